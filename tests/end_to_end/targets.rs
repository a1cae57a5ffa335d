//! Replays on a portal of its own: from nothing to an accepted target with the guard's commands, what
//! is refused, and how a run ends that the guard ends.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{afflux, json, short_scenario, stderr};

/// A process that ends with the test.
pub(crate) struct Server(pub(crate) Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A folder with an allow-list, a proof and a password, and the commands that use them.
pub(crate) struct Site {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) target: String,
}

impl Site {
    pub(crate) fn new(target: &str) -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap(), target: target.into() };
        std::fs::write(site.path("password"), "fictitious & long\n").unwrap();
        site
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// A command whose configuration is the folder's own.
    pub(crate) fn command(&self, arguments: &[&str]) -> Output {
        afflux().args(arguments).env("XDG_CONFIG_HOME", self.folder.path()).output().unwrap()
    }

    /// A command that must end well.
    pub(crate) fn done(&self, arguments: &[&str]) -> Output {
        let output = self.command(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        output
    }

    /// The proof of the target, in `proof.json`.
    pub(crate) fn prove(&self, rate: &str) {
        let file = self.text("proof.json");
        self.done(&[
            "guard",
            "proof",
            "--target",
            &self.target,
            "--contact",
            "them@exemple.test",
            "--max-rate",
            rate,
            "-o",
            &file,
        ]);
    }

    /// The target on the allow-list, with more flags.
    pub(crate) fn allow(&self, more: &[&str]) {
        let file = self.text("proof.json");
        let first = ["guard", "allow", &file, "--target", &self.target, "--contact", "us@exemple.test"];
        self.done(&[&first, more].concat());
    }

    pub(crate) fn replay(&self, scenario: &str, more: &[&str]) -> std::process::Command {
        let (out, password) = (self.text("run"), self.text("password"));
        let mut command = afflux();
        command.args(["replay", scenario, "--target", &self.target, "-o", &out, "--password-file", &password]);
        command.args(["--format", "json"]).args(more).env("XDG_CONFIG_HOME", self.folder.path());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn outcome(&self) -> serde_json::Value {
        serde_json::from_str(&std::fs::read_to_string(self.path("run/outcome.json")).unwrap()).unwrap()
    }
}

/// A portal as a process of its own, which serves the site's proof.
pub(crate) fn portal(site: &Site, port: u16, more: &[&str]) -> Server {
    let (listen, log) = (format!("127.0.0.1:{port}"), site.text("portal.log"));
    let (proof, password) = (site.text("proof.json"), site.text("password"));
    let mut command = afflux();
    command.args(["portal", "--listen", &listen, "--well-known", &proof, "--password-file", &password]);
    command.args(["--access-log", &log, "--session-life", "60s", "--format", "json"]).args(more);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains(&listen), "{line}");
    Server(child)
}

fn ready(rate: &str, more: &[&str]) -> (Site, Server) {
    let port = free_port();
    let site = Site::new(&format!("http://127.0.0.1:{port}"));
    site.prove(rate);
    let portal = portal(&site, port, more);
    site.allow(&[]);
    (site, portal)
}

/// The access log, once it says so much.
fn log(site: &Site, wanted: &str) -> String {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        let text = std::fs::read_to_string(site.path("portal.log")).unwrap_or_default();
        if text.contains(wanted) || Instant::now() > until {
            return text;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn three_commands_lead_to_a_replay_on_a_target() {
    let (site, _portal) = ready("2000", &[]);
    let checked = json(&site.done(&["guard", "check", "--target", &site.target, "--format", "json"]));
    assert_eq!((&checked["accepted"], &checked["rate_per_s"]), (&true.into(), &2000.0.into()));
    assert_eq!(checked["contact"], "them@exemple.test");

    // Proxies are no way around the guard: what they would lead to sees nothing.
    let trap = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://{}", trap.local_addr().unwrap());
    let scenario = short_scenario(site.folder.path(), 2);
    let mut command = site.replay(&scenario, &[]);
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"] {
        command.env(name, &proxy);
    }
    let output = command.env("NO_PROXY", "").output().unwrap();
    let said = stderr(&output);
    assert!(matches!(output.status.code(), Some(0 | 4)), "{said}");
    assert!(said.contains("requests a second") && said.contains("them@exemple.test"), "{said}");
    trap.set_nonblocking(true).unwrap();
    assert!(trap.accept().is_err(), "a proxy was used");

    let (replayed, outcome) = (json(&output), site.outcome());
    assert_eq!(replayed["visits_planned"], replayed["visits_started"]);
    assert_eq!(outcome["provenance"]["target"], site.target.as_str());
    let network = &outcome["network"];
    assert_eq!((&network["rate_ceiling_per_s"], &network["held_back"]), (&2000.0.into(), &0.into()));
    assert_eq!(network["target_contact"], "them@exemple.test");
    let served: u64 = outcome["attempts"].as_array().unwrap().iter().map(|row| row["served"].as_u64().unwrap()).sum();
    assert!(served > 50, "{outcome}");
    let log = log(&site, "/auth/login");
    assert!(log.contains("(+us@exemple.test; run "), "{log}");
    for file in ["run/outcome.json", "portal.log"] {
        assert!(!std::fs::read_to_string(site.path(file)).unwrap().contains("fictitious"), "{file}");
    }
}

#[test]
fn what_the_guard_does_not_know_is_refused() {
    let (site, _portal) = ready("3", &[]);
    let scenario = short_scenario(site.folder.path(), 2);
    let refused = |site: &Site, more: &[&str], word: &str| {
        let output = site.replay(&scenario, more).output().unwrap();
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(5), "{said}");
        assert!(said.contains(word) && said.contains("hint: "), "{word}: {said}");
        assert!(!site.path("run/outcome.json").exists());
    };
    refused(&site, &[], "busiest second");
    let of_port = |port: u16| Site { folder: tempfile::tempdir().unwrap(), target: format!("http://127.0.0.1:{port}") };
    let nothing = of_port(1);
    std::fs::write(nothing.path("password"), "x").unwrap();
    refused(&nothing, &[], "no allow-list");
    let list = site.text("afflux/allow.toml");
    refused(&nothing, &["--allow", &list], "another scheme or port");
    let never = Site { target: "https://educonnect.education.gouv.fr".into(), ..of_port(1) };
    std::fs::write(never.path("password"), "x").unwrap();
    refused(&never, &["--allow", &list], "identity providers");
    std::fs::write(site.path("afflux/stop"), "").unwrap();
    refused(&site, &[], "kill file");
    std::fs::remove_file(site.path("afflux/stop")).unwrap();
    // The very same proof, changed by a byte.
    let text = std::fs::read_to_string(&list).unwrap();
    let hash = text.split("proof_sha256 = \"").nth(1).unwrap().split('"').next().unwrap();
    let other = hash.chars().rev().collect::<String>();
    std::fs::write(&list, text.replace(hash, &other)).unwrap();
    refused(&site, &[], "another proof");
    let broken = site.command(&["guard", "check", "--target", &site.target, "--allow", &scenario]);
    assert_eq!(broken.status.code(), Some(2), "a file that is no allow-list: {}", stderr(&broken));
    // Nothing but its proof was ever asked of the portal.
    let log = log(&site, "well-known");
    assert!(!log.is_empty() && log.lines().all(|line| line.contains("/.well-known/afflux")), "{log}");
}

#[test]
fn a_kill_file_ends_a_run_that_is_under_way() {
    let (site, _portal) = ready("2000", &[]);
    let scenario = short_scenario(site.folder.path(), 40);
    let kill = site.text("enough");
    let child = site.replay(&scenario, &["--kill-file", &kill]).spawn().unwrap();
    assert!(log(&site, "/service/").contains("/service/"), "the replay does not begin");
    std::fs::write(&kill, "").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let (outcome, replayed) = (site.outcome(), json(&output));
    assert_eq!((&outcome["complete"], &outcome["interrupted"]), (&false.into(), &"guard-ended-kill".into()));
    let visit = |key: &str| replayed[key].as_u64().unwrap();
    assert_eq!(visit("visits_planned"), visit("visits_started") + visit("visits_dropped"));
}

#[test]
fn a_signature_stands_for_a_proof() {
    let (site, _portal) = ready("2000", &[]);
    let (key, authorisation, list) = (site.text("key.pem"), site.text("authorisation.json"), site.text("signed.toml"));
    let made = json(&site.done(&["guard", "key", "-o", &key, "--format", "json"]));
    let public = made["public_key"].as_str().unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&key).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(site.command(&["guard", "key", "-o", &key]).status.code(), Some(6), "a key is not written over");
    site.done(&["guard", "sign", &site.text("proof.json"), "--key", &key, "-o", &authorisation]);
    let allow = ["guard", "allow", &authorisation, "--target", &site.target, "--allow", &list, "--contact", "us"];
    site.done(&[allow.as_slice(), &["--public-key", public]].concat());
    let check = ["guard", "check", "--target", &site.target, "--allow", &list];
    assert_eq!(site.command(&check).status.code(), Some(5), "without the authorisation");
    site.done(&[check.as_slice(), &["--authorisation", &authorisation]].concat());
    let text = std::fs::read_to_string(&authorisation).unwrap();
    std::fs::write(&authorisation, text.replace("2000", "9000")).unwrap();
    let forged = site.command(&[check.as_slice(), &["--authorisation", &authorisation]].concat());
    assert_eq!(forged.status.code(), Some(5));
    assert!(stderr(&forged).contains("changed since"), "{}", stderr(&forged));
    let shown = std::fs::read_to_string(&key).unwrap();
    let secret = shown.lines().nth(1).unwrap();
    assert!(!stderr(&forged).contains(secret) && !text.contains(secret));
}

#[test]
fn an_entry_is_replaced_only_when_asked() {
    let (site, _portal) = ready("10", &[]);
    let (proof, list) = (site.text("proof.json"), site.text("afflux/allow.toml"));
    let again = ["guard", "allow", &proof, "--target", &site.target, "--rate", "5"];
    let refused = site.command(&again);
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    let before = std::fs::read_to_string(&list).unwrap() + "\n# ours\n";
    std::fs::write(&list, &before).unwrap();
    let other = "http://127.0.0.2:80";
    let other_proof = site.text("other.json");
    site.done(&["guard", "proof", "--target", other, "--contact", "c", "-o", &other_proof]);
    site.done(&["guard", "allow", &other_proof, "--target", other, "--duration", "30min", "--bytes", "1GB"]);
    site.done(&[again.as_slice(), &["--replace"]].concat());
    let text = std::fs::read_to_string(Path::new(&list)).unwrap();
    assert!(
        text.contains("rate = 5\n") && !text.contains("rate = 10\n") && text.contains("duration = \"1800s\""),
        "{text}"
    );
    assert_eq!(text.matches("[[target]]").count(), 2);
    let checked = json(&site.done(&["guard", "check", "--target", &site.target, "--format", "json"]));
    assert_eq!(checked["rate_per_s"], 5.0);
    let wrong = site.command(&["guard", "allow", &other_proof, "--target", &site.target, "--replace"]);
    assert_eq!(wrong.status.code(), Some(2), "another target's proof");
}

/// A run that this machine has too few descriptors for is refused before it begins, with what to do.
#[test]
fn too_few_descriptors_are_said_before_the_run() {
    let (site, _portal) = ready("2000", &[]);
    let scenario = short_scenario(site.folder.path(), 2);
    let replay = site.replay(&scenario, &[]);
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", "ulimit -n 70 && exec \"$0\" \"$@\""]).arg(replay.get_program()).args(replay.get_args());
    let output = limited.env("XDG_CONFIG_HOME", site.folder.path()).env("LC_ALL", "C").output().unwrap();
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("open files") && said.contains("hint: "), "{said}");
    let log = log(&site, "well-known");
    assert!(log.lines().all(|line| line.contains("/.well-known/afflux")), "{log}");
}

/// The target's own figures stand in the outcome beside the response times; they are asked behind the guard.
#[test]
fn the_targets_own_figures_are_kept() {
    let (site, _portal) = ready("2000", &[]);
    let scenario = short_scenario(site.folder.path(), 4);
    let metrics = format!("{}/metrics", site.target);
    let sources = ["--source", "127.0.0.5,127.0.0.6"];
    let more = [&["--target-metrics", &metrics][..], &sources].concat();
    let output = site.replay(&scenario, &more).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 4)), "{}", stderr(&output));
    let figures = site.outcome()["network"]["figures"].clone();
    assert_eq!((&figures["url"], &figures["failed"]), (&metrics.into(), &0.into()), "{figures}");
    let rows = figures["rows"].as_array().unwrap();
    assert!(rows.len() >= 2, "{figures}");
    let alive = |row: &serde_json::Value| row["values"]["afflux_portal_sessions_alive"].as_f64().unwrap();
    assert!(rows.iter().map(alive).fold(0.0, f64::max) > 10.0, "{figures}");
    let log = log(&site, "127.0.0.6");
    let from = |address: &str| log.lines().filter(|line| line.starts_with(address)).count();
    assert!(from("127.0.0.5 ") > 10 && from("127.0.0.6 ") > 10, "visits come from both addresses");
    // Another port is another target: it must be listed too.
    let elsewhere = format!("http://127.0.0.1:{}/metrics", free_port());
    let refused = site.replay(&scenario, &["--target-metrics", &elsewhere]).output().unwrap();
    assert_eq!(refused.status.code(), Some(5), "{}", stderr(&refused));
    let named = site.replay(&scenario, &["--target-metrics", &elsewhere, "--target-metric", "a b"]).output().unwrap();
    assert_eq!(named.status.code(), Some(2), "{}", stderr(&named));
}

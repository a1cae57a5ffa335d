//! Replays on the embedded portal: whole, interrupted, and with the portal killed.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{afflux, json, run, short_scenario, stderr};

fn start(scenario: &str, folder: &Path) -> Child {
    let output = folder.join("run").display().to_string();
    let mut command = afflux();
    command.args(["replay", scenario, "--format", "json", "-o", &output]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
}

/// Waits until the replay is under way: the portal's log has lines.
fn under_way(folder: &Path) {
    let log = folder.join("run/access.log");
    let began = Instant::now();
    while !std::fs::metadata(&log).is_ok_and(|metadata| metadata.len() > 2000) {
        assert!(began.elapsed() < Duration::from_secs(60), "the replay does not begin");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Sends a signal to a process that this test started, or to its child.
fn signal(name: &str, process: u32) {
    let status = Command::new("kill").args([&format!("-{name}"), &process.to_string()]).status();
    assert!(status.expect("kill runs").success());
}

/// The process that a process started.
fn child_of(process: u32) -> u32 {
    let children = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children")).expect("its children");
    children.split_whitespace().next().expect("a child").parse().expect("a number")
}

fn outcome(folder: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(folder.join("run/outcome.json")).expect("the outcome");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn a_short_replay_plays_every_visit() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = short_scenario(folder.path(), 4);
    let output: Output = start(&scenario, folder.path()).wait_with_output().expect("it ends");
    let said = stderr(&output);
    // On a machine that is busy with other tests the generator may rightly call itself late.
    assert!(matches!(output.status.code(), Some(0 | 4)), "{said}");
    let replayed = json(&output);
    assert!(replayed["visits_planned"].as_u64().unwrap() > 20);
    assert_eq!(replayed["visits_planned"], replayed["visits_started"]);
    assert_eq!(replayed["visits_dropped"], 0);
    assert!(replayed["requests"].as_u64().unwrap() > replayed["pages"].as_u64().unwrap());
    assert_eq!(outcome(folder.path())["complete"], true);
    no_secret_in(folder.path());

    // The log that the portal left is fitted back: every visit is in it, once.
    let log = folder.path().join("run/access.log").display().to_string();
    let fitted =
        json(&run(&["fit", &log, "--kind", "access-log", "--speed", "30", "--inactivity", "12h", "--format", "json"]));
    let visits = replayed["visits_planned"].as_f64().unwrap() + replayed["warm"].as_f64().unwrap();
    assert!((fitted["visits"].as_f64().unwrap() - visits).abs() <= 2.0, "{} against {visits}", fitted["visits"]);
}

/// No cookie, password or token in what a run leaves.
fn no_secret_in(folder: &Path) {
    for name in ["outcome.json", "access.log"] {
        let text = std::fs::read_to_string(folder.join("run").join(name)).expect("a file");
        for word in ["password", "sessionId", "XSRF", "csrf=", "Cookie"] {
            assert!(!text.contains(word), "{name} holds `{word}`");
        }
    }
}

#[test]
fn ctrl_c_leaves_a_marked_outcome() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = short_scenario(folder.path(), 40);
    let child = start(&scenario, folder.path());
    under_way(folder.path());
    signal("INT", child.id());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    let outcome = outcome(folder.path());
    assert_eq!((&outcome["complete"], &outcome["interrupted"]), (&false.into(), &"replay-interrupted".into()));
}

#[test]
fn a_termination_leaves_a_marked_outcome() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = short_scenario(folder.path(), 40);
    let child = start(&scenario, folder.path());
    under_way(folder.path());
    signal("TERM", child.id());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(143), "{}", stderr(&output));
    assert_eq!(outcome(folder.path())["complete"], false);
}

#[test]
fn a_killed_portal_ends_the_run_and_keeps_the_outcome() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = short_scenario(folder.path(), 40);
    let child = start(&scenario, folder.path());
    under_way(folder.path());
    signal("KILL", child_of(child.id()));
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let outcome = outcome(folder.path());
    assert_eq!((&outcome["complete"], &outcome["interrupted"]), (&false.into(), &"replay-target-died".into()));
}

/// A process that is killed says nothing more: what it had counted is in its journal.
#[test]
fn a_killed_replay_is_counted_from_its_journal() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = short_scenario(folder.path(), 40);
    let child = start(&scenario, folder.path());
    under_way(folder.path());
    // Long enough for entries of the window, beyond those of the ramp.
    std::thread::sleep(Duration::from_secs(6));
    signal("KILL", child.id());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), None);
    let run_folder = folder.path().join("run");
    assert!(!run_folder.join("outcome.json").exists() && run_folder.join("journal").exists());
    let place = run_folder.display().to_string();
    let output = run(&["report", &place, "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let figures = json(&output);
    let count = |name: &str| figures[name].as_u64().expect("a count");
    assert!(count("visits_started") > 5 && count("visits_dropped") > 0 && count("requests") > 10, "{figures}");
    assert_eq!(count("visits_planned"), count("visits_started") + count("visits_dropped"));
    let stored = outcome(folder.path());
    assert_eq!((&stored["complete"], &stored["interrupted"]), (&false.into(), &"replay-killed".into()));
    assert!(!run_folder.join("journal").exists(), "the outcome is stored");
    // From now on it is an outcome like any other.
    let again = json(&run(&["report", &format!("{place}/outcome.json"), "--format", "json"]));
    assert_eq!(again["visits_started"], figures["visits_started"]);
}

/// The journal on a device that is full from the start: nothing is sent, and the exit code says why.
#[test]
fn a_full_disk_is_told_before_anything_is_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = short_scenario(folder.path(), 4);
    let run_folder = folder.path().join("run");
    std::fs::create_dir(&run_folder).expect("a folder");
    std::os::unix::fs::symlink("/dev/full", run_folder.join("journal")).expect("a link");
    let output = start(&scenario, folder.path()).wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(6), "{}", stderr(&output));
    assert!(!run_folder.join("outcome.json").exists());
    let log = std::fs::read_to_string(run_folder.join("access.log")).unwrap_or_default();
    assert!(log.lines().all(|line| line.contains("/.well-known/afflux")), "{log}");
}

/// A disk that fills up during the run: a file system of 100 kB in a mount namespace of this test's own. The run
/// ends by itself with its exit code, and with space again its journal counts what was done.
#[test]
fn a_disk_that_fills_up_ends_the_run_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = short_scenario(folder.path(), 40);
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).expect("a folder");
    let script = r#"
        mount -t tmpfs -o size=100k tmpfs "$DISK" || exit 99
        "$AFFLUX" replay "$SCENARIO" --quiet -o "$DISK/run"; echo "ended $?"
        mount -o remount,size=10m "$DISK"
        "$AFFLUX" report "$DISK/run" --format json --quiet"#;
    let output = Command::new("unshare")
        .args(["-rm", "sh", "-c", script])
        .env("AFFLUX", env!("CARGO_BIN_EXE_afflux"))
        .env("DISK", &disk)
        .env("SCENARIO", &scenario)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .expect("unshare runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let (first, rest) = said.split_once('\n').expect("how it ended");
    assert_eq!(first, "ended 6", "{}", stderr(&output));
    assert!(stderr(&output).contains("afflux report"), "{}", stderr(&output));
    let figures: serde_json::Value =
        serde_json::from_str(rest).unwrap_or_else(|_| panic!("{said} {}", stderr(&output)));
    assert_eq!(figures["complete"], false);
    let count = |name: &str| figures[name].as_u64().expect("a count");
    assert!(count("pages") > 100 && count("visits_dropped") > 0, "{figures}");
    assert_eq!(count("visits_planned"), count("visits_started") + count("visits_dropped"));
}

#[test]
fn what_is_no_run_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().display().to_string();
    for (name, content) in [("journal", "afflux-journal 1\n{}\n"), ("other.json", "{\"format\": 1}"), ("x", "")] {
        let file = folder.path().join(name);
        std::fs::write(&file, content).expect("a file");
        let output = run(&["report", &file.display().to_string()]);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", stderr(&output));
        assert!(stderr(&output).contains(name), "{}", stderr(&output));
        std::fs::remove_file(&file).expect("it goes");
    }
    let output = run(&["report", &place]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("outcome.json"), "{}", stderr(&output));
}

/// Nothing listens on a port unless asked: the replay itself opens none, its portal one, on loopback.
#[test]
fn only_the_portal_listens() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = short_scenario(folder.path(), 40);
    let child = start(&scenario, folder.path());
    under_way(folder.path());
    let portal = child_of(child.id());
    let (own, of_portal) = (listening(child.id()), listening(portal));
    signal("INT", child.id());
    let _ = child.wait_with_output();
    assert_eq!(own, Vec::<String>::new());
    assert_eq!(of_portal.len(), 1, "{of_portal:?}");
    // 127.0.0.1 as the kernel writes it.
    assert!(of_portal[0].starts_with("0100007F:"), "{of_portal:?}");
}

/// Local addresses of the sockets of a process that listen.
fn listening(process: u32) -> Vec<String> {
    let sockets: Vec<String> = std::fs::read_dir(format!("/proc/{process}/fd"))
        .expect("its files")
        .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
        .filter_map(|link| link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']').map(str::to_owned))
        .collect();
    let tables =
        ["tcp", "tcp6"].map(|name| std::fs::read_to_string(format!("/proc/{process}/net/{name}")).unwrap_or_default());
    let mut found = Vec::new();
    for line in tables.iter().flat_map(|table| table.lines().skip(1)) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        // State 0A is LISTEN; the tenth field is the socket's number.
        if fields.get(3) == Some(&"0A") && fields.get(9).is_some_and(|inode| sockets.iter().any(|own| own == inode)) {
            found.push(fields[1].to_owned());
        }
    }
    found
}

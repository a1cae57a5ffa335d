//! Calibrations of a portal of one's own, behind the guard: whole, broken off, and without a plateau; each
//! time nobody is left inside.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{afflux, json, shipped, stderr};
use crate::targets::{Server, Site, free_port, portal};

/// A portal with these workers and service times, and a guard that allows so many requests a second.
fn ready(rate: &str, more: &[&str]) -> (Site, Server) {
    let port = free_port();
    let site = Site::new(&format!("http://127.0.0.1:{port}"));
    site.prove(rate);
    let server = portal(&site, port, more);
    site.allow(&[]);
    let text = format!(
        "format = 1\nextends = \"{}\"\nname = \"one-station\"\n[replay]\nfrom = \"2020-03-23T10:00:00\"\n\
         to = \"2020-03-23T10:30:00\"\nscale = 0.01\nspeed = 200.0\nramp = \"1min\"\nsettle = \"30s\"\n[staging]\n\
         sessions_limit = 20000\n[[staging.station]]\nname = \"pages\"\nworkers = 1\nservice_time = \"const:1h\"\n",
        shipped("scenarios/confinement-2020.toml").display()
    );
    std::fs::write(site.path("one-station.toml"), text).unwrap();
    (site, server)
}

fn calibrating(site: &Site, more: &[&str]) -> Command {
    let (scenario, out, password) = (site.text("one-station.toml"), site.text("out"), site.text("password"));
    let mut command = afflux();
    command.args(["calibrate", &scenario, "--target", &site.target, "--password-file", &password, "-o", &out]);
    command.args(more).env("XDG_CONFIG_HOME", site.folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Sessions that the portal holds, as it says itself.
fn sessions_alive(site: &Site) -> u64 {
    let address = site.target.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /metrics HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("afflux_portal_sessions_alive "));
    line.unwrap_or_else(|| panic!("{text}")).trim().parse().unwrap()
}

fn stored(site: &Site) -> Value {
    serde_json::from_str(&std::fs::read_to_string(site.path("out/calibration.json")).unwrap()).unwrap()
}

/// Two workers of 20 ms: 100 pages a second. Sessions of the portal live for a minute, longer than all of this:
/// whoever a load leaves inside would still be there at the next one.
#[test]
fn a_portal_of_ones_own_is_calibrated_and_left_empty() {
    let (site, _portal) = ready("4000", &["--workers", "2", "--service-time", "const:20ms"]);
    let more = ["--people", "40", "--seconds", "3,4", "--loads", "0.3,0.5", "--check-seconds", "5", "--lang", "en"];
    let output = calibrating(&site, &more).output().unwrap();
    let said = stderr(&output);
    // A machine that is busy with other tests may be the limit of a check.
    assert!(matches!(output.status.code(), Some(0 | 4)), "{said}");
    let found = stored(&site);
    assert_eq!((&found["target"], &found["ended"]), (&Value::from(site.target.clone()), &Value::from("found")));
    let station = &found["stations"][0];
    assert!((2..=3).contains(&station["workers"].as_u64().unwrap()), "{station}");
    assert!((station["pages_per_s"]["value"].as_f64().unwrap() / 100.0 - 1.0).abs() < 0.15, "{station}");
    assert_eq!((&found["not_released"], found["released"].as_u64() > Some(20)), (&0.into(), true), "{found}");
    let checks = found["checks"].as_array().unwrap();
    assert_eq!(checks.len(), 2);
    for check in checks {
        assert!(check["released"].as_u64() > Some(5) && check["not_released"] == 0, "{check}");
    }
    assert_eq!(sessions_alive(&site), 0);
    let text = String::from_utf8_lossy(&output.stdout).replace('\n', " ");
    let page = std::fs::read_to_string(site.path("out/calibration.html")).unwrap();
    for words in [&text, &page] {
        assert!(words.contains("keep their session were logged out"), "{words}");
    }
}

/// A guard that allows 15 pages a second, on a portal that serves hundreds.
#[test]
fn a_ceiling_under_the_plateau_finds_nothing() {
    let (site, _portal) = ready("60", &["--workers", "8", "--service-time", "const:5ms"]);
    let more = ["--people", "8", "--seconds", "2,2", "--format", "json", "--quiet"];
    let output = calibrating(&site, &more).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let found = json(&output);
    assert_eq!((&found["ended"], &found["complete"]), (&"no-plateau".into(), &false.into()), "{found}");
    assert_eq!((&found["scenario"], found["checks"].as_array().map(Vec::len)), (&Value::Null, Some(0)), "{found}");
    assert_eq!(found, stored(&site));
    assert_eq!(sessions_alive(&site), 0);
}

/// Waits until something is so, at most 40 s, and interrupts then.
fn interrupted_when(site: &Site, more: &[&str], ready: impl Fn() -> bool) -> (Option<i32>, Value, String) {
    let mut child = calibrating(site, more).spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(40);
    while !ready() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(50));
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success() && child.try_wait().unwrap().is_none(), "it had ended before");
    let output = child.wait_with_output().unwrap();
    (output.status.code(), stored(site), stderr(&output))
}

#[test]
fn who_interrupts_the_phases_keeps_what_was_measured() {
    let (site, _portal) = ready("4000", &["--workers", "2", "--service-time", "const:20ms"]);
    let pages = || std::fs::read_to_string(site.path("portal.log")).unwrap_or_default().lines().count() > 300;
    let more = ["--people", "40", "--seconds", "20,20", "--no-check", "--quiet"];
    let (code, found, said) = interrupted_when(&site, &more, pages);
    assert_eq!(code, Some(130), "{said}");
    assert_eq!((&found["ended"], &found["complete"]), (&"stopped".into(), &false.into()), "{found}");
    assert_eq!((&found["not_released"], sessions_alive(&site)), (&0.into(), 0), "{found}");
    assert!(!site.path("out/calibrated.toml").exists());
}

#[test]
fn who_interrupts_a_load_keeps_the_calibration() {
    let (site, _portal) = ready("4000", &["--workers", "2", "--service-time", "const:20ms"]);
    let journal = site.path("out/load-1");
    let begun = || {
        let written = std::fs::read_dir(&journal).into_iter().flatten().flatten();
        written.filter_map(|file| file.metadata().ok()).any(|file| file.len() > 3000)
    };
    let more = ["--people", "40", "--seconds", "3,4", "--loads", "0.3", "--check-seconds", "60", "--quiet"];
    let (code, found, said) = interrupted_when(&site, &more, begun);
    assert_eq!(code, Some(130), "{said}");
    assert_eq!((&found["ended"], &found["complete"]), (&"found".into(), &false.into()), "{found}");
    let check = &found["checks"][0];
    assert_eq!((&check["complete"], &check["not_released"]), (&false.into(), &0.into()), "{found}");
    assert_eq!(sessions_alive(&site), 0);
    assert!(site.path("out/calibrated.toml").exists() && site.path("out/load-1/outcome.json").exists());
}

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

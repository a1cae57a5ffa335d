//! A target that stands still, or is killed and started again, while a replay is under way: the run goes on, and
//! everything is counted.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{json, short_scenario, stderr};
use crate::targets::{Site, free_port, portal};

/// The first class of a minute's sketch that holds pages of five seconds and more.
const SLOW: usize = 9;

fn signal(name: &str, process: u32) {
    let status = Command::new("kill").args([&format!("-{name}"), &process.to_string()]).status();
    assert!(status.unwrap().success());
}

fn wait_for_pages(site: &Site) {
    let until = Instant::now() + Duration::from_secs(60);
    while !std::fs::read_to_string(site.path("portal.log")).is_ok_and(|log| log.matches("/service/").count() > 100) {
        assert!(Instant::now() < until, "the replay does not begin");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Attempts of a run by how they ended.
fn attempts(outcome: &serde_json::Value, answer: &str) -> u64 {
    outcome["attempts"].as_array().unwrap().iter().map(|row| row[answer].as_u64().unwrap_or(0)).sum()
}

/// Attempts that were served in the last minutes of the plan.
fn served_at_the_end(outcome: &serde_json::Value, minutes: usize) -> u64 {
    let rows = outcome["minutes"].as_array().unwrap();
    rows[rows.len() - minutes..].iter().map(|row| row["served"].as_u64().unwrap_or(0)).sum()
}

fn audited(replayed: &serde_json::Value, outcome: &serde_json::Value) {
    let visits = |key: &str| replayed[key].as_u64().unwrap();
    assert_eq!(visits("visits_planned"), visits("visits_started") + visits("visits_dropped"));
    let answers = ["served", "turned_away", "timed_out", "abandoned", "failed"];
    let ended: u64 = answers.iter().map(|answer| attempts(outcome, answer)).sum();
    assert_eq!(attempts(outcome, "asked"), ended);
    assert_eq!((&outcome["complete"], &outcome["interrupted"]), (&true.into(), &serde_json::Value::Null));
}

fn ready() -> (Site, u16, crate::targets::Server) {
    let port = free_port();
    let site = Site::new(&format!("http://127.0.0.1:{port}"));
    site.prove("4000");
    let server = portal(&site, port, &[]);
    site.allow(&[]);
    (site, port, server)
}

/// Kills the target of a run, starts it again at the same port after longer than the embedded portal would be
/// waited for; how the run ended, and its outcome.
fn killed_and_started_again(breaker: &str) -> (Option<i32>, serde_json::Value) {
    let (site, port, mut server) = ready();
    let list = std::fs::read_to_string(site.path("afflux/allow.toml")).unwrap();
    std::fs::write(site.path("afflux/allow.toml"), format!("{list}\n{breaker}\n")).unwrap();
    let scenario = short_scenario(site.folder.path(), 14);
    let child = site.replay(&scenario, &[]).spawn().unwrap();
    wait_for_pages(&site);
    signal("KILL", server.0.id());
    server.0.wait().unwrap();
    std::thread::sleep(Duration::from_secs(4));
    let again = portal(&site, port, &[]);
    let output = child.wait_with_output().unwrap();
    drop(again);
    let outcome = site.outcome();
    audited(&json(&output), &outcome);
    let failures = &outcome["network"]["failures"];
    assert!(failures["failure-connect"].as_u64().unwrap() > 5, "{failures}");
    assert!(attempts(&outcome, "failed") >= failures["failure-connect"].as_u64().unwrap(), "{outcome}");
    // Those whose session is lost reload, and some give up.
    assert!(outcome["visits"]["gave_up"].as_u64().unwrap() > 0, "{}", outcome["visits"]);
    (output.status.code(), outcome)
}

#[test]
fn a_target_that_is_killed_and_started_again_is_played_on() {
    // A breaker that waits for worse.
    let (code, outcome) = killed_and_started_again("breaker = { errors = 0.95, over = \"30s\", pause = \"1s\" }");
    assert_eq!(outcome["network"]["breaker_openings"], 0);
    assert!(matches!(code, Some(0 | 4)), "{code:?}");
    // The portal that came back knows no session: those who come anew log in and are served.
    assert!(served_at_the_end(&outcome, 3) > 30, "{}", outcome["minutes"]);
}

#[test]
fn a_breaker_that_opened_meanwhile_makes_the_run_inconclusive() {
    let (code, outcome) = killed_and_started_again("breaker = { errors = 0.3, over = \"2s\", pause = \"1s\" }");
    let network = &outcome["network"];
    assert!(network["breaker_openings"].as_u64().unwrap() > 0, "{network}");
    assert_eq!(code, Some(3));
    assert_eq!(network["visits_withheld"], outcome["visits"]["dropped"], "what was not begun is told");
}

#[test]
fn a_target_that_stands_still_for_ten_seconds_is_waited_for() {
    let (site, _, server) = ready();
    let scenario = short_scenario(site.folder.path(), 12);
    let child = site.replay(&scenario, &[]).spawn().unwrap();
    wait_for_pages(&site);
    signal("STOP", server.0.id());
    std::thread::sleep(Duration::from_secs(10));
    signal("CONT", server.0.id());
    let output = child.wait_with_output().unwrap();
    let (said, outcome) = (stderr(&output), site.outcome());
    assert!(matches!(output.status.code(), Some(0 | 4)), "{said}");
    audited(&json(&output), &outcome);
    // A page that was asked for when it stopped took ten seconds; it was neither an error nor forgotten.
    let slow = |row: &serde_json::Value| row["sketch"].as_array().unwrap()[SLOW..].iter().any(|count| *count != 0);
    assert!(outcome["minutes"].as_array().unwrap().iter().any(slow), "{}", outcome["minutes"]);
    assert_eq!(outcome["network"]["failures"]["failure-connect"], serde_json::Value::Null);
    assert!(served_at_the_end(&outcome, 3) > 50, "{}", outcome["minutes"]);
    let late = outcome["generator"]["lateness_p99_us"].as_u64().unwrap();
    assert!(late < 1_000_000, "the generator itself was late: {late}");
}

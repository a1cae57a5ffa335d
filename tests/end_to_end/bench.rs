//! `afflux bench`: blocks of runs on embedded portals, their verdict, exit codes and what is kept.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::{afflux, json, run, shipped, stderr};

/// Two minutes of the lockdown in seconds.
fn scenario(folder: &Path) -> String {
    let base = shipped("scenarios/confinement-2020.toml");
    let text = format!(
        "format = 1\nextends = \"{}\"\nname = \"two-minutes\"\n[replay]\nfrom = \"2020-03-23T10:00:00\"\n\
         to = \"2020-03-23T10:03:00\"\nscale = 0.02\nspeed = 90.0\nramp = \"30s\"\nsettle = \"30s\"\n",
        base.display()
    );
    let file = folder.join("two-minutes.toml");
    std::fs::write(&file, text).expect("the scenario is written");
    file.display().to_string()
}

/// A candidate half as slow again is found; the same runs are compared again from their folders, and on a
/// machine that is busy with other tests the generator may rightly call itself late.
#[test]
fn a_slower_portal_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = scenario(folder.path());
    let place = folder.path().join("bench");
    let arguments = ["--candidate", "embedded:service-time=1.5", "--format", "json", "-o"];
    let output = afflux()
        .args(["bench", &scenario, "--baseline", "embedded"])
        .args(arguments)
        .arg(&place)
        .output()
        .expect("it runs");
    assert!(matches!(output.status.code(), Some(1 | 4)), "{}", stderr(&output));
    if output.status.code() == Some(4) {
        return;
    }
    let value = json(&output);
    assert_eq!((&value["verdict"], &value["pairs"]), (&"regression".into(), &6.into()), "{value}");
    let ratio = value["metrics"]["response_p50"]["ratio"].as_f64().expect("a ratio");
    assert!((1.3..1.7).contains(&ratio), "{value}");
    // A B B A: who began when.
    let began = |side: &str, seed: u32| {
        let file = place.join(side).join(format!("{seed:03}-seed-{seed}")).join("outcome.json");
        let outcome: serde_json::Value = serde_json::from_slice(&std::fs::read(file).expect("a run")).expect("JSON");
        assert_eq!(outcome["provenance"]["seed"], seed);
        outcome["provenance"]["began"].as_str().expect("a time").to_owned()
    };
    let [a1, b1, b2, a2] =
        [("baseline", 1), ("candidate", 1), ("candidate", 2), ("baseline", 2)].map(|(side, seed)| began(side, seed));
    assert!(a1 < b1 && b1 < b2 && b2 < a2, "{a1} {b1} {b2} {a2}");
    let side = |name: &str| place.join(name).display().to_string();
    let again = json(&run(&["compare", &side("baseline"), "--candidate", &side("candidate"), "--format", "json"]));
    assert_eq!(again["metrics"], value["metrics"]);
    let markdown = std::fs::read_to_string(place.join("comparison.md")).expect("the Markdown");
    assert!(markdown.starts_with("### ✖ REGRESSION"), "{markdown}");
}

#[test]
fn what_makes_no_bench_is_refused_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = scenario(folder.path());
    let arguments = ["bench", &scenario, "--baseline", "embedded:speed=2", "--candidate", "embedded"];
    let output = run(&[&arguments[..], &["--runs", "7", "--max-duration", "soon"]].concat());
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(["embedded:speed=2", "--runs 7", "max-duration"].iter().all(|word| said.contains(word)), "{said}");
    // An address that no guard has accepted is refused before anything is played.
    let home = folder.path().join("home");
    let output = afflux()
        .args(["bench", &scenario, "--baseline", "embedded", "--candidate", "http://127.0.0.1:9"])
        .env("XDG_CONFIG_HOME", &home)
        .env("HOME", &home)
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
}

#[test]
fn little_time_is_not_enough_evidence() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = scenario(folder.path());
    let place = folder.path().join("bench").display().to_string();
    let arguments = ["bench", &scenario, "--baseline", "embedded", "--candidate", "embedded", "-o", &place];
    let output = run(&[&arguments[..], &["--max-duration", "1s", "--format", "json"]].concat());
    assert!(matches!(output.status.code(), Some(3 | 4)), "{}", stderr(&output));
    if output.status.code() == Some(3) {
        let value = json(&output);
        assert_eq!((&value["verdict"], &value["pairs"]), (&"not_enough_evidence".into(), &2.into()), "{value}");
    }
    // The folder is another bench's now.
    let output = run(&arguments);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
}

#[test]
fn an_interrupt_keeps_the_finished_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = scenario(folder.path());
    let place = folder.path().join("bench");
    let mut command = afflux();
    command.args(["bench", &scenario, "--baseline", "embedded", "--candidate", "embedded", "-o"]).arg(&place);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let finished = || std::fs::read_dir(place.join("baseline")).is_ok_and(|entries| entries.count() > 0);
    let began = Instant::now();
    while !finished() {
        assert!(began.elapsed() < Duration::from_secs(120), "no run ends");
        std::thread::sleep(Duration::from_millis(50));
    }
    let interrupted = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupted.expect("kill runs").success());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    assert!(place.join("baseline/001-seed-1/outcome.json").exists(), "{}", stderr(&output));
    assert!(output.stdout.is_empty(), "nothing is judged");
}

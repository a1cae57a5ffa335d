//! Calibration: a portal whose law is known is found again, and one that does real work is predicted.

use std::path::Path;

use serde_json::Value;

use crate::support::{afflux, json, run, shipped, stderr};

/// A scenario whose staging portal is one station.
fn scenario(folder: &Path, station: &str) -> String {
    let text = format!(
        "format = 1\nextends = \"{}\"\nname = \"one-station\"\n[replay]\nfrom = \"2020-03-23T10:00:00\"\n\
         to = \"2020-03-23T10:30:00\"\nscale = 0.01\nspeed = 200.0\nramp = \"1min\"\nsettle = \"30s\"\n[staging]\n\
         sessions_limit = 20000\n[[staging.station]]\nname = \"pages\"\n{station}\n",
        shipped("scenarios/confinement-2020.toml").display()
    );
    let file = folder.join("one-station.toml");
    std::fs::write(&file, text).unwrap();
    file.display().to_string()
}

/// Plays it; again, at most twice, when the machine was so busy that the generator was the limit.
fn calibrated(arguments: &[&str]) -> (Option<i32>, Value) {
    for _ in 0..2 {
        let output = run(arguments);
        if output.status.code() != Some(4) {
            assert!(!output.stdout.is_empty(), "{}", stderr(&output));
            return (output.status.code(), json(&output));
        }
    }
    let output = run(arguments);
    assert!(!output.stdout.is_empty(), "{}", stderr(&output));
    (output.status.code(), json(&output))
}

fn number(value: &Value, path: &str) -> f64 {
    value.pointer(path).and_then(Value::as_f64).unwrap_or_else(|| panic!("{path} in {value}"))
}

/// Four workers of 25 ms (cv .4): 160 pages a second. Some 120 pages alone put the mean's 90 % interval at
/// ±6 %; three times as much is a chance of one in a million, and what a busy machine adds to a page.
#[test]
fn a_known_portal_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = scenario(folder.path(), "workers = 4\nservice_time = \"lognormal:mean=25ms,cv=0.4\"");
    let out = folder.path().join("out");
    let out = out.display().to_string();
    let common = ["calibrate", &file, "--people", "60", "--seconds", "4,3", "--format", "json", "-o", &out, "--quiet"];
    let (code, found) = calibrated(&[&common[..], &["--no-check"]].concat());
    assert_eq!((code, &found["complete"], &found["ended"]), (Some(0), &Value::from(true), &Value::from("found")));
    let station = &found["stations"][0];
    let per_s = number(station, "/pages_per_s/value");
    assert!((per_s / 160.0 - 1.0).abs() < 0.15, "{station}");
    let alone_s = number(station, "/page_alone_s/value");
    assert!((0.82..1.35).contains(&(alone_s / 0.025)), "{station}");
    let workers = number(station, "/workers");
    assert!((4.0..=5.0).contains(&workers), "{station}");
    // Capacity is the plateau's whatever the rounding: workers over the mean of the laws.
    let text = std::fs::read_to_string(Path::new(&out).join("calibrated.toml")).unwrap();
    assert!(text.contains("extends = ") && text.contains("[[staging.station]]"), "{text}");
    let calibrated = Path::new(&out).join("calibrated.toml").display().to_string();
    let checked = run(&["check", &calibrated, "--format", "json"]);
    assert_eq!(checked.status.code(), Some(0), "{}", stderr(&checked));
    let page = std::fs::read_to_string(Path::new(&out).join("calibration.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<table>"));
    assert_eq!(number(&found, "/not_released"), 0.0);
}

/// Ten waiting places behind two workers: they show when pages are turned away.
#[test]
fn a_queue_shows_when_it_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let file = scenario(folder.path(), "workers = 2\nqueue = 10\nservice_time = \"const:20ms\"");
    let out = folder.path().join("out").display().to_string();
    let common = ["calibrate", &file, "--people", "60", "--seconds", "3,3", "--format", "json", "-o", &out, "--quiet"];
    let (code, found) = calibrated(&[&common[..], &["--no-check"]].concat());
    assert_eq!(code, Some(0), "{found}");
    let station = &found["stations"][0];
    assert!((8.0..=12.0).contains(&number(station, "/queue")), "{station}");
    assert!((2.0..=3.0).contains(&number(station, "/workers")), "{station}");
}

/// Real work, whose cost nobody tells: what is predicted of three and five tenths of the capacity is what is then
/// measured.
///
/// Bounds of the mean page time, on the log scale: a plateau of 8 s has some 120 uploads of cv 1.3, whose second
/// moment, half of what makes pages wait, is known to 20 %, and waits are half of a page's time (.05); the mean
/// service time is known to 3 %, which at half the capacity is 6 % of a page's time (.06); 6 s that are judged have
/// some 800 pages in busy periods of a dozen (.15). Together .17: a factor of 2 is four of them.
///
/// What other programs take of the machine meanwhile is in no law: services took up to 1.35 times as long beside a
/// build, which at half the capacity doubles a page's time, and one wait of 200 ms for the disk does so too. So
/// the database lies in memory, beside others (the generator waits for a processor for a tenth of its time, .06
/// to .08 alone) the factor is 3, and what is beyond it is played again, three times at most. A law that is
/// wrong is wrong each time.
#[test]
fn real_work_is_predicted() {
    let folder = tempfile::tempdir().unwrap();
    let file = scenario(folder.path(), "workers = 1\nservice_time = \"const:1h\"");
    let out = folder.path().join("out").display().to_string();
    let common = ["calibrate", &file, "--work", "real", "--people", "40", "--seconds", "6,8", "-o", &out];
    let more = ["--loads", "0.3,0.5", "--check-seconds", "10", "--format", "json", "--quiet"];
    let mut far = Vec::new();
    for _ in 0..4 {
        let output = in_memory(afflux().args(common).args(more)).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 3 | 4)), "{}", stderr(&output));
        let found = json(&output);
        let (station, checks) = (&found["stations"][0], found["checks"].as_array().unwrap());
        let ratio = |check: &Value| {
            let figure = |name: &str| check["figures"].as_array().unwrap().iter().find(|f| f["name"] == name).cloned();
            let Some((mean, rate)) = figure("response_mean_s").zip(figure("pages_per_s")) else { return f64::NAN };
            assert!(check["valid"] != true || number(&rate, "/off").abs() < 0.1, "{check}");
            number(&mean, "/predicted") / number(&mean, "/measured")
        };
        let ratios: Vec<f64> = checks.iter().map(ratio).collect();
        // Otherwise too few pages were timed, or the generator was the limit.
        if output.status.code() == Some(0) {
            assert_eq!(checks.len(), 2);
            let alone_s = number(station, "/page_alone_s/value");
            assert!((0.0005..1.0).contains(&alone_s), "an hour is drawn by nobody: {station}");
            let is_near = |(check, ratio): (&Value, &f64)| {
                let bound = if number(check, "/generator_waited_share") > 0.1 { 3.0 } else { 2.0 };
                (1.0 / bound..bound).contains(ratio)
            };
            if station["workers"] == 1 && checks.iter().zip(&ratios).all(is_near) {
                assert_eq!(station["laws_of"], "plateau", "one worker serves who came first: {station}");
                return;
            }
        }
        far.push((station["workers"].clone(), ratios));
    }
    panic!("workers, and what was predicted over what was measured: {far:?}");
}

/// The portal's temporary files in memory, where there is such a place.
fn in_memory(command: &mut std::process::Command) -> &mut std::process::Command {
    let place = Path::new("/dev/shm");
    if place.is_dir() { command.env("TMPDIR", place) } else { command }
}

/// Stored replays give times and no workers; simulated ones are no measurement.
#[test]
fn stored_replays_tell_times_but_not_workers() {
    let folder = tempfile::tempdir().unwrap();
    let file = scenario(folder.path(), "workers = 60\nservice_time = \"lognormal:mean=30ms,cv=0.5\"");
    let replay = folder.path().join("replay").display().to_string();
    let played = run(&["replay", &file, "--window", "10:00-10:06", "-o", &replay, "--quiet"]);
    assert!(matches!(played.status.code(), Some(0 | 4)), "{}", stderr(&played));
    if played.status.code() == Some(4) {
        return;
    }
    let out = folder.path().join("out").display().to_string();
    let outcome = format!("{replay}/outcome.json");
    let output = run(&["calibrate", &file, &outcome, "--format", "json", "-o", &out]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let found = json(&output);
    let station = &found["stations"][0];
    assert_eq!((&station["workers"], &found["capacity_pages_per_s"]), (&Value::Null, &Value::Null));
    let mean_s = number(station, "/laws/0/mean_s/value");
    assert!((0.025..0.045).contains(&mean_s), "{station}");
    assert!(number(station, "/utilisation") < 0.3, "{station}");
    let said = run(&["calibrate", &file, &outcome, "-o", &out]);
    assert!(String::from_utf8_lossy(&said.stdout).contains("Workers cannot be had"), "{said:?}");
    let simulated = folder.path().join("simulated").display().to_string();
    let output =
        run(&["simulate", &file, "--window", "jour-2019-09-09", "--scale", "0.001", "-o", &simulated, "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = scenario(folder.path(), "workers = 2\nservice_time = \"const:5ms\"");
    for more in [["--seconds", "5"], ["--loads", "0.5,9"], ["--check-seconds", "1"], ["--work", "hard"]] {
        let output = afflux().args(["calibrate", &file]).args(more).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{more:?}: {}", stderr(&output));
    }
    let unlisted = run(&["calibrate", &file, "--target", "http://127.0.0.1:9"]);
    assert_eq!(unlisted.status.code(), Some(5), "{}", stderr(&unlisted));
}

//! `afflux station` as a user runs it: the fields that others rely on, each figure against its closed form,
//! two languages, everything that is wrong at once, and an interruption.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{afflux, json, run, stderr};

/// Names that the JSON always has, with a null where there is no figure.
const NAMES: [&str; 15] = [
    "p_wait",
    "mean_wait",
    "mean_wait_all",
    "mean_wait_admitted",
    "p_wait_admitted",
    "wait_q95",
    "mean_queue",
    "mean_in_system",
    "mean_busy",
    "utilisation",
    "mean_sojourn",
    "p_block",
    "p_abandon",
    "mean_orbit",
    "p_first_attempt_blocked",
];

/// Runs it at a coarse precision; every figure that has a closed form is within five standard errors of it.
fn station(flags: &str) -> Value {
    let mut arguments = vec!["station", "--format", "json", "--precision", "0.02"];
    arguments.extend(flags.split(' '));
    let output = run(&arguments);
    assert!(output.status.success(), "{flags}: {}", stderr(&output));
    let value = json(&output);
    assert!(value["arrivals"].as_u64() > Some(100_000) && value["replications"].as_u64() >= Some(100), "{value}");
    let (closed, simulated) = (&value["closed_form"], &value["simulated"]);
    for name in NAMES {
        let of = |table: &Value| table.get(name).cloned().unwrap_or_else(|| panic!("{flags} has no {name}"));
        let (exact, found) = (of(closed), of(simulated));
        let (Some(exact), Some(value), Some(se)) = (exact.as_f64(), found["value"].as_f64(), found["se"].as_f64())
        else {
            continue;
        };
        assert!((value - exact).abs() <= 5.0 * se + 1e-9 * exact.abs(), "{flags} {name}: {value} ± {se}, {exact}");
    }
    value
}

/// Figures that are there, and their values by a formula.
fn has(value: &Value, expected: &[(&str, f64)]) {
    for (name, exact) in expected {
        let closed = value["closed_form"][name].as_f64().unwrap_or_else(|| panic!("{name}: {value}"));
        assert!((closed / exact - 1.0).abs() < 1e-7, "{name}: {closed} against {exact}");
        assert!(value["simulated"][name]["se"].as_f64().is_some_and(|se| se > 0.0), "{name}: {value}");
    }
}

#[test]
fn each_kind_of_station_agrees_with_its_closed_form() {
    let queue = station("--arrival-rate 9/s --service exp:mean=1s --servers 10");
    has(&queue, &[("p_wait", 0.668731524107697), ("mean_wait", 0.668731524107697), ("wait_q95", 2.59335966489791)]);
    assert!(queue["closed_form"]["p_block"].is_null() && queue["simulated"]["mean_orbit"].is_null());
    let loss = station("--arrival-rate 480/min --service lognormal:mean=1s,cv=2 --servers 10 --places 10");
    has(&loss, &[("p_block", 0.121661064252952), ("mean_busy", 7.02671148597639)]);
    let shared = station("--arrival-rate 18/s --service const:1s --servers 20 --discipline ps");
    has(&shared, &[("mean_in_system", 22.9569210433451), ("mean_sojourn", 1.27538450240806)]);
    let urgent = "--class rate=0.3/s --class rate=0.5/s,service=exp:mean=1s --service exp:mean=1s --servers 1";
    let urgent = station(&format!("{urgent} --discipline priority"));
    has(&urgent, &[("mean_wait_class1", 1.14285714285714), ("mean_wait_class2", 5.71428571428571)]);
    let impatient = station("--arrival-rate 30/s --service exp:mean=1s --servers 20 --patience exp:mean=500ms");
    has(&impatient, &[("p_abandon", 0.339256739315559), ("mean_wait_all", 0.16962836965778)]);
    let sources = station("--arrival-rate 1/s --service exp:mean=1s --servers 5 --places 5 --sources 10");
    has(&sources, &[("p_block", 126.0 / 382.0)]);
    let returns = station("--arrival-rate 8/s --service exp:mean=1s --servers 10 --places 10 --retry exp:mean=2s");
    has(&returns, &[("mean_orbit", 6.86235369159465), ("p_first_attempt_blocked", 0.2620072289041845)]);
    let renewal = station("--arrivals const:1.25s --service exp:mean=1s --servers 1");
    has(&renewal, &[("mean_wait", 1.6927308399199)]);
}

#[test]
fn a_table_in_two_languages() {
    for (language, words) in
        [("en", ["closed form", "simulated", "mean wait"]), ("fr", ["formule", "simul", "attente moyenne"])]
    {
        let flags = ["--arrival-rate", "9/s", "--service", "exp:mean=1s", "--servers", "10", "--precision", "0.05"];
        let output = run(&[&["station", "--lang", language], &flags[..]].concat());
        let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
        assert!(output.status.success(), "{}", stderr(&output));
        for word in words {
            assert!(text.to_lowercase().contains(word), "{language} {word}: {text}");
        }
        assert!(text.lines().take(12).all(|line| line.chars().count() <= 80), "{text}");
        // Exact to five digits: 0.66873, with the language's decimal sign.
        assert!(text.contains(if language == "fr" { "0,66873" } else { "0.66873" }), "{text}");
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let flags = "--arrival-rate 9 --service exp:mean=1MB --servers 0 --places many --patience soon --discipline lifo \
                 --precision 2 --arrivals const:1s";
    let mut arguments = vec!["station"];
    arguments.extend(flags.split_whitespace());
    for language in ["en", "fr"] {
        let output = run(&[&arguments[..], &["--lang", language]].concat());
        let told = stderr(&output);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{told}");
        assert!(told.lines().count() >= 8, "{told}");
        for word in ["`9`", "exp:mean=1MB", "`0`", "`many`", "soon", "`lifo`", "`2`", "--arrivals"] {
            assert!(told.contains(word), "{language}: {word} in\n{told}");
        }
    }
    let told = stderr(&run(&["station"]));
    for word in ["--servers", "--service", "--arrival-rate"] {
        assert!(told.contains(word), "{word} in\n{told}");
    }
    let unstable = run(&["station", "--arrival-rate", "9/s", "--service", "exp:mean=1s", "--servers", "9"]);
    assert_eq!(unstable.status.code(), Some(2));
    assert!(stderr(&unstable).contains("1.0000"), "{}", stderr(&unstable));
}

/// What was played until Ctrl-C is told, with its standard errors, and said not to be as precise as asked for.
#[test]
fn an_interruption_keeps_what_was_played() {
    let flags = "station --arrival-rate 99/s --service exp:mean=1s --servers 100 --precision 0.00001 --format json";
    let mut child = afflux()
        .args(flags.split(' '))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // The first round is over within a moment; the last one would take hours.
    std::thread::sleep(Duration::from_secs(4));
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(status.expect("kill runs").success());
    let asked = Instant::now();
    let code = loop {
        if let Some(status) = child.try_wait().expect("the child is ours") {
            break status.code();
        }
        if asked.elapsed() > Duration::from_secs(60) {
            child.kill().expect("the child is ours");
            panic!("still running a minute after Ctrl-C");
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let mut text = String::new();
    child.stdout.take().expect("a pipe").read_to_string(&mut text).expect("UTF-8");
    assert_eq!(code, Some(130));
    let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(value["reached"], false);
    assert!(value["simulated"]["mean_wait"]["se"].as_f64().is_some_and(|se| se > 0.0), "{value}");
}

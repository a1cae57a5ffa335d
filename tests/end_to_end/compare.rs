//! `afflux compare` and `afflux baseline`: verdicts, refusals, exit codes and stored baselines.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use afflux_models::Message;
use afflux_models::calendar::Calendar;
use afflux_models::law::Law;
use afflux_outcome::Outcome;
use afflux_outcome::generator::GeneratorHealth;
use afflux_outcome::histogram::Durations;
use afflux_outcome::outcome::{AttemptCounts, AttemptRow, DurationsRow, Provenance};
use afflux_plan::scenario::{Portal, Scenario};
use afflux_plan::{Cut, PLAN_VERSION, Selection, Tempo};
use afflux_sim::replications::{Draw, Study, play};

use crate::support::{json, run, short_scenario, stderr};

/// A run of a seed whose pages take 10 ms to 1 s, times a factor.
fn outcome(seed: u64, factor: f64) -> Outcome {
    let mut us = Durations::new();
    (1..=100).for_each(|n| us.record((f64::from(n) * 10_000.0 * factor) as i64));
    let phase = || "judged".to_owned();
    let counts = AttemptCounts { asked: 100, served: 100, ..AttemptCounts::default() };
    Outcome {
        format: 1,
        complete: true,
        provenance: Provenance {
            machine: "a machine".into(),
            scenario: "made-up".into(),
            scenario_hash: "0".into(),
            seed,
            scale: 1.0,
            speed: 1.0,
            shard: "0/1".into(),
            played_by: "replay".into(),
            target: "embedded portal".into(),
            ..Provenance::default()
        },
        attempts: vec![AttemptRow { phase: phase(), service: "accueil".into(), profil: "eleve".into(), counts }],
        response: vec![DurationsRow { phase: phase(), service: None, profil: None, us }],
        generator: Some(GeneratorHealth { valid: true, ..GeneratorHealth::default() }),
        ..Outcome::default()
    }
}

/// Writes runs into a folder.
fn side(folder: &Path, name: &str, runs: impl IntoIterator<Item = Outcome>) -> String {
    let side = folder.join(name);
    for run in runs {
        let place = side.join(format!("seed-{}", run.provenance.seed));
        std::fs::create_dir_all(&place).expect("a folder");
        std::fs::write(place.join("outcome.json"), serde_json::to_vec(&run).expect("JSON")).expect("a file");
    }
    side.display().to_string()
}

fn six(factor: f64) -> impl Iterator<Item = Outcome> {
    (1..=6).map(move |seed| outcome(seed, factor))
}

#[test]
fn each_verdict_has_its_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = side(folder.path(), "base", six(1.0));
    let expected = [
        ("slow", 1.1, 6, "regression", 0, 1),
        ("quick", 0.9, 6, "improvement", 0, 0),
        ("same", 1.0, 6, "no_difference", 0, 0),
        ("few", 1.1, 5, "not_enough_evidence", 0, 3),
    ];
    for (name, factor, count, verdict, plain, gated) in expected {
        let candidate = side(folder.path(), name, six(factor).take(count));
        let few = side(folder.path(), &format!("base-{name}"), six(1.0).take(count));
        let arguments = ["compare", &few, "--candidate", &candidate, "--format", "json"];
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(plain), "{name}: {}", stderr(&output));
        let value = json(&output);
        assert_eq!(value["verdict"], verdict, "{name}: {value}");
        for metric in ["over_limit_share", "response_p50", "response_p95"] {
            assert!(value["metrics"][metric]["ratio"].is_number(), "{name}: {value}");
        }
        let output = run(&[&arguments[..], &["--gate"]].concat());
        assert_eq!(output.status.code(), Some(gated), "{name}: {}", stderr(&output));
        assert_eq!(json(&output)["verdict"], verdict);
    }
    // Without a partner nothing is judged.
    let few = side(folder.path(), "five", six(1.0).take(5));
    let output = run(&["compare", &base, "--candidate", &few]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
}

#[test]
fn the_text_fits_a_terminal_in_both_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = side(folder.path(), "base", six(1.0));
    let slow = side(folder.path(), "slow", six(1.1));
    for (language, word) in [("fr", "RÉGRESSION"), ("en", "REGRESSION")] {
        let output = run(&["compare", &base, "--candidate", &slow, "--lang", language, "--limit", "800ms"]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains(word) && text.contains("800"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        let output = run(&["compare", &base, "--candidate", &slow, "--lang", language, "--to", "md"]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.starts_with("### ✖") && text.contains("| --- |"), "{text}");
    }
}

#[test]
fn another_plan_is_refused_with_all_that_differs() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = side(folder.path(), "base", six(1.0));
    let foreign = six(1.0).map(|mut run| {
        run.provenance.scale = 0.5;
        run.provenance.plan_version = 9;
        run.complete = run.provenance.seed != 3;
        run
    });
    let foreign = side(folder.path(), "foreign", foreign);
    let output = run(&["compare", &base, "--candidate", &foreign, "--format", "json"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let said = stderr(&output);
    assert_eq!(said.matches("provenance.scale").count(), 6, "{said}");
    assert_eq!(said.matches("provenance.plan_version").count(), 6, "{said}");
    assert!(said.contains("seed-3/outcome.json: `complete`"), "{said}");
}

#[test]
fn another_machine_is_not_judged_and_a_sick_generator_is_invalid() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = side(folder.path(), "base", six(1.0));
    let elsewhere = six(1.5).map(|mut run| {
        run.provenance.machine = "another one".into();
        run
    });
    let elsewhere = side(folder.path(), "elsewhere", elsewhere);
    let output = run(&["compare", &base, "--candidate", &elsewhere, "--format", "json"]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stderr(&output).contains("another one") && json(&output)["reason"] == "other_machine");
    let sick = six(1.0).map(|mut run| {
        run.generator = Some(GeneratorHealth { valid: false, ..GeneratorHealth::default() });
        run
    });
    let sick = side(folder.path(), "sick", sick);
    let output = run(&["compare", &base, "--candidate", &sick, "--format", "json"]);
    assert_eq!((output.status.code(), &json(&output)["verdict"]), (Some(4), &"invalid".into()));
}

#[test]
fn broken_places_are_told_together() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("empty")).expect("a folder");
    std::fs::write(folder.path().join("x.json"), "{").expect("a file");
    let place = |name: &str| folder.path().join(name).display().to_string();
    let output = run(&["compare", &place("x.json"), "--candidate", &place("empty"), "no-such-name"]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(said.contains("x.json:1") && said.contains("empty"), "{said}");
    let output = run(&["compare", "--candidate", &place("x.json")]);
    assert_eq!(output.status.code(), Some(2), "a side is missing");
}

#[test]
fn a_baseline_is_proposed_approved_compared_with_and_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("baselines").display().to_string();
    let base = side(folder.path(), "base", six(1.0));
    let slow = side(folder.path(), "slow", six(1.1));
    let baseline = |arguments: &[&str]| run(&[&["baseline"], arguments, &["--baselines", &store]].concat());
    let compare = || run(&["compare", "main", "--candidate", &slow, "--baselines", &store, "--gate"]);
    let ends = |output: std::process::Output, code: i32, word: &str| {
        let said = format!("{}{}", stderr(&output), String::from_utf8_lossy(&output.stdout));
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(word), "{said}");
    };
    ends(baseline(&["list"]), 0, "no baseline");
    ends(baseline(&["approve", "main"]), 2, "nothing is proposed");
    ends(baseline(&["rotate", "main", &base]), 2, "create");
    ends(baseline(&["create", "main"]), 2, "which runs");
    ends(baseline(&["create", "../main", &base]), 2, "cannot be the name");
    ends(baseline(&["create", "main", &base]), 0, "proposed");
    ends(compare(), 2, "not approved");
    ends(baseline(&["create", "main", &base]), 2, "rotate");
    ends(baseline(&["approve", "main"]), 0, "6");
    ends(compare(), 1, "slower");
    ends(baseline(&["rotate", "main", &slow]), 0, "proposed");
    ends(compare(), 1, "slower");
    ends(baseline(&["approve", "main"]), 0, "6");
    ends(compare(), 0, "NO DIFFERENCE");
    let listed = json(&baseline(&["list", "--format", "json"]));
    let expected = serde_json::json!([{ "name": "main", "approved": 6, "proposed": 0, "former": 1 }]);
    assert_eq!(listed["baselines"], expected);
    // Runs that could never be compared are no baseline.
    let mixed = six(1.0).map(|mut run| {
        run.provenance.scale = run.provenance.seed as f64;
        run
    });
    ends(baseline(&["create", "mixed", &side(folder.path(), "mixed", mixed)]), 2, "provenance.scale");
}

/// Runs of a scenario as its own simulator plays them, on a portal: seeds 1 to `count`.
fn simulated(scenario: &Scenario, portal: &Portal, count: u64) -> Vec<Outcome> {
    let window = &scenario.replay.window;
    let runs = (1..=count).map(|seed| {
        let selection = Selection::new(scenario.replay.scale, 0, 1).expect("a scale");
        let study = Study {
            platforms: vec![scenario.one_platform()],
            scenario,
            portal,
            cut: Cut {
                tempo: Tempo::new(scenario.replay.speed),
                ..Cut::of(scenario, window, scenario.staging.session_life_us)
            },
            seed,
            selection,
            levers: &[],
            compares_levers: false,
            // Its own portal replication, which no prediction takes.
            draw: Draw::PortalOnly { plan: 0, after: 0 },
            replications: 40,
            threads: 2,
            provenance: Provenance {
                scenario_hash: scenario.hash.clone(),
                plan_version: PLAN_VERSION,
                seed,
                scale: scenario.replay.scale,
                speed: scenario.replay.speed,
                from: "2020-03-23T10:00:00+01:00".into(),
                to: "2020-03-23T10:30:00+01:00".into(),
                shard: "0/1".into(),
                ..Provenance::default()
            },
        };
        play(&study, &AtomicBool::new(false), &|_| {}).remove(39).outcome
    });
    runs.collect()
}

#[test]
fn runs_lie_beside_their_prediction() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = short_scenario(folder.path(), 30);
    let load = |path: &str| std::fs::read_to_string(path).map_err(|_| Message::new("file-not-found"));
    let scenario = Scenario::load(&file, &load, Calendar::built_in()).expect("a scenario");
    let compare = |name: &str, portal: &Portal, count: u64| {
        let runs = side(folder.path(), name, simulated(&scenario, portal, count));
        let output = run(&["compare", "--prediction", &file, "--candidate", &runs, "--format", "json"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        json(&output)
    };
    let mut slow = scenario.staging.clone();
    for station in &mut slow.stations {
        let mean = station.service_time.mean() * 2.0;
        station.service_time = Law::parse(&format!("exp:mean={mean}s")).expect("a law");
    }
    let value = compare("slow", &slow, 6);
    assert_eq!(
        (&value["verdict"], &value["metrics"]["response_p50_s"]["verdict"]),
        (&"different".into(), &"different".into()),
        "{value}"
    );
    let value = compare("right", &scenario.staging, 8);
    let median = &value["metrics"]["response_p50_s"];
    assert!(median["low"].as_f64() < Some(1.0) && median["high"].as_f64() > Some(1.0), "{value}");
    assert!(value["verdict"] != "different", "{value}");
    assert_eq!(compare("few", &scenario.staging, 2)["verdict"], "inconclusive");
    // Of another scenario: every run is named.
    let foreign = side(folder.path(), "foreign", six(1.0));
    let output = run(&["compare", "--prediction", &file, "--candidate", &foreign]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stderr(&output).matches("provenance.scenario_hash").count(), 6, "{}", stderr(&output));
}

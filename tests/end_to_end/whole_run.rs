//! The main job, whole: `afflux run scenarios/confinement-2020.toml`. Two minutes; `tests/run` asks
//! for it with `AFFLUX_WHOLE_RUN=1`.

use std::process::Output;
use std::time::Instant;

use crate::support::{afflux, json, shipped, stderr};

/// Plays the shipped scenario; how it ended and how many seconds it took.
fn play(output_folder: &str) -> (Output, u64) {
    let began = Instant::now();
    let output = afflux()
        .args(["run", "scenarios/confinement-2020.toml", "--format", "json", "-o", output_folder])
        .current_dir(shipped("."))
        .output()
        .expect("it starts");
    (output, began.elapsed().as_secs())
}

#[test]
fn the_lockdown_runs_end_to_end() {
    if std::env::var_os("AFFLUX_WHOLE_RUN").is_none() {
        eprintln!("did not run: AFFLUX_WHOLE_RUN is not set (tests/run sets it)");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let output_folder = folder.path().join("run").display().to_string();
    // A run that says of itself that this machine was too busy is played again, twice at most.
    let (output, seconds) = (0..3)
        .map(|_| play(&output_folder))
        .find(|(output, _)| output.status.code() != Some(4))
        .expect("the machine is too busy for a valid replay");
    assert!(output.status.success(), "{:?}: {}", output.status, stderr(&output));
    let run = json(&output);
    eprintln!("{seconds} s: {run}");
    assert!(run["visits_started"].as_u64().unwrap() >= 3_000);
    assert!(run["pages"].as_u64().unwrap() >= 10_000);
    assert!(run["visitors_turned_away"].as_u64().unwrap() >= 100);
    assert!(run["predicted_visitors_turned_away"].as_f64().unwrap() >= 100.0);
    assert!(run["warm"].as_u64().unwrap() > 1_000);
    assert_eq!(run["valid"], true);
    assert_eq!(run["visits_dropped"], 0);
    // The reports of the run: no external resource in the page.
    let page = std::fs::read_to_string(folder.path().join("run/report.html")).expect("the report");
    for word in ["src=\"http", "href=\"http://", "<script", "<link", "@import", "url(http"] {
        assert!(!page.contains(word), "the report holds `{word}`");
    }
    assert!(page.contains("<svg") && page.contains("lang=\"en\""));
    let outcome = std::fs::read_to_string(folder.path().join("run/outcome.json")).expect("the outcome");
    let outcome: serde_json::Value = serde_json::from_str(&outcome).expect("JSON");
    assert_eq!(outcome["format"], 1);
    assert_eq!(outcome["provenance"]["scenario"], "confinement-2020");
}

//! Stored runs rendered again: every form, whatever wrote the outcome; the store listed and thinned out.
//!
//! `tests/fixtures/format-1` is a replay as the first version stored it. It is never written anew: every later
//! version reads it.

use std::fs;
use std::path::Path;

use crate::support::{afflux, json, run, shipped, stderr};

const FORMS: [&str; 8] = ["text", "html", "note", "md", "json", "csv", "junit", "openmetrics"];

fn fixture() -> String {
    shipped("tests/fixtures/format-1").display().to_string()
}

/// What `afflux report` prints.
fn report(arguments: &[&str]) -> String {
    let output = run(&[&["report"], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Where a value of Kind `form` says how the replay was judged and how many visits it planned.
fn says(form: &str, text: &str) -> bool {
    match form {
        "text" | "html" | "note" => text.contains("LIMIT BROKEN") && text.contains("5"),
        "md" => text.starts_with("### ✖ LIMIT BROKEN") && text.contains("| visits planned | measured | 152 |"),
        "json" => text.contains("\"status\": \"fail\"") && text.contains("\"planned\": 152"),
        "csv" => text.contains("visits-planned,visits planned,measured,count,152,,\n"),
        "junit" => text.contains("tests=\"3\" failures=\"1\" errors=\"0\""),
        _ => text.contains("figure=\"visits-planned\",kind=\"measured\",of=\"value\"} 152\n"),
    }
}

#[test]
fn what_the_first_version_stored_is_read_in_every_form() {
    let folder = fixture();
    for form in FORMS {
        let text = report(&[&folder, "--to", form]);
        assert!(says(form, &text), "{form}: {text}");
        let french = report(&[&folder, "--to", form, "--lang", "fr"]);
        assert!(form == "openmetrics" || french != text, "{form}");
    }
    let figures = json(&run(&["report", &folder, "--format", "json"]));
    assert_eq!((&figures["visits_planned"], &figures["valid"]), (&152.into(), &true.into()));
    // Without its study an outcome is shown, and not judged.
    let alone = tempfile::tempdir().expect("a folder");
    let file = alone.path().join("outcome.json");
    fs::copy(Path::new(&folder).join("outcome.json"), &file).expect("the outcome");
    let file = file.display().to_string();
    assert!(report(&[&file, "--to", "junit"]).contains("tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\""));
    // Judged by other limits, which is said.
    let scenario = shipped("scenarios/rentree-2019.toml").display().to_string();
    let output = run(&["report", &file, "--to", "json", "--scenario", &scenario]);
    assert!(stderr(&output).contains("word for word"), "{}", stderr(&output));
    assert!(json(&output)["limits"].as_array().is_some_and(|limits| !limits.is_empty()));
}

#[test]
fn a_form_goes_to_a_file_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("page.html").display().to_string();
    assert!(report(&[&fixture(), "--to", "html", "-o", &file]).is_empty());
    let page = fs::read_to_string(&file).expect("the page");
    assert_eq!(page, report(&[&fixture(), "--to", "html"]));
    let output = run(&["report", &fixture(), "--to", "html", "-o", "/proc/none/page.html"]);
    assert_eq!(output.status.code(), Some(6), "{}", stderr(&output));
}

#[test]
fn a_simulation_is_reported_from_its_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let (place, page) = (folder.path().display().to_string(), folder.path().join("page.html").display().to_string());
    let scenario = shipped("scenarios/confinement-2020.toml").display().to_string();
    let output = run(&["simulate", &scenario, "--replications", "5", "-o", &place, "--quiet"]);
    assert!(output.status.success(), "{}", stderr(&output));
    report(&[&place, "--to", "html", "-o", &page]);
    let page = fs::read_to_string(&page).expect("the page");
    assert!(page.contains("Verdict: ") && page.contains("pupil") && page.matches("role=\"img\"").count() >= 12);
    let told: serde_json::Value = serde_json::from_str(&report(&[&place, "--to", "json"])).expect("JSON");
    assert!(told["readiness"]["probability"].is_number() && told["outcome"].is_null(), "{told}");
    assert!(report(&[&place]).contains("Verdict"));
}

#[test]
fn a_note_of_a_territory_needs_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = folder.path().join("dnma.csv").display().to_string();
    let header = "debutsemaine;uai;academie;region;visites_globales;utilisateurs_globales;duree_globales\n";
    let rows = "2020-03-16;0750654D;Paris;Ile;400;80;00:08:00\n2020-03-16;0750655E;Rennes;Bretagne;100;80;00:08:00\n";
    fs::write(&files, format!("{header}{rows}")).expect("a file");
    let note = |more: &[&str]| run(&[&["report", &fixture(), "--to", "note", "--audience", &files], more].concat());
    for (more, words) in [(&[][..], "Bretagne, Ile"), (&["--territory", "Nowhere"], "Nowhere")] {
        let output = note(more);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
    let output = note(&["--territory", "bretagne"]);
    let page = String::from_utf8_lossy(&output.stdout).into_owned();
    // 100 visits a school beside 400.
    assert!(page.contains("<td>100</td><td>400</td>") && page.contains("2 of 2"), "{}{page}", stderr(&output));
    let output = run(&["report", &fixture(), "--to", "md", "--territory", "x"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_store_is_listed_and_thinned_out() {
    let store = tempfile::tempdir().expect("a folder");
    let place = store.path().display().to_string();
    for name in ["a", "b", "c"] {
        let run = store.path().join(name);
        fs::create_dir(&run).expect("a folder");
        for file in ["outcome.json", "study.json.gz"] {
            fs::copy(Path::new(&fixture()).join(file), run.join(file)).expect("a file");
        }
    }
    fs::write(store.path().join("c/mine.txt"), "x").expect("a file");
    let listed = json(&run(&["report", "--list", &place, "--format", "json"]));
    let runs = listed["runs"].as_array().expect("runs");
    assert_eq!(runs.len(), 3);
    assert!(runs.iter().all(|run| run["verdict"] == "fail" && run["scenario"] == "short" && run["complete"] == true));
    assert!(runs.iter().all(|run| run["removal"].is_null()));
    for language in ["fr", "en"] {
        let text = report(&["--list", &place, "--lang", language]);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
    // Before the first run there is nothing to list, and nothing wrong.
    let before = afflux().args(["report", "--list"]).current_dir(store.path().join("a")).output().expect("it starts");
    assert_eq!(before.status.code(), Some(0), "{}", stderr(&before));
    // Dry by default.
    let text = report(&["--list", &place, "--keep", "1"]);
    assert!(text.contains("--remove") && store.path().join("b/outcome.json").exists(), "{text}");
    let listed = json(&run(&["report", "--list", &place, "--keep", "1", "--remove", "--format", "json"]));
    let fates: Vec<_> = listed["runs"].as_array().expect("runs").iter().map(|run| run["removal"].clone()).collect();
    assert_eq!(fates, [serde_json::Value::Null, "removed".into(), "left".into()], "{listed}");
    assert!(store.path().join("a/outcome.json").exists() && !store.path().join("b").exists());
    assert!(store.path().join("c/mine.txt").exists() && !store.path().join("c/outcome.json").exists());
    for (arguments, words) in [
        (&["--list", "nowhere"][..], "nowhere"),
        (&["--list", &place, "--remove"], "--older-than"),
        (&["--list", &place, "--older-than", "soon"], "soon"),
    ] {
        let output = run(&[&["report"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
}

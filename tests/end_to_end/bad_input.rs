//! Wrong input: exit code 2, a message that names file, line or key, value and remedy, all problems
//! at once, and nothing written.

use std::path::Path;

use crate::support::{run, shipped, stderr};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    }

    fn output(&self) -> String {
        self.0.path().join("out.toml").display().to_string()
    }
}

/// The command fails with code 2, says each of the words, and leaves no output.
fn refused(arguments: &[&str], output: &str, words: &[&str]) {
    let result = run(arguments);
    let said = stderr(&result);
    assert_eq!(result.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(result.stdout.is_empty(), "{arguments:?} wrote on stdout");
    for word in words {
        assert!(said.contains(word), "{arguments:?} does not say `{word}`: {said}");
    }
    assert!(!Path::new(output).exists(), "{arguments:?} wrote {output}");
}

fn scenario_refused(text: &str, words: &[&str]) {
    let folder = Folder::new();
    let file = folder.file("s.toml", text);
    refused(&["check", &file], &folder.output(), words);
    for command in ["simulate", "run", "replay"] {
        refused(&[command, &file, "-o", &folder.output()], &folder.output(), words);
    }
}

fn fit_refused(kind: &str, text: &str, words: &[&str]) {
    let folder = Folder::new();
    let file = folder.file("data.csv", text);
    refused(&["fit", &file, "--kind", kind, "-o", &folder.output()], &folder.output(), words);
}

fn extending(rest: &str) -> String {
    format!("format = 1\nextends = \"{}\"\nname = \"x\"\n{rest}", shipped("scenarios/rentree-2019.toml").display())
}

#[test]
fn a_missing_file() {
    let folder = Folder::new();
    refused(&["check", "nowhere.toml"], &folder.output(), &["nowhere.toml", "no such file", "check the path"]);
    refused(&["fit", "nowhere.csv", "--kind", "counts", "-o", &folder.output()], &folder.output(), &["nowhere.csv"]);
}

#[test]
fn an_unknown_key_with_its_line_and_the_likely_one() {
    scenario_refused(
        &extending("[portal]\nsession_limit = 4\n"),
        &["s.toml:5", "portal.session_limit", "sessions_limit"],
    );
}

#[test]
fn a_target_that_the_inputs_give_away() {
    let text = "[target.page-views-week-confinement]\nmeasure = \"pages\"\nwindow = \"semaine-2019-09-09\"\n";
    scenario_refused(&extending(text), &["s.toml:4", "target.page-views-week-confinement", "pages-per-visit"]);
    let text = "[target.no-such-fact]\nmeasure = \"hits\"\n[input.visits-confinement]\nkeys = [\"factor.visits\"]\n";
    scenario_refused(
        &extending(text),
        &["no-such-fact", "s.toml:5", "visits, visits-per-week", "s.toml:7", "`factor.visits`"],
    );
}

#[test]
fn a_nan_and_a_negative_number_at_once() {
    let text = extending("[behaviour]\npages_per_visit = nan\ngive_up = -0.5\n");
    // A number that is not finite is no document; the rest is told once that is mended.
    scenario_refused(&text, &["s.toml:5", "behaviour.pages_per_visit", "nan"]);
    let text = extending("[behaviour]\npages_per_visit = -3\ngive_up = -0.5\n");
    scenario_refused(
        &text,
        &["s.toml:5", "`behaviour.pages_per_visit`", "-3", "s.toml:6", "`behaviour.give_up`", "-0.5"],
    );
}

#[test]
fn a_scenario_that_extends_itself() {
    let folder = Folder::new();
    let a = folder.file("a.toml", "format = 1\nname = \"a\"\nextends = \"b.toml\"\n");
    folder.file("b.toml", "format = 1\nname = \"b\"\nextends = \"a.toml\"\n");
    refused(&["check", &a], &folder.output(), &["a.toml", "b.toml", "extends"]);
}

#[test]
fn a_truncated_csv() {
    fit_refused("counts", "date;count\n2020-03-23 08:00;12\n2020-03-23 08:01\n", &["data.csv:3"]);
}

#[test]
fn a_negative_count_and_a_nan() {
    let text = "date,count\n2020-03-23 08:00,12\n2020-03-23 08:01,-4\n2020-03-23 08:02,NaN\n";
    fit_refused("counts", text, &["data.csv:3", "-4", "data.csv:4", "NaN"]);
}

#[test]
fn dates_out_of_order_and_a_date_twice() {
    let text = "date,count\n2020-03-23 08:05,12\n2020-03-23 08:01,4\n2020-03-23 08:06,4\n2020-03-23 08:06,5\n";
    fit_refused("counts", text, &["data.csv:3", "data.csv:5"]);
}

#[test]
fn a_duplicated_school_week() {
    let header = "debutsemaine;uai;academie;commune;departement;region;ministere;circonscription;nature_uai;secteur;\
                  visites_globales;utilisateurs_globales;duree_globales";
    let row = "2020-03-23;0010001W;Lyon;Bourg;Ain;ARA;MEN;;300;PU;100;50;01:00:00";
    fit_refused("dnma", &format!("{header}\n{row}\n{row}\n"), &["data.csv:3", "0010001W"]);
}

#[test]
fn a_date_that_the_calendar_does_not_know() {
    let text = extending("[[window]]\nname = \"w\"\nfrom = \"2035-03-23T00:00:00\"\nto = \"2035-03-24T00:00:00\"\n");
    scenario_refused(&text, &["s.toml", "2035"]);
}

#[test]
fn a_wrong_command_line() {
    let result = run(&["simulat", "x"]);
    assert_eq!(result.status.code(), Some(2));
    assert!(stderr(&result).contains("simulate"), "{}", stderr(&result));
    let result = run(&["simulate"]);
    assert_eq!(result.status.code(), Some(2));
    let scenario = shipped("scenarios/rentree-2019.toml").display().to_string();
    for wrong in
        [["--scale", "0"], ["--scale", "-1"], ["--scale", "nan"], ["--replications", "0"], ["--window", "nowhere"]]
    {
        let result = run(&["simulate", &scenario, wrong[0], wrong[1]]);
        assert_eq!(result.status.code(), Some(2), "{wrong:?}: {}", stderr(&result));
    }
}

#[test]
fn errors_speak_french_too() {
    let result = run(&["check", "nowhere.toml", "--lang", "fr"]);
    assert_eq!(result.status.code(), Some(2));
    assert!(stderr(&result).starts_with("erreur"), "{}", stderr(&result));
}

#[test]
fn a_target_that_is_not_ours() {
    let scenario = shipped("scenarios/confinement-2020.toml").display().to_string();
    let folder = Folder::new();
    for command in ["replay", "run"] {
        let arguments = [command, &scenario, "--target", "https://ent.example.org", "-o", &folder.output()];
        let result = run(&arguments);
        assert_eq!(result.status.code(), Some(5), "{command}: {}", stderr(&result));
        assert!(stderr(&result).contains("ent.example.org"));
    }
    assert!(!Path::new(&folder.output()).exists());
}

#[test]
fn an_output_that_cannot_be_written() {
    let folder = Folder::new();
    let data = folder.file("data.csv", &minutes_of_a_day());
    let blocked = folder.file("blocked", "a file");
    let result = run(&["fit", &data, "--kind", "counts", "-o", &format!("{blocked}/model.toml")]);
    assert_eq!(result.status.code(), Some(6), "{}", stderr(&result));
}

fn minutes_of_a_day() -> String {
    let rows = (0..1440).map(|minute| format!("2020-03-23 {:02}:{:02},{}\n", minute / 60, minute % 60, 5 + minute % 7));
    std::iter::once("date,visites\n".to_owned()).chain(rows).collect()
}

/// What the embedded portal cannot be is refused before anything is played; `simulate` plays it.
#[test]
fn a_staging_portal_that_cannot_be_replayed() {
    let folder = Folder::new();
    let text = extending("[staging]\nconnections_limit = 900\nroute = { notes = [\"pages\", \"stockage\"] }\n");
    let file = folder.file("s.toml", &text);
    for command in ["replay", "run"] {
        refused(
            &[command, &file, "-o", &folder.output()],
            &folder.output(),
            &["s.toml", "staging.connections_limit", "staging.route.notes", "afflux simulate"],
        );
    }
    assert!(run(&["check", &file]).status.success());
}

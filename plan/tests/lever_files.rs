//! Levers in files of their own, switched on by a scenario or by a user.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::path::Path;

use afflux_models::calendar::Calendar;
use afflux_models::{Message, Problems};
use afflux_plan::scenario::Scenario;

const BASE: &str = "format = 1\nextends = \"rentree-2019.toml\"\nname = \"levered\"\n";
const OWN: &str = "[[lever]]\nname = \"own\"\nkind = \"exclusion\"\nprofils = [\"parent\"]\n";

fn load(scenario: &str, named: &[&str], others: &[(&str, &str)]) -> Result<Scenario, Problems> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let read = |path: &str| {
        if path == "here.toml" {
            return Ok(scenario.to_owned());
        }
        if let Some((_, text)) = others.iter().find(|(name, _)| *name == path) {
            return Ok((*text).to_owned());
        }
        std::fs::read_to_string(folder.join(path)).map_err(|_| Message::new("file-not-found"))
    };
    let named: Vec<String> = named.iter().map(|name| (*name).to_owned()).collect();
    Scenario::load_with("here.toml", &named, &read, Calendar::built_in())
}

fn names(scenario: &Scenario) -> Vec<(u8, &str)> {
    scenario.levers.iter().map(|lever| (lever.number, lever.name.as_str())).collect()
}

#[test]
fn the_files_of_the_scenario_then_those_named_then_its_own() {
    let text = format!("{BASE}levers = [\"levers/quota-de-sessions.toml\"]\n{OWN}");
    let scenario = load(&text, &["levers/fil-coupe.toml"], &[]).unwrap();
    assert_eq!(names(&scenario), [(0, "quota de sessions"), (1, "fil d'actualité coupé"), (2, "own")]);
    // The [A] of a lever is listed with those of the scenario, and the hash knows of it.
    assert!(scenario.assumptions.iter().all(|assumption| !assumption.key.is_empty()));
    let without = load(&format!("{BASE}{OWN}"), &[], &[]).unwrap();
    assert_eq!(names(&without), [(0, "own")]);
    assert_ne!(scenario.hash, without.hash);
    // Written out, it is the same scenario.
    let quota = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/levers/quota-de-sessions.toml"),
    );
    let written = quota.unwrap().replace("format = 1\n", "");
    let listed = load(&format!("{BASE}levers = [\"levers/quota-de-sessions.toml\"]\n"), &[], &[]).unwrap();
    assert_eq!(listed.hash, load(&format!("{BASE}{written}"), &[], &[]).unwrap().hash);
}

#[test]
fn every_shipped_lever_goes_on_every_shipped_regional_scenario() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/levers");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = format!("levers/{}", entry.unwrap().file_name().to_string_lossy());
        for base in ["rentree-2019.toml", "confinement-2020.toml"] {
            let text = BASE.replace("rentree-2019.toml", base);
            let scenario =
                load(&text, &[&name], &[]).unwrap_or_else(|problems| panic!("{name} on {base}: {problems:#?}"));
            assert_eq!(scenario.levers.len(), 1, "{name}");
        }
        count += 1;
    }
    assert!(count >= 10, "{count}");
}

#[test]
fn what_is_wrong_in_a_file_of_levers_names_the_file() {
    let problem = |text: &str, named: &[&str], others: &[(&str, &str)]| {
        let problems = load(text, named, others).unwrap_err();
        let first = &problems.0[0];
        (first.file.clone(), first.key.clone(), first.message.key)
    };
    assert_eq!(problem(BASE, &["gone.toml"], &[]), ("gone.toml".into(), String::new(), "file-not-found"));
    let empty = [("empty.toml", "format = 1\n")];
    assert_eq!(problem(BASE, &["empty.toml"], &empty), ("empty.toml".into(), "lever".into(), "lever-file-empty"));
    let more = [("more.toml", "format = 1\ncolour = 1\n[[lever]]\nname = \"x\"\nkind = \"exclusion\"\n")];
    assert_eq!(problem(BASE, &["more.toml"], &more), ("more.toml".into(), "colour".into(), "problem-unknown-key"));
    let wrong =
        [("wrong.toml", "format = 1\n[[lever]]\nname = \"x\"\nkind = \"capacity\"\nstation = \"cave\"\nworkers = 1\n")];
    assert_eq!(
        problem(BASE, &["wrong.toml"], &wrong),
        ("wrong.toml".into(), "lever[0].station".into(), "problem-not-one-of")
    );
    let listed = format!("{BASE}levers = \"levers/fil-coupe.toml\"\n");
    assert_eq!(problem(&listed, &[], &[]), ("here.toml".into(), "levers".into(), "problem-not-a-list"));
    let numbered = format!("{BASE}levers = [3]\n");
    assert_eq!(problem(&numbered, &[], &[]), ("here.toml".into(), "levers".into(), "problem-not-a-text"));
}

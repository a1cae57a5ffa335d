//! The format of scenarios as their readers tell it: every key once in the documented examples, every
//! measured value within bounds.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

use std::path::Path;

use afflux_models::calendar::Calendar;
use afflux_models::document::{Format, Needed, Node, Value};
use afflux_models::source::Facts;
use afflux_models::{Message, Problems};
use afflux_plan::expectation::Expectation;
use afflux_plan::scenario::Scenario;
use afflux_plan::{Plan, Selection};
use proptest::prelude::*;

const EXAMPLE: &str = include_str!("../../docs/format/scenario.toml");

fn folder() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/format").display().to_string()
}

fn load(path: &str) -> Result<String, Message> {
    std::fs::read_to_string(path).map_err(|_| Message::new("file-not-found"))
}

fn survey() -> Format {
    let file = format!("{}/scenario.toml", folder());
    Scenario::survey(&file, &load, Calendar::built_in()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// The example with a text of it replaced.
fn changed(from: &str, to: &str) -> Result<Scenario, Problems> {
    let file = format!("{}/changed.toml", folder());
    assert!(EXAMPLE.contains(from), "{from}");
    let text = EXAMPLE.replacen(from, to, 1);
    Scenario::load(&file, &|path| if path == file { Ok(text.clone()) } else { load(path) }, Calendar::built_in())
}

#[test]
fn the_examples_are_read() {
    for name in ["scenario", "extension"] {
        let file = format!("{}/{name}.toml", folder());
        let scenario = Scenario::load(&file, &load, Calendar::built_in());
        assert!(scenario.is_ok(), "{name}: {scenario:#?}");
    }
    let model = "model = \"../../scenarios/fitted/reference-2019-09-09.toml\"";
    assert!(changed("facts = \"day.toml\"", model).is_ok());
}

/// What has a magnitude has bounds: no number of a file is taken on trust.
#[test]
fn every_measured_key_has_bounds() {
    let scenario = survey();
    let facts = format!("{}/facts.toml", folder());
    let facts = Facts::survey(&Node::parse(&facts, &load(&facts).unwrap()).unwrap()).unwrap();
    let day = format!("{}/day.toml", folder());
    let day = Node::parse(&day, &load(&day).unwrap()).unwrap();
    let day = afflux_models::arrival::reference::survey(&day).unwrap();
    let keys = [&scenario, &facts, &day].into_iter().flat_map(|format| &format.keys);
    // The number of the format itself must be 1.
    let keys = keys.filter(|key| key.key != "format");
    let measured: Vec<_> = keys.filter(|key| key.kind.is_measured()).collect();
    assert!(measured.len() > 80, "{}", measured.len());
    for key in measured {
        let (least, most) = key.bounds.unwrap_or_else(|| panic!("`{}.{}` has no bounds", key.table, key.key));
        assert!(least < most && most < 1e19, "{key:?}");
    }
}

#[test]
fn a_survey_tells_need_default_and_words() {
    let survey = survey();
    let key = |table: &str, key: &str| {
        let found = survey.keys.iter().find(|one| one.table == table && one.key == key);
        found.unwrap_or_else(|| panic!("`{table}.{key}` is not asked")).clone()
    };
    assert_eq!(key("portal.station[]", "workers").needed, Needed::Always);
    assert_eq!(key("lever[]", "workers").needed, Needed::Sometimes);
    assert_eq!(key("portal", "network").needed, Needed::Never);
    assert_eq!(key("portal", "abandoned").default.as_deref(), Some("\"served\""));
    assert_eq!(key("replay", "ramp").default.as_deref(), Some("\"5min\""));
    assert_eq!(key("replay", "ramp").bounds, Some((0.0, 86_400.0)));
    assert!(key("behaviour.services", "*").words.unwrap().contains("cahier_textes"));
    assert!(key("question", "measure").tables.contains("target.*"));
    assert!(survey.keys.iter().all(|key| !key.table.starts_with("staging") && key.table != "factors.visits"));
    assert_eq!(survey.pattern("staging.station[2]"), "portal.station[]");
    assert_eq!(survey.pattern("episode.oise-fermee.visits"), "factor");
}

#[test]
fn a_year_in_a_window_is_refused() {
    let problems = changed("to = \"2020-03-30T00:00:00\"", "to = \"2021-03-30T00:00:00\"").unwrap_err().0;
    assert!(problems.iter().any(|problem| problem.message.key == "scenario-window-long"), "{problems:#?}");
}

/// Lines of the example whose value is a number, a length of time, a size or a law, and where its first digit is.
fn measured_lines() -> Vec<(usize, usize, usize)> {
    let of_line = |(n, line): (usize, &str)| {
        let (key, _) = line.split_once(" = ")?;
        if ["format", "id", "from", "to", "day", "name", "facts", "fr", "en", "source", "tuned"].contains(&key) {
            return None;
        }
        let from = line.len() - line.split_once(" = ")?.1.len();
        let start = from + line[from..].find(|c: char| c.is_ascii_digit())?;
        let end = start + line[start..].find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(line.len() - start);
        Some((n, start, end))
    };
    EXAMPLE.lines().enumerate().filter_map(of_line).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// A number out of any measure is refused, or the scenario has finite figures: nothing hangs, nothing overflows.
    #[test]
    fn no_number_is_too_much(
        at in any::<prop::sample::Index>(),
        number in prop::sample::select(vec!["0", "-1", "1e-300", "1e300", "1e9", "1e15", "9223372036854775807", "1e-9", "5e3"]),
    ) {
        let lines = measured_lines();
        prop_assert!(lines.len() > 80);
        let (line, start, end) = lines[at.index(lines.len())];
        let text: Vec<String> = EXAMPLE.lines().enumerate().map(|(n, one)| {
            if n == line { format!("{}{number}{}", &one[..start], &one[end..]) } else { one.to_owned() }
        }).collect();
        let text = text.join("\n");
        let file = format!("{}/changed.toml", folder());
        let load = |path: &str| if path == file { Ok(text.clone()) } else { load(path) };
        let begun = std::time::Instant::now();
        if let Ok(scenario) = Scenario::load(&file, &load, Calendar::built_in()) {
            let plan = Plan::new(&scenario, 1, 0, Selection::new(0.01, 0, 1).unwrap());
            let window = &scenario.windows[1];
            let expected = Expectation::new(&plan, window.opens(), window.closes(), &scenario.portal);
            let figures = [expected.visits, expected.pages, expected.stored_bytes, expected.log_sd, expected.sessions.0];
            prop_assert!(figures.iter().all(|figure| figure.is_finite() && *figure >= 0.0), "{} {expected:?}", text.lines().nth(line).unwrap());
        }
        prop_assert!(begun.elapsed().as_secs() < 20, "{}", text.lines().nth(line).unwrap());
    }
}

fn one_language(node: &Node, found: &mut Vec<String>) {
    match &node.value {
        Value::Table(entries) => {
            if let Some(Node { value: Value::Text(text), file, line }) = entries.get("source") {
                found.push(format!("{file}:{line}: {text}"));
            }
            entries.values().for_each(|inner| one_language(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|item| one_language(item, found)),
        _ => {}
    }
}

/// Assumptions are read in the language of the reader.
#[test]
fn every_shipped_source_speaks_both_languages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let mut found = Vec::new();
    let mut files = 0;
    for inner in ["", "levers", "backtests", "backtests/base"] {
        for entry in std::fs::read_dir(folder.join(inner)).unwrap() {
            let path = entry.unwrap().path().display().to_string();
            if path.ends_with(".toml") {
                files += 1;
                one_language(&Node::parse(&path, &load(&path).unwrap()).unwrap(), &mut found);
            }
        }
    }
    assert!(files > 25 && found.is_empty(), "{files} files; {found:#?}");
}

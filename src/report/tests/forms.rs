//! The forms for machines: well made whatever the names, the same verdict in each.

use std::path::Path;

use afflux_outcome::limit_minutes::{LimitMinute, LimitRow, Watched};
use afflux_outcome::verdict::Light;
use proptest::prelude::*;
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};

use super::*;
use crate::report::csv::Rows;
use crate::report::told::Report;

/// Turns the direction of writing.
const TURNED: char = '\u{202e}';
/// Byte order mark.
const MARK: char = '\u{feff}';

/// A report in which everything that a user may name has a hostile name.
fn hostile(name: &str) -> RunReport {
    let mut report = a_report(&a_scenario());
    report.setting.titles.insert("fr".into(), name.into());
    report.setting.titles.insert("en".into(), name.into());
    report.setting.name = name.into();
    report.setting.assumptions[0].key = name.into();
    if let Some(measured) = &mut report.measured {
        measured.provenance.command = name.into();
        measured.provenance.target = name.into();
    }
    report
}

/// Tags are closed in order, text has no mark of its own.
fn assert_well_formed(xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    let body = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").expect("a declaration");
    for piece in body.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag ends");
        assert!(!text.contains('>') && tag.matches('"').count().is_multiple_of(2), "{piece}");
        let name = tag.split([' ', '/']).find(|word| !word.is_empty()).expect("a name");
        match (tag.starts_with('/'), tag.ends_with('/')) {
            (true, _) => assert_eq!(open.pop(), Some(name), "{piece}"),
            (false, true) => {}
            (false, false) => open.push(name),
        }
        for entity in text.split('&').skip(1).chain(tag.split('&').skip(1)) {
            let known = ["amp;", "lt;", "gt;", "quot;", "apos;"];
            assert!(known.iter().any(|known| entity.starts_with(known)), "{piece}");
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert!(xml.chars().all(|letter| letter == '\n' || !letter.is_control()));
}

/// Lines of the OpenMetrics grammar: families in one piece, samples of their family, an end.
fn assert_openmetrics(text: &str) {
    let (body, end) = text.split_at(text.len() - "# EOF\n".len());
    assert_eq!(end, "# EOF\n");
    let (mut family, mut seen, mut samples) = (String::new(), Vec::new(), std::collections::BTreeSet::new());
    for line in body.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            family = rest.split(' ').next().expect("a name").to_owned();
            assert!(!seen.contains(&family), "twice: {family}");
            seen.push(family.clone());
        } else if let Some(rest) = line.strip_prefix("# UNIT ") {
            let (name, unit) = rest.split_once(' ').expect("a unit");
            assert!(name == family && name.ends_with(&format!("_{unit}")), "{line}");
        } else if line.starts_with('#') {
            assert!(line.starts_with(&format!("# HELP {family} ")), "{line}");
        } else {
            let name = line.split(['{', ' ']).next().expect("a name");
            let suffix = name.strip_prefix(family.as_str()).expect("of its family");
            assert!(["", "_info", "_count", "_sum"].contains(&suffix), "{line}");
            let (sample, value) = line.rsplit_once(' ').expect("a value");
            assert!(value.parse::<f64>().is_ok(), "{line}");
            assert!(samples.insert(sample.to_owned()), "twice: {sample}");
        }
    }
}

#[test]
fn the_verdict_is_the_same_in_each_form() {
    let report = a_report(&a_scenario());
    assert_eq!((report.status(), report.readiness.light), (Status::Fail, Light::Red));
    for language in BOTH {
        let catalogue = Catalogue::new(language);
        let red = catalogue.word("light-red");
        let told = serde_json::to_value(Report::of(&report, &catalogue)).unwrap();
        assert_eq!((&told["status"], &told["readiness"]["light"]), (&"fail".into(), &"red".into()));
        assert!(told["sentence"].as_str().unwrap().contains(if language == Language::Fr {
            "élève"
        } else {
            "pupil"
        }));
        let markdown = markdown(&report, &catalogue);
        assert!(markdown.starts_with(&format!("### ✖ {red}")), "{markdown}");
        let junit = junit(&report, &catalogue);
        let failures = told["limits"].as_array().unwrap().iter().filter(|limit| limit["status"] == "fail").count();
        assert!(failures > 0 && junit.contains(&format!("failures=\"{failures}\"")), "{junit}");
        assert_eq!(junit.matches("<failure ").count(), failures);
        assert!(openmetrics(&report).contains("afflux_readiness{afflux_readiness=\"red\"} 1"));
        let csv = csv::render(&report, Rows::Limits, &catalogue);
        assert_eq!(csv.lines().filter(|line| line.contains("fail")).count(), failures, "{csv}");
    }
}

/// A limit of the pupils, which no row of a minute answers: since when it is broken is said in every form.
#[test]
fn since_when_a_limit_is_broken_is_said_in_each_form() {
    let scenario = a_scenario();
    let whole = a_report(&scenario);
    let mut day = whole.day.unwrap();
    let people = scenario.limits.iter().find_map(Watched::of).unwrap();
    for outcome in &mut day.outcomes {
        let minutes = (0..1440).map(|minute| LimitMinute(minute, 600, if minute < 545 { 1 } else { 300 })).collect();
        outcome.limits = vec![LimitRow { of: people.clone(), minutes }];
    }
    let report = RunReport::of(Study { day: Some(day), ..Study::of(&scenario) }, None);
    for (language, at) in [(Language::Fr, "9 h 05"), (Language::En, "09:05")] {
        let catalogue = Catalogue::new(language);
        let words = catalogue.text("limit-since", &[("at", at.into())]).replace(['\u{a0}', '\u{202f}'], " ");
        let markdown = markdown(&report, &catalogue).replace(['\u{a0}', '\u{202f}'], " ");
        let limit = if language == Language::Fr { "élèves dont une page" } else { "pupils with a page" };
        let row = markdown.lines().find(|line| line.starts_with(&format!("| {limit}")));
        assert!(row.is_some_and(|row| row.contains(&words)), "{words}: {markdown}");
        let told = serde_json::to_value(Report::of(&report, &catalogue)).unwrap();
        let moments = told["limits"].as_array().unwrap().iter().filter_map(|limit| limit["first_breach"].as_str());
        assert!(
            moments.clone().any(|moment| moment == "2020-03-23T09:05:00+01:00"),
            "{:?}",
            moments.collect::<Vec<_>>()
        );
        let csv = csv::render(&report, Rows::Limits, &catalogue);
        assert!(csv.contains("2020-03-23T09:05:00+01:00") && junit(&report, &catalogue).contains("09:05:00"), "{csv}");
        let text = crate::report::text::render(&report, &catalogue, false).replace(['\u{a0}', '\u{202f}', '\n'], " ");
        assert!(text.contains(&words), "{text}");
    }
}

#[test]
fn a_run_that_does_not_tell_does_not_pass() {
    let catalogue = Catalogue::new(Language::En);
    let mut outcome = a_report(&a_scenario()).measured.unwrap();
    let alone = RunReport::of_outcome(outcome.clone());
    assert!(junit(&alone, &catalogue).contains("tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\""));
    if let Some(health) = &mut outcome.generator {
        health.valid = false;
    }
    let setting = Setting::of(&a_scenario());
    let limits = setting.limits.len();
    let invalid = RunReport::of_outcome_in(setting, outcome);
    assert_eq!(junit(&invalid, &catalogue).matches("<error ").count(), limits);
    assert!(markdown(&invalid, &catalogue).starts_with("### ? INVALID"));
}

#[test]
fn a_table_holds_every_minute_once() {
    let report = a_report(&a_scenario());
    let text = csv::render(&report, Rows::Minutes, &Catalogue::new(Language::En));
    let replay = report.measured.unwrap().minutes.len();
    let day: usize = report.day.unwrap().outcomes.iter().map(|outcome| outcome.minutes.len()).sum();
    assert_eq!(text.lines().count(), 1 + replay + day);
    let columns = text.lines().next().unwrap().matches(',').count();
    assert!(text.lines().all(|line| line.matches(',').count() == columns));
}

#[test]
fn a_comment_is_short_whatever_it_says() {
    let mut report = hostile(&"é|`x` ".repeat(30_000));
    let limit = report.setting.limits[0].clone();
    report.setting.limits = vec![limit; 500];
    let one = report.setting.assumptions[0].clone();
    report.setting.assumptions = vec![one; 500];
    report.notes = vec![Message::new("problem-toml-syntax").with("detail", "*".repeat(900)); 3];
    let study =
        Study { format: 1, setting: report.setting, demand: None, day: report.day, prediction: vec![], refit: None };
    let notes = report.notes;
    let report = RunReport { notes, ..RunReport::of(study, report.measured) };
    for language in BOTH {
        let text = markdown(&report, &Catalogue::new(language));
        assert!(text.chars().count() < 65_000, "{}", text.chars().count());
        assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_name_breaks_a_form(name in "(<script>|]]>|&|\"|'|\\||=|\u{202e}|\u{7}|\r\n|@all|\\PC){0,12}") {
        let report = hostile(&name);
        let catalogue = Catalogue::new(Language::Fr);
        assert_well_formed(&junit(&report, &catalogue));
        assert_openmetrics(&openmetrics(&report));
        let page = html(&report, &catalogue);
        prop_assert!(!page.contains("<script"));
        let markdown = markdown(&report, &catalogue);
        prop_assert!(!markdown.contains("<script") && !markdown.contains("@all") && !markdown.contains(TURNED));
        for rows in [Rows::Figures, Rows::Limits] {
            let table = csv::render(&report, rows, &catalogue);
            prop_assert!(table.starts_with(MARK) && table.ends_with("\r\n"));
        }
    }
}

/// The committed schemas are those of today's types. `AFFLUX_WRITE_DOCS=1` writes them.
#[test]
fn the_schemas_are_those_of_the_types() {
    fn schema<T: JsonSchema>() -> String {
        let schema = SchemaGenerator::from(SchemaSettings::draft2020_12()).into_root_schema_for::<T>();
        serde_json::to_string_pretty(&schema).unwrap() + "\n"
    }
    for (name, schema) in [("outcome", schema::<Outcome>()), ("report", schema::<Report<'_>>())] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/format/{name}.schema.json"));
        if std::env::var_os("AFFLUX_WRITE_DOCS").is_some() {
            std::fs::write(&path, &schema).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == schema, "{} is not today's: write it again with AFFLUX_WRITE_DOCS=1", path.display());
    }
}

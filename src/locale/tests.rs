//! Both catalogues are complete, and numbers and dates are written as each language does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_bundle::FluentResource;

use super::*;

/// Texts of a catalogue: key, and the names of its arguments.
fn texts(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    if let Err((_, errors)) = FluentResource::try_new(source(language).into()) {
        panic!("{language:?}: {errors:?}");
    }
    let mut texts = BTreeMap::new();
    let lines = source(language).lines().filter(|line| !line.is_empty() && !line.starts_with(['#', ' ']));
    for line in lines {
        let (key, text) = line.split_once(" = ").unwrap_or_else(|| panic!("{language:?}: {line}"));
        let known = texts.insert(key.to_string(), arguments(text));
        assert_eq!(known, None, "`{key}` stands there twice ({language:?})");
    }
    texts
}

fn arguments(text: &str) -> BTreeSet<String> {
    let parts = text.split("{ $").skip(1);
    parts.filter_map(|part| part.split_once(" }").map(|(name, _)| name.to_string())).collect()
}

/// The string literals that follow a mark in the sources, white space between them left out.
fn literals(folder: &Path, marks: &[&str], found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            literals(&path, marks, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("locale/tests.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            for mark in marks {
                for (at, _) in text.match_indices(mark) {
                    let rest = text[at + mark.len()..].trim_start();
                    if let Some((literal, _)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
                        found.insert(literal.into(), path.display().to_string());
                    }
                }
            }
        }
    }
}

#[test]
fn both_catalogues_have_the_same_keys_and_arguments() {
    let (french, english) = (texts(Language::Fr), texts(Language::En));
    for (key, arguments) in &french {
        let other = english.get(key).unwrap_or_else(|| panic!("`{key}` has no English text"));
        assert_eq!(arguments, other, "arguments of `{key}`");
    }
    let missing: Vec<&String> = english.keys().filter(|key| !french.contains_key(*key)).collect();
    assert!(missing.is_empty(), "without a French text: {missing:?}");
}

#[test]
fn every_key_of_the_sources_has_a_text() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used = BTreeMap::new();
    for folder in ["models/src", "plan/src", "outcome/src", "sim/src", "portal/src", "loadgen/src", "src"] {
        literals(&root.join(folder), &["Message::new("], &mut used);
    }
    literals(&root.join("src"), &[".text(", ".word("], &mut used);
    assert!(used.len() > 60, "the sources were not found");
    let known = texts(Language::Fr);
    let missing: Vec<_> = used.iter().filter(|(key, _)| !known.contains_key(*key)).collect();
    assert!(missing.is_empty(), "keys without a text: {missing:#?}");
}

#[test]
fn every_word_of_the_field_has_a_text() {
    use afflux_models::audience::breaks::Reading;
    use afflux_models::audience::crossing::{Unit, Why};
    use afflux_models::vocabulary::{Profil, Service, Word};
    use strum::VariantArray;
    let known = texts(Language::Fr);
    let profils = Profil::VARIANTS.iter().map(|word| format!("profil-{}", word.as_str()));
    let services = Service::VARIANTS.iter().map(|word| format!("service-{}", word.as_str().replace('_', "-")));
    let figures =
        afflux_outcome::verdict::Figures::NAMES.iter().map(|name| format!("figure-{}", name.replace('_', "-")));
    let lights = ["green", "orange", "red", "unknown"].map(|light| format!("light-{light}"));
    let statuses = ["pass", "fail", "inconclusive", "invalid"].map(|status| format!("status-{status}"));
    let words =
        |prefix: &'static str, words: Vec<&'static str>| words.into_iter().map(move |word| format!("{prefix}-{word}"));
    let readings = words("crossing-reading", Reading::VARIANTS.iter().map(|word| word.as_str()).collect());
    let units = words("crossing-unit", Unit::VARIANTS.iter().map(|word| word.as_str()).collect());
    let reasons = words("crossing-why", Why::VARIANTS.iter().map(|word| word.as_str()).collect());
    let crossing = readings.chain(units).chain(reasons);
    let kinds = afflux_models::arrival::day_type::DayKind::VARIANTS.iter().map(|kind| format!("day-{}", kind.as_str()));
    let of_checks = ["", "-good", "-bad"].into_iter().flat_map(|end| {
        ["dispersion", "rootogram", "times", "gaps", "within", "next"].map(|id| format!("fitcheck-{id}{end}"))
    });
    let of_pit = ["", "-good", "-bowl", "-hump", "-low", "-high"].map(|end| format!("fitcheck-pit{end}"));
    let of_days = ["week", "saturday", "sunday", "holiday", "closed"].map(|day| format!("fitpage-day-{day}"));
    let causes = ["mean", "poisson", "within-day", "day", "level", "scenario", "parameters", "simulation"];
    let of_sizes = causes.into_iter().flat_map(|cause| [format!("size-cause-{cause}"), format!("size-short-{cause}")]);
    let of_sizes = of_sizes.chain(words("size-from", vec!["found", "simulated", "law"]));
    let of_sizes = of_sizes.chain(words("size-picture", vec!["workers", "sessions"]));
    let holidays = afflux_models::calendar::Holiday::VARIANTS.iter().map(|word| format!("holiday-{}", word.as_str()));
    let public = afflux_models::calendar::PublicHoliday::VARIANTS.iter();
    let public = public.map(|word| format!("public-holiday-{}", word.as_str()));
    let of_sizes = of_sizes.chain(holidays).chain(public);
    let of_fits = of_sizes.chain(kinds).chain(of_checks).chain(of_pit).chain(of_days);
    for key in profils.chain(services).chain(figures).chain(lights).chain(statuses).chain(of_fits).chain(crossing) {
        assert!(known.contains_key(&key), "`{key}` has no text");
    }
}

#[test]
fn the_language_comes_from_the_environment() {
    let of = |set: &[(&str, &str)]| {
        let set: BTreeMap<&str, &str> = set.iter().copied().collect();
        Language::of_environment(|name| set.get(name).map(ToString::to_string))
    };
    assert_eq!(of(&[("LANG", "fr_FR.UTF-8")]), Language::Fr);
    assert_eq!(of(&[("LC_ALL", ""), ("LC_MESSAGES", "fr"), ("LANG", "en_GB")]), Language::Fr);
    assert_eq!(of(&[("LC_ALL", "C"), ("LANG", "fr_FR.UTF-8")]), Language::En);
    assert_eq!(of(&[]), Language::En);
    assert_eq!(Language::from_text("de"), None);
}

#[test]
fn numbers_are_written_in_both_languages() {
    let (fr, en) = (Catalogue::new(Language::Fr), Catalogue::new(Language::En));
    assert_eq!(en.decimal(1234.5, 1), "1,234.5");
    assert_eq!(fr.decimal(1234.5, 1), "1\u{202f}234,5");
    assert_eq!(fr.integer(12_345_678), "12\u{202f}345\u{202f}678");
    assert_eq!((fr.decimal(-0.04, 1), fr.decimal(-2.0, 0)), ("0,0".into(), "−2".into()));
    assert_eq!((fr.percent(0.125), en.percent(0.5)), ("12,5\u{202f}%".into(), "50%".into()));
    assert_eq!((en.percent(0.0004), en.percent(0.999)), ("0.04%".into(), "99.9%".into()));
    assert_eq!((fr.bytes(1.23e12), en.bytes(512.0)), ("1,23\u{a0}To".into(), "512\u{a0}B".into()));
}

#[test]
fn durations_and_dates_are_written_in_both_languages() {
    let (fr, en) = (Catalogue::new(Language::Fr), Catalogue::new(Language::En));
    let seconds: Vec<String> = [0.0, 0.0123, 0.9996, 59.99, 125.0, 7260.0, 200_000.0].map(|s| fr.seconds(s)).into();
    let expected = ["0 s", "12,3 ms", "1 s", "1 min", "2 min 5 s", "2 h 1 min", "2 j 8 h"];
    assert_eq!(seconds, expected.map(|text| text.replace(' ', "\u{a0}")));
    let at = jiff::civil::date(2020, 3, 23).at(8, 5, 0, 0);
    assert_eq!(fr.date_time(at), "lundi 23 mars 2020 à 8\u{a0}h\u{a0}05");
    assert_eq!(en.instant("2020-03-23T08:05:00+01:00").unwrap(), "Monday 23 March 2020 at 08:05");
    let hours = |day: i8, hour: i8| jiff::civil::date(2020, 3, day).at(hour, 0, 0, 0);
    assert_eq!(fr.span(hours(23, 0), hours(24, 0)), "lundi 23 mars 2020");
    assert_eq!(en.span(hours(23, 8), hours(23, 9)), "Monday 23 March 2020, 08:00 – 09:00");
    assert_eq!(en.span(hours(23, 8), hours(24, 0)), "Monday 23 March 2020 at 08:00 – Tuesday 24 March 2020 at 00:00");
    assert_eq!(fr.date(jiff::civil::date(2020, 5, 1)), "vendredi 1er mai 2020");
}

#[test]
fn a_problem_is_a_line_with_its_place() {
    let en = Catalogue::new(Language::En);
    let problem =
        Problem::at_line("a.toml", 3, Message::new("problem-not-a-share")).column(7).key("give_up").value("2");
    assert!(en.problem(&problem).starts_with("a.toml:3:7: `give_up` = `2`: "), "{}", en.problem(&problem));
    let sentence = Message::new("readiness-red").with("pupils_share", 0.25).with("over_seconds", 10);
    assert!(en.message(&sentence).contains("25%") && en.message(&sentence).contains("10\u{a0}s"));
}

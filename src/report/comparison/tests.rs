use afflux_models::vocabulary::Service;
use afflux_outcome::verdict::regression::compare_values;

use super::*;
use crate::locale::Language;

fn measures() -> Vec<Measure> {
    Measure::all(2_000_000, &[Service::Notes])
}

/// Six pairs; each measure a tenth slower, but the share, which stays.
fn a_comparison() -> Comparison {
    let values = measures().into_iter().take(3).map(|measure| {
        let ratio = if measure.what == What::OverLimit { 1.0 } else { 1.1 };
        let pairs = (1..=6).map(|n| [0.02 * f64::from(n), 0.02 * f64::from(n) * ratio]).collect();
        (measure, pairs)
    });
    compare_values(values.collect(), measures().split_off(3), 6)
}

fn runs(side: &str) -> Vec<(String, Outcome)> {
    let run = |n: u32| {
        let mut outcome = Outcome { format: 1, ..Outcome::default() };
        outcome.provenance.scenario = "short | <b>*@all #1".into();
        outcome.provenance.window = "08:00-09:00".into();
        outcome.provenance.scale = 0.01;
        outcome.provenance.speed = 30.0;
        (format!("{side}-{n}"), outcome)
    };
    (1..=6).map(run).collect()
}

#[test]
fn the_terminal_shows_each_measure_within_80_columns() {
    let (baseline, candidate) = (runs("a"), runs("b"));
    let sides = Sides { baseline: &baseline, candidate: &candidate };
    for (language, words) in [(Language::En, ["REGRESSION", "alike"]), (Language::Fr, ["RÉGRESSION", "semblable"])] {
        let text = text(&a_comparison(), &sides, &Catalogue::new(language));
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        let number = if language == Language::En { "1.100" } else { "1,100" };
        assert!(words.iter().all(|word| text.contains(word)) && text.contains(number), "{text}");
    }
}

#[test]
fn markdown_is_a_table_in_which_names_mean_nothing() {
    let (baseline, candidate) = (runs("a"), runs("b"));
    let sides = Sides { baseline: &baseline, candidate: &candidate };
    let text = markdown(&a_comparison(), &sides, &Catalogue::new(Language::En));
    assert!(text.starts_with("### ✖ REGRESSION"), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with('|')).count(), 2 + 6, "{text}");
    for line in text.lines().filter(|line| line.starts_with('|')) {
        let bars =
            line.char_indices().filter(|(at, letter)| *letter == '|' && (*at == 0 || !line[..*at].ends_with('\\')));
        assert_eq!(bars.count(), 7, "{line}");
    }
    assert!(text.contains("short \\| &lt;b&gt;\\*&#64;all &#35;1") && text.contains("- Candidate: b-6"), "{text}");
}

#[test]
fn markdown_is_short_enough_for_a_comment() {
    let long = "x".repeat(20_000);
    let many: Vec<(String, Outcome)> = runs(&long);
    let sides = Sides { baseline: &many, candidate: &many };
    let text = markdown(&a_comparison(), &sides, &Catalogue::new(Language::Fr));
    assert!(text.chars().count() < 65_000 && text.contains("| ---"), "{}", text.len());
}

#[test]
fn json_has_the_fields_of_the_contract() {
    let (baseline, candidate) = (runs("a"), runs("b"));
    let value = to_json(&a_comparison(), &Sides { baseline: &baseline, candidate: &candidate });
    assert_eq!((&value["verdict"], &value["pairs"]), (&"regression".into(), &6.into()));
    for name in ["over_limit_share", "response_p50", "response_p95"] {
        for field in ["ratio", "low", "high"] {
            assert!(value["metrics"][name][field].is_number(), "{name} {field}: {value}");
        }
    }
    assert!((value["metrics"]["response_p50"]["ratio"].as_f64().unwrap() - 1.1).abs() < 1e-9);
    assert_eq!(value["without_samples"][0], "over_limit_share.notes");
}

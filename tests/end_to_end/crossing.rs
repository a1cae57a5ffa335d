//! Several sources of one known demand: what `fit` says of them, in both languages.

use std::fmt::Write as _;
use std::path::Path;

use afflux_models::normal;
use afflux_models::seed::{Key, Purpose, Stream, VisitId};
use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::support::{json, run, stderr};

const WEEKS: usize = 26;
/// Days that the minute export has, from the first Monday on.
const MINUTE_DAYS: usize = 42;
/// Weeks in which the tag of the whole is dead.
const DEAD: std::ops::Range<usize> = 10..13;
/// The day on which twice the usual visits come, and the most that the portal serves in a minute.
const FULL_DAY: usize = 22;
const MOST_A_MINUTE: u64 = 80;

fn day(at: usize) -> Date {
    date(2019, 9, 9).saturating_add((at as i64).days())
}

fn draws() -> Stream {
    Key::new(4, 0).stream(VisitId(14), Purpose::Player, 0, 0)
}

/// About Poisson.
fn count(draws: &mut Stream, mean: f64) -> u64 {
    (mean + mean.sqrt() * normal::quantile(draws.uniform())).round().max(0.0) as u64
}

/// Visits of a day: fewer on Wednesdays and weekends.
fn demand(draws: &mut Stream) -> Vec<f64> {
    let usual = [24e3, 25e3, 17e3, 25e3, 23e3, 6e3, 8e3];
    let full = |day: usize| if day == FULL_DAY { 2.0 } else { 1.0 };
    (0..7 * WEEKS).map(|day| full(day) * usual[day % 7] * (1.0 + 0.05 * normal::quantile(draws.uniform()))).collect()
}

/// Share of a day's visits in each minute: a rush at ten and one at six.
fn shares() -> Vec<f64> {
    let rush = |minute: f64, at: f64, width: f64| libm::exp(-((minute - at) / width).powi(2));
    let shares: Vec<f64> = (0..1440)
        .map(|minute| {
            let minute = f64::from(minute);
            0.05 + rush(minute, 600.0, 110.0) + 0.7 * rush(minute, 1080.0, 90.0)
        })
        .collect();
    let total: f64 = shares.iter().sum();
    shares.iter().map(|share| share / total).collect()
}

/// The minute export of everybody. What was served on the full day is what any tool can count.
fn minutes(draws: &mut Stream, demand: &mut [f64]) -> String {
    let (shares, mut text) = (shares(), String::from("date;visites\n"));
    for (at, visits) in demand.iter_mut().enumerate().take(MINUTE_DAYS) {
        let mut served = 0;
        for (minute, share) in shares.iter().enumerate() {
            let counted = count(draws, *visits * share).min(MOST_A_MINUTE);
            served += counted;
            writeln!(text, "{}T{:02}:{:02};{counted}", day(at), minute / 60, minute % 60).unwrap();
        }
        if at == FULL_DAY {
            *visits = served as f64;
        }
    }
    text
}

/// Two schools of DNMA see 80 % of it; the tag of the whole dies, those of the profils do not.
fn dnma(draws: &mut Stream, demand: &[f64]) -> String {
    let mut text = String::from("debutsemaine;uai;academie;visites_globales;visites_eleve;visites_parent\n");
    for week in 0..WEEKS {
        let visits: f64 = demand[7 * week..7 * week + 7].iter().sum();
        for (uai, share) in [("0000001B", 0.5), ("0000002C", 0.3)] {
            let own = 1.0 + 0.01 * normal::quantile(draws.uniform());
            let all = count(draws, visits * share * own);
            let whole = if DEAD.contains(&week) { all / 5000 } else { all };
            writeln!(text, "{};{uai};Nantes;{whole};{};{}", day(7 * week), all * 6 / 10, all * 3 / 10).unwrap();
        }
    }
    text
}

/// A third-party tool counts 55 % by day.
fn tool(draws: &mut Stream, demand: &[f64]) -> String {
    let mut text = String::from("date;visites\n");
    for (at, visits) in demand.iter().enumerate() {
        let share = 0.55 * (1.0 + 0.02 * normal::quantile(draws.uniform()));
        writeln!(text, "{};{}", day(at), count(draws, visits * share)).unwrap();
    }
    text
}

/// The arguments of the three sources, and the mean demand of a day.
fn written(folder: &Path) -> (Vec<String>, f64) {
    let mut draws = draws();
    let mut demand = demand(&mut draws);
    let mean = demand.iter().sum::<f64>() / demand.len() as f64;
    let texts = [
        ("counts", "minutes.csv", minutes(&mut draws, &mut demand)),
        ("dnma", "dnma.csv", dnma(&mut draws, &demand)),
        ("counts", "tool.csv", tool(&mut draws, &demand)),
    ];
    let argument = |(kind, name, text): &(&str, &str, String)| {
        let file = folder.join(name);
        std::fs::write(&file, text).unwrap();
        format!("{kind}={}", file.display())
    };
    (texts.iter().map(argument).collect(), mean)
}

#[test]
fn three_sources_are_one_fit() {
    let folder = tempfile::tempdir().unwrap();
    let (files, mean) = written(folder.path());
    let saturated = format!("{0}T08:00/{0}T12:00", day(FULL_DAY));
    let mut arguments = vec!["fit", &files[0], &files[1], &files[2], "--saturated", &saturated];
    arguments.extend(["--format", "json"]);
    let output = run(&arguments);
    assert!(output.status.success(), "{}", stderr(&output));
    let found = json(&output);

    // The ratios, against the minutes.
    let sources = found["sources"].as_array().unwrap();
    let ratio = |file: &str| {
        let is = |source: &&serde_json::Value| {
            source["source"].as_str().unwrap().ends_with(file) && source["profil"].is_null()
        };
        sources.iter().find(is).unwrap_or_else(|| panic!("{file}: {sources:?}"))
    };
    for (file, truth, unit) in [("dnma.csv", 0.8, "week"), ("tool.csv", 0.55, "day")] {
        let told = ratio(file);
        assert_eq!(told["unit"], unit);
        assert!(told["reference"].as_str().unwrap().ends_with("minutes.csv"));
        let value = told["ratio"]["value"].as_f64().unwrap();
        assert!((value / truth - 1.0).abs() < 0.02, "{file}: {told}");
        assert!(told["ratio"]["low"].as_f64().unwrap() < value && value < told["ratio"]["high"].as_f64().unwrap());
    }

    // The dead tag, its weeks, and that they are left out.
    let breaks = found["breaks"].as_array().unwrap();
    assert_eq!(breaks.len(), 1, "{breaks:?}");
    assert_eq!((breaks[0]["reading"].as_str(), breaks[0]["measure"].as_str()), (Some("dead-tag"), Some("globales")));
    assert_eq!(breaks[0]["at"], day(7 * DEAD.start).to_string());
    assert_eq!(breaks[0]["to"], day(7 * (DEAD.end - 1)).to_string());
    assert_eq!(
        (found["left_out"][0]["why"].as_str(), found["left_out"][0]["bins"].as_u64()),
        (Some("dead-tag"), Some(3))
    );
    assert_eq!(found["saturation"]["days"][0], day(FULL_DAY).to_string());

    // One level, no visit counted twice: the minutes and, after them, the tool's days over its ratio.
    let level = found["level"]["value"].as_f64().unwrap();
    assert!((level / mean - 1.0).abs() < 0.05, "{level} {mean}");
    assert_eq!(found["bins"].as_u64(), Some((MINUTE_DAYS * 1440 + 7 * WEEKS - MINUTE_DAYS) as u64));
}

#[test]
fn what_is_found_is_said_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let (files, _) = written(folder.path());
    let words = [
        (
            "en",
            [
                "Sources against",
                "dead tag",
                "18 November 2019",
                "weeks",
                "was the portal saturated?",
                "--saturated 2019-10-01T0",
            ],
        ),
        (
            "fr",
            [
                "Sources rapportées à",
                "marqueur mort",
                "18 novembre 2019",
                "semaines",
                "le portail était-il saturé",
                "--saturated 2019-10-01T0",
            ],
        ),
    ];
    for (language, words) in words {
        let output = run(&["fit", &files[0], &files[1], &files[2], "--lang", language]);
        assert!(output.status.success(), "{}", stderr(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        for word in words {
            assert!(text.contains(word), "`{word}` is not in:\n{text}");
        }
    }
}

#[test]
fn wrong_sources_and_spans_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (files, _) = written(folder.path());
    let cases = [
        (vec!["--reference-source", "other.csv"], "other.csv"),
        (vec!["--saturated", "yesterday"], "yesterday"),
        (vec!["--saturated", "2019-09-10/2019-09-09"], "2019-09-10/2019-09-09"),
        (vec!["--saturated", "2031-01-01"], "2031-01-01"),
    ];
    for (flags, named) in cases {
        let mut arguments = vec!["fit", &files[1], &files[2]];
        arguments.extend(flags);
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{named}: {}", stderr(&output));
        assert!(stderr(&output).contains(named), "{named}: {}", stderr(&output));
    }
}

//! The renderings: complete in both languages, self-contained, safe, narrow enough.

mod forms;
mod note;

use afflux_outcome::histogram::Durations;
use afflux_outcome::outcome::DurationsRow;

use super::samples::{a_report, a_scenario};
use super::*;
use crate::locale::{Catalogue, Language};

const BOTH: [Language; 2] = [Language::Fr, Language::En];

/// Set `AFFLUX_SHOW_REPORT` to a folder to look at the pages.
#[test]
fn both_languages_render_without_a_missing_text() {
    let scenario = a_scenario();
    let report = a_report(&scenario);
    for language in BOTH {
        let catalogue = Catalogue::new(language);
        let page = html(&report, &catalogue);
        if let Ok(folder) = std::env::var("AFFLUX_SHOW_REPORT") {
            std::fs::write(format!("{folder}/report-{}.html", language.code()), &page).unwrap();
            std::fs::write(format!("{folder}/report-{}.txt", language.code()), text(&report, &catalogue, false))
                .unwrap();
        }
        assert!(page.starts_with("<!DOCTYPE html>"));
        assert!(page.contains(&format!("<html lang=\"{}\">", language.code())));
        for words in [&page, &text(&report, &catalogue, false)] {
            // A key that is not in the catalogue is shown as it is; an argument that is not given as `{$name}`.
            for prefix in ["section-", "column-", "picture-", "row-", "kind-", "readiness-", "report-", "{$"] {
                let shown = words.split(['>', '<', ' ', '\n']).find(|word| word.starts_with(prefix));
                let known = shown.is_none_or(|word| word.contains(['"', '=']));
                assert!(known, "{language:?}: {shown:?}");
            }
        }
    }
}

#[test]
fn the_page_loads_nothing() {
    let scenario = a_scenario();
    let page = html(&a_report(&scenario), &Catalogue::new(Language::Fr));
    for forbidden in
        ["src=", "<link", "<script", "@import", "url(", "xlink", "http://", "https://", "<iframe", "<object"]
    {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn hostile_names_are_only_words() {
    let mut scenario = a_scenario();
    let hostile = "<script>alert(1)</script>\"'&<img src=x onerror=y>\u{1b}[2J";
    scenario.titles.insert("fr".into(), hostile.into());
    scenario.file = hostile.into();
    scenario.assumptions[0].source = hostile.into();
    let mut report = a_report(&scenario);
    report.notes.push(Message::new("problem-toml-syntax").with("detail", hostile));
    if let Some(measured) = &mut report.measured {
        measured.provenance.command = hostile.into();
        measured.provenance.target = hostile.into();
    }
    let catalogue = Catalogue::new(Language::Fr);
    let page = html(&report, &catalogue);
    assert!(!page.contains("<script") && !page.contains("<img"));
    assert!(page.contains("&lt;script&gt;"));
    assert!(!text(&report, &catalogue, false).contains('\u{1b}'));
}

#[test]
fn every_picture_has_a_title_a_description_and_a_table() {
    let scenario = a_scenario();
    let page = html(&a_report(&scenario), &Catalogue::new(Language::En));
    let pictures = page.matches("role=\"img\"").count();
    // Demand, four fates, four concurrencies, two waits, three of the replay, latency, storage.
    assert_eq!(pictures, 16);
    assert_eq!(page.matches("<desc id=").count(), pictures);
    assert_eq!(page.matches("<details>").count(), pictures);
    assert!(!page.contains("NaN") && !page.contains("inf "));
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let distinct: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len(), "an id stands twice: {ids:?}");
}

#[test]
fn the_text_fits_in_80_columns() {
    let scenario = a_scenario();
    let report = a_report(&scenario);
    for language in BOTH {
        let text = text(&report, &Catalogue::new(language), false);
        let widest = text.lines().max_by_key(|line| line.chars().count()).unwrap();
        assert!(widest.chars().count() <= 80, "{}: {widest}", widest.chars().count());
        assert!(!text.contains('\u{1b}'));
    }
}

#[test]
fn colour_is_only_where_it_is_wanted() {
    let scenario = a_scenario();
    let text = text(&a_report(&scenario), &Catalogue::new(Language::En), true);
    assert_eq!(text.matches('\u{1b}').count(), 2);
}

#[test]
fn a_report_without_a_replay_says_so() {
    let scenario = a_scenario();
    let mut report = a_report(&scenario);
    report.measured = None;
    report.agreement = None;
    report.measured_limits.clear();
    report.prediction.clear();
    if let Some(day) = &mut report.day {
        day.outcomes.clear();
        day.storage = None;
    }
    report.refit = None;
    for language in BOTH {
        let catalogue = Catalogue::new(language);
        assert!(html(&report, &catalogue).contains(&catalogue.text("replay-none", &[])));
        assert!(text(&report, &catalogue, false).contains("─"));
    }
    assert_eq!(report.status(), Status::Inconclusive);
}

#[test]
fn a_stored_study_makes_the_same_page() {
    let scenario = a_scenario();
    let report = a_report(&scenario);
    let catalogue = Catalogue::new(Language::Fr);
    let page = html(&report, &catalogue);
    let RunReport { setting, demand, day, prediction, refit, measured, .. } = report;
    let study = Study { format: 1, setting, demand, day, prediction, refit };
    let stored = serde_json::to_vec(&study).unwrap();
    let read: Study = serde_json::from_slice(&stored).unwrap();
    assert_eq!((&read.setting, &read.refit), (&study.setting, &study.refit));
    assert_eq!(html(&RunReport::of(read, measured), &catalogue), page);
}

#[test]
fn an_outcome_alone_is_a_page_of_what_it_says() {
    let scenario = a_scenario();
    for language in BOTH {
        let catalogue = Catalogue::new(language);
        let alone = RunReport::of_outcome(a_report(&scenario).measured.unwrap());
        let page = html(&alone, &catalogue);
        // Four fates, four concurrencies, two waits, the latency; nothing of a day.
        assert_eq!(page.matches("role=\"img\"").count(), 11);
        assert!(!page.contains("d=\"Z"), "a band of nothing is drawn");
        assert!(page.contains(&catalogue.word("report-sentence-no-limits")));
        assert!(!page.contains(&catalogue.word("report-question")));
        let judged = RunReport::of_outcome_in(Setting::of(&scenario), a_report(&scenario).measured.unwrap());
        let page = html(&judged, &catalogue);
        assert!(page.contains(&catalogue.word("limits-replay")) && !page.contains(&catalogue.word("limits-day")));
    }
}

/// First bytes by service and profil stand in the page where the replay looked at them, and only there.
#[test]
fn first_bytes_are_a_table_of_the_page() {
    let scenario = a_scenario();
    let mut report = a_report(&scenario);
    let without = html(&report, &Catalogue::new(Language::En));
    let measured = report.measured.as_mut().unwrap();
    let row = |service: Option<&str>, profil: Option<&str>, ms: i64| {
        let mut us = Durations::new();
        us.record(1000 * ms);
        let word = |word: &str| word.to_owned();
        DurationsRow { phase: "judged".into(), service: service.map(word), profil: profil.map(word), us }
    };
    for (rows, ms) in [
        (&mut measured.first_byte, 12),
        (&mut measured.response, 15),
        (&mut measured.first_byte_from_start, 11),
        (&mut measured.from_start, 14),
    ] {
        *rows = vec![row(None, None, ms), row(Some("stockage_partage"), None, ms), row(None, Some("parent"), ms)];
    }
    for (language, title) in [(Language::Fr, "par service et par profil"), (Language::En, "by service and by profil")] {
        let catalogue = Catalogue::new(language);
        let page = html(&report, &catalogue);
        assert!(page.contains(title) && page.contains("<td>12 / 12</td><td>15 / 15</td>"), "{language:?}");
        for name in ["service-stockage-partage", "profil-parent", "times-of", "times-first-sent"] {
            let word = catalogue.word(name);
            assert!(word != name && page.contains(&format!(">{word}</th>")), "{language:?}: {name}");
        }
    }
    assert!(!without.contains("by service and by profil"));
}

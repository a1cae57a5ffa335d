//! The territorial note: what it says, and that nothing makes it longer than two sheets.

use afflux_models::audience::dnma::WeekSums;
use afflux_models::audience::indicators::LineWeek;
use jiff::civil::date;

use super::*;
use crate::report::note::{Beside, Note, SizeTold, render};

fn a_line(schools: u32, visits: u64) -> LineWeek {
    LineWeek { line: 0, sums: WeekSums { schools, visits, ..WeekSums::default() }, per_account: None, change: None }
}

fn a_note(territory: &str) -> Note {
    Note {
        territory: territory.into(),
        audience: Some(Beside {
            week: date(2020, 3, 16),
            by: "academie".into(),
            duration: None,
            own: a_line(100, 50_000),
            others: vec![a_line(80, 20_000), a_line(200, 160_000), a_line(10, 4_000)],
        }),
        sized: Some(SizeTold {
            feasible: true,
            confidence: 0.95,
            stations: vec![("pages".into(), 240, 160), ("login".into(), 90, 60)],
            sessions: Some((61_000, Some(45_000))),
            same_scenario: false,
        }),
    }
}

#[test]
fn a_territory_stands_beside_the_others() {
    let report = a_report(&a_scenario());
    let page = render(&report, &a_note("Strasbourg"), &Catalogue::new(Language::En));
    // 500 visits a school, of the others 250, 400 and 800: the second of four.
    for words in [
        "<h1>Strasbourg</h1>",
        "<td>500</td><td>400</td><td>250 – 800</td><td>2 of 4</td>",
        "RED",
        "one pupil in six",
        "<td>160</td><td>240</td>",
        "<td>45,000</td><td>61,000</td>",
        "not, word for word",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(page.matches("class=\"sheet\"").count(), 2);
}

#[test]
fn lists_and_names_are_cut() {
    let mut report = a_report(&a_scenario());
    let long = "x<script> ".repeat(500);
    let one = report.setting.assumptions[0].clone();
    report.setting.assumptions = vec![one; 300];
    report.setting.assumptions.iter_mut().for_each(|one| one.en.clone_from(&long));
    report.setting.titles.insert("en".into(), long.clone());
    report.setting.limits = vec![report.setting.limits[0].clone(); 80];
    let study =
        Study { format: 1, setting: report.setting, demand: None, day: report.day, prediction: vec![], refit: None };
    let report = RunReport::of(study, None);
    let mut note = a_note(&long);
    if let Some(sized) = &mut note.sized {
        sized.stations = vec![(long.clone(), 1, 2); 90];
    }
    for language in BOTH {
        let page = render(&report, &note, &Catalogue::new(language));
        let body = page.split("</style>").nth(1).unwrap();
        assert!(body.matches("<li>").count() < 30 && body.matches("<tr>").count() < 150, "{body}");
        assert!(!page.contains("<script") && !page.contains(">note-") && !page.contains("{$"));
    }
}

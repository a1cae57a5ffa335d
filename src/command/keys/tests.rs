//! The reference of the format is whole and true, in both languages.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::locale::{Language, source};

/// Pages of the documentation that are made of the format.
const PAGES: [(Language, &str); 2] =
    [(Language::En, "docs/en/scenario-format.md"), (Language::Fr, "docs/fr/format-des-scenarios.md")];

/// Every key that is read is documented, and nothing is documented that is not read.
#[test]
fn every_key_has_words_and_every_words_a_key() {
    let sections = section::all().unwrap();
    let rows = sections.iter().flat_map(|section| &section.rows).filter_map(|row| row.text.clone());
    let asked: BTreeSet<String> = rows.chain(sections.iter().map(Section::text)).collect();
    assert!(asked.len() > 200, "{}", asked.len());
    for language in [Language::En, Language::Fr] {
        let words = source(language).lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key);
        let known = words.filter(|key| key.starts_with("keys-") && *key != "keys-no-table");
        let known: BTreeSet<String> = known.map(str::to_owned).collect();
        let missing: Vec<_> = asked.difference(&known).collect();
        assert!(missing.is_empty(), "read, not documented ({language:?}): {missing:#?}");
        let idle: Vec<_> = known.difference(&asked).collect();
        assert!(idle.is_empty(), "documented, not read ({language:?}): {idle:#?}");
    }
}

/// Every key has an example, which stands in a file that is read without a problem (`plan/tests/format.rs`).
#[test]
fn every_key_has_an_example() {
    for section in section::all().unwrap() {
        for row in &section.rows {
            let is_table = row.asked.kind == afflux_models::document::Kind::Table;
            assert!(row.example.is_some() || is_table, "`{}.{}`", section.table, row.asked.key);
        }
    }
}

/// The committed pages are what the readers ask for today. `AFFLUX_WRITE_DOCS=1` writes them.
#[test]
fn the_pages_are_those_of_the_readers() {
    let sections = section::all().unwrap();
    let shown: Vec<&Section> = sections.iter().collect();
    for (language, name) in PAGES {
        let page = markdown::page(&shown, &Catalogue::new(language));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        if std::env::var_os("AFFLUX_WRITE_DOCS").is_some() {
            std::fs::write(&path, &page).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == page, "{name} is not today's: write it again with AFFLUX_WRITE_DOCS=1");
        assert!(!page.contains("keys-") && !page.contains("keyspage-"), "a text is missing in {name}");
    }
}

#[test]
fn a_table_is_asked_for_by_its_name() {
    let sections = section::all().unwrap();
    let under = |asked: &str| sections.iter().filter(|section| section.is_under(asked)).count();
    assert_eq!(
        (under("[[portal.station]]"), under("portal.station"), under("nothing")),
        (under("portal.station"), under("portal.station"), 0)
    );
    assert!(under("portal") > under("portal.station") && under("portal.station") >= 1);
}

#[test]
fn a_terminal_shows_lines_that_fit() {
    let sections = section::all().unwrap();
    let shown: Vec<&Section> = sections.iter().collect();
    for language in [Language::En, Language::Fr] {
        let text = terminal::text(&shown, &Catalogue::new(language));
        let long: Vec<&str> = text.lines().filter(|line| line.chars().count() > crate::report::COLUMNS).collect();
        assert!(long.is_empty(), "{long:#?}");
    }
}

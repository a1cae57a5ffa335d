//! What is said of a key: what may stand there, when it must, what it means.

use afflux_models::document::{Kind, Needed, bytes_written, seconds_written};

use super::section::{Document, Row, Section};
use crate::locale::Catalogue;

/// What may stand under a key, with its bounds.
pub(super) fn value(row: &Row, catalogue: &Catalogue) -> String {
    let asked = &row.asked;
    let kind = match &asked.kind {
        Kind::Text => catalogue.word("keyspage-kind-text"),
        Kind::Texts => catalogue.word("keyspage-kind-texts"),
        Kind::Truth => catalogue.word("keyspage-kind-truth"),
        Kind::Whole => catalogue.word("keyspage-kind-whole"),
        Kind::Number => catalogue.word("keyspage-kind-number"),
        Kind::Share => catalogue.word("keyspage-kind-share"),
        Kind::Percentile => catalogue.word("keyspage-kind-percentile"),
        Kind::Span => catalogue.word("keyspage-kind-span"),
        Kind::Size => catalogue.word("keyspage-kind-size"),
        Kind::SpanOrShare => catalogue.word("keyspage-kind-span-or-share"),
        Kind::Law => catalogue.word("keyspage-kind-law"),
        Kind::LawOfTime => catalogue.word("keyspage-kind-law-of-time"),
        Kind::LawOfSize => catalogue.word("keyspage-kind-law-of-size"),
        Kind::Date => catalogue.word("keyspage-kind-date"),
        Kind::DateTime => catalogue.word("keyspage-kind-date-time"),
        Kind::Time => catalogue.word("keyspage-kind-time"),
        Kind::Words(words) => catalogue.text("keyspage-kind-words", &[("words", coded(words))]),
        Kind::Table if asked.bounds.is_some() => catalogue.word("keyspage-kind-factor"),
        Kind::Table | Kind::Any if asked.is_list => return catalogue.word("keyspage-kind-tables"),
        Kind::Table | Kind::Any => catalogue.word("keyspage-kind-table"),
    };
    let kind = if asked.is_list { catalogue.text("keyspage-kind-list", &[("kind", kind)]) } else { kind };
    match bounds(row, catalogue) {
        Some(bounds) => format!("{kind}, {bounds}"),
        None => kind,
    }
}

/// Each word as code.
fn coded(words: &str) -> String {
    words.split(", ").map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn bounds(row: &Row, catalogue: &Catalogue) -> Option<String> {
    let (least, most) = row.asked.bounds?;
    let show = |value: f64| match row.asked.kind {
        Kind::Span | Kind::LawOfTime => seconds_written(value),
        Kind::Size | Kind::LawOfSize => bytes_written(value),
        _ if value.abs() >= 1e9 => format!("{value:e}"),
        _ => value.to_string(),
    };
    match row.asked.kind {
        // Said by the kind itself.
        Kind::Share | Kind::Percentile => None,
        Kind::Law | Kind::LawOfTime | Kind::LawOfSize => {
            Some(catalogue.text("keyspage-mean-at-most", &[("most", show(most))]))
        }
        _ => Some(catalogue.text("keyspage-bounds", &[("least", show(least)), ("most", show(most))])),
    }
}

/// When the key must stand there, as a word of JSON.
pub(super) fn needed_word(row: &Row) -> &'static str {
    match row.asked.needed {
        Needed::Always => "always",
        Needed::Sometimes => "sometimes",
        Needed::Never => "never",
    }
}

/// When the key must stand there, or what holds when it does not.
pub(super) fn without(row: &Row, catalogue: &Catalogue) -> String {
    match (row.asked.needed, &row.asked.default) {
        (Needed::Always, _) => catalogue.word("keyspage-needed"),
        (Needed::Sometimes, _) => catalogue.word("keyspage-needed-sometimes"),
        (Needed::Never, Some(default)) => format!("`{default}`"),
        (Needed::Never, None) => crate::locale::NOTHING.into(),
    }
}

/// What the key means.
pub(super) fn meaning(row: &Row, catalogue: &Catalogue) -> String {
    // What every source means is said once.
    if row.asked.key == "source" && row.asked.kind == Kind::Texts {
        return catalogue.word("keyspage-any-source");
    }
    match (&row.text, &row.inner) {
        (Some(text), _) => catalogue.text(text, &[]),
        (None, Some(inner)) => catalogue.text("keyspage-see", &[("heading", head(inner, catalogue))]),
        (None, None) => String::new(),
    }
}

/// What the table is for.
pub(super) fn section(section: &Section, catalogue: &Catalogue) -> String {
    catalogue.text(&section.text(), &[])
}

/// What a kind of file is called.
pub(super) fn heading_of_document(document: Document, catalogue: &Catalogue) -> String {
    catalogue.text(&format!("keyspage-document-{}", document.as_str()), &[])
}

/// The head of a table as a file writes it, or the name of what several tables share.
pub(super) fn heading(section: &Section, catalogue: &Catalogue) -> String {
    match (section.document, section.table.as_str()) {
        (Document::Scenario, "") => catalogue.word("keyspage-heading-scenario"),
        (Document::Facts, "") => catalogue.word("keyspage-heading-facts"),
        (Document::Day, "") => catalogue.word("keyspage-heading-day"),
        (Document::Scenario, "factor") => catalogue.word("keyspage-heading-factor"),
        (Document::Scenario, "question") => catalogue.word("keyspage-heading-question"),
        (Document::Scenario, "portal") => "`[portal]`, `[staging]`".into(),
        (_, table) => head(table, catalogue),
    }
}

/// The head of a table of a pattern.
fn head(table: &str, catalogue: &Catalogue) -> String {
    let name = table.replace("[]", "").replace('*', &catalogue.word("keyspage-chosen"));
    if table.ends_with("[]") { format!("`[[{name}]]`") } else { format!("`[{name}]`") }
}

/// The key as a file writes it; a chosen one by a general name and the words that it may be.
pub(super) fn key(row: &Row, catalogue: &Catalogue) -> String {
    match (&*row.asked.key, &row.asked.words) {
        ("*", Some(words)) => catalogue.text("keyspage-pattern-word", &[("words", coded(words))]),
        ("*", None) => catalogue.word("keyspage-pattern-name"),
        (key, _) => format!("`{key}`"),
    }
}

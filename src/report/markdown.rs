//! A run as Markdown: a comment of a pull request, in which no name means anything.

use super::{RunReport, labels, limits_told, run_figures};
use crate::locale::{Catalogue, civil};

/// A comment may not be longer, in characters.
pub(super) const LONGEST: usize = 65_000;
/// Most characters of a name or a sentence.
const LONGEST_CELL: usize = 400;
/// Most limits that are listed.
const MOST_LIMITS: usize = 60;
/// Most assumptions that are listed.
const MOST_ASSUMPTIONS: usize = 40;

/// The comment.
pub(crate) fn render(report: &RunReport, catalogue: &Catalogue) -> String {
    let verdict = labels::verdict(report, catalogue);
    let mut text = format!("### {} {}\n\n", verdict.sign, escaped(&verdict.word));
    line(&format!("{}.", verdict.sentence), &mut text);
    for detail in labels::verdict_details(report, catalogue) {
        line(&format!("{detail}."), &mut text);
    }
    line(&about(report, catalogue), &mut text);
    report.notes.iter().for_each(|note| line(&catalogue.message(note), &mut text));
    limits(report, catalogue, &mut text);
    figures(report, catalogue, &mut text);
    details(&catalogue.word("section-assumptions"), &assumptions(report, catalogue), &mut text);
    details(&catalogue.word("section-provenance"), &provenance(report, catalogue), &mut text);
    text
}

fn about(report: &RunReport, catalogue: &Catalogue) -> String {
    let title = report.setting.title(catalogue.language().code()).to_owned();
    let day = report.day.as_ref().map(|day| catalogue.span(day.window.from, day.window.to));
    let replayed = report.measured.as_ref().map(|outcome| {
        let from = &outcome.provenance;
        let ends = civil(&from.from).zip(civil(&from.to));
        let span = ends.map_or_else(|| from.window.clone(), |(from, to)| catalogue.span(from, to));
        let words =
            [("span", span), ("scale", catalogue.percent(from.scale)), ("speed", catalogue.quantity(from.speed))];
        catalogue.text("report-replayed", &words)
    });
    let day = day.map(|span| catalogue.text("report-window", &[("span", span)]));
    std::iter::once(title).chain(day).chain(replayed).collect::<Vec<_>>().join(" · ")
}

fn limits(report: &RunReport, catalogue: &Catalogue, text: &mut String) {
    let rows = limits_told::rows(report, catalogue);
    heading("section-limits", catalogue, text);
    if rows.is_empty() {
        return line(&catalogue.word("limits-none"), text);
    }
    let keys = [
        "column-limit",
        "column-kind",
        "column-max",
        "column-told",
        "column-interval",
        "column-margin",
        "column-status",
    ];
    table(&keys.map(|key| catalogue.word(key)), "--- | --- | ---: | ---: | ---: | ---: | ---", text);
    for told in rows.iter().take(MOST_LIMITS) {
        let mut cells = told.cells_with_since();
        cells.insert(1, catalogue.word(&format!("kind-{}", told.kind)));
        row(&cells, text);
    }
    if rows.len() > MOST_LIMITS {
        let more = catalogue.integer((rows.len() - MOST_LIMITS) as u64);
        line(&catalogue.text("told-more", &[("count", more)]), text);
    }
}

fn figures(report: &RunReport, catalogue: &Catalogue, text: &mut String) {
    heading("section-figures-told", catalogue, text);
    let keys = ["column-figure", "column-kind", "column-told", "column-interval"];
    table(&keys.map(|key| catalogue.word(key)), "--- | --- | ---: | ---:", text);
    for figure in run_figures::of(report) {
        let kind = catalogue.word(&format!("kind-{}", figure.kind));
        let value = figure.show(figure.figure.value, catalogue);
        row(&[figure.words(catalogue), kind, value, figure.range(catalogue)], text);
    }
}

fn assumptions(report: &RunReport, catalogue: &Catalogue) -> Vec<String> {
    let assumed = &report.setting.assumptions;
    let lines = assumed.iter().take(MOST_ASSUMPTIONS);
    let mut lines: Vec<String> = lines.map(|one| format!("{}: {}", one.key, one.of(catalogue.language()))).collect();
    if assumed.len() > MOST_ASSUMPTIONS {
        let more = catalogue.integer((assumed.len() - MOST_ASSUMPTIONS) as u64);
        lines.push(catalogue.text("told-more", &[("count", more)]));
    }
    lines
}

fn provenance(report: &RunReport, catalogue: &Catalogue) -> Vec<String> {
    labels::provenance(report, catalogue).into_iter().map(|(name, value)| format!("{name}: {value}")).collect()
}

fn heading(key: &str, catalogue: &Catalogue, text: &mut String) {
    text.push_str(&format!("\n#### {}\n\n", escaped(&catalogue.word(key))));
}

/// A line of its own.
fn line(words: &str, text: &mut String) {
    text.push_str(&format!("{}  \n", escaped(&shortened(words))));
}

/// The head of a table; the rule says how its columns stand.
fn table(cells: &[String], rule: &str, text: &mut String) {
    row(cells, text);
    text.push_str(&format!("| {rule} |\n"));
}

/// A row of a table, if it still fits.
pub(super) fn row(cells: &[String], text: &mut String) {
    let cells: Vec<String> = cells.iter().map(|cell| escaped(&shortened(cell))).collect();
    add(&format!("| {} |\n", cells.join(" | ")), text);
}

/// Lines that are folded away, as many as fit.
fn details(summary: &str, lines: &[String], text: &mut String) {
    if lines.is_empty() {
        return;
    }
    let close = "\n</details>\n";
    add(&format!("\n<details><summary>{}</summary>\n\n", escaped(summary)), text);
    for line in lines {
        add(&format!("- {}\n", escaped(&shortened(line))), text);
    }
    text.push_str(close);
}

/// Adds a piece whole or not at all; what closes a fold always has its place.
fn add(piece: &str, text: &mut String) {
    if text.chars().count() + piece.chars().count() + 200 <= LONGEST {
        text.push_str(piece);
    }
}

fn shortened(words: &str) -> String {
    match words.char_indices().nth(LONGEST_CELL) {
        None => words.to_owned(),
        Some((at, _)) => format!("{}…", &words[..at]),
    }
}

/// Text in which Markdown and HTML have no meaning, on one line.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // A name that calls people or a number that links to an issue must not.
            '@' => escaped.push_str("&#64;"),
            '#' => escaped.push_str("&#35;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '|' | '~' | '!' => escaped.extend(['\\', letter]),
            letter if letter.is_control() => escaped.push(' '),
            // What turns the direction of writing would turn the words after it too.
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

//! A run as a table for a spreadsheet, its figures or its minutes; in French as French spreadsheets read it.
//!
//! English: `,`, decimal point, LF. French: byte order mark, `;`, decimal comma, CR LF. A cell that a spreadsheet
//! would take for a formula is written as text.

use super::curves::{civil_at, opening};
use super::{RunReport, limits_told, run_figures};
use crate::locale::{Catalogue, Language};

/// What the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// A figure each.
    Figures,
    /// A limit each.
    Limits,
    /// A minute each: of the replay, or of each replication of the day.
    Minutes,
}

/// The table.
pub(crate) fn render(report: &RunReport, rows: Rows, catalogue: &Catalogue) -> String {
    let table = match rows {
        Rows::Figures => figures(report, catalogue),
        Rows::Limits => limits(report, catalogue),
        Rows::Minutes => minutes(report),
    };
    written(&table, catalogue.language())
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Text(String),
    Number(f64),
    Nothing,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.into())
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.filter(|value| value.is_finite()).map_or(Cell::Nothing, Cell::Number)
    }
}

fn head(names: &[&str]) -> Vec<Cell> {
    names.iter().map(|name| Cell::from(*name)).collect()
}

fn figures(report: &RunReport, catalogue: &Catalogue) -> Vec<Vec<Cell>> {
    let rows = run_figures::of(report).into_iter().map(|row| {
        let unit = match row.unit {
            run_figures::Unit::Count => "count",
            run_figures::Unit::Seconds => "seconds",
            run_figures::Unit::Share => "share",
            run_figures::Unit::Bytes => "bytes",
        };
        let figure = row.figure;
        vec![
            row.name.into(),
            Cell::Text(row.words(catalogue)),
            row.kind.into(),
            unit.into(),
            Some(figure.value).into(),
            figure.low.into(),
            figure.high.into(),
        ]
    });
    std::iter::once(head(&["name", "title", "kind", "unit", "value", "low", "high"])).chain(rows).collect()
}

fn limits(report: &RunReport, catalogue: &Catalogue) -> Vec<Vec<Cell>> {
    let names =
        ["limit", "kind", "status", "max", "value", "low", "high", "margin", "samples", "probability", "first_breach"];
    let rows = limits_told::rows(report, catalogue).into_iter().map(|row| {
        vec![
            Cell::Text(row.name),
            row.kind.into(),
            row.status.into(),
            Some(row.limit.max).into(),
            row.value.into(),
            row.low.into(),
            row.high.into(),
            row.margin.into(),
            Cell::Number(row.samples as f64),
            row.probability.into(),
            row.first_breach.map_or(Cell::Nothing, Cell::Text),
        ]
    });
    std::iter::once(head(&names)).chain(rows).collect()
}

fn minutes(report: &RunReport) -> Vec<Vec<Cell>> {
    let names = [
        "kind",
        "replication",
        "at",
        "minute",
        "begun",
        "asked",
        "served",
        "turned_away",
        "timed_out",
        "abandoned",
        "failed",
        "shed",
        "held",
        "orbit",
        "visits",
        "sessions",
        "connections",
        "requests",
    ];
    let day = report.day.as_ref().map_or(&[][..], |day| &day.outcomes);
    let sides = [("measured", report.measured.as_slice()), ("simulated", day)];
    let mut table = vec![head(&names)];
    for (kind, outcomes) in sides {
        for (n, outcome) in outcomes.iter().enumerate() {
            let opens = opening(outcome);
            table.extend(outcome.minutes.iter().map(|row| {
                let counts = [
                    row.begun,
                    row.asked,
                    row.served,
                    row.turned_away,
                    row.timed_out,
                    row.abandoned,
                    row.failed,
                    row.shed,
                    row.held,
                    row.orbit,
                    row.visits,
                    row.sessions,
                    row.connections,
                    row.requests,
                ];
                let at = civil_at(opens, row.minute.into()).to_string();
                let place = [kind.into(), Cell::Number(n as f64), Cell::Text(at), Cell::Number(row.minute.into())];
                place.into_iter().chain(counts.map(|count| Cell::Number(count.into()))).collect()
            }));
        }
    }
    table
}

fn written(table: &[Vec<Cell>], language: Language) -> String {
    let (mark, separator, end) = match language {
        Language::Fr => ("\u{feff}", ";", "\r\n"),
        Language::En => ("", ",", "\n"),
    };
    let mut text = String::from(mark);
    for row in table {
        let cells: Vec<String> = row.iter().map(|cell| cell_written(cell, language)).collect();
        text.push_str(&cells.join(separator));
        text.push_str(end);
    }
    text
}

fn cell_written(cell: &Cell, language: Language) -> String {
    match (cell, language) {
        (Cell::Nothing, _) => String::new(),
        (Cell::Number(value), Language::En) => value.to_string(),
        (Cell::Number(value), Language::Fr) => value.to_string().replace('.', ","),
        (Cell::Text(text), _) => quoted(text),
    }
}

/// Text in quotes where it needs them, never a formula: what begins like one has an apostrophe before it.
fn quoted(text: &str) -> String {
    let is_kept = |letter: &char| !letter.is_control() || matches!(letter, '\t' | '\n' | '\r');
    let mut text: String = text.chars().filter(is_kept).collect();
    // Spreadsheets look past white space at the beginning.
    let first = text.trim_start_matches([' ', '\u{a0}', '\n']).chars().next();
    let is_formula =
        first.is_some_and(|first| matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠'));
    if is_formula {
        text.insert(0, '\'');
    }
    let needs_quotes = is_formula || text.contains(['"', ',', ';', '\n', '\r', '\t']);
    if needs_quotes { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_text() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1"] {
            assert!(quoted(text).starts_with("\"'"), "{text:?}: {}", quoted(text));
        }
        assert_eq!(quoted("a;\"b\""), "\"a;\"\"b\"\"\"");
        assert_eq!(quoted("visits"), "visits");
        assert_eq!(quoted("a\u{0}b"), "ab");
    }

    #[test]
    fn a_french_spreadsheet_reads_it() {
        let table = vec![vec!["a".into(), Cell::Number(-1.5), Cell::Nothing]];
        assert_eq!(written(&table, Language::Fr), "\u{feff}a;-1,5;\r\n");
        assert_eq!(written(&table, Language::En), "a,-1.5,\n");
    }
}

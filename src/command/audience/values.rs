//! Every figure of a line and week: as CSV for a spreadsheet, and as cells of JSON.

use std::io::{self, Write};

use afflux_models::audience::indicators::LineWeek;
use jiff::civil::Date;

use super::Summary;
use crate::locale::{Catalogue, Language};

/// A value of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Words.
    Text(String),
    /// The Monday of a week.
    Week(Date),
    /// A count.
    Count(u64),
    /// A figure.
    Figure(f64),
    /// Not measured, not given, not known.
    Nothing,
}

/// Names of the columns, in JSON and (by the catalogue) in CSV.
pub(crate) const COLUMNS: [&str; 19] = [
    "week",
    "name",
    "schools",
    "visits",
    "visits_per_school",
    "users",
    "accounts",
    "schools_with_accounts",
    "visits_per_1000_accounts",
    "users_share",
    "pages_per_visit",
    "minutes_per_visit",
    "compared_week",
    "schools_in_common",
    "visits_in_common",
    "visits_in_common_then",
    "change",
    "class_days",
    "class_days_then",
];

/// The columns in words.
pub(crate) fn headings(catalogue: &Catalogue) -> Vec<String> {
    COLUMNS.iter().map(|name| catalogue.word(&format!("audience-column-{}", name.replace('_', "-")))).collect()
}

/// The values of a line and week, in the order of [`COLUMNS`].
pub(crate) fn cells(summary: &Summary<'_>, week: Date, line: &LineWeek) -> [Cell; 19] {
    let figure = |value: Option<f64>| value.filter(|value| value.is_finite()).map_or(Cell::Nothing, Cell::Figure);
    let count = |value: Option<u64>| value.map_or(Cell::Nothing, Cell::Count);
    let (per, change) = (line.per_account, line.change);
    let days = change.and_then(|change| change.days);
    let name = summary.indicators.names().get(line.line).cloned().unwrap_or_default();
    [
        Cell::Week(week),
        Cell::Text(name),
        Cell::Count(line.sums.schools.into()),
        Cell::Count(line.sums.visits),
        Cell::Figure(line.visits_per_school()),
        count((line.sums.schools_with_users > 0).then_some(line.sums.users)),
        count(per.filter(|per| per.schools > 0).map(|per| per.accounts)),
        count(per.map(|per| per.schools.into())),
        figure(line.visits_per_1000_accounts()),
        figure(line.users_share()),
        // The weekly data sets have no page views.
        Cell::Nothing,
        figure(line.minutes_per_visit(summary.question.duration)),
        change.map_or(Cell::Nothing, |change| Cell::Week(change.week)),
        count(change.map(|change| change.schools_in_common.into())),
        count(change.map(|change| change.visits_now)),
        count(change.map(|change| change.visits_then)),
        figure(change.and_then(|change| change.share())),
        figure(days.map(|days| days.now)),
        figure(days.map(|days| days.then)),
    ]
}

/// All weeks and lines: for a French spreadsheet in French (`;`, decimal comma, `dd/mm/yyyy`, byte
/// order mark), otherwise as RFC 4180 with ISO dates.
pub(super) fn write_csv(summary: &Summary<'_>, catalogue: &Catalogue, file: &mut dyn Write) -> io::Result<()> {
    let french = catalogue.language() == Language::Fr;
    if french {
        file.write_all("\u{feff}".as_bytes())?;
    }
    write_line(file, headings(catalogue), french)?;
    for monday in summary.indicators.mondays() {
        for line in summary.indicators.week(monday) {
            write_line(file, cells(summary, monday, &line).iter().map(|cell| written(cell, french)), french)?;
        }
    }
    Ok(())
}

fn write_line(file: &mut dyn Write, fields: impl IntoIterator<Item = String>, french: bool) -> io::Result<()> {
    for (at, field) in fields.into_iter().enumerate() {
        if at > 0 {
            file.write_all(if french { b";" } else { b"," })?;
        }
        if field.contains([';', ',', '"', '\n', '\r']) && !is_number(&field) {
            write!(file, "\"{}\"", field.replace('"', "\"\""))?;
        } else {
            file.write_all(field.as_bytes())?;
        }
    }
    file.write_all(b"\r\n")
}

/// A decimal comma needs no quotes beside semicolons.
fn is_number(field: &str) -> bool {
    field.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'-'))
}

fn written(cell: &Cell, french: bool) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Week(day) if french => day.strftime("%d/%m/%Y").to_string(),
        Cell::Week(day) => day.to_string(),
        Cell::Count(count) => count.to_string(),
        Cell::Figure(value) => {
            let text = format!("{value:.4}");
            if french { text.replace('.', ",") } else { text }
        }
        Cell::Nothing => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_each_language() {
        let cells = [
            Cell::Week(jiff::civil::date(2020, 3, 16)),
            Cell::Text("Val \"d'Oise\"; x".into()),
            Cell::Figure(-0.5),
            Cell::Nothing,
            Cell::Count(12),
        ];
        let line = |french| {
            let mut bytes = Vec::new();
            write_line(&mut bytes, cells.iter().map(|cell| written(cell, french)), french).unwrap();
            String::from_utf8(bytes).unwrap()
        };
        assert_eq!(line(true), "16/03/2020;\"Val \"\"d'Oise\"\"; x\";-0,5000;;12\r\n");
        assert_eq!(line(false), "2020-03-16,\"Val \"\"d'Oise\"\"; x\",-0.5000,,12\r\n");
    }
}

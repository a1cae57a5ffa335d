//! Tables for the terminal, 80 columns wide at most.

use afflux_outcome::interval::Figure;
use tabled::builder::Builder;
use tabled::settings::object::{Columns, Object, Rows};
use tabled::settings::{Alignment, Padding, Style};

use crate::figures::{Figures, PeakFigure};
use crate::locale::Catalogue;

/// Rows of a name and a value.
pub(crate) fn pairs(rows: &[(String, String)]) -> String {
    let mut builder = Builder::default();
    rows.iter().for_each(|(name, value)| builder.push_record([name, value]));
    let mut table = builder.build();
    table.with(Style::blank()).with(Padding::new(0, 2, 0, 0)).modify(Columns::last(), Alignment::right());
    table.to_string()
}

/// A table with a heading; all columns but the first are aligned to the right.
pub(crate) fn headed(heading: &[String], rows: &[Vec<String>]) -> String {
    let mut builder = Builder::default();
    builder.push_record(heading);
    rows.iter().for_each(|row| builder.push_record(row));
    let mut table = builder.build();
    table.with(Style::psql()).modify(Columns::new(1..).intersect(Rows::new(0..)), Alignment::right());
    table.to_string()
}

/// The figures of a study with a heading: value, 90 % interval and time of day.
pub(crate) fn figure_rows(figures: &Figures, catalogue: &Catalogue) -> ([String; 4], Vec<Vec<String>>) {
    let text = |key: &str| catalogue.text(key, &[]);
    let whole = |value: f64| catalogue.integer(value.round().max(0.0) as u64);
    let row = |key: &str, figure: &Figure, show: &dyn Fn(f64) -> String, at: &str| {
        let interval = match (figure.low, figure.high) {
            (Some(low), Some(high)) => format!("{} – {}", show(low), show(high)),
            _ => "–".into(),
        };
        vec![text(key), show(figure.value), interval, time_of_day(at)]
    };
    let rate = |value: f64| catalogue.decimal(value, 1);
    let peak = |key: &str, peak: &PeakFigure, show: &dyn Fn(f64) -> String| row(key, &peak.figure, show, &peak.at);
    let mut rows = vec![
        row("figure-visits", &figures.visits, &whole, ""),
        row("figure-pages", &figures.pages, &whole, ""),
        peak("figure-peak-visits-per-s", &figures.peak_visits_per_s, &rate),
    ];
    let names = [
        "figure-concurrency-visits",
        "figure-concurrency-sessions",
        "figure-concurrency-connections",
        "figure-concurrency-requests",
    ];
    rows.extend(names.iter().zip(&figures.concurrency).map(|(key, (_, figure))| peak(key, figure, &whole)));
    let bytes = |value: f64| catalogue.bytes(value);
    rows.push(row("figure-storage-per-week", &figures.storage_bytes_per_week, &bytes, ""));
    let percent = |value: f64| catalogue.percent(value);
    rows.push(row("figure-turned-away-share", &figures.turned_away_share, &percent, ""));
    (["figure-heading", "figure-value", "figure-interval", "figure-at"].map(text), rows)
}

/// The same for the terminal.
pub(crate) fn figures(figures: &Figures, catalogue: &Catalogue) -> String {
    let (heading, rows) = figure_rows(figures, catalogue);
    let mut lines = vec![headed(&heading, &rows)];
    lines.push(catalogue.text("figure-note", &[("replications", figures.replications.to_string())]));
    lines.push(format!("{} {}", catalogue.word("figure-digest"), figures.digest));
    lines.join("\n")
}

/// `2020-03-23T10:05:00+01:00` → `10:05`.
pub(crate) fn time_of_day(at: &str) -> String {
    at.get(11..16).map(str::to_owned).unwrap_or_default()
}

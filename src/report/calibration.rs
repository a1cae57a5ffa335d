//! A calibration as a page: what was measured, the laws, what was predicted beside what was then played.

use maud::{Markup, html};

use super::details::{behind, pairs, table};
use super::html::document;
use super::picture::{Axis, Mark, Panel, Symbol, sample_of};
use crate::command::calibrate::{CheckRun, Found, text};
use crate::locale::Catalogue;

/// The page.
pub(crate) struct CalibrationPage<'a> {
    /// What was found.
    pub(crate) found: &'a Found<'a>,
    /// The command line.
    pub(crate) command: &'a str,
}

impl CalibrationPage<'_> {
    /// The page as HTML.
    pub(crate) fn render(&self, catalogue: &Catalogue) -> String {
        let found = self.found;
        let title = catalogue.word("calibrate-page-title");
        let (stations, station_rows) = text::station_rows(found, catalogue);
        let (laws, law_rows) = text::law_rows(found, catalogue);
        let body = html! {
            header {
                p.kicker { "Afflux · " (catalogue.word("calibrate-page-kicker")) }
                h1 { (title) }
                p.meta { bdi { (found.scenario.title(catalogue.language().code())) } " · " bdi { (found.target) } }
            }
            main {
                section.callout { p { (text::verdict(found, catalogue)) } }
                section {
                    h2 { (catalogue.word("calibrate-page-stations")) }
                    (table(&stations, &station_rows))
                    p.kind { (catalogue.word("calibrate-page-stations-how")) }
                }
                @if !law_rows.is_empty() {
                    section {
                        h2 { (catalogue.word("calibrate-page-laws")) }
                        (table(&laws, &law_rows))
                        p.kind { (catalogue.word("calibrate-page-laws-how")) }
                    }
                }
                @for (n, run) in found.checks.iter().enumerate() { (check(n, run, catalogue)) }
                @if !text::notes(found, catalogue).is_empty() {
                    section {
                        h2 { (catalogue.word("calibrate-page-notes")) }
                        ul { @for note in text::notes(found, catalogue) { li { (note) } } }
                    }
                }
                (self.provenance(catalogue))
            }
        };
        document(&title, &body, catalogue)
    }

    fn provenance(&self, catalogue: &Catalogue) -> Markup {
        let file = self.found.file.clone().unwrap_or_default();
        let rows = [
            ("row-version", env!("CARGO_PKG_VERSION").to_owned()),
            ("row-commit", env!("AFFLUX_COMMIT").to_owned()),
            ("row-command", self.command.to_owned()),
            ("calibrate-row-file", file),
            ("calibrate-row-requests", catalogue.integer(self.found.measured.requests)),
            ("calibrate-row-seconds", catalogue.decimal(self.found.measured.took.as_secs_f64(), 0)),
        ];
        let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
        let rows: Vec<(String, String)> = rows.map(|(key, value)| (catalogue.word(key), value)).collect();
        html! { section { h2 { (catalogue.word("section-provenance")) } (pairs(&rows)) } }
    }
}

/// One load: the times of pages as a picture, every figure behind it.
fn check(n: usize, run: &CheckRun, catalogue: &Catalogue) -> Markup {
    let (heading, rows) = text::check_rows(run, catalogue);
    let times: Vec<_> = run.figures.iter().filter(|figure| figure.name.starts_with("response")).collect();
    let ms = |seconds: f64| seconds * 1e3;
    let places = || times.iter().enumerate().map(|(n, figure)| (n as f64 + 0.5, figure));
    let bars = places().map(|(x, figure)| (x - 0.2, x + 0.2, ms(figure.band.0), ms(figure.band.1)));
    let most = times.iter().map(|figure| ms(figure.band.1.max(figure.measured))).fold(1.0, f64::max);
    let ticks = places().map(|(x, figure)| (x, text::figure_name(figure, catalogue)));
    let panel = Panel {
        id: format!("calibrate-{n}"),
        title: text::check_title(run, catalogue),
        description: catalogue.word("calibrate-picture-text"),
        size: (560.0, 240.0),
        x: Axis { from: 0.0, to: times.len().max(1) as f64, is_log: false, ticks: ticks.collect() },
        y: Axis::from_zero(most, |value| catalogue.decimal(value, 0)),
        marks: vec![
            Mark::Bars(bars.collect()),
            Mark::Points(Symbol::Ring, places().map(|(x, figure)| (x - 0.05, ms(figure.predicted))).collect()),
            Mark::Points(Symbol::Disc, places().map(|(x, figure)| (x + 0.05, ms(figure.measured))).collect()),
        ],
    };
    html! {
        section {
            h2 { (text::check_title(run, catalogue)) }
            @if times.is_empty() {
                p { (catalogue.word("calibrate-no-figures")) }
            } @else {
                figure {
                    (panel.draw())
                    ul.legend {
                        li { (sample_of(&Mark::Bars(Vec::new()))) span { (catalogue.word("calibrate-legend-band")) } }
                        li { (sample_of(&Mark::Points(Symbol::Ring, Vec::new()))) span { (catalogue.word("calibrate-legend-predicted")) } }
                        li { (sample_of(&Mark::Points(Symbol::Disc, Vec::new()))) span { (catalogue.word("calibrate-legend-measured")) } }
                    }
                    p.kind { (catalogue.word("calibrate-picture-how")) }
                    (behind(&heading, &rows, catalogue))
                }
            }
        }
    }
}

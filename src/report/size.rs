//! What was sized as a page of pictures: nothing is loaded, nothing runs.

use afflux_sim::sizing::{Asked, From, Marginal};
use maud::{Markup, html};

use super::details::{behind, pairs, table};
use super::html::document;
use super::pages::legend;
use super::picture::{Axis, Look, Mark, Panel, Symbol, sample_of};
use crate::command::size::{Sized, text};
use crate::locale::Catalogue;

/// The page.
pub(crate) struct SizePage<'a> {
    /// What was found.
    pub(crate) sized: &'a Sized<'a>,
    /// The command line.
    pub(crate) command: &'a str,
}

impl SizePage<'_> {
    /// The page as HTML.
    pub(crate) fn render(&self, catalogue: &Catalogue) -> String {
        let place = &self.sized.place;
        let title = catalogue.word("size-page-title");
        let body = html! {
            header {
                p.kicker { "Afflux · " (catalogue.word("size-page-kicker")) }
                h1 { (title) }
                p.meta { (place.scenario.title(catalogue.language().code())) " · " (place.window.name) }
            }
            main {
                section.callout { p { (capital(&text::verdict(self.sized, catalogue))) } }
                (self.capacity(catalogue))
                (self.tradeoff(catalogue))
                (self.decomposition(catalogue))
                (self.settings(catalogue))
                (self.provenance(catalogue))
            }
        };
        document(&title, &body, catalogue)
    }

    fn capacity(&self, catalogue: &Catalogue) -> Markup {
        let (stations, station_rows) = text::station_rows(self.sized, catalogue);
        let (limits, limit_rows) = text::limit_rows(self.sized, catalogue);
        html! {
            section {
                h2 { (catalogue.word("size-page-capacity")) }
                (table(&stations, &station_rows))
                p.kind { (catalogue.word("size-page-capacity-how")) }
                (table(&limits, &limit_rows))
            }
        }
    }

    fn tradeoff(&self, catalogue: &Catalogue) -> Markup {
        let answer = self.sized.answer;
        let rows: Vec<Vec<String>> = answer
            .marginal
            .iter()
            .map(|row| {
                let workers = row.capacity.as_ref().map_or(0, |capacity| capacity.total());
                let sessions = row.capacity.as_ref().and_then(|capacity| capacity.sessions_limit).unwrap_or(0);
                let from = catalogue.word(&format!("size-from-{}", row.from.as_str()));
                vec![
                    text::asked(row, catalogue),
                    catalogue.integer(workers),
                    text::cost(row, catalogue),
                    catalogue.integer(sessions.into()),
                    from,
                ]
            })
            .collect();
        let heading = ["size-asked", "size-workers", "size-cost", "size-sessions", "size-from"];
        let now: u64 = answer.stations.iter().map(|station| u64::from(station.now)).sum();
        html! {
            section {
                h2 { (catalogue.word("size-tradeoff")) }
                div.panels {
                    (self.panel("workers", |row| row.capacity.as_ref().map(|capacity| capacity.total() as f64), Some(now as f64), catalogue))
                    (self.panel("sessions", |row| row.capacity.as_ref()?.sessions_limit.map(f64::from), answer.sessions_now.map(f64::from), catalogue))
                }
                (legend(&[(Some(Look::Simulated), catalogue.word("size-from-simulated"))]))
                ul.legend {
                    li { (sample_of(&Mark::Points(Symbol::Disc, Vec::new()))) span { (catalogue.word("size-from-found")) } }
                    li { (sample_of(&Mark::Points(Symbol::Ring, Vec::new()))) span { (catalogue.word("size-from-law")) } }
                }
                p.kind { (catalogue.word("size-tradeoff-note")) }
                (table(&heading.map(|key| catalogue.word(key)), &rows))
            }
        }
    }

    /// A capacity over the share of days that hold; across by nines.
    fn panel(
        &self,
        id: &str,
        of: impl Fn(&Marginal) -> Option<f64>,
        now: Option<f64>,
        catalogue: &Catalogue,
    ) -> Markup {
        let points = |wanted: &[From]| -> Vec<(f64, f64)> {
            let rows = self.sized.answer.marginal.iter().filter(|row| wanted.contains(&row.from));
            rows.filter_map(|row| match row.asked {
                Asked::Confidence(confidence) => Some((nines(confidence), of(row)?)),
                Asked::StricterLimits => None,
            })
            .collect()
        };
        let all = points(&[From::Found, From::Simulated, From::Law]);
        let most = all.iter().map(|point| point.1).chain(now).fold(1.0, f64::max);
        let ticks = [0.5, 0.9, 0.99, 0.999].map(|share| (nines(share), catalogue.percent(share)));
        let last = all.iter().map(|point| point.0).fold(3.0, f64::max);
        let title = catalogue.word(&format!("size-picture-{id}"));
        let mut marks = vec![
            Mark::Line(Look::Simulated, points(&[From::Found, From::Simulated])),
            Mark::Points(Symbol::Ring, points(&[From::Law])),
            Mark::Points(Symbol::Disc, points(&[From::Found])),
        ];
        marks.extend(now.map(|now| Mark::Level(now, catalogue.word("size-picture-now"))));
        let panel = Panel {
            id: format!("size-{id}"),
            title: title.clone(),
            description: catalogue.word("size-picture-text"),
            size: (420.0, 240.0),
            x: Axis { from: 0.2, to: last + 0.15, is_log: false, ticks: ticks.to_vec() },
            y: Axis::from_zero(most, |value| catalogue.decimal(value, 0)),
            marks,
        };
        html! { figure { h3 { (title) } (panel.draw()) } }
    }

    /// Steps from the mean to the capacity.
    fn decomposition(&self, catalogue: &Catalogue) -> Markup {
        let parts = &self.sized.answer.decomposition;
        let steps: Vec<(f64, f64)> = parts
            .iter()
            .scan(0.0, |sum, part| {
                let before = if part.cause == "mean" { 0.0 } else { *sum };
                *sum += part.workers;
                Some((before, *sum))
            })
            .collect();
        let bars = steps
            .iter()
            .enumerate()
            .map(|(n, (before, after))| (n as f64 + 0.15, n as f64 + 0.85, before.min(*after), before.max(*after)));
        let most = steps.iter().map(|step| step.0.max(step.1)).fold(1.0, f64::max);
        let short = |cause: &str| catalogue.word(&format!("size-short-{}", cause.replace('_', "-")));
        let ticks = parts.iter().enumerate().map(|(n, part)| (n as f64 + 0.5, short(part.cause)));
        let title = catalogue.word("size-decomposition");
        let (heading, rows) = text::decomposition_rows(self.sized, catalogue);
        let panel = Panel {
            id: "size-steps".into(),
            title: title.clone(),
            description: catalogue.word("size-decomposition-how"),
            size: (760.0, 240.0),
            x: Axis { from: 0.0, to: parts.len() as f64, is_log: false, ticks: ticks.collect() },
            y: Axis::from_zero(most, |value| catalogue.decimal(value, 0)),
            marks: vec![Mark::Bars(bars.collect())],
        };
        html! {
            section {
                h2 { (title) }
                figure {
                    (panel.draw())
                    p.kind { (catalogue.word("size-decomposition-how")) }
                    (behind(&heading, &rows, catalogue))
                }
            }
        }
    }

    fn settings(&self, catalogue: &Catalogue) -> Markup {
        html! {
            section {
                h2 { (catalogue.word("size-settings")) }
                table {
                    thead { tr {
                        th scope="col" { (catalogue.word("size-setting")) }
                        th scope="col" { (catalogue.word("size-setting-value")) }
                        th.words scope="col" style="padding-left:1rem" { (catalogue.word("size-setting-formula")) }
                    } }
                    tbody {
                        @for setting in &self.sized.settings {
                            tr {
                                th scope="row" { (setting.system) " · " (setting.setting) }
                                td { (setting.value.shown(catalogue)) }
                                td.words style="white-space:normal;padding-left:1rem" { (setting.formula) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn provenance(&self, catalogue: &Catalogue) -> Markup {
        let answer = self.sized.answer;
        let rows = [
            ("row-version", env!("CARGO_PKG_VERSION").to_owned()),
            ("row-commit", env!("AFFLUX_COMMIT").to_owned()),
            ("row-command", self.command.to_owned()),
        ];
        let rows: Vec<(String, String)> = rows
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| (catalogue.word(key), value))
            .collect();
        html! {
            section {
                h2 { (catalogue.word("section-provenance")) }
                p.kind { (catalogue.text("size-runs", &[("runs", catalogue.integer(answer.runs))])) }
                (pairs(&rows))
            }
        }
    }
}

/// How rare a day that breaks a limit is, in powers of ten: 1 for one day in ten, 2 for one in a hundred.
fn nines(confidence: f64) -> f64 {
    -libm::log10((1.0 - confidence).max(1e-9))
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

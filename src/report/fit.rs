//! A fit as a page of pictures, and its diagnostics in words.
//!
//! A [`FitPage`] is filled by the command; [`render`] puts it into one self-contained page. Pictures
//! that would say nothing for these data are left out, and the page says why.

use afflux_models::Message;
use afflux_models::arrival::estimate::Fit;
use afflux_models::arrival::goodness::Count;
use afflux_models::arrival::rate::Diagnostics;
use afflux_models::arrival::window::WindowFit;
use afflux_models::audience::curve::{Bin, Curve};
use afflux_models::time::MINUTE_US;
use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::html::POLICY;
use super::style::SHEET;
use crate::locale::Catalogue;

pub(crate) mod busyness;
mod checks;
mod curve;
mod days;
mod origin;
mod profils;
pub(crate) mod readings;

#[cfg(test)]
mod tests;

/// What was fitted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fitted<'a> {
    /// A model of the day.
    Day(&'a Fit),
    /// The rate over one window.
    Window(&'a WindowFit),
}

/// Everything that the page of a fit shows.
#[derive(Debug)]
pub(crate) struct FitPage<'a> {
    /// What was fitted.
    pub(crate) fitted: Fitted<'a>,
    /// The curves it was fitted to.
    pub(crate) curves: &'a [Curve],
    /// What was detected, left out or repaired while reading.
    pub(crate) notes: &'a [Message],
    /// What several sources say of each other, breaks, and what was left out: paragraphs or tables.
    pub(crate) sources: Vec<String>,
    /// The command line.
    pub(crate) command: &'a str,
}

impl FitPage<'_> {
    fn diagnostics(&self) -> &Diagnostics {
        match self.fitted {
            Fitted::Day(fit) => &fit.model.diagnostics,
            Fitted::Window(fit) => &fit.diagnostics,
        }
    }

    fn zone(&self) -> TimeZone {
        self.curves.first().map_or(TimeZone::UTC, |curve| curve.zone.clone())
    }

    /// Bins of everybody with their means; of a window, the mean of their minutes.
    fn bins(&self) -> Vec<(Bin, f64)> {
        match self.fitted {
            Fitted::Day(fit) => fit.fitted.iter().map(|one| (one.bin, one.mean)).collect(),
            Fitted::Window(fit) => {
                let rate = |bin: &Bin| {
                    let (first, last) = (bin.start.0 - fit.from.0, bin.start.0 + bin.width_us - 1 - fit.from.0);
                    let inside = fit.minutes.get((first / MINUTE_US) as usize..=(last / MINUTE_US) as usize)?;
                    let mean = inside.iter().map(|minute| minute.rate.value).sum::<f64>() / inside.len() as f64;
                    Some((*bin, mean * bin.width_us as f64 / MINUTE_US as f64))
                };
                let bins = self.curves.iter().flat_map(|curve| &curve.bins);
                bins.filter(|bin| bin.start >= fit.from && bin.width_us > 0).filter_map(rate).collect()
            }
        }
    }

    /// The same as counts at their local minutes; saturated ones are bounds, and left out.
    fn counts(&self) -> Vec<Count> {
        let zone = self.zone();
        let count = |(bin, mean): &(Bin, f64)| {
            let civil = bin.start.civil(&zone);
            Count {
                group: 0,
                date: Some(civil.date()),
                minute: civil.hour().unsigned_abs() as u32 * 60 + civil.minute().unsigned_abs() as u32,
                width_min: bin.width_us as f64 / MINUTE_US as f64,
                count: bin.count,
                mean: *mean,
            }
        };
        self.bins().iter().filter(|(bin, _)| !bin.saturated).map(count).collect()
    }
}

/// The page.
pub(crate) fn render(page: &FitPage<'_>, catalogue: &Catalogue) -> String {
    let title = catalogue.word("fitpage-title");
    let counts = page.counts();
    let page = html! {
        (DOCTYPE)
        html lang=(catalogue.language().code()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Afflux" }
                style { (PreEscaped(SHEET)) }
            }
            body {
                header {
                    p.kicker { "Afflux · " (catalogue.word("fitpage-kicker")) }
                    h1 { (title) }
                    p.meta { (origin::files(page)) br; (origin::span(page, catalogue)) }
                }
                main {
                    (answer(page, catalogue))
                    (curve::section(page, &counts, catalogue))
                    (days::section(page, catalogue))
                    (profils::section(page, catalogue))
                    (checks::section(page, &counts, catalogue))
                    (origin::unknown(page, catalogue))
                    (origin::figures(page, catalogue))
                    (origin::provenance(page, catalogue))
                }
            }
        }
    };
    page.into_string()
}

fn answer(page: &FitPage<'_>, catalogue: &Catalogue) -> Markup {
    let lines = match page.fitted {
        Fitted::Day(fit) => curve::answers(&fit.model, catalogue),
        Fitted::Window(fit) => {
            let rate = &fit.mean_rate_per_min;
            let args = [
                ("rate", catalogue.quantity(rate.value)),
                ("low", catalogue.quantity(rate.low)),
                ("high", catalogue.quantity(rate.high)),
            ];
            vec![catalogue.text("fitpage-answer-window", &args), catalogue.word("fit-window-only")]
        }
    };
    let bad = readings::of(page.diagnostics(), catalogue).iter().filter(|reading| reading.is_bad).count();
    let verdict = match bad {
        0 => catalogue.word("fitpage-checks-good"),
        _ => catalogue.text("fitpage-checks-bad", &[("count", catalogue.integer(bad as u64))]),
    };
    html! {
        section.callout {
            @for line in lines { p { (capital(&line)) "." } }
            p { (capital(&verdict)) "." }
        }
    }
}

/// With a capital first letter: sentences of the catalogue begin without.
fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

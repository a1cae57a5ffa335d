//! Response times by percentile: the long tail drawn as wide as the middle.

use afflux_outcome::Outcome;
use maud::{Markup, html};

use super::super::RunReport;
use super::super::curves::{self, SHARES, Spread};
use super::super::details::{behind_named, table};
use super::super::picture::{Axis, Look, Mark, Panel};
use super::{kind, legend};
use crate::locale::{Catalogue, NOTHING};
use crate::response_times;

/// Response times by percentile, predicted and measured.
pub(crate) fn section(report: &RunReport, catalogue: &Catalogue) -> Markup {
    // The day's simulation stands in when nothing was replayed.
    let day = report.day.as_ref().map_or(&[][..], |day| &day.outcomes);
    let predicted: &[Outcome] = if report.prediction.is_empty() { day } else { &report.prediction };
    let at = |share: f64| curves::response(predicted, share);
    let of_measured = |share: f64| report.measured.as_ref().and_then(|outcome| curves::response_of(outcome, share));
    let told = |share: f64| at(share).map(|spread| spread.median).or(of_measured(share));
    let (Some(p50), Some(p95)) = (told(0.5), told(0.95)) else { return html! {} };
    // Each tenfold fewer pages beyond takes the same width.
    let place = |share: f64| -libm::log10(1.0 - share);
    let shares: Vec<f64> = (3..=60).map(|n| 1.0 - libm::pow(10.0, -f64::from(n) / 20.0)).collect();
    let spreads: Vec<Spread> = shares.iter().filter_map(|share| at(*share)).collect();
    let measured: Vec<(f64, f64)> =
        shares.iter().filter_map(|share| Some((place(*share), of_measured(*share)?))).collect();
    let all = || spreads.iter().flat_map(|s| [s.low, s.high]).chain(measured.iter().map(|(_, s)| *s));
    let (least, most) = (all().fold(f64::MAX, f64::min), all().fold(0.0, f64::max));
    let percentile = |share: f64| catalogue.percent(share);
    let title = catalogue.word("picture-latency");
    let panel = Panel {
        id: "latency".into(),
        title: title.clone(),
        description: catalogue
            .text("picture-latency-text", &[("p50", catalogue.seconds(p50)), ("p95", catalogue.seconds(p95))]),
        size: (760.0, 250.0),
        x: Axis {
            from: 0.15,
            to: 3.0,
            is_log: false,
            ticks: SHARES.map(|share| (place(share), percentile(share))).to_vec(),
        },
        y: Axis::decades(least.max(1e-4), most, |seconds| catalogue.seconds(seconds)),
        marks: vec![
            Mark::Band(spreads.iter().map(|spread| (place(spread.x), spread.low, spread.high)).collect()),
            Mark::Line(Look::Simulated, spreads.iter().map(|spread| (place(spread.x), spread.median)).collect()),
            Mark::Line(Look::Measured, measured),
        ],
    };
    let show = |value: Option<f64>| value.map_or(NOTHING.into(), |value| catalogue.seconds(value));
    let rows = SHARES.iter().map(|share| {
        let spread = at(*share);
        let band = [|s: Spread| s.low, |s: Spread| s.median, |s: Spread| s.high].map(|end| show(spread.map(end)));
        std::iter::once(percentile(*share)).chain(band).chain([show(of_measured(*share))]).collect()
    });
    let keys = ["picture-percentile", "column-low", "picture-median", "column-high", "picture-measured"];
    let mut names = Vec::new();
    if !predicted.is_empty() {
        names.push((Some(Look::Simulated), catalogue.word("picture-median")));
        names.push((None, catalogue.word("picture-predicted")));
    }
    if report.measured.is_some() {
        names.insert(0, (Some(Look::Measured), catalogue.word("picture-measured")));
    }
    let kinds: Vec<&str> = [("measured", report.measured.is_some()), ("simulated", !predicted.is_empty())]
        .into_iter()
        .filter_map(|(kind, is_there)| is_there.then_some(kind))
        .collect();
    html! {
        section {
            h2 { (catalogue.word("section-latency")) }
            p { (catalogue.word("latency-text")) }
            figure {
                h3 { (title) }
                (panel.draw())
                (legend(&names))
                (kind(&kinds, catalogue))
                (behind_named(&title, &keys.map(|key| catalogue.word(key)), &rows.collect::<Vec<_>>(), catalogue))
            }
            @if let Some((heading, rows)) = report.measured.as_ref().and_then(|one| response_times::told(one, catalogue)) {
                h3 { (catalogue.word("times-heading")) }
                p { (catalogue.word("times-title")) "." }
                (table(&heading, &rows))
                (kind(&["measured"], catalogue))
            }
        }
    }
}

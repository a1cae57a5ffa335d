//! The replay beside its prediction: figures, minutes, the generator, the target's own word.

use afflux_models::time::MINUTE_US;
use afflux_outcome::network::TargetFigures;
use afflux_outcome::verdict::agreement::LEAST_REPLICATIONS;
use maud::{Markup, html};

use super::super::curves::{self, Field, Fold, Spread, civil_at, of_many, of_one, opening, time_axis};
use super::super::details::{behind_named, pairs, table, thinned};
use super::super::picture::{Axis, Look, Mark, Panel};
use super::super::{RunReport, labels};
use super::{kind, legend};
use crate::locale::{Catalogue, NOTHING};

const PANELS: [(&str, Field); 3] =
    [("sessions", |row| row.sessions), ("requests", |row| row.requests), ("turned-away", |row| row.turned_away)];

/// The section.
pub(crate) fn section(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let names = [
        (Some(Look::Measured), catalogue.word("picture-measured")),
        (Some(Look::Simulated), catalogue.word("picture-median")),
        (None, catalogue.word("picture-predicted")),
    ];
    html! {
        @if !(report.prediction.is_empty() && report.measured.is_some()) { section {
            h2 { (catalogue.word("section-replay")) }
            @for line in agreement_lines(report, catalogue) { p { (line) } }
            @if !report.prediction.is_empty() {
                p.callout { (catalogue.word("report-plumbing")) ". " (catalogue.word("report-orbit")) "." }
                (agreement_table(report, catalogue))
                @for (name, field) in PANELS { (panel(report, name, field, catalogue)) }
                (legend(&names))
                (kind(&["measured", "simulated"], catalogue))
            }
        } }
    }
}

/// Sentences on agreement, for the page and the terminal.
pub(crate) fn agreement_lines(report: &RunReport, catalogue: &Catalogue) -> Vec<String> {
    if report.measured.is_none() {
        return vec![catalogue.word("replay-none")];
    }
    let Some(agreement) = &report.agreement else {
        let needed = catalogue.integer(LEAST_REPLICATIONS as u64);
        return vec![catalogue.text("replay-no-band", &[("needed", needed)])];
    };
    let count = |count: usize| catalogue.integer(count as u64);
    let outside = agreement.rows.iter().filter(|row| !row.inside).count();
    let (figures, replications) = (("figures", count(agreement.rows.len())), ("count", count(agreement.replications)));
    let first = if agreement.all_inside {
        catalogue.text("replay-agrees", &[figures, replications])
    } else {
        catalogue.text("replay-differs", &[("outside", count(outside)), figures, replications])
    };
    vec![first, catalogue.text("replay-coverage", &[("share", catalogue.percent(agreement.coverage))])]
}

/// Heading and rows of the figures, for the page and the terminal.
pub(crate) fn agreement_rows(report: &RunReport, catalogue: &Catalogue) -> (Vec<String>, Vec<Vec<String>>) {
    let keys = ["column-figure", "column-predicted", "column-band", "column-measured", "column-inside"];
    let rows = report.agreement.iter().flat_map(|agreement| &agreement.rows).map(|row| {
        let show = |value: f64| labels::figure_value(row.name, value, catalogue);
        vec![
            labels::figure(row.name, catalogue),
            show(row.predicted),
            labels::range(Some(row.low), Some(row.high), show),
            show(row.measured),
            catalogue.word(if row.inside { "word-yes" } else { "word-no" }),
        ]
    });
    (keys.map(|key| catalogue.word(key)).to_vec(), rows.collect())
}

fn agreement_table(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let (heading, rows) = agreement_rows(report, catalogue);
    html! { @if !rows.is_empty() { (table(&heading, &rows)) } }
}

fn panel(report: &RunReport, name: &str, field: Field, catalogue: &Catalogue) -> Markup {
    let Some(first) = report.measured.as_ref().or(report.prediction.first()) else { return html! {} };
    let opens = opening(first);
    let minutes = first.minutes.iter().filter(|row| row.minute >= 0).count();
    let bin = curves::bin_minutes(minutes);
    let predicted = of_many(&report.prediction, field, bin, Fold::Greatest);
    let measured =
        report.measured.as_ref().map(|outcome| of_one(outcome, field, bin, Fold::Greatest)).unwrap_or_default();
    let title = catalogue.word(&format!("picture-{name}"));
    let highest = predicted.iter().map(|spread| spread.high).chain(measured.iter().map(|(_, value)| *value));
    let mut marks = Vec::new();
    let settle = (report.setting.settle_us / MINUTE_US) as f64;
    if settle > 0.0 {
        marks.push(Mark::Shade(0.0, settle, catalogue.word("picture-settle")));
    }
    marks.push(Mark::Band(predicted.iter().map(|spread| (spread.x, spread.low, spread.high)).collect()));
    marks.push(Mark::Line(Look::Simulated, predicted.iter().map(|spread| (spread.x, spread.median)).collect()));
    marks.push(Mark::Line(Look::Measured, measured.clone()));
    let limit = report.setting.staging_sessions_limit.filter(|_| name == "sessions").map(f64::from);
    marks.extend(limit.map(|limit| Mark::Level(limit, catalogue.word("picture-staging-limit"))));
    let panel = Panel {
        id: format!("replay-{name}"),
        title: title.clone(),
        description: description(&title, report.prediction.len(), &predicted, &measured, catalogue),
        size: (760.0, 180.0),
        x: time_axis(opens, minutes, 10, catalogue),
        y: Axis::from_zero(highest.chain(limit).fold(0.0, f64::max), |count| catalogue.quantity(count)),
        marks,
    };
    let row = |(n, spread): (usize, &Spread)| {
        let at = catalogue.time(civil_at(opens, spread.x).time());
        let counts = [spread.low, spread.median, spread.high].map(|count| catalogue.decimal(count, 0));
        let own = measured.get(n).map_or(NOTHING.into(), |(_, value)| catalogue.decimal(*value, 0));
        std::iter::once(at).chain(counts).chain([own]).collect::<Vec<String>>()
    };
    let keys = ["picture-hour", "column-low", "picture-median", "column-high", "picture-measured"];
    let rows = thinned(predicted.iter().enumerate().map(row).collect(), 60);
    html! {
        figure {
            h3 { (title) }
            (panel.draw())
            (behind_named(&title, &keys.map(|key| catalogue.word(key)), &rows, catalogue))
        }
    }
}

fn description(
    title: &str,
    replications: usize,
    predicted: &[Spread],
    measured: &[(f64, f64)],
    catalogue: &Catalogue,
) -> String {
    let inside = predicted.iter().zip(measured).filter(|(spread, (_, value))| spread.holds(*value)).count();
    let share = inside as f64 / measured.len().max(1) as f64;
    let args = [
        ("name", title.to_string()),
        ("count", catalogue.integer(replications as u64)),
        ("inside", catalogue.percent(share)),
    ];
    catalogue.text("picture-replay-text", &args)
}

/// Whether the fit of the replay's own log finds the played rate.
pub(crate) fn refit(report: &RunReport, catalogue: &Catalogue) -> Markup {
    html! {
        @if let Some(line) = refit_line(report, catalogue) {
            section {
                h2 { (catalogue.word("section-refit")) }
                p { (line) }
                (kind(&["measured", "fitted"], catalogue))
            }
        }
    }
}

/// The sentence of the refit, for the page and the terminal.
pub(crate) fn refit_line(report: &RunReport, catalogue: &Catalogue) -> Option<String> {
    let refit = report.refit.as_ref()?;
    let rate = &refit.rate_per_min;
    let end = |value: Option<f64>| value.map_or(NOTHING.into(), |value| catalogue.quantity(value));
    let args = [
        ("visits", catalogue.integer(refit.visits)),
        ("rate", catalogue.quantity(rate.value)),
        ("low", end(rate.low)),
        ("high", end(rate.high)),
        ("played", catalogue.quantity(refit.played_rate_per_min)),
    ];
    Some(catalogue.text(if refit.inside { "refit-inside" } else { "refit-outside" }, &args))
}

/// How the load generator felt.
pub(crate) fn generator(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let measured = report.measured.as_ref();
    let Some((outcome, health)) = measured.and_then(|outcome| Some((outcome, outcome.generator.as_ref()?))) else {
        return html! {};
    };
    let us = |us: u64| catalogue.seconds(us as f64 / 1e6);
    let rows = [
        ("row-lateness-p50", us(health.lateness_p50_us)),
        ("row-lateness-p99", us(health.lateness_p99_us)),
        ("row-lateness-max", us(health.lateness_max_us)),
        ("row-late-visits", catalogue.integer(health.late_visits)),
        ("row-dropped", catalogue.integer(outcome.visits.dropped)),
        ("row-requests", catalogue.integer(health.requests)),
        ("row-cpu", catalogue.quantity(health.cpu_s)),
        ("row-busiest-cpu", catalogue.percent(health.busiest_cpu_share)),
        ("row-waited-cpu", catalogue.percent(health.waited_cpu_share)),
        ("row-connections", catalogue.integer(health.most_connections)),
        ("row-wall", catalogue.seconds(health.wall_s)),
    ];
    let rows = rows.map(|(key, value)| (catalogue.word(key), value));
    html! {
        section {
            h2 { (catalogue.word("section-generator")) }
            p { (catalogue.word(if health.valid { "generator-valid" } else { "generator-invalid" })) }
            @for reason in &health.reasons { p { (catalogue.word(reason)) } }
            (pairs(&rows))
            (kind(&["measured"], catalogue))
        }
    }
}

/// What the target said of itself, and why there were no pages: beside the response times, never judged.
pub(crate) fn network(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let Some(network) = report.measured.as_ref().and_then(|outcome| outcome.network.as_ref()) else {
        return html! {};
    };
    let failures: Vec<(String, String)> =
        network.failures.iter().map(|(key, count)| (catalogue.word(key), catalogue.integer(*count))).collect();
    html! {
        @if !failures.is_empty() {
            section {
                h2 { (catalogue.word("failures-title")) }
                (pairs(&failures))
                (kind(&["measured"], catalogue))
            }
        }
        @if let Some(figures) = &network.figures {
            section {
                h2 { (catalogue.word("section-figures")) }
                p { (catalogue.text("figures-told", &[
                    ("url", figures.url.clone()),
                    ("asked", catalogue.integer(figures.asked)),
                    ("failed", catalogue.integer(figures.failed)),
                ])) }
                (figure_table(figures, catalogue))
                (kind(&["measured"], catalogue))
            }
        }
    }
}

fn figure_table(figures: &TargetFigures, catalogue: &Catalogue) -> Markup {
    let head = ["figures-name-column", "figures-mean-column", "figures-most-column", "figures-at-column"];
    html! {
        table {
            thead { tr { @for key in head { th scope="col" { (catalogue.word(key)) } } } }
            tbody {
                @for figure in figures.summaries() {
                    tr {
                        th scope="row" { (figure.name) }
                        td { (catalogue.quantity(figure.mean)) }
                        td { (catalogue.quantity(figure.most)) }
                        td { (catalogue.seconds(figure.most_at_s)) }
                    }
                }
            }
        }
    }
}

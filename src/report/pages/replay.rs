//! The replay beside its prediction: figures, minutes, response times, limits, the generator.

use afflux_models::time::MINUTE_US;
use afflux_outcome::Outcome;
use afflux_outcome::network::TargetFigures;
use afflux_outcome::verdict::agreement::LEAST_REPLICATIONS;
use maud::{Markup, html};

use super::super::curves::{self, Field, SHARES, Spread, civil_at, of_many, of_one, opening, time_axis};
use super::super::details::{behind, pairs, table, thinned};
use super::super::picture::{Axis, Look, Mark, Panel};
use super::super::{RunReport, labels};
use super::day::limit_range;
use super::{kind, legend};
use crate::locale::{Catalogue, NOTHING};

const PANELS: [(&str, Field); 3] =
    [("sessions", |row| row.sessions), ("requests", |row| row.requests), ("turned-away", |row| row.turned_away)];

/// The section.
pub(crate) fn section(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
    let names = [
        (Some(Look::Measured), catalogue.word("picture-measured")),
        (Some(Look::Simulated), catalogue.word("picture-median")),
        (None, catalogue.word("picture-predicted")),
    ];
    html! {
        section {
            h2 { (catalogue.word("section-replay")) }
            @for line in agreement_lines(report, catalogue) { p { (line) } }
            @if report.measured.is_some() || !report.prediction.is_empty() {
                p.callout { (catalogue.word("report-plumbing")) ". " (catalogue.word("report-orbit")) "." }
                (agreement_table(report, catalogue))
                @for (name, field) in PANELS { (panel(report, name, field, catalogue)) }
                (legend(&names))
                (kind(&["measured", "simulated"], catalogue))
            }
        }
    }
}

/// Sentences on agreement, for the page and the terminal.
pub(crate) fn agreement_lines(report: &RunReport<'_>, catalogue: &Catalogue) -> Vec<String> {
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
pub(crate) fn agreement_rows(report: &RunReport<'_>, catalogue: &Catalogue) -> (Vec<String>, Vec<Vec<String>>) {
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

fn agreement_table(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
    let (heading, rows) = agreement_rows(report, catalogue);
    html! { @if !rows.is_empty() { (table(&heading, &rows)) } }
}

fn panel(report: &RunReport<'_>, name: &str, field: Field, catalogue: &Catalogue) -> Markup {
    let Some(first) = report.measured.as_ref().or(report.prediction.first()) else { return html! {} };
    let opens = opening(first);
    let minutes = first.minutes.iter().filter(|row| row.minute >= 0).count();
    let bin = curves::bin_minutes(minutes);
    let predicted = of_many(&report.prediction, field, bin);
    let measured = report.measured.as_ref().map(|outcome| of_one(outcome, field, bin)).unwrap_or_default();
    let title = catalogue.word(&format!("picture-{name}"));
    let highest = predicted.iter().map(|spread| spread.high).chain(measured.iter().map(|(_, value)| *value));
    let mut marks = Vec::new();
    let settle = (report.scenario.replay.settle_us / MINUTE_US) as f64;
    if settle > 0.0 {
        marks.push(Mark::Shade(0.0, settle, catalogue.word("picture-settle")));
    }
    marks.push(Mark::Band(predicted.iter().map(|spread| (spread.x, spread.low, spread.high)).collect()));
    marks.push(Mark::Line(Look::Simulated, predicted.iter().map(|spread| (spread.x, spread.median)).collect()));
    marks.push(Mark::Line(Look::Measured, measured.clone()));
    let limit = report.scenario.staging.sessions_limit.filter(|_| name == "sessions").map(f64::from);
    marks.extend(limit.map(|limit| Mark::Level(limit, catalogue.word("picture-staging-limit"))));
    let panel = Panel {
        id: format!("replay-{name}"),
        title: title.clone(),
        description: description(&title, &predicted, &measured, catalogue),
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
            (behind(&keys.map(|key| catalogue.word(key)), &rows, catalogue))
        }
    }
}

fn description(title: &str, predicted: &[Spread], measured: &[(f64, f64)], catalogue: &Catalogue) -> String {
    let inside = predicted.iter().zip(measured).filter(|(spread, (_, value))| spread.holds(*value)).count();
    let share = inside as f64 / measured.len() as f64;
    let args = [
        ("name", title.to_string()),
        ("count", catalogue.integer(predicted.len() as u64)),
        ("inside", catalogue.percent(share)),
    ];
    catalogue.text("picture-replay-text", &args)
}

/// Response times by percentile, predicted and measured.
pub(crate) fn latency(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
    // The day's simulation stands in when nothing was replayed.
    let predicted: &[Outcome] = if report.prediction.is_empty() { &report.day.outcomes } else { &report.prediction };
    let at = |share: f64| curves::response(predicted, share);
    let (Some(p50), Some(p95)) = (at(0.5), at(0.95)) else { return html! {} };
    // Each tenfold fewer pages beyond takes the same width.
    let place = |share: f64| -libm::log10(1.0 - share);
    let shares: Vec<f64> = (3..=60).map(|n| 1.0 - libm::pow(10.0, -f64::from(n) / 20.0)).collect();
    let spreads: Vec<Spread> = shares.iter().filter_map(|share| at(*share)).collect();
    let seconds = |share: &f64| report.measured.as_ref().and_then(|outcome| curves::response_of(outcome, *share));
    let measured: Vec<(f64, f64)> = shares.iter().filter_map(|share| Some((place(*share), seconds(share)?))).collect();
    let all = || spreads.iter().flat_map(|s| [s.low, s.high]).chain(measured.iter().map(|(_, s)| *s));
    let (least, most) = (all().fold(f64::MAX, f64::min), all().fold(0.0, f64::max));
    let percentile = |share: f64| catalogue.percent(share);
    let panel = Panel {
        id: "latency".into(),
        title: catalogue.word("picture-latency"),
        description: catalogue.text(
            "picture-latency-text",
            &[("p50", catalogue.seconds(p50.median)), ("p95", catalogue.seconds(p95.median))],
        ),
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
    let rows = SHARES.iter().filter_map(|share| {
        let spread = at(*share)?;
        let own = seconds(share).map_or(NOTHING.into(), |value| catalogue.seconds(value));
        let band = [spread.low, spread.median, spread.high].map(|value| catalogue.seconds(value));
        Some(std::iter::once(percentile(*share)).chain(band).chain([own]).collect())
    });
    let keys = ["picture-percentile", "column-low", "picture-median", "column-high", "picture-measured"];
    let mut names =
        vec![(Some(Look::Simulated), catalogue.word("picture-median")), (None, catalogue.word("picture-predicted"))];
    if report.measured.is_some() {
        names.insert(0, (Some(Look::Measured), catalogue.word("picture-measured")));
    }
    html! {
        section {
            h2 { (catalogue.word("section-latency")) }
            p { (catalogue.word("latency-text")) }
            figure {
                h3 { (catalogue.word("picture-latency")) }
                (panel.draw())
                (legend(&names))
                (kind(&["measured", "simulated"], catalogue))
                (behind(&keys.map(|key| catalogue.word(key)), &rows.collect::<Vec<_>>(), catalogue))
            }
        }
    }
}

/// The limits: what the replay measured, and the risk on the scenario's day.
pub(crate) fn limits(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
    let keys =
        ["column-limit", "column-max", "column-predicted", "column-measured", "column-interval", "column-status"];
    let risks = &report.readiness.risks;
    html! {
        section {
            h2 { (catalogue.word("section-limits")) }
            @if report.scenario.limits.is_empty() { p { (catalogue.word("limits-none")) } }
            @if !risks.is_empty() {
                h3 { (catalogue.word("limits-day")) }
                p { (catalogue.word("limits-text")) }
                (risk_table(report, catalogue))
                (kind(&["simulated"], catalogue))
            }
            @if !report.measured_limits.is_empty() {
                h3 { (catalogue.word("limits-replay")) }
                table {
                    thead { tr { @for key in keys { th scope="col" { (catalogue.word(key)) } } } }
                    tbody { @for (n, judged) in report.measured_limits.iter().enumerate() {
                        @let show = |value: f64| labels::limit_value(&judged.limit, value, catalogue);
                        tr class=(judged.status.as_str()) {
                            th scope="row" {
                                (labels::limit(&judged.limit, catalogue))
                                @let remark = labels::remark(judged, report, catalogue);
                                @if !remark.is_empty() { br; span.small { (remark) } }
                            }
                            td { (show(judged.limit.max)) }
                            td { (predicted_value(report, n, show)) }
                            td { (judged.value.map_or(NOTHING.into(), show)) }
                            td { (limit_range(judged, catalogue)) }
                            td.status { (labels::status_sign(judged.status)) " " (labels::status(judged.status, catalogue)) }
                        }
                    } }
                }
                (kind(&["measured", "simulated"], catalogue))
            }
        }
    }
}

/// Median of the predicted replications for a limit of the replay.
pub(crate) fn predicted_value(report: &RunReport<'_>, n: usize, show: impl Fn(f64) -> String) -> String {
    let value = report.predicted_limits.get(n).and_then(|risk| risk.value);
    value.map_or(NOTHING.into(), |figure| show(figure.value))
}

fn risk_table(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
    let (heading, rows) = risk_rows(report, catalogue);
    table(&heading, &rows)
}

/// Heading and rows of the risks on the scenario's day, for the page and the terminal.
pub(crate) fn risk_rows(report: &RunReport<'_>, catalogue: &Catalogue) -> (Vec<String>, Vec<Vec<String>>) {
    let keys = ["column-limit", "column-max", "column-simulated", "column-interval", "column-risk"];
    let rows = report.readiness.risks.iter().map(|risk| {
        let show = |value: f64| labels::limit_value(&risk.limit, value, catalogue);
        vec![
            labels::limit(&risk.limit, catalogue),
            show(risk.limit.max),
            risk.value.map_or(NOTHING.into(), |figure| show(figure.value)),
            risk.value.map_or(NOTHING.into(), |figure| labels::figure_range(&figure, show)),
            risk.probability().map_or(NOTHING.into(), |share| catalogue.percent(share)),
        ]
    });
    (keys.map(|key| catalogue.word(key)).to_vec(), rows.collect())
}

/// Whether the fit of the replay's own log finds the played rate.
pub(crate) fn refit(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
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
pub(crate) fn refit_line(report: &RunReport<'_>, catalogue: &Catalogue) -> Option<String> {
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
pub(crate) fn generator(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
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
pub(crate) fn network(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
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
            thead { tr { @for key in head { th { (catalogue.word(key)) } } } }
            tbody {
                @for figure in figures.summaries() {
                    tr {
                        td { (figure.name) }
                        td { (catalogue.quantity(figure.mean)) }
                        td { (catalogue.quantity(figure.most)) }
                        td { (catalogue.seconds(figure.most_at_s)) }
                    }
                }
            }
        }
    }
}

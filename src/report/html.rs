//! The report as one page: nothing is loaded, nothing runs, it prints on A4.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::labels;
use super::pages::{concurrency, day, latency, limits, replay, served, sources, waits};
use super::style::SHEET;
use super::{DayRun, RunReport, curves, levers};
use crate::locale::{Catalogue, civil};

/// What the page may load: nothing but its own style.
pub(super) const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// The page of a run.
pub(crate) fn render(report: &RunReport, catalogue: &Catalogue) -> String {
    let title = report.setting.title(catalogue.language().code());
    let body = html! {
        header {
            p.kicker { "Afflux · " (catalogue.word("report-kicker")) }
            h1 { (title) }
            (windows(report, catalogue))
        }
        main {
            (verdict(report, usize::MAX, catalogue))
            (answer(report, catalogue))
            (sources::kinds(catalogue))
            (day::demand(report, catalogue))
            (served::section(report, catalogue))
            (concurrency::section(report, catalogue))
            (waits::section(report, catalogue))
            (levers::section(report.day.as_ref().map_or(&[], |day| &day.levers), catalogue))
            (replay::section(report, catalogue))
            (latency::section(report, catalogue))
            (replay::network(report, catalogue))
            (limits::section(report, catalogue))
            (day::storage(report, catalogue))
            (replay::refit(report, catalogue))
            (replay::generator(report, catalogue))
            (sources::notes(report, catalogue))
            (sources::assumptions(report, catalogue))
            (sources::provenance(report, catalogue))
        }
    };
    document(title, &body, catalogue)
}

/// A page around its body: its own style and nothing else.
pub(crate) fn document(title: &str, body: &Markup, catalogue: &Catalogue) -> String {
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
            body { (body) }
        }
    };
    page.into_string()
}

fn windows(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let simulated = report.day.as_ref().map(|day| [("span", catalogue.span(day.window.from, day.window.to))]);
    let replayed = report.measured.as_ref().or(report.prediction.first()).map(|outcome| {
        let from = &outcome.provenance;
        let ends = civil(&from.from).zip(civil(&from.to));
        [
            ("span", ends.map_or_else(|| from.window.clone(), |(from, to)| catalogue.span(from, to))),
            ("scale", catalogue.percent(from.scale)),
            ("speed", catalogue.quantity(from.speed)),
        ]
    });
    html! {
        p.meta {
            @if let Some(simulated) = &simulated { (catalogue.text("report-window", simulated)) }
            @if simulated.is_some() && replayed.is_some() { br; }
            @if let Some(replayed) = &replayed { (catalogue.text("report-replayed", replayed)) }
        }
    }
}

/// The verdict in its box, with at most so many lines of details.
pub(super) fn verdict(report: &RunReport, most_details: usize, catalogue: &Catalogue) -> Markup {
    let verdict = labels::verdict(report, catalogue);
    html! {
        section class=(format!("verdict {}", verdict.class)) aria-labelledby="verdict" {
            h2 id="verdict" {
                span aria-hidden="true" { (verdict.sign) " " }
                (catalogue.text("report-verdict-is", &[("light", verdict.word)]))
            }
            p.sentence { (verdict.sentence) "." }
            @for line in labels::verdict_details(report, catalogue).iter().take(most_details) { p.small { (line) "." } }
        }
    }
}

fn answer(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let Some(day) = &report.day else { return html! {} };
    let people = report.setting.people();
    let question = [("day", catalogue.date(day.window.from.date())), ("people", catalogue.integer(people))];
    html! {
        section.answer {
            div {
                h2 { (catalogue.word("report-question")) }
                p {
                    @if people > 0 { (catalogue.text("report-question-text", &question)) }
                    @else { (catalogue.text("report-question-day", &question)) }
                }
            }
            div {
                h2 { (catalogue.word("report-answer")) }
                p { strong { (catalogue.word(&format!("report-answer-{}", report.readiness.light.as_str()))) "." } }
                @for line in answers(report, day, catalogue) { p { (line) "." } }
            }
        }
    }
}

pub(super) fn answers(report: &RunReport, day: &DayRun, catalogue: &Catalogue) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(demand) = &report.demand {
        let (crisis, reference): (f64, f64) = (demand.crisis.iter().sum(), demand.reference.iter().sum());
        let busiest = demand.crisis.iter().copied().fold(0.0, f64::max);
        let args = [
            ("visits", catalogue.decimal(crisis, 0)),
            ("ratio", catalogue.quantity(crisis / reference)),
            ("reference", catalogue.date(demand.reference_day)),
            ("peak", catalogue.decimal(busiest, 0)),
        ];
        lines.push(catalogue.text("report-answer-demand", &args));
    }
    let sessions = day.outcomes.iter().map(|outcome| outcome.concurrency.sessions.value as f64).collect();
    if let Some(spread) = curves::Spread::of(0.0, sessions) {
        let sessions = ("sessions", catalogue.decimal(spread.median, 0));
        lines.push(match report.setting.sessions_limit {
            Some(limit) => {
                catalogue.text("report-answer-sessions", &[sessions, ("limit", catalogue.integer(limit.into()))])
            }
            None => catalogue.text("report-answer-sessions-free", &[sessions]),
        });
    }
    let refused = day.outcomes.iter().filter(|outcome| outcome.visits.started > 0);
    let shares = refused.map(|outcome| outcome.visits.ever_turned_away as f64 / outcome.visits.started as f64);
    if let Some(spread) = curves::Spread::of(0.0, shares.collect()) {
        lines.push(catalogue.text("report-answer-refused", &[("share", catalogue.percent(spread.median))]));
    }
    lines
}

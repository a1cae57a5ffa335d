//! The report as one page: nothing is loaded, nothing runs, it prints on A4.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::labels;
use super::pages::{concurrency, day, replay, sources};
use super::style::SHEET;
use super::{RunReport, curves, levers};
use crate::locale::{Catalogue, civil};

/// What the page may load: nothing but its own style.
pub(super) const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// The page of a run.
pub(crate) fn render(report: &RunReport<'_>, catalogue: &Catalogue) -> String {
    let title = report.scenario.title(catalogue.language().code());
    let body = html! {
        header {
            p.kicker { "Afflux · " (catalogue.word("report-kicker")) }
            h1 { (title) }
            (windows(report, catalogue))
        }
        main {
            (verdict(report, catalogue))
            (answer(report, catalogue))
            (sources::kinds(catalogue))
            (day::demand(report, catalogue))
            (concurrency::section(report, catalogue))
            (levers::section(&report.day.levers, catalogue))
            (replay::section(report, catalogue))
            (replay::latency(report, catalogue))
            (replay::network(report, catalogue))
            (replay::limits(report, catalogue))
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

fn windows(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
    let window = &report.day.window;
    let simulated = [("span", catalogue.span(window.from, window.to))];
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
            (catalogue.text("report-window", &simulated))
            @if let Some(replayed) = replayed { br; (catalogue.text("report-replayed", &replayed)) }
        }
    }
}

fn verdict(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
    let light = report.readiness.light;
    html! {
        section class=(format!("verdict {}", light.as_str())) aria-labelledby="verdict" {
            h2 id="verdict" {
                span aria-hidden="true" { (labels::light_sign(light)) " " }
                (catalogue.text("report-verdict-is", &[("light", labels::light(light, catalogue))]))
            }
            p.sentence { (catalogue.message(&report.readiness.sentence)) "." }
            @for line in labels::verdict_details(report, catalogue) { p.small { (line) "." } }
        }
    }
}

fn answer(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
    let people: u64 = report.scenario.territories.iter().map(|territory| territory.accounts()).sum();
    let question = [("day", catalogue.date(report.day.window.from.date())), ("people", catalogue.integer(people))];
    html! {
        section.answer {
            div {
                h3 { (catalogue.word("report-question")) }
                p { (catalogue.text("report-question-text", &question)) }
            }
            div {
                h3 { (catalogue.word("report-answer")) }
                p { strong { (catalogue.word(&format!("report-answer-{}", report.readiness.light.as_str()))) "." } }
                @for line in answers(report, catalogue) { p { (line) "." } }
            }
        }
    }
}

fn answers(report: &RunReport<'_>, catalogue: &Catalogue) -> Vec<String> {
    let demand = &report.demand;
    let (crisis, reference): (f64, f64) = (demand.crisis.iter().sum(), demand.reference.iter().sum());
    let busiest = demand.crisis.iter().copied().fold(0.0, f64::max);
    let args = [
        ("visits", catalogue.decimal(crisis, 0)),
        ("ratio", catalogue.quantity(crisis / reference)),
        ("reference", catalogue.date(demand.reference_day)),
        ("peak", catalogue.decimal(busiest, 0)),
    ];
    let mut lines = vec![catalogue.text("report-answer-demand", &args)];
    let sessions = report.day.outcomes.iter().map(|outcome| outcome.concurrency.sessions.value as f64).collect();
    if let Some(spread) = curves::Spread::of(0.0, sessions) {
        let sessions = ("sessions", catalogue.decimal(spread.median, 0));
        lines.push(match report.scenario.portal.sessions_limit {
            Some(limit) => {
                catalogue.text("report-answer-sessions", &[sessions, ("limit", catalogue.integer(limit.into()))])
            }
            None => catalogue.text("report-answer-sessions-free", &[sessions]),
        });
    }
    let refused = report.day.outcomes.iter().filter(|outcome| outcome.visits.started > 0);
    let shares = refused.map(|outcome| outcome.visits.ever_turned_away as f64 / outcome.visits.started as f64);
    if let Some(spread) = curves::Spread::of(0.0, shares.collect()) {
        lines.push(catalogue.text("report-answer-refused", &[("share", catalogue.percent(spread.median))]));
    }
    lines
}

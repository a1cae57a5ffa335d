//! Where everything comes from: kinds of provenance, assumptions, notes, the run itself.

use afflux_plan::scenario::Scenario;
use maud::{Markup, html};

use super::super::RunReport;
use super::super::details::pairs;
use crate::locale::Catalogue;

/// The five kinds of provenance in words.
pub(crate) fn kinds(catalogue: &Catalogue) -> Markup {
    html! {
        section {
            h3 { (catalogue.word("kind-title")) }
            dl.kinds {
                @for kind in ["measured", "simulated", "fitted", "source", "assumed"] {
                    dt { (catalogue.word(&format!("kind-{kind}"))) }
                    dd { (catalogue.word(&format!("kind-{kind}-text"))) }
                }
            }
        }
    }
}

/// What else should be known.
pub(crate) fn notes(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
    html! {
        @if !report.notes.is_empty() {
            section {
                h2 { (catalogue.word("section-notes")) }
                ul { @for note in &report.notes { li { (catalogue.message(note)) } } }
            }
        }
    }
}

/// Every value that no source gives.
pub(crate) fn assumptions(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
    assumptions_of(report.scenario, catalogue)
}

/// The same of a scenario.
pub(crate) fn assumptions_of(scenario: &Scenario, catalogue: &Catalogue) -> Markup {
    let assumptions = &scenario.assumptions;
    let count = [("count", catalogue.integer(assumptions.len() as u64))];
    html! {
        section {
            h2 { (catalogue.word("section-assumptions")) }
            @if assumptions.is_empty() {
                p { (catalogue.word("assumptions-none")) }
            } @else {
                p { (catalogue.text("assumptions-text", &count)) }
                table.assumptions {
                    thead { tr {
                        th scope="col" { (catalogue.word("column-key")) }
                        th.words scope="col" { (catalogue.word("column-source")) }
                    } }
                    tbody { @for assumption in assumptions {
                        tr { th scope="row" { code { (assumption.key) } } td { (assumption.source.of(catalogue.language().code())) } }
                    } }
                }
            }
        }
    }
}

/// The run: versions, seeds, hashes, machine.
pub(crate) fn provenance(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
    let played = report.measured.as_ref().or(report.prediction.first()).or(report.day.outcomes.first());
    let Some(from) = played.map(|outcome| &outcome.provenance) else { return html! {} };
    let count = |count: usize| catalogue.integer(count as u64);
    let rows = [
        ("row-version", from.version.clone()),
        ("row-commit", from.commit.clone()),
        ("row-machine", from.machine.clone()),
        ("row-command", from.command.clone()),
        ("row-scenario", format!("{} ({})", from.scenario, report.scenario.file)),
        ("row-hash", from.scenario_hash.clone()),
        ("row-model", report.scenario.model.data.fingerprint.clone()),
        ("row-plan-version", from.plan_version.to_string()),
        ("row-seed", from.seed.to_string()),
        ("row-plan-replication", from.plan_replication.to_string()),
        ("row-portal-replications", count(report.prediction.len())),
        ("row-day-replications", count(report.day.outcomes.len())),
        ("row-target", from.target.clone()),
        ("row-began", from.began.clone()),
        ("row-calendar", report.scenario.model.zone.clone()),
    ];
    let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
    let rows: Vec<(String, String)> = rows.map(|(key, value)| (catalogue.word(key), value)).collect();
    html! {
        section {
            h2 { (catalogue.word("section-provenance")) }
            (pairs(&rows))
        }
    }
}

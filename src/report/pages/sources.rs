//! Where everything comes from: kinds of provenance, assumptions, notes, the run itself.

use maud::{Markup, html};

use super::super::details::pairs;
use super::super::{RunReport, Setting, labels};
use crate::locale::Catalogue;

/// The five kinds of provenance in words.
pub(crate) fn kinds(catalogue: &Catalogue) -> Markup {
    html! {
        section {
            h2.minor { (catalogue.word("kind-title")) }
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
pub(crate) fn notes(report: &RunReport, catalogue: &Catalogue) -> Markup {
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
pub(crate) fn assumptions(report: &RunReport, catalogue: &Catalogue) -> Markup {
    assumptions_of(&report.setting, catalogue)
}

/// The same of a scenario.
pub(crate) fn assumptions_of(setting: &Setting, catalogue: &Catalogue) -> Markup {
    let assumptions = &setting.assumptions;
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
                        tr { th scope="row" { code { (assumption.key) } } td { (assumption.of(catalogue.language())) } }
                    } }
                }
            }
        }
    }
}

/// The run: versions, seeds, hashes, machine.
pub(crate) fn provenance(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let rows = labels::provenance(report, catalogue);
    html! {
        @if !rows.is_empty() {
            section {
                h2 { (catalogue.word("section-provenance")) }
                (pairs(&rows))
            }
        }
    }
}

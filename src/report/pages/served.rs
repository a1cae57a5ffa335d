//! What was asked for and what became of it, minute by minute, always apart: demand, served, turned away, lost.

use maud::{Markup, html};

use super::super::RunReport;
use super::super::course::{Course, Drawn};
use super::super::curves::{Field, Fold};
use super::kind;
use crate::locale::Catalogue;

const FATES: [(&str, Field); 4] = [
    ("asked", |row| row.asked),
    ("served", |row| row.served),
    ("refused", |row| row.turned_away.saturating_add(row.shed)),
    ("lost", |row| row.timed_out.saturating_add(row.abandoned).saturating_add(row.failed)),
];

/// The section.
pub(crate) fn section(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let Some(course) = Course::of(report) else { return html! {} };
    let curves = FATES.map(|(name, field)| (name, course.counts(field, Fold::Mean)));
    // What was asked for and what was served stand on one scale.
    let most = curves[0].1.iter().map(|spread| spread.high).fold(0.0, f64::max);
    html! {
        section {
            h2 { (catalogue.word("section-served")) }
            p { (catalogue.word("served-text")) }
            div.panels {
                @for (name, curve) in curves {
                    (course.figure(&Drawn {
                        id: format!("pages-{name}"),
                        title: catalogue.word(&format!("picture-pages-{name}")),
                        text: catalogue.word(&format!("served-{name}-text")),
                        most: if name == "served" { most } else { 0.0 },
                        level: None,
                        curve,
                        show: &|count| catalogue.quantity(count),
                    }, catalogue))
                }
            }
            (course.legend(catalogue))
            (kind(&[course.kind()], catalogue))
        }
    }
}

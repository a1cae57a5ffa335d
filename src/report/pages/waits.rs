//! How long people wait over the window, and how many wait outside or are about to try again.

use maud::{Markup, html};

use super::super::RunReport;
use super::super::course::{Course, Drawn};
use super::super::curves::{Field, Fold};
use super::kind;
use crate::locale::Catalogue;

const SHARES: [(&str, f64); 2] = [("p50", 0.5), ("p95", 0.95)];
const WAITING: [(&str, Field); 2] = [("held", |row| row.held), ("orbit", |row| row.orbit)];

/// The section.
pub(crate) fn section(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let Some(course) = Course::of(report) else { return html! {} };
    let waiting = WAITING.map(|(name, field)| (name, course.counts(field, Fold::Greatest)));
    let waiting = waiting.into_iter().filter(|(_, curve)| curve.iter().any(|spread| spread.high > 0.0));
    let title = |name: &str| catalogue.word(&format!("picture-waits-{name}"));
    let text = |name: &str| catalogue.word(&format!("waits-{name}-text"));
    html! {
        section {
            h2 { (catalogue.word("section-waits")) }
            p { (catalogue.word("waits-text")) }
            div.panels {
                @for (name, share) in SHARES {
                    (course.figure(&Drawn {
                        id: format!("waits-{name}"),
                        title: title(name),
                        text: text(name),
                        curve: course.response(share),
                        most: 0.0,
                        level: None,
                        show: &|seconds| catalogue.seconds(seconds),
                    }, catalogue))
                }
                @for (name, curve) in waiting {
                    (course.figure(&Drawn {
                        id: format!("waits-{name}"),
                        title: title(name),
                        text: text(name),
                        curve,
                        most: 0.0,
                        level: None,
                        show: &|count| catalogue.quantity(count),
                    }, catalogue))
                }
            }
            (course.legend(catalogue))
            (kind(&[course.kind()], catalogue))
        }
    }
}

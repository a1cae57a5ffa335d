//! How many at once over the window: four meanings, four panels.

use maud::{Markup, html};

use super::super::RunReport;
use super::super::course::{Course, Drawn};
use super::super::curves::{Field, Fold};
use super::kind;
use crate::locale::Catalogue;

const MEANINGS: [(&str, Field); 4] = [
    ("visits", |row| row.visits),
    ("sessions", |row| row.sessions),
    ("connections", |row| row.connections),
    ("requests", |row| row.requests),
];

/// The section.
pub(crate) fn section(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let Some(course) = Course::of(report) else { return html! {} };
    html! {
        section {
            h2 { (catalogue.word("section-concurrency")) }
            p { (catalogue.word("concurrency-text")) }
            div.panels { @for (name, field) in MEANINGS { (panel(&course, report, name, field, catalogue)) } }
            (course.legend(catalogue))
            (kind(&[course.kind()], catalogue))
        }
    }
}

fn panel(course: &Course<'_>, report: &RunReport, name: &str, field: Field, catalogue: &Catalogue) -> Markup {
    // The limit of the judged portal says nothing of the staging one.
    let limit = report.setting.sessions_limit.filter(|_| name == "sessions" && report.day.is_some());
    let drawn = Drawn {
        id: format!("day-{name}"),
        title: catalogue.word(&format!("picture-{name}")),
        text: catalogue.word(&format!("concurrency-{name}-text")),
        curve: course.counts(field, Fold::Greatest),
        most: 0.0,
        level: limit.map(|limit| (f64::from(limit), catalogue.word("picture-limit"))),
        show: &|count| catalogue.quantity(count),
    };
    course.figure(&drawn, catalogue)
}

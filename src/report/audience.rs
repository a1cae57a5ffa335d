//! The page of `afflux audience`: the shown week, every line week by week, what is measured.

use afflux_models::audience::indicators::LineWeek;
use jiff::civil::{Date, date};
use maud::{Markup, html};

use super::details::{behind, pairs, table};
use super::html::document;
use super::pages::legend;
use super::picture::{Axis, Look, Mark, Panel};
use crate::command::audience::Summary;
use crate::context::Context;
use crate::locale::{Catalogue, NOTHING};

/// Lines that have a picture.
const MOST_PANELS: usize = 12;
/// Most labels below a picture.
const MOST_TICKS: i32 = 5;

/// The page.
pub(crate) fn render(summary: &Summary<'_>, context: &Context) -> String {
    let catalogue = &context.catalogue;
    let by = [("by", catalogue.word(&format!("audience-by-{}", summary.by)))];
    let title = catalogue.text("audience-title", &by);
    let body = html! {
        header {
            p.kicker { "Afflux · " (catalogue.word("audience-kicker")) }
            h1 { (title) }
            p.meta { (meta(summary, catalogue)) }
        }
        main {
            (warnings(summary, catalogue))
            (week(summary, catalogue))
            (weeks(summary, catalogue))
            (perimeter(summary, catalogue))
            (notes(summary, catalogue))
            (provenance(summary, context))
        }
    };
    document(&title, &body, catalogue)
}

fn meta(summary: &Summary<'_>, catalogue: &Catalogue) -> String {
    let args = [
        ("weeks", catalogue.integer(summary.week_count as u64)),
        ("from", catalogue.date(summary.span.0)),
        ("to", catalogue.date(summary.span.1)),
        ("schools", catalogue.integer(summary.weeks.school_count() as u64)),
        ("rows", catalogue.integer(summary.weeks.rows)),
        ("files", summary.weeks.files.join(", ")),
    ];
    catalogue.text("audience-meta", &args)
}

fn warnings(summary: &Summary<'_>, catalogue: &Catalogue) -> Markup {
    html! {
        @if !summary.warnings.is_empty() {
            section.callout {
                h3 { (catalogue.word("audience-section-warnings")) }
                ul { @for warning in summary.warnings_in_words(catalogue) { li { (warning) } } }
            }
        }
    }
}

/// Every line in the shown week.
fn week(summary: &Summary<'_>, catalogue: &Catalogue) -> Markup {
    let title = catalogue.text("audience-section-week", &[("shown", catalogue.date(summary.shown))]);
    let mut heading = vec![catalogue.word(&format!("audience-line-{}", summary.by))];
    let columns =
        ["schools", "visits", "visits-per-school", "visits-per-1000-accounts", "users-share", "minutes-per-visit"];
    let columns = columns.iter().filter(|column| match **column {
        "visits-per-1000-accounts" | "users-share" => summary.by_accounts(),
        "minutes-per-visit" => summary.question.duration.is_some(),
        _ => true,
    });
    let columns: Vec<&str> = columns.copied().chain(["change", "schools-in-common"]).collect();
    heading.extend(columns.iter().map(|column| catalogue.word(&format!("audience-column-{column}"))));
    let row = |line: &LineWeek| {
        let mut row = vec![summary.name(line.line, catalogue)];
        row.extend(columns.iter().map(|column| figure(column, line, summary, catalogue)));
        row
    };
    html! {
        section {
            h2 { (title) }
            (table(&heading, &summary.lines.iter().map(row).collect::<Vec<_>>()))
            @if summary.more() > 0 {
                @let more = catalogue.integer(summary.more());
                p.small { (catalogue.text("audience-more-lines", &[("count", more)])) }
            }
        }
    }
}

fn figure(column: &str, line: &LineWeek, summary: &Summary<'_>, catalogue: &Catalogue) -> String {
    let number =
        |value: Option<f64>, decimals| value.map_or(NOTHING.into(), |value| catalogue.decimal(value, decimals));
    match column {
        "schools" => catalogue.integer(line.sums.schools.into()),
        "visits" => catalogue.integer(line.sums.visits),
        "visits-per-school" => number(Some(line.visits_per_school()), 0),
        "visits-per-1000-accounts" => number(line.visits_per_1000_accounts(), 0),
        "users-share" => line.users_share().map_or(NOTHING.into(), |share| catalogue.percent(share)),
        "minutes-per-visit" => number(line.minutes_per_visit(summary.question.duration), 1),
        "change" => line.change.as_ref().map_or(NOTHING.into(), |change| Summary::change(change, catalogue)),
        _ => line.change.map_or(NOTHING.into(), |change| catalogue.integer(change.schools_in_common.into())),
    }
}

/// A picture for each of the first lines.
fn weeks(summary: &Summary<'_>, catalogue: &Catalogue) -> Markup {
    let shown = summary.lines.iter().take(MOST_PANELS);
    let legends = [(Some(Look::Measured), "audience-legend-now"), (Some(Look::Earlier), "audience-legend-then")];
    html! {
        section {
            h2 { (catalogue.word("audience-section-weeks")) }
            p { (catalogue.word("audience-weeks-text")) }
            (legend(&legends.map(|(look, key)| (look, catalogue.word(key)))))
            div.panels {
                @for line in shown {
                    @let weeks = summary.series.get(&line.line).map_or(&[][..], Vec::as_slice);
                    figure {
                        h3 { (summary.name(line.line, catalogue)) }
                        (panel(summary, line.line, weeks, catalogue).draw())
                        (behind_line(weeks, catalogue))
                    }
                }
            }
        }
    }
}

/// Visits per school of a line, and where they would be if the schools of both years had come as
/// often as in the other year: a new perimeter is no change then.
fn panel(summary: &Summary<'_>, line: usize, weeks: &[(Date, LineWeek)], catalogue: &Catalogue) -> Panel {
    let now: Vec<(Date, f64)> = weeks.iter().map(|(at, week)| (*at, week.visits_per_school())).collect();
    let then = weeks.iter().filter_map(|(at, week)| {
        let change = week.change.filter(|change| change.visits_now > 0)?;
        let ratio = change.visits_then as f64 / change.visits_now as f64;
        Some((*at, week.visits_per_school() * ratio))
    });
    let then: Vec<(Date, f64)> = then.collect();
    let most = now.iter().chain(&then).map(|(_, value)| *value).fold(0.0, f64::max);
    let name = [("line", summary.name(line, catalogue))];
    Panel {
        id: format!("line-{line}"),
        title: summary.name(line, catalogue),
        description: catalogue.text("audience-panel", &name),
        size: (380.0, 150.0),
        x: axis(summary.span),
        y: Axis::from_zero(most, |value| catalogue.quantity(value)),
        marks: vec![Mark::Line(Look::Earlier, points(&then)), Mark::Line(Look::Measured, points(&now))],
    }
}

fn behind_line(weeks: &[(Date, LineWeek)], catalogue: &Catalogue) -> Markup {
    let columns = ["week", "schools", "visits", "visits-per-school", "change", "schools-in-common"];
    let heading = columns.map(|column| catalogue.word(&format!("audience-column-{column}")));
    let row = |(at, week): &(Date, LineWeek)| {
        let change = week.change;
        vec![
            catalogue.day(*at),
            catalogue.integer(week.sums.schools.into()),
            catalogue.integer(week.sums.visits),
            catalogue.decimal(week.visits_per_school(), 0),
            change.as_ref().map_or(NOTHING.into(), |change| Summary::change(change, catalogue)),
            change.map_or(NOTHING.into(), |change| catalogue.integer(change.schools_in_common.into())),
        ]
    };
    behind(&heading, &weeks.iter().map(row).collect::<Vec<_>>(), catalogue)
}

/// Schools measured, week by week.
fn perimeter(summary: &Summary<'_>, catalogue: &Catalogue) -> Markup {
    let schools: Vec<(Date, f64)> =
        summary.schools_by_week.iter().map(|(at, schools)| (*at, f64::from(*schools))).collect();
    let most = schools.iter().map(|(_, schools)| *schools).fold(0.0, f64::max);
    let panel = Panel {
        id: "schools".into(),
        title: catalogue.word("audience-section-perimeter"),
        description: catalogue.word("audience-panel-schools"),
        size: (780.0, 190.0),
        x: axis(summary.span),
        y: Axis::from_zero(most, |value| catalogue.decimal(value, 0)),
        marks: vec![Mark::Line(Look::Measured, points(&schools))],
    };
    let heading = ["week", "schools"].map(|column| catalogue.word(&format!("audience-column-{column}")));
    let row = |(at, schools): &(Date, u32)| vec![catalogue.day(*at), catalogue.integer((*schools).into())];
    html! {
        section {
            h2 { (catalogue.word("audience-section-perimeter")) }
            p { (catalogue.word("audience-perimeter-text")) }
            (legend(&[(Some(Look::Measured), catalogue.word("audience-legend-schools"))]))
            figure {
                (panel.draw())
                (behind(&heading, &summary.schools_by_week.iter().map(row).collect::<Vec<_>>(), catalogue))
            }
        }
    }
}

fn notes(summary: &Summary<'_>, catalogue: &Catalogue) -> Markup {
    html! {
        section {
            h2 { (catalogue.word("audience-section-notes")) }
            ul {
                @for note in summary.notes() { li { (catalogue.message(&note)) } }
                @for problem in &summary.weeks.examples { li { code { (catalogue.problem(problem)) } } }
            }
        }
    }
}

fn provenance(summary: &Summary<'_>, context: &Context) -> Markup {
    let catalogue = &context.catalogue;
    let rows = [
        (catalogue.word("row-version"), env!("CARGO_PKG_VERSION").to_owned()),
        (catalogue.word("row-command"), context.command_line.clone()),
        (catalogue.word("row-model"), summary.weeks.fingerprint.clone()),
    ];
    html! { section { h2 { (catalogue.word("section-provenance")) } (pairs(&rows)) } }
}

/// Weeks as days since the first; a gap of more than a week lifts the pen.
fn points(weeks: &[(Date, f64)]) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for (at, value) in weeks {
        let x = days(*at);
        if points.last().is_some_and(|(before, _)| x - before > 7.5) {
            points.push((x - 3.5, f64::NAN));
        }
        points.push((x, *value));
    }
    points
}

fn days(at: Date) -> f64 {
    at.duration_since(date(2000, 1, 3)).as_secs() as f64 / 86_400.0
}

/// From the first week to the last, labelled by months.
fn axis((from, to): (Date, Date)) -> Axis {
    let number = |at: Date| i32::from(at.year()) * 12 + i32::from(at.month()) - 1;
    let months = number(to) - number(from);
    let steps = [1, 2, 3, 4, 6, 12, 24, 60];
    let step = steps.into_iter().find(|step| months / step <= MOST_TICKS).unwrap_or(240);
    // Steps count from September, where school years begin.
    let ticks = (number(from)..=number(to)).filter(|month| (month - 8).rem_euclid(step) == 0).filter_map(|month| {
        let first =
            Date::new(i16::try_from(month.div_euclid(12)).ok()?, i8::try_from(month.rem_euclid(12) + 1).ok()?, 1);
        let first = first.ok().filter(|first| *first >= from)?;
        Some((days(first), first.strftime("%m/%Y").to_string()))
    });
    let ticks = ticks.collect();
    Axis { from: days(from), to: days(to).max(days(from) + 1.0), is_log: false, ticks }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn school_years_are_labelled() {
        let axis = axis((date(2019, 9, 2), date(2022, 7, 4)));
        let labels: Vec<&str> = axis.ticks.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(labels, ["03/2020", "09/2020", "03/2021", "09/2021", "03/2022"]);
    }

    #[test]
    fn a_week_that_was_not_measured_is_a_gap() {
        let weeks = [(date(2020, 3, 2), 1.0), (date(2020, 3, 9), 2.0), (date(2020, 3, 23), 3.0)];
        assert_eq!(points(&weeks).iter().filter(|(_, value)| value.is_nan()).count(), 1);
    }
}

//! Days: the level of each, by kind of day, and what the model expects of each kind.

use std::collections::BTreeMap;

use afflux_models::arrival::day_type::DayKind;
use afflux_models::arrival::estimate::{DayLevel, Fit};
use afflux_models::vocabulary::Word;
use jiff::civil::{Date, Weekday};
use maud::{Markup, html};

use super::super::details::{behind, table, thinned};
use super::super::pages::kind;
use super::super::picture::{Axis, Mark, Panel, Symbol, sample_of};
use super::{FitPage, Fitted};
use crate::locale::Catalogue;

/// Days of a kind from which on its level is fitted.
const LEAST_OF_KIND: f64 = 0.5;
/// Days that a picture of levels needs.
const LEAST_DAYS: usize = 2;

/// The section of the days.
pub(super) fn section(page: &FitPage<'_>, catalogue: &Catalogue) -> Markup {
    let Fitted::Day(fit) = page.fitted else { return html! {} };
    let days: Vec<(Date, &DayLevel)> = fit
        .days
        .iter()
        .filter_map(|day| Some((day.group.date?, day)))
        .filter(|(_, d)| d.observed_share > 0.2)
        .collect();
    html! {
        section {
            h2 { (catalogue.word("fitpage-days")) }
            @if days.len() < LEAST_DAYS {
                p.callout { (catalogue.word("fitpage-no-days")) }
            } @else {
                (levels(fit, &days, catalogue))
            }
            (kinds(fit, catalogue))
        }
    }
}

/// How a day is drawn, and the end of its catalogue key.
fn look(fit: &Fit, date: Date) -> (Symbol, &'static str) {
    let mix = fit.model.day_types.as_ref().and_then(|types| types.calendar.mix(date));
    let kind = mix.and_then(|mix| mix.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(kind, _)| kind));
    match (kind, date.weekday()) {
        (Some(DayKind::Closure | DayKind::ClosureWeekend), _) => (Symbol::Cross, "closed"),
        (Some(DayKind::Holiday | DayKind::HolidayWeekend | DayKind::PublicHoliday), _) => (Symbol::Ring, "holiday"),
        (_, Weekday::Saturday) => (Symbol::Square, "saturday"),
        (_, Weekday::Sunday) => (Symbol::Triangle, "sunday"),
        _ => (Symbol::Disc, "week"),
    }
}

/// Days drawn alike: place and level.
type Series = (Symbol, Vec<(f64, f64)>);

fn levels(fit: &Fit, days: &[(Date, &DayLevel)], catalogue: &Catalogue) -> Markup {
    let first = days.iter().map(|day| day.0).min().unwrap_or_default();
    let last = days.iter().map(|day| day.0).max().unwrap_or_default();
    let at = |date: Date| f64::from(first.until(date).map_or(0, |span| span.get_days()));
    let mut points: BTreeMap<&'static str, Series> = BTreeMap::new();
    for (date, day) in days {
        let (symbol, name) = look(fit, *date);
        points.entry(name).or_insert((symbol, Vec::new())).1.push((at(*date), day.visits_per_day));
    }
    let most = days.iter().map(|day| day.1.visits_per_day).fold(0.0, f64::max);
    let length = at(last).max(1.0);
    let step = [1.0, 2.0, 7.0, 14.0, 28.0, 56.0, 91.0, 182.0].into_iter().find(|s| length / s <= 8.0).unwrap_or(365.0);
    let tick = |n: usize| {
        let day = n as f64 * step;
        let date = first.saturating_add(jiff::Span::new().days(day as i32));
        (day, format!("{:02}/{:02}", date.day(), date.month()))
    };
    let ticks = (0..=(length / step) as usize).map(tick).collect();
    let title = catalogue.word("fitpage-days-picture");
    let low = days.iter().min_by(|a, b| a.1.visits_per_day.total_cmp(&b.1.visits_per_day));
    let high = days.iter().max_by(|a, b| a.1.visits_per_day.total_cmp(&b.1.visits_per_day));
    let described = low.zip(high).map_or(String::new(), |(low, high)| {
        let args = [
            ("count", catalogue.integer(days.len() as u64)),
            ("low", catalogue.decimal(low.1.visits_per_day, 0)),
            ("low_day", catalogue.date(low.0)),
            ("high", catalogue.decimal(high.1.visits_per_day, 0)),
            ("high_day", catalogue.date(high.0)),
        ];
        catalogue.text("fitpage-days-description", &args)
    });
    let panel = Panel {
        id: "fit-days".into(),
        title: title.clone(),
        description: described.clone(),
        size: (760.0, 260.0),
        x: Axis { from: -0.5, to: length + 0.5, is_log: false, ticks },
        y: Axis::from_zero(most, |visits| catalogue.decimal(visits, 0)),
        marks: points.values().map(|(symbol, points)| Mark::Points(*symbol, points.clone())).collect(),
    };
    let rows = days.iter().map(|(date, day)| {
        let kind = catalogue.word(&format!("fitpage-day-{}", look(fit, *date).1));
        vec![
            catalogue.date(*date),
            kind,
            catalogue.decimal(day.visits_per_day, 0),
            catalogue.percent(day.observed_share.min(1.0)),
        ]
    });
    let heading = ["fitpage-column-day", "fitpage-column-kind", "fitpage-column-level", "fitpage-column-observed"];
    html! {
        p { (described) "." }
        figure {
            h3 { (title) }
            (panel.draw())
            ul.legend {
                @for (name, (symbol, _)) in &points {
                    li { (sample_of(&Mark::Points(*symbol, Vec::new()))) span { (catalogue.word(&format!("fitpage-day-{name}"))) } }
                }
            }
            (kind(&["fitted"], catalogue))
            (behind(&heading.map(|key| catalogue.word(key)), &thinned(rows.collect(), 120), catalogue))
        }
    }
}

/// Level of each kind of day.
fn kinds(fit: &Fit, catalogue: &Catalogue) -> Markup {
    let Some(types) = &fit.model.day_types else { return html! {} };
    let rows: Vec<Vec<String>> = types
        .kinds
        .iter()
        .filter(|(_, found)| found.days >= LEAST_OF_KIND)
        .map(|(kind, found)| {
            let level = found.level;
            let days = catalogue.decimal(found.days, 0);
            vec![
                catalogue.word(&format!("day-{}", kind.as_str())),
                days,
                catalogue.decimal(level.value, 0),
                format!("{} – {}", catalogue.decimal(level.low, 0), catalogue.decimal(level.high, 0)),
            ]
        })
        .collect();
    let assumed = types.kinds.values().filter(|found| found.days < LEAST_OF_KIND).count();
    let heading = ["fitpage-column-kind", "fit-days", "fitpage-column-level", "column-interval"];
    html! {
        h3 { (catalogue.word("fitpage-kinds")) }
        @if !rows.is_empty() {
            (table(&heading.map(|key| catalogue.word(key)), &rows))
            (kind(&["fitted"], catalogue))
        }
        @if assumed > 0 {
            p { (catalogue.text("fitpage-kinds-assumed", &[("count", catalogue.integer(assumed as u64))])) }
        }
    }
}

//! The scenario's day: its demand against the reference day, and what it stores.

use afflux_models::time::{day_start, paris};
use afflux_outcome::interval::Figure;
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};

use super::super::curves::{civil_at, time_axis};
use super::super::details::{behind_named, thinned};
use super::super::picture::{Axis, Look, Mark, Panel};
use super::super::setting::{ReferenceTold, Shape};
use super::super::{RunReport, StorageFigures};
use super::{kind, legend};
use crate::locale::{Catalogue, NOTHING};
use crate::storing::{Disk, stored_by_week};

/// Demand of the day, and of the reference day behind it.
pub(crate) fn demand(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let Some(demand) = &report.demand else { return html! {} };
    let opens = day_start(demand.day, &paris());
    let names = [
        catalogue.text("picture-reference", &[("day", catalogue.date(demand.reference_day))]),
        catalogue.text("picture-crisis", &[("day", catalogue.date(demand.day))]),
    ];
    let peak = |curve: &[f64]| {
        let peak = curve.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0));
        (catalogue.decimal(peak.1, 0), catalogue.time(civil_at(opens, peak.0 as f64).time()))
    };
    let ((reference_peak, reference_at), (crisis_peak, crisis_at)) = (peak(&demand.reference), peak(&demand.crisis));
    let description = [
        ("reference", names[0].clone()),
        ("reference_peak", reference_peak),
        ("reference_at", reference_at),
        ("crisis", names[1].clone()),
        ("crisis_peak", crisis_peak),
        ("crisis_at", crisis_at),
    ];
    let most = demand.crisis.iter().chain(&demand.reference).copied().fold(0.0, f64::max);
    let line = |curve: &[f64]| curve.iter().enumerate().map(|(minute, rate)| (minute as f64, *rate)).collect();
    let panel = Panel {
        id: "demand".into(),
        title: catalogue.word("picture-demand"),
        description: catalogue.text("picture-demand-text", &description),
        size: (760.0, 270.0),
        x: time_axis(opens, demand.crisis.len(), 12, catalogue),
        y: Axis::from_zero(most, |rate| catalogue.decimal(rate, 0)),
        marks: vec![
            Mark::Line(Look::Fitted, line(&demand.reference)),
            Mark::Line(Look::Simulated, line(&demand.crisis)),
        ],
    };
    let rows = demand.crisis.iter().enumerate().map(|(minute, rate)| {
        let reference = demand.reference.get(minute).copied().unwrap_or(f64::NAN);
        let at = catalogue.time(civil_at(opens, minute as f64).time());
        vec![at, catalogue.decimal(reference, 1), catalogue.decimal(*rate, 1)]
    });
    let heading = [catalogue.word("picture-hour"), names[0].clone(), names[1].clone()];
    html! {
        section {
            h2 { (catalogue.word("section-demand")) }
            @if let Some(reference) = &report.setting.reference {
                p { (source_of_the_curve(reference, catalogue)) }
                @if reference.pulse_from_prior { p { (catalogue.word("demand-pulse-prior")) } }
            }
            p { (catalogue.word("report-served-demand")) "." }
            figure {
                h3 { (catalogue.word("picture-demand")) }
                (panel.draw())
                (legend(&[(Some(Look::Fitted), names[0].clone()), (Some(Look::Simulated), names[1].clone())]))
                (kind(&["fitted", "source", "assumed"], catalogue))
                (behind_named(&catalogue.word("picture-demand"), &heading, &thinned(rows.collect(), 48), catalogue))
            }
        }
    }
}

fn source_of_the_curve(reference: &ReferenceTold, catalogue: &Catalogue) -> String {
    let level = match reference.interval {
        Some((low, high)) => {
            let ends = [("low", catalogue.decimal(low, 0)), ("high", catalogue.decimal(high, 0))];
            catalogue.text("demand-level-interval", &ends)
        }
        None => catalogue.word("demand-level-stated"),
    };
    let shape = match &reference.shape {
        Shape::Model(name) => catalogue.text("demand-shape-reference", &[("name", name.clone())]),
        Shape::Facts => catalogue.word("demand-shape-facts"),
        Shape::Fitted => catalogue.text("demand-shape-fitted", &[("days", catalogue.integer(reference.days))]),
    };
    let visits = catalogue.decimal(reference.visits_per_day, 0);
    catalogue.text("demand-text", &[("visits", visits), ("level", level), ("shape", shape)])
}

/// What is stored week after week.
pub(crate) fn storage(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let Some(day) = &report.day else { return html! {} };
    let begins = day.window.from.date();
    html! {
        section {
            h2 { (catalogue.word("section-storage")) }
            @match &day.storage {
                None => { p { (catalogue.word("storage-none")) } }
                Some(figures) => {
                    @for line in storage_lines(figures, begins, catalogue) { p { (line) } }
                    @if let Some(disk) = &report.setting.disk { (storage_picture(figures, disk, begins, catalogue)) }
                }
            }
        }
    }
}

/// Sentences on storage, for the page and the terminal.
pub(crate) fn storage_lines(figures: &StorageFigures, begins: Date, catalogue: &Catalogue) -> Vec<String> {
    let week = &figures.bytes_per_week;
    let per_week = ("per_week", catalogue.bytes(week.value));
    let first = match week.low.zip(week.high) {
        Some((low, high)) => {
            catalogue.text("storage-text", &[per_week, ("low", catalogue.bytes(low)), ("high", catalogue.bytes(high))])
        }
        None => catalogue.text("storage-text-one", &[per_week]),
    };
    let full = match &figures.weeks_to_full {
        None => catalogue.word("storage-never"),
        Some(weeks) => {
            let day = full_on(begins, weeks.value).map_or(NOTHING.into(), |day| catalogue.date(day));
            let value = [("weeks", catalogue.decimal(weeks.value, 0)), ("day", day)];
            match weeks.low.zip(weeks.high) {
                Some((low, high)) => {
                    let ends = [("low", catalogue.decimal(low, 0)), ("high", catalogue.decimal(high, 0))];
                    catalogue.text("storage-full", &[value, ends].concat())
                }
                None => catalogue.text("storage-full-one", &value),
            }
        }
    };
    vec![first, full]
}

/// The day on which a number of weeks from a day has passed.
fn full_on(begins: Date, weeks: f64) -> Option<Date> {
    let days = libm::ceil(weeks * 7.0);
    let days = (days.is_finite() && (0.0..1e6).contains(&days)).then_some(days as i64)?;
    begins.checked_add(days.days()).ok()
}

fn storage_picture(figures: &StorageFigures, disk: &Disk, begins: Date, catalogue: &Catalogue) -> Markup {
    let full = figures.weeks_to_full.as_ref().map(|weeks| weeks.high.unwrap_or(weeks.value) * 1.2);
    let weeks = full.filter(|weeks| weeks.is_finite()).unwrap_or(26.0).clamp(8.0, 104.0).ceil() as usize;
    let week = &figures.bytes_per_week;
    let stored: Vec<Figure> = std::iter::once(Figure { value: disk.stored as f64, low: None, high: None })
        .chain(stored_by_week(disk, week, weeks as u32))
        .collect();
    let middle: Vec<f64> = stored.iter().map(|figure| figure.value).collect();
    let low: Vec<f64> = stored.iter().map(|figure| figure.low.unwrap_or(figure.value)).collect();
    let high: Vec<f64> = stored.iter().map(|figure| figure.high.unwrap_or(figure.value)).collect();
    let capacity = disk.capacity.map(|capacity| capacity as f64);
    let most = high.iter().copied().chain(capacity).fold(0.0, f64::max);
    let band = (0..=weeks).map(|n| (n as f64, low[n], high[n])).collect();
    let line = middle.iter().enumerate().map(|(n, bytes)| (n as f64, *bytes)).collect();
    let mut marks = vec![Mark::Band(band), Mark::Line(Look::Simulated, line)];
    let mut names =
        vec![(Some(Look::Simulated), catalogue.word("picture-median")), (None, catalogue.word("picture-band"))];
    if let Some(capacity) = capacity {
        marks.push(Mark::Level(capacity, catalogue.word("picture-capacity")));
        names.push((Some(Look::Limit), catalogue.word("picture-capacity")));
    }
    let full = figures.weeks_to_full.filter(|full| full.value <= weeks as f64);
    if let Some((full, day)) = full.and_then(|full| Some((full.value, full_on(begins, full.value)?))) {
        marks.push(Mark::Moment(full, catalogue.text("picture-full", &[("day", catalogue.day(day))])));
    }
    let mut x = Axis::from_zero(weeks as f64, |week| catalogue.decimal(week, 0));
    x.to = weeks as f64;
    x.ticks.retain(|(week, _)| *week <= weeks as f64 && week.fract() == 0.0);
    if let Some(last) = x.ticks.last_mut() {
        last.1 = format!("{} {}", last.1, catalogue.word("picture-weeks"));
    }
    let per_week = [("per_week", catalogue.bytes(week.value))];
    let title = catalogue.word("picture-storage");
    let panel = Panel {
        id: "storage".into(),
        title: title.clone(),
        description: catalogue.text("picture-storage-text", &per_week),
        size: (760.0, 220.0),
        x,
        y: Axis::from_zero(most, |bytes| catalogue.bytes(bytes)),
        marks,
    };
    let rows = (0..=weeks).map(|n| {
        let bytes = |curve: &[f64]| catalogue.bytes(curve[n]);
        vec![catalogue.integer(n as u64), bytes(&low), bytes(&middle), bytes(&high)]
    });
    let heading = ["column-week", "column-low", "picture-median", "column-high"].map(|key| catalogue.word(key));
    html! {
        figure {
            h3 { (title) }
            (panel.draw())
            (legend(&names))
            (kind(&["simulated", "assumed"], catalogue))
            (behind_named(&title, &heading, &thinned(rows.collect(), 27), catalogue))
        }
    }
}

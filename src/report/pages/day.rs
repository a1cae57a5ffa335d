//! The scenario's day: its demand against the reference day, and what it stores.

use afflux_models::arrival::rate::ErrorSource;
use afflux_models::time::{day_start, paris};
use afflux_plan::scenario::Storage;
use maud::{Markup, html};

use super::super::curves::{bin_minutes, civil_at, time_axis};
use super::super::details::{behind, thinned};
use super::super::picture::{Axis, Look, Mark, Panel};
use super::super::{RunReport, StorageFigures, labels};
use super::{kind, legend};
use crate::locale::Catalogue;

/// Demand of the day, and of the reference day behind it.
pub(crate) fn demand(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
    let demand = &report.demand;
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
            p { (source_of_the_curve(report, catalogue)) }
            @if report.scenario.model.pulse_from_prior { p { (catalogue.word("demand-pulse-prior")) } }
            p { (catalogue.word("report-served-demand")) "." }
            figure {
                h3 { (catalogue.word("picture-demand")) }
                (panel.draw())
                (legend(&[(Some(Look::Fitted), names[0].clone()), (Some(Look::Simulated), names[1].clone())]))
                (kind(&["fitted", "source", "assumed"], catalogue))
                (behind(&heading, &thinned(rows.collect(), 48), catalogue))
            }
        }
    }
}

fn source_of_the_curve(report: &RunReport<'_>, catalogue: &Catalogue) -> String {
    let (model, reference) = (&report.scenario.model, &report.scenario.reference);
    let level = match reference.visits_per_day.interval {
        Some((low, high)) => {
            let ends = [("low", catalogue.decimal(low, 0)), ("high", catalogue.decimal(high, 0))];
            catalogue.text("demand-level-interval", &ends)
        }
        None => catalogue.word("demand-level-stated"),
    };
    let shape = match (&model.shape_from_reference, model.diagnostics.errors) {
        (Some(name), _) => catalogue.text("demand-shape-reference", &[("name", name.clone())]),
        (None, _) if reference.from_facts => catalogue.word("demand-shape-facts"),
        (None, ErrorSource::Stated) => catalogue.word("demand-shape-facts"),
        (None, _) => catalogue.text("demand-shape-fitted", &[("days", catalogue.integer(model.data.days))]),
    };
    let visits = catalogue.decimal(reference.visits_per_day.value, 0);
    catalogue.text("demand-text", &[("visits", visits), ("level", level), ("shape", shape)])
}

/// What is stored week after week.
pub(crate) fn storage(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
    html! {
        section {
            h2 { (catalogue.word("section-storage")) }
            @match &report.day.storage {
                None => { p { (catalogue.word("storage-none")) } }
                Some(figures) => {
                    @for line in storage_lines(figures, catalogue) { p { (line) } }
                    (storage_picture(figures, &report.scenario.storage, catalogue))
                }
            }
        }
    }
}

/// Sentences on storage, for the page and the terminal.
pub(crate) fn storage_lines(figures: &StorageFigures, catalogue: &Catalogue) -> Vec<String> {
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
            let value = ("weeks", catalogue.decimal(weeks.value, 0));
            match weeks.low.zip(weeks.high) {
                Some((low, high)) => {
                    let ends = [value, ("low", catalogue.decimal(low, 0)), ("high", catalogue.decimal(high, 0))];
                    catalogue.text("storage-full", &ends)
                }
                None => catalogue.text("storage-full-one", &[value]),
            }
        }
    };
    vec![first, full]
}

fn storage_picture(figures: &StorageFigures, storage: &Storage, catalogue: &Catalogue) -> Markup {
    let full = figures.weeks_to_full.as_ref().map(|weeks| weeks.high.unwrap_or(weeks.value) * 1.2);
    let weeks = full.filter(|weeks| weeks.is_finite()).unwrap_or(26.0).clamp(8.0, 104.0).ceil() as usize;
    let week = &figures.bytes_per_week;
    let middle = stored(storage, week.value, weeks);
    let (low, high) = (week.low.unwrap_or(week.value), week.high.unwrap_or(week.value));
    let (low, high) = (stored(storage, low, weeks), stored(storage, high, weeks));
    let most = high.iter().copied().chain(storage.capacity.map(|capacity| capacity as f64)).fold(0.0, f64::max);
    let band = (0..=weeks).map(|n| (n as f64, low[n], high[n])).collect();
    let line = middle.iter().enumerate().map(|(n, bytes)| (n as f64, *bytes)).collect();
    let mut marks = vec![Mark::Band(band), Mark::Line(Look::Simulated, line)];
    let mut names =
        vec![(Some(Look::Simulated), catalogue.word("picture-median")), (None, catalogue.word("picture-band"))];
    if let Some(capacity) = storage.capacity {
        marks.push(Mark::Level(capacity as f64, catalogue.word("picture-capacity")));
        names.push((Some(Look::Limit), catalogue.word("picture-capacity")));
    }
    let mut x = Axis::from_zero(weeks as f64, |week| catalogue.decimal(week, 0));
    x.to = weeks as f64;
    x.ticks.retain(|(week, _)| *week <= weeks as f64 && week.fract() == 0.0);
    if let Some(last) = x.ticks.last_mut() {
        last.1 = format!("{} {}", last.1, catalogue.word("picture-weeks"));
    }
    let per_week = [("per_week", catalogue.bytes(week.value))];
    let panel = Panel {
        id: "storage".into(),
        title: catalogue.word("picture-storage"),
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
            h3 { (catalogue.word("picture-storage")) }
            (panel.draw())
            (legend(&names))
            (kind(&["simulated", "assumed"], catalogue))
            (behind(&heading, &thinned(rows.collect(), 27), catalogue))
        }
    }
}

/// Bytes stored at the end of each week: what was there halves with its half-life (MODELS §6).
fn stored(storage: &Storage, per_week: f64, weeks: usize) -> Vec<f64> {
    let kept = storage.half_life_weeks.map_or(1.0, |half_life| libm::exp2(-1.0 / half_life));
    let next = |bytes: &f64| Some(bytes * kept + per_week);
    std::iter::successors(Some(storage.stored as f64), next).take(weeks + 1).collect()
}

/// Minutes of a bin of the day's curves.
pub(super) fn day_bin(report: &RunReport<'_>) -> usize {
    let minutes = report.day.window.length_us() / afflux_models::time::MINUTE_US;
    bin_minutes(usize::try_from(minutes).unwrap_or(1))
}

/// A range in the unit of a limit, for the tables.
pub(super) fn limit_range(judged: &afflux_outcome::verdict::Judged, catalogue: &Catalogue) -> String {
    labels::range(judged.low, judged.high, |value| labels::limit_value(&judged.limit, value, catalogue))
}

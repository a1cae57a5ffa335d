//! The curve: what was counted, what was fitted, and how far both may lie from a day to come.

use afflux_models::arrival::busyness_law::CutStudent;
use afflux_models::arrival::goodness::Count;
use afflux_models::arrival::rate::{ArrivalModel, DAY_MINUTES};
use afflux_models::arrival::window::WindowFit;
use afflux_models::time::MINUTE_US;
use jiff::civil::Time;
use maud::{Markup, html};

use super::super::details::{behind, thinned};
use super::super::pages::{kind, legend};
use super::super::picture::{Axis, Look, Mark, Panel, sample, sample_of};
use super::{FitPage, Fitted};
use crate::locale::Catalogue;

/// The 95 % quantile of the normal law.
const Z90: f64 = 1.644_853_626_951_472_2;
/// Shortest and longest stretch whose counts are shown as one dot, minutes.
const STRETCH_MIN: (f64, f64) = (10.0, 180.0);

/// Sentences on the level and the peak.
pub(super) fn answers(model: &ArrivalModel, catalogue: &Catalogue) -> Vec<String> {
    let rates = model.visits_per_minute();
    let peak = rates.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0));
    let level = [
        ("visits", catalogue.decimal(model.level.value, 0)),
        ("low", catalogue.decimal(model.level.low, 0)),
        ("high", catalogue.decimal(model.level.high, 0)),
    ];
    let peak = [("rate", catalogue.quantity(peak.1)), ("at", clock(peak.0 as f64, catalogue))];
    let key = if model.pulse_from_prior { "fitpage-answer-peak-prior" } else { "fitpage-answer-peak" };
    vec![catalogue.text("fitpage-answer-level", &level), catalogue.text(key, &peak)]
}

fn clock(minute: f64, catalogue: &Catalogue) -> String {
    let minute = (minute as i32).clamp(0, 1439);
    catalogue.time(Time::midnight().wrapping_add(jiff::Span::new().minutes(minute)))
}

/// The section of the curve.
pub(super) fn section(page: &FitPage<'_>, counts: &[Count], catalogue: &Catalogue) -> Markup {
    html! {
        section {
            h2 { (catalogue.word("fitpage-curve")) }
            @match page.fitted {
                Fitted::Day(fit) => { (of_day(&fit.model, counts, catalogue)) }
                Fitted::Window(fit) => { (of_window(fit, page, catalogue)) }
            }
        }
    }
}

/// Counts of all days in one stretch of the day: minutes, visits, visits expected, days.
#[derive(Clone, Copy, Default)]
struct Stretch {
    minutes: f64,
    visits: f64,
    expected: f64,
}

fn of_day(model: &ArrivalModel, counts: &[Count], catalogue: &Catalogue) -> Markup {
    let narrow: Vec<&Count> = counts.iter().filter(|count| count.width_min <= STRETCH_MIN.1).collect();
    let width = narrow.iter().map(|count| count.width_min).fold(STRETCH_MIN.0, f64::max).min(STRETCH_MIN.1);
    let mut stretches = vec![Stretch::default(); (DAY_MINUTES as f64 / width).ceil() as usize];
    for count in &narrow {
        let at = ((f64::from(count.minute) / width) as usize).min(stretches.len() - 1);
        stretches[at].minutes += count.width_min;
        stretches[at].visits += count.count;
        stretches[at].expected += count.mean;
    }
    let observed: Vec<(f64, f64)> = stretches
        .iter()
        .enumerate()
        .map(|(n, s)| ((n as f64 + 0.5) * width, if s.minutes > 0.0 { s.visits / s.minutes } else { f64::NAN }))
        .collect();
    let rates = scaled(model, &stretches, width);
    let curve: Vec<(f64, f64)> = rates.iter().enumerate().map(|(m, rate)| (m as f64 + 0.5, *rate)).collect();
    let (of_fit, of_days) = bands(model, &rates, width);
    let most = of_days.iter().map(|row| row.2).chain(observed.iter().map(|p| p.1)).filter(|y| y.is_finite());
    let names =
        ["fitpage-observed", "fitpage-fitted", "fitpage-band-fit", "fitpage-band-days"].map(|k| catalogue.word(k));
    let mut marks = vec![Mark::Band(of_days.clone())];
    if !of_fit.is_empty() {
        marks.push(Mark::Inner(of_fit));
    }
    marks.push(Mark::Line(Look::Fitted, curve));
    let has_counts = narrow.len() > 1;
    if has_counts {
        marks.push(Mark::Line(Look::Measured, observed.clone()));
    }
    let x = hours(catalogue);
    let y = Axis::from_zero(most.fold(0.0, f64::max), |rate| catalogue.quantity(rate));
    let title = catalogue.word("fitpage-curve-picture");
    let described = answers(model, catalogue).join(". ");
    let panel = Panel {
        id: "fit-curve".into(),
        title: title.clone(),
        description: described,
        size: (760.0, 300.0),
        x,
        y,
        marks,
    };
    let rows = observed.iter().map(|(minute, rate)| {
        let fitted = rates.get(*minute as usize).copied().unwrap_or(f64::NAN);
        let low_high = of_days.iter().min_by(|a, b| (a.0 - minute).abs().total_cmp(&(b.0 - minute).abs()));
        let (low, high) = low_high.map_or((f64::NAN, f64::NAN), |row| (row.1, row.2));
        let at = clock(minute - 0.5 * width, catalogue);
        std::iter::once(at).chain([*rate, fitted, low, high].map(|value| catalogue.decimal(value, 2))).collect()
    });
    let heading = ["picture-hour", "fitpage-observed", "fitpage-fitted", "column-low", "column-high"];
    html! {
        p { (catalogue.text("fitpage-curve-text", &[("minutes", catalogue.decimal(width, 0))])) }
        @if !has_counts { p.callout { (catalogue.word("fitpage-no-shape")) } }
        figure {
            h3 { (title) }
            (panel.draw())
            ul.legend {
                @if has_counts { li { (sample(Some(Look::Measured))) span { (names[0]) } } }
                li { (sample(Some(Look::Fitted))) span { (names[1]) } }
                @if model.shape_log_errors.len() == 48 { li { (sample_of(&Mark::Inner(Vec::new()))) span { (names[2]) } } }
                li { (sample(None)) span { (names[3]) } }
            }
            (kind(if has_counts { &["measured", "fitted"] } else { &["fitted"] }, catalogue))
            (behind(&heading.map(|key| catalogue.word(key)), &thinned(rows.collect(), 48), catalogue))
        }
    }
}

/// An axis of the hours of a day.
pub(super) fn hours(catalogue: &Catalogue) -> Axis {
    let ticks = (0..=8).map(|n| f64::from(n) * 180.0);
    let label = |minute: f64| if minute >= 1440.0 { clock(0.0, catalogue) } else { clock(minute, catalogue) };
    Axis { from: 0.0, to: 1440.0, is_log: false, ticks: ticks.map(|minute| (minute, label(minute))).collect() }
}

/// The fitted curve at the level of the days that were counted.
fn scaled(model: &ArrivalModel, stretches: &[Stretch], width: f64) -> Vec<f64> {
    let rates = model.visits_per_minute();
    let (mut expected, mut curve) = (0.0, 0.0);
    for (n, stretch) in stretches.iter().enumerate().filter(|(_, stretch)| stretch.minutes > 0.0) {
        let (from, to) = ((n as f64 * width) as usize, (((n + 1) as f64 * width) as usize).min(DAY_MINUTES));
        let share = &rates[from.min(DAY_MINUTES - 1)..to.max(from + 1).min(DAY_MINUTES)];
        expected += stretch.expected / stretch.minutes;
        curve += share.iter().sum::<f64>() / share.len().max(1) as f64;
    }
    let factor = if curve > 0.0 && expected > 0.0 { expected / curve } else { 1.0 };
    rates.iter().map(|rate| rate * factor).collect()
}

type Rows = Vec<(f64, f64, f64)>;

/// 90 % bands of the curve, and of the counts of one day in a stretch of a width.
fn bands(model: &ArrivalModel, rates: &[f64], width: f64) -> (Rows, Rows) {
    let dispersion = &model.dispersion;
    let tails = CutStudent::new(dispersion.day_df).variance();
    let factors = dispersion.day_log_sd * dispersion.day_log_sd * tails + dispersion.within_log_sd.powi(2);
    let around = |minute: usize, variance: f64| {
        let spread = libm::exp(Z90 * libm::sqrt(variance).min(3.0));
        (minute as f64 + 0.5, rates[minute] / spread, rates[minute] * spread)
    };
    let minutes = || (0..DAY_MINUTES).step_by(5);
    let of_days = minutes().map(|minute| {
        let visits = (rates[minute] * width).max(1e-3);
        around(minute, factors + libm::log1p(dispersion.overdispersion / visits).min(4.0))
    });
    let errors = &model.shape_log_errors;
    let of_fit = minutes().filter_map(|minute| errors.get(minute / 30).map(|error| around(minute, error * error)));
    (of_fit.collect(), of_days.collect())
}

fn of_window(fit: &WindowFit, page: &FitPage<'_>, catalogue: &Catalogue) -> Markup {
    let at = |us: i64| (us - fit.from.0) as f64 / MINUTE_US as f64;
    let per_minute = |count: f64, width_us: i64| count * MINUTE_US as f64 / width_us as f64;
    let bins = page.bins();
    let observed: Vec<(f64, f64)> =
        bins.iter().map(|(bin, _)| (at(bin.start.0 + bin.width_us / 2), per_minute(bin.count, bin.width_us))).collect();
    let minutes = fit.minutes.iter().enumerate().map(|(n, minute)| (n as f64 + 0.5, minute.rate));
    let band: Rows = minutes.clone().map(|(x, rate)| (x, rate.low, rate.high)).collect();
    let most = observed.iter().map(|p| p.1).chain(band.iter().map(|row| row.2)).fold(0.0, f64::max);
    let length = fit.minutes.len() as f64;
    let zone = page.zone();
    let label = |minute: f64| {
        let civil = fit.from.plus_us((minute * MINUTE_US as f64) as i64).civil(&zone);
        catalogue.time(Time::new(civil.hour(), civil.minute(), 0, 0).unwrap_or_default())
    };
    let step = [5.0, 10.0, 15.0, 30.0, 60.0, 180.0, 360.0].into_iter().find(|s| length / s <= 8.0).unwrap_or(720.0);
    let ticks = (0..=(length / step) as usize).map(|n| n as f64 * step).map(|minute| (minute, label(minute)));
    let title = catalogue.word("fitpage-window-picture");
    let panel = Panel {
        id: "fit-curve".into(),
        title: title.clone(),
        description: catalogue.text("fitpage-window-description", &[("count", catalogue.integer(bins.len() as u64))]),
        size: (760.0, 300.0),
        x: Axis { from: 0.0, to: length.max(1.0), is_log: false, ticks: ticks.collect() },
        y: Axis::from_zero(most, |rate| catalogue.quantity(rate)),
        marks: vec![
            Mark::Inner(band),
            Mark::Line(Look::Measured, observed),
            Mark::Line(Look::Fitted, minutes.clone().map(|(x, rate)| (x, rate.value)).collect()),
        ],
    };
    let rows = minutes.map(|(x, rate)| {
        let numbers = [rate.value, rate.low, rate.high].map(|value| catalogue.decimal(value, 2));
        std::iter::once(label(x - 0.5)).chain(numbers).collect()
    });
    let heading = ["picture-hour", "fitpage-fitted", "column-low", "column-high"];
    html! {
        p { (catalogue.word("fitpage-window-text")) }
        figure {
            h3 { (title) }
            (panel.draw())
            (legend(&[
                (Some(Look::Measured), catalogue.word("fitpage-observed")),
                (Some(Look::Fitted), catalogue.word("fitpage-fitted")),
            ]))
            (kind(&["measured", "fitted"], catalogue))
            (behind(&heading.map(|key| catalogue.word(key)), &thinned(rows.collect(), 48), catalogue))
        }
    }
}

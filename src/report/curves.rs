//! Curves of replications over a window: a band and a median, minute by minute or by longer bins.

use std::collections::BTreeMap;

use afflux_models::time::{MINUTE_US, UtcTime, paris};
use afflux_outcome::Outcome;
use afflux_outcome::interval::quantile_of_sorted;
use afflux_outcome::minutes::{MinuteRow, SKETCH_BOUNDS_US};
use afflux_plan::scenario::{Phase, Window};
use jiff::civil::DateTime;

use super::picture::Axis;
use crate::locale::{Catalogue, civil};

/// Most points of a curve.
const MOST_POINTS: usize = 360;

/// A figure of a minute row.
pub(crate) type Field = fn(&MinuteRow) -> u32;

/// What replications have at one place of a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    /// The place: minutes since the window opens, or a share.
    pub(crate) x: f64,
    /// 5 % point.
    pub(crate) low: f64,
    /// Median.
    pub(crate) median: f64,
    /// 95 % point.
    pub(crate) high: f64,
}

impl Spread {
    /// The spread of some values; none of none.
    pub(crate) fn of(x: f64, mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let at = |share| quantile_of_sorted(&values, share);
        Some(Self { x, low: at(0.05)?, median: at(0.5)?, high: at(0.95)? })
    }

    /// Whether a value lies in the band.
    pub(crate) fn holds(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// Minutes of a bin, so that a window has at most [`MOST_POINTS`] of them.
pub(crate) fn bin_minutes(minutes: usize) -> usize {
    minutes.div_ceil(MOST_POINTS).max(1)
}

/// What a bin of several minutes shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fold {
    /// The greatest of its minutes: how many at once.
    Greatest,
    /// Their mean: so many a minute.
    Mean,
}

/// The rows of the window itself, in bins.
fn bins(outcome: &Outcome, bin: usize) -> Vec<Vec<&MinuteRow>> {
    let rows: Vec<&MinuteRow> = outcome.minutes.iter().filter(|row| row.minute >= 0).collect();
    rows.chunks(bin.max(1)).map(<[&MinuteRow]>::to_vec).collect()
}

/// A value of each bin of an outcome, from the opening of the window.
pub(crate) fn of_one(outcome: &Outcome, field: Field, bin: usize, fold: Fold) -> Vec<(f64, f64)> {
    let value = |rows: &[&MinuteRow]| match fold {
        Fold::Greatest => rows.iter().map(|row| field(row)).max().unwrap_or(0).into(),
        Fold::Mean => rows.iter().map(|row| f64::from(field(row))).sum::<f64>() / rows.len().max(1) as f64,
    };
    bins(outcome, bin).iter().map(|rows| (f64::from(rows[0].minute), value(rows))).collect()
}

/// The same over replications.
pub(crate) fn of_many(outcomes: &[Outcome], field: Field, bin: usize, fold: Fold) -> Vec<Spread> {
    spreads(outcomes.iter().map(|outcome| of_one(outcome, field, bin, fold)).collect())
}

/// The values of replications at each place that one of them has, in the order of places.
fn spreads(curves: Vec<Vec<(f64, f64)>>) -> Vec<Spread> {
    let mut at: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for (x, value) in curves.into_iter().flatten() {
        at.entry(x as i64).or_default().push(value);
    }
    at.into_iter().filter_map(|(x, values)| Spread::of(x as f64, values)).collect()
}

/// Response time in seconds that a share of the pages of each bin is not above, over replications; a bin
/// without pages has none.
pub(crate) fn response_over(outcomes: &[Outcome], share: f64, bin: usize) -> Vec<Spread> {
    let of_one = |outcome: &Outcome| -> Vec<(f64, f64)> {
        let values = bins(outcome, bin).into_iter().filter_map(|rows| {
            let mut sketch = [0_u64; CLASSES];
            for row in &rows {
                sketch.iter_mut().zip(row.sketch).for_each(|(sum, count)| *sum += u64::from(count));
            }
            Some((f64::from(rows[0].minute), sketch_quantile_s(&sketch, share)?))
        });
        values.collect()
    };
    spreads(outcomes.iter().map(of_one).collect())
}

/// Classes of a minute's sketch.
const CLASSES: usize = SKETCH_BOUNDS_US.len() + 1;

/// The response time in seconds that a share of a sketch's pages is not above, even within its class on a
/// logarithmic scale; in the open class its lower end. None without pages.
fn sketch_quantile_s(sketch: &[u64; CLASSES], share: f64) -> Option<f64> {
    let total: u64 = sketch.iter().sum();
    let wanted = share * total as f64;
    let mut below = 0.0;
    for (class, count) in sketch.iter().enumerate() {
        let here = *count as f64;
        if here > 0.0 && below + here >= wanted {
            let seconds = |us: u64| us as f64 / 1e6;
            // The first class begins at half its end; the last has no end.
            let low =
                if class == 0 { seconds(SKETCH_BOUNDS_US[0]) / 2.0 } else { seconds(SKETCH_BOUNDS_US[class - 1]) };
            let high = SKETCH_BOUNDS_US.get(class).map_or(low, |us| seconds(*us));
            return Some(low * libm::pow(high / low, ((wanted - below) / here).clamp(0.0, 1.0)));
        }
        below += here;
    }
    None
}

/// Shares of pages at which response times are shown.
pub(crate) const SHARES: [f64; 6] = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999];

/// Response time in seconds that a share of the judged pages is not above, over replications.
pub(crate) fn response(outcomes: &[Outcome], share: f64) -> Option<Spread> {
    Spread::of(share, outcomes.iter().filter_map(|outcome| response_of(outcome, share)).collect())
}

/// The same of one outcome.
pub(crate) fn response_of(outcome: &Outcome, share: f64) -> Option<f64> {
    let us = outcome.response_of(Phase::Judged, None, None)?.quantile_us(share)?;
    Some(us as f64 / 1e6)
}

/// Civil time of a minute of a window.
pub(crate) fn civil_at(opens: UtcTime, minute: f64) -> DateTime {
    opens.plus_us((minute * MINUTE_US as f64) as i64).civil(&paris())
}

/// When the window of an outcome opens.
pub(crate) fn opening(outcome: &Outcome) -> UtcTime {
    let at = civil(&outcome.provenance.from).unwrap_or_default();
    UtcTime::from_civil(at, &paris())
}

/// The window of an outcome.
pub(crate) fn window_of(outcome: &Outcome) -> Window {
    let ends = |text: &str| civil(text).unwrap_or_default();
    let from = &outcome.provenance;
    Window { name: from.window.clone(), from: ends(&from.from), to: ends(&from.to) }
}

/// An axis of civil time over the minutes of a window.
pub(crate) fn time_axis(opens: UtcTime, minutes: usize, most_ticks: usize, catalogue: &Catalogue) -> Axis {
    let steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10_080];
    let step = steps.into_iter().find(|step| minutes / step <= most_ticks).unwrap_or(20_160);
    let ticks = (0..=minutes).filter_map(|minute| {
        let at = civil_at(opens, minute as f64);
        let of_day = usize::from(at.hour().unsigned_abs()) * 60 + usize::from(at.minute().unsigned_abs());
        let is_tick = at.second() == 0 && if step < 1440 { of_day % step == 0 } else { of_day == 0 };
        let label = || if step < 1440 { catalogue.time(at.time()) } else { catalogue.short_date(at.date()) };
        is_tick.then(|| (minute as f64, label()))
    });
    Axis { from: 0.0, to: minutes.max(1) as f64, is_log: false, ticks: ticks.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_lies_within_its_class() {
        let mut sketch = [0; CLASSES];
        assert_eq!(sketch_quantile_s(&sketch, 0.5), None);
        // Between 1 and 2 s, evenly on a logarithmic scale: the middle is their geometric mean.
        sketch[7] = 100;
        assert!((sketch_quantile_s(&sketch, 0.5).unwrap() - f64::sqrt(2.0)).abs() < 1e-12);
        assert!((sketch_quantile_s(&sketch, 1.0).unwrap() - 2.0).abs() < 1e-12);
        sketch[CLASSES - 1] = 900;
        assert_eq!(sketch_quantile_s(&sketch, 0.95), Some(30.0));
    }

    #[test]
    fn a_bin_is_the_greatest_of_its_minutes_or_their_mean() {
        let row = |minute: i32, asked: u32| MinuteRow { minute, asked, ..MinuteRow::default() };
        let minutes = vec![row(-1, 99), row(0, 1), row(1, 5), row(2, 7)];
        let outcome = Outcome { minutes, ..Outcome::default() };
        let of = |fold| of_one(&outcome, |row| row.asked, 2, fold);
        assert_eq!((of(Fold::Greatest), of(Fold::Mean)), (vec![(0.0, 5.0), (2.0, 7.0)], vec![(0.0, 3.0), (2.0, 7.0)]));
        assert_eq!(of_many(&[outcome.clone(), outcome], |row| row.asked, 1, Fold::Mean).len(), 3);
    }
}

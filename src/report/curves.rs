//! Curves of replications over a window: a band and a median, minute by minute or by longer bins.

use afflux_models::time::{MINUTE_US, UtcTime, paris};
use afflux_outcome::Outcome;
use afflux_outcome::interval::quantile_of_sorted;
use afflux_outcome::minutes::MinuteRow;
use afflux_plan::scenario::Phase;
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

/// Greatest value of each bin of an outcome, from the opening of the window.
pub(crate) fn of_one(outcome: &Outcome, field: Field, bin: usize) -> Vec<(f64, f64)> {
    let rows: Vec<&MinuteRow> = outcome.minutes.iter().filter(|row| row.minute >= 0).collect();
    let greatest = |rows: &[&MinuteRow]| rows.iter().map(|row| field(row)).max().unwrap_or(0);
    rows.chunks(bin.max(1)).map(|rows| (f64::from(rows[0].minute), f64::from(greatest(rows)))).collect()
}

/// The same over replications.
pub(crate) fn of_many(outcomes: &[Outcome], field: Field, bin: usize) -> Vec<Spread> {
    let curves: Vec<Vec<(f64, f64)>> = outcomes.iter().map(|outcome| of_one(outcome, field, bin)).collect();
    let points = curves.iter().map(Vec::len).max().unwrap_or(0);
    let spread = |n: usize| {
        let values: Vec<(f64, f64)> = curves.iter().filter_map(|curve| curve.get(n).copied()).collect();
        Spread::of(values.first()?.0, values.iter().map(|(_, value)| *value).collect())
    };
    (0..points).filter_map(spread).collect()
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

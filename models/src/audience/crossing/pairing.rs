//! Two sources over the same units of time: weeks, days or hours.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::audience::curve::Bin;
use crate::time::{HOUR_US, UtcTime, day_start};
use crate::vocabulary::Word;

/// What two sources are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Unit {
    /// The wide bins of the coarser source.
    Week,
    /// Local days.
    Day,
    /// Hours: less than four days in common.
    Hour,
}

impl Word for Unit {}

/// One unit that both sources cover.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    pub(super) start: UtcTime,
    /// Its local day, of a week the first.
    pub(super) at: Date,
    pub(super) source: f64,
    pub(super) reference: f64,
    /// Whether the source, or the reference, says that people were refused.
    pub(super) saturated: [bool; 2],
}

const WIDEST_IN_A_DAY_US: i64 = 26 * HOUR_US;
/// Days in common under which hours are compared.
const LEAST_DAYS: usize = 4;
/// Share of a unit's usual visits that must be covered; the rest is taken in proportion \[A\].
const LEAST_COVERED: f64 = 0.9;

/// The units in common, in the order of time.
pub(super) fn pairs(source: &[Bin], reference: &[Bin], zone: &TimeZone) -> (Unit, Vec<Pair>) {
    let usual = [Usual::of(source, zone), Usual::of(reference, zone)];
    let at_units = |units: &[(UtcTime, UtcTime)]| {
        let counts = [covered(source, units, &usual[0], zone), covered(reference, units, &usual[1], zone)];
        let pair = |(n, unit): (usize, &(UtcTime, UtcTime))| {
            let (own, other) = (counts[0][n]?, counts[1][n]?);
            let at = unit.0.civil(zone).date();
            Some(Pair { start: unit.0, at, source: own.0, reference: other.0, saturated: [own.1, other.1] })
        };
        units.iter().enumerate().filter_map(pair).collect::<Vec<_>>()
    };
    let wide = [source, reference].into_iter().find(|bins| bins.iter().any(|bin| bin.width_us > WIDEST_IN_A_DAY_US));
    if let Some(wide) = wide {
        let units: Vec<(UtcTime, UtcTime)> =
            wide.iter().map(|bin| (bin.start, bin.start.plus_us(bin.width_us))).collect();
        return (Unit::Week, at_units(&units));
    }
    let days = at_units(&days(source, reference, zone));
    if days.len() >= LEAST_DAYS {
        return (Unit::Day, days);
    }
    let hours = at_units(&hours(source, reference));
    if hours.len() > days.len() { (Unit::Hour, hours) } else { (Unit::Day, days) }
}

/// Local days in which both have bins.
fn days(source: &[Bin], reference: &[Bin], zone: &TimeZone) -> Vec<(UtcTime, UtcTime)> {
    let of = |bins: &[Bin]| {
        let middle = |bin: &Bin| bin.start.plus_us(bin.width_us / 2).civil(zone).date();
        bins.iter().map(middle).collect::<BTreeSet<Date>>()
    };
    let (own, other) = (of(source), of(reference));
    let day = |date: &Date| (day_start(*date, zone), day_start(date.saturating_add(1.day()), zone));
    own.intersection(&other).map(day).collect()
}

fn hours(source: &[Bin], reference: &[Bin]) -> Vec<(UtcTime, UtcTime)> {
    let of = |bins: &[Bin]| bins.iter().map(|bin| bin.start.0.div_euclid(HOUR_US)).collect::<BTreeSet<i64>>();
    let (own, other) = (of(source), of(reference));
    own.intersection(&other).map(|hour| (UtcTime(hour * HOUR_US), UtcTime((hour + 1) * HOUR_US))).collect()
}

/// Usual visits an hour of a source, by hour of the week.
struct Usual {
    rates: Vec<f64>,
}

const WEEK_HOURS: usize = 168;

fn hour_of_week(instant: UtcTime, zone: &TimeZone) -> usize {
    let civil = instant.civil(zone);
    let day = civil.date().weekday().to_monday_zero_offset() as usize;
    (day * 24 + civil.hour() as usize).min(WEEK_HOURS - 1)
}

impl Usual {
    fn of(bins: &[Bin], zone: &TimeZone) -> Self {
        let (mut counts, mut hours) = (vec![0.0; WEEK_HOURS], vec![0.0; WEEK_HOURS]);
        let (mut count, mut width) = (0.0, 0.0);
        for bin in bins.iter().filter(|bin| bin.width_us <= WIDEST_IN_A_DAY_US) {
            count += bin.count;
            width += bin.width_us as f64 / HOUR_US as f64;
            let pieces = bin.width_us.div_euclid(HOUR_US).max(1);
            for piece in 0..pieces {
                let at = hour_of_week(bin.start.plus_us((2 * piece + 1) * bin.width_us / (2 * pieces)), zone);
                counts[at] += bin.count / pieces as f64;
                hours[at] += bin.width_us as f64 / HOUR_US as f64 / pieces as f64;
            }
        }
        let mean = if width > 0.0 { count / width } else { 1.0 };
        let rate = |(count, hours): (&f64, &f64)| if *hours > 0.0 { count / hours } else { mean };
        Self { rates: counts.iter().zip(&hours).map(rate).collect() }
    }

    /// Usual visits from one instant to another.
    fn between(&self, from: UtcTime, to: UtcTime, zone: &TimeZone) -> f64 {
        let (mut at, mut sum) = (from, 0.0);
        while at < to {
            let next = UtcTime((at.0.div_euclid(HOUR_US) + 1) * HOUR_US).min(to);
            sum += self.rates[hour_of_week(at, zone)] * (next.0 - at.0) as f64 / HOUR_US as f64;
            at = next;
        }
        sum
    }
}

/// Visits of each unit, and whether some bin of it was saturated; none where too little is covered.
/// Bins that reach over a unit's edge are in no unit.
fn covered(bins: &[Bin], units: &[(UtcTime, UtcTime)], usual: &Usual, zone: &TimeZone) -> Vec<Option<(f64, bool)>> {
    let unit = |(from, to): &(UtcTime, UtcTime)| {
        let first = bins.partition_point(|bin| bin.start < *from);
        let inside =
            || bins[first..].iter().take_while(|bin| bin.start < *to).filter(|bin| bin.start.0 + bin.width_us <= to.0);
        let width: i64 = inside().map(|bin| bin.width_us).sum();
        let count: f64 = inside().map(|bin| bin.count).sum();
        let saturated = inside().any(|bin| bin.saturated);
        let whole = to.0 - from.0;
        if width >= whole {
            return Some((count, saturated));
        }
        if width <= 0 || (width as f64) < 0.5 * whole as f64 {
            return None;
        }
        let expected = usual.between(*from, *to, zone);
        let mut missing = expected;
        inside().for_each(|bin| missing -= usual.between(bin.start, bin.start.plus_us(bin.width_us), zone));
        let share = if expected > 0.0 { 1.0 - missing / expected } else { 0.0 };
        (share >= LEAST_COVERED).then(|| (count / share.min(1.0), saturated))
    };
    units.iter().map(unit).collect()
}

//! The grid of intervals that readings belong to: local, from midnight.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::instants::Reading;
use crate::message::Message;
use crate::time::{HOUR_US, SECOND_US, UtcTime, day_start};

/// Microseconds of a day of 24 hours.
pub(crate) const DAY_US: i64 = 24 * HOUR_US;

/// Intervals that start at local midnight.
#[derive(Debug, Clone)]
pub(crate) struct Grid {
    zone: TimeZone,
    step: Step,
}

/// Width of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Up to an hour: every interval lasts as long.
    Even(i64),
    /// Some hours: those of a day of 23 or 25 hours are shorter or longer.
    Civil(i64),
    /// Whole days, counted from a day.
    Days(i32, Date),
}

impl Grid {
    /// A grid of an interval.
    ///
    /// # Errors
    /// When a day is not a whole number of intervals, nor an interval of days.
    pub(crate) fn new(interval_us: i64, first: UtcTime, zone: &TimeZone) -> Result<Self, Message> {
        let odd = || Message::new("counts-odd-interval").with("interval_s", interval_us / SECOND_US);
        let step = if interval_us <= 0 {
            return Err(odd());
        } else if interval_us >= DAY_US && interval_us % DAY_US == 0 {
            let days = i32::try_from(interval_us / DAY_US).map_err(|_| odd())?;
            Step::Days(days, first.civil(zone).date())
        } else if DAY_US % interval_us != 0 {
            return Err(odd());
        } else if interval_us <= HOUR_US {
            Step::Even(interval_us)
        } else {
            Step::Civil(interval_us)
        };
        Ok(Self { zone: zone.clone(), step })
    }

    /// Start of the interval that holds an instant.
    pub(crate) fn floor(&self, at: UtcTime) -> UtcTime {
        match self.step {
            Step::Even(interval_us) => at.plus_us(-self.local_us(at).rem_euclid(interval_us)),
            Step::Civil(_) | Step::Days(..) => self.instant(self.civil_floor(at)),
        }
    }

    /// Start of the interval after the one that starts at an instant.
    pub(crate) fn next(&self, start: UtcTime) -> UtcTime {
        let next = match self.step {
            Step::Even(interval_us) => return start.plus_us(interval_us),
            Step::Civil(interval_us) => self.civil_floor(start).checked_add(interval_us.microseconds()),
            Step::Days(days, _) => self.civil_floor(start).checked_add(days.days()),
        };
        let next = next.map_or(start, |civil| self.instant(civil));
        next.max(start.plus_us(1))
    }

    fn civil_floor(&self, at: UtcTime) -> DateTime {
        let civil = at.civil(&self.zone);
        let midnight = civil.date().to_datetime(jiff::civil::Time::midnight());
        match self.step {
            Step::Even(interval_us) | Step::Civil(interval_us) => {
                let in_day = (civil - midnight).total(jiff::Unit::Microsecond).unwrap_or(0.0) as i64;
                let whole = in_day - in_day.rem_euclid(interval_us);
                midnight.checked_add(whole.microseconds()).unwrap_or(midnight)
            }
            Step::Days(days, anchor) => {
                let since = (civil.date() - anchor).get_days();
                midnight.checked_sub(since.rem_euclid(days).days()).unwrap_or(midnight)
            }
        }
    }

    fn instant(&self, civil: DateTime) -> UtcTime {
        match self.step {
            Step::Days(..) => day_start(civil.date(), &self.zone),
            _ => UtcTime::from_civil(civil, &self.zone),
        }
    }

    /// Local microseconds, from any midnight.
    fn local_us(&self, at: UtcTime) -> i64 {
        let offset = self.zone.to_offset(at.zoned(&self.zone).timestamp());
        at.0 + i64::from(offset.seconds()) * SECOND_US
    }

    /// How far most readings lie after the start of their interval, under one interval. For days:
    /// nothing, a day holds all its times.
    pub(crate) fn phase_us(&self, readings: &[Reading]) -> i64 {
        let Step::Even(interval_us) = self.step else { return 0 };
        most_common(readings.iter().map(|reading| self.local_us(reading.at).rem_euclid(interval_us))).unwrap_or(0)
    }

    /// The interval of a reading once the common phase is taken off; a stamp that wavers around it
    /// goes to the nearest.
    pub(crate) fn aligned(&self, at: UtcTime, phase_us: i64) -> UtcTime {
        match self.step {
            Step::Even(interval_us) => self.floor(at.plus_us(interval_us / 2 - phase_us)),
            Step::Civil(_) | Step::Days(..) => self.floor(at),
        }
    }
}

/// The interval of a file: its most common gap, taken to the nearest usual one within 2 %.
pub(crate) fn common_interval_us(readings: &[Reading], days_only: bool) -> Option<i64> {
    let gap = most_common(readings.windows(2).map(|pair| pair[1].at.0 - pair[0].at.0))?;
    if days_only {
        return Some(((gap + DAY_US / 2) / DAY_US).max(1) * DAY_US);
    }
    Some(usual_interval_us(gap))
}

/// The usual interval within 2 % of a gap, or the gap itself.
pub(crate) fn usual_interval_us(gap: i64) -> i64 {
    let usual_s = [
        1, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 14_400, 21_600, 28_800,
        43_200,
    ];
    let usual = usual_s.iter().map(|seconds| seconds * SECOND_US).chain([DAY_US, 7 * DAY_US]);
    let near = usual.filter(|usual| (gap - usual).abs() * 50 <= *usual).min_by_key(|usual| (gap - usual).abs());
    near.unwrap_or(gap)
}

/// The most common of some values; the smallest of equals.
fn most_common(values: impl Iterator<Item = i64>) -> Option<i64> {
    let mut tally: BTreeMap<i64, usize> = BTreeMap::new();
    for value in values {
        *tally.entry(value).or_default() += 1;
    }
    let most = tally.values().copied().max()?;
    tally.into_iter().find(|(_, times)| *times == most).map(|(value, _)| value)
}

/// Whole microseconds of a duration.
pub(crate) fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{MINUTE_US, paris};
    use jiff::civil::date;
    use proptest::prelude::*;

    fn widths(interval_us: i64, day: Date) -> Vec<i64> {
        let zone = paris();
        let first = day_start(day, &zone);
        let grid = Grid::new(interval_us, first, &zone).unwrap();
        let end = day_start(day.tomorrow().unwrap(), &zone);
        let mut starts = vec![first];
        while *starts.last().unwrap() < end {
            starts.push(grid.next(*starts.last().unwrap()));
        }
        assert_eq!(*starts.last().unwrap(), end);
        starts.windows(2).map(|pair| (pair[1].0 - pair[0].0) / MINUTE_US).collect()
    }

    #[test]
    fn a_day_of_23_or_25_hours_is_tiled() {
        assert_eq!(widths(30 * MINUTE_US, date(2020, 3, 29)).len(), 46);
        assert_eq!(widths(30 * MINUTE_US, date(2020, 10, 25)).len(), 50);
        assert_eq!(widths(2 * HOUR_US, date(2020, 3, 29))[..3], [120, 60, 120]);
        assert_eq!(widths(6 * HOUR_US, date(2020, 10, 25)), [420, 360, 360, 360]);
        assert_eq!(widths(DAY_US, date(2020, 3, 29)), [23 * 60]);
    }

    #[test]
    fn an_interval_that_does_not_tile_a_day_is_refused() {
        let zone = paris();
        assert_eq!(Grid::new(7 * MINUTE_US, UtcTime(0), &zone).unwrap_err().key, "counts-odd-interval");
        assert!(Grid::new(0, UtcTime(0), &zone).is_err());
    }

    proptest! {
        #[test]
        fn an_instant_lies_in_its_interval(at in 0_i64..900_000_000_000_000, minutes in prop::sample::select(vec![5_i64, 30, 60, 120, 360, 1440, 10_080])) {
            let zone = paris();
            let grid = Grid::new(minutes * MINUTE_US, UtcTime(0), &zone).unwrap();
            let start = grid.floor(UtcTime(at));
            prop_assert!(start.0 <= at && at < grid.next(start).0);
            prop_assert_eq!(grid.floor(start), start);
        }
    }
}

//! Counts laid on local days: one place for each interval of the wall clock.
//!
//! The hour that daylight saving repeats is one place of the day whose count is the mean of its two
//! turns; the hour that it removes is no gap.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::arrival::estimate;
use crate::audience::curve::{Bin, Curve};
use crate::message::Message;
use crate::time::{HOUR_US, MINUTE_US, UtcTime, day_start};

/// Most intervals of a day: minutes.
const MOST_SLOTS: i64 = 1440;
/// Longest time between two days with data.
const LONGEST_GAP_DAYS: i32 = 3660;

/// One local day.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// Which.
    pub date: Date,
    /// The count of each interval, none where it was not measured whole, or saturated.
    pub counts: Vec<Option<f64>>,
    /// Whether every interval that the day has was measured.
    pub complete: bool,
}

/// Local days in a row, without a gap in their dates.
#[derive(Debug, Clone, PartialEq)]
pub struct Days {
    /// Zone of the days.
    pub zone: TimeZone,
    /// Width of an interval, microseconds.
    pub width_us: i64,
    /// Intervals of a day.
    pub slots: usize,
    /// The days; one without data has no count.
    pub days: Vec<Day>,
}

impl Days {
    /// Lays the counts of everybody on days.
    ///
    /// # Errors
    /// What [`estimate::fit`] says of curves that do not go together; intervals that do not tile a
    /// day or are under a minute; days ten years apart.
    pub fn of(curves: &[Curve]) -> Result<Self, Message> {
        let zone = estimate::zone_of(curves)?;
        Self::of_bins(&estimate::everybody(curves)?, &zone)
    }

    /// Lays bins in the order of time on days.
    ///
    /// # Errors
    /// As [`Days::of`].
    pub fn of_bins(bins: &[Bin], zone: &TimeZone) -> Result<Self, Message> {
        let width_us = common_width(bins).ok_or_else(|| Message::new("fit-no-bins"))?;
        let day_us = 24 * HOUR_US;
        if width_us <= 0 || day_us % width_us != 0 || day_us / width_us > MOST_SLOTS {
            let minutes = width_us as f64 / MINUTE_US as f64;
            return Err(Message::new("forecast-interval").with("minutes", minutes));
        }
        let slots = (day_us / width_us) as usize;
        let mut days: BTreeMap<Date, Filling> = BTreeMap::new();
        for bin in bins {
            let civil = bin.start.civil(zone);
            let filling = days.entry(civil.date()).or_insert_with(|| Filling::new(slots));
            let since = i64::from(civil.hour()) * HOUR_US
                + i64::from(civil.minute()) * MINUTE_US
                + i64::from(civil.second()) * 1_000_000;
            filling.add(bin, (since / width_us) as usize, width_us);
        }
        let (Some((first, _)), Some((last, _))) = (days.first_key_value(), days.last_key_value()) else {
            return Err(Message::new("fit-no-bins"));
        };
        let (first, last) = (*first, *last);
        if (last - first).get_days() > LONGEST_GAP_DAYS {
            return Err(Message::new("forecast-days-apart").with("from", first).with("to", last));
        }
        let dates = std::iter::successors(Some(first), |date| date.tomorrow().ok()).take_while(|date| *date <= last);
        let days = dates
            .map(|date| {
                let filling = days.remove(&date).unwrap_or_else(|| Filling::new(slots));
                filling.day(date, width_us, zone)
            })
            .collect();
        Ok(Self { zone: zone.clone(), width_us, slots, days })
    }

    /// The dates after the last day with data.
    pub fn next_dates(&self, count: usize) -> Vec<Date> {
        let Some(last) = self.days.last() else { return Vec::new() };
        (1..=count).filter_map(|n| last.date.checked_add((n as i64).days()).ok()).collect()
    }

    /// How often each interval of a date comes: 0 where daylight saving removes it, 2 where it repeats it.
    pub fn turns(&self, date: Date) -> Vec<f64> {
        let lasting = lasting_us(date, self.width_us, self.slots, &self.zone);
        lasting.into_iter().map(|lasting| lasting as f64 / self.width_us as f64).collect()
    }

    /// Places of the last `count` complete days with visits, in the order of time.
    pub fn last_complete(&self, count: usize) -> Vec<usize> {
        let complete = self.days.iter().enumerate().rev();
        let seen = |day: &Day| day.complete && day.counts.iter().flatten().any(|count| *count > 0.0);
        let mut found: Vec<usize> = complete.filter(|(_, day)| seen(day)).map(|(n, _)| n).take(count).collect();
        found.reverse();
        found
    }
}

/// The most common width; the smallest of equals.
fn common_width(bins: &[Bin]) -> Option<i64> {
    let mut tally: BTreeMap<i64, usize> = BTreeMap::new();
    bins.iter().for_each(|bin| *tally.entry(bin.width_us).or_default() += 1);
    let most = tally.values().copied().max()?;
    tally.into_iter().find(|(_, times)| *times == most).map(|(width, _)| width)
}

/// A day while bins are put into it.
struct Filling {
    sums: Vec<f64>,
    measured_us: Vec<i64>,
    saturated: Vec<bool>,
}

impl Filling {
    fn new(slots: usize) -> Self {
        Self { sums: vec![0.0; slots], measured_us: vec![0; slots], saturated: vec![false; slots] }
    }

    fn add(&mut self, bin: &Bin, slot: usize, width_us: i64) {
        // A wide interval of a day of 23 or 25 hours is an hour shorter or longer.
        if slot < self.sums.len() && (bin.width_us - width_us).abs() <= HOUR_US {
            self.sums[slot] += bin.count;
            self.measured_us[slot] += bin.width_us;
            self.saturated[slot] |= bin.saturated;
        }
    }

    fn day(self, date: Date, width_us: i64, zone: &TimeZone) -> Day {
        let lasting = lasting_us(date, width_us, self.sums.len(), zone);
        let count = |n: usize| {
            let whole = lasting[n] > 0 && self.measured_us[n] >= lasting[n] && !self.saturated[n];
            whole.then(|| self.sums[n] * width_us as f64 / self.measured_us[n] as f64)
        };
        let counts: Vec<Option<f64>> = (0..self.sums.len()).map(count).collect();
        let complete = counts.iter().zip(&lasting).all(|(count, lasting)| count.is_some() || *lasting == 0);
        Day { date, counts, complete }
    }
}

/// How long each interval of a day lasts: 0 where daylight saving removes it, double where it
/// repeats it.
fn lasting_us(date: Date, width_us: i64, slots: usize, zone: &TimeZone) -> Vec<i64> {
    let (start, end) = (day_start(date, zone), day_start(date.tomorrow().unwrap_or(date), zone));
    let mut lasting = vec![width_us; slots];
    if end.0 - start.0 == 24 * HOUR_US {
        return lasting;
    }
    lasting.fill(0);
    let step = width_us.min(15 * MINUTE_US);
    let mut at = start.0;
    while at < end.0 {
        let civil = UtcTime(at).civil(zone);
        let since = i64::from(civil.hour()) * HOUR_US + i64::from(civil.minute()) * MINUTE_US;
        if let Some(slot) = lasting.get_mut((since / width_us) as usize) {
            *slot += step;
        }
        at += step;
    }
    lasting
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::paris;
    use jiff::civil::date;

    fn hours(from: Date, count: i64, zone: &TimeZone, visits: impl Fn(i64) -> f64) -> Vec<Bin> {
        let start = day_start(from, zone);
        let bin =
            |n: i64| Bin { start: start.plus_us(n * HOUR_US), width_us: HOUR_US, count: visits(n), saturated: false };
        (0..count).map(bin).collect()
    }

    #[test]
    fn a_repeated_hour_is_one_place_and_a_removed_one_no_gap() {
        let zone = paris();
        let autumn = Days::of_bins(&hours(date(2020, 10, 25), 25, &zone, |n| n as f64), &zone).unwrap();
        assert_eq!(autumn.days.len(), 1);
        assert!(autumn.days[0].complete);
        assert_eq!(autumn.days[0].counts[2], Some(2.5), "2 and 3");
        assert_eq!(autumn.days[0].counts[3], Some(4.0));
        let spring = Days::of_bins(&hours(date(2020, 3, 29), 23, &zone, |n| n as f64), &zone).unwrap();
        assert!(spring.days[0].complete && spring.days[0].counts[2].is_none());
        assert_eq!(spring.days[0].counts[3], Some(2.0));
        assert_eq!(autumn.turns(date(2020, 10, 25))[..4], [1.0, 1.0, 2.0, 1.0]);
        assert_eq!(autumn.turns(date(2020, 3, 29))[..4], [1.0, 1.0, 0.0, 1.0]);
        assert_eq!(autumn.turns(date(2020, 10, 26)), [1.0; 24]);
    }

    #[test]
    fn gaps_and_saturated_bins_are_no_counts() {
        let zone = paris();
        let mut bins = hours(date(2020, 1, 6), 24 * 5, &zone, |_| 3.0);
        bins[30].saturated = true;
        bins.drain(48..72);
        bins.remove(80);
        let days = Days::of_bins(&bins, &zone).unwrap();
        let complete: Vec<bool> = days.days.iter().map(|day| day.complete).collect();
        assert_eq!(complete, [true, false, false, true, false]);
        assert_eq!(days.last_complete(3), [0, 3]);
        assert_eq!(days.next_dates(2), [date(2020, 1, 11), date(2020, 1, 12)]);
    }

    #[test]
    fn intervals_that_do_not_tile_a_day_are_refused() {
        let zone = paris();
        let bin = |width_us| Bin { start: UtcTime(0), width_us, count: 1.0, saturated: false };
        for width in [7 * MINUTE_US, 1_000_000, 48 * HOUR_US, 0, i64::MAX] {
            assert_eq!(Days::of_bins(&[bin(width)], &zone).unwrap_err().key, "forecast-interval");
        }
        let far = Bin { start: UtcTime(20 * 365 * 24 * HOUR_US), ..bin(HOUR_US) };
        assert_eq!(Days::of_bins(&[bin(HOUR_US), far], &zone).unwrap_err().key, "forecast-days-apart");
        assert_eq!(Days::of_bins(&[], &zone).unwrap_err().key, "fit-no-bins");
    }
}

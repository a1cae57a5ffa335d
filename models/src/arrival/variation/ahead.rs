//! Counts in blocks of a quarter of an hour or wider, each day beside what was forecast for it one day
//! ahead.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::arrival::day_type::Region;
use crate::arrival::forecast::{DayKind, Days, Forecaster};
use crate::arrival::rows::Rows;
use crate::audience::curve::Bin;
use crate::calendar::Calendar;
use crate::time::{MINUTE_US, UtcTime, paris};
use crate::vocabulary::Zone;

/// Days with data that one-day-ahead errors need.
const LEAST_DAYS: usize = 21;
/// First days with data, which are forecast by models that know next to nothing.
const BURN_IN: usize = 14;
/// Days of a kind that must have been seen before one is forecast: an error on the first bank holiday
/// is ignorance, not busyness.
const SEEN: usize = 2;
/// Most days that are looked at, the last ones: the errors of nine months tell the scale to 5 %.
const MOST_DAYS: usize = 300;
/// Least share of the visits forecast that the measured blocks of a day must hold.
const LEAST_SHARE: f64 = 0.75;
/// Narrowest block.
const LEAST_BLOCK_US: i64 = 15 * MINUTE_US;

/// One day and its forecast.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ahead {
    /// Days with data before it.
    pub seen: usize,
    /// Counts and expected counts by block of the day; none where not measured.
    pub blocks: Vec<Option<(f64, f64)>>,
}

impl Ahead {
    /// Visits counted and expected.
    pub(super) fn totals(&self) -> (f64, f64) {
        self.blocks.iter().flatten().fold((0.0, 0.0), |sum, block| (sum.0 + block.0, sum.1 + block.1))
    }
}

/// Days with their forecasts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AheadDays {
    pub days: Vec<Ahead>,
    pub block_min: f64,
}

impl AheadDays {
    /// Robust variance of the log of a total over its forecast, Poisson's own part taken off.
    pub(super) fn variance_of_totals(&self) -> f64 {
        let logs: Vec<f64> = self.days.iter().map(|day| libm::log(day.totals().0 / day.totals().1)).collect();
        let middle = super::median(&mut logs.clone());
        let scale = 1.4826 * super::median(&mut logs.iter().map(|log| (log - middle).abs()).collect::<Vec<_>>());
        let poisson = self.days.iter().map(|day| 1.0 / day.totals().1).sum::<f64>() / self.days.len().max(1) as f64;
        (scale * scale - poisson).max(0.0)
    }
}

/// Forecasts each day from the days before it; none when there are too few, or bins that do not tile a
/// day.
pub(super) fn one_day_ahead(rows: &Rows, zone: &TimeZone, region: &Region) -> Option<AheadDays> {
    let laid = Days::of_bins(&blocks(rows)?, zone).ok()?;
    let with_data = |day: &&crate::arrival::forecast::Day| day.counts.iter().any(Option::is_some);
    if laid.days.iter().filter(with_data).count() < LEAST_DAYS {
        return None;
    }
    let french = *zone == paris();
    let zones: Vec<Zone> = region.zones.iter().filter(|(_, weight)| **weight > 0.0).map(|(zone, _)| *zone).collect();
    let kind = |date: Date| match french {
        true => DayKind::of_calendar(Calendar::built_in(), &zones, date),
        false => DayKind::of_weekday(date),
    };
    let mut forecaster = Forecaster::new(laid.slots);
    let (mut seen, mut taken, mut found) = ([0_usize; DayKind::COUNT], 0, Vec::new());
    for day in laid.days.iter().skip(laid.days.len().saturating_sub(MOST_DAYS)) {
        let known_as = kind(day.date);
        let any = day.counts.iter().any(Option::is_some);
        if any && taken >= BURN_IN && seen[known_as as usize] >= SEEN {
            let expected = forecaster.expected(known_as);
            found.extend(expected.and_then(|expected| beside(taken, &day.counts, &expected)));
        }
        forecaster.observe(known_as, &day.counts);
        seen[known_as as usize] += usize::from(any);
        taken += usize::from(any);
    }
    Some(AheadDays { days: found, block_min: laid.width_us as f64 / MINUTE_US as f64 })
}

/// A day beside its forecast, unless too little of it was measured or nobody came.
fn beside(seen: usize, counts: &[Option<f64>], expected: &[f64]) -> Option<Ahead> {
    let blocks = counts.iter().zip(expected).map(|(count, expected)| count.map(|count| (count, *expected))).collect();
    let day = Ahead { seen, blocks };
    let (counted, forecast) = day.totals();
    let whole: f64 = expected.iter().sum();
    (counted > 0.0 && forecast > LEAST_SHARE * whole).then_some(day)
}

/// The bins of the commonest width, summed to blocks.
fn blocks(rows: &Rows) -> Option<Vec<Bin>> {
    let width = common_width(rows)?;
    let block_us = width * (LEAST_BLOCK_US + width - 1).div_euclid(width).max(1);
    let mut blocks: Vec<Bin> = Vec::new();
    for bin in rows.bins.iter().filter(|bin| bin.width_us == width) {
        // A bin of a day begins at local midnight, which is no multiple of a day.
        let start = if block_us == width { bin.start } else { UtcTime(bin.start.0.div_euclid(block_us) * block_us) };
        match blocks.last_mut() {
            Some(block) if block.start == start => {
                block.width_us += bin.width_us;
                block.count += bin.count;
                block.saturated |= bin.saturated;
            }
            _ => blocks.push(Bin { start, ..*bin }),
        }
    }
    Some(blocks)
}

fn common_width(rows: &Rows) -> Option<i64> {
    let mut tally = std::collections::BTreeMap::new();
    rows.bins.iter().filter(|bin| bin.width_us > 0).for_each(|bin| *tally.entry(bin.width_us).or_insert(0_usize) += 1);
    tally.into_iter().max_by_key(|(width, times)| (*times, -width)).map(|(width, _)| width)
}

//! Correlation of what the model leaves over: from one stretch of a day to the next ones, and between
//! neighbouring days at the same time of day.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Count;

/// Correlation of standardised residuals.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Correlation {
    /// Minutes of a stretch: its counts are summed.
    pub block_min: f64,
    /// Autocorrelation at 1, 2, … stretches within a day.
    pub within_day: Vec<f64>,
    /// Correlation with the day after at the same time of day; absent when no two days follow each
    /// other.
    pub next_day: Option<f64>,
}

/// Lags within the day.
const LAGS: usize = 8;
/// Shortest stretch: in shorter ones chance hides everything else.
const LEAST_BLOCK_MIN: f64 = 15.0;
/// Widest bin that still shows a correlation within a day.
const WIDEST_MIN: f64 = 180.0;
/// Visits expected in a stretch at least: a residual of fewer is no round number.
const LEAST_MEAN: f64 = 1.0;
/// Pairs that a correlation needs.
const LEAST_PAIRS: usize = 10;

struct Block {
    group: usize,
    date: Option<Date>,
    place: i64,
    count: f64,
    mean: f64,
    minutes: f64,
}

impl Correlation {
    /// The correlations of counts in the order of time; none when bins are too wide or too few.
    pub fn of(counts: impl Iterator<Item = Count> + Clone) -> Option<Self> {
        let counts = counts.filter(|count| count.width_min <= WIDEST_MIN);
        let widest = counts.clone().map(|count| count.width_min).fold(0.0, f64::max);
        let block_min = widest.max(LEAST_BLOCK_MIN);
        let blocks = blocks(counts, block_min);
        let residuals: Vec<(usize, Option<Date>, i64, f64)> =
            blocks.iter().map(|b| (b.group, b.date, b.place, (b.count - b.mean) / libm::sqrt(b.mean))).collect();
        if residuals.len() < LEAST_PAIRS {
            return None;
        }
        let variance = residuals.iter().map(|r| r.3 * r.3).sum::<f64>() / residuals.len() as f64;
        if variance <= 0.0 {
            return None;
        }
        let (mut sums, mut pairs) = ([0.0; LAGS], [0_usize; LAGS]);
        for (n, left) in residuals.iter().enumerate() {
            for right in residuals[n + 1..].iter().take(LAGS).filter(|right| right.0 == left.0) {
                if let lag @ 1..=8 = right.2 - left.2 {
                    sums[lag as usize - 1] += left.3 * right.3;
                    pairs[lag as usize - 1] += 1;
                }
            }
        }
        let found = sums.iter().zip(pairs).take_while(|(_, pairs)| *pairs >= LEAST_PAIRS);
        let within_day: Vec<f64> = found.map(|(sum, pairs)| sum / pairs as f64 / variance).collect();
        let next_day = next_day(&residuals, variance);
        (!within_day.is_empty() || next_day.is_some()).then_some(Self { block_min, within_day, next_day })
    }
}

fn next_day(residuals: &[(usize, Option<Date>, i64, f64)], variance: f64) -> Option<f64> {
    let dated = || residuals.iter().filter_map(|r| Some((r.1?, r.2, r.3)));
    let by_place: BTreeMap<(Date, i64), f64> = dated().map(|(date, place, value)| ((date, place), value)).collect();
    let (mut sum, mut pairs) = (0.0, 0);
    for (date, place, value) in dated() {
        if let Some(next) = date.tomorrow().ok().and_then(|next| by_place.get(&(next, place))) {
            sum += value * next;
            pairs += 1;
        }
    }
    (pairs >= LEAST_PAIRS).then(|| sum / pairs as f64 / variance)
}

fn blocks(counts: impl Iterator<Item = Count>, block_min: f64) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for one in counts {
        let place = (f64::from(one.minute) / block_min) as i64;
        match blocks.last_mut() {
            Some(block) if block.place == place && block.group == one.group => {
                block.count += one.count;
                block.mean += one.mean;
                block.minutes += one.width_min;
            }
            _ => blocks.push(Block {
                group: one.group,
                date: one.date,
                place,
                count: one.count,
                mean: one.mean,
                minutes: one.width_min,
            }),
        }
    }
    blocks.retain(|block| block.mean >= LEAST_MEAN && block.minutes > 0.6 * block_min);
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal;
    use crate::seed::{Key, Purpose, VisitId};

    /// 60 days of 32 half hours around a mean of 400, with a factor that a first-order autoregression
    /// within the day, or the same in all days, gives.
    fn days(within: f64, same_every_day: bool) -> Vec<Count> {
        let mut draws = Key::new(11, 0).stream(VisitId(1), Purpose::Player, 0, 0);
        let mut normals = move || normal::quantile(draws.uniform());
        let common: Vec<f64> = (0..32).map(|_| normals()).collect();
        let mut counts = Vec::new();
        for day in 0..60 {
            let date = jiff::civil::date(2019, 9, 2).saturating_add(jiff::Span::new().days(day));
            let mut state = normals();
            for (place, same) in common.iter().enumerate() {
                state = within * state + libm::sqrt(1.0 - within * within) * normals();
                let z = if same_every_day { *same } else { state };
                let count = 400.0 + 20.0 * (z + 0.1 * normals());
                let (minute, width_min) = (360 + 30 * place as u32, 30.0);
                counts.push(Count { group: day as usize, date: Some(date), minute, width_min, count, mean: 400.0 });
            }
        }
        counts
    }

    /// 1 860 pairs: the standard error of a correlation of 0 is .023, four of them .093.
    #[test]
    fn an_autoregression_within_the_day_is_measured() {
        let found = Correlation::of(days(0.7, false).into_iter()).unwrap();
        assert_eq!((found.block_min, found.within_day.len()), (30.0, 8));
        assert!((found.within_day[0] - 0.7).abs() < 0.093 && (found.within_day[1] - 0.49).abs() < 0.12, "{found:?}");
        assert!(found.next_day.unwrap().abs() < 0.093, "{found:?}");
        let free = Correlation::of(days(0.0, false).into_iter()).unwrap();
        assert!(free.within_day.iter().all(|value| value.abs() < 0.093), "{free:?}");
    }

    #[test]
    fn days_that_are_wrong_alike_are_seen_from_one_to_the_next() {
        let found = Correlation::of(days(0.0, true).into_iter()).unwrap();
        assert!(found.next_day.unwrap() > 0.9, "{found:?}");
    }

    #[test]
    fn weeks_and_single_bins_have_none() {
        let week = Count { group: 0, date: None, minute: 0, width_min: 10_080.0, count: 9.0, mean: 8.0 };
        assert_eq!(Correlation::of(std::iter::repeat_n(week, 20)), None);
        let minute = Count { width_min: 1.0, ..week };
        assert_eq!(Correlation::of(std::iter::once(minute)), None);
    }
}

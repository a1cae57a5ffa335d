//! Sample paths of the counts of one day, and what follows from them.

use jiff::civil::Date;

use crate::arrival::score::{LEVELS, Quantiles};

/// Equally likely paths of the counts of one day's intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct Paths {
    /// The day.
    pub date: Date,
    /// Intervals of the day.
    pub slots: usize,
    counts: Vec<f64>,
}

/// The highest count of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// The interval where it comes most often.
    pub slot: usize,
    /// Its median, 5 % and 95 % quantiles, wherever in the day it comes.
    pub value: f64,
    /// The 5 % quantile.
    pub low: f64,
    /// The 95 % quantile.
    pub high: f64,
}

impl Paths {
    /// Paths, one after another.
    pub(super) fn new(date: Date, slots: usize, counts: Vec<f64>) -> Self {
        Self { date, slots: slots.max(1), counts }
    }

    /// The paths.
    pub fn paths(&self) -> impl Iterator<Item = &[f64]> {
        self.counts.chunks_exact(self.slots)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.counts.len() / self.slots
    }

    /// Quantiles of each interval's count at [`LEVELS`].
    pub fn quantiles(&self) -> Vec<Quantiles> {
        let mut column = Vec::with_capacity(self.count());
        (0..self.slots)
            .map(|slot| {
                column.clear();
                column.extend(self.paths().map(|path| path[slot]));
                column.sort_unstable_by(f64::total_cmp);
                LEVELS.map(|level| quantile(&column, level))
            })
            .collect()
    }

    /// Mean of each interval's count.
    pub fn means(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.slots];
        self.paths().for_each(|path| super::table::add_scaled(&mut sums, path, 1.0));
        let count = self.count().max(1) as f64;
        sums.iter().map(|sum| sum / count).collect()
    }

    /// The day's total on each path, in rising order.
    pub fn totals(&self) -> Vec<f64> {
        sorted(self.paths().map(|path| path.iter().sum()))
    }

    /// The total on each path of a day whose intervals come more or less than once, in rising order.
    pub fn totals_of_turns(&self, turns: &[f64]) -> Vec<f64> {
        sorted(self.paths().map(|path| path.iter().zip(turns).map(|(count, turns)| count * turns).sum()))
    }

    /// The highest count of each path, in rising order.
    pub fn highest(&self) -> Vec<f64> {
        sorted(self.paths().map(|path| path.iter().copied().fold(0.0, f64::max)))
    }

    /// The peak.
    pub fn peak(&self) -> Peak {
        let mut times = vec![0_usize; self.slots];
        for path in self.paths() {
            let highest = path.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if let Some(slot) = path.iter().position(|count| *count == highest) {
                times[slot] += 1;
            }
        }
        let most = times.iter().copied().max().unwrap_or(0);
        let slot = times.iter().position(|count| *count == most).unwrap_or(0);
        let highest = self.highest();
        let [value, low, high] = [0.5, 0.05, 0.95].map(|level| quantile(&highest, level));
        Peak { slot, value, low, high }
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values
}

/// Quantile of values in rising order, straight between the middles of their steps; 0 for none.
pub fn quantile(sorted: &[f64], level: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = (level * sorted.len() as f64 - 0.5).clamp(0.0, last as f64);
    let below = place as usize;
    let above = (below + 1).min(last);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_totals_and_peak_come_from_whole_paths() {
        let paths = Paths::new(jiff::civil::date(2020, 1, 6), 2, vec![1.0, 9.0, 2.0, 8.0, 3.0, 7.0, 10.0, 0.0]);
        assert_eq!(paths.count(), 4);
        assert_eq!(paths.totals(), [10.0, 10.0, 10.0, 10.0], "intervals vary, the total does not");
        assert_eq!(paths.totals_of_turns(&[0.0, 2.0]), [0.0, 14.0, 16.0, 18.0]);
        assert_eq!(paths.highest(), [7.0, 8.0, 9.0, 10.0]);
        assert_eq!(paths.means(), [4.0, 6.0]);
        let peak = paths.peak();
        assert_eq!((peak.slot, peak.value), (1, 8.5));
        assert_eq!(paths.quantiles()[0][9], 2.5);
        assert_eq!(quantile(&[], 0.5), 0.0);
        assert_eq!((quantile(&[1.0, 2.0], 0.0), quantile(&[1.0, 2.0], 1.0)), (1.0, 2.0));
    }
}

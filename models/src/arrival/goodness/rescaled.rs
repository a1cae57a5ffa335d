//! Rescaled times: the fitted mean, cumulated over the day, takes visits' times to uniform ones
//! whatever a day's level (conditional-uniform form), so two Kolmogorov–Smirnov tests can be had.
//!
//! [`PooledDay`] compares where in the day the visits of all days lie with where they should: it
//! sees a wrong shape. [`lewis`] sorts the gaps between visits first (Durbin 1961; Lewis 1965): it
//! sees visits that cling together or keep apart, and is the more powerful one against processes
//! that are not Poisson (Kim & Whitt 2014).

use super::Count;
use crate::seed::Stream;

/// The visits of all days by minute of the day, beside their means.
#[derive(Debug, Clone, PartialEq)]
pub struct PooledDay {
    /// Visits.
    pub visits: f64,
    /// Share expected and share observed up to the end of the bins that begin at each minute.
    pub shares: Vec<(f64, f64)>,
}

/// Least visits for a test.
const LEAST_VISITS: f64 = 10.0;

/// Widest bin, minutes, that has a place in the day.
pub(crate) const WIDEST_MIN: f64 = 720.0;

impl PooledDay {
    /// The pooled day of some counts; none when they are too few, or all begin at one minute.
    pub fn of(counts: impl Iterator<Item = Count>) -> Option<Self> {
        let mut minutes: Vec<(f64, f64)> = Vec::new();
        for count in counts.filter(|count| count.width_min <= WIDEST_MIN) {
            let at = count.minute as usize;
            if at >= minutes.len() {
                minutes.resize(at + 1, (0.0, 0.0));
            }
            minutes[at].0 += count.mean;
            minutes[at].1 += count.count;
        }
        minutes.retain(|(mean, count)| *mean > 0.0 || *count > 0.0);
        let (expected, visits) = minutes.iter().fold((0.0, 0.0), |sum, m| (sum.0 + m.0, sum.1 + m.1));
        if visits < LEAST_VISITS || minutes.len() < 2 || expected <= 0.0 {
            return None;
        }
        let mut reached = (0.0, 0.0);
        let shares = minutes.iter().map(|(mean, count)| {
            reached = (reached.0 + mean / expected, reached.1 + count / visits);
            reached
        });
        Some(Self { visits, shares: shares.collect() })
    }

    /// The Kolmogorov–Smirnov distance, looked at where bins end.
    pub fn distance(&self) -> f64 {
        self.shares.iter().map(|(expected, observed)| (observed - expected).abs()).fold(0.0, f64::max)
    }
}

/// P(D > d) for n times, by Kolmogorov's series with Stephens' correction (1970).
pub fn kolmogorov_upper(distance: f64, times: f64) -> f64 {
    let root = libm::sqrt(times);
    let x = (root + 0.12 + 0.11 / root) * distance;
    if x < 0.2 {
        return 1.0;
    }
    let term = |k: i32| {
        let sign = if k % 2 == 1 { 2.0 } else { -2.0 };
        sign * libm::exp(-2.0 * f64::from(k * k) * x * x)
    };
    (1..=100).map(term).sum::<f64>().clamp(0.0, 1.0)
}

/// Visits expected in a piece of a day whose gaps are sorted together.
const PIECE_VISITS: f64 = 2000.0;
/// Bins that a piece has at least: the gaps inside one bin say nothing.
const LEAST_BINS: usize = 8;
/// Visits looked at at most, whole pieces taken evenly from all of them.
const MOST_VISITS: f64 = 100_000.0;

/// Lewis' test: distance and p-value. Times are spread within their bins, which is their law when
/// the rate is right; pieces are cut where the fitted mean says, never where the counts do. None
/// when there are too few visits, or bins so coarse that the gaps would be made by the spreading.
pub fn lewis(counts: impl Iterator<Item = Count> + Clone, stream: &mut Stream) -> Option<(f64, f64)> {
    let expected: f64 = counts.clone().map(|count| count.mean).sum();
    let every = ((expected / MOST_VISITS) as usize + 1).max(1);
    let (mut pooled, mut piece, mut number) = (Vec::new(), Piece::default(), 0);
    for count in counts {
        let is_new_day = piece.group != Some(count.group);
        if is_new_day || (piece.mean >= PIECE_VISITS && piece.bins >= LEAST_BINS) {
            piece.close(&mut pooled);
            number += 1;
            piece = Piece { group: Some(count.group), is_used: number % every == 0, ..Piece::default() };
        }
        piece.add(&count, stream);
    }
    piece.close(&mut pooled);
    let times = pooled.len() as f64;
    if times < LEAST_VISITS {
        return None;
    }
    let distance = distance_to_uniform(&mut pooled);
    Some((distance, kolmogorov_upper(distance, times)))
}

/// A stretch of one day.
#[derive(Default)]
struct Piece {
    group: Option<usize>,
    is_used: bool,
    bins: usize,
    mean: f64,
    times: Vec<f64>,
}

impl Piece {
    fn add(&mut self, count: &Count, stream: &mut Stream) {
        if self.is_used && count.count <= MOST_VISITS {
            let visits = count.count.round() as usize;
            self.times.extend((0..visits).map(|_| self.mean + stream.uniform() * count.mean));
        } else {
            self.is_used = false;
        }
        self.mean += count.mean;
        self.bins += 1;
    }

    /// Adds the transformed times of the piece: sorted gaps, each times how many are left, summed.
    fn close(&mut self, pooled: &mut Vec<f64>) {
        if !self.is_used || self.bins < LEAST_BINS || self.times.is_empty() || self.mean <= 0.0 {
            return;
        }
        self.times.sort_unstable_by(f64::total_cmp);
        let mut before = 0.0;
        let mut gaps: Vec<f64> = Vec::with_capacity(self.times.len() + 1);
        for time in self.times.iter().chain([&self.mean]) {
            gaps.push((time - before) / self.mean);
            before = *time;
        }
        gaps.sort_unstable_by(f64::total_cmp);
        let (mut sum, mut before) = (0.0, 0.0);
        for (n, gap) in gaps.iter().enumerate().take(self.times.len()) {
            sum += (gaps.len() - n) as f64 * (gap - before);
            before = *gap;
            pooled.push(sum);
        }
    }
}

/// Kolmogorov's distance of some values to the uniform law.
fn distance_to_uniform(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let count = values.len() as f64;
    let distance = |(n, value): (usize, &f64)| (value - n as f64 / count).max((n + 1) as f64 / count - value);
    values.iter().enumerate().map(distance).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests;

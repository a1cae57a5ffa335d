//! The factor that wanders within a day, once the day's total is known.
//!
//! In: days beside their forecasts. Out: its variance and autocorrelation, from the autocovariances of
//! what the counts of blocks leave over (MODELS §1: r = c₂/c₁, correlated variance c₁/r), and the
//! dispersion that is left.

use super::ahead::AheadDays;

/// What learning a day's shape from Poisson counts adds to the variance of a block, times the days seen:
/// measured on drawn days, 1.19 times Poisson's after 21 days, 1.12 after 37, 1.07 after a year.
const LEARNT: f64 = 4.0;
/// Days that the forecaster remembers, about.
const REMEMBERED: f64 = 61.0;
/// Widest block that shows a memory within the day, minutes.
const WIDEST_MIN: f64 = 60.0;
/// Days that an estimate needs.
const LEAST_DAYS: usize = 5;
/// Strongest memory from one block to the next.
const MOST_MEMORY: f64 = 0.98;
/// Standard errors from which a covariance is more than chance.
const BEYOND_CHANCE: f64 = 2.0;
/// Most of the variance of the days' totals that is taken to come from wandering within them \[A\]: what
/// lasts most of a day cannot be told from the day's own factor, and a shape that was forecast wrong
/// often lasts without moving the total at all.
const MOST_OF_TOTAL: f64 = 0.5;
/// Rounds of the correction for the day's total.
const ROUNDS: usize = 40;

/// How counts vary within a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Within {
    /// Standard deviation of the log factor; 0 where there is no memory beyond chance.
    pub log_sd: f64,
    /// Its autocorrelation from block to block.
    pub autocorrelation: f64,
    /// Variance over mean once it is known.
    pub overdispersion: f64,
    /// Relative variance that it gives the day's total.
    pub of_total: f64,
}

impl Within {
    /// Estimates it; none when blocks are too wide or too few, or chance could hide a factor of
    /// `hidden` (a variance from block to block).
    pub(super) fn of(ahead: &AheadDays, hidden: f64) -> Option<Self> {
        let most_of_total = MOST_OF_TOTAL * ahead.variance_of_totals();
        if ahead.block_min > WIDEST_MIN || ahead.days.len() < LEAST_DAYS {
            return None;
        }
        let moments = Moments::of(ahead)?;
        let [excess, first, second] = moments.covariances();
        let dispersion = 1.0 + excess.max(0.0) * moments.mean;
        let chance = dispersion / libm::sqrt(moments.weights[1]);
        if first <= BEYOND_CHANCE * chance || second <= 0.0 {
            let at_most = first.max(0.0) + BEYOND_CHANCE * chance;
            let none = Self { log_sd: 0.0, autocorrelation: 0.0, overdispersion: dispersion, of_total: 0.0 };
            return (at_most < hidden).then_some(none);
        }
        let (variance, memory) = moments.autoregression(most_of_total);
        let part = moments.part(variance, memory, most_of_total);
        let rest = excess + part * moments.missing(0, variance, memory) - variance;
        // The forecast's shape was learnt from days that wandered too.
        let variance = variance / moments.learning;
        Some(Self {
            log_sd: libm::sqrt(libm::log1p(variance)).min(1.0),
            autocorrelation: memory,
            overdispersion: 1.0 + rest.max(0.0) * moments.mean,
            of_total: moments.of_total(variance, memory).min(most_of_total),
        })
    }
}

/// Sums over all days: products of what blocks 0, 1 and 2 apart leave over, and their weights.
struct Moments {
    products: [f64; 3],
    weights: [f64; 3],
    /// Mean count of a block, weighted by itself.
    mean: f64,
    /// Share of an average day's visits in each block.
    shares: Vec<f64>,
    /// 1 + what learning the shape adds to a variance.
    learning: f64,
}

impl Moments {
    fn of(ahead: &AheadDays) -> Option<Self> {
        let slots = ahead.days.first()?.blocks.len();
        let (mut products, mut weights, mut shares) = ([0.0; 3], [0.0; 3], vec![0.0; slots]);
        let mut learning = 0.0;
        for day in &ahead.days {
            let (counted, forecast) = day.totals();
            let learnt = 1.0 + LEARNT / (day.seen as f64).min(REMEMBERED);
            learning += learnt / ahead.days.len() as f64;
            let scaled = |block: &Option<(f64, f64)>| block.map(|(count, mean)| (count, mean * counted / forecast));
            let blocks: Vec<Option<(f64, f64)>> = day.blocks.iter().map(scaled).collect();
            for (slot, left) in blocks.iter().enumerate() {
                let Some((count, mean)) = *left else { continue };
                shares[slot] += mean;
                for lag in 0..3 {
                    let Some((later, expected)) = blocks.get(slot + lag).copied().flatten() else { continue };
                    // Given the day's total, Poisson counts are multinomial: −mm′/N between blocks.
                    let chance = if lag == 0 { mean * learnt } else { 0.0 } - mean * expected / counted;
                    products[lag] += (count - mean) * (later - expected) - chance;
                    weights[lag] += mean * expected;
                }
            }
        }
        let whole: f64 = shares.iter().sum();
        if whole <= 0.0 || weights.contains(&0.0) {
            return None;
        }
        shares.iter_mut().for_each(|share| *share /= whole);
        Some(Self { products, weights, mean: weights[0] / whole, shares, learning })
    }

    fn covariances(&self) -> [f64; 3] {
        std::array::from_fn(|lag| self.products[lag] / self.weights[lag])
    }

    /// Variance and memory of an autoregression whose days, each divided by its own mean, have these
    /// covariances: what the division takes away is put back until nothing changes, as far as the
    /// totals vary enough for it.
    fn autoregression(&self, most_of_total: f64) -> (f64, f64) {
        let [_, first, second] = self.covariances();
        let (mut variance, mut memory) = (first, (second / first).min(MOST_MEMORY));
        for _ in 0..ROUNDS {
            let part = self.part(variance, memory, most_of_total);
            let whole = |lag: usize, left: f64| left + part * self.missing(lag, variance, memory);
            let (one, two) = (whole(1, first), whole(2, second));
            // Covariances of the logarithm, which are those of an autoregression: e^γ − 1 is not.
            let (one, two) = (libm::log1p(one), libm::log1p(two));
            memory = (two / one).clamp(0.01, MOST_MEMORY);
            variance = libm::expm1(one / memory);
        }
        (variance, memory)
    }

    /// How much of what division takes away is put back: all, unless the totals vary less than that.
    fn part(&self, variance: f64, memory: f64, most_of_total: f64) -> f64 {
        let of_total = self.of_total(variance, memory);
        if of_total > most_of_total { most_of_total / of_total } else { 1.0 }
    }

    /// What division by the day's mean takes from the covariance of blocks `lag` apart.
    fn missing(&self, lag: usize, variance: f64, memory: f64) -> f64 {
        let with_mean = self.with_mean(variance, memory);
        let of_mean: f64 = self.shares.iter().zip(&with_mean).map(|(share, with)| share * with).sum();
        let (mut sum, mut weight) = (0.0, 0.0);
        for slot in 0..self.shares.len().saturating_sub(lag) {
            let both = self.shares[slot] * self.shares[slot + lag];
            sum += both * (with_mean[slot] + with_mean[slot + lag] - of_mean);
            weight += both;
        }
        if weight > 0.0 { sum / weight } else { 0.0 }
    }

    /// Variance of the day's mean.
    fn of_total(&self, variance: f64, memory: f64) -> f64 {
        self.shares.iter().zip(self.with_mean(variance, memory)).map(|(share, with)| share * with).sum()
    }

    /// Covariance of each block with the day's mean.
    fn with_mean(&self, variance: f64, memory: f64) -> Vec<f64> {
        // Two passes of the recursion s ← memory·s + share, forwards and backwards.
        let mut sums = vec![0.0; self.shares.len()];
        let mut carried = 0.0;
        for (sum, share) in sums.iter_mut().zip(&self.shares) {
            carried = memory * carried + share;
            *sum += carried;
        }
        carried = 0.0;
        for (sum, share) in sums.iter_mut().zip(&self.shares).rev() {
            *sum += carried;
            carried = memory * (carried + share);
        }
        sums.iter().map(|sum| variance * sum).collect()
    }
}

#[cfg(test)]
mod tests;

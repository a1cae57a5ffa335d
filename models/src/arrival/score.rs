//! How right forecasts were: pinball loss and the ranked probability score made of it, the exact
//! log score, the absolute error with the floor that Poisson noise puts under it, coverage and
//! interval score, the peak, the total of the day.
//!
//! In: for each day its counts and the forecast of them, as quantiles by bin and quantiles of the
//! day's highest count and total. Out: [`Scores`], shares as fractions.

use statrs::function::gamma::{gamma_ur, ln_gamma};

use super::goodness::CountLaw;

/// Levels of the quantiles that are scored: 5, 10 … 95 %.
pub const LEVELS: [f64; 19] =
    [0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90, 0.95];

/// Place of the median among [`LEVELS`].
pub const MEDIAN: usize = 9;

/// Quantiles of one count at [`LEVELS`].
pub type Quantiles = [f64; 19];

/// Pinball loss of a quantile: (level − 1{y < q})·(y − q).
pub fn pinball(level: f64, quantile: f64, actual: f64) -> f64 {
    let above = actual - quantile;
    if above >= 0.0 { level * above } else { (level - 1.0) * above }
}

/// Twice the mean pinball loss of the nineteen quantiles: the continuous ranked probability score,
/// but for the tails beyond 5 and 95 %.
pub fn quantile_score(quantiles: &Quantiles, actual: f64) -> f64 {
    let losses = LEVELS.iter().zip(quantiles).map(|(level, quantile)| pinball(*level, *quantile, actual));
    2.0 * losses.sum::<f64>() / LEVELS.len() as f64
}

/// Continuous ranked probability score of a sample in rising order: E|X − y| − ½·E|X − X′|
/// (Gneiting & Raftery 2007, eq. 21); 0 without any sample.
pub fn sample_crps(sorted: &[f64], actual: f64) -> f64 {
    let count = sorted.len() as f64;
    if sorted.is_empty() {
        return 0.0;
    }
    let distance = sorted.iter().map(|x| (x - actual).abs()).sum::<f64>() / count;
    let spread: f64 = sorted.iter().enumerate().map(|(n, x)| (2.0 * n as f64 + 1.0 - count) * x).sum();
    distance - spread / (count * count)
}

/// −log P(Y = y), exact: the log score of a count; infinite where the law gives no probability.
pub fn log_score(law: &CountLaw, y: f64) -> f64 {
    if y < 0.0 || y != libm::floor(y) {
        return f64::INFINITY;
    }
    let log_probability = match *law {
        CountLaw::Poisson { mean } => y * libm::log(mean) - mean - ln_gamma(y + 1.0),
        CountLaw::NegativeBinomial { mean, size } => {
            let arrangements = ln_gamma(y + size) - ln_gamma(size) - ln_gamma(y + 1.0);
            arrangements + size * libm::log(size / (size + mean)) + y * libm::log(mean / (size + mean))
        }
    };
    -log_probability
}

/// E|Y − median| of a Poisson count, exact: the least absolute error that anybody can expect who
/// knows the mean. About 0.798·√mean from a mean of some tens on, far lower under one.
pub fn poisson_absolute_error(mean: f64) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    if mean > 1e7 {
        return libm::sqrt(mean * std::f64::consts::FRAC_2_PI);
    }
    let cdf = |y: f64| if y < 0.0 { 0.0 } else { gamma_ur(y + 1.0, mean) };
    // The median lies between mean − log 2 and mean + 1/3 (Choi 1994).
    let mut median = libm::floor((mean - std::f64::consts::LN_2).max(0.0));
    while cdf(median) < 0.5 {
        median += 1.0;
    }
    2.0 * (median * cdf(median) - mean * cdf(median - 1.0)) + mean - median
}

/// What is known of one day: the counts and what was forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredDay {
    /// The counts of its bins.
    pub actual: Vec<f64>,
    /// Quantiles of each bin.
    pub quantiles: Vec<Quantiles>,
    /// Mean of each bin, for the floor of the absolute error.
    pub means: Vec<f64>,
    /// The 95 % quantile of the day's highest count.
    pub highest_q95: Option<f64>,
    /// The 5 % and 95 % quantiles of the day's total.
    pub total_90: Option<(f64, f64)>,
}

/// Scores of some days; shares are fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scores {
    /// Days.
    pub days: usize,
    /// Twice the mean pinball loss over the mean count.
    pub ncrps: f64,
    /// Absolute error of the medians over the sum of the counts.
    pub wape: f64,
    /// What the absolute error would be if the forecast means were the truth and counts were
    /// Poisson's, over the sum of those means.
    pub wape_floor: f64,
    /// Mean absolute error over that of last week's counts before the first day scored; absent
    /// when there are not two weeks of them.
    pub mase: Option<f64>,
    /// Share of the counts between the 5 % and 95 % quantiles.
    pub coverage90: f64,
    /// Interval score of those quantiles (Gneiting & Raftery 2007) over the mean count.
    pub interval_score90: f64,
    /// Mean of |highest median − highest count| over the highest count.
    pub peak_error: f64,
    /// Share of the days whose highest count is at most the 95 % quantile of it.
    pub peak_coverage95: Option<f64>,
    /// Mean of |sum of the medians − total| over the total.
    pub day_total_error: f64,
    /// Share of the days whose total lies in its 90 % interval.
    pub day_total_coverage90: Option<f64>,
}

impl Scores {
    /// The scores of some days; none without a visit in them. `weekly_error` is the mean absolute
    /// difference of counts a week apart before the first of the days.
    pub fn of<'a>(days: impl IntoIterator<Item = &'a ScoredDay>, weekly_error: Option<f64>) -> Option<Self> {
        let mut sums = Sums::default();
        days.into_iter().for_each(|day| sums.add(day));
        sums.scores(weekly_error)
    }
}

#[derive(Default)]
struct Sums {
    days: f64,
    bins: f64,
    counts: f64,
    means: f64,
    crps: f64,
    absolute: f64,
    floor: f64,
    covered: f64,
    interval: f64,
    peak_error: f64,
    peaks: (f64, f64),
    total_error: f64,
    totals: (f64, f64),
}

impl Sums {
    fn add(&mut self, day: &ScoredDay) {
        self.days += 1.0;
        for ((actual, quantiles), mean) in day.actual.iter().zip(&day.quantiles).zip(&day.means) {
            let (low, high) = (quantiles[0], quantiles[LEVELS.len() - 1]);
            self.bins += 1.0;
            self.counts += actual;
            self.means += mean;
            self.crps += quantile_score(quantiles, *actual);
            self.absolute += (actual - quantiles[MEDIAN]).abs();
            self.floor += poisson_absolute_error(*mean);
            self.covered += f64::from(u8::from(low <= *actual && *actual <= high));
            self.interval += high - low + 20.0 * ((low - actual).max(0.0) + (actual - high).max(0.0));
        }
        let highest = day.actual.iter().copied().fold(0.0, f64::max);
        let expected = day.quantiles.iter().map(|quantiles| quantiles[MEDIAN]).fold(0.0, f64::max);
        if highest > 0.0 {
            self.peak_error += (expected - highest).abs() / highest;
        }
        if let Some(bound) = day.highest_q95 {
            self.peaks.0 += 1.0;
            self.peaks.1 += f64::from(u8::from(highest <= bound));
        }
        let total: f64 = day.actual.iter().sum();
        let median: f64 = day.quantiles.iter().map(|quantiles| quantiles[MEDIAN]).sum();
        if total > 0.0 {
            self.total_error += (median - total).abs() / total;
        }
        if let Some((low, high)) = day.total_90 {
            self.totals.0 += 1.0;
            self.totals.1 += f64::from(u8::from(low <= total && total <= high));
        }
    }

    fn scores(&self, weekly_error: Option<f64>) -> Option<Scores> {
        if self.counts <= 0.0 {
            return None;
        }
        let share = |(of, inside): (f64, f64)| (of > 0.0).then(|| inside / of);
        let weekly = weekly_error.filter(|error| *error > 0.0);
        Some(Scores {
            days: self.days as usize,
            ncrps: self.crps / self.counts,
            wape: self.absolute / self.counts,
            wape_floor: if self.means > 0.0 { self.floor / self.means } else { 0.0 },
            mase: weekly.map(|error| self.absolute / self.bins / error),
            coverage90: self.covered / self.bins,
            interval_score90: self.interval / self.counts,
            peak_error: self.peak_error / self.days,
            peak_coverage95: share(self.peaks),
            day_total_error: self.total_error / self.days,
            day_total_coverage90: share(self.totals),
        })
    }
}

#[cfg(test)]
mod tests;

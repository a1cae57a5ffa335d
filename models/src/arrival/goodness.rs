//! How well counts agree with their means: deviance, Pearson's φ, the PIT histogram, the
//! Kolmogorov–Smirnov distance of rescaled times, the continuous ranked probability score.

use statrs::function::beta::beta_reg;
use statrs::function::gamma::gamma_ur;

use super::link::Observation;

/// A predictive law of a count, known by its distribution function.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CountLaw {
    /// Poisson.
    Poisson {
        /// Mean.
        mean: f64,
    },
    /// Negative binomial: variance mean + mean²/size.
    NegativeBinomial {
        /// Mean.
        mean: f64,
        /// Size.
        size: f64,
    },
}

impl CountLaw {
    /// The law of a mean whose variance is `dispersion` times it.
    pub fn dispersed(mean: f64, dispersion: f64) -> Self {
        let mean = mean.max(1e-12);
        if dispersion <= 1.0 + 1e-3 {
            return Self::Poisson { mean };
        }
        Self::NegativeBinomial { mean, size: mean / (dispersion - 1.0) }
    }

    /// P(Y ≤ y); 0 for a negative y.
    pub fn cdf(&self, y: f64) -> f64 {
        let y = libm::floor(y);
        if y < 0.0 {
            return 0.0;
        }
        match *self {
            Self::Poisson { mean } => gamma_ur(y + 1.0, mean),
            Self::NegativeBinomial { mean, size } => beta_reg(size, y + 1.0, size / (size + mean)),
        }
    }

    fn variance(&self) -> f64 {
        match *self {
            Self::Poisson { mean } => mean,
            Self::NegativeBinomial { mean, size } => mean + mean * mean / size,
        }
    }

    fn mean(&self) -> f64 {
        match *self {
            Self::Poisson { mean } | Self::NegativeBinomial { mean, .. } => mean,
        }
    }

    /// Continuous ranked probability score of an outcome: Σ (F(k) − 1{y ≤ k})².
    pub fn crps(&self, y: f64) -> f64 {
        let highest = self.mean().max(y) + 40.0 * libm::sqrt(self.variance()) + 40.0;
        let mut sum = 0.0;
        for k in 0..highest as u64 {
            let k = k as f64;
            let distance = self.cdf(k) - f64::from(u8::from(y <= k));
            sum += distance * distance;
        }
        sum
    }
}

/// The conditional PIT F(u | y): 0 under P(Y ≤ y − 1), 1 over P(Y ≤ y), straight between (Czado,
/// Gneiting & Held 2009).
pub fn conditional_pit(u: f64, below: f64, at: f64) -> f64 {
    if u <= below {
        0.0
    } else if u >= at {
        1.0
    } else {
        (u - below) / (at - below)
    }
}

/// Ten heights of the non-randomised PIT histogram; their mean is 1.
pub fn pit_histogram(pairs: impl Iterator<Item = (f64, CountLaw)>) -> Vec<f64> {
    let (mut heights, mut total) = (vec![0.0; PIT_BINS], 0.0);
    for (y, law) in pairs {
        let (below, at) = (law.cdf(y - 1.0), law.cdf(y));
        for (n, height) in heights.iter_mut().enumerate() {
            let (left, right) = (n as f64 / PIT_BINS as f64, (n + 1) as f64 / PIT_BINS as f64);
            *height += conditional_pit(right, below, at) - conditional_pit(left, below, at);
        }
        total += 1.0;
    }
    if total == 0.0 {
        return Vec::new();
    }
    heights.iter_mut().for_each(|height| *height *= PIT_BINS as f64 / total);
    heights
}

const PIT_BINS: usize = 10;

/// Poisson deviance of one count.
pub fn deviance(count: f64, mean: f64) -> f64 {
    let log = if count > 0.0 { count * libm::log(count / mean) } else { 0.0 };
    2.0 * (log - (count - mean))
}

/// Pearson's φ of the counts that are not censored, and its degrees of freedom when at least one
/// is left.
pub fn pearson_dispersion(observations: &[Observation], means: &[f64], edf: f64) -> Option<(f64, f64)> {
    let (mut sum, mut counts) = (0.0, 0.0);
    for (o, mean) in observations.iter().zip(means).filter(|(o, _)| !o.censored) {
        sum += (o.count - mean) * (o.count - mean) / mean.max(1e-9);
        counts += 1.0;
    }
    let freedom = counts - edf;
    (freedom >= 1.0).then(|| (sum / freedom, freedom))
}

/// Kolmogorov–Smirnov test of the rescaled times given each group's count: within a group the
/// model's cumulated mean takes the visits' times to uniform ones, whatever its level. `bins` are
/// (group, count, mean), each group's in the order of time; times inside a bin are spread evenly.
/// Gives the distance and its p-value.
pub fn rescaled_times(bins: &[(usize, f64, f64)]) -> Option<(f64, f64)> {
    let groups = bins.iter().map(|bin| bin.0 + 1).max()?;
    let mut totals = vec![0.0; groups];
    bins.iter().for_each(|(group, _, mean)| totals[*group] += mean);
    let (mut grid, mut reached, mut visits) = (vec![0.0; GRID], vec![0.0; groups], 0.0);
    for &(group, count, mean) in bins {
        let from = reached[group] / totals[group];
        reached[group] += mean;
        let to = (reached[group] / totals[group]).min(1.0);
        spread(&mut grid, from * GRID as f64, to * GRID as f64, count);
        visits += count;
    }
    if visits < 10.0 {
        return None;
    }
    let (mut below, mut distance) = (0.0, 0.0_f64);
    for (n, mass) in grid.iter().enumerate() {
        below += mass / visits;
        distance = distance.max((below - (n + 1) as f64 / GRID as f64).abs());
    }
    Some((distance, kolmogorov_upper(distance, visits)))
}

/// Cells on which rescaled times are counted.
const GRID: usize = 8192;

fn spread(grid: &mut [f64], from: f64, to: f64, mass: f64) {
    if mass <= 0.0 {
        return;
    }
    let (first, last) = ((from as usize).min(grid.len() - 1), (to as usize).min(grid.len() - 1));
    if first == last {
        grid[first] += mass;
        return;
    }
    for (cell, value) in grid.iter_mut().enumerate().take(last + 1).skip(first) {
        let covered = to.min((cell + 1) as f64) - from.max(cell as f64);
        *value += mass * covered / (to - from);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// stats-cases.json, `nonrandomised_pit` (Czado, Gneiting & Held 2009).
    #[test]
    fn nonrandomised_pit() {
        let law = CountLaw::Poisson { mean: 4.0 };
        let expected = [[1.0, 1.0, 1.0], [0.0, 0.3405382828036362, 1.0], [0.0, 0.0, 0.17927298280897616]];
        for (y, row) in [2.0, 4.0, 7.0].into_iter().zip(expected) {
            for (u, value) in [0.3, 0.5, 0.9].into_iter().zip(row) {
                assert!((conditional_pit(u, law.cdf(y - 1.0), law.cdf(y)) - value).abs() < 1e-9);
            }
        }
    }

    /// stats-cases.json, `crps_poisson_nb` (direct sums).
    #[test]
    fn crps_of_poisson_and_negative_binomial() {
        let cases = [
            (CountLaw::Poisson { mean: 10.0 }, 7.0, 1.7073952940929735),
            (CountLaw::Poisson { mean: 100.0 }, 120.0, 14.567073479775738),
            (CountLaw::NegativeBinomial { mean: 50.0, size: 5.0 }, 80.0, 20.73829251980696),
        ];
        for (law, y, expected) in cases {
            assert!((law.crps(y) / expected - 1.0).abs() < 1e-8, "{law:?}: {}", law.crps(y));
        }
    }

    /// stats-cases.json, `overdispersion_day_by_bin`: Pearson's φ around the bins' means and with a
    /// day factor, their deviances, the moment estimate of the excess.
    #[test]
    fn overdispersion_falls_once_the_day_is_known() {
        let counts: [[f64; 6]; 12] = [
            [17.0, 51.0, 48.0, 74.0, 84.0, 33.0],
            [10.0, 53.0, 47.0, 80.0, 110.0, 32.0],
            [15.0, 41.0, 45.0, 57.0, 99.0, 21.0],
            [12.0, 54.0, 48.0, 76.0, 111.0, 41.0],
            [19.0, 45.0, 34.0, 63.0, 105.0, 19.0],
            [12.0, 50.0, 30.0, 67.0, 75.0, 35.0],
            [8.0, 29.0, 25.0, 47.0, 61.0, 15.0],
            [17.0, 53.0, 46.0, 80.0, 101.0, 28.0],
            [12.0, 35.0, 20.0, 28.0, 72.0, 22.0],
            [13.0, 62.0, 54.0, 50.0, 111.0, 31.0],
            [8.0, 17.0, 25.0, 28.0, 39.0, 3.0],
            [13.0, 45.0, 40.0, 69.0, 113.0, 29.0],
        ];
        let total: f64 = counts.iter().flatten().sum();
        let bin_total = |bin: usize| counts.iter().map(|day| day[bin]).sum::<f64>();
        let day_total = |day: usize| counts[day].iter().sum::<f64>();
        let (mut observations, mut bin_means, mut day_means) = (Vec::new(), Vec::new(), Vec::new());
        for (day, row) in counts.iter().enumerate() {
            for (bin, count) in row.iter().enumerate() {
                observations.push(Observation {
                    pattern: bin,
                    group: day,
                    count: *count,
                    censored: false,
                    returns: 0.0,
                });
                bin_means.push(bin_total(bin) / 12.0);
                day_means.push(day_total(day) * bin_total(bin) / total);
            }
        }
        let around_bins = pearson_dispersion(&observations, &bin_means, 6.0).unwrap();
        let around_days = pearson_dispersion(&observations, &day_means, 17.0).unwrap();
        let total_deviance =
            |means: &[f64]| observations.iter().zip(means).map(|(o, mean)| deviance(o.count, *mean)).sum::<f64>();
        let close = |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-5, "{found} {expected}");
        close(around_bins.0, 3.96756916249898);
        close(total_deviance(&bin_means) / around_bins.1, 4.476809854980496);
        close(around_days.0, 1.2324189042116012);
        close(total_deviance(&day_means), 71.12125803773029);
        assert_eq!(around_days.1, 55.0);
    }

    #[test]
    fn kolmogorov_quantiles() {
        // scipy.stats.kstwobign.sf(1.3581) = 0.05
        assert!((kolmogorov_upper(1.3581 / 1e4, 1e8) - 0.05).abs() < 1e-4);
    }

    /// Counts equal to their means are as uniform as times can be.
    #[test]
    fn times_of_the_right_rate_are_uniform() {
        let bins: Vec<(usize, f64, f64)> =
            (0..600).map(|n| (n / 300, f64::from(10 + n as i32 % 7), f64::from(10 + n as i32 % 7))).collect();
        let (distance, p) = rescaled_times(&bins).unwrap();
        assert!(distance < 2e-4 && p > 0.999, "{distance} {p}");
        let shifted: Vec<_> = bins.iter().map(|b| (b.0, b.1 * 10.0, if b.1 > 12.0 { 1.0 } else { 30.0 })).collect();
        assert!(rescaled_times(&shifted).unwrap().1 < 1e-3);
    }
}

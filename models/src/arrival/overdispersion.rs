//! How much more counts vary than Poisson's: sizes of gamma factors by maximum likelihood, and the
//! moment estimate of their relative variance.
//!
//! Counts and their means come in as pairs; a size (1/cv² of the gamma factor) goes out.

use statrs::function::gamma::digamma;

/// Sizes between which an estimate is looked for: a factor that varies by 0.1 % to one of 3000 %.
const SIZES: (f64, f64) = (1e-3, 1e6);
/// Halvings of the bracket, on the log scale: to the last digits.
const HALVINGS: usize = 60;

/// Maximum-likelihood size s of the negative binomial NB2 (variance m + m²/s) of counts around their
/// means, the root of Σ ψ(y+s) − ψ(s) + ln(s/(s+m)) + (m−y)/(s+m) (Lawless 1987, Canadian Journal of
/// Statistics 15). A mean that is the average of its own counts may be put in: it is the
/// maximum-likelihood one where the counts of a bin share it.
///
/// For a gamma factor that all bins of a day share, the likelihood (negative multinomial) is NB2 for
/// the day's total times a multinomial that knows nothing of s: put in the totals of the days.
///
/// None when the counts vary no more than Poisson's, or there are none.
pub fn gamma_size(counts: &[(f64, f64)]) -> Option<f64> {
    let score = |log_size: f64| {
        let s = libm::exp(log_size);
        let of_one = |(y, m): &(f64, f64)| digamma(y + s) - digamma(s) + libm::log(s / (s + m)) + (m - y) / (s + m);
        counts.iter().filter(|(y, m)| *m > 0.0 && *y >= 0.0 && y.is_finite()).map(of_one).sum::<f64>()
    };
    let (mut low, mut high) = (libm::log(SIZES.0), libm::log(SIZES.1));
    if !(score(low) > 0.0 && score(high) < 0.0) {
        return None;
    }
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if score(middle) > 0.0 { low = middle } else { high = middle }
    }
    Some(libm::exp(0.5 * (low + high)))
}

/// Relative variance beyond Poisson's by moments: Σ[(y−m)²−m]/Σm² (MODELS §1; a Cox count varies by
/// m + cv²m²). Negative when the counts vary less; none without a mean.
pub fn excess_relative_variance(counts: &[(f64, f64)]) -> Option<f64> {
    let square: f64 = counts.iter().map(|(_, m)| m * m).sum();
    let excess: f64 = counts.iter().map(|(y, m)| (y - m) * (y - m) - m).sum();
    (square > 0.0).then(|| excess / square)
}

/// Pearson's correlation of pairs: that of two bins of the same days tells whether busy days are busy
/// all day. None when one of them does not vary.
pub fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let count = pairs.len() as f64;
    let left = pairs.iter().map(|pair| pair.0).sum::<f64>() / count;
    let right = pairs.iter().map(|pair| pair.1).sum::<f64>() / count;
    let (mut both, mut lefts, mut rights) = (0.0, 0.0, 0.0);
    for (a, b) in pairs {
        both += (a - left) * (b - right);
        lefts += (a - left) * (a - left);
        rights += (b - right) * (b - right);
    }
    let scale = libm::sqrt(lefts * rights);
    (scale > 0.0).then(|| both / scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrival::goodness::{deviance, pearson_dispersion};
    use crate::arrival::link::Observation;

    const COUNTS: [[f64; 6]; 12] = [
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

    fn bin_mean(bin: usize) -> f64 {
        COUNTS.iter().map(|day| day[bin]).sum::<f64>() / 12.0
    }

    fn close(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-5, "{found} {expected}");
    }

    /// stats-cases.json, `overdispersion_day_by_bin`: dispersion around the bins' means falls once a
    /// day factor is known.
    #[test]
    fn overdispersion_day_by_bin_dispersions() {
        let mean_day: f64 = (0..6).map(bin_mean).sum();
        let (mut observations, mut bin_means, mut day_means) = (Vec::new(), Vec::new(), Vec::new());
        for (day, row) in COUNTS.iter().enumerate() {
            for (bin, count) in row.iter().enumerate() {
                let (count, censored, returns) = (*count, false, 0.0);
                observations.push(Observation { pattern: bin, group: day, count, censored, returns });
                bin_means.push(bin_mean(bin));
                day_means.push(row.iter().sum::<f64>() * bin_mean(bin) / mean_day);
            }
        }
        let around_bins = pearson_dispersion(&observations, &bin_means, 6.0).unwrap();
        let around_days = pearson_dispersion(&observations, &day_means, 17.0).unwrap();
        let total_deviance =
            |means: &[f64]| observations.iter().zip(means).map(|(o, mean)| deviance(o.count, *mean)).sum::<f64>();
        close(around_bins.0, 3.96756916249898);
        close(total_deviance(&bin_means) / around_bins.1, 4.476809854980496);
        close(around_days.0, 1.2324189042116012);
        close(total_deviance(&day_means), 71.12125803773029);
        assert_eq!(around_days.1, 55.0);
    }

    /// stats-cases.json, `overdispersion_day_by_bin`: sizes by maximum likelihood (scipy), the moment
    /// estimate, the correlation of two bins.
    #[test]
    fn overdispersion_day_by_bin_sizes() {
        let cells: Vec<(f64, f64)> =
            COUNTS.iter().flat_map(|day| day.iter().enumerate().map(|(bin, y)| (*y, bin_mean(bin)))).collect();
        let mean_day: f64 = (0..6).map(bin_mean).sum();
        let totals: Vec<(f64, f64)> = COUNTS.iter().map(|day| (day.iter().sum(), mean_day)).collect();
        close(gamma_size(&cells).unwrap(), 13.240131113035195);
        let day_size = gamma_size(&totals).unwrap();
        close(day_size, 13.43274884011257);
        close(1.0 / libm::sqrt(day_size), 0.2728459757682295);
        close(excess_relative_variance(&cells).unwrap(), 0.05793298765123592);
        let bins: Vec<(f64, f64)> = COUNTS.iter().map(|day| (day[1], day[4])).collect();
        close(correlation(&bins).unwrap(), 0.8301374145616658);
    }

    #[test]
    fn counts_that_vary_less_have_no_size() {
        assert_eq!(gamma_size(&[(10.0, 10.0), (11.0, 10.0), (9.0, 10.0)]), None);
        assert_eq!(gamma_size(&[]), None);
        assert_eq!(gamma_size(&[(f64::NAN, 1.0), (3.0, 0.0)]), None);
        assert_eq!(excess_relative_variance(&[]), None);
        assert!(excess_relative_variance(&[(10.0, 10.0)]).unwrap() < 0.0);
        assert_eq!(correlation(&[(1.0, 2.0), (1.0, 3.0)]), None);
        assert_eq!(correlation(&[]), None);
    }
}

//! Scores against closed forms, references and sums by hand.

use super::*;
use crate::normal;
use proptest::prelude::*;

/// stats-cases.json, `crps_poisson_nb`: the score of many quantiles of a law as a sample comes to
/// the exact sum.
#[test]
fn a_sample_of_a_law_scores_as_the_law() {
    let law = CountLaw::Poisson { mean: 10.0 };
    let count = 40_000;
    let mut sample = Vec::with_capacity(count);
    let mut k = 0.0;
    for n in 0..count {
        while law.cdf(k) < (n as f64 + 0.5) / count as f64 {
            k += 1.0;
        }
        sample.push(k);
    }
    assert!((sample_crps(&sample, 7.0) - 1.7073952940929735).abs() < 1e-4);
    assert_eq!(sample_crps(&[3.0], 5.0), 2.0);
    assert_eq!(sample_crps(&[], 5.0), 0.0);
}

/// scipy.stats.poisson.logpmf(7, 10), poisson.logpmf(0, 0.5), nbinom.logpmf(80, 5, 5/55).
#[test]
fn log_scores_are_exact() {
    let close = |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
    close(log_score(&CountLaw::Poisson { mean: 10.0 }, 7.0), 2.4070657101070942);
    close(log_score(&CountLaw::Poisson { mean: 0.5 }, 0.0), 0.5);
    let law = CountLaw::NegativeBinomial { mean: 50.0, size: 5.0 };
    let total: f64 = (0..2000).map(|k| libm::exp(-log_score(&law, f64::from(k)))).sum();
    close(total, 1.0);
    // The ratio of neighbours: P(k + 1)/P(k) = (k + size)/(k + 1)·mean/(mean + size).
    let ratio = log_score(&law, 80.0) - log_score(&law, 81.0);
    close(libm::exp(ratio), 85.0 / 81.0 * 50.0 / 55.0);
    assert_eq!(log_score(&law, 1.5), f64::INFINITY);
    assert_eq!(log_score(&law, -1.0), f64::INFINITY);
}

/// The floor against its own sum, and its limits: 0.798·√mean, and twice the chance of more than
/// nothing for a small mean (the median is then 0, so E|Y| = mean).
#[test]
fn the_floor_is_the_mean_distance_to_the_median() {
    for mean in [0.01, 0.3, 0.69, 0.7, 1.0, 3.3, 17.5, 240.0] {
        let law = CountLaw::Poisson { mean };
        let median = (0..).map(f64::from).find(|k| law.cdf(*k) >= 0.5).unwrap();
        let sum: f64 =
            (0..2000).map(|k| (f64::from(k) - median).abs() * libm::exp(-log_score(&law, f64::from(k)))).sum();
        assert!((poisson_absolute_error(mean) / sum - 1.0).abs() < 1e-9, "{mean}");
    }
    assert!((poisson_absolute_error(0.3) - 0.3).abs() < 1e-12);
    let large = poisson_absolute_error(1e6) / 1e3;
    assert!((large - 0.7979).abs() < 1e-4, "{large}");
    assert!((poisson_absolute_error(1.01e7) / poisson_absolute_error(0.99e7) - 1.01).abs() < 1e-3);
    assert_eq!(poisson_absolute_error(0.0), 0.0);
}

/// The score of a normal law from its nineteen quantiles lies near the closed form
/// σ·[z(2Φ(z) − 1) + 2φ(z) − 1/√π] (Gneiting & Raftery 2007), less the tails.
#[test]
fn quantiles_score_nearly_as_their_law() {
    let quantiles: Quantiles = LEVELS.map(normal::quantile);
    for z in [0.0, 0.7, 1.5] {
        let exact = z * (2.0 * normal::cdf(z) - 1.0) + 2.0 * normal::density(z) - 0.564_189_583_547_756_3;
        let found = quantile_score(&quantiles, z);
        assert!((found / exact - 1.0).abs() < 0.08, "{z}: {found} {exact}");
    }
}

#[test]
fn a_day_by_hand() {
    let flat = |value: f64| [value; 19];
    let mut wide = flat(20.0);
    (wide[0], wide[18]) = (10.0, 30.0);
    let day = ScoredDay {
        actual: vec![20.0, 40.0],
        quantiles: vec![flat(10.0), wide],
        means: vec![10.0, 20.0],
        highest_q95: Some(35.0),
        total_90: Some((50.0, 70.0)),
    };
    let scores = Scores::of([&day], Some(7.5)).unwrap();
    assert!((scores.wape - 30.0 / 60.0).abs() < 1e-12);
    assert!((scores.mase.unwrap() - 2.0).abs() < 1e-12);
    assert_eq!((scores.coverage90, scores.peak_coverage95, scores.day_total_coverage90), (0.0, Some(0.0), Some(1.0)));
    assert!((scores.interval_score90 - (20.0 * 10.0 + 20.0 + 20.0 * 10.0) / 60.0).abs() < 1e-12);
    assert!((scores.peak_error - 0.5).abs() < 1e-12 && (scores.day_total_error - 0.5).abs() < 1e-12);
    let floor = (poisson_absolute_error(10.0) + poisson_absolute_error(20.0)) / 30.0;
    assert!((scores.wape_floor - floor).abs() < 1e-12);
    assert_eq!(Scores::of([], None), None);
}

proptest! {
    #[test]
    fn scores_are_never_negative(sample in prop::collection::vec(0.0..1e9_f64, 1..50), actual in 0.0..1e9_f64) {
        let mut sorted = sample;
        sorted.sort_by(f64::total_cmp);
        let most = sorted.last().unwrap().max(actual);
        prop_assert!(sample_crps(&sorted, actual) >= -1e-9 * most);
        let quantiles: Quantiles = std::array::from_fn(|n| sorted[n * sorted.len() / LEVELS.len()]);
        prop_assert!(quantile_score(&quantiles, actual) >= 0.0);
    }

    #[test]
    fn the_floor_grows_with_the_mean(mean in 0.001..1e5_f64) {
        let (here, there) = (poisson_absolute_error(mean), poisson_absolute_error(1.05 * mean));
        prop_assert!(here > 0.0 && here <= mean.min(libm::sqrt(mean)) * (1.0 + 1e-9) && there > here * 0.99);
    }
}

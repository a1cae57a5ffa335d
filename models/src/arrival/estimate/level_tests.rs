//! Level and power of the tests on rescaled times when the rate is fitted to the same visits.

use super::tests::{coarser, minute_curve_of, truth};
use super::*;
use crate::arrival::rate::Pulse;
use jiff::civil::date;

/// Options that take no time: a curve of this smoothness has about 20 degrees of freedom.
fn quick(seed: u64) -> FitOptions {
    FitOptions {
        knots: 48,
        pulse_decays_min: vec![6.0],
        pulse_leads_min: vec![0.0],
        profil_shapes: false,
        day_shapes: false,
        seed,
        ..FitOptions::default()
    }
}

/// p-values of both tests for a shape, fitted to two days of 5-minute counts of `visits` each.
fn p_values(seed: u64, shape: &DayShape) -> (f64, f64) {
    let curve = coarser(&minute_curve_of(shape, seed, date(2019, 9, 9), 2, 4_000.0, 0.1), 5 * MINUTE_US);
    let found = fit(&[curve], &quick(seed)).unwrap().model.diagnostics;
    (found.ks_p.unwrap(), found.lewis_p.unwrap())
}

/// 600 seeds (1 to 600) at alpha .05: 30 rejections are expected; 14 to 47 are the bounds of a
/// binomial count at .003. Kolmogorov's own law would reject in none of them.
#[test]
fn both_tests_keep_their_level_on_a_fitted_rate() {
    let found: Vec<(f64, f64)> = (1..=600).map(|seed| p_values(seed, &truth())).collect();
    let rejected = |p: fn(&(f64, f64)) -> f64| found.iter().filter(|pair| p(pair) <= 0.05).count();
    let (by_place, by_gaps) = (rejected(|pair| pair.0), rejected(|pair| pair.1));
    println!("{by_place} by place, {by_gaps} by gaps, of 600");
    assert!((14..=47).contains(&by_place), "{by_place} of 600 by place");
    assert!((14..=47).contains(&by_gaps), "{by_gaps} of 600 by gaps");
}

/// Surges at half hours, of which the estimator knows nothing, are found in most of 20 seeds.
#[test]
fn surges_that_the_model_does_not_know_are_found() {
    let pulses = (0..24).map(|hour| Pulse { minute: 60.0 * f64::from(hour) + 30.0, height: 1.6 });
    let shape = DayShape { pulses: pulses.collect(), ..truth() };
    let found = (1..=20).filter(|seed| {
        let curve = minute_curve_of(&shape, *seed, date(2019, 9, 9), 2, 40_000.0, 0.0);
        fit(&[curve], &FitOptions { roughness: Some(1e4), ..quick(*seed) }).unwrap().model.diagnostics.ks_p.unwrap()
            <= 0.05
    });
    let found = found.count();
    assert!(found >= 18, "{found} of 20");
}

/// Surges of unequal heights, of which the estimator believes that they are alike, are found.
#[test]
fn surges_that_are_shrunk_too_much_are_found() {
    let pulses = [(480.0, 1.6), (540.0, 0.3), (600.0, 1.1), (660.0, 0.2), (720.0, 0.7), (840.0, 0.8), (1080.0, 0.9)];
    let pulses = pulses.into_iter().map(|(minute, height)| Pulse { minute, height });
    let shape = DayShape { pulses: pulses.collect(), ..truth() };
    let found = (1..=40).filter(|seed| p_values(*seed, &shape).0 <= 0.05).count();
    assert!(found >= 25, "{found} of 40");
}

//! How often the intervals hold the truth.

use super::*;
use crate::arrival::rate::Z90;

/// 200 seeds (1 to 200) of seven days of 5-minute bins, about 8 000 visits a day. The 90 % intervals of
/// the level and of the peak minute hold the truth in 85 to 95 % of the seeds (alpha .018, binomial);
/// those of the share of a minute do so in 85 to 95 % of seeds and half hours together (a smooth
/// curve's intervals cover across the day: Nychka 1988).
#[test]
fn intervals_hold_the_truth() {
    let shares = truth().shares();
    let options = FitOptions { day_shapes: false, ..FitOptions::default() };
    let (mut level, mut peak, mut shape) = (0, 0, 0.0);
    for seed in 1..=200 {
        let curve = coarser(&minute_curve(1000 + seed, date(2019, 9, 9), 7, 8_000.0, 0.0), 5 * MINUTE_US);
        let found = fit(&[curve], &options).unwrap();
        level += i32::from(found.model.level.contains(8_000.0));
        let highest = 8_000.0 * shares.iter().copied().fold(0.0, f64::max);
        peak += i32::from(found.peak.visits_per_min.contains(highest));
        let own = found.model.shape.shares();
        for (half_hour, error) in found.model.shape_log_errors.iter().enumerate() {
            let distance = libm::log(own[half_hour * 30] / shares[half_hour * 30]).abs();
            shape += f64::from(u8::from(distance <= Z90 * error)) / 48.0;
        }
    }
    println!("level {level}, peak {peak}, shape {shape}");
    assert!((170..=190).contains(&level), "level {level}");
    assert!((170..=190).contains(&peak), "peak {peak}");
    assert!((170.0..=190.0).contains(&shape), "shape {shape}");
}

/// Pulses are read from bins of 1 to 15 minutes. Hours cannot show them: the peak is then the prior's,
/// its interval says so and holds the truth.
#[test]
fn pulses_are_seen_up_to_a_quarter_of_an_hour() {
    let minutes = minute_curve(31, date(2019, 9, 9), 14, 60_000.0, 0.1);
    let highest = 60_000.0 * truth().shares().iter().copied().fold(0.0, f64::max);
    let mut widths = Vec::new();
    for width_min in [1, 5, 15, 60] {
        let found = fit(&[coarser(&minutes, width_min * MINUTE_US)], &FitOptions::default()).unwrap();
        let morning = &found.model.shape.pulses[..5];
        let peak = found.peak;
        assert_eq!(peak.from_prior, width_min == 60);
        assert!(peak.visits_per_min.contains(highest), "{width_min}: {peak:?}, {highest}");
        if width_min < 60 {
            let tolerance = [0.12, 0.15, 0.3][widths.len()];
            assert!(morning.iter().all(|pulse| (pulse.height - 0.9).abs() < tolerance), "{width_min}: {morning:?}");
        }
        widths.push(peak.visits_per_min.high / peak.visits_per_min.low);
    }
    assert!(widths[3] > 1.5 * widths[1], "{widths:?}");
}

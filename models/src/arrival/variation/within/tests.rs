//! The within-day factor on days whose law is known.

use super::*;
use crate::arrival::variation::ahead::Ahead;
use crate::normal;
use crate::seed::{Key, Purpose, VisitId};
use rand_distr::Distribution;

const SLOTS: usize = 96;

/// Days of an autoregression around a known forecast, the day's level unknown.
fn days(count: usize, visits: f64, sd: f64, memory: f64, seed: u64) -> AheadDays {
    let mut stream = Key::new(seed, 0).stream(VisitId(0), Purpose::Diagnostics, 8, 0);
    let form = |slot: usize| 0.02 + libm::exp(-0.5 * ((slot as f64 - 56.0) / 14.0) * ((slot as f64 - 56.0) / 14.0));
    let whole: f64 = (0..SLOTS).map(form).sum();
    let day = |_| {
        let level = libm::exp(0.2 * normal::quantile(stream.uniform()));
        let mut state = normal::quantile(stream.uniform());
        let blocks = (0..SLOTS).map(|slot| {
            let expected = visits * form(slot) / whole;
            let mean = level * expected * libm::exp(sd * state - 0.5 * sd * sd);
            state = memory * state + libm::sqrt(1.0 - memory * memory) * normal::quantile(stream.uniform());
            Some((rand_distr::Poisson::new(mean).unwrap().sample(&mut stream), expected))
        });
        // The forecast is the truth here: nothing was learnt.
        Ahead { seen: 1_000_000, blocks: blocks.collect() }
    };
    AheadDays { days: (0..count).map(day).collect(), block_min: 15.0 }
}

fn known(ahead: &AheadDays) -> Option<Within> {
    Within::of(ahead, 0.005)
}

/// 20 series of 60 days: the mean estimates are within three standard errors of the truth, which are
/// measured by the spread of the series themselves.
#[test]
fn a_known_autoregression_is_recovered() {
    for (sd, memory) in [(0.1, 0.8), (0.2, 0.5), (0.08, 0.93)] {
        let found: Vec<Within> = (0..20).map(|seed| known(&days(60, 40_000.0, sd, memory, seed)).unwrap()).collect();
        let check = |values: Vec<f64>, truth: f64, learnt: f64| {
            let mean = values.iter().sum::<f64>() / 20.0;
            let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / 19.0;
            let off = (mean - truth).abs();
            assert!(off < 3.0 * libm::sqrt(variance / 20.0) + learnt, "{sd} {memory}: {mean} for {truth}");
        };
        // 4/61 of the variance is taken off for a shape that was learnt, which this one was not.
        check(found.iter().map(|within| within.log_sd).collect(), sd, 0.035 * sd);
        check(found.iter().map(|within| within.autocorrelation).collect(), memory, 0.005);
        // Its variance is known to 2 %, of 0.04·806 visits a block: half of the time nothing is left.
        let mut left: Vec<f64> = found.iter().map(|within| within.overdispersion).collect();
        let left = crate::arrival::variation::median(&mut left);
        assert!((left - 1.0).abs() < 0.35, "{sd} {memory}: {left}");
    }
}

/// The variance that it gives a day's total, against that of drawn means of days (500 days, within three
/// standard errors, √(2/500) each).
#[test]
fn the_total_wanders_as_it_says() {
    let (sd, memory) = (0.15, 0.9);
    let within = known(&days(200, 1e6, sd, memory, 3)).unwrap();
    let drawn = days(500, 1e7, sd, memory, 4);
    // The levels' own variance, 0.04, comes on top.
    let logs: Vec<f64> = drawn.days.iter().map(|day| libm::log(day.totals().0 / day.totals().1)).collect();
    let mean = logs.iter().sum::<f64>() / 500.0;
    let variance = logs.iter().map(|log| (log - mean) * (log - mean)).sum::<f64>() / 499.0;
    assert!((variance - 0.04 - within.of_total).abs() < 3.0 * variance * libm::sqrt(2.0 / 500.0), "{within:?}");
}

/// A morning forecast too low is an afternoon forecast too high: that lasts for hours and leaves the
/// totals alone, so that no wandering of the totals is made of it.
#[test]
fn a_wrong_shape_does_not_move_totals() {
    let mut ahead = days(100, 200_000.0, 0.05, 0.8, 9);
    for (n, day) in ahead.days.iter_mut().enumerate() {
        let (slope, level) = (0.3 * libm::sin(n as f64), day.totals().0 / day.totals().1);
        for (slot, block) in day.blocks.iter_mut().enumerate() {
            let tilt = 1.0 + slope * ((slot as f64 - 56.0) / 28.0).clamp(-1.0, 1.0);
            *block = block.map(|(count, expected)| (count / level * tilt, expected));
        }
    }
    let (within, total) = (known(&ahead).unwrap(), ahead.variance_of_totals());
    assert!(within.of_total <= 0.5 * total && total < 0.001, "{within:?} {total}");
    assert!(within.autocorrelation > 0.9 && within.log_sd < 0.2, "{within:?}");
}

#[test]
fn chance_alone_is_no_factor_and_few_visits_tell_nothing() {
    for seed in 0..20 {
        let within = known(&days(60, 20_000.0, 0.0, 0.0, seed)).unwrap();
        assert!(within.log_sd < 0.03 && within.overdispersion < 1.1, "{within:?}");
    }
    let zeros = (0..20).filter(|seed| known(&days(60, 20_000.0, 0.0, 0.0, *seed)).unwrap().log_sd == 0.0).count();
    assert!(zeros >= 16, "at two standard errors one in forty is expected: {zeros}");
    assert_eq!(known(&days(21, 100.0, 0.0, 0.0, 1)), None, "a factor could hide");
    assert_eq!(known(&AheadDays { block_min: 120.0, ..days(60, 20_000.0, 0.1, 0.8, 1) }), None);
    assert_eq!(known(&AheadDays { days: vec![], block_min: 15.0 }), None);
}

//! Level and power of the tests when the rate is known.

use super::*;
use crate::seed::{Key, Purpose, VisitId};

fn stream(seed: u64) -> Stream {
    Key::new(seed, 0).stream(VisitId(3), Purpose::Player, 0, 0)
}

#[test]
fn kolmogorov_quantiles() {
    // scipy.stats.kstwobign.sf(1.3581) = 0.05
    assert!((kolmogorov_upper(1.3581 / 1e4, 1e8) - 0.05).abs() < 1e-4);
}

fn count(group: usize, minute: u32, count: f64, mean: f64) -> Count {
    Count { group, date: None, minute, width_min: 1.0, count, mean }
}

/// A rate of two humps over 600 minutes, 900 visits in all.
fn rate(minute: u32) -> f64 {
    1.5 + libm::sin(f64::from(minute) / 600.0 * 4.0 * std::f64::consts::PI)
}

/// Counts per minute of a renewal process on the rescaled time axis: gaps with a squared
/// coefficient of variation of 1 / `order` (gamma of that order), 1 for Poisson.
fn renewal(seed: u64, order: usize) -> Vec<Count> {
    let mut draws = stream(seed);
    let mut gap = || (0..order).map(|_| -libm::log(draws.uniform())).sum::<f64>() / order as f64;
    let (mut next, mut reached, mut counts) = (gap(), 0.0, Vec::new());
    for minute in 0..600 {
        reached += rate(minute);
        let mut visits = 0.0;
        while next < reached {
            visits += 1.0;
            next += gap();
        }
        counts.push(count(0, minute, visits, rate(minute)));
    }
    counts
}

/// 400 seeds (1 to 400) at alpha .05: 20 rejections are expected; 9 to 33 are the bounds of a
/// binomial count at .003.
#[test]
fn the_lewis_test_keeps_its_level() {
    let rejected = (1..=400)
        .filter(|seed| {
            let counts = renewal(*seed, 1);
            lewis(counts.iter().copied(), &mut stream(seed + 1_000_000)).unwrap().1 < 0.05
        })
        .count();
    assert!((9..=33).contains(&rejected), "{rejected} of 400");
}

/// Gaps of an Erlang law of order 4 (900 visits) are found by Lewis' test in nearly every one of 100
/// seeds at alpha .05, though minutes hide part of the gaps; the distance of the pooled day finds few.
#[test]
fn regular_visits_are_found_by_their_gaps() {
    let (mut by_gaps, mut by_place) = (0, 0);
    for seed in 1..=100 {
        let counts = renewal(seed, 4);
        by_gaps += usize::from(lewis(counts.iter().copied(), &mut stream(seed + 7)).unwrap().1 < 0.05);
        let pooled = PooledDay::of(counts.iter().copied()).unwrap();
        by_place += usize::from(kolmogorov_upper(pooled.distance(), pooled.visits) < 0.05);
    }
    assert!(by_gaps >= 50 && by_gaps > 5 * by_place, "{by_gaps} by gaps, {by_place} by place");
}

/// Visits that come in groups of five are found too.
#[test]
fn visits_in_groups_are_found() {
    let rejected = (1..=50)
        .filter(|seed| {
            let mut counts = renewal(*seed, 1);
            let mut draws = stream(seed + 99);
            for count in &mut counts {
                let groups = (0..count.count as usize).filter(|_| draws.uniform() < 0.2).count();
                count.count = 5.0 * groups as f64;
            }
            lewis(counts.iter().copied(), &mut stream(*seed)).unwrap().1 < 0.05
        })
        .count();
    assert!(rejected >= 49, "{rejected} of 50");
}

/// A day whose visits come an hour late is found by where they lie.
#[test]
fn a_shifted_day_is_found_by_its_place() {
    let rejected = (1..=50)
        .filter(|seed| {
            let late = renewal(*seed, 1).into_iter().map(|one| Count { minute: (one.minute + 60) % 600, ..one });
            let right = PooledDay::of(late.clone().map(|one| Count { mean: rate(one.minute), ..one })).unwrap();
            kolmogorov_upper(right.distance(), right.visits) < 0.05
        })
        .count();
    assert_eq!(rejected, 50);
}

#[test]
fn few_visits_and_wide_bins_have_no_test() {
    let few = [count(0, 0, 3.0, 3.0), count(0, 1, 4.0, 4.0)];
    assert_eq!((PooledDay::of(few.into_iter()), lewis(few.into_iter(), &mut stream(1))), (None, None));
    let weeks = [count(0, 0, 1e5, 1e5), count(1, 0, 1.1e5, 1.1e5)];
    assert_eq!((PooledDay::of(weeks.into_iter()), lewis(weeks.into_iter(), &mut stream(1))), (None, None));
    // Counts that no memory would hold are left out, not spread.
    let huge = (0..20).map(|n| count(0, n, 1e300, 1e300));
    assert_eq!(lewis(huge, &mut stream(1)), None);
}

use afflux_models::normal;
use afflux_models::seed::{Key, Purpose, VisitId};
use afflux_models::vocabulary::Service;
use proptest::prelude::*;

use super::*;
use crate::outcome::DurationsRow;
use crate::verdict::samples::an_outcome;

fn measure(what: What) -> Measure {
    Measure { what, limit_us: 1_000_000, service: None }
}

/// A comparison of response times whose pairs have these ratios.
fn of_ratios(ratios: &[f64]) -> Comparison {
    let values = ratios.iter().map(|ratio| [0.1, 0.1 * ratio]).collect();
    compare_values(vec![(measure(What::Median), values)], Vec::new(), ratios.len())
}

/// Six pairs that agree on a tenth: the least p there is, 1/64, and the estimate by hand (the median of
/// the Walsh averages of equal differences is the difference).
#[test]
fn ten_per_cent_slower_in_every_pair_is_a_regression() {
    let comparison = of_ratios(&[1.1; 6]);
    let found = &comparison.measures[0];
    assert_eq!((comparison.verdict, comparison.pairs), (Verdict::Regression, 6));
    assert!((found.ratio - 1.1).abs() < 1e-12 && (found.low.unwrap() - 1.1).abs() < 1e-12);
    assert_eq!((found.p_slower, found.delta), (1.0 / 64.0, 1.0));
    assert!((found.difference - 0.01).abs() < 1e-12);
    assert_eq!(of_ratios(&[1.0 / 1.1; 6]).verdict, Verdict::Improvement);
}

/// Less than 3 % is no regression however sure it is, and it lies within the margin.
#[test]
fn a_sure_but_small_difference_is_none() {
    assert_eq!(of_ratios(&[1.025; 6]).verdict, Verdict::NoDifference);
    assert_eq!(of_ratios(&[1.031; 6]).verdict, Verdict::Regression);
    assert_eq!(of_ratios(&[1.0; 6]).verdict, Verdict::NoDifference);
}

#[test]
fn too_few_or_too_noisy_runs_do_not_tell() {
    assert_eq!(of_ratios(&[1.5; 5]).verdict, Verdict::NotEnoughEvidence);
    assert_eq!(of_ratios(&[1.0; 5]).verdict, Verdict::NotEnoughEvidence);
    assert_eq!(of_ratios(&[]).verdict, Verdict::NotEnoughEvidence);
    assert_eq!(of_ratios(&[0.7, 1.4, 0.8, 1.3, 0.75, 1.35]).verdict, Verdict::NotEnoughEvidence);
}

/// A machine that slows down by 2 % with each of twelve runs: A B B A gives +2 %, −2 %, …: no alarm, and
/// the estimate is 1. Played one side after the other it would be 12 % slower.
#[test]
fn blocks_take_a_drift_away() {
    let slot = |n: i32| 0.1 * 1.02_f64.powi(n);
    let blocks: Vec<[f64; 2]> =
        (0..3).flat_map(|b| [[slot(4 * b), slot(4 * b + 1)], [slot(4 * b + 3), slot(4 * b + 2)]]).collect();
    let values = |pairs: Vec<[f64; 2]>| compare_values(vec![(measure(What::Median), pairs)], Vec::new(), 6);
    let balanced = values(blocks);
    assert_eq!(balanced.verdict, Verdict::NoDifference);
    assert!((balanced.measures[0].ratio - 1.0).abs() < 1e-9);
    assert_eq!(values((0..6).map(|n| [slot(n), slot(n + 6)]).collect()).verdict, Verdict::Regression);
}

/// A share counts only when one page in a thousand more is late.
#[test]
fn a_share_must_move_by_a_page_in_a_thousand() {
    let of = |from: f64, to: f64| {
        compare_values(vec![(measure(What::OverLimit), vec![[from, to]; 6])], Vec::new(), 6).verdict
    };
    assert_eq!(of(0.000_1, 0.000_4), Verdict::NoDifference);
    assert_eq!(of(0.001, 0.003), Verdict::Regression);
    assert_eq!(of(0.03, 0.001), Verdict::Improvement);
    assert_eq!(of(0.2, 0.2), Verdict::NoDifference);
}

#[test]
fn runs_without_samples_do_not_tell() {
    let (mut empty, full) = (an_outcome(), an_outcome());
    empty.response.clear();
    let measures = Measure::all(1_000_000, &[]);
    let comparison = compare_runs(&[(&full, &empty); 6], &measures);
    // What did not come at all is over the limit: that is told still.
    assert_eq!(comparison.without_samples.len(), 2);
    assert_eq!(comparison.verdict, Verdict::Regression);
    let comparison = compare_runs(&[(&full, &full); 6], &Measure::all(1_000_000, &[Service::Notes]));
    assert_eq!(comparison.verdict, Verdict::NotEnoughEvidence);
    assert_eq!(comparison.without_samples.len(), 3);
}

/// Whole outcomes: the candidate's pages take a tenth longer.
#[test]
fn slower_pages_are_found_in_outcomes() {
    let base = an_outcome();
    let mut slow = an_outcome();
    let mut us = crate::histogram::Durations::new();
    (1..=100).for_each(|n| us.record(n * 11_000));
    slow.response[0] = DurationsRow { us, ..slow.response[0].clone() };
    let comparison = compare_runs(&[(&base, &slow); 6], &Measure::all(900_000, &[]));
    assert_eq!(comparison.verdict, Verdict::Regression);
    for found in by_name(&comparison).values() {
        assert!((found.ratio - 1.1).abs() < 0.003 || found.measure.what == What::OverLimit, "{found:?}");
    }
}

/// 4 000 comparisons of runs with 5 % noise each, seeds 1 to 4 000. Alarms: at alpha .1 % (one side, standard
/// error .34 points) a true 5 % stays under 6.1 %. Power at +10 %: at least half.
#[test]
fn alarms_and_power_at_five_per_cent_noise() {
    let share = |factor: f64| {
        let alarms = (1..=4000).filter(|seed| {
            let mut draws = Key::new(*seed, 1).stream(VisitId(1), Purpose::Count, 0, 0);
            let mut noise = || libm::exp(0.05 * normal::quantile(draws.uniform()));
            let pairs: Vec<[f64; 2]> = (0..6).map(|_| [0.1 * noise(), 0.1 * factor * noise()]).collect();
            let slow: Vec<[f64; 2]> =
                pairs.iter().map(|[a, b]| [a * 3.0 * noise().sqrt(), b * 3.0 * noise().sqrt()]).collect();
            let values = vec![(measure(What::Median), pairs), (measure(What::Percentile95), slow)];
            compare_values(values, Vec::new(), 6).verdict == Verdict::Regression
        });
        alarms.count() as f64 / 4000.0
    };
    let (false_alarms, power) = (share(1.0), share(1.1));
    assert!(false_alarms < 0.061 && power > 0.5, "{false_alarms} {power}");
}

proptest! {
    #[test]
    fn whatever_the_values_the_verdict_fits_its_interval(
        values in prop::collection::vec(prop::array::uniform2(1e-6f64..1e3), 0..12),
    ) {
        let pairs = values.len();
        let comparison = compare_values(vec![(measure(What::Median), values)], Vec::new(), pairs);
        let found = &comparison.measures[0];
        match comparison.verdict {
            Verdict::Regression => prop_assert!(found.low > Some(1.0) && found.ratio > LEAST_RATIO && pairs >= 6),
            Verdict::Improvement => prop_assert!(found.high < Some(1.0) && found.ratio < 1.0 / LEAST_RATIO && pairs >= 6),
            Verdict::NoDifference => prop_assert!(found.low >= Some(1.0 / 1.1) && found.high <= Some(1.1)),
            Verdict::NotEnoughEvidence => {}
        }
    }
}

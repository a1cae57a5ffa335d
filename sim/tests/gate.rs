//! The gate on simulated runs with run-to-run noise: few false alarms, and a tenth more is mostly seen. The
//! study at full size is `cargo bench -p afflux-sim --bench gate`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use afflux_outcome::verdict::regression::Verdict;

#[path = "../benches/gate/experiment.rs"]
mod experiment;
mod support;

use experiment::Experiments;

/// 60 experiments of 6 runs a side at 5 % noise, seed 7. False alarms: of 60 at a true 5 %, 10 or more have a
/// probability of .06 % (binomial). Power: of 60 at a true one half, 17 or fewer have .05 %.
#[test]
fn few_false_alarms_and_a_tenth_is_mostly_seen() {
    let scenario = support::shipped("confinement-2020");
    let experiments = Experiments::new(&scenario, 7, 0.05, 1.1).unwrap();
    let found: Vec<[Verdict; 2]> =
        (0..60).map(|nth| experiments.run(nth).0.map(|comparison| comparison.verdict)).collect();
    let regressions = |side: usize| found.iter().filter(|verdicts| verdicts[side] == Verdict::Regression).count();
    assert!(regressions(0) < 10, "{} false alarms of 60", regressions(0));
    assert!(regressions(1) > 17, "{} seen of 60", regressions(1));
    assert!(found.iter().all(|verdicts| verdicts[1] != Verdict::Improvement));
}

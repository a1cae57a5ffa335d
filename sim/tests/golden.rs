//! Digests of the shipped scenarios: they change on purpose only, and the commit says why.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

mod support;

use afflux_models::time::HOUR_US;
use afflux_outcome::outcome::Provenance;
use afflux_plan::scenario::{Portal, Scenario};
use afflux_plan::{Cut, CutPlan, Plan, Selection, Tempo};
use afflux_sim::simulate;
use support::shipped;

fn digest(scenario: &Scenario, portal: &Portal, hours: (i64, i64), scale: f64, speed: f64) -> String {
    let plan = Plan::new(scenario, 1, 0, Selection::new(scale, 0, 1).unwrap());
    let opens = scenario.window(None).unwrap().opens();
    let cut = Cut {
        opens: opens.plus_us(hours.0 * HOUR_US),
        closes: opens.plus_us(hours.1 * HOUR_US),
        tempo: Tempo::new(speed),
        ramp_us: scenario.replay.ramp_us,
        settle_us: scenario.replay.settle_us,
        session_life_us: portal.session_life_us,
    };
    let simulated = simulate(&CutPlan::new(&plan, cut), portal, 0, Provenance::default(), false);
    let attempts = simulated.outcome.all_attempts();
    format!("{} {} {} {}\n", attempts.asked, attempts.served, attempts.turned_away, simulated.digest)
}

/// An ordinary morning, the lockdown morning (with refusals), and the staging portal at speed 30.
#[test]
fn digests_of_the_shipped_scenarios_are_golden() {
    let (before, crisis) = (shipped("rentree-2019"), shipped("confinement-2020"));
    let found = [
        digest(&before, &before.portal.scaled(0.05), (8, 11), 0.05, 1.0),
        digest(&crisis, &crisis.portal.scaled(0.05), (8, 11), 0.05, 1.0),
        digest(&crisis, &crisis.staging, (9, 10), 0.07, 30.0),
    ]
    .concat();
    assert_eq!(found, include_str!("golden/shipped.txt"), "a digest has changed: on purpose?");
}

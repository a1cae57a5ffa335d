//! Every shipped scenario plays, at a reduced scale: what five replications of its replay window give,
//! with their 90 % intervals. The summaries change on purpose only, and the commit says why.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

mod support;

use std::path::Path;
use std::sync::atomic::AtomicBool;

use afflux_outcome::Outcome;
use afflux_outcome::interval::Figure;
use afflux_outcome::outcome::Provenance;
use afflux_plan::scenario::{Lever, Scenario};
use afflux_plan::{Cut, Plan, Selection};
use afflux_sim::replications::{Draw, Study, play};
use support::shipped;

/// Visits that are expected in each, about: enough for figures, few enough for all scenarios to take
/// seconds.
const VISITS: f64 = 4000.0;

const REPLICATIONS: u64 = 5;

/// The summary of a scenario: one line a figure, `name value [low, high]`.
fn summary(name: &str) -> String {
    let scenario = shipped(name);
    let (scale, outcomes) = played(&scenario);
    let figure = |what: &str, of: &dyn Fn(&Outcome) -> f64| {
        let values: Vec<f64> = outcomes.iter().map(of).collect();
        let figure = Figure::of(&values).unwrap();
        format!("  {what} {:.4} [{:.4}, {:.4}]\n", figure.value, figure.low.unwrap(), figure.high.unwrap())
    };
    let attempts = |outcome: &Outcome| outcome.all_attempts();
    [
        format!("{name} {} scale {scale}\n", scenario.replay.window.from),
        figure("visits", &|outcome| outcome.visits.planned as f64),
        figure("pages", &|outcome| attempts(outcome).asked as f64),
        figure("turned-away-share", &|outcome| {
            attempts(outcome).turned_away as f64 / attempts(outcome).asked.max(1) as f64
        }),
        figure("sessions", &|outcome| outcome.concurrency.sessions.value as f64),
        figure("requests", &|outcome| outcome.concurrency.requests.value as f64),
        figure("stored-megabytes", &|outcome| outcome.bytes.stored as f64 / 1e6),
    ]
    .concat()
}

fn played(scenario: &Scenario) -> (f64, Vec<Outcome>) {
    let window = &scenario.replay.window;
    let plan = Plan::new(scenario, 1, 0, Selection::ALL);
    let mut minutes = plan.minutes();
    let expected: f64 =
        (window.opens().minute()..window.closes().minute()).map(|minute| minutes.expected(minute)).sum();
    // Two digits: a plan that moves a little keeps its scale.
    let scale: f64 = format!("{:.1e}", (VISITS / expected).min(1.0)).parse().unwrap();
    let portal = scenario.portal.scaled(scale);
    let levers: Vec<Lever> = scenario.levers.iter().map(|lever| lever.scaled(scale)).collect();
    let study = Study {
        scenario,
        portal: &portal,
        platforms: scenario.all_platforms(),
        cut: Cut::of(scenario, window, portal.session_life_us),
        seed: 1,
        selection: Selection::new(scale, 0, 1).unwrap(),
        levers: &levers,
        compares_levers: false,
        draw: Draw::Everything,
        replications: REPLICATIONS,
        threads: 2,
        provenance: Provenance::default(),
    };
    let simulated = play(&study, &AtomicBool::new(false), &|_| {});
    (scale, simulated.into_iter().map(|one| one.outcome).collect())
}

#[test]
fn every_shipped_scenario_plays() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    let found: String = names.iter().map(|name| summary(name)).collect();
    let golden = include_str!("golden/scenarios.txt");
    assert!(found == golden, "a summary has changed: on purpose? Then golden/scenarios.txt is\n{found}");
}

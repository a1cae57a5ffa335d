//! Replays on real servers: nginx and HAProxy at their limits, and what the guard does about them.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/servers.rs"]
mod servers;
mod support;

use std::sync::Arc;

use afflux_loadgen::guard::AcceptedTarget;
use afflux_loadgen::journey::{Journey, shipped};
use afflux_loadgen::{Demand, ReplayError, ReplayOptions, Replayed, replay};
use afflux_outcome::network::Network;
use afflux_outcome::outcome::{AttemptCounts, Provenance};
use afflux_plan::scenario::Scenario;
use servers::{allowed, haproxy, nginx};
use support::{cut, plan, scenario};

/// Ten visits a second for five seconds.
const VISITS_PER_DAY: u32 = 14_400;

/// Ceilings that nothing here reaches.
const WIDE: &str = "rate = 5000\nconnections = 2000";

fn simple(options: ReplayOptions) -> ReplayOptions {
    let text = shipped("static").unwrap();
    let journey = Journey::parse("static.toml", text, &|_| Ok(String::new())).unwrap();
    ReplayOptions { journey: Some(Arc::new(journey)), run_id: "test".into(), ..options }
}

fn played(scenario: &Scenario, target: &AcceptedTarget) -> Result<Replayed, ReplayError> {
    let plan = plan(scenario);
    replay(&cut(&plan), target, &simple(ReplayOptions::default()), Provenance::default(), |_| {})
}

/// Attempts and the network's part, once the audit holds.
fn audited(replayed: &Replayed) -> (AttemptCounts, Network) {
    let (visits, attempts) = (&replayed.outcome.visits, replayed.outcome.all_attempts());
    assert_eq!(visits.planned, visits.started + visits.dropped);
    let ended = visits.finished + visits.gave_up + visits.lost_patience + visits.cut_at_six_hours + visits.cut_at_end;
    assert_eq!(visits.started + visits.warm, ended);
    let network = replayed.outcome.network.clone().unwrap();
    assert_eq!(network.failures.values().sum::<u64>(), attempts.failed);
    assert_eq!(network.target_contact, "target@exemple.test");
    (attempts, network)
}

#[test]
fn nginx_turns_away_over_its_limit_of_connections() {
    let zones = "limit_conn_zone $server_port zone=all:1m;";
    // A page takes a second, four at a time.
    let Some(server) = nginx(512, zones, "limit_conn all 4; limit_rate 12k;") else { return };
    let replayed = played(&scenario(VISITS_PER_DAY), &server.target(WIDE)).unwrap();
    let (attempts, network) = audited(&replayed);
    assert!(replayed.outcome.complete && attempts.turned_away > 10 && attempts.served > 10, "{attempts:?}");
    assert_eq!(attempts.failed, 0, "{network:?}");
    assert_eq!((network.held_back, network.visits_withheld), (0, 0));
}

#[test]
fn nginx_ends_connections_over_its_workers() {
    let Some(server) = nginx(16, "", "limit_rate 15k;") else { return };
    let list = format!("{WIDE}\nbreaker = {{ errors = 0.95 }}");
    let replayed = played(&scenario(VISITS_PER_DAY), &server.target(&list)).unwrap();
    let (attempts, network) = audited(&replayed);
    assert!(attempts.failed > 10 && attempts.served > 5, "{attempts:?}");
    let ended = network.failures.get("failure-before-head").copied().unwrap_or(0);
    assert!(ended > 10, "connects, then ends before a response: {network:?}");
    let said = std::fs::read_to_string(server.folder.path().join("error.log")).unwrap();
    assert!(said.contains("worker_connections are not enough"), "{said}");
}

#[test]
fn haproxy_lets_the_rest_wait() {
    let Some(behind) = nginx(512, "", "limit_rate 20k;") else { return };
    let Some(front) = haproxy(4, behind.port) else { return };
    let mut scenario = scenario(VISITS_PER_DAY);
    scenario.behaviour.page_timeout_us = 1_500_000;
    let list = format!("{WIDE}\nbreaker = {{ errors = 0.95 }}");
    let replayed = played(&scenario, &front.target(&list)).unwrap();
    let (attempts, _) = audited(&replayed);
    // Connected, and silent: the kernel holds them.
    assert!(attempts.timed_out > 20 && attempts.served > 0, "{attempts:?}");
    assert_eq!(attempts.turned_away, 0);
}

#[test]
fn a_breaker_backs_off_when_everything_fails() {
    let Some(server) = nginx(512, "", "return 500;") else { return };
    let list = format!("{WIDE}\nbreaker = {{ errors = 0.5, over = \"2s\", pause = \"1s\" }}");
    let replayed = played(&scenario(4 * VISITS_PER_DAY), &server.target(&list)).unwrap();
    let (attempts, network) = audited(&replayed);
    let visits = &replayed.outcome.visits;
    assert!(network.breaker_openings > 0 && network.visits_withheld > 20, "{network:?}");
    assert_eq!(visits.dropped, network.visits_withheld);
    assert_eq!(attempts.served, 0);
    // What the plan asks for without a rest is far more than what was sent.
    let health = replayed.outcome.generator.as_ref().unwrap();
    assert!(health.requests < 2 * visits.planned, "{} requests of {} visits", health.requests, visits.planned);
    assert!(!health.reasons.iter().any(|reason| reason == "generator-dropped"), "{health:?}");
    assert!(network.failures["failure-answer"] > 0 && network.failures["failure-held-back"] > 0, "{network:?}");
}

#[test]
fn a_plan_over_the_ceilings_is_refused_before_it_is_sent() {
    let Some(server) = nginx(512, "", "") else { return };
    let scenario = scenario(VISITS_PER_DAY);
    let plan = plan(&scenario);
    let cut = cut(&plan);
    let journey = simple(ReplayOptions::default()).journey.unwrap();
    let demand = Demand::of(&cut, &journey, false, false);
    assert!(demand.most_requests_per_s > 20 && demand.most_visits > 10, "{demand:?}");
    let refused = |more: &str| {
        let (guard, place) = allowed(server.port, more);
        let error = played(&scenario, &guard.accept(&place).unwrap()).unwrap_err();
        assert!(matches!(error, ReplayError::Refused(_)));
        error.message().key
    };
    let busiest = demand.most_requests_per_s;
    assert_eq!(refused(&format!("rate = {}\nconnections = 2000", busiest - 1)), "guard-plan-rate");
    assert_eq!(refused("rate = 5000\nconnections = 5"), "guard-plan-connections");
    // The shares of two processes are half of it each.
    let (guard, place) = allowed(server.port, &format!("rate = {busiest}\nconnections = 2000"));
    assert_eq!(
        played(&scenario, &guard.for_one_of(2).accept(&place).unwrap()).unwrap_err().message().key,
        "guard-plan-rate"
    );
}

#[test]
fn a_run_stays_under_its_ceilings_on_the_wire() {
    let Some(server) = nginx(512, "", "") else { return };
    let scenario = scenario(VISITS_PER_DAY);
    let plan = plan(&scenario);
    let cut = cut(&plan);
    let journey = simple(ReplayOptions::default()).journey.unwrap();
    let demand = Demand::of(&cut, &journey, false, false);
    // Pages are larger than planned here: the plan fits under the ceiling on bytes, the run does not.
    let (guard, place) = allowed(server.port, WIDE);
    let whole = played(&scenario, &guard.accept(&place).unwrap()).unwrap();
    let (_, network) = audited(&whole);
    assert!(network.bytes > 20_000 * whole.outcome.all_attempts().served, "every byte is counted: {network:?}");
    assert!(network.bytes > demand.bytes + 1_000_000);
    let most = (demand.bytes + network.bytes) / 2;
    let text = format!("{WIDE}\nbreaker = {{ errors = 0.9 }}");
    let (guard, place) = servers::allowed_bytes(server.port, most, &text);
    let cut_short = played(&scenario, &guard.accept(&place).unwrap()).unwrap();
    let (_, network) = audited(&cut_short);
    assert_eq!(cut_short.ended_by_guard, Some("guard-ended-bytes"));
    assert_eq!(cut_short.outcome.interrupted.as_deref(), Some("guard-ended-bytes"));
    // A read already under way may end over it.
    assert!(network.bytes >= most && network.bytes < most + 2_000_000, "{} of {most}", network.bytes);
}

//! The capacity of our own portal, whose sessions limit and workers the search is not told.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may panic, and says what it found")]

mod support;

use std::time::Duration;

use afflux_loadgen::capacity::{Capacity, CapacityOptions, Counts, Ended, PlateauOptions, Signal, capacity};
use afflux_loadgen::{ReplayOptions, Secret, StopSignal};
use afflux_models::seed::mix;
use afflux_models::time::UtcTime;
use afflux_models::vocabulary::Group;
use afflux_plan::Visitor;
use afflux_portal::{PortalSettings, StationSettings};
use support::{PASSWORD, Running, nonce};

fn options(most: u64) -> CapacityOptions {
    let visitors = (0..most + 100).map(|person| Visitor { territory: 12, group: Group(3), person: person as u32 });
    CapacityOptions {
        counts: Counts::Sessions,
        most,
        silence: Duration::from_secs(5),
        visitors: visitors.collect(),
        at: UtcTime::from_unix_us(1_568_000_000_000_000),
        plateau: None,
    }
}

fn settings(sessions_limit: u32, workers: u32, queue: Option<u32>, service_time: &str) -> PortalSettings {
    let station = |name: &str, services: &[&str], workers, queue, service_time: &str| StationSettings {
        name: name.into(),
        services: services.iter().map(ToString::to_string).collect(),
        workers,
        queue,
        service_time: service_time.into(),
        service_times: Default::default(),
    };
    PortalSettings {
        password: PASSWORD.into(),
        nonce: nonce().as_str().into(),
        session_life_us: 600_000_000,
        sessions_limit: Some(sessions_limit),
        stations: vec![
            station("login", &["connexion"], 64, None, "const:1ms"),
            station("pages", &["accueil"], workers, queue, service_time),
        ],
        ..PortalSettings::default()
    }
}

fn of_run() -> ReplayOptions {
    ReplayOptions { password: Secret::new(PASSWORD), run_id: "capacity".into(), ..ReplayOptions::default() }
}

fn found(portal: &Running, options: &CapacityOptions) -> Capacity {
    capacity(&portal.target(), &of_run(), options, |_| {}).unwrap()
}

/// Limits from 150 to 6 000, drawn from seed 11: exact, and nothing is left behind.
#[test]
fn the_sessions_limit_is_found_and_let_go() {
    for draw in 0..3_u64 {
        let limit = 150 + (mix(11 + draw) % 5851) as u32;
        let portal = Running::open(settings(limit, 8, None, "const:1ms"));
        let capacity = found(&portal, &options(8000));
        eprintln!(
            "limit {limit}: {} in {:.2} s, {} attempts",
            capacity.held,
            capacity.took.as_secs_f64(),
            capacity.opened
        );
        assert_eq!((capacity.ended, capacity.held), (Ended::Found, u64::from(limit)), "{capacity:?}");
        assert_eq!((capacity.interval.1, capacity.signal), (u64::from(limit), Some(Signal::TurnedAway)));
        assert_eq!(capacity.released, (u64::from(limit), 0));
        // Refusals cost little: sixteen at once at the first, and one by one then.
        assert!(capacity.opened <= u64::from(limit) + 40, "{}", capacity.opened);
        let report = portal.close();
        assert_eq!(report.most_sessions, u64::from(limit));
        assert_eq!((report.logins, report.refused), (u64::from(limit), capacity.opened - u64::from(limit)));
    }
}

#[test]
fn a_target_that_still_lets_in_has_no_capacity_that_was_found() {
    let portal = Running::open(settings(5000, 8, None, "const:1ms"));
    let capacity = found(&portal, &options(300));
    assert_eq!((capacity.ended, capacity.held, capacity.signal), (Ended::Ceiling, 300, None));
    assert_eq!(capacity.released, (300, 0));
    portal.close();
}

#[test]
fn a_search_that_is_stopped_lets_go() {
    let portal = Running::open(settings(5000, 8, None, "const:1ms"));
    let stop = StopSignal::new();
    let options_of_run = ReplayOptions { stop: stop.clone(), ..of_run() };
    let capacity = capacity(&portal.target(), &options_of_run, &options(4000), |progress| {
        if progress.held >= 200 {
            stop.raise(afflux_loadgen::Stop::Interrupt);
        }
    });
    let capacity = capacity.unwrap();
    assert_eq!(capacity.ended, Ended::Stopped);
    assert!(capacity.released.0 >= 200 && capacity.released.1 == 0, "{capacity:?}");
    portal.close();
}

/// Eight workers, a page of 20 ms (lognormal), a queue of 64: the plateau is 400 pages a second. Short: 3 s and
/// 6 s, so that the interval is wide; its middle within 6 % on a machine with other work.
#[test]
fn the_plateau_tells_the_workers() {
    let portal = Running::open(settings(400, 8, Some(64), "lognormal:mean=20ms,cv=1"));
    let how = PlateauOptions { level_s: 1.0, low_s: 3.0, high_s: 6.0, ..PlateauOptions::default() };
    let asked = CapacityOptions { plateau: Some(how), ..options(1000) };
    let capacity = found(&portal, &asked);
    let plateau = capacity.plateau.unwrap();
    eprintln!("{plateau:?}");
    assert!(plateau.is_reached);
    assert!((plateau.per_s / 400.0 - 1.0).abs() < 0.06, "{plateau:?}");
    assert!((plateau.workers / 8.0 - 1.0).abs() < 0.12, "{plateau:?}");
    assert_eq!(capacity.released, (400, 0));
    portal.close();
}

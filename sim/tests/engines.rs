//! Stations that look ahead give what stations with explicit events give, event by event.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

mod support;

use std::sync::atomic::AtomicBool;

use afflux_models::time::MINUTE_US;
use afflux_outcome::outcome::Provenance;
use afflux_outcome::station::StationRow;
use afflux_plan::scenario::{Lever, Portal, Scenario};
use afflux_plan::{Cut, CutPlan, Plan, Selection, Tempo};
use afflux_sim::engine::{Setting, simulate_in};
use afflux_sim::replications::{Draw, Study, play};
use support::{flat_scenario, shipped};

/// Plays the same visits with both; every attempt, count, minute, histogram and station is equal. Gives
/// pages asked for, and how many of them were not served.
fn equal(scenario: &Scenario, portal: &Portal, levers: &[Lever], (from, to): (i64, i64), scale: f64) -> (u64, u64) {
    let plan = Plan::new(scenario, 3, 0, Selection::new(scale, 0, 1).unwrap());
    let opens = scenario.window(None).unwrap().opens();
    let cut = Cut {
        opens: opens.plus_us(from * MINUTE_US),
        closes: opens.plus_us(to * MINUTE_US),
        tempo: Tempo::PLAN,
        ramp_us: 300_000_000,
        settle_us: 60_000_000,
        session_life_us: portal.session_life_us.max(600_000_000),
    };
    let cut = CutPlan::new(&plan, cut);
    let levers: Vec<&Lever> = levers.iter().collect();
    let run = |is_classic| {
        let setting =
            Setting { levers: &levers, is_traced: true, keeps_people: true, is_classic, ..Setting::plain(portal, 1) };
        simulate_in(&cut, &setting, Provenance::default())
    };
    let (quick, classic) = (run(false), run(true));
    for (quick, classic) in quick.trace.iter().zip(&classic.trace) {
        assert_eq!(quick, classic);
    }
    assert_eq!(quick.trace.len(), classic.trace.len());
    for (quick, classic) in quick.outcome.minutes.iter().zip(&classic.outcome.minutes) {
        assert_eq!(quick, classic);
    }
    for (quick, classic) in quick.outcome.stations.iter().zip(&classic.outcome.stations) {
        assert!(quick.arrivals > 1_000, "{} {}", quick.name, quick.arrivals);
        let counts =
            |row: &StationRow| (row.arrivals, row.refused, row.lost, row.busy_us, row.there_us, row.most_waiting);
        assert_eq!(counts(quick), counts(classic), "{}", quick.name);
        assert!(quick == classic, "{}", quick.name);
    }
    assert_eq!(quick.digest, classic.digest);
    assert_eq!(quick.people, classic.people);
    assert!(quick.outcome == classic.outcome);
    let attempts = quick.outcome.all_attempts();
    (attempts.asked, attempts.asked - attempts.served)
}

#[test]
fn on_the_shipped_scenarios() {
    let crisis = shipped("confinement-2020");
    let (asked, not_served) = equal(&crisis, &crisis.portal.scaled(0.05), &[], (8 * 60, 12 * 60), 0.05);
    assert!(asked > 30_000 && not_served > 1_000, "{asked} {not_served}");
    let federation =
        "[[lever]]\nname = \"f\"\nkind = \"federation\"\nworkers = 1\nqueue = 20\nservice_time = \"exp:mean=150ms\"\n";
    let before = flat_scenario(7.0 * 86_400.0, "exp:mean=60s", STATIONS_OF_ONE, federation);
    let (asked, not_served) = equal(&before, &before.portal, &before.levers, (0, 90), 1.0);
    assert!(asked > 15_000 && not_served > 1_000, "{asked} {not_served}");
    let levers = shipped("confinement-leviers");
    let made: Vec<Lever> = levers.levers.iter().map(|lever| lever.scaled(0.05)).collect();
    let (asked, not_served) = equal(&levers, &levers.portal.scaled(0.05), &made, (8 * 60, 12 * 60 + 30), 0.05);
    assert!(asked > 30_000 && not_served > 1_000, "{asked} {not_served}");
}

/// Two visits a second of two profils, who lose patience, reload and come back.
const PEOPLE: &str = r#"[reference.profils]
eleve = 0.5
parent = 0.5
[behaviour]
pages_per_visit = 3.0
patience = "exp:mean=20s"
page_timeout = "15s"
reload_delay = "exp:mean=4s"
return_delay = "exp:mean=30s"
give_up = 0.2
services = { accueil = 0.5, stockage_partage = 0.3, ressources = 0.2 }
[storage]
uploads = { stockage_partage = 0.5 }
[[territory]]
id = 1
name = "Somewhere"
zone = "B"
schools = { college = 10 }
people = { eleve = { "6e" = 4000, "5e" = 4000 }, parent = 8000 }
"#;

/// A login that is ample behind what stands before it.
const STATIONS_OF_ONE: &str = "[[portal.station]]\nname = \"connexion\"\nworkers = 9\nservice_time = \"exp:mean=1s\"\n";

/// Stations with too little for the load now and then.
const STATIONS: &str = r#"sessions_limit = 900
abandoned = "ABANDONED"
network = "NETWORK"
[[portal.station]]
name = "connexion"
services = ["connexion"]
workers = 2
time_out = "9s"
service_time = "lognormal:mean=600ms,cv=1"
[[portal.station]]
name = "pages"
workers = 4
QUEUE
service_time = "exp:mean=850ms"
[[portal.station]]
name = "disque"
services = ["stockage_partage"]
workers = 2
service_time = "hyperexp:mean=1s,cv2=4"
[portal.route]
depot = ["pages", "disque"]
ressources = ["disque", "pages"]
"#;

/// The part of them that sends pages through two stations.
const ROUTES: &str = r#"[portal.route]
depot = ["pages", "disque"]
ressources = ["disque", "pages"]
"#;

fn network(abandoned: &str, network: &str, queue: &str) -> Scenario {
    let stations = STATIONS.replace("ABANDONED", abandoned).replace("NETWORK", network).replace("QUEUE", queue);
    flat_scenario(2.0 * 86_400.0, "const:60s", &stations, PEOPLE)
}

#[test]
fn on_networks_that_are_overloaded() {
    for abandoned in ["served", "cancelled"] {
        for wire in ["const:0s", "exp:mean=2s"] {
            for queue in ["", "queue = 6", "patience = \"exp:mean=2s\"", "queue = 6\npatience = \"gamma:mean=3s,cv=2\""]
            {
                let scenario = network(abandoned, wire, queue);
                let (asked, not_served) = equal(&scenario, &scenario.portal, &[], (0, 90), 1.0);
                assert!(asked > 15_000 && not_served > asked / 50, "{abandoned} {wire} {queue}: {asked} {not_served}");
            }
        }
    }
}

/// Every page goes through one station: what the quick engine of plain portals plays, and all that may
/// become of a page there.
#[test]
fn on_plain_portals_that_are_overloaded() {
    for abandoned in ["served", "cancelled"] {
        for wire in ["const:300ms", "exp:mean=2s"] {
            for queue in ["", "queue = 6", "patience = \"exp:mean=2s\"", "queue = 6\ntime_out = \"3s\""] {
                for change in ["", FAILURE] {
                    let stations = STATIONS.replace("ABANDONED", abandoned).replace("NETWORK", wire);
                    let own = "name = \"pages\"\nservices = [\"accueil\", \"ressources\"]";
                    let stations = stations.replace("name = \"pages\"", own).replace("QUEUE", queue);
                    let stations = stations.replace(ROUTES, "") + change;
                    let scenario = flat_scenario(2.0 * 86_400.0, "gamma:mean=60s,cv=2", &stations, PEOPLE);
                    let (asked, not_served) = equal(&scenario, &scenario.portal, &[], (0, 90), 1.0);
                    assert!(
                        asked > 15_000 && not_served > asked / 50,
                        "{abandoned} {wire} {queue} {change}: {asked} {not_served}"
                    );
                }
            }
        }
    }
}

/// Workers go for a while, and finish what they have.
const FAILURE: &str = r#"
[[portal.failure]]
from = "2019-09-09T00:20:00"
to = "2019-09-09T00:35:00"
station = "pages"
share = 0.5
in_progress = "finish"
"#;

/// Workers fail and come at known instants; a station in the middle has priorities, shares its workers
/// or loses its work, and needs events.
#[test]
fn with_changes_and_beside_stations_of_events() {
    let changes = r#"
[[portal.failure]]
from = "START00:20:00"
to = "START00:35:00"
IN_PROGRESS
[[portal.capacity]]
station = "pages"
workers = 3
from = "START00:50:00"
"#;
    for fails in [["pages", "finish"], ["disque", "lost"]] {
        for disk in ["", "priority = [\"eleve\"]", "discipline = \"sharing\""] {
            for abandoned in ["served", "cancelled"] {
                let changes = changes.replace("START", "2019-09-09T").replace(
                    "IN_PROGRESS",
                    &format!("station = \"{}\"\nshare = 0.5\nin_progress = \"{}\"", fails[0], fails[1]),
                );
                let stations = STATIONS
                    .replace("ABANDONED", abandoned)
                    .replace("NETWORK", "exp:mean=1s")
                    .replace("QUEUE", "")
                    .replace("name = \"disque\"\n", &format!("name = \"disque\"\n{disk}\n"));
                let scenario = flat_scenario(2.0 * 86_400.0, "const:60s", &format!("{stations}{changes}"), PEOPLE);
                let (asked, not_served) = equal(&scenario, &scenario.portal, &[], (0, 90), 1.0);
                assert!(
                    asked > 15_000 && not_served > asked / 50,
                    "{fails:?} {disk} {abandoned}: {asked} {not_served}"
                );
            }
        }
    }
}

/// Two days of three territories, 1.7 million visits: neither the buckets of the pending events nor the
/// threads that play the replications change a digest.
#[test]
fn neither_buckets_nor_threads_matter() {
    let scenario = shipped("confinement-2020");
    let plan = Plan::new(&scenario, 1, 0, Selection::ALL);
    let window = scenario.window(Some("deux-jours")).unwrap();
    let stretch = |scale: f64| Cut {
        opens: window.opens(),
        closes: if scale < 1.0 { window.opens().plus_us(600 * MINUTE_US) } else { window.closes() },
        tempo: Tempo::PLAN,
        ramp_us: 300_000_000,
        settle_us: 0,
        session_life_us: scenario.portal.session_life_us,
    };
    let cut = CutPlan::new(&plan, stretch(1.0));
    let digests = [20, 16].map(|bucket_width| {
        let setting = Setting { bucket_width, ..Setting::plain(&scenario.portal, 0) };
        let simulated = simulate_in(&cut, &setting, Provenance::default());
        assert!(simulated.outcome.visits.started > 1_000_000);
        simulated.digest
    });
    assert_eq!(digests[0], digests[1]);
    let portal = scenario.portal.scaled(0.05);
    let digests = [1, 2, 8].map(|threads| {
        let study = Study {
            scenario: &scenario,
            portal: &portal,
            platforms: scenario.all_platforms(),
            cut: stretch(0.05),
            seed: 1,
            selection: Selection::new(0.05, 0, 1).unwrap(),
            levers: &[],
            compares_levers: false,
            draw: Draw::Everything,
            replications: 8,
            threads,
            provenance: Provenance::default(),
        };
        let runs = play(&study, &AtomicBool::new(false), &|_| {});
        runs.into_iter().map(|run| run.digest).collect::<Vec<_>>()
    });
    assert_eq!(digests[0].len(), 8);
    assert!(digests[0] == digests[1] && digests[1] == digests[2]);
}

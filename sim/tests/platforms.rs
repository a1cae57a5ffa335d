//! Several portals of one scenario: each plays its own people, and together they are the whole.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod support;

use std::path::Path;
use std::sync::atomic::AtomicBool;

use afflux_models::Message;
use afflux_models::calendar::Calendar;
use afflux_models::time::{MINUTE_US, UtcTime};
use afflux_outcome::Outcome;
use afflux_outcome::minutes::MinuteRow;
use afflux_outcome::outcome::Provenance;
use afflux_plan::scenario::Scenario;
use afflux_plan::{Cut, Plan, Selection, Tempo};
use afflux_sim::Simulated;
use afflux_sim::replications::{Draw, Study, play};

/// The lockdown of Grand-Est with something laid over it.
fn scenario(rest: &str) -> Result<Scenario, afflux_models::Problems> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios").display().to_string();
    let (file, text) =
        (format!("{folder}/three.toml"), format!("format = 1\nextends = \"confinement-2020.toml\"\n{rest}"));
    let load = |path: &str| match path.ends_with("three.toml") {
        true => Ok(text.clone()),
        false => std::fs::read_to_string(path).map_err(|_| Message::new("file-not-found")),
    };
    Scenario::load(&file, &load, Calendar::built_in())
}

const THREE: &str = "
[[platform]]
name = \"Lorraine\"
territories = [12]
[[platform]]
name = \"Alsace\"
territories = [15]
[[platform]]
name = \"Champagne\"
territories = [19]
";

/// Enough of everything that nobody waits, whatever their share.
const AMPLE: &str = "
[portal]
sessions_limit = 9000000
[[portal.station]]
name = \"connexion\"
services = [\"connexion\"]
workers = 90000
service_time = \"lognormal:mean=120ms,cv=1\"
[[portal.station]]
name = \"pages\"
workers = 90000
service_time = \"lognormal:mean=80ms,cv=1\"
";

fn run(
    scenario: &Scenario,
    from_min: i64,
    to_min: i64,
    scale: f64,
    threads: usize,
    replications: u64,
) -> Vec<Simulated> {
    let opens = scenario.window(None).unwrap().opens();
    let at = |minute: i64| opens.plus_us(minute * MINUTE_US);
    let portal = scenario.portal.scaled(scale);
    let study = Study {
        scenario,
        portal: &portal,
        platforms: scenario.all_platforms(),
        cut: cut(at(from_min), at(to_min), scenario),
        seed: 1,
        selection: Selection::new(scale, 0, 1).unwrap(),
        levers: &[],
        compares_levers: false,
        draw: Draw::Everything,
        replications,
        threads,
        provenance: Provenance::default(),
    };
    play(&study, &AtomicBool::new(false), &|_| {})
}

fn cut(opens: UtcTime, closes: UtcTime, scenario: &Scenario) -> Cut {
    let session_life_us = scenario.portal.session_life_us;
    Cut { opens, closes, tempo: Tempo::PLAN, ramp_us: 300_000_000, settle_us: 60_000_000, session_life_us }
}

/// The visits of the parts are those of the plan: none is missing, none is there twice, none changes.
#[test]
fn the_parts_of_a_plan_are_the_plan() {
    let scenario = scenario(THREE).unwrap();
    let opens = scenario.window(None).unwrap().opens();
    let (from, to) = (opens.plus_us(500 * MINUTE_US), opens.plus_us(530 * MINUTE_US));
    let whole = Plan::new(&scenario, 4, 1, Selection::ALL).visits_between(from, to);
    let mut parts: Vec<_> = scenario
        .platforms
        .iter()
        .flat_map(|platform| {
            let plan = Plan::new(&scenario, 4, 1, Selection::ALL).within(&platform.territories);
            plan.visits_between(from, to)
        })
        .collect();
    parts.sort_by_key(|visit| (visit.at, visit.id));
    assert!(whole.len() > 10_000);
    assert!(parts == whole);
}

/// Where nobody waits it does not matter how many portals there are: every count, histogram, minute and
/// peak of three together is that of one, but for the requests, of which the sum is an upper bound.
#[test]
fn three_ample_portals_are_one() {
    let (one, three) = (scenario(AMPLE).unwrap(), scenario(&format!("{AMPLE}{THREE}")).unwrap());
    let play = |scenario: &Scenario| run(scenario, 480, 540, 1.0, 2, 1).remove(0).outcome;
    let (one, three) = (play(&one), play(&three));
    assert!(one.visits.started > 20_000);
    assert_eq!(one.visits, three.visits);
    assert_eq!(one.attempts, three.attempts);
    assert_eq!(one.response, three.response);
    assert_eq!(one.worst_page, three.worst_page);
    assert_eq!(one.bytes, three.bytes);
    // In the ramp each portal lets its own people in one after the other; what that leaves open is over
    // after the two first minutes.
    let settled = |outcome: &Outcome| outcome.traffic.iter().filter(|row| row.minute > 1).copied().collect::<Vec<_>>();
    assert_eq!(settled(&one), settled(&three));
    let plain = |rows: &[MinuteRow]| {
        let settled = rows.iter().filter(|row| row.minute > 1);
        settled.map(|row| MinuteRow { requests: 0, ..*row }).collect::<Vec<_>>()
    };
    assert_eq!(plain(&one.minutes), plain(&three.minutes));
    assert_eq!(one.concurrency.visits, three.concurrency.visits);
    assert_eq!(one.concurrency.sessions, three.concurrency.sessions);
    assert_eq!(one.concurrency.connections, three.concurrency.connections);
    assert!(one.concurrency.requests.value <= three.concurrency.requests.value);
    for (one, three) in one.stations.iter().zip(&three.stations) {
        assert_eq!((one.arrivals, &one.wait), (three.arrivals, &three.wait));
    }
    let sum = |of: fn(&afflux_outcome::platform::PlatformRow) -> u64| three.platforms.iter().map(of).sum::<u64>();
    assert_eq!((one.platforms.len(), three.platforms.len()), (0, 3));
    assert_eq!(sum(|row| row.visits), one.visits.planned);
    assert_eq!(sum(|row| row.visitors), one.visits.visitors);
    assert!(sum(|row| row.most_sessions) >= one.concurrency.sessions.value);
}

/// A portal that is too small turns its own people away, and nobody else's.
#[test]
fn a_small_portal_refuses_its_own() {
    let rest = THREE.replace("territories = [", "share = 1.0\nterritories = [");
    let rest = rest.replace("share = 1.0\nterritories = [15]", "share = 0.05\nterritories = [15]");
    let scenario = scenario(&rest).unwrap();
    let rows = run(&scenario, 480, 600, 1.0, 2, 1).remove(0).outcome.platforms;
    let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Lorraine", "Alsace", "Champagne"]);
    assert_eq!(rows[1].sessions_limit, Some(2250));
    assert!(rows[1].counts.turned_away > 10_000, "{rows:?}");
    assert!(rows[1].most_sessions <= 2250);
    assert_eq!((rows[0].counts.turned_away, rows[2].counts.turned_away), (0, 0));
    assert!(rows[1].there_us > 0 && rows[1].busy_us <= rows[1].there_us);
}

/// Two days on three portals, more than a million visits: neither threads nor the order in which the
/// replications end change a digest.
#[test]
fn threads_do_not_change_the_digest_of_three_portals() {
    let scenario = scenario(THREE).unwrap();
    let digests = [1, 2, 8].map(|threads| {
        let runs = run(&scenario, 0, 2 * 1440, 1.0, threads, 1);
        assert!(runs[0].outcome.visits.started > 1_000_000);
        assert_eq!(runs[0].outcome.platforms.len(), 3);
        runs[0].digest.clone()
    });
    assert!(digests[0] == digests[1] && digests[1] == digests[2]);
    let several = [1, 2, 8].map(|threads| {
        let runs = run(&scenario, 480, 600, 0.1, threads, 5);
        let numbers: Vec<u64> = runs.iter().map(|run| run.outcome.provenance.plan_replication).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4]);
        runs.into_iter().map(|run| run.digest).collect::<Vec<_>>()
    });
    assert!(several[0] == several[1] && several[1] == several[2]);
}

/// The country: 31 portals, 55 million visits in the week within the interval of what is expected.
#[test]
fn the_country_has_a_portal_for_every_territory() {
    let scenario = support::shipped("france-confinement-2020");
    assert_eq!((scenario.platforms.len(), scenario.territories.len()), (31, 31));
    let shares: f64 = scenario.platforms.iter().map(|platform| platform.share).sum();
    assert!((shares - 1.0).abs() < 1e-12);
    let window = scenario.window(None).unwrap();
    let plan = Plan::new(&scenario, 1, 0, Selection::ALL);
    let expected = afflux_plan::expectation::Expectation::new(&plan, window.opens(), window.closes(), &scenario.portal);
    assert!((expected.visits / 55e6 - 1.0).abs() < 0.01, "{}", expected.visits);
    assert!((expected.pages / 200e6 - 1.0).abs() < 0.02, "{}", expected.pages);
}

/// Every problem is told, each with its key.
#[test]
fn wrong_platforms_are_told() {
    let wrong = "
[[platform]]
name = \"Lorraine\"
territories = [12, 99]
[[platform]]
name = \"Lorraine\"
territories = [12]
share = 1.5
[[platform]]
name = \"nobody\"
territories = []
";
    let problems = scenario(wrong).unwrap_err();
    let keys: Vec<&str> = problems.0.iter().map(|problem| problem.message.key).collect();
    let expected = [
        "scenario-platform-unknown",
        "problem-duplicate",
        "scenario-platform-twice",
        "problem-at-most",
        "scenario-platform-nobody",
        "scenario-platform-missing",
    ];
    for key in expected {
        assert!(keys.contains(&key), "{key}: {keys:?}");
    }
    assert_eq!(keys.iter().filter(|key| **key == "scenario-platform-missing").count(), 2);
}

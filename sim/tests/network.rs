//! Networks of stations against closed forms: routes, priorities, shared workers, returns,
//! connections; failures and capacity by what must happen.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

mod support;

use afflux_models::law::Law;
use afflux_models::seed::{Key, Purpose, uniform};
use afflux_models::time::{MINUTE_US, SECOND_US};
use afflux_models::vocabulary::Profil;
use afflux_outcome::Outcome;
use afflux_outcome::outcome::Provenance;
use afflux_outcome::trace::TraceRow;
use afflux_plan::scenario::{Phase, Scenario};
use afflux_plan::{Cut, CutPlan, Plan, Selection, Tempo};
use afflux_sim::simulate;
use support::{assert_close, flat_scenario, replicate_runs, replicate_seconds};

const PATIENT: &str = "const:100000s";

fn mean_response_s(outcome: &Outcome, profil: Option<Profil>) -> f64 {
    outcome.response_of(Phase::Judged, None, profil).unwrap().mean_us().unwrap() / 1e6
}

/// The first minutes of the day, replication 0.
fn play(scenario: &Scenario, minutes: i64) -> Outcome {
    let plan = Plan::new(scenario, 3, 0, Selection::ALL);
    let opens = scenario.window(None).unwrap().opens();
    let cut = Cut {
        opens,
        closes: opens.plus_us(minutes * MINUTE_US),
        tempo: Tempo::PLAN,
        ramp_us: 0,
        settle_us: 0,
        session_life_us: scenario.portal.session_life_us,
    };
    let outcome = simulate(&CutPlan::new(&plan, cut), &scenario.portal, 0, Provenance::default(), false).outcome;
    let sum = outcome.all_attempts();
    assert_eq!(sum.asked, sum.served + sum.turned_away + sum.timed_out + sum.abandoned + sum.failed);
    outcome
}

/// queue-cases.json, "Tandem M/M/3 -> M/M/2, lambda=1.5, mu=(0.75,1)": mean waits 0.5926
/// and 1.2857. Stations stand in the file in another order than in the route.
#[test]
fn a_login_goes_through_two_stations() {
    let portal = r#"route = { connexion = ["federation", "workers"] }
[[portal.station]]
name = "workers"
workers = 2
service_time = "exp:mean=1s"
[[portal.station]]
name = "federation"
workers = 3
service_time = "exp:mean=1333.33333333333ms"
"#;
    let scenario = flat_scenario(1.5 * 86_400.0, PATIENT, portal, "");
    let [workers, federation, utilisation] = replicate_seconds(&scenario, (0, 70_000), |outcome| {
        let wait = |station: usize| outcome.stations[station].wait.mean_us().unwrap() / 1e6;
        [wait(0), wait(1), outcome.stations[0].utilisation().unwrap()]
    });
    assert_close("workers", workers, 1.28571428571429, 0.005);
    assert_close("federation", federation, 0.592592592592593, 0.005);
    assert_close("utilisation", utilisation, 0.75, 0.005);
}

/// queue-cases.json, "M/M/1 two classes, non-preemptive priority, lambda=(0.3,0.5), mu=1": mean
/// waits 1.142857 and 5.714286.
#[test]
fn the_urgent_profil_waits_less() {
    let portal = r#"[[portal.station]]
name = "connexion"
workers = 1
priority = ["eleve"]
service_time = "exp:mean=1s"
"#;
    let rest = r#"[reference.profils]
eleve = 0.375
parent = 0.625
[[territory]]
id = 1
name = "Somewhere"
zone = "B"
schools = { college = 10 }
people = { eleve = 1000000, parent = 1000000 }
"#;
    let scenario = flat_scenario(0.8 * 86_400.0, PATIENT, portal, rest);
    let [pupils, parents] = replicate_seconds(&scenario, (200, 320_000), |outcome| {
        [Profil::Eleve, Profil::Parent].map(|profil| mean_response_s(outcome, Some(profil)) - 1.0)
    });
    assert_close("pupils", pupils, 1.14285714285714, 0.005);
    assert_close("parents", parents, 5.71428571428571, 0.005);
}

/// queue-cases.json, "M/G/1-PS rho=0.8" and "M/G/20 egalitarian PS on 20 cores, lambda=18": mean
/// sojourn 5 and 1.275, whatever the law of the service.
#[test]
fn shared_workers_are_insensitive() {
    for (cores, rate, service, sojourn, seconds) in
        [(1, 0.8, "lognormal:mean=1s,cv=1", 5.0, 320_000), (20, 1.8, "const:10s", 12.7538450240806, 100_000)]
    {
        let portal = format!(
            "[[portal.station]]\nname = \"connexion\"\nworkers = {cores}\ndiscipline = \"sharing\"\n\
             service_time = \"{service}\"\n"
        );
        let scenario = flat_scenario(rate * 86_400.0, PATIENT, &portal, "");
        let figure = |outcome: &Outcome| [mean_response_s(outcome, None)];
        let [response] = replicate_seconds(&scenario, (300, seconds), figure);
        assert_close(service, response, sojourn, 0.005);
    }
}

/// queue-cases.json, "M/G/1-PS rho=0.8": a job of size x stays x/(1 − ρ), 2.5 for .5 and 10 for 2, so that the stay
/// of those about as long is five times their own size.
#[test]
fn a_shared_worker_is_fair() {
    let law = Law::parse("lognormal:mean=1s,cv=1").unwrap();
    let portal = format!(
        "[[portal.station]]\nname = \"connexion\"\nworkers = 1\ndiscipline = \"sharing\"\nservice_time = \"{law}\"\n"
    );
    let scenario = flat_scenario(0.8 * 86_400.0, PATIENT, &portal, "");
    let stays = replicate_runs(&scenario, (300, 160_000), true, |run| {
        let key = Key::new(3, run.outcome.provenance.portal_replication);
        let size = |row: &TraceRow| law.at(uniform(key.block(row.visit, Purpose::ServiceTime, 0, 0, 0)[0]));
        [0.5, 2.0].map(|about: f64| {
            let like = |size: f64| (0.8 * about..1.25 * about).contains(&size);
            let rows = run.trace.iter().filter(|row| row.due.0 >= 300 * SECOND_US && like(size(row)));
            let stretch = |row: &TraceRow| (row.ended.0 - row.due.0) as f64 / SECOND_US as f64 / size(row);
            let (sum, count) = rows.fold((0.0, 0.0), |(sum, count), row| (sum + stretch(row), count + 1.0));
            about * sum / count
        })
    });
    assert_close("half", stays[0], 2.5, 0.005);
    assert_close("double", stays[1], 10.0, 0.005);
}

/// queue-cases.json, "M/M/10/10 with classical retrials lambda=8 mu=1 retry rate 0.5", ten times
/// slower: P(first attempt blocked) 0.2620.
#[test]
fn the_refused_come_back_for_ever() {
    let portal = r#"[[portal.station]]
name = "connexion"
workers = 10
queue = 0
service_time = "exp:mean=10s"
"#;
    let rest = "[behaviour]\ngive_up = 0.0\nreturn_delay = \"exp:mean=20s\"\n";
    let scenario = flat_scenario(0.8 * 86_400.0, PATIENT, portal, rest);
    // From empty: half a minute is what forgets, of eighteen hours.
    let [blocked] = replicate_seconds(&scenario, (0, 64_000), |outcome| {
        [outcome.visits.ever_turned_away as f64 / outcome.visits.started as f64]
    });
    assert_close("first attempt blocked", blocked, 0.2620072289041845, 0.005);
}

/// Browsers of six connections on sixty, held for the page and five seconds of keep-alive: a loss
/// system of ten places offered 8 erlangs, whatever the laws: Erlang B 0.12166 (queue-cases.json,
/// "M/G/10/10 a=8").
#[test]
fn connections_are_limited() {
    let portal = r#"connections_limit = 60
[[portal.station]]
name = "connexion"
workers = 1000
service_time = "exp:mean=5s"
"#;
    let rest = "[behaviour]\nkeep_alive = \"5s\"\nconnections_per_browser = 6\n";
    let scenario = flat_scenario(0.8 * 86_400.0, PATIENT, portal, rest);
    let [refused] = replicate_seconds(&scenario, (200, 50_000), |outcome| {
        assert!(outcome.concurrency.connections.value <= 60, "{:?}", outcome.concurrency.connections);
        let counts = outcome.attempts_of(Phase::Judged, None, None);
        [counts.failed as f64 / counts.asked as f64]
    });
    assert_close("refused connections", refused, 0.121661064252952, 0.005);
}

/// A station of its own time-out answers after it, in the queue or in service; the visitor's page
/// time-out is much later.
#[test]
fn a_station_gives_up_on_its_own() {
    let portal = |abandoned: &str| {
        format!(
            "abandoned = \"{abandoned}\"\nroute = {{ connexion = [\"federation\", \"workers\"] }}\n\
             [[portal.station]]\nname = \"federation\"\nworkers = 100\nservice_time = \"const:300ms\"\ntime_out = \"1s\"\n\
             [[portal.station]]\nname = \"workers\"\nworkers = 1\nservice_time = \"const:1s\"\ntime_out = \"2500ms\"\n"
        )
    };
    let served = ["served", "cancelled"].map(|abandoned| {
        let outcome = play(&flat_scenario(2.0 * 86_400.0, PATIENT, &portal(abandoned), ""), 30);
        let sum = outcome.all_attempts();
        assert!(sum.timed_out > 1000 && sum.served > 1 && sum.abandoned == 0, "{abandoned}: {sum:?}");
        let slowest = outcome.response_of(Phase::Judged, None, None).unwrap().max_us().unwrap();
        assert!(slowest <= 2_805_000, "{abandoned}: {slowest}");
        sum.served
    });
    // Cancelled work leaves the worker to those who still wait; else it is all for nobody.
    assert!(served[0] < 20 && served[1] > 500, "{served:?}");
}

/// All workers are lost for ten minutes: what they worked on is lost or finished, nothing is served
/// meanwhile, and everything again afterwards. Extra workers later bring the utilisation down.
#[test]
fn workers_fail_and_come_back() {
    for in_progress in ["lost", "finish"] {
        let portal = format!(
            r#"[[portal.station]]
name = "connexion"
workers = 10
queue = 20
service_time = "const:1s"
site = "a"
[[portal.failure]]
site = "a"
from = "2019-09-09T00:10:00"
to = "2019-09-09T00:20:00"
in_progress = "{in_progress}"
[[portal.capacity]]
station = "connexion"
workers = 10
from = "2019-09-09T00:30:00"
"#
        );
        let outcome = play(&flat_scenario(8.0 * 86_400.0, "const:30s", &portal, ""), 60);
        let station = &outcome.stations[0];
        assert_eq!(station.lost > 0, in_progress == "lost", "{}", station.lost);
        assert!(station.lost <= 10);
        assert_eq!(outcome.all_attempts().failed, station.lost);
        let row = |minute: usize| outcome.minutes[minute];
        assert!((5..9).all(|minute| row(minute).served > 300));
        assert!((11..19).all(|minute| row(minute).served == 0 && row(minute).turned_away > 300));
        assert!((31..59).all(|minute| row(minute).served > 300 && row(minute).turned_away == 0));
        // 10 workers for 20 minutes, 20 for 30, none for 10: 8 busy of them but for the ten minutes.
        let utilisation = station.utilisation().unwrap();
        assert!((utilisation - 8.0 * 50.0 / (10.0 * 20.0 + 20.0 * 30.0)).abs() < 0.02, "{utilisation}");
    }
}

/// A share of the workers goes: as many requests in progress are lost as the share says.
#[test]
fn a_share_of_shared_workers_fails() {
    let portal = r#"[[portal.station]]
name = "connexion"
workers = 10
discipline = "sharing"
service_time = "const:1s"
[[portal.failure]]
station = "connexion"
share = 0.25
from = "2019-09-09T00:10:00"
to = "2019-09-09T00:20:00"
in_progress = "lost"
"#;
    let outcome = play(&flat_scenario(6.0 * 86_400.0, PATIENT, portal, ""), 30);
    let lost = outcome.stations[0].lost;
    assert!((1..=4).contains(&lost), "{lost}");
    assert_eq!(outcome.all_attempts().failed, lost);
}

//! The capacity found is the least one: it holds, and one worker less does not.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

use std::path::Path;
use std::sync::atomic::AtomicBool;

use afflux_models::Message;
use afflux_models::calendar::Calendar;
use afflux_models::queueing::erlang;
use afflux_models::time::MINUTE_US;
use afflux_outcome::outcome::Provenance;
use afflux_outcome::verdict::{Status, judge};
use afflux_plan::scenario::Scenario;
use afflux_plan::{Cut, Selection, Tempo};
use afflux_sim::replications::{Draw, Study, play};
use afflux_sim::sizing::{Answer, Asked, Capacity, From, Request, ramp_us, size};

/// The lockdown of Grand-Est with something laid over it.
fn scenario(rest: &str) -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios").display().to_string();
    let (file, text) =
        (format!("{folder}/sized.toml"), format!("format = 1\nextends = \"confinement-2020.toml\"\n{rest}"));
    let load = |path: &str| match path.ends_with("sized.toml") {
        true => Ok(text.clone()),
        false => std::fs::read_to_string(path).map_err(|_| Message::new("file-not-found")),
    };
    Scenario::load(&file, &load, Calendar::built_in()).unwrap()
}

/// A slow portal, so that a small share of the people takes some workers.
const SLOW: &str = "
[[portal.station]]
name = \"connexion\"
services = [\"connexion\"]
workers = 12
queue = 400
service_time = \"lognormal:mean=900ms,cv=0.5\"
[[portal.station]]
name = \"pages\"
workers = 24
queue = 800
service_time = \"lognormal:mean=700ms,cv=0.5\"
";

/// A morning of a share of the people.
fn study(scenario: &Scenario, (from_min, to_min): (i64, i64), scale: f64, replications: u64) -> Study<'_> {
    let window = &scenario.windows[0];
    Study {
        scenario,
        portal: &scenario.portal,
        platforms: scenario.all_platforms(),
        cut: Cut {
            opens: window.opens().plus_us(from_min * MINUTE_US),
            closes: window.opens().plus_us(to_min * MINUTE_US),
            tempo: Tempo::PLAN,
            ramp_us: ramp_us(&scenario.portal),
            settle_us: scenario.replay.settle_us,
            session_life_us: scenario.portal.session_life_us,
        },
        seed: 3,
        selection: Selection::new(scale, 0, 1).unwrap(),
        levers: &[],
        compares_levers: false,
        draw: Draw::Everything,
        replications,
        threads: 2,
        provenance: Provenance::default(),
    }
}

fn sized(scenario: &Scenario, study: &Study<'_>, confidence: f64) -> Answer {
    let request = Request { study: study.clone(), limits: &scenario.limits, confidence };
    size(&request, &AtomicBool::new(false), &|_| ()).unwrap()
}

/// Replications in which all limits hold, by the engine of `afflux simulate`.
fn holding(scenario: &Scenario, study: &Study<'_>, capacity: &Capacity) -> usize {
    let portal = capacity.portal(study.portal);
    let study = Study { portal: &portal, ..study.clone() };
    let played = play(&study, &AtomicBool::new(false), &|_| ());
    let holds = |outcome: &afflux_outcome::Outcome| {
        judge(outcome, &scenario.limits, study.cut.settle_us).iter().all(|judged| judged.status == Status::Pass)
    };
    played.iter().filter(|simulated| holds(&simulated.outcome)).count()
}

/// 40 minutes, 10 replications of which 8 must hold, seed 3: no statistics, the same draws on both sides.
#[test]
fn the_capacity_holds_and_one_worker_less_does_not() {
    let scenario = scenario(SLOW);
    let study = study(&scenario, (600, 640), 0.15, 10);
    let answer = sized(&scenario, &study, 0.8);
    assert!(answer.feasible && answer.met >= 8, "{answer:?}");
    let capacity = answer.capacity();
    assert_eq!(holding(&scenario, &study, &capacity), answer.met as usize);
    for station in 0..capacity.workers.len() {
        let mut fewer = capacity.clone();
        assert!(fewer.workers[station] > 1, "{capacity:?}");
        fewer.workers[station] -= 1;
        assert!(holding(&scenario, &study, &fewer) < 8, "one less at {station}: {fewer:?}");
    }
    // The start is a load's quantile, the capacity near it.
    for station in &answer.stations {
        assert!(f64::from(station.start) >= station.offered_load, "{station:?}");
        assert!((0.5..2.0).contains(&(f64::from(station.workers) / f64::from(station.start))), "{station:?}");
    }
    // Sessions: the maximum of the eighth of ten.
    let mut sessions: Vec<u32> = answer.demand.iter().map(|demand| demand.sessions).collect();
    sessions.sort_unstable();
    assert!(sessions[7..].contains(&answer.sessions_limit));
    let sum: f64 = answer.decomposition.iter().map(|part| part.workers).sum();
    assert!((sum - capacity.total() as f64).abs() < 1e-6, "{:?}", answer.decomposition);
}

/// A greater share of days takes no fewer workers and no fewer sessions, in the rows and between searches.
#[test]
fn more_confidence_costs_more() {
    let scenario = scenario(SLOW);
    let study = study(&scenario, (600, 640), 0.15, 8);
    let found: Vec<Answer> = [0.5, 0.75].map(|confidence| sized(&scenario, &study, confidence)).to_vec();
    let total = |answer: &Answer| (answer.capacity().total(), answer.sessions_limit);
    assert!(total(&found[0]).0 <= total(&found[1]).0 && total(&found[0]).1 <= total(&found[1]).1, "{found:?}");
    for answer in &found {
        let rows = answer.marginal.iter().filter(|row| matches!(row.asked, Asked::Confidence(_)));
        let rows: Vec<(From, u64)> = rows.map(|row| (row.from, row.capacity.as_ref().unwrap().total())).collect();
        // The rows beside the found one grow all stations alike, which a step of a worker a station bounds.
        assert!(rows.windows(2).all(|pair| pair[0].1 <= pair[1].1 + 2), "{rows:?}");
        let sessions = answer.marginal.iter().filter(|row| matches!(row.asked, Asked::Confidence(_)));
        assert!(sessions.map(|row| row.capacity.as_ref().unwrap().sessions_limit).is_sorted());
        assert_eq!(rows.iter().filter(|row| row.0 == From::Found).count(), 1);
        assert!(rows.last().is_some_and(|row| row.0 == From::Law));
        let nine = answer.marginal.last().unwrap();
        assert!(nine.asked == Asked::StricterLimits && nine.cost.is_none_or(|cost| cost >= -0.05), "{nine:?}");
    }
}

/// One station of exponential service, an even access, nobody impatient: M/M/c. The least c is that of
/// P(response > 3.5 s) ≤ 5 % at the rate that came, give or take two servers: busyness moves the rate by
/// up to a tenth within the window, and 5 % of about 20 000 pages has a standard error.
#[test]
fn a_plain_queue_takes_erlangs_servers() {
    let scenario = scenario(
        "
[factors.shape]
pulses = { value = 0.0, low = 0.0, high = 0.0, source = \"[A] even\" }
evening = { value = 0.0, low = 0.0, high = 0.0, source = \"[A] even\" }
continuous = { value = 1.0, low = 1.0, high = 1.0, source = \"[A] even\" }
continuous_from = \"08:00:00\"
continuous_to = \"18:00:00\"
[behaviour]
patience = \"const:1h\"
page_timeout = \"1h\"
[portal]
sessions_limit = 900000
[[portal.station]]
name = \"all\"
services = [\"connexion\"]
workers = 24
service_time = \"exp:mean=1s\"
[[limit]]
output = \"response_time\"
percentile = 95
max = \"3.5s\"
",
    );
    let study = study(&scenario, (720, 740), 0.4, 1);
    let answer = sized(&scenario, &study, 0.5);
    let minutes = 20.0;
    let portal = answer.capacity().portal(study.portal);
    let played = play(&Study { portal: &portal, ..study.clone() }, &AtomicBool::new(false), &|_| ());
    let asked: u32 = played[0].outcome.minutes.iter().filter(|row| row.minute >= 0).map(|row| row.asked).sum();
    let rate = f64::from(asked) / (60.0 * minutes);
    let late = |servers: u32| {
        let (waits, spare, at) = (erlang::wait_probability(servers, rate), f64::from(servers) - rate, 3.5);
        let both = (spare * libm::exp(-at) - libm::exp(-spare * at)) / (spare - 1.0);
        (1.0 - waits) * libm::exp(-at) + waits * both
    };
    let erlang = (rate as u32 + 2..).find(|servers| late(*servers) <= 0.05).unwrap();
    let found = answer.stations[0].workers;
    println!("rate {rate:.2}/s, erlang {erlang}, found {found}, offered {:.2}", answer.stations[0].offered_load);
    assert!(rate > 5.0 && found.abs_diff(erlang) <= 2, "{found} against {erlang} at {rate}");
}

/// A limit under the service time: no number of workers helps, and the nearest limit is told.
#[test]
fn what_cannot_be_met_has_a_nearest() {
    let scenario =
        scenario(&format!("{SLOW}[[limit]]\noutput = \"response_time\"\npercentile = 95\nmax = \"100ms\"\n"));
    let study = study(&scenario, (600, 630), 0.05, 5);
    let answer = sized(&scenario, &study, 0.8);
    assert!(!answer.feasible && answer.met_at_most == 0 && answer.met >= 4, "{answer:?}");
    let nearest = answer.limits[0].nearest.unwrap();
    assert!((1.0..3.0).contains(&nearest) && answer.limits[0].value.unwrap() <= nearest, "{:?}", answer.limits);
}

#[test]
fn who_is_stopped_has_no_answer() {
    let scenario = scenario(SLOW);
    let study = study(&scenario, (600, 610), 0.02, 2);
    let request = Request { study, limits: &scenario.limits, confidence: 0.5 };
    assert_eq!(size(&request, &AtomicBool::new(true), &|_| ()), None);
    assert_eq!(size(&Request { limits: &[], ..request }, &AtomicBool::new(false), &|_| ()), None);
}

//! Replays of a small scenario on the staging portal, on loopback.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;

use afflux_loadgen::guard::{AcceptedTarget, FreshNonce, accept_own};
use afflux_loadgen::live::{Dashboard, LoopbackAddress};
use afflux_loadgen::{Demand, Progress, ReplayError, ReplayOptions, Replayed, Secret, Stop, StopSignal, replay};
use afflux_models::seed::VisitId;
use afflux_models::time::SimTime;
use afflux_outcome::outcome::Provenance;
use afflux_outcome::trace::TraceRow;
use afflux_plan::scenario::Phase;
use afflux_plan::{Answer, CutPlan, PlannedVisit};
use support::{Running, cut, options, plan, scenario, settings};

/// 40 visits a minute, some 200 in the window.
const VISITS_PER_DAY: u32 = 57_600;

fn played(cut: &CutPlan<'_>, target: &AcceptedTarget) -> Result<Replayed, ReplayError> {
    replay(cut, target, &options(), Provenance::default(), |_| {})
}

/// What must hold of every replay, however it ended.
fn audited(replayed: &Replayed) {
    let outcome = &replayed.outcome;
    let visits = &outcome.visits;
    assert_eq!(visits.planned, visits.started + visits.dropped);
    let ended = visits.finished + visits.gave_up + visits.lost_patience + visits.cut_at_six_hours + visits.cut_at_end;
    assert_eq!(visits.started + visits.warm, ended);
    let attempts = outcome.all_attempts();
    assert_eq!(attempts.asked, replayed.trace.len() as u64);
    let answered = attempts.served + attempts.turned_away + attempts.timed_out + attempts.abandoned + attempts.failed;
    assert_eq!(attempts.asked, answered);
    if let Some(goose) = &replayed.goose {
        assert_eq!(goose.requests, attempts.asked, "goose counts every attempt");
        assert_eq!(goose.errors, attempts.failed + attempts.timed_out);
    }
}

#[test]
fn what_is_replayed_is_what_was_planned() {
    let scenario = scenario(VISITS_PER_DAY);
    let plan = plan(&scenario);
    let cut = cut(&plan);
    let portal = Running::open(settings(&cut));
    let mut told: Vec<Progress> = Vec::new();
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = LoopbackAddress::parse(&format!("127.0.0.1:{port}")).unwrap();
    let dashboard = Dashboard { address, token: Secret::new("shown to nobody"), folder: folder.path().into() };
    let options = ReplayOptions { dashboard: Some(dashboard), ..options() };
    let replayed =
        replay(&cut, &portal.target(), &options, Provenance::default(), |progress| told.push(*progress)).unwrap();
    audited(&replayed);
    assert!(replayed.goose.is_some(), "goose counts where it is seen");
    let outcome = &replayed.outcome;
    assert!(outcome.complete && outcome.interrupted.is_none() && !replayed.died);
    let planned = cut.visits();
    assert_eq!((outcome.visits.planned, outcome.visits.started), (planned.len() as u64, planned.len() as u64));
    assert_eq!(outcome.visits.warm, cut.warm().len() as u64);
    assert!(planned.len() > 120 && !cut.warm().is_empty(), "{} {}", planned.len(), cut.warm().len());

    let attempts = outcome.all_attempts();
    assert_eq!((attempts.turned_away, attempts.timed_out, attempts.abandoned), (0, 0, 0));
    assert_eq!(lost_sessions(&cut, &replayed.trace), attempts.failed, "only sessions that ended are failures");
    pages_are_the_planned_ones(&cut, &planned, &replayed.trace);

    let report = portal.close();
    let by_page = |page: fn(&TraceRow) -> bool| replayed.trace.iter().filter(|row| page(row)).count() as u64;
    assert_eq!(report.logins, by_page(|row| row.page == 0));
    let stored = |row: &&TraceRow| row.bytes_up > 0 && row.answer == Answer::Served;
    assert_eq!(report.uploads, replayed.trace.iter().filter(stored).count() as u64);
    assert!(report.uploads > 10);
    assert_eq!(report.bytes_stored, replayed.trace.iter().filter(stored).map(|row| row.bytes_up).sum::<u64>());

    let health = outcome.generator.as_ref().unwrap();
    assert_eq!(health.requests + 2, report.requests, "the proof is asked for at acceptance and before the run");
    let network = outcome.network.as_ref().unwrap();
    let opened = planned.len() as u64 + outcome.visits.warm;
    assert!(network.connections_opened > opened, "a visit a connection, and the proof's: {network:?}");
    assert!(network.most_connections <= opened && network.most_connections == health.most_connections);
    assert!(network.bytes > outcome.bytes.sent + report.bytes_stored, "heads are counted too");
    assert_eq!(network.failures.values().sum::<u64>(), attempts.failed);
    assert_eq!((network.held_back, network.visits_withheld, network.breaker_openings), (0, 0, 0));
    let journey = options.the_journey().unwrap();
    let demand = Demand::of(&cut, &journey, false, false);
    assert_eq!(demand.most_requests_per_s, network.planned_requests_per_s);
    let requests = demand.requests as f64;
    // At response 0 nothing is reloaded and no page falls behind the end.
    assert!((requests - health.requests as f64).abs() < 0.1 * requests, "{requests} and {}", health.requests);
    let last = told.last().unwrap();
    assert_eq!((last.started, last.requests, last.in_flight), (outcome.visits.started, health.requests, 0));
    assert!(told.windows(2).all(|pair| pair[0].played <= pair[1].played) && told.len() > 20);
}

/// Failures that the plan explains: a page due after the session's life, and what follows it.
fn lost_sessions(cut: &CutPlan<'_>, trace: &[TraceRow]) -> u64 {
    let mut last: BTreeMap<VisitId, SimTime> = BTreeMap::new();
    let mut rows: Vec<&TraceRow> = trace.iter().collect();
    rows.sort_by_key(|row| (row.visit, row.due));
    let mut lost = 0;
    for row in rows {
        let before = last.entry(row.visit).or_insert(row.due);
        if row.answer == Answer::Served {
            *before = row.ended;
        } else {
            lost += u64::from(row.due.0 - before.0 >= cut.session_life_us() - 50_000);
        }
    }
    lost
}

fn pages_are_the_planned_ones(cut: &CutPlan<'_>, planned: &[PlannedVisit], trace: &[TraceRow]) {
    let by_id: BTreeMap<VisitId, &PlannedVisit> = planned.iter().map(|visit| (visit.id, visit)).collect();
    let mut rows: BTreeMap<VisitId, Vec<&TraceRow>> = BTreeMap::new();
    for row in trace.iter().filter(|row| by_id.contains_key(&row.visit)) {
        rows.entry(row.visit).or_default().push(row);
    }
    assert_eq!(rows.len(), planned.len());
    for (id, rows) in rows {
        let visit = by_id[&id];
        assert_eq!((rows[0].page, rows[0].attempt, rows[0].due), (0, 0, cut.sim_time(visit.at)));
        let mut before: Option<&TraceRow> = None;
        for row in rows {
            let page = cut.plan().page(visit, row.page);
            assert_eq!((row.service, row.bytes_up), (page.service, page.bytes_up));
            if let Some(before) = before.filter(|before| before.answer == Answer::Served) {
                assert_eq!((row.page, row.attempt), (before.page + 1, 0));
                assert_eq!(row.due.0, before.ended.0 + cut.tempo().played_us(page.think_us));
            }
            assert!(row.ended >= row.due && row.due < cut.end());
            before = Some(row);
        }
    }
}

#[test]
fn visitors_over_the_limit_are_turned_away_and_return() {
    let scenario = scenario(VISITS_PER_DAY);
    let plan = plan(&scenario);
    let cut = cut(&plan);
    let warm = cut.warm().len() as u32;
    let portal = Running::open(afflux_portal::PortalSettings { sessions_limit: Some(warm / 2), ..settings(&cut) });
    let replayed = played(&cut, &portal.target()).unwrap();
    audited(&replayed);
    let report = portal.close();
    let attempts = replayed.outcome.all_attempts();
    assert!(attempts.turned_away > 20, "{attempts:?}");
    assert_eq!(report.refused, attempts.turned_away);
    assert_eq!(report.most_sessions, u64::from(warm / 2));
    let returned = replayed.trace.iter().filter(|row| row.page == 0 && row.attempt > 0);
    assert!(returned.clone().any(|row| row.answer == Answer::Served), "{} returned", returned.count());
    assert!(replayed.outcome.visits.ever_turned_away > 0 && replayed.outcome.visits.gave_up > 0);
    assert!(replayed.outcome.attempts_of(Phase::Ramp, None, None).turned_away > 0);
}

#[test]
fn impatient_visitors_time_out_or_leave() {
    let scenario = {
        let mut scenario = scenario(VISITS_PER_DAY / 4);
        scenario.behaviour.page_timeout_us = 150_000;
        scenario
    };
    let plan = plan(&scenario);
    let cut = cut(&plan);
    let mut slow = settings(&cut);
    slow.stations[0].service_time = "const:400ms".into();
    slow.stations[0].workers = 1000;
    let portal = Running::open(slow);
    let replayed = played(&cut, &portal.target()).unwrap();
    audited(&replayed);
    portal.close();
    let attempts = replayed.outcome.all_attempts();
    assert_eq!((attempts.served, attempts.timed_out), (0, attempts.asked));
    assert!(replayed.trace.iter().all(|row| row.ended.0 - row.due.0 >= 150_000));
}

#[test]
fn a_stopped_run_is_marked_and_nothing_is_lost() {
    let scenario = scenario(VISITS_PER_DAY);
    let plan = plan(&scenario);
    let cut = cut(&plan);
    let portal = Running::open(settings(&cut));
    let stop = StopSignal::new();
    let raised = stop.clone();
    let options = ReplayOptions { stop, ..options() };
    let replayed = replay(&cut, &portal.target(), &options, Provenance::default(), |progress| {
        if progress.played >= SimTime(2_000_000) {
            raised.raise(Stop::Interrupt);
        }
    });
    let replayed = replayed.unwrap();
    audited(&replayed);
    portal.close();
    let outcome = &replayed.outcome;
    assert_eq!((outcome.complete, outcome.interrupted.as_deref()), (false, Some("replay-interrupted")));
    assert!(!replayed.died && outcome.visits.dropped > 50 && outcome.visits.started > 50, "{:?}", outcome.visits);
    let health = outcome.generator.as_ref().unwrap();
    assert!(!health.reasons.iter().any(|reason| reason == "generator-dropped"), "{health:?}");
}

#[test]
fn a_dead_target_ends_the_run() {
    let scenario = scenario(VISITS_PER_DAY);
    let plan = plan(&scenario);
    let cut = cut(&plan);
    let portal = Running::open(settings(&cut));
    let target = portal.target();
    let (kill, killed) = std::sync::mpsc::channel();
    let killer = std::thread::spawn(move || {
        killed.recv().unwrap();
        portal.close();
    });
    let options = options();
    let replayed = replay(&cut, &target, &options, Provenance::default(), |progress| {
        if progress.played >= SimTime(1_500_000) {
            // Told again and again: the first time counts.
            let _ = kill.send(());
        }
    });
    let replayed = replayed.unwrap();
    killer.join().unwrap();
    audited(&replayed);
    let outcome = &replayed.outcome;
    assert!(replayed.died && !outcome.complete);
    assert_eq!(outcome.interrupted.as_deref(), Some("replay-target-died"));
    assert!(outcome.all_attempts().served > 20 && outcome.all_attempts().failed > 0);
}

#[test]
fn only_the_target_that_was_meant_is_played_on() {
    let scenario = scenario(VISITS_PER_DAY);
    let plan = plan(&scenario);
    let cut = cut(&plan);
    let portal = Running::open(settings(&cut));
    let target = portal.target();
    let refused = accept_own(portal.address, &FreshNonce::draw().unwrap()).unwrap_err();
    assert!(matches!(&refused, ReplayError::Refused(message) if message.key == "replay-target-unproven"));
    let elsewhere = accept_own("192.0.2.7:80".parse().unwrap(), support::nonce());
    assert!(matches!(elsewhere, Err(ReplayError::Refused(_))));
    let report = portal.close();
    assert_eq!((report.requests, report.logins), (2, 0), "nothing but the proof was asked for");
    let gone = played(&cut, &target).unwrap_err();
    assert!(matches!(gone, ReplayError::Unreachable(_)));
    let again = accept_own(target.address(), support::nonce()).unwrap_err();
    assert!(matches!(again, ReplayError::Unreachable(_)));
    let shown: BTreeSet<String> =
        [format!("{refused} {refused:?}"), format!("{gone} {target:?} {:?}", options())].into();
    let secrets = [support::PASSWORD, support::nonce().as_str()];
    assert!(shown.iter().all(|text| secrets.iter().all(|secret| !text.contains(secret))), "{shown:?}");
}

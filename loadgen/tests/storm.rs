//! Visitors who are turned away, time out or fail follow the plan's law in a replay, decision by decision: the
//! page clock that the simulator uses too.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod support;

use std::collections::BTreeMap;

use afflux_loadgen::{ReplayOptions, replay};
use afflux_models::seed::VisitId;
use afflux_outcome::outcome::Provenance;
use afflux_outcome::trace::TraceRow;
use afflux_plan::{Answer, Ask, CutPlan, Next, PageClock};
use support::{Running, cut, options, plan, scenario, settings};

/// The clock of every visit that is played.
fn clocks(cut: &CutPlan<'_>) -> BTreeMap<VisitId, PageClock> {
    let warm = (0..cut.warm().len()).map(|nth| cut.resume(nth));
    let coming = cut.visits().into_iter().map(|visit| cut.begin(&visit));
    warm.chain(coming).map(|clock| (clock.id(), clock)).collect()
}

/// Gives the answers of a trace to the clock of a visit: the attempts must be those of the trace. Returns how
/// many came back, and how many left for good before the end.
fn follow(cut: &CutPlan<'_>, mut clock: PageClock, rows: &[&TraceRow]) -> (u64, u64) {
    let mut came_back = 0;
    let mut ask: Ask = clock.asked(cut.plan());
    for (n, row) in rows.iter().enumerate() {
        assert_eq!((row.page, row.attempt, row.due), (ask.page, ask.attempt, ask.due), "{:?}", row.visit);
        let next = clock.answered(cut.plan(), cut.tempo(), row.answer, row.ended);
        let further = rows.get(n + 1);
        match next {
            Next::Ask(next) if next.due < cut.end() => {
                assert!(further.is_some(), "{:?} was to ask again at {:?}", row.visit, next.due);
                came_back += u64::from(row.answer == Answer::TurnedAway);
                ask = next;
            }
            Next::Ask(_) => assert!(further.is_none()),
            Next::Leave(_) => {
                assert!(further.is_none(), "{:?} had left", row.visit);
                return (came_back, u64::from(row.answer != Answer::Served));
            }
        }
    }
    (came_back, 0)
}

#[test]
fn a_storm_is_the_plan_s_law_given_its_answers() {
    let scenario = scenario(57_600);
    let plan = plan(&scenario);
    let cut = cut(&plan);
    let limit = cut.warm().len() as u32 / 2;
    let mut full = settings(&cut);
    full.sessions_limit = Some(limit);
    full.stations[0].queue = Some(2);
    full.stations[0].workers = 1;
    full.stations[0].service_time = "const:20ms".into();
    let portal = Running::open(full);
    let options = ReplayOptions { trace: true, ..options() };
    let replayed = replay(&cut, &portal.target(), &options, Provenance::default(), |_| {}).unwrap();
    portal.close();
    let mut rows: BTreeMap<VisitId, Vec<&TraceRow>> = BTreeMap::new();
    for row in &replayed.trace {
        rows.entry(row.visit).or_default().push(row);
    }
    let clocks = clocks(&cut);
    assert_eq!(rows.len(), clocks.len(), "everybody came");
    let (mut came_back, mut left) = (0, 0);
    for (visit, mut rows) in rows {
        rows.sort_by_key(|row| row.due);
        let (returns, gone) = follow(&cut, clocks[&visit], &rows);
        came_back += returns;
        left += gone;
    }
    let visits = &replayed.outcome.visits;
    assert!(came_back > 20 && left > 20, "{came_back} {left}");
    assert_eq!(left, visits.gave_up + visits.lost_patience + visits.cut_at_six_hours);
}

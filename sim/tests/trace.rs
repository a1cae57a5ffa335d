//! The simulator plays the plan, visit by visit and page by page.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

mod support;

use std::collections::BTreeMap;

use afflux_models::seed::VisitId;
use afflux_outcome::outcome::Provenance;
use afflux_outcome::trace::TraceRow;
use afflux_plan::{Answer, Cut, CutPlan, Plan, Selection, Tempo};
use afflux_sim::simulate;
use support::shipped;

/// Every attempt of every visit, against what the plan says of it: the service and the upload of
/// each page, the due instant of the first page, think times, return and reload delays.
#[test]
fn the_trace_is_the_plan() {
    let scenario = shipped("confinement-2020");
    let plan = Plan::new(&scenario, 4, 0, Selection::new(0.02, 0, 1).unwrap());
    let tempo = Tempo::new(30.0);
    let window = &scenario.replay.window;
    let cut = Cut {
        opens: window.opens(),
        closes: window.closes(),
        tempo,
        ramp_us: scenario.replay.ramp_us,
        settle_us: scenario.replay.settle_us,
        session_life_us: scenario.staging.session_life_us,
    };
    let cut = CutPlan::new(&plan, cut);
    let mut portal = scenario.staging.clone();
    // A tight limit, so that returns are in the trace too.
    portal.sessions_limit = Some(700);
    let simulated = simulate(&cut, &portal, 0, Provenance::default(), true);
    let mut attempts: BTreeMap<VisitId, Vec<TraceRow>> = BTreeMap::new();
    for row in simulated.trace.iter().filter(|row| !row.ramp) {
        attempts.entry(row.visit).or_default().push(*row);
    }
    let visits = cut.visits();
    assert!(visits.len() > 500);
    assert_eq!(visits.len() as u64, simulated.outcome.visits.started);
    let mut returned = 0;
    for visit in &visits {
        let rows = &attempts[&visit.id];
        let (mut returns, mut reloads) = (0, 0);
        assert_eq!((rows[0].page, rows[0].attempt, rows[0].due), (0, 0, cut.sim_time(visit.at)));
        for (n, row) in rows.iter().enumerate() {
            let page = plan.page(visit, row.page);
            assert_eq!((row.service, row.bytes_up), (page.service, page.bytes_up));
            let Some(next) = rows.get(n + 1) else { continue };
            let delay = match row.answer {
                Answer::Served => {
                    assert_eq!((next.page, next.attempt), (row.page + 1, 0));
                    plan.page(visit, next.page).think_us
                }
                Answer::TurnedAway => {
                    returns += 1;
                    returned += 1;
                    plan.return_delay_us(visit.id, returns - 1).expect("the visitor comes back")
                }
                _ => {
                    reloads += 1;
                    plan.reload_delay_us(visit.id, reloads - 1).expect("the visitor reloads")
                }
            };
            assert_eq!(next.due.0, row.ended.0 + tempo.played_us(delay));
        }
    }
    assert!(returned > 50, "{returned}");
}

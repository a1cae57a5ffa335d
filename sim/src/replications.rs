//! Many replications, on all cores, in the same order whatever the number of threads.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use afflux_models::time::UtcTime;
use afflux_outcome::outcome::Provenance;
use afflux_plan::scenario::{Portal, Scenario};
use afflux_plan::{Cut, CutPlan, Plan, Selection};

use crate::engine::{Simulated, simulate};

/// Which replications are played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draw {
    /// Other visits and another portal each time: what the scenario may bring.
    Everything,
    /// The same visits, another portal each time: what a run of this plan may show.
    PortalOnly {
        /// The plan replication that is kept.
        plan: u64,
    },
}

/// What to simulate.
#[derive(Debug, Clone)]
pub struct Study<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The portal: the scenario's own, or its staging one.
    pub portal: &'a Portal,
    /// The stretch.
    pub cut: Cut,
    /// Seed.
    pub seed: u64,
    /// Visitors that take part.
    pub selection: Selection,
    /// Which draws change.
    pub draw: Draw,
    /// How many replications.
    pub replications: u64,
    /// Threads.
    pub threads: usize,
    /// Where an outcome says it comes from; the replication numbers are filled in.
    pub provenance: Provenance,
}

/// Plays every replication. `done` is told after each; when `stop` becomes true those that have not
/// begun are left out.
pub fn play(study: &Study<'_>, stop: &AtomicBool, done: &(dyn Fn(usize) + Sync)) -> Vec<Simulated> {
    let count = study.replications as usize;
    let next = AtomicUsize::new(0);
    let finished = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, Simulated)>> = Mutex::new(Vec::with_capacity(count));
    std::thread::scope(|scope| {
        for _ in 0..study.threads.clamp(1, count.max(1)) {
            scope.spawn(|| {
                loop {
                    let nth = next.fetch_add(1, Ordering::Relaxed);
                    if nth >= count || stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let simulated = one(study, nth as u64);
                    results.lock().unwrap_or_else(PoisonError::into_inner).push((nth, simulated));
                    done(finished.fetch_add(1, Ordering::Relaxed) + 1);
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(nth, _)| *nth);
    results.into_iter().map(|(_, simulated)| simulated).collect()
}

fn one(study: &Study<'_>, nth: u64) -> Simulated {
    let (plan_replication, portal_replication) = match study.draw {
        Draw::Everything => (nth, nth),
        // The staging portal draws its own times with replication 0: a prediction uses the others.
        Draw::PortalOnly { plan } => (plan, nth + 1),
    };
    let plan = Plan::new(study.scenario, study.seed, plan_replication, study.selection);
    let cut = CutPlan::new(&plan, study.cut);
    let provenance =
        Provenance { plan_replication, portal_replication, played_by: "simulator".into(), ..study.provenance.clone() };
    simulate(&cut, study.portal, portal_replication, provenance, false)
}

/// Greatest visits per second over a minute of a run, and the minute.
pub fn peak_visits_per_s(simulated: &Simulated, opens: UtcTime) -> (f64, UtcTime) {
    let peak = simulated.outcome.minutes.iter().filter(|row| row.minute >= 0).max_by_key(|row| row.begun);
    peak.map_or((0.0, opens), |row| {
        (f64::from(row.begun) / 60.0, opens.plus_us(i64::from(row.minute) * afflux_models::time::MINUTE_US))
    })
}

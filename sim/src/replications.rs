//! Many replications, on all cores, in the same order whatever the number of threads.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use afflux_models::time::UtcTime;
use afflux_outcome::outcome::Provenance;
use afflux_plan::scenario::{Lever, Portal, Scenario};
use afflux_plan::{Cut, CutPlan, Plan, Selection};

use crate::engine::{Setting, Simulated, Watch, simulate_in};
use crate::levers::LeverEffect;

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
    /// What the operator does, made for the selection already.
    pub levers: &'a [Lever],
    /// Whether each lever is laid beside the same scenario without it: one more run a lever.
    pub compares_levers: bool,
    /// Which draws change.
    pub draw: Draw,
    /// How many replications.
    pub replications: u64,
    /// Threads.
    pub threads: usize,
    /// Where an outcome says it comes from; the replication numbers are filled in.
    pub provenance: Provenance,
}

impl Study<'_> {
    /// Runs of one replication: the scenario, and it without each of its levers.
    fn runs(&self) -> u64 {
        if self.compares_levers { 1 + self.levers.len() as u64 } else { 1 }
    }

    /// Minutes of the plan that are played in all.
    pub fn length_min(&self) -> u64 {
        let minutes = self.cut.closes.plus_us(-1).minute() - self.cut.opens.minute() + 1;
        minutes.max(0) as u64 * self.runs() * self.replications
    }
}

/// Plays every replication. `done` is told after each minute of the plan how many are played, of
/// [`Study::length_min`]; when `stop` becomes true those replications that are not done are left out.
pub fn play(study: &Study<'_>, stop: &AtomicBool, done: &(dyn Fn(u64) + Sync)) -> Vec<Simulated> {
    let count = study.replications as usize;
    let next = AtomicUsize::new(0);
    let minutes = AtomicU64::new(0);
    let watch = || {
        done(minutes.fetch_add(1, Ordering::Relaxed) + 1);
        !stop.load(Ordering::Relaxed)
    };
    let results: Mutex<Vec<(usize, Simulated)>> = Mutex::new(Vec::with_capacity(count.min(1 << 20)));
    std::thread::scope(|scope| {
        for _ in 0..study.threads.clamp(1, count.max(1)) {
            scope.spawn(|| {
                loop {
                    let nth = next.fetch_add(1, Ordering::Relaxed);
                    if nth >= count || stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let Some(simulated) = one(study, nth as u64, &watch) else { break };
                    results.lock().unwrap_or_else(PoisonError::into_inner).push((nth, simulated));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(nth, _)| *nth);
    results.into_iter().map(|(_, simulated)| simulated).collect()
}

/// One replication; none when it was stopped.
fn one(study: &Study<'_>, nth: u64, watch: Watch<'_>) -> Option<Simulated> {
    let (plan_replication, portal_replication) = match study.draw {
        Draw::Everything => (nth, nth),
        // The staging portal draws its own times with replication 0: a prediction uses the others.
        Draw::PortalOnly { plan } => (plan, nth + 1),
    };
    let plan = Plan::new(study.scenario, study.seed, plan_replication, study.selection);
    let cut = CutPlan::new(&plan, study.cut);
    let provenance =
        Provenance { plan_replication, portal_replication, played_by: "simulator".into(), ..study.provenance.clone() };
    let compares = study.compares_levers && !study.levers.is_empty();
    let run = |left_out: Option<u8>| {
        let levers: Vec<&Lever> = study.levers.iter().filter(|lever| Some(lever.number) != left_out).collect();
        let plain = Setting::plain(study.portal, portal_replication);
        let setting = Setting { levers: &levers, keeps_people: compares, watch: Some(watch), ..plain };
        Some(simulate_in(&cut, &setting, provenance.clone())).filter(|simulated| simulated.outcome.complete)
    };
    let mut simulated = run(None)?;
    if compares {
        for lever in study.levers {
            let without = run(Some(lever.number))?;
            simulated.effects.push(LeverEffect::of(lever.number, &simulated.people, &without.people));
        }
        simulated.people = Vec::new();
    }
    Some(simulated)
}

/// Greatest visits per second over a minute of a run, and the minute.
pub fn peak_visits_per_s(simulated: &Simulated, opens: UtcTime) -> (f64, UtcTime) {
    let peak = simulated.outcome.minutes.iter().filter(|row| row.minute >= 0).max_by_key(|row| row.begun);
    peak.map_or((0.0, opens), |row| {
        (f64::from(row.begun) / 60.0, opens.plus_us(i64::from(row.minute) * afflux_models::time::MINUTE_US))
    })
}

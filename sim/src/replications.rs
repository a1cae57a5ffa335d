//! Many replications, on all cores, in the same order whatever the number of threads.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use afflux_models::time::UtcTime;
use afflux_outcome::outcome::Provenance;
use afflux_plan::scenario::{Lever, Platform, Portal, Scenario};
use afflux_plan::{Cut, CutPlan, Plan, Selection};

use crate::engine::{Played, Setting, Simulated, Watch, play_in};
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
        /// Portal replications that are passed over.
        after: u64,
    },
}

impl Draw {
    /// Numbers of the plan and of the portal in the nth replication.
    fn replications(self, nth: u64) -> (u64, u64) {
        match self {
            Self::Everything => (nth, nth),
            // The staging portal draws its own times with replication 0: a prediction uses the others.
            Self::PortalOnly { plan, after } => (plan, after + nth + 1),
        }
    }
}

/// What to simulate.
#[derive(Debug, Clone)]
pub struct Study<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The portal: the scenario's own, or its staging one; of several platforms, what they have together.
    pub portal: &'a Portal,
    /// The portals that share it: the scenario's, or one.
    pub platforms: Vec<Platform>,
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
        minutes.max(0) as u64 * self.runs() * self.replications * self.platforms.len() as u64
    }
}

/// Plays every replication, portal by portal. `done` is told after each minute of the plan how many are
/// played, of [`Study::length_min`]; when `stop` becomes true those replications that are not done are
/// left out.
pub fn play(study: &Study<'_>, stop: &AtomicBool, done: &(dyn Fn(u64) + Sync)) -> Vec<Simulated> {
    let platforms = &study.platforms;
    let order = largest_first(platforms);
    let tasks = study.replications as usize * platforms.len();
    let next = AtomicUsize::new(0);
    let minutes = AtomicU64::new(0);
    let watch = || {
        done(minutes.fetch_add(1, Ordering::Relaxed) + 1);
        !stop.load(Ordering::Relaxed)
    };
    let begun: Mutex<BTreeMap<usize, Replication<'_>>> = Mutex::new(BTreeMap::new());
    let results: Mutex<Vec<(usize, Simulated)>> = Mutex::new(Vec::with_capacity(tasks.min(1 << 20)));
    std::thread::scope(|scope| {
        for _ in 0..study.threads.clamp(1, tasks.max(1)) {
            scope.spawn(|| {
                loop {
                    let task = next.fetch_add(1, Ordering::Relaxed);
                    if task >= tasks || stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let (nth, platform) = (task / platforms.len(), order[task % platforms.len()]);
                    let plan =
                        begun.lock().unwrap_or_else(PoisonError::into_inner).entry(nth).or_default().plan(study, nth);
                    let Some(part) = part(study, &plan, nth as u64, &platforms[platform], &watch) else { break };
                    let whole = {
                        let mut begun = begun.lock().unwrap_or_else(PoisonError::into_inner);
                        let replication = begun.entry(nth).or_default();
                        replication.add(part, platform);
                        (replication.parts == platforms.len()).then(|| begun.remove(&nth)).flatten()
                    };
                    if let Some(simulated) = whole.and_then(|whole| whole.simulated(study, nth as u64)) {
                        results.lock().unwrap_or_else(PoisonError::into_inner).push((nth, simulated));
                    }
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(nth, _)| *nth);
    results.into_iter().map(|(_, simulated)| simulated).collect()
}

/// The platforms by the time they take, so that no thread is left alone with the largest.
fn largest_first(platforms: &[Platform]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..platforms.len()).collect();
    order.sort_by(|a, b| platforms[*b].share.total_cmp(&platforms[*a].share).then(a.cmp(b)));
    order
}

/// What is there of a replication.
#[derive(Default)]
struct Replication<'s> {
    /// The plan of all portals, whose laws have tables.
    plan: Option<Arc<Plan<'s>>>,
    played: Option<Played>,
    /// Positions of the platforms, in the order of the rows.
    order: Vec<usize>,
    effects: Vec<LeverEffect>,
    parts: usize,
}

impl<'s> Replication<'s> {
    fn plan(&mut self, study: &Study<'s>, nth: usize) -> Arc<Plan<'s>> {
        let plan = self.plan.get_or_insert_with(|| {
            let (plan_replication, _) = study.draw.replications(nth as u64);
            Arc::new(Plan::new(study.scenario, study.seed, plan_replication, study.selection))
        });
        Arc::clone(plan)
    }

    fn add(&mut self, (played, effects): Part, platform: usize) {
        self.parts += 1;
        self.order.push(platform);
        match &mut self.played {
            Some(sum) => sum.merge(played),
            None => self.played = Some(played),
        }
        if self.effects.is_empty() {
            self.effects = effects;
        } else {
            self.effects.iter_mut().zip(&effects).for_each(|(sum, more)| sum.merge(more));
        }
    }

    fn simulated(self, study: &Study<'_>, nth: u64) -> Option<Simulated> {
        let mut played = self.played?;
        let mut rows: Vec<_> = self.order.into_iter().zip(std::mem::take(&mut played.platforms)).collect();
        rows.sort_by_key(|(platform, _)| *platform);
        played.platforms = rows.into_iter().map(|(_, row)| row).collect();
        played.people = Vec::new();
        let (plan_replication, portal_replication) = study.draw.replications(nth);
        let played_by = "simulator".into();
        let provenance = Provenance { plan_replication, portal_replication, played_by, ..study.provenance.clone() };
        let simulated = played.into_simulated(study.cut.opens, provenance);
        Some(Simulated { effects: self.effects, ..simulated })
    }
}

/// What one portal plays of a replication, and what each lever changes there.
type Part = (Played, Vec<LeverEffect>);

/// One portal in one replication; none when it was stopped.
fn part(study: &Study<'_>, plan: &Plan<'_>, nth: u64, platform: &Platform, watch: Watch<'_>) -> Option<Part> {
    let (_, portal_replication) = study.draw.replications(nth);
    let plan = plan.clone().within(&platform.territories);
    let cut = CutPlan::new(&plan, study.cut);
    let portal = platform.portal(study.portal);
    let levers: Vec<Lever> = study.levers.iter().map(|lever| platform.lever(lever)).collect();
    let compares = study.compares_levers && !levers.is_empty();
    let run = |left_out: Option<u8>| {
        let levers: Vec<&Lever> = levers.iter().filter(|lever| Some(lever.number) != left_out).collect();
        let plain = Setting::plain(&portal, portal_replication);
        let setting = Setting { levers: &levers, keeps_people: compares, watch: Some(watch), ..plain };
        Some(play_in(&cut, &setting)).filter(|played| played.is_complete)
    };
    let mut played = run(None)?;
    let mut effects = Vec::new();
    if compares {
        for lever in &levers {
            let without = run(Some(lever.number))?;
            effects.push(LeverEffect::of(lever.number, &played.people, &without.people));
        }
        played.people = Vec::new();
    }
    if !platform.name.is_empty() {
        let accounts = plan.territories().iter().map(|territory| territory.accounts()).sum();
        let row = played.counted.platform_row(&platform.name, accounts, portal.sessions_limit, &played.stations);
        played.platforms = vec![row];
    }
    Some((played, effects))
}

/// One replication, portal by portal; none when it was stopped.
pub(crate) fn play_one(study: &Study<'_>, nth: u64, watch: Watch<'_>) -> Option<Simulated> {
    let mut replication = Replication::default();
    let plan = replication.plan(study, nth as usize);
    for (n, platform) in study.platforms.iter().enumerate() {
        replication.add(part(study, &plan, nth, platform, watch)?, n);
    }
    replication.simulated(study, nth)
}

/// Greatest visits per second over a minute of a run, and the minute.
pub fn peak_visits_per_s(simulated: &Simulated, opens: UtcTime) -> (f64, UtcTime) {
    let peak = simulated.outcome.minutes.iter().filter(|row| row.minute >= 0).max_by_key(|row| row.begun);
    peak.map_or((0.0, opens), |row| {
        (f64::from(row.begun) / 60.0, opens.plus_us(i64::from(row.minute) * afflux_models::time::MINUTE_US))
    })
}

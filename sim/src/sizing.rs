//! The least capacity that meets the limits: workers of each station and the sessions limit.
//!
//! In: a study and a confidence. Out: an [`Answer`]. Every candidate is played with the same seeds
//! (common random numbers), so two candidates differ by their capacity and by nothing else. The search
//! starts at the modified offered load of each station (MODELS §4), looks for the least workers of each
//! station alone, then of all together, in the one replication that decides (the hardest of those that
//! must hold), and ends with *every* replication played on the capacity found, and on one worker less at
//! each station as far as it takes to see it fail.

use std::sync::atomic::AtomicBool;

use afflux_plan::Plan;
use afflux_plan::expectation::Expectation;
use afflux_plan::scenario::{Limit, Measure, Portal};

use crate::replications::Study;

mod load;
mod relaxed;
mod search;
mod tradeoff;
mod trial;

pub use load::{Component, Load, Spread};
pub use tradeoff::{Asked, From, Marginal};
pub use trial::{Capacity, Demand};

use trial::{Goal, Trials};

/// What is to be sized.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The scenario's portal and how often it is played; `replications` of them.
    pub study: Study<'a>,
    /// What must hold, all of it in the same replication.
    pub limits: &'a [Limit],
    /// Share of the replications in which it must, over 0 and under 1.
    pub confidence: f64,
}

impl Request<'_> {
    /// Replications that must hold, of all of them.
    pub fn needed(&self) -> u64 {
        let replications = self.study.replications;
        needed(self.confidence, replications)
    }
}

/// The least whole number that is the share of a count.
fn needed(confidence: f64, replications: u64) -> u64 {
    (libm::ceil(confidence * replications as f64 - 1e-9) as u64).clamp(1, replications.max(1))
}

/// A station's size.
#[derive(Debug, Clone, PartialEq)]
pub struct StationSize {
    /// Its name.
    pub name: String,
    /// Workers found.
    pub workers: u32,
    /// Workers it has in the scenario.
    pub now: u32,
    /// Workers that the search started from.
    pub start: u32,
    /// Greatest modified offered load, in workers.
    pub offered_load: f64,
}

/// A limit and what the capacity found reaches of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reached {
    /// The scenario's limit.
    pub limit: Limit,
    /// The value that the asked share of the replications does not exceed; none when too few can tell.
    pub value: Option<f64>,
    /// The least stricture that can be met, where the limit itself cannot; none where it can.
    pub nearest: Option<f64>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Whether the scenario's limits can be met; if not, the capacity meets [`Reached::nearest`].
    pub feasible: bool,
    /// The stations.
    pub stations: Vec<StationSize>,
    /// Most sessions at once.
    pub sessions_limit: u32,
    /// The scenario's sessions limit.
    pub sessions_now: Option<u32>,
    /// Share of the replications that must hold.
    pub confidence: f64,
    /// Replications in which the limits (or the nearest ones) hold.
    pub met: u64,
    /// Replications.
    pub replications: u64,
    /// Replications whose limits hold when nothing is short: more workers cannot do better.
    pub met_at_most: u64,
    /// Each limit.
    pub limits: Vec<Reached>,
    /// Where the capacity comes from.
    pub decomposition: Vec<Component>,
    /// What other strictures cost.
    pub marginal: Vec<Marginal>,
    /// What is asked of a portal where nothing is short, replication by replication.
    pub demand: Vec<Demand>,
    /// Runs that were played.
    pub runs: u64,
}

impl Answer {
    /// The capacity.
    pub fn capacity(&self) -> Capacity {
        let workers = self.stations.iter().map(|station| station.workers).collect();
        Capacity { workers, sessions_limit: Some(self.sessions_limit) }
    }

    /// Share of the replications that hold.
    pub fn share_met(&self) -> f64 {
        self.met as f64 / self.replications.max(1) as f64
    }

    /// The value of a demand that the asked share of the replications does not exceed.
    pub fn demand_at(&self, confidence: f64, of: impl Fn(&Demand) -> f64) -> f64 {
        let mut sorted: Vec<f64> = self.demand.iter().map(of).collect();
        sorted.sort_by(f64::total_cmp);
        sorted.get(needed(confidence, sorted.len() as u64) as usize - 1).copied().unwrap_or(0.0)
    }
}

/// Finds the least capacity; none when it was stopped, or when there is nothing to size for (no limits,
/// no replications). `done` is told after each run how many were played.
pub fn size(request: &Request<'_>, stop: &AtomicBool, done: &(dyn Fn(u64) + Sync)) -> Option<Answer> {
    if request.limits.is_empty() || request.study.replications == 0 {
        return None;
    }
    let study = &request.study;
    let plan = Plan::new(study.scenario, study.seed, 0, study.selection);
    let load = Load::new(study);
    let start = load.start(request.confidence);
    let trials = Trials::new(request, stop, done);
    let ample = Capacity { workers: start.iter().map(|workers| ample(*workers)).collect(), sessions_limit: None };
    let everything: Vec<u64> = (0..study.replications).collect();
    let free = trials.play_all(&ample, &everything)?;
    let demand: Vec<Demand> = free.iter().map(|trial| trial.demand).collect();
    let wanted = Goal::of(0, request.limits);
    let met_at_most = free.iter().filter(|trial| wanted.is_met(trial)).count() as u64;
    let feasible = met_at_most >= request.needed();
    let goal = if feasible { wanted } else { relaxed::nearest(&wanted, &free, request.needed())? };
    let mut limit = least_sessions(&trials, &goal, &free, &ample, request.needed())?;
    let search = search::Search { trials: &trials, goal: &goal, needed: request.needed(), demand: &demand };
    let (found, ample) = loop {
        let ample = Capacity { sessions_limit: Some(limit), ..ample.clone() };
        let found = search.run(&start, &ample)?;
        // Where not even ample workers hold, sessions are short after all.
        if limit == u32::MAX || search.holds(&found.capacity, &found.order)? {
            break (found, ample);
        }
        limit = a_little_more(limit);
    };
    let marginal = tradeoff::marginal(&search, request, &load, &found, &ample)?;
    let held = trials.play_all(&found.capacity, &everything)?;
    let met = held.iter().filter(|trial| goal.is_met(trial)).count() as u64;
    let expected = Expectation::new(&plan, study.cut.opens, study.cut.closes, study.portal);
    let stations = study.portal.stations.iter().enumerate().map(|(n, station)| StationSize {
        name: station.name.clone(),
        workers: found.capacity.workers[n],
        now: station.workers,
        start: start[n],
        offered_load: load.stations[n],
    });
    let sessions_limit = found.capacity.sessions_limit.unwrap_or_default();
    Some(Answer {
        feasible,
        stations: stations.collect(),
        sessions_limit,
        sessions_now: study.portal.sessions_limit,
        confidence: request.confidence,
        met,
        replications: study.replications,
        met_at_most,
        limits: reached(request, &goal, &held, feasible),
        decomposition: load.decomposition(request.confidence, expected.sessions.0, &found.capacity),
        marginal,
        demand,
        runs: trials.runs(),
    })
}

/// So many workers that nobody waits for one: three times the start and some.
fn ample(start: u32) -> u32 {
    start.saturating_mul(3).saturating_add(20).min(MOST_WORKERS)
}

/// Most workers of a candidate, as of a scenario's station.
const MOST_WORKERS: u32 = 1_000_000;

/// The least sessions limit that turns nobody away in as many replications as must hold: of those that
/// hold when nothing is short, so that what else they lack does not count.
fn least_sessions(
    trials: &Trials<'_>,
    goal: &Goal,
    free: &[trial::Trial],
    ample: &Capacity,
    enough: u64,
) -> Option<u32> {
    let holding: Vec<(u64, Demand)> =
        (0..).zip(free).filter(|(_, t)| goal.is_met(t)).map(|(n, t)| (n, t.demand)).collect();
    let demand: Vec<Demand> = holding.iter().map(|(_, demand)| *demand).collect();
    let mut limit = nth_sessions(&demand, enough);
    loop {
        // A peak is counted by the second; those that come near the limit are played on it.
        let near = |sessions: u32| sessions <= limit && f64::from(sessions) > 0.97 * f64::from(limit);
        let close: Vec<u64> = holding.iter().filter(|(_, demand)| near(demand.sessions)).map(|(n, _)| *n).collect();
        let limited = Capacity { sessions_limit: Some(limit), ..ample.clone() };
        if trials.play_all(&limited, &close)?.iter().all(|trial| goal.is_met(trial)) {
            return Some(limit);
        }
        limit = a_little_more(limit);
    }
}

/// One in a hundred more.
fn a_little_more(limit: u32) -> u32 {
    limit.saturating_add(limit / 100 + 1)
}

/// How long those who are there already take to log in before a sized window, µs: most of a session's
/// life, about the pace at which they came. In a shorter ramp they would all come at once, and the login
/// station would be sized for that; in a longer one their sessions would end before they are needed.
pub fn ramp_us(portal: &Portal) -> i64 {
    portal.session_life_us / 10 * 9
}

/// Most sessions alive at once in a share of the replications.
fn sessions_at(demand: &[Demand], confidence: f64) -> u32 {
    nth_sessions(demand, needed(confidence, demand.len() as u64))
}

/// Sessions that are enough for so many replications.
fn nth_sessions(demand: &[Demand], enough: u64) -> u32 {
    let mut sorted: Vec<u32> = demand.iter().map(|one| one.sessions).collect();
    sorted.sort_unstable();
    sorted.get(enough as usize - 1).copied().unwrap_or(0).max(1)
}

fn reached(request: &Request<'_>, goal: &Goal, held: &[trial::Trial], feasible: bool) -> Vec<Reached> {
    let of_limit = |(n, limit): (usize, &Limit)| {
        let mut values: Vec<f64> = held.iter().filter_map(|trial| trial.values[n]).collect();
        values.sort_by(f64::total_cmp);
        let value = values.get(request.needed() as usize - 1).copied();
        let nearest = (!feasible && goal.max[n] > limit.max).then_some(goal.max[n]);
        Reached { limit: limit.clone(), value, nearest }
    };
    request.limits.iter().enumerate().map(of_limit).collect()
}

/// A limit with one more nine: a tenth of the share that may miss it.
pub fn one_more_nine(limit: &Limit) -> Limit {
    let mut stricter = limit.clone();
    match &mut stricter.measure {
        Measure::ResponseTime { percentile } => *percentile = 100.0 - (100.0 - *percentile) / 10.0,
        _ => stricter.max /= 10.0,
    }
    stricter
}

//! Candidates and what their replications give. Nothing is played twice.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use afflux_outcome::outcome::Outcome;
use afflux_outcome::verdict::{Status, judge};
use afflux_plan::scenario::{Limit, Platform, Portal};

use super::{Request, one_more_nine};
use crate::replications::{Study, play_one};

/// A candidate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Capacity {
    /// Workers by station.
    pub workers: Vec<u32>,
    /// Most sessions at once; none: not limited.
    pub sessions_limit: Option<u32>,
}

impl Capacity {
    /// Workers of all stations together.
    pub fn total(&self) -> u64 {
        self.workers.iter().map(|workers| u64::from(*workers)).sum()
    }

    /// A portal with this capacity.
    pub fn portal(&self, portal: &Portal) -> Portal {
        let mut sized = portal.clone();
        sized.sessions_limit = self.sessions_limit;
        sized.stations.iter_mut().zip(&self.workers).for_each(|(station, workers)| station.workers = *workers);
        sized
    }

    pub(super) fn with(&self, station: usize, workers: u32) -> Self {
        let mut other = self.clone();
        other.workers[station] = workers;
        other
    }
}

/// What a replication asks of a portal where nothing is short.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Demand {
    /// Most sessions alive at once.
    pub sessions: u32,
    /// Most connections open at once.
    pub connections: u32,
    /// Most requests in flight.
    pub requests: u32,
    /// Most visits that begin in a minute.
    pub begun_per_min: u32,
    /// Pages asked in the busiest hour.
    pub pages_per_hour: u64,
    /// Bytes stored in the window.
    pub stored_bytes: u64,
}

/// Minutes over which the load of a replication is compared.
const HOUR: usize = 60;

impl Demand {
    /// Sessions of several platforms: as many together as let each have enough in its share.
    fn of(outcome: &Outcome, platforms: &[Platform]) -> Self {
        let rows: Vec<_> = outcome.minutes.iter().filter(|row| row.minute >= 0).collect();
        let asked: Vec<u64> = rows.iter().map(|row| u64::from(row.asked)).collect();
        let hours = asked.windows(HOUR.min(asked.len()).max(1)).map(|hour| hour.iter().sum());
        let peak = &outcome.concurrency;
        let ramp = outcome.minutes.iter().map(|row| u64::from(row.sessions));
        let apart = outcome.platforms.iter().zip(platforms);
        let apart = apart.map(|(row, platform)| libm::ceil(row.most_sessions as f64 / platform.share) as u64);
        let sessions = apart.chain(ramp).fold(peak.sessions.value, u64::max);
        Self {
            sessions: u32::try_from(sessions).unwrap_or(u32::MAX),
            connections: peak.connections.value as u32,
            requests: peak.requests.value as u32,
            begun_per_min: rows.iter().map(|row| row.begun).max().unwrap_or(0),
            pages_per_hour: hours.max().unwrap_or(0),
            stored_bytes: outcome.bytes.stored,
        }
    }
}

/// A candidate in one replication.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trial {
    /// The values of the limits, then of those with one more nine; none where a run does not tell.
    pub(super) values: Vec<Option<f64>>,
    pub(super) demand: Demand,
}

/// What must hold of the values, from one of them on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Goal {
    pub(super) first: usize,
    pub(super) max: Vec<f64>,
}

impl Goal {
    pub(super) fn of(first: usize, limits: &[Limit]) -> Self {
        Self { first, max: limits.iter().map(|limit| limit.max).collect() }
    }

    fn values<'t>(&self, trial: &'t Trial) -> &'t [Option<f64>] {
        &trial.values[self.first..self.first + self.max.len()]
    }

    /// Whether all limits are told and hold.
    pub(super) fn is_met(&self, trial: &Trial) -> bool {
        self.values(trial).iter().zip(&self.max).all(|(value, max)| value.is_some_and(|value| value <= *max))
    }

    /// The greatest value over its limit; infinite where a run does not tell.
    pub(super) fn worst(&self, trial: &Trial) -> f64 {
        let ratio = |(value, max): (&Option<f64>, &f64)| value.map_or(f64::INFINITY, |v| v / max.max(LEAST_MAX));
        self.values(trial).iter().zip(&self.max).map(ratio).fold(0.0, f64::max)
    }
}

/// A limit of nothing at all is compared as one of one in ten thousand.
pub(super) const LEAST_MAX: f64 = 1e-4;

/// Candidates by replication.
type Seen = BTreeMap<(Capacity, u64), Trial>;

/// Plays candidates, and keeps what they gave.
pub(super) struct Trials<'r> {
    request: &'r Request<'r>,
    limits: Vec<Limit>,
    stop: &'r AtomicBool,
    done: &'r (dyn Fn(u64) + Sync),
    runs: AtomicU64,
    seen: Mutex<Seen>,
}

impl<'r> Trials<'r> {
    pub(super) fn new(request: &'r Request<'r>, stop: &'r AtomicBool, done: &'r (dyn Fn(u64) + Sync)) -> Self {
        let stricter = request.limits.iter().map(one_more_nine);
        let limits = request.limits.iter().cloned().chain(stricter).collect();
        Self { request, limits, stop, done, runs: AtomicU64::new(0), seen: Mutex::default() }
    }

    /// Runs that were played.
    pub(super) fn runs(&self) -> u64 {
        self.runs.load(Ordering::Relaxed)
    }

    pub(super) fn threads(&self) -> usize {
        self.request.study.threads.max(1)
    }

    /// One candidate in one replication; none when it was stopped.
    pub(super) fn play(&self, capacity: &Capacity, nth: u64) -> Option<Trial> {
        let key = (capacity.clone(), nth);
        if let Some(trial) = self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Some(trial.clone());
        }
        let portal = capacity.portal(self.request.study.portal);
        let study = Study { portal: &portal, compares_levers: false, ..self.request.study.clone() };
        let simulated = play_one(&study, nth, &|| !self.stop.load(Ordering::Relaxed))?;
        let judged = judge(&simulated.outcome, &self.limits, study.cut.settle_us);
        let told = |status| matches!(status, Status::Pass | Status::Fail);
        let values = judged.iter().map(|judged| judged.value.filter(|_| told(judged.status))).collect();
        let trial = Trial { values, demand: Demand::of(&simulated.outcome, &study.platforms) };
        (self.done)(self.runs.fetch_add(1, Ordering::Relaxed) + 1);
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(key, trial.clone());
        Some(trial)
    }

    /// One candidate in several replications, in their order.
    pub(super) fn play_all(&self, capacity: &Capacity, replications: &[u64]) -> Option<Vec<Trial>> {
        self.each(replications, |nth| self.play(capacity, *nth))
    }

    /// Something for each of some things, on all threads, in their order.
    pub(super) fn each<T: Sync, R: Send>(&self, things: &[T], make: impl Fn(&T) -> Option<R> + Sync) -> Option<Vec<R>> {
        let next = AtomicUsize::new(0);
        let made: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(things.len()));
        std::thread::scope(|scope| {
            for _ in 0..self.threads().min(things.len()) {
                scope.spawn(|| {
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        let Some(thing) = things.get(n) else { break };
                        let Some(one) = make(thing) else { break };
                        made.lock().unwrap_or_else(PoisonError::into_inner).push((n, one));
                    }
                });
            }
        });
        let mut made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
        made.sort_by_key(|(n, _)| *n);
        (made.len() == things.len()).then(|| made.into_iter().map(|(_, one)| one).collect())
    }
}

//! What other strictures cost: fewer or more days that hold, and limits with one more nine.

use super::load::Load;
use super::search::{Found, Search, least};
use super::trial::{Capacity, Goal};
use super::{Request, a_little_more, needed, sessions_at};

/// What is asked instead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Asked {
    /// Another share of the replications.
    Confidence(f64),
    /// Every limit with one more nine: a tenth of the share that may miss it.
    StricterLimits,
}

/// Where a row comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// Every replication was played: the capacity found itself.
    Found,
    /// Played in the replication that decides, all stations growing alike.
    Simulated,
    /// The law of the load: the replications cannot tell so rare a day.
    Law,
}

impl From {
    /// The word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            From::Found => "found",
            From::Simulated => "simulated",
            From::Law => "law",
        }
    }
}

/// What a stricture costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Marginal {
    /// What is asked.
    pub asked: Asked,
    /// Where it comes from.
    pub from: From,
    /// The capacity; none when no capacity meets it.
    pub capacity: Option<Capacity>,
    /// Workers against the capacity found, all stations together: .1 for a tenth more.
    pub cost: Option<f64>,
}

/// Confidences that are told.
const CONFIDENCES: [f64; 6] = [0.5, 0.8, 0.9, 0.95, 0.99, 0.999];

/// The rows: confidences from the least, then the stricter limits.
pub(super) fn marginal(
    search: &Search<'_>,
    request: &Request<'_>,
    load: &Load,
    found: &Found,
    ample: &Capacity,
) -> Option<Vec<Marginal>> {
    let own = request.confidence;
    let mut confidences: Vec<f64> = CONFIDENCES.to_vec();
    confidences.push(own);
    confidences.push(1.0 - (1.0 - own) / 10.0);
    confidences.sort_by(f64::total_cmp);
    confidences.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
    let mut asked: Vec<Asked> = confidences.into_iter().map(Asked::Confidence).collect();
    asked.push(Asked::StricterLimits);
    let ray = Ray { search, request, load, found, ample };
    search.trials.each(&asked, |asked| ray.row(*asked))
}

/// Capacities in proportion to the one found.
struct Ray<'r> {
    search: &'r Search<'r>,
    request: &'r Request<'r>,
    load: &'r Load,
    found: &'r Found,
    ample: &'r Capacity,
}

/// Steps of the proportion: hundredths.
const STEPS: f64 = 100.0;

impl Ray<'_> {
    /// A row; none when it was stopped.
    fn row(&self, asked: Asked) -> Option<Marginal> {
        let (from, capacity) = match asked {
            Asked::Confidence(confidence) if (confidence - self.request.confidence).abs() < 1e-9 => {
                (From::Found, Some(self.found.capacity.clone()))
            }
            Asked::Confidence(confidence) => match self.decides(confidence) {
                Some(nth) => (From::Simulated, self.least(self.search.goal, nth, confidence)?),
                None => (From::Law, Some(self.by_law(confidence))),
            },
            Asked::StricterLimits => {
                let own = self.request.limits.len();
                let limits: Vec<_> = self.request.limits.iter().map(super::one_more_nine).collect();
                let nth = self.hardest(self.request.confidence);
                (From::Simulated, self.least(&Goal::of(own, &limits), nth, self.request.confidence)?)
            }
        };
        let total = self.found.capacity.total().max(1) as f64;
        let cost = capacity.as_ref().map(|capacity| capacity.total() as f64 / total - 1.0);
        Some(Marginal { asked, from, capacity, cost })
    }

    /// The replication that decides at a confidence: the hardest of those that must hold.
    fn hardest(&self, confidence: f64) -> u64 {
        let count = self.found.order.len() as u64;
        let may_fail = count - needed(confidence, count);
        self.found.order.get(may_fail as usize).copied().unwrap_or(0)
    }

    /// The same; none when one in so many is rarer than the replications tell.
    fn decides(&self, confidence: f64) -> Option<u64> {
        let told = (1.0 - confidence) * self.found.order.len() as f64 > 0.999_999;
        told.then(|| self.hardest(confidence))
    }

    fn least(&self, goal: &Goal, nth: u64, confidence: f64) -> Option<Option<Capacity>> {
        let pages = |nth: u64| self.search.demand[nth as usize].pages_per_hour.max(1) as f64;
        let guess = (STEPS * pages(nth) / pages(self.hardest(self.request.confidence))).round() as u32;
        let most = self.ample.workers.iter().zip(&self.found.capacity.workers);
        let most =
            most.map(|(ample, found)| STEPS * f64::from(*ample) / f64::from((*found).max(1))).fold(STEPS, f64::max);
        // What is asked of the workers is played with sessions enough for this replication; the sessions
        // that are told are a quantile over all of them.
        let own = a_little_more(self.search.demand[nth as usize].sessions);
        let sessions = self.sessions(confidence);
        let at = |steps: u32| self.scaled(f64::from(steps) / STEPS, sessions.max(own));
        let meets = |steps: u32| Some(goal.is_met(&self.search.trials.play(&at(steps), nth)?));
        let most = libm::ceil(most) as u32;
        let found = least((1, most), guess, 5, &meets)?;
        let told = Capacity { sessions_limit: Some(sessions), ..at(found) };
        Some((found < most || meets(most)?).then_some(told))
    }

    /// Sessions for a share of the replications.
    fn sessions(&self, confidence: f64) -> u32 {
        let found = self.found.capacity.sessions_limit.unwrap_or_default();
        let own = self.request.confidence;
        let wanted = sessions_at(self.search.demand, confidence);
        match confidence {
            // The limit found may be that of other replications than those with the fewest sessions.
            less if less < own - 1e-9 => wanted.min(found),
            more if more > own + 1e-9 => wanted.max(found),
            _ => found,
        }
    }

    fn scaled(&self, factor: f64, sessions: u32) -> Capacity {
        let scaled = |workers: &u32| (libm::ceil(f64::from(*workers) * factor - 1e-9) as u32).max(1);
        let workers = self.found.capacity.workers.iter().map(scaled).collect();
        Capacity { workers, sessions_limit: Some(sessions) }
    }

    fn by_law(&self, confidence: f64) -> Capacity {
        let own = self.request.confidence;
        let more = |found: &u32| libm::ceil(f64::from(*found) * self.load.ratio(false, own, confidence) - 1e-9) as u32;
        let workers = self.found.capacity.workers.iter().map(more).collect();
        // From the rarest share that the replications tell.
        let told = own.max(1.0 - 1.0 / self.found.order.len() as f64).min(confidence);
        let sessions = f64::from(self.sessions(told)) * self.load.ratio(true, told, confidence);
        Capacity { workers, sessions_limit: Some(libm::ceil(sessions) as u32) }
    }
}

//! The search: each station alone, all together, then every replication.

use super::trial::{Capacity, Demand, Goal, Trials};

/// What is searched with.
pub(super) struct Search<'t> {
    pub(super) trials: &'t Trials<'t>,
    pub(super) goal: &'t Goal,
    /// Replications that must hold.
    pub(super) needed: u64,
    /// What each replication asks for.
    pub(super) demand: &'t [Demand],
}

/// Where the search ended.
pub(super) struct Found {
    pub(super) capacity: Capacity,
    /// Replications, the hardest first.
    pub(super) order: Vec<u64>,
}

/// Rounds of searching in the deciding replication before workers are just added.
const ROUNDS: usize = 6;

impl Search<'_> {
    /// Replications that may fail.
    fn allowed(&self) -> usize {
        (self.demand.len() as u64 - self.needed) as usize
    }

    /// The least capacity between one worker a station and an ample one that holds.
    pub(super) fn run(&self, start: &[u32], ample: &Capacity) -> Option<Found> {
        // As they were played with nothing short.
        let free = Capacity { sessions_limit: None, ..ample.clone() };
        let mut order = self.order(&free, &self.busiest())?;
        let mut found = Capacity { workers: vec![1; start.len()], ..ample.clone() };
        let mut tried = start.to_vec();
        for round in 0.. {
            found = match order.get(self.allowed()) {
                Some(decides) if round < ROUNDS => self.least_in(*decides, &found, &tried, ample)?,
                _ => raised(&found, ample, 1),
            };
            order = self.order(&found, &order)?;
            if self.holds(&found, &order)? || found.workers == ample.workers {
                break;
            }
            tried.clone_from(&found.workers);
        }
        self.least_everywhere(found, order)
    }

    /// Replications, the busiest first.
    fn busiest(&self) -> Vec<u64> {
        let mut order: Vec<u64> = (0..self.demand.len() as u64).collect();
        order.sort_by_key(|nth| (std::cmp::Reverse(self.demand[*nth as usize].pages_per_hour), *nth));
        order
    }

    /// Replications by what a capacity says of them: those that fail first, the worst of them first; the
    /// others stay as they were. No more are played than it takes to see the capacity fail or hold.
    fn order(&self, capacity: &Capacity, before: &[u64]) -> Option<Vec<u64>> {
        let mut failed: Vec<(f64, u64)> = Vec::new();
        for some in before.chunks(self.trials.threads().max(self.allowed() + 1)) {
            let trials = self.trials.play_all(capacity, some)?;
            let fails = some.iter().zip(&trials).filter(|(_, trial)| !self.goal.is_met(trial));
            failed.extend(fails.map(|(nth, trial)| (self.goal.worst(trial), *nth)));
            if failed.len() > self.allowed() {
                break;
            }
        }
        failed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut order: Vec<u64> = failed.into_iter().map(|(_, nth)| nth).collect();
        let rest = before.iter().filter(|nth| !order.contains(nth)).copied();
        let rest: Vec<u64> = rest.collect();
        order.extend(rest);
        Some(order)
    }

    /// Whether a capacity holds in one replication.
    fn meets(&self, capacity: &Capacity, nth: u64) -> Option<bool> {
        Some(self.goal.is_met(&self.trials.play(capacity, nth)?))
    }

    /// Whether a capacity holds in as many replications as needed: the hardest are played first, no
    /// more of them than decide it.
    pub(super) fn holds(&self, capacity: &Capacity, order: &[u64]) -> Option<bool> {
        let mut failed = 0;
        for some in order.chunks(self.trials.threads().max(self.allowed() + 1)) {
            let trials = self.trials.play_all(capacity, some)?;
            failed += trials.iter().filter(|trial| !self.goal.is_met(trial)).count();
            if failed > self.allowed() {
                return Some(false);
            }
        }
        Some(true)
    }

    /// The least capacity over `floor` that holds in one replication: first each station's own, the
    /// others ample, then all together.
    fn least_in(&self, nth: u64, floor: &Capacity, start: &[u32], ample: &Capacity) -> Option<Capacity> {
        let stations: Vec<usize> = (0..start.len()).collect();
        let alone = self.trials.each(&stations, |n| {
            let meets = |workers: u32| self.meets(&ample.with(*n, workers), nth);
            let step = (libm::sqrt(f64::from(start[*n])) / 2.0) as u32;
            least((floor.workers[*n], ample.workers[*n]), start[*n], step.max(1), &meets)
        })?;
        let alone = Capacity { workers: alone, ..ample.clone() };
        let mut joint = alone.clone();
        let mut steps = 1;
        while !self.meets(&joint, nth)? && joint.workers != ample.workers {
            joint = raised(&joint, ample, steps);
            steps *= 2;
        }
        // The largest first: a worker less there is the least of its own.
        let mut largest = stations;
        largest.sort_by_key(|n| std::cmp::Reverse(joint.workers[*n]));
        for n in largest {
            let (low, high) = (alone.workers[n], joint.workers[n]);
            if low < high {
                let meets = |workers: u32| self.meets(&joint.with(n, workers), nth);
                joint.workers[n] = least((low, high), low.midpoint(high), 1, &meets)?;
            }
        }
        Some(joint)
    }

    /// Takes workers away, one by one, as long as every replication that must hold does.
    fn least_everywhere(&self, from: Capacity, order: Vec<u64>) -> Option<Found> {
        let mut found = from;
        let mut kept = 0;
        let mut station = 0;
        while kept < found.workers.len() {
            let workers = found.workers[station];
            let fewer = found.with(station, workers.saturating_sub(1));
            if workers > 1 && self.holds(&fewer, &order)? {
                found = fewer;
                kept = 0;
            } else {
                kept += 1;
                station = (station + 1) % found.workers.len();
            }
        }
        let order = self.order(&found, &order)?;
        Some(Found { capacity: found, order })
    }
}

/// More workers everywhere, in proportion to the root of how many there are; no more than ample.
fn raised(capacity: &Capacity, ample: &Capacity, steps: u32) -> Capacity {
    let more = |(workers, most): (&u32, &u32)| {
        let step = (libm::sqrt(f64::from(*workers)) / 4.0).max(1.0) as u32;
        workers.saturating_add(step.saturating_mul(steps)).min(*most)
    };
    Capacity { workers: capacity.workers.iter().zip(&ample.workers).map(more).collect(), ..ample.clone() }
}

/// The least number in `ends` that meets something, looked for around a guess in doubling steps, then
/// by halving; the upper end where none does. `meets` is taken to hold from some number on.
pub(super) fn least(ends: (u32, u32), guess: u32, step: u32, meets: &dyn Fn(u32) -> Option<bool>) -> Option<u32> {
    let (lowest, highest) = (ends.0.min(ends.1), ends.1);
    let mut at = guess.clamp(lowest, highest);
    let mut step = step.max(1);
    // `low` fails, or is just under the lowest; `high` meets, or is the highest.
    let (mut low, mut high) = (i64::from(lowest) - 1, i64::from(highest));
    loop {
        if meets(at)? {
            high = i64::from(at);
            if high - step as i64 <= low {
                break;
            }
            at -= step;
        } else {
            low = i64::from(at);
            if low + i64::from(step) >= high {
                break;
            }
            at += step;
        }
        if low >= i64::from(lowest) && high < i64::from(highest) {
            break;
        }
        step = step.saturating_mul(2);
    }
    while high - low > 1 {
        let middle = low.midpoint(high);
        if meets(middle as u32)? { high = middle } else { low = middle }
    }
    Some(high as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cell::Cell;

    proptest! {
        /// Against the threshold itself, in about two logarithms of questions.
        #[test]
        fn the_least_is_found(low in 1u32..1000, length in 0u32..5000, at in 0u32..6000, guess in 0u32..7000, step in 0u32..50) {
            let high = low + length;
            let threshold = at.clamp(low, high);
            let asked = Cell::new(0);
            let meets = |n: u32| { asked.set(asked.get() + 1); Some(n >= threshold) };
            prop_assert_eq!(least((low, high), guess, step, &meets), Some(threshold));
            prop_assert!(asked.get() < 40, "{}", asked.get());
        }
    }

    #[test]
    fn more_workers_are_never_more_than_ample() {
        let ample = Capacity { workers: vec![10, 500], sessions_limit: Some(9) };
        let few = Capacity { workers: vec![9, 100], sessions_limit: None };
        assert_eq!(raised(&few, &ample, 4), Capacity { workers: vec![10, 108], sessions_limit: Some(9) });
    }
}

//! Egalitarian processor sharing with explicit events: c cores, each job at speed min(1, c/n).
//!
//! One virtual clock: it runs at the speed that every job has, so a job that asks for s of service
//! when the clock shows v is done when the clock shows v + s, whatever happens meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use afflux_models::time::SimTime;

use super::pool::Job;

/// Jobs that share cores.
#[derive(Debug)]
pub(super) struct Sharing {
    cores: u32,
    /// What the virtual clock shows, µs of service.
    served_us: f64,
    /// When it showed that.
    at: SimTime,
    /// Jobs by what the clock shows when they are done (bits of a number that is never negative, so
    /// that their order is the numbers'), then by name.
    done_at: BTreeSet<(u64, Job)>,
    targets: BTreeMap<Job, u64>,
    /// The next completion that was asked for.
    announced: Option<(Job, SimTime)>,
}

impl Sharing {
    /// Idle cores.
    pub(super) fn new(cores: u32, at: SimTime) -> Self {
        Self { cores, served_us: 0.0, at, done_at: BTreeSet::new(), targets: BTreeMap::new(), announced: None }
    }

    /// Jobs there are.
    pub(super) fn count(&self) -> usize {
        self.targets.len()
    }

    /// Jobs there are, in the order of their names.
    pub(super) fn jobs(&self) -> Vec<Job> {
        self.targets.keys().copied().collect()
    }

    /// Speed of a job: service per time.
    fn speed(&self) -> f64 {
        if self.count() == 0 { 0.0 } else { (f64::from(self.cores) / self.count() as f64).min(1.0) }
    }

    fn run_to(&mut self, now: SimTime) {
        self.served_us += self.speed() * (now.0 - self.at.0) as f64;
        self.at = now;
    }

    /// A job comes that asks for some service.
    pub(super) fn add(&mut self, job: Job, service_us: i64, now: SimTime) {
        self.run_to(now);
        let target = (self.served_us + service_us.max(0) as f64).to_bits();
        self.targets.insert(job, target);
        self.done_at.insert((target, job));
    }

    /// A job goes before it is done; whether it was there.
    pub(super) fn remove(&mut self, job: &Job, now: SimTime) -> bool {
        self.run_to(now);
        let Some(target) = self.targets.remove(job) else { return false };
        self.done_at.remove(&(target, *job));
        true
    }

    /// The cores change.
    pub(super) fn set_workers(&mut self, cores: u32, now: SimTime) {
        self.run_to(now);
        self.cores = cores;
    }

    /// The next completion, when it is another one than was asked for last; absent while no core works.
    pub(super) fn announce(&mut self) -> Option<(Job, SimTime)> {
        let speed = self.speed();
        let next = self.done_at.first().filter(|_| speed > 0.0).map(|(target, job)| {
            let left_us = (f64::from_bits(*target) - self.served_us).max(0.0);
            (*job, SimTime(self.at.0.saturating_add((left_us / speed).ceil() as i64)))
        });
        let is_new = next != self.announced;
        self.announced = next;
        next.filter(|_| is_new)
    }

    /// Whether a completion that was announced still holds; the job is gone then.
    pub(super) fn complete(&mut self, job: &Job, now: SimTime) -> bool {
        if self.announced != Some((*job, now)) {
            return false;
        }
        self.announced = None;
        self.remove(job, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_models::seed::VisitId;

    fn job(visit: u64) -> Job {
        Job { visit: VisitId(visit), page: 0, attempt: 0, stage: 0, slot: 0 }
    }

    /// One core: 10 s of work at 0, 4 s at 2 s. Both at half speed until the second is done at 10 s
    /// (8 s for 4 s of work); the first has had 6 s by then and ends at 14 s.
    #[test]
    fn two_jobs_share_one_core() {
        let second = 1_000_000;
        let at = |seconds: i64| SimTime(seconds * second);
        let mut sharing = Sharing::new(1, at(0));
        sharing.add(job(1), 10 * second, at(0));
        assert_eq!(sharing.announce(), Some((job(1), at(10))));
        sharing.add(job(2), 4 * second, at(2));
        assert_eq!(sharing.announce(), Some((job(2), at(10))));
        assert_eq!(sharing.announce(), None, "told once");
        assert!(!sharing.complete(&job(1), at(10)), "the first announcement is void");
        assert!(sharing.complete(&job(2), at(10)));
        assert_eq!(sharing.announce(), Some((job(1), at(14))));
        sharing.set_workers(0, at(12));
        assert_eq!(sharing.announce(), None);
        sharing.set_workers(5, at(20));
        assert_eq!(sharing.announce(), Some((job(1), at(22))));
        assert!(sharing.remove(&job(1), at(21)) && !sharing.remove(&job(1), at(21)));
    }
}

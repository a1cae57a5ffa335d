//! The workers of a station as the classic engine knows them: every job explicit.

use std::collections::{BTreeSet, VecDeque};

use afflux_models::seed::VisitId;
use afflux_models::time::SimTime;
use afflux_outcome::station::{StationGauge, StationRow};
use afflux_plan::scenario::{Discipline, Station};

use super::sharing::Sharing;

/// A request at a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Job {
    /// Whose.
    pub(super) visit: VisitId,
    /// Page from 0.
    pub(super) page: u16,
    /// Attempt from 0.
    pub(super) attempt: u8,
    /// How many stations the page has behind it.
    pub(super) stage: u8,
    /// Where its visitor is kept.
    pub(super) slot: u32,
}

/// What a station does with a new job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admission {
    /// A worker takes it at once: call [`Pool::started`].
    Starts,
    /// It shares the workers from now on: call [`Pool::share`].
    Shares,
    /// It waits.
    Waits,
    /// No place is left.
    Full,
}

/// The workers of a station and who waits for them.
#[derive(Debug)]
pub(super) struct Pool {
    workers: u32,
    busy: u32,
    places: Option<u32>,
    /// Who waits, by priority class.
    waiting: Vec<VecDeque<(Job, SimTime)>>,
    /// All that is worked on at once, where workers are shared.
    sharing: Option<Sharing>,
    /// What is worked on, where a failure may lose it.
    in_service: Option<BTreeSet<Job>>,
    /// What is measured.
    pub(super) gauge: StationGauge,
}

impl Pool {
    /// A station with so many idle workers; `loses_work` when a failure may take work in progress.
    pub(super) fn new(station: &Station, workers: u32, (start, end): (SimTime, SimTime), loses_work: bool) -> Self {
        let is_shared = station.discipline == Discipline::Sharing;
        Self {
            workers,
            busy: 0,
            places: station.queue,
            waiting: vec![VecDeque::new(); station.classes()],
            sharing: is_shared.then(|| Sharing::new(workers, start)),
            in_service: (loses_work && !is_shared).then(BTreeSet::new),
            gauge: StationGauge::new(&station.name, end),
        }
    }

    /// Takes a job of a class in, if there is a worker or a place.
    pub(super) fn admit(&mut self, job: Job, class: usize, now: SimTime) -> Admission {
        if let Some(sharing) = &self.sharing {
            let most = self.places.map(|places| u64::from(self.workers) + u64::from(places));
            let is_full = most.is_some_and(|most| sharing.count() as u64 >= most);
            return if is_full { Admission::Full } else { Admission::Shares };
        }
        if self.busy < self.workers {
            self.busy += 1;
            return Admission::Starts;
        }
        if self.places.is_some_and(|places| self.queue() >= places as usize) {
            return Admission::Full;
        }
        self.waiting[class].push_back((job, now));
        let count = self.queue();
        self.gauge.waits(now, count);
        Admission::Waits
    }

    fn queue(&self) -> usize {
        self.waiting.iter().map(VecDeque::len).sum()
    }

    /// Workers that are busy; where they are shared, as many as there are jobs, all at most.
    fn busy(&self) -> u32 {
        self.sharing.as_ref().map_or(self.busy, |sharing| (sharing.count() as u32).min(self.workers))
    }

    /// Measures until now: call it before anything changes.
    pub(super) fn pass(&mut self, now: SimTime) {
        let busy = self.busy();
        self.gauge.pass(now, busy, self.workers);
    }

    /// What was measured.
    pub(super) fn into_row(self) -> StationRow {
        let busy = self.busy();
        self.gauge.into_row(busy, self.workers)
    }

    /// A worker begins a job.
    pub(super) fn started(&mut self, job: Job) {
        if let Some(in_service) = &mut self.in_service {
            in_service.insert(job);
        }
    }

    /// A worker has ended a job.
    pub(super) fn ended(&mut self, job: &Job) {
        self.busy -= 1;
        if let Some(in_service) = &mut self.in_service {
            in_service.remove(job);
        }
    }

    /// The job that an idle worker takes next, and since when it waits: the most urgent class first,
    /// then who came first.
    pub(super) fn next_job(&mut self) -> Option<(Job, SimTime)> {
        if self.busy >= self.workers {
            return None;
        }
        let next = self.waiting.iter_mut().find_map(VecDeque::pop_front)?;
        self.busy += 1;
        Some(next)
    }

    /// Takes a waiting job out of the queue; whether it was there.
    pub(super) fn withdraw(&mut self, job: &Job, class: usize) -> bool {
        let queue = &mut self.waiting[class];
        let found = queue.iter().position(|(waiting, _)| waiting == job);
        found.is_some_and(|at| queue.remove(at).is_some())
    }

    /// The workers change. Those that are busy finish their job before they go.
    pub(super) fn set_workers(&mut self, workers: u32, now: SimTime) {
        self.workers = workers;
        if let Some(sharing) = &mut self.sharing {
            sharing.set_workers(workers, now);
        }
    }

    /// The shared workers, where they are shared.
    pub(super) fn sharing(&mut self) -> Option<&mut Sharing> {
        self.sharing.as_mut()
    }

    /// What is worked on, in the order of its names, where a failure may lose it.
    pub(super) fn in_service(&self) -> Vec<Job> {
        match (&self.sharing, &self.in_service) {
            (Some(sharing), _) => sharing.jobs(),
            (None, Some(in_service)) => in_service.iter().copied().collect(),
            (None, None) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_models::law::{Law, Unit};
    use afflux_models::vocabulary::Profil;
    use std::collections::BTreeMap;

    fn job(visit: u64) -> Job {
        Job { visit: VisitId(visit), page: 0, attempt: 0, stage: 0, slot: 0 }
    }

    fn station(queue: u32, priority: Vec<Profil>) -> Station {
        Station {
            name: "s".into(),
            workers: 1,
            queue: Some(queue),
            discipline: Discipline::Fifo,
            priority,
            time_out_us: None,
            patience: None,
            service_time: Law::constant(1.0, Unit::Seconds),
            service_times: BTreeMap::new(),
            sites: BTreeMap::new(),
        }
    }

    #[test]
    fn first_come_first_served_until_the_places_are_taken() {
        let mut pool = Pool::new(&station(2, vec![]), 1, (SimTime(0), SimTime(9)), false);
        let answers: Vec<Admission> = (1..=4).map(|visit| pool.admit(job(visit), 0, SimTime(visit as i64))).collect();
        assert_eq!(answers, [Admission::Starts, Admission::Waits, Admission::Waits, Admission::Full]);
        assert!(pool.withdraw(&job(2), 0) && !pool.withdraw(&job(2), 0));
        assert_eq!(pool.next_job(), None, "the worker is busy");
        pool.ended(&job(1));
        assert_eq!(pool.next_job(), Some((job(3), SimTime(3))));
        pool.ended(&job(3));
        assert_eq!((pool.next_job(), pool.busy(), pool.queue()), (None, 0, 0));
        assert_eq!(pool.admit(job(5), 0, SimTime(9)), Admission::Starts);
    }

    #[test]
    fn the_urgent_go_first_and_share_the_places() {
        let mut pool = Pool::new(&station(2, vec![Profil::Eleve]), 1, (SimTime(0), SimTime(9)), false);
        let answers = [(1, 1), (2, 1), (3, 0), (4, 0)].map(|(visit, class)| pool.admit(job(visit), class, SimTime(0)));
        assert_eq!(answers, [Admission::Starts, Admission::Waits, Admission::Waits, Admission::Full]);
        pool.ended(&job(1));
        assert_eq!(pool.next_job(), Some((job(3), SimTime(0))));
    }

    /// A worker that goes ends its job first; one that comes takes who waits.
    #[test]
    fn workers_come_and_go() {
        let mut pool = Pool::new(&station(5, vec![]), 2, (SimTime(0), SimTime(9)), true);
        (1..=5).for_each(|visit| {
            if pool.admit(job(visit), 0, SimTime(visit as i64)) == Admission::Starts {
                pool.started(job(visit));
            }
        });
        assert_eq!(pool.in_service(), [job(1), job(2)]);
        pool.set_workers(1, SimTime(1));
        pool.ended(&job(1));
        assert_eq!(pool.next_job(), None);
        pool.set_workers(3, SimTime(2));
        let next = [pool.next_job(), pool.next_job(), pool.next_job()].map(|next| next.map(|(job, _)| job));
        assert_eq!(next, [Some(job(3)), Some(job(4)), None]);
    }
}

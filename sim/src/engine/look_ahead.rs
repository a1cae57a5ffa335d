//! A station that is first come first served and knows its workers beforehand: when a request comes,
//! everything that will become of it there is known, and no event is needed.
//!
//! Its workers are the instants from which they are free. A request that comes at t is begun by the
//! first to be free, at v = max(t, that instant); it takes the worker until its end, or until its visitor
//! leaves where abandoned work is cancelled; who leaves before v never takes one (the waiting-time
//! recursion of Kiefer & Wolfowitz 1955, with the patience of Baccelli, Boyer & Hébuterne 1984). Workers
//! that will come are there from the start and free when they come; one that goes at an instant
//! goes when it would begin a request at that instant or later, which is after its last job.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use afflux_models::time::SimTime;
use afflux_outcome::station::{StationGauge, StationRow};
use afflux_plan::scenario::Station;

use crate::free_times::FreeTimes;

/// What has no end.
pub(super) const NEVER: SimTime = SimTime(i64::MAX / 8);

/// What becomes of a request at a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// No place is left.
    Full,
    /// Its visitor leaves before a worker begins it, and it leaves the queue with them.
    Withdrawn,
    /// A worker begins it, and would end it at this instant.
    Ends(SimTime),
}

/// The workers of a station and who waits for them.
#[derive(Debug)]
pub(super) struct LookAhead {
    /// From when on each worker is free.
    free: FreeTimes<i64>,
    /// When workers go, and how many.
    leaves: VecDeque<(i64, u32)>,
    places: Option<u32>,
    /// When those who wait are begun: in the order in which they came.
    begun: VecDeque<i64>,
    /// When those leave who wait and are not begun.
    gone: BinaryHeap<Reverse<i64>>,
    gauge: StationGauge,
}

impl LookAhead {
    /// A station whose workers change at some instants, in the order of time: the first is the start.
    pub(super) fn new(station: &Station, workers: &[(SimTime, u32)], end: SimTime) -> Self {
        let mut gauge = StationGauge::new(&station.name, end);
        let (mut free, mut leaves) = (Vec::new(), VecDeque::new());
        let mut there = 0;
        for (n, (at, count)) in workers.iter().enumerate() {
            let since = if n == 0 { i64::MIN } else { at.0 };
            free.extend((there..*count).map(|_| since));
            if *count < there {
                leaves.push_back((at.0, there - count));
            }
            gauge.there(*at, workers.get(n + 1).map_or(end, |(next, _)| *next), *count);
            there = *count;
        }
        let free = FreeTimes::new(free);
        Self { free, leaves, places: station.queue, begun: VecDeque::new(), gone: BinaryHeap::new(), gauge }
    }

    /// A request comes. `quits` is when it leaves the queue if it is not begun by then; where abandoned
    /// work is cancelled, `leaves` is when its visitor leaves, begun or not. `service` gives the service
    /// time of a request that is begun at an instant.
    #[inline]
    pub(super) fn offer(
        &mut self,
        now: SimTime,
        quits: Option<SimTime>,
        leaves: Option<SimTime>,
        service: impl FnOnce(SimTime) -> i64,
    ) -> Course {
        self.gauge.arrives(now);
        let begins = self.begins(now);
        let withdrawn = quits.or(leaves).filter(|at| *at < begins);
        if begins > now && !self.takes_place(now, begins, withdrawn) {
            return Course::Full;
        }
        if withdrawn.is_some() {
            return Course::Withdrawn;
        }
        let ends = SimTime(begins.0.saturating_add(service(begins)).min(NEVER.0));
        let freed = leaves.map_or(ends, |leaves| leaves.min(ends));
        if begins < NEVER {
            self.gauge.starts(begins, now);
            self.gauge.works(begins, freed);
            self.free.replace_first(freed.0);
        }
        Course::Ends(ends)
    }

    /// Whether a request that comes now would be begun at once.
    #[inline(always)]
    pub(super) fn is_idle(&self, now: SimTime) -> bool {
        self.free.first() <= now.0 && self.leaves.is_empty()
    }

    /// A request comes that is begun at once and ends at an instant, which its visitor awaits.
    #[inline(always)]
    pub(super) fn serve_at_once(&mut self, now: SimTime, ends: SimTime) {
        self.gauge.serves_at_once(now, ends);
        self.free.replace_first(ends.0);
    }

    /// A request waits until it is begun or withdrawn, if there is a place.
    #[inline(never)]
    fn takes_place(&mut self, now: SimTime, begins: SimTime, withdrawn: Option<SimTime>) -> bool {
        let waiting = self.waiting(now);
        if self.places.is_some_and(|places| waiting >= places as usize) {
            self.gauge.refuses(now);
            return false;
        }
        match withdrawn {
            Some(at) => self.gone.push(Reverse(at.0)),
            None => self.begun.push_back(begins.0),
        }
        self.gauge.waits(now, waiting + 1);
        true
    }

    /// How many wait.
    fn waiting(&mut self, now: SimTime) -> usize {
        while self.begun.front().is_some_and(|begins| *begins <= now.0) {
            self.begun.pop_front();
        }
        while self.gone.peek().is_some_and(|Reverse(leaves)| *leaves <= now.0) {
            self.gone.pop();
        }
        self.begun.len() + self.gone.len()
    }

    /// When the next request would be begun.
    #[inline]
    fn begins(&mut self, now: SimTime) -> SimTime {
        let free = self.free.first();
        if !self.leaves.is_empty() || free == i64::MAX {
            return self.begins_as_workers_go(now);
        }
        SimTime(now.0.max(free))
    }

    #[inline(never)]
    fn begins_as_workers_go(&mut self, now: SimTime) -> SimTime {
        loop {
            let free = self.free.first();
            if free == i64::MAX {
                return NEVER;
            }
            let begins = now.0.max(free);
            match self.leaves.front_mut() {
                Some((at, count)) if begins >= *at => {
                    // This worker goes, after the job that it has.
                    self.gauge.there(SimTime(*at), SimTime(free), 1);
                    *count -= 1;
                    if *count == 0 {
                        self.leaves.pop_front();
                    }
                    self.free.replace_first(i64::MAX);
                }
                _ => return SimTime(begins),
            }
        }
    }

    /// What was measured.
    pub(super) fn into_row(mut self) -> StationRow {
        // Who still works when leaving stays to the end of the job.
        while self.leaves.front().is_some() && self.begins(NEVER) < NEVER {}
        self.gauge.done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_models::law::{Law, Unit};
    use afflux_plan::scenario::Discipline;
    use std::collections::BTreeMap;

    fn station(queue: Option<u32>) -> Station {
        Station {
            name: "s".into(),
            workers: 1,
            queue,
            discipline: Discipline::Fifo,
            priority: vec![],
            time_out_us: None,
            patience: None,
            service_time: Law::constant(1.0, Unit::Seconds),
            service_times: BTreeMap::new(),
            sites: BTreeMap::new(),
        }
    }

    fn ahead(queue: Option<u32>, workers: &[(i64, u32)]) -> LookAhead {
        let workers: Vec<_> = workers.iter().map(|(at, count)| (SimTime(*at), *count)).collect();
        LookAhead::new(&station(queue), &workers, SimTime(1000))
    }

    fn ends(at: i64) -> Course {
        Course::Ends(SimTime(at))
    }

    #[test]
    fn first_come_first_served_until_the_places_are_taken() {
        let mut station = ahead(Some(1), &[(0, 1)]);
        let courses = [1, 2, 3].map(|at| station.offer(SimTime(at), None, None, |_| 10));
        assert_eq!(courses, [ends(11), ends(21), Course::Full]);
        // At 11 the place is free again.
        assert_eq!(station.offer(SimTime(11), None, None, |begins| begins.0), ends(42));
        let row = station.into_row();
        assert_eq!((row.arrivals, row.refused, row.most_waiting, row.busy_us, row.there_us), (4, 1, 1, 41, 1000));
    }

    #[test]
    fn who_leaves_first_takes_no_worker_and_who_leaves_later_frees_it() {
        let mut station = ahead(None, &[(0, 1)]);
        assert_eq!(station.offer(SimTime(0), None, Some(SimTime(6)), |_| 10), ends(10));
        assert_eq!(station.offer(SimTime(1), None, Some(SimTime(5)), |_| 10), Course::Withdrawn);
        // The worker is free at 6; who leaves at that very instant is begun first.
        assert_eq!(station.offer(SimTime(2), None, Some(SimTime(6)), |_| 10), ends(16));
        assert_eq!(station.offer(SimTime(3), None, Some(SimTime(99)), |_| 10), ends(16));
        assert_eq!(station.into_row().busy_us, 6 + 10);
    }

    #[test]
    fn who_quits_the_queue_costs_nothing_and_who_is_begun_stays() {
        let mut station = ahead(None, &[(0, 1)]);
        let mut offer = |at: i64, quits: i64| station.offer(SimTime(at), Some(SimTime(quits)), None, |_| 10);
        assert_eq!(offer(0, 1), ends(10));
        assert_eq!(offer(1, 9), Course::Withdrawn);
        // Begun at the very instant at which patience ends.
        assert_eq!(offer(2, 10), ends(20));
        assert_eq!(station.into_row().busy_us, 20);
    }

    /// Two workers; one goes at 5 while both are busy, two come at 20.
    #[test]
    fn workers_come_and_go() {
        let mut station = ahead(None, &[(0, 2), (5, 1), (20, 3)]);
        let courses = [0, 1, 2, 3, 4].map(|at| station.offer(SimTime(at), None, None, |_| 10));
        // The first to be free, at 10, goes; the other begins the third at 11; those who come at 20 the rest.
        assert_eq!(courses, [ends(10), ends(11), ends(21), ends(30), ends(30)]);
        assert_eq!(station.into_row().there_us, 2 * 5 + 15 + 3 * 980 + 5);
    }

    #[test]
    fn nobody_works_when_nobody_is_there() {
        let mut station = ahead(None, &[(0, 1), (10, 0)]);
        assert_eq!(station.offer(SimTime(12), None, None, |_| 1), Course::Ends(NEVER));
        assert_eq!(station.offer(SimTime(12), None, Some(SimTime(20)), |_| 1), Course::Withdrawn);
    }
}

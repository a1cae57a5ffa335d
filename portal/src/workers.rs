//! A station: its workers, its queue and its seeded service times.
//!
//! First come, first served. A request takes a free worker, else a place in the queue, else it is
//! refused. A worker that ends hands itself to the first who waits, and that one's service counts
//! from the *scheduled* end: what a wake-up comes late does not add up, so the station's capacity
//! is workers over mean service time, whatever the machine does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use afflux_models::law::Law;
use afflux_models::seed::{Key, Purpose, VisitId};
use afflux_models::vocabulary::Service;
use serde::Serialize;
use tokio::sync::oneshot;

use crate::settings::{CheckedStation, Work};
use crate::timer::Timer;

/// Longest service, whatever the law draws.
const LONGEST_SERVICE_US: i64 = 86_400_000_000;

/// Service times of a station: a function of the seed, the station's index and the request's number.
#[derive(Debug)]
struct ServiceTimes {
    law: Law,
    /// Of the services that have one of their own.
    laws: BTreeMap<Service, Law>,
    key: Key,
    index: usize,
}

impl ServiceTimes {
    /// The service time of the station's request number `k`, from 0, which is for a page of a service.
    fn of(&self, k: u64, service: Service) -> Duration {
        let id = VisitId(((self.index as u64) << 52) | (k & ((1 << 52) - 1)));
        let law = self.laws.get(&service).unwrap_or(&self.law);
        let us = law.sample_us(&mut self.key.stream(id, Purpose::ServiceTime, 0, 0));
        Duration::from_micros(us.clamp(0, LONGEST_SERVICE_US).unsigned_abs())
    }
}

/// A station of a running portal.
#[derive(Debug)]
pub(crate) struct Station {
    name: Arc<str>,
    workers: u32,
    queue: Option<u32>,
    /// None: the work takes what it takes.
    times: Option<ServiceTimes>,
    timer: Arc<Timer>,
    line: Mutex<Line>,
}

#[derive(Debug, Default)]
struct Line {
    busy: u32,
    waiting: BTreeMap<u64, Waiting>,
    /// Requests that found a worker or a place.
    taken_in: u64,
    refused: u64,
    served: u64,
    most_waiting: usize,
    busy_us: u64,
}

#[derive(Debug)]
struct Waiting {
    arrived: Instant,
    turn: oneshot::Sender<Worker>,
}

/// What a station did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StationReport {
    /// Its name.
    pub name: String,
    /// Requests served to the end.
    pub served: u64,
    /// Requests refused because the queue was full.
    pub queue_full: u64,
    /// Most requests that waited at once.
    pub most_waiting: u64,
    /// Time its workers were busy, microseconds, added over workers.
    pub busy_us: u64,
}

/// Busy workers and waiting requests at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Occupancy {
    pub(crate) busy: u32,
    pub(crate) waiting: usize,
}

impl Station {
    pub(crate) fn new(settings: CheckedStation, work: Work, index: usize, key: Key, timer: Arc<Timer>) -> Self {
        let drawn = work == Work::Drawn;
        Self {
            name: settings.name.into(),
            workers: settings.workers,
            queue: settings.queue,
            times: drawn.then_some(ServiceTimes { law: settings.law, laws: settings.laws, key, index }),
            timer,
            line: Mutex::new(Line::default()),
        }
    }

    pub(crate) fn name(&self) -> &Arc<str> {
        &self.name
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request for a page of a service arrives: its place, or none when the queue is full.
    pub(crate) fn arrive(self: &Arc<Self>, service: Service) -> Option<Place> {
        let mut line = self.line();
        let number = line.taken_in;
        let arrived = Instant::now();
        let turn = if line.busy < self.workers {
            line.busy += 1;
            Turn::Now(Worker { station: self.clone(), start: arrived, end: None })
        } else if self.queue.is_none_or(|places| line.waiting.len() < places as usize) {
            let (turn, comes) = oneshot::channel();
            line.waiting.insert(number, Waiting { arrived, turn });
            line.most_waiting = line.most_waiting.max(line.waiting.len());
            Turn::Later(comes)
        } else {
            line.refused += 1;
            return None;
        };
        line.taken_in += 1;
        drop(line);
        Some(Place { station: self.clone(), number, service, turn })
    }

    /// A worker is free: the first who waits gets it.
    fn release(self: &Arc<Self>, from: Instant, free_at: Instant, served: bool) {
        let mut line = self.line();
        let busy_us = free_at.saturating_duration_since(from).as_micros();
        line.busy_us = line.busy_us.saturating_add(u64::try_from(busy_us).unwrap_or(u64::MAX));
        line.served += u64::from(served);
        let Some((_, first)) = line.waiting.pop_first() else {
            line.busy -= 1;
            return;
        };
        drop(line);
        let worker = Worker { station: self.clone(), start: free_at.max(first.arrived), end: None };
        // Who has just gone gives it back: the worker is dropped and released again.
        let _ = first.turn.send(worker);
    }

    pub(crate) fn occupancy(&self) -> Occupancy {
        let line = self.line();
        Occupancy { busy: line.busy, waiting: line.waiting.len() }
    }

    pub(crate) fn report(&self) -> StationReport {
        let line = self.line();
        StationReport {
            name: self.name.to_string(),
            served: line.served,
            queue_full: line.refused,
            most_waiting: line.most_waiting as u64,
            busy_us: line.busy_us,
        }
    }
}

/// A request's place at a station. Dropped, it leaves the queue or frees the worker.
#[derive(Debug)]
pub(crate) struct Place {
    station: Arc<Station>,
    number: u64,
    service: Service,
    turn: Turn,
}

#[derive(Debug)]
enum Turn {
    Now(Worker),
    Later(oneshot::Receiver<Worker>),
    Taken,
}

impl Place {
    /// Waits for a worker, does the work and holds the worker for the service time, or for as long
    /// as the work takes if that is longer. None when the portal closes.
    pub(crate) async fn serve<T>(mut self, work: impl Future<Output = T>) -> Option<T> {
        let mut worker = match &mut self.turn {
            Turn::Later(comes) => comes.await.ok()?,
            _ => match std::mem::replace(&mut self.turn, Turn::Taken) {
                Turn::Now(worker) => worker,
                _ => return None,
            },
        };
        let Some(times) = &self.station.times else {
            let outcome = work.await;
            worker.end = Some(Instant::now());
            return Some(outcome);
        };
        let service = times.of(self.number, self.service);
        let began = Instant::now();
        let outcome = work.await;
        let end = worker.start + service.max(began.elapsed());
        self.station.timer.until(end).await;
        worker.end = Some(end);
        Some(outcome)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if matches!(self.turn, Turn::Later(_)) {
            let left = self.station.line().waiting.remove(&self.number);
            drop(left);
        }
    }
}

/// A busy worker of a station. Dropped, it serves the next one.
#[derive(Debug)]
struct Worker {
    station: Arc<Station>,
    start: Instant,
    /// When the service was over; none if it was given up.
    end: Option<Instant>,
}

impl Drop for Worker {
    fn drop(&mut self) {
        let free_at = self.end.unwrap_or_else(Instant::now);
        self.station.release(self.start, free_at, self.end.is_some());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn station(law: &str, workers: u32, queue: Option<u32>) -> Arc<Station> {
        station_that_does(Work::Drawn, law, workers, queue)
    }

    fn station_that_does(work: Work, law: &str, workers: u32, queue: Option<u32>) -> Arc<Station> {
        let law = Law::parse(law).unwrap();
        let settings = CheckedStation { name: "s".into(), workers, queue, law, laws: BTreeMap::new() };
        Arc::new(Station::new(settings, work, 0, Key::new(1, 0), Arc::new(Timer::start().unwrap())))
    }

    fn times(seed: u64, replication: u64, index: usize) -> Vec<Duration> {
        let law = Law::parse("lognormal:mean=50ms,cv=1").unwrap();
        let times = ServiceTimes { law, laws: BTreeMap::new(), key: Key::new(seed, replication), index };
        (0..50).map(|k| times.of(k, Service::Accueil)).collect()
    }

    #[test]
    fn a_service_may_have_a_law_of_its_own() {
        let [law, own] = ["const:50ms", "const:3ms"].map(|text| Law::parse(text).unwrap());
        let times = ServiceTimes { law, laws: [(Service::Notes, own)].into(), key: Key::new(1, 0), index: 0 };
        assert_eq!(times.of(7, Service::Notes), Duration::from_millis(3));
        assert_eq!(times.of(7, Service::Accueil), Duration::from_millis(50));
    }

    #[test]
    fn service_times_are_a_function_of_seed_replication_and_station() {
        assert_eq!(times(3, 0, 1), times(3, 0, 1));
        for other in [times(4, 0, 1), times(3, 1, 1), times(3, 0, 2)] {
            assert_ne!(times(3, 0, 1), other);
        }
    }

    /// Computed apart, in Python (Philox, `NormalDist.inv_cdf`). A change of these values changes every
    /// stored run: say so in the commit.
    #[test]
    fn service_times_keep_their_values() {
        let first: Vec<u128> = times(42, 0, 0)[..4].iter().map(Duration::as_micros).collect();
        assert_eq!(first, [12_702, 34_776, 8_359, 52_814]);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn two_workers_serve_six_in_three_rounds() {
        let station = station("const:50ms", 2, None);
        let begun = Instant::now();
        let ends: Vec<_> = (0..6)
            .map(|_| {
                let place = station.arrive(Service::Accueil).unwrap();
                tokio::spawn(async move {
                    place.serve(async {}).await;
                    begun.elapsed()
                })
            })
            .collect();
        assert_eq!(station.occupancy(), Occupancy { busy: 2, waiting: 4 });
        for (n, end) in ends.into_iter().enumerate() {
            let end_ms = end.await.unwrap().as_secs_f64() * 1e3;
            let expected_ms = 50.0 * (n / 2 + 1) as f64;
            assert!(end_ms >= expected_ms && end_ms < expected_ms + 20.0, "request {n} after {end_ms} ms");
        }
        let report = station.report();
        assert_eq!((report.served, report.queue_full, report.most_waiting), (6, 0, 4));
        assert!((300_000..300_100).contains(&report.busy_us), "{}", report.busy_us);
    }

    /// 400 services of 2 ms follow each other: lateness would add up to 20 ms and more.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_lateness_of_wake_ups_does_not_add_up() {
        let station = station("const:2ms", 1, None);
        let begun = Instant::now();
        let ends: Vec<_> = (0..400)
            .map(|_| station.arrive(Service::Accueil).unwrap())
            .map(|place| tokio::spawn(async move { place.serve(async {}).await }))
            .collect();
        for end in ends {
            end.await.unwrap();
        }
        let took_ms = begun.elapsed().as_secs_f64() * 1e3;
        assert!((800.0..815.0).contains(&took_ms), "{took_ms} ms");
    }

    #[tokio::test]
    async fn workers_plus_places_are_taken_in_and_not_one_more() {
        let station = station("const:1s", 2, Some(3));
        let places: Vec<_> = (0..8).map(|_| station.arrive(Service::Accueil)).collect();
        assert_eq!(places.iter().flatten().count(), 5);
        assert_eq!(station.report().queue_full, 3);
        drop(places);
        assert_eq!(station.occupancy(), Occupancy { busy: 0, waiting: 0 });
    }

    #[tokio::test]
    async fn who_leaves_the_queue_is_passed_over() {
        let station = station("const:10ms", 1, None);
        let [first, second, third] = [(); 3].map(|()| station.arrive(Service::Accueil).unwrap());
        drop(second);
        assert_eq!(station.occupancy(), Occupancy { busy: 1, waiting: 1 });
        drop(first);
        // The worker stands ready for the third, who leaves without taking it.
        drop(third);
        assert_eq!(station.occupancy(), Occupancy { busy: 0, waiting: 0 });
        assert_eq!(station.report().served, 0);
    }

    #[tokio::test]
    async fn work_longer_than_the_service_holds_the_worker() {
        let station = station("const:1ms", 1, None);
        let work = tokio::time::sleep(Duration::from_millis(20));
        station.arrive(Service::Accueil).unwrap().serve(work).await.unwrap();
        assert!(station.report().busy_us >= 20_000);
    }

    #[tokio::test]
    async fn real_work_holds_the_worker_for_as_long_as_it_takes() {
        let station = station_that_does(Work::Real, "const:10s", 1, None);
        let [first, second] = [(); 2].map(|()| station.arrive(Service::Accueil).unwrap());
        let begun = Instant::now();
        first.serve(tokio::time::sleep(Duration::from_millis(20))).await.unwrap();
        second.serve(async {}).await.unwrap();
        assert!(begun.elapsed() < Duration::from_secs(5), "no law is drawn from");
        assert!(station.report().busy_us >= 20_000);
    }
}

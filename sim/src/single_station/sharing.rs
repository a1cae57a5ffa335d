//! Processor sharing: one virtual clock that runs at the speed of each job's share.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use afflux_models::queueing::single_station::SingleStation;
use afflux_models::seed::{Key, Purpose};

use super::coming::Coming;
use super::draws::Draws;
use super::tally::Tally;

/// A job: virtual time of its end, its number, when it came. Times are positive, so their bits are in order.
type Job = Reverse<(u64, u64, u64)>;

/// A replication in progress.
#[derive(Debug, Clone)]
pub(super) struct Sharing {
    now_s: f64,
    warm_s: f64,
    warm: bool,
    began_s: f64,
    next_s: f64,
    coming: Coming,
    services: Vec<Draws>,
    retry: Option<Draws>,
    /// Who is to come back, and when they first came.
    orbit: BinaryHeap<Job>,
    servers: f64,
    places: u64,
    jobs: BinaryHeap<Job>,
    virtual_s: f64,
    number: u64,
    pub(super) tally: Tally,
}

impl Sharing {
    pub(super) fn new(station: &SingleStation, key: Key, warm_s: f64) -> Self {
        let service = |(class, of): (usize, &afflux_models::queueing::single_station::Class)| {
            Draws::new(&of.service, key, Purpose::StationService, class)
        };
        let mut coming = Coming::new(station, key);
        Self {
            now_s: 0.0,
            warm_s,
            warm: false,
            began_s: 0.0,
            next_s: coming.after(0),
            coming,
            services: station.classes.iter().enumerate().map(service).collect(),
            retry: station.retry.as_ref().map(|law| Draws::new(law, key, Purpose::StationReturn, 0)),
            orbit: BinaryHeap::new(),
            servers: f64::from(station.servers),
            places: station.places.map_or(u64::MAX, u64::from),
            jobs: BinaryHeap::new(),
            virtual_s: 0.0,
            number: 0,
            tally: Tally::new(station.classes.len()),
        }
    }

    /// Plays until a number of arrivals have been counted.
    pub(super) fn advance(&mut self, arrivals: u64) {
        while !self.warm || self.tally.arrivals < arrivals {
            let speed = (self.servers / self.jobs.len() as f64).min(1.0);
            let ends = |job: &Job| self.now_s + (f64::from_bits(job.0.0) - self.virtual_s).max(0.0) / speed;
            let end_s = self.jobs.peek().map_or(f64::INFINITY, ends);
            let return_s = self.orbit.peek().map_or(f64::INFINITY, |job| f64::from_bits(job.0.0));
            self.pass(end_s.min(return_s).min(self.next_s), speed);
            if end_s <= return_s && end_s <= self.next_s {
                self.completes();
            } else if return_s <= self.next_s {
                if let Some(Reverse((_, _, first))) = self.orbit.pop() {
                    self.asks(Some(first));
                }
            } else {
                self.tally.arrivals += 1;
                self.asks(None);
                self.next_s = self.now_s + self.coming.after(self.jobs.len() as u64);
            }
        }
        self.tally.time_s = self.now_s - self.began_s;
    }

    fn pass(&mut self, until_s: f64, speed: f64) {
        let passed_s = until_s - self.now_s;
        let jobs = self.jobs.len() as f64;
        self.now_s = until_s;
        self.virtual_s += passed_s * speed;
        self.tally.system_s += jobs * passed_s;
        self.tally.busy_s += jobs.min(self.servers) * passed_s;
        self.tally.orbit_s += self.orbit.len() as f64 * passed_s;
        if !self.warm && self.now_s >= self.warm_s {
            self.warm = true;
            self.began_s = self.now_s;
            self.tally = Tally::new(self.services.len());
        }
    }

    fn completes(&mut self) {
        if let Some(Reverse((end, _, came))) = self.jobs.pop() {
            self.virtual_s = f64::from_bits(end);
            self.tally.sojourn_s += self.now_s - f64::from_bits(came);
            self.tally.departed += 1;
        }
        if self.jobs.is_empty() {
            self.virtual_s = 0.0;
        }
        if self.coming.is_finite() {
            self.next_s = self.now_s + self.coming.after(self.jobs.len() as u64);
        }
    }

    fn asks(&mut self, returned: Option<u64>) {
        self.tally.attempts += 1;
        self.number += 1;
        if self.jobs.len() as u64 >= self.places {
            self.tally.blocked += 1;
            self.tally.first_blocked += u64::from(returned.is_none());
            if let Some(retry) = &mut self.retry {
                let back_s = self.now_s + retry.next();
                let first = returned.unwrap_or(self.now_s.to_bits());
                self.orbit.push(Reverse((back_s.to_bits(), self.number, first)));
            }
            return;
        }
        self.tally.admitted += 1;
        let class = self.coming.class();
        let end_s = self.virtual_s + self.services[class].next();
        self.jobs.push(Reverse((end_s.to_bits(), self.number, self.now_s.to_bits())));
    }
}

//! A station with places, returns, priorities or classes: every event is explicit, on the wheel.

use std::collections::VecDeque;

use afflux_models::queueing::single_station::{Discipline, SingleStation};
use afflux_models::seed::{Key, Purpose};

use super::coming::Coming;
use super::draws::Draws;
use super::tally::Tally;
use crate::wheel::{Timed, Wheel};

/// Ticks of the least mean time.
const TICKS: f64 = 1_048_576.0;
/// log2 of a bucket's ticks, and of the buckets of a turn.
const WHEEL: (u32, u32) = (22, 12);
/// A time so far away that it never comes.
const NEVER: i64 = 1 << 61;

/// Events in their order at one instant; an arrival comes after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Completion,
    Abandonment,
    Return,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    at: i64,
    what: What,
    person: u64,
    slot: u32,
}

impl Timed for Event {
    fn at_us(&self) -> i64 {
        self.at
    }
}

/// Somebody in the station or on the way back.
#[derive(Debug, Clone, Copy)]
struct Person {
    number: u64,
    class: usize,
    first: i64,
    came: i64,
    waits: bool,
}

/// A replication in progress.
#[derive(Debug)]
pub(super) struct Events {
    tick_s: f64,
    wheel: Wheel<Event>,
    now: i64,
    next: i64,
    warm: Option<i64>,
    began: i64,
    coming: Coming,
    services: Vec<Draws>,
    patience: Option<Draws>,
    retry: Option<Draws>,
    priority: bool,
    servers: u64,
    places: u64,
    people: Vec<Person>,
    free: Vec<u32>,
    /// By urgency: who waits, those who have left since included, and how many still wait.
    queues: Vec<(VecDeque<(u64, u32)>, usize)>,
    waiting: u64,
    busy: u64,
    orbit: u64,
    number: u64,
    unit_s: f64,
    pub(super) tally: Tally,
}

impl Events {
    pub(super) fn new(station: &SingleStation, key: Key, warm_s: f64, unit_s: f64) -> Self {
        let classes = &station.classes;
        let least_s = classes.iter().map(|class| class.service.mean()).fold(1.0 / station.rate_per_s(), f64::min);
        let tick_s = least_s / TICKS;
        let service = |(class, of): (usize, &afflux_models::queueing::single_station::Class)| {
            Draws::new(&of.service, key, Purpose::StationService, class)
        };
        let draws = |law: &Option<_>, purpose| law.as_ref().map(|law| Draws::new(law, key, purpose, 0));
        let priority = station.discipline == Discipline::Priority;
        let mut coming = Coming::new(station, key);
        let first = ticks(coming.after(0), tick_s);
        Self {
            tick_s,
            wheel: Wheel::new(WHEEL.0, WHEEL.1),
            now: 0,
            next: first,
            warm: Some(ticks(warm_s, tick_s)),
            began: 0,
            coming,
            services: classes.iter().enumerate().map(service).collect(),
            patience: draws(&station.patience, Purpose::StationPatience),
            retry: draws(&station.retry, Purpose::StationReturn),
            priority,
            servers: u64::from(station.servers),
            places: station.places.map_or(u64::MAX, u64::from),
            people: Vec::new(),
            free: Vec::new(),
            queues: vec![(VecDeque::new(), 0); if priority { classes.len() } else { 1 }],
            waiting: 0,
            busy: 0,
            orbit: 0,
            number: 0,
            unit_s,
            tally: Tally::new(classes.len()),
        }
    }

    /// Plays until a number of arrivals have been counted.
    pub(super) fn advance(&mut self, arrivals: u64) {
        while self.warm.is_some() || self.tally.arrivals < arrivals {
            match self.wheel.take_before(self.next.saturating_add(1)) {
                Some(event) => {
                    self.pass(event.at);
                    self.happens(event);
                }
                None => {
                    self.pass(self.next);
                    self.arrives();
                }
            }
        }
        self.tally.time_s = (self.now - self.began) as f64 * self.tick_s;
    }

    fn pass(&mut self, until: i64) {
        let passed_s = (until - self.now) as f64 * self.tick_s;
        self.now = until;
        self.tally.queue_s += self.waiting as f64 * passed_s;
        self.tally.busy_s += self.busy as f64 * passed_s;
        self.tally.system_s += (self.waiting + self.busy) as f64 * passed_s;
        self.tally.orbit_s += self.orbit as f64 * passed_s;
        if self.warm.is_some_and(|warm| until >= warm) {
            self.warm = None;
            self.began = until;
            self.tally = Tally::new(self.services.len());
        }
    }

    fn happens(&mut self, event: Event) {
        let person = self.people[event.slot as usize];
        match event.what {
            What::Completion => {
                self.busy -= 1;
                self.departs(event.slot);
                self.serve_next();
                self.redraw();
            }
            What::Abandonment if person.number == event.person && person.waits => {
                self.tally.abandoned += 1;
                self.tally.wait_admitted_s += self.seconds_since(person.came);
                self.leaves_queue(person.class);
                self.departs(event.slot);
                self.redraw();
            }
            What::Abandonment => {}
            What::Return => {
                self.orbit -= 1;
                self.asks(event.slot);
            }
        }
    }

    /// Idle sources are others now: the next request is drawn anew.
    fn redraw(&mut self) {
        if self.coming.is_finite() {
            self.next = self.now.saturating_add(ticks(self.coming.after(self.inside()), self.tick_s));
        }
    }

    fn inside(&self) -> u64 {
        self.busy + self.waiting + self.orbit
    }

    fn seconds_since(&self, instant: i64) -> f64 {
        (self.now - instant) as f64 * self.tick_s
    }

    fn arrives(&mut self) {
        self.tally.arrivals += 1;
        self.number += 1;
        let class = self.coming.class();
        let person = Person { number: self.number, class, first: self.now, came: self.now, waits: false };
        let slot = match self.free.pop() {
            Some(slot) => {
                self.people[slot as usize] = person;
                slot
            }
            None => {
                self.people.push(person);
                (self.people.len() - 1) as u32
            }
        };
        self.asks(slot);
        self.next = self.now.saturating_add(ticks(self.coming.after(self.inside()), self.tick_s));
    }

    fn asks(&mut self, slot: u32) {
        self.tally.attempts += 1;
        let place = slot as usize;
        if self.busy + self.waiting >= self.places {
            self.blocked(slot);
            return;
        }
        self.tally.admitted += 1;
        self.people[place].came = self.now;
        if self.busy < self.servers {
            self.serve(slot);
            return;
        }
        self.tally.waited += 1;
        let person = &mut self.people[place];
        person.waits = true;
        let (number, class) = (person.number, person.class);
        let queue = &mut self.queues[if self.priority { class } else { 0 }];
        queue.0.push_back((number, slot));
        queue.1 += 1;
        self.waiting += 1;
        if let Some(patience) = &mut self.patience {
            let at = self.now.saturating_add(ticks(patience.next(), self.tick_s));
            self.wheel.put(Event { at, what: What::Abandonment, person: number, slot });
        }
    }

    fn blocked(&mut self, slot: u32) {
        let person = self.people[slot as usize];
        self.tally.blocked += 1;
        // A first attempt is one whose clock has just begun; those who return came earlier.
        let first = person.waits_since_first();
        self.tally.first_blocked += u64::from(first);
        match &mut self.retry {
            Some(retry) => {
                let at = self.now.saturating_add(ticks(retry.next(), self.tick_s).max(1));
                self.people[slot as usize].came = -1;
                self.orbit += 1;
                self.wheel.put(Event { at, what: What::Return, person: person.number, slot });
            }
            None => self.free.push(slot),
        }
    }

    fn leaves_queue(&mut self, class: usize) {
        self.waiting -= 1;
        let people = &self.people;
        let queue = &mut self.queues[if self.priority { class } else { 0 }];
        queue.1 -= 1;
        if queue.0.len() > 2 * queue.1 + 64 {
            // The one who leaves now is still marked as waiting and goes at the next sweep.
            queue.0.retain(|(number, slot)| {
                let person = &people[*slot as usize];
                person.number == *number && person.waits
            });
        }
    }

    fn serve_next(&mut self) {
        for level in 0..self.queues.len() {
            while let Some((number, slot)) = self.queues[level].0.pop_front() {
                let person = self.people[slot as usize];
                if person.number == number && person.waits {
                    self.queues[level].1 -= 1;
                    self.waiting -= 1;
                    self.serve(slot);
                    return;
                }
            }
        }
    }

    fn serve(&mut self, slot: u32) {
        let person = &mut self.people[slot as usize];
        person.waits = false;
        let Person { number, class, first, came, .. } = *person;
        self.busy += 1;
        let wait_s = self.seconds_since(first);
        let in_queue_s = self.seconds_since(came);
        let tally = &mut self.tally;
        tally.entered += 1;
        tally.wait_entered_s += wait_s;
        tally.wait_admitted_s += in_queue_s;
        tally.classes[class].0 += 1;
        tally.classes[class].1 += wait_s;
        tally.waits.add(wait_s / self.unit_s);
        let at = self.now.saturating_add(ticks(self.services[class].next(), self.tick_s));
        self.wheel.put(Event { at, what: What::Completion, person: number, slot });
    }

    fn departs(&mut self, slot: u32) {
        let person = &mut self.people[slot as usize];
        let came = person.came;
        person.waits = false;
        person.number = 0;
        self.tally.departed += 1;
        self.tally.sojourn_s += self.seconds_since(came);
        self.free.push(slot);
    }
}

impl Person {
    /// Whether this is the first attempt: a blocked one has no instant at which it was let in.
    fn waits_since_first(&self) -> bool {
        self.came == self.first
    }
}

fn ticks(time_s: f64, tick_s: f64) -> i64 {
    ((time_s / tick_s + 0.5) as i64).min(NEVER)
}

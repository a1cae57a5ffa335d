//! The classic engine: every event explicit. It stays as the oracle of any faster one.

use afflux_models::seed::{Key, Purpose, VisitId};
use afflux_models::time::{MINUTE_US, SimTime};
use afflux_models::vocabulary::Service;
use afflux_outcome::outcome::{Outcome, Provenance};
use afflux_outcome::tally::{Attempt, Tally, VisitTrace};
use afflux_outcome::trace::TraceRow;
use afflux_plan::scenario::{Abandoned, Portal};
use afflux_plan::{Answer, Ask, CutPlan, Departure, Next, PageClock};

use crate::event::{Agenda, Event, Kind};
use crate::station::{Admission, Job, StationState};

/// What a simulated run gives.
#[derive(Debug)]
pub struct Simulated {
    /// The outcome.
    pub outcome: Outcome,
    /// Equal for equal runs.
    pub digest: String,
    /// Every attempt, when it was asked for.
    pub trace: Vec<TraceRow>,
}

/// Plays a stretch of the plan on a model of the portal.
pub fn simulate(
    cut: &CutPlan<'_>,
    portal: &Portal,
    portal_replication: u64,
    provenance: Provenance,
    traced: bool,
) -> Simulated {
    let mut engine = Engine::new(cut, portal, portal_replication, traced);
    engine.play();
    let total_wait_us = engine.tally.total_wait_us();
    let outcome = engine.tally.into_outcome(cut, provenance);
    let digest = Tally::digest(&outcome, total_wait_us);
    Simulated { outcome, digest, trace: engine.trace }
}

/// A visitor in the simulation.
#[derive(Debug)]
struct Visitor {
    clock: PageClock,
    trace: VisitTrace,
    /// Whether an answer is awaited.
    waiting: bool,
    /// Whether the portal has done its part of the page that is awaited.
    worked: bool,
    session: Session,
    service: Service,
    bytes: (u64, u64),
}

/// What the portal knows of a visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Session {
    None,
    Alive,
}

struct Engine<'c> {
    cut: &'c CutPlan<'c>,
    portal: &'c Portal,
    key: Key,
    agenda: Agenda,
    stations: Vec<StationState>,
    visitors: Vec<Option<Visitor>>,
    free: Vec<u32>,
    sessions: u32,
    tally: Tally,
    traced: bool,
    trace: Vec<TraceRow>,
}

/// The slot of an event that concerns no visitor any more.
const NOBODY: u32 = u32::MAX;

impl<'c> Engine<'c> {
    fn new(cut: &'c CutPlan<'c>, portal: &'c Portal, portal_replication: u64, traced: bool) -> Self {
        let stations = portal.stations.iter().map(|station| StationState::new(station.workers, station.queue));
        Self {
            cut,
            portal,
            key: Key::new(cut.plan().seed(), portal_replication),
            agenda: Agenda::default(),
            stations: stations.collect(),
            visitors: Vec::new(),
            free: Vec::new(),
            sessions: 0,
            tally: Tally::new(cut),
            traced,
            trace: Vec::new(),
        }
    }

    fn play(&mut self) {
        for nth in 0..self.cut.warm().len() {
            let (clock, ask) = self.cut.resume(nth);
            self.enter(clock, &ask);
        }
        self.play_until(SimTime(0));
        let mut minutes = self.cut.plan().minutes();
        let mut visits = Vec::new();
        for minute in self.cut.opens().minute()..=self.cut.closes().plus_us(-1).minute() {
            visits.clear();
            minutes.draw(minute, &mut visits);
            for visit in visits.iter().filter(|visit| visit.at >= self.cut.opens() && visit.at < self.cut.closes()) {
                let (clock, ask) = self.cut.begin(*visit);
                self.tally.planned(1);
                self.enter(clock, &ask);
            }
            let next_minute = afflux_models::time::UtcTime((minute + 1) * MINUTE_US);
            self.play_until(self.cut.sim_time(next_minute));
        }
        // What is in flight when the window closes is played to its end.
        self.play_until(SimTime(i64::MAX));
    }

    fn play_until(&mut self, limit: SimTime) {
        while let Some(event) = self.agenda.take_before(limit) {
            match event.kind {
                Kind::Completion => self.completed(&event),
                Kind::Delivery => self.delivered(&event),
                Kind::SessionEnd => self.sessions -= 1,
                Kind::TimeOut => self.gave_up_waiting(&event, Answer::TimedOut),
                Kind::Abandonment => self.gave_up_waiting(&event, Answer::Abandoned),
                Kind::Return | Kind::Request => self.asked(&event),
            }
        }
    }

    fn enter(&mut self, clock: PageClock, ask: &Ask) {
        let trace = self.tally.began(&clock.visit, ask);
        let visitor = Visitor {
            clock,
            trace,
            waiting: false,
            worked: false,
            session: Session::None,
            service: Service::Connexion,
            bytes: (0, 0),
        };
        let slot = match self.free.pop() {
            Some(slot) => {
                self.visitors[slot as usize] = Some(visitor);
                slot
            }
            None => {
                self.visitors.push(Some(visitor));
                (self.visitors.len() - 1) as u32
            }
        };
        self.put_ask(slot, clock.id(), ask);
    }

    fn put_ask(&mut self, slot: u32, visit: VisitId, ask: &Ask) {
        let kind = if ask.attempt == 0 { Kind::Request } else { Kind::Return };
        self.agenda.put(Event { at: ask.due, kind, visit, page: ask.page, attempt: ask.attempt, slot });
    }

    /// A page is asked for: admission, then a worker or the queue.
    fn asked(&mut self, event: &Event) {
        let now = event.at;
        let Some(visitor) = &mut self.visitors[event.slot as usize] else { return };
        let page = self.cut.plan().page(&visitor.clock.visit, event.page);
        visitor.waiting = true;
        visitor.worked = false;
        visitor.service = page.service;
        visitor.bytes = (page.bytes_up, page.bytes_down);
        let session = visitor.session;
        self.tally.request_starts(now);
        let login = event.page == 0;
        if login && self.portal.sessions_limit.is_some_and(|limit| self.sessions >= limit) {
            return self.answer(event.slot, Answer::TurnedAway, now);
        }
        if !login && session == Session::None {
            return self.answer(event.slot, Answer::Failed, now);
        }
        let station = self.portal.station_of(page.service);
        let job = Job { visit: event.visit, page: event.page, attempt: event.attempt, slot: event.slot };
        let admission = self.stations[station].admit(job);
        if admission == Admission::Full {
            return self.answer(event.slot, Answer::TurnedAway, now);
        }
        if login {
            // The session counts from the arrival of the login.
            self.sessions += 1;
            self.set_session(event.slot, Session::Alive);
        }
        match admission {
            Admission::Starts => {
                let completes = self.start(station, job, now);
                let delivered = SimTime(completes.0 + self.network_us(&job));
                self.put_deadline(&job, Some(delivered));
            }
            _ => self.put_deadline(&job, None),
        }
    }

    fn set_session(&mut self, slot: u32, session: Session) {
        if let Some(visitor) = &mut self.visitors[slot as usize] {
            visitor.session = session;
        }
    }

    /// A worker begins a job.
    fn start(&mut self, station: usize, job: Job, now: SimTime) -> SimTime {
        let mut draws = self.key.stream(job.visit, Purpose::ServiceTime, job.page, job.attempt);
        let service_us = self.portal.stations[station].service_time.sample_us(&mut draws).max(0);
        let at = SimTime(now.0.saturating_add(service_us));
        let Job { visit, page, attempt, slot } = job;
        self.agenda.put(Event { at, kind: Kind::Completion, visit, page, attempt, slot });
        at
    }

    /// Notes when the visitor stops waiting, unless the page comes first.
    fn put_deadline(&mut self, job: &Job, completes: Option<SimTime>) {
        let Some(visitor) = &self.visitors[job.slot as usize] else { return };
        let ask = visitor.clock.asked();
        let (at, kind) =
            if ask.times_out <= ask.leaves { (ask.times_out, Kind::TimeOut) } else { (ask.leaves, Kind::Abandonment) };
        if completes.is_none_or(|completes| completes > at) {
            let Job { visit, page, attempt, slot } = *job;
            self.agenda.put(Event { at, kind, visit, page, attempt, slot });
        }
    }

    /// Whether somebody still waits for the job of an event.
    fn awaited(&self, event: &Event) -> bool {
        let visitor = self.visitors.get(event.slot as usize).and_then(Option::as_ref);
        visitor.is_some_and(|visitor| {
            let ask = visitor.clock.asked();
            visitor.waiting
                && visitor.clock.id() == event.visit
                && (ask.page, ask.attempt) == (event.page, event.attempt)
        })
    }

    fn station_of(&self, event: &Event) -> usize {
        self.portal.station_of(self.cut.plan().service_of(event.visit, event.page))
    }

    fn completed(&mut self, event: &Event) {
        let awaited = self.awaited(event);
        let station = self.station_of(event);
        if !awaited && self.portal.abandoned == Abandoned::Cancelled {
            // Its worker was freed when the visitor left.
            return;
        }
        if let Some(next) = self.stations[station].next_job() {
            self.start(station, next, event.at);
        }
        if awaited {
            self.deliver(event);
        } else if event.page == 0 {
            // A login that nobody waits for any more still opens a session, until its life ends.
            self.put_session_end(event.visit, SimTime(event.at.0 + self.cut.session_life_us()));
        }
    }

    /// Time of a page outside the workers, µs.
    fn network_us(&self, job: &Job) -> i64 {
        let mut draws = self.key.stream(job.visit, Purpose::Player, job.page, job.attempt);
        self.portal.network.sample_us(&mut draws).max(0)
    }

    /// A page is on its way to the visitor who waits for it.
    fn deliver(&mut self, event: &Event) {
        let job = Job { visit: event.visit, page: event.page, attempt: event.attempt, slot: event.slot };
        let network_us = self.network_us(&job);
        if network_us == 0 {
            return self.answer(event.slot, Answer::Served, event.at);
        }
        if let Some(visitor) = &mut self.visitors[event.slot as usize] {
            visitor.worked = true;
        }
        self.agenda.put(Event { at: SimTime(event.at.0 + network_us), kind: Kind::Delivery, ..*event });
    }

    fn delivered(&mut self, event: &Event) {
        if self.awaited(event) {
            self.answer(event.slot, Answer::Served, event.at);
        }
    }

    fn gave_up_waiting(&mut self, event: &Event, answer: Answer) {
        if !self.awaited(event) {
            return;
        }
        let worked = self.visitors[event.slot as usize].as_ref().is_some_and(|visitor| visitor.worked);
        if self.portal.abandoned == Abandoned::Cancelled && !worked {
            let station = self.station_of(event);
            let job = Job { visit: event.visit, page: event.page, attempt: event.attempt, slot: event.slot };
            if !self.stations[station].withdraw(job)
                && let Some(next) = self.stations[station].next_job()
            {
                self.start(station, next, event.at);
            }
        }
        if event.page == 0 {
            // The session of this login is nobody's: it ends at once, or with its life once served.
            self.set_session(event.slot, Session::None);
            if worked {
                self.put_session_end(event.visit, SimTime(event.at.0 + self.cut.session_life_us()));
            } else if self.portal.abandoned == Abandoned::Cancelled {
                self.sessions -= 1;
            }
        }
        self.answer(event.slot, answer, event.at);
    }

    fn put_session_end(&mut self, visit: VisitId, at: SimTime) {
        self.agenda.put(Event { at, kind: Kind::SessionEnd, visit, page: 0, attempt: 0, slot: NOBODY });
    }

    /// The visitor has an answer: it is counted, and the page clock says what comes next.
    fn answer(&mut self, slot: u32, answer: Answer, now: SimTime) {
        self.tally.request_ends();
        let Some(visitor) = &mut self.visitors[slot as usize] else { return };
        visitor.waiting = false;
        let ask = visitor.clock.asked();
        let attempt = Attempt {
            ask,
            phase: self.cut.phase(&ask),
            service: visitor.service,
            started: ask.due,
            ended: now,
            answer,
            bytes_up: visitor.bytes.0,
            bytes_down: visitor.bytes.1,
        };
        self.tally.attempted(&visitor.clock.visit, &mut visitor.trace, &attempt);
        if self.traced {
            self.trace.push(TraceRow::of(visitor.clock.id(), &attempt));
        }
        let next = visitor.clock.answered(self.cut.plan(), self.cut.tempo(), answer, now);
        match next {
            Next::Ask(ask) if ask.due < self.cut.end() => self.ask_later(slot, &ask, now),
            Next::Ask(ask) => {
                self.tally.cut_at_end(&visitor.trace, ask.attempt > 0);
                self.free_slot(slot);
            }
            Next::Leave(departure) => self.leave(slot, &departure, now),
        }
    }

    /// The next attempt is noted; a session that does not live until then ends.
    fn ask_later(&mut self, slot: u32, ask: &Ask, now: SimTime) {
        let Some(visitor) = &mut self.visitors[slot as usize] else { return };
        let visit = visitor.clock.id();
        let ends = SimTime(now.0 + self.cut.session_life_us());
        if visitor.session == Session::Alive && ends <= ask.due {
            visitor.session = Session::None;
            self.put_session_end(visit, ends);
        }
        self.put_ask(slot, visit, ask);
    }

    fn leave(&mut self, slot: u32, departure: &Departure, now: SimTime) {
        let Some(visitor) = &self.visitors[slot as usize] else { return };
        self.tally.left(&visitor.trace, departure);
        if visitor.session == Session::Alive {
            let life = SimTime(now.0 + self.cut.session_life_us());
            let ends = if departure.logout { departure.at.min(life) } else { life };
            self.put_session_end(visitor.clock.id(), ends);
        }
        self.free_slot(slot);
    }

    fn free_slot(&mut self, slot: u32) {
        self.visitors[slot as usize] = None;
        self.free.push(slot);
    }
}

//! The classic engine: every event explicit. It stays as the oracle of any faster one.

use std::collections::BTreeSet;

use afflux_models::seed::{Key, Purpose, VisitId};
use afflux_models::time::{MINUTE_US, SimTime};
use afflux_models::vocabulary::{Group, Service};
use afflux_outcome::outcome::{Outcome, Provenance};
use afflux_outcome::tally::{Attempt, Tally, VisitTrace};
use afflux_outcome::trace::TraceRow;
use afflux_plan::scenario::{Abandoned, Portal};
use afflux_plan::{Answer, Ask, CutPlan, Departure, Next, PageClock};

use crate::event::{Agenda, Event, Kind};

mod capacity;
mod connections;
mod pool;
mod sharing;
mod working;

use capacity::Change;
use connections::Connections;
use pool::{Job, Pool};

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
    let mut outcome = engine.tally.into_outcome(cut, provenance);
    outcome.stations = engine.pools.into_iter().map(Pool::into_row).collect();
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
    /// How many stations the page that is awaited has behind it.
    stage: u8,
    session: Session,
    /// Until when the connection stays open once idle; none when there is none.
    connected_until: Option<SimTime>,
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
    pools: Vec<Pool>,
    changes: Vec<Change>,
    /// Work that a failure took, and whose completion will never come.
    lost: BTreeSet<Job>,
    connections: Option<Connections>,
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
        let connections = portal.connections_limit.map(|limit| Connections::new(limit, cut));
        let mut engine = Self {
            cut,
            portal,
            key: Key::new(cut.plan().seed(), portal_replication),
            agenda: Agenda::default(),
            pools: capacity::pools(portal, cut),
            changes: capacity::changes(portal, cut),
            lost: BTreeSet::new(),
            connections,
            visitors: Vec::new(),
            free: Vec::new(),
            sessions: 0,
            tally: Tally::new(cut),
            traced,
            trace: Vec::new(),
        };
        engine.put_changes();
        engine
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
                Kind::Change => self.changed(&event),
                Kind::Completion => self.completed(&event),
                Kind::Delivery => self.delivered(&event),
                Kind::SessionEnd => self.sessions -= 1,
                Kind::ConnectionEnd => self.connection_ends(&event),
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
            stage: 0,
            session: Session::None,
            connected_until: None,
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
        let (page, attempt) = (ask.page, ask.attempt);
        self.agenda.put(Event { at: ask.due, kind, visit, page, attempt, stage: 0, slot });
    }

    /// A page is asked for: a connection, admission, then the stations.
    fn asked(&mut self, event: &Event) {
        let now = event.at;
        let Some(visitor) = &mut self.visitors[event.slot as usize] else { return };
        let page = self.cut.plan().page(&visitor.clock.visit, event.page);
        visitor.waiting = true;
        visitor.worked = false;
        visitor.stage = 0;
        visitor.service = page.service;
        visitor.bytes = (page.bytes_up, page.bytes_down);
        let session = visitor.session;
        self.tally.request_starts(now);
        if !self.connects(event.slot) {
            return self.answer(event.slot, Answer::Failed, now);
        }
        let login = event.page == 0;
        if login && self.portal.sessions_limit.is_some_and(|limit| self.sessions >= limit) {
            return self.answer(event.slot, Answer::TurnedAway, now);
        }
        if !login && session == Session::None {
            return self.answer(event.slot, Answer::Failed, now);
        }
        if login {
            // The session counts from the arrival of the login.
            self.sessions += 1;
            self.set_session(event.slot, Session::Alive);
        }
        let job = Job { visit: event.visit, page: event.page, attempt: event.attempt, stage: 0, slot: event.slot };
        self.offer(job, now);
    }

    fn set_session(&mut self, slot: u32, session: Session) {
        if let Some(visitor) = &mut self.visitors[slot as usize] {
            visitor.session = session;
        }
    }

    /// Notes when the visitor stops waiting, unless the page comes first.
    fn put_deadline(&mut self, job: &Job, delivered: Option<SimTime>) {
        let Some(visitor) = &self.visitors[job.slot as usize] else { return };
        let ask = visitor.clock.asked();
        let (at, kind) =
            if ask.times_out <= ask.leaves { (ask.times_out, Kind::TimeOut) } else { (ask.leaves, Kind::Abandonment) };
        if delivered.is_none_or(|delivered| delivered > at) {
            let Job { visit, page, attempt, slot, .. } = *job;
            self.agenda.put(Event { at, kind, visit, page, attempt, stage: 0, slot });
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

    /// Time of a page outside the workers, µs.
    fn network_us(&self, job: &Job) -> i64 {
        let mut draws = self.key.stream(job.visit, Purpose::Player, job.page, job.attempt);
        self.portal.network.sample_us(&mut draws).max(0)
    }

    /// A page is on its way to the visitor who waits for it.
    fn deliver(&mut self, event: &Event) {
        let network_us = self.network_us(&job_of(event));
        if network_us == 0 {
            return self.answer(event.slot, Answer::Served, event.at);
        }
        if let Some(visitor) = &mut self.visitors[event.slot as usize] {
            visitor.worked = true;
        }
        let at = SimTime(event.at.0.saturating_add(network_us));
        self.agenda.put(Event { at, kind: Kind::Delivery, ..*event });
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
        let Some(visitor) = &self.visitors[event.slot as usize] else { return };
        let (worked, stage) = (visitor.worked, visitor.stage);
        if event.stage > 0 && (worked || event.stage != stage + 1) {
            // The station that would give up has done its part.
            return;
        }
        if self.portal.abandoned == Abandoned::Cancelled && !worked {
            self.cancel(Job { stage, ..job_of(event) }, event.at);
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
        self.agenda.put(Event { at, kind: Kind::SessionEnd, visit, page: 0, attempt: 0, stage: 0, slot: NOBODY });
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
        self.connection_idles(slot, now);
        match next {
            Next::Ask(ask) if ask.due < self.cut.end() => self.ask_later(slot, &ask, now),
            Next::Ask(ask) => {
                if let Some(visitor) = &self.visitors[slot as usize] {
                    self.tally.cut_at_end(&visitor.trace, ask.attempt > 0);
                }
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
        self.connection_left(slot);
        self.free_slot(slot);
    }

    fn free_slot(&mut self, slot: u32) {
        self.visitors[slot as usize] = None;
        self.free.push(slot);
    }
}

fn job_of(event: &Event) -> Job {
    let Event { visit, page, attempt, stage, slot, .. } = *event;
    Job { visit, page, attempt, stage, slot }
}

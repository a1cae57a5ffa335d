//! Plays the plan on a portal, event by event.
//!
//! A station whose course is known beforehand (`engine/look_ahead.rs`) tells what becomes of a page when it
//! comes, so that a page is one event. The others work with explicit events; with
//! [`Setting::is_classic`] all do, and that engine is the oracle of the quick one.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use afflux_models::seed::{Key, Purpose, VisitId, uniform};
use afflux_models::time::{MINUTE_US, SimTime};
use afflux_models::vocabulary::{Group, Service};
use afflux_outcome::outcome::Provenance;
use afflux_outcome::tally::{Attempt, Tally, VisitTrace};
use afflux_outcome::trace::TraceRow;
use afflux_plan::scenario::{Abandoned, Portal};
use afflux_plan::{Answer, Ask, CutPlan, Departure, Next, PageClock};

use strum::VariantArray;

use crate::event::{Agenda, Event, Kind};

mod capacity;
mod connections;
mod fused;
mod gate;
mod look_ahead;
mod pool;
mod run;
mod sharing;
mod working;

use capacity::Change;
use connections::Connections;
use fused::Fused;
use gate::{Gate, IN_ROOM, Login, Page};
use look_ahead::{Course, LookAhead, NEVER};
use pool::{Job, Pool};

pub use run::{Played, Setting, Simulated, Watch};

/// Plays a stretch of the plan on a model of the portal, without levers.
pub fn simulate(
    cut: &CutPlan<'_>,
    portal: &Portal,
    portal_replication: u64,
    provenance: Provenance,
    traced: bool,
) -> Simulated {
    let setting = Setting { is_traced: traced, ..Setting::plain(portal, portal_replication) };
    simulate_in(cut, &setting, provenance)
}

/// Plays a stretch of the plan in a setting.
pub fn simulate_in(cut: &CutPlan<'_>, setting: &Setting<'_>, provenance: Provenance) -> Simulated {
    play_in(cut, setting).into_simulated(cut.opens(), provenance)
}

/// Plays a stretch of the plan in a setting, without writing an outcome yet.
pub fn play_in(cut: &CutPlan<'_>, setting: &Setting<'_>) -> Played {
    let portal = setting.portal.with_levers(setting.levers.iter().copied());
    if let Some(fused) = Fused::new(cut, &portal, setting) {
        return fused.play(setting);
    }
    let mut engine = Engine::new(cut, &portal, setting);
    let is_complete = engine.play(setting.watch);
    let people = if setting.keeps_people { engine.tally.people() } else { Vec::new() };
    let stations = engine.pools.into_iter().zip(engine.ahead);
    let stations = stations.map(|(pool, ahead)| ahead.map_or_else(|| pool.into_row(), |ahead| ahead.into_row()));
    let stations = stations.collect();
    Played {
        counted: engine.tally.counted(),
        stations,
        platforms: Vec::new(),
        trace: engine.trace,
        people,
        is_complete,
    }
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
    /// Whether an event ends the wait for the page that is awaited.
    watched: bool,
    /// Whether the page that is awaited has a connection.
    connected: bool,
    /// How many stations the page that is awaited has behind it.
    stage: u8,
    session: Session,
    /// Behind which gate they wait to be let in.
    held: Option<usize>,
    /// When the portal last heard of them.
    seen: SimTime,
    /// The gate whose download they ask for.
    downloads: Option<usize>,
    /// Until when the connection stays open once idle; none when there is none.
    connected_until: Option<SimTime>,
    /// Bytes of a download, which are not the page's own.
    download: Option<u64>,
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
    /// The stations that need no events, in the places of their pools.
    ahead: Vec<Option<Box<LookAhead>>>,
    /// Stations of a page by number of its service.
    routes: Vec<&'c [usize]>,
    /// When requests end whose course is known.
    ends: BinaryHeap<Reverse<SimTime>>,
    changes: Vec<Change>,
    /// Work that a failure took, and whose completion will never come.
    lost: BTreeSet<Job>,
    connections: Option<Connections>,
    gates: Vec<Gate<'c>>,
    visitors: Vec<Option<Visitor>>,
    free: Vec<u32>,
    sessions: u32,
    tally: Tally,
    traced: bool,
    trace: Vec<TraceRow>,
}

/// Events whose visitors are looked at together.
const SOON: usize = 8;

/// The slot of an event that concerns no visitor any more.
const NOBODY: u32 = u32::MAX;

impl<'c> Engine<'c> {
    fn new(cut: &'c CutPlan<'c>, portal: &'c Portal, setting: &Setting<'c>) -> Self {
        let changes = capacity::changes(portal, cut);
        let ahead = match setting.is_classic {
            true => portal.stations.iter().map(|_| None).collect(),
            false => capacity::ahead(portal, cut, &changes),
        };
        let connections = portal.connections_limit.map(|limit| Connections::new(limit, cut));
        let mut engine = Self {
            cut,
            portal,
            key: Key::new(cut.plan().seed(), setting.portal_replication),
            agenda: Agenda::new(setting.bucket_width),
            pools: capacity::pools(portal, cut),
            ahead,
            routes: Service::VARIANTS.iter().map(|service| portal.route_of(*service, false)).collect(),
            ends: BinaryHeap::new(),
            changes,
            lost: BTreeSet::new(),
            connections,
            gates: setting.levers.iter().map(|lever| Gate::new(lever, cut)).collect(),
            visitors: Vec::new(),
            free: Vec::new(),
            sessions: 0,
            tally: Tally::of_model(cut),
            traced: setting.is_traced,
            trace: Vec::new(),
        };
        engine.put_changes();
        engine
    }

    /// Plays the window; whether it was played to its end.
    fn play(&mut self, watch: Option<Watch<'_>>) -> bool {
        for nth in 0..self.cut.warm().len() {
            self.enter(self.cut.resume(nth));
        }
        self.play_until(SimTime(0));
        let mut minutes = self.cut.plan().minutes();
        let mut visits = Vec::new();
        for minute in self.cut.opens().minute()..=self.cut.closes().plus_us(-1).minute() {
            visits.clear();
            minutes.draw(minute, &mut visits);
            for visit in visits.iter().filter(|visit| visit.at >= self.cut.opens() && visit.at < self.cut.closes()) {
                self.tally.planned(1);
                self.enter(self.cut.begin(visit));
            }
            let next_minute = afflux_models::time::UtcTime((minute + 1) * MINUTE_US);
            self.play_until(self.cut.sim_time(next_minute));
            if watch.is_some_and(|goes_on| !goes_on()) {
                return false;
            }
        }
        // What is in flight when the window closes is played to its end.
        self.play_until(SimTime(i64::MAX));
        true
    }

    fn play_until(&mut self, limit: SimTime) {
        let mut taken = 0;
        while let Some(event) = self.agenda.take_before(limit) {
            if taken % SOON == 0 {
                self.fetch();
            }
            taken += 1;
            match event.kind {
                Kind::Change => self.changed(&event),
                Kind::Gate => self.tick(&event),
                Kind::Completion => self.completed(&event),
                Kind::Delivery => self.delivered(&event),
                Kind::SessionEnd => self.count_session(event.visit, -1),
                Kind::ConnectionEnd => self.connection_ends(&event),
                Kind::TimeOut => self.gave_up_waiting(&event, Answer::TimedOut),
                Kind::Abandonment if event.stage == IN_ROOM => self.left_room(&event),
                Kind::Abandonment if event.stage > 0 => self.quit_queue(&event),
                Kind::Abandonment => self.gave_up_waiting(&event, Answer::Abandoned),
                Kind::Return | Kind::Request => self.asked(&event),
            }
        }
    }

    /// Looks at the visitors of the next events, all at once: each lies far apart in memory, and waiting
    /// for one after the other is a third of a run.
    fn fetch(&self) {
        let look = |slot: u32| {
            let visitor = self.visitors.get(slot as usize)?.as_ref()?;
            Some(
                visitor.clock.id().0
                    ^ u64::from(visitor.clock.at().0)
                    ^ visitor.trace.last().0 as u64
                    ^ visitor.seen.0 as u64,
            )
        };
        std::hint::black_box(self.agenda.slots_soon(SOON).filter_map(look).fold(0, |seen, of| seen ^ of));
    }

    fn enter(&mut self, clock: PageClock) {
        let ask = clock.asked(self.cut.plan());
        let trace = self.tally.began(&ask);
        let visitor = Visitor {
            clock,
            trace,
            waiting: false,
            worked: false,
            watched: false,
            connected: false,
            stage: 0,
            session: Session::None,
            held: None,
            seen: ask.due,
            downloads: None,
            connected_until: None,
            download: None,
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
        self.put_ask(slot, clock.id(), &ask);
    }

    fn put_ask(&mut self, slot: u32, visit: VisitId, ask: &Ask) {
        let kind = if ask.attempt == 0 { Kind::Request } else { Kind::Return };
        let (page, attempt) = (ask.page, ask.attempt);
        self.agenda.put(Event { at: ask.due, kind, visit, page, attempt, stage: 0, slot });
    }

    /// A page is asked for: the levers, a connection, admission, then the stations.
    fn asked(&mut self, event: &Event) {
        let now = event.at;
        let Some(visitor) = &mut self.visitors[event.slot as usize] else { return };
        visitor.worked = false;
        visitor.watched = false;
        visitor.stage = 0;
        visitor.download = None;
        let service = visitor.clock.service();
        let (who, ramp) = (visitor.clock.visitor(), visitor.clock.asked(self.cut.plan()).ramp);
        let job = Job { visit: event.visit, page: event.page, attempt: event.attempt, stage: 0, slot: event.slot };
        if event.page > 0 {
            return self.page_asked(&who, job, service, now);
        }
        let is_let_in = event.stage == IN_ROOM;
        let gate = if is_let_in { Login::Open } else { self.login_gate(who.group, ramp, now) };
        if let Login::Waits(at_gate) = gate {
            return self.hold(event, at_gate);
        }
        self.request_starts(event.slot, now);
        if !self.connects(event.slot) {
            return self.answer(event.slot, Answer::Failed, now);
        }
        if gate == Login::Closed || self.is_full() {
            return self.answer(event.slot, Answer::TurnedAway, now);
        }
        if !is_let_in && !ramp {
            self.passed(who.group, now);
        }
        // The session counts from the arrival of the login.
        self.count_session(event.visit, 1);
        self.set_session(event.slot, Session::Alive);
        self.offer(job, now);
    }

    fn page_asked(&mut self, who: &afflux_plan::Visitor, job: Job, service: Service, now: SimTime) {
        let gate = self.page_gate(who, &job, service, now);
        if gate == Page::Spared {
            return self.conclude(job.slot, Answer::Spared, now);
        }
        self.request_starts(job.slot, now);
        let has_session = self.visitors[job.slot as usize].as_ref().is_some_and(|v| v.session == Session::Alive);
        if !self.connects(job.slot) || !has_session {
            return self.answer(job.slot, Answer::Failed, now);
        }
        match gate {
            Page::Shed => return self.answer(job.slot, Answer::Shed, now),
            Page::Cached => return self.conclude_last(&job, now),
            Page::Download(bytes, at_gate) => {
                if let Some(visitor) = &mut self.visitors[job.slot as usize] {
                    visitor.download = Some(bytes);
                    visitor.downloads = Some(at_gate);
                }
            }
            Page::Asked | Page::Spared => {}
        }
        self.offer(job, now);
    }

    fn request_starts(&mut self, slot: u32, now: SimTime) {
        if let Some(visitor) = &mut self.visitors[slot as usize] {
            visitor.waiting = true;
        }
        while self.ends.peek().is_some_and(|Reverse(at)| *at <= now) {
            self.ends.pop();
            self.tally.request_ends();
        }
        self.tally.request_starts(now);
    }

    fn set_session(&mut self, slot: u32, session: Session) {
        if let Some(visitor) = &mut self.visitors[slot as usize] {
            visitor.session = session;
        }
    }

    /// When the visitor stops waiting, and how.
    #[inline]
    fn deadline(&self, slot: u32) -> Option<(SimTime, Answer)> {
        let ask = self.visitors[slot as usize].as_ref()?.clock.asked(self.cut.plan());
        let times_out = ask.times_out <= ask.leaves;
        Some(if times_out { (ask.times_out, Answer::TimedOut) } else { (ask.leaves, Answer::Abandoned) })
    }

    /// Notes when the visitor stops waiting, unless the page comes first.
    fn put_deadline(&mut self, job: &Job, delivered: Option<SimTime>) {
        let Some((at, answer)) = self.deadline(job.slot) else { return };
        if let Some(visitor) = &mut self.visitors[job.slot as usize] {
            visitor.watched = true;
        }
        let kind = if answer == Answer::TimedOut { Kind::TimeOut } else { Kind::Abandonment };
        if delivered.is_none_or(|delivered| delivered > at) {
            let Job { visit, page, attempt, slot, .. } = *job;
            self.agenda.put(Event { at, kind, visit, page, attempt, stage: 0, slot });
        }
    }

    /// Whether somebody still waits for the job of an event.
    fn awaited(&self, event: &Event) -> bool {
        let visitor = self.visitors.get(event.slot as usize).and_then(Option::as_ref);
        visitor.is_some_and(|visitor| {
            visitor.waiting && visitor.clock.id() == event.visit && visitor.clock.at() == (event.page, event.attempt)
        })
    }

    /// Time of a page outside the workers, µs.
    fn network_us(&self, job: &Job) -> i64 {
        let network = &self.portal.network;
        if network.is_constant() {
            return (network.at(0.5) * 1e6) as i64;
        }
        let mut draws = self.key.stream(job.visit, Purpose::Player, job.page, job.attempt);
        network.sample_us(&mut draws).max(0)
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
                self.count_session(event.visit, -1);
            }
        }
        self.answer(event.slot, answer, event.at);
    }

    fn put_session_end(&mut self, visit: VisitId, at: SimTime) {
        self.agenda.put(Event { at, kind: Kind::SessionEnd, visit, page: 0, attempt: 0, stage: 0, slot: NOBODY });
    }

    /// The visitor has an answer of the portal.
    fn answer(&mut self, slot: u32, answer: Answer, now: SimTime) {
        self.tally.request_ends();
        self.answered(slot, answer, now);
    }

    /// The visitor will have an answer of the portal at an instant to come.
    fn answer_at(&mut self, slot: u32, answer: Answer, at: SimTime) {
        self.ends.push(Reverse(at));
        self.answered(slot, answer, at);
    }

    fn answered(&mut self, slot: u32, answer: Answer, now: SimTime) {
        if let Some(visitor) = &mut self.visitors[slot as usize] {
            visitor.seen = now;
            let (downloads, number) = (visitor.downloads.take(), visitor.clock.visitor().number());
            if let (Some(at_gate), Answer::Served) = (downloads, answer) {
                self.downloaded(at_gate, number, now);
            }
        }
        self.conclude(slot, answer, now);
    }

    /// An attempt has ended: it is counted, and the page clock says what comes next.
    fn conclude(&mut self, slot: u32, answer: Answer, now: SimTime) {
        let Some(visitor) = &mut self.visitors[slot as usize] else { return };
        visitor.waiting = false;
        let (ask, plan) = (visitor.clock.asked(self.cut.plan()), self.cut.plan());
        let (bytes_up, bytes_down) = match answer {
            Answer::Served => visitor.clock.bytes(plan),
            _ => (0, 0),
        };
        let attempt = Attempt {
            ask,
            phase: self.cut.phase(&ask),
            service: visitor.clock.service(),
            started: ask.due,
            ended: now,
            answer,
            connected: visitor.connected,
            bytes_up,
            bytes_down: visitor.download.unwrap_or(bytes_down),
        };
        self.tally.attempted(visitor.clock.profil(), &mut visitor.trace, &attempt);
        if self.traced {
            self.trace.push(TraceRow::of(visitor.clock.id(), &attempt));
        }
        let next = visitor.clock.answered(plan, self.cut.tempo(), answer, now);
        if answer != Answer::Spared {
            self.connection_idles(slot, now);
        }
        match next {
            Next::Ask(ask) if ask.due < self.cut.end() => self.ask_later(slot, &ask),
            Next::Ask(ask) => {
                if let Some(visitor) = &self.visitors[slot as usize] {
                    self.tally.cut_at_end(visitor.clock.visitor(), &visitor.trace, ask.attempt > 0);
                }
                self.free_slot(slot);
            }
            Next::Leave(departure) => self.leave(slot, &departure),
        }
    }

    /// The next attempt is noted; a session that does not live until then ends.
    fn ask_later(&mut self, slot: u32, ask: &Ask) {
        let Some(visitor) = &mut self.visitors[slot as usize] else { return };
        let visit = visitor.clock.id();
        let ends = SimTime(visitor.seen.0 + self.cut.session_life_us());
        if visitor.session == Session::Alive && ends <= ask.due {
            visitor.session = Session::None;
            self.put_session_end(visit, ends);
        }
        self.put_ask(slot, visit, ask);
    }

    fn leave(&mut self, slot: u32, departure: &Departure) {
        let Some(visitor) = &self.visitors[slot as usize] else { return };
        self.tally.left(visitor.clock.visitor(), &visitor.trace, departure);
        if visitor.session == Session::Alive {
            let life = SimTime(visitor.seen.0 + self.cut.session_life_us());
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

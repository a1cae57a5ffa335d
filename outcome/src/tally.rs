//! Counts a run while it is played. The simulator and the replay share it, so that a figure means
//! the same in both columns.

use afflux_models::time::{MINUTE_US, SimTime};
use afflux_models::vocabulary::{Profil, Service};
use afflux_plan::page_clock::{Answer, Ask, Departure};
use afflux_plan::scenario::Phase;
use afflux_plan::{CutPlan, Tempo, Visitor};
use strum::VariantArray;

use crate::at_once::AtOnce;
use crate::breakdown::Breakdown;
use crate::concurrency::Gauge;
use crate::counted::Counted;
use crate::flight::Flight;
use crate::limit_minutes::{Watched, Watches};
use crate::minutes::{MinuteRow, TrafficRow};
use crate::outcome::{AttemptCounts, Bytes, Outcome, Provenance, VisitCounts};
pub use crate::people::PersonRow;
use crate::people::{Fate, Flag, People};
use crate::recorder::Recorder;
pub use crate::stretch::Stretch;
pub use crate::visit_trace::VisitTrace;

/// An attempt that has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// What was asked.
    pub ask: Ask,
    /// Its phase.
    pub phase: Phase,
    /// Its service.
    pub service: Service,
    /// When it really began.
    pub started: SimTime,
    /// When it ended: last byte, refusal, time-out or departure.
    pub ended: SimTime,
    /// How it ended.
    pub answer: Answer,
    /// Whether it had a connection: not who waits outside, nor who is refused one.
    pub connected: bool,
    /// Bytes stored by it.
    pub bytes_up: u64,
    /// Bytes of the page.
    pub bytes_down: u64,
}

/// What is counted of the attempts at one service by one profil in one phase.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub(crate) counts: AttemptCounts,
    pub(crate) response: Recorder,
}

/// Counts a run.
#[derive(Debug)]
pub struct Tally {
    tempo: Tempo,
    end: SimTime,
    keep_alive_us: i64,
    session_life_us: i64,
    connections_per_browser: u32,
    visits: VisitCounts,
    /// By phase, service and profil.
    cells: Box<[Cell; CELLS]>,
    /// Times from the start of an attempt.
    from_start: Breakdown,
    /// Times to the first byte: from the due instant, and from the start.
    first_byte: [Breakdown; 2],
    /// Whether every attempt begins when it is due: these times are the response times then.
    begins_when_due: bool,
    people: People,
    /// Visits that have ended and are not in `people` yet: rows far apart are written many at a time.
    ended: Vec<(u64, Fate)>,
    minutes: Vec<MinuteRow>,
    traffic: Vec<TrafficRow>,
    watches: Watches,
    first_minute: i64,
    minute: Minute,
    requests: Gauge,
    flight: Flight,
    at_once: AtOnce,
    bytes: Bytes,
    total_wait_us: i128,
}

/// Visits that are counted together when they have ended.
const ENDED: usize = 256;

/// The minute that was looked at last, in played time.
#[derive(Debug)]
struct Minute {
    from: i64,
    /// Its length; 0 where minutes of the plan are none of the played time.
    length_us: u64,
    index: usize,
}

impl Tally {
    /// A tally of a stretch of the plan.
    pub fn new(cut: &CutPlan<'_>) -> Self {
        let watched = Watched::of_all(&cut.plan().scenario().limits);
        Self { people: People::new(cut), ..Self::of(&Stretch::of(cut), &watched) }
    }

    /// A tally of a stretch of which nothing else is known but what limits ask of its minutes.
    pub fn of(stretch: &Stretch, watched: &[Watched]) -> Self {
        let tempo = stretch.tempo();
        let (start, end) = (SimTime(stretch.start_us), SimTime(stretch.end_us));
        let first_minute = tempo.planned_us(start.0).div_euclid(MINUTE_US);
        let last_minute = (tempo.planned_us(end.0) - 1).div_euclid(MINUTE_US);
        let row = |minute: i64| MinuteRow { minute: minute as i32, ..MinuteRow::default() };
        let minutes: Vec<MinuteRow> = (first_minute..=last_minute).map(row).collect();
        let traffic = |minute: i64| TrafficRow { minute: minute as i32, ..TrafficRow::default() };
        Self {
            tempo,
            end,
            keep_alive_us: stretch.keep_alive_us,
            session_life_us: stretch.session_life_us,
            connections_per_browser: stretch.connections_per_browser,
            visits: VisitCounts::default(),
            cells: Box::new(std::array::from_fn(|_| Cell::default())),
            from_start: Breakdown::default(),
            first_byte: Default::default(),
            begins_when_due: false,
            people: People::Map(Default::default()),
            ended: Vec::with_capacity(ENDED),
            watches: Watches::new(watched, minutes.len()),
            minutes,
            traffic: (first_minute..=last_minute).map(traffic).collect(),
            first_minute,
            minute: Minute {
                from: first_minute * MINUTE_US,
                length_us: if tempo == Tempo::PLAN { MINUTE_US as u64 } else { 0 },
                index: 0,
            },
            requests: Gauge::default(),
            flight: Flight::default(),
            at_once: AtOnce::new(start, end),
            bytes: Bytes::default(),
            total_wait_us: 0,
        }
    }

    /// A tally of a player that begins every attempt when it is due.
    pub fn of_model(cut: &CutPlan<'_>) -> Self {
        Self { begins_when_due: true, ..Self::new(cut) }
    }

    /// A visit of the window that the plan holds; call it for each before or while playing.
    pub fn planned(&mut self, count: u64) {
        self.visits.planned += count;
    }

    /// Visits that could not be started.
    pub fn dropped(&mut self, count: u64) {
        self.visits.dropped += count;
    }

    /// A visit begins: by its plan, or in the ramp.
    pub fn began(&mut self, ask: &Ask) -> VisitTrace {
        let mut trace = VisitTrace::new(ask.due);
        self.at_once.visits.opens(ask.due, 1);
        if ask.ramp {
            self.visits.warm += 1;
        } else {
            self.visits.started += 1;
            trace.fate.note(Flag::Begun, true);
            let index = self.index_of(ask.due);
            if let Some(row) = index.and_then(|index| self.minutes.get_mut(index)) {
                row.begun += 1;
            }
            self.watches.began(index);
        }
        trace
    }

    /// A request goes out.
    pub fn request_starts(&mut self, at: SimTime) {
        self.requests.add(1);
        let now = self.requests.now();
        if let Some(row) = self.row(at) {
            row.requests = row.requests.max(now);
        }
        if at.0 >= 0 && at < self.end {
            self.requests.note(at);
        }
    }

    /// A request has ended.
    pub fn request_ends(&mut self) {
        self.requests.add(-1);
    }

    /// A request goes out of which it is known when it will have ended; these starts never go back.
    #[inline(always)]
    pub fn request(&mut self, start: SimTime, end: SimTime) {
        let index = self.index_of(start);
        let row = index.and_then(|index| self.minutes.get_mut(index));
        let known = row.as_ref().map_or(0, |row| row.requests);
        if let Some(count) = self.flight.add(start, end, known) {
            if let Some(row) = row {
                row.requests = count;
            }
            if start.0 >= 0 && start < self.end {
                self.requests.note_count(start, count);
            }
        }
    }

    /// An attempt of somebody of a profil has ended.
    #[inline]
    pub fn attempted(&mut self, profil: Profil, trace: &mut VisitTrace, attempt: &Attempt) {
        if attempt.answer == Answer::Served {
            self.served(profil, trace, attempt);
        } else {
            self.not_served(profil, trace, attempt);
        }
    }

    /// The same of a page that came.
    #[inline(always)]
    pub fn served(&mut self, profil: Profil, trace: &mut VisitTrace, attempt: &Attempt) {
        let response_us = attempt.ended.0 - attempt.ask.due.0;
        let index = self.index_of(attempt.ask.due);
        if self.watches.sees(profil) {
            self.watched(profil, trace, attempt, index);
        }
        if let Some(row) = index.and_then(|index| self.minutes.get_mut(index)) {
            row.asked += 1;
            row.served += 1;
            row.respond(response_us);
        }
        if let Some(row) = self.traffic_row(attempt.ended) {
            row.up = row.up.saturating_add(attempt.bytes_up);
            row.down = row.down.saturating_add(attempt.bytes_down);
        }
        let cell = &mut self.cells[cell_index(attempt.phase, attempt.service, profil)];
        cell.counts.asked += 1;
        cell.counts.served += 1;
        let class = cell.response.record(response_us);
        if !self.begins_when_due {
            let from_start_us = attempt.ended.0 - attempt.started.0;
            self.from_start.record(attempt.phase, attempt.service, profil, from_start_us);
        }
        self.trace(trace, attempt);
        if !trace.fate.has(Flag::Session) {
            trace.fate.note(Flag::Session, true);
            self.at_once.sessions.opens(attempt.started, 1);
        }
        if attempt.phase != Phase::Ramp {
            let phase = usize::from(attempt.phase == Phase::Judged);
            if attempt.ask.attempt == 0 {
                self.total_wait_us += i128::from(response_us);
                trace.fate.took_class(phase, class);
            } else {
                self.waited(&mut trace.fate, attempt, response_us);
            }
            trace.fate.note(Flag::Served, true);
            self.bytes.stored = self.bytes.stored.saturating_add(attempt.bytes_up);
            self.bytes.sent = self.bytes.sent.saturating_add(attempt.bytes_down);
        }
    }

    /// The first byte of a page that came was there at an instant: that of its last response, when the visitor
    /// begins to see it.
    pub fn first_byte(&mut self, profil: Profil, attempt: &Attempt, at: SimTime) {
        for (breakdown, since) in self.first_byte.iter_mut().zip([attempt.ask.due, attempt.started]) {
            breakdown.record(attempt.phase, attempt.service, profil, at.0 - since.0);
        }
    }

    #[inline(never)]
    fn not_served(&mut self, profil: Profil, trace: &mut VisitTrace, attempt: &Attempt) {
        if let Some(row) = self.row(attempt.ask.due) {
            row.asked += u32::from(attempt.answer != Answer::Spared);
            let counter = match attempt.answer {
                Answer::Shed => &mut row.shed,
                Answer::Spared => &mut row.spared,
                Answer::Served => &mut row.served,
                Answer::TurnedAway => &mut row.turned_away,
                Answer::TimedOut => &mut row.timed_out,
                Answer::Abandoned => &mut row.abandoned,
                Answer::Failed => &mut row.failed,
            };
            *counter += 1;
        }
        self.cells[cell_index(attempt.phase, attempt.service, profil)].counts.count(attempt.answer);
        if attempt.answer == Answer::Spared {
            // Nothing reached the portal: no session, no connection, no wait.
            return;
        }
        if self.watches.sees(profil) {
            let index = self.any_index_of(attempt.ask.due);
            self.watched(profil, trace, attempt, index);
        }
        self.trace(trace, attempt);
        if attempt.answer == Answer::TurnedAway && !attempt.ask.ramp && !trace.fate.has(Flag::Refused) {
            trace.fate.note(Flag::Refused, true);
            self.visits.ever_turned_away += 1;
        }
        if attempt.phase != Phase::Ramp {
            self.waited(&mut trace.fate, attempt, attempt.ended.0 - attempt.ask.due.0);
            trace.fate.note(Flag::TurnedAway, attempt.answer == Answer::TurnedAway);
        }
    }

    #[inline(never)]
    fn watched(&mut self, profil: Profil, trace: &mut VisitTrace, attempt: &Attempt, due: Option<usize>) {
        let first_due = if attempt.ask.attempt == 0 { due } else { self.any_index_of(attempt.ask.first_due) };
        self.watches.attempted(profil, trace, attempt, [due, first_due]);
    }

    /// A visitor is made to wait outside; so many do now.
    pub fn held(&mut self, visitor: Visitor, at: SimTime, now_held: usize) {
        self.visits.held += 1;
        self.visits.most_held = self.visits.most_held.max(now_held as u64);
        let mut fate = Fate::default();
        fate.note(Flag::Held, true);
        self.people.add(visitor.number(), &fate);
        if let Some(row) = self.row(at) {
            row.held = row.held.max(u32::try_from(now_held).unwrap_or(u32::MAX));
        }
    }

    /// Whether each visitor of the window was let in, turned away or made to wait, by number.
    pub fn people(&mut self) -> Vec<PersonRow> {
        self.count_ended();
        self.people.rows()
    }

    fn count_ended(&mut self) {
        self.ended.drain(..).for_each(|(visitor, fate)| self.people.add(visitor, &fate));
    }

    /// Waiting in vain is a wait too: a visitor's worst page counts from its first attempt.
    #[inline]
    fn waited(&mut self, fate: &mut Fate, attempt: &Attempt, response_us: i64) {
        self.total_wait_us += i128::from(response_us);
        let phase = usize::from(attempt.phase == Phase::Judged);
        fate.took(phase, attempt.ended.0 - attempt.ask.first_due.0);
    }

    #[inline(always)]
    fn trace(&mut self, trace: &mut VisitTrace, attempt: &Attempt) {
        if attempt.ask.attempt > 0 {
            self.at_once.orbit.add(trace.last, attempt.ask.due, 1);
        }
        trace.last = attempt.ended;
        if !attempt.connected {
            return;
        }
        if trace.connected_until < attempt.started {
            if trace.connected_until != VisitTrace::NEVER {
                self.at_once.connections.closes(trace.connected_until, self.connections_per_browser);
            }
            self.at_once.connections.opens(attempt.started, self.connections_per_browser);
        }
        trace.connected_until = SimTime(attempt.ended.0 + self.keep_alive_us);
    }

    /// A visit has ended by itself.
    #[inline]
    pub fn left(&mut self, visitor: Visitor, trace: &VisitTrace, departure: &Departure) {
        self.visits.left(departure.why);
        if self.watches.sees_visits() {
            self.watches.left(self.any_index_of(departure.began), departure.why);
        }
        let life = SimTime(trace.last.0 + self.session_life_us);
        let alive = if departure.logout { departure.at.min(life) } else { life };
        self.close(visitor, trace, trace.last, alive);
    }

    /// A visit is alive when the window closes.
    pub fn cut_at_end(&mut self, visitor: Visitor, trace: &VisitTrace, returning: bool) {
        self.visits.cut_at_end += 1;
        self.visits.return_after_end += u64::from(returning);
        if returning {
            self.at_once.orbit.add(trace.last, self.end, 1);
        }
        self.close(visitor, trace, self.end, self.end);
    }

    fn close(&mut self, visitor: Visitor, trace: &VisitTrace, visit_until: SimTime, session_until: SimTime) {
        if trace.fate.is_told() {
            self.ended.push((visitor.number(), trace.fate));
            if self.ended.len() >= ENDED {
                self.count_ended();
            }
        }
        self.at_once.visits.closes(visit_until, 1);
        if trace.fate.has(Flag::Session) {
            self.at_once.sessions.closes(session_until, 1);
        }
        if trace.connected_until != VisitTrace::NEVER {
            let until = trace.connected_until.min(session_until.max(trace.last));
            self.at_once.connections.closes(until, self.connections_per_browser);
        }
    }

    #[inline(always)]
    fn row(&mut self, at: SimTime) -> Option<&mut MinuteRow> {
        self.index_of(at).and_then(|index| self.minutes.get_mut(index))
    }

    #[inline(always)]
    fn traffic_row(&mut self, at: SimTime) -> Option<&mut TrafficRow> {
        let is_in_it = (at.0.wrapping_sub(self.minute.from) as u64) < self.minute.length_us;
        let index = if is_in_it { Some(self.minute.index) } else { self.any_index_of(at) };
        index.and_then(|index| self.traffic.get_mut(index))
    }

    #[inline(always)]
    fn index_of(&mut self, at: SimTime) -> Option<usize> {
        if (at.0.wrapping_sub(self.minute.from) as u64) < self.minute.length_us {
            return Some(self.minute.index);
        }
        let index = self.any_index_of(at)?;
        (self.minute.from, self.minute.index) = (at.0.div_euclid(MINUTE_US) * MINUTE_US, index);
        Some(index)
    }

    fn any_index_of(&self, at: SimTime) -> Option<usize> {
        usize::try_from(self.tempo.planned_us(at.0).div_euclid(MINUTE_US) - self.first_minute).ok()
    }

    /// Sessions that are alive at an instant, as far as is known by now.
    pub fn sessions_at(&self, at: SimTime) -> u32 {
        self.at_once.sessions.at(at)
    }

    /// The attempts that have ended, those of the ramp included.
    pub fn attempts(&self) -> AttemptCounts {
        let mut all = AttemptCounts::default();
        self.cells.iter().for_each(|cell| all.add(&cell.counts));
        all
    }

    /// What was counted, closed: it can be added to that of other portals.
    pub fn counted(mut self) -> Counted {
        self.count_ended();
        let people = self.people.told();
        Counted {
            tempo: self.tempo,
            visits: self.visits,
            cells: self.cells,
            from_start: self.from_start,
            first_byte: self.first_byte,
            begins_when_due: self.begins_when_due,
            people,
            limits: self.watches.rows(self.first_minute),
            minutes: self.minutes,
            traffic: self.traffic,
            requests: Some(self.requests.peak()),
            at_once: self.at_once,
            bytes: self.bytes,
            total_wait_us: self.total_wait_us,
        }
    }

    /// The outcome of what was counted.
    pub fn into_outcome(self, cut: &CutPlan<'_>, provenance: Provenance) -> Outcome {
        self.counted().into_outcome(cut.opens(), provenance)
    }
}

/// Words of the three vocabularies: phases × services × profils.
pub(crate) const CELLS: usize = 3 * Service::VARIANTS.len() * Profil::VARIANTS.len();

#[inline]
pub(crate) fn cell_index(phase: Phase, service: Service, profil: Profil) -> usize {
    (phase as usize * Service::VARIANTS.len() + service as usize) * Profil::VARIANTS.len() + profil as usize
}

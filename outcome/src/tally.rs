//! Counts a run while it is played. The simulator and the replay share it, so that a figure means
//! the same in both columns.

use afflux_models::seed::mix;
use afflux_models::time::{MINUTE_US, SimTime};
use afflux_models::vocabulary::{Profil, Service};
use afflux_plan::page_clock::{Answer, Ask, Departure};
use afflux_plan::scenario::Phase;
use afflux_plan::{CutPlan, PlannedVisit, Tempo};
use strum::VariantArray;

use crate::at_once::AtOnce;
use crate::concurrency::Gauge;
use crate::counted::Counted;
use crate::minutes::{MinuteRow, TrafficRow};
use crate::outcome::{AttemptCounts, Bytes, Outcome, Provenance, VisitCounts};
pub use crate::people::PersonRow;
use crate::people::{Fate, Flag, People};
use crate::recorder::Recorder;
pub use crate::stretch::Stretch;

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
    /// By phase, service and profil; made when first used.
    cells: Vec<Option<Box<Cell>>>,
    /// Times from the start of an attempt, by phase.
    from_start: [Recorder; 3],
    /// Whether every attempt begins when it is due: these times are the response times then.
    begins_when_due: bool,
    people: People,
    /// Visits that have ended and are not in `people` yet: rows far apart are written many at a time.
    ended: Vec<(u64, Fate)>,
    minutes: Vec<MinuteRow>,
    traffic: Vec<TrafficRow>,
    first_minute: i64,
    requests: Gauge,
    at_once: AtOnce,
    bytes: Bytes,
    total_wait_us: i128,
}

/// Visits that are counted together when they have ended.
const ENDED: usize = 256;

/// What a tally keeps of a visit while it goes on; the player holds it beside the visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VisitTrace {
    began: Option<SimTime>,
    session_since: Option<SimTime>,
    connection: Option<(SimTime, SimTime)>,
    last: SimTime,
    turned_away: bool,
    visitor: u64,
    fate: Fate,
}

impl VisitTrace {
    /// The number of its visitor.
    #[inline]
    pub fn visitor(&self) -> u64 {
        self.visitor
    }
}

impl Tally {
    /// A tally of a stretch of the plan.
    pub fn new(cut: &CutPlan<'_>) -> Self {
        Self { people: People::new(cut), ..Self::of(&Stretch::of(cut)) }
    }

    /// A tally of a stretch of which nothing else is known.
    pub fn of(stretch: &Stretch) -> Self {
        let tempo = stretch.tempo();
        let (start, end) = (SimTime(stretch.start_us), SimTime(stretch.end_us));
        let first_minute = tempo.planned_us(start.0).div_euclid(MINUTE_US);
        let last_minute = (tempo.planned_us(end.0) - 1).div_euclid(MINUTE_US);
        let row = |minute: i64| MinuteRow { minute: minute as i32, ..MinuteRow::default() };
        let traffic = |minute: i64| TrafficRow { minute: minute as i32, ..TrafficRow::default() };
        Self {
            tempo,
            end,
            keep_alive_us: stretch.keep_alive_us,
            session_life_us: stretch.session_life_us,
            connections_per_browser: stretch.connections_per_browser,
            visits: VisitCounts::default(),
            cells: (0..CELLS).map(|_| None).collect(),
            from_start: Default::default(),
            begins_when_due: false,
            people: People::Map(Default::default()),
            ended: Vec::with_capacity(ENDED),
            minutes: (first_minute..=last_minute).map(row).collect(),
            traffic: (first_minute..=last_minute).map(traffic).collect(),
            first_minute,
            requests: Gauge::default(),
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
    pub fn began(&mut self, visit: &PlannedVisit, ask: &Ask) -> VisitTrace {
        let mut fate = Fate::default();
        if ask.ramp {
            self.visits.warm += 1;
        } else {
            self.visits.started += 1;
            fate.note(Flag::Begun, true);
            if let Some(row) = self.row(ask.due) {
                row.begun += 1;
            }
        }
        let visitor = visit.visitor.number();
        VisitTrace { began: Some(ask.due), last: ask.due, visitor, fate, ..VisitTrace::default() }
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

    /// An attempt has ended.
    pub fn attempted(&mut self, visit: &PlannedVisit, trace: &mut VisitTrace, attempt: &Attempt) {
        let response_us = attempt.ended.0 - attempt.ask.due.0;
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
            if attempt.answer == Answer::Served {
                row.respond(response_us);
            }
        }
        if attempt.answer == Answer::Spared {
            // Nothing reached the portal: no session, no connection, no wait.
            let index = cell_index(attempt.phase, attempt.service, visit.profil());
            self.cells[index].get_or_insert_with(Box::default).counts.count(attempt.answer);
            return;
        }
        if attempt.answer == Answer::Served
            && let Some(row) = self.index_of(attempt.ended).and_then(|index| self.traffic.get_mut(index))
        {
            row.up = row.up.saturating_add(attempt.bytes_up);
            row.down = row.down.saturating_add(attempt.bytes_down);
        }
        self.trace(trace, attempt);
        self.measure(visit, &mut trace.fate, attempt, response_us);
    }

    /// A visitor is made to wait outside; so many do now.
    pub fn held(&mut self, visit: &PlannedVisit, at: SimTime, now_held: usize) {
        self.visits.held += 1;
        self.visits.most_held = self.visits.most_held.max(now_held as u64);
        let mut fate = Fate::default();
        fate.note(Flag::Held, true);
        self.people.add(visit.visitor.number(), &fate);
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

    fn measure(&mut self, visit: &PlannedVisit, fate: &mut Fate, attempt: &Attempt, response_us: i64) {
        let served = attempt.answer == Answer::Served;
        let index = cell_index(attempt.phase, attempt.service, visit.profil());
        let cell = self.cells[index].get_or_insert_with(Box::default);
        cell.counts.count(attempt.answer);
        if served {
            cell.response.record(response_us);
            if !self.begins_when_due {
                self.from_start[attempt.phase as usize].record(attempt.ended.0 - attempt.started.0);
            }
        }
        let phase = match attempt.phase {
            Phase::Ramp => return,
            Phase::Settle => 0,
            Phase::Judged => 1,
        };
        self.total_wait_us += i128::from(response_us);
        // Waiting in vain is a wait too: a visitor's worst page counts from its first attempt.
        let whole_us = attempt.ended.0 - attempt.ask.first_due.0;
        fate.took(phase, whole_us);
        fate.note(Flag::TurnedAway, attempt.answer == Answer::TurnedAway);
        fate.note(Flag::Served, served);
        if served {
            self.bytes.stored = self.bytes.stored.saturating_add(attempt.bytes_up);
            self.bytes.sent = self.bytes.sent.saturating_add(attempt.bytes_down);
        }
    }

    fn trace(&mut self, trace: &mut VisitTrace, attempt: &Attempt) {
        if attempt.ask.attempt > 0 {
            self.at_once.orbit.add(trace.last, attempt.ask.due, 1);
        }
        trace.last = attempt.ended;
        if attempt.answer == Answer::Served {
            trace.session_since.get_or_insert(attempt.started);
        }
        if attempt.answer == Answer::TurnedAway && !attempt.ask.ramp && !trace.turned_away {
            trace.turned_away = true;
            self.visits.ever_turned_away += 1;
        }
        if !attempt.connected {
            return;
        }
        let open_until = SimTime(attempt.ended.0 + self.keep_alive_us);
        trace.connection = match trace.connection {
            Some((since, until)) if until >= attempt.started => Some((since, open_until)),
            Some((since, until)) => {
                self.at_once.connections.add(since, until, self.connections_per_browser);
                Some((attempt.started, open_until))
            }
            None => Some((attempt.started, open_until)),
        };
    }

    /// A visit has ended by itself.
    pub fn left(&mut self, trace: &VisitTrace, departure: &Departure) {
        self.visits.left(departure.why);
        let life = SimTime(trace.last.0 + self.session_life_us);
        let alive = if departure.logout { departure.at.min(life) } else { life };
        self.close(trace, trace.last, alive);
    }

    /// A visit is alive when the window closes.
    pub fn cut_at_end(&mut self, trace: &VisitTrace, returning: bool) {
        self.visits.cut_at_end += 1;
        self.visits.return_after_end += u64::from(returning);
        if returning {
            self.at_once.orbit.add(trace.last, self.end, 1);
        }
        self.close(trace, self.end, self.end);
    }

    fn close(&mut self, trace: &VisitTrace, visit_until: SimTime, session_until: SimTime) {
        if trace.fate != Fate::default() {
            self.ended.push((trace.visitor, trace.fate));
            if self.ended.len() >= ENDED {
                self.count_ended();
            }
        }
        if let Some(began) = trace.began {
            self.at_once.visits.add(began, visit_until, 1);
        }
        if let Some(since) = trace.session_since {
            self.at_once.sessions.add(since, session_until, 1);
        }
        if let Some((since, until)) = trace.connection {
            self.at_once.connections.add(since, until.min(session_until.max(trace.last)), self.connections_per_browser);
        }
    }

    fn row(&mut self, at: SimTime) -> Option<&mut MinuteRow> {
        self.index_of(at).and_then(|index| self.minutes.get_mut(index))
    }

    fn index_of(&self, at: SimTime) -> Option<usize> {
        usize::try_from(self.tempo.planned_us(at.0).div_euclid(MINUTE_US) - self.first_minute).ok()
    }

    /// A digest of counts, minute rows, histograms and the total wait: equal for equal runs.
    pub fn digest(outcome: &Outcome, total_wait_us: i128) -> String {
        let mut state = mix(total_wait_us as u64);
        let counted = [
            serde_json::to_string(&outcome.visits),
            serde_json::to_string(&outcome.attempts),
            serde_json::to_string(&outcome.minutes),
            serde_json::to_string(&outcome.bytes),
        ];
        let mut add = |word: u64| state = mix(state ^ word);
        for text in counted.iter().flatten() {
            let (words, rest) = text.as_bytes().as_chunks::<8>();
            words.iter().for_each(|word| add(u64::from_le_bytes(*word)));
            rest.iter().for_each(|byte| add(u64::from(*byte)));
        }
        for row in &outcome.response {
            let name = [Some(row.phase.as_str()), row.service.as_deref(), row.profil.as_deref()];
            name.iter().flatten().flat_map(|word| word.bytes()).for_each(|byte| add(u64::from(byte)));
            row.us.for_each(|value, count| add(value << 32 ^ count));
            add(row.us.over_range);
        }
        format!("{state:016x}")
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
            begins_when_due: self.begins_when_due,
            people,
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
const CELLS: usize = 3 * Service::VARIANTS.len() * Profil::VARIANTS.len();

pub(crate) fn cell_index(phase: Phase, service: Service, profil: Profil) -> usize {
    (phase as usize * Service::VARIANTS.len() + service as usize) * Profil::VARIANTS.len() + profil as usize
}

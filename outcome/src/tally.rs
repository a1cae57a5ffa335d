//! Counts a run while it is played. The simulator and the replay share it, so that a figure means
//! the same in both columns.

use std::collections::{BTreeMap, HashMap, HashSet};

use afflux_models::seed::mix;
use afflux_models::time::{MINUTE_US, SimTime, paris};
use afflux_models::vocabulary::{Profil, Service, Word};
use afflux_plan::page_clock::{Answer, Ask, Departure};
use afflux_plan::scenario::Phase;
use afflux_plan::{CutPlan, PlannedVisit, Tempo};

use crate::concurrency::{Gauge, Spans};
use crate::histogram::Durations;
use crate::minutes::MinuteRow;
use crate::outcome::{
    AttemptCounts, AttemptRow, Bytes, Concurrency, DurationsRow, Outcome, Peak, Provenance, VisitCounts,
};

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
    /// Bytes stored by it.
    pub bytes_up: u64,
    /// Bytes of the page.
    pub bytes_down: u64,
}

type ByKey = BTreeMap<(Phase, Option<Service>, Option<Profil>), Durations>;

/// Counts a run.
#[derive(Debug)]
pub struct Tally {
    tempo: Tempo,
    end: SimTime,
    keep_alive_us: i64,
    session_life_us: i64,
    connections_per_browser: u32,
    visits: VisitCounts,
    attempts: BTreeMap<(Phase, Service, Profil), AttemptCounts>,
    response: ByKey,
    from_start: ByKey,
    worst: HashMap<(Phase, u64), i64>,
    minutes: Vec<MinuteRow>,
    first_minute: i64,
    requests: Gauge,
    in_progress: Spans,
    sessions: Spans,
    connections: Spans,
    bytes: Bytes,
    people: HashSet<u64>,
    people_turned_away: HashSet<u64>,
    total_wait_us: i128,
}

/// What a tally keeps of a visit while it goes on; the player holds it beside the visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VisitTrace {
    began: Option<SimTime>,
    session_since: Option<SimTime>,
    connection: Option<(SimTime, SimTime)>,
    last: SimTime,
    turned_away: bool,
}

impl Tally {
    /// A tally of a stretch of the plan.
    pub fn new(cut: &CutPlan<'_>) -> Self {
        let tempo = cut.tempo();
        let first_minute = tempo.planned_us(cut.start().0).div_euclid(MINUTE_US);
        let last_minute = (tempo.planned_us(cut.end().0) - 1).div_euclid(MINUTE_US);
        let row = |minute: i64| MinuteRow { minute: minute as i32, ..MinuteRow::default() };
        let behaviour = &cut.plan().scenario().behaviour;
        let spans = || Spans::new(cut.start(), cut.end());
        Self {
            tempo,
            end: cut.end(),
            keep_alive_us: behaviour.keep_alive_us,
            session_life_us: cut.session_life_us(),
            connections_per_browser: behaviour.connections_per_browser,
            visits: VisitCounts::default(),
            attempts: BTreeMap::new(),
            response: BTreeMap::new(),
            from_start: BTreeMap::new(),
            worst: HashMap::new(),
            minutes: (first_minute..=last_minute).map(row).collect(),
            first_minute,
            requests: Gauge::default(),
            in_progress: spans(),
            sessions: spans(),
            connections: spans(),
            bytes: Bytes::default(),
            people: HashSet::new(),
            people_turned_away: HashSet::new(),
            total_wait_us: 0,
        }
    }

    /// A visit of the window that the plan holds; call it for each before or while playing.
    pub fn planned(&mut self, count: u64) {
        self.visits.planned += count;
    }

    /// A visit that could not be started.
    pub fn dropped(&mut self) {
        self.visits.dropped += 1;
    }

    /// A visit begins: by its plan, or in the ramp.
    pub fn began(&mut self, visit: &PlannedVisit, ask: &Ask) -> VisitTrace {
        if ask.ramp {
            self.visits.warm += 1;
        } else {
            self.visits.started += 1;
            self.people.insert(visit.visitor.number());
            if let Some(row) = self.row(ask.due) {
                row.begun += 1;
            }
        }
        VisitTrace { began: Some(ask.due), last: ask.due, ..VisitTrace::default() }
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
        let profil = visit.profil();
        let key = (attempt.phase, attempt.service, profil);
        self.attempts.entry(key).or_default().count(attempt.answer);
        let response_us = attempt.ended.0 - attempt.ask.due.0;
        if let Some(row) = self.row(attempt.ask.due) {
            row.asked += 1;
            let counter = match attempt.answer {
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
        self.trace(visit, trace, attempt);
        self.measure(visit, attempt, response_us);
    }

    fn measure(&mut self, visit: &PlannedVisit, attempt: &Attempt, response_us: i64) {
        let profil = visit.profil();
        let ramp = attempt.phase == Phase::Ramp;
        if !ramp {
            self.total_wait_us += i128::from(response_us);
            // Waiting in vain is a wait too: a visitor's worst page counts from its first attempt.
            let whole_us = attempt.ended.0 - attempt.ask.first_due.0;
            let worst = self.worst.entry((attempt.phase, visit.visitor.number())).or_default();
            *worst = (*worst).max(whole_us);
        }
        if attempt.answer == Answer::TurnedAway && !ramp {
            self.people_turned_away.insert(visit.visitor.number());
        }
        if attempt.answer != Answer::Served {
            return;
        }
        self.bytes.stored += if ramp { 0 } else { attempt.bytes_up };
        self.bytes.sent += if ramp { 0 } else { attempt.bytes_down };
        let keys: &[(Option<Service>, Option<Profil>)] =
            &[(None, None), (Some(attempt.service), None), (None, Some(profil)), (Some(attempt.service), Some(profil))];
        let keys = if ramp { &keys[..1] } else { keys };
        for (service, profil) in keys {
            self.response.entry((attempt.phase, *service, *profil)).or_default().record(response_us);
        }
        self.from_start.entry((attempt.phase, None, None)).or_default().record(attempt.ended.0 - attempt.started.0);
    }

    fn trace(&mut self, visit: &PlannedVisit, trace: &mut VisitTrace, attempt: &Attempt) {
        trace.last = attempt.ended;
        if attempt.answer == Answer::Served {
            trace.session_since.get_or_insert(attempt.started);
        }
        if attempt.answer == Answer::TurnedAway && !attempt.ask.ramp && !trace.turned_away {
            trace.turned_away = true;
            self.visits.ever_turned_away += 1;
        }
        let _ = visit;
        let open_until = SimTime(attempt.ended.0 + self.keep_alive_us);
        trace.connection = match trace.connection {
            Some((since, until)) if until >= attempt.started => Some((since, open_until)),
            Some((since, until)) => {
                self.connections.add(since, until, self.connections_per_browser);
                Some((attempt.started, open_until))
            }
            None => Some((attempt.started, open_until)),
        };
    }

    /// A visit has ended by itself.
    pub fn left(&mut self, trace: &VisitTrace, departure: &Departure) {
        self.visits.left(departure.why);
        let alive = if departure.logout { departure.at } else { SimTime(trace.last.0 + self.session_life_us) };
        self.close(trace, trace.last, alive);
    }

    /// A visit is alive when the window closes.
    pub fn cut_at_end(&mut self, trace: &VisitTrace, returning: bool) {
        self.visits.cut_at_end += 1;
        self.visits.return_after_end += u64::from(returning);
        self.close(trace, self.end, self.end);
    }

    fn close(&mut self, trace: &VisitTrace, visit_until: SimTime, session_until: SimTime) {
        if let Some(began) = trace.began {
            self.in_progress.add(began, visit_until, 1);
        }
        if let Some(since) = trace.session_since {
            self.sessions.add(since, session_until, 1);
        }
        if let Some((since, until)) = trace.connection {
            self.connections.add(since, until.min(session_until.max(trace.last)), self.connections_per_browser);
        }
    }

    fn row(&mut self, at: SimTime) -> Option<&mut MinuteRow> {
        let minute = self.tempo.planned_us(at.0).div_euclid(MINUTE_US) - self.first_minute;
        usize::try_from(minute).ok().and_then(|index| self.minutes.get_mut(index))
    }

    /// A digest of counts, minute rows, histograms and the total wait: equal for equal runs.
    pub fn digest(outcome: &Outcome, total_wait_us: i128) -> String {
        let mut state = mix(total_wait_us as u64);
        let mut add = |text: &str| state = text.bytes().fold(state, |state, byte| mix(state ^ u64::from(byte)));
        for text in [
            serde_json::to_string(&outcome.visits),
            serde_json::to_string(&outcome.attempts),
            serde_json::to_string(&outcome.minutes),
            serde_json::to_string(&outcome.response),
            serde_json::to_string(&outcome.bytes),
        ]
        .into_iter()
        .flatten()
        {
            add(&text);
        }
        format!("{state:016x}")
    }

    /// Sum of the response times outside the ramp, µs: a part of the digest.
    pub fn total_wait_us(&self) -> i128 {
        self.total_wait_us
    }

    /// The outcome of what was counted.
    pub fn into_outcome(mut self, cut: &CutPlan<'_>, provenance: Provenance) -> Outcome {
        self.visits.visitors = self.people.len() as u64;
        self.visits.visitors_turned_away = self.people_turned_away.len() as u64;
        let civil = |at: SimTime| {
            let instant = cut.opens().plus_us(self.tempo.planned_us(at.0));
            instant.zoned(&paris()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
        };
        let tempo = self.tempo;
        let minute_of = |at: SimTime| (tempo.planned_us(at.0).div_euclid(MINUTE_US) - self.first_minute) as usize;
        let mut fill = |spans: &Spans, field: fn(&mut MinuteRow) -> &mut u32| {
            spans.for_each(|at, count| {
                if let Some(row) = self.minutes.get_mut(minute_of(at)) {
                    let field = field(row);
                    *field = (*field).max(count);
                }
            });
        };
        fill(&self.in_progress, |row| &mut row.visits);
        fill(&self.sessions, |row| &mut row.sessions);
        fill(&self.connections, |row| &mut row.connections);
        let peak = |(value, at): (u32, SimTime)| Peak { value: u64::from(value), at: civil(at) };
        let concurrency = Concurrency {
            visits: peak(self.in_progress.peak()),
            sessions: peak(self.sessions.peak()),
            connections: peak(self.connections.peak()),
            requests: peak(self.requests.peak()),
        };
        let worst_page = worst_pages(&self.worst);
        let attempts = self.attempts.into_iter().map(|((phase, service, profil), counts)| AttemptRow {
            phase: phase.as_str().into(),
            service: service.as_str().into(),
            profil: profil.as_str().into(),
            counts,
        });
        Outcome {
            format: 1,
            provenance,
            complete: true,
            interrupted: None,
            visits: self.visits,
            attempts: attempts.collect(),
            response: rows(self.response),
            from_start: rows(self.from_start),
            worst_page,
            minutes: self.minutes,
            concurrency,
            bytes: self.bytes,
            generator: None,
        }
    }
}

fn rows(histograms: ByKey) -> Vec<DurationsRow> {
    let row = |((phase, service, profil), us): ((Phase, Option<Service>, Option<Profil>), Durations)| DurationsRow {
        phase: phase.as_str().into(),
        service: service.map(|service| service.as_str().into()),
        profil: profil.map(|profil| profil.as_str().into()),
        us,
    };
    histograms.into_iter().map(row).collect()
}

/// The worst pages by phase and profil: the visitor's number holds the group.
fn worst_pages(worst: &HashMap<(Phase, u64), i64>) -> Vec<DurationsRow> {
    let mut histograms: ByKey = BTreeMap::new();
    for ((phase, visitor), us) in worst {
        let profil = afflux_models::vocabulary::Group((visitor >> 32) as u8).profil();
        histograms.entry((*phase, None, Some(profil))).or_default().record(*us);
    }
    rows(histograms)
}

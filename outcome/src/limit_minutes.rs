//! The minutes of limits that no other row of an outcome answers: of one profil or service, of people, of
//! abandoned visits, of response times between two classes of the sketch.
//!
//! A page is counted in the minute in which its first attempt was due, a person once a minute in which a page
//! of theirs was (twice where two visits of theirs overlap), a visit in the minute in which it began.

use afflux_models::time::SECOND_US;
use afflux_models::vocabulary::{Profil, Service, Word};
use afflux_plan::page_clock::{Answer, Why};
use afflux_plan::scenario::{Limit, Measure};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::minutes::SKETCH_BOUNDS_US;
use crate::tally::Attempt;
use crate::visit_trace::VisitTrace;

/// What is counted by minute: the part of a limit that its percentile, its phase and the share it allows have
/// nothing to do with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Watched {
    /// The limit's output.
    pub output: String,
    /// A page or a person is over when it takes longer than this, µs; none where it does not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_us: Option<u64>,
    /// Only this service's pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Only this profil's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profil: Option<String>,
}

/// One minute of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LimitMinute(
    /// Minutes since the window opens; negative in the ramp.
    pub i32,
    /// Pages, people or visits.
    pub u32,
    /// Those of them that are over, turned away, in error or abandoned.
    pub u32,
);

/// What is counted, and the minutes in which there was anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitRow {
    /// What is counted.
    pub of: Watched,
    /// Its minutes, in order: the minute, how many, and how many of them hit the limit.
    pub minutes: Vec<LimitMinute>,
}

impl Watched {
    /// What must be counted for a limit; none where the rows of the minutes answer it.
    pub fn of(limit: &Limit) -> Option<Self> {
        let us = |seconds: f64| (seconds * SECOND_US as f64) as u64;
        let over_us = match limit.measure {
            Measure::ResponseTime { .. } => Some(us(limit.max)),
            Measure::PeopleOver { over_s } => Some(us(over_s)),
            Measure::TurnedAwayShare | Measure::ErrorShare | Measure::AbandonedShare => None,
        };
        let is_by_itself = limit.profil.is_none() && limit.service.is_none();
        let rows_answer = match limit.measure {
            Measure::ResponseTime { .. } => over_us.is_some_and(|us| SKETCH_BOUNDS_US.contains(&us)),
            Measure::TurnedAwayShare | Measure::ErrorShare => true,
            Measure::AbandonedShare | Measure::PeopleOver { .. } => false,
        };
        let watched = Self {
            output: limit.measure.as_str().into(),
            over_us,
            service: limit.service.map(|service| service.as_str().into()),
            profil: limit.profil.map(|profil| profil.as_str().into()),
        };
        (!(is_by_itself && rows_answer)).then_some(watched)
    }

    fn over_us(&self) -> Option<i64> {
        self.over_us.and_then(|us| i64::try_from(us).ok())
    }

    /// What must be counted for limits, each thing once.
    pub fn of_all(limits: &[Limit]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for watched in limits.iter().filter_map(Self::of) {
            if !all.contains(&watched) {
                all.push(watched);
            }
        }
        all
    }
}

/// Adds rows of another portal or shard: of what both have.
pub(crate) fn add(rows: &mut Vec<LimitRow>, more: &[LimitRow]) {
    rows.retain_mut(|row| {
        let Some(other) = more.iter().find(|other| other.of == row.of) else { return false };
        let mut minutes = std::collections::BTreeMap::new();
        for LimitMinute(minute, count, hits) in row.minutes.iter().chain(&other.minutes).copied() {
            let sum: &mut (u32, u32) = minutes.entry(minute).or_default();
            *sum = (sum.0.saturating_add(count), sum.1.saturating_add(hits));
        }
        row.minutes = minutes.into_iter().map(|(minute, (count, hits))| LimitMinute(minute, count, hits)).collect();
        true
    });
}

/// What a watch looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    ResponseOver(i64),
    TurnedAway,
    Errors,
    Abandoned,
    /// People over a time, and the place of the time among those that are watched.
    PeopleOver(u8),
}

#[derive(Debug)]
struct Watch {
    of: Watched,
    what: What,
    service: Option<Service>,
    profil: Option<Profil>,
    /// How many, and how many hits, minute by minute of the window and its ramp.
    counts: Vec<[u32; 2]>,
}

impl Watch {
    /// A watch over so many minutes; none of what no limit asks.
    fn new(of: &Watched, people_over_us: &[i64], minutes: usize) -> Option<Self> {
        let what = match (of.output.as_str(), of.over_us()) {
            ("response_time", Some(us)) => What::ResponseOver(us),
            (PEOPLE, Some(us)) => What::PeopleOver(people_over_us.binary_search(&us).ok()? as u8),
            ("turned_away_share", None) => What::TurnedAway,
            ("error_share", None) => What::Errors,
            ("abandoned_share", None) => What::Abandoned,
            _ => return None,
        };
        let (service, profil) = (of.service.as_deref(), of.profil.as_deref());
        let (service, profil) = (service.map(Service::from_text), profil.map(Profil::from_text));
        if service == Some(None) || profil == Some(None) {
            return None;
        }
        let (service, profil) = (service.flatten(), profil.flatten());
        Some(Self { of: of.clone(), what, service, profil, counts: vec![[0; 2]; minutes] })
    }

    fn is_of(&self, profil: Profil, service: Service) -> bool {
        self.profil.is_none_or(|own| own == profil) && self.service.is_none_or(|own| own == service)
    }

    #[inline]
    fn count(&mut self, minute: Option<usize>, count: bool, hit: bool) {
        if let Some([counts, hits]) = minute.and_then(|minute| self.counts.get_mut(minute)) {
            *counts += u32::from(count);
            *hits += u32::from(hit);
        }
    }
}

/// Everything that is watched.
#[derive(Debug, Default)]
pub(crate) struct Watches {
    pages: Vec<Watch>,
    people: Vec<Watch>,
    visits: Vec<Watch>,
    /// Times of which it is counted how many people are over them, µs, sorted.
    people_over_us: Vec<i64>,
    /// A bit for each profil whose pages matter.
    profils: u8,
}

impl Watches {
    /// Watches over so many minutes. What no limit can ask is not watched.
    pub(crate) fn new(all: &[Watched], minutes: usize) -> Self {
        let of_people = all.iter().filter(|watched| watched.output == PEOPLE);
        let mut people_over_us: Vec<i64> = of_people.filter_map(Watched::over_us).collect();
        people_over_us.sort_unstable();
        people_over_us.dedup();
        people_over_us.truncate(usize::from(u8::MAX) - 1);
        let mut watches = Self { people_over_us, ..Self::default() };
        for watch in all.iter().filter_map(|of| Watch::new(of, &watches.people_over_us, minutes)).collect::<Vec<_>>() {
            if watch.what != What::Abandoned {
                watches.profils |= watch.profil.map_or(u8::MAX, |profil| 1 << profil as u8);
            }
            match watch.what {
                What::Abandoned => watches.visits.push(watch),
                What::PeopleOver(_) => watches.people.push(watch),
                _ => watches.pages.push(watch),
            }
        }
        watches
    }

    /// Whether pages of a profil matter.
    #[inline(always)]
    pub(crate) fn sees(&self, profil: Profil) -> bool {
        self.profils >> profil as u8 & 1 != 0
    }

    /// An attempt has ended that was due in a minute, of a page that was due first in another.
    pub(crate) fn attempted(
        &mut self,
        profil: Profil,
        trace: &mut VisitTrace,
        attempt: &Attempt,
        [due, first_due]: [Option<usize>; 2],
    ) {
        for watch in self.pages.iter_mut().filter(|watch| watch.is_of(profil, attempt.service)) {
            let is_served = attempt.answer == Answer::Served;
            match watch.what {
                What::ResponseOver(over_us) => {
                    watch.count(due, is_served, is_served && attempt.ended.0 - attempt.ask.due.0 > over_us);
                }
                What::TurnedAway => watch.count(due, true, attempt.answer == Answer::TurnedAway),
                What::Errors => watch.count(due, true, matches!(attempt.answer, Answer::Failed | Answer::TimedOut)),
                What::Abandoned | What::PeopleOver(_) => {}
            }
        }
        if let Some(minute) = first_due.filter(|_| !self.people.is_empty()) {
            self.person(profil, trace, attempt.ended.0 - attempt.ask.first_due.0, minute);
        }
    }

    /// Counts a person once a minute, and once over each time.
    #[inline]
    fn person(&mut self, profil: Profil, trace: &mut VisitTrace, whole_us: i64, minute: usize) {
        // A visit is shorter than the minutes that these bits tell apart.
        let is_new = trace.fate.passed == 0 || trace.minute != minute as u16;
        let before = if is_new { 0 } else { trace.fate.passed - 1 };
        let mut now = before;
        while self.people_over_us.get(usize::from(now)).is_some_and(|us| whole_us > *us) {
            now += 1;
        }
        if !is_new && now == before {
            return;
        }
        (trace.minute, trace.fate.passed) = (minute as u16, now + 1);
        for watch in self.people.iter_mut().filter(|watch| watch.profil.is_none_or(|own| own == profil)) {
            let is_hit = matches!(watch.what, What::PeopleOver(place) if (before..now).contains(&place));
            watch.count(Some(minute), is_new, is_hit);
        }
    }

    /// A visit has begun in a minute.
    #[inline]
    pub(crate) fn began(&mut self, minute: Option<usize>) {
        self.visits.iter_mut().for_each(|watch| watch.count(minute, true, false));
    }

    /// A visit that began in a minute has ended.
    #[inline]
    pub(crate) fn left(&mut self, minute: Option<usize>, why: Why) {
        let is_abandoned = matches!(why, Why::GaveUp | Why::LostPatience);
        self.visits.iter_mut().for_each(|watch| watch.count(minute, false, is_abandoned));
    }

    /// Whether visits matter.
    #[inline(always)]
    pub(crate) fn sees_visits(&self) -> bool {
        !self.visits.is_empty()
    }

    /// The rows, of minutes that begin at a number.
    pub(crate) fn rows(self, first_minute: i64) -> Vec<LimitRow> {
        let row = |watch: Watch| {
            let minutes = watch.counts.iter().zip(first_minute..).filter(|([count, _], _)| *count > 0);
            let minutes = minutes.map(|([count, hits], minute)| LimitMinute(minute as i32, *count, *hits)).collect();
            LimitRow { of: watch.of, minutes }
        };
        self.pages.into_iter().chain(self.people).chain(self.visits).map(row).collect()
    }
}

/// The output whose hits are people.
const PEOPLE: &str = "people_over";

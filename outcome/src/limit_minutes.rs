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

/// Everything that is watched.
#[derive(Debug, Default)]
pub(crate) struct Watches {
    watches: Vec<Watch>,
    /// Times of which it is counted how many people are over them, µs, sorted.
    people_over_us: Vec<i64>,
    sees_pages: bool,
}

impl Watches {
    /// Watches over so many minutes. What no limit can ask is not watched.
    pub(crate) fn new(all: &[Watched], minutes: usize) -> Self {
        let over_us = |watched: &Watched| watched.over_us.and_then(|us| i64::try_from(us).ok());
        let is_of_people = |watched: &&Watched| watched.output == PEOPLE;
        let mut people_over_us: Vec<i64> = all.iter().filter(is_of_people).filter_map(over_us).collect();
        people_over_us.sort_unstable();
        people_over_us.dedup();
        people_over_us.truncate(usize::from(u8::MAX) - 1);
        let mut watches = Vec::new();
        for of in all {
            let what = match (of.output.as_str(), over_us(of)) {
                ("response_time", Some(us)) => What::ResponseOver(us),
                (PEOPLE, Some(us)) => match people_over_us.binary_search(&us) {
                    Ok(place) => What::PeopleOver(place as u8),
                    Err(_) => continue,
                },
                ("turned_away_share", None) => What::TurnedAway,
                ("error_share", None) => What::Errors,
                ("abandoned_share", None) => What::Abandoned,
                _ => continue,
            };
            let service = of.service.as_deref().map(Service::from_text);
            let profil = of.profil.as_deref().map(Profil::from_text);
            if service == Some(None) || profil == Some(None) {
                continue;
            }
            let (service, profil) = (service.flatten(), profil.flatten());
            watches.push(Watch { of: of.clone(), what, service, profil, counts: vec![[0; 2]; minutes] });
        }
        let sees_pages = watches.iter().any(|watch| watch.what != What::Abandoned);
        Self { watches, people_over_us, sees_pages }
    }

    /// Whether there is anything to be told of pages.
    #[inline(always)]
    pub(crate) fn sees_pages(&self) -> bool {
        self.sees_pages
    }

    /// An attempt has ended that was due in a minute, of a page that was due first in another.
    pub(crate) fn attempted(
        &mut self,
        profil: Profil,
        trace: &mut VisitTrace,
        attempt: &Attempt,
        [due, first_due]: [Option<usize>; 2],
    ) {
        let response_us = attempt.ended.0 - attempt.ask.due.0;
        let person = first_due.map(|minute| (minute, self.pass(trace, attempt, minute)));
        for watch in &mut self.watches {
            if watch.profil.is_some_and(|own| own != profil) || watch.service.is_some_and(|own| own != attempt.service)
            {
                continue;
            }
            let is_served = attempt.answer == Answer::Served;
            let (minute, counts, hits) = match watch.what {
                What::ResponseOver(over_us) => (due, is_served, is_served && response_us > over_us),
                What::TurnedAway => (due, true, attempt.answer == Answer::TurnedAway),
                What::Errors => (due, true, matches!(attempt.answer, Answer::Failed | Answer::TimedOut)),
                What::Abandoned => continue,
                What::PeopleOver(place) => match &person {
                    Some((minute, passed)) => (Some(*minute), passed.is_new, passed.now.contains(&place)),
                    None => continue,
                },
            };
            if let Some([count, hit]) = minute.and_then(|minute| watch.counts.get_mut(minute)) {
                *count += u32::from(counts);
                *hit += u32::from(hits);
            }
        }
    }

    /// Which times a person's wait passes now that it had not passed in this minute before.
    fn pass(&self, trace: &mut VisitTrace, attempt: &Attempt, minute: usize) -> Passed {
        let whole_us = attempt.ended.0 - attempt.ask.first_due.0;
        let rank = self.people_over_us.partition_point(|us| whole_us > *us) as u8;
        // A visit is shorter than the minutes that these bits tell apart.
        let is_new = trace.fate.passed == 0 || trace.minute != minute as u16;
        let before = if is_new { 0 } else { trace.fate.passed - 1 };
        (trace.minute, trace.fate.passed) = (minute as u16, rank.max(before) + 1);
        Passed { is_new, now: before..rank.max(before) }
    }

    /// A visit has begun in a minute.
    pub(crate) fn began(&mut self, minute: Option<usize>) {
        self.visit(minute, 0);
    }

    /// A visit that began in a minute has ended.
    pub(crate) fn left(&mut self, minute: Option<usize>, why: Why) {
        if matches!(why, Why::GaveUp | Why::LostPatience) {
            self.visit(minute, 1);
        }
    }

    fn visit(&mut self, minute: Option<usize>, which: usize) {
        for watch in self.watches.iter_mut().filter(|watch| watch.what == What::Abandoned) {
            if let Some(counts) = minute.and_then(|minute| watch.counts.get_mut(minute)) {
                counts[which] += 1;
            }
        }
    }

    /// The rows, of minutes that begin at a number.
    pub(crate) fn rows(self, first_minute: i64) -> Vec<LimitRow> {
        let row = |watch: Watch| {
            let minutes = watch.counts.iter().zip(first_minute..).filter(|([count, _], _)| *count > 0);
            let minutes = minutes.map(|([count, hits], minute)| LimitMinute(minute as i32, *count, *hits)).collect();
            LimitRow { of: watch.of, minutes }
        };
        self.watches.into_iter().map(row).collect()
    }
}

/// The output whose hits are people.
const PEOPLE: &str = "people_over";

/// What a person's wait passes.
struct Passed {
    /// Whether no page of theirs was due in this minute before.
    is_new: bool,
    /// Places of the times that it had not passed.
    now: std::ops::Range<u8>,
}

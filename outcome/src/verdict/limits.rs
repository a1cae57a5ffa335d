//! A run against what must hold.

use afflux_models::Message;
use afflux_models::time::SECOND_US;
use afflux_plan::scenario::{Limit, Measure};

use super::breach::first_breach;
use crate::Outcome;
use crate::histogram::Durations;
use crate::interval::wilson;

/// What is said of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It holds.
    Pass,
    /// It is broken.
    Fail,
    /// The run does not tell.
    Inconclusive,
    /// The load generator was the limit: the run says nothing of the portal.
    Invalid,
}

impl Status {
    /// The word in files and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Pass => "pass",
            Status::Fail => "fail",
            Status::Inconclusive => "inconclusive",
            Status::Invalid => "invalid",
        }
    }
}

/// A limit and what a run says of it. Pass or fail is about this run's own figure; the interval
/// says how far another run of the same law may lie.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The limit.
    pub limit: Limit,
    /// The run's figure, in the unit of the limit (seconds or a share); none without samples.
    pub value: Option<f64>,
    /// Lower end of its 90 % interval.
    pub low: Option<f64>,
    /// Upper end of its 90 % interval.
    pub high: Option<f64>,
    /// Pages, people or visits behind the figure.
    pub samples: u64,
    /// What is left up to the limit, in its unit; negative when it is broken.
    pub margin: Option<f64>,
    /// What is said.
    pub status: Status,
    /// Why nothing could be said.
    pub reason: Option<Message>,
    /// The first minute of the phase (since the window opens) that breaks the limit by itself beyond doubt, or that
    /// by which its allowance is used up; none when nothing breaks it, or when the outcome is older than the rows
    /// that tell.
    pub first_breach: Option<i32>,
}

/// Judges every limit; `settle_us` is the plan time at the start of the window that is not judged.
pub fn judge(outcome: &Outcome, limits: &[Limit], settle_us: i64) -> Vec<Judged> {
    limits.iter().map(|limit| judge_one(outcome, limit, settle_us)).collect()
}

/// The worst status of several, invalid first; inconclusive when there is none to judge.
pub fn overall(judged: &[Judged]) -> Status {
    let has = |status| judged.iter().any(|judged| judged.status == status);
    if judged.is_empty() {
        return Status::Inconclusive;
    }
    let worst = [Status::Invalid, Status::Fail, Status::Inconclusive].into_iter().find(|status| has(*status));
    worst.unwrap_or(Status::Pass)
}

fn judge_one(outcome: &Outcome, limit: &Limit, settle_us: i64) -> Judged {
    let measured = measure(outcome, limit);
    let first_breach = first_breach(outcome, limit, settle_us);
    let (status, reason) = status(outcome, limit, measured.as_ref());
    Judged {
        limit: limit.clone(),
        value: measured.as_ref().map(|measured| measured.value),
        low: measured.as_ref().map(|measured| measured.low),
        high: measured.as_ref().map(|measured| measured.high),
        samples: measured.as_ref().map_or(0, |measured| measured.samples),
        margin: measured.as_ref().map(|measured| limit.max - measured.value),
        status,
        reason,
        first_breach,
    }
}

struct Measured {
    value: f64,
    low: f64,
    high: f64,
    samples: u64,
}

fn measure(outcome: &Outcome, limit: &Limit) -> Option<Measured> {
    let attempts = outcome.attempts_of(limit.phase, limit.service, limit.profil);
    match limit.measure {
        Measure::ResponseTime { percentile } => {
            let durations = outcome.response_of(limit.phase, limit.service, limit.profil)?;
            percentile_of(durations, percentile)
        }
        Measure::TurnedAwayShare => share(attempts.turned_away, attempts.asked),
        Measure::ErrorShare => share(attempts.failed + attempts.timed_out, attempts.asked),
        Measure::AbandonedShare => {
            // Visitors who were there before the window are in the counts of departures too.
            let visits = &outcome.visits;
            share(visits.gave_up + visits.lost_patience, visits.started + visits.warm)
        }
        Measure::PeopleOver { over_s } => {
            let worst = outcome.worst_page_of(limit.phase, limit.profil)?;
            share(worst.count_over((over_s * SECOND_US as f64) as u64), worst.count())
        }
    }
}

fn percentile_of(durations: &Durations, percentile: f64) -> Option<Measured> {
    let share = percentile / 100.0;
    let seconds = |us: u64| us as f64 / SECOND_US as f64;
    let (low, high) = durations.quantile_interval_us(share)?;
    let value = seconds(durations.quantile_us(share)?);
    Some(Measured { value, low: seconds(low), high: seconds(high), samples: durations.count() })
}

fn share(hits: u64, count: u64) -> Option<Measured> {
    let (low, high) = wilson(hits, count)?;
    Some(Measured { value: hits as f64 / count as f64, low, high, samples: count })
}

fn status(outcome: &Outcome, limit: &Limit, measured: Option<&Measured>) -> (Status, Option<Message>) {
    if outcome.generator.as_ref().is_some_and(|generator| !generator.valid) {
        return (Status::Invalid, Some(Message::new("limit-generator")));
    }
    let unknown = |message| (Status::Inconclusive, Some(message));
    let Some(measured) = measured else { return unknown(Message::new("limit-no-samples")) };
    if let Measure::ResponseTime { percentile } = limit.measure {
        // Under this count the percentile is the slowest page, whatever the law.
        let needed = (100.0 / (100.0 - percentile)).ceil() as u64;
        if measured.samples < needed {
            return unknown(Message::new("limit-few-samples").with("needed", needed).with("samples", measured.samples));
        }
    }
    if session_life_is_foreign(outcome) && !matches!(limit.measure, Measure::ErrorShare) {
        return unknown(Message::new("limit-speed"));
    }
    match (measured.value <= limit.max, outcome.complete) {
        (false, _) => (Status::Fail, None),
        (true, true) => (Status::Pass, None),
        (true, false) => unknown(Message::new("limit-incomplete")),
    }
}

/// A target whose session life cannot be shortened with the speed (DESIGN §3).
fn session_life_is_foreign(outcome: &Outcome) -> bool {
    let target = outcome.provenance.target.as_str();
    outcome.provenance.speed != 1.0 && !matches!(target, "" | "model" | "embedded portal")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generator::GeneratorHealth;
    use crate::verdict::samples::{an_outcome, with_generator};
    use afflux_models::vocabulary::Profil;
    use afflux_plan::scenario::Phase;

    fn limit(measure: Measure, max: f64) -> Limit {
        Limit { measure, max, phase: Phase::Judged, profil: None, service: None }
    }

    fn only(outcome: &Outcome, limit: Limit) -> Judged {
        judge(outcome, &[limit], 0).remove(0)
    }

    #[test]
    fn a_percentile_is_held_against_its_limit() {
        // Pages took 10 ms, 20 ms, …, 1 s.
        let outcome = an_outcome();
        let judged = only(&outcome, limit(Measure::ResponseTime { percentile: 95.0 }, 1.0));
        assert_eq!((judged.status, judged.samples), (Status::Pass, 100));
        assert!((judged.value.unwrap() - 0.95).abs() < 0.001, "{:?}", judged.value);
        assert!(judged.low.unwrap() < 0.95 && judged.high.unwrap() > 0.95);
        assert!((judged.margin.unwrap() - 0.05).abs() < 0.001);
        let judged = only(&outcome, limit(Measure::ResponseTime { percentile: 95.0 }, 0.9));
        assert_eq!(judged.status, Status::Fail);
    }

    #[test]
    fn people_are_judged_by_their_worst_page() {
        let mut limit = limit(Measure::PeopleOver { over_s: 10.0 }, 0.1);
        limit.profil = Some(Profil::Eleve);
        let judged = only(&an_outcome(), limit);
        // Two pupils of twelve waited 15 s.
        assert_eq!((judged.status, judged.samples), (Status::Fail, 12));
        assert!((judged.value.unwrap() - 1.0 / 6.0).abs() < 1e-12);
    }

    #[test]
    fn no_samples_no_verdict() {
        let mut limit = limit(Measure::ResponseTime { percentile: 95.0 }, 1.0);
        limit.profil = Some(Profil::Collectivite);
        let judged = only(&an_outcome(), limit.clone());
        assert_eq!((judged.status, judged.value), (Status::Inconclusive, None));
        limit.profil = None;
        limit.measure = Measure::ResponseTime { percentile: 99.9 };
        assert_eq!(only(&an_outcome(), limit).reason.unwrap().key, "limit-few-samples");
    }

    #[test]
    fn a_saturated_generator_never_passes() {
        let sick = GeneratorHealth { valid: false, ..GeneratorHealth::default() };
        let limits = [limit(Measure::ErrorShare, 1.0), limit(Measure::ErrorShare, 0.0)];
        let judged = judge(&with_generator(sick), &limits, 0);
        assert!(judged.iter().all(|judged| judged.status == Status::Invalid));
        assert_eq!(overall(&judged), Status::Invalid);
    }

    #[test]
    fn half_a_run_can_fail_but_not_pass() {
        let mut outcome = an_outcome();
        outcome.complete = false;
        assert_eq!(only(&outcome, limit(Measure::ErrorShare, 1.0)).status, Status::Inconclusive);
        assert_eq!(only(&outcome, limit(Measure::TurnedAwayShare, 0.0)).status, Status::Fail);
    }

    #[test]
    fn another_target_is_not_judged_by_its_sessions_when_time_runs_faster() {
        let mut outcome = an_outcome();
        outcome.provenance.speed = 10.0;
        outcome.provenance.target = "https://preprod.example".into();
        assert_eq!(only(&outcome, limit(Measure::TurnedAwayShare, 1.0)).status, Status::Inconclusive);
        outcome.provenance.target = "embedded portal".into();
        assert_eq!(only(&outcome, limit(Measure::TurnedAwayShare, 1.0)).status, Status::Pass);
    }
}

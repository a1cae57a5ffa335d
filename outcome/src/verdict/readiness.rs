//! Readiness for a crisis: how likely a limit is broken, said in words and true of people.

use afflux_models::Message;
use afflux_models::time::SECOND_US;
use afflux_models::vocabulary::Profil;
use afflux_plan::scenario::{Limit, Measure, Phase};

use super::limits::{Judged, Status, judge};
use crate::Outcome;
use crate::interval::{Figure, wilson};

/// Under this probability of a broken limit the portal is ready \[A\].
pub const ORANGE_FROM: f64 = 0.05;

/// From this probability on it is not \[A\].
pub const RED_FROM: f64 = 0.50;

/// Fewer replications than this decide nothing \[A\].
pub const LEAST_REPLICATIONS: usize = 5;

/// A wait that counts when no limit says which, seconds \[A\].
const LONG_WAIT_S: f64 = 10.0;

/// Under this share of the pupils the sentence speaks of the other limits first \[A\].
const FEW_PUPILS: f64 = 0.01;

/// How ready: a word first, a colour second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// VERT: the limits hold.
    Green,
    /// ORANGE: a limit may break; a warning, not a failure.
    Orange,
    /// ROUGE: a limit breaks more often than not.
    Red,
    /// INDÉTERMINÉ: the replications do not tell.
    Unknown,
}

impl Light {
    /// The word in files and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Light::Green => "green",
            Light::Orange => "orange",
            Light::Red => "red",
            Light::Unknown => "unknown",
        }
    }

    /// The light of a probability of a broken limit.
    pub fn of(probability: f64) -> Self {
        match probability {
            p if p < ORANGE_FROM => Light::Green,
            p if p < RED_FROM => Light::Orange,
            _ => Light::Red,
        }
    }
}

/// A limit over replications.
#[derive(Debug, Clone, PartialEq)]
pub struct Risk {
    /// The limit.
    pub limit: Limit,
    /// The figure: median and 90 % of the replications; none when no replication has it.
    pub value: Option<Figure>,
    /// Replications that broke it.
    pub breaches: u64,
    /// Replications that could tell.
    pub replications: u64,
    /// First minute of a breach since the window opens: the median of the replications that have one.
    pub first_breach: Option<i32>,
}

impl Risk {
    /// Share of the replications that broke it; none when none could tell.
    pub fn probability(&self) -> Option<f64> {
        (self.replications > 0).then(|| self.breaches as f64 / self.replications as f64)
    }
}

/// How ready a portal is.
#[derive(Debug, Clone, PartialEq)]
pub struct Readiness {
    /// The light.
    pub light: Light,
    /// Probability that at least one limit is broken.
    pub probability: Option<f64>,
    /// Its 90 % interval, from the number of replications.
    pub interval: Option<(f64, f64)>,
    /// Replications that could tell.
    pub replications: u64,
    /// Limit by limit.
    pub risks: Vec<Risk>,
    /// Share of the pupils whose worst page took longer than [`Readiness::over_s`].
    pub pupils_over: Option<Figure>,
    /// The wait that is meant, seconds.
    pub over_s: f64,
    /// First minute of a breach since the window opens: the median of the replications that have one.
    pub first_breach: Option<i32>,
    /// One sentence about people. Its arguments end in `_share` and `_seconds` and have no language.
    pub sentence: Message,
}

/// Judges replications of a scenario's day; `settle_us` is not judged.
pub fn assess(replications: &[Outcome], limits: &[Limit], settle_us: i64) -> Readiness {
    let judged: Vec<Vec<Judged>> = replications.iter().map(|outcome| judge(outcome, limits, settle_us)).collect();
    let broken = |judged: &Vec<Judged>| judged.iter().any(|judged| judged.status == Status::Fail);
    let tells = |judged: &&Vec<Judged>| {
        broken(judged) || (!judged.is_empty() && judged.iter().all(|judged| judged.status == Status::Pass))
    };
    let telling = judged.iter().filter(tells).count() as u64;
    let breaches = judged.iter().filter(|judged| broken(judged)).count() as u64;
    let enough = telling >= LEAST_REPLICATIONS as u64;
    let probability = (telling > 0).then(|| breaches as f64 / telling as f64);
    let light = probability.filter(|_| enough).map_or(Light::Unknown, Light::of);
    let over_s = long_wait_s(limits);
    let pupils_over = pupils_over(replications, over_s);
    Readiness {
        light,
        probability,
        interval: wilson(breaches, telling),
        replications: telling,
        risks: limits.iter().enumerate().map(|(n, limit)| risk(limit, n, &judged)).collect(),
        pupils_over,
        over_s,
        first_breach: first_breach(&judged),
        sentence: sentence(light, pupils_over, over_s),
    }
}

fn risk(limit: &Limit, n: usize, judged: &[Vec<Judged>]) -> Risk {
    let of_limit = || judged.iter().map(|judged| &judged[n]);
    let values: Vec<f64> = of_limit().filter_map(|judged| judged.value).collect();
    let count = |wanted: &[Status]| of_limit().filter(|judged| wanted.contains(&judged.status)).count() as u64;
    Risk {
        limit: limit.clone(),
        value: Figure::of(&values),
        breaches: count(&[Status::Fail]),
        replications: count(&[Status::Fail, Status::Pass]),
        first_breach: median(of_limit().filter_map(first_minute)),
    }
}

/// The wait that the limits speak of: the pupils' own first.
fn long_wait_s(limits: &[Limit]) -> f64 {
    let over = |limit: &Limit| match limit.measure {
        Measure::PeopleOver { over_s } => Some(over_s),
        _ => None,
    };
    let own = limits.iter().filter(|limit| limit.profil == Some(Profil::Eleve)).find_map(over);
    own.or_else(|| limits.iter().find_map(over)).unwrap_or(LONG_WAIT_S)
}

fn pupils_over(replications: &[Outcome], over_s: f64) -> Option<Figure> {
    let share = |outcome: &Outcome| {
        let worst = outcome.worst_page_of(Phase::Judged, Some(Profil::Eleve))?;
        let over = worst.count_over((over_s * SECOND_US as f64) as u64);
        (worst.count() > 0).then(|| over as f64 / worst.count() as f64)
    };
    let shares: Vec<f64> = replications.iter().filter_map(share).collect();
    Figure::of(&shares)
}

fn first_breach(judged: &[Vec<Judged>]) -> Option<i32> {
    median(judged.iter().filter_map(|judged| judged.iter().filter_map(first_minute).min()))
}

/// The first minute that breaks a limit which the run breaks.
fn first_minute(judged: &Judged) -> Option<i32> {
    judged.first_breach.filter(|_| judged.status == Status::Fail)
}

fn median(minutes: impl Iterator<Item = i32>) -> Option<i32> {
    let mut minutes: Vec<i32> = minutes.collect();
    minutes.sort_unstable();
    minutes.get(minutes.len() / 2).copied()
}

fn sentence(light: Light, pupils: Option<Figure>, over_s: f64) -> Message {
    let Some(pupils) = pupils.filter(|_| light != Light::Unknown) else {
        return Message::new("readiness-unknown").with("needed", LEAST_REPLICATIONS);
    };
    let are_few = pupils.value < FEW_PUPILS;
    let message = match light {
        Light::Red if are_few => Message::new("readiness-red-few"),
        Light::Red => Message::new("readiness-red"),
        Light::Orange if are_few => Message::new("readiness-orange-few"),
        Light::Orange => Message::new("readiness-orange"),
        _ => Message::new("readiness-green"),
    };
    message.with("pupils_share", pupils.value).with("over_seconds", over_s)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::samples::an_outcome;

    fn pupils(max: f64) -> Limit {
        let measure = Measure::PeopleOver { over_s: 10.0 };
        Limit { measure, max, phase: Phase::Judged, profil: Some(Profil::Eleve), service: None }
    }

    /// Outcomes of which some have no page over 10 s.
    fn outcomes(good: usize, bad: usize) -> Vec<Outcome> {
        let mut fine = an_outcome();
        fine.worst_page[0].us = crate::histogram::Durations::new();
        fine.worst_page[0].us.record(1_000_000);
        let mut all = vec![fine; good];
        all.extend(vec![an_outcome(); bad]);
        all
    }

    #[test]
    fn lights_follow_the_stated_thresholds() {
        let light = |good, bad| assess(&outcomes(good, bad), &[pupils(0.1)], 0).light;
        assert_eq!((light(20, 0), light(19, 1), light(6, 4), light(5, 5)), {
            (Light::Green, Light::Orange, Light::Orange, Light::Red)
        });
        assert_eq!((light(4, 0), light(0, 0)), (Light::Unknown, Light::Unknown));
    }

    #[test]
    fn the_sentence_is_about_pupils() {
        let readiness = assess(&outcomes(0, 10), &[pupils(0.1)], 0);
        assert_eq!(readiness.sentence.key, "readiness-red");
        assert!((readiness.pupils_over.unwrap().value - 1.0 / 6.0).abs() < 1e-12);
        assert_eq!(readiness.probability, Some(1.0));
        assert_eq!(readiness.risks[0].breaches, 10);
    }

    #[test]
    fn without_limits_nothing_is_said() {
        assert_eq!(assess(&outcomes(10, 0), &[], 0).light, Light::Unknown);
    }
}

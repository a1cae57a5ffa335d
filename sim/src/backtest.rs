//! What a scenario of what was known before says of what was reported afterwards.
//!
//! A back-test of a scenario goes in; for each of its cases a predicted interval, what was observed, and what
//! the rule of thumb says that has guided sizing, four times the usual, come out. Factors, the usual level and
//! busyness are drawn anew in every replication.

use std::sync::atomic::{AtomicBool, Ordering};

use afflux_models::Message;
use afflux_models::time::MINUTE_US;
use afflux_outcome::Outcome;
use afflux_outcome::interval::{Figure, wilson};
use afflux_outcome::outcome::Provenance;
use afflux_plan::prediction::{WIDEST, as_usual, predict};
use afflux_plan::scenario::{Asked, Backtest, Beside, Case, Lever, PlayedFigure, PlayedQuestion, Scenario, Window};
use afflux_plan::{Cut, Selection};

use crate::replications::{Draw, Study, play};

/// How many times the usual a rule of thumb expects of a crisis.
pub const NAIVE: f64 = 4.0;

/// Draws of the factors behind what is told without playing.
const DRAWS: u64 = 200;

/// How a case is answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Id of the fact.
    pub name: String,
    /// Median, or the probability of a statement.
    pub value: f64,
    /// 5 % bound.
    pub low: f64,
    /// 95 % bound.
    pub high: f64,
    /// What was reported; 1 for a statement.
    pub observed: f64,
    /// What four times the usual says; none of a statement.
    pub naive: Option<f64>,
    /// Whether it is the probability of a statement.
    pub is_statement: bool,
}

impl Answer {
    /// Whether the prediction was right and said something: what was reported lies inside, and the upper bound
    /// is at most three times the lower one; of a statement, that it was more likely than not.
    pub fn is_hit(&self) -> bool {
        if self.is_statement {
            return self.low >= 0.5;
        }
        self.low <= self.observed && self.observed <= self.high && self.high <= WIDEST * self.low
    }

    /// Whether the interval is too wide to say anything.
    pub fn is_vague(&self) -> bool {
        !self.is_statement && self.high > WIDEST * self.low
    }
}

/// How it is played.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Seed.
    pub seed: u64,
    /// Threads.
    pub threads: usize,
}

/// Minutes of the plan that a back-test plays.
pub fn length_min(scenario: &Scenario, backtest: &Backtest) -> u64 {
    let windows = windows(backtest);
    let minutes = |window: &Window| (window.length_us() / MINUTE_US).max(0) as u64;
    let runs = |window: &Window| if needs_usual(backtest, window) { 2 } else { 1 };
    let platforms = scenario.all_platforms().len() as u64;
    windows.iter().map(|window| minutes(window) * runs(window)).sum::<u64>() * backtest.replications * platforms
}

/// Answers every case in the order of the file; none when it was stopped. `done` is told how many minutes of the
/// plan are played, of [`length_min`].
///
/// # Errors
/// A scale that no selection has.
pub fn answer(
    scenario: &Scenario,
    backtest: &Backtest,
    effort: Effort,
    stop: &AtomicBool,
    done: &(dyn Fn(u64) + Sync),
) -> Result<Option<Vec<Answer>>, Message> {
    let usual = as_usual(scenario);
    let selection = Selection::new(backtest.scale, 0, 1)?;
    let mut runs = Vec::new();
    let mut before = 0;
    for window in windows(backtest) {
        let minutes = (window.length_us() / MINUTE_US).max(0) as u64 * backtest.replications;
        let played = outcomes(scenario, &window, backtest, selection, effort, stop, &|at| done(before + at));
        before += minutes * scenario.all_platforms().len() as u64;
        let mut as_ever = Vec::new();
        if needs_usual(backtest, &window) {
            as_ever = outcomes(&usual, &window, backtest, selection, effort, stop, &|at| done(before + at));
            before += minutes * scenario.all_platforms().len() as u64;
        }
        runs.push((window, played, as_ever));
    }
    if stop.load(Ordering::Relaxed) {
        return Ok(None);
    }
    let answers = backtest.cases.iter().filter_map(|case| match &case.asked {
        Asked::Told(_) => told(scenario, &usual, case, effort.seed),
        Asked::Played(question) => {
            let (_, played, as_ever) = runs.iter().find(|(window, ..)| *window == question.window)?;
            of_runs(case, question, played, as_ever, backtest.scale)
        }
    });
    Ok(Some(answers.collect()))
}

/// The windows that are played, each once.
fn windows(backtest: &Backtest) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    for question in backtest.cases.iter().filter_map(played_question) {
        if !windows.contains(&question.window) {
            windows.push(question.window.clone());
        }
    }
    windows
}

fn played_question(case: &Case) -> Option<&PlayedQuestion> {
    if let Asked::Played(question) = &case.asked { Some(question) } else { None }
}

/// Whether a figure of a window has a rule of thumb, which needs usual times.
fn needs_usual(backtest: &Backtest, window: &Window) -> bool {
    let of_window = backtest.cases.iter().filter_map(played_question).filter(|question| question.window == *window);
    of_window.filter(|question| !question.figure.is_statement()).count() > 0
}

fn outcomes(
    scenario: &Scenario,
    window: &Window,
    backtest: &Backtest,
    selection: Selection,
    effort: Effort,
    stop: &AtomicBool,
    done: &(dyn Fn(u64) + Sync),
) -> Vec<Outcome> {
    let portal = scenario.portal.scaled(selection.scale());
    let levers: Vec<Lever> = scenario.levers.iter().map(|lever| lever.scaled(selection.scale())).collect();
    let study = Study {
        scenario,
        portal: &portal,
        platforms: scenario.all_platforms(),
        cut: Cut::of(scenario, window, portal.session_life_us),
        seed: effort.seed,
        selection,
        levers: &levers,
        compares_levers: false,
        draw: Draw::Everything,
        replications: backtest.replications,
        threads: effort.threads,
        provenance: Provenance::default(),
    };
    play(&study, stop, done).into_iter().map(|simulated| simulated.outcome).collect()
}

/// A case whose answer is told by expected visits; the level is drawn too.
fn told(scenario: &Scenario, usual: &Scenario, case: &Case, seed: u64) -> Option<Answer> {
    let Asked::Told(question) = &case.asked else { return None };
    let found = *predict(scenario, &[question], seed, DRAWS).first()?;
    let naive = match question.than {
        Some(_) => NAIVE,
        None => NAIVE * predict(usual, &[question], seed, 0).first()?.value,
    };
    // A rule of thumb about how many come says nothing of how long they stay.
    let naive = question.quantity.is_amount().then_some(naive);
    Some(Answer {
        name: case.fact.id.clone(),
        value: found.value,
        low: found.low,
        high: found.high,
        observed: case.fact.amount.central(),
        naive,
        is_statement: false,
    })
}

fn of_runs(
    case: &Case,
    question: &PlayedQuestion,
    played: &[Outcome],
    as_ever: &[Outcome],
    scale: f64,
) -> Option<Answer> {
    let name = case.fact.id.clone();
    let values: Vec<f64> = played.iter().map(|outcome| figure(question, outcome)).collect();
    if question.figure.is_statement() {
        let yes = values.iter().filter(|value| **value > 0.0).count() as u64;
        let (low, high) = wilson(yes, values.len() as u64)?;
        let value = yes as f64 / values.len() as f64;
        return Some(Answer { name, value, low, high, observed: 1.0, naive: None, is_statement: true });
    }
    let usual: Vec<f64> = as_ever.iter().map(|outcome| figure(question, outcome)).collect();
    let mean = usual.iter().sum::<f64>() / usual.len().max(1) as f64;
    let (naive, beside): (f64, Vec<f64>) = match question.than_usual {
        None => (NAIVE * mean / scale, values.iter().map(|value| value / scale).collect()),
        // The same seed: what is laid beside usual times is laid beside the same people's.
        Some(Beside::More) => (
            (NAIVE - 1.0) * mean / scale,
            values.iter().zip(&usual).map(|(value, usual)| (value - usual) / scale).collect(),
        ),
        Some(Beside::Times) => {
            (NAIVE, values.iter().zip(&usual).map(|(value, usual)| value / usual.max(f64::MIN_POSITIVE)).collect())
        }
    };
    let found = Figure::of(&beside)?;
    Some(Answer {
        name,
        value: found.value,
        low: found.low.unwrap_or(found.value),
        high: found.high.unwrap_or(found.value),
        observed: case.fact.amount.central(),
        naive: Some(naive),
        is_statement: false,
    })
}

/// The figure of a run; 1 or 0 of a statement.
fn figure(question: &PlayedQuestion, outcome: &Outcome) -> f64 {
    let opens = question.window.opens().minute();
    let inside = question.from.minute() - opens..question.to.minute() - opens;
    let rows = || outcome.minutes.iter().filter(|row| inside.contains(&i64::from(row.minute)));
    let most = |of: fn(&afflux_outcome::minutes::MinuteRow) -> u32| rows().map(of).max().map_or(0.0, f64::from);
    let is_yes = |share: f64| f64::from(u8::from(share >= question.least));
    match question.figure {
        PlayedFigure::Begun => rows().map(|row| f64::from(row.begun)).sum(),
        PlayedFigure::MostSessions => most(|row| row.sessions),
        PlayedFigure::MostVisits => most(|row| row.visits),
        PlayedFigure::NotServed => {
            let asked: f64 = rows().map(|row| f64::from(row.asked)).sum();
            let served: f64 = rows().map(|row| f64::from(row.served)).sum();
            is_yes(if asked > 0.0 { 1.0 - served / asked } else { 0.0 })
        }
        PlayedFigure::Returning => is_yes(most(|row| row.orbit) / most(|row| row.visits).max(1.0)),
        PlayedFigure::Bottleneck => {
            let busy = |n: usize| outcome.stations.get(n).and_then(|station| station.utilisation()).unwrap_or(0.0);
            let Some(meant) = question.station else { return 0.0 };
            let is_busiest = (0..outcome.stations.len()).all(|n| busy(n) <= busy(meant));
            if is_busiest { is_yes(busy(meant)) } else { 0.0 }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(low: f64, high: f64, observed: f64) -> Answer {
        Answer { name: "n".into(), value: low, low, high, observed, naive: Some(4.0), is_statement: false }
    }

    #[test]
    fn a_hit_is_inside_and_says_something() {
        assert!(number(2.0, 5.0, 4.0).is_hit());
        assert!(!number(2.0, 5.0, 5.1).is_hit() && !number(2.0, 5.0, 1.9).is_hit());
        let vague = number(1.0, 9.0, 4.0);
        assert!(!vague.is_hit() && vague.is_vague());
        let statement = |low: f64| Answer { is_statement: true, ..number(low, 1.0, 1.0) };
        assert!(statement(0.6).is_hit() && !statement(0.4).is_hit() && !statement(0.1).is_vague());
    }
}

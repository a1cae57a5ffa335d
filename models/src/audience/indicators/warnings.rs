//! What would be taken for use and is not: a new perimeter, a dead tag, a portal that left.

use jiff::civil::Date;

use super::{Indicators, LineWeek, Lines};
use crate::audience::breaks::{Break, Point, Reading, breaks};

/// Lines beyond this are not looked at one by one (schools).
const MOST_LINES: usize = 400;
/// A perimeter that changes by less is ordinary coming and going \[A\].
const LEAST_FACTOR: f64 = 1.25;
/// A level that lasts less weeks is a holiday.
const LEAST_WEEKS: usize = 4;

/// A jump that is none of use.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    /// Number of the line.
    pub line: usize,
    /// Its first week.
    pub week: Date,
    /// New level over old one.
    pub factor: f64,
    /// What it may mean: [`Reading::Perimeter`] or [`Reading::DeadTag`].
    pub reading: Reading,
}

/// The jumps of every line, in the order of lines and time: in its schools measured, and in its
/// visits per school where they fall to a tenth and less of what all lines do together.
pub fn warnings(indicators: &Indicators<'_>) -> Vec<Warning> {
    let lines = indicators.names().len();
    if lines > MOST_LINES {
        return Vec::new();
    }
    let mut series: Vec<Vec<(Date, LineWeek)>> = vec![Vec::new(); lines];
    let mut whole = Vec::new();
    for monday in indicators.mondays() {
        let week = indicators.week(monday);
        whole.push((monday, level(&week, indicators.question.lines)));
        for line in week {
            series[line.line].push((monday, line));
        }
    }
    let usual = median(whole.iter().map(|(_, level)| *level).collect());
    let level_at = |monday: Date| {
        let at = whole.binary_search_by_key(&monday, |(monday, _)| *monday).ok()?;
        whole.get(at).map(|(_, level)| *level)
    };
    let mut found = Vec::new();
    for (line, weeks) in series.iter().enumerate() {
        let weight = |monday: Date| (level_at(monday).unwrap_or(0.0) / usual).clamp(0.0, 1.0);
        let point = |monday: Date, value: f64| Point { at: monday, value, weight: weight(monday) };
        let schools: Vec<Point> = weeks.iter().map(|(at, week)| point(*at, f64::from(week.sums.schools))).collect();
        let jumps = lasting(breaks(&schools), schools.len());
        let far = jumps.filter(|jump| jump.factor.value > LEAST_FACTOR || jump.factor.value < 1.0 / LEAST_FACTOR);
        found.extend(far.map(|jump| warning(line, &jump, Reading::Perimeter)));
        let share = |(at, week): &(Date, LineWeek)| {
            point(*at, week.visits_per_school() / level_at(*at).filter(|level| *level > 0.0).unwrap_or(1.0))
        };
        let shares: Vec<Point> = weeks.iter().map(share).collect();
        let dead = lasting(breaks(&shares), shares.len()).filter(|jump| jump.reading == Reading::DeadTag);
        found.extend(dead.map(|jump| warning(line, &jump, Reading::DeadTag)));
    }
    found
}

fn warning(line: usize, jump: &Break, reading: Reading) -> Warning {
    Warning { line, week: jump.at, factor: jump.factor.value, reading }
}

/// The jumps whose new level lasts.
fn lasting(jumps: Vec<Break>, points: usize) -> impl Iterator<Item = Break> {
    let ends: Vec<usize> = jumps.iter().skip(1).map(|jump| jump.index).chain([points]).collect();
    jumps.into_iter().zip(ends).filter(|(jump, end)| end - jump.index >= LEAST_WEEKS).map(|(jump, _)| jump)
}

/// Visits per school of all lines: over places their sum; of measures the mean of roots, so that the
/// greatest of them does not decide alone.
fn level(week: &[LineWeek], lines: Lines) -> f64 {
    match lines {
        Lines::Places(_) => {
            let visits: u64 = week.iter().map(|line| line.sums.visits).sum();
            let schools: u64 = week.iter().map(|line| u64::from(line.sums.schools)).sum();
            visits as f64 / schools.max(1) as f64
        }
        Lines::Measures => {
            let roots: f64 = week.iter().map(|line| line.visits_per_school().sqrt()).sum();
            let mean = roots / week.len().max(1) as f64;
            mean * mean
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().filter(|value| *value > 0.0).unwrap_or(1.0)
}

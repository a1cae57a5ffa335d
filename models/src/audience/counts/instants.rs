//! Civil times become instants, in the order of the file; daylight saving is where they are not
//! the same thing.
//!
//! In the hour that a clock passes twice, a time that stands twice means both turns. A time that
//! stands once is taken for the sum of both, as an export grouped by local time gives it, and is
//! split evenly later (noted). In the hour that a clock skips nothing can happen: a row that says
//! nothing happened is left out, any other is a problem.

use std::collections::BTreeSet;

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use super::stamp::Stamp;
use crate::audience::problem_list::ProblemList;
use crate::message::Message;
use crate::time::UtcTime;

/// A count and its instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Reading {
    pub(crate) at: UtcTime,
    /// None when the cell says that nothing was measured.
    pub(crate) count: Option<f64>,
    /// When the time happens twice and stands once: the instant of its second turn.
    pub(crate) second_turn: Option<UtcTime>,
    pub(crate) line: usize,
}

/// Turns rows into readings.
pub(crate) struct Instants {
    zone: TimeZone,
    pub(crate) readings: Vec<Reading>,
    latest: Option<(UtcTime, usize)>,
    repeated: Vec<Repeated>,
    /// Rows of a time that the clock skipped, left out.
    pub(crate) removed: usize,
    /// Rows that stand twice in a repeated hour.
    pub(crate) doubled: usize,
    /// Whether every row so far is a day without time.
    pub(crate) days_only: bool,
}

/// A row in a repeated hour, waiting for the others.
struct Repeated {
    civil: DateTime,
    turns: [UtcTime; 2],
    count: Option<f64>,
    line: usize,
}

impl Instants {
    pub(crate) fn new(zone: TimeZone) -> Self {
        let (readings, repeated) = (Vec::new(), Vec::new());
        Self { zone, readings, latest: None, repeated, removed: 0, doubled: 0, days_only: true }
    }

    /// Takes a row.
    pub(crate) fn push(&mut self, stamp: Stamp, count: Option<f64>, line: usize, problems: &mut ProblemList) {
        let civil = match stamp {
            Stamp::Instant(at) => {
                self.days_only = false;
                return self.settled(Reading { at, count, second_turn: None, line }, problems);
            }
            Stamp::Civil(civil) => {
                self.days_only = false;
                civil
            }
            // A day whose midnight does not exist or comes twice still starts once.
            Stamp::Day(day) => {
                let at = crate::time::day_start(day, &self.zone);
                return self.settled(Reading { at, count, second_turn: None, line }, problems);
            }
        };
        match self.zone.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => {
                self.settled(Reading { at: at_offset(civil, offset), count, second_turn: None, line }, problems);
            }
            AmbiguousOffset::Fold { before, after } => {
                let turns = [at_offset(civil, before), at_offset(civil, after)];
                self.repeated.push(Repeated { civil, turns, count, line });
            }
            AmbiguousOffset::Gap { .. } if count.is_none_or(|count| count == 0.0) => self.removed += 1,
            AmbiguousOffset::Gap { .. } => {
                problems.at(line, "", &civil.to_string(), Message::new("counts-removed-hour"));
            }
        }
    }

    fn settled(&mut self, reading: Reading, problems: &mut ProblemList) {
        self.settle_repeated(true, problems);
        self.append(reading, problems);
    }

    /// Ends the file.
    pub(crate) fn finish(&mut self, problems: &mut ProblemList) {
        self.settle_repeated(false, problems);
    }

    /// Gives the rows of a repeated hour their turns.
    fn settle_repeated(&mut self, more_follows: bool, problems: &mut ProblemList) {
        let rows = std::mem::take(&mut self.repeated);
        let mut readings: Vec<Reading> = Vec::with_capacity(rows.len());
        let mut seen = BTreeSet::new();
        let mut stepped_back = false;
        for (index, row) in rows.iter().enumerate() {
            let again = !seen.insert(row.civil);
            stepped_back |= index > 0 && row.civil < rows[index - 1].civil;
            self.doubled += usize::from(again);
            let at = row.turns[usize::from(again || stepped_back)];
            readings.push(Reading { at, count: row.count, second_turn: None, line: row.line });
        }
        let once = more_follows && readings.iter().zip(&rows).all(|(reading, row)| reading.at == row.turns[0]);
        for (reading, row) in readings.iter_mut().zip(&rows).filter(|_| once) {
            reading.second_turn = Some(row.turns[1]);
        }
        readings.sort_by_key(|reading| (reading.at, reading.line));
        for reading in readings {
            self.append(reading, problems);
        }
    }

    fn append(&mut self, reading: Reading, problems: &mut ProblemList) {
        match self.latest {
            Some((latest, line)) if reading.at == latest => {
                let message = Message::new("counts-duplicate").with("line", line);
                problems.at(reading.line, "", &self.shown(reading.at), message);
            }
            Some((latest, line)) if reading.at < latest => {
                let message = Message::new("counts-out-of-order").with("line", line).with("latest", self.shown(latest));
                problems.at(reading.line, "", &self.shown(reading.at), message);
            }
            _ => {
                self.latest = Some((reading.at, reading.line));
                self.readings.push(reading);
            }
        }
    }

    fn shown(&self, at: UtcTime) -> String {
        at.civil(&self.zone).to_string()
    }
}

fn at_offset(civil: DateTime, offset: Offset) -> UtcTime {
    UtcTime::from_civil(civil, &TimeZone::fixed(offset))
}

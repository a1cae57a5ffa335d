//! Dates without a zone become instants, in the order of the log.
//!
//! A log is written when requests end, so their ends come in order. In the hour that the clock
//! passes twice, a request belongs to the first turn unless its end would then lie half an hour
//! before the ends already seen. A log with no line around the change cannot tell: then it is the
//! first turn.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use super::line::{Line, Logged};
use crate::time::{HOUR_US, UtcTime};

/// How far before the latest end a request of the first turn may end.
const DISORDER_US: i64 = HOUR_US / 2;

/// Gives the lines of one file their instants.
#[derive(Debug)]
pub(super) struct Clock {
    zone: TimeZone,
    latest_end: Option<UtcTime>,
    /// Hour whose offset is known and alone, and that offset.
    known: Option<(DateTime, Offset)>,
    /// Lines in a repeated hour: first and second turn.
    pub(super) repeated: [u64; 2],
    /// Lines in an hour that the clock skips.
    pub(super) removed: u64,
    /// Lines whose date has an offset.
    pub(super) with_offset: u64,
}

/// When a request came, whole, and when its line was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Instants {
    pub(super) request: UtcTime,
    pub(super) end: UtcTime,
}

impl Clock {
    pub(super) fn new(zone: TimeZone) -> Self {
        Self { zone, latest_end: None, known: None, repeated: [0; 2], removed: 0, with_offset: 0 }
    }

    /// The instants of the next line of the file.
    pub(super) fn instants(&mut self, line: &Line<'_>) -> Instants {
        let total_us = micros(line.timers.total_ms);
        let date = match line.date {
            Logged::Instant(at) => {
                self.with_offset += 1;
                at
            }
            Logged::Civil(civil) => self.of_civil(civil, total_us),
        };
        let end = date.plus_us(total_us);
        self.latest_end = Some(self.latest_end.map_or(end, |latest| latest.max(end)));
        Instants { request: date.plus_us(micros(line.timers.request_ms)), end }
    }

    fn of_civil(&mut self, civil: DateTime, total_us: i64) -> UtcTime {
        let hour = civil.date().at(civil.hour(), 0, 0, 0);
        if let Some((known, offset)) = self.known
            && known == hour
        {
            return at_offset(civil, offset);
        }
        match self.zone.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => {
                let ends = [hour, civil.date().at(civil.hour(), 59, 59, 999_999_999)];
                if ends.into_iter().all(|end| sole_offset(end, &self.zone) == Some(offset)) {
                    self.known = Some((hour, offset));
                }
                at_offset(civil, offset)
            }
            AmbiguousOffset::Fold { before, after } => {
                let turns = [before, after].map(|offset| at_offset(civil, offset));
                let earliest = self.latest_end.map_or(i64::MIN, |latest| latest.0.saturating_sub(DISORDER_US));
                let second = turns[0].plus_us(total_us).0 < earliest;
                self.repeated[usize::from(second)] += 1;
                turns[usize::from(second)]
            }
            AmbiguousOffset::Gap { .. } => {
                self.removed += 1;
                UtcTime::from_civil(civil, &self.zone)
            }
        }
    }
}

/// The offset of a civil time that happens once.
fn sole_offset(civil: DateTime, zone: &TimeZone) -> Option<Offset> {
    match zone.to_ambiguous_timestamp(civil).offset() {
        AmbiguousOffset::Unambiguous { offset } => Some(offset),
        _ => None,
    }
}

fn micros(ms: Option<u32>) -> i64 {
    ms.map_or(0, |ms| i64::from(ms) * 1000)
}

fn at_offset(civil: DateTime, offset: Offset) -> UtcTime {
    UtcTime::from_civil(civil, &TimeZone::fixed(offset))
}

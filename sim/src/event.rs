//! What happens, and in which order when it happens at once.
//!
//! The order of simultaneous events is a contract (DESIGN §3): capacity or gate change < completion
//! < session expiry < time-out < abandonment < return < request; then visit id, page, attempt.

use afflux_models::seed::VisitId;
use afflux_models::time::SimTime;

use crate::wheel::{Timed, Wheel};

/// The kind of an event; the order of the variants is the order of ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// The capacity of a station changes.
    Change,
    /// A gate lets somebody in: a change too.
    Gate,
    /// A worker has finished a job.
    Completion,
    /// The page of a finished job is with its visitor: the last step of its completion.
    Delivery,
    /// A session ends, by its life or by a logout.
    SessionEnd,
    /// An idle connection is closed: it ends as a session does.
    ConnectionEnd,
    /// A page times out.
    TimeOut,
    /// A visitor loses patience.
    Abandonment,
    /// A visitor tries again.
    Return,
    /// A page is asked for the first time.
    Request,
}

/// An event of a visit. Its order is the order of ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// When.
    pub at: SimTime,
    /// What.
    pub kind: Kind,
    /// Whose.
    pub visit: VisitId,
    /// Page from 0.
    pub page: u16,
    /// Attempt from 0.
    pub attempt: u8,
    /// How many stations the page has behind it; of a time-out, the station that gives up, from 1.
    pub stage: u8,
    /// Where the visitor or the job is kept.
    pub slot: u32,
}

impl Timed for Event {
    #[inline]
    fn at_us(&self) -> i64 {
        self.at.0
    }
}

/// log2 of the µs of a bucket: about a second.
const WIDTH: u32 = 20;
/// log2 of the buckets of a turn: an hour and ten minutes.
const TURN: u32 = 12;

/// The events to come.
#[derive(Debug)]
pub struct Agenda {
    wheel: Wheel<Event>,
}

impl Default for Agenda {
    fn default() -> Self {
        Self { wheel: Wheel::new(WIDTH, TURN) }
    }
}

impl Agenda {
    /// Puts an event down.
    #[inline]
    pub fn put(&mut self, event: Event) {
        self.wheel.put(event);
    }

    /// Takes the next event if it happens before an instant.
    #[inline]
    pub fn take_before(&mut self, limit: SimTime) -> Option<Event> {
        self.wheel.take_before(limit.0)
    }

    /// Whether nothing is to come.
    pub fn is_empty(&self) -> bool {
        self.wheel.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simultaneous_events_keep_their_order() {
        let event = |kind, visit, page, attempt| Event {
            at: SimTime(5),
            kind,
            visit: VisitId(visit),
            page,
            attempt,
            stage: 0,
            slot: 0,
        };
        let mut agenda = Agenda::default();
        let expected = [
            event(Kind::Change, 10, 0, 0),
            event(Kind::Gate, 9, 0, 0),
            event(Kind::Completion, 9, 0, 0),
            event(Kind::Delivery, 9, 0, 0),
            event(Kind::SessionEnd, 8, 0, 0),
            event(Kind::ConnectionEnd, 7, 0, 0),
            event(Kind::TimeOut, 7, 0, 0),
            event(Kind::Abandonment, 6, 0, 0),
            event(Kind::Return, 5, 0, 1),
            event(Kind::Request, 1, 1, 0),
            event(Kind::Request, 2, 0, 0),
            event(Kind::Request, 2, 3, 0),
        ];
        expected.iter().rev().for_each(|event| agenda.put(*event));
        let taken: Vec<Event> = std::iter::from_fn(|| agenda.take_before(SimTime(6))).collect();
        assert_eq!(taken, expected);
        assert!(agenda.is_empty());
    }
}

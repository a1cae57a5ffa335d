//! What happens, and in which order when it happens at once.
//!
//! The order of simultaneous events is a contract (DESIGN §3): capacity or gate change < completion
//! < session expiry < time-out < abandonment < return < request; then visit id, page, attempt.

use std::cmp::Ordering;

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
    /// How many stations the page has behind it; of a time-out or an abandonment, the station that
    /// gives up or whose queue is left, from 1.
    pub stage: u8,
    /// Where the visitor or the job is kept.
    pub slot: u32,
}

/// An event as it is filed: three words whose order is the event's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Filed {
    /// Instant (60 bits) | kind (4).
    when: i64,
    visit: u64,
    /// Page (16 bits) | attempt (8) | stage (8) | slot (32).
    rest: u64,
}

/// Instants beyond are filed as this one: nine thousand years.
const LAST: i64 = i64::MAX >> 5;

const KINDS: [Kind; 16] = {
    use Kind::{Abandonment, Change, Completion, ConnectionEnd, Delivery, Gate, Request, Return, SessionEnd, TimeOut};
    let mut kinds = [Request; 16];
    let mut n = 0;
    let known = [Change, Gate, Completion, Delivery, SessionEnd, ConnectionEnd, TimeOut, Abandonment, Return, Request];
    while n < known.len() {
        kinds[known[n] as usize] = known[n];
        n += 1;
    }
    kinds
};

impl Filed {
    #[inline]
    fn of(event: Event) -> Self {
        let Event { at, kind, visit, page, attempt, stage, slot } = event;
        let rest = u64::from(page) << 48 | u64::from(attempt) << 40 | u64::from(stage) << 32 | u64::from(slot);
        Self { when: at.0.clamp(-LAST, LAST) << 4 | kind as i64, visit: visit.0, rest }
    }

    #[inline]
    fn event(self) -> Event {
        Event {
            at: SimTime(self.when >> 4),
            kind: KINDS[(self.when & 15) as usize],
            visit: VisitId(self.visit),
            page: (self.rest >> 48) as u16,
            attempt: (self.rest >> 40) as u8,
            stage: (self.rest >> 32) as u8,
            slot: self.rest as u32,
        }
    }

    /// Instant, kind and visit as one number.
    #[inline]
    fn key(&self) -> i128 {
        i128::from(self.when) << 64 | i128::from(self.visit)
    }
}

impl Ord for Filed {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key()).then_with(|| self.rest.cmp(&other.rest))
    }
}

impl PartialOrd for Filed {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }

    #[inline]
    fn lt(&self, other: &Self) -> bool {
        let (own, others) = (self.key(), other.key());
        own < others || (own == others && self.rest < other.rest)
    }
}

impl Timed for Filed {
    #[inline]
    fn at_us(&self) -> i64 {
        self.when >> 4
    }
}

/// log2 of the µs of a bucket unless another width is asked for: about a second. Narrower ones are sorted sooner, and miss the caches more.
pub const BUCKET_WIDTH: u32 = 20;
/// log2 of the buckets of a turn: an hour and ten minutes.
const TURN: u32 = 12;

/// The events to come.
#[derive(Debug)]
pub struct Agenda {
    wheel: Wheel<Filed>,
}

impl Default for Agenda {
    fn default() -> Self {
        Self::new(BUCKET_WIDTH)
    }
}

impl Agenda {
    /// An empty agenda whose buckets are 2^`width` µs wide: a matter of time and memory, never of order.
    pub fn new(width: u32) -> Self {
        Self { wheel: Wheel::new(width, TURN) }
    }

    /// Puts an event down.
    #[inline]
    pub fn put(&mut self, event: Event) {
        self.wheel.put(Filed::of(event));
    }

    /// Takes the next event if it happens before an instant.
    #[inline]
    pub fn take_before(&mut self, limit: SimTime) -> Option<Event> {
        self.wheel.take_before(limit.0).map(Filed::event)
    }

    /// Slots of some of the events that come next.
    #[inline]
    pub fn slots_soon(&self, count: usize) -> impl Iterator<Item = u32> + '_ {
        self.wheel.soon(count).iter().map(|filed| filed.rest as u32)
    }

    /// Whether nothing is to come.
    pub fn is_empty(&self) -> bool {
        self.wheel.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// What is filed comes back, and its order is the event's own.
        #[test]
        fn filed_events_keep_their_order(
            parts in prop::collection::vec((-3_i64..3, 0_usize..10, 0_u64..3, 0_u16..3, 0_u8..3, 0_u8..3, 0_u32..3), 2)
        ) {
            let event = |n: usize| {
                let (at, kind, visit, page, attempt, stage, slot) = parts[n];
                Event { at: SimTime(at), kind: KINDS[kind], visit: VisitId(visit), page, attempt, stage, slot }
            };
            let (a, b) = (event(0), event(1));
            prop_assert_eq!(Filed::of(a).event(), a);
            prop_assert_eq!(Filed::of(a).cmp(&Filed::of(b)), a.cmp(&b));
            prop_assert_eq!(Filed::of(a) < Filed::of(b), a < b);
        }
    }

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

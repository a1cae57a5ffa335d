//! Hits become visits: a visit ends when its visitor asks for nothing for a while.
//!
//! Only visits that are still open are held, so memory follows the visitors of the last hour, not
//! all of them.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::time::UtcTime;

/// Most gaps of one visit that are kept: whoever has more is no person, and memory stays bounded \[A\].
pub(in crate::audience) const MOST_GAPS: usize = 1000;

/// One visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Visit {
    /// Its first page request.
    pub start: UtcTime,
    /// From its first to its last page request, microseconds; the reading of the last page is not
    /// in any log.
    pub duration_us: i64,
    /// Pages that were shown; 0 when every request was refused, failed or redirected.
    pub pages: u32,
}

/// From a page to the next of its visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::audience) struct Gap {
    /// Milliseconds from request to request: response and think time together.
    pub(in crate::audience) gap_ms: u32,
    /// The same without the first page's response, where that is logged.
    pub(in crate::audience) think_ms: Option<u32>,
}

/// What is known of a request beside its visitor and its instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::audience) struct Told {
    /// Microseconds of its response.
    pub(in crate::audience) response_us: Option<i64>,
    /// Bytes of the response.
    pub(in crate::audience) bytes: u64,
    /// The profil rule it matches.
    pub(in crate::audience) rule: Option<u8>,
    /// Whether it is an upload.
    pub(in crate::audience) upload: bool,
}

/// A visit that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::audience) struct Closed {
    /// The visit.
    pub(in crate::audience) visit: Visit,
    /// The first rule, in the order of rules, that any of its requests matched.
    pub(in crate::audience) rule: Option<u8>,
    /// Bytes of its responses.
    pub(in crate::audience) bytes: u64,
    /// Its uploads.
    pub(in crate::audience) uploads: u32,
    /// Gaps between its pages, the first 65 536 of them.
    pub(in crate::audience) gaps: Vec<Gap>,
}

/// A visit that may go on.
struct Open {
    start: UtcTime,
    last: UtcTime,
    last_page: Option<(UtcTime, Option<i64>)>,
    pages: u32,
    uploads: u32,
    rule: Option<u8>,
    bytes: u64,
    gaps: Vec<Gap>,
}

/// Visitors are hashes already, under a key that nobody knows: no need to hash them again.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0 << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Cuts hits into visits.
pub(in crate::audience) struct Sessions {
    inactivity_us: i64,
    same_page_us: i64,
    open: HashMap<u64, Open, BuildHasherDefault<AsItIs>>,
    closed: Vec<Closed>,
    swept: Option<UtcTime>,
}

impl Sessions {
    /// No visit yet. A visit ends after `inactivity_us` without a page request; page requests closer
    /// than `same_page_us` are one page.
    pub(in crate::audience) fn new(inactivity_us: i64, same_page_us: i64) -> Self {
        Self { inactivity_us, same_page_us, open: HashMap::default(), closed: Vec::new(), swept: None }
    }

    /// Takes a page request of a visitor. Logs are written when a request ends, so hits come a little
    /// out of order: a hit earlier than the last one of its visitor belongs to the same visit.
    pub(in crate::audience) fn hit(&mut self, visitor: u64, at: UtcTime, page_shown: bool, told: &Told) {
        self.sweep(at);
        let goes_on = self.open.get(&visitor).is_some_and(|open| open.goes_on(at, self.inactivity_us));
        if !goes_on && let Some(old) = self.open.insert(visitor, Open::at(at)) {
            self.closed.push(old.closed());
        }
        let Some(open) = self.open.get_mut(&visitor) else { return };
        open.start = open.start.min(at);
        open.last = open.last.max(at);
        open.take(told);
        if page_shown {
            open.page(at, told.response_us, self.same_page_us);
        }
    }

    /// Takes a request that is no page: it belongs to its visitor's visit, if there is one, and
    /// neither begins nor lengthens it.
    pub(in crate::audience) fn aside(&mut self, visitor: u64, at: UtcTime, told: &Told) {
        if let Some(open) = self.open.get_mut(&visitor)
            && open.goes_on(at, self.inactivity_us)
        {
            open.take(told);
        }
    }

    /// Closes the visits that nothing can lengthen any more: twice the time of inactivity away, since
    /// hits may come late. Away in either direction: a wrong date must not keep visits for ever.
    fn sweep(&mut self, at: UtcTime) {
        let swept = *self.swept.get_or_insert(at);
        if at.0.abs_diff(swept.0) < self.inactivity_us.unsigned_abs() {
            return;
        }
        let reach = self.inactivity_us.saturating_mul(2).unsigned_abs();
        let closed = &mut self.closed;
        self.open.retain(|_, open| {
            let stays = open.last.0.abs_diff(at.0) <= reach;
            if !stays {
                closed.push(std::mem::replace(open, Open::at(at)).closed());
            }
            stays
        });
        self.swept = Some(at);
    }

    /// The visits closed since the last time, in no order: who only counts them holds none.
    pub(in crate::audience) fn take_closed(&mut self) -> Vec<Closed> {
        std::mem::take(&mut self.closed)
    }

    /// Whether some visits were closed since they were taken.
    pub(in crate::audience) fn has_closed(&self) -> bool {
        !self.closed.is_empty()
    }

    /// Every visit that was not taken yet, in no order.
    pub(in crate::audience) fn finish(mut self) -> Vec<Closed> {
        self.closed.extend(self.open.into_values().map(Open::closed));
        self.closed
    }
}

impl Open {
    fn at(start: UtcTime) -> Self {
        Self { start, last: start, last_page: None, pages: 0, uploads: 0, rule: None, bytes: 0, gaps: Vec::new() }
    }

    /// Whether a hit belongs to this visit.
    fn goes_on(&self, at: UtcTime, inactivity_us: i64) -> bool {
        at.0.saturating_sub(self.last.0) < inactivity_us && self.start.0.saturating_sub(at.0) < inactivity_us
    }

    fn take(&mut self, told: &Told) {
        self.bytes = self.bytes.saturating_add(told.bytes);
        self.uploads = self.uploads.saturating_add(u32::from(told.upload));
        self.rule = match (self.rule, told.rule) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }

    fn page(&mut self, at: UtcTime, response_us: Option<i64>, same_page_us: i64) {
        if let Some((before, response)) = self.last_page {
            if (at.0 - before.0).abs() < same_page_us {
                return;
            }
            if at >= before && self.gaps.len() < MOST_GAPS {
                let ms = |us: i64| u32::try_from(us.max(0) / 1000).unwrap_or(u32::MAX);
                let gap_us = at.0 - before.0;
                self.gaps.push(Gap { gap_ms: ms(gap_us), think_ms: response.map(|response| ms(gap_us - response)) });
            }
        }
        self.pages = self.pages.saturating_add(1);
        if self.last_page.is_none_or(|(before, _)| at >= before) {
            self.last_page = Some((at, response_us));
        }
    }

    fn closed(self) -> Closed {
        let visit = Visit { start: self.start, duration_us: self.last.0 - self.start.0, pages: self.pages };
        Closed { visit, rule: self.rule, bytes: self.bytes, uploads: self.uploads, gaps: self.gaps }
    }
}

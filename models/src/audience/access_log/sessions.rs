//! Hits become visits: a visit ends when its visitor asks for nothing for a while.
//!
//! Only visits that are still open are held, so memory follows the visitors of the last hour, not
//! all of them.

use std::collections::BTreeMap;

use crate::audience::sample::Sample;
use crate::time::{SECOND_US, UtcTime};

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

/// A visit that may go on.
struct Open {
    start: UtcTime,
    last: UtcTime,
    last_page: Option<UtcTime>,
    pages: u32,
}

/// Cuts hits into visits.
pub(in crate::audience) struct Sessions {
    inactivity_us: i64,
    same_page_us: i64,
    open: BTreeMap<u64, Open>,
    done: Vec<Visit>,
    latest: UtcTime,
    next_sweep: UtcTime,
    /// Seconds from a page to the next of its visit.
    pub(in crate::audience) gaps_s: Sample,
}

impl Sessions {
    pub(in crate::audience) fn new(inactivity_us: i64, same_page_us: i64) -> Self {
        let (open, done) = (BTreeMap::new(), Vec::new());
        let (latest, next_sweep) = (UtcTime(i64::MIN), UtcTime(i64::MIN));
        Self { inactivity_us, same_page_us, open, done, latest, next_sweep, gaps_s: Sample::default() }
    }

    /// Takes a hit of a visitor. Logs are written when a request ends, so hits come a little out of
    /// order: a hit earlier than the last one of its visitor belongs to the same visit.
    pub(in crate::audience) fn hit(&mut self, visitor: u64, at: UtcTime, page_shown: bool) {
        self.sweep(at);
        let goes_on = self.open.get(&visitor).is_some_and(|open| {
            let since = at.0.saturating_sub(open.last.0);
            since < self.inactivity_us && open.start.0.saturating_sub(at.0) < self.inactivity_us
        });
        if !goes_on {
            let fresh = Open { start: at, last: at, last_page: None, pages: 0 };
            if let Some(old) = self.open.insert(visitor, fresh) {
                self.done.push(old.closed());
            }
        }
        let Some(open) = self.open.get_mut(&visitor) else { return };
        open.start = open.start.min(at);
        open.last = open.last.max(at);
        if !page_shown {
            return;
        }
        match open.last_page {
            Some(before) if (at.0 - before.0).abs() < self.same_page_us => {}
            Some(before) => {
                if at >= before {
                    self.gaps_s.push((at.0 - before.0) as f64 / SECOND_US as f64);
                }
                open.pages = open.pages.saturating_add(1);
                open.last_page = Some(before.max(at));
            }
            None => {
                open.pages = open.pages.saturating_add(1);
                open.last_page = Some(at);
            }
        }
    }

    /// Closes the visits that nothing can lengthen any more: twice the time of inactivity, since
    /// hits may come late.
    fn sweep(&mut self, at: UtcTime) {
        self.latest = self.latest.max(at);
        if self.latest < self.next_sweep {
            return;
        }
        let horizon = self.latest.0.saturating_sub(self.inactivity_us.saturating_mul(2));
        let done = &mut self.done;
        self.open.retain(|_, open| {
            let stays = open.last.0 >= horizon;
            if !stays {
                done.push(open.closed());
            }
            stays
        });
        self.next_sweep = UtcTime(self.latest.0.saturating_add(self.inactivity_us));
    }

    /// Takes the visits closed since the last time, in no order: who only counts them holds none.
    pub(in crate::audience) fn take_closed(&mut self) -> Vec<Visit> {
        std::mem::take(&mut self.done)
    }

    /// Every visit in the order of its start, and the gaps between pages.
    pub(in crate::audience) fn finish(mut self) -> (Vec<Visit>, Sample) {
        self.done.extend(self.open.values().map(Open::closed));
        self.done.sort_unstable();
        (self.done, self.gaps_s)
    }
}

impl Open {
    fn closed(&self) -> Visit {
        Visit { start: self.start, duration_us: self.last.0 - self.start.0, pages: self.pages }
    }
}

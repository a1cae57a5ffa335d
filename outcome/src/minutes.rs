//! Rows of one minute of the plan: counts and a small sketch of the response times.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Upper bounds of the sketch's classes, µs; the last class has none.
pub const SKETCH_BOUNDS_US: [u64; 11] =
    [10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 30_000_000];

/// Bytes of one minute, at the end of the pages that carry them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrafficRow {
    /// Minutes since the window opens; negative in the ramp.
    pub minute: i32,
    /// Bytes that visitors sent.
    pub up: u64,
    /// Bytes that the portal sent.
    pub down: u64,
}

/// One minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MinuteRow {
    /// Minutes since the window opens; negative in the ramp.
    pub minute: i32,
    /// Visits that began: demand.
    pub begun: u32,
    /// Page attempts that were due.
    pub asked: u32,
    /// Pages served.
    pub served: u32,
    /// Attempts turned away.
    pub turned_away: u32,
    /// Attempts timed out.
    pub timed_out: u32,
    /// Attempts whose visitor left.
    pub abandoned: u32,
    /// Attempts that failed otherwise.
    pub failed: u32,
    /// Attempts at a service that was switched off.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub shed: u32,
    /// Pages that the visitors had already.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub spared: u32,
    /// Most visitors who waited outside to be let in.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub held: u32,
    /// Most visits that will try a page again.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub orbit: u32,
    /// Most visits in progress.
    pub visits: u32,
    /// Most sessions alive.
    pub sessions: u32,
    /// Most connections open.
    pub connections: u32,
    /// Most requests in flight.
    pub requests: u32,
    /// Pages served by class of response time ([`SKETCH_BOUNDS_US`]).
    pub sketch: [u32; 12],
}

/// For each number of binary digits, the class of the least number of so many, and the bound above which
/// the others of them are of the next one: no two bounds have as many digits.
const CLASSES: [(u8, u64); 65] = {
    let mut classes = [(0, u64::MAX); 65];
    let (mut digits, mut class) = (0, 0);
    while digits < 65 {
        let bound = if class < SKETCH_BOUNDS_US.len() { SKETCH_BOUNDS_US[class] } else { u64::MAX };
        classes[digits] = (class as u8, bound);
        if 64 - bound.leading_zeros() as usize == digits {
            class += 1;
        }
        digits += 1;
    }
    classes
};

/// The class of the sketch that holds a time.
#[inline]
fn class_of(response_us: u64) -> usize {
    let (class, bound) = CLASSES[(u64::BITS - response_us.leading_zeros()) as usize];
    (usize::from(class) + usize::from(response_us > bound)).min(SKETCH_BOUNDS_US.len())
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl MinuteRow {
    /// Adds the same minute of another portal or shard.
    pub(crate) fn add(&mut self, other: &MinuteRow) {
        self.begun = self.begun.saturating_add(other.begun);
        self.asked = self.asked.saturating_add(other.asked);
        self.served = self.served.saturating_add(other.served);
        self.turned_away = self.turned_away.saturating_add(other.turned_away);
        self.timed_out = self.timed_out.saturating_add(other.timed_out);
        self.abandoned = self.abandoned.saturating_add(other.abandoned);
        self.failed = self.failed.saturating_add(other.failed);
        self.shed = self.shed.saturating_add(other.shed);
        self.spared = self.spared.saturating_add(other.spared);
        self.held = self.held.saturating_add(other.held);
        self.orbit = self.orbit.saturating_add(other.orbit);
        self.visits = self.visits.saturating_add(other.visits);
        self.sessions = self.sessions.saturating_add(other.sessions);
        self.connections = self.connections.saturating_add(other.connections);
        self.requests = self.requests.saturating_add(other.requests);
        self.sketch.iter_mut().zip(other.sketch).for_each(|(count, more)| *count = count.saturating_add(more));
    }

    /// Counts a served page's response time.
    #[inline]
    pub fn respond(&mut self, response_us: i64) {
        self.sketch[class_of(response_us.max(0) as u64)] += 1;
    }

    /// Smallest bound that a share of the minute's pages is under, µs; none without pages or when it
    /// lies in the open class.
    pub fn sketch_quantile_us(&self, share: f64) -> Option<u64> {
        let total: u64 = self.sketch.iter().copied().map(u64::from).sum();
        let wanted = share * total as f64;
        let mut sum = 0;
        for (count, bound) in self.sketch.iter().zip(SKETCH_BOUNDS_US) {
            sum += u64::from(*count);
            if total > 0 && sum as f64 >= wanted {
                return Some(bound);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_in_the_class_of_the_first_bound_that_it_does_not_pass() {
        let around = SKETCH_BOUNDS_US.iter().flat_map(|bound| [bound - 1, *bound, bound + 1]);
        let powers = (0..64).flat_map(|digits| [(1_u64 << digits) - 1, 1 << digits]);
        for us in around.chain(powers).chain([u64::MAX]) {
            assert_eq!(class_of(us), SKETCH_BOUNDS_US.partition_point(|bound| *bound < us), "{us}");
        }
    }

    #[test]
    fn a_quantile_of_any_stored_sketch() {
        let mut row = MinuteRow::default();
        assert_eq!(row.sketch_quantile_us(0.5), None);
        row.sketch = [u32::MAX; 12];
        assert_eq!(row.sketch_quantile_us(0.5), Some(SKETCH_BOUNDS_US[5]));
        assert_eq!(row.sketch_quantile_us(1.0), None);
    }
}

//! The sessions that are alive, where the portal limits them.

use afflux_models::time::SimTime;

use super::calendar::{Calendar, When};

/// Counts the sessions; a login is let in while they are under the limit. Those that have ended are
/// counted out only when the limit may be reached, many at a time.
#[derive(Debug)]
pub(super) struct Sessions {
    limit: Option<u32>,
    /// Those that began, less those counted out.
    alive: u32,
    ends: Calendar,
}

impl Sessions {
    pub(super) fn new(limit: Option<u32>, width: u32, from: SimTime) -> Self {
        Self { limit, alive: 0, ends: Calendar::new(width, from) }
    }

    /// Whether a login at an instant finds no place: who ends then has ended.
    #[inline]
    pub(super) fn is_full(&mut self, now: SimTime) -> bool {
        self.limit.is_some_and(|limit| self.alive >= limit && self.count_out(now) >= limit)
    }

    #[inline(never)]
    fn count_out(&mut self, now: SimTime) -> u32 {
        let until = When::new(SimTime(now.0.saturating_add(1)), false);
        self.alive -= self.ends.take_before(until, u64::from) as u32;
        self.alive
    }

    /// A login has come in.
    #[inline]
    pub(super) fn begins(&mut self) {
        self.alive += 1;
    }

    /// A login found no place at its station.
    pub(super) fn drops(&mut self) {
        self.alive -= 1;
    }

    /// A session will end at an instant.
    #[inline]
    pub(super) fn ends_at(&mut self, at: SimTime) {
        if self.limit.is_some() {
            self.ends.put(When::new(at, false), 0, u64::from);
        }
    }
}

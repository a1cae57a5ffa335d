//! How many at once: exactly while it happens, or from spans afterwards.

use afflux_models::time::SimTime;

/// A count that goes up and down in the order of time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Gauge {
    now: i64,
    peak: (u32, SimTime),
}

impl Gauge {
    /// Changes the count.
    #[inline]
    pub fn add(&mut self, change: i64) {
        self.now += change;
    }

    /// The count.
    #[inline]
    pub fn now(&self) -> u32 {
        self.now.clamp(0, i64::from(u32::MAX)) as u32
    }

    /// Remembers the count when it is the greatest so far.
    #[inline]
    pub fn note(&mut self, at: SimTime) {
        if self.now() > self.peak.0 {
            self.peak = (self.now(), at);
        }
    }

    /// The greatest noted count and the first instant it stood.
    pub fn peak(&self) -> (u32, SimTime) {
        self.peak
    }
}

/// Counts how many spans cover each tick of a stretch: +1 at the first tick a span covers, −1 at
/// the first one it does not.
#[derive(Debug, Clone)]
pub struct Spans {
    from: SimTime,
    tick_us: i64,
    changes: Vec<i32>,
}

impl Spans {
    /// Ticks over a stretch: a tenth of a second up to an hour, a second up to two days, five beyond.
    pub fn new(from: SimTime, to: SimTime) -> Self {
        let length = (to.0 - from.0).max(1);
        let tick_us = match length {
            ..=3_600_000_000 => 100_000,
            3_600_000_001..=172_800_000_000 => 1_000_000,
            _ => 5_000_000,
        };
        Self { from, tick_us, changes: vec![0; (length / tick_us) as usize + 2] }
    }

    /// Adds spans `[since, until)`.
    pub fn add(&mut self, since: SimTime, until: SimTime, count: u32) {
        let last = self.changes.len() - 1;
        let tick = |at: SimTime| {
            let ticks = (at.0 - self.from.0 + self.tick_us - 1).div_euclid(self.tick_us);
            usize::try_from(ticks).unwrap_or(0).min(last)
        };
        let (since, until) = (tick(since), tick(until));
        if since < until {
            self.changes[since] += count as i32;
            self.changes[until] -= count as i32;
        }
    }

    /// Adds the spans of the same stretch that another one has counted.
    pub fn merge(&mut self, other: &Spans) {
        self.changes.iter_mut().zip(&other.changes).for_each(|(change, more)| *change += more);
    }

    /// Calls with the instant and the count of each tick.
    pub fn for_each(&self, mut call: impl FnMut(SimTime, u32)) {
        let mut count = 0i64;
        for (n, change) in self.changes[..self.changes.len() - 1].iter().enumerate() {
            count += i64::from(*change);
            call(SimTime(self.from.0 + n as i64 * self.tick_us), count.max(0) as u32);
        }
    }

    /// The greatest count from the opening of the window on, and the first instant it stood.
    pub fn peak(&self) -> (u32, SimTime) {
        let mut peak = (0, SimTime(0));
        self.for_each(|at, count| {
            if at.0 >= 0 && count > peak.0 {
                peak = (count, at);
            }
        });
        peak
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against counting at each tick by hand.
        #[test]
        fn spans_are_counted(spans in prop::collection::vec((-500_000i64..9_000_000, 1i64..5_000_000), 0..30)) {
            let mut counted = Spans::new(SimTime(0), SimTime(10_000_000));
            for (since, length) in &spans {
                counted.add(SimTime(*since), SimTime(since + length), 1);
            }
            counted.for_each(|at, count| {
                let by_hand = spans.iter().filter(|(since, length)| *since <= at.0 && at.0 < since + length).count();
                assert_eq!(count as usize, by_hand, "at {}", at.0);
            });
        }
    }
}

//! What a run may do to a target at most, whatever its plan asks.

use std::time::Duration;

/// Hard ceilings: a run that reaches one is held back or ends, and says so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ceilings {
    /// Requests in any second.
    pub rate_per_s: f64,
    /// Connections open at once.
    pub connections: u64,
    /// Bytes sent and received, heads and TLS included.
    pub bytes: u64,
    /// Length of a run, its ramp included.
    pub duration: Duration,
}

impl Ceilings {
    /// For the portal that the run itself started, which is nobody else's.
    pub(crate) const NONE: Self =
        Self { rate_per_s: f64::INFINITY, connections: u64::MAX, bytes: u64::MAX, duration: Duration::MAX };

    /// What each of `count` processes may do that play a plan together.
    #[must_use]
    pub fn for_one_of(self, count: u32) -> Self {
        let count = count.max(1);
        Self {
            rate_per_s: self.rate_per_s / f64::from(count),
            connections: self.connections / u64::from(count),
            bytes: self.bytes / u64::from(count),
            duration: self.duration,
        }
    }
}

/// When errors count as exploding, and how long a run then backs off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BreakerRule {
    /// Share of attempts that failed or timed out, over which the breaker opens.
    pub errors_share: f64,
    /// The stretch that is looked at.
    pub over: Duration,
    /// How long nothing is sent when it opens first; twice as long each time after.
    pub pause: Duration,
}

impl Default for BreakerRule {
    /// Half of the attempts of ten seconds; ten seconds of rest.
    fn default() -> Self {
        Self { errors_share: 0.5, over: Duration::from_secs(10), pause: Duration::from_secs(10) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_plan_share_what_is_allowed() {
        let ceilings = Ceilings { rate_per_s: 100.0, connections: 10, bytes: 1000, duration: Duration::from_secs(60) };
        let part = ceilings.for_one_of(4);
        assert_eq!((part.rate_per_s, part.connections, part.bytes), (25.0, 2, 250));
        assert_eq!((part.duration, ceilings.for_one_of(1)), (ceilings.duration, ceilings));
    }
}

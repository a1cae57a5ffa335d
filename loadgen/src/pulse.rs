//! How fast requests are sent just now: over the last five seconds, looked at once a second.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Time between two looks.
const BEAT: Duration = Duration::from_secs(1);

/// Looks that are kept: five seconds between the first and the last.
const KEPT: usize = 6;

/// Requests a second of late.
#[derive(Debug)]
pub(crate) struct Pulse {
    looks: VecDeque<(Instant, u64)>,
    per_s: f64,
}

impl Pulse {
    pub(crate) fn new(now: Instant) -> Self {
        Self { looks: VecDeque::from([(now, 0)]), per_s: 0.0 }
    }

    /// So many requests were sent by now; tells whether a second has passed since the last look.
    pub(crate) fn beat(&mut self, now: Instant, requests: u64) -> bool {
        if self.looks.back().is_some_and(|(last, _)| now.saturating_duration_since(*last) < BEAT) {
            return false;
        }
        self.looks.push_back((now, requests));
        if self.looks.len() > KEPT {
            self.looks.pop_front();
        }
        if let Some((first, before)) = self.looks.front() {
            let seconds = now.saturating_duration_since(*first).as_secs_f64();
            self.per_s = requests.saturating_sub(*before) as f64 / seconds.max(f64::MIN_POSITIVE);
        }
        true
    }

    /// Requests a second.
    pub(crate) fn per_s(&self) -> f64 {
        self.per_s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_last_five_seconds() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let mut pulse = Pulse::new(start);
        assert!(!pulse.beat(at(900), 90) && pulse.per_s() == 0.0);
        for second in 1..=10 {
            assert!(pulse.beat(at(1000 * second), 100 * second));
        }
        assert_eq!(pulse.per_s(), 100.0);
        for second in 11..=15 {
            assert!(pulse.beat(at(1000 * second), 1000));
        }
        assert_eq!(pulse.per_s(), 0.0, "what was sent before is forgotten");
    }
}

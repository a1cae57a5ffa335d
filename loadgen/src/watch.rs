//! Is the target still there? Connections that fail raise the question, its proof answers it.

use std::time::{Duration, Instant};

use crate::guard::Proven;

/// How long nothing may take a connection before the portal that the run started itself counts as dead: nobody
/// starts that one again.
const OWN_DEAD_AFTER: Duration = Duration::from_secs(2);

/// The same of any other target: a service that is started again is back by then [A].
const DEAD_AFTER: Duration = Duration::from_secs(30);

/// Pause between two looks.
const PAUSE: Duration = Duration::from_millis(500);

/// Watches whether the target lives.
#[derive(Debug)]
pub(crate) struct Watch {
    dead_after: Duration,
    failing_since: Option<Instant>,
    looked: Option<Instant>,
    looking: bool,
}

impl Watch {
    /// Of the portal that the run started itself, or of another target.
    pub(crate) fn new(is_own: bool) -> Self {
        let dead_after = if is_own { OWN_DEAD_AFTER } else { DEAD_AFTER };
        Self { dead_after, failing_since: None, looked: None, looking: false }
    }

    /// A connection failed.
    pub(crate) fn failed(&mut self, now: Instant) {
        self.failing_since.get_or_insert(now);
    }

    /// A response came.
    pub(crate) fn answered(&mut self) {
        self.failing_since = None;
    }

    /// Whether the proof must be looked at now; the look is then under way.
    pub(crate) fn looks(&mut self, now: Instant) -> bool {
        let rested = self.looked.is_none_or(|looked| now.duration_since(looked) >= PAUSE);
        let looks = self.failing_since.is_some() && !self.looking && rested;
        if looks {
            self.looking = true;
            self.looked = Some(now);
        }
        looks
    }

    /// What a look gave; true when the target is dead, or another one took its place.
    pub(crate) fn looked(&mut self, proven: Proven, now: Instant) -> bool {
        self.looking = false;
        match proven {
            Proven::Yes => {
                self.failing_since = None;
                false
            }
            Proven::Silent => false,
            Proven::No | Proven::Gone => {
                self.failing_since.is_some_and(|since| now.duration_since(since) >= self.dead_after)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_dead_when_nothing_answers_for_two_seconds() {
        let (mut watch, start) = (Watch::new(true), Instant::now());
        let at = |ms: u64| start + Duration::from_millis(ms);
        assert!(!watch.looks(at(0)));
        watch.failed(at(0));
        assert!(watch.looks(at(100)) && !watch.looks(at(700)), "one look at a time");
        assert!(!watch.looked(Proven::Gone, at(800)));
        assert!(watch.looks(at(801)) && !watch.looked(Proven::Silent, at(2100)));
        assert!(watch.looks(at(2101)) && watch.looked(Proven::Gone, at(2102)));
    }

    #[test]
    fn a_target_of_somebody_else_has_half_a_minute_to_come_back() {
        let (mut watch, start) = (Watch::new(false), Instant::now());
        let at = |ms: u64| start + Duration::from_millis(ms);
        watch.failed(at(0));
        assert!(watch.looks(at(29_000)) && !watch.looked(Proven::Gone, at(29_900)));
        assert!(watch.looks(at(29_901)) && watch.looked(Proven::Gone, at(30_000)));
    }

    #[test]
    fn a_hiccup_is_no_death() {
        let (mut watch, start) = (Watch::new(true), Instant::now());
        let at = |ms: u64| start + Duration::from_millis(ms);
        watch.failed(at(0));
        assert!(watch.looks(at(100)) && !watch.looked(Proven::Yes, at(3000)));
        watch.failed(at(3100));
        watch.answered();
        assert!(!watch.looks(at(9000)));
    }
}

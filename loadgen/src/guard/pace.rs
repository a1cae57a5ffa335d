//! The ceiling on the rate: never more than so many requests in any second.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// A request may wait so long for its turn; one that would wait longer is not sent at all.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Gives every request the earliest instant at which it may be sent.
#[derive(Debug)]
pub(crate) struct Pace {
    /// In any stretch of this length …
    window: Duration,
    /// … at most so many are sent.
    most: usize,
    /// When the last ones were, or will be, sent.
    sent: VecDeque<Instant>,
}

impl Pace {
    /// A pace; none when the rate has no ceiling.
    pub(crate) fn new(rate_per_s: f64) -> Option<Self> {
        // Under one a second the stretch is longer than a second.
        let most = rate_per_s.floor().max(1.0);
        let window = Duration::try_from_secs_f64(most / rate_per_s).ok()?;
        let countable = rate_per_s.is_finite() && rate_per_s > 0.0;
        countable.then(|| Self { window, most: most as usize, sent: VecDeque::new() })
    }

    /// When a request that is ready now may be sent; none when that is too far away.
    pub(crate) fn turn(&mut self, now: Instant) -> Option<Instant> {
        let mut turn = now;
        if self.sent.len() >= self.most
            && let Some(before) = self.sent.front()
        {
            turn = turn.max(*before + self.window);
            if turn - now > LONGEST_WAIT {
                return None;
            }
            self.sent.pop_front();
        }
        // Turns are given in order, so that the front is always the earliest.
        turn = self.sent.back().map_or(turn, |last| turn.max(*last));
        self.sent.push_back(turn);
        Some(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_ceiling_holds_in_any_second() {
        let (mut pace, start) = (Pace::new(100.0).unwrap(), Instant::now());
        let at = |ms: u64| start + Duration::from_millis(ms);
        let turns: Vec<_> = (0..150).map(|_| pace.turn(at(0))).collect();
        assert!(turns[..100].iter().all(|turn| *turn == Some(at(0))));
        assert!(turns[100..].iter().all(|turn| *turn == Some(at(1000))));
        assert_eq!(pace.turn(at(500)), Some(at(1000)));
        let late: Vec<_> = (0..60).map(|_| pace.turn(at(500))).collect();
        assert_eq!(late.iter().flatten().count(), 49, "100 a second, the rest is not sent");
        assert_eq!(pace.turn(at(2500)), Some(at(2500)));
    }

    #[test]
    fn a_rate_under_one_is_a_rate() {
        let (mut pace, start) = (Pace::new(0.5).unwrap(), Instant::now());
        assert_eq!(pace.turn(start), Some(start));
        assert_eq!(pace.turn(start), None, "the next one is two seconds away");
        assert_eq!(pace.turn(start + Duration::from_secs(2)), Some(start + Duration::from_secs(2)));
        assert!(Pace::new(f64::INFINITY).is_none());
    }

    proptest! {
        #[test]
        fn no_window_holds_more(rate in 0.5f64..50.0, gaps in prop::collection::vec(0u64..200, 1..300)) {
            let (mut pace, start) = (Pace::new(rate).unwrap(), Instant::now());
            let (mut now, mut sent) = (start, Vec::new());
            for gap in gaps {
                now += Duration::from_millis(gap);
                sent.extend(pace.turn(now).map(|turn| (turn - start).as_secs_f64()));
            }
            let (most, window) = (rate.floor().max(1.0) as usize, rate.floor().max(1.0) / rate);
            prop_assert!(sent.windows(2).all(|pair| pair[0] <= pair[1]));
            prop_assert!(sent.windows(most + 1).all(|some| some[most] - some[0] >= window - 1e-6));
        }
    }
}

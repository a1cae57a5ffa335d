//! The circuit breaker: when errors explode, nothing is sent for a while, then little, then all again.
//!
//! Errors explode when more than a share of the attempts of the last seconds failed or timed out
//! (at least [`FEWEST`] of them). Who is turned away is no error: a full portal that says so works.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::ceilings::BreakerRule;

/// Fewer attempts tell nothing.
pub(crate) const FEWEST: u64 = 20;

/// Once it has rested, one page in so many is tried.
const TRIED: u32 = 10;

/// Longest rest.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// It opens so often in a row, then the run ends.
const MOST_OPENINGS: u32 = 6;

/// Length of a row of counts.
const ROW: Duration = Duration::from_millis(500);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    Open { until: Instant },
    Trial { turn: u32 },
}

#[derive(Debug, Clone, Copy)]
struct Row {
    since: Instant,
    attempts: u64,
    errors: u64,
}

/// The breaker of a run.
#[derive(Debug)]
pub(crate) struct Breaker {
    rule: BreakerRule,
    state: State,
    rows: VecDeque<Row>,
    openings_in_a_row: u32,
    /// How often it opened.
    pub(crate) openings: u64,
}

impl Breaker {
    pub(crate) fn new(rule: BreakerRule) -> Self {
        Self { rule, state: State::Closed, rows: VecDeque::new(), openings_in_a_row: 0, openings: 0 }
    }

    /// Whether a page may be sent now.
    pub(crate) fn lets(&mut self, now: Instant) -> bool {
        if let State::Open { until } = self.state {
            if now < until {
                return false;
            }
            self.state = State::Trial { turn: 0 };
            self.rows.clear();
        }
        match &mut self.state {
            State::Trial { turn } => {
                *turn += 1;
                *turn % TRIED == 1
            }
            _ => true,
        }
    }

    /// Whether it has opened so often in a row that the run must end.
    pub(crate) fn gave_up(&self) -> bool {
        self.openings_in_a_row >= MOST_OPENINGS
    }

    /// An attempt ended.
    pub(crate) fn ended(&mut self, now: Instant, error: bool) {
        if matches!(self.state, State::Open { .. }) {
            return;
        }
        match self.rows.back_mut().filter(|row| now.saturating_duration_since(row.since) < ROW) {
            Some(row) => {
                row.attempts += 1;
                row.errors += u64::from(error);
            }
            None => self.rows.push_back(Row { since: now, attempts: 1, errors: u64::from(error) }),
        }
        while self.rows.front().is_some_and(|row| now.saturating_duration_since(row.since) > self.rule.over) {
            self.rows.pop_front();
        }
        let (attempts, errors) =
            self.rows.iter().fold((0, 0), |(attempts, errors), row| (attempts + row.attempts, errors + row.errors));
        if attempts < FEWEST {
            return;
        }
        if errors as f64 > self.rule.errors_share * attempts as f64 {
            self.open(now);
        } else if matches!(self.state, State::Trial { .. }) {
            self.state = State::Closed;
            self.openings_in_a_row = 0;
        }
    }

    fn open(&mut self, now: Instant) {
        let longer = 2u32.saturating_pow(self.openings_in_a_row);
        let pause = self.rule.pause.saturating_mul(longer).min(LONGEST_PAUSE);
        self.state = State::Open { until: now + pause };
        self.openings_in_a_row += 1;
        self.openings += 1;
        self.rows.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> BreakerRule {
        BreakerRule { errors_share: 0.5, over: Duration::from_secs(10), pause: Duration::from_secs(10) }
    }

    #[test]
    fn it_opens_when_more_than_half_fail_and_closes_when_they_do_not() {
        let (mut breaker, start) = (Breaker::new(rule()), Instant::now());
        let at = |s: f64| start + Duration::from_secs_f64(s);
        (0..FEWEST).for_each(|n| breaker.ended(at(0.1), n % 2 == 0));
        assert!(breaker.lets(at(0.2)), "half is not more than half");
        breaker.ended(at(0.2), true);
        assert!(!breaker.lets(at(0.3)) && !breaker.lets(at(10.1)));
        assert_eq!(breaker.openings, 1);
        let tried = (0..100).filter(|_| breaker.lets(at(10.3))).count();
        assert_eq!(tried, 10, "one in ten");
        (0..FEWEST).for_each(|_| breaker.ended(at(11.0), false));
        assert!((0..20).all(|_| breaker.lets(at(11.1))));
    }

    #[test]
    fn each_rest_is_longer_and_the_sixth_opening_ends_the_run() {
        let (mut breaker, mut now) = (Breaker::new(rule()), Instant::now());
        for opening in 0..6 {
            assert!(breaker.lets(now) && !breaker.gave_up(), "{opening}");
            (0..FEWEST).for_each(|_| breaker.ended(now, true));
            let pause = Duration::from_secs(10 << opening).min(LONGEST_PAUSE);
            assert!(!breaker.lets(now + pause - Duration::from_millis(1)), "{opening}");
            now += pause;
        }
        assert!(breaker.gave_up());
    }

    #[test]
    fn old_errors_are_forgotten_and_few_tell_nothing() {
        let (mut breaker, start) = (Breaker::new(rule()), Instant::now());
        (0..FEWEST - 1).for_each(|_| breaker.ended(start, true));
        let later = start + Duration::from_secs(11);
        breaker.ended(later, true);
        assert!(breaker.lets(later));
        assert_eq!(breaker.openings, 0);
    }
}

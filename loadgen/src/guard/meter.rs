//! The ceilings while a run is under way: what is open, what was sent, what was held back.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::breaker::Breaker;
use super::ceilings::{BreakerRule, Ceilings};
use super::pace::Pace;

/// Counts what is done to a target and says what may still be done.
#[derive(Debug)]
pub(crate) struct Meter {
    pub(crate) ceilings: Ceilings,
    pace: Option<Mutex<Pace>>,
    breaker: Option<Mutex<Breaker>>,
    open: AtomicU64,
    most_open: AtomicU64,
    opened: AtomicU64,
    bytes: AtomicU64,
    delayed: AtomicU64,
    held_back: AtomicU64,
}

/// What a meter counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Metered {
    /// Connections opened.
    pub(crate) opened: u64,
    /// Most of them at once.
    pub(crate) most_open: u64,
    /// Bytes sent and received.
    pub(crate) bytes: u64,
    /// Requests that waited for the rate's ceiling.
    pub(crate) delayed: u64,
    /// Requests and connections that a ceiling did not allow.
    pub(crate) held_back: u64,
    /// How often the breaker opened.
    pub(crate) breaker_openings: u64,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Meter {
    pub(crate) fn new(ceilings: Ceilings, breaker: Option<BreakerRule>) -> Self {
        Self {
            ceilings,
            pace: Pace::new(ceilings.rate_per_s).map(Mutex::new),
            breaker: breaker.map(|rule| Mutex::new(Breaker::new(rule))),
            open: AtomicU64::new(0),
            most_open: AtomicU64::new(0),
            opened: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            delayed: AtomicU64::new(0),
            held_back: AtomicU64::new(0),
        }
    }

    /// How long a request waits for its turn; none: it is not sent.
    pub(crate) fn request(&self) -> Option<Duration> {
        let turn = match &self.pace {
            None => Some(Duration::ZERO),
            Some(pace) => {
                let now = Instant::now();
                locked(pace).turn(now).map(|turn| turn - now)
            }
        };
        let turn = turn.filter(|_| !self.is_spent());
        match turn {
            None => _ = self.held_back.fetch_add(1, Ordering::Relaxed),
            Some(wait) if !wait.is_zero() => _ = self.delayed.fetch_add(1, Ordering::Relaxed),
            Some(_) => {}
        }
        turn
    }

    /// A connection is about to be opened; false: it must not be.
    pub(crate) fn opens(&self) -> bool {
        let open = self.open.fetch_add(1, Ordering::Relaxed) + 1;
        if open > self.ceilings.connections || self.is_spent() {
            self.open.fetch_sub(1, Ordering::Relaxed);
            self.held_back.fetch_add(1, Ordering::Relaxed);
            return false;
        }
        self.opened.fetch_add(1, Ordering::Relaxed);
        self.most_open.fetch_max(open, Ordering::Relaxed);
        true
    }

    /// A connection was closed.
    pub(crate) fn closes(&self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }

    /// Bytes went over the wire; false: no more may.
    pub(crate) fn moved(&self, bytes: usize) -> bool {
        let before = self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
        before.saturating_add(bytes as u64) <= self.ceilings.bytes
    }

    /// Whether the ceiling on bytes is reached.
    pub(crate) fn is_spent(&self) -> bool {
        self.bytes.load(Ordering::Relaxed) > self.ceilings.bytes
    }

    /// Whether the breaker lets a page be sent.
    pub(crate) fn lets(&self, now: Instant) -> bool {
        self.breaker.as_ref().is_none_or(|breaker| locked(breaker).lets(now))
    }

    /// An attempt that was sent ended.
    pub(crate) fn ended(&self, at: Instant, error: bool) {
        if let Some(breaker) = &self.breaker {
            locked(breaker).ended(at, error);
        }
    }

    /// Whether the breaker opened too often.
    pub(crate) fn gave_up(&self) -> bool {
        self.breaker.as_ref().is_some_and(|breaker| locked(breaker).gave_up())
    }

    /// Connections that are open.
    pub(crate) fn open(&self) -> u64 {
        self.open.load(Ordering::Relaxed)
    }

    /// What was counted.
    pub(crate) fn metered(&self) -> Metered {
        Metered {
            opened: self.opened.load(Ordering::Relaxed),
            most_open: self.most_open.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            delayed: self.delayed.load(Ordering::Relaxed),
            held_back: self.held_back.load(Ordering::Relaxed),
            breaker_openings: self.breaker.as_ref().map_or(0, |breaker| locked(breaker).openings),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_and_bytes_stay_under_their_ceilings() {
        let ceilings = Ceilings { connections: 2, bytes: 100, ..Ceilings::NONE };
        let meter = Meter::new(ceilings, None);
        assert!(meter.opens() && meter.opens() && !meter.opens());
        meter.closes();
        assert!(meter.opens());
        assert_eq!(meter.request(), Some(Duration::ZERO));
        assert!(meter.moved(100) && !meter.moved(1) && meter.is_spent());
        meter.closes();
        assert!(!meter.opens() && meter.request().is_none(), "nothing more goes out");
        let metered = meter.metered();
        assert_eq!((metered.opened, metered.most_open, metered.bytes, metered.held_back), (3, 2, 101, 3));
        assert_eq!(meter.open.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn what_waits_and_what_is_not_sent_is_counted() {
        let meter = Meter::new(Ceilings { rate_per_s: 2.0, ..Ceilings::NONE }, None);
        let waits: Vec<_> = (0..6).map(|_| meter.request()).collect();
        assert!(waits[0] == Some(Duration::ZERO) && waits[1] == Some(Duration::ZERO));
        assert!(waits[2..4].iter().all(|wait| wait.is_some_and(|wait| wait > Duration::from_millis(500))));
        assert_eq!(waits[4..], [None, None]);
        assert_eq!((meter.metered().delayed, meter.metered().held_back), (2, 2));
        assert!(meter.lets(Instant::now()) && !meter.gave_up());
    }
}

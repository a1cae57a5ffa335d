//! A way to end a replay early from another thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// What asked a replay to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The user, from the keyboard (SIGINT).
    Interrupt,
    /// The system (SIGTERM).
    Terminate,
}

/// A signal that is handed to a replay and raised from anywhere; once raised it stays.
#[derive(Debug, Clone, Default)]
pub struct StopSignal(Arc<AtomicU8>);

impl StopSignal {
    /// A signal that nobody has raised.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the replay to stop. The first reason stays.
    pub fn raise(&self, stop: Stop) {
        let reason = match stop {
            Stop::Interrupt => 1,
            Stop::Terminate => 2,
        };
        // Somebody else's reason stays when there is one.
        let _ = self.0.compare_exchange(0, reason, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// What asked the replay to stop, if anything did.
    pub fn raised(&self) -> Option<Stop> {
        match self.0.load(Ordering::Relaxed) {
            0 => None,
            1 => Some(Stop::Interrupt),
            _ => Some(Stop::Terminate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reason_stays() {
        let signal = StopSignal::new();
        assert_eq!(signal.raised(), None);
        signal.clone().raise(Stop::Terminate);
        signal.raise(Stop::Interrupt);
        assert_eq!(signal.raised(), Some(Stop::Terminate));
    }
}

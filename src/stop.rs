//! Ctrl-C and SIGTERM: the first one asks for an orderly end, the second one ends at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// Whether and by what the run was asked to stop.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stop {
    asked: Arc<AtomicBool>,
    signal: Arc<AtomicUsize>,
}

impl Stop {
    /// Listens to both signals. Where that is not possible they end the process as usual.
    pub(crate) fn listen() -> Self {
        let stop = Self::default();
        for (signal, code) in [(SIGINT, 130), (SIGTERM, 143)] {
            // A second signal finds the first one's flag set, and ends the process.
            let _ = flag::register_conditional_shutdown(signal, code, Arc::clone(&stop.asked));
            let _ = flag::register(signal, Arc::clone(&stop.asked));
            let _ = flag::register_usize(signal, Arc::clone(&stop.signal), code as usize);
        }
        stop
    }

    /// The flag itself, for those who watch it.
    pub(crate) fn asked(&self) -> &Arc<AtomicBool> {
        &self.asked
    }

    /// Notes a signal that somebody else caught.
    #[cfg(feature = "net")]
    pub(crate) fn note(&self, code: u8) {
        self.signal.store(usize::from(code), Ordering::Relaxed);
        self.asked.store(true, Ordering::Relaxed);
    }

    /// The exit code of the signal that came, if one did.
    pub(crate) fn code(&self) -> Option<u8> {
        let code = self.signal.load(Ordering::Relaxed);
        (code != 0).then_some(code as u8)
    }
}

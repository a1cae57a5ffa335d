//! What can be seen of a replay from outside while it lasts, each at a loopback address that somebody asked for:
//! goose's own dashboard, and metrics for Prometheus.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::secret::Secret;

mod address;
mod port;
mod text;

pub use address::LoopbackAddress;
pub use port::MetricsPort;
pub(crate) use text::{Lateness, QUANTILES, Seen};

/// Goose's own dashboard.
#[derive(Debug, Clone)]
pub struct Dashboard {
    /// Where it listens.
    pub address: LoopbackAddress,
    /// What a browser must show: others use this machine too.
    pub token: Secret,
    /// A folder of goose's own, where it leaves its report.
    pub folder: PathBuf,
}

/// What was seen last: the engine writes it, the metrics' server reads it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Board(Arc<Mutex<Seen>>);

impl Board {
    pub(crate) fn put(&self, seen: Seen) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = seen;
    }

    fn text(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).to_text()
    }
}

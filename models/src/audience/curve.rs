//! An audience curve: counts of visits that began in bins of time.

use jiff::tz::TimeZone;

use crate::message::Message;
use crate::time::UtcTime;
use crate::vocabulary::Profil;

/// Visits counted in one bin. A bin that was not measured is absent, never zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// First instant of the bin.
    pub start: UtcTime,
    /// Width in microseconds.
    pub width_us: i64,
    /// Visits that began in it.
    pub count: f64,
    /// Whether the portal refused people meanwhile, so that demand was at least this.
    pub saturated: bool,
}

/// Counts of one source, in the order of time, bins never overlapping.
#[derive(Debug, Clone)]
pub struct Curve {
    /// The files it was read from, as the user named them.
    pub files: Vec<String>,
    /// Zone of its civil times.
    pub zone: TimeZone,
    /// Whose visits, when the source tells.
    pub profil: Option<Profil>,
    /// The counts.
    pub bins: Vec<Bin>,
    /// What was detected, left out or repaired while reading; shown to the user.
    pub notes: Vec<Message>,
    /// SHA-256 of what was read, in hex.
    pub fingerprint: String,
}

impl Curve {
    /// Sum of the counts.
    pub fn total(&self) -> f64 {
        self.bins.iter().map(|bin| bin.count).sum()
    }
}

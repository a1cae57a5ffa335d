//! An observed source: one tool that counted, whatever the number of its files.

use strum::{EnumString, FromRepr, IntoStaticStr, VariantArray};

use super::curve::Curve;
use crate::vocabulary::Word;

/// What kind of data a source gives.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[repr(u8)]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// Weekly files of the national audience measurement.
    Dnma,
    /// Counts per interval, as CSV.
    Counts,
    /// Access logs of nginx or Apache.
    AccessLog,
    /// Logs of HAProxy with `option httplog`.
    Haproxy,
    /// Answers of a Prometheus to range queries.
    Prometheus,
    /// Visits by hour from Matomo.
    Matomo,
    /// Logins by hour from an entcore portal.
    EntcoreStats,
}

impl Word for Kind {}

/// What one source counted.
#[derive(Debug, Clone)]
pub struct Observed {
    /// Its name: its files, as the user named them, joined by commas.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Its counts: of everybody, or one curve a profil.
    pub curves: Vec<Curve>,
}

//! What an outcome means: limits, agreement of a prediction with a run, readiness for a crisis, two sides
//! of runs against each other.
//!
//! Outcomes and limits come in, verdicts go out; nothing is measured here, so a stored outcome can
//! be judged again as often as you like.

pub mod agreement;
mod breach;
pub mod equivalence;
pub mod limits;
pub mod readiness;
pub mod regression;

pub use agreement::{Agreement, Band, Figures, compare};
pub use limits::{Judged, Status, judge, overall};
pub use readiness::{Light, Readiness, Risk, assess};

#[cfg(test)]
mod samples;

//! What a run saw: counts, histograms, minute rows, concurrencies, provenance; and what it means.
//!
//! A [`tally::Tally`] is filled while a run is played, by the simulator and by the replay alike, and
//! becomes an [`Outcome`]: a value that is stored and judged later, as often as you like.

pub mod at_once;
mod breakdown;
pub mod calibration;
pub mod concurrency;
pub mod counted;
mod digest;
pub mod flight;
pub mod generator;
pub mod histogram;
pub mod interval;
pub mod journal;
pub mod limit_minutes;
pub mod merge;
pub mod minutes;
pub mod network;
pub mod outcome;
mod people;
pub mod platform;
mod recorder;
pub mod station;
mod stretch;
pub mod tally;
pub mod trace;
pub mod verdict;
mod visit_trace;

pub use outcome::Outcome;

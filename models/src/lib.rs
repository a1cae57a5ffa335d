//! What is known: the words of the field, time, seeds, laws, calendars, observed curves and the
//! arrival-rate models fitted to them.
//!
//! This crate reads texts and returns values. It knows no clock, no file system, no network and
//! prints nothing: whoever calls it hands the text in.

pub mod arrival;
pub mod audience;
pub mod calendar;
pub mod document;
pub mod law;
pub mod message;
pub mod normal;
pub mod queueing;
pub mod roster;
pub mod seed;
pub mod source;
pub mod storage;
pub mod time;
pub mod visit;
pub mod vocabulary;

pub use message::{Message, Problem, Problems};

//! Arrival rates: from counts of visits to a model of when visits begin.
//!
//! [`rate`] says what a fitted model is and [`file`] how it is written; [`estimate`] fits one to
//! any mixture of counts, fine or coarse, whole or full of holes; [`reference`] fits one to facts.

pub mod file;
pub mod rate;

//! Arrival rates: from counts of visits to a model of when visits begin.
//!
//! [`rate`] says what a fitted model is and [`mod@file`] how it is written; [`estimate`] fits one to
//! any mixture of counts, fine or coarse, whole or full of holes; [`mod@reference`] fits one to facts.

pub mod basis;
pub mod busyness_law;
mod censored;
pub mod cholesky;
pub mod day_model;
pub mod day_type;
pub mod estimate;
pub mod file;
pub mod forecast;
mod gathered;
pub mod goodness;
pub mod levels;
pub mod link;
pub mod overdispersion;
pub mod peak;
mod profils;
pub mod rate;
pub mod reference;
pub mod returns;
pub mod rows;
pub mod score;
mod shape_fit;
pub mod smoothing;
pub(crate) mod variation;
pub mod window;

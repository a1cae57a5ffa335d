//! Observed audience: what was counted, by whom, with what gaps.

pub mod counts;
pub mod curve;
pub(crate) mod fields;
pub(crate) mod lines;
pub(crate) mod problem_list;

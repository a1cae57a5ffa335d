//! Observed audience: what was counted, by whom, with what gaps.

pub mod curve;
pub(crate) mod fields;
pub(crate) mod problem_list;

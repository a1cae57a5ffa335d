//! Observed audience: what was counted, by whom, with what gaps.

pub mod curve;

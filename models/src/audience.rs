//! Observed audience: what was counted, by whom, with what gaps.

pub mod access_log;
pub mod accounts;
pub mod breaks;
pub mod counts;
pub mod crossing;
pub mod curve;
pub mod dead_tags;
pub mod dnma;
pub mod entcore_stats;
pub(crate) mod fields;
pub mod haproxy;
pub mod histogram;
pub mod hourly;
pub mod indicators;
pub(crate) mod lines;
pub mod matomo;
pub mod observed;
pub mod perimeter;
pub(crate) mod problem_list;
pub mod prometheus;
pub mod sample;
pub mod saturation;
pub mod visits;

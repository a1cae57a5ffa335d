//! Queues with closed forms: occupancy without limits, and stations of Erlang's family.

pub mod erlang;
pub mod occupancy;
pub mod sinusoid;

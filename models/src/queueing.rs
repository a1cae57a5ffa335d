//! Queues with closed forms: occupancy without limits, and stations of Erlang's family.

pub mod abandonment;
pub mod erlang;
pub mod occupancy;
pub mod path_maximum;
pub mod sinusoid;
pub mod uncertain;

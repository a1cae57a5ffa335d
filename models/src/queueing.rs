//! Queues with closed forms: occupancy without limits, and stations of Erlang's family.

pub mod abandonment;
pub mod birth_death;
pub mod chains;
pub mod erlang;
mod level_chain;
pub mod occupancy;
pub mod path_maximum;
pub mod single_station;
pub mod sinusoid;
pub mod time_varying;
pub mod uncertain;
pub mod waits;

//! Plays the plan on a model of the portal: admission, workers, queues, patience, returns.
//!
//! [`engine::simulate`] plays one stretch once; [`replications::play`] plays it many times, for
//! intervals. Same seed, same digest, on any machine and any number of threads.

pub mod backtest;
pub mod engine;
pub mod event;
mod free_times;
pub mod levers;
pub mod replications;
pub mod single_station;
pub mod sizing;
pub mod wheel;

pub use engine::{Played, Setting, Simulated, play_in, simulate, simulate_in};

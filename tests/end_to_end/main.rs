//! End-to-end tests: the real binary, run as a user would.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

#[cfg(feature = "net")]
mod accounts;
mod arrows;
mod audience;
mod backtest;
mod bad_input;
#[cfg(feature = "net")]
mod bench;
#[cfg(feature = "net")]
mod calibrate;
#[cfg(feature = "net")]
mod calibrate_target;
mod capacity;
#[cfg(feature = "net")]
mod cas;
mod cases;
mod check;
mod commands;
mod compare;
mod crossing;
mod init;
#[cfg(feature = "net")]
mod journeys;
mod keys;
#[cfg(feature = "net")]
mod live;
#[cfg(feature = "net")]
mod outages;
#[cfg(feature = "net")]
mod own_portal;
#[cfg(feature = "net")]
mod pages;
mod readers;
mod real_logs;
#[cfg(feature = "net")]
mod recipes;
#[cfg(feature = "net")]
mod replay;
mod reports;
#[cfg(feature = "net")]
mod shards;
mod size;
mod station;
#[cfg(feature = "net")]
mod storm;
mod support;
#[cfg(feature = "net")]
mod targets;
#[cfg(feature = "net")]
mod targets_tls;
#[cfg(feature = "net")]
mod tutorials;
#[cfg(feature = "net")]
mod whole_run;

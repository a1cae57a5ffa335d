//! End-to-end tests: the real binary, run as a user would.

mod arrows;
mod bad_input;
mod commands;
#[cfg(feature = "net")]
mod replay;
mod support;
#[cfg(feature = "net")]
mod whole_run;

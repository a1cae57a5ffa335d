//! `afflux`: fits, simulates and replays the load of French school portals.

#![cfg_attr(
    not(feature = "net"),
    allow(dead_code, unused_imports, reason = "the report and the texts of a replay are not reached without one")
)]

use std::process::ExitCode;

mod baselines;
mod cli;
mod command;
mod context;
#[cfg(feature = "net")]
mod embedded;
mod failure;
mod figures;
mod files;
#[cfg(feature = "net")]
mod live;
mod locale;
mod machine;
mod outcomes;
#[cfg(feature = "net")]
mod playing;
mod progress;
mod replay_figures;
#[cfg(feature = "net")]
mod replaying;
mod report;
mod response_times;
mod runs;
#[cfg(feature = "net")]
mod secrets;
mod shipped;
mod stop;
mod store;
mod storing;
mod studies;
mod table;
#[cfg(feature = "net")]
mod target;

fn main() -> ExitCode {
    cli::main()
}

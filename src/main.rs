//! `afflux`: fits, simulates and replays the load of French school portals.

use std::process::ExitCode;

mod cli;
mod command;
mod context;
#[cfg(feature = "net")]
mod embedded;
mod failure;
mod figures;
mod files;
mod locale;
mod machine;
mod progress;
#[cfg(feature = "net")]
mod replaying;
mod report;
#[cfg(feature = "net")]
mod runs;
mod stop;
mod storing;
mod table;

fn main() -> ExitCode {
    cli::main()
}

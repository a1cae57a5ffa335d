//! `afflux`: fits, simulates and replays the load of French school portals.

use std::process::ExitCode;

mod cli;
mod command;
mod context;
mod failure;
mod figures;
mod files;
mod locale;
mod machine;
mod progress;
mod report;
mod stop;
mod table;

fn main() -> ExitCode {
    cli::main()
}

//! `afflux journey`: a journey is tried, made from a recording, or cleaned up after.

use afflux_models::Message;
use clap::{ArgMatches, Command};

use crate::context::Context;
use crate::failure::Failure;
use crate::locale::Catalogue;

mod clean_up;
mod import;
mod trial;

/// Its commands.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    Command::new("journey").subcommands([
        trial::command(catalogue),
        import::command(catalogue),
        clean_up::command(catalogue),
    ])
}

/// Runs one of them.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("try", matches)) => trial::run(matches, context),
        Some(("import", matches)) => import::run(matches, context),
        Some(("clean-up", matches)) => clean_up::run(matches, context),
        _ => Err(Failure::Usage(Message::new("usage-other"))),
    }
}

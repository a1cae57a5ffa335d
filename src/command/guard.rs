//! `afflux guard`: from nothing to an accepted staging target, and what the guard says of one.

use afflux_models::Message;
use clap::{Arg, ArgMatches, Command};

use crate::context::Context;
use crate::failure::Failure;
use crate::locale::Catalogue;

mod allow;
mod check;
mod proof;
mod signing;

/// Its commands.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    Command::new("guard").subcommands([
        proof::command(catalogue),
        allow::command(catalogue),
        check::command(catalogue),
        signing::key_command(catalogue),
        signing::sign_command(catalogue),
    ])
}

/// Runs one of them.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("proof", matches)) => proof::run(matches, context),
        Some(("allow", matches)) => allow::run(matches, context),
        Some(("check", matches)) => check::run(matches, context),
        Some(("key", _)) => signing::key(context),
        Some(("sign", matches)) => signing::sign(matches, context),
        _ => Err(Failure::Usage(Message::new("usage-other"))),
    }
}

/// The file argument.
fn file_argument(catalogue: &Catalogue, key: &str) -> Arg {
    let text = |key: &str| catalogue.text(key, &[]);
    Arg::new("file").value_name("FILE").required(true).help(text(key)).help_heading(text("help-arguments"))
}

//! `afflux report`: what a stored run says; of a run that was killed, counted from its journal.

use clap::{Arg, ArgMatches, Command};

use crate::context::Context;
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::outcomes::{self, Found};
use crate::replay_figures;

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let text = |key: &str| catalogue.text(key, &[]);
    let outcome = Arg::new("outcome").value_name("OUTCOME").required(true).help(text("help-arg-outcome"));
    Command::new("report").arg(outcome.help_heading(text("help-arguments")))
}

/// Prints the figures of an outcome.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let place = matches.get_one::<String>("outcome").map_or("", String::as_str);
    let Found { outcome, path, recovered } = outcomes::find(place)?;
    if let Some(lost_bytes) = recovered {
        let arguments = [("bytes", context.catalogue.integer(lost_bytes as u64))];
        context.say(&context.catalogue.text("outcome-recovered", &arguments));
    }
    if let Some(reason) = &outcome.interrupted {
        context.say(&context.text(reason));
    }
    replay_figures::print(&outcome, &path, None, context)
}

//! `afflux merge`: the shards of one run become one outcome.

use std::path::PathBuf;

use afflux_models::{Message, Problems};
use afflux_outcome::merge::merge;
use afflux_outcome::verdict::Status;
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::context::Context;
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::{outcomes, replay_figures, runs};

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let text = |key: &str| catalogue.text(key, &[]);
    let outcomes = Arg::new("outcome").value_name("OUTCOME").required(true).action(ArgAction::Append).num_args(1..);
    Command::new("merge").arg(outcomes.help(text("help-arg-outcomes")).help_heading(text("help-arguments")))
}

/// Merges and stores.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let files: Vec<&String> = matches.get_many::<String>("outcome").into_iter().flatten().collect();
    let (mut parts, mut problems) = (Vec::new(), Vec::new());
    for file in files {
        match outcomes::read(file) {
            Ok(outcome) => parts.push((file.clone(), outcome)),
            Err(Problems(more)) => problems.extend(more),
        }
    }
    if !problems.is_empty() {
        return Err(Problems(problems).into());
    }
    let merged = merge(parts)?;
    let path = path(context, &merged.provenance.scenario)?;
    outcomes::store(&path, &merged)?;
    let is_valid = merged.generator.as_ref().is_none_or(|generator| generator.valid);
    let status = if is_valid { None } else { Some(Status::Invalid) };
    replay_figures::print(&merged, &path, status, context)?;
    if is_valid { Ok(()) } else { Err(Failure::Invalid(Message::new("replay-invalid"))) }
}

/// The file of `-o`, or `outcome.json` in the folder of `-o` or in a new one.
fn path(context: &Context, scenario: &str) -> Result<PathBuf, Failure> {
    match &context.output {
        Some(path) if path.extension().is_some_and(|extension| extension == "json") => Ok(path.clone()),
        _ => Ok(runs::folder(context, &format!("{scenario}-merged"))?.join("outcome.json")),
    }
}

//! `afflux journey clean-up`: what an interrupted run left on its target is removed.

use std::path::PathBuf;
use std::sync::Arc;

use afflux_loadgen::ReplayOptions;
use afflux_loadgen::people::People;
use afflux_models::roster;
use afflux_models::{Message, Problem};
use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::json;

use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::{files, playing, target};

/// Its flags.
pub(super) fn command(catalogue: &Catalogue) -> Command {
    let help = |key: &str| catalogue.text(key, &[]);
    Command::new("clean-up")
        .arg(
            Arg::new("list")
                .value_name("LEFT-BEHIND")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(help("help-arg-left-behind"))
                .help_heading(help("help-arguments")),
        )
        .next_help_heading(help("help-options"))
        .arg(playing::journey_flag(catalogue).required(true))
        .arg(playing::accounts_flag(catalogue))
        .args(target::flags(catalogue))
        .mut_arg("target", |target| target.required(true))
}

/// Removes what stands in the list.
pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let journey = playing::journey(matches.get_one::<String>("journey").map_or("", String::as_str))?;
    let list = matches.get_one::<PathBuf>("list").cloned().unwrap_or_default();
    if !list.exists() {
        let name = list.display().to_string();
        return Err(Problem::of_file(&name, Message::new("file-not-found")).into());
    }
    let accounts = matches.get_one::<String>("accounts");
    let accounts = accounts.map(|file| roster::read(file, files::open(file)?)).transpose()?;
    let people = accounts.map(|accounts| People::listed(accounts, [], (0, 1))).transpose().map_err(Failure::Usage)?;
    let aimed = target::aimed(matches, 1, context)?.ok_or_else(|| Failure::Usage(Message::new("usage-other")))?;
    let options = ReplayOptions {
        journey: Some(Arc::new(journey)),
        people: people.map(Arc::new),
        password: aimed.password.clone(),
        run_id: crate::embedded::secret()?.chars().take(12).collect(),
        ..ReplayOptions::default()
    };
    let (removed, remaining) = playing::clean(&list, &aimed.target, &options, context)?;
    if context.format == Format::Json {
        context.print_json(&json!({ "removed": removed, "remaining": remaining }))?;
    } else {
        let count = |count: u64| context.catalogue.integer(count);
        let mut lines = vec![context.catalogue.text("left-removed", &[("count", count(removed))])];
        if remaining > 0 {
            let arguments = [("count", count(remaining)), ("file", list.display().to_string())];
            lines.push(context.catalogue.text("left-remaining", &arguments));
        }
        context.print_lines(&lines)?;
    }
    if remaining > 0 { Err(Failure::Inconclusive(Message::new("left-not-clean"))) } else { Ok(()) }
}

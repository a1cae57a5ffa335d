//! The commands, one file each.

use afflux_models::Message;
use afflux_plan::Selection;
use afflux_plan::scenario::Scenario;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::files;
use crate::locale::Catalogue;

#[cfg(feature = "net")]
pub(crate) mod accounts;
pub(crate) mod audience;
mod backtest;
mod baseline;
#[cfg(feature = "net")]
mod bench;
#[cfg(feature = "net")]
pub(crate) mod calibrate;
#[cfg(feature = "net")]
mod capacity;
mod check;
mod compare;
mod date;
mod fit;
#[cfg(feature = "net")]
mod guard;
mod init;
#[cfg(feature = "net")]
mod journey;
mod keys;
mod merge;
mod plan;
#[cfg(feature = "net")]
mod portal;
#[cfg(feature = "net")]
mod replay;
mod report;
#[cfg(feature = "net")]
mod run;
mod shard;
pub(crate) mod simulate;
pub(crate) mod size;
mod station;

/// The commands that this build has.
pub(crate) fn all(catalogue: &Catalogue) -> Vec<Command> {
    vec![
        #[cfg(feature = "net")]
        run::command(catalogue),
        init::command(catalogue),
        audience::command(catalogue),
        fit::command(catalogue),
        check::command(catalogue),
        keys::command(catalogue),
        backtest::command(catalogue),
        plan::command(catalogue),
        simulate::command(catalogue),
        size::command(catalogue),
        station::command(catalogue),
        #[cfg(feature = "net")]
        replay::command(catalogue),
        #[cfg(feature = "net")]
        capacity::command(catalogue),
        #[cfg(feature = "net")]
        calibrate::command(catalogue),
        merge::command(catalogue),
        compare::command(catalogue),
        #[cfg(feature = "net")]
        bench::command(catalogue),
        baseline::command(catalogue),
        report::command(catalogue),
        #[cfg(feature = "net")]
        journey::command(catalogue),
        #[cfg(feature = "net")]
        accounts::command(catalogue),
        #[cfg(feature = "net")]
        guard::command(catalogue),
        #[cfg(feature = "net")]
        portal::command(catalogue),
    ]
}

/// Runs a command.
pub(crate) fn run(name: &str, matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    if context.format == Format::Ndjson && name != "plan" {
        return Err(Failure::Usage(Message::new("usage-ndjson")));
    }
    match name {
        #[cfg(feature = "net")]
        "run" => run::run(matches, context),
        "init" => init::run(matches, context),
        "audience" => audience::run(matches, context),
        "fit" => fit::run(matches, context),
        "check" => check::run(matches, context),
        "keys" => keys::run(matches, context),
        "backtest" => backtest::run(matches, context),
        "plan" => plan::run(matches, context),
        "simulate" => simulate::run(matches, context),
        "size" => size::run(matches, context),
        "station" => station::run(matches, context),
        #[cfg(feature = "net")]
        "replay" => replay::run(matches, context),
        #[cfg(feature = "net")]
        "capacity" => capacity::run(matches, context),
        #[cfg(feature = "net")]
        "calibrate" => calibrate::run(matches, context),
        "merge" => merge::run(matches, context),
        "compare" => compare::run(matches, context),
        #[cfg(feature = "net")]
        "bench" => bench::run(matches, context),
        "baseline" => baseline::run(matches, context),
        "report" => report::run(matches, context),
        #[cfg(feature = "net")]
        "journey" => journey::run(matches, context),
        #[cfg(feature = "net")]
        "accounts" => accounts::run(matches, context),
        #[cfg(feature = "net")]
        "guard" => guard::run(matches, context),
        #[cfg(feature = "net")]
        "portal" => portal::run(matches, context),
        _ => Ok(()),
    }
}

/// The scenario argument and the flags of the commands that read one.
fn with_scenario(command: Command, catalogue: &Catalogue) -> Command {
    let text = |key: &str| catalogue.text(key, &[]);
    command
        .arg(
            Arg::new("scenario")
                .value_name("SCENARIO")
                .required(true)
                .help(text("help-arg-scenario"))
                .help_heading(text("help-arguments")),
        )
        .next_help_heading(text("help-options"))
        .arg(flag("calendar", "FILE", text("help-flag-calendar")))
        .arg(flag("window", "NAME", text("help-flag-window")))
        .arg(date::date_flag(catalogue))
}

/// `--scale`.
fn scale_flag(catalogue: &Catalogue) -> Arg {
    flag("scale", "F", catalogue.text("help-flag-scale", &[])).value_parser(value_parser!(f64))
}

/// `--lever`, which may be repeated.
fn lever_flag(catalogue: &Catalogue) -> Arg {
    flag("lever", "FILE", catalogue.text("help-flag-lever", &[])).action(ArgAction::Append)
}

/// Reads the scenario that the command names.
fn scenario(matches: &ArgMatches, context: &Context) -> Result<Scenario, Failure> {
    let file = matches.get_one::<String>("scenario").map_or("", String::as_str);
    let calendar = context.calendar(matches)?;
    let named = matches.try_get_many::<String>("lever").ok().flatten();
    let levers: Vec<String> = named.into_iter().flatten().cloned().collect();
    let scenario = Scenario::load_with(file, &levers, &|path| files::read_text(path), &calendar)?;
    date::moved(scenario, matches, context)
}

/// The visitors that the command's flags select.
fn selection(matches: &ArgMatches, default_scale: f64) -> Result<Selection, Failure> {
    let has = |name: &str| matches.try_contains_id(name).unwrap_or(false);
    let scale = if has("scale") { matches.get_one::<f64>("scale").copied() } else { None };
    let shard = if has("shard") { matches.get_one::<String>("shard") } else { None };
    let (index, count) = match shard {
        Some(text) => shard::parse(text, |name| std::env::var(name).ok()).map_err(Failure::Usage)?,
        None => (0, 1),
    };
    Selection::new(scale.unwrap_or(default_scale), index, count).map_err(Failure::Usage)
}

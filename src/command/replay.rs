//! `afflux replay`: plays the plan over HTTP on a staging portal.

use std::path::Path;

use afflux_loadgen::Replayed;
use afflux_models::Message;
use afflux_outcome::Outcome;
use afflux_outcome::verdict::{Status, judge, overall};
use afflux_plan::CutPlan;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Value, json};

use super::{scale_flag, scenario, selection, shard_flag, with_scenario};
use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::replaying::Replaying;
use crate::{files, runs, table};

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    with_scenario(Command::new("replay"), catalogue)
        .mut_arg("window", |window| window.help(catalogue.text("help-flag-replay-window", &[])))
        .arg(scale_flag(catalogue))
        .arg(shard_flag(catalogue))
        .args(flags(catalogue))
}

/// The flags that `replay` and `run` share.
pub(crate) fn flags(catalogue: &Catalogue) -> [Arg; 3] {
    let help = |key: &str| catalogue.text(key, &[]);
    [
        flag("target", "URL", help("help-flag-target")),
        flag("speed", "F", help("help-flag-speed")).value_parser(value_parser!(f64)),
        Arg::new("gate").long("gate").action(ArgAction::SetTrue).help(help("help-flag-gate")),
    ]
}

/// Refuses any target but the portal that the run itself starts.
pub(crate) fn refuse_target(matches: &ArgMatches) -> Result<(), Failure> {
    match matches.get_one::<String>("target") {
        None => Ok(()),
        Some(target) => Err(Failure::Refused(Message::new("replay-target-refused").with("target", target))),
    }
}

/// Replays on an embedded portal, stores the outcome and prints what happened.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    refuse_target(matches)?;
    let scenario = scenario(matches, context)?;
    let window = matches.get_one::<String>("window").map(String::as_str);
    let selection = selection(matches, scenario.replay.scale)?;
    let replaying = Replaying::new(&scenario, window, selection, matches.get_one::<f64>("speed").copied())?;
    let folder = runs::folder(context, &scenario.name)?;
    let plan = replaying.plan(context.seed);
    let cut = CutPlan::new(&plan, replaying.cut());
    let replayed = replaying.play(&cut, &folder.join("access.log"), context)?;
    let path = folder.join("outcome.json");
    store(&path, &replayed.outcome)?;
    let judged = judge(&replayed.outcome, &scenario.limits, scenario.replay.settle_us);
    print(&replayed.outcome, &path, overall(&judged), context)?;
    conclude(&replayed, overall(&judged), matches.get_flag("gate"), context)
}

/// Writes an outcome.
pub(crate) fn store(path: &Path, outcome: &Outcome) -> Result<(), Failure> {
    let json = serde_json::to_vec(outcome).map_err(|error| {
        Failure::Output(Message::new("output-failed").with("file", path.display()).with("detail", error))
    })?;
    files::write(path, &json)
}

/// The exit code of a replay.
pub(crate) fn conclude(replayed: &Replayed, status: Status, gate: bool, context: &Context) -> Result<(), Failure> {
    context.check_stop()?;
    if replayed.died {
        return Err(Failure::Inconclusive(Message::new("replay-died")));
    }
    if replayed.outcome.generator.as_ref().is_some_and(|generator| !generator.valid) {
        return Err(Failure::Invalid(Message::new("replay-invalid")));
    }
    if gate && status == Status::Fail {
        return Err(Failure::Gate(Message::new("replay-gate")));
    }
    Ok(())
}

/// The fields that others rely on (DESIGN §6).
pub(crate) fn to_json(outcome: &Outcome, path: &Path) -> Value {
    let attempts = outcome.all_attempts();
    let generator = outcome.generator.clone().unwrap_or_default();
    json!({
        "visits_planned": outcome.visits.planned,
        "visits_started": outcome.visits.started,
        "visits_dropped": outcome.visits.dropped,
        "warm": outcome.visits.warm,
        "pages": attempts.asked,
        "requests": generator.requests,
        "turned_away": attempts.turned_away,
        "visitors_turned_away": outcome.visits.visitors_turned_away,
        "errors": attempts.failed + attempts.timed_out,
        "lateness_us": {
            "p50": generator.lateness_p50_us,
            "p99": generator.lateness_p99_us,
            "max": generator.lateness_max_us,
        },
        "generator_cpu_s": generator.cpu_s,
        "valid": generator.valid,
        "complete": outcome.complete,
        "outcome": path.display().to_string(),
    })
}

fn print(outcome: &Outcome, path: &Path, status: Status, context: &Context) -> Result<(), Failure> {
    if context.format == Format::Json {
        return context.print_json(&to_json(outcome, path));
    }
    let catalogue = &context.catalogue;
    let attempts = outcome.all_attempts();
    let generator = outcome.generator.clone().unwrap_or_default();
    let row = |key: &str, value: u64| (context.text(key), catalogue.integer(value));
    let rows = [
        row("replay-visits-planned", outcome.visits.planned),
        row("replay-visits-started", outcome.visits.started),
        row("replay-visits-dropped", outcome.visits.dropped),
        row("replay-warm", outcome.visits.warm),
        row("figure-pages", attempts.asked),
        row("replay-turned-away", attempts.turned_away),
        row("replay-visitors-turned-away", outcome.visits.visitors_turned_away),
        row("replay-errors", attempts.failed + attempts.timed_out),
        row("replay-requests", generator.requests),
        (context.text("replay-lateness"), catalogue.decimal(generator.lateness_p99_us as f64 / 1000.0, 1)),
        (context.text("replay-status"), context.text(status_key(status))),
    ];
    let written = catalogue.text("replay-written", &[("file", path.display().to_string())]);
    context.print(&format!("{}\n{written}\n", table::pairs(&rows)))
}

fn status_key(status: Status) -> &'static str {
    match status {
        Status::Pass => "replay-status-pass",
        Status::Fail => "replay-status-fail",
        Status::Inconclusive => "replay-status-inconclusive",
        Status::Invalid => "replay-status-invalid",
    }
}

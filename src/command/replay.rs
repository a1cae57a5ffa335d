//! `afflux replay`: plays the plan over HTTP on a staging portal.

use afflux_loadgen::Replayed;
use afflux_models::Message;
use afflux_outcome::verdict::{Status, judge, overall};
use afflux_plan::CutPlan;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::{scale_flag, scenario, selection, shard, with_scenario};
use crate::cli::flag;
use crate::context::Context;
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::replaying::Replaying;
use crate::{outcomes, replay_figures, runs};

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    with_scenario(Command::new("replay"), catalogue)
        .mut_arg("window", |window| window.help(catalogue.text("help-flag-replay-window", &[])))
        .arg(scale_flag(catalogue))
        .args(shard::flags(catalogue))
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
    let speed = matches.get_one::<f64>("speed").copied();
    let start_at = shard::start_at(matches)?;
    let replaying = Replaying { start_at, ..Replaying::new(&scenario, window, selection, speed)? };
    let folder = runs::folder(context, &scenario.name)?;
    let plan = replaying.plan(context.seed);
    let cut = CutPlan::new(&plan, replaying.cut());
    let replayed = replaying.play(&cut, &folder, context)?;
    let path = outcomes::settle(&folder, &replayed.outcome)?;
    let judged = judge(&replayed.outcome, &scenario.limits, scenario.replay.settle_us);
    replay_figures::print(&replayed.outcome, &path, Some(overall(&judged)), context)?;
    conclude(&replayed, overall(&judged), matches.get_flag("gate"), context)
}

/// The exit code of a replay.
pub(crate) fn conclude(replayed: &Replayed, status: Status, gate: bool, context: &Context) -> Result<(), Failure> {
    context.check_stop()?;
    if replayed.unwritten {
        return Err(Failure::Output(Message::new("replay-unwritten")));
    }
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

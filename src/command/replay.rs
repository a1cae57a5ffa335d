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
use crate::live::Doors;
use crate::locale::Catalogue;
use crate::playing::Playing;
use crate::replaying::Replaying;
use crate::report::Study;
use crate::{embedded, live, outcomes, playing, replay_figures, runs, studies, target};

mod dry_run;

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    with_scenario(Command::new("replay"), catalogue)
        .mut_arg("window", |window| window.help(catalogue.text("help-flag-replay-window", &[])))
        .arg(scale_flag(catalogue))
        .args(shard::flags(catalogue))
        .args(flags(catalogue))
        .arg(embedded::work_flag(catalogue).conflicts_with("target"))
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .action(ArgAction::SetTrue)
                .help(catalogue.text("help-flag-dry-run", &[])),
        )
}

/// The flags that `replay` and `run` share.
pub(crate) fn flags(catalogue: &Catalogue) -> Vec<Arg> {
    let help = |key: &str| catalogue.text(key, &[]);
    let mut flags = target::flags(catalogue);
    flags.push(flag("speed", "F", help("help-flag-speed")).value_parser(value_parser!(f64)));
    flags.extend(playing::flags(catalogue));
    flags.extend(live::flags(catalogue));
    flags.push(Arg::new("gate").long("gate").action(ArgAction::SetTrue).help(help("help-flag-gate")));
    flags
}

/// Replays on an accepted target or an embedded portal, stores the outcome and prints what happened.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let scenario = scenario(matches, context)?;
    let window = matches.get_one::<String>("window").map(String::as_str);
    let selection = selection(matches, scenario.replay.scale)?;
    let speed = matches.get_one::<f64>("speed").copied();
    let start_at = shard::start_at(matches)?;
    let playing = Some(Playing::of(matches, &scenario)?);
    let doors = Doors::of(matches, context)?;
    if matches.get_flag("dry-run") {
        let named = matches.get_one::<String>("target").map(String::as_str);
        let replaying = Replaying { playing, ..Replaying::dry(&scenario, window, selection, speed, named.is_some())? };
        return dry_run::run(&replaying, named, context);
    }
    let aimed = target::aimed(matches, selection.shard().1, context)?;
    let work = embedded::work(matches);
    let replaying =
        Replaying { start_at, playing, doors, work, ..Replaying::new(&scenario, window, selection, speed, aimed)? };
    let folder = runs::folder(context, &scenario.name)?;
    let plan = replaying.plan(context.seed);
    let cut = CutPlan::new(&plan, replaying.cut());
    let (replayed, left) = replaying.play(&cut, &folder, context)?;
    let path = outcomes::settle(&folder, &replayed.outcome)?;
    studies::store(&folder, &Study::of(&scenario))?;
    let judged = judge(&replayed.outcome, &scenario.limits, scenario.replay.settle_us);
    replay_figures::print_with(&replayed.outcome, &path, Some(overall(&judged)), left.to_json(), context)?;
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
    if let Some(reason) = replayed.ended_by_guard {
        return Err(ended_by_guard(reason));
    }
    if replayed.outcome.network.as_ref().is_some_and(|network| network.breaker_openings > 0) {
        return Err(Failure::Inconclusive(Message::new("guard-breaker-opened")));
    }
    if replayed.outcome.generator.as_ref().is_some_and(|generator| !generator.valid) {
        return Err(Failure::Invalid(Message::new("replay-invalid")));
    }
    if gate && status == Status::Fail {
        return Err(Failure::Gate(Message::new("replay-gate")));
    }
    Ok(())
}

/// The target gave way or somebody stopped the run (3), our own ceilings were the limit (4), or the
/// target is no longer the one that was accepted (5).
fn ended_by_guard(reason: &'static str) -> Failure {
    let message = Message::new(reason);
    match reason {
        "guard-ended-kill" | "guard-ended-breaker" => Failure::Inconclusive(message),
        "guard-ended-bytes" | "guard-ended-duration" => Failure::Invalid(message),
        _ => Failure::Refused(message),
    }
}

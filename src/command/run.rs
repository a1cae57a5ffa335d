//! `afflux run`: the whole loop, from the facts to the report.

use std::path::Path;
use std::time::Duration;

use afflux_loadgen::Replayed;
use afflux_models::arrival::estimate::FitOptions;
use afflux_models::arrival::window::{WindowFit, fit_window};
use afflux_models::audience::access_log::{LogOptions, Origin, read};
use afflux_models::time::{LONGEST_VISIT_US, MINUTE_US, paris};
use afflux_outcome::interval::Figure;
use afflux_plan::scenario::Scenario;
use afflux_plan::{CutPlan, Plan, Selection};
use clap::{ArgMatches, Command};
use serde_json::json;

use super::replay::{conclude, flags};
use super::simulate::{day_run, simulate};
use super::{scenario, with_scenario};
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::figures::Figures;
use crate::live::Doors;
use crate::locale::Catalogue;
use crate::outcomes;
use crate::playing::Playing;
use crate::replay_figures::to_json;
use crate::replaying::Replaying;
use crate::report::{self, DayRun, Demand, Refit, RunReport, Study};
use crate::{files, runs, studies, target};

/// Replications of the day: enough for a 90 % interval to mean something, few enough for a coffee.
const DAY_REPLICATIONS: u64 = 12;

/// Portal replications of the prediction (MODELS §7: at least 100).
const PREDICTIONS: u64 = 100;

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    with_scenario(Command::new("run"), catalogue)
        .mut_arg("window", |window| window.help(catalogue.text("help-flag-replay-window", &[])))
        .args(flags(catalogue))
}

/// Fits, simulates, predicts, replays, refits, judges, reports.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let scenario = scenario(matches, context)?;
    let say = |key: &str, args: &[(&str, String)]| context.say(&context.catalogue.text(key, args));
    say("run-step-fit", &[("file", scenario.reference.file.clone())]);
    let selection = Selection::new(scenario.replay.scale, 0, 1).map_err(Failure::Usage)?;
    let window = matches.get_one::<String>("window").map(String::as_str);
    let doors = Doors::of(matches, context)?;
    let aimed = target::aimed(matches, 1, context)?;
    let playing = Some(Playing::of(matches, &scenario)?);
    let speed = matches.get_one::<f64>("speed").copied();
    let replaying = Replaying { playing, doors, ..Replaying::new(&scenario, window, selection, speed, aimed)? };
    let folder = runs::folder(context, &scenario.name)?;

    let day = day(&scenario, context)?;
    say("run-step-predict", &[("replications", PREDICTIONS.to_string())]);
    let prediction = replaying.predict(PREDICTIONS, context);
    context.check_stop()?;

    let plan = replaying.plan(context.seed);
    let cut = CutPlan::new(&plan, replaying.cut());
    let catalogue = &context.catalogue;
    let counts = [
        ("visits", catalogue.integer(cut.visits().len() as u64)),
        ("warm", catalogue.integer(cut.warm().len() as u64)),
        ("speed", catalogue.decimal(replaying.tempo.speed(), 0)),
    ];
    match &replaying.aimed {
        None => say("run-step-replay", &counts),
        Some(aimed) => {
            let place = ("place", aimed.target.place().to_string());
            say("run-step-replay-on", &[counts.as_slice(), &[place]].concat());
        }
    }
    let log = folder.join("access.log");
    let (replayed, _) = replaying.play(&cut, &folder, context)?;
    let outcome_path = outcomes::settle(&folder, &replayed.outcome)?;

    // Another target's log is its operator's: `afflux fit` reads it.
    let own = replaying.aimed.is_none();
    say(if own { "run-step-refit" } else { "run-step-no-refit" }, &[]);
    let fits = own && replayed.outcome.complete;
    let fitted = fits.then(|| refit(&log, &replaying, &replayed)).transpose()?;
    say("run-step-report", &[]);
    let study = Study {
        demand: Some(Demand::of(&scenario, &day.window, context.seed)),
        day: Some(day),
        prediction,
        refit: fitted.map(|fitted| compare(&fitted, &plan, &replaying)),
        ..Study::of(&scenario)
    };
    studies::store(&folder, &study)?;
    let mut report = RunReport::of(study, Some(replayed.outcome.clone()));
    let page = folder.join("report.html");
    report.page = Some(page.display().to_string());
    report.outcome_file = Some(outcome_path.display().to_string());
    files::write(&page, report::html(&report, catalogue).as_bytes())?;
    let status = report.status();
    match context.format {
        Format::Text => context.print(&report::text(&report, catalogue, context.colour))?,
        _ => context.print_json(&summary(&report, &replayed, &outcome_path, &page))?,
    }
    conclude(&replayed, status, matches.get_flag("gate"), context)
}

/// The scenario's first window on its own portal.
fn day(scenario: &Scenario, context: &Context) -> Result<DayRun, Failure> {
    let window = scenario.window(None).map_err(Failure::Usage)?;
    let arguments = [("window", window.name.clone()), ("replications", DAY_REPLICATIONS.to_string())];
    context.say(&context.catalogue.text("run-step-simulate", &arguments));
    let simulated = simulate(scenario, window, Selection::ALL, DAY_REPLICATIONS, context);
    context.check_stop()?;
    let plan = Plan::new(scenario, context.seed, 0, Selection::ALL);
    let figures = Figures::of(&simulated, &plan, window.opens(), window.closes());
    Ok(day_run(scenario, window, simulated, figures.as_ref()))
}

/// Fits the rate of the window from the log that the portal wrote.
fn refit(log: &Path, replaying: &Replaying<'_>, replayed: &Replayed) -> Result<WindowFit, Failure> {
    let name = log.display().to_string();
    let options = LogOptions {
        // Each replayed visit has a visitor cookie of its own: no inactivity ends it.
        inactivity: Duration::from_micros(2 * LONGEST_VISIT_US as u64),
        speed: replaying.tempo.speed(),
        // A window may open at any second.
        interval: Duration::from_secs(1),
        origin: Some(Origin { real: replayed.opened, plan: replaying.window.opens() }),
        ..LogOptions::default()
    };
    let visits = read(&name, files::open(&name)?, &options)?;
    let (opens, closes) = (replaying.window.opens(), replaying.window.closes());
    let minute = Duration::from_micros(MINUTE_US as u64);
    let of_log = |message| Failure::from(afflux_models::Problem::of_file(&name, message));
    let mut curve = visits.to_curve(minute, &paris(), opens, closes).map_err(of_log)?;
    // A refused login is in the log with its visitor, so demand is seen whole: nothing is censored.
    curve.bins.iter_mut().for_each(|bin| bin.saturated = false);
    fit_window(&[curve], opens, closes, &FitOptions::default()).map_err(of_log)
}

/// The fitted rate beside the one that was played.
fn compare(fitted: &WindowFit, plan: &Plan<'_>, replaying: &Replaying<'_>) -> Refit {
    let (first, last) = (replaying.window.opens().minute(), replaying.window.closes().minute());
    let mut minutes = plan.minutes();
    let played = (first..last).map(|minute| minutes.drawn_rate(minute)).sum::<f64>() / (last - first).max(1) as f64;
    let rate = fitted.mean_rate_per_min;
    Refit {
        visits: fitted.visits as u64,
        rate_per_min: Figure { value: rate.value, low: Some(rate.low), high: Some(rate.high) },
        played_rate_per_min: played,
        inside: rate.contains(played),
    }
}

fn summary(report: &RunReport, replayed: &Replayed, outcome: &Path, page: &Path) -> serde_json::Value {
    let mut value = to_json(&replayed.outcome, outcome);
    value["report"] = json!(page.display().to_string());
    value["scenario"] = json!(report.setting.name);
    value["scenario_hash"] = json!(report.setting.hash);
    value["status"] = json!(format!("{:?}", report.status()).to_lowercase());
    let refused = report.prediction.iter().map(|outcome| outcome.visits.visitors_turned_away as f64);
    value["predicted_visitors_turned_away"] =
        json!(Figure::of(&refused.collect::<Vec<_>>()).map(|figure| figure.value));
    value["agreement"] = json!(report.agreement.as_ref().map(|agreement| agreement.all_inside));
    value["refit"] = json!(report.refit.as_ref().map(|refit| json!({
        "visits": refit.visits,
        "rate_per_min": refit.rate_per_min.value,
        "low": refit.rate_per_min.low,
        "high": refit.rate_per_min.high,
        "played_rate_per_min": refit.played_rate_per_min,
        "inside": refit.inside,
    })));
    value
}

//! `afflux simulate`: plays the plan on a model of the portal.

use afflux_outcome::outcome::Provenance;
use afflux_plan::scenario::{Lever, Scenario, Window};
use afflux_plan::{Cut, PLAN_VERSION, Plan, Selection, Tempo};
use afflux_sim::Simulated;
use afflux_sim::replications::{Draw, Study, play};
use clap::{ArgMatches, Command, value_parser};
use serde_json::{Value, json};

mod details;
mod platforms;

use details::Details;

use super::{scale_flag, scenario, selection, with_scenario};
use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::figures::Figures;
use crate::files;
use crate::locale::Catalogue;
use crate::progress::Progress;
use crate::report::levers::LeverFigures;
use crate::report::simulation::SimulationPage;
use crate::report::{self, DayRun, Demand};
use crate::storing::{Disk, storage_figures};
use crate::studies;
use crate::table;

/// Replications when no flag says otherwise.
const REPLICATIONS: u64 = 20;

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let replications = flag("replications", "N", catalogue.text("help-flag-replications", &[]));
    with_scenario(Command::new("simulate"), catalogue)
        .arg(super::lever_flag(catalogue))
        .arg(scale_flag(catalogue))
        .arg(replications.value_parser(value_parser!(u64).range(1..=100_000)))
}

/// Simulates and prints the figures.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let scenario = scenario(matches, context)?;
    let selection = selection(matches, 1.0)?;
    let window = scenario.window(matches.get_one::<String>("window").map(String::as_str)).map_err(Failure::Usage)?;
    let replications = matches.get_one::<u64>("replications").copied().unwrap_or(REPLICATIONS);
    let simulated = simulate(&scenario, window, selection, replications, context);
    let interrupted = context.stop.code();
    let plan = Plan::new(&scenario, context.seed, 0, selection);
    let Some(figures) = Figures::of(&simulated, &plan, window.opens(), window.closes()) else {
        return Err(Failure::Stopped(interrupted.unwrap_or(130)));
    };
    let has_curves = context.format == Format::Json;
    let details = Details::of(&scenario, selection.scale(), &simulated, figures.storage_bytes_per_week, has_curves);
    let levers = LeverFigures::of(&scenario, &simulated);
    let date = super::date::to_json(&scenario, matches)?;
    let mut printed = Printed { date, scenario: &scenario, window, selection, figures: &figures, details, levers };
    print(&mut printed, interrupted.is_none(), context)?;
    write_page(&printed, interrupted.is_none(), context)?;
    // The study of a share of the people would be judged as if it were of all.
    if let Some(folder) = context.output.as_ref().filter(|_| selection.scale() == 1.0) {
        let day = day_run(&scenario, window, simulated, Some(&figures));
        let demand = Some(Demand::of(&scenario, window, context.seed));
        studies::store(folder, &report::Study { demand, day: Some(day), ..report::Study::of(&scenario) })?;
    }
    context.check_stop()
}

/// What is kept of a simulated window.
pub(crate) fn day_run(
    scenario: &Scenario,
    window: &Window,
    simulated: Vec<Simulated>,
    figures: Option<&Figures>,
) -> DayRun {
    let storage = figures.map(|figures| storage_figures(&Disk::of(&scenario.storage), figures.storage_bytes_per_week));
    DayRun {
        levers: LeverFigures::of(scenario, &simulated),
        window: window.clone(),
        outcomes: simulated.into_iter().map(|one| one.outcome).collect(),
        settle_us: scenario.replay.settle_us,
        storage,
    }
}

/// Plays a window on the scenario's portal, from a warm start.
pub(crate) fn simulate(
    scenario: &Scenario,
    window: &Window,
    selection: Selection,
    replications: u64,
    context: &Context,
) -> Vec<Simulated> {
    let portal = scenario.portal.scaled(selection.scale());
    let levers: Vec<Lever> = scenario.levers.iter().map(|lever| lever.scaled(selection.scale())).collect();
    let study = Study {
        scenario,
        portal: &portal,
        platforms: scenario.all_platforms(),
        cut: Cut::of(scenario, window, portal.session_life_us),
        seed: context.seed,
        selection,
        levers: &levers,
        compares_levers: !levers.is_empty(),
        draw: Draw::Everything,
        replications,
        threads: context.threads,
        provenance: provenance(scenario, window, selection, Tempo::PLAN, context),
    };
    let progress = Progress::new(context.quiet, study.length_min(), &context.text("progress-simulate"));
    let simulated = play(&study, context.stop.asked(), &|done| progress.at(done));
    progress.done();
    simulated
}

/// Where the outcomes of this command come from.
pub(crate) fn provenance(
    scenario: &Scenario,
    window: &Window,
    selection: Selection,
    tempo: Tempo,
    context: &Context,
) -> Provenance {
    let zone = afflux_models::time::paris();
    let civil =
        |instant: afflux_models::time::UtcTime| instant.zoned(&zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let (index, count) = selection.shard();
    Provenance {
        version: env!("CARGO_PKG_VERSION").into(),
        commit: env!("AFFLUX_COMMIT").into(),
        machine: crate::machine::describe(),
        command: context.command_line.clone(),
        scenario: scenario.name.clone(),
        scenario_hash: scenario.hash.clone(),
        plan_version: PLAN_VERSION,
        seed: context.seed,
        window: window.name.clone(),
        from: civil(window.opens()),
        to: civil(window.closes()),
        scale: selection.scale(),
        speed: tempo.speed(),
        shard: format!("{index}/{count}"),
        played_by: "simulator".into(),
        target: "model".into(),
        ..Provenance::default()
    }
}

/// What is printed of a study.
struct Printed<'a> {
    date: Value,
    scenario: &'a Scenario,
    window: &'a Window,
    selection: Selection,
    figures: &'a Figures,
    details: Option<Details>,
    levers: Vec<LeverFigures>,
}

/// `-o DIR`: the page.
fn write_page(printed: &Printed<'_>, complete: bool, context: &Context) -> Result<(), Failure> {
    let Some(folder) = &context.output else { return Ok(()) };
    let file = folder.join("simulation.html");
    let page = SimulationPage {
        scenario: printed.scenario,
        window: printed.window,
        scale: printed.selection.scale(),
        figures: printed.figures,
        levers: &printed.levers,
        command: &context.command_line,
        complete,
    };
    files::write(&file, page.render(&context.catalogue).as_bytes())?;
    context.say(&context.catalogue.text("fit-page-written", &[("file", file.display().to_string())]));
    Ok(())
}

/// Long windows have long curves: what they were written from goes as soon as they are.
fn print(printed: &mut Printed<'_>, complete: bool, context: &Context) -> Result<(), Failure> {
    let Printed { scenario, window, selection, figures, details, .. } = printed;
    if context.format == Format::Json {
        let mut value = figures.to_json();
        value["scenario"] = json!(scenario.name);
        value["scenario_hash"] = json!(scenario.hash);
        value["window"] = json!(window.name);
        value["date"] = printed.date.clone();
        value["scale"] = json!(selection.scale());
        value["seed"] = json!(context.seed);
        value["complete"] = json!(complete);
        if let Some(details) = details.take() {
            details.add_to(&mut value);
        }
        value["levers"] = printed.levers.iter().map(LeverFigures::to_json).collect();
        value["cpu_s"] = json!(crate::machine::cpu_s());
        return context.print_json(&value);
    }
    let catalogue = &context.catalogue;
    let title = format!("{} · {}", scenario.title(catalogue.language().code()), window.name);
    let mut lines = vec![title, table::figures(figures, catalogue)];
    if let Some(details) = details {
        lines.extend(details.text(catalogue));
    }
    lines.extend(printed.levers.iter().map(|lever| lever.text(catalogue)));
    if !printed.levers.is_empty() {
        lines.push(context.text("lever-note"));
    }
    if selection.scale() < 1.0 {
        let scale = catalogue.decimal(selection.scale(), 3);
        lines.push(catalogue.text("simulate-scaled", &[("scale", scale)]));
    }
    if !complete {
        lines.push(context.text("simulate-incomplete"));
    }
    context.print_lines(&lines)
}

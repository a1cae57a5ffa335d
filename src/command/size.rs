//! `afflux size`: the least capacity that meets the scenario's limits, and what it means as settings.

use std::path::Path;

use afflux_models::Message;
use afflux_plan::scenario::{Lever, Portal, Scenario, Window};
use afflux_plan::{Cut, Plan, Selection, Tempo, expectation};
use afflux_sim::replications::{Draw, Study};
use afflux_sim::sizing::{self, Answer, Request, size};
use clap::{ArgMatches, Command, value_parser};

mod json;
mod settings;
pub(crate) mod text;

pub(crate) use settings::Setting;

use super::simulate::provenance;
use super::{scale_flag, scenario, selection, with_scenario};
use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::files;
use crate::locale::Catalogue;
use crate::progress::Progress;
use crate::report::size::SizePage;

/// Replications when no flag says otherwise: with the confidence below, two of them may fail.
const REPLICATIONS: u64 = 20;

/// Share of the replications that must hold when no flag says otherwise.
const CONFIDENCE: f64 = 0.9;

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let replications = flag("replications", "N", catalogue.word("size-flag-replications"));
    let confidence = flag("confidence", "SHARE", catalogue.word("size-flag-confidence"));
    with_scenario(Command::new("size"), catalogue)
        .arg(scale_flag(catalogue))
        .arg(replications.value_parser(value_parser!(u64).range(1..=10_000)))
        .arg(confidence.value_parser(value_parser!(f64)))
}

/// Sizes the portal and prints what was found.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let confidence = matches.get_one::<f64>("confidence").copied().unwrap_or(CONFIDENCE);
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(Failure::Usage(Message::new("size-confidence").with("value", confidence)));
    }
    let scenario = scenario(matches, context)?;
    if scenario.limits.is_empty() {
        return Err(Failure::Usage(Message::new("size-no-limits").with("file", &scenario.file)));
    }
    let selection = selection(matches, 1.0)?;
    let window = scenario.window(matches.get_one::<String>("window").map(String::as_str)).map_err(Failure::Usage)?;
    let portal = scenario.portal.scaled(selection.scale());
    let levers: Vec<Lever> = scenario.levers.iter().map(|lever| lever.scaled(selection.scale())).collect();
    let study = Study {
        scenario: &scenario,
        portal: &portal,
        platforms: scenario.all_platforms(),
        cut: Cut {
            opens: window.opens(),
            closes: window.closes(),
            tempo: Tempo::PLAN,
            ramp_us: sizing::ramp_us(&portal),
            settle_us: scenario.replay.settle_us,
            session_life_us: portal.session_life_us,
        },
        seed: context.seed,
        selection,
        levers: &levers,
        compares_levers: false,
        draw: Draw::Everything,
        replications: matches.get_one::<u64>("replications").copied().unwrap_or(REPLICATIONS),
        threads: context.threads,
        provenance: provenance(&scenario, window, selection, Tempo::PLAN, context),
    };
    let Some(answer) = answer(&Request { study, limits: &scenario.limits, confidence }, context) else {
        context.check_stop()?;
        return Err(Failure::Inconclusive(Message::new("size-untold")));
    };
    let plan = Plan::new(&scenario, context.seed, 0, selection);
    let week = expectation::week_over(&plan, window.opens(), window.closes());
    let place = Place { scenario: &scenario, portal: &portal, window, selection, week };
    let settings = settings::of(&answer, &place, &context.catalogue);
    let sized = Sized { place, answer: &answer, settings };
    print(&sized, context)?;
    write_page(&sized, context)?;
    if answer.feasible { Ok(()) } else { Err(Failure::Inconclusive(Message::new("size-infeasible"))) }
}

/// What was sized.
pub(crate) struct Place<'a> {
    /// The scenario.
    pub(crate) scenario: &'a Scenario,
    /// Its portal, for the share of the visitors that takes part.
    pub(crate) portal: &'a Portal,
    /// The stretch.
    pub(crate) window: &'a Window,
    /// The visitors.
    pub(crate) selection: Selection,
    /// Visits of the week around the window over those of the window.
    pub(crate) week: f64,
}

/// What was found, and what it means as settings.
pub(crate) struct Sized<'a> {
    /// What was sized.
    pub(crate) place: Place<'a>,
    /// What was found.
    pub(crate) answer: &'a Answer,
    /// Settings of the usual servers.
    pub(crate) settings: Vec<Setting>,
}

/// Searches, and tells how many runs it has played: nobody knows before how many it takes.
fn answer(request: &Request<'_>, context: &Context) -> Option<Answer> {
    let progress = Progress::new(context.quiet, 0, &context.text("progress-size"));
    let said = |runs: u64| {
        progress.at(runs);
        progress.say(context.catalogue.text("progress-size-at", &[("runs", context.catalogue.integer(runs))]));
    };
    let answer = size(request, context.stop.asked(), &said);
    progress.done();
    answer
}

fn print(sized: &Sized<'_>, context: &Context) -> Result<(), Failure> {
    match context.format {
        Format::Json => context.print_json(&json::document(sized, context.seed)),
        _ => context.print_lines(&text::lines(sized, &context.catalogue)),
    }
}

/// `-o DIR`: the page of pictures.
fn write_page(sized: &Sized<'_>, context: &Context) -> Result<(), Failure> {
    let Some(folder) = &context.output else { return Ok(()) };
    let file = Path::new(folder).join("size.html");
    let page = SizePage { sized, command: &context.command_line };
    files::write(&file, page.render(&context.catalogue).as_bytes())?;
    context.say(&context.catalogue.text("fit-page-written", &[("file", file.display().to_string())]));
    Ok(())
}

//! `afflux fit`: from observed counts, logs or DNMA weeks to an arrival-rate model.
//!
//! In [`reading`] sources become curves; the models' crate fits; [`text`] and [`json`] say what came out.

use std::path::{Path, PathBuf};

use afflux_models::arrival::day_type::Region;
use afflux_models::arrival::estimate::{FitOptions, Reference, fit};
use afflux_models::arrival::rate::ArrivalModel;
use afflux_models::arrival::reference::{Facts, read_facts};
use afflux_models::arrival::window::fit_window;
use afflux_models::audience::curve::Curve;
use afflux_models::audience::observed::Kind;
use afflux_models::document::Node;
use afflux_models::time::{HOUR_US, UtcTime};
use afflux_models::vocabulary::Word;
use afflux_models::{Message, Problem};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use strum::VariantArray;

use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::files;
use crate::locale::Catalogue;
use crate::report::fit::Fitted;

mod crossing;
mod day_types;
mod forecast;
mod forecasts;
mod holdout;
mod json;
mod log;
mod page;
mod reading;
mod storage;
mod text;
mod tools;
mod visits;

use crossing::Crossing;
use forecasts::Forecasts;
use reading::Source;
use storage::Stored;
use visits::Visits;

/// Data that span less than this tell no day.
const SHORTEST_DAY_US: i64 = 18 * HOUR_US;

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let help = |key: &str| catalogue.text(key, &[]);
    let kinds: Vec<&str> = Kind::VARIANTS.iter().map(|kind| kind.as_str()).collect();
    Command::new("fit")
        .arg(
            Arg::new("files")
                .value_name("FILES")
                .required(true)
                .action(ArgAction::Append)
                .num_args(1..)
                .help(help("help-arg-files"))
                .help_heading(help("help-arguments")),
        )
        .next_help_heading(help("help-options"))
        .arg(
            flag("kind", "KIND", format!("{} ({})", help("help-flag-kind"), kinds.join("|")))
                .value_parser(PossibleValuesParser::new(kinds.iter().copied()))
                .hide_possible_values(true),
        )
        .arg(flag("time-zone", "TZ", help("help-flag-time-zone")))
        .arg(flag("interval", "TIME", help("help-flag-interval")))
        .arg(
            flag("absent", "zero|missing", help("help-flag-absent"))
                .value_parser(["zero", "missing"])
                .hide_possible_values(true),
        )
        .arg(flag("date", "DAY", help("help-flag-date")))
        .arg(words("minutes", "started|active", &["started", "active"], help("help-flag-minutes")))
        .arg(words("date-format", "dmy|mdy|ymd|unix", &["dmy", "mdy", "ymd", "unix"], help("help-flag-date-format")))
        .arg(words("decimal", "comma|point", &["comma", "point"], help("help-flag-decimal")))
        .arg(
            flag("samples", "counter|increase|rate", help("help-flag-samples"))
                .value_parser(["counter", "increase", "rate"])
                .hide_possible_values(true),
        )
        .arg(flag("speed", "F", help("help-flag-fit-speed")).value_parser(value_parser!(f64)))
        .arg(flag("inactivity", "TIME", help("help-flag-inactivity")))
        .arg(flag("value-column", "NAME", help("help-flag-value-column")))
        .arg(flag("date-column", "NAME", help("help-flag-date-column")))
        .arg(flag("reference", "FITTED", help("help-flag-reference")))
        .arg(flag("zone", "A|B|C|ACADEMIE", help("help-flag-fit-zone")))
        .arg(flag("holdout-days", "N", help("help-flag-holdout-days")).value_parser(value_parser!(u32).range(1..=3650)))
        .arg(flag("forecast-days", "N", help("help-flag-forecast-days")).value_parser(value_parser!(u32).range(1..=14)))
        .arg(flag("paths", "FILE", help("help-flag-paths")).value_parser(value_parser!(PathBuf)))
        .args(log::flags(catalogue))
        .args(visits::flags(catalogue))
        .args(storage::flags(catalogue))
        .arg(flag("reference-source", "FILES", help("help-flag-reference-source")))
        .arg(flag("saturated", "FROM/TO", help("help-flag-saturated")).action(ArgAction::Append))
        .arg(flag("report", "DIR", help("help-flag-report")))
}

/// A flag that takes one of some words.
fn words(name: &'static str, shown: &'static str, words: &'static [&'static str], help: String) -> Arg {
    flag(name, shown, help).value_parser(PossibleValuesParser::new(words)).hide_possible_values(true)
}

/// What is told beside the model.
struct Told {
    /// What was detected, left out or repaired while reading.
    notes: Vec<Message>,
    /// What the visits of a log are like.
    visits: Visits,
    /// What they store.
    stored: Stored,
    /// What crossing the sources found.
    crossing: Crossing,
}

/// Fits, prints the diagnostics and writes the model.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let (reference, facts, region) = (reference(matches)?, facts(matches)?, region(matches)?);
    let activity = visits::activity(matches)?;
    let mut sources = reading::sources(matches, context)?;
    if activity.is_some() && sources.len() > 1 {
        return Err(Failure::Usage(Message::new("usage-active-alone")));
    }
    let name = sources.iter().map(|source| source.observed.name.as_str()).collect::<Vec<_>>().join(" ");
    let (curves, crossing) = crossing::take(&mut sources, matches)?;
    let mut told = Told::of(&mut sources, crossing, matches, context)?;
    told.notes.extend(activity.as_ref().map(|activity| {
        let minutes = context.catalogue.decimal(activity.minutes_per_visit(), 2);
        Message::new("fit-active").with("minutes", minutes)
    }));
    let options = FitOptions { reference, facts, region, activity, seed: context.seed, ..FitOptions::default() };
    let failed = |message| Problem::of_file(&name, message);
    let forecasts = Forecasts::of(matches, &name, &curves, context)?;
    let window = short_window(&curves, &options).filter(|_| options.activity.is_none());
    if let Some((from, to)) = window {
        let fitted = fit_window(&curves, from, to, &options).map_err(failed)?;
        page::write(Fitted::Window(&fitted), &curves, &told, matches, context)?;
        return match context.format {
            Format::Json => context.print_json(&json::of_window(&fitted, &told)),
            _ => text::print_window(&fitted, &told, context),
        };
    }
    let mut fitted = fit(&curves, &options).map_err(failed)?;
    told.crossing.carry(&mut fitted);
    fitted.model.visits = told.visits.model.clone();
    fitted.model.storage = told.stored.model.clone();
    if let Some(path) = &context.output {
        files::write(path, fitted.model.to_toml().as_bytes())?;
    }
    page::write(Fitted::Day(&fitted), &curves, &told, matches, context)?;
    if let Some(forecasts) = &forecasts {
        forecasts.write()?;
    }
    if context.format == Format::Json {
        let mut value = json::of_fit(&fitted, &told);
        forecasts.iter().for_each(|forecasts| forecasts.json_into(&mut value));
        return context.print_json(&value);
    }
    text::print(&fitted, &told, context)?;
    context.print_lines(&forecasts.map(|forecasts| forecasts.lines(context)).unwrap_or_default())
}

impl Told {
    fn of(
        sources: &mut [Source],
        crossing: Crossing,
        matches: &ArgMatches,
        context: &Context,
    ) -> Result<Self, Failure> {
        let of_curves = sources.iter().flat_map(|source| &source.observed.curves).flat_map(|curve| &curve.notes);
        let notes = of_curves.cloned().collect();
        let summary = sources.iter().find_map(|source| source.summary);
        let log = sources.iter_mut().find_map(|source| source.visits.take());
        let stored = Stored::new(log.as_ref(), matches, context.seed)?;
        Ok(Self { notes, visits: Visits::new(summary, log, matches, context.seed)?, stored, crossing })
    }
}

/// The span of the data when it is too short for a day and no reference gives the rest of it.
fn short_window(curves: &[Curve], options: &FitOptions) -> Option<(UtcTime, UtcTime)> {
    let bins = || curves.iter().flat_map(|curve| &curve.bins);
    let from = bins().map(|bin| bin.start).min()?;
    let to = bins().map(|bin| UtcTime(bin.start.0 + bin.width_us)).max()?;
    let short = to.0 - from.0 < SHORTEST_DAY_US;
    (short && options.reference.is_none() && options.facts.is_none()).then_some((from, to))
}

/// The facts of `facts=FILE`, the last one given.
fn facts(matches: &ArgMatches) -> Result<Option<Facts>, Failure> {
    let files = matches.get_many::<String>("files").into_iter().flatten();
    let Some(file) = files.filter_map(|file| file.strip_prefix(reading::FACTS)).next_back() else { return Ok(None) };
    let text = files::read_text(file).map_err(|message| Problem::of_file(file, message))?;
    Ok(Some(read_facts(&Node::parse(file, &text)?)?))
}

/// Whose days they are: all of France when `--zone` says nothing.
fn region(matches: &ArgMatches) -> Result<Region, Failure> {
    let Some(name) = matches.get_one::<String>("zone") else { return Ok(Region::national()) };
    Region::named(name).ok_or_else(|| Failure::Usage(Message::new("usage-fit-zone").with("value", name)))
}

fn reference(matches: &ArgMatches) -> Result<Option<Reference>, Failure> {
    let Some(file) = matches.get_one::<String>("reference") else { return Ok(None) };
    let text = files::read_text(file).map_err(|message| Problem::of_file(file, message))?;
    let model = ArrivalModel::parse(file, &text)?;
    let name = Path::new(file).file_stem().map_or_else(|| file.clone(), |stem| stem.to_string_lossy().into_owned());
    Ok(Some(Reference { name, shape: model.shape }))
}

//! `afflux report`: what a stored run says, in the form that its reader wants; of a run that was killed, counted
//! from its journal.

use std::path::Path;

use afflux_models::{Message, Problem};
use afflux_plan::scenario::Scenario;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

mod note;
mod store;

use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::outcomes::{self, Found};
use crate::report::csv::Rows;
use crate::report::told::Report;
use crate::report::{self, RunReport, Setting};
use crate::{files, replay_figures, studies};

/// What `--to` may say.
const FORMS: [&str; 8] = ["text", "html", "note", "md", "json", "csv", "junit", "openmetrics"];

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let text = |key: &str| catalogue.text(key, &[]);
    let words = |name, value, words: &'static [&'static str], key| {
        flag(name, value, text(key)).value_parser(PossibleValuesParser::new(words)).hide_possible_values(true)
    };
    let switch = |name, key| Arg::new(name).long(name).action(ArgAction::SetTrue).help(text(key));
    let of_note = |name, value, key| flag(name, value, text(key)).requires("to");
    let outcome = Arg::new("outcome").value_name("OUTCOME").help(text("help-arg-outcome"));
    Command::new("report")
        .arg(outcome.help_heading(text("help-arguments")))
        .next_help_heading(text("help-options"))
        .arg(words("to", "FORM", &FORMS, "help-flag-to"))
        .arg(flag("scenario", "FILE", text("help-flag-report-scenario")))
        .arg(flag("calendar", "FILE", text("help-flag-calendar")))
        .arg(words("table", "ROWS", &["figures", "limits", "minutes"], "help-flag-table").requires("to"))
        .arg(of_note("audience", "FILE", "help-flag-note-audience").action(ArgAction::Append).num_args(1..))
        .arg(words("by", "WHAT", &["region", "departement", "academie"], "help-flag-note-by").requires("audience"))
        .arg(of_note("territory", "NAME", "help-flag-note-territory"))
        .arg(words("duration-is", "mean|total", &["mean", "total"], "help-flag-duration-is").requires("audience"))
        .arg(of_note("size", "FILE", "help-flag-note-size"))
        .arg(switch("list", "help-flag-list").conflicts_with("to"))
        .arg(flag("keep", "N", text("help-flag-keep")).value_parser(value_parser!(u64)).requires("list"))
        .arg(flag("older-than", "AGE", text("help-flag-older-than")).requires("list"))
        .arg(switch("remove", "help-flag-remove").requires("list"))
}

/// Renders an outcome, or prints its figures.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    if matches.get_flag("list") {
        return store::run(matches, context);
    }
    let Some(place) = matches.get_one::<String>("outcome") else {
        return Err(Failure::Usage(Message::new("report-needs-outcome")));
    };
    let Some(form) = matches.get_one::<String>("to") else { return figures(place, matches, context) };
    let for_note = ["audience", "territory", "size"].iter().any(|flag| matches.contains_id(flag));
    if form != "note" && for_note {
        return Err(Failure::Usage(Message::new("note-alone")));
    }
    let report = report_of(place, matches, context)?;
    let catalogue = &context.catalogue;
    let text = match form.as_str() {
        "note" => report::note::render(&report, &note::of(&report.setting.hash, matches, context)?, catalogue),
        "html" => report::html(&report, catalogue),
        "md" => report::markdown(&report, catalogue),
        "json" => json(&report, catalogue)?,
        "csv" => report::csv::render(&report, rows(matches), catalogue),
        "junit" => report::junit(&report, catalogue),
        "openmetrics" => report::openmetrics(&report),
        _ => report::text(&report, catalogue, context.colour && context.output.is_none()),
    };
    match &context.output {
        Some(path) => files::write(path, text.as_bytes()),
        None => context.print(&text),
    }
}

/// The figures of an outcome, or, of a folder that only a simulation wrote, its report.
fn figures(place: &str, matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    if is_study_only(place) && context.format == Format::Text {
        return context.print(&report::text(&report_of(place, matches, context)?, &context.catalogue, context.colour));
    }
    let Found { outcome, path, .. } = found(place, context)?;
    if let Some(reason) = &outcome.interrupted {
        context.say(&context.text(reason));
    }
    replay_figures::print(&outcome, &path, None, context)
}

fn found(place: &str, context: &Context) -> Result<Found, Failure> {
    let found = outcomes::find(place)?;
    if let Some(lost_bytes) = found.recovered {
        let arguments = [("bytes", context.catalogue.integer(lost_bytes as u64))];
        context.say(&context.catalogue.text("outcome-recovered", &arguments));
    }
    Ok(found)
}

/// A folder into which a simulation was written, and no run.
fn is_study_only(place: &str) -> bool {
    let path = Path::new(place);
    path.is_dir() && !outcomes::is_run(path) && studies::in_folder(path).is_file()
}

/// The report of a place: its outcome, the study beside it, and the scenario that the user names.
fn report_of(place: &str, matches: &ArgMatches, context: &Context) -> Result<RunReport, Failure> {
    let setting = setting(matches, context)?;
    let path = Path::new(place);
    if is_study_only(place) {
        let mut study =
            studies::find(path)?.ok_or_else(|| Problem::of_file(place, Message::new("outcome-none-in-folder")))?;
        study.setting = setting.unwrap_or(study.setting);
        return Ok(RunReport::of(study, None));
    }
    let Found { outcome, path, .. } = found(place, context)?;
    let study = path.parent().map(studies::find).transpose()?.flatten();
    let study = study.filter(|study| studies::is_of(study, &outcome));
    if let Some(setting) = &setting
        && setting.hash != outcome.provenance.scenario_hash
    {
        context.say(&context.text("report-other-scenario"));
    }
    let mut report = match (study, setting) {
        (Some(study), None) => RunReport::of(study, Some(outcome)),
        (Some(study), Some(setting)) => RunReport::of(report::Study { setting, ..study }, Some(outcome)),
        (None, Some(setting)) => RunReport::of_outcome_in(setting, outcome),
        (None, None) => RunReport::of_outcome(outcome),
    };
    report.outcome_file = Some(path.display().to_string());
    Ok(report)
}

/// What the scenario of `--scenario` says.
fn setting(matches: &ArgMatches, context: &Context) -> Result<Option<Setting>, Failure> {
    let Some(file) = matches.get_one::<String>("scenario") else { return Ok(None) };
    let calendar = context.calendar(matches)?;
    let scenario = Scenario::load(file, &|path| files::read_text(path), &calendar)?;
    Ok(Some(Setting::of(&scenario)))
}

fn rows(matches: &ArgMatches) -> Rows {
    match matches.get_one::<String>("table").map(String::as_str) {
        Some("minutes") => Rows::Minutes,
        Some("limits") => Rows::Limits,
        _ => Rows::Figures,
    }
}

fn json(report: &RunReport, catalogue: &Catalogue) -> Result<String, Failure> {
    let json = serde_json::to_string_pretty(&Report::of(report, catalogue))
        .map_err(|error| Failure::Output(Message::new("output-failed").with("file", "stdout").with("detail", error)))?;
    Ok(json + "\n")
}

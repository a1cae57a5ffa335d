//! `afflux compare`: two sides of stored runs against each other, or several runs beside their prediction.

use std::path::Path;
use std::time::Duration;

use afflux_models::document::Span;
use afflux_models::vocabulary::{Service, Word};
use afflux_models::{Message, Problem, Problems};
use afflux_outcome::Outcome;
use afflux_outcome::verdict::regression::{Comparison, Measure, Refusal, Verdict, compare_runs, pair};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use strum::VariantArray;

use super::baseline::{expanded, folder_flag, store};
use crate::baselines::{Baseline, Baselines};
use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::outcomes;
use crate::report::comparison::{self, Sides};

mod prediction;

/// The response time that is a limit when nobody says another: that of the shipped scenarios.
pub(super) const LIMIT: Duration = Duration::from_secs(2);

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let text = |key: &str| catalogue.text(key, &[]);
    let several = |arg: Arg| arg.action(ArgAction::Append).num_args(1..);
    Command::new("compare")
        .arg(
            several(Arg::new("baseline").value_name("BASELINE"))
                .required_unless_present("prediction")
                .conflicts_with("prediction")
                .help(text("help-arg-baseline"))
                .help_heading(text("help-arguments")),
        )
        .next_help_heading(text("help-options"))
        .arg(several(flag("candidate", "OUTCOME", text("compare-flag-candidate"))).required(true))
        .args(flags(catalogue))
        .arg(Arg::new("gate").long("gate").action(ArgAction::SetTrue).help(text("help-flag-compare-gate")))
        .arg(folder_flag(catalogue))
        .arg(flag("prediction", "SCENARIO", text("compare-flag-prediction")))
        .arg(flag("calendar", "FILE", text("help-flag-calendar")))
}

/// The flags that `bench` has too.
pub(super) fn flags(catalogue: &Catalogue) -> [Arg; 3] {
    let text = |key: &str| catalogue.text(key, &[]);
    let services: Vec<&'static str> = Service::VARIANTS.iter().map(|service| service.as_str()).collect();
    [
        flag("limit", "TIME", text("compare-flag-limit")),
        flag("service", "SERVICE", text("compare-flag-service"))
            .action(ArgAction::Append)
            .value_parser(PossibleValuesParser::new(services))
            .hide_possible_values(true),
        flag("to", "FORM", text("compare-flag-to"))
            .value_parser(PossibleValuesParser::new(["text", "md"]))
            .hide_possible_values(true),
    ]
}

/// What is measured of each run.
pub(super) fn measures(matches: &ArgMatches, default: Duration) -> Result<Vec<Measure>, Failure> {
    let limit = match matches.get_one::<String>("limit") {
        None => default,
        Some(text) => {
            let refused = || Failure::Usage(Message::new("usage-flag").with("flag", "limit").with("value", text));
            Span::parse(text).filter(|span| !span.0.is_zero()).ok_or_else(refused)?.0
        }
    };
    let named = matches.get_many::<String>("service").into_iter().flatten();
    let mut services: Vec<Service> =
        named.filter_map(|name| Service::VARIANTS.iter().copied().find(|known| known.as_str() == name)).collect();
    services.sort_unstable();
    services.dedup();
    Ok(Measure::all(u64::try_from(limit.as_micros()).unwrap_or(u64::MAX), &services))
}

/// Compares and says what it means.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let places = |name: &str| matches.get_many::<String>(name).into_iter().flatten().cloned().collect::<Vec<_>>();
    if let Some(scenario) = matches.get_one::<String>("prediction") {
        let runs = outcomes::read_all(&expanded(&places("candidate"))?)?;
        return prediction::run(scenario, &runs, matches, context);
    }
    let measures = measures(matches, LIMIT)?;
    let (baseline, candidate) = both(&store(matches), &places("baseline"), &places("candidate"))?;
    let sides = Sides { baseline: &baseline, candidate: &candidate };
    let is_gate = matches.get_flag("gate");
    match judge(&sides, &measures) {
        Ok(comparison) => {
            print(&comparison, &sides, matches, context)?;
            conclude(comparison.verdict, is_gate)
        }
        Err(refusal) => {
            if context.format == Format::Json && !matches!(refusal, Refusal::Input(_)) {
                let (verdict, reason) = match refusal {
                    Refusal::Invalid(_) => ("invalid", "generator"),
                    _ => (Verdict::NotEnoughEvidence.as_str(), "other_machine"),
                };
                context.print_json(&json!({ "verdict": verdict, "reason": reason, "metrics": {} }))?;
            }
            Err(refused(refusal))
        }
    }
}

/// Pairs the runs and compares them.
pub(super) fn judge(sides: &Sides<'_>, measures: &[Measure]) -> Result<Comparison, Refusal> {
    let pairs = pair(sides.baseline, sides.candidate)?;
    let pairs: Vec<(&Outcome, &Outcome)> =
        pairs.into_iter().map(|(a, b)| (&sides.baseline[a].1, &sides.candidate[b].1)).collect();
    Ok(compare_runs(&pairs, measures))
}

/// Prints a comparison as text, Markdown or JSON.
pub(super) fn print(
    comparison: &Comparison,
    sides: &Sides<'_>,
    matches: &ArgMatches,
    context: &Context,
) -> Result<(), Failure> {
    if context.format == Format::Json {
        return context.print_json(&comparison::to_json(comparison, sides));
    }
    match matches.get_one::<String>("to").map(String::as_str) {
        Some("md") => context.print(&comparison::markdown(comparison, sides, &context.catalogue)),
        _ => context.print(&comparison::text(comparison, sides, &context.catalogue)),
    }
}

/// The exit code of a verdict.
pub(super) fn conclude(verdict: Verdict, is_gate: bool) -> Result<(), Failure> {
    match verdict {
        Verdict::Regression if is_gate => Err(Failure::Gate(Message::new("compare-gate"))),
        Verdict::NotEnoughEvidence if is_gate => Err(Failure::Inconclusive(Message::new("compare-unclear"))),
        _ => Ok(()),
    }
}

/// Why nothing is judged, as the end of a command.
pub(super) fn refused(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::Input(problems) => problems.into(),
        Refusal::Invalid(files) => {
            let shown: Vec<&str> = files.iter().take(6).map(String::as_str).collect();
            let more = if files.len() > shown.len() { ", …" } else { "" };
            let message = Message::new("compare-invalid").with("count", files.len());
            Failure::Invalid(message.with("files", format!("{}{more}", shown.join(", "))))
        }
        Refusal::OtherMachine { file, machine, first } => {
            let message = Message::new("compare-machine").with("file", file).with("machine", machine);
            Failure::Inconclusive(message.with("first", first))
        }
    }
}

type Runs = Vec<(String, Outcome)>;

/// The runs of both sides; everything that is wrong with either is said.
fn both(store: &Baselines, baseline: &[String], candidate: &[String]) -> Result<(Runs, Runs), Failure> {
    let read = |places: Vec<String>| expanded(&places).and_then(|places| outcomes::read_all(&places));
    let baseline = stored(store, baseline).map_err(Failure::from).and_then(read);
    let candidate = read(candidate.to_vec());
    match (baseline, candidate) {
        (Ok(baseline), Ok(candidate)) => Ok((baseline, candidate)),
        (Err(Failure::Input(mut problems)), Err(Failure::Input(more))) => {
            problems.0.extend(more.0);
            Err(problems.into())
        }
        (Err(failure), _) | (_, Err(failure)) => Err(failure),
    }
}

/// Paths as they are; the names of stored baselines as their folders.
fn stored(store: &Baselines, places: &[String]) -> Result<Vec<String>, Problems> {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for place in places {
        let baseline = store.named(place).ok().filter(|_| !Path::new(place).exists());
        match baseline.filter(Baseline::exists) {
            // Neither is there: the reader says that there is no such file.
            None => found.push(place.clone()),
            Some(baseline) => match baseline.approved() {
                Some(folder) => found.push(folder.display().to_string()),
                None => {
                    let message = Message::new("baseline-not-approved").with("name", place);
                    problems.push(Problem::of_file(place, message));
                }
            },
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(Problems(problems)) }
}

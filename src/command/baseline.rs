//! `afflux baseline`: proposes, approves and lists the runs that later ones are compared with.

use std::path::PathBuf;

use afflux_models::Message;
use afflux_outcome::verdict::regression::{LEAST_PAIRS, pair};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;

use super::compare::refused;
use crate::baselines::{Baseline, Baselines, Listed};
use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::{outcomes, table};

/// Where they are when no flag says otherwise.
const FOLDER: &str = "results/baselines";

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let text = |key: &str| catalogue.text(key, &[]);
    let arguments = text("help-arguments");
    let actions = PossibleValuesParser::new(["list", "create", "rotate", "approve"]);
    let action = Arg::new("action").value_name("ACTION").required(true).value_parser(actions);
    Command::new("baseline")
        .arg(action.hide_possible_values(true).help(text("help-arg-baseline-action")).help_heading(arguments.clone()))
        .arg(Arg::new("name").value_name("NAME").help(text("help-arg-baseline-name")).help_heading(arguments.clone()))
        .arg(
            Arg::new("outcome")
                .value_name("OUTCOME")
                .action(ArgAction::Append)
                .num_args(0..)
                .help(text("help-arg-outcome"))
                .help_heading(arguments),
        )
        .next_help_heading(text("help-options"))
        .arg(folder_flag(catalogue))
        .arg(flag("keep", "N", text("compare-flag-keep")).value_parser(value_parser!(usize)))
}

/// `--baselines`, which `compare` has too.
pub(super) fn folder_flag(catalogue: &Catalogue) -> Arg {
    flag("baselines", "DIR", catalogue.text("compare-flag-baselines", &[])).value_parser(value_parser!(PathBuf))
}

/// The folder of the baselines.
pub(super) fn store(matches: &ArgMatches) -> Baselines {
    let folder = matches.get_one::<PathBuf>("baselines").cloned();
    Baselines { folder: folder.unwrap_or_else(|| PathBuf::from(FOLDER)) }
}

/// Does what the action says.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let store = store(matches);
    let action = matches.get_one::<String>("action").map_or("", String::as_str);
    let places: Vec<String> = matches.get_many::<String>("outcome").into_iter().flatten().cloned().collect();
    if action == "list" {
        return list(&store, context);
    }
    let about = |key: &'static str| Message::new(key).with("action", action);
    let name = matches.get_one::<String>("name");
    let name = name.ok_or_else(|| Failure::Usage(about("baseline-name-missing")))?;
    let baseline = store.named(name).map_err(Failure::Usage)?;
    if action == "approve" {
        if !places.is_empty() {
            return Err(Failure::Usage(about("baseline-runs-unasked")));
        }
        let runs = baseline.approve(matches.get_one::<usize>("keep").copied().unwrap_or(5))?;
        return say(&baseline, "baseline-approved", runs, &baseline.approved().unwrap_or_default(), context);
    }
    match (action, baseline.exists()) {
        ("create", true) => return Err(Failure::Usage(Message::new("baseline-there").with("name", name))),
        ("rotate", false) => return Err(Failure::Usage(Message::new("baseline-not-there").with("name", name))),
        _ if places.is_empty() => {
            return Err(Failure::Usage(about("baseline-runs-missing").with("name", name)));
        }
        _ => {}
    }
    let runs = outcomes::read_all(&expanded(&places)?)?;
    // Runs of several plans or machines, broken ones: never to be compared with.
    pair(&runs, &runs).map_err(refused)?;
    if runs.len() < LEAST_PAIRS {
        let counts = [("runs", runs.len().to_string()), ("needed", LEAST_PAIRS.to_string())];
        context.say(&context.catalogue.text("baseline-few", &counts));
    }
    let folder = baseline.propose(&runs)?;
    say(&baseline, "baseline-proposed", runs.len(), &folder, context)
}

/// The runs of places, of folders those in them.
pub(super) fn expanded(places: &[String]) -> Result<Vec<String>, Failure> {
    let (mut runs, mut problems) = (Vec::new(), Vec::new());
    for place in places {
        match outcomes::runs_of(place) {
            Ok(more) => runs.extend(more),
            Err(afflux_models::Problems(more)) => problems.extend(more),
        }
    }
    if problems.is_empty() { Ok(runs) } else { Err(afflux_models::Problems(problems).into()) }
}

fn say(
    baseline: &Baseline,
    key: &str,
    runs: usize,
    folder: &std::path::Path,
    context: &Context,
) -> Result<(), Failure> {
    if context.format == Format::Json {
        let state = if key == "baseline-approved" { "approved" } else { "proposed" };
        let folder = folder.display().to_string();
        return context.print_json(&json!({ "name": baseline.name, "state": state, "runs": runs, "folder": folder }));
    }
    let mut words = vec![("name", baseline.name.clone()), ("runs", runs.to_string())];
    if key == "baseline-proposed" {
        words.push(("folder", folder.display().to_string()));
    }
    context.print_lines(&[context.catalogue.text(key, &words)])
}

fn list(store: &Baselines, context: &Context) -> Result<(), Failure> {
    let listed = store.list();
    if context.format == Format::Json {
        let rows: Vec<_> = listed
            .iter()
            .map(|Listed { name, approved, proposed, former }| {
                json!({ "name": name, "approved": approved, "proposed": proposed, "former": former })
            })
            .collect();
        return context.print_json(&json!({ "baselines": rows }));
    }
    if listed.is_empty() {
        let folder = [("folder", store.folder.display().to_string())];
        return context.print_lines(&[context.catalogue.text("baseline-none", &folder)]);
    }
    let keys =
        ["baseline-column-name", "baseline-column-approved", "baseline-column-proposed", "baseline-column-former"];
    let heading = keys.map(|key| context.catalogue.word(key));
    let count = |count: usize| context.catalogue.integer(count as u64);
    let rows: Vec<Vec<String>> = listed
        .iter()
        .map(|one| vec![one.name.clone(), count(one.approved), count(one.proposed), count(one.former)])
        .collect();
    context.print_lines(&[table::headed(&heading, &rows)])
}

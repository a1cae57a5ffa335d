//! `afflux check`: validates a scenario and says what to expect, without playing it.

use afflux_models::Message;
use afflux_models::time::{UtcTime, paris};
use afflux_outcome::interval::Figure;
use afflux_plan::expectation::{Expectation, week_over};
use afflux_plan::scenario::Scenario;
use afflux_plan::{Plan, Selection};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

use super::{scale_flag, scenario, selection, with_scenario};
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::table;

mod aside;
mod sentences;
mod story;
pub(crate) mod targets;

/// z of a 90 % interval's ends.
const Z90: f64 = 1.644_853_626_951_472;

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let targets = Arg::new("targets").long("targets").action(ArgAction::SetTrue);
    with_scenario(Command::new("check"), catalogue)
        .arg(scale_flag(catalogue))
        .arg(targets.help(catalogue.text("help-flag-targets", &[])))
}

/// Validates the scenario and prints what to expect.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let scenario = scenario(matches, context)?;
    if matches.get_flag("targets") {
        if matches.contains_id("date") {
            return Err(Failure::Usage(Message::new("date-targets")));
        }
        return targets::print(&scenario, context);
    }
    let selection = selection(matches, 1.0)?;
    let window = scenario.window(matches.get_one::<String>("window").map(String::as_str)).map_err(Failure::Usage)?;
    let plan = Plan::new(&scenario, context.seed, 0, selection);
    let portal = scenario.portal.scaled(selection.scale());
    let expected = Expectation::new(&plan, window.opens(), window.closes(), &portal);
    let week = week_over(&plan, window.opens(), window.closes());
    let aside = aside::Aside::new(&scenario, window, expected.visits, context.seed);
    let told = sentences::Told {
        scenario: &scenario,
        window,
        expected: &expected,
        portal: &portal,
        scale: selection.scale().min(1.0),
        stored_per_week: expected.stored_bytes * week,
        seed: context.seed,
    };
    let sentences = told.sentences(&context.catalogue);
    if context.format == Format::Json {
        let mut value = to_json(&expected, week);
        value["sentences"] = json!(sentences);
        aside.add_to(&mut value);
        value["scenario"] = json!(scenario.name);
        value["scenario_hash"] = json!(scenario.hash);
        value["window"] = json!(window.name);
        value["date"] = super::date::to_json(&scenario, matches)?;
        value["assumptions"] = assumptions(&scenario, &context.catalogue);
        value["digest"] = json!(digest(&scenario, selection, context.seed));
        value["cpu_s"] = json!(crate::machine::cpu_s());
        return context.print_json(&value);
    }
    let title = format!("{} · {}", scenario.title(context.catalogue.language().code()), window.name);
    let mut lines = vec![title];
    lines.extend(sentences.into_iter().flat_map(|sentence| ["\n".to_owned(), sentence]));
    lines.extend(["\n".to_owned(), in_text(&expected, week, &context.catalogue)]);
    if portal.sessions_limit.is_some_and(|limit| expected.sessions.0 > f64::from(limit)) {
        let limit = context.catalogue.integer(portal.sessions_limit.unwrap_or(0).into());
        lines.push(context.catalogue.text("check-over-limit", &[("limit", limit)]));
    }
    lines.extend(aside.lines(&context.catalogue));
    lines.push(context.text("check-note"));
    if !scenario.levers.is_empty() {
        let names = scenario.levers.iter().map(|lever| lever.name.as_str()).collect::<Vec<_>>().join(", ");
        lines.push(context.catalogue.text("check-levers", &[("names", names)]));
    }
    lines.push(context.catalogue.text("check-assumptions", &[("count", scenario.assumptions.len().to_string())]));
    // What is assumed of each of many territories in the same words is said once.
    for same in scenario.assumptions.chunk_by(|one, next| one.source == next.source) {
        let key = match same {
            [first, .., last] => format!("{} – {}", first.key, last.key),
            _ => same.iter().map(|one| one.key.clone()).collect(),
        };
        let language = context.catalogue.language().code();
        lines.extend(same.first().map(|first| format!("· {key} : {}", first.source.of(language))));
    }
    if !scenario.platforms.is_empty() {
        let count = scenario.platforms.len().to_string();
        lines.push(context.catalogue.text("check-platforms", &[("count", count)]));
    }
    context.print_lines(&lines)
}

/// The 90 % interval of an expected count: the level's uncertainty, and Poisson.
fn figure(value: f64, log_sd: f64, poisson: bool) -> Figure {
    let relative = (log_sd * log_sd + if poisson && value > 0.0 { 1.0 / value } else { 0.0 }).sqrt();
    let factor = libm::exp(Z90 * relative);
    Figure { value, low: Some(value / factor), high: Some(value * factor) }
}

fn civil(at: UtcTime) -> String {
    at.zoned(&paris()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn to_json(expected: &Expectation, week: f64) -> Value {
    let peak = |(value, at): (f64, UtcTime)| {
        let figure = figure(value, expected.log_sd, true);
        json!({ "value": figure.value, "low": figure.low, "high": figure.high, "at": civil(at) })
    };
    json!({
        "visits": expected.visits,
        "pages": expected.pages,
        "peak_visits_per_s": expected.peak_visits_per_s.0,
        "peak_visits_at": civil(expected.peak_visits_per_s.1),
        "concurrency": {
            "visits": peak(expected.visits_in_progress),
            "sessions": peak(expected.sessions),
            "connections": peak(expected.connections),
            "requests": peak(expected.requests),
        },
        "storage_bytes_per_week": expected.stored_bytes * week,
    })
}

fn in_text(expected: &Expectation, week: f64, catalogue: &Catalogue) -> String {
    let whole = |value: f64| catalogue.integer(value.round().max(0.0) as u64);
    let row = |key: &str, value: f64, show: &dyn Fn(f64) -> String, poisson: bool, at: Option<UtcTime>| {
        let figure = figure(value, expected.log_sd, poisson);
        let interval = format!("{} – {}", show(figure.low.unwrap_or(value)), show(figure.high.unwrap_or(value)));
        let at = at.map(|at| table::time_of_day(&civil(at))).unwrap_or_default();
        vec![catalogue.text(key, &[]), show(value), interval, at]
    };
    let rate = |value: f64| catalogue.decimal(value, 1);
    let bytes = |value: f64| catalogue.bytes(value);
    let peak = |key: &str, (value, at): (f64, UtcTime)| row(key, value, &whole, true, Some(at));
    let rows = vec![
        row("figure-visits", expected.visits, &whole, true, None),
        row("figure-pages", expected.pages, &whole, true, None),
        row("figure-peak-visits-per-s", expected.peak_visits_per_s.0, &rate, false, Some(expected.peak_visits_per_s.1)),
        peak("figure-concurrency-visits", expected.visits_in_progress),
        peak("figure-concurrency-sessions", expected.sessions),
        peak("figure-concurrency-connections", expected.connections),
        peak("figure-concurrency-requests", expected.requests),
        row("figure-storage-per-week", expected.stored_bytes * week, &bytes, false, None),
    ];
    let heading =
        ["figure-heading", "figure-value", "figure-interval", "figure-at"].map(|key| catalogue.text(key, &[]));
    table::headed(&heading, &rows)
}

fn assumptions(scenario: &Scenario, catalogue: &Catalogue) -> Value {
    let language = catalogue.language().code();
    let entry = |assumption: &afflux_plan::scenario::Assumption| json!({ "key": assumption.key, "source": assumption.source.of(language) });
    Value::Array(scenario.assumptions.iter().map(entry).collect())
}

/// What the expectation depends on.
fn digest(scenario: &Scenario, selection: Selection, seed: u64) -> String {
    let words = scenario.hash.bytes().map(u64::from).chain([selection.scale().to_bits(), seed]);
    format!("{:016x}", words.fold(0, |state, word| afflux_models::seed::mix(state ^ word)))
}

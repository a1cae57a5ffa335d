//! What a replay did, in figures: for the terminal and as JSON.

use std::path::Path;

use afflux_outcome::Outcome;
use afflux_outcome::verdict::Status;
use serde_json::{Value, json};

use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::{response_times, table};

/// The fields that others rely on (DESIGN §6).
pub(crate) fn to_json(outcome: &Outcome, path: &Path) -> Value {
    let attempts = outcome.all_attempts();
    let generator = outcome.generator.clone().unwrap_or_default();
    json!({
        "visits_planned": outcome.visits.planned,
        "visits_started": outcome.visits.started,
        "visits_dropped": outcome.visits.dropped,
        "warm": outcome.visits.warm,
        "pages": attempts.asked,
        "requests": generator.requests,
        "turned_away": attempts.turned_away,
        "visitors_turned_away": outcome.visits.visitors_turned_away,
        "errors": attempts.failed + attempts.timed_out,
        "lateness_us": {
            "p50": generator.lateness_p50_us,
            "p99": generator.lateness_p99_us,
            "max": generator.lateness_max_us,
        },
        "response_s": response_times::to_json(outcome),
        "generator_cpu_s": generator.cpu_s,
        "valid": generator.valid,
        "complete": outcome.complete,
        "outcome": path.display().to_string(),
    })
}

/// The target's own figures: for each its mean, its greatest value and when that was.
fn target_figures(outcome: &Outcome, context: &Context) -> Option<String> {
    let figures = outcome.network.as_ref()?.figures.as_ref()?;
    let catalogue = &context.catalogue;
    let counts = [
        ("url", figures.url.clone()),
        ("asked", catalogue.integer(figures.asked)),
        ("failed", catalogue.integer(figures.failed)),
    ];
    let rows: Vec<(String, String)> = figures
        .summaries()
        .into_iter()
        .map(|figure| {
            let shown = [("mean", catalogue.quantity(figure.mean)), ("most", catalogue.quantity(figure.most))];
            (figure.name, catalogue.text("figures-summary", &shown))
        })
        .collect();
    Some(format!("\n{}\n{}", catalogue.text("figures-told", &counts), table::pairs(&rows)))
}

/// Why there were no pages, where there were none.
fn failures(outcome: &Outcome, context: &Context) -> Option<String> {
    let failures = &outcome.network.as_ref()?.failures;
    let rows: Vec<(String, String)> =
        failures.iter().map(|(reason, count)| (context.text(reason), context.catalogue.integer(*count))).collect();
    (!rows.is_empty()).then(|| format!("\n{}\n{}", context.text("failures-title"), table::pairs(&rows)))
}

/// Prints a replay, as text or as JSON.
///
/// # Errors
/// As [`Context::print`].
pub(crate) fn print(outcome: &Outcome, path: &Path, status: Option<Status>, context: &Context) -> Result<(), Failure> {
    print_with(outcome, path, status, Value::Null, context)
}

/// The same with what the run left on its target, for machines.
///
/// # Errors
/// As [`Context::print`].
pub(crate) fn print_with(
    outcome: &Outcome,
    path: &Path,
    status: Option<Status>,
    left: Value,
    context: &Context,
) -> Result<(), Failure> {
    if context.format == Format::Json {
        let mut value = to_json(outcome, path);
        if !left.is_null() {
            value["left_behind"] = left;
        }
        return context.print_json(&value);
    }
    let catalogue = &context.catalogue;
    let attempts = outcome.all_attempts();
    let generator = outcome.generator.clone().unwrap_or_default();
    let row = |key: &str, value: u64| (context.text(key), catalogue.integer(value));
    let mut rows = vec![
        row("replay-visits-planned", outcome.visits.planned),
        row("replay-visits-started", outcome.visits.started),
        row("replay-visits-dropped", outcome.visits.dropped),
        row("replay-warm", outcome.visits.warm),
        row("figure-pages", attempts.asked),
        row("replay-turned-away", attempts.turned_away),
        row("replay-visitors-turned-away", outcome.visits.visitors_turned_away),
        row("replay-errors", attempts.failed + attempts.timed_out),
        row("replay-requests", generator.requests),
        (context.text("replay-lateness"), catalogue.decimal(generator.lateness_p99_us as f64 / 1000.0, 1)),
    ];
    rows.extend(status.map(|status| (context.text("replay-status"), context.text(status_key(status)))));
    let written = catalogue.text("replay-written", &[("file", path.display().to_string())]);
    let times = response_times::text(outcome, &context.catalogue);
    let more: String =
        [times, failures(outcome, context), target_figures(outcome, context)].into_iter().flatten().collect();
    context.print(&format!("{}{more}\n{written}\n", table::pairs(&rows)))
}

fn status_key(status: Status) -> &'static str {
    match status {
        Status::Pass => "replay-status-pass",
        Status::Fail => "replay-status-fail",
        Status::Inconclusive => "replay-status-inconclusive",
        Status::Invalid => "replay-status-invalid",
    }
}

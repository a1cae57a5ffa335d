//! What a fit says on the terminal.

use afflux_models::arrival::estimate::Fit;
use afflux_models::arrival::rate::{Diagnostics, Interval};
use afflux_models::arrival::window::WindowFit;

use super::{Told, day_types};
use crate::context::Context;
use crate::failure::Failure;
use crate::report::fit::{busyness, readings};
use crate::report::{COLUMNS, wrapped};
use crate::table;

/// Prints a fitted model.
pub(super) fn print(fitted: &Fit, told: &Told, context: &Context) -> Result<(), Failure> {
    let catalogue = &context.catalogue;
    let model = &fitted.model;
    let number = |value: f64| catalogue.decimal(value, 3);
    let with_interval = |interval: &Interval| {
        format!(
            "{} [{} – {}]",
            catalogue.quantity(interval.value),
            catalogue.quantity(interval.low),
            catalogue.quantity(interval.high)
        )
    };
    let text = |key: &str| catalogue.text(key, &[]);
    let mut rows = vec![
        (text("fit-visits"), catalogue.quantity(model.data.visits)),
        (text("fit-bins"), catalogue.integer(model.data.bins)),
        (text("fit-days"), catalogue.integer(model.data.days)),
        (text("fit-level"), with_interval(&model.level)),
        day_types::peak(&fitted.peak, catalogue),
        (text("fit-deviance"), catalogue.quantity(model.diagnostics.deviance)),
        (text("fit-edf"), number(model.diagnostics.edf)),
    ];
    rows.extend(busyness::rows(&model.dispersion, catalogue));
    rows.extend(told.visits.rows(catalogue));
    let mut lines = vec![table::pairs(&rows)];
    lines.extend(checks(&model.diagnostics, context));
    lines.extend(day_types::lines(fitted, catalogue));
    if model.pulse_from_prior {
        lines.push(text("fit-pulse-from-prior"));
    }
    if let Some(reference) = &model.shape_from_reference {
        lines.push(catalogue.text("fit-shape-from-reference", &[("reference", reference.clone())]));
    }
    lines.extend(told.visits.lines(context));
    lines.extend(told.stored.lines(context));
    lines.extend(told.crossing.lines(context));
    lines.extend(told.notes.iter().map(|note| catalogue.message(note)));
    match &context.output {
        Some(path) => lines.push(catalogue.text("fit-written", &[("file", path.display().to_string())])),
        None => lines.push(text("fit-not-written")),
    }
    context.print_lines(&lines)
}

/// The rate of a window: what a log of part of a day tells.
pub(super) fn print_window(fitted: &WindowFit, told: &Told, context: &Context) -> Result<(), Failure> {
    let rate = fitted.mean_rate_per_min;
    let catalogue = &context.catalogue;
    let number = |value: f64| catalogue.decimal(value, 2);
    let text = |key: &str| catalogue.text(key, &[]);
    let rows = [
        (text("fit-visits"), catalogue.quantity(fitted.visits)),
        (text("fit-window-minutes"), number(fitted.observed_min)),
        (text("fit-window-rate"), format!("{} [{} – {}]", number(rate.value), number(rate.low), number(rate.high))),
        (text("fit-pearson"), number(fitted.dispersion)),
        (text("fit-edf"), number(fitted.diagnostics.edf)),
    ];
    let mut lines = vec![table::pairs(&rows)];
    lines.extend(checks(&fitted.diagnostics, context));
    lines.push(text("fit-window-only"));
    lines.extend(told.crossing.saturated(catalogue));
    lines.extend(told.visits.lines(context));
    lines.extend(told.stored.lines(context));
    lines.extend(told.crossing.lines(context));
    lines.extend(told.notes.iter().map(|note| catalogue.message(note)));
    context.print_lines(&lines)
}

/// Bars of the rootogram that a terminal shows.
const MOST_BARS: usize = 8;

/// The diagnostics: name and value, what the bad ones mean, and the rootogram.
fn checks(found: &Diagnostics, context: &Context) -> Vec<String> {
    let catalogue = &context.catalogue;
    let readings = readings::of(found, catalogue);
    let mut lines = vec![String::new(), catalogue.word("fitcheck-heading")];
    for reading in &readings {
        let mark = if reading.is_bad { "▲" } else { "✔" };
        let args = [("name", reading.name.clone()), ("value", reading.value.clone())];
        lines.push(format!("{mark} {}", catalogue.text("fitcheck-line", &args)));
        if reading.is_bad {
            let sentence = wrapped(&reading.sentence, COLUMNS - 4);
            lines.extend(sentence.lines().map(|line| format!("    {line}")));
        }
    }
    if !found.rootogram.is_empty() {
        let heading = ["fitpage-column-visits", "fitpage-observed", "fitpage-column-expected"];
        let rows = readings::rootogram_rows(&found.rootogram, MOST_BARS, catalogue);
        lines.push(table::headed(&heading.map(|key| catalogue.word(key)), &rows));
    }
    lines
}

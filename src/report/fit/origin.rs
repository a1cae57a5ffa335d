//! What the data cannot tell, the figures, and where everything comes from.

use afflux_models::arrival::rate::Interval;
use jiff::civil::DateTime;
use maud::{Markup, html};

use super::super::details::pairs;
use super::{FitPage, Fitted, capital, readings};
use crate::locale::{Catalogue, NOTHING};

/// Names of the files.
pub(super) fn files(page: &FitPage<'_>) -> String {
    page.curves.iter().flat_map(|curve| &curve.files).map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// From when to when.
pub(super) fn span(page: &FitPage<'_>, catalogue: &Catalogue) -> String {
    let (from, to) = match page.fitted {
        Fitted::Day(fit) => (fit.model.data.from, fit.model.data.to),
        Fitted::Window(fit) => (fit.from, fit.to),
    };
    let zone = page.zone();
    let whole_second = |at: DateTime| at.with().subsec_nanosecond(0).build().unwrap_or(at);
    catalogue.span(whole_second(from.civil(&zone)), whole_second(to.civil(&zone)))
}

/// Assumptions, priors, references and notes, in words.
pub(super) fn unknown(page: &FitPage<'_>, catalogue: &Catalogue) -> Markup {
    let mut lines = Vec::new();
    if let Fitted::Day(fit) = page.fitted {
        let model = &fit.model;
        lines.extend(model.assumptions.iter().map(|key| catalogue.word(key)));
        if let Some(reference) = &model.shape_from_reference {
            lines.push(catalogue.text("fit-shape-from-reference", &[("reference", reference.clone())]));
        }
        if let Some(factor) = fit.log_return_factor {
            let args = [("factor", catalogue.quantity(libm::exp(factor)))];
            lines.push(catalogue.text("fitpage-saturated", &args));
        }
    } else {
        lines.push(catalogue.word("fit-window-only"));
    }
    if !page.diagnostics().converged {
        lines.push(catalogue.word("fitpage-not-converged"));
    }
    html! {
        section {
            h2 { (catalogue.word("fitpage-unknown")) }
            @if lines.is_empty() { p { (catalogue.word("fitpage-unknown-none")) } }
            ul { @for line in &lines { li { (capital(line)) } } }
            @if !page.sources.is_empty() {
                h3 { (catalogue.word("fitpage-sources")) }
                @for line in &page.sources {
                    @if line.contains('\n') { pre { (line) } } @else { p { (capital(line)) } }
                }
            }
            @if !page.notes.is_empty() {
                h3 { (catalogue.word("fitpage-notes")) }
                ul { @for note in page.notes { li { (capital(&catalogue.message(note))) } } }
            }
        }
    }
}

/// The figures as a table.
pub(super) fn figures(page: &FitPage<'_>, catalogue: &Catalogue) -> Markup {
    let number = |value: f64| catalogue.quantity(value);
    let interval = |of: &Interval| format!("{} ({} – {})", number(of.value), number(of.low), number(of.high));
    let found = page.diagnostics();
    let mut rows = match page.fitted {
        Fitted::Day(fit) => {
            let model = &fit.model;
            vec![
                ("fit-visits", number(model.data.visits)),
                ("fit-bins", catalogue.integer(model.data.bins)),
                ("fit-days", catalogue.integer(model.data.days)),
                ("fit-level", interval(&model.level)),
            ]
        }
        Fitted::Window(fit) => vec![
            ("fit-visits", number(fit.visits)),
            ("fit-window-minutes", number(fit.observed_min)),
            ("fit-window-rate", interval(&fit.mean_rate_per_min)),
        ],
    };
    rows.push(("fit-deviance", number(found.deviance)));
    rows.push(("fit-edf", catalogue.decimal(found.edf, 1)));
    let mut rows: Vec<_> = rows.into_iter().map(|(key, value)| (catalogue.word(key), value)).collect();
    if let Fitted::Day(fit) = page.fitted {
        rows.extend(super::busyness::rows(&fit.model.dispersion, catalogue));
    }
    let checks = readings::of(found, catalogue).into_iter().map(|reading| (reading.name, reading.value));
    html! {
        section {
            h2 { (catalogue.word("fitpage-figures")) }
            (pairs(&rows.into_iter().chain(checks).collect::<Vec<_>>()))
        }
    }
}

/// Files, fingerprint, version, command.
pub(super) fn provenance(page: &FitPage<'_>, catalogue: &Catalogue) -> Markup {
    let prints: Vec<&str> = page.curves.iter().map(|curve| curve.fingerprint.as_str()).collect();
    let rows = [
        ("fitpage-files", files(page)),
        ("fitpage-fingerprint", prints.join(" ")),
        ("row-calendar", page.zone().iana_name().unwrap_or(NOTHING).into()),
        ("row-version", env!("CARGO_PKG_VERSION").into()),
        ("row-commit", env!("AFFLUX_COMMIT").into()),
        ("row-command", page.command.into()),
    ];
    let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
    let rows: Vec<(String, String)> = rows.map(|(key, value)| (catalogue.word(key), value)).collect();
    html! {
        section {
            h2 { (catalogue.word("section-provenance")) }
            (pairs(&rows))
        }
    }
}

//! A calibration in words and tables, for the terminal and for the page.

use afflux_loadgen::capacity::Ended;
use afflux_models::law::fit::{Estimate, FittedLaw};
use afflux_outcome::calibration::PageClass;

use super::checks::CheckedFigure;
use super::{CheckRun, Found, StoredTimes};
use crate::locale::{Catalogue, NOTHING};
use crate::report::{COLUMNS, labels, table, wrapped};

/// A generator that waits for a core for more than this share of its time shares the machine with others.
const WAITED_SHARE: f64 = 0.1;

/// A heading and its rows.
pub(crate) type Rows = (Vec<String>, Vec<Vec<String>>);

fn words(keys: &[&str], catalogue: &Catalogue) -> Vec<String> {
    keys.iter().map(|key| catalogue.word(key)).collect()
}

/// A figure and its interval.
fn between(estimate: &Estimate, factor: f64, digits: usize, catalogue: &Catalogue) -> String {
    let number = |value: f64| catalogue.decimal(value * factor, digits);
    if estimate.low == estimate.high {
        return number(estimate.value);
    }
    format!("{} ({} – {})", number(estimate.value), number(estimate.low), number(estimate.high))
}

/// The same for a column among many: three digits or so, so that the table stays within 80 columns.
fn briefly(estimate: &Estimate, factor: f64, catalogue: &Catalogue) -> String {
    let digits = match estimate.value * factor {
        large if large >= 50.0 => 0,
        middle if middle >= 5.0 => 1,
        _ => 2,
    };
    between(estimate, factor, digits, catalogue).replace(" – ", "–")
}

/// One sentence on how it went.
pub(crate) fn verdict(found: &Found<'_>, catalogue: &Catalogue) -> String {
    let Some(per_s) = found.capacity_per_s().filter(|_| found.measured.ended == Ended::Found) else {
        return catalogue.word(match found.measured.ended {
            Ended::Stopped => "calibrate-incomplete",
            _ => "calibrate-nothing",
        });
    };
    let off = found.checks.iter().flat_map(|run| &run.figures).filter(|figure| figure.name == "response_mean_s");
    let worst = off
        .map(|figure| figure.off().abs())
        .fold(None, |worst: Option<f64>, off| Some(worst.map_or(off, |worst| worst.max(off))));
    let rate = ("rate", catalogue.decimal(per_s, 0));
    match worst {
        None => catalogue.text("calibrate-verdict-unchecked", &[rate]),
        Some(off) => catalogue.text("calibrate-verdict", &[rate, ("off", catalogue.percent(off))]),
    }
}

/// A row for each station.
pub(crate) fn station_rows(found: &Found<'_>, catalogue: &Catalogue) -> Rows {
    let keys = [
        "calibrate-station",
        "calibrate-per-s",
        "calibrate-alone-ms",
        "calibrate-workers",
        "calibrate-taken",
        "calibrate-queue",
    ];
    let names = found.scenario.staging.stations.iter().enumerate();
    let rows = names.filter_map(|(n, known)| {
        let load = found.measured.stations.get(n).copied().flatten()?;
        let model = found.stations.get(n).and_then(Option::as_ref);
        let of = |text: Option<String>| text.unwrap_or_else(|| NOTHING.into());
        Some(vec![
            known.name.clone(),
            of(load.plateau.map(|plateau| briefly(&plateau, 1.0, catalogue))),
            of(model.map(|model| briefly(&model.alone_s, 1e3, catalogue))),
            of(model.map(|model| briefly(&model.measured_workers, 1.0, catalogue))),
            of(model.map(|model| catalogue.integer(u64::from(model.workers)))),
            of(model.and_then(|model| model.queue).map(|queue| catalogue.integer(u64::from(queue)))),
        ])
    });
    (words(&keys, catalogue), rows.collect())
}

/// The name of a class of pages.
pub(crate) fn class(class: PageClass, catalogue: &Catalogue) -> String {
    match class {
        PageClass::Login => catalogue.word("calibrate-class-login"),
        PageClass::Upload => catalogue.word("calibrate-class-upload"),
        PageClass::Page(_) => catalogue.word(&format!("service-{}", class.as_str().replace('_', "-"))),
    }
}

const LAW_KEYS: [&str; 5] =
    ["calibrate-class", "calibrate-samples", "calibrate-mean-ms", "calibrate-cv", "calibrate-law"];

fn law_row(name: String, fitted: &FittedLaw, catalogue: &Catalogue) -> Vec<String> {
    let family = fitted.law.to_string();
    let family = family.split(':').next().unwrap_or_default().to_owned();
    vec![
        name,
        catalogue.integer(fitted.count as u64),
        between(&fitted.mean, 1e3, 1, catalogue),
        between(&fitted.cv, 1.0, 2, catalogue),
        family,
    ]
}

/// A row for each law: that of a station's pages, then the classes that differ.
pub(crate) fn law_rows(found: &Found<'_>, catalogue: &Catalogue) -> Rows {
    let mut rows = Vec::new();
    for (known, model) in found.scenario.staging.stations.iter().zip(&found.stations) {
        let Some(model) = model else { continue };
        let all = catalogue.text("calibrate-class-all", &[("station", known.name.clone())]);
        rows.push(law_row(all, &model.common, catalogue));
        rows.extend(model.own.iter().map(|(own, fitted)| law_row(class(*own, catalogue), fitted, catalogue)));
    }
    (words(&LAW_KEYS, catalogue), rows)
}

/// Name of a figure of a check.
pub(crate) fn figure_name(figure: &CheckedFigure, catalogue: &Catalogue) -> String {
    catalogue.word(&format!("calibrate-figure-{}", figure.name.replace('_', "-")))
}

/// A row for each figure of a check.
pub(crate) fn check_rows(run: &CheckRun, catalogue: &Catalogue) -> Rows {
    let keys = [
        "calibrate-figure",
        "calibrate-predicted",
        "calibrate-band",
        "calibrate-measured",
        "calibrate-off",
        "calibrate-inside",
    ];
    let rows = run.figures.iter().map(|figure| {
        let show = |value: f64| match figure.name {
            "pages_per_s" => catalogue.decimal(value, 1),
            name => labels::figure_value(name, value, catalogue),
        };
        let off = figure.off();
        let sign = if off > 0.0 { "+" } else { "" };
        vec![
            figure_name(figure, catalogue),
            show(figure.predicted),
            format!("{} – {}", show(figure.band.0), show(figure.band.1)),
            show(figure.measured),
            format!("{sign}{}", catalogue.percent(off)),
            catalogue.word(if figure.is_inside() { "calibrate-yes" } else { "calibrate-no" }),
        ]
    });
    (words(&keys, catalogue), rows.collect())
}

/// What a check was.
pub(crate) fn check_title(run: &CheckRun, catalogue: &Catalogue) -> String {
    let args = [
        ("load", catalogue.percent(run.checked.load)),
        ("rate", catalogue.decimal(run.checked.per_s, 0)),
        ("scale", catalogue.percent(run.scale)),
        ("speed", catalogue.quantity(run.speed)),
    ];
    catalogue.text("calibrate-check-title", &args)
}

/// What is to be said of it besides the tables.
pub(crate) fn notes(found: &Found<'_>, catalogue: &Catalogue) -> Vec<String> {
    let measured = &found.measured;
    let mut notes = Vec::new();
    if let Some(floor) = &measured.floor_s {
        notes.push(catalogue.text("calibrate-note-floor", &[("floor", between(floor, 1e3, 2, catalogue))]));
    }
    for (known, model) in found.scenario.staging.stations.iter().zip(&found.stations) {
        let Some(model) = model else { continue };
        let of = if model.is_of_plateau { "calibrate-note-of-plateau" } else { "calibrate-note-of-pages-alone" };
        let own = model.own.values().map(|law| law.count);
        let count = ("count", catalogue.integer((model.common.count + own.sum::<usize>()) as u64));
        notes.push(catalogue.text(of, &[("station", known.name.clone()), count]));
    }
    for (known, model) in found.scenario.staging.stations.iter().zip(&found.stations) {
        let Some(model) = model.as_ref().filter(|model| model.measured_workers.high < f64::from(model.workers)) else {
            continue;
        };
        let longer = ("longer", catalogue.percent(model.under_load - 1.0));
        notes.push(catalogue.text("calibrate-note-under-load", &[("station", known.name.clone()), longer]));
    }
    let stalled: u64 = found.stations.iter().flatten().map(|station| station.stalled).sum();
    if stalled > 0 {
        notes.push(catalogue.text("calibrate-note-stalled", &[("count", catalogue.integer(stalled))]));
    }
    if found.outside_s() > 0.0 {
        let outside = ("outside", catalogue.decimal(found.outside_s() * 1e3, 2));
        notes.push(catalogue.text("calibrate-note-outside", &[outside]));
    }
    if found.checks.iter().any(|run| !run.is_valid) {
        notes.push(catalogue.word("calibrate-note-invalid"));
    }
    for run in found.checks.iter().filter(|run| run.waited_share > WAITED_SHARE) {
        let (load, share) = (catalogue.percent(run.checked.load), catalogue.percent(run.waited_share));
        notes.push(catalogue.text("calibrate-note-waited", &[("load", load), ("share", share)]));
    }
    for run in &found.checks {
        let Some(released) = run.released else { continue };
        let key = if released.held > 0 { "calibrate-note-held" } else { "calibrate-note-released" };
        let counts = [("out", catalogue.integer(released.out)), ("held", catalogue.integer(released.held))];
        let load = [("load", catalogue.percent(run.checked.load))];
        notes.push(catalogue.text(key, &[&counts[..], &load].concat()));
    }
    if measured.not_served > 0 {
        notes.push(catalogue.text("calibrate-note-not-served", &[("count", catalogue.integer(measured.not_served))]));
    }
    if measured.released.1 > 0 {
        notes.push(catalogue.text("calibrate-note-not-released", &[("count", catalogue.integer(measured.released.1))]));
    }
    notes
}

fn say(words: &str, text: &mut String) {
    text.push_str(&wrapped(words, COLUMNS));
    text.push('\n');
}

fn tabled((heading, rows): &Rows, text: &mut String) {
    table(heading, rows, text);
    if !rows.is_empty() {
        text.push('\n');
    }
}

/// The whole for the terminal.
pub(super) fn of(found: &Found<'_>, page: &str, catalogue: &Catalogue) -> String {
    let mut text = String::new();
    say(&verdict(found, catalogue), &mut text);
    text.push('\n');
    tabled(&station_rows(found, catalogue), &mut text);
    tabled(&law_rows(found, catalogue), &mut text);
    for run in &found.checks {
        say(&check_title(run, catalogue), &mut text);
        tabled(&check_rows(run, catalogue), &mut text);
    }
    notes(found, catalogue).iter().for_each(|note| say(note, &mut text));
    if let Some(file) = &found.file {
        say(&catalogue.text("calibrate-written", &[("file", file.clone())]), &mut text);
    }
    say(&catalogue.text("calibrate-page-written", &[("file", page.to_owned())]), &mut text);
    text
}

/// What stored replays tell, for the terminal.
pub(super) fn of_stored(found: &StoredTimes, catalogue: &Catalogue) -> String {
    let mut text = String::new();
    say(&catalogue.text("calibrate-stored", &[("count", catalogue.integer(found.outcomes as u64))]), &mut text);
    text.push('\n');
    let mut rows = Vec::new();
    for station in found.stations.iter().flatten() {
        let all = catalogue.text("calibrate-class-all", &[("station", station.name.clone())]);
        rows.push(law_row(all, &station.common, catalogue));
        rows.extend(station.own.iter().map(|(own, fitted)| law_row(class(*own, catalogue), fitted, catalogue)));
    }
    tabled(&(words(&LAW_KEYS, catalogue), rows), &mut text);
    for station in found.busy() {
        let busy = ("busy", catalogue.percent(station.utilisation_share));
        say(&catalogue.text("calibrate-stored-busy", &[("station", station.name.clone()), busy]), &mut text);
    }
    say(&catalogue.word("calibrate-stored-cannot"), &mut text);
    say(&catalogue.text("calibrate-written", &[("file", found.file.clone())]), &mut text);
    text
}

//! `afflux fit`: from observed counts, logs or DNMA weeks to an arrival-rate model.

use std::path::Path;
use std::time::Duration;

use afflux_models::arrival::estimate::{Fit, FitOptions, Reference, fit};
use afflux_models::arrival::rate::{ArrivalModel, Interval};
use afflux_models::arrival::window::{WindowFit, fit_window};
use afflux_models::audience::access_log::{AccessLog, LogOptions, LogVisits};
use afflux_models::audience::counts::{Absent, CountsOptions};
use afflux_models::audience::curve::Curve;
use afflux_models::audience::visits::VisitSummary;
use afflux_models::audience::{counts, dnma};
use afflux_models::document::Span;
use afflux_models::time::{HOUR_US, UtcTime, paris};
use afflux_models::{Message, Problem};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::{files, table};

/// Width of the bins of a log when no flag says otherwise.
const LOG_INTERVAL: Duration = Duration::from_secs(60);

/// Data that span less than this tell no day.
const SHORTEST_DAY_US: i64 = 18 * HOUR_US;

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let help = |key: &str| catalogue.text(key, &[]);
    let kinds = ["counts", "access-log", "dnma"];
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
                .required(true)
                .value_parser(kinds)
                .hide_possible_values(true),
        )
        .arg(flag("time-zone", "TZ", help("help-flag-time-zone")))
        .arg(flag("interval", "TIME", help("help-flag-interval")))
        .arg(
            flag("absent", "zero|missing", help("help-flag-absent"))
                .value_parser(["zero", "missing"])
                .hide_possible_values(true),
        )
        .arg(flag("speed", "F", help("help-flag-fit-speed")).value_parser(value_parser!(f64)))
        .arg(flag("inactivity", "TIME", help("help-flag-inactivity")))
        .arg(flag("value-column", "NAME", help("help-flag-value-column")))
        .arg(flag("date-column", "NAME", help("help-flag-date-column")))
        .arg(flag("reference", "FITTED", help("help-flag-reference")))
}

/// Fits, prints the diagnostics and writes the model.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let files: Vec<&String> = matches.get_many::<String>("files").into_iter().flatten().collect();
    let zone = zone(matches)?;
    let interval = span(matches, "interval")?;
    let reference = reference(matches)?;
    let mut visits = None;
    let curves = match matches.get_one::<String>("kind").map(String::as_str) {
        Some("access-log") => {
            let log = read_log(&files, matches, context)?;
            let curve = whole_curve(&log, interval.unwrap_or(LOG_INTERVAL), &zone);
            visits = Some(log);
            vec![curve.map_err(|message| Problem::of_file(files[0], message))?]
        }
        Some("dnma") => read_dnma(&files)?,
        _ => read_counts(&files, &zone, interval, matches)?,
    };
    context.check_stop()?;
    let options = FitOptions { reference, ..FitOptions::default() };
    if let Some((from, to)) = short_window(&curves, &options) {
        let fitted = fit_window(&curves, from, to, &options).map_err(|message| Problem::of_file(files[0], message))?;
        return print_window(&fitted, &curves, visits.as_ref(), context);
    }
    let fitted = fit(&curves, &options).map_err(|message| Problem::of_file(files[0], message))?;
    if let Some(path) = &context.output {
        files::write(path, fitted.model.to_toml().as_bytes())?;
    }
    print(&fitted, &curves, visits.as_ref(), context)
}

/// The counts of all intervals that a log covers whole.
fn whole_curve(log: &LogVisits, interval: Duration, zone: &TimeZone) -> Result<Curve, Message> {
    let width = i64::try_from(interval.as_micros()).unwrap_or(i64::MAX).max(1);
    let (first, last) = log.covered.ok_or_else(|| Message::new("fit-no-visits"))?;
    let from = UtcTime(first.0.div_euclid(width) * width);
    let to = UtcTime((last.0.div_euclid(width) + 1).saturating_mul(width));
    log.to_curve(interval, zone, from, to)
}

/// The span of the data when it is too short for a day and no reference gives the rest of it.
fn short_window(curves: &[Curve], options: &FitOptions) -> Option<(UtcTime, UtcTime)> {
    let bins = || curves.iter().flat_map(|curve| &curve.bins);
    let from = bins().map(|bin| bin.start).min()?;
    let to = bins().map(|bin| UtcTime(bin.start.0 + bin.width_us)).max()?;
    let short = to.0 - from.0 < SHORTEST_DAY_US;
    (short && options.reference.is_none()).then_some((from, to))
}

fn zone(matches: &ArgMatches) -> Result<TimeZone, Failure> {
    match matches.get_one::<String>("time-zone") {
        None => Ok(paris()),
        Some(name) => {
            TimeZone::get(name).map_err(|_| Failure::Usage(Message::new("usage-time-zone").with("value", name)))
        }
    }
}

/// A flag that holds a length of time.
fn span(matches: &ArgMatches, flag: &'static str) -> Result<Option<Duration>, Failure> {
    let Some(text) = matches.get_one::<String>(flag) else { return Ok(None) };
    let span = Span::parse(text).filter(|span| !span.0.is_zero()).map(|span| Some(span.0));
    span.ok_or_else(|| Failure::Usage(Message::new("usage-flag").with("flag", flag).with("value", text)))
}

fn reference(matches: &ArgMatches) -> Result<Option<Reference>, Failure> {
    let Some(file) = matches.get_one::<String>("reference") else { return Ok(None) };
    let text = files::read_text(file).map_err(|message| Problem::of_file(file, message))?;
    let model = ArrivalModel::parse(file, &text)?;
    let name = Path::new(file).file_stem().map_or_else(|| file.clone(), |stem| stem.to_string_lossy().into_owned());
    Ok(Some(Reference { name, shape: model.shape }))
}

fn read_counts(
    files: &[&String],
    zone: &TimeZone,
    interval: Option<Duration>,
    matches: &ArgMatches,
) -> Result<Vec<Curve>, Failure> {
    let absent = match matches.get_one::<String>("absent").map(String::as_str) {
        Some("zero") => Absent::Zero,
        _ => Absent::Missing,
    };
    let column = |name: &str| matches.get_one::<String>(name).cloned();
    let options = CountsOptions {
        zone: zone.clone(),
        interval,
        absent,
        value_column: column("value-column"),
        date_column: column("date-column"),
    };
    let curves = files.iter().map(|file| Ok(counts::read(file, files::open(file)?, &options)?));
    curves.collect()
}

fn read_log(files: &[&String], matches: &ArgMatches, context: &Context) -> Result<LogVisits, Failure> {
    let speed = matches.get_one::<f64>("speed").copied().unwrap_or(1.0);
    let mut options = LogOptions { speed, key: key(context.seed), ..LogOptions::default() };
    if let Some(inactivity) = span(matches, "inactivity")? {
        options.inactivity = inactivity;
    }
    let mut log = AccessLog::new(options).map_err(Failure::Usage)?;
    for file in files {
        log = log.read(file, files::open(file)?)?;
    }
    Ok(log.finish())
}

/// A key of this run for the hashes of visitors: they are never written anywhere.
fn key(seed: u64) -> [u8; 16] {
    let mut key = [0; 16];
    let words = [std::process::id().into(), seed].map(afflux_models::seed::mix);
    key[..8].copy_from_slice(&words[0].to_le_bytes());
    key[8..].copy_from_slice(&words[1].to_le_bytes());
    key
}

fn read_dnma(files: &[&String]) -> Result<Vec<Curve>, Failure> {
    let curves = files.iter().map(|file| {
        let weeks = dnma::read(file, files::open(file)?)?;
        weeks.to_curve(None).map_err(|message| Failure::from(Problem::of_file(file, message)))
    });
    curves.collect()
}

fn print(fitted: &Fit, curves: &[Curve], log: Option<&LogVisits>, context: &Context) -> Result<(), Failure> {
    let summary = log.map(VisitSummary::of);
    if context.format == Format::Json {
        return context.print_json(&to_json(fitted, curves, summary.as_ref()));
    }
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
    let optional = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), number);
    let mut rows = vec![
        (text("fit-visits"), catalogue.quantity(model.data.visits)),
        (text("fit-bins"), catalogue.integer(model.data.bins)),
        (text("fit-days"), catalogue.integer(model.data.days)),
        (text("fit-level"), with_interval(&model.level)),
        (text("fit-deviance"), number(model.diagnostics.deviance)),
        (text("fit-pearson"), optional(model.diagnostics.pearson_dispersion)),
        (text("fit-edf"), number(model.diagnostics.edf)),
        (text("fit-ks"), optional(model.diagnostics.ks_distance)),
        (text("fit-ks-p"), optional(model.diagnostics.ks_p)),
        (text("fit-day-sd"), number(model.dispersion.day_log_sd)),
    ];
    if let Some(summary) = &summary {
        rows.push((text("fit-pages-per-visit"), optional(summary.pages_per_visit)));
        rows.push((text("fit-duration"), summary.mean_duration_s.map_or_else(|| "–".into(), |s| catalogue.seconds(s))));
    }
    let mut lines = vec![table::pairs(&rows)];
    let pit: Vec<String> = model.diagnostics.pit.iter().map(|height| catalogue.decimal(*height, 2)).collect();
    lines.push(format!("{} {}", text("fit-pit"), pit.join(" ")));
    if model.pulse_from_prior {
        lines.push(text("fit-pulse-from-prior"));
    }
    if let Some(reference) = &model.shape_from_reference {
        lines.push(catalogue.text("fit-shape-from-reference", &[("reference", reference.clone())]));
    }
    let notes = curves.iter().flat_map(|curve| &curve.notes).chain(log.into_iter().flat_map(|log| &log.notes));
    lines.extend(notes.map(|note| catalogue.message(note)));
    match &context.output {
        Some(path) => lines.push(catalogue.text("fit-written", &[("file", path.display().to_string())])),
        None => lines.push(text("fit-not-written")),
    }
    context.print_lines(&lines)
}

/// The rate of a window: what a log of part of a day tells.
fn print_window(
    fitted: &WindowFit,
    curves: &[Curve],
    log: Option<&LogVisits>,
    context: &Context,
) -> Result<(), Failure> {
    let summary = log.map(VisitSummary::of);
    let rate = fitted.mean_rate_per_min;
    if context.format == Format::Json {
        return context.print_json(&json!({
            "visits": fitted.visits,
            "observed_minutes": fitted.observed_min,
            "rate_per_min": { "value": rate.value, "low": rate.low, "high": rate.high },
            "dispersion": fitted.dispersion,
            "deviance": fitted.diagnostics.deviance,
            "edf": fitted.diagnostics.edf,
            "ks_distance": fitted.diagnostics.ks_distance,
            "ks_p": fitted.diagnostics.ks_p,
            "pages_per_visit": summary.as_ref().and_then(|summary| summary.pages_per_visit),
            "mean_duration_s": summary.as_ref().and_then(|summary| summary.mean_duration_s),
        }));
    }
    let catalogue = &context.catalogue;
    let number = |value: f64| catalogue.decimal(value, 2);
    let text = |key: &str| catalogue.text(key, &[]);
    let rows = [
        (text("fit-visits"), catalogue.quantity(fitted.visits)),
        (text("fit-window-minutes"), number(fitted.observed_min)),
        (text("fit-window-rate"), format!("{} [{} – {}]", number(rate.value), number(rate.low), number(rate.high))),
        (text("fit-pearson"), number(fitted.dispersion)),
        (text("fit-edf"), number(fitted.diagnostics.edf)),
        (text("fit-ks-p"), fitted.diagnostics.ks_p.map_or_else(|| "–".into(), number)),
    ];
    let mut lines = vec![table::pairs(&rows), text("fit-window-only")];
    let notes = curves.iter().flat_map(|curve| &curve.notes).chain(log.into_iter().flat_map(|log| &log.notes));
    lines.extend(notes.map(|note| catalogue.message(note)));
    context.print_lines(&lines)
}

fn to_json(fitted: &Fit, curves: &[Curve], summary: Option<&VisitSummary>) -> Value {
    let model = &fitted.model;
    let interval = |interval: &Interval| json!({ "value": interval.value, "low": interval.low, "high": interval.high });
    json!({
        "visits": model.data.visits,
        "bins": model.data.bins,
        "days": model.data.days,
        "fingerprint": model.data.fingerprint,
        "level": interval(&model.level),
        "deviance": model.diagnostics.deviance,
        "pearson_dispersion": model.diagnostics.pearson_dispersion,
        "edf": model.diagnostics.edf,
        "ks_distance": model.diagnostics.ks_distance,
        "ks_p": model.diagnostics.ks_p,
        "pit": model.diagnostics.pit,
        "converged": model.diagnostics.converged,
        "pulse_from_prior": model.pulse_from_prior,
        "shape_from_reference": model.shape_from_reference,
        "visits_per_minute": model.visits_per_minute(),
        "pages_per_visit": summary.and_then(|summary| summary.pages_per_visit),
        "mean_duration_s": summary.and_then(|summary| summary.mean_duration_s),
        "notes": curves.iter().flat_map(|curve| &curve.notes).map(|note| note.key).collect::<Vec<_>>(),
    })
}

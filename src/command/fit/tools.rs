//! Reads what the tools around a portal export: the proxy before it, those that count its audience.

use std::time::Duration;

use afflux_models::audience::counts::{DateFormat, DecimalMark, Minutes};
use afflux_models::audience::curve::Curve;
use afflux_models::audience::entcore_stats::EntcoreReader;
use afflux_models::audience::haproxy::{HaproxyOptions, HaproxyReader};
use afflux_models::audience::hourly::HourlyOptions;
use afflux_models::audience::matomo::MatomoReader;
use afflux_models::audience::prometheus::{Meaning, PrometheusOptions, PrometheusReader};
use afflux_models::audience::visits::VisitSummary;
use afflux_models::{Message, Problem};
use clap::ArgMatches;
use jiff::civil::Date;

use super::log::key;
use super::reading::{absent, span, zone};
use crate::failure::Failure;
use crate::files;

/// Reads the logs of an HAProxy, in the order given.
pub(super) fn haproxy(
    files: &[String],
    interval: Duration,
    matches: &ArgMatches,
) -> Result<(Vec<Curve>, VisitSummary), Failure> {
    let mut options = HaproxyOptions { zone: zone(matches)?, key: key()?, ..HaproxyOptions::default() };
    if let Some(inactivity) = span(matches, "inactivity")? {
        options.inactivity = inactivity;
    }
    let mut reader = HaproxyReader::new(options);
    for file in files {
        reader = reader.read(file, files::open(file)?)?;
    }
    let log = reader.finish();
    let curve = log.to_curve(interval).map_err(|message| Problem::of_file(&files[0], message))?;
    Ok((vec![curve], log.summary()))
}

/// Reads the answers of a Prometheus: all files are one answer.
pub(super) fn prometheus(
    files: &[String],
    interval: Option<Duration>,
    matches: &ArgMatches,
) -> Result<Vec<Curve>, Failure> {
    let meaning = match matches.get_one::<String>("samples").map(String::as_str) {
        Some("counter") => Some(Meaning::Counter),
        Some("increase") => Some(Meaning::Increase),
        Some("rate") => Some(Meaning::Rate),
        _ => None,
    };
    let options = PrometheusOptions { zone: zone(matches)?, interval, absent: absent(matches), meaning };
    let mut reader = PrometheusReader::new(options);
    for file in files {
        reader = reader.read(file, files::open(file)?)?;
    }
    Ok(vec![reader.finish()?])
}

/// Reads reports of Matomo, in any order.
pub(super) fn matomo(
    files: &[String],
    interval: Option<Duration>,
    matches: &ArgMatches,
) -> Result<Vec<Curve>, Failure> {
    let day = match matches.get_one::<String>("date") {
        None => None,
        Some(text) => {
            let wrong = || Failure::Usage(Message::new("usage-date").with("value", text));
            Some(text.parse::<Date>().map_err(|_| wrong())?)
        }
    };
    let mut reader = MatomoReader::new(hourly_options(interval, matches)?);
    for file in files {
        reader = reader.read(file, files::open(file)?, day)?;
    }
    Ok(vec![reader.finish()?])
}

/// Reads the login statistics of an entcore portal: one curve a profil.
pub(super) fn entcore_stats(
    files: &[String],
    interval: Option<Duration>,
    matches: &ArgMatches,
) -> Result<Vec<Curve>, Failure> {
    let mut reader = EntcoreReader::new(hourly_options(interval, matches)?);
    for file in files {
        reader = reader.read(file, files::open(file)?)?;
    }
    Ok(reader.finish()?)
}

fn hourly_options(interval: Option<Duration>, matches: &ArgMatches) -> Result<HourlyOptions, Failure> {
    Ok(HourlyOptions { zone: zone(matches)?, interval, absent: absent(matches) })
}

/// How the dates of counts are written, when told.
pub(super) fn date_format(matches: &ArgMatches) -> Option<DateFormat> {
    match matches.get_one::<String>("date-format")?.as_str() {
        "ymd" => Some(DateFormat::YearFirst),
        "dmy" => Some(DateFormat::DayFirst),
        "mdy" => Some(DateFormat::MonthFirst),
        _ => Some(DateFormat::Unix),
    }
}

/// The decimal mark of counts, when told.
pub(super) fn decimal(matches: &ArgMatches) -> Option<DecimalMark> {
    match matches.get_one::<String>("decimal")?.as_str() {
        "comma" => Some(DecimalMark::Comma),
        _ => Some(DecimalMark::Point),
    }
}

/// What the rows of a minute count, when told.
pub(super) fn minutes(matches: &ArgMatches) -> Option<Minutes> {
    match matches.get_one::<String>("minutes")?.as_str() {
        "active" => Some(Minutes::Active),
        _ => Some(Minutes::Started),
    }
}

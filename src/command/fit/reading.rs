//! Reads the sources of a fit: which files, of which kind, with which flags.

use std::time::Duration;

use afflux_models::audience::access_log::LogVisits;
use afflux_models::audience::counts;
use afflux_models::audience::counts::{Absent, CountsOptions};
use afflux_models::audience::curve::Curve;
use afflux_models::audience::dead_tags::{DeadTag, dead_tags};
use afflux_models::audience::dnma::{By, DnmaOptions, DnmaReader, DnmaWeeks, Measure, Measures};
use afflux_models::audience::observed::{Kind, Observed};
use afflux_models::audience::perimeter::{PerimeterBreak, perimeter_breaks};
use afflux_models::audience::visits::VisitSummary;
use afflux_models::document::Span;
use afflux_models::time::paris;
use afflux_models::vocabulary::{Profil, Word};
use afflux_models::{Message, Problem};
use clap::ArgMatches;
use jiff::tz::TimeZone;
use strum::VariantArray;

use super::{log, tools};
use crate::context::Context;
use crate::failure::Failure;
use crate::files;

/// What stands before a file of facts among the sources.
pub(super) const FACTS: &str = "facts=";

/// A source, and the visits themselves where it is a log.
pub(super) struct Source {
    /// What it counted.
    pub(super) observed: Observed,
    /// Its visits, where it is an access log.
    pub(super) visits: Option<LogVisits>,
    /// Means over its visits, where it is a log.
    pub(super) summary: Option<VisitSummary>,
    /// Dead tags of DNMA weeks.
    pub(super) dead: Vec<DeadTag>,
    /// Jumps of the perimeter of DNMA weeks.
    pub(super) perimeter: Vec<PerimeterBreak>,
}

/// Files of one source.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    kind: Kind,
    files: Vec<String>,
}

/// Reads all sources of the command line: the files of `--kind` are one source, each
/// `KIND=FILE[,FILE…]` is a source of its own.
pub(super) fn sources(matches: &ArgMatches, context: &Context) -> Result<Vec<Source>, Failure> {
    let files: Vec<&String> = matches.get_many::<String>("files").into_iter().flatten().collect();
    let files: Vec<&String> = files.into_iter().filter(|file| !file.starts_with(FACTS)).collect();
    let kind = matches.get_one::<String>("kind").and_then(|word| Kind::from_text(word));
    let named = named(&files, kind).map_err(Failure::Usage)?;
    named.iter().map(|named| read(named, matches, context)).collect()
}

fn named(files: &[&String], kind: Option<Kind>) -> Result<Vec<Named>, Message> {
    let mut found: Vec<Named> = Vec::new();
    let mut plain = Vec::new();
    for file in files {
        match file.split_once('=').and_then(|(word, rest)| Some((Kind::from_text(word)?, rest))) {
            Some((kind, rest)) => found.push(Named { kind, files: rest.split(',').map(String::from).collect() }),
            None => plain.push((*file).clone()),
        }
    }
    match (plain.is_empty(), kind) {
        (true, _) => {}
        (false, Some(kind)) => found.insert(0, Named { kind, files: plain }),
        (false, None) => {
            return Err(Message::new("usage-fit-kind").with("file", &plain[0]).with("kinds", Kind::texts()));
        }
    }
    Ok(found)
}

fn read(named: &Named, matches: &ArgMatches, context: &Context) -> Result<Source, Failure> {
    let files = &named.files;
    let interval = span(matches, "interval")?;
    let (mut visits, mut summary) = (None, None);
    let (mut dead, mut perimeter) = (Vec::new(), Vec::new());
    let curves = match named.kind {
        Kind::AccessLog => {
            let (curves, log) = log::read(files, matches)?;
            summary = Some(VisitSummary::of(&log));
            visits = Some(log);
            curves
        }
        Kind::Dnma => {
            let weeks = read_dnma(files)?;
            dead = dead_tags(&weeks, By::Academie);
            perimeter = perimeter_breaks(&weeks, By::Academie);
            dnma_curves(&weeks).map_err(|message| Problem::of_file(&files.join(", "), message))?
        }
        Kind::Counts => read_counts(files, interval, matches)?,
        Kind::Haproxy => {
            let (curves, means) = tools::haproxy(files, interval.unwrap_or(log::LOG_INTERVAL), matches)?;
            summary = Some(means);
            curves
        }
        Kind::Prometheus => tools::prometheus(files, interval, matches)?,
        Kind::Matomo => tools::matomo(files, interval, matches)?,
        Kind::EntcoreStats => tools::entcore_stats(files, interval, matches)?,
    };
    context.check_stop()?;
    Ok(Source {
        observed: Observed { name: files.join(","), kind: named.kind, curves },
        visits,
        summary,
        dead,
        perimeter,
    })
}

pub(super) fn zone(matches: &ArgMatches) -> Result<TimeZone, Failure> {
    match matches.get_one::<String>("time-zone") {
        None => Ok(paris()),
        Some(name) => {
            TimeZone::get(name).map_err(|_| Failure::Usage(Message::new("usage-time-zone").with("value", name)))
        }
    }
}

/// A flag that holds a length of time.
pub(super) fn span(matches: &ArgMatches, flag: &'static str) -> Result<Option<Duration>, Failure> {
    let Some(text) = matches.get_one::<String>(flag) else { return Ok(None) };
    let span = Span::parse(text).filter(|span| !span.0.is_zero()).map(|span| Some(span.0));
    span.ok_or_else(|| Failure::Usage(Message::new("usage-flag").with("flag", flag).with("value", text)))
}

/// What an interval without a row means.
pub(super) fn absent(matches: &ArgMatches) -> Absent {
    match matches.get_one::<String>("absent").map(String::as_str) {
        Some("zero") => Absent::Zero,
        _ => Absent::Missing,
    }
}

fn read_counts(files: &[String], interval: Option<Duration>, matches: &ArgMatches) -> Result<Vec<Curve>, Failure> {
    let absent = absent(matches);
    let column = |name: &str| matches.get_one::<String>(name).cloned();
    let options = CountsOptions {
        zone: zone(matches)?,
        interval,
        absent,
        value_column: column("value-column"),
        date_column: column("date-column"),
        date_format: tools::date_format(matches),
        decimal: tools::decimal(matches),
        minutes: tools::minutes(matches),
        profils: true,
    };
    let mut curves = Vec::new();
    for file in files {
        curves.extend(counts::read_all(file, files::open(file)?, &options)?);
    }
    Ok(curves)
}

/// Years of one data set, or several of them, are one source: its weekly totals.
fn read_dnma(files: &[String]) -> Result<DnmaWeeks, Failure> {
    let mut reader = DnmaReader::new(DnmaOptions { measures: Measures::Profils, ..DnmaOptions::default() });
    for file in files {
        reader = reader.read(file, files::open(file)?)?;
    }
    Ok(reader.finish())
}

/// The weeks of everybody and, where the files have them, of each profil.
fn dnma_curves(weeks: &DnmaWeeks) -> Result<Vec<Curve>, Message> {
    let mut curves = vec![weeks.to_curve(None)?];
    for profil in Profil::VARIANTS.iter().filter(|profil| weeks.measures().contains(&Measure::Profil(**profil))) {
        // What was noticed while reading is told once, with the whole.
        curves.extend(weeks.to_curve(Some(*profil)).ok().map(|curve| Curve { notes: Vec::new(), ..curve }));
    }
    Ok(curves)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[&str], kind: Option<Kind>) -> Result<Vec<(Kind, Vec<String>)>, &'static str> {
        let files: Vec<String> = files.iter().map(|file| (*file).into()).collect();
        let named = named(&files.iter().collect::<Vec<_>>(), kind).map_err(|message| message.key)?;
        Ok(named.into_iter().map(|named| (named.kind, named.files)).collect())
    }

    #[test]
    fn plain_files_are_one_source_and_named_ones_each_their_own() {
        let sources = found(&["a=b.csv", "dnma=w1.csv,w2.csv", "counts=c.csv"], Some(Kind::Counts)).unwrap();
        let names = |files: &[&str]| files.iter().map(|file| String::from(*file)).collect::<Vec<_>>();
        let expected = [
            (Kind::Counts, names(&["a=b.csv"])),
            (Kind::Dnma, names(&["w1.csv", "w2.csv"])),
            (Kind::Counts, names(&["c.csv"])),
        ];
        assert_eq!(sources, expected);
        assert_eq!(found(&["dnma=w.csv"], None).unwrap().len(), 1);
        assert_eq!(found(&["dnma=w.csv", "x.csv"], None), Err("usage-fit-kind"));
    }
}

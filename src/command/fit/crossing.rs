//! Sources crossed before a fit, and what is told of them: ratios, jumps, what was left out.

use afflux_models::arrival::estimate::Fit;
use afflux_models::arrival::rate::Interval;
use afflux_models::audience::crossing::{Crossable, Crossed, Dropped, clean, cross};
use afflux_models::audience::curve::Curve;
use afflux_models::audience::dead_tags::DeadTag;
use afflux_models::audience::perimeter::PerimeterBreak;
use afflux_models::audience::saturation::{Plateau, mark, plateaus};
use afflux_models::time::UtcTime;
use afflux_models::vocabulary::{Profil, Word};
use afflux_models::{Message, Problem};
use clap::ArgMatches;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::reading::Source;
use crate::context::Context;
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::table;

/// What crossing found.
pub(super) struct Crossing {
    /// Sources beside a reference; none for a single source.
    crossed: Option<Crossed>,
    /// Dead tags and jumps of the perimeter, with the source that says so.
    dead: Vec<(String, DeadTag)>,
    perimeter: Vec<(String, PerimeterBreak)>,
    dropped: Vec<Dropped>,
    plateaus: Vec<(String, Plateau)>,
    /// Days with saturated bins.
    saturated: Vec<Date>,
    zone: TimeZone,
}

/// Takes the sources together: what `--saturated` says is marked, several sources are crossed, a
/// single one is left without what its own weeks say is spoilt. Gives the curves to fit.
pub(super) fn take(sources: &mut [Source], matches: &ArgMatches) -> Result<(Vec<Curve>, Crossing), Failure> {
    say_saturated(sources, matches)?;
    let curves = || sources.iter().flat_map(|source| &source.observed.curves);
    let zone = curves().next().map_or(TimeZone::UTC, |curve| curve.zone.clone());
    let named = |source: &Source| source.observed.name.clone();
    let asked = |source: &Source| {
        let name = named(source);
        let found = source.observed.curves.iter().filter(|curve| curve.profil.is_none()).flat_map(plateaus);
        found.map(move |plateau| (name.clone(), plateau)).collect::<Vec<_>>()
    };
    let mut crossing = Crossing {
        crossed: None,
        dead: sources.iter().flat_map(|s| s.dead.iter().map(|tag| (named(s), tag.clone()))).collect(),
        perimeter: sources.iter().flat_map(|s| s.perimeter.iter().map(|found| (named(s), found.clone()))).collect(),
        dropped: Vec::new(),
        plateaus: sources.iter().flat_map(asked).collect(),
        saturated: saturated_days(curves(), &zone),
        zone,
    };
    let names: Vec<String> = sources.iter().map(named).collect();
    let crossable = |source: &mut Source| Crossable {
        observed: source.observed.clone(),
        dead: std::mem::take(&mut source.dead),
        perimeter: std::mem::take(&mut source.perimeter),
    };
    let reference = matches.get_one::<String>("reference-source").map(String::as_str);
    let mut taken: Vec<Crossable> = sources.iter_mut().map(crossable).collect();
    if taken.len() == 1
        && let Some(single) = taken.pop()
    {
        let (curves, dropped) = clean(single);
        crossing.dropped = dropped;
        return Ok((curves, crossing));
    }
    let crossed = cross(taken, reference).map_err(|message| Problem::of_file(&names.join(" "), message))?;
    crossing.dropped.clone_from(&crossed.dropped);
    let curves = crossed.curves.clone();
    crossing.crossed = Some(crossed);
    Ok((curves, crossing))
}

/// Marks what `--saturated FROM/TO` names, in every source.
fn say_saturated(sources: &mut [Source], matches: &ArgMatches) -> Result<(), Failure> {
    for text in matches.get_many::<String>("saturated").into_iter().flatten() {
        let wrong = || Failure::Usage(Message::new("usage-saturated").with("value", text));
        let (from, to) = text.split_once('/').unwrap_or((text, text));
        let (from, to) = (edge(from, false).ok_or_else(wrong)?, edge(to, true).ok_or_else(wrong)?);
        if from >= to {
            return Err(wrong());
        }
        let mut marked = 0;
        for curve in sources.iter_mut().flat_map(|source| &mut source.observed.curves) {
            let zone = curve.zone.clone();
            marked += mark(curve, UtcTime::from_civil(from, &zone), UtcTime::from_civil(to, &zone));
        }
        if marked == 0 {
            return Err(Failure::Usage(Message::new("usage-saturated-none").with("value", text)));
        }
    }
    Ok(())
}

/// A civil time, or a day: its start, or its end.
fn edge(text: &str, is_end: bool) -> Option<DateTime> {
    if text.contains('T') {
        return text.parse().ok();
    }
    let date: Date = text.parse().ok()?;
    let date = if is_end { date.checked_add(1.day()).ok()? } else { date };
    Some(date.at(0, 0, 0, 0))
}

fn saturated_days<'a>(curves: impl Iterator<Item = &'a Curve>, zone: &TimeZone) -> Vec<Date> {
    let bins = curves.flat_map(|curve| &curve.bins).filter(|bin| bin.saturated);
    let mut days: Vec<Date> = bins.map(|bin| bin.start.civil(zone).date()).collect();
    days.sort_unstable();
    days.dedup();
    days
}

impl Crossing {
    /// Carries the errors of the ratios into the level of a fit.
    pub(super) fn carry(&self, fitted: &mut Fit) {
        if let Some(crossed) = &self.crossed {
            crossed.carry(fitted);
        }
    }

    /// What is told on the terminal; nothing where there is nothing to tell.
    pub(super) fn lines(&self, context: &Context) -> Vec<String> {
        let catalogue = &context.catalogue;
        let mut lines = Vec::new();
        if let Some(crossed) = &self.crossed {
            lines.extend(ratios(crossed, catalogue));
            lines.extend(crossed.breaks.iter().map(|found| break_line(found, &crossed.reference, catalogue)));
        }
        lines.extend(self.dead.iter().map(|(source, tag)| dead_line(source, tag, catalogue)));
        lines.extend(self.perimeter.iter().map(|(source, found)| perimeter_line(source, found, catalogue)));
        lines.extend(self.dropped.iter().map(|found| self.dropped_line(found, catalogue)));
        lines.extend(self.plateaus.iter().map(|(source, found)| self.plateau_line(source, found, catalogue)));
        lines
    }

    fn dropped_line(&self, found: &Dropped, catalogue: &Catalogue) -> String {
        let why = catalogue.word(&format!("crossing-why-{}", found.why.as_str()));
        let span = catalogue.span(found.from.civil(&self.zone), found.to.civil(&self.zone));
        let who = source_name(&found.source, found.profil, catalogue);
        let args = [("source", who), ("bins", catalogue.integer(found.bins)), ("span", span), ("why", why)];
        catalogue.text("crossing-left-out", &args)
    }

    fn plateau_line(&self, source: &str, found: &Plateau, catalogue: &Catalogue) -> String {
        let (from, to) = (found.from.civil(&self.zone), found.to.civil(&self.zone));
        let flag = format!("{}/{}", from.strftime("%Y-%m-%dT%H:%M"), to.strftime("%Y-%m-%dT%H:%M"));
        let rate = catalogue.decimal(found.per_minute, 1);
        let args = [("source", source.into()), ("span", catalogue.span(from, to)), ("rate", rate), ("flag", flag)];
        catalogue.text("crossing-plateau", &args)
    }

    /// The ratios, for JSON.
    pub(super) fn sources_json(&self) -> Value {
        let Some(crossed) = &self.crossed else { return json!([]) };
        let ratio = |ratio: &afflux_models::audience::crossing::Ratio| {
            json!({
                "source": ratio.source,
                "reference": crossed.reference,
                "profil": ratio.profil.map(Profil::as_str),
                "from": ratio.from.to_string(),
                "to": ratio.to.to_string(),
                "ratio": interval_json(&ratio.ratio),
                "unit": ratio.unit.as_str(),
                "units": ratio.units,
                "odd_units": ratio.odd,
                "used": ratio.used,
            })
        };
        crossed.ratios.iter().map(ratio).collect()
    }

    /// Every jump, for JSON: of ratios, dead tags, of the perimeter.
    pub(super) fn breaks_json(&self) -> Value {
        let of_ratio = |found: &afflux_models::audience::crossing::SourceBreak| {
            json!({
                "source": found.source,
                "moved": found.mover,
                "profil": found.profil.map(Profil::as_str),
                "at": found.found.at.to_string(),
                "factor": interval_json(&found.found.factor),
                "reading": found.found.reading.as_str(),
            })
        };
        let dead = |(source, tag): &(String, DeadTag)| {
            json!({
                "source": source,
                "at": tag.from.to_string(),
                "to": tag.to.to_string(),
                "to_the_end": tag.to_the_end,
                "measure": tag.measure.word(),
                "place": tag.place,
                "expected_visits": tag.expected,
                "visits": tag.counted,
                "reading": "dead-tag",
            })
        };
        let perimeter = |(source, found): &(String, PerimeterBreak)| {
            json!({
                "source": source,
                "at": found.at.to_string(),
                "place": found.place,
                "factor": interval_json(&found.factor),
                "visits_factor": found.visits_factor,
                "reading": "perimeter",
            })
        };
        let ratios = self.crossed.iter().flat_map(|crossed| &crossed.breaks).map(of_ratio);
        ratios.chain(self.dead.iter().map(dead)).chain(self.perimeter.iter().map(perimeter)).collect()
    }

    /// What was left out, for JSON.
    pub(super) fn left_out_json(&self) -> Value {
        let at = |instant: UtcTime| instant.zoned(&self.zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        let left_out = |found: &Dropped| {
            json!({
                "source": found.source,
                "profil": found.profil.map(Profil::as_str),
                "from": at(found.from),
                "to": at(found.to),
                "bins": found.bins,
                "why": found.why.as_str(),
            })
        };
        self.dropped.iter().map(left_out).collect()
    }

    /// Days with saturated bins, for a fit that has no expectation of them.
    pub(super) fn saturated(&self, catalogue: &Catalogue) -> Option<String> {
        let days: Vec<String> = self.saturated.iter().map(|day| catalogue.date(*day)).collect();
        (!days.is_empty()).then(|| catalogue.text("crossing-saturated", &[("days", days.join(", "))]))
    }

    /// Days with saturated bins and stretches that look so, for JSON.
    pub(super) fn saturation_json(&self) -> Value {
        let at = |instant: UtcTime| instant.zoned(&self.zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        let asked = |(source, found): &(String, Plateau)| json!({ "source": source, "from": at(found.from), "to": at(found.to), "per_minute": found.per_minute });
        json!({
            "days": self.saturated.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "suspected": self.plateaus.iter().map(asked).collect::<Vec<_>>(),
        })
    }
}

fn interval_json(interval: &Interval) -> Value {
    json!({ "value": interval.value, "low": interval.low, "high": interval.high })
}

fn source_name(source: &str, profil: Option<Profil>, catalogue: &Catalogue) -> String {
    match profil {
        Some(profil) => format!("{source} ({})", catalogue.word(&format!("profil-{}", profil.as_str()))),
        None => source.into(),
    }
}

fn with_interval(interval: &Interval, catalogue: &Catalogue) -> String {
    let number = |value: f64| catalogue.decimal(value, if interval.value < 0.1 { 4 } else { 3 });
    format!("{} [{} – {}]", number(interval.value), number(interval.low), number(interval.high))
}

/// Most characters of a source's name in a table.
const LONGEST_NAME: usize = 20;

/// The end of a source's name, where its file differs.
fn short(source: &str) -> String {
    let name = source.rsplit('/').next().unwrap_or(source);
    let count = name.chars().count();
    if count <= LONGEST_NAME {
        return name.into();
    }
    format!("…{}", name.chars().skip(count + 1 - LONGEST_NAME).collect::<String>())
}

/// The table of the ratios.
fn ratios(crossed: &Crossed, catalogue: &Catalogue) -> Vec<String> {
    let text = |key: &str| catalogue.text(key, &[]);
    let row = |ratio: &afflux_models::audience::crossing::Ratio| {
        let unit = catalogue.word(&format!("crossing-unit-{}", ratio.unit.as_str()));
        let used = if ratio.used { String::new() } else { text("crossing-unused") };
        vec![
            source_name(&short(&ratio.source), ratio.profil, catalogue),
            ratio.from.to_string(),
            format!("{} {unit}", catalogue.integer(ratio.units as u64)),
            format!("{}{used}", with_interval(&ratio.ratio, catalogue)),
        ]
    };
    let heading = ["crossing-source", "crossing-from", "crossing-common", "crossing-ratio"].map(text);
    let rows: Vec<Vec<String>> = crossed.ratios.iter().map(row).collect();
    vec![
        catalogue.text("crossing-title", &[("reference", crossed.reference.clone())]),
        table::headed(&heading, &rows),
        text("crossing-carried"),
    ]
}

fn break_line(
    found: &afflux_models::audience::crossing::SourceBreak,
    reference: &str,
    catalogue: &Catalogue,
) -> String {
    let reading = catalogue.word(&format!("crossing-reading-{}", found.found.reading.as_str()));
    let moved = match &found.mover {
        Some(mover) => catalogue.text("crossing-moved", &[("source", mover.clone())]),
        None => catalogue.text("crossing-moved-unknown", &[]),
    };
    let args = [
        ("date", catalogue.date(found.found.at)),
        ("source", source_name(&found.source, found.profil, catalogue)),
        ("reference", reference.into()),
        ("factor", with_interval(&found.found.factor, catalogue)),
        ("moved", moved),
        ("reading", reading),
    ];
    catalogue.text("crossing-break", &args)
}

fn dead_line(source: &str, tag: &DeadTag, catalogue: &Catalogue) -> String {
    let args = [
        ("source", source.into()),
        ("measure", tag.measure.word()),
        ("place", tag.place.clone().unwrap_or_else(|| catalogue.text("crossing-everywhere", &[]))),
        ("from", catalogue.date(tag.from)),
        ("to", catalogue.date(tag.to)),
        ("expected", catalogue.quantity(tag.expected)),
        ("counted", catalogue.quantity(tag.counted)),
    ];
    catalogue.text("crossing-dead-tag", &args)
}

fn perimeter_line(source: &str, found: &PerimeterBreak, catalogue: &Catalogue) -> String {
    let at = catalogue.date(found.at);
    let factor = with_interval(&found.factor, catalogue);
    if let Some(place) = &found.place {
        let args = [("source", source.into()), ("date", at), ("place", place.clone()), ("factor", factor)];
        return catalogue.text("crossing-perimeter-place", &args);
    }
    let visits = found.visits_factor.map_or_else(|| "–".into(), |factor| catalogue.decimal(factor, 2));
    let args = [("source", source.into()), ("date", at), ("factor", factor), ("visits", visits)];
    catalogue.text("crossing-perimeter-schools", &args)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_two_times_or_days() {
        let at = |text: &str| text.parse::<DateTime>().ok();
        assert_eq!(edge("2020-03-23", false), at("2020-03-23T00:00:00"));
        assert_eq!(edge("2020-03-23", true), at("2020-03-24T00:00:00"));
        assert_eq!(edge("2020-03-23T08:30", true), at("2020-03-23T08:30:00"));
        assert_eq!(edge("23/03/2020", true), None);
        assert_eq!(edge("9999-12-31", true), None);
    }
}

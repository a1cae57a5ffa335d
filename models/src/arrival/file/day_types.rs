//! The kinds of days of a fitted model as a text, and back: optional keys.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;
use strum::VariantArray;

use super::{interval, quoted, read_interval, read_shape, write_shape};
use crate::arrival::day_model::{DayType, DayTypes};
use crate::arrival::day_type::{DayCalendar, DayKind, Region};
use crate::arrival::levels::Trend;
use crate::document::{Share, Table};
use crate::message::Message;
use crate::vocabulary::{Word, Zone};

pub(super) fn write(out: &mut String, types: &DayTypes) -> std::fmt::Result {
    let (first, last) = types.days;
    writeln!(out, "\n[day_types]\nfirst = {first}\nlast = {last}")?;
    match &types.calendar {
        DayCalendar::Week => writeln!(out, "calendar = \"week\"")?,
        DayCalendar::School(region) => {
            let zones: Vec<String> =
                region.zones.iter().map(|(zone, weight)| format!("{} = {weight:?}", zone.as_str())).collect();
            writeln!(out, "calendar = \"school\"\nzones = {{ {} }}", zones.join(", "))?;
            writeln!(out, "alsace_moselle = {}", region.alsace_moselle)?;
        }
    }
    if let Some(trend) = &types.trend {
        let (change, error) = (trend.log_per_year, trend.log_error);
        writeln!(out, "trend = {{ log_per_year = {change:?}, log_error = {error:?}, centre = {} }}", trend.centre)?;
    }
    for (kind, found) in &types.kinds {
        let name = format!("day_types.kinds.{}", quoted(kind.as_str()));
        writeln!(out, "\n[{name}]\nlevel = {}\ndays = {:?}", interval(&found.level), found.days)?;
        if let Some(shape) = &found.shape {
            write_shape(out, &format!("{name}.shape"), shape)?;
        }
    }
    Ok(())
}

pub(super) fn read(table: Table<'_>) -> Option<DayTypes> {
    let (first, last) = (table.required::<Date>("first"), table.required::<Date>("last"));
    if let (Some(first), Some(last)) = (first, last)
        && first > last
    {
        table.note_key("last", Message::new("fitted-days-order"));
        return None;
    }
    let calendar = read_calendar(&table);
    let trend = table.table("trend").map(read_trend);
    let kinds = table.required_table("kinds").map(read_kinds);
    table.finish();
    Some(DayTypes { calendar: calendar?, kinds: kinds?, trend: trend.flatten(), days: (first?, last?) })
}

fn read_calendar(table: &Table<'_>) -> Option<DayCalendar> {
    let alsace_moselle = table.or("alsace_moselle", false);
    let zones = table.table("zones").map(|zones| {
        let weight = |zone: &Zone| Some((*zone, zones.optional::<Share>(zone.as_str())?.0));
        let found: BTreeMap<Zone, f64> = Zone::VARIANTS.iter().filter_map(weight).collect();
        if (found.values().sum::<f64>() - 1.0).abs() > 1e-6 {
            zones.note_key("A", Message::new("fitted-zone-weights"));
        }
        zones.finish();
        found
    });
    match table.required::<String>("calendar")?.as_str() {
        "week" => Some(DayCalendar::Week),
        "school" => Some(DayCalendar::School(Region { zones: zones?, alsace_moselle })),
        _ => {
            table.note_key("calendar", Message::new("problem-not-one-of").with("words", "school, week"));
            None
        }
    }
}

fn read_trend(table: Table<'_>) -> Option<Trend> {
    let (change, error) = (table.required::<f64>("log_per_year"), table.required::<f64>("log_error"));
    let centre = table.required::<Date>("centre");
    if change.is_some_and(|change| change.abs() > 20.0) {
        table.note_key("log_per_year", Message::new("fitted-trend"));
    }
    table.finish();
    Some(Trend { log_per_year: change?, log_error: error?, centre: centre? })
}

fn read_kinds(table: Table<'_>) -> BTreeMap<DayKind, DayType> {
    let mut found = BTreeMap::new();
    for kind in DayKind::VARIANTS.iter().filter(|kind| table.peek(kind.as_str()).is_some()) {
        let Some(inner) = table.required_table(kind.as_str()) else { continue };
        let (level, days) = (read_interval(&inner, "level", f64::MAX), inner.required::<f64>("days"));
        let shape = inner.table("shape").and_then(read_shape);
        inner.finish();
        if let (Some(level), Some(days)) = (level, days) {
            found.insert(*kind, DayType { level, days, shape });
        }
    }
    table.finish();
    found
}

//! `--date`: a scenario on another day, and what that day is.

use afflux_models::Message;
use afflux_models::calendar::{DayStatus, SchoolDay};
use afflux_models::vocabulary::Word;
use afflux_plan::scenario::{DayThere, Scenario};
use clap::{Arg, ArgMatches};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::cli::flag;
use crate::context::Context;
use crate::failure::Failure;
use crate::locale::Catalogue;

/// Territories that are named one by one.
const NAMED: usize = 4;

/// The flag.
pub(super) fn date_flag(catalogue: &Catalogue) -> Arg {
    flag("date", "YYYY-MM-DD", catalogue.text("help-flag-on-date", &[]))
}

fn asked(matches: &ArgMatches) -> Result<Option<Date>, Failure> {
    let Some(text) = matches.try_get_one::<String>("date").ok().flatten() else { return Ok(None) };
    let wrong = |_| Failure::Usage(Message::new("date-unreadable").with("value", text));
    text.parse().map(Some).map_err(wrong)
}

/// The scenario on the date that was asked for, if one was; what that day is goes to stderr.
pub(super) fn moved(scenario: Scenario, matches: &ArgMatches, context: &Context) -> Result<Scenario, Failure> {
    let Some(date) = asked(matches)? else { return Ok(scenario) };
    let window = matches.try_get_one::<String>("window").ok().flatten().map(String::as_str);
    // Hours of a day, which `--window` may be for a replay, are no name of a window.
    let window = window.filter(|name| scenario.windows.iter().any(|window| window.name == *name));
    let moved = scenario.moved_to(date, window).map_err(Failure::Usage)?;
    for day in moved.day_there(date).map_err(Failure::Usage)? {
        let catalogue = &context.catalogue;
        let arguments =
            [("day", catalogue.day(date)), ("where", places(&day, catalogue)), ("what", what(&day.status, catalogue))];
        context.say(&catalogue.text("date-there", &arguments));
    }
    Ok(moved)
}

/// The same as JSON; null when no date was asked for.
pub(super) fn to_json(scenario: &Scenario, matches: &ArgMatches) -> Result<Value, Failure> {
    let Some(date) = asked(matches)? else { return Ok(Value::Null) };
    let days = scenario.day_there(date).map_err(Failure::Usage)?;
    let rows = days.iter().map(|day| json!({ "territories": day.territories, "status": words(&day.status) }));
    Ok(json!({ "date": date.to_string(), "days": rows.collect::<Vec<_>>() }))
}

pub(super) fn places(day: &DayThere, catalogue: &Catalogue) -> String {
    let names = day.territories.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match day.territories.len().saturating_sub(NAMED) {
        0 => names,
        more => catalogue.text("date-more", &[("names", names), ("count", more.to_string())]),
    }
}

/// A day in words.
pub(super) fn what(status: &DayStatus, catalogue: &Catalogue) -> String {
    let text = |key: &str| catalogue.text(key, &[]);
    let named = |key: &str, name: String| catalogue.text(key, &[("name", name)]);
    match status {
        DayStatus::School(day) => school(*day, catalogue),
        DayStatus::Weekend => text("date-weekend"),
        DayStatus::PublicHoliday { name, .. } => {
            named("date-public-holiday", text(&format!("public-holiday-{}", name.as_str())))
        }
        DayStatus::Holiday(holiday) => named("date-holiday", text(&format!("holiday-{}", holiday.as_str()))),
        DayStatus::Closure { name, otherwise, .. } => {
            let otherwise = what(otherwise, catalogue);
            catalogue.text("date-closure", &[("name", (*name).into()), ("otherwise", otherwise)])
        }
    }
}

fn school(day: SchoolDay, catalogue: &Catalogue) -> String {
    let text = |key: &str| catalogue.text(key, &[]);
    if let Some(holiday) = day.back_from {
        return catalogue.text("date-back", &[("name", text(&format!("holiday-{}", holiday.as_str())))]);
    }
    match (day.bridge, day.wednesday) {
        (true, _) => text("date-bridge"),
        (false, true) => text("date-wednesday"),
        (false, false) => text("date-school"),
    }
}

/// A day in words of the files: what it is, then what it would have been.
fn words(status: &DayStatus) -> Vec<String> {
    match status {
        DayStatus::School(day) => {
            let marks = [(day.wednesday, "wednesday"), (day.bridge, "bridge"), (day.back_from.is_some(), "back")];
            let marks = marks.iter().filter(|(is_so, _)| *is_so).map(|(_, word)| (*word).to_owned());
            std::iter::once("school".to_owned()).chain(marks).collect()
        }
        DayStatus::Weekend => vec!["weekend".into()],
        DayStatus::PublicHoliday { name, .. } => vec!["public-holiday".into(), name.as_str().into()],
        DayStatus::Holiday(holiday) => vec!["holiday".into(), holiday.as_str().into()],
        DayStatus::Closure { name, otherwise, .. } => {
            [vec!["closure".to_owned(), (*name).to_owned()], words(otherwise)].concat()
        }
    }
}

//! A scenario on another date: the same hours, whatever has a date moves along.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::path::Path;

use afflux_models::Message;
use afflux_models::calendar::Calendar;
use afflux_models::time::{UtcTime, paris};
use afflux_plan::scenario::Scenario;
use jiff::civil::{DateTime, date};

const TEXT: &str = r#"format = 1
extends = "confinement-2020.toml"
name = "moved"
[[lever]]
name = "more"
kind = "capacity"
station = "pages"
workers = 4
from = "2020-03-23T12:00:00"
[[portal.failure]]
station = "pages"
from = "2020-03-23T10:00:00"
to = "2020-03-23T11:00:00"
"#;

fn scenario() -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let read = |path: &str| match path {
        "moved.toml" => Ok(TEXT.to_owned()),
        _ => std::fs::read_to_string(folder.join(path)).map_err(|_| Message::new("file-not-found")),
    };
    Scenario::load("moved.toml", &read, Calendar::built_in()).unwrap()
}

fn civil(at: UtcTime) -> DateTime {
    at.civil(&paris())
}

/// From winter time to summer time: civil hours stay, instants do not.
#[test]
fn hours_stay_and_dates_move_along() {
    let scenario = scenario();
    let moved = scenario.moved_to(date(2026, 5, 4), None).unwrap();
    let window = moved.window(None).unwrap();
    assert_eq!((window.from, window.to), (date(2026, 5, 4).at(0, 0, 0, 0), date(2026, 5, 5).at(0, 0, 0, 0)));
    assert_eq!(moved.replay.window.from, date(2026, 5, 4).at(9, 40, 0, 0));
    assert_eq!(moved.levers[0].when.from.map(civil), Some(date(2026, 5, 4).at(12, 0, 0, 0)));
    let failure = &moved.portal.failures[0];
    assert_eq!(
        (civil(failure.from), civil(failure.to)),
        (date(2026, 5, 4).at(10, 0, 0, 0), date(2026, 5, 4).at(11, 0, 0, 0))
    );
    assert_eq!(failure.from.0 - window.opens().0, 10 * 3_600_000_000);
    assert_ne!(moved.hash, scenario.hash);
    assert!(moved.roles.targets.is_empty() && !scenario.roles.targets.is_empty());
    // There and back again is the same story.
    let back = moved.moved_to(date(2020, 3, 23), None).unwrap();
    assert_eq!((&back.windows, &back.levers, &back.portal), (&scenario.windows, &scenario.levers, &scenario.portal));
    // The week, by its name, begins on that day too.
    let week = scenario.moved_to(date(2026, 5, 4), Some("semaine-2020-03-23")).unwrap();
    assert_eq!(week.window(Some("semaine-2020-03-23")).unwrap().to, date(2026, 5, 11).at(0, 0, 0, 0));
}

#[test]
fn a_day_that_nobody_knows_is_refused() {
    let scenario = scenario();
    let key = |day, window| scenario.moved_to(day, window).unwrap_err().key;
    assert_eq!(key(date(2035, 1, 8), None), "calendar-date-not-covered");
    assert_eq!(key(date(1999, 1, 4), None), "calendar-date-not-covered");
    assert_eq!(key(date(2026, 5, 4), Some("nowhere")), "scenario-no-window");
    assert_eq!(key(date(9999, 12, 31), None), "calendar-date-out-of-reach");
}

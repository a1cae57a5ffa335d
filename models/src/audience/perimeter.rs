//! Jumps of what DNMA measures, not of its use: schools that enter or leave.
//!
//! In: the weeks of DNMA files. Out: the weeks at which the number of schools measured jumps, and those
//! at which one place leaves its share of all visits for good while its schools stay in the files.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::breaks::{Break, Point, Reading, breaks, median};
use super::dnma::{By, DnmaWeeks, Measure, WeekSums};
use crate::arrival::rate::Interval;
use crate::calendar::{Calendar, DayStatus};
use crate::vocabulary::Zone;

/// A jump of the perimeter.
#[derive(Debug, Clone, PartialEq)]
pub struct PerimeterBreak {
    /// The place that entered or left; none when it was found in the number of all schools.
    pub place: Option<String>,
    /// First week of the new perimeter.
    pub at: Date,
    /// Schools measured afterwards over before; of a place, its share of all visits.
    pub factor: Interval,
    /// Visits of all places afterwards over before, eight weeks on each side: use may be in it too.
    pub visits_factor: Option<f64>,
}

/// A jump of the number of schools under this factor is none \[A\].
const LEAST_SCHOOLS: f64 = 1.1;
/// A place leaves or enters when its share changes by more than this factor \[A\].
const LEAST_SHARE: f64 = 3.0;
/// Places are looked at one by one up to this number: schools one by one are never a perimeter.
const MOST_PLACES: usize = 200;
/// Weeks on each side that say how visits changed.
const AROUND: usize = 8;

/// Every jump of the perimeter, in the order of time; places are told apart as `by` says.
pub fn perimeter_breaks(weeks: &DnmaWeeks, by: By) -> Vec<PerimeterBreak> {
    let measure = whole(weeks);
    let Some(measure) = measure else { return Vec::new() };
    let sums = weeks.by_week(&measure);
    let mut found = of_schools(&sums);
    let places = of_places(weeks, by, &measure, &sums);
    let already = |place: &PerimeterBreak| found.iter().any(|wide| (wide.at - place.at).get_days().abs() <= 28);
    let places: Vec<PerimeterBreak> = places.into_iter().filter(|place| !already(place)).collect();
    found.extend(places);
    found.sort_by_key(|found| found.at);
    found
}

/// The measure that says which schools are measured: the whole where there is one.
fn whole(weeks: &DnmaWeeks) -> Option<Measure> {
    let measures = weeks.measures();
    measures.iter().find(|measure| **measure == Measure::Globales).or(measures.first()).cloned()
}

/// Weeks of few visits (holidays) tell little of which schools are measured.
fn weight(visits: f64, usual: f64) -> f64 {
    if usual > 0.0 { (visits / usual).min(1.0) } else { 0.0 }
}

fn of_schools(sums: &BTreeMap<Date, WeekSums>) -> Vec<PerimeterBreak> {
    let usual = median(&mut sums.values().map(|sums| sums.visits as f64).collect::<Vec<_>>());
    let point = |(week, sums): (&Date, &WeekSums)| Point {
        at: *week,
        value: f64::from(sums.schools),
        weight: weight(sums.visits as f64, usual),
    };
    let series: Vec<Point> = sums.iter().map(point).collect();
    let matters = |found: &Break| libm::log(found.factor.value).abs() >= libm::log(LEAST_SCHOOLS);
    let perimeter = |found: Break| PerimeterBreak {
        place: None,
        at: found.at,
        factor: found.factor,
        visits_factor: visits_factor(sums, found.at, usual),
    };
    breaks(&series).into_iter().filter(matters).map(perimeter).collect()
}

/// Mean visits of the ordinary weeks after over those before.
fn visits_factor(sums: &BTreeMap<Date, WeekSums>, at: Date, usual: f64) -> Option<f64> {
    let ordinary = |sums: &&WeekSums| sums.visits as f64 > 0.25 * usual;
    let mean = |weeks: Vec<&WeekSums>| {
        let visits: u64 = weeks.iter().map(|sums| sums.visits).sum();
        (!weeks.is_empty()).then(|| visits as f64 / weeks.len() as f64)
    };
    let before = mean(sums.range(..at).rev().map(|found| found.1).filter(ordinary).take(AROUND).collect())?;
    let after = mean(sums.range(at..).map(|found| found.1).filter(ordinary).take(AROUND).collect())?;
    (before > 0.0).then(|| after / before)
}

/// Places beside the other places, in weeks without a holiday in any zone: a holiday of one zone
/// moves the share of its académies.
fn of_places(weeks: &DnmaWeeks, by: By, measure: &Measure, sums: &BTreeMap<Date, WeekSums>) -> Vec<PerimeterBreak> {
    let mut places: BTreeMap<String, BTreeMap<Date, f64>> = BTreeMap::new();
    for row in weeks.rows(by).filter(|row| row.measure == *measure && !has_holiday(row.week)) {
        places.entry(row.place).or_default().insert(row.week, row.sums.visits as f64);
    }
    if !(2..=MOST_PLACES).contains(&places.len()) {
        return Vec::new();
    }
    let of_place = |(place, visits): (&String, &BTreeMap<Date, f64>)| {
        let others = |week: &Date, own: f64| sums.get(week).map_or(0.0, |sums| sums.visits as f64) - own;
        let usual = median(&mut visits.iter().map(|(week, own)| others(week, *own)).collect::<Vec<_>>());
        let point = |(week, own): (&Date, &f64)| {
            let others = others(week, *own);
            Point { at: *week, value: own / others.max(1.0), weight: weight(others, usual) }
        };
        let series: Vec<Point> = visits.iter().map(point).collect();
        let found = breaks(&series).into_iter().filter(|found| {
            found.reading != Reading::Back && libm::log(found.factor.value).abs() >= libm::log(LEAST_SHARE)
        });
        let place = place.clone();
        let perimeter = move |found: Break| PerimeterBreak {
            place: Some(place.clone()),
            at: found.at,
            factor: found.factor,
            visits_factor: None,
        };
        found.map(perimeter).collect::<Vec<_>>()
    };
    places.iter().flat_map(of_place).collect()
}

/// Whether some school day of a week is a holiday in some zone; no where the calendar does not reach.
fn has_holiday(monday: Date) -> bool {
    let calendar = Calendar::built_in();
    let off = |day: Date, zone: Zone| match calendar.status(day, zone, None, false) {
        Ok(status) => matches!(status.without_closure(), DayStatus::Holiday(_)),
        Err(_) => false,
    };
    let days = (0..5).map(|day| monday.saturating_add(day.days()));
    days.filter(|day| day.weekday() != Weekday::Sunday).any(|day| Zone::LETTERS.iter().any(|zone| off(day, *zone)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audience::dnma::{DnmaOptions, DnmaReader};
    use jiff::civil::date;
    use std::fmt::Write as _;

    fn code(number: u32) -> String {
        let letters = b"ABCDEFGHJKLMNPRSTUVWXYZ";
        format!("{number:07}{}", char::from(letters[(number % 23) as usize]))
    }

    /// Three académies of ten schools over 100 weeks; a rule says how many visits a school has, none
    /// when it is not measured. Holidays of the zone bring a twentieth.
    fn weeks(rule: impl Fn(usize, usize, u32) -> Option<u64>) -> DnmaWeeks {
        let mut text = String::from("debutsemaine;uai;academie;visites_globales\n");
        let calendar = Calendar::built_in();
        let names = [("Nantes", Zone::B), ("Lyon", Zone::A), ("Versailles", Zone::C)];
        for week in 0..100 {
            let monday = date(2022, 9, 5).saturating_add((7 * week as i64).days());
            for (place, (name, zone)) in names.iter().enumerate() {
                let status = calendar.status(monday.saturating_add(1.days()), *zone, None, false).unwrap();
                let off = matches!(status, DayStatus::Holiday(_));
                for school in 0..30 {
                    let Some(visits) = rule(week, place, school) else { continue };
                    let uai = code(100 * place as u32 + school);
                    let visits = (visits + 7 * (week as u64 % 3)) / if off { 20 } else { 1 };
                    writeln!(text, "{monday};{uai};{name};{visits}").unwrap();
                }
            }
        }
        DnmaReader::new(DnmaOptions::default()).read("weeks.csv", text.as_bytes()).unwrap().finish()
    }

    #[test]
    fn schools_that_come_and_go_one_by_one_are_no_jump() {
        let rule = |week: usize, place: usize, school: u32| {
            (school < 10 && !(week as u32 + 3 * school + 11 * place as u32).is_multiple_of(31))
                .then(|| 400 + 10 * u64::from(school))
        };
        assert_eq!(perimeter_breaks(&weeks(rule), By::Academie), []);
    }

    #[test]
    fn primary_schools_enter_at_the_rentree() {
        let rule = |week: usize, _, school: u32| match school {
            0..10 => Some(440),
            _ => (week >= 52).then_some(40),
        };
        let found = perimeter_breaks(&weeks(rule), By::Academie);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].at, found[0].place.as_deref()), (date(2023, 9, 4), None));
        assert!((found[0].factor.value - 3.0).abs() < 0.1, "{:?}", found[0].factor);
        let visits = found[0].visits_factor.unwrap();
        assert!((1.1..1.3).contains(&visits), "{visits}");
    }

    /// Its schools are still there with a few visits.
    #[test]
    fn an_academie_leaves_though_its_schools_stay() {
        let rule = |week: usize, place: usize, school: u32| {
            (school < 10).then_some(if place == 1 && week >= 52 { 44 } else { 440 })
        };
        let found = perimeter_breaks(&weeks(rule), By::Academie);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].at, found[0].place.as_deref()), (date(2023, 9, 4), Some("Lyon")));
        assert!((0.08..0.13).contains(&found[0].factor.value), "{:?}", found[0].factor);
    }
}

//! School days, holidays, public holidays and closures of metropolitan France, Corse and five overseas
//! territories.
//!
//! In: a date, a zone, a kind of school. Out: what that day is, or that the calendar does not reach
//! it. The built-in table goes from October 2017 to July 2027, for Corse and overseas as far as the ministry
//! has published it; a file of the ministry (open data
//! `fr-en-calendrier-scolaire`) can replace it.
//!
//! ```
//! use afflux_models::calendar::{Calendar, DayStatus};
//! use afflux_models::vocabulary::Zone;
//! let day = jiff::civil::date(2020, 3, 23);
//! let status = Calendar::built_in().status(day, Zone::B, None, false);
//! assert!(matches!(status, Ok(DayStatus::Closure { .. })));
//! ```

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::audience::fields::plain;
use crate::message::Message;
use crate::vocabulary::{SchoolKind, Word, Zone};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

mod closure;
mod day;
mod ministry;
mod public_holiday;

pub use day::{DayStatus, Extent, Holiday, Place, PublicHoliday, SchoolDay};
pub use public_holiday::{easter, public_holiday};

/// One school holiday of one zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// The day after whose class pupils leave; it still has class unless it is a weekend or a
    /// public holiday.
    pub departure: Date,
    /// The morning they are back (that day has class); none when it was not published.
    pub back: Option<Date>,
    /// Which holiday.
    pub holiday: Holiday,
}

impl Period {
    /// Whether a day lies between departure and return.
    fn contains(&self, day: Date) -> bool {
        self.departure < day && self.back.is_some_and(|back| day < back)
    }

    /// Last day that is known to be inside or before it.
    fn known_to(&self) -> Date {
        self.back.unwrap_or(self.departure)
    }

    /// Last day with class before it.
    fn last_class(&self) -> Date {
        let mut day = self.departure;
        while is_weekend(day) {
            day = day.yesterday().unwrap_or(day);
        }
        day
    }
}

/// A calendar: what each day is, zone by zone.
#[derive(Debug, Clone)]
pub struct Calendar {
    periods: BTreeMap<Zone, Vec<Period>>,
    reach: BTreeMap<Zone, (Date, Date)>,
    academies: BTreeMap<String, Zone>,
    /// What was left out while a file was read; shown to the user.
    pub notes: Vec<Message>,
}

const HOLIDAYS: &str = include_str!("calendar/holidays.csv");
const TERRITORIES: &str = include_str!("calendar/territories.csv");
const ACADEMIES: &str = include_str!("calendar/academies.csv");

static BUILT_IN: LazyLock<Calendar> = LazyLock::new(|| {
    let mut periods: BTreeMap<Zone, Vec<Period>> = BTreeMap::new();
    for (zone, period) in table_rows(HOLIDAYS).flat_map(holiday_row).chain(table_rows(TERRITORIES).filter_map(own_row))
    {
        periods.entry(zone).or_default().push(period);
    }
    let academies = table_rows(ACADEMIES).filter_map(|line| {
        let (name, zone) = line.split_once(';')?;
        Some((plain(name), Zone::from_text(zone)?))
    });
    let mut calendar = Calendar::of(periods, academies.collect());
    if let Some(from) = built_in_start() {
        let letters = calendar.reach.iter_mut().filter(|(zone, _)| Zone::LETTERS.contains(zone));
        letters.for_each(|(_, reach)| reach.0 = from);
    }
    calendar
});

/// Lines of a built-in table, its head and comments left out.
fn table_rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#')).skip(1)
}

/// First day that the built-in table states: it says so itself.
fn built_in_start() -> Option<Date> {
    let (_, rest) = HOLIDAYS.split_once("# covers: ")?;
    rest.split_once(' ')?.0.parse().ok()
}

/// The periods of one line: one for each zone.
fn holiday_row(line: &'static str) -> Vec<(Zone, Period)> {
    let fields: Vec<&str> = line.split(';').collect();
    let Some(holiday) = fields.get(1).and_then(|name| Holiday::from_text(name)) else { return Vec::new() };
    let dates = Zone::LETTERS.iter().zip(fields.iter().skip(2));
    let period = |(zone, dates): (&Zone, &&str)| {
        let (departure, back) = dates.split_once('/')?;
        Some((*zone, Period { departure: departure.parse().ok()?, back: back.parse().ok(), holiday }))
    };
    dates.filter_map(period).collect()
}

/// The period of one line of a territory that has a calendar of its own.
fn own_row(line: &'static str) -> Option<(Zone, Period)> {
    let fields: Vec<&str> = line.split(';').collect();
    let [zone, _, holiday, dates] = fields[..] else { return None };
    let (departure, back) = dates.split_once('/')?;
    let holiday = Holiday::from_text(holiday)?;
    Some((Zone::from_text(zone)?, Period { departure: departure.parse().ok()?, back: back.parse().ok(), holiday }))
}

impl Calendar {
    /// The built-in calendar.
    pub fn built_in() -> &'static Calendar {
        &BUILT_IN
    }

    /// A calendar of periods; it reaches, in each zone, from the first departure to the last day
    /// that is known.
    fn of(mut periods: BTreeMap<Zone, Vec<Period>>, academies: BTreeMap<String, Zone>) -> Self {
        let mut reach = BTreeMap::new();
        for (zone, list) in &mut periods {
            list.sort();
            list.dedup();
            if let (Some(first), Some(last)) = (list.first(), list.iter().map(Period::known_to).max()) {
                reach.insert(*zone, (first.departure, last));
            }
        }
        Self { periods, reach, academies, notes: Vec::new() }
    }

    /// First and last day that every zone of the calendar covers, zones A, B and C where it has one of them;
    /// none when there is no such day.
    pub fn covers(&self) -> Option<(Date, Date)> {
        let has_letters = Zone::LETTERS.iter().any(|zone| self.reach.contains_key(zone));
        let meant = || self.reach.iter().filter(move |(zone, _)| !has_letters || Zone::LETTERS.contains(zone));
        let from = meant().map(|(_, reach)| reach.0).max()?;
        let to = meant().map(|(_, reach)| reach.1).min()?;
        (from <= to).then_some((from, to))
    }

    /// The periods of a zone, in the order of time.
    pub fn periods(&self, zone: Zone) -> &[Period] {
        self.periods.get(&zone).map_or(&[], Vec::as_slice)
    }

    /// The zone of an académie, however its name is written; none for Corse and overseas, which
    /// belong to no zone.
    pub fn zone_of_academie(&self, name: &str) -> Option<Zone> {
        self.academies.get(&plain(name)).copied()
    }

    /// What a day is where the département is not known.
    ///
    /// # Errors
    /// When the calendar does not say: see [`Calendar::covers`].
    pub fn status(
        &self,
        day: Date,
        zone: Zone,
        kind: Option<SchoolKind>,
        alsace_moselle: bool,
    ) -> Result<DayStatus, Message> {
        self.status_at(day, &Place { zone, kind, alsace_moselle, departement: None })
    }

    /// What a day is at a place.
    ///
    /// # Errors
    /// When the calendar does not say: see [`Calendar::covers`].
    pub fn status_at(&self, day: Date, place: &Place<'_>) -> Result<DayStatus, Message> {
        self.check_known(day, place.zone)?;
        let ordinary = self.ordinary(day, place.zone, place.alsace_moselle);
        Ok(match closure::closure(day, place) {
            Some((name, extent)) => DayStatus::Closure { name, extent, otherwise: Box::new(ordinary) },
            None => ordinary,
        })
    }

    /// Whether the tables say what a day is: inside their reach, and not in a summer whose return
    /// is missing.
    fn check_known(&self, day: Date, zone: Zone) -> Result<(), Message> {
        let Some((from, to)) = self.reach.get(&zone) else {
            return Err(Message::new("calendar-zone-not-covered").with("zone", zone.as_str()));
        };
        if !(*from..=*to).contains(&day) || self.in_a_gap(day, zone) {
            let message = Message::new("calendar-date-not-covered").with("date", day).with("zone", zone.as_str());
            return Err(message.with("from", from).with("to", to));
        }
        Ok(())
    }

    /// Whether a day lies after a departure without return, or in a term that would go through a
    /// 15 July: then a summer is missing, and nobody knows where it starts or ends.
    fn in_a_gap(&self, day: Date, zone: Zone) -> bool {
        let periods = self.periods(zone);
        let Some(before) = periods.iter().rfind(|period| period.departure < day) else { return false };
        if before.back.is_none() {
            return true;
        }
        let Some(next) = periods.iter().find(|period| period.departure >= day) else { return false };
        let start = before.known_to();
        let middle_of_summer = Date::new(start.year(), 7, 15).unwrap_or(start);
        let next_one = Date::new(start.year() + 1, 7, 15).unwrap_or(start);
        let term = start..next.departure;
        day > start && (term.contains(&middle_of_summer) || term.contains(&next_one))
    }

    fn ordinary(&self, day: Date, zone: Zone, alsace_moselle: bool) -> DayStatus {
        let during = self.holiday(day, zone);
        if let Some(name) = public_holiday(day, alsace_moselle).or_else(|| public_holiday::abolition(day, zone)) {
            return DayStatus::PublicHoliday { name, during };
        }
        if let Some(holiday) = during {
            return DayStatus::Holiday(holiday);
        }
        if is_weekend(day) {
            return DayStatus::Weekend;
        }
        DayStatus::School(self.school_day(day, zone, alsace_moselle))
    }

    fn holiday(&self, day: Date, zone: Zone) -> Option<Holiday> {
        self.periods(zone).iter().find(|period| period.contains(day)).map(|period| period.holiday)
    }

    fn school_day(&self, day: Date, zone: Zone, alsace_moselle: bool) -> SchoolDay {
        let around = [-1, 1].map(|days| day.checked_add(days.days()).unwrap_or(day));
        let is_public = |other: Date| {
            public_holiday(other, alsace_moselle).is_some() || public_holiday::abolition(other, zone).is_some()
        };
        let public = around.map(is_public);
        let off = around.map(|other| is_weekend(other) || self.holiday(other, zone).is_some());
        let periods = self.periods(zone);
        SchoolDay {
            wednesday: day.weekday() == Weekday::Wednesday,
            bridge: (public[0] && (off[1] || public[1])) || (public[1] && off[0]),
            back_from: periods.iter().find(|period| period.back == Some(day)).map(|period| period.holiday),
            leaves_for: periods.iter().find(|period| period.last_class() == day).map(|period| period.holiday),
        }
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests;

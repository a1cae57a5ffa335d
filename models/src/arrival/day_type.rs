//! Kinds of days: school days, Wednesdays, weekends, holidays — zone by zone, so that a national day
//! may be several kinds at once.
//!
//! In: a date and whose day it is. Out: the share of each kind in that day. The school calendar holds
//! for curves in the time zone of Paris whose dates it covers; any other curve knows weekdays,
//! Saturdays and Sundays.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::calendar::{Calendar, DayStatus, Place};
use crate::vocabulary::{Word, Zone};

/// A kind of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum DayKind {
    /// Monday, Tuesday, Thursday or Friday with class.
    School,
    /// Wednesday with class.
    Wednesday,
    /// Saturday in term.
    Saturday,
    /// Sunday in term.
    Sunday,
    /// Monday to Friday in the holidays.
    Holiday,
    /// Saturday or Sunday in the holidays.
    HolidayWeekend,
    /// A public holiday.
    PublicHoliday,
    /// A school day between a public holiday and another day off.
    Bridge,
    /// Monday to Friday while schools are closed or partly closed: never a normal day.
    Closure,
    /// Saturday or Sunday of such a time.
    ClosureWeekend,
    /// Monday to Friday where no school calendar holds.
    Weekday,
}

impl Word for DayKind {}

impl DayKind {
    /// Level expected against a school day (or weekday) before any data \[A\]: the scenario's own
    /// weekdays; a closure is expected at the level of a school day.
    pub const fn expected_ratio(self) -> f64 {
        match self {
            Self::School | Self::Weekday | Self::Closure => 1.0,
            Self::Wednesday | Self::Bridge => 0.8,
            Self::Saturday | Self::HolidayWeekend => 0.25,
            Self::Sunday | Self::ClosureWeekend => 0.4,
            Self::Holiday => 0.25,
            Self::PublicHoliday => 0.35,
        }
    }

    fn of_week(date: Date) -> Self {
        match date.weekday() {
            Weekday::Saturday => Self::Saturday,
            Weekday::Sunday => Self::Sunday,
            _ => Self::Weekday,
        }
    }

    fn of_status(date: Date, status: &DayStatus) -> Self {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        match status {
            DayStatus::Closure { .. } if weekend => Self::ClosureWeekend,
            DayStatus::Closure { .. } => Self::Closure,
            DayStatus::PublicHoliday { .. } => Self::PublicHoliday,
            DayStatus::Holiday(_) if weekend => Self::HolidayWeekend,
            DayStatus::Holiday(_) => Self::Holiday,
            DayStatus::Weekend => Self::of_week(date),
            DayStatus::School(day) if day.bridge => Self::Bridge,
            DayStatus::School(day) if day.wednesday => Self::Wednesday,
            DayStatus::School(_) => Self::School,
        }
    }
}

/// Whose days: the part of the visits that each holiday zone has.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Weights of the zones; they add up to 1.
    pub zones: BTreeMap<Zone, f64>,
    /// Whether Good Friday and 26 December are holidays there.
    pub alsace_moselle: bool,
}

impl Region {
    /// Metropolitan France. Weights \[A\]: pupils of collèges and lycées by académie, from the orders
    /// of magnitude of the ministry's yearly "Repères et références statistiques" (about 1.35 M in
    /// zone A, 2.5 M in zone B, 1.55 M in zone C), rounded.
    pub fn national() -> Self {
        Self { zones: [(Zone::A, 0.25), (Zone::B, 0.46), (Zone::C, 0.29)].into(), alsace_moselle: false }
    }

    /// One zone.
    pub fn of_zone(zone: Zone) -> Self {
        Self { zones: [(zone, 1.0)].into(), alsace_moselle: false }
    }

    /// The region of a text: `A`, `B`, `C`, or an académie.
    pub fn named(text: &str) -> Option<Self> {
        let letter = Zone::from_text(text.to_uppercase().as_str());
        let zone = letter.or_else(|| Calendar::built_in().zone_of_academie(text))?;
        let alsace_moselle = crate::audience::fields::plain(text) == "strasbourg";
        Some(Self { alsace_moselle, ..Self::of_zone(zone) })
    }
}

/// What tells the kind of a day.
#[derive(Debug, Clone, PartialEq)]
pub enum DayCalendar {
    /// The built-in school calendar, for a region.
    School(Region),
    /// Weekdays, Saturdays and Sundays.
    Week,
}

impl DayCalendar {
    /// The calendar of a curve with these local days.
    pub fn of_curve(zone: &TimeZone, first: Date, last: Date, region: &Region) -> Self {
        let school = Self::School(region.clone());
        let french = zone.iana_name() == Some("Europe/Paris");
        let known = |date: Date| school.mix(date).is_some();
        if french && known(first) && known(last) { school } else { Self::Week }
    }

    /// Share of each kind in a day; none when the calendar does not reach it.
    pub fn mix(&self, date: Date) -> Option<BTreeMap<DayKind, f64>> {
        let Self::School(region) = self else { return Some([(DayKind::of_week(date), 1.0)].into()) };
        let mut mix = BTreeMap::new();
        for (zone, weight) in &region.zones {
            let place = Place { zone: *zone, kind: None, alsace_moselle: region.alsace_moselle, departement: None };
            let status = Calendar::built_in().status_at(date, &place).ok()?;
            *mix.entry(DayKind::of_status(date, &status)).or_insert(0.0) += weight;
        }
        Some(mix)
    }

    /// The kinds that its days may be; the first is what others are measured against.
    pub fn kinds(&self) -> &'static [DayKind] {
        match self {
            Self::School(_) => &DayKind::VARIANTS[..10],
            Self::Week => &[DayKind::Weekday, DayKind::Saturday, DayKind::Sunday],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::paris;
    use jiff::civil::date;

    #[test]
    fn a_national_day_may_be_of_two_kinds() {
        let national = DayCalendar::School(Region::national());
        // The winter holidays of 2022: zone A from 12, zone B from 5, zone C from 19 February.
        let mix = national.mix(date(2022, 2, 8)).unwrap();
        assert_eq!(mix, [(DayKind::School, 0.54), (DayKind::Holiday, 0.46)].into());
        let whole: f64 = national.mix(date(2021, 12, 25)).unwrap().values().sum();
        assert!((whole - 1.0).abs() < 1e-12);
        assert_eq!(national.mix(date(2020, 3, 23)).unwrap(), [(DayKind::Closure, 1.0)].into());
    }

    #[test]
    fn kinds_are_those_of_the_zone() {
        let kind = |region: Region, date| DayCalendar::School(region).mix(date).unwrap().into_keys().next().unwrap();
        assert_eq!(kind(Region::of_zone(Zone::B), date(2022, 1, 12)), DayKind::Wednesday);
        assert_eq!(kind(Region::of_zone(Zone::B), date(2022, 2, 12)), DayKind::HolidayWeekend);
        assert_eq!(kind(Region::of_zone(Zone::A), date(2022, 11, 11)), DayKind::PublicHoliday);
        assert_eq!(kind(Region::named("strasbourg").unwrap(), date(2022, 4, 15)), DayKind::PublicHoliday);
        assert_eq!(kind(Region::named("Lille").unwrap(), date(2022, 4, 15)), DayKind::Holiday);
        assert_eq!(Region::named("créteil"), Some(Region::of_zone(Zone::C)));
        assert_eq!(Region::named("c"), Some(Region::of_zone(Zone::C)));
        assert_eq!(Region::named("nowhere"), None);
    }

    #[test]
    fn other_places_and_times_know_the_week() {
        let national = Region::national();
        let new_york = TimeZone::get("America/New_York").unwrap();
        let (from, to) = (date(2014, 7, 1), date(2014, 9, 1));
        assert_eq!(DayCalendar::of_curve(&new_york, from, to, &national), DayCalendar::Week);
        assert_eq!(DayCalendar::of_curve(&paris(), from, to, &national), DayCalendar::Week);
        let known = DayCalendar::of_curve(&paris(), date(2021, 9, 1), date(2022, 7, 1), &national);
        assert_eq!(known, DayCalendar::School(national));
        assert_eq!(DayCalendar::Week.mix(from), Some([(DayKind::Weekday, 1.0)].into()));
    }
}

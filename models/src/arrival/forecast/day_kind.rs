//! What a day is to a forecast: its weekday, or a day off that the calendar announces.

use jiff::civil::{Date, Weekday};
use strum::VariantArray;

use crate::calendar::{Calendar, DayStatus, Extent};
use crate::vocabulary::Zone;

/// Kinds of days; those of one [`DayKind::group`] borrow from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, VariantArray)]
pub enum DayKind {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
    /// Monday to Friday in the school holidays.
    HolidayWeekday,
    /// Saturday or Sunday in the school holidays.
    HolidayWeekend,
    /// A public holiday, or a bridge between two days off.
    DayOff,
    /// Schools are closed or teach at a distance, Monday to Friday.
    Closure,
}

impl DayKind {
    /// How many kinds there are.
    pub const COUNT: usize = DayKind::VARIANTS.len();

    /// The weekday of a date.
    pub fn of_weekday(date: Date) -> Self {
        match date.weekday() {
            Weekday::Monday => Self::Monday,
            Weekday::Tuesday => Self::Tuesday,
            Weekday::Wednesday => Self::Wednesday,
            Weekday::Thursday => Self::Thursday,
            Weekday::Friday => Self::Friday,
            Weekday::Saturday => Self::Saturday,
            Weekday::Sunday => Self::Sunday,
        }
    }

    /// What a date is where `zones` count for as much each \[A\]: what it is in most of them. The
    /// weekday where the calendar does not reach.
    pub fn of_calendar(calendar: &Calendar, zones: &[Zone], date: Date) -> Self {
        let weekday = Self::of_weekday(date);
        let mut votes = [0_usize; Self::COUNT];
        for zone in zones {
            let status = calendar.status(date, *zone, None, false);
            votes[status.map_or(weekday, |status| Self::of_status(&status, weekday)) as usize] += 1;
        }
        let most = votes.iter().copied().max().unwrap_or(0);
        let found = Self::VARIANTS.iter().rev().find(|kind| most > 0 && votes[**kind as usize] == most);
        found.copied().unwrap_or(weekday)
    }

    fn of_status(status: &DayStatus, weekday: Self) -> Self {
        let weekend = matches!(weekday, Self::Saturday | Self::Sunday);
        match status {
            DayStatus::School(day) if day.bridge => Self::DayOff,
            DayStatus::School(_) | DayStatus::Weekend => weekday,
            DayStatus::PublicHoliday { .. } => Self::DayOff,
            DayStatus::Holiday(_) if weekend => Self::HolidayWeekend,
            DayStatus::Holiday(_) => Self::HolidayWeekday,
            DayStatus::Closure { extent: Extent::Partial, otherwise, .. } => Self::of_status(otherwise, weekday),
            DayStatus::Closure { .. } if weekend => weekday,
            DayStatus::Closure { .. } => Self::Closure,
        }
    }

    /// The kinds that are alike, as a number under [`DayKind::GROUPS`].
    pub const fn group(self) -> usize {
        match self {
            Self::Monday | Self::Tuesday | Self::Wednesday | Self::Thursday | Self::Friday => 0,
            Self::Saturday => 1,
            Self::Sunday => 2,
            Self::HolidayWeekday => 3,
            Self::HolidayWeekend => 4,
            Self::DayOff => 5,
            Self::Closure => 6,
        }
    }

    /// How many groups there are.
    pub const GROUPS: usize = 7;

    /// The group that a group is taken to be like as long as none of its days was seen \[A\].
    pub(super) const fn stand_in(group: usize) -> usize {
        match group {
            3..=5 => 2,
            2 => 1,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_calendar_tells_days_off() {
        let kind = |date| DayKind::of_calendar(Calendar::built_in(), &Zone::LETTERS, date);
        assert_eq!(kind(date(2019, 9, 9)), DayKind::Monday);
        assert_eq!(kind(date(2019, 10, 24)), DayKind::HolidayWeekday);
        assert_eq!(kind(date(2019, 10, 26)), DayKind::HolidayWeekend);
        assert_eq!(kind(date(2019, 11, 11)), DayKind::DayOff);
        assert_eq!(kind(date(2020, 3, 23)), DayKind::Closure);
        assert_eq!(kind(date(2020, 3, 22)), DayKind::Sunday);
        assert_eq!(kind(date(1999, 10, 27)), DayKind::Wednesday, "no calendar reaches it");
        assert_eq!(DayKind::of_calendar(Calendar::built_in(), &[], date(2019, 11, 11)), DayKind::Monday);
        // Only zone A is on holiday: most are not.
        assert_eq!(kind(date(2020, 2, 24)), DayKind::HolidayWeekday, "A and B were");
        assert_eq!(kind(date(2020, 3, 3)), DayKind::Tuesday, "only A was");
    }

    #[test]
    fn each_kind_has_a_group_and_a_way_back_to_school_days() {
        for kind in DayKind::VARIANTS {
            let mut group = kind.group();
            assert!(group < DayKind::GROUPS);
            for _ in 0..3 {
                group = DayKind::stand_in(group);
            }
            assert_eq!(group, 0);
        }
    }
}

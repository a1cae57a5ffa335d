//! Weeks by their number.

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// A week: how many came since the one of Monday 5 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Week(pub(crate) u16);

/// The first week.
const FIRST: Date = date(1970, 1, 5);

impl Week {
    /// The week that a day lies in; none before 1970 or after 3225.
    pub(crate) fn holding(day: Date) -> Option<Self> {
        let days = day.duration_since(FIRST).as_hours().div_euclid(24);
        u16::try_from(days.div_euclid(7)).ok().map(Self)
    }

    /// The week that a day starts; none when it is not a Monday.
    pub(crate) fn starting(day: Date) -> Option<Self> {
        Self::holding(day).filter(|week| week.monday() == day)
    }

    /// Its Monday.
    pub(crate) fn monday(self) -> Date {
        FIRST.checked_add((i64::from(self.0) * 7).days()).unwrap_or(Date::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_has_its_monday() {
        let week = Week::starting(date(2020, 3, 16)).unwrap();
        assert_eq!((week.monday(), Week::holding(date(2020, 3, 22))), (date(2020, 3, 16), Some(week)));
        assert_eq!((Week::starting(date(2020, 3, 17)), Week::holding(date(1969, 12, 31))), (None, None));
        assert_eq!(Week(u16::MAX).monday().weekday(), jiff::civil::Weekday::Monday);
    }
}

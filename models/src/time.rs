//! Time: whole microseconds inside, civil time in a zone outside.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};

/// Microseconds in a second.
pub const SECOND_US: i64 = 1_000_000;
/// Microseconds in a minute.
pub const MINUTE_US: i64 = 60 * SECOND_US;
/// Microseconds in an hour.
pub const HOUR_US: i64 = 60 * MINUTE_US;
/// A visit is cut at six hours.
pub const LONGEST_VISIT_US: i64 = 6 * HOUR_US;

/// Unix time of 2000-01-01T00:00Z, seconds.
const EPOCH_S: i64 = 946_684_800;

/// An instant: UTC microseconds since 2000-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UtcTime(pub i64);

/// A simulated instant: microseconds since the window opens (negative before).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimTime(pub i64);

impl UtcTime {
    /// The instant of a Unix time in microseconds.
    pub const fn from_unix_us(unix_us: i64) -> Self {
        Self(unix_us - EPOCH_S * SECOND_US)
    }

    /// Unix time in microseconds.
    pub const fn unix_us(self) -> i64 {
        self.0 + EPOCH_S * SECOND_US
    }

    /// The instant of a civil time: a repeated hour means its first turn, a removed one moves on
    /// by the hour that is missing.
    pub fn from_civil(civil: DateTime, zone: &TimeZone) -> Self {
        let ambiguous = zone.to_ambiguous_timestamp(civil);
        let timestamp = ambiguous.compatible().unwrap_or(Timestamp::UNIX_EPOCH);
        Self::from_unix_us(timestamp.as_microsecond())
    }

    /// Whether a civil time happens twice or never in a zone (daylight saving).
    pub fn is_unusual(civil: DateTime, zone: &TimeZone) -> bool {
        !matches!(zone.to_ambiguous_timestamp(civil).offset(), AmbiguousOffset::Unambiguous { .. })
    }

    /// UTC minute since 2000-01-01.
    pub const fn minute(self) -> i64 {
        self.0.div_euclid(MINUTE_US)
    }

    /// Civil time in a zone.
    pub fn civil(self, zone: &TimeZone) -> DateTime {
        self.zoned(zone).datetime()
    }

    /// Instant with its zone.
    pub fn zoned(self, zone: &TimeZone) -> ZonedDateTime {
        let timestamp = Timestamp::from_microsecond(self.unix_us()).unwrap_or(Timestamp::UNIX_EPOCH);
        timestamp.to_zoned_datetime(zone.clone())
    }

    /// The instant in UTC to the millisecond, as RFC 3339 writes it.
    pub fn utc_text(self) -> String {
        self.zoned(&TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
    }

    /// The instant some microseconds later, at most the last one there is.
    #[must_use]
    pub const fn plus_us(self, us: i64) -> Self {
        Self(self.0.saturating_add(us))
    }
}

/// Europe/Paris, the zone of every civil time in the product unless a flag says otherwise.
pub fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").or_else(|_| TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3")).unwrap_or(TimeZone::UTC)
}

/// First instant of a local day.
pub fn day_start(date: Date, zone: &TimeZone) -> UtcTime {
    UtcTime::from_civil(date.to_datetime(jiff::civil::Time::midnight()), zone)
}

/// Hours of a local day: 24, or 23 and 25 when daylight saving changes.
///
/// ```
/// use afflux_models::time::{day_hours, paris};
/// assert_eq!(day_hours(jiff::civil::date(2020, 3, 29), &paris()), 23.0);
/// ```
pub fn day_hours(date: Date, zone: &TimeZone) -> f64 {
    let next = date.tomorrow().unwrap_or(date);
    (day_start(next, zone).0 - day_start(date, zone).0) as f64 / HOUR_US as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// stats-cases.json, `paris_day_lengths_h` (python zoneinfo).
    #[test]
    fn paris_day_lengths() {
        let zone = paris();
        let cases =
            [(2020, 3, 29, 23.0), (2020, 10, 25, 25.0), (2019, 3, 31, 23.0), (2019, 10, 27, 25.0), (2020, 3, 23, 24.0)];
        for (year, month, day, hours) in cases {
            assert_eq!(day_hours(date(year, month, day), &zone), hours, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn an_instant_goes_to_civil_time_and_back() {
        let zone = paris();
        let civil = date(2020, 3, 23).at(8, 0, 12, 123_456_000);
        let instant = UtcTime::from_civil(civil, &zone);
        assert_eq!(instant.civil(&zone), civil);
        assert_eq!(UtcTime::from_unix_us(instant.unix_us()), instant);
    }

    #[test]
    fn the_hours_that_daylight_saving_repeats_or_removes_are_known() {
        let zone = paris();
        assert!(UtcTime::is_unusual(date(2020, 3, 29).at(2, 30, 0, 0), &zone));
        assert!(UtcTime::is_unusual(date(2020, 10, 25).at(2, 30, 0, 0), &zone));
        assert!(!UtcTime::is_unusual(date(2020, 3, 29).at(3, 30, 0, 0), &zone));
    }
}

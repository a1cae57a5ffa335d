//! Dates as people and tools write them.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use crate::time::UtcTime;

/// A date as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stamp {
    /// With an offset: an instant.
    Instant(UtcTime),
    /// Without: civil time of a zone that the file does not name.
    Civil(DateTime),
    /// A day without a time.
    Day(Date),
}

/// Reads `2020-03-23`, `2020-03-23T08:00`, `2020-03-23 08:00:00.5`, `…Z`, `…+01:00`, `23/03/2020`,
/// `23/03/2020 08:00`, `23/03/2020 8h05`. A date with slashes or dots is day, month, year, unless
/// the year comes first. Years from 1970 to 2199.
pub(crate) fn stamp(text: &str) -> Option<Stamp> {
    read(text, false)
}

/// The same with the month before the day: `03/23/2020 08:00`.
pub(crate) fn stamp_month_first(text: &str) -> Option<Stamp> {
    read(text, true)
}

/// Reads Unix seconds of ten digits, perhaps with decimals, or milliseconds of thirteen; from 2001 on.
pub(crate) fn unix(text: &str) -> Option<Stamp> {
    let text = text.trim();
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(seconds) || !digits(fraction) || fraction.len() > 6 {
        return None;
    }
    let us = match (seconds.len(), fraction.len()) {
        (10, _) => format!("{seconds}{fraction:0<6}").parse::<i64>().ok()?,
        (13, 0) => seconds.parse::<i64>().ok()?.checked_mul(1000)?,
        _ => return None,
    };
    (1_000_000_000_000_000..7_258_118_400_000_000).contains(&us).then(|| Stamp::Instant(UtcTime::from_unix_us(us)))
}

/// Whether a text is a date in any writing.
pub(crate) fn is_stamp(text: &str) -> bool {
    stamp(text).is_some() || stamp_month_first(text).is_some()
}

fn read(text: &str, month_first: bool) -> Option<Stamp> {
    let text = text.trim();
    let (day, rest) = match text.find(['T', ' ']) {
        Some(at) => (&text[..at], text[at + 1..].trim()),
        None => (text, ""),
    };
    let day = date(day, month_first)?;
    if rest.is_empty() {
        return Some(Stamp::Day(day));
    }
    let (clock, offset) = split_offset(rest)?;
    let civil = day.to_datetime(time_of_day(clock)?);
    Some(match offset {
        Some(offset) => Stamp::Instant(UtcTime::from_civil(civil, &TimeZone::fixed(offset))),
        None => Stamp::Civil(civil),
    })
}

fn date(text: &str, month_first: bool) -> Option<Date> {
    let mut parts = text.split(['-', '/', '.']);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    let (year, month, day) = match first.len() {
        4 => (first, second, third),
        _ if month_first => (third, first, second),
        _ => (third, second, first),
    };
    let all_digits =
        |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if parts.next().is_some() || year.len() != 4 || !all_digits(year, 4) || !all_digits(month, 2) || !all_digits(day, 2)
    {
        return None;
    }
    let year: i16 = year.parse().ok().filter(|year| (1970..2200).contains(year))?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// A time and its offset from UTC.
fn split_offset(text: &str) -> Option<(&str, Option<Offset>)> {
    for utc in ["Z", "z", " UTC", " GMT"] {
        if let Some(clock) = text.strip_suffix(utc) {
            return Some((clock.trim_end(), Some(Offset::UTC)));
        }
    }
    let Some(at) = text.rfind(['+', '-']) else { return Some((text, None)) };
    let sign = if text[at..].starts_with('-') { -1 } else { 1 };
    let digits: String = text[at + 1..].chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "0"),
        4 => digits.split_at(2),
        _ => return None,
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let offset = Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok().filter(|_| minutes < 60)?;
    Some((text[..at].trim_end(), Some(offset)))
}

/// Reads `8`, `08h`, `8:05`, `08h05`, `08:05:30`, `08:05:30.123`.
pub(crate) fn time_of_day(text: &str) -> Option<Time> {
    let text = text.trim().trim_end_matches('h');
    let mut parts = text.split([':', 'h']);
    let hour = small(parts.next()?)?;
    let minute = parts.next().map_or(Some(0), small)?;
    let (second, fraction) = match parts.next().map(|part| part.split_once(['.', ',']).unwrap_or((part, ""))) {
        Some((second, fraction)) => (small(second)?, nanoseconds(fraction)?),
        None => (0, 0),
    };
    if parts.next().is_some() {
        return None;
    }
    Time::new(hour, minute, second, fraction).ok()
}

fn small(text: &str) -> Option<i8> {
    ((1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn nanoseconds(digits: &str) -> Option<i32> {
    if digits.len() > 9 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    format!("{digits:0<9}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn dates_as_they_are_written() {
        let civil = Some(Stamp::Civil(date(2020, 3, 23).at(8, 5, 0, 0)));
        for text in ["2020-03-23T08:05", "2020-03-23 08:05:00", "23/03/2020 08:05", "23/3/2020 8h05", "23.03.2020 8:05"]
        {
            assert_eq!(stamp(text), civil, "{text}");
        }
        let instant = UtcTime::from_civil(date(2020, 3, 23).at(7, 5, 0, 0), &TimeZone::UTC);
        for text in
            ["2020-03-23T08:05:00+01:00", "2020-03-23 07:05:00Z", "2020-03-23T02:05-0500", "2020-03-23 07:05 UTC"]
        {
            assert_eq!(stamp(text), Some(Stamp::Instant(instant)), "{text}");
        }
        assert_eq!(stamp("1/12/2017"), Some(Stamp::Day(date(2017, 12, 1))));
        for text in ["", "254", "12/31/2020", "2020-02-30", "23/03/20", "2020-03-23T25:00", "2020-03-23 8 PM", "0,5"] {
            assert_eq!(stamp(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_none(text in ".{0,30}|[0-9T:/ .+Zh-]{0,30}") {
            let _ = (stamp(&text), time_of_day(&text));
        }

        #[test]
        fn what_is_written_is_read(day in (1970_i16..2200, 1_i8..13, 1_i8..29), clock in (0_i8..24, 0_i8..60, 0_i8..60)) {
            let civil = date(day.0, day.1, day.2).at(clock.0, clock.1, clock.2, 0);
            prop_assert_eq!(stamp(&civil.to_string()), Some(Stamp::Civil(civil)));
        }
    }
}

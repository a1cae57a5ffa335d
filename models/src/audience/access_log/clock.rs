//! The date of a line: `23/Mar/2020:08:00:00 +0100`, or ISO 8601, or Unix seconds.
//!
//! Lines of one minute have all but their seconds in common, so the minute that was worked out last
//! is kept.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use crate::time::{SECOND_US, UtcTime};

/// Length of `23/Mar/2020:08:00:00 +0100`.
pub(super) const DATE_LENGTH: usize = 26;
/// Length of its day, hour and minute.
const MINUTE_LENGTH: usize = 17;

/// Reads dates, and remembers the last minute.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    minute: [u8; MINUTE_LENGTH],
    offset: [u8; 6],
    start: Option<UtcTime>,
}

impl Clock {
    /// The instant of a date of [`DATE_LENGTH`] bytes; none when it is no date.
    pub(crate) fn read(&mut self, text: &[u8]) -> Option<UtcTime> {
        let (minute, rest) = text.split_first_chunk::<MINUTE_LENGTH>()?;
        let [b':', tens, ones, offset @ ..] = rest else { return None };
        let offset: &[u8; 6] = offset.try_into().ok()?;
        let second = number(&[*tens, *ones]).filter(|second| *second < 60)?;
        let start = match self.start {
            Some(start) if *minute == self.minute && *offset == self.offset => start,
            _ => minute_start(minute, offset)?,
        };
        *self = Self { minute: *minute, offset: *offset, start: Some(start) };
        Some(start.plus_us(i64::from(second) * SECOND_US))
    }
}

fn minute_start(minute: &[u8; MINUTE_LENGTH], offset: &[u8; 6]) -> Option<UtcTime> {
    let marks = [(2, b'/'), (6, b'/'), (11, b':'), (14, b':')];
    if marks.iter().any(|(at, mark)| minute[*at] != *mark) || offset[0] != b' ' {
        return None;
    }
    let names = [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    let month = names.iter().zip(1_i8..).find(|(name, _)| minute[3..6] == ***name)?.1;
    let small = |text: &[u8]| number(text)?.try_into().ok();
    let day = Date::new(number(&minute[7..11])?, month, small(&minute[..2])?).ok()?;
    let time = Time::new(small(&minute[12..14])?, small(&minute[15..17])?, 0, 0).ok()?;
    let seconds = i32::from(number(&offset[2..4])?) * 3600 + i32::from(number(&offset[4..6])?) * 60;
    let seconds = match offset[1] {
        b'+' => seconds,
        b'-' => -seconds,
        _ => return None,
    };
    let offset = Offset::from_seconds(seconds).ok()?;
    Some(UtcTime::from_civil(DateTime::from_parts(day, time), &TimeZone::fixed(offset)))
}

/// Up to four digits.
fn number(digits: &[u8]) -> Option<i16> {
    digits.iter().try_fold(0, |sum: i16, digit| digit.is_ascii_digit().then(|| sum * 10 + i16::from(digit - b'0')))
}

/// Unix seconds with up to six decimals, between 1970 and 2200.
pub(super) fn unix_time(text: &[u8]) -> Option<UtcTime> {
    let point = text.iter().position(|byte| *byte == b'.').unwrap_or(text.len());
    let (seconds, fraction) = (&text[..point], text.get(point + 1..).unwrap_or(b""));
    if seconds.is_empty() || seconds.len() > 10 || fraction.len() > 6 {
        return None;
    }
    let digits = |sum: i64, byte: &u8| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0'));
    let seconds = seconds.iter().try_fold(0, digits).filter(|seconds| *seconds < 7_258_118_400)?;
    let micros = fraction.iter().chain(&[b'0'; 6][fraction.len()..]).try_fold(0, digits)?;
    Some(UtcTime::from_unix_us(seconds * SECOND_US + micros))
}

/// ISO 8601 with an offset, between 1970 and 2200.
pub(super) fn iso_time(text: &str) -> Option<UtcTime> {
    let instant: Timestamp = text.parse().ok()?;
    let micros = instant.as_microsecond();
    (0..7_258_118_400 * SECOND_US).contains(&micros).then(|| UtcTime::from_unix_us(micros))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn dates_of_every_kind_are_the_same_instant() {
        let wanted = UtcTime::from_civil(date(2020, 3, 23).at(7, 0, 1, 0), &TimeZone::UTC);
        let mut clock = Clock::default();
        for text in ["23/Mar/2020:08:00:01 +0100", "23/Mar/2020:08:00:01 +0100", "23/Mar/2020:03:00:01 -0400"] {
            assert_eq!(clock.read(text.as_bytes()), Some(wanted), "{text}");
        }
        assert_eq!(unix_time(b"1584946801"), Some(wanted));
        assert_eq!(unix_time(b"1584946801.25"), Some(wanted.plus_us(250_000)));
        assert_eq!(iso_time("2020-03-23T08:00:01+01:00"), Some(wanted));
        for text in ["32/Mar/2020:08:00:01 +0100", "23/Mar/2020:08:00:60 +0100", "23/Mar/2020:08:00:01 *0100", ""] {
            assert_eq!(clock.read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(
            (unix_time(b""), unix_time(b"-1"), unix_time(b"1e9"), unix_time(b"99999999999")),
            (None, None, None, None)
        );
        assert_eq!((iso_time("2020-03-23T08:00:01"), iso_time("9999-12-31T00:00:00Z")), (None, None));
    }

    proptest! {
        /// Whatever was read before, the same text is the same instant.
        #[test]
        fn memory_changes_no_date(texts in prop::collection::vec(
            (0_u8..60, 0_u8..3, prop::sample::select(vec!["+0100", "+0000", "-0230"])), 1..40)) {
            let mut clock = Clock::default();
            for (second, minute, offset) in texts {
                let text = format!("23/Mar/2020:08:{minute:02}:{second:02} {offset}");
                prop_assert!(clock.read(text.as_bytes()).is_some());
                prop_assert_eq!(clock.read(text.as_bytes()), Clock::default().read(text.as_bytes()));
            }
        }

        #[test]
        fn any_bytes_are_a_date_or_none(bytes in prop::collection::vec(any::<u8>(), 0..30)) {
            let _ = (Clock::default().read(&bytes), unix_time(&bytes));
        }
    }
}

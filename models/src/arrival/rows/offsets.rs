//! The offset of local time from UTC, remembered from one change of the clock to the next.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::time::{SECOND_US, UtcTime};

/// Offsets of a zone.
#[derive(Debug, Clone)]
pub(crate) struct Offsets {
    zone: TimeZone,
    /// The known offset holds from the first instant to before the second.
    from: i64,
    to: i64,
    offset_us: i64,
}

impl Offsets {
    pub(crate) fn new(zone: &TimeZone) -> Self {
        Self { zone: zone.clone(), from: 0, to: 0, offset_us: 0 }
    }

    /// Microseconds that local time is ahead of UTC at an instant.
    pub(crate) fn at(&mut self, instant: UtcTime) -> i64 {
        if !(self.from..self.to).contains(&instant.0) {
            self.look_up(instant);
        }
        self.offset_us
    }

    fn look_up(&mut self, instant: UtcTime) {
        let timestamp = Timestamp::from_microsecond(instant.unix_us()).unwrap_or(Timestamp::UNIX_EPOCH);
        self.offset_us = i64::from(self.zone.to_offset(timestamp).seconds()) * SECOND_US;
        let at = |timestamp: Timestamp| UtcTime::from_unix_us(timestamp.as_microsecond()).0;
        let next = self.zone.following(timestamp).next();
        self.from = instant.0;
        self.to = next.map_or(i64::MAX, |change| at(change.timestamp())).max(instant.0.saturating_add(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{HOUR_US, day_start, paris};
    use jiff::civil::date;

    #[test]
    fn remembered_offsets_are_those_of_the_zone() {
        let zones = [paris(), TimeZone::UTC, TimeZone::get("America/New_York").unwrap_or(TimeZone::UTC)];
        for zone in zones {
            let mut offsets = Offsets::new(&zone);
            let start = day_start(date(2019, 12, 1), &zone);
            // Forward over two changes, and back again.
            for hour in (0..9000).chain((0..9000).rev()) {
                let at = start.plus_us(hour * HOUR_US - 1);
                let timestamp = Timestamp::from_microsecond(at.unix_us()).unwrap();
                assert_eq!(offsets.at(at), i64::from(zone.to_offset(timestamp).seconds()) * SECOND_US);
            }
        }
    }
}

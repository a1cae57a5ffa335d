//! What an access log told.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::tz::TimeZone;

use super::sessions::Visit;
use crate::audience::curve::{Bin, Curve};
use crate::audience::sample::Sample;
use crate::message::Message;
use crate::time::{MINUTE_US, UtcTime};

/// Most bins of a curve.
const MOST_BINS: i64 = 10_000_000;

/// Visits and counts of one log, possibly of several files. No address is kept.
#[derive(Debug, Clone)]
pub struct LogVisits {
    /// The files, as the user named them.
    pub files: Vec<String>,
    /// Every visit, in the order of its start.
    pub visits: Vec<Visit>,
    /// Seconds from a page to the next of its visit: response and think time together.
    pub gaps_s: Sample,
    /// Response times of page requests, real seconds, when the log has them.
    pub responses_s: Sample,
    /// Bytes of every response.
    pub bytes: u64,
    /// Lines that could be read.
    pub requests: u64,
    /// Page requests among them, whatever their status.
    pub hits: u64,
    /// Page requests by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Lines that could not be read.
    pub unreadable_lines: u64,
    /// Minutes ([`UtcTime::minute`]) in which a page request was refused with 429, 503 or 509.
    pub refused_minutes: BTreeSet<i64>,
    /// First and last instant of a page request.
    pub covered: Option<(UtcTime, UtcTime)>,
    /// What was detected or left out; shown to the user.
    pub notes: Vec<Message>,
    /// SHA-256 of the text, in hex; of the files' own hashes when there are several.
    pub fingerprint: String,
}

impl LogVisits {
    /// Instants at which visits began, in order.
    pub fn starts(&self) -> impl Iterator<Item = UtcTime> {
        self.visits.iter().map(|visit| visit.start)
    }

    /// Counts the visits that began in each interval from `from` (inside) to `to` (outside; the
    /// last interval is left out when it is not whole). The log is taken to cover all of it: an
    /// interval without visits is zero. An interval in which people were refused is marked.
    ///
    /// # Errors
    /// No interval, none that fits between `from` and `to`, or more than ten million of them.
    pub fn to_curve(&self, interval: Duration, zone: &TimeZone, from: UtcTime, to: UtcTime) -> Result<Curve, Message> {
        let width_us = i64::try_from(interval.as_micros()).unwrap_or(i64::MAX);
        let span = to.0.saturating_sub(from.0);
        if width_us == 0 || span < width_us || span / width_us > MOST_BINS {
            let message = Message::new("log-curve-intervals").with("interval_s", interval.as_secs_f64());
            return Err(message.with("from", from.civil(zone)).with("to", to.civil(zone)));
        }
        let mut bins: Vec<Bin> = (0..span / width_us)
            .map(|n| Bin { start: from.plus_us(n * width_us), width_us, count: 0.0, saturated: false })
            .collect();
        for start in self.starts().filter(|start| *start >= from) {
            if let Some(bin) = bins.get_mut(((start.0 - from.0) / width_us) as usize) {
                bin.count += 1.0;
            }
        }
        for bin in &mut bins {
            let minutes = bin.start.minute()..=bin.start.plus_us(width_us - 1).minute();
            bin.saturated = self.refused_minutes.range(minutes).next().is_some();
        }
        Ok(Curve {
            files: self.files.clone(),
            zone: zone.clone(),
            profil: None,
            bins,
            notes: self.notes.clone(),
            fingerprint: self.fingerprint.clone(),
        })
    }

    /// The whole minutes that the log covers, for [`LogVisits::to_curve`]: the first and the last
    /// may be cut.
    pub fn whole_minutes(&self) -> Option<(UtcTime, UtcTime)> {
        let (first, last) = self.covered?;
        let from = UtcTime((first.0 + MINUTE_US - 1).div_euclid(MINUTE_US) * MINUTE_US);
        let to = UtcTime(last.0.div_euclid(MINUTE_US) * MINUTE_US);
        (from < to).then_some((from, to))
    }
}

//! What an access log told.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::tz::TimeZone;

use super::sessions::Closed;
use crate::audience::curve::{Bin, Curve};
use crate::audience::histogram::Histogram;
use crate::audience::sample::Sample;
use crate::audience::visits::VisitCounts;
use crate::message::Message;
use crate::time::{HOUR_US, MINUTE_US, UtcTime};
use crate::vocabulary::Profil;

/// Most intervals of a curve.
const MOST_BINS: i64 = 10_000_000;
/// Most intervals in which visits begin, seven years of minutes: dates that jump are no log.
const MOST_STARTS: usize = 4_000_000;
/// Most days in which visits begin: a century.
const MOST_DAYS: usize = 36_600;
/// Longest time without a visit that is still measured \[A\]: a weekend of a small school.
const LONGEST_SILENCE_US: i64 = 72 * HOUR_US;
/// Profils, and those who are none of them.
const SLOTS: usize = 6;

/// Visits and counts of one log, possibly of several files. No address is kept, and no visit: they
/// are counted by interval and by day.
#[derive(Debug, Clone)]
pub struct LogVisits {
    /// The files, as the user named them.
    pub files: Vec<String>,
    /// Profils that the rules can tell; empty without rules.
    pub profils: Vec<Profil>,
    /// A visit ended after so long without a page request.
    pub inactivity: Duration,
    /// What visits were like, by UTC day of their start and by profil (none: no rule matched).
    pub days: BTreeMap<i64, BTreeMap<Option<Profil>, VisitCounts>>,
    /// Response times of page requests, real seconds, when the log has them.
    pub responses_s: Sample,
    /// Bytes of every response.
    pub bytes: u64,
    /// Bytes of every request, where the log has them.
    pub request_bytes: Option<u64>,
    /// Bytes of each upload.
    pub uploads: Histogram,
    /// Lines that could be read.
    pub requests: u64,
    /// Page requests among them, whatever their status.
    pub hits: u64,
    /// Page requests by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Lines that could not be read.
    pub unreadable_lines: u64,
    /// First and last instant of a page request.
    pub covered: Option<(UtcTime, UtcTime)>,
    /// What was detected or left out; shown to the user.
    pub notes: Vec<Message>,
    /// SHA-256 of the text, in hex; of the files' own hashes when there are several.
    pub fingerprint: String,
    /// Width of the intervals, and visits that began in each, counted from the origin of time.
    pub(super) width_us: i64,
    pub(super) starts: BTreeMap<i64, [u32; SLOTS]>,
    /// Intervals in which a page request was refused with 429, 503 or 509.
    pub(super) refused: BTreeSet<i64>,
}

fn slot(profil: Option<Profil>) -> usize {
    profil.map_or(SLOTS - 1, |profil| profil as usize)
}

impl LogVisits {
    pub(super) fn new(inactivity: Duration, profils: Vec<Profil>, width_us: i64) -> Self {
        Self {
            files: Vec::new(),
            profils,
            inactivity,
            days: BTreeMap::new(),
            responses_s: Sample::default(),
            bytes: 0,
            request_bytes: None,
            uploads: Histogram::default(),
            requests: 0,
            hits: 0,
            statuses: BTreeMap::new(),
            unreadable_lines: 0,
            covered: None,
            notes: Vec::new(),
            fingerprint: String::new(),
            width_us,
            starts: BTreeMap::new(),
            refused: BTreeSet::new(),
        }
    }

    /// Counts a visit.
    pub(super) fn count(&mut self, closed: &Closed, profil: Option<Profil>) {
        let start = closed.visit.start.0;
        let counts = self.starts.entry(start.div_euclid(self.width_us)).or_default();
        counts[slot(profil)] = counts[slot(profil)].saturating_add(1);
        let day = self.days.entry(start.div_euclid(24 * HOUR_US)).or_default();
        day.entry(profil).or_default().count(closed);
    }

    /// Whether the dates are those of more than one log.
    pub(super) fn dates_jump(&self) -> bool {
        self.starts.len() > MOST_STARTS || self.refused.len() > MOST_STARTS || self.days.len() > MOST_DAYS
    }

    /// What all visits were like.
    pub fn totals(&self) -> VisitCounts {
        self.sum(|_| true)
    }

    /// What the visits of a profil were like; none: those that no rule matched.
    pub fn of_profil(&self, profil: Option<Profil>) -> VisitCounts {
        self.sum(|found| found == profil)
    }

    fn sum(&self, wanted: impl Fn(Option<Profil>) -> bool) -> VisitCounts {
        let mut sum = VisitCounts::default();
        let all = self.days.values().flatten().filter(|(profil, _)| wanted(**profil));
        all.for_each(|(_, counts)| sum.merge(counts));
        sum
    }

    /// Counts the visits that began in each interval from `from` (inside) to `to` (outside; the
    /// last interval is left out when it is not whole). An interval without visits is zero, unless it
    /// lies in three days without a visit: those were not logged. An interval in which people were
    /// refused is marked.
    ///
    /// # Errors
    /// No interval, none that fits between `from` and `to`, more than ten million of them, or
    /// intervals that the log was not read for ([`super::LogOptions::interval`]).
    pub fn to_curve(&self, interval: Duration, zone: &TimeZone, from: UtcTime, to: UtcTime) -> Result<Curve, Message> {
        self.curve(interval, zone, (from, to), None)
    }

    /// The same curve, and with rules one of each profil that they can tell. The first holds
    /// everybody, those without a profil too.
    ///
    /// # Errors
    /// As [`LogVisits::to_curve`].
    pub fn to_curves(
        &self,
        interval: Duration,
        zone: &TimeZone,
        from: UtcTime,
        to: UtcTime,
    ) -> Result<Vec<Curve>, Message> {
        let profils = self.profils.iter().map(|profil| Some(*profil));
        std::iter::once(None).chain(profils).map(|profil| self.curve(interval, zone, (from, to), profil)).collect()
    }

    fn curve(
        &self,
        interval: Duration,
        zone: &TimeZone,
        (from, to): (UtcTime, UtcTime),
        profil: Option<Profil>,
    ) -> Result<Curve, Message> {
        let width_us = i64::try_from(interval.as_micros()).unwrap_or(i64::MAX);
        let span = to.0.saturating_sub(from.0);
        let aligned = width_us % self.width_us == 0 && from.0.rem_euclid(self.width_us) == 0;
        if width_us == 0 || !aligned || span < width_us || span / width_us > MOST_BINS {
            let message = Message::new("log-curve-intervals").with("interval_s", interval.as_secs_f64());
            return Err(message.with("from", from.civil(zone)).with("to", to.civil(zone)));
        }
        let count = span / width_us;
        let mut bins: Vec<Bin> = (0..count)
            .map(|n| Bin { start: from.plus_us(n * width_us), width_us, count: 0.0, saturated: false })
            .collect();
        let narrow = from.0.div_euclid(self.width_us)..from.plus_us(count * width_us).0.div_euclid(self.width_us);
        let bin_of = |index: i64| ((index - narrow.start) / (width_us / self.width_us)) as usize;
        for (index, counts) in self.starts.range(narrow.clone()) {
            let visits: u64 = match profil {
                None => counts.iter().map(|count| u64::from(*count)).sum(),
                Some(_) => u64::from(counts[slot(profil)]),
            };
            bins[bin_of(*index)].count += visits as f64;
        }
        self.refused.range(narrow.clone()).for_each(|index| bins[bin_of(*index)].saturated = true);
        let silences = self.silences();
        bins.retain(|bin| {
            let before = silences.partition_point(|(_, to)| to.0 <= bin.start.0);
            silences.get(before).is_none_or(|(from, to)| bin.start < *from || bin.start.plus_us(width_us) > *to)
        });
        let mut notes = if profil.is_none() { self.notes.clone() } else { Vec::new() };
        if profil.is_none() && !silences.is_empty() {
            notes.push(Message::new("log-silence").with("times", silences.len()));
        }
        Ok(Curve {
            files: self.files.clone(),
            zone: zone.clone(),
            profil,
            bins,
            notes,
            fingerprint: self.fingerprint.clone(),
        })
    }

    /// Stretches too long without a visit to have been logged: from the end of the interval before to
    /// the start of the one after.
    fn silences(&self) -> Vec<(UtcTime, UtcTime)> {
        let seen: BTreeSet<i64> = self.starts.keys().chain(&self.refused).copied().collect();
        let neighbours = seen.iter().zip(seen.iter().skip(1));
        let instants =
            neighbours.map(|(last, next)| (UtcTime((last + 1) * self.width_us), UtcTime(next * self.width_us)));
        instants.filter(|(from, to)| to.0 - from.0 >= LONGEST_SILENCE_US).collect()
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

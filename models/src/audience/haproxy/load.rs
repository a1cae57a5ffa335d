//! What a minute saw at the proxy, and what the whole log told.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::audience::counts::grid::{Grid, micros};
use crate::audience::curve::{Bin, Curve};
use crate::audience::sample::Sample;
use crate::audience::visits::{VisitCounts, VisitSummary};
use crate::message::Message;
use crate::time::{HOUR_US, MINUTE_US, UtcTime};

/// Most bins of a curve.
const MOST_BINS: usize = 10_000_000;
/// Without one line for so long, the log was not written \[A\]: even at night a portal is asked for
/// something, be it by its monitoring.
const LONGEST_SILENCE_US: i64 = 12 * HOUR_US;

/// One minute. Requests count in the minute in which they came, connections and queues in the
/// minute in which their line was written: that is when HAProxy reads them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MinuteLoad {
    /// Requests, of any kind.
    pub requests: u64,
    /// Requests for pages.
    pub pages: u64,
    /// Visits that began, by client address.
    pub visits: u64,
    /// Requests turned away: no free server, a queue that lasted too long, 429, 503 or 509.
    pub refused: u64,
    /// Requests whose visitor left while they stood in a queue.
    pub left_queue: u64,
    /// Most connections open at once in the whole process (`actconn`).
    pub most_connections: u32,
    /// The same of one frontend (`feconn`).
    pub most_frontend: u32,
    /// The same of one backend (`beconn`): requests in flight, queues included.
    pub most_backend: u32,
    /// The same of one server (`srv_conn`).
    pub most_server: u32,
    /// Longest queue of one server that a request joined.
    pub longest_server_queue: u32,
    /// Longest queue of one backend that a request joined.
    pub longest_backend_queue: u32,
    /// Longest time in queues, milliseconds.
    pub longest_wait_ms: u32,
}

impl MinuteLoad {
    /// Whether so many were turned away that demand was more than what was served.
    pub(super) fn is_saturated(&self, least_share: f64) -> bool {
        self.refused > 0 && self.refused as f64 >= least_share * self.requests as f64
    }
}

/// What a log of HAProxy told. No address is kept.
#[derive(Debug, Clone)]
pub struct HaproxyLog {
    /// The files, as the user named them.
    pub files: Vec<String>,
    /// Zone of the log's dates.
    pub zone: TimeZone,
    /// Minutes with at least one line, by [`UtcTime::minute`].
    pub minutes: BTreeMap<i64, MinuteLoad>,
    /// Seconds in queues, of requests that reached a server (`Tw`).
    pub waits_s: Sample,
    /// Seconds from the server's connection to the headers of its response (`Tr`).
    pub responses_s: Sample,
    /// Seconds from the request to the end of its response (`Ta`, or `Tt` less `Tq`).
    pub totals_s: Sample,
    /// What visits were like, by client address.
    pub visits: VisitCounts,
    /// Requests by status; 0 where there was none.
    pub statuses: BTreeMap<u16, u64>,
    /// Sessions that did not end normally, by the first two letters of their termination state.
    pub states: BTreeMap<String, u64>,
    /// Bytes of every response.
    pub bytes: u64,
    /// Lines of requests.
    pub requests: u64,
    /// What was detected or left out; shown to the user.
    pub notes: Vec<Message>,
    /// SHA-256 of the text, in hex; of the files' own hashes when there are several.
    pub fingerprint: String,
    pub(super) saturated_share: f64,
    /// First and last instant of a page request with an address.
    pub(super) visited: Option<(UtcTime, UtcTime)>,
}

impl HaproxyLog {
    /// Means over visits, by client address.
    pub fn summary(&self) -> VisitSummary {
        VisitSummary::of_counts(&self.visits)
    }

    /// Counts the visits that began in each interval. Twelve hours without a line are not measured;
    /// any other interval without visits is zero. An interval in which a minute was saturated is
    /// marked.
    ///
    /// # Errors
    /// No client address in the log; an interval that is no whole number of minutes or does not
    /// divide a day; more than ten million intervals.
    pub fn to_curve(&self, interval: Duration) -> Result<Curve, Message> {
        if self.visited.is_none() {
            return Err(Message::new("haproxy-no-address"));
        }
        let width_us = micros(interval);
        if width_us % MINUTE_US != 0 {
            return Err(Message::new("haproxy-interval").with("interval_s", interval.as_secs_f64()));
        }
        let mut notes = self.notes.clone();
        let stretches = self.stretches();
        let first = stretches.first().map_or(0, |stretch| *stretch.start());
        let grid = Grid::new(width_us, UtcTime(first * MINUTE_US), &self.zone)?;
        let mut bins: Vec<Bin> = Vec::new();
        for stretch in &stretches {
            self.add_bins(stretch, &grid, &mut bins)?;
        }
        if stretches.len() > 1 {
            notes.push(Message::new("haproxy-silence").with("times", stretches.len() - 1));
        }
        Ok(Curve {
            files: self.files.clone(),
            zone: self.zone.clone(),
            profil: None,
            bins,
            notes,
            fingerprint: self.fingerprint.clone(),
        })
    }

    fn add_bins(&self, stretch: &RangeInclusive<i64>, grid: &Grid, bins: &mut Vec<Bin>) -> Result<(), Message> {
        let mut start = grid.floor(UtcTime(stretch.start() * MINUTE_US));
        if let Some(last) = bins.last() {
            start = start.max(UtcTime(last.start.0 + last.width_us));
        }
        let end = (stretch.end() + 1).saturating_mul(MINUTE_US);
        while start.0 < end {
            if bins.len() >= MOST_BINS {
                return Err(Message::new("counts-too-many-intervals").with("most", MOST_BINS));
            }
            let next = grid.next(start);
            let minutes = start.minute()..next.plus_us(MINUTE_US - 1).minute();
            let (mut count, mut saturated) = (0, false);
            for load in self.minutes.range(minutes).map(|(_, load)| load) {
                count += load.visits;
                saturated |= load.is_saturated(self.saturated_share);
            }
            bins.push(Bin { start, width_us: next.0 - start.0, count: count as f64, saturated });
            start = next;
        }
        Ok(())
    }

    /// First and last minute of each stretch without a long silence.
    fn stretches(&self) -> Vec<RangeInclusive<i64>> {
        let mut stretches: Vec<RangeInclusive<i64>> = Vec::new();
        for minute in self.minutes.keys() {
            match stretches.last_mut() {
                Some(last) if minute - last.end() <= LONGEST_SILENCE_US / MINUTE_US => {
                    *last = *last.start()..=*minute;
                }
                _ => stretches.push(*minute..=*minute),
            }
        }
        stretches
    }
}

//! What visits are like: how many pages, what gaps between them, how long, how many bytes.

use std::collections::BTreeMap;

use super::access_log::Closed;
use super::access_log::LogVisits;
use super::access_log::sessions::MOST_GAPS;
use super::histogram::Histogram;
use crate::message::Message;
use crate::time::SECOND_US;

/// Counts of visits; days and profils add up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VisitCounts {
    /// Visits by their number of pages; at 0 those in which none was shown: every request refused,
    /// failed or redirected.
    pub pages: BTreeMap<u32, u64>,
    /// Milliseconds from the first to the last page request of each visit with pages.
    pub durations_ms: Histogram,
    /// Milliseconds from a page to the next of its visit: response and think time together.
    pub gaps_ms: Histogram,
    /// The same without the response of the first, where the log has response times.
    pub thinks_ms: Histogram,
    /// Bytes of the responses of all visits.
    pub bytes: u64,
    /// Uploads of all visits.
    pub uploads: u64,
    /// Visits with an upload.
    pub visits_with_upload: u64,
}

impl VisitCounts {
    /// Counts a visit.
    pub(in crate::audience) fn count(&mut self, closed: &Closed) {
        let visit = &closed.visit;
        *self.pages.entry(visit.pages).or_default() += 1;
        if visit.pages > 0 {
            self.durations_ms.record((visit.duration_us / 1000).unsigned_abs());
        }
        for gap in &closed.gaps {
            self.gaps_ms.record(gap.gap_ms.into());
            if let Some(think_ms) = gap.think_ms {
                self.thinks_ms.record(think_ms.into());
            }
        }
        self.bytes = self.bytes.saturating_add(closed.bytes);
        self.uploads += u64::from(closed.uploads);
        self.visits_with_upload += u64::from(closed.uploads > 0);
    }

    /// Adds the visits of another one.
    pub fn merge(&mut self, other: &Self) {
        other.pages.iter().for_each(|(pages, visits)| *self.pages.entry(*pages).or_default() += visits);
        self.durations_ms.merge(&other.durations_ms);
        self.gaps_ms.merge(&other.gaps_ms);
        self.thinks_ms.merge(&other.thinks_ms);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.uploads += other.uploads;
        self.visits_with_upload += other.visits_with_upload;
    }

    /// Visits in which a page was shown.
    pub fn visits(&self) -> u64 {
        self.pages.range(1..).map(|(_, visits)| visits).sum()
    }

    /// What to say of visits that no person made: robots, or addresses that many people share.
    pub(in crate::audience) fn crowded(&self) -> Option<Message> {
        let crowded: u64 = self.pages.range(MOST_GAPS as u32 + 1..).map(|(_, visits)| visits).sum();
        (crowded > 0).then(|| Message::new("log-crowded").with("visits", crowded).with("pages", MOST_GAPS))
    }

    /// Pages shown.
    pub fn pages_shown(&self) -> u64 {
        self.pages.iter().map(|(pages, visits)| u64::from(*pages).saturating_mul(*visits)).sum()
    }
}

/// Means over visits; none where nothing was seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VisitSummary {
    /// Visits in which a page was shown.
    pub visits: u64,
    /// Visits in which none was: every request refused, failed or redirected.
    pub visits_without_page: u64,
    /// Pages shown.
    pub pages: u64,
    /// Pages in a visit with pages.
    pub pages_per_visit: Option<f64>,
    /// Seconds from the first to the last page request of a visit with pages.
    pub mean_duration_s: Option<f64>,
    /// Share of visits with pages that have one only, 0 to 1.
    pub one_page_share: Option<f64>,
    /// Mean seconds from a page to the next.
    pub mean_gap_s: Option<f64>,
}

impl VisitSummary {
    /// Sums the visits of a log up.
    pub fn of(log: &LogVisits) -> Self {
        Self::of_counts(&log.totals())
    }

    /// Means of counted visits.
    pub fn of_counts(counts: &VisitCounts) -> Self {
        let (visits, pages) = (counts.visits(), counts.pages_shown());
        let of_pages = |pages: u32| counts.pages.get(&pages).copied().unwrap_or(0);
        let per_visit = |sum: f64| (visits > 0).then(|| sum / visits as f64);
        let seconds = |ms: f64| ms * 1000.0 / SECOND_US as f64;
        Self {
            visits,
            visits_without_page: of_pages(0),
            pages,
            pages_per_visit: per_visit(pages as f64),
            mean_duration_s: counts.durations_ms.mean().map(seconds),
            one_page_share: per_visit(of_pages(1) as f64),
            mean_gap_s: counts.gaps_ms.mean().map(seconds),
        }
    }
}

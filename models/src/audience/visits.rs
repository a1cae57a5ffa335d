//! What visits are like: how many pages, how long.

use super::access_log::{LogVisits, Visit};
use crate::time::SECOND_US;

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
        let with_page: Vec<&Visit> = log.visits.iter().filter(|visit| visit.pages > 0).collect();
        let visits = with_page.len() as u64;
        let pages: u64 = with_page.iter().map(|visit| u64::from(visit.pages)).sum();
        let duration_us: i128 = with_page.iter().map(|visit| i128::from(visit.duration_us)).sum();
        let one_page = with_page.iter().filter(|visit| visit.pages == 1).count();
        let per_visit = |sum: f64| (visits > 0).then(|| sum / visits as f64);
        Self {
            visits,
            visits_without_page: log.visits.len() as u64 - visits,
            pages,
            pages_per_visit: per_visit(pages as f64),
            mean_duration_s: per_visit(duration_us as f64 / SECOND_US as f64),
            one_page_share: per_visit(one_page as f64),
            mean_gap_s: log.gaps_s.mean(),
        }
    }
}

//! What a portal counted: live as Prometheus metrics, and as a report at its end.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

pub use crate::workers::StationReport;

/// A count that many requests add to.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub(crate) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The counts of a running portal; their meaning is that of [`PortalReport`]'s fields.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) requests: Count,
    pub(crate) logins: Count,
    pub(crate) refused: Count,
    pub(crate) wrong_passwords: Count,
    pub(crate) csrf_refused: Count,
    pub(crate) queue_full: Count,
    pub(crate) abandoned: Count,
    pub(crate) pages_cut: Count,
    pub(crate) uploads: Count,
    pub(crate) bytes_stored: Count,
    pub(crate) over_quota: Count,
    pub(crate) uploads_failed: Count,
    pub(crate) removed: Count,
}

/// What a portal saw from its opening to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PortalReport {
    /// Requests that arrived, of any kind.
    pub requests: u64,
    /// Logins that got a session.
    pub logins: u64,
    /// Logins turned away because every session was taken.
    pub refused: u64,
    /// Logins with a wrong password.
    pub wrong_passwords: u64,
    /// Requests without the right XSRF token.
    pub csrf_refused: u64,
    /// Requests refused because a station's queue was full.
    pub queue_full: u64,
    /// Requests whose visitor left before the response.
    pub abandoned: u64,
    /// Pages cut to the largest size.
    pub pages_cut: u64,
    /// Documents stored.
    pub uploads: u64,
    /// Bytes of the documents stored.
    pub bytes_stored: u64,
    /// Uploads refused because of the account's quota.
    pub over_quota: u64,
    /// Uploads that the database did not take.
    pub uploads_failed: u64,
    /// Documents that their owners removed.
    pub removed: u64,
    /// Most sessions alive at once.
    pub most_sessions: u64,
    /// Sessions alive at the end.
    pub sessions_at_end: u64,
    /// Lines of the access log.
    pub log_lines: u64,
    /// Lines that could not be written to the access log.
    pub log_lines_lost: u64,
    /// The latest wake-up of a service, microseconds after its scheduled end.
    pub worst_wake_lag_us: u64,
    /// The stations, as in the settings.
    pub stations: Vec<StationReport>,
}

/// A gauge of the moment, by station.
#[derive(Debug)]
pub(crate) struct StationGauge<'a> {
    pub(crate) name: &'a str,
    pub(crate) busy: u32,
    pub(crate) waiting: usize,
}

/// The Prometheus text format, version 0.0.4. Station names need no escape: the settings saw to it.
pub(crate) fn metrics(counts: &Counts, sessions_alive: usize, stations: &[StationGauge<'_>]) -> String {
    let mut text = String::new();
    family(&mut text, "sessions_alive", "gauge", [(String::new(), sessions_alive as u64)]);
    let label = |station: &StationGauge<'_>| format!("{{station=\"{}\"}}", station.name);
    family(&mut text, "workers_busy", "gauge", stations.iter().map(|s| (label(s), u64::from(s.busy))));
    family(&mut text, "requests_waiting", "gauge", stations.iter().map(|s| (label(s), s.waiting as u64)));
    let totals = [
        ("requests_total", &counts.requests),
        ("logins_total", &counts.logins),
        ("refused_total", &counts.refused),
        ("queue_full_total", &counts.queue_full),
        ("abandoned_total", &counts.abandoned),
        ("uploads_total", &counts.uploads),
        ("stored_bytes_total", &counts.bytes_stored),
    ];
    for (name, count) in totals {
        family(&mut text, name, "counter", [(String::new(), count.get())]);
    }
    text
}

fn family(text: &mut String, name: &str, kind: &str, samples: impl IntoIterator<Item = (String, u64)>) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "# TYPE afflux_portal_{name} {kind}");
    for (label, value) in samples {
        let _ = writeln!(text, "afflux_portal_{name}{label} {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_prometheus_text() {
        let counts = Counts::default();
        counts.refused.add(3);
        let text = metrics(&counts, 2, &[StationGauge { name: "pages", busy: 4, waiting: 5 }]);
        for line in [
            "# TYPE afflux_portal_sessions_alive gauge",
            "afflux_portal_sessions_alive 2",
            "afflux_portal_workers_busy{station=\"pages\"} 4",
            "afflux_portal_requests_waiting{station=\"pages\"} 5",
            "afflux_portal_refused_total 3",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}

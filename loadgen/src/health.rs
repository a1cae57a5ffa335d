//! How the load generator felt: whether it kept the plan's instants, and what it cost.

use std::time::Instant;

use afflux_outcome::generator::{GeneratorHealth, SentCheck};
use afflux_outcome::histogram::Durations;
use rustix::time::{ClockId, clock_gettime};

/// A visit that starts later than this is late, µs.
const LATE_US: i64 = 100_000;

/// Greatest share of late visits of a valid run.
const LATE_SHARE: f64 = 0.005;

/// Watches the generator; it lives on the generator's one thread.
#[derive(Debug)]
pub(crate) struct Health {
    lateness: Durations,
    pages_late: Durations,
    sent: SentCheck,
    late_visits: u64,
    /// HTTP requests sent.
    pub(crate) requests: u64,
    /// Connections that this machine could not open.
    pub(crate) local_faults: u64,
    began: Instant,
    cpu_before_s: f64,
}

/// What the validity of a run hangs on besides the lateness.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judged {
    /// Smallest response-time limit that is judged, µs.
    pub(crate) smallest_limit_us: Option<i64>,
    /// Visits that could not be started.
    pub(crate) dropped: u64,
    /// Whether the whole window was played.
    pub(crate) complete: bool,
}

impl Health {
    pub(crate) fn new() -> Self {
        Self {
            lateness: Durations::new(),
            pages_late: Durations::new(),
            sent: SentCheck::default(),
            late_visits: 0,
            requests: 0,
            local_faults: 0,
            began: Instant::now(),
            cpu_before_s: thread_cpu_s(),
        }
    }

    /// A visit started this much after its due instant.
    pub(crate) fn started(&mut self, lateness_us: i64) {
        self.lateness.record(lateness_us);
        self.late_visits += u64::from(lateness_us > LATE_US);
    }

    /// A visit was sent at this share of the drawn rate's visits.
    pub(crate) fn sent(&mut self, share: f64) {
        self.sent.add(share);
    }

    /// An attempt at a page started this much after its due instant.
    pub(crate) fn page_started(&mut self, lateness_us: i64) {
        self.pages_late.record(lateness_us);
    }

    /// The 99 % point of the lateness so far, µs.
    pub(crate) fn lateness_p99_us(&self) -> u64 {
        self.lateness.quantile_us(0.99).unwrap_or(0)
    }

    /// Processor time spent and time since the run began, µs.
    pub(crate) fn spent_us(&self) -> (u64, u64) {
        (((thread_cpu_s() - self.cpu_before_s) * 1e6) as u64, self.began.elapsed().as_micros() as u64)
    }

    /// The health at the end of a run.
    pub(crate) fn concluded(&self, judged: Judged) -> GeneratorHealth {
        let p99 = self.lateness_p99_us();
        let mut reasons = Vec::new();
        let mut note = |wrong: bool, key: &str| reasons.extend(wrong.then(|| key.to_string()));
        note(judged.smallest_limit_us.is_some_and(|limit| p99 as f64 > limit as f64 / 10.0), "generator-lateness");
        note(self.late_visits as f64 > LATE_SHARE * self.lateness.count() as f64, "generator-late-visits");
        note(judged.complete && judged.dropped > 0, "generator-dropped");
        note(self.local_faults > 0, "generator-sockets");
        GeneratorHealth {
            lateness_p50_us: self.lateness.quantile_us(0.5).unwrap_or(0),
            lateness_p99_us: p99,
            lateness_max_us: self.lateness.max_us().unwrap_or(0),
            late_visits: self.late_visits,
            cpu_s: thread_cpu_s() - self.cpu_before_s,
            wall_s: self.began.elapsed().as_secs_f64(),
            requests: self.requests,
            valid: reasons.is_empty(),
            reasons,
            visits_late: Some(self.lateness.clone()),
            pages_late: Some(self.pages_late.clone()),
            sent: Some(self.sent.clone()),
        }
    }
}

/// Processor seconds of this thread, on which the engine, its connections and goose all run: a portal
/// in the same process does not count.
fn thread_cpu_s() -> f64 {
    let spent = clock_gettime(ClockId::ThreadCPUTime);
    spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(smallest_limit_us: Option<i64>) -> Judged {
        Judged { smallest_limit_us, dropped: 0, complete: true }
    }

    #[test]
    fn lateness_that_could_change_the_verdict_makes_a_run_invalid() {
        let mut health = Health::new();
        (0..1000).for_each(|_| health.started(30_000));
        assert!(health.concluded(judged(None)).valid);
        assert!(health.concluded(judged(Some(400_000))).valid);
        assert_eq!(health.concluded(judged(Some(200_000))).reasons, ["generator-lateness"]);
    }

    #[test]
    fn half_a_percent_of_late_visits_is_the_most() {
        let mut health = Health::new();
        (0..995).for_each(|_| health.started(900));
        (0..5).for_each(|_| health.started(100_001));
        assert!(health.concluded(judged(None)).valid, "exactly 0.5 %");
        health.started(250_000);
        let concluded = health.concluded(judged(None));
        assert_eq!((concluded.late_visits, concluded.reasons), (6, vec!["generator-late-visits".to_string()]));
    }

    #[test]
    fn drops_of_a_whole_run_and_missing_sockets_make_it_invalid() {
        let mut health = Health::new();
        health.local_faults = 1;
        let dropped = Judged { dropped: 3, ..judged(None) };
        assert_eq!(health.concluded(dropped).reasons, ["generator-dropped", "generator-sockets"]);
        let interrupted = Judged { complete: false, ..dropped };
        assert_eq!(health.concluded(interrupted).reasons, ["generator-sockets"]);
    }
}

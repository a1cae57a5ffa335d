//! A replay in figures, as Prometheus reads them (text format 0.0.4).

use std::collections::BTreeMap;
use std::fmt::Write;

use afflux_outcome::outcome::AttemptCounts;

use crate::replay::Progress;

/// Quantiles of the lateness: of visits and of pages.
pub(crate) const QUANTILES: [f64; 3] = [0.5, 0.99, 1.0];

/// Lateness of the starts so far, µs.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Lateness {
    /// At the [`QUANTILES`].
    pub(crate) quantiles_us: [u64; 3],
    /// How many started.
    pub(crate) count: u64,
}

/// A replay at an instant.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    pub(crate) progress: Progress,
    /// Visits of the window.
    pub(crate) planned: u64,
    /// Those of them that could not be started.
    pub(crate) dropped: u64,
    /// Sessions that are alive.
    pub(crate) sessions: u64,
    /// Connections that are open.
    pub(crate) connections: u64,
    /// Attempts that have ended.
    pub(crate) attempts: AttemptCounts,
    /// Those without a page, by catalogue key.
    pub(crate) failures: BTreeMap<&'static str, u64>,
    pub(crate) visits_late: Lateness,
    pub(crate) pages_late: Lateness,
    /// Processor time of the generator, µs.
    pub(crate) cpu_us: u64,
}

/// A metric: its name, its kind, what it is.
type Named = (&'static str, &'static str, &'static str);

fn begin(text: &mut String, (name, kind, help): Named) {
    // Writing to a text does not fail.
    let _ = writeln!(text, "# HELP afflux_replay_{name} {help}\n# TYPE afflux_replay_{name} {kind}");
}

fn alone(text: &mut String, named: Named, value: f64) {
    begin(text, named);
    let _ = writeln!(text, "afflux_replay_{} {value}", named.0);
}

fn seconds(us: u64) -> f64 {
    us as f64 / 1e6
}

impl Seen {
    /// The text.
    pub(crate) fn to_text(&self) -> String {
        let (mut text, progress) = (String::with_capacity(4096), &self.progress);
        for (named, value) in [
            (("visits_planned", "gauge", "Visits of the window."), self.planned),
            (("visits_started_total", "counter", "Visits of the window that were started."), progress.started),
            (("visits_dropped_total", "counter", "Visits of the window that could not be started."), self.dropped),
            (("visits_in_progress", "gauge", "Visits in progress, those of the ramp included."), progress.visits),
            (("sessions_alive", "gauge", "Sessions alive, by the session life of the scenario."), self.sessions),
            (("connections_open", "gauge", "Connections open to the target."), self.connections),
            (("pages_in_flight", "gauge", "Pages under way."), progress.in_flight),
            (("requests_total", "counter", "HTTP requests sent."), progress.requests),
        ] {
            alone(&mut text, named, value as f64);
        }
        let rate = ("requests_per_second", "gauge", "HTTP requests a second, over the last five seconds.");
        alone(&mut text, rate, progress.requests_per_s);
        let played = ("played_seconds", "gauge", "Played time since the window opened; negative in the ramp.");
        alone(&mut text, played, progress.played.0 as f64 / 1e6);
        let end = ("window_seconds", "gauge", "Played time at which the window closes.");
        alone(&mut text, end, progress.end.0 as f64 / 1e6);
        let cpu = ("generator_cpu_seconds_total", "counter", "Processor time of the load generator.");
        alone(&mut text, cpu, seconds(self.cpu_us));
        self.answers(&mut text);
        self.failed(&mut text);
        self.lateness(&mut text);
        text
    }

    fn answers(&self, text: &mut String) {
        begin(text, ("attempts_total", "counter", "Attempts at a page that have ended, by how they ended."));
        let counts = &self.attempts;
        for (answer, count) in [
            ("served", counts.served),
            ("turned_away", counts.turned_away),
            ("timed_out", counts.timed_out),
            ("abandoned", counts.abandoned),
            ("failed", counts.failed),
        ] {
            let _ = writeln!(text, "afflux_replay_attempts_total{{answer=\"{answer}\"}} {count}");
        }
    }

    fn failed(&self, text: &mut String) {
        begin(text, ("failures_total", "counter", "Attempts that failed, by reason."));
        for (key, count) in &self.failures {
            let reason = key.trim_start_matches("failure-");
            let _ = writeln!(text, "afflux_replay_failures_total{{reason=\"{reason}\"}} {count}");
        }
    }

    fn lateness(&self, text: &mut String) {
        let what = "How long after their due instant visits (their first pages) and attempts at pages started.";
        begin(text, ("lateness_seconds", "summary", what));
        for (of, late) in [("visits", &self.visits_late), ("pages", &self.pages_late)] {
            for (quantile, us) in QUANTILES.into_iter().zip(late.quantiles_us) {
                let value = seconds(us);
                let _ = writeln!(text, "afflux_replay_lateness_seconds{{of=\"{of}\",quantile=\"{quantile}\"}} {value}");
            }
            let _ = writeln!(text, "afflux_replay_lateness_seconds_count{{of=\"{of}\"}} {}", late.count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_told_what_it_is_and_is_a_number() {
        let mut seen = Seen { planned: 120, sessions: 7, ..Seen::default() };
        seen.progress.requests_per_s = 12.5;
        seen.failures.insert("failure-connect", 3);
        seen.visits_late = Lateness { quantiles_us: [800, 4_000, 12_000], count: 90 };
        let text = seen.to_text();
        let mut told = String::new();
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("# TYPE ") {
                told = rest.split(' ').next().unwrap().to_owned();
            } else if !line.starts_with('#') {
                let (name, value) = line.rsplit_once(' ').unwrap();
                assert!(name.starts_with(&told), "{line}");
                assert!(value.parse::<f64>().is_ok(), "{line}");
            }
        }
        let has = |line: &str| assert!(text.lines().any(|found| found == line), "{line}: {text}");
        has("afflux_replay_visits_planned 120");
        has("afflux_replay_sessions_alive 7");
        has("afflux_replay_requests_per_second 12.5");
        has("afflux_replay_failures_total{reason=\"connect\"} 3");
        has("afflux_replay_lateness_seconds{of=\"visits\",quantile=\"0.99\"} 0.004");
        has("afflux_replay_lateness_seconds_count{of=\"visits\"} 90");
    }
}

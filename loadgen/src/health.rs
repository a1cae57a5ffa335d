//! How the load generator felt: whether it kept the plan's instants, what it cost, what it lacked.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use afflux_outcome::generator::{GeneratorHealth, SentCheck};
use afflux_outcome::histogram::Durations;
use rustix::time::{ClockId, clock_gettime};

use crate::live::{Lateness, QUANTILES};

/// A visit that starts later than this is late, µs.
const LATE_US: i64 = 100_000;

/// Greatest share of late visits of a valid run.
const LATE_SHARE: f64 = 0.005;

/// Least idle share of the generator's core when its target is elsewhere. On one machine the target
/// takes what is left, which is no fault of the generator's.
const LEAST_IDLE_SHARE: f64 = 0.2;

/// Share of the time spent waiting for the processor that is worth a word.
const WAITED_SHARE: f64 = 0.1;

/// Time between two samples of the processor, and how many of them the busiest stretch has.
const SAMPLE: Duration = Duration::from_secs(1);
const STRETCH: usize = 10;

/// What the generator's thread had from the processor up to a moment.
#[derive(Debug, Clone, Copy)]
struct Sample {
    at: Instant,
    cpu_s: f64,
    waited_s: f64,
}

impl Sample {
    fn now() -> Self {
        Self { at: Instant::now(), cpu_s: thread_cpu_s(), waited_s: thread_waited_s() }
    }

    /// Shares of the time since an earlier sample: used, waited for.
    fn since(&self, earlier: &Sample) -> (f64, f64) {
        let wall = self.at.duration_since(earlier.at).as_secs_f64();
        if wall <= 0.0 {
            return (0.0, 0.0);
        }
        let share = |now: f64, before: f64| ((now - before) / wall).clamp(0.0, 1.0);
        (share(self.cpu_s, earlier.cpu_s), share(self.waited_s, earlier.waited_s))
    }
}

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
    first: Sample,
    samples: VecDeque<Sample>,
    busiest_share: f64,
    most_waited_share: f64,
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
    /// Whether the target is on another machine.
    pub(crate) remote: bool,
    /// Requests, and those of them that the run's own ceiling on the rate delayed or did not let out.
    pub(crate) slowed: (u64, u64),
    /// Most descriptors that were open for connections, and the limit.
    pub(crate) descriptors: (u64, Option<u64>),
}

impl Health {
    pub(crate) fn new() -> Self {
        let first = Sample::now();
        Self {
            lateness: Durations::new(),
            pages_late: Durations::new(),
            sent: SentCheck::default(),
            late_visits: 0,
            requests: 0,
            local_faults: 0,
            first,
            samples: VecDeque::from([first]),
            busiest_share: 0.0,
            most_waited_share: 0.0,
        }
    }

    /// Looks at the processor, once a second at most.
    pub(crate) fn look(&mut self) {
        if self.samples.back().is_some_and(|last| last.at.elapsed() >= SAMPLE) {
            self.sample();
        }
    }

    fn sample(&mut self) {
        let now = Sample::now();
        if let Some(before) = self.samples.front() {
            // The first stretches are short: the launch alone says little.
            if now.at.duration_since(before.at) >= 3 * SAMPLE {
                let (used, waited) = now.since(before);
                self.busiest_share = self.busiest_share.max(used);
                self.most_waited_share = self.most_waited_share.max(waited);
            }
        }
        self.samples.push_back(now);
        if self.samples.len() > STRETCH {
            self.samples.pop_front();
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

    /// The lateness so far: of visits, and of attempts at pages.
    pub(crate) fn lateness(&self) -> (Lateness, Lateness) {
        let of = |late: &Durations| Lateness {
            quantiles_us: QUANTILES.map(|share| late.quantile_us(share).unwrap_or(0)),
            count: late.count(),
        };
        (of(&self.lateness), of(&self.pages_late))
    }

    /// Processor time spent and time since the run began, µs.
    pub(crate) fn spent_us(&self) -> (u64, u64) {
        (((thread_cpu_s() - self.first.cpu_s) * 1e6) as u64, self.first.at.elapsed().as_micros() as u64)
    }

    /// The health at the end of a run.
    pub(crate) fn concluded(&mut self, judged: Judged) -> GeneratorHealth {
        self.sample();
        let last = self.samples.back().copied().unwrap_or(self.first);
        // A run of an instant says nothing of the processor.
        let lasted = last.at.duration_since(self.first.at) >= SAMPLE / 4;
        let whole = if lasted { last.since(&self.first) } else { (0.0, 0.0) };
        let busiest = self.busiest_share.max(whole.0);
        let waited = self.most_waited_share.max(whole.1);
        let p99 = self.lateness_p99_us();
        let mut reasons = Vec::new();
        let mut note = |wrong: bool, key: &str| reasons.extend(wrong.then(|| key.to_string()));
        note(judged.smallest_limit_us.is_some_and(|limit| p99 as f64 > limit as f64 / 10.0), "generator-lateness");
        note(self.late_visits as f64 > LATE_SHARE * self.lateness.count() as f64, "generator-late-visits");
        note(judged.complete && judged.dropped > 0, "generator-dropped");
        note(self.local_faults > 0, "generator-sockets");
        note(judged.slowed.1 as f64 > LATE_SHARE * judged.slowed.0 as f64, "generator-ceiling");
        note(judged.remote && 1.0 - busiest < LEAST_IDLE_SHARE, "generator-busy");
        let late = reasons.iter().any(|reason| reason.starts_with("generator-late"));
        // Which resource made it late.
        let mut note = |wrong: bool, key: &str| reasons.extend((late && wrong).then(|| key.to_string()));
        note(!judged.remote && 1.0 - busiest < LEAST_IDLE_SHARE, "generator-busy");
        note(waited > WAITED_SHARE, "generator-crowded");
        GeneratorHealth {
            lateness_p50_us: self.lateness.quantile_us(0.5).unwrap_or(0),
            lateness_p99_us: p99,
            lateness_max_us: self.lateness.max_us().unwrap_or(0),
            late_visits: self.late_visits,
            cpu_s: last.cpu_s - self.first.cpu_s,
            wall_s: last.at.duration_since(self.first.at).as_secs_f64(),
            requests: self.requests,
            busiest_cpu_share: busiest,
            waited_cpu_share: waited,
            most_connections: judged.descriptors.0,
            descriptors_limit: judged.descriptors.1,
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
pub(crate) fn thread_cpu_s() -> f64 {
    let spent = clock_gettime(ClockId::ThreadCPUTime);
    spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9
}

/// Seconds that this thread was ready and waited for a processor (Linux); 0 where nobody says.
pub(crate) fn thread_waited_s() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split_whitespace().nth(1).and_then(|text| text.parse::<u64>().ok());
    nanoseconds.unwrap_or(0) as f64 / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(smallest_limit_us: Option<i64>) -> Judged {
        Judged {
            smallest_limit_us,
            dropped: 0,
            complete: true,
            remote: false,
            slowed: (1000, 0),
            descriptors: (0, None),
        }
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
    #[test]
    fn a_ceiling_that_slows_a_run_makes_it_invalid() {
        let mut health = Health::new();
        assert!(health.concluded(Judged { slowed: (1000, 5), ..judged(None) }).valid);
        let slowed = health.concluded(Judged { slowed: (1000, 6), ..judged(None) });
        assert_eq!(slowed.reasons, ["generator-ceiling"]);
    }

    #[test]
    fn a_busy_core_makes_a_run_on_a_remote_target_invalid() {
        let mut health = Health::new();
        health.busiest_share = 0.81;
        let here = health.concluded(judged(None));
        assert!(here.valid && here.busiest_cpu_share >= 0.81);
        let remote = health.concluded(Judged { remote: true, ..judged(None) });
        assert_eq!(remote.reasons, ["generator-busy"]);
        // Late on its own machine, it says why.
        (0..100).for_each(|_| health.started(200_000));
        health.most_waited_share = 0.3;
        let late = health.concluded(judged(None));
        assert_eq!(late.reasons, ["generator-late-visits", "generator-busy", "generator-crowded"]);
    }

    #[test]
    fn the_processor_is_looked_at() {
        let mut health = Health::new();
        let until = Instant::now() + Duration::from_millis(300);
        while Instant::now() < until {}
        let concluded = health.concluded(judged(None));
        assert!(concluded.cpu_s > 0.05 && concluded.busiest_cpu_share > 0.1, "{concluded:?}");
        assert!(concluded.busiest_cpu_share + concluded.waited_cpu_share <= 1.3, "{concluded:?}");
    }
}

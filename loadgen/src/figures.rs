//! The target's own figures while it is played on: Prometheus text, asked for every few seconds behind
//! the guard. They are shown beside the response times and never judged.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use afflux_models::Message;
use afflux_outcome::network::{FigureRow, TargetFigures};
use hyper::StatusCode;
use hyper::header::{ACCEPT, HeaderValue};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::client::{Browser, Outgoing, Surroundings};
use crate::guard::AcceptedTarget;

pub mod text;

use text::Line;

/// Time between two samples.
pub const EVERY: Duration = Duration::from_secs(5);

/// Longest wait for an answer.
const WAIT: Duration = Duration::from_secs(3);

/// Most bytes of an answer that are read.
const LOOKED_AT: usize = 8 << 20;

/// Most rows that are kept: a day of samples.
const MOST_ROWS: usize = 17_280;

/// Most figures that are asked for.
pub const MOST_FIGURES: usize = 40;

/// What is looked for unless somebody says otherwise: processor, connections and queues of the usual
/// exporters and of our own portal.
pub const USUAL: [&str; 16] = [
    "afflux_portal_sessions_alive",
    "afflux_portal_workers_busy",
    "afflux_portal_requests_waiting",
    "node_cpu_seconds_total",
    "node_load1",
    "process_cpu_seconds_total",
    "nginx_connections_active",
    "nginx_connections_waiting",
    "haproxy_frontend_current_sessions",
    "haproxy_backend_current_queue",
    "haproxy_backend_current_sessions",
    "pg_stat_activity_count",
    "mongodb_connections",
    "redis_connected_clients",
    "jvm_threads_current",
    "php_fpm_active_processes",
];

/// Where the figures are had and which of them are kept.
#[derive(Debug, Clone)]
pub struct FiguresOptions {
    /// The target that serves them, accepted like any other.
    pub target: AcceptedTarget,
    /// The path there, for instance `/metrics`.
    pub path: String,
    /// Names of the figures; empty: the [`USUAL`] ones.
    pub names: Vec<String>,
}

impl FiguresOptions {
    /// Names that may be asked for: letters, digits, `_` and `:`.
    ///
    /// # Errors
    /// One is no name, or there are too many.
    pub fn check(names: &[String]) -> Result<(), Message> {
        if names.len() > MOST_FIGURES {
            return Err(Message::new("figures-too-many").with("most", MOST_FIGURES));
        }
        match names.iter().find(|name| !text::is_name(name)) {
            Some(name) => Err(Message::new("figures-name").with("name", name)),
            None => Ok(()),
        }
    }
}

/// What was seen at an instant: sums over labels.
struct Seen {
    at: Instant,
    values: BTreeMap<String, (f64, bool)>,
}

#[derive(Default)]
struct Noted {
    seen: Vec<Seen>,
    asked: u64,
    failed: u64,
}

/// Asks for the figures until it is dropped.
pub(crate) struct Sampler {
    task: AbortHandle,
    noted: Arc<Mutex<Noted>>,
}

impl Drop for Sampler {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Sampler {
    /// Begins on the current runtime. `run_id` is told to the target.
    pub(crate) fn begin(options: &FiguresOptions, run_id: &str) -> Self {
        let noted = Arc::new(Mutex::new(Noted::default()));
        let accepted = Arc::clone(&options.target.0);
        let agent = crate::client::user_agent(&accepted.load_contact, run_id);
        let around = Surroundings::new(accepted, agent, bytes::Bytes::new());
        let usual = || USUAL.iter().map(ToString::to_string).collect();
        let names: Vec<String> = if options.names.is_empty() { usual() } else { options.names.clone() };
        let (path, notes) = (options.path.clone(), Arc::clone(&noted));
        let task = tokio::spawn(async move {
            let mut ticks = tokio::time::interval(EVERY);
            ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            let mut browser = Browser::default();
            loop {
                ticks.tick().await;
                let answer = tokio::time::timeout(WAIT, ask(&mut browser, &around, &path, &names)).await;
                let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
                notes.asked += 1;
                match answer {
                    Ok(Some(values)) if notes.seen.len() < MOST_ROWS => {
                        notes.seen.push(Seen { at: Instant::now(), values });
                    }
                    Ok(Some(_)) => {}
                    _ => notes.failed += 1,
                }
            }
        });
        Self { task: task.abort_handle(), noted }
    }

    /// Ends; gives rows by played seconds. What only grows is told as its rate per second.
    pub(crate) fn end(self, url: String, played_s: impl Fn(Instant) -> f64) -> TargetFigures {
        self.task.abort();
        let noted = std::mem::take(&mut *self.noted.lock().unwrap_or_else(PoisonError::into_inner));
        let mut rows = Vec::with_capacity(noted.seen.len());
        let mut before: Option<&Seen> = None;
        for seen in &noted.seen {
            let values = seen.values.iter().filter_map(|(name, (value, grows))| {
                if !grows {
                    return Some((name.clone(), *value));
                }
                let earlier = before?;
                let (last, _) = earlier.values.get(name)?;
                let seconds = seen.at.duration_since(earlier.at).as_secs_f64();
                // One that fell was started anew.
                (seconds > 0.0 && value >= last).then(|| (format!("{name}/s"), (value - last) / seconds))
            });
            let values: BTreeMap<String, f64> = values.collect();
            if !values.is_empty() {
                rows.push(FigureRow { at_s: played_s(seen.at), values });
            }
            before = Some(seen);
        }
        TargetFigures { url, asked: noted.asked, failed: noted.failed, rows }
    }
}

async fn ask(
    browser: &mut Browser,
    around: &Surroundings,
    path: &str,
    names: &[String],
) -> Option<BTreeMap<String, (f64, bool)>> {
    let mut fetch = browser.fetch(around);
    let outgoing = Outgoing::get(path).with(&ACCEPT, HeaderValue::from_static("text/plain"));
    let reply = fetch.send(&outgoing, &|_| LOOKED_AT).await.ok()?;
    fetch.end();
    if reply.status != StatusCode::OK {
        return None;
    }
    let text = String::from_utf8_lossy(&reply.text);
    Some(summed(&text, names))
}

/// Sums over labels of the figures that are looked for, and whether each only grows. A processor that
/// idles is not busy: its time is left out.
fn summed(text: &str, names: &[String]) -> BTreeMap<String, (f64, bool)> {
    let mut sums: BTreeMap<String, (f64, bool)> = BTreeMap::new();
    for Line { name, labels, value } in text::lines(text) {
        let idle = labels.contains("mode=\"idle\"") || labels.contains("mode=\"iowait\"");
        if idle || !value.is_finite() || !names.iter().any(|wanted| wanted == name) {
            continue;
        }
        let grows = name.ends_with("_total");
        sums.entry(name.to_owned()).or_insert((0.0, grows)).0 += value;
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_summed_over_labels_and_idle_time_is_left_out() {
        let text = "# TYPE node_cpu_seconds_total counter\n\
                    node_cpu_seconds_total{cpu=\"0\",mode=\"user\"} 10\nnode_cpu_seconds_total{cpu=\"1\",mode=\"user\"} 5.5\n\
                    node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} 1000\nnode_load1 NaN\nother 3\n\
                    afflux_portal_requests_waiting{station=\"a\"} 2\nafflux_portal_requests_waiting{station=\"b\"} 3\n";
        let names: Vec<String> = USUAL.iter().map(ToString::to_string).collect();
        let sums = summed(text, &names);
        let expected = [("afflux_portal_requests_waiting", (5.0, false)), ("node_cpu_seconds_total", (15.5, true))];
        assert_eq!(sums, expected.map(|(name, value)| (name.to_owned(), value)).into());
    }

    #[test]
    fn names_are_names() {
        let names = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(FiguresOptions::check(&names(&["a_b:c", "x1"])), Ok(()));
        assert_eq!(FiguresOptions::check(&names(&["a b"])).unwrap_err().key, "figures-name");
        let many: Vec<String> = (0..=MOST_FIGURES).map(|n| format!("f{n}")).collect();
        assert_eq!(FiguresOptions::check(&many).unwrap_err().key, "figures-too-many");
    }
}

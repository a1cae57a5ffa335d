//! Reads the log of an HAProxy before the portal: arrivals, what was open at once, queues, refusals.
//!
//! In: lines of `option httplog`, as a syslog daemon wrote them or bare, plain or gzip, of HAProxy 1.x
//! or 2.x. Out: [`HaproxyLog`], by the minute, so memory follows the time that a log covers and not
//! its size. A visit is a series of page requests of one client address, ended by 30 minutes without
//! one: people behind one address count as one, so counts of visits are low where a school shares
//! its address. An address is hashed under a key that the caller draws anew for each run, and nothing
//! of it is kept.
//!
//! HAProxy's dates have no zone ([`HaproxyOptions::zone`]); the order of the lines tells the two
//! turns of the hour that autumn repeats. The date and the timers together give the instant of the
//! request (date + `TR`) and of the line (date + `Ta`): `actconn`, `feconn`, `beconn` and
//! `srv_conn` are read at the second.
//!
//! ```
//! use afflux_models::audience::haproxy::{HaproxyOptions, read};
//! let line = "192.0.2.7:38862 [23/Mar/2020:09:03:52.726] web ent/a 0/602/-1/-1/602 503 217 - - \
//!             sQ-- 16/16/14/0/0 0/3 \"GET /notes HTTP/1.1\"\n";
//! let log = read("haproxy.log", line.as_bytes(), &HaproxyOptions::default()).unwrap();
//! let minute = log.minutes.values().next().unwrap();
//! assert_eq!((minute.refused, minute.most_backend, minute.longest_backend_queue), (1, 14, 3));
//! ```

use std::collections::BTreeMap;
use std::io::BufRead;
use std::time::Duration;

use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use siphasher::sip::SipHasher24;

use super::access_log::{Closed, PageRules, Sessions, Told, shows_page};
use super::lines::Lines;
use super::sample::Sample;
use super::visits::VisitCounts;
use crate::message::{Message, Problem, Problems};
use crate::time::{UtcTime, paris};

mod clock;
mod line;
mod load;
mod said;

use clock::{Clock, Instants};
use line::{Line, NotHttp};
pub use load::{HaproxyLog, MinuteLoad};
use said::Said;

/// Most minutes with a line, over four years: dates that jump are no log.
const MOST_MINUTES: usize = 2_200_000;
/// Visits are counted out of memory after so many hits.
const HITS_BETWEEN_COUNTS: u32 = 4096;

/// How a log is read.
#[derive(Debug, Clone)]
pub struct HaproxyOptions {
    /// Zone of its dates.
    pub zone: TimeZone,
    /// A visit ends after so long without a page request: 30 minutes.
    pub inactivity: Duration,
    /// Key of the hashes of addresses, drawn anew for each run.
    pub key: [u8; 16],
    /// What is a page.
    pub pages: PageRules,
    /// Share of a minute's requests that were turned away from which on it is saturated, 0 to 1: one
    /// refusal among thousands is a broken server, not a limit \[A\].
    pub saturated_share: f64,
}

impl Default for HaproxyOptions {
    fn default() -> Self {
        Self {
            zone: paris(),
            inactivity: Duration::from_secs(30 * 60),
            key: [0; 16],
            pages: PageRules::default(),
            saturated_share: 0.01,
        }
    }
}

/// Reads one log.
///
/// # Errors
/// As [`HaproxyReader::read`].
pub fn read(file: &str, input: impl BufRead, options: &HaproxyOptions) -> Result<HaproxyLog, Problems> {
    Ok(HaproxyReader::new(options.clone()).read(file, input)?.finish())
}

/// A log in several files, in the order of time.
pub struct HaproxyReader {
    options: HaproxyOptions,
    keyed: SipHasher24,
    sessions: Sessions,
    uncounted_hits: u32,
    log: HaproxyLog,
    said: Said,
}

impl HaproxyReader {
    /// Nothing read yet.
    pub fn new(options: HaproxyOptions) -> Self {
        let log = HaproxyLog {
            files: Vec::new(),
            zone: options.zone.clone(),
            minutes: BTreeMap::new(),
            waits_s: Sample::default(),
            responses_s: Sample::default(),
            totals_s: Sample::default(),
            statuses: BTreeMap::new(),
            states: BTreeMap::new(),
            bytes: 0,
            requests: 0,
            notes: Vec::new(),
            fingerprint: String::new(),
            visits: VisitCounts::default(),
            saturated_share: options.saturated_share,
            visited: None,
        };
        let inactivity_us = i64::try_from(options.inactivity.as_micros()).unwrap_or(i64::MAX).max(1);
        let keyed = SipHasher24::new_with_key(&options.key);
        let sessions = Sessions::new(inactivity_us, 0);
        Self { options, keyed, sessions, uncounted_hits: 0, log, said: Said::default() }
    }

    /// Reads one more file.
    ///
    /// # Errors
    /// Empty, unreadable, more than half of its lines none of `httplog`, or dates all over the years.
    /// Nothing of the other files is returned then.
    pub fn read(mut self, file: &str, input: impl BufRead) -> Result<Self, Problems> {
        let mut lines = Lines::open(file, input)?;
        let mut clock = Clock::new(self.options.zone.clone());
        self.said.begin_file();
        while let Some((number, text)) = lines.next_line()? {
            match line::parse(&text) {
                Ok(line) => {
                    self.said.readable += 1;
                    self.line(&line, &mut clock);
                }
                Err(NotHttp::Other) if text.trim().is_empty() => {}
                Err(why) => self.said.unreadable(why, number, &text),
            }
            if self.log.minutes.len() > MOST_MINUTES {
                let message = Message::new("haproxy-dates-jump").with("most", MOST_MINUTES);
                return Err(Problem::at_line(file, number, message).into());
            }
        }
        self.said.end_file(file, &clock)?;
        let fingerprint = lines.fingerprint();
        self.log.files.push(file.into());
        self.log.fingerprint = if self.log.files.len() == 1 {
            fingerprint
        } else {
            let both = Sha256::new().chain_update(&self.log.fingerprint).chain_update(fingerprint).finalize();
            both.iter().map(|byte| format!("{byte:02x}")).collect()
        };
        Ok(self)
    }

    fn line(&mut self, line: &Line<'_>, clock: &mut Clock) {
        let at = clock.instants(line);
        self.said.see(line, at.request);
        self.observe(line, at.end);
        self.log.bytes = self.log.bytes.saturating_add(line.bytes);
        self.log.requests += 1;
        *self.log.statuses.entry(line.status).or_default() += 1;
        if line.state != *b"--" {
            let name: String = line.state.iter().map(|letter| char::from(*letter)).collect();
            *self.log.states.entry(name).or_default() += 1;
        }
        let is_page = line.request.is_some_and(|request| self.options.pages.is_page(request.method, request.target));
        if line.request.is_some() {
            let minute = self.log.minutes.entry(at.request.minute()).or_default();
            minute.requests += 1;
            minute.pages += u64::from(is_page);
            minute.refused += u64::from(refused(line));
            minute.left_queue += u64::from(line.state == *b"CQ");
            self.sample(line);
        }
        if is_page {
            self.page(line, at);
        }
    }

    /// What HAProxy saw when it wrote the line.
    fn observe(&mut self, line: &Line<'_>, end: UtcTime) {
        let minute = self.log.minutes.entry(end.minute()).or_default();
        let open = &line.connections;
        minute.most_connections = minute.most_connections.max(open.process);
        minute.most_frontend = minute.most_frontend.max(open.frontend);
        minute.most_backend = minute.most_backend.max(open.backend);
        minute.most_server = minute.most_server.max(open.server);
        minute.longest_server_queue = minute.longest_server_queue.max(open.server_queue);
        minute.longest_backend_queue = minute.longest_backend_queue.max(open.backend_queue);
        minute.longest_wait_ms = minute.longest_wait_ms.max(line.timers.wait_ms.unwrap_or(0));
    }

    fn sample(&mut self, line: &Line<'_>) {
        let timers = &line.timers;
        let seconds = |ms: u32| f64::from(ms) / 1000.0;
        if let (Some(wait_ms), Some(_)) = (timers.wait_ms, timers.connect_ms) {
            self.log.waits_s.push(seconds(wait_ms));
        }
        if let Some(response_ms) = timers.response_ms {
            self.log.responses_s.push(seconds(response_ms));
        }
        if let (Some(total_ms), Some(request_ms), false) = (timers.total_ms, timers.request_ms, timers.early) {
            self.log.totals_s.push(seconds(total_ms.saturating_sub(request_ms)));
        }
    }

    fn page(&mut self, line: &Line<'_>, at: Instants) {
        let Some(client) = line.client else {
            self.said.hidden_clients += 1;
            return;
        };
        let (first, last) = self.log.visited.unwrap_or((at.request, at.request));
        self.log.visited = Some((first.min(at.request), last.max(at.request)));
        let visitor = self.keyed.hash(client.as_ref());
        self.sessions.hit(visitor, at.request, shows_page(line.status), &Told { bytes: line.bytes, ..Told::default() });
        self.uncounted_hits += 1;
        if self.uncounted_hits == HITS_BETWEEN_COUNTS {
            self.uncounted_hits = 0;
            let closed = self.sessions.take_closed();
            closed.iter().for_each(|closed| self.count(closed));
        }
    }

    fn count(&mut self, closed: &Closed) {
        self.log.minutes.entry(closed.visit.start.minute()).or_default().visits += 1;
        self.log.visits.count(closed);
    }

    /// What the files told.
    pub fn finish(mut self) -> HaproxyLog {
        let nothing = Sessions::new(1, 0);
        let closed = std::mem::replace(&mut self.sessions, nothing).finish();
        closed.iter().for_each(|closed| self.count(closed));
        self.log.notes = self.said.notes(&self.log);
        self.log.notes.extend(self.log.visits.crowded());
        self.log
    }
}

/// Whether people were turned away. By the termination state: too long in a queue (`sQ`), no server
/// that takes the connection (`SC`, `sC`), no connection or memory left (`PC`, `RC`); by the status,
/// as in an access log: 429, 503 or 509, whoever answered so. A server too slow to answer (`sH`), an
/// answer that makes no sense (`PH`) or a rule that denies (`PR`) are failures, not limits.
fn refused(line: &Line<'_>) -> bool {
    matches!(&line.state, b"sQ" | b"SC" | b"sC" | b"PC" | b"RC") || matches!(line.status, 429 | 503 | 509)
}

#[cfg(test)]
mod tests;

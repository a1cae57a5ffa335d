//! Reads nginx and Apache access logs: arrivals, pages, think times and durations at once.
//!
//! In: lines in *combined* format (the offset stands in each line), plain or gzip, perhaps with the
//! fields that our own staging portal adds: `visitor=HASH at=UNIX_SECONDS rt=SECONDS`. Out:
//! [`LogVisits`]. A visit is a series of page requests of one visitor, ended by 30 minutes without
//! one. A visitor is the portal's own hash, else address and user agent together; either is
//! hashed under a key that the caller draws anew for each run, and nothing else of it is kept.
//!
//! A replay at speed F writes F plan hours into one real hour: its instants are unfolded first, and
//! inactivity then counts in plan time.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::lines::Lines;
use super::sample::Sample;
use crate::message::{Message, Problem, Problems};
use crate::time::UtcTime;

mod line;
mod log_visits;
mod sessions;

use line::Line;
pub use log_visits::LogVisits;
pub(in crate::audience) use sessions::Sessions;
pub use sessions::Visit;

/// Farthest from the origin that an instant is unfolded to: three thousand years. A wrong date at a
/// high speed would leave the range of time.
const LONGEST_UNFOLDED_US: f64 = 1e17;

/// How a log is read.
#[derive(Debug, Clone)]
pub struct LogOptions {
    /// A visit ends after so long without a page request, in plan time: 30 minutes.
    pub inactivity: Duration,
    /// Page requests of a visitor closer than this are one page, in plan time: a page of a real
    /// portal asks for several things. 0 where a page is one request.
    pub same_page: Duration,
    /// Key of the visitor hashes, drawn anew for each run.
    pub key: [u8; 16],
    /// Plan seconds in a real second: 1 for a log of real use.
    pub speed: f64,
    /// Where real time and plan time meet; none for the first page request.
    pub origin: Option<Origin>,
    /// What is a page.
    pub pages: PageRules,
}

/// One instant in both times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// In the log.
    pub real: UtcTime,
    /// In the plan.
    pub plan: UtcTime,
}

/// Which requests are pages: `GET` and `POST` that are none of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRules {
    /// Endings of static files, lower case, without the dot.
    pub static_extensions: Vec<String>,
    /// Starts of paths that are no pages.
    pub ignored_prefixes: Vec<String>,
}

impl Default for LogOptions {
    fn default() -> Self {
        Self {
            inactivity: Duration::from_secs(30 * 60),
            same_page: Duration::ZERO,
            key: [0; 16],
            speed: 1.0,
            origin: None,
            pages: PageRules::default(),
        }
    }
}

impl Default for PageRules {
    fn default() -> Self {
        let extensions = [
            "js",
            "mjs",
            "css",
            "map",
            "png",
            "jpg",
            "jpeg",
            "gif",
            "svg",
            "webp",
            "avif",
            "ico",
            "bmp",
            "woff",
            "woff2",
            "ttf",
            "otf",
            "eot",
            "wasm",
            "webmanifest",
        ];
        let prefixes = ["/.well-known", "/metrics", "/favicon", "/robots.txt"];
        Self {
            static_extensions: extensions.map(String::from).to_vec(),
            ignored_prefixes: prefixes.map(String::from).to_vec(),
        }
    }
}

impl PageRules {
    /// Whether a request is for a page. A full address (`http://host/path`) counts as its path.
    pub fn is_page(&self, method: &str, target: &str) -> bool {
        let after_host = target.split_once("://").map(|(_, rest)| &rest[rest.find('/').unwrap_or(rest.len())..]);
        let path = after_host.unwrap_or(target);
        let path = path.split(['?', '#', ';']).next().unwrap_or("");
        let file = path.rsplit('/').next().unwrap_or("");
        let extension = file.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        matches!(method, "GET" | "POST")
            && path.starts_with('/')
            && !extension.is_some_and(|extension| self.static_extensions.contains(&extension))
            && !self.ignored_prefixes.iter().any(|prefix| path.starts_with(prefix.as_str()))
    }
}

/// Whether a status shows a page: success, or the visitor's own copy of it. A redirect, a refusal
/// or a failure belongs to the visit and is no page.
pub(in crate::audience) fn shows_page(status: u16) -> bool {
    (200..300).contains(&status) || status == 304
}

/// Reads one log.
///
/// # Errors
/// Empty, unreadable, more than half of its lines no access log lines, or a speed that is not a
/// positive number.
pub fn read(file: &str, input: impl BufRead, options: &LogOptions) -> Result<LogVisits, Problems> {
    let log = AccessLog::new(options.clone()).map_err(|message| Problem::of_file(file, message))?;
    Ok(log.read(file, input)?.finish())
}

/// A log in several files, in the order of time.
pub struct AccessLog {
    options: LogOptions,
    keyed: Sha256,
    origin: Option<Origin>,
    sessions: Sessions,
    told: LogVisits,
}

impl AccessLog {
    /// Nothing read yet.
    ///
    /// # Errors
    /// A speed that is not between 0.001 and 100 000.
    pub fn new(options: LogOptions) -> Result<Self, Message> {
        if !(1e-3..=1e5).contains(&options.speed) {
            return Err(Message::new("log-speed").with("speed", options.speed));
        }
        let micros = |duration: Duration| i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        let sessions = Sessions::new(micros(options.inactivity).max(1), micros(options.same_page));
        let told = LogVisits {
            files: Vec::new(),
            visits: Vec::new(),
            gaps_s: Sample::default(),
            responses_s: Sample::default(),
            bytes: 0,
            requests: 0,
            hits: 0,
            statuses: BTreeMap::new(),
            unreadable_lines: 0,
            refused_minutes: BTreeSet::new(),
            covered: None,
            notes: Vec::new(),
            fingerprint: String::new(),
        };
        Ok(Self { keyed: Sha256::new_with_prefix(options.key), origin: options.origin, options, sessions, told })
    }

    /// Reads one more file.
    ///
    /// # Errors
    /// Empty, unreadable, or more than half of its lines no access log lines. Nothing of the other
    /// files is returned then.
    pub fn read(mut self, file: &str, input: impl BufRead) -> Result<Self, Problems> {
        let mut lines = Lines::open(file, input)?;
        let (mut readable, mut unreadable, mut first_unreadable) = (0_u64, 0_u64, None);
        while let Some((number, text)) = lines.next_line()? {
            match line::parse(&text) {
                Some(line) => {
                    readable += 1;
                    self.line(&line);
                }
                None if text.trim().is_empty() => {}
                None => {
                    unreadable += 1;
                    first_unreadable.get_or_insert_with(|| (number, text.chars().take(80).collect::<String>()));
                }
            }
        }
        if readable + unreadable == 0 {
            return Err(Problem::of_file(file, Message::new("problem-empty-file")).into());
        }
        if let Some((number, text)) = first_unreadable {
            let message =
                |message: Message| message.with("unreadable", unreadable).with("lines", readable + unreadable);
            if unreadable > readable {
                let message = message(Message::new("log-mostly-unreadable"));
                return Err(Problem::at_line(file, number, message).value(text).into());
            }
            self.told.notes.push(message(Message::new("log-unreadable")).with("first", number));
        }
        self.told.unreadable_lines += unreadable;
        self.told.requests += readable;
        self.take_name(file, lines.fingerprint());
        Ok(self)
    }

    fn take_name(&mut self, file: &str, fingerprint: String) {
        self.told.files.push(file.into());
        self.told.fingerprint = if self.told.files.len() == 1 {
            fingerprint
        } else {
            let both = Sha256::new().chain_update(&self.told.fingerprint).chain_update(fingerprint).finalize();
            both.iter().map(|byte| format!("{byte:02x}")).collect()
        };
    }

    fn line(&mut self, line: &Line<'_>) {
        self.told.bytes = self.told.bytes.saturating_add(line.bytes);
        if !self.options.pages.is_page(line.method, line.path) {
            return;
        }
        let at = self.plan_time(line.at);
        self.told.hits += 1;
        *self.told.statuses.entry(line.status).or_default() += 1;
        if matches!(line.status, 429 | 503 | 509) {
            self.told.refused_minutes.insert(at.minute());
        }
        if let Some(response_s) = line.response_s {
            self.told.responses_s.push(response_s);
        }
        let (first, last) = self.told.covered.unwrap_or((at, at));
        self.told.covered = Some((first.min(at), last.max(at)));
        self.sessions.hit(self.visitor(line), at, shows_page(line.status));
    }

    fn plan_time(&mut self, at: UtcTime) -> UtcTime {
        let origin = *self.origin.get_or_insert(Origin { real: at, plan: at });
        let since = at.0.saturating_sub(origin.real.0) as f64 * self.options.speed;
        origin.plan.plus_us(since.round().clamp(-LONGEST_UNFOLDED_US, LONGEST_UNFOLDED_US) as i64)
    }

    fn visitor(&self, line: &Line<'_>) -> u64 {
        let hash = self.keyed.clone();
        let hash = match line.visitor {
            Some(visitor) => hash.chain_update([1]).chain_update(visitor),
            None => hash.chain_update([2]).chain_update(line.client).chain_update([0]).chain_update(line.agent),
        };
        hash.finalize().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// What the files told.
    pub fn finish(self) -> LogVisits {
        let mut told = self.told;
        (told.visits, told.gaps_s) = self.sessions.finish();
        told
    }
}

#[cfg(test)]
mod tests;

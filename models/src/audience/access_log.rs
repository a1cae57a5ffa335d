//! Reads nginx and Apache access logs: arrivals, pages, think times and durations at once.
//!
//! In: lines in *combined* format (the offset stands in each line) or in JSON, plain or gzip, perhaps
//! with response times, bytes of requests, cookies (see `extra`) and the fields that our own staging
//! portal adds. Out: [`LogVisits`]. A visit is a series of page requests of one visitor, ended by 30
//! minutes without one. A visitor is the portal's own hash, else address and user agent together;
//! either is hashed (SipHash-2-4) under a key that the caller draws anew for each run, and nothing
//! else of it is kept. Visits are counted as they end, so memory follows the visits in progress and
//! the length of time, not the size of the log.
//!
//! A replay at speed F writes F plan hours into one real hour: its instants are unfolded first, and
//! inactivity then counts in plan time.

use std::io::BufRead;
use std::time::Duration;

use sha2::{Digest, Sha256};
use siphasher::sip::SipHasher24;

use super::lines::Lines;
use crate::message::{Message, Problem, Problems};
use crate::time::{SECOND_US, UtcTime};
use crate::vocabulary::Profil;

mod client;
mod clock;
mod extra;
mod json_line;
mod line;
mod log_visits;
mod pages;
mod profil_rule;
pub(in crate::audience) mod sessions;

use clock::Clock;
use json_line::Members;
use line::{Line, Pair};
pub use log_visits::LogVisits;
pub use pages::PageRules;
pub(in crate::audience) use pages::shows_page;
pub use profil_rule::{MOST_RULES, ProfilRule};
pub use sessions::Visit;
pub(in crate::audience) use sessions::{Closed, Sessions, Told};

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
    /// Intervals in which visits are counted, from the origin of time: a minute.
    pub interval: Duration,
    /// Rules that tell a visit's profil; the first that any of its requests matches wins.
    pub profil_rules: Vec<ProfilRule>,
    /// A `POST` or `PUT` of at least so many bytes is an upload: 100 kB \[A\].
    pub upload_from_bytes: u64,
}

/// One instant in both times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// In the log.
    pub real: UtcTime,
    /// In the plan.
    pub plan: UtcTime,
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
            interval: Duration::from_secs(60),
            profil_rules: Vec::new(),
            upload_from_bytes: 100_000,
        }
    }
}

/// Reads one log.
///
/// # Errors
/// Empty, unreadable, more than half of its lines no access log lines, dates all over the years, or
/// options that make no sense.
pub fn read(file: &str, input: impl BufRead, options: &LogOptions) -> Result<LogVisits, Problems> {
    let log = AccessLog::new(options.clone()).map_err(|message| Problem::of_file(file, message))?;
    Ok(log.read(file, input)?.finish())
}

/// A log in several files, in the order of time.
pub struct AccessLog {
    options: LogOptions,
    keyed: SipHasher24,
    origin: Option<Origin>,
    clock: Clock,
    sessions: Sessions,
    told: LogVisits,
    /// Who asked, while it is hashed.
    asked: Vec<u8>,
    /// Whether a rule found the cookies or fields that it looks for.
    saw_extra: bool,
}

/// Lines of one file.
#[derive(Default)]
struct Read {
    readable: u64,
    unreadable: u64,
    first_unreadable: Option<(usize, String)>,
}

impl AccessLog {
    /// Nothing read yet.
    ///
    /// # Errors
    /// A speed that is not between 0.001 and 100 000, an interval that is no number of seconds, more
    /// than a hundred rules.
    pub fn new(options: LogOptions) -> Result<Self, Message> {
        if !(1e-3..=1e5).contains(&options.speed) {
            return Err(Message::new("log-speed").with("speed", options.speed));
        }
        if options.profil_rules.len() > MOST_RULES {
            return Err(Message::new("log-profil-rules").with("most", MOST_RULES));
        }
        let micros = |duration: Duration| i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        let width_us = micros(options.interval);
        if width_us == 0 || width_us % SECOND_US != 0 {
            return Err(Message::new("log-interval").with("interval_s", options.interval.as_secs_f64()));
        }
        let mut profils: Vec<Profil> = options.profil_rules.iter().map(|rule| rule.profil).collect();
        profils.sort();
        profils.dedup();
        Ok(Self {
            keyed: SipHasher24::new_with_key(&options.key),
            origin: options.origin,
            clock: Clock::default(),
            sessions: Sessions::new(micros(options.inactivity).max(1), micros(options.same_page)),
            told: LogVisits::new(options.inactivity, profils, width_us),
            asked: Vec::new(),
            saw_extra: false,
            options,
        })
    }

    /// Reads one more file.
    ///
    /// # Errors
    /// Empty, unreadable, more than half of its lines no access log lines, or dates all over the
    /// years. Nothing of the other files is returned then.
    pub fn read(mut self, file: &str, input: impl BufRead) -> Result<Self, Problems> {
        let mut lines = Lines::open(file, input)?;
        let mut read = Read::default();
        while let Some((number, text)) = lines.next_bytes()? {
            if self.text(text) {
                read.readable += 1;
            } else if !text.trim_ascii().is_empty() {
                read.unreadable(number, text);
            }
            if self.sessions.has_closed() {
                self.count_closed();
                if self.told.dates_jump() {
                    return Err(Problem::at_line(file, number, Message::new("log-dates-jump")).into());
                }
            }
        }
        let fingerprint = lines.fingerprint();
        self.told.notes.extend(read.judged(file)?);
        self.told.unreadable_lines += read.unreadable;
        self.told.requests += read.readable;
        self.take_name(file, fingerprint);
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

    /// Takes a line; whether it is one of an access log.
    fn text(&mut self, text: &[u8]) -> bool {
        if text.first() == Some(&b'{') {
            return self.json(text);
        }
        let mut clock = std::mem::take(&mut self.clock);
        let line = line::parse(text, &mut clock);
        self.clock = clock;
        line.inspect(|line| self.line(line)).is_some()
    }

    fn json(&mut self, text: &[u8]) -> bool {
        let text = String::from_utf8_lossy(text);
        let Some(Members(members)) = Members::read(&text) else { return false };
        let pairs: Vec<Pair<'_>> = members.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
        let mut clock = std::mem::take(&mut self.clock);
        let line = json_line::read(&pairs, &mut clock);
        self.clock = clock;
        line.inspect(|line| self.line(line)).is_some()
    }

    fn line(&mut self, line: &Line<'_>) {
        self.told.bytes = self.told.bytes.saturating_add(line.bytes);
        if let Some(bytes) = line.request_bytes {
            self.told.request_bytes = Some(self.told.request_bytes.unwrap_or(0).saturating_add(bytes));
        }
        let at = self.plan_time(line.at);
        let told = self.told_by(line);
        let visitor = self.visitor(line);
        if !self.options.pages.is_page(line.method, line.target) {
            return self.sessions.aside(visitor, at, &told);
        }
        self.told.hits += 1;
        *self.told.statuses.entry(line.status).or_default() += 1;
        if matches!(line.status, 429 | 503 | 509) {
            self.told.refused.insert(at.0.div_euclid(self.told.width_us));
        }
        if let Some(response_s) = line.response_s {
            self.told.responses_s.push(response_s);
        }
        let (first, last) = self.told.covered.unwrap_or((at, at));
        self.told.covered = Some((first.min(at), last.max(at)));
        self.sessions.hit(visitor, at, shows_page(line.status), &told);
    }

    /// What a line tells of its visit.
    fn told_by(&mut self, line: &Line<'_>) -> Told {
        let rules = &self.options.profil_rules;
        let rule = if rules.is_empty() { None } else { profil_rule::first_match(rules, line) };
        self.saw_extra |= rule.is_some_and(|rule| rules[usize::from(rule)].looks_beside_the_request());
        let sent = line.request_bytes.filter(|bytes| *bytes >= self.options.upload_from_bytes);
        let accepted = line.status < 400 && matches!(line.method, b"POST" | b"PUT");
        let upload = sent.filter(|_| accepted);
        if let Some(bytes) = upload {
            self.told.uploads.record(bytes);
        }
        let plan_us = |seconds: f64| (seconds * SECOND_US as f64 * self.options.speed).min(LONGEST_UNFOLDED_US) as i64;
        Told { response_us: line.response_s.map(plan_us), bytes: line.bytes, rule, upload: upload.is_some() }
    }

    fn plan_time(&mut self, at: UtcTime) -> UtcTime {
        let origin = *self.origin.get_or_insert(Origin { real: at, plan: at });
        let since = at.0.saturating_sub(origin.real.0) as f64 * self.options.speed;
        origin.plan.plus_us(since.round().clamp(-LONGEST_UNFOLDED_US, LONGEST_UNFOLDED_US) as i64)
    }

    fn visitor(&mut self, line: &Line<'_>) -> u64 {
        self.asked.clear();
        match line.visitor {
            Some(visitor) => {
                self.asked.push(1);
                self.asked.extend_from_slice(visitor);
            }
            None => {
                self.asked.push(2);
                self.asked.extend_from_slice(line.client);
                self.asked.push(0);
                self.asked.extend_from_slice(line.agent);
            }
        }
        self.keyed.hash(&self.asked)
    }

    fn count_closed(&mut self) {
        let closed = self.sessions.take_closed();
        closed.iter().for_each(|closed| self.count(closed));
    }

    fn count(&mut self, closed: &Closed) {
        let rules = &self.options.profil_rules;
        let profil = closed.rule.and_then(|rule| rules.get(usize::from(rule))).map(|rule| rule.profil);
        self.told.count(closed, profil);
    }

    /// What the files told.
    pub fn finish(mut self) -> LogVisits {
        let nothing = Sessions::new(1, 0);
        let sessions = std::mem::replace(&mut self.sessions, nothing);
        sessions.finish().iter().for_each(|closed| self.count(closed));
        self.told.notes.extend(self.told.totals().crowded());
        let rules = &self.options.profil_rules;
        if !rules.is_empty() {
            let visits = |profil| self.told.of_profil(profil).pages.values().sum::<u64>();
            let all: u64 = self.told.totals().pages.values().sum();
            let unknown = visits(None);
            self.told.notes.push(Message::new("log-profil-unknown").with("unknown", unknown).with("visits", all));
            if !self.saw_extra && rules.iter().any(ProfilRule::looks_beside_the_request) {
                self.told.notes.push(Message::new("log-profil-no-field"));
            }
        }
        self.told
    }
}

impl Read {
    fn unreadable(&mut self, number: usize, text: &[u8]) {
        self.unreadable += 1;
        let start = |text: &[u8]| String::from_utf8_lossy(text).chars().take(80).collect();
        self.first_unreadable.get_or_insert_with(|| (number, start(text)));
    }

    /// What to tell of the lines that could not be read.
    fn judged(&self, file: &str) -> Result<Option<Message>, Problems> {
        let lines = self.readable + self.unreadable;
        if lines == 0 {
            return Err(Problem::of_file(file, Message::new("problem-empty-file")).into());
        }
        let Some((number, text)) = &self.first_unreadable else { return Ok(None) };
        let message = |message: Message| message.with("unreadable", self.unreadable).with("lines", lines);
        if self.unreadable > self.readable {
            let message = message(Message::new("log-mostly-unreadable"));
            return Err(Problem::at_line(file, *number, message).value(text).into());
        }
        Ok(Some(message(Message::new("log-unreadable")).with("first", number)))
    }
}

#[cfg(test)]
mod tests;

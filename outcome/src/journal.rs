//! The journal of a replay: what was counted, in the order in which it was, so that a run that was killed
//! is counted again from its file.
//!
//! A journal is a header (two lines: a magic word, and JSON) and blocks: length, CRC-32, entries. A block
//! that was cut off, and what follows it, was never written. No clock and no file here: the load generator
//! appends the bytes, `afflux report` reads them.

use std::collections::HashMap;

use afflux_models::seed::VisitId;
use afflux_models::time::{LONGEST_VISIT_US, SimTime, UtcTime};
use afflux_models::vocabulary::{Group, Profil, Service};
use afflux_plan::Visitor;
use afflux_plan::page_clock::{Answer, Ask, Departure, Why};
use afflux_plan::scenario::Phase;
use serde::{Deserialize, Serialize};

use crate::Outcome;
use crate::generator::GeneratorHealth;
use crate::histogram::Durations;
use crate::limit_minutes::Watched;
use crate::outcome::Provenance;
use crate::tally::{Attempt, Stretch, Tally, VisitTrace};

/// The first line of a journal.
pub const MAGIC: &[u8] = b"afflux-journal 1\n";

/// Longest block that is read, bytes.
const LONGEST_BLOCK: usize = 1 << 24;

/// Longest stretch that is counted again: ten weeks.
const LONGEST_US: i64 = 70 * 86_400_000_000;

/// Most that limits ask of each minute.
const MOST_WATCHED: usize = 200;

/// A visit that starts later than this is late, µs.
const LATE_US: i64 = 100_000;

/// What a journal begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Where the run comes from.
    pub provenance: Provenance,
    /// What is played.
    pub stretch: Stretch,
    /// When the window opens, µs since the Unix epoch, in the plan's time.
    pub opens_unix_us: i64,
    /// Visits that the plan has in the window.
    pub planned: u64,
    /// What its limits ask of single minutes; nothing in a journal that is older.
    #[serde(default)]
    pub watched: Vec<Watched>,
}

/// What was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// A visit began.
    Began {
        /// Its id.
        visit: u64,
        /// Its visitor's number.
        visitor: u64,
        /// When its first page was due, µs.
        due_us: i64,
        /// Whether it had begun before the window.
        is_warm: bool,
    },
    /// A request went out at an instant, µs.
    Requested {
        /// When.
        at_us: i64,
    },
    /// An attempt at a page has ended.
    Attempted {
        /// The visit.
        visit: u64,
        /// Page and attempt.
        page: (u16, u8),
        /// Due, first due, started and ended, µs.
        times_us: [i64; 4],
        /// Phase, service and answer, by place.
        words: [u8; 3],
        /// Bytes up and down.
        bytes: [u64; 2],
        /// Whether it was the login of somebody who was there before, and whether it had a connection.
        flags: [bool; 2],
    },
    /// A visit has ended by itself.
    Left {
        /// The visit.
        visit: u64,
        /// Why, by place.
        why: u8,
        /// When, µs.
        at_us: i64,
        /// Whether with a logout.
        logout: bool,
    },
    /// A visit was alive at the end of the window.
    Cut {
        /// The visit.
        visit: u64,
        /// Whether it would have come back.
        is_returning: bool,
    },
    /// What the generator has done so far.
    Generator {
        /// HTTP requests sent.
        requests: u64,
        /// Its processor time, µs.
        cpu_us: u64,
        /// Time since it began, µs.
        wall_us: u64,
    },
    /// The attempt that was told last had its first byte so long before its end.
    FirstByte {
        /// How long before, µs.
        before_us: u64,
    },
}

const ANSWERS: [Answer; 7] = [
    Answer::Served,
    Answer::TurnedAway,
    Answer::TimedOut,
    Answer::Abandoned,
    Answer::Failed,
    Answer::Shed,
    Answer::Spared,
];

const WHYS: [Why; 4] = [Why::Finished, Why::GaveUp, Why::LostPatience, Why::Cut];

fn place<T: PartialEq>(words: &[T], word: &T) -> u8 {
    words.iter().position(|known| known == word).unwrap_or(0) as u8
}

impl Entry {
    /// The beginning of a visit.
    pub fn began(visit: VisitId, visitor: Visitor, ask: &Ask) -> Self {
        Self::Began { visit: visit.0, visitor: visitor.number(), due_us: ask.due.0, is_warm: ask.ramp }
    }

    /// The end of an attempt.
    pub fn attempted(visit: VisitId, attempt: &Attempt) -> Self {
        let ask = &attempt.ask;
        Self::Attempted {
            visit: visit.0,
            page: (ask.page, ask.attempt),
            times_us: [ask.due.0, ask.first_due.0, attempt.started.0, attempt.ended.0],
            words: [attempt.phase as u8, attempt.service as u8, place(&ANSWERS, &attempt.answer)],
            bytes: [attempt.bytes_up, attempt.bytes_down],
            flags: [ask.ramp, attempt.connected],
        }
    }

    /// The end of a visit.
    pub fn left(visit: VisitId, departure: &Departure) -> Self {
        let (at_us, logout) = (departure.at.0, departure.logout);
        Self::Left { visit: visit.0, why: place(&WHYS, &departure.why), at_us, logout }
    }
}

/// The beginning of a journal.
pub fn head(header: &Header) -> Option<Vec<u8>> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(serde_json::to_vec(header).ok()?);
    bytes.push(b'\n');
    Some(bytes)
}

/// Entries that are on their way to a journal.
#[derive(Debug, Default)]
pub struct Block(Vec<u8>);

impl Block {
    /// Appends an entry.
    pub fn push(&mut self, entry: &Entry) {
        // Writing into memory does not fail.
        if let Ok(bytes) = postcard::to_extend(entry, std::mem::take(&mut self.0)) {
            self.0 = bytes;
        }
    }

    /// Bytes of the entries.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The block as it is written; there are no entries afterwards.
    pub fn take(&mut self) -> Vec<u8> {
        let bytes = framed(&self.0);
        self.0.clear();
        bytes
    }
}

/// Encoded entries as a block: their length, their CRC-32, and themselves.
pub fn framed(entries: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entries.len() + 8);
    bytes.extend((entries.len() as u32).to_le_bytes());
    bytes.extend(crc32fast::hash(entries).to_le_bytes());
    bytes.extend(entries);
    bytes
}

/// What a journal holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Journal {
    /// Its header.
    pub header: Header,
    /// Its entries, as far as they were written whole.
    pub entries: Vec<Entry>,
    /// Bytes at the end that are no whole block.
    pub lost_bytes: usize,
}

/// Why something is no journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// It does not begin like one.
    NoJournal,
    /// Its header is not one: what is wrong.
    Header(String),
}

impl Journal {
    /// Reads a journal: all blocks up to the first that is not whole.
    ///
    /// # Errors
    /// It does not begin like a journal, or its header is not one.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(Unreadable::NoJournal)?;
        let end = rest.iter().position(|byte| *byte == b'\n').ok_or_else(|| Unreadable::Header(String::new()))?;
        let header: Header =
            serde_json::from_slice(&rest[..end]).map_err(|error| Unreadable::Header(error.to_string()))?;
        if !header.stretch.is_sound(LONGEST_US) {
            return Err(Unreadable::Header("stretch".into()));
        }
        if header.watched.len() > MOST_WATCHED {
            return Err(Unreadable::Header("watched".into()));
        }
        let (mut rest, mut entries) = (&rest[end + 1..], Vec::new());
        while let Some((block, after)) = whole_block(rest) {
            let Some(more) = entries_of(block) else { break };
            entries.extend(more);
            rest = after;
        }
        Ok(Self { header, entries, lost_bytes: rest.len() })
    }

    /// Counts the run again, and marks it as broken off for a reason (a catalogue key).
    pub fn into_outcome(self, reason: &str) -> Outcome {
        let mut counting = Counting::of(&self.header);
        counting.tally.planned(self.header.planned);
        self.entries.iter().for_each(|entry| counting.take(entry));
        counting.into_outcome(self.header, reason)
    }
}

fn whole_block(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = u32::from_le_bytes(*bytes.first_chunk()?) as usize;
    let crc = u32::from_le_bytes(*bytes.get(4..)?.first_chunk()?);
    let (block, rest) = bytes.get(8..)?.split_at_checked(length)?;
    (length <= LONGEST_BLOCK && crc32fast::hash(block) == crc).then_some((block, rest))
}

fn entries_of(mut block: &[u8]) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    while !block.is_empty() {
        let (entry, rest) = postcard::take_from_bytes(block).ok()?;
        entries.push(entry);
        block = rest;
    }
    Some(entries)
}

/// A run that is counted again.
struct Counting {
    tally: Tally,
    /// The attempt that was told last, and whose it was.
    last: Option<(Profil, Attempt)>,
    /// The visits that are open, and when each began.
    open: HashMap<u64, (Visitor, VisitTrace, SimTime)>,
    started: u64,
    health: GeneratorHealth,
    visits_late: Durations,
    pages_late: Durations,
    stretch: Stretch,
}

impl Counting {
    fn of(header: &Header) -> Self {
        Self {
            tally: Tally::of(&header.stretch, &header.watched),
            last: None,
            open: HashMap::new(),
            started: 0,
            health: GeneratorHealth { valid: true, ..GeneratorHealth::default() },
            visits_late: Durations::new(),
            pages_late: Durations::new(),
            stretch: header.stretch,
        }
    }

    /// Instants that no run of this stretch has come from no run.
    fn is_near(&self, at_us: i64) -> bool {
        let reach = self.stretch.start_us.saturating_sub(LONGEST_VISIT_US)
            ..=self.stretch.end_us.saturating_add(LONGEST_VISIT_US);
        reach.contains(&at_us)
    }

    fn take(&mut self, entry: &Entry) {
        match *entry {
            Entry::Began { visit, visitor, due_us, is_warm } if self.is_near(due_us) => {
                self.began(visit, visitor, due_us, is_warm);
            }
            Entry::Requested { at_us } if self.is_near(at_us) => self.tally.request_starts(SimTime(at_us)),
            Entry::Attempted { visit, page, times_us, words, bytes, flags } => {
                self.attempted(visit, page, times_us, words, bytes, flags);
            }
            Entry::Left { visit, why, at_us, logout } if self.is_near(at_us) => {
                let Some((visitor, trace, began)) = self.open.remove(&visit) else { return };
                let why = WHYS.get(usize::from(why)).copied().unwrap_or(Why::Finished);
                self.tally.left(visitor, &trace, &Departure { why, at: SimTime(at_us), began, logout });
            }
            Entry::Cut { visit, is_returning } => {
                if let Some((visitor, trace, _)) = self.open.remove(&visit) {
                    self.tally.cut_at_end(visitor, &trace, is_returning);
                }
            }
            Entry::FirstByte { before_us } => {
                let Some((profil, attempt)) = self.last.take() else { return };
                let longest_us = (attempt.ended.0 - attempt.started.0).max(0);
                if let Some(before_us) = i64::try_from(before_us).ok().filter(|before_us| *before_us <= longest_us) {
                    self.tally.first_byte(profil, &attempt, SimTime(attempt.ended.0 - before_us));
                }
            }
            Entry::Generator { requests, cpu_us, wall_us } => {
                self.health.requests = requests;
                self.health.cpu_s = cpu_us as f64 / 1e6;
                self.health.wall_s = wall_us as f64 / 1e6;
            }
            Entry::Began { .. } | Entry::Requested { .. } | Entry::Left { .. } => {}
        }
    }

    fn began(&mut self, visit: u64, visitor: u64, due_us: i64, is_warm: bool) {
        let due = SimTime(due_us);
        let visitor = Visitor {
            territory: (visitor >> 40 & 0xfff) as u16,
            group: Group((visitor >> 32) as u8),
            person: visitor as u32,
        };
        let ask = ask((0, 0), due, due, is_warm);
        let trace = self.tally.began(&ask);
        self.started += u64::from(!is_warm);
        self.open.insert(visit, (visitor, trace, due));
    }

    fn attempted(
        &mut self,
        visit: u64,
        page: (u16, u8),
        times_us: [i64; 4],
        words: [u8; 3],
        bytes: [u64; 2],
        flags: [bool; 2],
    ) {
        self.tally.request_ends();
        if !times_us.iter().all(|at_us| self.is_near(*at_us)) {
            return;
        }
        let Some((visitor, trace, _)) = self.open.get_mut(&visit) else { return };
        let [due, first_due, started, ended] = times_us.map(SimTime);
        let late_us = started.0 - due.0;
        self.pages_late.record(late_us);
        if page == (0, 0) && !flags[0] {
            self.visits_late.record(late_us);
            self.health.late_visits += u64::from(late_us > LATE_US);
        }
        let attempt = Attempt {
            ask: ask(page, due, first_due, flags[0]),
            phase: Phase::ALL.get(usize::from(words[0])).copied().unwrap_or(Phase::Ramp),
            service: Service::from_repr(words[1]).unwrap_or(Service::Accueil),
            started,
            ended,
            answer: ANSWERS.get(usize::from(words[2])).copied().unwrap_or(Answer::Failed),
            connected: flags[1],
            bytes_up: bytes[0],
            bytes_down: bytes[1],
        };
        self.tally.attempted(visitor.profil(), trace, &attempt);
        self.last = (attempt.answer == Answer::Served).then(|| (visitor.profil(), attempt));
    }

    fn into_outcome(mut self, header: Header, reason: &str) -> Outcome {
        for (visitor, trace, _) in self.open.values() {
            self.tally.cut_at_end(*visitor, trace, false);
        }
        self.tally.dropped(header.planned.saturating_sub(self.started));
        let counted = self.tally.counted();
        let is_shard = afflux_plan::Selection::parse_shard(&header.provenance.shard).is_ok_and(|(_, count)| count > 1);
        let at_once = is_shard.then(|| counted.at_once().clone());
        let mut outcome = counted.into_outcome(UtcTime::from_unix_us(header.opens_unix_us), header.provenance);
        self.health.lateness_p50_us = self.visits_late.quantile_us(0.5).unwrap_or(0);
        self.health.lateness_p99_us = self.visits_late.quantile_us(0.99).unwrap_or(0);
        self.health.lateness_max_us = self.visits_late.max_us().unwrap_or(0);
        self.health.visits_late = Some(self.visits_late);
        self.health.pages_late = Some(self.pages_late);
        outcome.at_once = at_once;
        outcome.generator = Some(self.health);
        outcome.complete = false;
        outcome.interrupted = Some(reason.into());
        outcome
    }
}

fn ask(page: (u16, u8), due: SimTime, first_due: SimTime, ramp: bool) -> Ask {
    Ask { page: page.0, attempt: page.1, due, first_due, times_out: due, leaves: due, ramp }
}

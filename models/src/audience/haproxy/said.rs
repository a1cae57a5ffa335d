//! What the reader of a log has to say of it.

use super::clock::Clock;
use super::line::{Line, NotHttp};
use super::load::HaproxyLog;
use crate::message::{Message, Problem, Problems};
use crate::time::UtcTime;

/// Counts of what is noted.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Lines of requests in this file.
    pub(super) readable: u64,
    others: u64,
    tcp: u64,
    first_other: Option<(usize, String)>,
    connections: u64,
    /// Page requests without address, in all files.
    pub(super) hidden_clients: u64,
    bad_requests: u64,
    cut: u64,
    repeated: [u64; 2],
    removed: u64,
    with_offset: u64,
    latest: Option<UtcTime>,
    first_of_file: Option<UtcTime>,
    back_in_time: bool,
    notes: Vec<Message>,
}

impl Said {
    /// Forgets what belonged to the file before.
    pub(super) fn begin_file(&mut self) {
        (self.readable, self.others, self.tcp) = (0, 0, 0);
        (self.first_other, self.first_of_file) = (None, None);
    }

    /// Takes a line that is none of a request.
    pub(super) fn unreadable(&mut self, why: NotHttp, number: usize, text: &str) {
        if why == NotHttp::Connection {
            self.connections += 1;
            return;
        }
        self.tcp += u64::from(why == NotHttp::Tcp);
        self.others += 1;
        self.first_other.get_or_insert_with(|| (number, text.chars().take(80).collect()));
    }

    /// Takes a line of a request.
    pub(super) fn see(&mut self, line: &Line<'_>, at: UtcTime) {
        self.cut += u64::from(line.cut);
        self.bad_requests += u64::from(line.request.is_none() && !line.cut);
        if self.first_of_file.is_none() {
            self.first_of_file = Some(at);
            self.back_in_time |= self.latest.is_some_and(|latest| at.0 < latest.0.saturating_sub(60_000_000));
        }
        self.latest = Some(self.latest.map_or(at, |latest| latest.max(at)));
    }

    /// Judges a file.
    ///
    /// # Errors
    /// Empty, or more than half of its lines none of `httplog`.
    pub(super) fn end_file(&mut self, file: &str, clock: &Clock) -> Result<(), Problems> {
        self.repeated = [0, 1].map(|turn| self.repeated[turn] + clock.repeated[turn]);
        self.removed += clock.removed;
        self.with_offset += clock.with_offset;
        let lines = self.readable + self.others;
        if lines == 0 {
            let message = match self.connections {
                0 => Message::new("problem-empty-file"),
                _ => Message::new("haproxy-no-request"),
            };
            return Err(Problem::of_file(file, message).into());
        }
        let Some((number, text)) = self.first_other.take() else { return Ok(()) };
        if self.others > self.readable {
            let message = if self.tcp * 2 > self.others {
                Message::new("haproxy-tcp-log").with("tcp", self.tcp).with("lines", lines)
            } else {
                Message::new("haproxy-mostly-unreadable").with("unreadable", self.others).with("lines", lines)
            };
            return Err(Problem::at_line(file, number, message).value(text).into());
        }
        let message = Message::new("haproxy-unreadable").with("unreadable", self.others).with("lines", lines);
        self.notes.push(message.with("first", number));
        Ok(())
    }

    /// Everything to say of the log.
    pub(super) fn notes(self, log: &HaproxyLog) -> Vec<Message> {
        let mut notes = self.notes;
        let mut note = |times: u64, message: Message| {
            if times > 0 {
                notes.push(message.with("requests", times));
            }
        };
        let zone = log.zone.iana_name().unwrap_or("UTC");
        note(log.requests - self.with_offset, Message::new("haproxy-time-zone").with("zone", zone));
        let repeated = Message::new("haproxy-repeated-hour").with("second", self.repeated[1]);
        note(self.repeated[0] + self.repeated[1], repeated);
        note(self.removed, Message::new("haproxy-removed-hour").with("zone", zone));
        note(self.connections, Message::new("haproxy-connections"));
        note(self.bad_requests, Message::new("haproxy-bad-requests"));
        note(self.cut, Message::new("haproxy-cut"));
        note(self.hidden_clients, Message::new("haproxy-hidden-clients"));
        if self.back_in_time {
            notes.push(Message::new("haproxy-back-in-time"));
        }
        if log.visited.is_some() {
            notes.push(Message::new("haproxy-by-address"));
        }
        notes.extend(load_note(log));
        notes
    }
}

/// The most that was seen at once, and who was turned away.
fn load_note(log: &HaproxyLog) -> Vec<Message> {
    let most = |of: fn(&super::MinuteLoad) -> u32| log.minutes.values().map(of).max().unwrap_or(0);
    let queue = |load: &super::MinuteLoad| load.longest_backend_queue.max(load.longest_server_queue);
    let wait_s = f64::from(most(|load| load.longest_wait_ms)) / 1000.0;
    let concurrency = Message::new("haproxy-load")
        .with("process", most(|load| load.most_connections))
        .with("backend", most(|load| load.most_backend))
        .with("queue", most(queue))
        .with("wait_s", wait_s);
    let refused: u64 = log.minutes.values().map(|load| load.refused).sum();
    let saturated = log.minutes.values().filter(|load| load.is_saturated(log.saturated_share)).count();
    let turned_away = Message::new("haproxy-refused").with("requests", refused).with("minutes", saturated);
    let mut notes = vec![concurrency];
    notes.extend((refused > 0).then_some(turned_away));
    notes
}

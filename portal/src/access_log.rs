//! One line per request: nginx's *combined* format and four fields of ours.
//!
//! ```text
//! 127.0.0.1 - - [23/Nov/2026:19:28:19 +0000] "GET /x HTTP/1.1" 200 1234 "-" "ua" visitor=… at=… rt=… station=…
//! ```
//! `visitor` is a keyed hash of the visitor cookie, never the cookie; `at` the Unix time of the
//! request's arrival, `rt` the seconds until its response was ready; `station` the station it came
//! to, `-` if none. A visitor who leaves before the response is a 499, as in nginx.
//!
//! Entries go to a thread of their own, which writes at least every 200 ms. A log that cannot be
//! written costs lines, which are counted, not the portal.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::net::IpAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// Longest time a line stays in memory.
const FLUSH_EVERY: Duration = Duration::from_millis(200);

/// Bytes in memory at which the buffer is written early.
const FLUSH_BYTES: usize = 64 * 1024;

/// Longest path, referrer or user agent that is written.
const LONGEST_FIELD: usize = 2048;

/// What a line says.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) address: IpAddr,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) version: &'static str,
    pub(crate) status: u16,
    pub(crate) bytes: u64,
    pub(crate) referrer: Vec<u8>,
    pub(crate) agent: Vec<u8>,
    pub(crate) visitor: String,
    pub(crate) arrived_unix_us: i64,
    pub(crate) response_us: u64,
    pub(crate) station: Option<Arc<str>>,
}

#[derive(Debug)]
enum Job {
    Line(Box<Entry>),
    Close,
}

/// Lines that reached the file and lines that did not.
#[derive(Debug, Default)]
struct Fate {
    written: AtomicU64,
    lost: AtomicU64,
}

/// The access log of a running portal.
#[derive(Debug)]
pub(crate) struct AccessLog {
    jobs: Option<mpsc::Sender<Job>>,
    fate: Arc<Fate>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl AccessLog {
    /// Opens a log to append to; without a path there is none.
    ///
    /// # Errors
    /// The file cannot be opened; the system gives no thread.
    pub(crate) fn open(path: Option<&Path>) -> std::io::Result<Self> {
        let fate = Arc::new(Fate::default());
        let Some(path) = path else {
            return Ok(Self { jobs: None, fate, thread: Mutex::new(None) });
        };
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let (jobs, inbox) = mpsc::channel();
        let writer =
            Writer { file, buffer: Vec::new(), lines: 0, fate: fate.clone(), second: (i64::MIN, String::new()) };
        let thread = std::thread::Builder::new().name("portal-log".into()).spawn(move || writer.run(&inbox))?;
        Ok(Self { jobs: Some(jobs), fate, thread: Mutex::new(Some(thread)) })
    }

    /// Logs a request; a log that is closed loses it.
    pub(crate) fn note(&self, entry: Entry) {
        if let Some(jobs) = &self.jobs
            && jobs.send(Job::Line(Box::new(entry))).is_err()
        {
            self.fate.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Writes what is left and closes the file.
    pub(crate) fn close(&self) {
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(Job::Close);
        }
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }

    /// Lines in the file.
    pub(crate) fn written(&self) -> u64 {
        self.fate.written.load(Ordering::Relaxed)
    }

    /// Lines that could not be written.
    pub(crate) fn lost(&self) -> u64 {
        self.fate.lost.load(Ordering::Relaxed)
    }
}

struct Writer {
    file: File,
    buffer: Vec<u8>,
    lines: u64,
    fate: Arc<Fate>,
    /// A Unix second and its text: most lines share it with the one before.
    second: (i64, String),
}

impl Writer {
    fn run(mut self, inbox: &mpsc::Receiver<Job>) {
        let mut flushed = Instant::now();
        loop {
            let left = FLUSH_EVERY.saturating_sub(flushed.elapsed());
            let job = if self.lines == 0 {
                inbox.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                inbox.recv_timeout(left)
            };
            match job {
                Ok(Job::Line(entry)) => {
                    if self.lines == 0 {
                        flushed = Instant::now();
                    }
                    self.line(&entry);
                    if self.buffer.len() >= FLUSH_BYTES {
                        self.flush();
                    }
                }
                Err(RecvTimeoutError::Timeout) => self.flush(),
                Ok(Job::Close) | Err(RecvTimeoutError::Disconnected) => return self.flush(),
            }
        }
    }

    fn line(&mut self, entry: &Entry) {
        let second = entry.arrived_unix_us.div_euclid(1_000_000);
        if self.second.0 != second {
            self.second = (second, civil(second));
        }
        write_line(&mut self.buffer, entry, &self.second.1);
        self.lines += 1;
    }

    fn flush(&mut self) {
        let fate = match self.file.write_all(&self.buffer) {
            Ok(()) => &self.fate.written,
            Err(_) => &self.fate.lost,
        };
        fate.fetch_add(self.lines, Ordering::Relaxed);
        self.buffer.clear();
        self.lines = 0;
    }
}

/// A Unix second as nginx writes it, in UTC.
fn civil(second: i64) -> String {
    let timestamp = Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH);
    timestamp.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string()
}

fn write_line(out: &mut Vec<u8>, entry: &Entry, civil: &str) {
    out.extend_from_slice(format!("{} - - [{civil}] \"{} ", entry.address, entry.method).as_bytes());
    escape(out, entry.target.as_bytes());
    out.extend_from_slice(format!(" {}\" {} {} \"", entry.version, entry.status, entry.bytes).as_bytes());
    escape(out, &entry.referrer);
    out.extend_from_slice(b"\" \"");
    escape(out, &entry.agent);
    let at = (entry.arrived_unix_us.div_euclid(1_000_000), entry.arrived_unix_us.rem_euclid(1_000_000));
    let rt = (entry.response_us / 1_000_000, entry.response_us % 1_000_000);
    let station = entry.station.as_deref().unwrap_or("-");
    let fields =
        format!("\" visitor={} at={}.{:06} rt={}.{:06} station={station}\n", entry.visitor, at.0, at.1, rt.0, rt.1);
    out.extend_from_slice(fields.as_bytes());
}

/// A field between quotes: what would break the line becomes `\x22`, nothing becomes `-`.
fn escape(out: &mut Vec<u8>, field: &[u8]) {
    if field.is_empty() {
        out.push(b'-');
    }
    for byte in field.iter().take(LONGEST_FIELD) {
        match byte {
            b'"' | b'\\' | 0..=31 | 127.. => out.extend_from_slice(format!("\\x{byte:02X}").as_bytes()),
            _ => out.push(*byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry() -> Entry {
        Entry {
            address: IpAddr::from([127, 0, 0, 1]),
            method: "GET".into(),
            target: "/x?a=\"b\"".into(),
            version: "HTTP/1.1",
            status: 200,
            bytes: 1234,
            referrer: Vec::new(),
            agent: b"u\na\\".to_vec(),
            visitor: "0123456789abcdef".into(),
            arrived_unix_us: 1_795_462_099_000_042,
            response_us: 1_050_000,
            station: Some("pages".into()),
        }
    }

    #[test]
    fn a_line_is_combined_and_ours() {
        let mut line = Vec::new();
        write_line(&mut line, &entry(), &civil(1_795_462_099));
        assert_eq!(
            String::from_utf8(line).unwrap(),
            "127.0.0.1 - - [23/Nov/2026:19:28:19 +0000] \"GET /x?a=\\x22b\\x22 HTTP/1.1\" 200 1234 \"-\" \"u\\x0Aa\\x5C\" \
             visitor=0123456789abcdef at=1795462099.000042 rt=1.050000 station=pages\n"
        );
    }

    #[test]
    fn lines_are_in_the_file_soon_and_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("access.log");
        let log = AccessLog::open(Some(&path)).unwrap();
        log.note(entry());
        std::thread::sleep(FLUSH_EVERY * 2);
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 1);
        log.note(entry());
        log.close();
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 2);
        assert_eq!((log.written(), log.lost()), (2, 0));
        log.note(entry());
        assert_eq!(log.lost(), 1);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn lines_that_a_full_disk_refuses_are_counted() {
        let log = AccessLog::open(Some(Path::new("/dev/full"))).unwrap();
        log.note(entry());
        log.note(entry());
        log.close();
        assert_eq!((log.written(), log.lost()), (0, 2));
    }

    proptest! {
        #[test]
        fn any_request_gives_one_printable_line(target in "\\PC{0,40}", agent in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut line = Vec::new();
            write_line(&mut line, &Entry { target, agent, ..entry() }, "now");
            let (last, rest) = line.split_last().unwrap();
            prop_assert_eq!(*last, b'\n');
            prop_assert!(rest.iter().all(|byte| (32..127).contains(byte)));
            prop_assert_eq!(rest.iter().filter(|byte| **byte == b'"').count(), 6);
        }
    }
}

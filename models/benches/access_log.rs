//! How fast an access log is read: `cargo bench -p afflux-models --bench access_log -- [MB] [--rules] [--exact]`.
//!
//! A log of the chosen size (1 000 MB by default) is made piece by piece and read through a pipe in
//! memory, so that neither disk nor page cache counts. Times are CPU seconds of the reading thread,
//! beside two peers of the same run: counting the lines, and hashing the bytes with SHA-256 (which the
//! reader does too). The last line is the peak memory of the process.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and stops where it fails"
)]

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read};

use afflux_models::audience::access_log::{AccessLog, LogOptions, ProfilRule};
use sha2::{Digest, Sha256};

/// Distinct lines are made once, then repeated with other minutes: making a line costs more than
/// reading it.
const BLOCK_LINES: usize = 60_000;
/// Visitors of a block. The next block has others, who come back after a hundred blocks: visits end.
const VISITORS: u64 = 40_000;
/// Digits of an address that change from block to block, after the first.
const ADDRESS: std::ops::Range<usize> = 1..3;

/// A log of a given size, one block of lines per simulated ten minutes.
struct Log {
    block: Vec<u8>,
    /// Where the dates of the block stand.
    dates: Vec<usize>,
    at: usize,
    blocks: u32,
    left: u64,
}

impl Log {
    fn new(bytes: u64, exact: bool) -> Self {
        let mut text = String::new();
        let mut dates = Vec::new();
        for line in 0..BLOCK_LINES as u64 {
            let visitor = afflux_models::seed::mix(line) % VISITORS;
            let second = line / 100;
            let target = match line % 5 {
                0 => format!("/eleve/{visitor}/cahier-de-textes?semaine={}", line % 40),
                1 => format!("/timeline/lastNotifications?page={}", line % 9),
                2 => format!("/assets/themes/ode-bootstrap/{}.css?v={}", line % 50, line % 7),
                3 => format!("/conversation/list/inbox?unread=false&n={}", line % 99),
                _ => format!("/workspace/document/{:016x}", afflux_models::seed::mix(line + 7)),
            };
            let _ = write!(text, "100.{}.{}.{} - - [", visitor >> 16, visitor >> 8 & 255, visitor & 255);
            dates.push(text.len());
            let _ = write!(
                text,
                "23/Mar/2020:00:{:02}:{:02} +0100] \"GET {target} HTTP/1.1\" 200 {} \"https://ent.example.fr{}\" \"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{}.0) Gecko/20100101 Firefox/{}.0\"",
                second / 60,
                second % 60,
                line * 37 % 90_000,
                if line % 3 == 0 { "/" } else { "/timeline" },
                60 + visitor % 60,
                60 + visitor % 60,
            );
            if exact {
                let _ = write!(text, " rt=0.{:03} rl={}", line % 900, 400 + line % 300);
            }
            text.push('\n');
        }
        Self { block: text.into_bytes(), dates, at: 0, blocks: 0, left: bytes }
    }

    /// The next ten minutes: day, hour and the tens of minutes change.
    fn next_block(&mut self) {
        self.blocks += 1;
        let (ten, hour, day) = (self.blocks % 6, self.blocks / 6 % 24, 1 + self.blocks / 144 % 28);
        let digits = |number: u32| [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
        for date in &self.dates {
            let line = date - self.block[..*date].iter().rev().position(|byte| *byte == b'\n').unwrap_or(*date);
            self.block[line + ADDRESS.start..line + ADDRESS.end].copy_from_slice(&digits(self.blocks % 100));
            self.block[*date..date + 2].copy_from_slice(&digits(day));
            self.block[date + 12..date + 14].copy_from_slice(&digits(hour));
            self.block[date + 15] = b'0' + ten as u8;
        }
        self.at = 0;
    }
}

impl Read for Log {
    fn read(&mut self, target: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.block.len() {
            self.next_block();
        }
        let count = target.len().min(self.block.len() - self.at).min(self.left as usize);
        target[..count].copy_from_slice(&self.block[self.at..self.at + count]);
        self.at += count;
        self.left -= count as u64;
        Ok(count)
    }
}

/// CPU seconds of this process so far.
fn cpu_s() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").expect("Linux tells the time of a process");
    text.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).expect("nanoseconds") / 1e9
}

/// Runs a job over the log and prints its speed.
fn measure(name: &str, mb: f64, job: impl FnOnce()) -> f64 {
    let before = cpu_s();
    job();
    let speed = mb / (cpu_s() - before);
    println!("{name:<32} {speed:8.0} MB/s of CPU time");
    speed
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mb = arguments.iter().find_map(|argument| argument.parse::<u64>().ok()).unwrap_or(1000);
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let log = || BufReader::with_capacity(1 << 16, Log::new(mb * 1_000_000, has("--exact")));
    let size = mb as f64;
    println!("{mb} MB in the combined format");
    let made = measure("making the log", size, || {
        let mut log = log();
        let mut buffer = vec![0; 1 << 18];
        while log.read(&mut buffer).expect("a log in memory") > 0 {}
    });
    measure("peer: counting lines", size, || {
        let (mut log, mut lines, mut line) = (log(), 0_u64, Vec::new());
        while log.read_until(b'\n', &mut line).expect("a log in memory") > 0 {
            lines += 1;
            line.clear();
        }
        assert!(lines > 0);
    });
    measure("peer: SHA-256 alone", size, || {
        let (mut log, mut hash, mut buffer) = (log(), Sha256::new(), vec![0; 1 << 18]);
        loop {
            match log.read(&mut buffer).expect("a log in memory") {
                0 => break,
                count => hash.update(&buffer[..count]),
            }
        }
        assert!(!hash.finalize().is_empty());
    });
    let rules = if has("--rules") { vec!["parent=path:/parent/", "eleve=path:/eleve/"] } else { Vec::new() };
    let rules = rules.into_iter().map(|rule| ProfilRule::parse(rule).expect("a rule")).collect();
    let options = LogOptions { profil_rules: rules, key: *b"a key of a bench", ..LogOptions::default() };
    let read = measure("reading visits", size, || {
        let reader = AccessLog::new(options).expect("options");
        let told = reader.read("bench.log", log()).expect("a log").finish();
        println!("  {} lines, {} visits", told.requests, told.totals().visits());
    });
    println!("{:<32} {:8.0} MB/s of CPU time", "  without making the log", 1.0 / (1.0 / read - 1.0 / made));
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells the memory of a process");
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: unknown");
    println!("{}", peak.replace('\t', " "));
}

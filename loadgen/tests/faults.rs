//! Targets that misbehave: every fault ends as a count, nothing panics, nothing is lost in silence and no memory
//! is held for it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use afflux_loadgen::guard::{AcceptedTarget, accept_own};
use afflux_loadgen::journey::Journey;
use afflux_loadgen::{ReplayOptions, Replayed, replay};
use afflux_models::time::SimTime;
use afflux_models::vocabulary::{Profil, Service};
use afflux_outcome::outcome::Provenance;
use afflux_plan::scenario::{Phase, Scenario};
use afflux_plan::{CutPlan, Plan};
use support::{cut, plan, scenario};

/// Some 25 visits in five played seconds.
const FEW: u32 = 7_200;

/// A server on loopback that shows its nonce and treats everything else as it is told: a thread a connection.
struct Hostile {
    address: SocketAddr,
    over: Arc<AtomicBool>,
    asked: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

type Treat = fn(&str, &mut TcpStream) -> std::io::Result<bool>;

impl Hostile {
    /// `treat` answers a request line; false: the connection is closed.
    fn open(treat: Treat) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (over, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (ends, counts) = (Arc::clone(&over), Arc::clone(&asked));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if ends.load(Ordering::Relaxed) {
                    break;
                }
                let (Ok(stream), counts) = (stream, Arc::clone(&counts)) else { continue };
                std::thread::spawn(move || {
                    // The other side may be gone at any time.
                    let _ = serve(stream, treat, &counts);
                });
            }
        });
        Self { address, over, asked, thread: Some(thread) }
    }

    fn target(&self) -> AcceptedTarget {
        accept_own(self.address, support::nonce()).unwrap()
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(mut stream: TcpStream, treat: Treat, asked: &AtomicU64) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.set_write_timeout(Some(Duration::from_secs(30)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let mut length = 0;
        loop {
            let mut header = String::new();
            if reader.read_line(&mut header)? <= 2 {
                break;
            }
            let header = header.to_ascii_lowercase();
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        std::io::copy(&mut (&mut reader).take(length), &mut std::io::sink())?;
        if line.contains("/.well-known/afflux") {
            let proof = format!("{{\"nonce\":\"{}\"}}", support::nonce().as_str());
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{proof}", proof.len())?;
            continue;
        }
        asked.fetch_add(1, Ordering::Relaxed);
        if !treat(&line, &mut stream)? {
            return Ok(());
        }
    }
}

/// Visitors who wait a second for a page, and do not come back.
fn impatient() -> Scenario {
    let mut scenario = scenario(FEW);
    scenario.behaviour.page_timeout_us = 1_000_000;
    scenario.behaviour.give_up_share = 1.0;
    scenario
}

fn played(cut: &CutPlan<'_>, target: &AcceptedTarget, journey: Option<&str>) -> Replayed {
    let journey = journey.map(|text| {
        let plain = "format = 1\nname = \"x\"\nwrites = false\n[title]\nfr = \"x\"\nen = \"x\"\n";
        Arc::new(Journey::parse("x.toml", &format!("{plain}{text}"), &|_| Ok(String::new())).unwrap())
    });
    let options = ReplayOptions { run_id: "faults".into(), journey, ..ReplayOptions::default() };
    let replayed = replay(cut, target, &options, Provenance::default(), |_| {}).unwrap();
    let (visits, attempts) = (&replayed.outcome.visits, replayed.outcome.all_attempts());
    assert_eq!(visits.planned, visits.started + visits.dropped);
    let ended = visits.finished + visits.gave_up + visits.lost_patience + visits.cut_at_six_hours + visits.cut_at_end;
    assert_eq!(visits.started + visits.warm, ended);
    let answered = attempts.served + attempts.turned_away + attempts.timed_out + attempts.abandoned + attempts.failed;
    assert_eq!(attempts.asked, answered);
    replayed
}

/// Resident memory of this process, MiB.
fn resident_mib() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() * 4096.0 / 1_048_576.0
}

/// All attempts fail or time out, the run lives to its end.
fn all_fail(treat: Treat, journey: Option<&str>) -> Replayed {
    let scenario = impatient();
    let plan: Plan<'_> = plan(&scenario);
    let cut = cut(&plan);
    let hostile = Hostile::open(treat);
    let replayed = played(&cut, &hostile.target(), journey);
    let attempts = replayed.outcome.all_attempts();
    assert!(attempts.asked > 10, "{attempts:?}");
    assert_eq!(attempts.served, 0, "{attempts:?}");
    assert!(hostile.asked.load(Ordering::Relaxed) > 0);
    replayed
}

#[test]
fn reset_connections() {
    let replayed = all_fail(
        |_, stream| {
            // Unread bytes on both sides, and closed at once: the kernel sends a reset.
            stream.write_all(b"HTTP/1.1 200")?;
            rustix::net::sockopt::set_socket_linger(&*stream, Some(Duration::ZERO))?;
            Ok(false)
        },
        None,
    );
    let attempts = replayed.outcome.all_attempts();
    assert_eq!(attempts.failed, attempts.asked, "{attempts:?}");
}

#[test]
fn half_open_connections_time_out() {
    let replayed = all_fail(
        |_, _| {
            std::thread::sleep(Duration::from_secs(4));
            Ok(false)
        },
        None,
    );
    let attempts = replayed.outcome.all_attempts();
    assert_eq!(attempts.timed_out, attempts.asked, "{attempts:?}");
}

#[test]
fn a_body_of_a_byte_a_second_times_out() {
    let replayed = all_fail(
        |_, stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")?;
            for _ in 0..5 {
                stream.write_all(b"x")?;
                std::thread::sleep(Duration::from_secs(1));
            }
            Ok(false)
        },
        None,
    );
    let attempts = replayed.outcome.all_attempts();
    assert_eq!(attempts.timed_out, attempts.asked, "{attempts:?}");
}

/// The first byte and the last one are told apart, from the due instant and from the start, by service and profil.
#[test]
fn the_first_byte_is_not_the_last_one() {
    let scenario = scenario(FEW);
    let plan = plan(&scenario);
    let cut = cut(&plan);
    let hostile = Hostile::open(|_, stream| {
        std::thread::sleep(Duration::from_millis(100));
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")?;
        std::thread::sleep(Duration::from_millis(300));
        stream.write_all(b"page")?;
        Ok(true)
    });
    let step = |name: &str| format!("[[{name}.step]]\nname = \"{name}\"\npath = \"/\"\n");
    let outcome = played(&cut, &hostile.target(), Some(&["login", "page", "logout"].map(step).concat())).outcome;
    let served = |service, profil| outcome.attempts_of(Phase::Judged, service, profil).served;
    assert!(served(None, None) > 20, "{:?}", outcome.attempts);
    let keys = [
        (None, None),
        (Some(Service::Connexion), None),
        (Some(Service::Accueil), None),
        (None, Some(Profil::Eleve)),
        (None, Some(Profil::Parent)),
    ];
    for (service, profil) in keys {
        let first = outcome.first_byte_of(Phase::Judged, service, profil).unwrap();
        let first_from_start = outcome.first_byte_from_start_of(Phase::Judged, service, profil).unwrap();
        let last = outcome.response_of(Phase::Judged, service, profil).unwrap();
        let last_from_start = outcome.from_start_of(Phase::Judged, service, profil).unwrap();
        let all = [first, first_from_start, last, last_from_start];
        assert!(all.iter().all(|us| us.count() == served(service, profil)), "{service:?} {profil:?}");
        let [first, first_from_start, last, last_from_start] = all.map(|us| us.quantile_us(0.5).unwrap());
        // What was begun late was waited for longer than it took.
        assert!(first_from_start <= first && last_from_start <= last);
        assert!((95_000..350_000).contains(&first_from_start), "{first_from_start}");
        assert!(last_from_start >= first_from_start + 290_000, "{first_from_start} {last_from_start}");
    }
}

/// Bodies without an end, one of them "deflated": a page is given up at 64 MiB or at its time-out, nothing of it
/// is kept.
#[test]
fn endless_bodies_take_no_memory() {
    let before = resident_mib();
    for head in ["", "Content-Encoding: gzip\r\n"] {
        ENCODING.store(u64::from(!head.is_empty()), Ordering::Relaxed);
        let replayed = all_fail(
            |_, stream| {
                let encoding = if ENCODING.load(Ordering::Relaxed) == 1 { "Content-Encoding: gzip\r\n" } else { "" };
                write!(stream, "HTTP/1.1 200 OK\r\n{encoding}Content-Length: 5000000000\r\n\r\n")?;
                let block = vec![0_u8; 1 << 16];
                // The visitor goes; the write fails then.
                for _ in 0..80_000 {
                    stream.write_all(&block)?;
                }
                Ok(false)
            },
            None,
        );
        let attempts = replayed.outcome.all_attempts();
        assert_eq!(attempts.timed_out + attempts.failed, attempts.asked, "{attempts:?}");
    }
    let grown = resident_mib() - before;
    assert!(grown < 60.0, "{grown} MiB more");
}

static ENCODING: AtomicU64 = AtomicU64::new(0);

/// Every page leads to itself, and sets another cookie each time.
#[test]
fn endless_redirects_and_cookies_end() {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let following = "[[login.step]]\nname = \"home\"\npath = \"/\"\nfollow = 10\n[login.step.expect]\nstatus = 200\n\
        [[page.step]]\nname = \"page\"\npath = \"/\"\nfollow = 10\n[page.step.expect]\nstatus = 200\n";
    let replayed = all_fail(
        |_, stream| {
            let nth = NEXT.fetch_add(1, Ordering::Relaxed);
            let value = "v".repeat(2000);
            write!(
                stream,
                "HTTP/1.1 302 Found\r\nLocation: /{nth}\r\nSet-Cookie: c{nth}={value}; Path=/\r\nContent-Length: 0\r\n\r\n"
            )?;
            Ok(true)
        },
        Some(following),
    );
    let (attempts, requests) = (replayed.outcome.all_attempts(), replayed.outcome.generator.unwrap().requests);
    assert!(requests <= attempts.asked * 12, "{requests} requests for {attempts:?}");
}

#[test]
fn headers_and_bodies_that_are_no_text() {
    let replayed = all_fail(
        |line, stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\nX-\xff: \xfe\r\n")?;
            stream.write_all(b"Set-Cookie: \xff\xfe=\xfd; Path=/\r\nContent-Length: 4\r\n\r\n\xff\xfe\xfd\xfc")?;
            Ok(line.len() < 4000)
        },
        None,
    );
    let attempts = replayed.outcome.all_attempts();
    assert_eq!(attempts.failed, attempts.asked, "{attempts:?}");
}

#[test]
fn what_is_no_http_is_a_failure() {
    let replayed = all_fail(
        |_, stream| {
            stream.write_all(b"\x16\x03\x01\x00\xa5 SSH-2.0-x\r\n\r\n")?;
            Ok(false)
        },
        None,
    );
    let attempts = replayed.outcome.all_attempts();
    assert_eq!(attempts.failed, attempts.asked, "{attempts:?}");
}

/// A clock that is set back by an hour in the middle of a run, and on by two later: instants and times are those
/// of the monotonic clock.
#[test]
fn a_clock_that_jumps_changes_nothing() {
    let scenario = scenario(FEW * 4);
    let plan = plan(&scenario);
    let cut = cut(&plan);
    let portal = support::Running::open(support::settings(&cut));
    let began = Instant::now();
    let jumping = move || {
        let now = std::time::SystemTime::now();
        match began.elapsed().as_millis() {
            ..2000 => now,
            2000..4000 => now - Duration::from_secs(3600),
            _ => now + Duration::from_secs(3600),
        }
    };
    let options = ReplayOptions {
        run_id: "clock".into(),
        password: afflux_loadgen::Secret::new(support::PASSWORD),
        wall_clock: afflux_loadgen::WallClock::new(jumping),
        trace: true,
        ..ReplayOptions::default()
    };
    let replayed = replay(&cut, &portal.target(), &options, Provenance::default(), |_| {}).unwrap();
    portal.close();
    assert!(replayed.outcome.complete);
    let attempts = replayed.outcome.all_attempts();
    assert!(attempts.served > 40 && attempts.timed_out == 0, "{attempts:?}");
    assert!(replayed.trace.iter().all(|row| row.ended.0 >= row.due.0 && row.ended < SimTime(20_000_000)));
    let generator = replayed.outcome.generator.unwrap();
    assert!(generator.lateness_max_us < 2_000_000 && generator.wall_s < 30.0, "{generator:?}");
}

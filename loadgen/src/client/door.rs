//! The one door: no other place of this crate opens a socket, and this one asks the guard each time.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::net::TcpSocket;
use tokio::sync::Mutex;

use super::message::Broken;
use super::stream::{Counted, Open, Stream};
use super::tls;
use crate::guard::{Accepted, Host, Meter, is_unchanged};

/// Connections from one source address: further ones search long for a free port.
pub(crate) const CONNECTIONS_PER_SOURCE: u32 = 12_000;

/// Most source addresses of the loopback that are taken in turn.
pub(crate) const LOOPBACK_SOURCES: u32 = 250;

/// An answer of the DNS counts so long; after half of that it is asked for ahead.
const FRESH: Duration = Duration::from_secs(2);

/// Longest wait for an answer of the DNS.
const LOOKUP_WAIT: Duration = Duration::from_secs(2);

/// Without any answer for so long the name counts as changed.
const SILENT: Duration = Duration::from_secs(30);

/// Opens connections to an accepted target.
pub(crate) struct Door {
    accepted: Arc<Accepted>,
    meter: Arc<Meter>,
    made: Instant,
    /// When the name was last asked for, and last answered, milliseconds after `made`.
    asked_ms: AtomicU64,
    answered_ms: AtomicU64,
    asking: Mutex<()>,
    refused: OnceLock<&'static str>,
}

impl Door {
    pub(crate) fn new(accepted: Arc<Accepted>) -> Self {
        let meter = Arc::new(Meter::new(accepted.ceilings, accepted.breaker));
        Self {
            accepted,
            meter,
            made: Instant::now(),
            // The acceptance, or the run's first look, has just asked.
            asked_ms: AtomicU64::new(0),
            answered_ms: AtomicU64::new(0),
            asking: Mutex::new(()),
            refused: OnceLock::new(),
        }
    }

    pub(crate) fn accepted(&self) -> &Accepted {
        &self.accepted
    }

    pub(crate) fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Whether the target is the portal that this process started.
    pub(crate) fn is_own(&self) -> bool {
        self.accepted.is_own()
    }

    /// Whether connections go over TLS.
    pub(crate) fn is_secure(&self) -> bool {
        self.accepted.tls.is_some()
    }

    /// Why nothing is opened any more, if so.
    pub(crate) fn refusal(&self) -> Option<&'static str> {
        self.refused.get().copied()
    }

    /// Why the run must end, if it must: the kill file, the proof's end, a ceiling, the DNS, a breaker
    /// that opened too often. The run has lasted `elapsed`.
    pub(crate) fn must_end(&self, elapsed: Duration) -> Option<&'static str> {
        let accepted = &self.accepted;
        if accepted.kill_files.present().is_some() {
            return Some("guard-ended-kill");
        }
        if let Some(reason) = self.refusal() {
            return Some(reason);
        }
        if accepted.expiry.is_some_and(|expiry| expiry <= Timestamp::now()) {
            return Some("guard-ended-expiry");
        }
        if elapsed > accepted.ceilings.duration {
            return Some("guard-ended-duration");
        }
        if self.meter.is_spent() {
            return Some("guard-ended-bytes");
        }
        self.meter.gave_up().then_some("guard-ended-breaker")
    }

    /// Opens a connection. `slot` numbers the open visits and decides the source address.
    pub(crate) async fn open(&self, slot: u32) -> Result<Stream, Broken> {
        self.check(FRESH).await?;
        let place = Open::take(&self.meter).ok_or(Broken::HeldBack)?;
        let address = self.accepted.address;
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
        let socket = socket.map_err(|_| Broken::Local)?;
        if let Some(source) = self.source(slot) {
            socket.bind(SocketAddr::new(source, 0)).map_err(|_| Broken::Local)?;
        }
        let stream = socket.connect(address).await.map_err(|error| broken_by(&error))?;
        stream.set_nodelay(true).map_err(|_| Broken::Connect)?;
        let counted = Counted::new(stream, place);
        match &self.accepted.tls {
            None => Ok(Stream::Plain(counted)),
            Some(configuration) => {
                let secured = tls::secure(configuration, &self.accepted.place.host, counted).await?;
                Ok(Stream::Tls(Box::new(secured)))
            }
        }
    }

    /// The address that a visit's connection comes from; none: as the system chooses. On loopback,
    /// every 12 000 visits take another one of 127.0.0.0/8.
    fn source(&self, slot: u32) -> Option<IpAddr> {
        let sources = &self.accepted.sources;
        if !sources.is_empty() {
            return sources.get(slot as usize % sources.len()).copied();
        }
        match (self.accepted.address.ip(), slot / CONNECTIONS_PER_SOURCE) {
            (IpAddr::V4(target), source @ 1..) if target.is_loopback() => {
                Some(Ipv4Addr::from(u32::from(Ipv4Addr::LOCALHOST) + source.min(LOOPBACK_SOURCES)).into())
            }
            _ => None,
        }
    }

    /// Asks the DNS ahead, so that connections need not wait for it.
    pub(crate) fn look_ahead(door: &Arc<Self>) {
        if matches!(door.accepted.place.host, Host::Name(_)) && door.age(&door.asked_ms) > FRESH / 2 {
            let door = Arc::clone(door);
            // What it finds stands in the door.
            tokio::spawn(async move { _ = door.check(FRESH / 2).await });
        }
    }

    fn age(&self, stamp: &AtomicU64) -> Duration {
        self.made.elapsed().saturating_sub(Duration::from_millis(stamp.load(Ordering::Relaxed)))
    }

    fn stamp(&self, stamp: &AtomicU64) {
        stamp.store(u64::try_from(self.made.elapsed().as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Whether the name still leads where it led; asks again when the last answer is older.
    async fn check(&self, older: Duration) -> Result<(), Broken> {
        if self.refused.get().is_some() {
            return Err(Broken::Refused);
        }
        let Host::Name(name) = &self.accepted.place.host else { return Ok(()) };
        if self.age(&self.asked_ms) <= older {
            return Ok(());
        }
        let _alone = self.asking.lock().await;
        if self.age(&self.asked_ms) <= older {
            return Ok(());
        }
        let (lookup, name) = (Arc::clone(&self.accepted.lookup), name.clone());
        let asked = tokio::task::spawn_blocking(move || lookup(&name));
        let answer = tokio::time::timeout(LOOKUP_WAIT, asked).await;
        self.stamp(&self.asked_ms);
        match answer {
            Ok(Ok(Ok(found))) => {
                if !is_unchanged(self.accepted.address.ip(), &self.accepted.known, &found) {
                    return Err(self.refuse("guard-ended-dns"));
                }
                self.stamp(&self.answered_ms);
            }
            _ if self.age(&self.answered_ms) > SILENT => return Err(self.refuse("guard-ended-dns-silent")),
            _ => {}
        }
        Ok(())
    }

    fn refuse(&self, key: &'static str) -> Broken {
        // The first reason stays.
        let _ = self.refused.set(key);
        Broken::Refused
    }
}

fn broken_by(error: &io::Error) -> Broken {
    match error.kind() {
        io::ErrorKind::AddrNotAvailable | io::ErrorKind::AddrInUse | io::ErrorKind::OutOfMemory => Broken::Local,
        _ => Broken::Connect,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// Words that open a socket or ask for an address.
    const OPENING: [&str; 12] = [
        "TcpSocket",
        "TcpStream::connect",
        "connect(",
        "UdpSocket",
        "UnixStream",
        "UnixDatagram",
        "lookup_host",
        "to_socket_addrs",
        "ToSocketAddrs",
        "reqwest",
        "TcpListener",
        "rustix::net",
    ];

    fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
                found.push((path.file_name().unwrap().to_string_lossy().into_owned(), text));
            }
        }
    }

    #[test]
    fn no_other_file_opens_a_socket() {
        let mut found = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        assert!(found.len() > 20, "the sources were not found");
        let opening: Vec<(String, &str)> = found
            .iter()
            .filter(|(name, _)| !name.ends_with("_tests.rs"))
            .flat_map(|(name, text)| {
                let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("//"));
                let words = move |line: &str| OPENING.iter().copied().find(|word| line.contains(*word));
                lines.filter_map(words).map(|word| (name.clone(), word)).collect::<Vec<_>>()
            })
            .collect();
        // The resolver asks for addresses; TLS goes over a stream that the door has opened.
        let allowed = [
            ("door.rs", "TcpSocket"),
            ("door.rs", "connect("),
            // Listens on the loopback, for those who ask for metrics.
            ("port.rs", "TcpListener"),
            ("resolver.rs", "to_socket_addrs"),
            ("resolver.rs", "ToSocketAddrs"),
            ("tls.rs", "connect("),
        ];
        let others: Vec<_> = opening.iter().filter(|(name, word)| !allowed.contains(&(name, word))).collect();
        assert!(others.is_empty(), "{others:?}");
        assert!(opening.iter().any(|(name, word)| name == "door.rs" && *word == "TcpSocket"));
    }
}

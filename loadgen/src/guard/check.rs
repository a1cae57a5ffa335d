//! The acceptance itself: what is asked of a target, in which order, and why it is refused.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use afflux_models::Message;
use hyper::StatusCode;
use hyper::header::LOCATION;
use jiff::Timestamp;
use serde::Deserialize;

use super::accepted::{Accepted, AcceptedTarget, Shows};
use super::allow_list::{AllowList, Entry, Evidence};
use super::authorisation::Authorisation;
use super::kill_file::KillFiles;
use super::never::is_never;
use super::place::{Host, Place, Scheme};
use super::proof::{LONGEST_PROOF, PROOF_PATH, Proof};
use super::resolver::{self, Lookup};
use super::{key, sha256};
use crate::client::{Broken, Browser, Outgoing, Reply, Surroundings, tls};
use crate::replay::ReplayError;

/// Longest wait for a proof.
const PROOF_WAIT: Duration = Duration::from_secs(5);

/// Most addresses of a name that are tried.
const MOST_TRIED: usize = 4;

/// Decides whether a target may be played on.
pub struct Guard {
    list: AllowList,
    authorisation: Option<Authorisation>,
    kill_files: Vec<PathBuf>,
    ca: Option<PathBuf>,
    sources: Vec<IpAddr>,
    shard_count: u32,
    pub(super) lookup: Lookup,
    pub(super) now: fn() -> Timestamp,
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guard").field("list", &self.list).finish_non_exhaustive()
    }
}

impl Guard {
    /// A guard with an allow-list.
    pub fn new(list: AllowList) -> Self {
        let kill_files = list.kill_file.iter().cloned().collect();
        Self {
            list,
            authorisation: None,
            kill_files,
            ca: None,
            sources: Vec::new(),
            shard_count: 1,
            lookup: resolver::system(),
            now: Timestamp::now,
        }
    }

    /// With a signed authorisation, for a target that serves no proof.
    #[must_use]
    pub fn authorised_by(mut self, authorisation: Authorisation) -> Self {
        self.authorisation = Some(authorisation);
        self
    }

    /// With one more file whose presence ends a run.
    #[must_use]
    pub fn ended_by(mut self, kill_file: PathBuf) -> Self {
        self.kill_files.push(kill_file);
        self
    }

    /// With certificates (PEM) in place of the allow-list's or the system's.
    #[must_use]
    pub fn certified_by(mut self, ca: PathBuf) -> Self {
        self.ca = Some(ca);
        self
    }

    /// With addresses of this machine that connections come from in turn.
    #[must_use]
    pub fn sending_from(mut self, sources: Vec<IpAddr>) -> Self {
        self.sources = sources;
        self
    }

    /// For one of several processes that play a plan together: each has its part of the ceilings.
    #[must_use]
    pub fn for_one_of(mut self, shard_count: u32) -> Self {
        self.shard_count = shard_count;
        self
    }

    /// Looks at a target: listed, proved, alive. Blocks for some seconds at most; to be called outside
    /// of any runtime.
    ///
    /// # Errors
    /// [`ReplayError::Refused`] with the reason, [`ReplayError::Unreachable`] when nothing answers.
    pub fn accept(&self, place: &Place) -> Result<AcceptedTarget, ReplayError> {
        if is_never(&place.host) {
            return Err(refused("guard-never-target", place));
        }
        let entry = self.listed(place)?;
        let kill_files = KillFiles(self.kill_files.clone());
        if let Some(path) = kill_files.present() {
            return Err(ReplayError::Refused(Message::new("guard-kill-file-there").with("file", path.display())));
        }
        let ca = self.ca.as_ref().or(entry.ca.as_ref());
        let secure = (place.scheme == Scheme::Https).then(|| tls::configuration(ca.map(PathBuf::as_path)));
        let signed = self.signed(entry, place)?;
        let found = self.addresses(place)?;
        let mut accepted = Accepted {
            place: place.clone(),
            address: SocketAddr::new(IpAddr::from([0; 4]), place.port),
            known: found.iter().copied().collect(),
            lookup: Arc::clone(&self.lookup),
            tls: secure.transpose().map_err(ReplayError::Refused)?,
            shows: match entry.evidence {
                Evidence::Served(hash) => Shows::Proof(hash),
                Evidence::Signed(_) => Shows::Nothing,
            },
            ceilings: entry.ceilings,
            breaker: Some(entry.breaker),
            expiry: None,
            load_contact: self.list.contact.clone(),
            contact: String::new(),
            kill_files,
            sources: self.sources.clone(),
        };
        let proof = match signed {
            Some(proof) => {
                accepted.address = reached(&accepted, &found)?;
                proof
            }
            None => {
                let (address, reply) = fetched(&accepted, &found)?;
                accepted.address = address;
                self.proved(&accepted, &reply)?
            }
        };
        self.holds(&proof, place)?;
        accepted.ceilings.rate_per_s = entry.ceilings.rate_per_s.min(proof.max_rate);
        accepted.ceilings = accepted.ceilings.for_one_of(self.shard_count);
        accepted.expiry = Some(proof.expiry);
        accepted.contact = proof.contact;
        Ok(AcceptedTarget(Arc::new(accepted)))
    }

    fn listed(&self, place: &Place) -> Result<&Entry, ReplayError> {
        self.list.entry(place).ok_or_else(|| {
            let same_host = self.list.entries.iter().find(|entry| entry.place.host == place.host);
            let message = match same_host {
                Some(entry) => Message::new("guard-listed-elsewhere").with("listed", &entry.place),
                None => Message::new("guard-not-listed"),
            };
            ReplayError::Refused(message.with("place", place).with("file", &self.list.file))
        })
    }

    /// What is authorised by a signature, when the allow-list asks for one.
    fn signed(&self, entry: &Entry, place: &Place) -> Result<Option<Proof>, ReplayError> {
        let Evidence::Signed(key) = &entry.evidence else { return Ok(None) };
        let Some(authorisation) = &self.authorisation else {
            return Err(refused("guard-authorisation-missing", place));
        };
        if !authorisation.is_signed_by(key) {
            return Err(refused("guard-authorisation-forged", place));
        }
        Ok(Some(authorisation.proof.clone()))
    }

    fn addresses(&self, place: &Place) -> Result<Vec<IpAddr>, ReplayError> {
        let name = match &place.host {
            Host::Address(address) => return Ok(vec![*address]),
            Host::Name(name) => name,
        };
        let wrong = |detail: &str| {
            ReplayError::Unreachable(Message::new("guard-unknown-host").with("host", name).with("detail", detail))
        };
        let found = (self.lookup)(name).map_err(|error| wrong(&error.to_string()))?;
        let mut distinct: Vec<IpAddr> = Vec::new();
        for address in found {
            let nobody = address.is_unspecified() || address.is_multicast();
            if !nobody && !distinct.contains(&address) {
                distinct.push(address);
            }
        }
        if distinct.is_empty() { Err(wrong("")) } else { Ok(distinct) }
    }

    /// The proof that a target served, when it is the one of the allow-list.
    fn proved(&self, accepted: &Accepted, reply: &Reply) -> Result<Proof, ReplayError> {
        let place = &accepted.place;
        if reply.status.is_redirection() {
            let to = reply.headers.get(LOCATION).map(|to| String::from_utf8_lossy(to.as_bytes()).into_owned());
            let to: String = to.unwrap_or_default().chars().filter(|letter| !letter.is_control()).take(120).collect();
            let message = Message::new("guard-proof-redirect").with("place", place).with("location", to);
            return Err(ReplayError::Refused(message));
        }
        if reply.status != StatusCode::OK {
            let message = Message::new("guard-proof-absent").with("place", place).with("status", reply.status.as_u16());
            return Err(ReplayError::Refused(message));
        }
        if !served(accepted, reply) {
            let message = Message::new("guard-proof-other").with("place", place);
            return Err(ReplayError::Refused(message.with("sha256", key::hex(&sha256(&reply.text)))));
        }
        Proof::from_json(&format!("{place}{PROOF_PATH}"), &reply.text).map_err(|problems| {
            let found: Vec<String> = problems.0.iter().map(|problem| format!("`{}`", problem.key)).collect();
            let message = Message::new("guard-proof-malformed").with("place", place);
            ReplayError::Refused(message.with("keys", found.join(", ")))
        })
    }

    /// Whether a proof is about this place, now.
    fn holds(&self, proof: &Proof, place: &Place) -> Result<(), ReplayError> {
        if !proof.is_about(place) {
            let about = format!("{}:{}", proof.host, proof.port);
            let message = Message::new("guard-proof-elsewhere").with("place", place).with("about", about);
            return Err(ReplayError::Refused(message));
        }
        if proof.expiry <= (self.now)() {
            let message = Message::new("guard-proof-expired").with("place", place).with("expiry", proof.expiry);
            return Err(ReplayError::Refused(message.with("contact", &proof.contact)));
        }
        Ok(())
    }
}

fn refused(key: &'static str, place: &Place) -> ReplayError {
    ReplayError::Refused(Message::new(key).with("place", place))
}

/// The first address that a connection opens to.
fn reached(accepted: &Accepted, found: &[IpAddr]) -> Result<SocketAddr, ReplayError> {
    first(accepted, found, |around| async move { around.door.open(0).await.map(drop) }).map(|(address, ())| address)
}

/// The first address that answers, and what it says at the place of the proof.
fn fetched(accepted: &Accepted, found: &[IpAddr]) -> Result<(SocketAddr, Reply), ReplayError> {
    first(accepted, found, |around| async move { ask_for_proof(&around).await })
}

fn first<T, F>(
    accepted: &Accepted,
    found: &[IpAddr],
    attempt: impl Fn(Arc<Surroundings>) -> F,
) -> Result<(SocketAddr, T), ReplayError>
where
    F: Future<Output = Result<T, Broken>>,
{
    let runtime = runtime()?;
    let mut last = Broken::Connect;
    for address in found.iter().take(MOST_TRIED) {
        let candidate =
            Arc::new(Accepted { address: SocketAddr::new(*address, accepted.place.port), ..accepted.again() });
        let around = Arc::new(Surroundings::alone(Arc::clone(&candidate)));
        let tried = runtime.block_on(async { tokio::time::timeout(PROOF_WAIT, attempt(around)).await });
        match tried {
            Ok(Ok(value)) => return Ok((candidate.address, value)),
            Ok(Err(broken)) => last = broken,
            Err(_) => last = Broken::BeforeHead,
        }
    }
    let place = &accepted.place;
    Err(match last {
        Broken::Tls => ReplayError::Refused(Message::new("guard-tls").with("place", place)),
        _ => ReplayError::Unreachable(Message::new("guard-unreachable").with("place", place)),
    })
}

fn runtime() -> Result<tokio::runtime::Runtime, ReplayError> {
    let built = tokio::runtime::Builder::new_current_thread().enable_all().build();
    built.map_err(|error| ReplayError::Generator(Message::new("replay-runtime").with("detail", error)))
}

impl Accepted {
    /// The same, for another address.
    fn again(&self) -> Self {
        Self {
            place: self.place.clone(),
            address: self.address,
            known: self.known.clone(),
            lookup: Arc::clone(&self.lookup),
            tls: self.tls.clone(),
            shows: self.shows.clone(),
            ceilings: self.ceilings,
            breaker: self.breaker,
            expiry: self.expiry,
            load_contact: self.load_contact.clone(),
            contact: self.contact.clone(),
            kill_files: self.kill_files.clone(),
            sources: self.sources.clone(),
        }
    }
}

/// What a look at a target gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proven {
    /// It is the target that was accepted.
    Yes,
    /// Something answers, but not what was accepted.
    No,
    /// Nothing takes the connection.
    Gone,
    /// Nothing answered in time.
    Silent,
}

/// Looks at a target outside of any runtime.
pub(super) fn ask(accepted: Arc<Accepted>) -> Result<Proven, ReplayError> {
    let around = Surroundings::alone(accepted);
    Ok(runtime()?.block_on(look(&around)))
}

/// Looks at the target on a connection of its own: is it still the one that was accepted?
pub(crate) async fn look(around: &Surroundings) -> Proven {
    let accepted = around.door.accepted();
    let looked = tokio::time::timeout(PROOF_WAIT, async {
        match accepted.shows {
            Shows::Nothing => around.door.open(0).await.map(|_| Proven::Yes),
            _ => {
                let reply = ask_for_proof(around).await?;
                Ok(if served(accepted, &reply) { Proven::Yes } else { Proven::No })
            }
        }
    });
    match looked.await {
        Err(_) => Proven::Silent,
        Ok(Ok(proven)) => proven,
        Ok(Err(Broken::Tls | Broken::Refused)) => Proven::No,
        Ok(Err(Broken::HeldBack | Broken::Local)) => Proven::Silent,
        Ok(Err(_)) => Proven::Gone,
    }
}

async fn ask_for_proof(around: &Surroundings) -> Result<Reply, Broken> {
    ask_for_proof_with(&mut Browser::default(), around).await
}

/// Asks for the proof with somebody's browser, whose connection stays.
pub(crate) async fn ask_for_proof_with(browser: &mut Browser, around: &Surroundings) -> Result<Reply, Broken> {
    let mut fetch = browser.fetch(around);
    // One byte more than the longest proof tells that it is longer.
    let reply = fetch.send(&Outgoing::get(PROOF_PATH), &|_| LONGEST_PROOF + 1).await?;
    fetch.end();
    Ok(reply)
}

/// What the proof of our own portal says; other keys are the portal's own.
#[derive(Deserialize)]
struct OwnProof {
    nonce: String,
}

/// Whether a reply is the proof that is expected.
fn served(accepted: &Accepted, reply: &Reply) -> bool {
    if reply.status != StatusCode::OK || reply.bytes > LONGEST_PROOF as u64 {
        return false;
    }
    match &accepted.shows {
        Shows::Nonce(nonce) => {
            serde_json::from_slice::<OwnProof>(&reply.text).is_ok_and(|proof| proof.nonce == nonce.as_str())
        }
        Shows::Proof(hash) => sha256(&reply.text) == *hash,
        Shows::Nothing => true,
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;

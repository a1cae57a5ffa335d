//! A target that may be played on, and what binds it.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use afflux_models::Message;
use jiff::Timestamp;
use tokio_rustls::rustls::ClientConfig;

use super::ceilings::{BreakerRule, Ceilings};
use super::check::{self, Proven};
use super::kill_file::KillFiles;
use super::nonce::FreshNonce;
use super::place::{Host, Place, Scheme};
use super::resolver::{self, Lookup};
use crate::replay::ReplayError;

/// A target that the guard has accepted. Only [`super::Guard::accept`] and [`accept_own`] make one.
#[derive(Debug, Clone)]
pub struct AcceptedTarget(pub(crate) Arc<Accepted>);

/// What a target showed, and must show again whenever it is asked.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Shows {
    /// The nonce that this process gave to its own portal.
    Nonce(FreshNonce),
    /// The proof of this SHA-256.
    Proof([u8; 32]),
    /// Nothing: an authorisation is signed for it.
    Nothing,
}

/// What binds a target.
pub(crate) struct Accepted {
    pub(crate) place: Place,
    /// The one address that is played on.
    pub(crate) address: SocketAddr,
    /// All addresses of the name when it was accepted.
    pub(crate) known: BTreeSet<IpAddr>,
    pub(crate) lookup: Lookup,
    pub(crate) tls: Option<Arc<ClientConfig>>,
    pub(crate) shows: Shows,
    pub(crate) ceilings: Ceilings,
    pub(crate) breaker: Option<BreakerRule>,
    /// When the proof ends.
    pub(crate) expiry: Option<Timestamp>,
    /// Whom to call about the load.
    pub(crate) load_contact: String,
    /// Whom to call about the target.
    pub(crate) contact: String,
    pub(crate) kill_files: KillFiles,
    /// Addresses of this machine that connections come from; none: as the system chooses.
    pub(crate) sources: Vec<IpAddr>,
}

impl std::fmt::Debug for Accepted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Accepted").field("place", &self.place).field("address", &self.address).finish_non_exhaustive()
    }
}

impl Accepted {
    /// Whether it is the portal that this process started.
    pub(crate) fn is_own(&self) -> bool {
        matches!(self.shows, Shows::Nonce(_))
    }
}

impl AcceptedTarget {
    /// Where it is.
    pub fn place(&self) -> &Place {
        &self.0.place
    }

    /// The address that is played on.
    pub fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// What a run may do to it at most: the allow-list's ceilings, the rate not above the proof's.
    pub fn ceilings(&self) -> Ceilings {
        self.0.ceilings
    }

    /// When its proof or authorisation ends; none of the portal that this process started.
    pub fn expiry(&self) -> Option<Timestamp> {
        self.0.expiry
    }

    /// Whom to call about the target.
    pub fn contact(&self) -> &str {
        &self.0.contact
    }

    /// Whether it is the portal that this process started.
    pub fn is_own(&self) -> bool {
        self.0.is_own()
    }
}

/// Accepts the portal that this process started, which shows the nonce that it was given.
///
/// # Errors
/// [`ReplayError::Refused`] when the address is not loopback or something else answers there,
/// [`ReplayError::Unreachable`] when nothing does.
pub fn accept_own(address: SocketAddr, nonce: &FreshNonce) -> Result<AcceptedTarget, ReplayError> {
    if !address.ip().is_loopback() {
        return Err(ReplayError::Refused(Message::new("replay-target-not-local").with("address", address)));
    }
    let accepted = Arc::new(Accepted {
        place: Place { scheme: Scheme::Http, host: Host::Address(address.ip()), port: address.port() },
        address,
        known: BTreeSet::from([address.ip()]),
        lookup: resolver::system(),
        tls: None,
        shows: Shows::Nonce(nonce.clone()),
        ceilings: Ceilings::NONE,
        breaker: None,
        expiry: None,
        load_contact: "embedded".into(),
        contact: "embedded".into(),
        kill_files: KillFiles::default(),
        sources: Vec::new(),
    });
    match check::ask(Arc::clone(&accepted))? {
        Proven::Yes => Ok(AcceptedTarget(accepted)),
        Proven::No => Err(ReplayError::Refused(Message::new("replay-target-unproven").with("address", address))),
        Proven::Gone | Proven::Silent => {
            Err(ReplayError::Unreachable(Message::new("replay-target-unreachable").with("address", address)))
        }
    }
}

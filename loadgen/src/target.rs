//! What a replay may be played on: for now the embedded portal on this machine, which proves by a
//! nonce that it is the one that was meant.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use afflux_models::Message;
use hyper::StatusCode;
use serde::Deserialize;

use crate::client::{Browser, Sent, Surroundings};
use crate::replay::ReplayError;

/// Where the proof stands.
const PROOF: &str = "/.well-known/afflux";

/// Longest wait for the proof.
const PROOF_WAIT: Duration = Duration::from_secs(5);

/// What is played on.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    /// Address and port: only loopback is accepted.
    pub address: SocketAddr,
    /// The `Host` header.
    pub host: String,
    /// The nonce that the portal was started with; its proof must hold it.
    pub nonce: String,
    /// The one password of the fictitious accounts.
    pub password: String,
}

/// The nonce and the password are not shown.
impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target").field("address", &self.address).field("host", &self.host).finish_non_exhaustive()
    }
}

/// What the proof says; other keys are the portal's own.
#[derive(Deserialize)]
struct Proof {
    nonce: String,
}

/// What a look at the proof gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proven {
    /// It is the target that was meant.
    Yes,
    /// Something answers, but not what was meant.
    No,
    /// Nothing takes the connection.
    Gone,
    /// Nothing answered in time.
    Silent,
}

impl Target {
    /// Checks the address before anything is sent.
    ///
    /// # Errors
    /// [`ReplayError::Refused`] for an address that is not loopback.
    pub fn check(&self) -> Result<(), ReplayError> {
        if self.address.ip().is_loopback() {
            return Ok(());
        }
        Err(ReplayError::Refused(Message::new("replay-target-not-local").with("address", self.address)))
    }

    /// Asks for the proof and compares it.
    ///
    /// # Errors
    /// [`ReplayError::Refused`] when it is another one, [`ReplayError::Unreachable`] when nothing answers.
    pub(crate) async fn prove(&self, around: &Surroundings) -> Result<(), ReplayError> {
        match prove(&self.nonce, around).await {
            Proven::Yes => Ok(()),
            Proven::No => {
                Err(ReplayError::Refused(Message::new("replay-target-unproven").with("address", self.address)))
            }
            Proven::Gone | Proven::Silent => {
                Err(ReplayError::Unreachable(Message::new("replay-target-unreachable").with("address", self.address)))
            }
        }
    }
}

/// Looks at the proof on a connection of its own.
pub(crate) async fn prove(nonce: &str, around: &Surroundings) -> Proven {
    let mut browser = Browser::default();
    let asked = async {
        let mut fetch = browser.fetch(around);
        fetch.send(|to| to.uri(PROOF).body(Sent::nothing()), |_| 64 << 10).await
    };
    let Ok(reply) = tokio::time::timeout(PROOF_WAIT, asked).await else { return Proven::Silent };
    let Ok(reply) = reply else { return Proven::Gone };
    let proof = serde_json::from_slice::<Proof>(&reply.text);
    let same = reply.status == StatusCode::OK && !nonce.is_empty() && proof.is_ok_and(|proof| proof.nonce == nonce);
    if same { Proven::Yes } else { Proven::No }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(address: &str) -> Target {
        let text = |text: &str| text.to_string();
        Target { address: address.parse().unwrap(), host: text("h"), nonce: text("n0nce"), password: text("s3cret") }
    }

    #[test]
    fn only_this_machine_is_a_target() {
        for address in ["127.0.0.1:80", "127.9.9.9:8080", "[::1]:80"] {
            assert!(target(address).check().is_ok(), "{address}");
        }
        for address in ["192.168.1.4:80", "10.0.0.1:80", "8.8.8.8:443", "0.0.0.0:80", "[2001:db8::1]:80"] {
            assert!(matches!(target(address).check(), Err(ReplayError::Refused(_))), "{address}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let shown = format!("{:?}", target("127.0.0.1:80"));
        assert!(!shown.contains("n0nce") && !shown.contains("s3cret"), "{shown}");
    }
}

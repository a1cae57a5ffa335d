//! The guard: nothing is sent to a target that is not allow-listed and has not proved to be staging.
//!
//! An operator's [`AllowList`] names each target by scheme, host and port, with ceilings. The target
//! itself serves a [`Proof`] at `/.well-known/afflux` whose SHA-256 stands in the list, or somebody
//! whose key the list names has signed an [`Authorisation`]. [`Guard::accept`] looks at both and gives
//! an [`AcceptedTarget`], which nothing else makes and without which nothing is played; all connections
//! then go through one door that asks again each time: same address, same answer of the DNS, under
//! every ceiling. Loopback is no exemption, since a tunnel may begin there. The one exemption is the
//! portal that this process started itself: it shows a [`FreshNonce`] that nobody else was told.
//!
//! ```
//! use afflux_loadgen::guard::{AllowList, Guard, Place};
//! use afflux_loadgen::ReplayError;
//! let list = AllowList::parse("allow.toml", "format = 1\ncontact = \"us@exemple.test\"\n").unwrap();
//! let place = Place::parse("https://ent.exemple.test").unwrap();
//! // What is not listed is refused, and nothing is sent.
//! assert!(matches!(Guard::new(list).accept(&place), Err(ReplayError::Refused(_))));
//! ```

mod accepted;
mod allow_list;
mod authorisation;
mod breaker;
mod ceilings;
mod check;
mod key;
mod kill_file;
mod meter;
mod never;
mod nonce;
mod pace;
mod place;
mod proof;
mod resolver;

pub(crate) use accepted::Accepted;
pub use accepted::{AcceptedTarget, accept_own};
pub use allow_list::{AllowList, Entry, Evidence};
pub use authorisation::{Authorisation, SigningKey};
pub use ceilings::{BreakerRule, Ceilings};
pub use check::Guard;
pub(crate) use check::{Proven, ask_for_proof_with, look};
pub use key::PublicKey;
pub(crate) use meter::{Meter, Metered};
pub use nonce::FreshNonce;
pub use place::{Host, Place, Scheme};
pub use proof::{LONGEST_PROOF, PROOF_PATH, Proof};
pub(crate) use resolver::is_unchanged;

/// The SHA-256 of a proof, as an allow-list names it.
pub fn sha256_hex(bytes: &[u8]) -> String {
    key::hex(&sha256(bytes))
}

/// The SHA-256 of a proof.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    let mut hash = [0; 32];
    hash.copy_from_slice(digest.as_ref());
    hash
}

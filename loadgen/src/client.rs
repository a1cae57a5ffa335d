//! The client side of HTTP: one browser a visit, with its own cookies and its own connection.
//!
//! Every connection goes through the one [`door`], which asks the guard.

mod browser;
mod cookies;
pub(crate) mod door;
mod http1;
mod http2;
mod message;
mod outgoing;
mod response;
mod stream;
mod surroundings;
pub(crate) mod tls;

pub(crate) use browser::{Browser, Fetch};
pub(crate) use message::{Broken, Reply, Sent};
pub(crate) use outgoing::Outgoing;
pub(crate) use surroundings::{Surroundings, user_agent};

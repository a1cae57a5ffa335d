//! The client side of HTTP: one browser a visit, with its own cookies and its own connection.

mod browser;
mod cookies;
mod link;

pub(crate) use browser::{Browser, Fetch, Surroundings};
pub(crate) use link::{Broken, Reply, Sent};

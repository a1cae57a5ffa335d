//! What this machine must give to a run: file descriptors and source ports. Said before it begins.

use std::net::IpAddr;

use afflux_models::Message;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::client::door::{CONNECTIONS_PER_SOURCE, LOOPBACK_SOURCES};
use crate::guard::AcceptedTarget;

/// Connections to one address and port from one source address, half of the ports that there are:
/// past it the kernel searches long for a free one.
const PORTS_PER_SOURCE: u64 = 14_000;

/// Descriptors beside the connections: files, timers, the runtime, goose.
const BESIDE: u64 = 64;

/// Visits linger when a target is slow: room for some more than the plan has at once.
const ROOM_SHARE: f64 = 1.1;

/// Sees to it that so many visits at once can hold a connection: raises the limit on descriptors as
/// far as this process may. Gives the limit; none: there is none.
///
/// # Errors
/// What this machine is short of, and what to do.
pub(crate) fn provide(visits: u64, target: &AcceptedTarget) -> Result<Option<u64>, Message> {
    let needed = (visits as f64 * ROOM_SHARE).ceil() as u64 + BESIDE;
    let limit = raise_descriptors();
    if let Some(limit) = limit.filter(|limit| *limit < needed) {
        let message = Message::new("generator-descriptors").with("needed_count", needed);
        return Err(message.with("limit_count", limit));
    }
    let ports = ports(target);
    if visits > ports {
        let message = Message::new("generator-ports").with("needed_count", visits).with("limit_count", ports);
        return Err(message.with("sources_count", visits.div_ceil(PORTS_PER_SOURCE)));
    }
    Ok(limit)
}

/// Raises the soft limit to the hard one; gives what holds then.
fn raise_descriptors() -> Option<u64> {
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        // Where it may not be raised, the old one holds.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    }
    getrlimit(Resource::Nofile).current
}

fn ports(target: &AcceptedTarget) -> u64 {
    let sources = target.0.sources.len() as u64;
    match target.address().ip() {
        _ if sources > 0 => sources * PORTS_PER_SOURCE,
        IpAddr::V4(address) if address.is_loopback() => {
            u64::from(CONNECTIONS_PER_SOURCE) * (u64::from(LOOPBACK_SOURCES) + 1)
        }
        _ => PORTS_PER_SOURCE,
    }
}

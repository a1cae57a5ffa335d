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
    enough_ports(visits, target.address().ip(), target.0.sources.len() as u64)?;
    Ok(limit)
}

/// Whether so many visits at once find a port each on the way to an address, from so many sources (0: as the
/// system chooses).
fn enough_ports(visits: u64, to: IpAddr, sources: u64) -> Result<(), Message> {
    let ports = ports(to, sources);
    if visits <= ports {
        return Ok(());
    }
    let message = Message::new("generator-ports").with("needed_count", visits).with("limit_count", ports);
    Err(message.with("sources_count", visits.div_ceil(PORTS_PER_SOURCE)))
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

fn ports(to: IpAddr, sources: u64) -> u64 {
    match to {
        _ if sources > 0 => sources * PORTS_PER_SOURCE,
        IpAddr::V4(address) if address.is_loopback() => {
            u64::from(CONNECTIONS_PER_SOURCE) * (u64::from(LOOPBACK_SOURCES) + 1)
        }
        _ => PORTS_PER_SOURCE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_ports_are_said_with_the_number_of_sources_that_would_do() {
        let away = IpAddr::from([192, 0, 2, 7]);
        assert!(enough_ports(14_000, away, 0).is_ok() && enough_ports(28_000, away, 2).is_ok());
        let refused = enough_ports(28_001, away, 2).unwrap_err();
        assert_eq!(refused.key, "generator-ports");
        let told = format!("{refused:?}");
        assert!(told.contains("28001") && told.contains("28000") && told.contains('3'), "{told}");
        assert!(
            enough_ports(14_001, away, 0).is_err() && enough_ports(14_001, IpAddr::from([127, 0, 0, 1]), 1).is_err()
        );
        // The loopback has addresses enough of its own.
        assert!(enough_ports(3_000_000, IpAddr::from([127, 0, 0, 1]), 0).is_ok());
    }
}

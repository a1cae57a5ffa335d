//! Names become addresses: asked at acceptance, and again as long as a run lasts.

use std::collections::BTreeSet;
use std::net::{IpAddr, ToSocketAddrs};
use std::sync::Arc;

/// Asks for the addresses of a name; blocks.
pub(crate) type Lookup = Arc<dyn Fn(&str) -> std::io::Result<Vec<IpAddr>> + Send + Sync>;

/// The system's resolver.
pub(crate) fn system() -> Lookup {
    Arc::new(|name| Ok((name, 0).to_socket_addrs()?.map(|address| address.ip().to_canonical()).collect()))
}

/// Whether an answer is still the one of the acceptance: it holds the address that is played on, and
/// none that was not there. A pool that shows only a part of itself has not changed.
pub(crate) fn is_unchanged(pinned: IpAddr, known: &BTreeSet<IpAddr>, answer: &[IpAddr]) -> bool {
    answer.contains(&pinned) && answer.iter().all(|address| known.contains(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_changes_when_an_address_comes_or_ours_goes() {
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let [a, b, c] = ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(address);
        let known = BTreeSet::from([a, b]);
        assert!(is_unchanged(a, &known, &[b, a]));
        assert!(is_unchanged(a, &known, &[a]), "a part of the pool");
        for answer in [vec![b], vec![a, c], vec![c], vec![]] {
            assert!(!is_unchanged(a, &known, &answer), "{answer:?}");
        }
    }
}

//! What is seen of every request, whatever it is: the counts, the visitor cookie, the access log.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::body::HttpBody;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, Version, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::access_log::Entry;
use crate::cookies;
use crate::portal::{Notes, Portal, unix_us};

/// The status that nginx logs for a visitor who left before the response.
const LEFT: u16 = 499;

/// Counts a request, gives a new visitor a cookie, and logs it with its response.
pub(crate) async fn observe(
    State(portal): State<Arc<Portal>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    portal.counts.requests.add(1);
    let notes = Arc::new(Notes::default());
    request.extensions_mut().insert(notes.clone());
    let known = cookies::visitor(request.headers()).map(String::from);
    let is_new = known.is_none() && !is_for_machines(request.uri().path());
    let visitor = known.or_else(|| is_new.then(|| portal.tokens.next()));
    let mut watch = Watch::new(portal, notes, peer, &request, visitor.as_deref());
    let mut response = next.run(request).await;
    if is_new && let Some(cookie) = visitor.and_then(|visitor| cookies::set(cookies::VISITOR, &visitor)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    watch.entry.status = response.status().as_u16();
    watch.entry.bytes = response.body().size_hint().exact().unwrap_or(0);
    response
}

/// Addresses that no visitor looks at.
fn is_for_machines(path: &str) -> bool {
    path == "/metrics" || path.starts_with("/.well-known/")
}

/// Writes the line when the request is over, by a response or because the visitor has left.
struct Watch {
    portal: Arc<Portal>,
    notes: Arc<Notes>,
    begun: Instant,
    entry: Entry,
}

impl Watch {
    fn new(portal: Arc<Portal>, notes: Arc<Notes>, peer: SocketAddr, request: &Request, visitor: Option<&str>) -> Self {
        let target = request.uri().path_and_query().map_or_else(|| request.uri().to_string(), ToString::to_string);
        let entry = Entry {
            address: peer.ip(),
            method: request.method().to_string(),
            target,
            version: if request.version() == Version::HTTP_10 { "HTTP/1.0" } else { "HTTP/1.1" },
            status: LEFT,
            bytes: 0,
            referrer: field(request.headers(), &header::REFERER),
            agent: field(request.headers(), &header::USER_AGENT),
            visitor: visitor.map_or_else(|| "-".into(), |visitor| cookies::pseudonym(&portal.settings.nonce, visitor)),
            arrived_unix_us: unix_us(),
            response_us: 0,
            station: None,
        };
        Self { portal, notes, begun: Instant::now(), entry }
    }
}

fn field(headers: &HeaderMap, name: &HeaderName) -> Vec<u8> {
    headers.get(name).map(|value| value.as_bytes().to_vec()).unwrap_or_default()
}

impl Drop for Watch {
    fn drop(&mut self) {
        if self.entry.status == LEFT {
            self.portal.counts.abandoned.add(1);
        }
        let mut entry = self.entry.clone();
        entry.response_us = u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        entry.station = self.notes.station.get().cloned();
        self.portal.log.note(entry);
    }
}

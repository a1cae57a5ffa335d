//! The one place of this crate that listens: serves the metrics of a replay on a loopback address, and nothing else.
//!
//! A browser's page of another site cannot read them: a request whose `Host` is no loopback address is refused.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use afflux_models::Message;
use hyper::body::Incoming;
use hyper::header::{ALLOW, CONTENT_TYPE, HOST, HeaderValue};
use hyper::http::uri::Authority;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;

use super::Board;
use super::address::LoopbackAddress;
use crate::client::Sent;

/// Where the metrics are.
const PATH: &str = "/metrics";

/// Connections at once; further ones wait in the kernel.
const CONNECTIONS: usize = 8;

/// Longest wait for a request's head.
const HEAD_WAIT: Duration = Duration::from_secs(5);

/// Pause after an accept that failed: most often no descriptor is left.
const PAUSE: Duration = Duration::from_millis(500);

/// A port that is open for Prometheus.
#[derive(Debug)]
pub struct MetricsPort {
    listener: TcpListener,
}

impl MetricsPort {
    /// Takes the port, before anything else is done.
    ///
    /// # Errors
    /// Somebody else listens there, or this process may not.
    pub fn open(address: LoopbackAddress) -> Result<Self, Message> {
        let listener = TcpListener::bind(address.address()).and_then(|listener| {
            listener.set_nonblocking(true)?;
            Ok(listener)
        });
        match listener {
            Ok(listener) => Ok(Self { listener }),
            Err(error) => Err(Message::new("live-port").with("value", address).with("detail", error)),
        }
    }

    /// Whether a port that somebody else will take is free.
    ///
    /// # Errors
    /// As [`MetricsPort::open`].
    pub fn check(address: LoopbackAddress) -> Result<(), Message> {
        Self::open(address).map(drop)
    }

    /// Serves what stands on the board until the returned value is dropped, on the current runtime.
    pub(crate) fn serve(&self, board: &Board) -> io::Result<Serving> {
        let listener = tokio::net::TcpListener::from_std(self.listener.try_clone()?)?;
        let (board, places) = (board.clone(), Arc::new(Semaphore::new(CONNECTIONS)));
        let task = tokio::spawn(async move {
            loop {
                let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
                match listener.accept().await {
                    Ok((stream, _)) => {
                        let board = board.clone();
                        tokio::spawn(async move {
                            let _place = place;
                            answer_on(stream, &board).await;
                        });
                    }
                    Err(_) => tokio::time::sleep(PAUSE).await,
                }
            }
        });
        Ok(Serving(task.abort_handle()))
    }
}

/// The server, until it is dropped.
pub(crate) struct Serving(AbortHandle);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn answer_on(stream: TcpStream, board: &Board) {
    let service = service_fn(|request| {
        let response = answer(&request, board);
        async move { Ok::<_, Infallible>(response) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_WAIT).keep_alive(false);
    // Whoever asked and is gone has no more use for it.
    let _ = builder.serve_connection(TokioIo::new(stream), service).await;
}

fn answer(request: &Request<Incoming>, board: &Board) -> Response<Sent> {
    if !is_for_here(request.headers().get(HOST)) {
        return told(StatusCode::FORBIDDEN, "this host is not asked by that name\n".into());
    }
    if request.uri().path() != PATH {
        return told(StatusCode::NOT_FOUND, format!("the metrics are at {PATH}\n"));
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut refused = told(StatusCode::METHOD_NOT_ALLOWED, String::new());
        refused.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return refused;
    }
    let mut response = told(StatusCode::OK, board.text());
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

fn told(status: StatusCode, text: String) -> Response<Sent> {
    let mut response = Response::new(Sent::whole(text.into()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// Whether a `Host` header names the loopback.
fn is_for_here(host: Option<&HeaderValue>) -> bool {
    let authority = host.and_then(|host| Authority::try_from(host.as_bytes()).ok());
    authority.is_some_and(|authority| {
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_loopback_are_answered() {
        let is = |host: &str| is_for_here(HeaderValue::from_str(host).ok().as_ref());
        assert!(is("127.0.0.1:9464") && is("localhost:9464") && is("[::1]:9464") && is("127.3.2.1"));
        assert!(!is("ent.exemple.test:9464") && !is("") && !is("192.0.2.7:9464") && !is("localhost.exemple.test"));
        assert!(!is_for_here(None));
    }
}

//! One HTTP/2 connection a browser: all its requests at once, kept whole between pages.

use std::time::Instant;

use hyper::client::conn::http2::{Builder, SendRequest};
use hyper::header::HOST;
use hyper::http::uri::PathAndQuery;
use hyper::{Request, StatusCode, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::task::AbortHandle;

use super::message::{Broken, Reply, Sent, read};
use super::stream::Stream;
use super::surroundings::Surroundings;

/// What a target may send ahead of our reading: little, since many sessions are held.
const WINDOW: u32 = 256 << 10;

/// An HTTP/2 connection; closed when it is dropped.
pub(crate) struct Channel {
    sender: SendRequest<Sent>,
    task: AbortHandle,
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Channel {
    /// Takes a stream up.
    pub(crate) async fn over(stream: Stream) -> Result<Self, Broken> {
        let mut builder = Builder::new(TokioExecutor::new());
        builder.initial_stream_window_size(WINDOW).initial_connection_window_size(WINDOW);
        let (sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(|_| Broken::BeforeHead)?;
        // How it ends is seen by the requests on it.
        let task = tokio::spawn(async move { _ = connection.await }).abort_handle();
        Ok(Self { sender, task })
    }

    /// Whether requests may still be sent.
    pub(crate) fn is_open(&self) -> bool {
        !self.sender.is_closed()
    }

    /// Sends a request and reads the response to its last byte. Of the body at most `keep(status)`
    /// bytes are kept.
    pub(crate) async fn exchange(
        &self,
        around: &Surroundings,
        mut request: Request<Sent>,
        keep: impl FnOnce(StatusCode) -> usize,
    ) -> Result<Reply, Broken> {
        let path = request.uri().path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
        *request.uri_mut() = around.absolute(&path).ok_or(Broken::Inside)?;
        *request.version_mut() = Version::HTTP_2;
        request.headers_mut().remove(HOST);
        around.turn().await?;
        let mut sender = self.sender.clone();
        let response = sender.send_request(request).await.map_err(|_| Broken::BeforeHead)?;
        let (head, body) = response.into_parts();
        let began = Instant::now();
        let keep = keep(head.status);
        let (text, bytes) = read(body, keep, |_| {}).await?;
        Ok(Reply { status: head.status, headers: head.headers, text, bytes, began })
    }
}

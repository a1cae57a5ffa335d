//! One HTTP/2 connection a browser: all its requests at once, kept whole between pages.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Instant;

use hyper::body::{Body, Incoming};
use hyper::client::conn::http2::{Builder, SendRequest};
use hyper::{Request, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::task::AbortHandle;

use super::message::{Broken, LONGEST_BODY, Reply, Sent};
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
        request: Request<Sent>,
        keep: &(dyn Fn(StatusCode) -> usize + Send + Sync),
    ) -> Result<Reply, Broken> {
        around.turn().await?;
        let mut sender = self.sender.clone();
        let response = sender.send_request(request).await.map_err(|_| Broken::BeforeHead)?;
        let (head, body) = response.into_parts();
        let began = Instant::now();
        let (text, bytes) = read(body, keep(head.status)).await?;
        Ok(Reply { status: head.status, headers: head.headers, text, bytes, began })
    }
}

/// Reads a body to its last byte and keeps its beginning.
async fn read(mut body: Incoming, keep: usize) -> Result<(Vec<u8>, u64), Broken> {
    let (mut text, mut bytes) = (Vec::new(), 0u64);
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let Ok(data) = frame.map_err(|_| Broken::Inside)?.into_data() else { continue };
        bytes += data.len() as u64;
        if bytes > LONGEST_BODY {
            return Err(Broken::Inside);
        }
        text.extend_from_slice(&data[..data.len().min(keep.saturating_sub(text.len()))]);
    }
    Ok((text, bytes))
}

//! One HTTP/1.1 connection: opened, driven in place while a page is fetched, parked between pages.
//!
//! While somebody reads only the stream is kept: hyper's state and buffers are made anew for the next page,
//! which costs two microseconds and saves some twenty kilobytes for every visitor who reads.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use hyper::client::conn::http1::{Builder, Connection, SendRequest};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;

use super::message::{Broken, Reply, Sent, read};
use super::stream::Stream;

/// A connection while a page is fetched.
pub(crate) struct Link {
    sender: SendRequest<Sent>,
    connection: Connection<TokioIo<Stream>, Sent>,
    open: bool,
}

impl Link {
    /// Takes a stream up; boxed, for a page's own state is moved about.
    pub(crate) async fn over(stream: Stream) -> Result<Box<Self>, Broken> {
        // Heads are short and most requests are nothing else: one plain write is cheaper than a vectored one.
        let handshake = Builder::new().writev(false).handshake(TokioIo::new(stream));
        let (sender, connection) = handshake.await.map_err(|_| Broken::BeforeHead)?;
        Ok(Box::new(Self { sender, connection, open: true }))
    }

    fn drive(&mut self, cx: &mut Context<'_>) {
        if self.open && self.connection.poll_without_shutdown(cx).is_ready() {
            self.open = false;
        }
    }

    /// Sends a request and reads the response to its last byte. Of the body at most `keep(status)`
    /// bytes are kept.
    pub(crate) fn exchange(
        &mut self,
        request: Request<Sent>,
        keep: impl FnOnce(StatusCode) -> usize,
    ) -> impl Future<Output = Result<Reply, Broken>> {
        // It is handed over at once: what waits for the response does not hold it.
        let response = self.sender.send_request(request);
        async move {
            let mut response = pin!(response);
            let response = poll_fn(|cx| {
                self.drive(cx);
                match response.as_mut().poll(cx) {
                    Poll::Ready(response) => Poll::Ready(response.map_err(|_| Broken::BeforeHead)),
                    Poll::Pending if self.open => Poll::Pending,
                    Poll::Pending => Poll::Ready(Err(Broken::BeforeHead)),
                }
            });
            let (head, body) = response.await?.into_parts();
            let began = Instant::now();
            let (status, headers) = (head.status, head.headers);
            let (text, bytes) = read(body, keep(status), |cx| self.drive(cx)).await?;
            Ok(Reply { status, headers, text, bytes, began })
        }
    }

    /// Whether another request may be sent, as far as was seen when it was driven last.
    pub(crate) fn is_open(&self) -> bool {
        self.open && self.sender.is_ready()
    }

    /// The same connection when the target keeps it open too.
    pub(crate) fn still_open(mut self: Box<Self>) -> Option<Box<Self>> {
        self.drive(&mut Context::from_waker(Waker::noop()));
        self.is_open().then_some(self)
    }

    /// Lets the stream go: to be kept when the target keeps it open too.
    pub(crate) fn park(self: Box<Self>) -> Option<Stream> {
        let parts = self.still_open()?.connection.into_parts();
        let stream = parts.read_buf.is_empty().then(|| parts.io.into_inner())?;
        stream.let_go();
        Some(stream)
    }
}

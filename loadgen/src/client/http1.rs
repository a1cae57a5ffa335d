//! One HTTP/1.1 connection: opened, driven in place while a page is fetched, parked between pages.
//!
//! Between two pages only the stream is kept: hyper's state and buffers are made anew for each page,
//! which costs a microsecond and saves some twenty kilobytes for every visitor who reads.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Instant;

use hyper::client::conn::http1::{Connection, SendRequest, handshake};
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
    /// Takes a stream up.
    pub(crate) async fn over(stream: Stream) -> Result<Self, Broken> {
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|_| Broken::BeforeHead)?;
        Ok(Self { sender, connection, open: true })
    }

    fn drive(&mut self, cx: &mut Context<'_>) {
        if self.open && self.connection.poll_without_shutdown(cx).is_ready() {
            self.open = false;
        }
    }

    /// Sends a request and reads the response to its last byte. Of the body at most `keep(status)`
    /// bytes are kept.
    pub(crate) async fn exchange(
        &mut self,
        request: Request<Sent>,
        keep: impl FnOnce(StatusCode) -> usize,
    ) -> Result<Reply, Broken> {
        let mut response = pin!(self.sender.send_request(request));
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
        let keep = keep(head.status);
        let (text, bytes) = read(body, keep, |cx| self.drive(cx)).await?;
        Ok(Reply { status: head.status, headers: head.headers, text, bytes, began })
    }

    /// Lets the stream go: to be kept when the target keeps it open too.
    pub(crate) async fn park(mut self) -> Option<Stream> {
        poll_fn(|cx| {
            self.drive(cx);
            Poll::Ready(())
        })
        .await;
        let reusable = self.open && self.sender.is_ready();
        let parts = reusable.then(|| self.connection.into_parts())?;
        let stream = parts.read_buf.is_empty().then(|| parts.io.into_inner())?;
        stream.let_go();
        Some(stream)
    }
}

//! What is sent and what comes back, whatever version of HTTP carries it.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::{HeaderMap, StatusCode};

/// Longest body that is read, bytes: a longer one is a failure.
const LONGEST_BODY: u64 = 64 << 20;

/// Why there is no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Broken {
    /// The target did not take the connection.
    Connect,
    /// This machine could not open it: no descriptor or no port is left.
    Local,
    /// No secure connection: a wrong certificate, or no TLS at all.
    Tls,
    /// The connection ended before the response began.
    BeforeHead,
    /// The connection ended inside the response, or the response is not one.
    Inside,
    /// One of the run's own ceilings, or its breaker, did not let it be sent.
    HeldBack,
    /// The guard refuses it: another host, or a name that leads elsewhere by now.
    Refused,
}

impl Broken {
    /// The reason's catalogue key.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Connect => "failure-connect",
            Self::Local => "failure-local",
            Self::Tls => "failure-tls",
            Self::BeforeHead => "failure-before-head",
            Self::Inside => "failure-inside",
            Self::HeldBack => "failure-held-back",
            Self::Refused => "failure-refused",
        }
    }
}

/// A response, read to its last byte.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The beginning of the body, as much as was asked for.
    pub(crate) text: Vec<u8>,
    /// Bytes of the whole body.
    pub(crate) bytes: u64,
    /// When its head was there.
    pub(crate) began: Instant,
}

/// Reads a body to its last byte and keeps its beginning; `drive` moves the connection on.
pub(crate) async fn read(
    mut body: Incoming,
    keep: usize,
    mut drive: impl FnMut(&mut Context<'_>),
) -> Result<(Vec<u8>, u64), Broken> {
    let (mut text, mut bytes) = (Vec::new(), 0u64);
    loop {
        let frame = poll_fn(|cx| {
            // Asking the body first tells the connection that there is a reader.
            if let Poll::Ready(frame) = Pin::new(&mut body).poll_frame(cx) {
                return Poll::Ready(frame);
            }
            drive(cx);
            Pin::new(&mut body).poll_frame(cx)
        });
        let Some(frame) = frame.await else { break };
        let Ok(data) = frame.map_err(|_| Broken::Inside)?.into_data() else { continue };
        bytes += data.len() as u64;
        if bytes > LONGEST_BODY {
            return Err(Broken::Inside);
        }
        text.extend_from_slice(&data[..data.len().min(keep.saturating_sub(text.len()))]);
    }
    Ok((text, bytes))
}

/// A body that is sent: a head, a number of filling bytes, a tail.
pub(crate) struct Sent {
    head: Bytes,
    filling: Bytes,
    left: u64,
    tail: Bytes,
}

impl Sent {
    /// No body.
    pub(crate) fn nothing() -> Self {
        Self::whole(Bytes::new())
    }

    /// A body that is held whole.
    pub(crate) fn whole(head: Bytes) -> Self {
        Self { head, filling: Bytes::new(), left: 0, tail: Bytes::new() }
    }

    /// A body with `count` bytes taken again and again from a shared block.
    pub(crate) fn filled(head: Bytes, filling: Bytes, count: u64, tail: Bytes) -> Self {
        Self { head, filling, left: count, tail }
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let part = if !self.head.is_empty() {
            std::mem::take(&mut self.head)
        } else if self.left > 0 && !self.filling.is_empty() {
            let take = self.left.min(self.filling.len() as u64);
            self.left -= take;
            self.filling.slice(..take as usize)
        } else {
            std::mem::take(&mut self.tail)
        };
        Poll::Ready((!part.is_empty()).then(|| Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.head.is_empty() && self.left == 0 && self.tail.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.head.len() as u64 + self.left + self.tail.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filled_body_has_the_length_it_says() {
        let mut body = Sent::filled("head".into(), Bytes::from_static(&[7; 10]), 25, "tail".into());
        assert_eq!(body.size_hint().exact(), Some(33));
        let mut context = Context::from_waker(std::task::Waker::noop());
        let mut sent = Vec::new();
        while let Poll::Ready(Some(Ok(frame))) = Pin::new(&mut body).poll_frame(&mut context) {
            sent.extend_from_slice(&frame.into_data().unwrap());
        }
        assert_eq!(sent.len(), 33);
        assert!(sent.starts_with(b"head\x07") && sent.ends_with(b"\x07tail") && body.is_end_stream());
        assert!(Sent::nothing().is_end_stream());
    }
}

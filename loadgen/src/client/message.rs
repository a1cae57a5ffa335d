//! What is sent and what comes back, whatever version of HTTP carries it.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use hyper::{HeaderMap, StatusCode};

/// Longest body that is read, bytes: a longer one is a failure.
pub(super) const LONGEST_BODY: u64 = 64 << 20;

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

/// A body that is sent: a head, a number of filling bytes, a tail. Most requests have none.
#[derive(Clone)]
pub(crate) struct Sent(Option<Box<Filled>>);

#[derive(Clone)]
struct Filled {
    head: Bytes,
    filling: Bytes,
    left: u64,
    tail: Bytes,
}

impl Sent {
    /// No body.
    pub(crate) const fn nothing() -> Self {
        Self(None)
    }

    /// A body that is held whole.
    pub(crate) fn whole(head: Bytes) -> Self {
        Self::filled(head, Bytes::new(), 0, Bytes::new())
    }

    /// A body with `count` bytes taken again and again from a shared block.
    pub(crate) fn filled(head: Bytes, filling: Bytes, count: u64, tail: Bytes) -> Self {
        let left = if filling.is_empty() { 0 } else { count };
        Self(Some(Box::new(Filled { head, filling, left, tail })))
    }

    /// Bytes that are left of it.
    pub(crate) fn length(&self) -> u64 {
        self.0.as_ref().map_or(0, |body| body.head.len() as u64 + body.left + body.tail.len() as u64)
    }

    /// The next bytes of it; none at its end.
    pub(super) fn next_part(&mut self) -> Option<Bytes> {
        let body = self.0.as_mut()?;
        let part = if !body.head.is_empty() {
            std::mem::take(&mut body.head)
        } else if body.left > 0 {
            let take = body.left.min(body.filling.len() as u64);
            body.left -= take;
            body.filling.slice(..take as usize)
        } else {
            std::mem::take(&mut body.tail)
        };
        (!part.is_empty()).then_some(part)
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.next_part().map(|part| Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.length() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length())
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

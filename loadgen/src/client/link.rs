//! One HTTP/1.1 connection: opened, driven in place while a page is fetched, parked between pages.
//!
//! Between two pages only the TCP stream is kept: hyper's state and buffers are made anew for each
//! page, which costs a microsecond and saves some twenty kilobytes for every visitor who reads.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::client::conn::http1::{Connection, SendRequest, handshake};
use hyper::{HeaderMap, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpSocket, TcpStream};

/// Longest body that is read, bytes: a longer one is a failure.
const LONGEST_BODY: u64 = 64 << 20;

/// Connections from one source address: further ones search long for a free port.
const CONNECTIONS_PER_SOURCE: u32 = 12_000;

/// Why there is no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The target did not take the connection.
    Connect,
    /// This machine could not open it: no descriptor or no port is left.
    Local,
    /// The connection ended before the response began.
    BeforeHead,
    /// The connection ended inside the response, or the response is not one.
    Inside,
}

/// A response, read to its last byte.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The beginning of the body, as much as was asked for.
    pub(crate) text: Vec<u8>,
    /// Bytes of the whole body.
    pub(crate) bytes: u64,
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

/// Opens a connection. `slot` numbers the open visits: on loopback, every 12 000 of them take
/// another source address of 127.0.0.0/8.
pub(crate) async fn open(address: SocketAddr, slot: u32) -> Result<TcpStream, Broken> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
    let socket = socket.map_err(|_| Broken::Local)?;
    if let (IpAddr::V4(target), source @ 1..) = (address.ip(), slot / CONNECTIONS_PER_SOURCE)
        && target.is_loopback()
    {
        let source = Ipv4Addr::from(u32::from(Ipv4Addr::LOCALHOST) + source.min(250));
        socket.bind(SocketAddr::from((source, 0))).map_err(|_| Broken::Local)?;
    }
    let stream = socket.connect(address).await.map_err(|error| broken_by(&error))?;
    stream.set_nodelay(true).map_err(|_| Broken::Connect)?;
    Ok(stream)
}

fn broken_by(error: &io::Error) -> Broken {
    match error.kind() {
        io::ErrorKind::AddrNotAvailable | io::ErrorKind::AddrInUse | io::ErrorKind::OutOfMemory => Broken::Local,
        _ => Broken::Connect,
    }
}

/// Whether a parked stream is still open, as far as this side knows.
pub(crate) fn is_open(stream: &TcpStream) -> bool {
    matches!(stream.try_read(&mut [0; 1]), Err(error) if error.kind() == io::ErrorKind::WouldBlock)
}

/// A connection while a page is fetched.
pub(crate) struct Link {
    sender: SendRequest<Sent>,
    connection: Connection<TokioIo<TcpStream>, Sent>,
    open: bool,
}

impl Link {
    /// Takes a stream up.
    pub(crate) async fn over(stream: TcpStream) -> Result<Self, Broken> {
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
        let keep = keep(head.status);
        let (text, bytes) = self.read(body, keep).await?;
        Ok(Reply { status: head.status, headers: head.headers, text, bytes })
    }

    async fn read(&mut self, mut body: Incoming, keep: usize) -> Result<(Vec<u8>, u64), Broken> {
        let (mut text, mut bytes) = (Vec::new(), 0u64);
        loop {
            let frame = poll_fn(|cx| {
                // Asking the body first tells the connection that there is a reader.
                if let Poll::Ready(frame) = Pin::new(&mut body).poll_frame(cx) {
                    return Poll::Ready(frame);
                }
                self.drive(cx);
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

    /// Lets the stream go: to be kept when the target keeps it open too.
    pub(crate) async fn park(mut self) -> Option<TcpStream> {
        poll_fn(|cx| {
            self.drive(cx);
            Poll::Ready(())
        })
        .await;
        let reusable = self.open && self.sender.is_ready();
        let parts = reusable.then(|| self.connection.into_parts())?;
        parts.read_buf.is_empty().then(|| parts.io.into_inner())
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

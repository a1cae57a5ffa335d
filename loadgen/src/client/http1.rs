//! One exchange over an HTTP/1.1 connection: the request is written, the response read as it comes.
//!
//! Between two pages a connection is its stream and nothing else, whether its visitor asks again at once or reads
//! for an hour: what is read goes through room on the stack.

use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use hyper::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::message::{Broken, Reply, Sent};
use super::outgoing::Outgoing;
use super::response::Arriving;
use super::stream::Stream;

/// Room for what is read at a time, bytes.
const ROOM: usize = 16 << 10;

/// A body up to this length goes with the head, bytes.
const SHORT: u64 = 4096;

/// Sends a request, whose head is written, and reads the response to its last byte. Of the body at most
/// `keep(status)` bytes are kept. Tells whether the connection may carry another request.
///
/// # Errors
/// There is no response, or it is none.
pub(super) async fn exchange(
    stream: &mut Stream,
    head: Vec<u8>,
    outgoing: &Outgoing<'_>,
    keep: &(dyn Fn(StatusCode) -> usize + Send + Sync),
) -> Result<(Reply, bool), Broken> {
    let mut leaving = Leaving::new(head, outgoing.body.clone());
    let mut arriving = Arriving::to(outgoing.method, outgoing.heeded);
    poll_fn(|cx| {
        leaving.go(stream, cx);
        // Also while an upload is under way: it may be refused before it has gone.
        come(&mut arriving, stream, cx, keep)
    })
    .await?;
    let (reply, stays_open) = arriving.whole().ok_or(Broken::Inside)?;
    Ok((reply, stays_open && leaving.is_gone()))
}

/// Reads what is there until the response is whole.
fn come(
    arriving: &mut Arriving,
    stream: &mut Stream,
    cx: &mut Context<'_>,
    keep: &(dyn Fn(StatusCode) -> usize + Send + Sync),
) -> Poll<Result<(), Broken>> {
    loop {
        let mut room = [const { MaybeUninit::uninit() }; ROOM];
        let mut read = ReadBuf::uninit(&mut room);
        match ready!(Pin::new(&mut *stream).poll_read(cx, &mut read)) {
            Ok(()) if !read.filled().is_empty() => {
                if arriving.take(read.filled(), keep)? {
                    return Poll::Ready(Ok(()));
                }
            }
            Ok(()) => return Poll::Ready(arriving.end()),
            // A connection that breaks has not ended a response.
            Err(_) => return Poll::Ready(arriving.end().and(Err(Broken::Inside))),
        }
    }
}

/// A request under way.
struct Leaving {
    head: Vec<u8>,
    /// Bytes of the head that have gone.
    gone: usize,
    body: Sent,
    /// What goes now of the body.
    part: Bytes,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Going,
    Gone,
    /// The target takes no more of it; it may have answered all the same.
    Stuck,
}

impl Leaving {
    fn new(mut head: Vec<u8>, mut body: Sent) -> Self {
        if body.length() <= SHORT {
            // One packet for all.
            std::iter::from_fn(|| body.next_part()).for_each(|part| head.extend_from_slice(&part));
        }
        Self { head, gone: 0, part: Bytes::new(), body, state: State::Going }
    }

    /// Whether all of it was taken.
    fn is_gone(&self) -> bool {
        self.state == State::Gone
    }

    /// Writes as much as is taken now.
    fn go(&mut self, stream: &mut Stream, cx: &mut Context<'_>) {
        if self.state == State::Going
            && let Poll::Ready(written) = self.write(Pin::new(stream), cx)
        {
            self.state = if written.is_ok() { State::Gone } else { State::Stuck };
        }
    }

    fn write(&mut self, mut stream: Pin<&mut Stream>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.gone < self.head.len() {
            self.gone += ready!(taken(stream.as_mut(), cx, &self.head[self.gone..]))?;
        }
        loop {
            while !self.part.is_empty() {
                let taken = ready!(taken(stream.as_mut(), cx, &self.part))?;
                self.part.advance(taken);
            }
            match self.body.next_part() {
                Some(part) => self.part = part,
                None => return stream.poll_flush(cx),
            }
        }
    }
}

/// Writes bytes: how many were taken.
fn taken(stream: Pin<&mut Stream>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
    match ready!(stream.poll_write(cx, bytes)) {
        Ok(0) => Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
        written => Poll::Ready(written),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::sync::Arc;
    use std::time::Duration;

    use hyper::{Method, header};

    use super::super::stream::{Counted, Open};
    use super::*;
    use crate::guard::{Ceilings, Meter};

    /// Longer than what the system takes of it unread.
    const LONG: u64 = 64 << 20;

    type Exchanged = Result<(Reply, bool), Broken>;

    /// An exchange with a server that treats its one connection as it is told.
    fn exchanged(method: &Method, body: Sent, treat: fn(&mut std::net::TcpStream)) -> Exchanged {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || treat(&mut listener.accept().unwrap().0));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let exchanged = runtime.block_on(async {
            let place = Open::take(&Arc::new(Meter::new(Ceilings::NONE, None))).unwrap();
            let tcp = std::net::TcpStream::connect(address).unwrap();
            tcp.set_nonblocking(true).unwrap();
            let mut stream = Stream::Plain(Counted::new(tokio::net::TcpStream::from_std(tcp).unwrap(), place));
            let outgoing = Outgoing { method, body, heeded: &[header::SERVER], ..Outgoing::get("/x") };
            let head = format!("{method} /x HTTP/1.1\r\ncontent-length: {}\r\n\r\n", outgoing.body.length());
            let exchange = exchange(&mut stream, head.into_bytes(), &outgoing, &|_| 3);
            tokio::time::timeout(Duration::from_secs(20), exchange).await.unwrap()
        });
        server.join().unwrap();
        exchanged
    }

    fn head_of(stream: &mut std::net::TcpStream) -> String {
        let (mut head, mut byte) = (Vec::new(), [0]);
        while !head.ends_with(b"\r\n\r\n") {
            stream.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        String::from_utf8(head).unwrap()
    }

    fn upload() -> Sent {
        Sent::filled("<".into(), Bytes::from_static(&[7; 4096]), LONG, ">".into())
    }

    #[test]
    fn an_upload_goes_whole() {
        let exchanged = exchanged(&Method::POST, upload(), |stream| {
            assert!(head_of(stream).contains(&format!("content-length: {}", LONG + 2)));
            let mut body = Vec::new();
            stream.take(LONG + 2).read_to_end(&mut body).unwrap();
            assert!(body.starts_with(b"<\x07") && body.ends_with(b"\x07>"));
            stream.write_all(b"HTTP/1.1 200 OK\r\nServer: s\r\nDate: d\r\nContent-Length: 4\r\n\r\ndone").unwrap();
        });
        let (reply, stays_open) = exchanged.unwrap();
        assert_eq!((reply.status, &*reply.text, reply.bytes, stays_open), (StatusCode::OK, &b"don"[..], 4, true));
        assert_eq!((reply.headers.len(), reply.headers.get(header::SERVER).unwrap().as_bytes()), (1, &b"s"[..]));
    }

    #[test]
    fn an_upload_that_is_refused_on_its_way_is_no_broken_one() {
        let exchanged = exchanged(&Method::POST, upload(), |stream| {
            head_of(stream);
            stream.write_all(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n").unwrap();
            // Until the other side goes.
            std::thread::sleep(Duration::from_millis(300));
        });
        let (reply, stays_open) = exchanged.unwrap();
        assert_eq!((reply.status, stays_open), (StatusCode::PAYLOAD_TOO_LARGE, false));
    }

    #[test]
    fn a_connection_that_ends_says_where() {
        let silent = exchanged(&Method::GET, Sent::nothing(), |stream| _ = head_of(stream));
        assert_eq!(silent.map(|_| ()), Err(Broken::BeforeHead));
        let half = exchanged(&Method::GET, Sent::nothing(), |stream| {
            head_of(stream);
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhal").unwrap();
        });
        assert_eq!(half.map(|_| ()), Err(Broken::Inside));
    }
}

//! A response of HTTP/1.1, taken up as its bytes come: what it says is read by `httparse`, where it ends follows
//! RFC 9112 §6.3 and §7.1. Knows no socket.
//!
//! Bytes go in by [`Arriving::take`] in whatever pieces they come; nothing is held of them but the beginning of the
//! body that was asked for, and a head that has not come whole.

use std::mem::MaybeUninit;
use std::time::Instant;

use httparse::{EMPTY_HEADER, Header, ParserConfig, Status};
use hyper::header::{CONNECTION, CONTENT_LENGTH, HeaderName, HeaderValue, LOCATION, SET_COOKIE, TRANSFER_ENCODING};
use hyper::{HeaderMap, Method, StatusCode};

use super::message::{Broken, LONGEST_BODY, Reply};

/// Most headers of a response.
const MOST_HEADERS: usize = 100;

/// Longest head, with those of interim responses before it; longest trailer after a body in chunks; bytes.
const LONGEST_HEAD: usize = 64 << 10;

/// Longest line before a chunk, bytes.
const LONGEST_LINE: u16 = 4096;

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Head,
    /// So many bytes of the body.
    Body(u64),
    /// A body that lasts as long as the connection.
    ToTheEnd,
    /// The line before a chunk: its size so far, and how it goes on.
    Line {
        size: u64,
        length: u16,
        part: LinePart,
    },
    /// So many bytes of a chunk.
    Chunk(u64),
    /// The end of line after a chunk.
    ChunkEnd {
        returned: bool,
    },
    /// What follows the last chunk: bytes so far, and how its present line goes on.
    Trailer {
        length: usize,
        line: TrailerLine,
    },
    /// Nothing: it is whole.
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LinePart {
    Digits,
    Extension,
    LineFeed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TrailerLine {
    Begins,
    GoesOn,
    IsEmpty,
}

/// A response under way.
pub(crate) struct Arriving<'h> {
    next: Next,
    /// Headers that are looked at, besides those that a browser looks at.
    heeded: &'h [HeaderName],
    to_head: bool,
    /// A head that has not come whole.
    begun: Vec<u8>,
    heads_bytes: usize,
    reply: Option<Reply>,
    keep: usize,
    stays_open: bool,
    is_followed: bool,
}

impl<'h> Arriving<'h> {
    /// The response to a request of this method. Of its headers those are kept that set a cookie, lead elsewhere or
    /// are among `heeded`.
    pub(crate) fn to(method: &Method, heeded: &'h [HeaderName]) -> Self {
        Self {
            next: Next::Head,
            heeded,
            to_head: *method == Method::HEAD,
            begun: Vec::new(),
            heads_bytes: 0,
            reply: None,
            keep: 0,
            stays_open: false,
            is_followed: false,
        }
    }

    /// Takes bytes; true once the response is whole. Of its body at most `keep(status)` bytes are kept.
    ///
    /// # Errors
    /// They are no response, or one that is too long.
    pub(crate) fn take(&mut self, mut bytes: &[u8], keep: &dyn Fn(StatusCode) -> usize) -> Result<bool, Broken> {
        while self.next == Next::Head {
            match self.take_head(bytes)? {
                Some(length) => bytes = &bytes[length..],
                None => return Ok(false),
            }
            if let Some(reply) = &self.reply {
                self.keep = keep(reply.status);
            }
        }
        while !bytes.is_empty() && self.next != Next::Nothing {
            let length = self.take_body(bytes)?;
            bytes = &bytes[length..];
        }
        // Nobody asked for more: what comes next could not be told from the next response.
        self.is_followed |= !bytes.is_empty();
        Ok(self.next == Next::Nothing)
    }

    /// The connection has ended: whether the response is whole by that.
    ///
    /// # Errors
    /// It is not.
    pub(crate) fn end(&mut self) -> Result<(), Broken> {
        match self.next {
            Next::Nothing | Next::ToTheEnd => Ok(()),
            Next::Head if self.begun.is_empty() && self.heads_bytes == 0 => Err(Broken::BeforeHead),
            _ => Err(Broken::Inside),
        }
    }

    /// The response, once it is whole; and whether the connection may carry another request.
    pub(crate) fn whole(self) -> Option<(Reply, bool)> {
        Some((self.reply?, self.stays_open && !self.is_followed))
    }

    /// Takes a head out of the first bytes, if it is whole: how many of them belonged to it.
    fn take_head(&mut self, bytes: &[u8]) -> Result<Option<usize>, Broken> {
        if self.begun.is_empty() {
            let length = self.read_head(bytes)?;
            if length.is_none() {
                self.begun.extend_from_slice(bytes);
            }
            return Ok(length);
        }
        let before = self.begun.len();
        let mut begun = std::mem::take(&mut self.begun);
        begun.extend_from_slice(bytes);
        // It ends with a line, so that only those are looked at again.
        let length = if bytes.contains(&b'\n') { self.read_head(&begun)? } else { self.within(begun.len())? };
        if length.is_none() {
            self.begun = begun;
        }
        Ok(length.map(|length| length - before))
    }

    fn within(&self, length: usize) -> Result<Option<usize>, Broken> {
        if self.heads_bytes + length > LONGEST_HEAD { Err(Broken::Inside) } else { Ok(None) }
    }

    /// Reads a head; none when it is not whole.
    fn read_head(&mut self, bytes: &[u8]) -> Result<Option<usize>, Broken> {
        let mut room = [const { MaybeUninit::uninit() }; MOST_HEADERS];
        let mut none = [EMPTY_HEADER; 0];
        let mut response = httparse::Response::new(&mut none);
        let read = ParserConfig::default().parse_response_with_uninit_headers(&mut response, bytes, &mut room);
        let Status::Complete(length) = read.map_err(|_| Broken::Inside)? else { return self.within(bytes.len()) };
        self.within(length)?;
        self.heads_bytes += length;
        let status = response.code.and_then(|code| StatusCode::from_u16(code).ok()).ok_or(Broken::Inside)?;
        match status.as_u16() {
            // Nobody asked for another protocol.
            101 => return Err(Broken::Inside),
            // The response itself is still to come.
            100..=199 => return Ok(Some(length)),
            _ => {}
        }
        let framing = Framing::of(response.headers)?;
        self.stays_open = framing.stays_open(response.version == Some(1));
        self.next = self.after_head(status, &framing)?;
        self.reply = Some(Reply {
            status,
            headers: self.headers(response.headers)?,
            text: Vec::new(),
            bytes: 0,
            began: Instant::now(),
        });
        Ok(Some(length))
    }

    /// The headers that are looked at.
    fn headers(&self, read: &[Header<'_>]) -> Result<HeaderMap, Broken> {
        let mut headers = HeaderMap::new();
        for header in read {
            let mut known = [SET_COOKIE, LOCATION].iter().chain(self.heeded);
            if let Some(name) = known.find(|name| is(header, name)) {
                let value = HeaderValue::from_bytes(header.value).map_err(|_| Broken::Inside)?;
                headers.append(name, value);
            }
        }
        Ok(headers)
    }

    /// Where the body ends (RFC 9112 §6.3).
    fn after_head(&mut self, status: StatusCode, framing: &Framing) -> Result<Next, Broken> {
        if self.to_head || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
            return Ok(Next::Nothing);
        }
        Ok(match (framing.coding, framing.length) {
            // Who says both is not to be trusted with another request.
            (Some(Coding::Chunked), length) => {
                self.stays_open &= length.is_none();
                Next::LINE
            }
            (Some(Coding::Other), _) | (None, None) => {
                self.stays_open = false;
                Next::ToTheEnd
            }
            (None, Some(0)) => Next::Nothing,
            (None, Some(length)) if length > LONGEST_BODY => return Err(Broken::Inside),
            (None, Some(length)) => Next::Body(length),
        })
    }

    /// Takes some of the bytes after the head: how many.
    fn take_body(&mut self, bytes: &[u8]) -> Result<usize, Broken> {
        let here = |left: u64| usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
        match self.next {
            Next::Head | Next::Nothing => Ok(0),
            Next::ToTheEnd => self.count(bytes).map(|()| bytes.len()),
            Next::Body(left) => {
                let here = here(left);
                self.count(&bytes[..here])?;
                let left = left - here as u64;
                self.next = if left == 0 { Next::Nothing } else { Next::Body(left) };
                Ok(here)
            }
            Next::Chunk(left) => {
                let here = here(left);
                self.count(&bytes[..here])?;
                let left = left - here as u64;
                self.next = if left == 0 { Next::ChunkEnd { returned: false } } else { Next::Chunk(left) };
                Ok(here)
            }
            Next::Line { .. } | Next::ChunkEnd { .. } | Next::Trailer { .. } => {
                let byte = bytes.first().copied().ok_or(Broken::Inside)?;
                self.next = self.next.after(byte).ok_or(Broken::Inside)?;
                Ok(1)
            }
        }
    }

    /// Counts bytes of the body and keeps its beginning.
    fn count(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        let Some(reply) = &mut self.reply else { return Err(Broken::Inside) };
        reply.bytes += bytes.len() as u64;
        if reply.bytes > LONGEST_BODY {
            return Err(Broken::Inside);
        }
        let room = self.keep.saturating_sub(reply.text.len());
        reply.text.extend_from_slice(&bytes[..bytes.len().min(room)]);
        Ok(())
    }
}

impl Next {
    /// The line before a chunk.
    const LINE: Self = Self::Line { size: 0, length: 0, part: LinePart::Digits };

    /// What comes after a byte between chunks; none when it does not belong there (RFC 9112 §7.1).
    fn after(self, byte: u8) -> Option<Self> {
        Some(match self {
            Self::Line { size, length, part } => {
                let length = length.checked_add(1).filter(|length| *length <= LONGEST_LINE)?;
                match (part, byte) {
                    (LinePart::Digits, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') => {
                        let digit = char::from(byte).to_digit(16)?;
                        Self::Line { size: size.checked_mul(16)?.checked_add(digit.into())?, length, part }
                    }
                    // A size has a digit.
                    (LinePart::Digits, _) if length == 1 => return None,
                    (LinePart::Digits, b';' | b' ' | b'\t') => Self::Line { size, length, part: LinePart::Extension },
                    (LinePart::Digits | LinePart::Extension, b'\r') => {
                        Self::Line { size, length, part: LinePart::LineFeed }
                    }
                    (LinePart::LineFeed, b'\n') if size == 0 => Self::Trailer { length: 0, line: TrailerLine::Begins },
                    (LinePart::LineFeed, b'\n') => Self::Chunk(size),
                    (LinePart::Extension, byte) if byte != b'\n' => Self::Line { size, length, part },
                    _ => return None,
                }
            }
            Self::ChunkEnd { returned: false } if byte == b'\r' => Self::ChunkEnd { returned: true },
            Self::ChunkEnd { returned: true } if byte == b'\n' => Self::LINE,
            Self::Trailer { length, .. } if length >= LONGEST_HEAD => return None,
            Self::Trailer { length, line } => {
                let line = match (line, byte) {
                    (TrailerLine::Begins, b'\r') => TrailerLine::IsEmpty,
                    (TrailerLine::IsEmpty, b'\n') => return Some(Self::Nothing),
                    (TrailerLine::IsEmpty, _) | (TrailerLine::Begins, b'\n') => return None,
                    (TrailerLine::GoesOn, b'\n') => TrailerLine::Begins,
                    (TrailerLine::Begins | TrailerLine::GoesOn, _) => TrailerLine::GoesOn,
                };
                Self::Trailer { length: length + 1, line }
            }
            _ => return None,
        })
    }
}

/// How the body of a response is coded for its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Chunked,
    Other,
}

/// What the headers say of a response's end.
struct Framing {
    length: Option<u64>,
    coding: Option<Coding>,
    closes: bool,
    keeps: bool,
}

impl Framing {
    fn of(headers: &[Header<'_>]) -> Result<Self, Broken> {
        let mut framing = Self { length: None, coding: None, closes: false, keeps: false };
        for header in headers {
            if is(header, &CONTENT_LENGTH) {
                let length = length_in(header.value).ok_or(Broken::Inside)?;
                if framing.length.is_some_and(|known| known != length) {
                    return Err(Broken::Inside);
                }
                framing.length = Some(length);
            } else if is(header, &TRANSFER_ENCODING) {
                let last = words(header.value).next_back().unwrap_or_default();
                let is_chunked = last.eq_ignore_ascii_case(b"chunked");
                framing.coding = Some(if is_chunked { Coding::Chunked } else { Coding::Other });
            } else if is(header, &CONNECTION) {
                framing.closes |= words(header.value).any(|word| word.eq_ignore_ascii_case(b"close"));
                framing.keeps |= words(header.value).any(|word| word.eq_ignore_ascii_case(b"keep-alive"));
            }
        }
        Ok(framing)
    }

    /// Whether the connection stays (RFC 9112 §9.3).
    const fn stays_open(&self, is_1_1: bool) -> bool {
        !self.closes && (is_1_1 || self.keeps)
    }
}

fn is(header: &Header<'_>, name: &HeaderName) -> bool {
    let name = name.as_str();
    header.name.len() == name.len() && header.name.eq_ignore_ascii_case(name)
}

/// The members of a list in a header.
fn words(value: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii)
}

/// A length in digits and nothing else.
fn length_in(value: &[u8]) -> Option<u64> {
    let digits = value.trim_ascii();
    let is_plain = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(digits).ok().filter(|_| is_plain)?.parse().ok()
}

#[cfg(test)]
#[path = "response_tests.rs"]
mod tests;

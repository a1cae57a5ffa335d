//! One line of a *combined* access log.
//!
//! `ADDRESS IDENT USER [dd/Mon/yyyy:HH:MM:SS ±zzzz] "REQUEST" STATUS BYTES "REFERER" "AGENT"`, then
//! anything, of which more quoted texts (cookies) and the fields of [`super::extra`] are read.
//! Before the date there may be a host or a list of forwarded addresses; referer and agent may be
//! missing (*common* format). Bytes are read as they stand, whatever their encoding.

use memchr::{memchr, memchr2};

use super::client::client;
use super::clock::{Clock, DATE_LENGTH};
use super::extra;
use crate::time::UtcTime;

/// What a line says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line<'a> {
    /// The client's address, only ever hashed.
    pub(crate) client: &'a [u8],
    /// When the request came, as exactly as the line tells.
    pub(crate) at: UtcTime,
    pub(crate) method: &'a [u8],
    pub(crate) target: &'a [u8],
    pub(crate) status: u16,
    /// Bytes of the response.
    pub(crate) bytes: u64,
    pub(crate) agent: &'a [u8],
    /// Visitor hash written by the portal itself.
    pub(crate) visitor: Option<&'a [u8]>,
    /// Response time, seconds.
    pub(crate) response_s: Option<f64>,
    /// Bytes of the request, where they are logged.
    pub(crate) request_bytes: Option<u64>,
    /// What a rule may look at beside the target.
    pub(crate) extra: Extra<'a>,
}

/// A name and its value.
pub(crate) type Pair<'a> = (&'a [u8], &'a [u8]);

/// Where cookies and fields of a line stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Extra<'a> {
    /// What follows the agent.
    Text(&'a [u8]),
    /// Names and values.
    Pairs(&'a [Pair<'a>]),
}

/// Reads a line; none when it is not one of an access log.
pub(crate) fn parse<'a>(line: &'a [u8], clock: &mut Clock) -> Option<Line<'a>> {
    let (open, at) = date_in_brackets(line, clock)?;
    let rest = line.get(open + DATE_LENGTH + 2..)?.trim_ascii_start();
    let (request, rest) = quoted(rest)?;
    let (status, rest) = status(rest.trim_ascii_start())?;
    let (bytes, rest) = size(rest.trim_ascii_start())?;
    let (mut rest, mut agent): (&[u8], &[u8]) = (rest.trim_ascii_start(), b"");
    for place in 0..2 {
        let Some((text, after)) = quoted(rest) else { break };
        rest = after.trim_ascii_start();
        if place == 1 {
            agent = text;
        }
    }
    let (method, target) = method_and_target(request);
    let client = client(&line[..open]);
    let mut read = Line {
        client,
        at,
        method,
        target,
        status,
        bytes,
        agent,
        visitor: None,
        response_s: None,
        request_bytes: None,
        extra: Extra::Text(rest),
    };
    if !rest.is_empty() {
        extra::read(rest, &mut read);
    }
    Some(read)
}

/// Method and target of a request line.
pub(super) fn method_and_target(request: &[u8]) -> (&[u8], &[u8]) {
    let Some(space) = memchr(b' ', request) else { return (request, b"") };
    let rest = &request[space + 1..];
    (&request[..space], &rest[..memchr(b' ', rest).unwrap_or(rest.len())])
}

/// The date and where its bracket opens.
fn date_in_brackets(line: &[u8], clock: &mut Clock) -> Option<(usize, UtcTime)> {
    let mut from = 0;
    loop {
        let open = from + memchr(b'[', line.get(from..)?)?;
        let text = line.get(open + 1..open + 1 + DATE_LENGTH)?;
        if line.get(open + 1 + DATE_LENGTH) == Some(&b']')
            && let Some(at) = clock.read(text)
        {
            return Some((open, at));
        }
        from = open + 1;
    }
}

/// Three digits and a space.
fn status(text: &[u8]) -> Option<(u16, &[u8])> {
    let (word, rest) = word(text);
    let [a @ b'1'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9'] = word else { return None };
    Some((u16::from(a - b'0') * 100 + u16::from(b - b'0') * 10 + u16::from(c - b'0'), rest))
}

/// Bytes of the response, `-` for none.
fn size(text: &[u8]) -> Option<(u64, &[u8])> {
    let (word, rest) = word(text);
    match word {
        b"-" => Some((0, rest)),
        digits => Some((whole(digits)?, rest)),
    }
}

/// Up to 18 digits.
pub(super) fn whole(digits: &[u8]) -> Option<u64> {
    let digit = |sum: u64, byte: &u8| byte.is_ascii_digit().then(|| sum * 10 + u64::from(byte - b'0'));
    if digits.is_empty() || digits.len() > 18 { None } else { digits.iter().try_fold(0, digit) }
}

/// Up to the next space, and what follows it.
pub(super) fn word(text: &[u8]) -> (&[u8], &[u8]) {
    match text.iter().position(|byte| *byte == b' ') {
        Some(space) => (&text[..space], &text[space + 1..]),
        None => (text, b""),
    }
}

/// A quoted text at the start, without its quotes and with its escapes, and what follows.
pub(super) fn quoted(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let inside = text.strip_prefix(b"\"")?;
    let mut from = 0;
    loop {
        let at = from + memchr2(b'"', b'\\', inside.get(from..)?)?;
        if inside[at] == b'"' {
            return Some((&inside[..at], &inside[at + 1..]));
        }
        from = at + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<Line<'_>> {
        parse(text.as_bytes(), &mut Clock::default())
    }

    #[test]
    fn a_combined_line_with_our_own_fields() {
        let text = r#"192.0.2.7 - jean dupont [23/Mar/2020:08:00:01 +0100] "GET /notes?p=1 HTTP/1.1" 200 512 "-" "Mozilla \"5\"" visitor=ab12 at=1584946800.250001 rt=0.125"#;
        let line = read(text).unwrap();
        assert_eq!((line.client, line.method, line.target), (&b"192.0.2.7"[..], &b"GET"[..], &b"/notes?p=1"[..]));
        assert_eq!((line.status, line.bytes, line.agent), (200, 512, &br#"Mozilla \"5\""#[..]));
        assert_eq!((line.visitor, line.response_s), (Some(&b"ab12"[..]), Some(0.125)));
        assert_eq!(line.at, UtcTime::from_unix_us(1_584_946_800_250_001));
        let without = read(text.split(" visitor").next().unwrap()).unwrap();
        let logged = UtcTime::from_civil(date(2020, 3, 23).at(7, 0, 1, 0), &TimeZone::UTC);
        assert_eq!((without.at, without.visitor), (logged, None));
    }

    #[test]
    fn lines_of_every_make() {
        let common = r#"::1 - - [26/Dec/2016:16:16:29 +0200] "GET /favicon.ico HTTP/1.1" 404 209"#;
        assert_eq!(read(common).unwrap().agent, b"");
        let list =
            r#"example.com 10.0.0.2, 10.0.0.1 - - [07/Dec/2016:11:05:07 +0100] "GET /o HTTP/1.1" 200 571 "-" "M""#;
        assert_eq!(read(list).unwrap().client, b"10.0.0.2");
        let empty = r#"127.0.0.1 - - [12/Apr/2018:09:48:40 +0200] "" 400 0 "-" "-""#;
        assert_eq!(read(empty).unwrap().target, b"");
        let nothing = r#"::1 - - [26/Dec/2016:16:16:48 +0200] "-" 408 -"#;
        assert_eq!(read(nothing).unwrap().bytes, 0);
        for text in [
            "",
            "[Thu Oct 13 12:24:49.880562 2022] [auth_basic:error] [pid 10:tid 1] AH01618",
            r#"1.2.3.4 - - [32/Mar/2020:08:00:01 +0100] "GET / HTTP/1.1" 200 5"#,
            r#"1.2.3.4 - - [23/Mar/2020:08:00:01 +0100] "GET / HTTP/1.1" 200"#,
            r#"1.2.3.4 - - [23/Mar/2020:08:00:01 +0100] "GET / HTTP/1.1" 20x 5"#,
            r#"1.2.3.4 - - [23/Mar/2020:08:00:01 +0100] "GET / HTTP"#,
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_line_or_none(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes, &mut Clock::default());
        }

        #[test]
        fn any_ending_is_survived(tail in prop::collection::vec(any::<u8>(), 0..80), cut in 0_usize..160) {
            let mut text = br#"1.2.3.4 - - [23/Mar/2020:08:00:01 +0100] "GET / HTTP/1.1" 200 5 "#.to_vec();
            text.extend(tail);
            let _ = parse(&text[..cut.min(text.len())], &mut Clock::default());
            prop_assert_eq!(parse(&text, &mut Clock::default()).map(|line| line.status), Some(200));
        }
    }
}

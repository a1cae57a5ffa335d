//! One line of HAProxy's `httplog`.
//!
//! `CLIENT:PORT [dd/Mon/yyyy:HH:MM:SS.mmm] FRONTEND BACKEND/SERVER TR/Tw/Tc/Tr/Ta STATUS BYTES
//! COOKIE COOKIE STATE actconn/feconn/beconn/srv_conn/retries srv_queue/backend_queue {…} {…}
//! "REQUEST"` (HAProxy's configuration manual, "HTTP log format"). Before it may stand what a syslog
//! daemon writes; between the server and the timers, fields that a site added. HAProxy 1.x writes
//! `Tq` and `Tt` where 2.x writes `TR` and `Ta`: both count from the date to the request, and to its
//! end. A timer of -1 means that this was never reached; a `+` that the line was written before the
//! end.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use crate::time::UtcTime;

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Line<'a> {
    /// Address of the client; none where the log hides it.
    pub(crate) client: Option<&'a str>,
    pub(crate) date: Logged,
    pub(crate) timers: Timers,
    pub(crate) status: u16,
    pub(crate) bytes: u64,
    /// Who ended the session, and when: two letters.
    pub(crate) state: [u8; 2],
    pub(crate) connections: Connections,
    /// None for `<BADREQ>` and for a line cut before it.
    pub(crate) request: Option<Request<'a>>,
    /// Whether the line was cut.
    pub(crate) cut: bool,
}

/// The date of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Logged {
    /// As HAProxy writes it: civil time of a zone that the line does not name.
    Civil(DateTime),
    /// With an offset, as some sites have it.
    Instant(UtcTime),
}

/// Milliseconds; none where a phase was never reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Timers {
    /// From the date to the whole request.
    pub(crate) request_ms: Option<u32>,
    /// In queues.
    pub(crate) wait_ms: Option<u32>,
    /// To connect to the server.
    pub(crate) connect_ms: Option<u32>,
    /// From there to the headers of the response.
    pub(crate) response_ms: Option<u32>,
    /// From the date to the end, or to the writing of the line.
    pub(crate) total_ms: Option<u32>,
    /// Whether the line was written before the end.
    pub(crate) early: bool,
}

/// What was open when the line was written, and what this request had waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Connections {
    pub(crate) process: u32,
    pub(crate) frontend: u32,
    pub(crate) backend: u32,
    pub(crate) server: u32,
    pub(crate) retries: u32,
    pub(crate) server_queue: u32,
    pub(crate) backend_queue: u32,
}

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    pub(crate) target: &'a str,
}

/// Why a line is none of `httplog`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotHttp {
    /// A connection that carried no request: a failed handshake, a port scan.
    Connection,
    /// A line of `option tcplog`: it knows no requests.
    Tcp,
    /// Anything else.
    Other,
}

/// Reads a line.
pub(crate) fn parse(line: &str) -> Result<Line<'_>, NotHttp> {
    let (head, date, rest) = split_date(line).ok_or(NotHttp::Other)?;
    let mut words = Words(rest);
    let frontend = words.next().ok_or(NotHttp::Other)?;
    let backend = words.next().ok_or(NotHttp::Connection)?;
    if frontend.ends_with(':') {
        return Err(NotHttp::Connection);
    }
    if !backend.contains('/') {
        return Err(NotHttp::Other);
    }
    let timers = loop {
        let word = words.next().ok_or(NotHttp::Other)?;
        if tcp_timers(word) {
            return Err(NotHttp::Tcp);
        }
        if let Some(timers) = Timers::parse(word) {
            break timers;
        }
    };
    after_timers(words, client(head), date, timers).ok_or(NotHttp::Other)
}

fn after_timers<'a>(mut words: Words<'a>, client: Option<&'a str>, date: Logged, timers: Timers) -> Option<Line<'a>> {
    let status = match words.next()? {
        "-1" => 0,
        digits => digits.parse().ok().filter(|status| *status < 1000)?,
    };
    let bytes = words.next()?.trim_start_matches('+').parse().ok()?;
    let (_request_cookie, _response_cookie) = (words.next()?, words.next()?);
    let state = match words.next()?.as_bytes() {
        [who, when, ..] if [who, when].into_iter().all(is_state) => [*who, *when],
        _ => return None,
    };
    let connections = Connections::parse(words.next()?, words.next()?)?;
    let (request, cut) = request(words.0);
    Some(Line { client, date, timers, status, bytes, state, connections, request, cut })
}

fn is_state(letter: &u8) -> bool {
    letter.is_ascii_alphabetic() || *letter == b'-'
}

/// The request between the last quotes, and whether the line was cut before its end.
fn request(rest: &str) -> (Option<Request<'_>>, bool) {
    let Some((_, quoted)) = rest.split_once('"') else { return (None, true) };
    let (text, cut) = match quoted.rfind('"') {
        Some(end) => (&quoted[..end], false),
        None => (quoted, true),
    };
    let mut words = text.split(' ');
    let (method, target) = (words.next().unwrap_or(""), words.next());
    (target.map(|target| Request { method, target }), cut)
}

/// Words between single spaces.
struct Words<'a>(&'a str);

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let text = self.0.trim_start_matches(' ');
        let end = text.find(' ').unwrap_or(text.len());
        self.0 = &text[end..];
        (end > 0).then_some(&text[..end])
    }
}

impl Timers {
    fn parse(word: &str) -> Option<Self> {
        let mut parts = word.split('/');
        let mut timer = || milliseconds(parts.next()?);
        let (request_ms, wait_ms, connect_ms, response_ms) = (timer()?, timer()?, timer()?, timer()?);
        let total = parts.next()?;
        let early = total.starts_with('+');
        let total_ms = milliseconds(total.strip_prefix('+').unwrap_or(total))?;
        let whole = parts.next().is_none();
        whole.then_some(Self { request_ms, wait_ms, connect_ms, response_ms, total_ms, early })
    }
}

/// The three timers of `tcplog`.
fn tcp_timers(word: &str) -> bool {
    let mut parts = word.split('/');
    let timer = |part: Option<&str>| part.and_then(|part| milliseconds(part.trim_start_matches('+'))).is_some();
    timer(parts.next()) && timer(parts.next()) && timer(parts.next()) && parts.next().is_none()
}

/// A timer: some when it is one, holding none when it is -1.
fn milliseconds(text: &str) -> Option<Option<u32>> {
    if text == "-1" {
        return Some(None);
    }
    number(text).map(Some)
}

fn number(text: &str) -> Option<u32> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

impl Connections {
    fn parse(open: &str, queues: &str) -> Option<Self> {
        let mut open = open.split('/');
        let (process, frontend, backend, server) =
            (number(open.next()?)?, number(open.next()?)?, number(open.next()?)?, number(open.next()?)?);
        let retries = number(open.next()?.trim_start_matches('+'))?;
        let (server_queue, backend_queue) = queues.split_once('/')?;
        let (server_queue, backend_queue) = (number(server_queue)?, number(backend_queue)?);
        open.next().is_none().then_some(Self {
            process,
            frontend,
            backend,
            server,
            retries,
            server_queue,
            backend_queue,
        })
    }
}

/// The address before the port, the last word before the date.
fn client(head: &str) -> Option<&str> {
    let word = head.trim_end().rsplit(' ').next()?;
    let (address, port) = word.rsplit_once(':')?;
    let hidden = address.is_empty() || address == "-" || address == "unix";
    (!hidden && number(port).is_some()).then_some(address)
}

/// What stands before the date, the date, and what follows.
fn split_date(line: &str) -> Option<(&str, Logged, &str)> {
    line.match_indices('[').find_map(|(open, _)| {
        let inside = line.get(open + 1..open + 48).unwrap_or_else(|| line.get(open + 1..).unwrap_or(""));
        let end = inside.find(']')?;
        Some((&line[..open], logged(&inside[..end])?, &line[open + end + 2..]))
    })
}

/// Reads `23/Mar/2020:08:00:00.123`, perhaps with ` +0100` behind.
fn logged(text: &str) -> Option<Logged> {
    let (clock, offset) = text.split_once(' ').map_or((text, None), |(clock, offset)| (clock, Some(offset)));
    let (day, clock) = clock.split_once(':')?;
    let mut parts = day.split('/');
    let (day, month, year) = (small(parts.next()?)?, month(parts.next()?)?, parts.next()?);
    let year: i16 = year.parse().ok().filter(|year| (1970..2200).contains(year) && parts.next().is_none())?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock.split(':');
    let (hour, minute, second) = (small(parts.next()?)?, small(parts.next()?)?, small(parts.next()?)?);
    let nanosecond = nanoseconds(fraction).filter(|_| parts.next().is_none())?;
    let time = Time::new(hour, minute, second.min(59), nanosecond).ok()?;
    let civil = DateTime::from_parts(Date::new(year, month, day).ok()?, time);
    Some(match offset {
        None => Logged::Civil(civil),
        Some(offset) => Logged::Instant(UtcTime::from_civil(civil, &TimeZone::fixed(offset_of(offset)?))),
    })
}

fn month(name: &str) -> Option<i8> {
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    names.iter().zip(1_i8..).find(|(known, _)| **known == name).map(|(_, month)| month)
}

fn small(text: &str) -> Option<i8> {
    (text.len() == 2).then(|| number(text)?.try_into().ok())?
}

fn nanoseconds(digits: &str) -> Option<i32> {
    (digits.len() <= 9 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| format!("{digits:0<9}").parse().ok())?
}

fn offset_of(text: &str) -> Option<Offset> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let (hours, minutes) = (small(digits.get(..2)?)?, small(digits.get(2..)?)?);
    Offset::from_seconds(sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const PLAIN: &str = r#"192.0.2.7:38862 [30/Jul/2018:09:03:52.726] incoming~ ent/web1 3/602/1/18/640 304 168 - - sQNN 6/5/4/3/+1 2/67 {ent.example||} {|||} "GET /notes?p=1 HTTP/1.1""#;

    #[test]
    fn every_field_of_a_line() {
        let line = parse(PLAIN).unwrap();
        assert_eq!(line.client, Some("192.0.2.7"));
        assert_eq!(line.date, Logged::Civil(date(2018, 7, 30).at(9, 3, 52, 726_000_000)));
        let ms = [3, 602, 1, 18, 640].map(Some);
        let timers = line.timers;
        assert_eq!([timers.request_ms, timers.wait_ms, timers.connect_ms, timers.response_ms, timers.total_ms], ms);
        assert_eq!((line.status, line.bytes, &line.state), (304, 168, b"sQ"));
        let open = line.connections;
        assert_eq!((open.process, open.frontend, open.backend, open.server, open.retries), (6, 5, 4, 3, 1));
        assert_eq!((open.server_queue, open.backend_queue), (2, 67));
        assert_eq!(line.request, Some(Request { method: "GET", target: "/notes?p=1" }));
        assert!(!line.cut && !timers.early);
    }

    #[test]
    fn the_same_line_behind_any_syslog_prefix() {
        let plain = parse(PLAIN).unwrap();
        for prefix in [
            "Jul 30 09:03:52 localhost haproxy[32450]: ",
            "<134>Jul 30 09:03:52 localhost haproxy[2530]: ",
            "2018-07-30T09:03:52+02:00 localhost haproxy[14389]: ",
            "<134>1 2018-07-30T07:03:52.726Z host haproxy 2530 - [timeQuality tzKnown=\"1\"] ",
        ] {
            let line = format!("{prefix}{PLAIN}");
            assert_eq!(parse(&line).as_ref(), Ok(&plain), "{prefix}");
        }
    }

    #[test]
    fn clients_and_dates_of_every_make() {
        let client = |text: &str| parse(&PLAIN.replace("192.0.2.7:38862", text)).unwrap().client.map(str::to_owned);
        assert_eq!(client("::1:33870").as_deref(), Some("::1"));
        assert_eq!(client("-:22222"), None);
        assert_eq!(client("unix:1"), None);
        let offset = PLAIN.replace(".726]", " +0200]");
        let utc = UtcTime::from_civil(date(2018, 7, 30).at(7, 3, 52, 0), &TimeZone::UTC);
        assert_eq!(parse(&offset).unwrap().date, Logged::Instant(utc));
    }

    #[test]
    fn what_was_never_reached_or_never_written() {
        let bad = r#"192.0.2.1:51940 [18/Jul/2011:17:05:24.339] ads ads/<NOSRV> -1/-1/-1/-1/6001 408 212 - - cR-- 100/89/0/0/0 0/0 "<BADREQ>""#;
        let line = parse(bad).unwrap();
        assert_eq!((line.request, line.timers.request_ms, line.timers.total_ms), (None, None, Some(6001)));
        let early = PLAIN.replace("/640 304 168", "/+640 -1 +168");
        let line = parse(&early).unwrap();
        assert!(line.timers.early && line.status == 0 && line.bytes == 168);
        let cut = parse(PLAIN.strip_suffix("p=1 HTTP/1.1\"").unwrap()).unwrap();
        assert!(cut.cut && cut.request.is_some_and(|request| request.target == "/notes?"));
        let added = PLAIN.replace("ent/web1 ", "ent/web1 site.example/x 12/5 ");
        assert_eq!(parse(&added), parse(PLAIN));
    }

    #[test]
    fn lines_of_other_kinds() {
        for (text, why) in [
            ("", NotHttp::Other),
            ("Jul 30 09:03:52 host haproxy[1]: Server ent/web1 is DOWN.", NotHttp::Other),
            ("192.0.2.1:1 [30/Jul/2018:09:03:52.726] web/1: SSL handshake failure", NotHttp::Connection),
            ("192.0.2.1:1 [20/Sep/2018:15:44:23.285] main app/<NOSRV> -1/-1/1 212 SC 1/1/0/0/0 0/0", NotHttp::Tcp),
            (
                "192.0.2.1:1 [31/Feb/2018:15:44:23.285] main app/a 0/0/0/0/0 200 1 - - ---- 1/1/0/0/0 0/0",
                NotHttp::Other,
            ),
            ("192.0.2.1:1 [20/Sep/2018:15:44:23.285] main app/a 0/0/0/0/0 200 1 - - ---- 1/1/0/0 0/0", NotHttp::Other),
        ] {
            assert_eq!(parse(text), Err(why), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_line_or_none(text in ".{0,200}") {
            let _ = parse(&text);
        }

        #[test]
        fn a_line_cut_anywhere_is_survived(cut in 0_usize..300, tail in ".{0,20}") {
            let cut = PLAIN.char_indices().map(|(at, _)| at).nth(cut).unwrap_or(PLAIN.len());
            let _ = parse(&format!("{}{tail}", &PLAIN[..cut]));
        }
    }
}

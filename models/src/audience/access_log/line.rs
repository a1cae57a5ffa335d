//! One line of a *combined* access log.
//!
//! `ADDRESS IDENT USER [dd/Mon/yyyy:HH:MM:SS ±zzzz] "REQUEST" STATUS BYTES "REFERER" "AGENT"`, then
//! anything, of which `visitor=`, `at=` and `rt=` are read. Before the date there may be a host or a
//! list of forwarded addresses; referer and agent may be missing (*common* format).

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use crate::time::{SECOND_US, UtcTime};

/// What a line says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line<'a> {
    /// What stands before the date: addresses and names, only ever hashed.
    pub(crate) client: &'a str,
    /// From `at=`, to the microsecond, else from the date, to the second.
    pub(crate) at: UtcTime,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) status: u16,
    pub(crate) bytes: u64,
    pub(crate) agent: &'a str,
    /// Visitor hash written by the portal itself.
    pub(crate) visitor: Option<&'a str>,
    /// Response time, seconds.
    pub(crate) response_s: Option<f64>,
}

/// Reads a line; none when it is not one of an access log.
pub(crate) fn parse(line: &str) -> Option<Line<'_>> {
    let (open, at) = date_in_brackets(line)?;
    let rest = line.get(open + DATE_LENGTH + 2..)?.trim_start();
    let (request, rest) = quoted(rest)?;
    let mut words = rest.trim_start().splitn(3, ' ');
    let status: u16 = words.next()?.parse().ok().filter(|status| (100..1000).contains(status))?;
    let bytes = match words.next()? {
        "-" => 0,
        digits => digits.parse().ok()?,
    };
    let mut rest = words.next().unwrap_or("").trim_start();
    let mut texts = ["", ""];
    let mut count = 0;
    while let Some((text, after)) = quoted(rest) {
        if let Some(place) = texts.get_mut(count) {
            *place = text;
        }
        count += 1;
        rest = after.trim_start();
    }
    let mut parts = request.split(' ');
    let (method, path) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let client = client(&line[..open]);
    let mut read = Line { client, at, method, path, status, bytes, agent: texts[1], visitor: None, response_s: None };
    read.take_pairs(rest);
    Some(read)
}

impl<'a> Line<'a> {
    fn take_pairs(&mut self, rest: &'a str) {
        for pair in rest.split_ascii_whitespace() {
            match pair.split_once('=') {
                Some(("visitor", value)) if !value.is_empty() && value != "-" => self.visitor = Some(value),
                Some(("at", value)) => self.at = unix_time(value).unwrap_or(self.at),
                Some(("rt", value)) => {
                    self.response_s = value.parse().ok().filter(|s: &f64| (0.0..1e6).contains(s));
                }
                _ => {}
            }
        }
    }
}

/// Who asked: everything before the user name, which may change within a visit.
fn client(head: &str) -> &str {
    head.split(" - ").next().unwrap_or(head).trim()
}

/// Length of `23/Mar/2020:08:00:00 +0100`.
const DATE_LENGTH: usize = 26;

/// The date and where its bracket opens.
fn date_in_brackets(line: &str) -> Option<(usize, UtcTime)> {
    line.match_indices('[').find_map(|(open, _)| {
        let text = line.get(open + 1..open + 1 + DATE_LENGTH)?;
        let closed = line.as_bytes().get(open + 1 + DATE_LENGTH) == Some(&b']');
        Some((open, logged_time(text).filter(|_| closed)?))
    })
}

fn logged_time(text: &str) -> Option<UtcTime> {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| -> Option<i16> {
        let digits = bytes.get(from..to)?;
        digits.iter().try_fold(0, |sum: i16, digit| digit.is_ascii_digit().then(|| sum * 10 + i16::from(digit - b'0')))
    };
    let small = |from: usize| number(from, from + 2)?.try_into().ok();
    let marks = [(2, b'/'), (6, b'/'), (11, b':'), (14, b':'), (17, b':'), (20, b' ')];
    if bytes.len() != DATE_LENGTH || marks.iter().any(|(at, mark)| bytes[*at] != *mark) {
        return None;
    }
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = names.iter().zip(1_i8..).find(|(name, _)| text.get(3..6) == Some(**name))?.1;
    let day = Date::new(number(7, 11)?, month, small(0)?).ok()?;
    let civil = DateTime::from_parts(day, Time::new(small(12)?, small(15)?, small(18)?, 0).ok()?);
    let seconds = i32::from(number(22, 24)?) * 3600 + i32::from(number(24, 26)?) * 60;
    let seconds = match bytes[21] {
        b'+' => seconds,
        b'-' => -seconds,
        _ => return None,
    };
    let offset = Offset::from_seconds(seconds).ok()?;
    Some(UtcTime::from_civil(civil, &TimeZone::fixed(offset)))
}

/// Unix seconds with up to six decimals, between 1970 and 2200.
fn unix_time(text: &str) -> Option<UtcTime> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if fraction.len() > 6 || !digits(seconds) || !digits(fraction) {
        return None;
    }
    let seconds: i64 = seconds.parse().ok().filter(|seconds| *seconds < 7_258_118_400)?;
    let micros: i64 = format!("{fraction:0<6}").parse().ok()?;
    Some(UtcTime::from_unix_us(seconds * SECOND_US + micros))
}

/// A quoted text at the start, without its quotes and with its escapes, and what follows.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('"')?;
    let mut escaped = false;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some((&inside[..at], &inside[at + 1..])),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn a_combined_line_with_our_own_fields() {
        let text = r#"192.0.2.7 - jean dupont [23/Mar/2020:08:00:01 +0100] "GET /notes?p=1 HTTP/1.1" 200 512 "-" "Mozilla \"5\"" visitor=ab12 at=1584946800.250001 rt=0.125"#;
        let line = parse(text).unwrap();
        assert_eq!((line.client, line.method, line.path), ("192.0.2.7", "GET", "/notes?p=1"));
        assert_eq!((line.status, line.bytes, line.agent), (200, 512, r#"Mozilla \"5\""#));
        assert_eq!((line.visitor, line.response_s), (Some("ab12"), Some(0.125)));
        assert_eq!(line.at, UtcTime::from_unix_us(1_584_946_800_250_001));
        let without = parse(text.split(" visitor").next().unwrap()).unwrap();
        let logged = UtcTime::from_civil(date(2020, 3, 23).at(7, 0, 1, 0), &TimeZone::UTC);
        assert_eq!((without.at, without.visitor), (logged, None));
    }

    #[test]
    fn lines_of_every_make() {
        let common = r#"::1 - - [26/Dec/2016:16:16:29 +0200] "GET /favicon.ico HTTP/1.1" 404 209"#;
        assert_eq!(parse(common).unwrap().agent, "");
        let list =
            r#"example.com 10.0.0.2, 10.0.0.1 - - [07/Dec/2016:11:05:07 +0100] "GET /o HTTP/1.1" 200 571 "-" "M""#;
        assert_eq!(parse(list).unwrap().client, "example.com 10.0.0.2, 10.0.0.1");
        let empty = r#"127.0.0.1 - - [12/Apr/2018:09:48:40 +0200] "" 400 0 "-" "-""#;
        assert_eq!(parse(empty).unwrap().path, "");
        let nothing = r#"::1 - - [26/Dec/2016:16:16:48 +0200] "-" 408 -"#;
        assert_eq!(parse(nothing).unwrap().bytes, 0);
        for text in [
            "",
            "[Thu Oct 13 12:24:49.880562 2022] [auth_basic:error] [pid 10:tid 1] AH01618",
            r#"1.2.3.4 - - [32/Mar/2020:08:00:01 +0100] "GET / HTTP/1.1" 200 5"#,
            r#"1.2.3.4 - - [23/Mar/2020:08:00:01 +0100] "GET / HTTP/1.1" 200"#,
            r#"1.2.3.4 - - [23/Mar/2020:08:00:01 +0100] "GET / HTTP"#,
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_line_or_none(text in ".{0,200}") {
            let _ = parse(&text);
        }

        #[test]
        fn any_ending_is_survived(tail in ".{0,80}", cut in 0_usize..120) {
            let text = format!(r#"1.2.3.4 - - [23/Mar/2020:08:00:01 +0100] "GET / HTTP/1.1" 200 5 {tail}"#);
            let cut = text.char_indices().map(|(at, _)| at).nth(cut).unwrap_or(text.len());
            let _ = parse(&text[..cut]);
            prop_assert_eq!(parse(&text).map(|line| line.status), Some(200));
        }
    }
}

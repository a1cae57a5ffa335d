//! What stands behind the agent of a line.
//!
//! Fields `name=value`, the value perhaps in quotes: `visitor=`, `at=` (when the request came, Unix
//! seconds), `msec=` (when it ended), `rt=` or `request_time=` (seconds), `rl=` or
//! `request_length=` (bytes). Without names: `IN OUT` (Apache's *combinedio*), `LENGTH TIME …`
//! (ingress-nginx), or a time alone. A server that logs the time of a response writes the line when
//! it ends, so the request came that much earlier.

use super::clock::unix_time;
use super::line::{Line, quoted, whole, word};
use crate::time::{SECOND_US, UtcTime};

/// Longest response that is believed, seconds.
const LONGEST_RESPONSE_S: f64 = 1e6;

/// Reads the fields of a line.
pub(super) fn read<'a>(rest: &'a [u8], line: &mut Line<'a>) {
    let (mut came, mut ended) = (None, None);
    let mut bare = Bare::default();
    for (name, value) in fields(rest) {
        match name {
            b"" => bare.take(value),
            b"visitor" if !value.is_empty() && value != b"-" => line.visitor = Some(value),
            b"at" => came = unix_time(value),
            b"msec" => ended = unix_time(value),
            b"rt" | b"request_time" => line.response_s = seconds(value),
            b"rl" | b"request_length" => line.request_bytes = whole(value),
            _ => {}
        }
    }
    bare.conclude(line);
    line.at = match (came, line.response_s) {
        (Some(came), _) => came,
        (None, Some(response_s)) => before(ended.unwrap_or(line.at), response_s),
        (None, None) => ended.unwrap_or(line.at),
    };
}

/// An instant some seconds before another.
pub(super) fn before(end: UtcTime, seconds: f64) -> UtcTime {
    end.plus_us(-((seconds * SECOND_US as f64) as i64))
}

/// A response time.
pub(super) fn seconds(value: &[u8]) -> Option<f64> {
    // nginx writes three decimals; any number that Rust reads will do.
    std::str::from_utf8(value).ok()?.parse().ok().filter(|seconds: &f64| (0.0..LONGEST_RESPONSE_S).contains(seconds))
}

/// The first two fields without a name.
#[derive(Default)]
struct Bare<'a> {
    seen: usize,
    first: &'a [u8],
    second: &'a [u8],
}

impl<'a> Bare<'a> {
    fn take(&mut self, value: &'a [u8]) {
        match self.seen {
            0 => self.first = value,
            1 => self.second = value,
            _ => {}
        }
        self.seen += 1;
    }

    fn conclude(self, line: &mut Line<'_>) {
        let is_time = |value: &[u8]| value.contains(&b'.');
        match (whole(self.first), whole(self.second)) {
            (Some(input), Some(_)) if self.seen == 2 => line.request_bytes = Some(input),
            (Some(length), None) if is_time(self.second) && seconds(self.second).is_some() => {
                line.request_bytes = Some(length);
                line.response_s = seconds(self.second);
            }
            (None, None) if self.seen == 1 && is_time(self.first) => line.response_s = seconds(self.first),
            _ => {}
        }
    }
}

/// Fields apart by spaces: name (empty without one) and value; quotes are taken off.
pub(super) fn fields(rest: &[u8]) -> Fields<'_> {
    Fields(rest)
}

/// See [`fields`].
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.0.trim_ascii_start();
        if text.is_empty() {
            return None;
        }
        if let Some((value, rest)) = quoted(text) {
            self.0 = rest;
            // A quoted text without a name is a header of the request, never a number.
            return Some((b"\"", value));
        }
        let (found, rest) = word(text);
        if let Some(equals) = found.iter().position(|byte| *byte == b'=') {
            if let Some((value, rest)) = quoted(&text[equals + 1..]) {
                self.0 = rest;
                return Some((&text[..equals], value));
            }
            self.0 = rest;
            return Some((&found[..equals], &found[equals + 1..]));
        }
        self.0 = rest;
        Some((b"", found))
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock::Clock;
    use super::super::line::parse;
    use super::*;
    use proptest::prelude::*;

    fn read_with(tail: &str) -> (i64, Option<f64>, Option<u64>) {
        let text = format!(r#"1.2.3.4 - - [23/Mar/2020:08:00:10 +0100] "GET / HTTP/1.1" 200 5 "-" "M" {tail}"#);
        let line = parse(text.as_bytes(), &mut Clock::default()).unwrap();
        ((line.at.unix_us() - 1_584_946_800 * SECOND_US) / 1000, line.response_s, line.request_bytes)
    }

    #[test]
    fn fields_of_every_make() {
        assert_eq!(read_with(""), (10_000, None, None));
        assert_eq!(read_with("rt=0.125 urt=0.1, 0.02 us=502, 200"), (9_875, Some(0.125), None));
        assert_eq!(read_with("msec=1584946810.500 rt=0.500 rl=700"), (10_000, Some(0.5), Some(700)));
        assert_eq!(read_with("at=1584946810.500 rt=0.500"), (10_500, Some(0.5), None));
        assert_eq!(read_with("request_length=1234 request_time=2"), (8_000, Some(2.0), Some(1234)));
        // Apache combinedio, ingress-nginx, and a time alone.
        assert_eq!(read_with("812 4096"), (10_000, None, Some(812)));
        assert_eq!(
            read_with("812 0.250 [default-web-80] [] 10.0.0.5:80 5 0.250 200 abc"),
            (9_750, Some(0.25), Some(812))
        );
        assert_eq!(read_with("\"profil=eleve\" 0.250"), (9_750, Some(0.25), None));
        assert_eq!(read_with("\"-\" -"), (10_000, None, None));
        assert_eq!(read_with("rt=- rt=nan rt=-1 rt=1e300"), (10_000, None, None));
    }

    #[test]
    fn names_and_quotes() {
        let all: Vec<_> = fields(br#""a b" cookie="x=1; y=2" profil=eleve 7 z="open"#).collect();
        let expected: [(&[u8], &[u8]); 5] =
            [(b"\"", b"a b"), (b"cookie", b"x=1; y=2"), (b"profil", b"eleve"), (b"", b"7"), (b"z", b"\"open")];
        assert_eq!(all, expected);
    }

    proptest! {
        #[test]
        fn any_rest_has_an_end(bytes in prop::collection::vec(prop::sample::select(b"a=\" \\1.,".to_vec()), 0..60)) {
            prop_assert!(fields(&bytes).count() <= bytes.len());
        }
    }
}

//! One line of an access log in JSON (nginx with `escape=json`, and the like): a flat object.
//!
//! Known names, whatever their case: the time (`t`, `time`, `time_iso8601`, `time_local`, `msec`…),
//! the address (`ip`, `remote_addr`…; the first of `http_x_forwarded_for` where it is there), the
//! request whole or in parts, status, bytes, times and agent. The rest is for rules to look at.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::clock::{Clock, iso_time, unix_time};
use super::extra::{before, seconds};
use super::line::{Extra, Line, Pair, method_and_target, whole};
use crate::time::UtcTime;

/// The members of an object, in order; those that are neither text nor number are left out.
pub(super) struct Members<'a>(pub(super) Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Members<'a> {
    /// Reads an object; none when the text is no flat object.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(Scalar(name)) = map.next_key()? {
            let Scalar(value) = map.next_value()?;
            members.push((name, value));
        }
        Ok(Members(members))
    }
}

/// A text or a number as text; empty for anything else.
struct Scalar<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Scalar<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Scalar<'de>, E> {
        Ok(Scalar(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar<'de>, E> {
        Ok(Scalar(Cow::Owned(text.into())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar<'de>, E> {
        Ok(Scalar(Cow::Owned(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Scalar<'de>, E> {
        Ok(Scalar(Cow::Owned(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Scalar<'de>, E> {
        Ok(Scalar(Cow::Owned(number.to_string())))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Scalar<'de>, E> {
        Ok(Scalar(Cow::Borrowed(if value { "true" } else { "false" })))
    }

    fn visit_unit<E>(self) -> Result<Scalar<'de>, E> {
        Ok(Scalar(Cow::Borrowed("")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar<'de>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar(Cow::Borrowed("")))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar<'de>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar(Cow::Borrowed("")))
    }
}

/// Reads the members of a line; none when they are not those of a request.
pub(super) fn read<'a>(pairs: &'a [Pair<'a>], clock: &mut Clock) -> Option<Line<'a>> {
    let of = |names: &[&str]| {
        let known = |name: &[u8]| names.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name));
        pairs.iter().find(|(name, value)| known(name) && !value.is_empty()).map(|(_, value)| *value)
    };
    let request = of(&["request", "req"]).map(method_and_target);
    let method = of(&["request_method", "method", "verb"]).or(request.map(|(method, _)| method));
    let target = of(&["request_uri", "uri", "url", "path"]).or(request.map(|(_, target)| target));
    let status = whole(of(&["status", "status_code", "response_code"])?)?;
    let response_s = of(&["rt", "request_time", "response_time", "duration"]).and_then(seconds);
    let ended = of(&["msec"]).and_then(unix_time);
    let ended = match ended {
        Some(ended) => ended,
        None => {
            instant(of(&["time_iso8601", "@timestamp", "timestamp", "time_local", "time", "t", "ts", "date"])?, clock)?
        }
    };
    let forwarded = of(&["http_x_forwarded_for", "x_forwarded_for", "xff"]).filter(|list| *list != b"-");
    let client =
        forwarded.or_else(|| of(&["remote_addr", "ip", "client", "client_ip", "remote_ip", "clientip", "addr"]));
    let visitor = of(&["visitor"]);
    Some(Line {
        client: first_of_list(client.or(visitor)?),
        at: response_s.map_or(ended, |response_s| before(ended, response_s)),
        method: method.unwrap_or(b""),
        target: target.unwrap_or(b""),
        status: u16::try_from(status).ok().filter(|status| (100..1000).contains(status))?,
        bytes: of(&["bytes_sent", "body_bytes_sent", "bytes", "size"]).and_then(whole).unwrap_or(0),
        agent: of(&["http_user_agent", "user_agent", "agent", "ua"]).unwrap_or(b""),
        visitor,
        response_s,
        request_bytes: of(&["request_length", "rl"]).and_then(whole),
        extra: Extra::Pairs(pairs),
    })
}

fn first_of_list(list: &[u8]) -> &[u8] {
    list.split(|byte| *byte == b',').next().unwrap_or(list).trim_ascii()
}

/// ISO 8601, the date of the combined format, or Unix seconds.
fn instant(text: &[u8], clock: &mut Clock) -> Option<UtcTime> {
    std::str::from_utf8(text).ok().and_then(iso_time).or_else(|| clock.read(text)).or_else(|| unix_time(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of<T>(text: &str, check: impl Fn(Option<Line<'_>>) -> T) -> T {
        let members = Members::read(text).map(|members| members.0).unwrap_or_default();
        let pairs: Vec<_> = members.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
        check(read(&pairs, &mut Clock::default()))
    }

    #[test]
    fn a_line_in_json() {
        let text = r#"{"t":"2020-03-23T08:00:01+01:00","ip":"192.0.2.7","req":"GET /notes HTTP/1.1","status":200,"rt":0.25,"urt":"","ua":"M\"x","profil":"eleve","more":{"a":[1]}}"#;
        of(text, |line| {
            let line = line.unwrap();
            assert_eq!((line.client, line.method, line.target), (&b"192.0.2.7"[..], &b"GET"[..], &b"/notes"[..]));
            assert_eq!((line.status, line.agent, line.response_s), (200, &b"M\"x"[..], Some(0.25)));
            assert_eq!(line.at, UtcTime::from_unix_us(1_584_946_800_750_000));
        });
        let parts = r#"{"msec":1584946801.5,"http_x_forwarded_for":"198.51.100.1, 10.0.0.1","remote_addr":"10.0.0.2","request_method":"POST","request_uri":"/x","status":"201","request_length":"900","body_bytes_sent":7}"#;
        of(parts, |line| {
            let line = line.unwrap();
            assert_eq!((line.client, line.method, line.target), (&b"198.51.100.1"[..], &b"POST"[..], &b"/x"[..]));
            assert_eq!((line.request_bytes, line.bytes), (Some(900), 7));
            assert_eq!(line.at, UtcTime::from_unix_us(1_584_946_801_500_000));
        });
    }

    #[test]
    fn what_is_no_request_is_none() {
        for text in [
            "{}",
            "[1]",
            "{",
            r#"{"t":"2020-03-23T08:00:01+01:00","status":200}"#,
            r#"{"t":"23 mars","ip":"1.2.3.4","status":200}"#,
            r#"{"t":"2020-03-23T08:00:01Z","ip":"1.2.3.4","status":99}"#,
        ] {
            of(text, |line| assert_eq!(line, None, "{text}"));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_line_or_none(text in "\\{(\"(t|ip|status|rt|req)\":(\"\\PC{0,8}\"|[0-9.e-]{1,6}|null|\\[1\\]),?){0,6}\\}") {
            of(&text, |_| ());
        }
    }
}

//! How a response is understood: status codes lie, so headers, cookies and the body are looked at too.

use hyper::header::HeaderName;
use hyper::{HeaderMap, StatusCode};
use memchr::memmem::Finder;
use regex::bytes::Regex;

/// A text that is looked for in bodies.
#[derive(Debug, Clone)]
pub(crate) struct Searched {
    text: Box<str>,
    finder: Finder<'static>,
}

impl Searched {
    /// The text.
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.into(), finder: Finder::new(text).into_owned() }
    }

    fn is_in(&self, body: &[u8]) -> bool {
        self.finder.find(body).is_some()
    }
}

/// A text in a header.
#[derive(Debug, Clone)]
pub(crate) struct InHeader {
    /// The header.
    pub(super) name: HeaderName,
    /// A part of its value; empty: it need only be there.
    pub(super) text: Box<str>,
}

impl InHeader {
    fn holds(&self, headers: &HeaderMap) -> bool {
        let mut values = headers.get_all(&self.name).iter();
        values.any(|value| memchr::memmem::find(value.as_bytes(), self.text.as_bytes()).is_some())
    }
}

/// Statuses: all when empty.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Statuses(pub(super) Vec<u16>);

impl Statuses {
    /// Whether a status is one of them.
    pub(crate) fn hold(&self, status: StatusCode) -> bool {
        self.0.is_empty() || self.0.contains(&status.as_u16())
    }

    fn shown(&self) -> String {
        self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }
}

/// A response that turns the visitor away: all that is said must hold.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// Its name, for steps that look for some of the refusals only.
    pub(crate) name: String,
    pub(super) status: Statuses,
    pub(super) body: Option<Searched>,
    pub(super) headers: Vec<InHeader>,
}

impl Refusal {
    /// Whether the body of a response of this status must be kept for it.
    pub(crate) fn needs_body(&self, status: StatusCode) -> bool {
        self.body.is_some() && self.status.hold(status)
    }

    /// Headers that it looks at.
    pub(super) fn heeded(&self) -> impl Iterator<Item = &HeaderName> {
        self.headers.iter().map(|header| &header.name)
    }

    /// Whether a response is this refusal.
    pub(crate) fn is(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> bool {
        self.status.hold(status)
            && self.headers.iter().all(|header| header.holds(headers))
            && self.body.as_ref().is_none_or(|searched| searched.is_in(body))
    }
}

/// What a good response looks like.
#[derive(Debug, Default, Clone)]
pub(crate) struct Expectation {
    pub(super) status: Statuses,
    pub(super) body: Vec<Searched>,
    pub(super) not_body: Vec<Searched>,
    pub(super) pattern: Option<Regex>,
    pub(super) headers: Vec<InHeader>,
    pub(super) cookies: Vec<String>,
}

/// One check and how it came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was looked at, a key of the file: `status`, `body`, `not_body`, `regex`, `header`, `cookie`.
    pub what: &'static str,
    /// What was expected of it.
    pub expected: String,
    /// What was seen instead; empty when there is nothing to show.
    pub seen: String,
    /// Whether it holds.
    pub holds: bool,
}

impl Expectation {
    /// Whether the body of a response of this status must be kept for it.
    pub(crate) fn needs_body(&self, status: StatusCode) -> bool {
        let looks = !self.body.is_empty() || !self.not_body.is_empty() || self.pattern.is_some();
        looks && self.status.hold(status)
    }

    /// Headers that it looks at.
    pub(super) fn heeded(&self) -> impl Iterator<Item = &HeaderName> {
        self.headers.iter().map(|header| &header.name)
    }

    /// Whether a response is a good one. `cookie` looks a cookie up.
    pub(crate) fn holds<'c>(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
        cookie: impl Fn(&str) -> Option<&'c str>,
    ) -> bool {
        self.status.hold(status)
            && self.headers.iter().all(|header| header.holds(headers))
            && self.cookies.iter().all(|name| cookie(name).is_some())
            && self.body.iter().all(|searched| searched.is_in(body))
            && !self.not_body.iter().any(|searched| searched.is_in(body))
            && self.pattern.as_ref().is_none_or(|pattern| pattern.is_match(body))
    }

    /// The same, check by check, for people.
    pub(crate) fn checks<'c>(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
        cookie: impl Fn(&str) -> Option<&'c str>,
    ) -> Vec<Check> {
        let check = |what, expected: String, seen: String, holds| Check { what, expected, seen, holds };
        let mut checks = Vec::new();
        if !self.status.0.is_empty() {
            checks.push(check("status", self.status.shown(), status.as_str().into(), self.status.hold(status)));
        }
        for header in &self.headers {
            let there = headers.contains_key(&header.name);
            let expected = format!("{}: {}", header.name, header.text).trim_end_matches([':', ' ']).to_owned();
            checks.push(check("header", expected, presence(there), header.holds(headers)));
        }
        for name in &self.cookies {
            let there = cookie(name).is_some();
            checks.push(check("cookie", name.clone(), presence(there), there));
        }
        for searched in &self.body {
            checks.push(check("body", searched.text.to_string(), String::new(), searched.is_in(body)));
        }
        for searched in &self.not_body {
            checks.push(check("not_body", searched.text.to_string(), String::new(), !searched.is_in(body)));
        }
        if let Some(pattern) = &self.pattern {
            checks.push(check("regex", pattern.as_str().into(), String::new(), pattern.is_match(body)));
        }
        checks
    }
}

/// Whether something is there, as a sign that no language needs.
fn presence(there: bool) -> String {
    if there { "+".into() } else { "-".into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{HeaderValue, LOCATION};

    fn status(code: u16) -> StatusCode {
        StatusCode::from_u16(code).unwrap()
    }

    #[test]
    fn a_refusal_is_neither_success_nor_error() {
        let full = Refusal {
            name: "full".into(),
            status: Statuses(vec![200]),
            body: Some(Searched::new("tooload")),
            headers: Vec::new(),
        };
        let none = HeaderMap::new();
        assert!(full.is(status(200), &none, b"<h1>tooload</h1>"));
        assert!(!full.is(status(500), &none, b"tooload") && !full.is(status(200), &none, b"welcome"));
        assert!(full.needs_body(status(200)) && !full.needs_body(status(503)));
    }

    #[test]
    fn every_part_of_an_expectation_counts() {
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, HeaderValue::from_static("/home"));
        let good = Expectation {
            status: Statuses(vec![302, 303]),
            body: vec![Searched::new("ok")],
            not_body: vec![Searched::new("error")],
            pattern: Some(Regex::new("o[k]").unwrap()),
            headers: vec![InHeader { name: LOCATION, text: "/ho".into() }],
            cookies: vec!["s".into()],
        };
        let cookie = |name: &str| (name == "s").then_some("1");
        assert!(good.holds(status(302), &headers, b"ok", cookie));
        assert!(good.checks(status(302), &headers, b"ok", cookie).iter().all(|check| check.holds));
        let none = HeaderMap::new();
        let bad = [
            good.holds(status(200), &headers, b"ok", cookie),
            good.holds(status(302), &none, b"ok", cookie),
            good.holds(status(302), &headers, b"no", cookie),
            good.holds(status(302), &headers, b"ok error", cookie),
            good.holds(status(302), &headers, b"ok", |_| None),
        ];
        assert_eq!(bad, [false; 5]);
        let failing = good.checks(status(200), &none, b"error", |_| None);
        assert_eq!(
            failing.iter().map(|check| check.what).collect::<Vec<_>>(),
            ["status", "header", "cookie", "body", "not_body", "regex"]
        );
        assert!(failing.iter().all(|check| !check.holds));
        assert_eq!((failing[0].expected.as_str(), failing[0].seen.as_str()), ("302, 303", "200"));
    }
}

//! What is taken out of a response to be sent again later.

use hyper::HeaderMap;
use hyper::header::HeaderName;
use regex::bytes::Regex;

use super::html::Wanted;

/// Longest value that is kept, bytes.
const LONGEST: usize = 64 << 10;

/// Where a value stands.
#[derive(Debug)]
pub(crate) enum Source {
    /// In the page, at a CSS selector.
    Css(Wanted),
    /// In the JSON body, at a pointer (RFC 6901).
    Json(String),
    /// In a header of the response.
    Header(HeaderName),
    /// In a cookie.
    Cookie(String),
    /// Anywhere in the body: the pattern tells.
    Body,
}

/// A value that is taken.
#[derive(Debug)]
pub(crate) struct Extraction {
    /// Number of its name.
    pub(crate) name: u16,
    /// Where it stands.
    pub(crate) source: Source,
    /// What of it is taken: the first group, or all that matches.
    pub(crate) pattern: Option<Regex>,
    /// Whether the visit goes on without it.
    pub(crate) optional: bool,
}

/// A response as an extraction sees it.
pub(crate) struct Seen<'r> {
    /// Its headers.
    pub(crate) headers: &'r HeaderMap,
    /// The beginning of its body.
    pub(crate) body: &'r [u8],
    /// Its body as JSON, once somebody asked.
    json: std::cell::OnceCell<Option<serde_json::Value>>,
}

impl<'r> Seen<'r> {
    /// A response.
    pub(crate) fn new(headers: &'r HeaderMap, body: &'r [u8]) -> Self {
        Self { headers, body, json: std::cell::OnceCell::new() }
    }

    fn json(&self) -> Option<&serde_json::Value> {
        self.json.get_or_init(|| serde_json::from_slice(self.body).ok()).as_ref()
    }
}

impl Extraction {
    /// Whether the body must be kept for it.
    pub(crate) fn needs_body(&self) -> bool {
        matches!(self.source, Source::Css(_) | Source::Json(_) | Source::Body)
    }

    /// The header that it looks at.
    pub(super) const fn heeded(&self) -> Option<&HeaderName> {
        match &self.source {
            Source::Header(name) => Some(name),
            _ => None,
        }
    }

    /// The value, if it is there. `cookie` looks a cookie up.
    pub(crate) fn take<'c>(&self, seen: &Seen<'_>, cookie: impl Fn(&str) -> Option<&'c str>) -> Option<String> {
        let raw = match &self.source {
            Source::Css(wanted) => wanted.find(seen.body)?,
            Source::Json(pointer) => json_text(seen.json()?.pointer(pointer)?)?,
            Source::Header(name) => {
                let values = seen.headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
                return values.filter_map(|value| self.refine(value.as_bytes())).next();
            }
            Source::Cookie(name) => cookie(name)?.to_owned(),
            Source::Body => return self.refine(seen.body),
        };
        self.refine(raw.as_bytes())
    }

    fn refine(&self, raw: &[u8]) -> Option<String> {
        let value = match &self.pattern {
            None => raw,
            Some(pattern) => {
                let groups = pattern.captures(raw)?;
                groups.get(1).or_else(|| groups.get(0))?.as_bytes()
            }
        };
        let value = std::str::from_utf8(value).ok()?;
        (!value.is_empty() && value.len() <= LONGEST).then(|| value.to_owned())
    }
}

/// A value of a JSON document as a text; lists and objects have none.
pub(super) fn json_text(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{HeaderValue, LOCATION};

    fn take(source: Source, pattern: Option<&str>, body: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.append("set-cookie", HeaderValue::from_static("a=1"));
        headers.append("set-cookie", HeaderValue::from_static("b=2"));
        headers.insert(LOCATION, HeaderValue::from_static("https://s.test/?ticket=ST-7&x=1"));
        let pattern = pattern.map(|pattern| Regex::new(pattern).unwrap());
        let extraction = Extraction { name: 0, source, pattern, optional: false };
        extraction.take(&Seen::new(&headers, body.as_bytes()), |name| (name == "xsrf").then_some("c00k1e"))
    }

    #[test]
    fn a_value_is_found_where_it_stands() {
        let ticket = Some("ticket=(ST-[^&]+)");
        assert_eq!(take(Source::Header(LOCATION), ticket, "").as_deref(), Some("ST-7"));
        let set = HeaderName::from_static("set-cookie");
        assert_eq!(take(Source::Header(set), Some("^b=(.*)"), "").as_deref(), Some("2"));
        assert_eq!(take(Source::Cookie("xsrf".into()), None, "").as_deref(), Some("c00k1e"));
        assert_eq!(take(Source::Cookie("other".into()), None, ""), None);
        assert_eq!(
            take(Source::Body, Some("sesskey\":\"[a-z]+"), "{\"sesskey\":\"abc\"}").as_deref(),
            Some("sesskey\":\"abc")
        );
        let json = |pointer: &str| take(Source::Json(pointer.into()), None, r#"{"m":[{"id":"a/b"},{"id":7}],"e":""}"#);
        assert_eq!((json("/m/0/id").as_deref(), json("/m/1/id").as_deref()), (Some("a/b"), Some("7")));
        assert_eq!((json("/m"), json("/m/2/id"), json("/e")), (None, None, None));
        assert_eq!(take(Source::Json("/a".into()), None, "<html>"), None);
        let css = Wanted::new("input[name=execution]", Some("value")).unwrap();
        assert_eq!(take(Source::Css(css), None, "<input name=execution value='e1s1'>").as_deref(), Some("e1s1"));
    }
}

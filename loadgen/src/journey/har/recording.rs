//! The entries of a HAR file, as far as a journey needs them.

use afflux_models::{Message, Problem, Problems};
use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use super::super::html::unescaped;

/// Most entries that are read.
const MOST_ENTRIES: usize = 20_000;

/// What a request brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Brought {
    /// Nothing.
    Nothing,
    /// Fields of a form.
    Form(Vec<(String, String)>),
    /// JSON.
    Json(Value),
    /// Parts of a form: name, file name, type, value.
    Parts(Vec<Part>),
    /// Anything else: its type and text.
    Text(String, String),
}

/// A part of a form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
    pub(super) kind: String,
    pub(super) value: String,
}

/// One exchange.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// When it began and ended, seconds; none when it is not said.
    pub(super) began_s: Option<f64>,
    pub(super) ended_s: Option<f64>,
    pub(super) method: String,
    pub(super) url: Url,
    /// Names in small letters.
    pub(super) headers: Vec<(String, String)>,
    pub(super) brought: Brought,
    pub(super) status: u16,
    pub(super) answer_headers: Vec<(String, String)>,
    /// Names and values of the cookies that the response set.
    pub(super) cookies: Vec<(String, String)>,
    pub(super) kind: String,
    pub(super) text: String,
    /// What the browser fetched it for, where it says so.
    pub(super) resource: String,
}

/// A recording.
#[derive(Debug)]
pub(super) struct Recording {
    pub(super) entries: Vec<Entry>,
    /// Entries that could not be read: no address, no method.
    pub(super) unreadable: usize,
}

impl Recording {
    /// Reads the file; a byte order mark before it is no matter.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        let text = text.trim_start_matches('\u{feff}');
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let message = Message::new("har-not-json").with("detail", shortened(&error.to_string()));
            Problem::at_line(file, error.line(), message).column(error.column())
        })?;
        let Some(entries) = value.pointer("/log/entries").and_then(Value::as_array) else {
            return Err(Problem::of_file(file, Message::new("har-no-entries")).key("log.entries").into());
        };
        if entries.len() > MOST_ENTRIES {
            let message = Message::new("har-too-many").with("count", entries.len()).with("most", MOST_ENTRIES);
            return Err(Problem::of_file(file, message).into());
        }
        let read: Vec<Entry> = entries.iter().filter_map(entry).collect();
        Ok(Self { unreadable: entries.len() - read.len(), entries: read })
    }
}

/// What a JSON error says, without where it is said again.
fn shortened(detail: &str) -> String {
    detail.split(" at line ").next().unwrap_or(detail).to_owned()
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn entry(value: &Value) -> Option<Entry> {
    let url = Url::parse(text(value, "/request/url")).ok().filter(|url| url.host_str().is_some())?;
    let method = text(value, "/request/method").to_ascii_uppercase();
    if !["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"].contains(&method.as_str()) {
        return None;
    }
    let began_s = text(value, "/startedDateTime").parse::<Timestamp>().ok().map(|at| at.as_microsecond() as f64 / 1e6);
    let took_ms = value.get("time").and_then(Value::as_f64).filter(|took| took.is_finite() && *took >= 0.0);
    let answer_headers = pairs(value.pointer("/response/headers"));
    let cookies = pairs(value.pointer("/response/cookies"));
    let cookies = if cookies.is_empty() { set_cookies(&answer_headers) } else { cookies };
    Some(Entry {
        began_s,
        ended_s: began_s.zip(took_ms).map(|(began, took)| began + took / 1000.0),
        method,
        url,
        headers: lower(pairs(value.pointer("/request/headers"))),
        brought: brought(value.pointer("/request/postData")),
        status: value.pointer("/response/status").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok())?,
        answer_headers: lower(answer_headers),
        cookies,
        kind: text(value, "/response/content/mimeType").to_ascii_lowercase(),
        text: content(value),
        resource: text(value, "/_resourceType").to_ascii_lowercase(),
    })
}

/// The body of the response; one in base64 is of no use but for its text.
fn content(value: &Value) -> String {
    let body = text(value, "/response/content/text");
    if text(value, "/response/content/encoding") == "base64" {
        return decoded(body).and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    }
    body.to_owned()
}

/// Base64 (RFC 4648), space in it left out.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0u32, 0u32);
    for letter in text.bytes().filter(|letter| !letter.is_ascii_whitespace() && *letter != b'=') {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        held = (held << 6 | u32::from(value)) & 0xFFF_FFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
    }
    Some(bytes)
}

/// Names and values of a list of `{name, value}`.
fn pairs(list: Option<&Value>) -> Vec<(String, String)> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items.map(|item| (text(item, "/name").to_owned(), text(item, "/value").to_owned())).collect()
}

fn lower(pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    pairs.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect()
}

fn set_cookies(headers: &[(String, String)]) -> Vec<(String, String)> {
    let set = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    // Some browsers put several into one value, a line each.
    let lines = set.flat_map(|(_, value)| value.lines());
    lines
        .filter_map(|line| line.split(';').next()?.split_once('='))
        .map(|(name, value)| (name.trim().into(), value.trim().into()))
        .collect()
}

fn brought(data: Option<&Value>) -> Brought {
    let Some(data) = data else { return Brought::Nothing };
    let kind = text(data, "/mimeType").to_ascii_lowercase();
    let body = text(data, "/text");
    let params = data.get("params").and_then(Value::as_array).filter(|params| !params.is_empty());
    if kind.starts_with("multipart/form-data") {
        return Brought::Parts(
            params.map_or_else(|| parts_of_text(&kind, body), |params| params.iter().map(part).collect()),
        );
    }
    if kind.starts_with("application/x-www-form-urlencoded") {
        let fields = match params {
            // Some browsers keep the coding there.
            Some(_) if body.is_empty() => pairs(data.get("params")),
            _ => url::form_urlencoded::parse(body.as_bytes()).into_owned().collect(),
        };
        return if fields.is_empty() { Brought::Nothing } else { Brought::Form(fields) };
    }
    if body.is_empty() {
        return Brought::Nothing;
    }
    match serde_json::from_str(body) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => Brought::Json(value),
        _ => Brought::Text(kind, body.to_owned()),
    }
}

fn part(value: &Value) -> Part {
    let file_name = value.get("fileName").and_then(Value::as_str);
    Part {
        name: text(value, "/name").to_owned(),
        file_name: file_name.map(str::to_owned),
        kind: text(value, "/contentType").to_owned(),
        value: text(value, "/value").to_owned(),
    }
}

/// The parts of a body that is kept as a text.
fn parts_of_text(kind: &str, body: &str) -> Vec<Part> {
    let Some((_, boundary)) = kind.split_once("boundary=") else { return Vec::new() };
    let boundary = boundary.trim_matches('"').to_ascii_lowercase();
    // The type was put in small letters, the body was not.
    let first = body.lines().next().unwrap_or_default().trim_end();
    let mark = if first.to_ascii_lowercase() == format!("--{boundary}") { first } else { return Vec::new() };
    let pieces = body.split(mark).filter_map(|piece| piece.trim_start_matches(['\r', '\n']).split_once("\r\n\r\n"));
    pieces
        .filter_map(|(head, value)| {
            let attribute = |name: &str| {
                let found = head.split(&format!(" {name}=\"")).nth(1)?;
                found.split('"').next().map(str::to_owned)
            };
            let kind = head.lines().find_map(|line| line.strip_prefix("Content-Type: "));
            Some(Part {
                name: attribute("name")?,
                file_name: attribute("filename"),
                kind: kind.unwrap_or_default().trim().to_owned(),
                value: value.trim_end_matches(['\r', '\n']).to_owned(),
            })
        })
        .collect()
}

impl Entry {
    /// Whether the response is a page.
    pub(super) fn is_page(&self) -> bool {
        self.kind.starts_with("text/html") || self.resource == "document"
    }

    /// The host and, where it is not the scheme's own, the port.
    pub(super) fn place(&self) -> String {
        let host = self.url.host_str().unwrap_or_default().to_ascii_lowercase();
        self.url.port().map_or(host.clone(), |port| format!("{host}:{port}"))
    }

    /// Where the response leads, if it is a redirect.
    pub(super) fn leads_to(&self) -> Option<Url> {
        let location = self.answer_headers.iter().find(|(name, _)| name == "location")?;
        (300..400).contains(&self.status).then(|| self.url.join(&location.1).ok()).flatten()
    }

    /// Fields of the forms of the page, by name: `name`, `value`.
    pub(super) fn fields(&self) -> impl Iterator<Item = Tag<'_>> {
        let tags = self.text.split('<').skip(1).filter_map(|tag| tag.split('>').next());
        tags.filter(|tag| tag.starts_with("input") || tag.starts_with("meta")).map(Tag)
    }
}

/// A tag of a page.
pub(super) struct Tag<'t>(&'t str);

impl Tag<'_> {
    /// Its name.
    pub(super) fn name(&self) -> &str {
        self.0.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default()
    }

    /// An attribute in quotes.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        for quote in ['"', '\''] {
            let mark = format!(" {name}={quote}");
            if let Some(value) = self.0.split(&mark).nth(1).and_then(|rest| rest.split(quote).next()) {
                return Some(unescaped(value).into_owned());
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn base64_is_decoded() {
        assert_eq!(decoded("YWZm\nbHV4"), Some(b"afflux".to_vec()));
        assert_eq!(decoded("YQ=="), Some(b"a".to_vec()));
        assert_eq!(decoded("*"), None);
    }

    #[test]
    fn parts_are_found_in_a_text() {
        let body = "--Xy\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--Xy\r\n\
                    Content-Disposition: form-data; name=\"f\"; filename=\"d.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n--Xy--\r\n";
        let parts = parts_of_text("multipart/form-data; boundary=xy", body);
        assert_eq!(parts.len(), 2);
        assert_eq!((parts[0].name.as_str(), parts[0].value.as_str()), ("a", "1"));
        assert_eq!((parts[1].file_name.as_deref(), parts[1].kind.as_str()), (Some("d.png"), "image/png"));
    }

    proptest! {
        #[test]
        fn any_text_is_decoded_or_not(text in "\\PC{0,40}") {
            let _ = decoded(&text);
            let _ = parts_of_text("multipart/form-data; boundary=x", &text);
        }
    }
}

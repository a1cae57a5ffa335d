//! An exchange for people: what was sent, what came back, what was made of it. No secret is among it.

use std::time::Duration;

use afflux_plan::Answer;
use hyper::header::LOCATION;

use crate::client::{Broken, Reply};
use crate::journey::request::Request;
use crate::journey::{Check, Journey};

/// Bytes of a body that are kept to be shown.
pub(super) const LOOKED_AT: usize = 4 << 10;

/// Characters of a body that are shown when a check fails.
const SHOWN: usize = 300;

/// Longer words with digits among their letters are taken for tokens.
const LONGEST_WORD: usize = 20;

/// What is put in the place of a secret.
const MASK: &str = "•••";

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The response is a good one.
    Ok,
    /// The visitor was turned away.
    TurnedAway,
    /// A check failed, or a value was not there.
    Error,
    /// There was no response.
    NoResponse,
}

/// A value that was to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its name.
    pub name: String,
    /// Its length in characters; none: it was not there.
    pub length: Option<usize>,
    /// Whether the visit goes on without it.
    pub optional: bool,
}

/// One exchange of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// What the journey calls the request.
    pub step: String,
    /// Line of the journey's file.
    pub line: usize,
    /// Its method.
    pub method: String,
    /// Its path and query; secrets stand by their names.
    pub address: String,
    /// Bytes of its body.
    pub sent_bytes: u64,
    /// From its sending to the last byte of the response, redirects and, where requests go together, the
    /// others included.
    pub took: Duration,
    /// The status of the response.
    pub status: Option<u16>,
    /// Bytes of the response body.
    pub bytes: u64,
    /// Where a redirect leads, without its query.
    pub location: Option<String>,
    /// How it ended.
    pub class: Class,
    /// The refusal that was recognised.
    pub refusal: Option<String>,
    /// The checks and how they came out.
    pub checks: Vec<Check>,
    /// The values that were to be taken.
    pub taken: Vec<Taken>,
    /// The beginning of a body that was not as expected.
    pub beginning: String,
}

/// What is needed to look at an exchange.
pub(super) struct Looker<'l> {
    pub(super) journey: &'l Journey,
    pub(super) cookie: &'l dyn Fn(&str) -> Option<&'l str>,
    pub(super) extracted: &'l dyn Fn(u16) -> Option<String>,
    pub(super) secrets: &'l [&'l str],
}

impl Exchange {
    /// An exchange as it is shown.
    pub(super) fn new(
        request: &Request,
        address: String,
        sent_bytes: u64,
        took: Duration,
        reply: Result<(&Reply, Answer), Broken>,
        looker: &Looker<'_>,
    ) -> Self {
        let mut exchange = Self {
            step: request.name.clone(),
            line: request.line,
            method: request.method.to_string(),
            address,
            sent_bytes,
            took,
            status: None,
            bytes: 0,
            location: None,
            class: Class::NoResponse,
            refusal: None,
            checks: Vec::new(),
            taken: Vec::new(),
            beginning: String::new(),
        };
        if let Ok((reply, answer)) = reply {
            exchange.see(request, reply, answer, looker);
        }
        exchange
    }

    fn see(&mut self, request: &Request, reply: &Reply, answer: Answer, looker: &Looker<'_>) {
        let (status, headers, body) = (reply.status, &reply.headers, reply.text.as_slice());
        self.status = Some(status.as_u16());
        self.bytes = reply.bytes;
        let location = headers.get(LOCATION).and_then(|value| value.to_str().ok());
        self.location = location.map(|text| masked(text.split(['?', '#']).next().unwrap_or_default(), looker.secrets));
        self.class = match answer {
            Answer::Served => Class::Ok,
            Answer::TurnedAway => Class::TurnedAway,
            _ => Class::Error,
        };
        let refusals = request.refusals.iter().filter_map(|at| looker.journey.refusals.get(*at));
        let found = refusals.into_iter().find(|refusal| refusal.is(status, headers, body));
        self.refusal = found.map(|refusal| refusal.name.clone());
        if self.refusal.is_none() {
            self.checks = request.expectation.checks(status, headers, body, looker.cookie);
        }
        let mut values: Vec<String> = Vec::new();
        let expected = self.checks.iter().all(|check| check.holds) && self.refusal.is_none();
        for extraction in request.extractions.iter().filter(|_| expected) {
            let value = (looker.extracted)(extraction.name);
            self.taken.push(Taken {
                name: looker.journey.names.get(usize::from(extraction.name)).cloned().unwrap_or_default(),
                length: value.as_ref().map(|value| value.chars().count()),
                optional: extraction.optional,
            });
            values.extend(value);
        }
        if self.class != Class::Ok {
            let secrets: Vec<&str> = looker.secrets.iter().copied().chain(values.iter().map(String::as_str)).collect();
            self.beginning = beginning(&reply.text, &secrets);
        }
    }
}

/// The beginning of a body as one line: tags become spaces, values of fields are left out with them.
fn beginning(body: &[u8], secrets: &[&str]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut plain = String::new();
    let mut inside = false;
    for letter in text.chars() {
        match letter {
            '<' => {
                inside = true;
                plain.push(' ');
            }
            '>' if inside => inside = false,
            _ if inside => {}
            letter if letter.is_control() => plain.push(' '),
            letter => plain.push(letter),
        }
    }
    let plain = masked(&plain, secrets);
    let mut line = String::new();
    for word in plain.split_whitespace().map(without_tokens) {
        if line.chars().count() + word.chars().count() >= SHOWN {
            line.push('…');
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    line
}

/// A word without what looks like a token: long runs of letters and digits.
fn without_tokens(word: &str) -> String {
    let is_of_token = |letter: char| letter.is_ascii_alphanumeric() || "-_+/=.~".contains(letter);
    let runs = word.split_inclusive(|letter| !is_of_token(letter));
    let shown = runs.map(|run| {
        let end = run.find(|letter| !is_of_token(letter)).unwrap_or(run.len());
        let looks_like_one = end >= LONGEST_WORD && run[..end].bytes().any(|byte| byte.is_ascii_digit());
        if looks_like_one { format!("{MASK}{}", &run[end..]) } else { run.to_owned() }
    });
    shown.collect()
}

/// A text without secrets.
fn masked(text: &str, secrets: &[&str]) -> String {
    let long = secrets.iter().filter(|secret| secret.len() >= 3);
    long.fold(text.to_owned(), |text, secret| text.replace(secret, MASK))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_shown_of_a_page_is_its_text() {
        let page = "<h1>Portail</h1>\n<input name=csrf value=a1b2c3>\n<p>hello s3cret-word, again</p>";
        assert_eq!(beginning(page.as_bytes(), &["s3cret-word", ""]), "Portail hello •••, again");
        let json = br#"{"access_token":"eyJhbGciOiJIUzI1NiJ9.e30.x1","error":"quota_overflow"}"#;
        assert_eq!(beginning(json, &[]), r#"{"access_token":"•••","error":"quota_overflow"}"#);
        let long = beginning("mot ".repeat(400).as_bytes(), &[]);
        assert!(long.ends_with('…') && long.chars().count() <= SHOWN + 1);
    }

    proptest! {
        #[test]
        fn any_body_is_shown_without_harm(body in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(beginning(&body, &["abc"]).chars().count() <= SHOWN + 1);
        }
    }
}

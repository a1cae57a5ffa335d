//! Cookies and the random names they carry.
//!
//! The session cookie is the session; the visitor cookie tells visits apart in the access log; the
//! XSRF cookie must come back in the form or in a header of every request that writes.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

/// Name of the session cookie.
pub(crate) const SESSION: &str = "sessionId";
/// Name of the cookie that tells visitors apart.
pub(crate) const VISITOR: &str = "visitor";
/// Name of the cross-site request forgery cookie.
pub(crate) const XSRF: &str = "XSRF-TOKEN";
/// Name of the header that brings [`XSRF`] back.
pub(crate) const XSRF_HEADER: &str = "x-xsrf-token";

/// The value of a cookie; the first one if it stands there twice.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .find_map(|line| in_line(line, name))
        .filter(|value| !value.is_empty())
}

/// The value of a cookie in one `Cookie` line (RFC 6265 §4.2.1).
fn in_line<'h>(line: &'h str, name: &str) -> Option<&'h str> {
    line.split(';').find_map(|pair| {
        let (found, value) = pair.split_once('=')?;
        (found.trim() == name).then(|| value.trim().trim_matches('"'))
    })
}

/// The visitor of a request, if the cookie is one of ours.
pub(crate) fn visitor(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, VISITOR).filter(|value| is_token(value))
}

/// The XSRF token of a request, if the cookie is one of ours.
pub(crate) fn xsrf(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, XSRF).filter(|value| is_token(value))
}

/// Whether the XSRF header brings the cookie back.
pub(crate) fn xsrf_header_matches(headers: &HeaderMap) -> bool {
    let brought = headers.get(XSRF_HEADER).and_then(|value| value.to_str().ok());
    brought.is_some() && brought == xsrf(headers)
}

fn is_token(value: &str) -> bool {
    value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A `Set-Cookie` value for the whole site; a session cookie of the browser, hidden from scripts
/// unless these must read it. None for values that no header carries.
pub(crate) fn set(name: &str, value: &str) -> Option<HeaderValue> {
    let hidden = if name == XSRF { "" } else { "; HttpOnly" };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; SameSite=Lax{hidden}")).ok()
}

/// A `Set-Cookie` value that removes a cookie.
pub(crate) fn removed(name: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{name}=; Path=/; Max-Age=0")).ok()
}

/// A source of names that nobody guesses: a hash of a secret of this process and a counter.
#[derive(Debug)]
pub(crate) struct Tokens {
    secret: [u8; 32],
    issued: AtomicU64,
}

impl Tokens {
    /// A source seeded by the operating system (through the standard library's hash keys).
    pub(crate) fn new() -> Self {
        let mut hash = Sha256::new();
        for part in 0_u64..4 {
            hash.update(RandomState::new().hash_one(part).to_le_bytes());
        }
        Self { secret: hash.finalize().into(), issued: AtomicU64::new(0) }
    }

    /// The next name: 32 hexadecimal digits.
    pub(crate) fn next(&self) -> String {
        let number = self.issued.fetch_add(1, Ordering::Relaxed);
        let hash = Sha256::new().chain_update(self.secret).chain_update(number.to_le_bytes()).finalize();
        hex(&hash[..16])
    }
}

/// What the access log says instead of a cookie: 16 hexadecimal digits, keyed by the portal's nonce.
pub(crate) fn pseudonym(nonce: &str, cookie: &str) -> String {
    let hash = Sha256::new().chain_update(nonce).chain_update([0]).chain_update(cookie).finalize();
    hex(&hash[..8])
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("xsessionId=1; a=b"));
        headers.append(header::COOKIE, HeaderValue::from_static("c=; sessionId = \"2\"; sessionId=3"));
        assert_eq!(cookie(&headers, SESSION), Some("2"));
        assert_eq!(cookie(&headers, "c"), None);
        assert_eq!(cookie(&headers, "d"), None);
    }

    #[test]
    fn a_foreign_visitor_cookie_is_none_of_ours() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("visitor=../../etc"));
        assert_eq!(visitor(&headers), None);
    }

    #[test]
    fn tokens_differ_and_look_like_tokens() {
        let (tokens, others) = (Tokens::new(), Tokens::new());
        let [first, second, other] = [tokens.next(), tokens.next(), others.next()];
        assert!(is_token(&first) && first != second && first != other);
    }

    #[test]
    fn a_pseudonym_depends_on_both_and_shows_neither() {
        let pseudonyms = [pseudonym("n", "c"), pseudonym("m", "c"), pseudonym("n", "d"), pseudonym("nc", "")];
        let distinct: std::collections::BTreeSet<_> = pseudonyms.iter().collect();
        assert_eq!(distinct.len(), 4);
        assert_eq!(pseudonyms[0].len(), 16);
    }

    proptest! {
        #[test]
        fn any_line_is_read_without_harm(line in "\\PC{0,80}", name in "[a-zA-Z-]{0,8}") {
            let _ = in_line(&line, &name);
        }

        #[test]
        fn a_cookie_written_is_a_cookie_read(name in "[a-zA-Z]{1,8}", value in "[0-9a-zA-Z]{1,32}", noise in "[a-z=; ]{0,20}") {
            let line = format!("{name}={value}; {noise}");
            prop_assert_eq!(in_line(&line, &name), Some(value.as_str()));
        }
    }
}

//! The cookies of one visit. Their values are credentials: they are never shown.

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::{HeaderValue, SET_COOKIE};

/// Most cookies that are kept, and longest one, bytes: what a browser keeps of a site at least (RFC 6265 §6.1).
const MOST: usize = 50;
const LONGEST: usize = 4096;

/// Names and values in the order in which the portal set them.
#[derive(Default)]
pub(crate) struct Jar {
    cookies: Vec<(Box<str>, Box<str>)>,
    /// What is said of them, once somebody asked.
    header: Option<HeaderValue>,
}

impl Jar {
    /// Takes what a response sets; a cookie without a value or with `Max-Age=0` is taken out.
    pub(crate) fn take_from(&mut self, headers: &HeaderMap) {
        for header in headers.get_all(SET_COOKIE) {
            let Ok(text) = header.to_str() else { continue };
            let mut parts = text.split(';');
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            let (name, value) = (name.trim(), value.trim());
            let expired = parts.any(|part| is_max_age_zero(part.trim()));
            self.header = None;
            self.cookies.retain(|(known, _)| **known != *name);
            if !expired && !value.is_empty() && name.len() + value.len() <= LONGEST {
                self.cookies.push((name.into(), value.into()));
                // The oldest goes.
                if self.cookies.len() > MOST {
                    self.cookies.remove(0);
                }
            }
        }
    }

    /// The value of a cookie.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(known, _)| **known == *name).map(|(_, value)| &**value)
    }

    /// The `Cookie` header, if there is anything to say.
    pub(crate) fn header(&mut self) -> Option<HeaderValue> {
        if self.header.is_none() && !self.cookies.is_empty() {
            self.header = self.written();
        }
        self.header.clone()
    }

    fn written(&self) -> Option<HeaderValue> {
        let length: usize = self.cookies.iter().map(|(name, value)| name.len() + value.len() + 3).sum();
        let mut text = String::with_capacity(length);
        for (name, value) in &self.cookies {
            if !text.is_empty() {
                text.push_str("; ");
            }
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
        let mut header = HeaderValue::from_maybe_shared(Bytes::from(text)).ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

fn is_max_age_zero(attribute: &str) -> bool {
    attribute.split_once('=').is_some_and(|(name, value)| name.eq_ignore_ascii_case("max-age") && value.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(jar: &mut Jar, texts: &[&'static str]) {
        let mut headers = HeaderMap::new();
        for text in texts {
            headers.append(SET_COOKIE, HeaderValue::from_static(text));
        }
        jar.take_from(&headers);
    }

    #[test]
    fn a_target_that_sets_cookies_without_end_fills_no_memory() {
        let mut jar = Jar::default();
        let mut headers = HeaderMap::new();
        for nth in 0..1000 {
            headers.append(SET_COOKIE, HeaderValue::from_str(&format!("c{nth}=v; Path=/")).unwrap());
        }
        headers.append(SET_COOKIE, HeaderValue::from_str(&format!("long={}", "v".repeat(LONGEST))).unwrap());
        jar.take_from(&headers);
        assert_eq!(
            (jar.cookies.len(), jar.get("c949"), jar.get("c950"), jar.get("long")),
            (MOST, None, Some("v"), None)
        );
    }

    #[test]
    fn cookies_are_kept_replaced_and_taken_out() {
        let mut jar = Jar::default();
        assert!(jar.header().is_none());
        set(&mut jar, &["visitor=a1; Path=/; HttpOnly", "sessionId=s=1; Path=/", "nonsense"]);
        assert_eq!(jar.header().unwrap(), "visitor=a1; sessionId=s=1");
        assert!(jar.header().unwrap().is_sensitive());
        set(&mut jar, &["visitor=b2", "sessionId=x; max-age=0; Path=/"]);
        assert_eq!(jar.header().unwrap(), "visitor=b2");
        assert_eq!((jar.get("visitor"), jar.get("sessionId")), (Some("b2"), None));
    }
}

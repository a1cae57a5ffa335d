//! The cookies of one visit. Their values are credentials: they are never shown.

use hyper::HeaderMap;
use hyper::header::{HeaderValue, SET_COOKIE};

/// Most cookies that are kept, and longest one, bytes: what a browser keeps of a site at least (RFC 6265 §6.1).
const MOST: usize = 50;
const LONGEST: usize = 4096;

/// Names and values in the order in which the portal set them.
#[derive(Default)]
pub(crate) struct Jar(Vec<(Box<str>, Box<str>)>);

impl Jar {
    /// Takes what a response sets; a cookie without a value or with `Max-Age=0` is taken out.
    pub(crate) fn take_from(&mut self, headers: &HeaderMap) {
        for header in headers.get_all(SET_COOKIE) {
            let Ok(text) = header.to_str() else { continue };
            let mut parts = text.split(';');
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            let (name, value) = (name.trim(), value.trim());
            let expired = parts.any(|part| is_max_age_zero(part.trim()));
            self.0.retain(|(known, _)| **known != *name);
            if !expired && !value.is_empty() && name.len() + value.len() <= LONGEST {
                self.0.push((name.into(), value.into()));
                // The oldest goes.
                if self.0.len() > MOST {
                    self.0.remove(0);
                }
            }
        }
    }

    /// The value of a cookie.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| **known == *name).map(|(_, value)| &**value)
    }

    /// The `Cookie` header, if there is anything to say.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        if self.0.is_empty() {
            return None;
        }
        let mut text = String::new();
        for (name, value) in &self.0 {
            if !text.is_empty() {
                text.push_str("; ");
            }
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
        let mut header = HeaderValue::from_str(&text).ok()?;
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
        assert_eq!((jar.0.len(), jar.get("c949"), jar.get("c950"), jar.get("long")), (MOST, None, Some("v"), None));
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

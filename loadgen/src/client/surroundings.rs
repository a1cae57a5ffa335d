//! What all browsers of a run share.

use std::sync::Arc;

use bytes::Bytes;
use hyper::Uri;
use hyper::header::HeaderValue;
use hyper::http::uri::{Authority, PathAndQuery, Scheme as UriScheme};

use super::door::Door;
use super::message::Broken;
use crate::guard::{Accepted, Scheme};

/// What all browsers of a run share.
pub(crate) struct Surroundings {
    pub(crate) door: Arc<Door>,
    /// The accepted place, whatever a request says.
    host: HeaderValue,
    pub(crate) user_agent: HeaderValue,
    /// What uploads are filled with.
    pub(crate) filling: Bytes,
}

impl Surroundings {
    /// The surroundings of a run. `agent` is told in every request.
    pub(crate) fn new(accepted: Arc<Accepted>, agent: HeaderValue, filling: Bytes) -> Self {
        // A place is letters, digits, dots, dashes and a port: always a header's value.
        let host = HeaderValue::from_str(&accepted.place.authority());
        let host = host.unwrap_or(HeaderValue::from_static("invalid"));
        Self { door: Arc::new(Door::new(accepted)), host, user_agent: agent, filling }
    }

    /// The surroundings of a look at a target.
    pub(crate) fn alone(accepted: Arc<Accepted>) -> Self {
        let agent = user_agent(&accepted.load_contact, "guard");
        Self::new(accepted, agent, Bytes::new())
    }

    /// The `Host` header.
    pub(crate) const fn host_header(&self) -> &HeaderValue {
        &self.host
    }

    /// Host and port of the target, as the `Host` header says them.
    pub(crate) fn host(&self) -> &str {
        self.host.to_str().unwrap_or_default()
    }

    /// Where a redirect leads: a path at the target itself; none when it leads elsewhere. The page that
    /// was answered is `from`.
    pub(crate) fn follow(&self, from: &str, location: &str) -> Option<String> {
        self.door.accepted().place.follow(from, location).ok()
    }

    /// Waits for a request's turn under the ceiling on the rate.
    pub(crate) async fn turn(&self) -> Result<(), Broken> {
        let wait = self.door.meter().request().ok_or(Broken::HeldBack)?;
        if !wait.is_zero() {
            Box::pin(tokio::time::sleep(wait)).await;
        }
        Ok(())
    }

    /// The whole address of a path, as HTTP/2 says it.
    pub(crate) fn absolute(&self, path: &PathAndQuery) -> Option<Uri> {
        let scheme = match self.door.accepted().place.scheme {
            Scheme::Http => UriScheme::HTTP,
            Scheme::Https => UriScheme::HTTPS,
        };
        let authority = Authority::try_from(self.host.as_bytes()).ok()?;
        Uri::builder().scheme(scheme).authority(authority).path_and_query(path.clone()).build().ok()
    }
}

/// Says who sends this, whom to call and which run it is.
pub(crate) fn user_agent(contact: &str, run: &str) -> HeaderValue {
    let plain = |text: &str| -> String {
        let letters = text.chars().map(|letter| if matches!(letter, ' '..='~') { letter } else { '?' });
        letters.filter(|letter| !matches!(letter, '(' | ')' | ';')).collect()
    };
    let version = env!("CARGO_PKG_VERSION");
    let text = format!("afflux/{version} (+{}; run {})", plain(contact), plain(run));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(concat!("afflux/", env!("CARGO_PKG_VERSION"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_says_who_it_is() {
        let expected = concat!("afflux/", env!("CARGO_PKG_VERSION"), " (+?quipe@exemple.test; run r??7)");
        assert_eq!(user_agent("équipe@exemple.test", "r\r\n7"), expected);
    }
}

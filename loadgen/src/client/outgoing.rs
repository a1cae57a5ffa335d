//! A request that is ready to be sent: whatever a journey says, it goes to the accepted host and names its sender.

use hyper::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, TRANSFER_ENCODING, USER_AGENT};
use hyper::header::{HeaderName, HeaderValue};
use hyper::http::uri::PathAndQuery;
use hyper::{Method, Request, Uri, Version};

use super::message::{Broken, Sent};
use super::surroundings::Surroundings;

/// Headers that are written here and nowhere else.
const OWN: [HeaderName; 5] = [HOST, USER_AGENT, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING];

/// A request.
pub(crate) struct Outgoing<'r> {
    pub(crate) method: &'r Method,
    /// A path at the target; none: what it was made of is no address.
    pub(crate) uri: Option<Uri>,
    pub(crate) headers: Vec<(&'r HeaderName, HeaderValue)>,
    pub(crate) content_type: Option<&'r HeaderValue>,
    pub(crate) body: Sent,
    /// Headers of the response that are looked at.
    pub(crate) heeded: &'r [HeaderName],
}

impl<'r> Outgoing<'r> {
    /// A question for a page.
    pub(crate) fn to(uri: Option<Uri>) -> Self {
        let (headers, content_type, body) = (Vec::new(), None, Sent::nothing());
        Self { method: &Method::GET, uri, headers, content_type, body, heeded: &[] }
    }

    /// A question for a path.
    pub(crate) fn get(path: &str) -> Self {
        Self::to(path.parse().ok())
    }

    /// The same with a header.
    pub(crate) fn with(mut self, name: &'r HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The path that is asked for.
    fn path(&self) -> Result<&str, Broken> {
        let uri = self.uri.as_ref().ok_or(Broken::Inside)?;
        match uri.authority() {
            Some(_) => Err(Broken::Refused),
            None => Ok(uri.path_and_query().map_or("/", PathAndQuery::as_str)),
        }
    }

    fn further(&self) -> impl Iterator<Item = (&HeaderName, &HeaderValue)> {
        let others = self.headers.iter().map(|(name, value)| (*name, value));
        others.filter(|(name, _)| !OWN.contains(name)).chain(self.content_type.map(|value| (&CONTENT_TYPE, value)))
    }

    /// The head as HTTP/1.1 writes it.
    ///
    /// # Errors
    /// The address is none, or names a host.
    pub(super) fn head(&self, around: &Surroundings, cookies: Option<&HeaderValue>) -> Result<Vec<u8>, Broken> {
        let path = self.path()?;
        let mut head = Vec::with_capacity(512);
        head.extend_from_slice(self.method.as_str().as_bytes());
        head.push(b' ');
        head.extend_from_slice(path.as_bytes());
        head.extend_from_slice(b" HTTP/1.1");
        let cookies = cookies.map(|value| (&COOKIE, value));
        let own = [(&HOST, around.host_header()), (&USER_AGENT, &around.user_agent)];
        for (name, value) in own.into_iter().chain(cookies).chain(self.further()) {
            head.extend_from_slice(b"\r\n");
            head.extend_from_slice(name.as_str().as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value.as_bytes());
        }
        // Who may send something says that it is nothing (RFC 9110 §8.6).
        let length = self.body.length();
        if length > 0 || matches!(*self.method, Method::POST | Method::PUT | Method::PATCH) {
            head.extend_from_slice(format!("\r\n{CONTENT_LENGTH}: {length}").as_bytes());
        }
        head.extend_from_slice(b"\r\n\r\n");
        Ok(head)
    }

    /// The request as HTTP/2 takes it.
    ///
    /// # Errors
    /// As [`Self::head`].
    pub(super) fn message(
        &self,
        around: &Surroundings,
        cookies: Option<&HeaderValue>,
    ) -> Result<Request<Sent>, Broken> {
        let path = self.path()?.parse().map_err(|_| Broken::Inside)?;
        let mut request = Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = around.absolute(&path).ok_or(Broken::Inside)?;
        *request.version_mut() = Version::HTTP_2;
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, around.user_agent.clone());
        let cookies = cookies.map(|value| (&COOKIE, value));
        for (name, value) in cookies.into_iter().chain(self.further()) {
            headers.append(name, value.clone());
        }
        Ok(request)
    }
}

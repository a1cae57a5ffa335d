//! The head of a request: whatever a journey says, it goes to the accepted host and names its sender.

use hyper::header::{COOKIE, HOST, HeaderName, HeaderValue, USER_AGENT};
use hyper::{HeaderMap, Method, Request, Uri};

use super::message::{Broken, Sent};
use super::surroundings::Surroundings;

/// The headers of a request that is being made.
pub(crate) struct Head(HeaderMap);

impl Head {
    /// Host, sender and the visitor's cookies.
    pub(super) fn new(around: &Surroundings, cookies: Option<&HeaderValue>) -> Self {
        let mut headers = HeaderMap::with_capacity(6);
        headers.insert(HOST, around.host_header());
        headers.insert(USER_AGENT, around.user_agent.clone());
        if let Some(cookies) = cookies {
            headers.insert(COOKIE, cookies.clone());
        }
        Self(headers)
    }

    /// Adds a header; host and sender stay what they are.
    pub(crate) fn with(mut self, name: &HeaderName, value: HeaderValue) -> Self {
        if *name != HOST && *name != USER_AGENT {
            self.0.append(name, value);
        }
        self
    }

    /// The request of a path at the target.
    ///
    /// # Errors
    /// The address is none, or names a host.
    pub(crate) fn request(self, method: &Method, uri: Option<Uri>, body: Sent) -> Result<Request<Sent>, Broken> {
        let uri = uri.ok_or(Broken::Inside)?;
        if uri.authority().is_some() {
            return Err(Broken::Refused);
        }
        let mut request = Request::new(body);
        *request.method_mut() = method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = self.0;
        Ok(request)
    }

    /// A question for a path.
    ///
    /// # Errors
    /// As [`Self::request`].
    pub(crate) fn get(self, path: &str) -> Result<Request<Sent>, Broken> {
        self.request(&Method::GET, path.parse().ok(), Sent::nothing())
    }
}

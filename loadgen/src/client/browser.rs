//! What a visitor keeps between two pages: cookies and, while the target allows it, a connection.

use std::net::SocketAddr;

use bytes::Bytes;
use hyper::header::{COOKIE, HOST, HeaderValue, USER_AGENT};
use hyper::http::request::Builder;
use hyper::{Request, StatusCode};
use tokio::net::TcpStream;

use super::cookies::Jar;
use super::link::{self, Broken, Link, Reply, Sent};

/// What all browsers of a run share.
pub(crate) struct Surroundings {
    pub(crate) address: SocketAddr,
    pub(crate) host: HeaderValue,
    pub(crate) user_agent: HeaderValue,
    /// The one password of the fictitious accounts.
    pub(crate) password: String,
    /// What uploads are filled with.
    pub(crate) filling: Bytes,
}

/// One visitor's browser: its own cookies, its own connection.
#[derive(Default)]
pub(crate) struct Browser {
    jar: Jar,
    parked: Option<TcpStream>,
    /// Number of the visit among those that are open, which decides the source address.
    slot: u32,
}

/// One page being fetched: a browser with its connection taken up.
pub(crate) struct Fetch<'b> {
    browser: &'b mut Browser,
    around: &'b Surroundings,
    link: Option<Link>,
    /// Requests sent.
    pub(crate) requests: u32,
}

impl Browser {
    /// The browser of the visit in a slot.
    pub(crate) fn of_slot(slot: u32) -> Self {
        Self { slot, ..Self::default() }
    }

    /// Begins a page. When the returned value is dropped unfinished, its connection is closed.
    pub(crate) fn fetch<'b>(&'b mut self, around: &'b Surroundings) -> Fetch<'b> {
        Fetch { browser: self, around, link: None, requests: 0 }
    }
}

impl Fetch<'_> {
    /// The visitor's cookies.
    pub(crate) fn jar(&self) -> &Jar {
        &self.browser.jar
    }

    /// Sends a request made by `make` and reads the whole response. A kept connection that turns out
    /// to be closed is replaced once, as browsers do.
    pub(crate) async fn send(
        &mut self,
        make: impl Fn(Builder) -> hyper::http::Result<Request<Sent>>,
        keep: impl Fn(StatusCode) -> usize,
    ) -> Result<Reply, Broken> {
        loop {
            let mut kept = true;
            if self.link.is_none() {
                let parked = self.browser.parked.take().filter(link::is_open);
                kept = parked.is_some();
                let stream = match parked {
                    Some(stream) => stream,
                    None => link::open(self.around.address, self.browser.slot).await?,
                };
                self.link = Some(Link::over(stream).await?);
            }
            let Some(link) = &mut self.link else { return Err(Broken::BeforeHead) };
            let mut builder = Request::builder()
                .header(HOST, self.around.host.clone())
                .header(USER_AGENT, self.around.user_agent.clone());
            if let Some(cookies) = self.browser.jar.header() {
                builder = builder.header(COOKIE, cookies);
            }
            let request = make(builder).map_err(|_| Broken::Inside)?;
            self.requests += 1;
            match link.exchange(request, &keep).await {
                Ok(reply) => {
                    self.browser.jar.take_from(&reply.headers);
                    return Ok(reply);
                }
                Err(Broken::BeforeHead) if kept => self.link = None,
                Err(broken) => return Err(broken),
            }
        }
    }

    /// Ends the page: the connection is parked when it stays open. Gives the number of requests.
    pub(crate) async fn end(self) -> u32 {
        if let Some(link) = self.link {
            self.browser.parked = link.park().await;
        }
        self.requests
    }
}

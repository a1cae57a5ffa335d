//! What a visitor keeps between two pages: cookies and, while the target allows it, connections.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use hyper::header::HeaderValue;
use hyper::{Request, StatusCode};

use super::cookies::Jar;
use super::head::Head;
use super::http1::Link;
use super::http2::Channel;
use super::message::{Broken, Reply, Sent};
use super::stream::Stream;
use super::surroundings::Surroundings;

/// One visitor's browser: its own cookies, its own connections.
#[derive(Default)]
pub(crate) struct Browser {
    jar: Jar,
    /// An HTTP/1.1 connection between two pages: as it was left, or parked.
    link: Option<Box<Link>>,
    parked: Option<Stream>,
    /// Further ones, when requests went together.
    more: Vec<Stream>,
    /// An HTTP/2 connection, which carries all requests.
    channel: Option<Box<Channel>>,
    /// Number of the visit among those that are open, which decides the source address.
    slot: u32,
}

/// One page being fetched: a browser with its connections taken up.
pub(crate) struct Fetch<'b> {
    browser: &'b mut Browser,
    around: &'b Surroundings,
    lane: Lane,
    more: Vec<Lane>,
    /// Requests sent over HTTP/2.
    requests: u32,
}

/// An HTTP/1.1 connection, taken up when it is needed.
#[derive(Default)]
struct Lane {
    parked: Option<Stream>,
    link: Option<Box<Link>>,
    /// Whether the link is of this page, and has carried nothing yet.
    fresh: bool,
    slot: u32,
    requests: u32,
}

impl Browser {
    /// The browser of the visit in a slot.
    pub(crate) fn of_slot(slot: u32) -> Self {
        Self { slot, ..Self::default() }
    }

    /// Whether a connection is open between two pages, as far as this side knows.
    pub(crate) fn is_connected(&self) -> bool {
        self.link.as_ref().is_some_and(|link| link.is_open())
            || self.parked.as_ref().is_some_and(Stream::is_open)
            || self.channel.as_ref().is_some_and(|channel| channel.is_open())
    }

    /// Begins a page. When the returned value is dropped unfinished, its HTTP/1.1 connections are closed.
    pub(crate) fn fetch<'b>(&'b mut self, around: &'b Surroundings) -> Fetch<'b> {
        let link = self.link.take().and_then(Link::still_open);
        let lane = Lane { link, parked: self.parked.take(), ..Lane::of_slot(self.slot) };
        Fetch { browser: self, around, lane, more: Vec::new(), requests: 0 }
    }

    /// Nothing is asked for a while: of a connection only the stream is kept.
    pub(crate) fn rest(&mut self) {
        if let Some(link) = self.link.take() {
            self.parked = link.park();
        }
    }
}

impl Lane {
    fn of_slot(slot: u32) -> Self {
        Self { slot, ..Self::default() }
    }

    /// Sends a request and reads the whole response. A kept connection that turns out to be closed is
    /// replaced once, as browsers do.
    async fn exchange(
        &mut self,
        around: &Surroundings,
        cookies: Option<&HeaderValue>,
        make: &(impl Fn(Head) -> Result<Request<Sent>, Broken> + Sync),
        keep: &(impl Fn(StatusCode) -> usize + Sync),
    ) -> Result<Reply, Broken> {
        loop {
            around.turn().await?;
            let mut kept = !std::mem::take(&mut self.fresh);
            if self.link.is_none() {
                let parked = self.parked.take().filter(Stream::is_open);
                kept = parked.is_some();
                let stream = match parked {
                    Some(stream) => stream,
                    // Once a visit: what it needs meanwhile is no part of every page.
                    None => Box::pin(around.door.open(self.slot)).await?,
                };
                self.link = Some(Link::over(stream).await?);
            }
            let Some(link) = &mut self.link else { return Err(Broken::BeforeHead) };
            let exchange = link.exchange(make(Head::new(around, cookies))?, keep);
            self.requests += 1;
            match exchange.await {
                Err(Broken::BeforeHead) if kept => self.link = None,
                result => return result,
            }
        }
    }

    fn park(self) -> Option<Stream> {
        match self.link {
            Some(link) => link.park(),
            None => self.parked,
        }
    }
}

impl Fetch<'_> {
    /// The visitor's cookies.
    pub(crate) fn jar(&self) -> &Jar {
        &self.browser.jar
    }

    /// Requests sent.
    pub(crate) fn requests(&self) -> u32 {
        self.requests + self.lane.requests + self.more.iter().map(|lane| lane.requests).sum::<u32>()
    }

    /// Sends a request made by `make` and reads the whole response. Of the body at most `keep(status)`
    /// bytes are kept. The request names a path at the target.
    pub(crate) async fn send(
        &mut self,
        make: impl Fn(Head) -> Result<Request<Sent>, Broken> + Send + Sync,
        keep: impl Fn(StatusCode) -> usize + Send + Sync,
    ) -> Result<Reply, Broken> {
        let cookies = self.browser.jar.header();
        let reply = if self.around.door.is_secure() {
            // Its state is large, and no part of pages without TLS.
            Box::pin(self.send_secure(cookies.as_ref(), &make, &keep)).await?
        } else {
            self.lane.exchange(self.around, cookies.as_ref(), &make, &keep).await?
        };
        self.browser.jar.take_from(&reply.headers);
        Ok(reply)
    }

    async fn send_secure(
        &mut self,
        cookies: Option<&HeaderValue>,
        make: &(impl Fn(Head) -> Result<Request<Sent>, Broken> + Sync),
        keep: &(impl Fn(StatusCode) -> usize + Sync),
    ) -> Result<Reply, Broken> {
        loop {
            let kept = self.agree().await?;
            let Some(channel) = &self.browser.channel else {
                return self.lane.exchange(self.around, cookies, make, keep).await;
            };
            self.requests += 1;
            match channel.exchange(self.around, make(Head::new(self.around, cookies))?, keep).await {
                Err(Broken::BeforeHead) if kept => self.browser.channel = None,
                result => return result,
            }
        }
    }

    /// Where the target speaks TLS, opens the connection on which both sides agree on a version of
    /// HTTP; tells whether an HTTP/2 connection was kept from before.
    async fn agree(&mut self) -> Result<bool, Broken> {
        if self.browser.channel.as_ref().is_some_and(|channel| channel.is_open()) {
            return Ok(true);
        }
        self.browser.channel = None;
        if !self.around.door.is_secure() || self.lane.link.is_some() {
            return Ok(false);
        }
        // A parked connection agreed on HTTP/1.1.
        if self.lane.parked.as_ref().is_some_and(Stream::is_open) {
            return Ok(false);
        }
        let stream = self.around.door.open(self.browser.slot).await?;
        if stream.is_http2() {
            self.browser.channel = Some(Box::new(Channel::over(stream).await?));
        } else {
            self.lane.link = Some(Link::over(stream).await?);
            self.lane.fresh = true;
        }
        Ok(false)
    }

    /// Sends requests that go together: over up to `most` HTTP/1.1 connections, each of which takes the
    /// next request when it is free, or all at once over one of HTTP/2. The replies are in the order of
    /// the requests.
    pub(crate) async fn send_together<M, K>(&mut self, requests: &[(M, K)], most: usize) -> Vec<Result<Reply, Broken>>
    where
        M: Fn(Head) -> Result<Request<Sent>, Broken> + Send + Sync,
        K: Fn(StatusCode) -> usize + Send + Sync,
    {
        if let Err(broken) = self.agree().await {
            return requests.iter().map(|_| Err(broken)).collect();
        }
        let cookies = self.browser.jar.header();
        let (around, cookies, next) = (self.around, cookies.as_ref(), &AtomicUsize::new(0));
        let mut fetching: Vec<Running<'_, (usize, Result<Reply, Broken>)>> = Vec::new();
        if let Some(channel) = &self.browser.channel {
            self.requests += requests.len() as u32;
            for (at, (make, keep)) in requests.iter().enumerate() {
                fetching.push(Box::pin(async move {
                    let reply = match make(Head::new(around, cookies)) {
                        Ok(request) => channel.exchange(around, request, keep).await,
                        Err(broken) => Err(broken),
                    };
                    vec![(at, reply)]
                }));
            }
        } else {
            let lanes = most.min(requests.len()).max(1);
            while self.more.len() + 1 < lanes {
                let parked = self.browser.more.pop();
                self.more.push(Lane { parked, ..Lane::of_slot(self.browser.slot) });
            }
            for lane in std::iter::once(&mut self.lane).chain(&mut self.more).take(lanes) {
                fetching.push(Box::pin(async move {
                    let mut replies = Vec::new();
                    while let Some((at, (make, keep))) = {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        requests.get(at).map(|request| (at, request))
                    } {
                        replies.push((at, lane.exchange(around, cookies, make, keep).await));
                    }
                    replies
                }));
            }
        }
        let mut replies = all(fetching).await;
        replies.sort_by_key(|(at, _)| *at);
        let replies: Vec<_> = replies.into_iter().map(|(_, reply)| reply).collect();
        for reply in replies.iter().flatten() {
            self.browser.jar.take_from(&reply.headers);
        }
        replies
    }

    /// Ends the page: one connection is left as it is, further ones are parked. Gives the number of requests.
    pub(crate) fn end(self) -> u32 {
        let requests = self.requests();
        (self.browser.link, self.browser.parked) = (self.lane.link, self.lane.parked);
        self.browser.more.extend(self.more.into_iter().filter_map(Lane::park));
        requests
    }
}

/// Something under way that gives several results.
type Running<'r, T> = Pin<Box<dyn Future<Output = Vec<T>> + Send + 'r>>;

/// Drives futures until all have ended; their results, one after the other.
async fn all<T>(mut running: Vec<Running<'_, T>>) -> Vec<T> {
    let mut results = Vec::new();
    std::future::poll_fn(|context| {
        running.retain_mut(|future| match future.as_mut().poll(context) {
            Poll::Ready(result) => {
                results.extend(result);
                false
            }
            Poll::Pending => true,
        });
        if running.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    results
}

#[cfg(test)]
#[path = "browser_tests.rs"]
mod tests;

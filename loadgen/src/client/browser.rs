//! What a visitor keeps between two pages: cookies and, while the target allows it, connections.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use hyper::StatusCode;
use hyper::header::HeaderValue;

use super::cookies::Jar;
use super::http1::exchange;
use super::http2::Channel;
use super::message::{Broken, Reply};
use super::outgoing::Outgoing;
use super::stream::Stream;
use super::surroundings::Surroundings;

/// How much of a body is kept, by its status.
type Keep<'k> = dyn Fn(StatusCode) -> usize + Send + Sync + 'k;

/// One visitor's browser: its own cookies, its own connections.
#[derive(Default)]
pub(crate) struct Browser {
    jar: Jar,
    /// An HTTP/1.1 connection, between two pages.
    stream: Option<Stream>,
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

/// An HTTP/1.1 connection while a page is fetched; opened when it is needed.
#[derive(Default)]
struct Lane {
    stream: Option<Stream>,
    /// Whether it is of this page, and has carried nothing yet.
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
        self.stream.as_ref().is_some_and(Stream::is_open)
            || self.channel.as_ref().is_some_and(|channel| channel.is_open())
    }

    /// Begins a page. When the returned value is dropped unfinished, its HTTP/1.1 connections are closed.
    pub(crate) fn fetch<'b>(&'b mut self, around: &'b Surroundings) -> Fetch<'b> {
        let lane = Lane { stream: self.stream.take(), ..Lane::of_slot(self.slot) };
        Fetch { browser: self, around, lane, more: Vec::new(), requests: 0 }
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
        outgoing: &Outgoing<'_>,
        keep: &Keep<'_>,
    ) -> Result<Reply, Broken> {
        loop {
            let head = outgoing.head(around, cookies)?;
            around.turn().await?;
            let fresh = std::mem::take(&mut self.fresh);
            self.stream = self.stream.take().filter(Stream::is_open);
            let kept = self.stream.is_some() && !fresh;
            let stream = match &mut self.stream {
                Some(stream) => stream,
                // Once a visit: what it needs meanwhile is no part of every page.
                none => none.insert(Box::pin(around.door.open(self.slot)).await?),
            };
            self.requests += 1;
            match exchange(stream, head, outgoing, keep).await {
                Ok((reply, stays_open)) => {
                    self.stream.take_if(|_| !stays_open);
                    return Ok(reply);
                }
                Err(broken) => {
                    self.stream = None;
                    if broken != Broken::BeforeHead || !kept {
                        return Err(broken);
                    }
                }
            }
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

    /// Sends a request and reads the whole response. Of the body at most `keep(status)` bytes are kept.
    pub(crate) async fn send(&mut self, outgoing: &Outgoing<'_>, keep: &Keep<'_>) -> Result<Reply, Broken> {
        let cookies = self.browser.jar.header();
        let reply = if self.around.door.is_secure() {
            // Its state is large, and no part of pages without TLS.
            Box::pin(self.send_secure(cookies.as_ref(), outgoing, keep)).await?
        } else {
            self.lane.exchange(self.around, cookies.as_ref(), outgoing, keep).await?
        };
        self.browser.jar.take_from(&reply.headers);
        Ok(reply)
    }

    async fn send_secure(
        &mut self,
        cookies: Option<&HeaderValue>,
        outgoing: &Outgoing<'_>,
        keep: &Keep<'_>,
    ) -> Result<Reply, Broken> {
        loop {
            let kept = self.agree().await?;
            let Some(channel) = &self.browser.channel else {
                return self.lane.exchange(self.around, cookies, outgoing, keep).await;
            };
            self.requests += 1;
            match channel.exchange(self.around, outgoing.message(self.around, cookies)?, keep).await {
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
        // A connection that is there agreed on HTTP/1.1.
        if !self.around.door.is_secure() || self.lane.stream.as_ref().is_some_and(Stream::is_open) {
            return Ok(false);
        }
        let stream = self.around.door.open(self.browser.slot).await?;
        if stream.is_http2() {
            self.browser.channel = Some(Box::new(Channel::over(stream).await?));
        } else {
            (self.lane.stream, self.lane.fresh) = (Some(stream), true);
        }
        Ok(false)
    }

    /// Sends requests that go together: over up to `most` HTTP/1.1 connections, each of which takes the
    /// next request when it is free, or all at once over one of HTTP/2. The replies are in the order of
    /// the requests.
    pub(crate) async fn send_together<K>(
        &mut self,
        requests: &[(&Outgoing<'_>, K)],
        most: usize,
    ) -> Vec<Result<Reply, Broken>>
    where
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
            for (at, (outgoing, keep)) in requests.iter().enumerate() {
                fetching.push(Box::pin(async move {
                    let reply = match outgoing.message(around, cookies) {
                        Ok(request) => channel.exchange(around, request, keep).await,
                        Err(broken) => Err(broken),
                    };
                    vec![(at, reply)]
                }));
            }
        } else {
            let lanes = most.min(requests.len()).max(1);
            while self.more.len() + 1 < lanes {
                self.more.push(Lane { stream: self.browser.more.pop(), ..Lane::of_slot(self.browser.slot) });
            }
            for lane in std::iter::once(&mut self.lane).chain(&mut self.more).take(lanes) {
                fetching.push(Box::pin(async move {
                    let mut replies = Vec::new();
                    while let Some((at, (outgoing, keep))) = {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        requests.get(at).map(|request| (at, request))
                    } {
                        replies.push((at, lane.exchange(around, cookies, outgoing, keep).await));
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

    /// Ends the page: its connections stay. Gives the number of requests.
    pub(crate) fn end(self) -> u32 {
        let requests = self.requests();
        self.browser.stream = self.lane.stream;
        self.browser.more.extend(self.more.into_iter().filter_map(|lane| lane.stream));
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

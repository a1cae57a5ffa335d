//! What a visitor keeps between two pages: cookies and, while the target allows it, connections.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

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
    /// What uploads are filled with.
    pub(crate) filling: Bytes,
}

/// One visitor's browser: its own cookies, its own connections.
#[derive(Default)]
pub(crate) struct Browser {
    jar: Jar,
    parked: Option<TcpStream>,
    /// Further ones, when requests went together.
    more: Vec<TcpStream>,
    /// Number of the visit among those that are open, which decides the source address.
    slot: u32,
}

/// One page being fetched: a browser with its connections taken up.
pub(crate) struct Fetch<'b> {
    browser: &'b mut Browser,
    around: &'b Surroundings,
    lane: Lane,
    more: Vec<Lane>,
}

/// A connection, taken up when it is needed.
#[derive(Default)]
struct Lane {
    parked: Option<TcpStream>,
    link: Option<Link>,
    slot: u32,
    requests: u32,
}

impl Browser {
    /// The browser of the visit in a slot.
    pub(crate) fn of_slot(slot: u32) -> Self {
        Self { slot, ..Self::default() }
    }

    /// Begins a page. When the returned value is dropped unfinished, its connections are closed.
    pub(crate) fn fetch<'b>(&'b mut self, around: &'b Surroundings) -> Fetch<'b> {
        let lane = Lane { parked: self.parked.take(), ..Lane::of_slot(self.slot) };
        Fetch { browser: self, around, lane, more: Vec::new() }
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
        make: &(impl Fn(Builder) -> hyper::http::Result<Request<Sent>> + Sync),
        keep: &(impl Fn(StatusCode) -> usize + Sync),
    ) -> Result<Reply, Broken> {
        loop {
            let mut kept = true;
            if self.link.is_none() {
                let parked = self.parked.take().filter(link::is_open);
                kept = parked.is_some();
                let stream = match parked {
                    Some(stream) => stream,
                    None => link::open(around.address, self.slot).await?,
                };
                self.link = Some(Link::over(stream).await?);
            }
            let Some(link) = &mut self.link else { return Err(Broken::BeforeHead) };
            let mut builder =
                Request::builder().header(HOST, around.host.clone()).header(USER_AGENT, around.user_agent.clone());
            if let Some(cookies) = cookies {
                builder = builder.header(COOKIE, cookies.clone());
            }
            let request = make(builder).map_err(|_| Broken::Inside)?;
            self.requests += 1;
            match link.exchange(request, keep).await {
                Err(Broken::BeforeHead) if kept => self.link = None,
                result => return result,
            }
        }
    }

    async fn park(self) -> Option<TcpStream> {
        match self.link {
            Some(link) => link.park().await,
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
        self.lane.requests + self.more.iter().map(|lane| lane.requests).sum::<u32>()
    }

    /// Sends a request made by `make` and reads the whole response. Of the body at most `keep(status)`
    /// bytes are kept.
    pub(crate) async fn send(
        &mut self,
        make: impl Fn(Builder) -> hyper::http::Result<Request<Sent>> + Sync,
        keep: impl Fn(StatusCode) -> usize + Sync,
    ) -> Result<Reply, Broken> {
        let cookies = self.browser.jar.header();
        let reply = self.lane.exchange(self.around, cookies.as_ref(), &make, &keep).await?;
        self.browser.jar.take_from(&reply.headers);
        Ok(reply)
    }

    /// Sends requests that go together over up to `most` connections; each connection takes the next
    /// request when it is free. The replies are in the order of the requests.
    pub(crate) async fn send_together<M, K>(&mut self, requests: &[(M, K)], most: usize) -> Vec<Result<Reply, Broken>>
    where
        M: Fn(Builder) -> hyper::http::Result<Request<Sent>> + Send + Sync,
        K: Fn(StatusCode) -> usize + Send + Sync,
    {
        let lanes = most.min(requests.len()).max(1);
        while self.more.len() + 1 < lanes {
            let parked = self.browser.more.pop();
            self.more.push(Lane { parked, ..Lane::of_slot(self.browser.slot) });
        }
        let cookies = self.browser.jar.header();
        let (around, cookies, next) = (self.around, cookies.as_ref(), &AtomicUsize::new(0));
        let lanes = std::iter::once(&mut self.lane).chain(&mut self.more).take(lanes);
        let fetching = lanes.map(|lane| {
            Box::pin(async move {
                let mut replies = Vec::new();
                while let Some((at, (make, keep))) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    requests.get(at).map(|request| (at, request))
                } {
                    replies.push((at, lane.exchange(around, cookies, make, keep).await));
                }
                replies
            }) as Pin<Box<dyn Future<Output = _> + Send + '_>>
        });
        let mut replies: Vec<(usize, Result<Reply, Broken>)> = all(fetching.collect()).await;
        replies.sort_by_key(|(at, _)| *at);
        let replies: Vec<_> = replies.into_iter().map(|(_, reply)| reply).collect();
        for reply in replies.iter().flatten() {
            self.browser.jar.take_from(&reply.headers);
        }
        replies
    }

    /// Ends the page: the connections are parked that stay open. Gives the number of requests.
    pub(crate) async fn end(self) -> u32 {
        let requests = self.requests();
        self.browser.parked = self.lane.park().await;
        for lane in self.more {
            self.browser.more.extend(lane.park().await);
        }
        requests
    }
}

/// Drives futures until all have ended; their results, one after the other.
async fn all<T>(mut running: Vec<Pin<Box<dyn Future<Output = Vec<T>> + Send + '_>>>) -> Vec<T> {
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

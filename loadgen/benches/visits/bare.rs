//! The peer: the plan's visits, a task each, over hyper connections that are driven in place and kept for the visit.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;

use afflux_loadgen::people::account;
use afflux_models::vocabulary::Word;
use afflux_plan::{CutPlan, PlannedPage};
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use hyper::client::conn::http1::{Connection, SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE, USER_AGENT};
use hyper::{HeaderMap, Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustix::time::{ClockId, clock_gettime};
use tokio::net::TcpStream;
use tokio::time::{Duration, Instant, sleep_until};

use crate::target::PASSWORD;

/// Time before the first visit.
const LEAD: Duration = Duration::from_millis(200);

/// What was played.
pub(crate) struct Played {
    pub(crate) requests: u64,
    pub(crate) failed: u64,
    pub(crate) cpu_s: f64,
    pub(crate) wall_s: f64,
}

struct Visit {
    due: Duration,
    account: String,
    /// Think time and page, the login being past.
    pages: Vec<(Duration, PlannedPage)>,
    logout: bool,
}

/// What all visits share.
struct Run {
    address: SocketAddr,
    host: String,
    end: Instant,
    requests: Cell<u64>,
    failed: Cell<u64>,
}

fn visits(cut: &CutPlan<'_>) -> Vec<Visit> {
    let played = |us: i64| Duration::from_micros(us.unsigned_abs());
    let of = |visit: &afflux_plan::PlannedVisit| Visit {
        due: played(cut.sim_time(visit.at).0),
        account: account(visit.visitor),
        pages: (1..visit.pages)
            .map(|page| cut.plan().page_of(visit.id, page))
            .map(|page| (played(cut.tempo().played_us(page.think_us)), page))
            .collect(),
        logout: visit.logout,
    };
    cut.visits().iter().map(of).collect()
}

fn cpu_s() -> f64 {
    let spent = clock_gettime(ClockId::ThreadCPUTime);
    spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9
}

/// Plays a stretch of the plan.
pub(crate) fn play(cut: &CutPlan<'_>, address: SocketAddr) -> Played {
    let visits = visits(cut);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let tasks = tokio::task::LocalSet::new();
    let (cpu, wall) = (cpu_s(), Instant::now());
    let run = tasks.block_on(&runtime, async {
        let origin = Instant::now() + LEAD;
        let run = Rc::new(Run {
            address,
            host: address.to_string(),
            end: origin + Duration::from_micros(cut.end().0.unsigned_abs()),
            requests: Cell::new(0),
            failed: Cell::new(0),
        });
        for visit in visits {
            let due = origin + visit.due;
            if due > Instant::now() {
                sleep_until(due).await;
            }
            let run = Rc::clone(&run);
            tokio::task::spawn_local(async move {
                if run.visit(visit).await.is_none() {
                    run.failed.set(run.failed.get() + 1);
                }
            });
        }
        sleep_until(run.end).await;
        while Rc::strong_count(&run) > 1 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        run
    });
    Played {
        requests: run.requests.get(),
        failed: run.failed.get(),
        cpu_s: cpu_s() - cpu,
        wall_s: wall.elapsed().as_secs_f64(),
    }
}

/// A body of one piece.
struct Whole(Bytes);

impl Body for Whole {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let bytes = std::mem::take(&mut self.0);
        Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.len() as u64)
    }
}

struct Browser<'r> {
    run: &'r Run,
    sender: SendRequest<Whole>,
    connection: Connection<TokioIo<TcpStream>, Whole>,
    jar: Vec<(String, String)>,
}

impl Run {
    /// A visit; none when something was not as expected.
    async fn visit(&self, visit: Visit) -> Option<()> {
        let stream = TcpStream::connect(self.address).await.ok()?;
        stream.set_nodelay(true).ok()?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
        let mut browser = Browser { run: self, sender, connection, jar: Vec::new() };
        let (_, form) = browser.exchange(Method::GET, "/auth/login", Bytes::new()).await?;
        let csrf = csrf(&form)?;
        let fields = [("email", visit.account.as_str()), ("password", PASSWORD), ("csrf", csrf)];
        let mut coded = url::form_urlencoded::Serializer::new(String::new());
        let text = coded.extend_pairs(fields).finish();
        let (status, _) = browser.exchange(Method::POST, "/auth/login", text.into()).await?;
        if status != StatusCode::FOUND {
            return None;
        }
        for (think, page) in visit.pages {
            let due = Instant::now() + think;
            if due >= self.end {
                return Some(());
            }
            sleep_until(due).await;
            let path = format!("/service/{}?bytes={}", page.service.as_str(), page.bytes_down);
            let (status, _) = browser.exchange(Method::GET, &path, Bytes::new()).await?;
            if status != StatusCode::OK {
                return None;
            }
        }
        if visit.logout {
            browser.exchange(Method::GET, "/auth/logout", Bytes::new()).await?;
        }
        Some(())
    }
}

/// The token of the login form.
fn csrf(form: &[u8]) -> Option<&str> {
    let mark = b"name=\"csrf\" value=\"";
    let at = memchr::memmem::find(form, mark)? + mark.len();
    let length = form[at..].iter().position(|byte| *byte == b'"')?;
    std::str::from_utf8(&form[at..at + length]).ok()
}

impl Browser<'_> {
    async fn exchange(&mut self, method: Method, path: &str, body: Bytes) -> Option<(StatusCode, Vec<u8>)> {
        let mut request = Request::builder().method(method).uri(path).header(HOST, &self.run.host);
        request = request.header(USER_AGENT, "bare (+bench; run bench)");
        if !self.jar.is_empty() {
            let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(COOKIE, cookies.join("; "));
        }
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(Whole(body)).ok()?;
        self.run.requests.set(self.run.requests.get() + 1);
        let Self { sender, connection, .. } = self;
        let mut response = pin!(sender.send_request(request));
        let response = poll_fn(|cx| {
            let ended = connection.poll_without_shutdown(cx).is_ready();
            match response.as_mut().poll(cx) {
                Poll::Pending if ended => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
                Poll::Ready(response) => Poll::Ready(response.ok()),
            }
        });
        let (head, mut body) = response.await?.into_parts();
        let mut text = Vec::new();
        loop {
            let frame = poll_fn(|cx| {
                if let Poll::Ready(frame) = Pin::new(&mut body).poll_frame(cx) {
                    return Poll::Ready(frame);
                }
                _ = connection.poll_without_shutdown(cx);
                Pin::new(&mut body).poll_frame(cx)
            });
            let Some(frame) = frame.await else { break };
            text.extend_from_slice(&frame.ok()?.into_data().ok()?);
        }
        self.take_cookies(&head.headers);
        Some((head.status, text))
    }

    fn take_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(SET_COOKIE) {
            let text = cookie.to_str().unwrap_or_default();
            let pair = text.split(';').next().and_then(|pair| pair.split_once('='));
            let Some((name, value)) = pair else { continue };
            self.jar.retain(|(known, _)| known != name);
            self.jar.push((name.into(), value.into()));
        }
    }
}

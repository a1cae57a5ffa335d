//! A visitor walks a page of the plan: sends its requests, understands the responses.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use afflux_models::seed::VisitId;
use afflux_models::time::{UtcTime, paris};
use afflux_models::vocabulary::{Service, Word};
use afflux_plan::{Answer, Visitor};
use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use hyper::http::uri::PathAndQuery;
use hyper::{Method, StatusCode, Uri};
use jiff::civil::{Date, Weekday};

use crate::client::{Broken, Browser, Fetch, Head, Reply, Sent, Surroundings};
use crate::journey::Journey;
use crate::journey::extraction::Seen;
use crate::journey::request::{Body, Goal, Request, Route, Size};
use crate::journey::template::{Fill, Variable};
use crate::people::People;

mod left_behind;
mod shown;

use left_behind::Making;
pub use left_behind::{Created, LeftBehind, LeftCounts, read_list, write_list};
pub use shown::{Class, Exchange, Taken};

/// What all visits of a run share.
pub(crate) struct Player {
    pub(crate) around: Surroundings,
    pub(crate) journey: Arc<Journey>,
    pub(crate) people: Arc<People>,
    pub(crate) left: Arc<LeftBehind>,
    /// Scheme and host of the target.
    pub(crate) origin: String,
    /// Nothing is written on the target.
    pub(crate) read_only: bool,
    /// Static files are fetched too.
    pub(crate) assets: bool,
}

/// What a visitor keeps between two pages.
#[derive(Default)]
pub(crate) struct Guest {
    browser: Browser,
    /// What the login's responses gave.
    kept: Vec<(u16, Box<str>)>,
}

impl Guest {
    /// The visitor in a slot.
    pub(crate) fn of_slot(slot: u32) -> Self {
        Self { browser: Browser::of_slot(slot), kept: Vec::new() }
    }

    /// Nothing is asked for a while.
    pub(crate) fn rest(&mut self) {
        self.browser.rest();
    }

    /// Whether a connection of theirs is open between two pages, as far as this side knows.
    pub(crate) fn is_connected(&self) -> bool {
        self.browser.is_connected()
    }
}

/// One page of the plan, as a journey needs it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) kind: StepKind,
    pub(crate) visit: VisitId,
    pub(crate) visitor: Visitor,
    /// When the visit begins by the plan.
    pub(crate) at: UtcTime,
    pub(crate) page: u16,
}

/// What a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepKind {
    /// The login.
    Login,
    /// A page of a service; with bytes to store it is an upload.
    Page { service: Service, bytes_down: u64, bytes_up: u64 },
    /// The end of the session.
    Logout,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Walked {
    pub(crate) answer: Answer,
    /// Requests sent.
    pub(crate) requests: u32,
    /// Bytes of the response bodies.
    pub(crate) bytes_down: u64,
    /// Why there was no response, if there was none.
    pub(crate) broken: Option<Broken>,
    /// When the first byte of its last response came, static files aside.
    pub(crate) first_byte: Option<Instant>,
}

impl Walked {
    /// A step that ended without a response.
    pub(crate) fn broken(broken: Broken, requests: u32) -> Self {
        Self { answer: Answer::Failed, requests, bytes_down: 0, broken: Some(broken), first_byte: None }
    }
}

/// Walks a step with a visitor's browser.
pub(crate) async fn walk(step: &Step, guest: &mut Guest, player: &Player) -> Walked {
    walk_as(step, Who::Visitor(step.visitor), guest, player, None).await
}

/// The same before a pause.
pub(crate) async fn walk_and_rest(step: &Step, guest: &mut Guest, player: &Player) -> Walked {
    let walked = walk(step, guest, player).await;
    guest.rest();
    walked
}

/// Who logs in.
pub(crate) enum Who<'a> {
    /// A visitor, whose account is looked up where a request needs it.
    Visitor(Visitor),
    /// Somebody by login name and password.
    Named { login: Cow<'a, str>, password: &'a str },
}

/// The same as somebody; each exchange is put on a list when there is one.
pub(crate) async fn walk_as(
    step: &Step,
    who: Who<'_>,
    guest: &mut Guest,
    player: &Player,
    shown: Option<&mut Vec<Exchange>>,
) -> Walked {
    let journey = &player.journey;
    let route = match step.kind {
        StepKind::Login => &journey.login,
        StepKind::Page { service, bytes_up, .. } => journey.route(service, bytes_up > 0 && !player.read_only),
        StepKind::Logout => &journey.logout,
    };
    if step.kind == StepKind::Login {
        guest.kept.clear();
    }
    let fetch = guest.browser.fetch(&player.around);
    let mut walk =
        Walk { step, player, who, kept: &guest.kept, found: Vec::new(), bytes: 0, first_byte: None, path: None, shown };
    let (walked, found) = walk.whole(route, fetch).await;
    if step.kind == StepKind::Login {
        guest.kept = found.into_iter().filter(|(name, _)| journey.is_kept(*name)).collect();
    }
    walked
}

/// Removes a thing from the target, in a session of the account that left it there.
pub(crate) async fn remove(
    created: &Created,
    step: &Step,
    guest: &mut Guest,
    player: &Player,
    shown: Option<&mut Vec<Exchange>>,
) -> Walked {
    let Some(clean_up) = player.journey.clean_up.get(&created.kind) else {
        return Walked { answer: Answer::Failed, requests: 0, bytes_down: 0, broken: None, first_byte: None };
    };
    let names = &player.journey.names;
    let known = created.values.iter().filter_map(|(name, value)| {
        let at = names.iter().position(|known| known == name)?;
        Some((at as u16, value.as_str().into()))
    });
    let found = known.collect();
    let fetch = guest.browser.fetch(&player.around);
    let mut walk = Walk {
        step,
        player,
        who: Who::Named { login: Cow::Borrowed(&created.account), password: "" },
        kept: &guest.kept,
        found,
        bytes: 0,
        first_byte: None,
        path: None,
        shown,
    };
    walk.whole(&clean_up.route, fetch).await.0
}

/// A step under way.
struct Walk<'w> {
    step: &'w Step,
    player: &'w Player,
    who: Who<'w>,
    kept: &'w [(u16, Box<str>)],
    found: Vec<(u16, Box<str>)>,
    bytes: u64,
    first_byte: Option<Instant>,
    /// Path of the page that was asked for last.
    path: Option<Uri>,
    shown: Option<&'w mut Vec<Exchange>>,
}

/// A request, filled.
struct Outgoing<'r> {
    method: &'r Method,
    /// Its path; none: what the journey made is no address.
    uri: Option<Uri>,
    headers: Vec<(&'r HeaderName, HeaderValue)>,
    content_type: Option<&'r HeaderValue>,
    head: Bytes,
    filling: Bytes,
    size: u64,
    tail: Bytes,
}

impl Outgoing<'_> {
    /// A question for a page.
    fn plain(uri: Option<Uri>) -> Self {
        let none = Bytes::new;
        Self {
            method: &Method::GET,
            uri,
            headers: Vec::new(),
            content_type: None,
            head: none(),
            filling: none(),
            size: 0,
            tail: none(),
        }
    }

    fn build(&self, mut to: Head) -> Result<hyper::Request<Sent>, Broken> {
        for (name, value) in &self.headers {
            to = to.with(name, value.clone());
        }
        if let Some(content_type) = self.content_type {
            to = to.with(&CONTENT_TYPE, content_type.clone());
        }
        let body = Sent::filled(self.head.clone(), self.filling.clone(), self.size, self.tail.clone());
        to.request(self.method, self.uri.clone(), body)
    }

    fn bytes(&self) -> u64 {
        self.head.len() as u64 + self.size + self.tail.len() as u64
    }
}

/// The values of a step.
struct Values<'v> {
    walk: &'v Walk<'v>,
    cookie: &'v dyn Fn(&str) -> Option<&'v str>,
}

impl Fill for Values<'_> {
    fn value(&self, variable: &Variable) -> Cow<'_, str> {
        let walk = self.walk;
        let (service, bytes_down, bytes_up) = match walk.step.kind {
            StepKind::Page { service, bytes_down, bytes_up } => (service, bytes_down, bytes_up),
            StepKind::Login | StepKind::Logout => (Service::Connexion, 0, 0),
        };
        match variable {
            Variable::Account => walk.login(),
            Variable::Password => Cow::Borrowed(walk.password()),
            Variable::Service => Cow::Borrowed(service.as_str()),
            Variable::Bytes => bytes_down.to_string().into(),
            Variable::UploadBytes => bytes_up.to_string().into(),
            Variable::Date => walk.date().to_string().into(),
            Variable::Monday => of_week(walk.date(), Weekday::Monday).to_string().into(),
            Variable::Sunday => of_week(walk.date(), Weekday::Sunday).to_string().into(),
            Variable::Visit => format!("{:016x}", walk.step.visit.0).into(),
            Variable::Page => walk.step.page.to_string().into(),
            Variable::Host => walk.player.around.host().into(),
            Variable::Origin => Cow::Borrowed(&walk.player.origin),
            Variable::Secret(at) => walk.player.journey.secrets.get(usize::from(*at)).map_or("", String::as_str).into(),
            Variable::Cookie(name) => (self.cookie)(name).unwrap_or_default().into(),
            Variable::Extracted(at) => walk.extracted(*at).unwrap_or_default().into(),
        }
    }
}

/// An address, if it is one.
fn address(path: String) -> Option<Uri> {
    Uri::from_maybe_shared(Bytes::from(path)).ok()
}

/// A day of the week of a date.
fn of_week(date: Date, day: Weekday) -> Date {
    let offset = i64::from(day.to_monday_zero_offset()) - i64::from(date.weekday().to_monday_zero_offset());
    date.checked_add(jiff::Span::new().days(offset)).unwrap_or(date)
}

impl<'w> Walk<'w> {
    fn login(&self) -> Cow<'_, str> {
        match &self.who {
            Who::Visitor(visitor) => self.player.people.account(*visitor).0,
            Who::Named { login, .. } => Cow::Borrowed(login),
        }
    }

    fn password(&self) -> &str {
        match &self.who {
            Who::Visitor(visitor) => self.player.people.account(*visitor).1,
            Who::Named { password, .. } => password,
        }
    }

    fn date(&self) -> Date {
        self.step.at.civil(&paris()).date()
    }

    /// What a response gave, of this step or of the login.
    fn extracted(&self, name: u16) -> Option<&str> {
        let both = self.found.iter().chain(self.kept);
        both.into_iter().find(|(known, _)| *known == name).map(|(_, value)| &**value)
    }

    async fn whole(&mut self, route: &'w Route, mut fetch: Fetch<'_>) -> (Walked, Vec<(u16, Box<str>)>) {
        let result = self.route(route, &mut fetch).await;
        let found = std::mem::take(&mut self.found);
        let walked = match result {
            Ok(answer) => Walked {
                answer,
                requests: fetch.end(),
                bytes_down: self.bytes,
                broken: None,
                first_byte: self.first_byte,
            },
            Err(broken) => Walked::broken(broken, fetch.requests()),
        };
        (walked, found)
    }

    async fn route(&mut self, route: &'w Route, fetch: &mut Fetch<'_>) -> Result<Answer, Broken> {
        for batch in &route.batches {
            let answer = match batch.as_slice() {
                [request] if self.is_left_out(request) => Answer::Served,
                [request] => self.one(request, fetch).await?,
                requests => Box::pin(self.together(requests, fetch)).await?,
            };
            if answer != Answer::Served {
                return Ok(answer);
            }
        }
        if self.step.kind == StepKind::Login && self.player.assets && !self.player.journey.assets.is_empty() {
            Box::pin(self.assets(fetch)).await;
        }
        Ok(Answer::Served)
    }

    fn is_left_out(&self, request: &Request) -> bool {
        self.player.read_only && request.writes
    }

    async fn one(&mut self, request: &'w Request, fetch: &mut Fetch<'_>) -> Result<Answer, Broken> {
        let Some(outgoing) = self.outgoing(request, fetch) else { return Ok(Answer::Failed) };
        let making = request.creates.is_some().then(|| self.player.left.making());
        let began = Instant::now();
        let reply = fetch.send(|to| outgoing.build(to), self.keeps(request)).await;
        let mut reply = self.arrived(request, &outgoing, began, reply, fetch)?;
        if request.follow > 0 {
            reply = Box::pin(self.followed(request, reply, fetch)).await?;
        }
        Ok(self.concluded(request, &outgoing, began, making, &reply, fetch))
    }

    /// Requests that go together, over several connections.
    async fn together(&mut self, requests: &'w [Request], fetch: &mut Fetch<'_>) -> Result<Answer, Broken> {
        let requests: Vec<&'w Request> = requests.iter().filter(|request| !self.is_left_out(request)).collect();
        let filled: Option<Vec<Outgoing<'w>>> = requests.iter().map(|request| self.outgoing(request, fetch)).collect();
        let Some(filled) = filled else { return Ok(Answer::Failed) };
        let making: Vec<Option<Making<'w>>> =
            requests.iter().map(|request| request.creates.is_some().then(|| self.player.left.making())).collect();
        let began = Instant::now();
        let replies = {
            let sends = requests.iter().zip(&filled);
            let sends = sends.map(|(request, outgoing)| (|to: Head| outgoing.build(to), self.keeps(request)));
            let sends: Vec<_> = sends.collect();
            fetch.send_together(&sends, usize::from(self.player.journey.connections)).await
        };
        let mut worst = Ok(Answer::Served);
        for (((request, outgoing), making), reply) in requests.into_iter().zip(filled).zip(making).zip(replies) {
            let answer = match self.arrived(request, &outgoing, began, reply, fetch) {
                Ok(reply) => match self.followed(request, reply, fetch).await {
                    Ok(reply) => Ok(self.concluded(request, &outgoing, began, making, &reply, fetch)),
                    Err(broken) => Err(broken),
                },
                Err(broken) => Err(broken),
            };
            worst = match (worst, answer) {
                (Ok(Answer::Served), answer) => answer,
                // Who is turned away by one of them is turned away.
                (Ok(Answer::Failed), Ok(Answer::TurnedAway)) => Ok(Answer::TurnedAway),
                (worst, _) => worst,
            };
        }
        worst
    }

    /// Static files of a first page: counted, and nothing more hangs on them.
    async fn assets(&mut self, fetch: &mut Fetch<'_>) {
        let assets: Vec<&'w Request> = self.player.journey.assets.iter().collect();
        let filled: Vec<Outgoing<'w>> = assets.iter().filter_map(|asset| self.outgoing(asset, fetch)).collect();
        let sends: Vec<_> = filled.iter().map(|outgoing| (|to: Head| outgoing.build(to), |_: StatusCode| 0)).collect();
        let replies = fetch.send_together(&sends, usize::from(self.player.journey.connections)).await;
        self.bytes += replies.iter().flatten().map(|reply| reply.bytes).sum::<u64>();
    }

    fn keeps(&self, request: &'w Request) -> impl Fn(StatusCode) -> usize + Send + Sync + use<'w> {
        let refusals = &self.player.journey.refusals;
        // Whoever looks at a page sees the beginning of every body.
        let least = if self.shown.is_some() { shown::LOOKED_AT } else { 0 };
        move |status| request.kept_bytes(refusals, status).max(least)
    }

    /// The request with its values; none when it would lead elsewhere.
    fn outgoing(&self, request: &'w Request, fetch: &Fetch<'_>) -> Option<Outgoing<'w>> {
        let cookie = |name: &str| fetch.jar().get(name);
        let values = Values { walk: self, cookie: &cookie };
        let uri = match (&request.fixed, &request.goal) {
            (Some(uri), _) => Some(uri.clone()),
            (None, Goal::Address(template)) => address(template.filled(&values)),
            (None, Goal::Link(variable)) => address(self.resolved(&values.value(variable))?),
        };
        let headers = self.player.journey.headers.iter().chain(&request.headers);
        let headers = headers.filter_map(|(name, template)| {
            let value = match template.literal() {
                Some(text) => HeaderValue::from_str(text),
                None => HeaderValue::from_str(&template.filled(&values)),
            };
            value.ok().map(|value| (name, value))
        });
        let headers = headers.collect();
        let (content_type, head, size, tail) = match &request.body {
            Body::Nothing => (None, Bytes::new(), 0, Bytes::new()),
            Body::Text(kind, text) => (Some(kind), text.filled(&values).into(), 0, Bytes::new()),
            Body::Filled(kind, head, size, tail) => {
                let size = match (size, self.step.kind) {
                    (Size::Fixed(bytes), _) => *bytes,
                    (Size::Planned, StepKind::Page { bytes_up, .. }) => bytes_up,
                    (Size::Planned, _) => 0,
                };
                (Some(kind), head.filled(&values).into(), size, tail.filled(&values).into())
            }
        };
        let filling = if size > 0 { self.player.around.filling.clone() } else { Bytes::new() };
        Some(Outgoing { method: &request.method, uri, headers, content_type, head, filling, size, tail })
    }

    /// An address that a response held, as a path on the target; none when it leads elsewhere.
    fn resolved(&self, link: &str) -> Option<String> {
        let from = self.path.as_ref().and_then(Uri::path_and_query).map_or("", PathAndQuery::as_str);
        self.player.around.follow(from, link)
    }

    /// A response has come, or none will.
    fn arrived(
        &mut self,
        request: &Request,
        outgoing: &Outgoing<'_>,
        began: Instant,
        reply: Result<Reply, Broken>,
        fetch: &Fetch<'_>,
    ) -> Result<Reply, Broken> {
        match &reply {
            Ok(reply) => {
                self.path.clone_from(&outgoing.uri);
                self.bytes += reply.bytes;
                self.first_byte = self.first_byte.max(Some(reply.began));
            }
            Err(broken) if self.shown.is_some() => self.show(request, outgoing, began, Err(*broken), fetch),
            Err(_) => {}
        }
        reply
    }

    /// Follows redirects, as many as the request may.
    async fn followed(
        &mut self,
        request: &'w Request,
        mut reply: Reply,
        fetch: &mut Fetch<'_>,
    ) -> Result<Reply, Broken> {
        for _ in 0..request.follow {
            let Some(path) = self.redirected(&request.method, &reply) else { break };
            let further = Outgoing::plain(address(path));
            reply = fetch.send(|to| further.build(to), self.keeps(request)).await?;
            self.path = further.uri;
            self.bytes += reply.bytes;
            self.first_byte = Some(reply.began);
        }
        Ok(reply)
    }

    /// Understands the last response of a request.
    fn concluded(
        &mut self,
        request: &Request,
        outgoing: &Outgoing<'_>,
        began: Instant,
        making: Option<Making<'_>>,
        reply: &Reply,
        fetch: &Fetch<'_>,
    ) -> Answer {
        let answer = self.understood(request, reply, fetch);
        if self.shown.is_some() {
            self.show(request, outgoing, began, Ok((reply, answer)), fetch);
        }
        if let Some(making) = making {
            self.made(request, making, reply, answer);
        }
        answer
    }

    /// Where a redirect leads on this target: none when it is none, or leads elsewhere.
    fn redirected(&self, method: &Method, reply: &Reply) -> Option<String> {
        let changes = matches!(reply.status.as_u16(), 301..=303);
        let keeps = matches!(reply.status.as_u16(), 307 | 308) && *method == Method::GET;
        let location = reply.headers.get(LOCATION).filter(|_| changes || keeps)?.to_str().ok()?;
        self.resolved(location)
    }

    fn understood(&mut self, request: &Request, reply: &Reply, fetch: &Fetch<'_>) -> Answer {
        let (status, headers, body) = (reply.status, &reply.headers, reply.text.as_slice());
        let mut refusals = request.refusals.iter().filter_map(|at| self.player.journey.refusals.get(*at));
        if refusals.any(|refusal| refusal.is(status, headers, body)) {
            return Answer::TurnedAway;
        }
        let cookie = |name: &str| fetch.jar().get(name);
        if !request.expectation.holds(status, headers, body, cookie) {
            return Answer::Failed;
        }
        let seen = Seen::new(headers, body);
        for extraction in &request.extractions {
            match extraction.take(&seen, cookie) {
                Some(value) => {
                    self.found.retain(|(name, _)| *name != extraction.name);
                    self.found.push((extraction.name, value.into()));
                }
                None if extraction.optional => {}
                None => return Answer::Failed,
            }
        }
        Answer::Served
    }

    /// Writes down what a request left on the target.
    fn made(&self, request: &Request, making: Making<'_>, reply: &Reply, answer: Answer) {
        let journey = &self.player.journey;
        let Some((kind, clean_up)) =
            request.creates.as_ref().and_then(|kind| Some((kind, journey.clean_up.get(kind)?)))
        else {
            return making.settle();
        };
        if answer == Answer::Served {
            let named =
                |at: &u16| Some((journey.names.get(usize::from(*at))?.clone(), self.extracted(*at)?.to_owned()));
            let values = clean_up.needs.iter().filter_map(named).collect();
            let account = self.login().into_owned();
            self.player.left.note(&Created { kind: kind.clone(), account, values });
            making.settle();
        } else if !reply.status.is_success() && !reply.status.is_server_error() {
            // It was refused: nothing was made.
            making.settle();
        }
    }

    fn show(
        &mut self,
        request: &Request,
        outgoing: &Outgoing<'_>,
        began: Instant,
        reply: Result<(&Reply, Answer), Broken>,
        fetch: &Fetch<'_>,
    ) {
        let cookie = |name: &str| fetch.jar().get(name);
        let values = Values { walk: self, cookie: &cookie };
        let names = |variable: &Variable| self.player.journey.name_of(variable);
        let address = match &request.goal {
            Goal::Address(template) => template.shown(Some(&values), &names),
            Goal::Link(variable) => format!("{{{}}}", names(variable)),
        };
        let secrets: Vec<&str> =
            self.player.journey.secrets.iter().map(String::as_str).chain([self.password()]).collect();
        let exchange = Exchange::new(
            request,
            address,
            outgoing.bytes(),
            began.elapsed(),
            reply,
            &shown::Looker {
                journey: &self.player.journey,
                cookie: &cookie,
                extracted: &|at| self.extracted(at).map(str::to_owned),
                secrets: &secrets,
            },
        );
        if let Some(list) = self.shown.as_deref_mut() {
            list.push(exchange);
        }
    }
}

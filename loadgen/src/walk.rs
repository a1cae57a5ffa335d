//! A visitor walks a page of the plan: sends its requests, understands the responses.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use afflux_models::seed::VisitId;
use afflux_models::time::{UtcTime, paris};
use afflux_models::vocabulary::Service;
use afflux_plan::{Answer, Visitor};
use hyper::header::HeaderValue;
use hyper::http::uri::PathAndQuery;
use hyper::{StatusCode, Uri};
use jiff::civil::Date;

use crate::client::{Broken, Browser, Fetch, Outgoing, Sent, Surroundings};
use crate::journey::Journey;
use crate::journey::request::{Body, Goal, Request, Route, Size};
use crate::journey::template::Fill;
use crate::people::People;

mod answers;
mod left_behind;
mod shown;
mod values;

use left_behind::Making;
pub use left_behind::{Created, LeftBehind, LeftCounts, read_list, write_list};
pub use shown::{Class, Exchange, Taken};
use values::{Values, address};

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
    let mut fetch = guest.browser.fetch(&player.around);
    let mut walk =
        Walk { step, player, who, kept: &guest.kept, found: Vec::new(), bytes: 0, first_byte: None, path: None, shown };
    let result = walk.route(route, &mut fetch).await;
    let (walked, found) = walk.walked(result, fetch);
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
    let mut fetch = guest.browser.fetch(&player.around);
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
    let result = walk.route(&clean_up.route, &mut fetch).await;
    walk.walked(result, fetch).0
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

    /// What became of it, and what its responses gave.
    fn walked(self, result: Result<Answer, Broken>, fetch: Fetch<'_>) -> (Walked, Vec<(u16, Box<str>)>) {
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
        (walked, self.found)
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

    /// When something begins, where somebody looks at it.
    fn now_for_people(&self) -> Option<Instant> {
        self.shown.is_some().then(Instant::now)
    }

    fn is_left_out(&self, request: &Request) -> bool {
        self.player.read_only && request.writes
    }

    async fn one(&mut self, request: &'w Request, fetch: &mut Fetch<'_>) -> Result<Answer, Broken> {
        let Some(outgoing) = self.outgoing(request, fetch) else { return Ok(Answer::Failed) };
        let making = request.creates.is_some().then(|| self.player.left.making());
        let began = self.now_for_people();
        let reply = fetch.send(&outgoing, &self.keeps(request)).await;
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
        let began = self.now_for_people();
        let replies = {
            let sends = requests.iter().zip(&filled);
            let sends: Vec<_> = sends.map(|(request, outgoing)| (outgoing, self.keeps(request))).collect();
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
        let sends: Vec<_> = filled.iter().map(|outgoing| (outgoing, |_: StatusCode| 0)).collect();
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
        let (content_type, body) = match &request.body {
            Body::Nothing => (None, Sent::nothing()),
            Body::Text(kind, text) => (Some(kind), Sent::whole(text.filled(&values).into())),
            Body::Filled(kind, head, size, tail) => {
                let size = match (size, self.step.kind) {
                    (Size::Fixed(bytes), _) => *bytes,
                    (Size::Planned, StepKind::Page { bytes_up, .. }) => bytes_up,
                    (Size::Planned, _) => 0,
                };
                let (head, tail) = (head.filled(&values).into(), tail.filled(&values).into());
                (Some(kind), Sent::filled(head, self.player.around.filling.clone(), size, tail))
            }
        };
        let (method, heeded) = (&request.method, &*self.player.journey.heeded);
        Some(Outgoing { method, uri, headers, content_type, body, heeded })
    }

    /// An address that a response held, as a path on the target; none when it leads elsewhere.
    fn resolved(&self, link: &str) -> Option<String> {
        let from = self.path.as_ref().and_then(Uri::path_and_query).map_or("", PathAndQuery::as_str);
        self.player.around.follow(from, link)
    }
}

//! What a response is: the page, a refusal, a way further, something that was made; and what is shown of it.

use std::time::{Duration, Instant};

use afflux_plan::Answer;
use hyper::Method;
use hyper::header::LOCATION;

use super::left_behind::Making;
use super::values::{Values, address};
use super::{Created, Exchange, Walk, shown};
use crate::client::{Broken, Fetch, Outgoing, Reply};
use crate::journey::extraction::Seen;
use crate::journey::request::{Goal, Request};
use crate::journey::template::Variable;

impl<'w> Walk<'w> {
    /// A response has come, or none will.
    pub(super) fn arrived(
        &mut self,
        request: &Request,
        outgoing: &Outgoing<'_>,
        began: Option<Instant>,
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
    pub(super) async fn followed(
        &mut self,
        request: &'w Request,
        mut reply: Reply,
        fetch: &mut Fetch<'_>,
    ) -> Result<Reply, Broken> {
        for _ in 0..request.follow {
            let Some(path) = self.redirected(&request.method, &reply) else { break };
            let heeded = &self.player.journey.heeded;
            let further = Outgoing { heeded, ..Outgoing::to(address(path)) };
            reply = fetch.send(&further, &self.keeps(request)).await?;
            self.path = further.uri;
            self.bytes += reply.bytes;
            self.first_byte = Some(reply.began);
        }
        Ok(reply)
    }

    /// Understands the last response of a request.
    pub(super) fn concluded(
        &mut self,
        request: &Request,
        outgoing: &Outgoing<'_>,
        began: Option<Instant>,
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
        began: Option<Instant>,
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
            outgoing.body.length(),
            began.map_or(Duration::ZERO, |began| began.elapsed()),
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

//! The requests of a journey, as they are read once and sent many times.

use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, StatusCode, Uri};

use super::check::{Expectation, Refusal};
use super::extraction::Extraction;
use super::template::{Template, Variable};

/// Most bytes of a page that are looked at.
pub(crate) const LOOKED_AT: usize = 256 << 10;

/// Where a request goes.
#[derive(Debug)]
pub(crate) enum Goal {
    /// To a path on the target, with its query.
    Address(Template),
    /// To an address that an earlier response held: it must lead to the target too.
    Link(Variable),
}

impl Goal {
    /// The address where nothing is filled in.
    pub(super) fn fixed(&self) -> Option<Uri> {
        match self {
            Self::Address(template) => template.literal()?.parse().ok(),
            Self::Link(_) => None,
        }
    }
}

/// How many bytes fill a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// As many as the plan has for this upload.
    Planned,
    /// Always so many.
    Fixed(u64),
}

/// What a request brings.
#[derive(Debug)]
pub(crate) enum Body {
    /// Nothing.
    Nothing,
    /// A text.
    Text(HeaderValue, Template),
    /// A head, filling, a tail.
    Filled(HeaderValue, Template, Size, Template),
}

/// A request and what is made of its response.
#[derive(Debug)]
pub(crate) struct Request {
    /// What people call it.
    pub(crate) name: String,
    /// Line of the file.
    pub(crate) line: usize,
    pub(crate) method: Method,
    pub(crate) goal: Goal,
    /// The same where nothing is filled in.
    pub(crate) fixed: Option<Uri>,
    pub(crate) headers: Vec<(HeaderName, Template)>,
    pub(crate) body: Body,
    /// Redirects that are followed.
    pub(crate) follow: u8,
    pub(crate) expectation: Expectation,
    /// The refusals that are looked for, by number.
    pub(crate) refusals: Vec<usize>,
    pub(crate) extractions: Vec<Extraction>,
    /// Whether it changes something on the target.
    pub(crate) writes: bool,
    /// The kind of thing that it leaves there.
    pub(crate) creates: Option<String>,
}

/// Requests of one page: those of a batch go together, the batches one after the other.
#[derive(Debug, Default)]
pub(crate) struct Route {
    pub(crate) batches: Vec<Vec<Request>>,
}

impl Request {
    /// How much of the body of a response of this status must be kept to understand it.
    pub(crate) fn kept_bytes(&self, refusals: &[Refusal], status: StatusCode) -> usize {
        let extracts = || self.extractions.iter().any(Extraction::needs_body) && self.expectation.status.hold(status);
        let refused = || self.refusals.iter().filter_map(|at| refusals.get(*at)).any(|one| one.needs_body(status));
        if self.expectation.needs_body(status) || extracts() || refused() { LOOKED_AT } else { 0 }
    }

    /// Every template of it.
    pub(super) fn templates(&self) -> impl Iterator<Item = &Template> {
        let goal = match &self.goal {
            Goal::Address(template) => Some(template),
            Goal::Link(_) => None,
        };
        let body = match &self.body {
            Body::Nothing => [None, None],
            Body::Text(_, text) => [Some(text), None],
            Body::Filled(_, head, _, tail) => [Some(head), Some(tail)],
        };
        goal.into_iter().chain(self.headers.iter().map(|(_, template)| template)).chain(body.into_iter().flatten())
    }

    /// Headers of the response that it looks at.
    pub(super) fn heeded(&self) -> impl Iterator<Item = &HeaderName> {
        self.expectation.heeded().chain(self.extractions.iter().filter_map(Extraction::heeded))
    }

    /// Every variable that it needs.
    pub(super) fn variables(&self) -> impl Iterator<Item = &Variable> {
        let link = match &self.goal {
            Goal::Link(variable) => Some(variable),
            Goal::Address(_) => None,
        };
        self.templates().flat_map(Template::variables).chain(link)
    }
}

impl Route {
    /// Its requests in the order of the file.
    pub(crate) fn requests(&self) -> impl Iterator<Item = &Request> {
        self.batches.iter().flatten()
    }

    /// Whether there is nothing to send.
    pub(crate) fn is_empty(&self) -> bool {
        self.batches.is_empty()
    }
}

//! A request of a journey, filled with the values of a step.

use std::borrow::Cow;

use afflux_models::vocabulary::{Service, Word};
use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Method, Uri};
use jiff::civil::{Date, Weekday};

use super::{StepKind, Walk};
use crate::client::{Broken, Head, Sent};
use crate::journey::template::{Fill, Variable};

/// A request, filled.
pub(super) struct Outgoing<'r> {
    pub(super) method: &'r Method,
    /// Its path; none: what the journey made is no address.
    pub(super) uri: Option<Uri>,
    pub(super) headers: Vec<(&'r HeaderName, HeaderValue)>,
    pub(super) content_type: Option<&'r HeaderValue>,
    pub(super) head: Bytes,
    pub(super) filling: Bytes,
    pub(super) size: u64,
    pub(super) tail: Bytes,
}

impl Outgoing<'_> {
    /// A question for a page.
    pub(super) fn plain(uri: Option<Uri>) -> Self {
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

    pub(super) fn build(&self, mut to: Head) -> Result<hyper::Request<Sent>, Broken> {
        for (name, value) in &self.headers {
            to = to.with(name, value.clone());
        }
        if let Some(content_type) = self.content_type {
            to = to.with(&CONTENT_TYPE, content_type.clone());
        }
        let body = Sent::filled(self.head.clone(), self.filling.clone(), self.size, self.tail.clone());
        to.request(self.method, self.uri.clone(), body)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.head.len() as u64 + self.size + self.tail.len() as u64
    }
}

/// The values of a step.
pub(super) struct Values<'v> {
    pub(super) walk: &'v Walk<'v>,
    pub(super) cookie: &'v dyn Fn(&str) -> Option<&'v str>,
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
pub(super) fn address(path: String) -> Option<Uri> {
    Uri::from_maybe_shared(Bytes::from(path)).ok()
}

/// A day of the week of a date.
fn of_week(date: Date, day: Weekday) -> Date {
    let offset = i64::from(day.to_monday_zero_offset()) - i64::from(date.weekday().to_monday_zero_offset());
    date.checked_add(jiff::Span::new().days(offset)).unwrap_or(date)
}

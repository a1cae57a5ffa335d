//! The values of a step, which fill the requests of a journey.

use std::borrow::Cow;

use afflux_models::vocabulary::{Service, Word};
use bytes::Bytes;
use hyper::Uri;
use jiff::civil::{Date, Weekday};

use super::{StepKind, Walk};
use crate::journey::template::{Fill, Variable};

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

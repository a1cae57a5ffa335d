//! One side of a bench: a staging portal that the guard accepts, or the embedded one, changed or not.

use std::path::PathBuf;

use afflux_models::Message;
use afflux_plan::scenario::{Portal, Scenario};
use clap::ArgMatches;

use crate::context::Context;
use crate::failure::Failure;
use crate::target::{self, Aimed};

/// A factor beyond this is a mistake.
const MOST: f64 = 1000.0;

/// A side.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Side {
    /// The address of a staging portal.
    Address(String),
    /// The scenario's staging portal, started for each run.
    Embedded(Changes),
}

/// What is changed of the scenario's staging portal, as factors.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Changes {
    service_time: f64,
    workers: f64,
    sessions: f64,
    /// Another version of this program, which serves the portal.
    program: Option<PathBuf>,
}

impl Side {
    /// `URL`, `embedded`, or `embedded:service-time=1.1,workers=0.5,sessions=0.5,program=FILE`.
    ///
    /// # Errors
    /// No such change, or a factor that is none.
    pub(super) fn parse(text: &str) -> Result<Self, Message> {
        let changes = match text.split_once(':') {
            Some(("embedded", changes)) => changes,
            None if text == "embedded" => "",
            _ => return Ok(Self::Address(text.to_owned())),
        };
        let refused = || Message::new("bench-side").with("side", text);
        let mut found = Changes { service_time: 1.0, workers: 1.0, sessions: 1.0, program: None };
        for change in changes.split(',').filter(|change| !change.is_empty()) {
            let (name, value) = change.split_once('=').ok_or_else(refused)?;
            if name.trim() == "program" && !value.trim().is_empty() {
                found.program = Some(value.trim().into());
                continue;
            }
            let value: f64 = value.trim().parse().map_err(|_| refused())?;
            if !(value.is_finite() && value > 0.0 && value <= MOST) {
                return Err(refused());
            }
            match name.trim() {
                "service-time" => found.service_time = value,
                "workers" => found.workers = value,
                "sessions" => found.sessions = value,
                _ => return Err(refused()),
            }
        }
        Ok(Self::Embedded(found))
    }

    /// The target as the guard accepts it now; none of an embedded portal.
    ///
    /// # Errors
    /// It is refused.
    pub(super) fn aimed(&self, matches: &ArgMatches, context: &Context) -> Result<Option<Aimed>, Failure> {
        let Self::Address(url) = self else { return Ok(None) };
        let target = target::accepted(url, matches, 1, context)?;
        Ok(Some(Aimed { target, password: target::password(matches)?, figures: None }))
    }

    /// The program that serves the embedded portal, where it is not this one.
    pub(super) fn program(&self) -> Option<PathBuf> {
        match self {
            Self::Embedded(changes) => changes.program.clone(),
            Self::Address(_) => None,
        }
    }

    /// The embedded portal; none of another.
    ///
    /// # Errors
    /// A law of the staging portal has no larger one.
    pub(super) fn portal(&self, scenario: &Scenario) -> Result<Option<Portal>, Failure> {
        let Self::Embedded(changes) = self else { return Ok(None) };
        let refused = || Failure::Usage(Message::new("bench-law").with("file", &scenario.file));
        let mut portal = scenario.staging.slower(changes.service_time).ok_or_else(refused)?;
        let changed =
            |count: u32, factor: f64| (f64::from(count) * factor).round().clamp(1.0, f64::from(u32::MAX)) as u32;
        portal.sessions_limit = portal.sessions_limit.map(|limit| changed(limit, changes.sessions));
        portal.stations.iter_mut().for_each(|station| station.workers = changed(station.workers, changes.workers));
        Ok(Some(portal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_an_address_or_the_embedded_portal() {
        let same = Changes { service_time: 1.0, workers: 1.0, sessions: 1.0, program: None };
        assert_eq!(Side::parse("embedded"), Ok(Side::Embedded(same.clone())));
        let changed = Changes { service_time: 1.1, workers: 0.5, ..same.clone() };
        assert_eq!(Side::parse("embedded:service-time=1.1, workers=0.5"), Ok(Side::Embedded(changed)));
        let program = Changes { program: Some("old/afflux".into()), ..same };
        assert_eq!(Side::parse("embedded:program=old/afflux"), Ok(Side::Embedded(program)));
        let url = "https://preprod.example";
        assert_eq!(Side::parse(url), Ok(Side::Address(url.into())));
        for text in
            ["embedded:speed=2", "embedded:workers", "embedded:workers=x", "embedded:workers=0", "embedded:program="]
        {
            assert_eq!(Side::parse(text).map_err(|message| message.key), Err("bench-side"), "{text}");
        }
        for value in ["-1", "inf", "nan", "1e9"] {
            assert!(Side::parse(&format!("embedded:sessions={value}")).is_err(), "{value}");
        }
    }
}

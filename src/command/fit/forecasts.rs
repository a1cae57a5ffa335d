//! What the flags ask of forecasts: scores of the last days, the days to come, or both.

use std::path::PathBuf;

use afflux_models::arrival::forecast::holdout::Holdout;
use afflux_models::arrival::forecast::{DayKind, Days};
use afflux_models::audience::curve::Curve;
use afflux_models::calendar::Calendar;
use afflux_models::time::paris;
use afflux_models::vocabulary::Zone;
use afflux_models::{Message, Problem};
use clap::ArgMatches;
use jiff::civil::Date;
use serde_json::Value;

use super::forecast::{Ahead, ahead};
use super::holdout;
use crate::context::Context;
use crate::failure::Failure;

/// What was asked, done.
pub(super) struct Forecasts {
    days: Days,
    holdout: Option<Holdout>,
    ahead: Option<Ahead>,
    paths_file: Option<PathBuf>,
}

impl Forecasts {
    /// Scores and forecasts; none when no flag asks for any.
    pub(super) fn of(
        matches: &ArgMatches,
        name: &str,
        curves: &[Curve],
        context: &Context,
    ) -> Result<Option<Self>, Failure> {
        let asked = |flag: &str| matches.get_one::<u32>(flag).map(|days| *days as usize);
        let (scored, to_come) = (asked("holdout-days"), asked("forecast-days"));
        let paths_file = matches.get_one::<PathBuf>("paths").cloned();
        if paths_file.is_some() && to_come.is_none() {
            return Err(Failure::Usage(Message::new("forecast-paths-alone")));
        }
        if scored.is_none() && to_come.is_none() {
            return Ok(None);
        }
        let failed = |message| Problem::of_file(name, message);
        let days = Days::of(curves).map_err(failed)?;
        let french = days.zone == paris();
        let kind = |date: Date| {
            if french {
                DayKind::of_calendar(Calendar::built_in(), &Zone::LETTERS, date)
            } else {
                DayKind::of_weekday(date)
            }
        };
        let holdout = scored.map(|count| holdout::score(&days, count, kind, context)).transpose().map_err(failed)?;
        context.check_stop()?;
        let ahead = to_come.map(|count| ahead(&days, count, kind, context.seed)).transpose().map_err(failed)?;
        Ok(Some(Self { days, holdout, ahead, paths_file }))
    }

    /// Writes the sample paths where the user asked for them.
    pub(super) fn write(&self) -> Result<(), Failure> {
        match (&self.ahead, &self.paths_file) {
            (Some(ahead), Some(file)) => ahead.write_paths(&self.days, file),
            _ => Ok(()),
        }
    }

    /// Adds the fields to a fit's.
    pub(super) fn json_into(&self, value: &mut Value) {
        let Some(object) = value.as_object_mut() else { return };
        if let Some(holdout) = &self.holdout {
            holdout::json_into(object, holdout);
        }
        if let Some(ahead) = &self.ahead {
            object.insert("forecast".into(), ahead.to_json(self.days.width_us));
        }
    }

    /// What the terminal shows.
    pub(super) fn lines(&self, context: &Context) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(holdout) = &self.holdout {
            lines.push(String::new());
            lines.extend(holdout::lines(holdout, context));
        }
        if let Some(ahead) = &self.ahead {
            lines.push(String::new());
            lines.extend(ahead.lines(self.days.width_us, context));
        }
        if let Some(file) = &self.paths_file {
            lines.push(context.catalogue.text("forecast-paths-written", &[("file", file.display().to_string())]));
        }
        lines
    }
}

//! What a run is reported as: plain data that the command fills, and its renderings.
//!
//! [`RunReport::new`] draws the verdicts from outcomes; [`text()`] and [`html()`] put the whole into
//! words, tables and pictures. Nothing here opens a file or prints.

use afflux_models::Message;
use afflux_outcome::Outcome;
use afflux_outcome::interval::Figure;
use afflux_outcome::verdict::{Agreement, Band, Judged, Readiness, Risk, Status, assess, compare, judge, overall};
use afflux_plan::scenario::{Scenario, Window};

pub(crate) mod audience;
pub(crate) mod comparison;
mod curves;
mod demand;
mod details;
pub(crate) mod fit;
mod html;
pub(crate) mod labels;
pub(crate) mod levers;
mod pages;
mod picture;
pub(crate) mod simulation;
pub(crate) mod size;
mod style;
mod text;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub(crate) use demand::Demand;
pub(crate) use html::render as html;
pub(crate) use labels::limit_words;
pub(crate) use text::{COLUMNS, render as text, table, wrapped};

/// Everything that a report of a run shows.
#[derive(Debug)]
pub(crate) struct RunReport<'a> {
    /// The scenario; its model, limits, assumptions and titles are shown.
    pub(crate) scenario: &'a Scenario,
    /// Demand of the scenario's day against the reference day.
    pub(crate) demand: Demand,
    /// The simulation of the scenario's window on the judged portal.
    pub(crate) day: DayRun,
    /// The replayed cut on the staging portal, simulated: at least 100 portal replications.
    pub(crate) prediction: Vec<Outcome>,
    /// The replay; none when nothing was replayed.
    pub(crate) measured: Option<Outcome>,
    /// The replay in the band of its prediction.
    pub(crate) agreement: Option<Agreement>,
    /// The limits, judged on the replay.
    pub(crate) measured_limits: Vec<Judged>,
    /// The limits over the replications of the prediction.
    pub(crate) predicted_limits: Vec<Risk>,
    /// Readiness for the scenario's day, from its simulation.
    pub(crate) readiness: Readiness,
    /// The fit of the replay's own access log.
    pub(crate) refit: Option<Refit>,
    /// What else should be known.
    pub(crate) notes: Vec<Message>,
    /// Where the page was written, as the user would type it.
    pub(crate) page: Option<String>,
    /// Where the outcome was written.
    pub(crate) outcome_file: Option<String>,
}

/// The simulation of a window.
#[derive(Debug)]
pub(crate) struct DayRun {
    /// The window.
    pub(crate) window: Window,
    /// Its replications.
    pub(crate) outcomes: Vec<Outcome>,
    /// Plan time at its start that is not judged, µs.
    pub(crate) settle_us: i64,
    /// Storage; none when nothing is stored.
    pub(crate) storage: Option<StorageFigures>,
    /// What each lever changes.
    pub(crate) levers: Vec<levers::LeverFigures>,
}

/// How fast the disk fills.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StorageFigures {
    /// Bytes that a week adds.
    pub(crate) bytes_per_week: Figure,
    /// Weeks until the disk is full; none when it is not limited or never fills.
    pub(crate) weeks_to_full: Option<Figure>,
}

/// The fit of the replay's own access log, against the rate that was played.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refit {
    /// Visits found in the log.
    pub(crate) visits: u64,
    /// Fitted mean rate, visits per minute of the plan.
    pub(crate) rate_per_min: Figure,
    /// Rate that was played, visits per minute of the plan.
    pub(crate) played_rate_per_min: f64,
    /// Whether the played rate lies in the interval of the fitted one.
    pub(crate) inside: bool,
}

impl<'a> RunReport<'a> {
    /// Judges a run: `prediction` and `measured` are of the same cut plan.
    pub(crate) fn new(
        scenario: &'a Scenario,
        demand: Demand,
        day: DayRun,
        prediction: Vec<Outcome>,
        measured: Option<Outcome>,
    ) -> Self {
        let settle_us = scenario.replay.settle_us;
        let band = Band::of(&prediction);
        let agreement = band.zip(measured.as_ref()).and_then(|(band, measured)| compare(&band, measured));
        let measured_limits = measured.as_ref().map(|measured| judge(measured, &scenario.limits, settle_us));
        let readiness = assess(&day.outcomes, &scenario.limits, day.settle_us);
        Self {
            scenario,
            demand,
            agreement,
            measured_limits: measured_limits.unwrap_or_default(),
            predicted_limits: assess(&prediction, &scenario.limits, settle_us).risks,
            readiness,
            day,
            prediction,
            measured,
            refit: None,
            notes: Vec::new(),
            page: None,
            outcome_file: None,
        }
    }

    /// The status of the replay over all limits.
    pub(crate) fn status(&self) -> Status {
        overall(&self.measured_limits)
    }
}

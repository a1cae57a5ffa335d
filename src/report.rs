//! What a run is reported as: plain data that the command fills, and its renderings.
//!
//! [`RunReport::of`] draws the verdicts from a stored outcome and the [`Study`] beside it; [`text()`], [`html()`]
//! and the others put the whole into words, tables and pictures. Nothing here opens a file or prints.

use afflux_models::Message;
use afflux_outcome::Outcome;
use afflux_outcome::verdict::{Agreement, Band, Judged, Readiness, Risk, Status, assess, compare, judge, overall};

pub(crate) mod audience;
#[cfg(feature = "net")]
pub(crate) mod calibration;
pub(crate) mod comparison;
mod course;
pub(crate) mod csv;
mod curves;
mod demand;
mod details;
pub(crate) mod fit;
mod html;
mod junit;
pub(crate) mod labels;
pub(crate) mod levers;
mod limits_told;
mod markdown;
pub(crate) mod note;
mod openmetrics;
mod pages;
mod people;
mod picture;
mod run_figures;
mod setting;
pub(crate) mod simulation;
pub(crate) mod size;
mod stored;
pub(crate) mod study;
mod style;
mod text;
pub(crate) mod told;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub(crate) use demand::Demand;
pub(crate) use html::render as html;
pub(crate) use junit::render as junit;
pub(crate) use labels::limit_words;
pub(crate) use markdown::render as markdown;
pub(crate) use openmetrics::render as openmetrics;
pub(crate) use setting::Setting;
pub(crate) use study::{DayRun, Refit, StorageFigures, Study};
pub(crate) use text::{COLUMNS, render as text, table, wrapped};

/// Everything that a report of a run shows.
#[derive(Debug)]
pub(crate) struct RunReport {
    /// What the scenario says: title, people, limits, assumptions.
    pub(crate) setting: Setting,
    /// Demand of the scenario's day against the reference day.
    pub(crate) demand: Option<Demand>,
    /// The simulation of the scenario's window on the judged portal.
    pub(crate) day: Option<DayRun>,
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

impl RunReport {
    /// Judges a run: `measured` is of the same cut plan as the study's prediction.
    pub(crate) fn of(study: Study, measured: Option<Outcome>) -> Self {
        let Study { setting, demand, day, prediction, refit, .. } = study;
        let (limits, settle_us) = (&setting.limits, setting.settle_us);
        let band = Band::of(&prediction);
        let agreement = band.zip(measured.as_ref()).and_then(|(band, measured)| compare(&band, measured));
        let measured_limits = measured.as_ref().map(|measured| judge(measured, limits, settle_us));
        let readiness = match &day {
            Some(day) => assess(&day.outcomes, limits, day.settle_us),
            // Nobody knows the risks of a day that was not simulated.
            None => assess(&[], &[], settle_us),
        };
        let incomplete = measured.as_ref().filter(|outcome| !outcome.complete);
        Self {
            agreement,
            measured_limits: measured_limits.unwrap_or_default(),
            predicted_limits: assess(&prediction, limits, settle_us).risks,
            readiness,
            notes: incomplete.map(|_| Message::new("report-incomplete")).into_iter().collect(),
            setting,
            demand,
            day,
            prediction,
            measured,
            refit,
            page: None,
            outcome_file: None,
        }
    }

    /// What is known of an outcome that stands alone: a replay's is measured, a simulator's is its window.
    pub(crate) fn of_outcome(outcome: Outcome) -> Self {
        Self::of_outcome_in(Setting::of_outcome(&outcome), outcome)
    }

    /// The same, judged by what a scenario says.
    pub(crate) fn of_outcome_in(setting: Setting, outcome: Outcome) -> Self {
        let study =
            Study { format: study::FORMAT, setting, demand: None, day: None, prediction: Vec::new(), refit: None };
        if outcome.provenance.played_by != "simulator" {
            return Self::of(study, Some(outcome));
        }
        let (window, settle_us) = (curves::window_of(&outcome), study.setting.settle_us);
        let day = DayRun { window, outcomes: vec![outcome], settle_us, storage: None, levers: Vec::new() };
        Self::of(Study { day: Some(day), ..study }, None)
    }

    /// The status of the replay over all limits.
    pub(crate) fn status(&self) -> Status {
        overall(&self.measured_limits)
    }
}

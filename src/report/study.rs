//! A study: what is known of a run beside its own outcome, stored with it.
//!
//! Whoever played a scenario knows its demand, its simulated day and the prediction of the replay. Stored, they
//! make the same report as when the run ended, and limits can be judged again.

use afflux_models::time::HOUR_US;
use afflux_outcome::Outcome;
use afflux_outcome::interval::Figure;
use afflux_plan::scenario::{Scenario, Window};
use serde::{Deserialize, Serialize};

use super::levers::LeverFigures;
use super::stored::StoredWindow;
use super::{Demand, Setting};

/// The format of studies that this version writes.
pub(crate) const FORMAT: u32 = 1;

/// What is known of a run beside its own outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Study {
    /// Format of the file: 1.
    pub(crate) format: u32,
    /// What the scenario says.
    pub(crate) setting: Setting,
    /// Demand of the scenario's day against the reference day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) demand: Option<Demand>,
    /// The simulation of the scenario's window on the judged portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) day: Option<DayRun>,
    /// The replayed cut on the staging portal, simulated; none when nothing was predicted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) prediction: Vec<Outcome>,
    /// The fit of the replay's own access log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refit: Option<Refit>,
}

impl Study {
    /// What a scenario alone says.
    pub(crate) fn of(scenario: &Scenario) -> Self {
        Self {
            format: FORMAT,
            setting: Setting::of(scenario),
            demand: None,
            day: None,
            prediction: Vec::new(),
            refit: None,
        }
    }
}

/// The simulation of a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DayRun {
    /// The window.
    #[serde(with = "StoredWindow")]
    pub(crate) window: Window,
    /// Its replications.
    pub(crate) outcomes: Vec<Outcome>,
    /// Plan time at its start that is not judged, µs.
    pub(crate) settle_us: i64,
    /// Storage; none when nothing is stored.
    pub(crate) storage: Option<StorageFigures>,
    /// What each lever changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) levers: Vec<LeverFigures>,
}

impl DayRun {
    /// Whether the window is one day, the longest of a year included.
    pub(crate) fn is_one_day(&self) -> bool {
        self.window.length_us() <= 26 * HOUR_US
    }
}

/// How fast the disk fills.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StorageFigures {
    /// Bytes that a week adds.
    pub(crate) bytes_per_week: Figure,
    /// Weeks until the disk is full; none when it is not limited or never fills.
    pub(crate) weeks_to_full: Option<Figure>,
}

/// The fit of the replay's own access log, against the rate that was played.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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

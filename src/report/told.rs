//! A run as one JSON document, whose schema is made from these types.

use afflux_outcome::Outcome;
use afflux_outcome::interval::Figure;
use afflux_outcome::verdict::readiness::{ORANGE_FROM, RED_FROM};
use schemars::JsonSchema;
use serde::Serialize;

use super::limits_told::{self, LimitTold};
use super::run_figures::{self, RunFigure};
use super::{RunReport, labels};
use crate::locale::Catalogue;

/// A report: what was judged, and the outcome that it was judged from.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Report<'a> {
    /// Format of the document: 1.
    format: u32,
    /// Name of the scenario.
    scenario: &'a str,
    /// SHA-256 of the resolved scenario.
    scenario_hash: &'a str,
    /// The verdict in one sentence, in the language of the document.
    sentence: String,
    /// What the limits say of the replay: `pass`, `fail`, `inconclusive`, `invalid`; null when nothing was
    /// replayed.
    status: Option<&'static str>,
    /// How ready the portal is for the scenario's day; null when no day was simulated.
    readiness: Option<ReadinessTold>,
    /// Every limit, of the replay and of the day.
    limits: Vec<LimitTold>,
    /// Every figure, of the replay and of the day.
    figures: Vec<RunFigure>,
    /// Whether the replay lies in the band of its prediction; null without one.
    agreement: Option<bool>,
    /// Every value that no source gives.
    assumptions: Vec<Assumption<'a>>,
    /// The replay itself; null when nothing was replayed.
    outcome: Option<&'a Outcome>,
}

/// How ready a portal is for a day.
#[derive(Debug, Serialize, JsonSchema)]
struct ReadinessTold {
    /// `green`, `orange`, `red`, `unknown`.
    light: &'static str,
    /// Probability that at least one limit is broken.
    probability: Option<f64>,
    /// Lower end of its 90 % interval.
    low: Option<f64>,
    /// Upper end.
    high: Option<f64>,
    /// Replications that could tell.
    replications: u64,
    /// From this probability on it is orange.
    orange_from: f64,
    /// From this one on it is red.
    red_from: f64,
    /// Share of the pupils whose worst page took longer than `over_s`.
    pupils_over: Option<Figure>,
    /// The wait that is meant, seconds.
    over_s: f64,
    /// First minute that breaks a limit, since the window opens: the median of the replications that have one.
    first_breach_minute: Option<i32>,
}

/// A value that no source gives.
#[derive(Debug, Serialize, JsonSchema)]
struct Assumption<'a> {
    /// Dotted key of the scenario.
    key: &'a str,
    /// What was assumed and why, in the language of the document.
    source: &'a str,
}

impl<'a> Report<'a> {
    /// The document of a run.
    pub(crate) fn of(report: &'a RunReport, catalogue: &Catalogue) -> Self {
        let readiness = report.day.as_ref().map(|_| {
            let readiness = &report.readiness;
            ReadinessTold {
                light: readiness.light.as_str(),
                probability: readiness.probability,
                low: readiness.interval.map(|(low, _)| low),
                high: readiness.interval.map(|(_, high)| high),
                replications: readiness.replications,
                orange_from: ORANGE_FROM,
                red_from: RED_FROM,
                pupils_over: readiness.pupils_over,
                over_s: readiness.over_s,
                first_breach_minute: readiness.first_breach,
            }
        });
        let assumed = report.setting.assumptions.iter();
        Self {
            format: 1,
            scenario: &report.setting.name,
            scenario_hash: &report.setting.hash,
            sentence: labels::verdict(report, catalogue).sentence,
            status: report.measured.as_ref().map(|_| report.status().as_str()),
            readiness,
            limits: limits_told::rows(report, catalogue),
            figures: run_figures::of(report),
            agreement: report.agreement.as_ref().map(|agreement| agreement.all_inside),
            assumptions: assumed
                .map(|one| Assumption { key: &one.key, source: one.of(catalogue.language()) })
                .collect(),
            outcome: report.measured.as_ref(),
        }
    }
}

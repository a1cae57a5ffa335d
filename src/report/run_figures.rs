//! The figures of a run by name: what a table for machines holds, whatever its form.

use afflux_models::vocabulary::Profil;
use afflux_outcome::Outcome;
use afflux_outcome::interval::Figure;
use afflux_plan::scenario::Phase;
use schemars::JsonSchema;
use serde::Serialize;

use super::RunReport;
use crate::locale::{Catalogue, NOTHING};

/// The unit of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Unit {
    /// A number of things or people.
    Count,
    /// Seconds.
    Seconds,
    /// A fraction of one.
    Share,
    /// Bytes.
    Bytes,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct RunFigure {
    /// Its name, the same in every language.
    pub(super) name: &'static str,
    /// Where it comes from: `measured` or `simulated`.
    pub(super) kind: &'static str,
    /// Its unit.
    pub(super) unit: Unit,
    /// The value, and the 90 % interval over replications.
    #[serde(flatten)]
    pub(super) figure: Figure,
}

type Of = fn(&Outcome) -> Option<f64>;

const OUTPUTS: [(&str, Unit, Of); 24] = [
    ("visits-planned", Unit::Count, |run| Some(run.visits.planned as f64)),
    ("visits-started", Unit::Count, |run| Some(run.visits.started as f64)),
    ("visits-dropped", Unit::Count, |run| Some(run.visits.dropped as f64)),
    ("visits-turned-away", Unit::Count, |run| Some(run.visits.ever_turned_away as f64)),
    ("visits-given-up", Unit::Count, |run| Some((run.visits.gave_up + run.visits.lost_patience) as f64)),
    ("visitors", Unit::Count, |run| Some(run.visits.visitors as f64)),
    ("visitors-turned-away", Unit::Count, |run| Some(run.visits.visitors_turned_away as f64)),
    ("pages-asked", Unit::Count, |run| Some(run.all_attempts().asked as f64)),
    ("pages-served", Unit::Count, |run| Some(run.all_attempts().served as f64)),
    ("pages-turned-away", Unit::Count, |run| Some(run.all_attempts().turned_away as f64)),
    ("pages-timed-out", Unit::Count, |run| Some(run.all_attempts().timed_out as f64)),
    ("pages-abandoned", Unit::Count, |run| Some(run.all_attempts().abandoned as f64)),
    ("pages-failed", Unit::Count, |run| Some(run.all_attempts().failed as f64)),
    ("pages-shed", Unit::Count, |run| Some(run.all_attempts().shed as f64)),
    ("response-p50", Unit::Seconds, |run| response(run, 0.5)),
    ("response-p95", Unit::Seconds, |run| response(run, 0.95)),
    ("response-p99", Unit::Seconds, |run| response(run, 0.99)),
    ("pupils-over-10s", Unit::Share, pupils_over_10s),
    ("most-visits", Unit::Count, |run| Some(run.concurrency.visits.value as f64)),
    ("most-sessions", Unit::Count, |run| Some(run.concurrency.sessions.value as f64)),
    ("most-connections", Unit::Count, |run| Some(run.concurrency.connections.value as f64)),
    ("most-requests", Unit::Count, |run| Some(run.concurrency.requests.value as f64)),
    ("stored", Unit::Bytes, |run| Some(run.bytes.stored as f64)),
    ("sent", Unit::Bytes, |run| Some(run.bytes.sent as f64)),
];

fn response(run: &Outcome, share: f64) -> Option<f64> {
    super::curves::response_of(run, share)
}

fn pupils_over_10s(run: &Outcome) -> Option<f64> {
    let worst = run.worst_page_of(Phase::Judged, Some(Profil::Eleve))?;
    (worst.count() > 0).then(|| worst.count_over(10_000_000) as f64 / worst.count() as f64)
}

/// The figures of the replay, then those of the simulated day.
pub(super) fn of(report: &RunReport) -> Vec<RunFigure> {
    let day = report.day.as_ref().map_or(&[][..], |day| &day.outcomes);
    let sides = [("measured", report.measured.as_slice()), ("simulated", day)];
    let rows = sides.into_iter().flat_map(|(kind, outcomes)| {
        OUTPUTS.into_iter().filter_map(move |(name, unit, of)| {
            let figure = Figure::of(&outcomes.iter().filter_map(of).collect::<Vec<f64>>())?;
            Some(RunFigure { name, kind, unit, figure })
        })
    });
    rows.collect()
}

impl RunFigure {
    /// What it is, in words.
    pub(super) fn words(&self, catalogue: &Catalogue) -> String {
        catalogue.word(&format!("told-{}", self.name))
    }

    /// A value of its unit, in words.
    pub(super) fn show(&self, value: f64, catalogue: &Catalogue) -> String {
        match self.unit {
            Unit::Count => catalogue.decimal(value, 0),
            Unit::Seconds => catalogue.seconds(value),
            Unit::Share => catalogue.percent(value),
            Unit::Bytes => catalogue.bytes(value),
        }
    }

    /// Its interval in words.
    pub(super) fn range(&self, catalogue: &Catalogue) -> String {
        match self.figure.low.zip(self.figure.high) {
            Some((low, high)) => format!("{} – {}", self.show(low, catalogue), self.show(high, catalogue)),
            None => NOTHING.into(),
        }
    }
}

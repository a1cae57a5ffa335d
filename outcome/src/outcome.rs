//! The outcome of one run: what was planned, what happened, where it came from.
//!
//! One JSON file, `format = 1`. Measuring and judging are separate: nothing here is a verdict.

use std::collections::BTreeMap;

use afflux_models::vocabulary::{Profil, Service, Word};
use afflux_plan::page_clock::{Answer, Why};
use afflux_plan::scenario::Phase;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::at_once::AtOnce;
use crate::generator::GeneratorHealth;
use crate::histogram::Durations;
use crate::limit_minutes::LimitRow;
use crate::minutes::{MinuteRow, TrafficRow};
use crate::network::Network;
use crate::platform::PlatformRow;
use crate::station::StationRow;

/// The outcome of one run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Format of the file: 1.
    pub format: u32,
    /// Where it comes from.
    pub provenance: Provenance,
    /// Whether the whole window was played.
    pub complete: bool,
    /// Why not, as a catalogue key; absent when it was.
    pub interrupted: Option<String>,
    /// Visits.
    pub visits: VisitCounts,
    /// Page attempts by phase, service and profil.
    pub attempts: Vec<AttemptRow>,
    /// Response times from the due instant.
    pub response: Vec<DurationsRow>,
    /// Response times from the actual start, all pages by phase.
    pub from_start: Vec<DurationsRow>,
    /// To the first byte of a page (of its last response), from the due instant; a simulation knows none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first_byte: Vec<DurationsRow>,
    /// The same from the actual start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first_byte_from_start: Vec<DurationsRow>,
    /// Each visitor's worst page, by phase and profil.
    pub worst_page: Vec<DurationsRow>,
    /// Rows of a minute of the plan each.
    pub minutes: Vec<MinuteRow>,
    /// Minutes of the limits that those rows do not answer; none of an outcome that is older than they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<LimitRow>,
    /// The four concurrencies, in the window.
    pub concurrency: Concurrency,
    /// What was stored and sent.
    pub bytes: Bytes,
    /// Bytes by minute; none of an outcome that is older than they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub traffic: Vec<TrafficRow>,
    /// The stations of a simulated portal; none of a replay.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stations: Vec<StationRow>,
    /// The portals, one row each, where there are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<PlatformRow>,
    /// What stood at once, tick by tick, of a shard; none of a whole run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_once: Option<AtOnce>,
    /// How the load generator felt; absent when simulated.
    pub generator: Option<GeneratorHealth>,
    /// What went over the network, and what held it back; absent when simulated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<Network>,
}

/// Where an outcome comes from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Version of the product.
    pub version: String,
    /// Commit it was built from; empty when not known.
    pub commit: String,
    /// Processor and cores.
    pub machine: String,
    /// Command line, secrets left out.
    pub command: String,
    /// Scenario's name.
    pub scenario: String,
    /// SHA-256 of the resolved scenario.
    pub scenario_hash: String,
    /// Version of the plan's rules.
    pub plan_version: u32,
    /// Seed.
    pub seed: u64,
    /// Plan replication.
    pub plan_replication: u64,
    /// Portal replication.
    pub portal_replication: u64,
    /// Name of the window.
    pub window: String,
    /// Civil time of the opening, with offset.
    pub from: String,
    /// Civil time of the close, with offset.
    pub to: String,
    /// Scale.
    pub scale: f64,
    /// Speed.
    pub speed: f64,
    /// Shard as `I/N`.
    pub shard: String,
    /// `simulator` or `replay`.
    pub played_by: String,
    /// What it was played on: `model`, `embedded portal` or an address.
    pub target: String,
    /// When the run began, UTC; empty when simulated.
    pub began: String,
}

impl Provenance {
    /// The target of a replay on a portal that it started itself.
    pub const EMBEDDED: &str = "embedded portal";
}

/// Visits of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitCounts {
    /// Visits that begin in the window by the plan.
    pub planned: u64,
    /// Those that were started.
    pub started: u64,
    /// Those that the generator could not start.
    pub dropped: u64,
    /// Visitors who were there before the window opened.
    pub warm: u64,
    /// All pages seen.
    pub finished: u64,
    /// Did not come back after a refusal or a time-out.
    pub gave_up: u64,
    /// Waited too long.
    pub lost_patience: u64,
    /// Ended at six hours.
    pub cut_at_six_hours: u64,
    /// Alive when the window closed.
    pub cut_at_end: u64,
    /// Returns that were due after the end.
    pub return_after_end: u64,
    /// Visits of the window with at least one refusal.
    pub ever_turned_away: u64,
    /// Visitors of the window (distinct people) with at least one refusal.
    pub visitors_turned_away: u64,
    /// Distinct visitors of the window.
    pub visitors: u64,
    /// Visits that were made to wait outside before they were let in, or left.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub held: u64,
    /// Visitors (distinct people) who were made to wait outside.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub visitors_held: u64,
    /// Most visits at once that will try a page again: turned away or timed out, and not given up.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub most_in_orbit: u64,
    /// Most visitors who waited outside at once.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub most_held: u64,
}

/// Page attempts of a phase, service and profil.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttemptRow {
    /// Phase.
    pub phase: String,
    /// Service.
    pub service: String,
    /// Profil.
    pub profil: String,
    /// Counts.
    #[serde(flatten)]
    pub counts: AttemptCounts,
}

/// Page attempts by how they ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct AttemptCounts {
    /// Attempts.
    pub asked: u64,
    /// The page came.
    pub served: u64,
    /// Turned away.
    pub turned_away: u64,
    /// Timed out.
    pub timed_out: u64,
    /// The visitor left meanwhile.
    pub abandoned: u64,
    /// Anything else.
    pub failed: u64,
    /// The service was switched off.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub shed: u64,
    /// Pages that the visitor had already: not asked for, and not among the attempts.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub spared: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl AttemptCounts {
    /// Counts an attempt.
    pub fn count(&mut self, answer: Answer) {
        self.asked += u64::from(answer != Answer::Spared);
        let counter = match answer {
            Answer::Shed => &mut self.shed,
            Answer::Spared => &mut self.spared,
            Answer::Served => &mut self.served,
            Answer::TurnedAway => &mut self.turned_away,
            Answer::TimedOut => &mut self.timed_out,
            Answer::Abandoned => &mut self.abandoned,
            Answer::Failed => &mut self.failed,
        };
        *counter += 1;
    }

    /// Adds others. A stored outcome may say any number: a sum stays at the greatest.
    pub fn add(&mut self, other: &AttemptCounts) {
        self.asked = self.asked.saturating_add(other.asked);
        self.served = self.served.saturating_add(other.served);
        self.turned_away = self.turned_away.saturating_add(other.turned_away);
        self.timed_out = self.timed_out.saturating_add(other.timed_out);
        self.abandoned = self.abandoned.saturating_add(other.abandoned);
        self.failed = self.failed.saturating_add(other.failed);
        self.shed = self.shed.saturating_add(other.shed);
        self.spared = self.spared.saturating_add(other.spared);
    }
}

impl VisitCounts {
    /// Adds those of another portal; who waits outside at once is at most the sum.
    pub(crate) fn add(&mut self, other: &VisitCounts) {
        self.planned = self.planned.saturating_add(other.planned);
        self.started = self.started.saturating_add(other.started);
        self.dropped = self.dropped.saturating_add(other.dropped);
        self.warm = self.warm.saturating_add(other.warm);
        self.finished = self.finished.saturating_add(other.finished);
        self.gave_up = self.gave_up.saturating_add(other.gave_up);
        self.lost_patience = self.lost_patience.saturating_add(other.lost_patience);
        self.cut_at_six_hours = self.cut_at_six_hours.saturating_add(other.cut_at_six_hours);
        self.cut_at_end = self.cut_at_end.saturating_add(other.cut_at_end);
        self.return_after_end = self.return_after_end.saturating_add(other.return_after_end);
        self.ever_turned_away = self.ever_turned_away.saturating_add(other.ever_turned_away);
        self.visitors_turned_away = self.visitors_turned_away.saturating_add(other.visitors_turned_away);
        self.visitors = self.visitors.saturating_add(other.visitors);
        self.held = self.held.saturating_add(other.held);
        self.visitors_held = self.visitors_held.saturating_add(other.visitors_held);
        self.most_held = self.most_held.saturating_add(other.most_held);
    }

    /// Counts the end of a visit.
    pub fn left(&mut self, why: Why) {
        let counter = match why {
            Why::Finished => &mut self.finished,
            Why::GaveUp => &mut self.gave_up,
            Why::LostPatience => &mut self.lost_patience,
            Why::Cut => &mut self.cut_at_six_hours,
        };
        *counter += 1;
    }
}

/// A histogram and what it is of; absent words mean all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DurationsRow {
    /// Phase.
    pub phase: String,
    /// Service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Profil.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profil: Option<String>,
    /// The durations, µs.
    pub us: Durations,
}

/// The greatest value of a concurrency and when it stood.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Peak {
    /// How many at once.
    pub value: u64,
    /// Civil time with offset.
    pub at: String,
}

/// The four meanings of "connected", never one word for two of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Concurrency {
    /// Visits in progress.
    pub visits: Peak,
    /// Sessions alive at the portal.
    pub sessions: Peak,
    /// Connections open.
    pub connections: Peak,
    /// Requests in flight.
    pub requests: Peak,
}

/// Bytes of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bytes {
    /// Stored by visitors.
    pub stored: u64,
    /// Sent by the portal.
    pub sent: u64,
}

impl Outcome {
    /// Attempts of a phase, restricted to a service and a profil where given.
    pub fn attempts_of(&self, phase: Phase, service: Option<Service>, profil: Option<Profil>) -> AttemptCounts {
        let mut sum = AttemptCounts::default();
        for row in &self.attempts {
            let fits = row.phase == phase.as_str()
                && service.is_none_or(|service| row.service == service.as_str())
                && profil.is_none_or(|profil| row.profil == profil.as_str());
            if fits {
                sum.add(&row.counts);
            }
        }
        sum
    }

    /// All attempts, in every phase.
    pub fn all_attempts(&self) -> AttemptCounts {
        let mut sum = AttemptCounts::default();
        self.attempts.iter().for_each(|row| sum.add(&row.counts));
        sum
    }

    /// Response times from the due instant, of a phase and where given a service and a profil.
    pub fn response_of(&self, phase: Phase, service: Option<Service>, profil: Option<Profil>) -> Option<&Durations> {
        find(&self.response, phase, service, profil)
    }

    /// The same from the actual start: of a phase, or of the judged one by service or by profil.
    pub fn from_start_of(&self, phase: Phase, service: Option<Service>, profil: Option<Profil>) -> Option<&Durations> {
        find(&self.from_start, phase, service, profil)
    }

    /// To the first byte, from the due instant: of a phase, or of the judged one by service or by profil.
    pub fn first_byte_of(&self, phase: Phase, service: Option<Service>, profil: Option<Profil>) -> Option<&Durations> {
        find(&self.first_byte, phase, service, profil)
    }

    /// To the first byte, from the actual start: of a phase, or of the judged one by service or by profil.
    pub fn first_byte_from_start_of(
        &self,
        phase: Phase,
        service: Option<Service>,
        profil: Option<Profil>,
    ) -> Option<&Durations> {
        find(&self.first_byte_from_start, phase, service, profil)
    }

    /// Each visitor's worst page of a phase, of one profil or of all.
    pub fn worst_page_of(&self, phase: Phase, profil: Option<Profil>) -> Option<Durations> {
        let rows = self.worst_page.iter().filter(|row| {
            row.phase == phase.as_str() && profil.is_none_or(|profil| row.profil.as_deref() == Some(profil.as_str()))
        });
        rows.map(|row| row.us.clone()).reduce(|mut sum, us| {
            sum.merge(&us);
            sum
        })
    }

    /// Every count by name, for a table or a digest.
    pub fn totals(&self) -> BTreeMap<&'static str, u64> {
        let attempts = self.all_attempts();
        BTreeMap::from([
            ("visits_planned", self.visits.planned),
            ("visits_started", self.visits.started),
            ("pages_asked", attempts.asked),
            ("pages_served", attempts.served),
            ("turned_away", attempts.turned_away),
            ("timed_out", attempts.timed_out),
            ("abandoned", attempts.abandoned),
            ("failed", attempts.failed),
        ])
    }
}

fn find(rows: &[DurationsRow], phase: Phase, service: Option<Service>, profil: Option<Profil>) -> Option<&Durations> {
    let (service, profil) = (service.map(Word::as_str), profil.map(Word::as_str));
    let mut rows = rows.iter();
    let found = rows.find(|row| {
        row.phase == phase.as_str() && row.service.as_deref() == service && row.profil.as_deref() == profil
    });
    found.map(|row| &row.us)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_stored_counts_stays_at_the_greatest() {
        let row = AttemptCounts { asked: u64::MAX, served: 1, ..AttemptCounts::default() };
        let mut sum = row;
        sum.add(&row);
        assert_eq!((sum.asked, sum.served), (u64::MAX, 2));
    }
}

//! A run: what it is played on, what was played, and what it gives.

use afflux_models::time::UtcTime;
use afflux_outcome::counted::Counted;
use afflux_outcome::outcome::{Outcome, Provenance};
use afflux_outcome::platform::PlatformRow;
use afflux_outcome::station::StationRow;
use afflux_outcome::tally::PersonRow;
use afflux_outcome::trace::TraceRow;
use afflux_plan::scenario::{Lever, Portal};

use crate::event::BUCKET_WIDTH;
use crate::levers::LeverEffect;

/// What a simulated run gives.
#[derive(Debug)]
pub struct Simulated {
    /// The outcome.
    pub outcome: Outcome,
    /// Equal for equal runs.
    pub digest: String,
    /// Every attempt, when it was asked for.
    pub trace: Vec<TraceRow>,
    /// What became of each person, by number, when it was asked for.
    pub people: Vec<PersonRow>,
    /// What each lever changes, when it was asked for.
    pub effects: Vec<LeverEffect>,
}

/// What a run is played on, and what is kept of it.
#[derive(Clone, Copy)]
pub struct Setting<'s> {
    /// The portal. Workers that levers add are told by [`Portal::with_levers`].
    pub portal: &'s Portal,
    /// What the operator does.
    pub levers: &'s [&'s Lever],
    /// Number of the portal's draws.
    pub portal_replication: u64,
    /// Whether every attempt is kept.
    pub is_traced: bool,
    /// Whether it is kept what became of each person.
    pub keeps_people: bool,
    /// Whether every station works with explicit events: slower, the same results.
    pub is_classic: bool,
    /// log2 of the µs of a bucket of pending events; no result depends on it.
    pub bucket_width: u32,
    /// Told after each minute of the plan.
    pub watch: Option<Watch<'s>>,
}

/// Told after each minute of the plan; when it says no, the run ends there and is incomplete.
pub type Watch<'s> = &'s (dyn Fn() -> bool + Sync);

impl<'s> Setting<'s> {
    /// A portal with no lever, nothing kept and nobody watching.
    pub fn plain(portal: &'s Portal, portal_replication: u64) -> Self {
        Self {
            portal,
            levers: &[],
            portal_replication,
            is_traced: false,
            keeps_people: false,
            is_classic: false,
            bucket_width: BUCKET_WIDTH,
            watch: None,
        }
    }
}

/// What was played, before it is written down: runs of several portals can be put together.
#[derive(Debug)]
pub struct Played {
    /// What was counted.
    pub counted: Counted,
    /// The stations.
    pub stations: Vec<StationRow>,
    /// The portals, where there are several.
    pub platforms: Vec<PlatformRow>,
    /// Every attempt, when it was asked for.
    pub trace: Vec<TraceRow>,
    /// What became of each person, when it was asked for.
    pub people: Vec<PersonRow>,
    /// Whether the stretch was played to its end.
    pub is_complete: bool,
}

impl Played {
    /// Adds what another portal played of the same stretch; the order does not matter, but for that of
    /// the rows of platforms.
    pub fn merge(&mut self, other: Self) {
        self.counted.merge(other.counted);
        self.stations.iter_mut().zip(&other.stations).for_each(|(row, more)| row.merge(more));
        self.platforms.extend(other.platforms);
        self.trace.extend(other.trace);
        self.people.extend(other.people);
        self.is_complete &= other.is_complete;
    }

    /// The run of a stretch whose window opens at an instant.
    pub fn into_simulated(mut self, opens: UtcTime, provenance: Provenance) -> Simulated {
        let (mut outcome, digest) = self.counted.into_outcome_and_digest(opens, provenance);
        outcome.stations = self.stations;
        outcome.platforms = self.platforms;
        self.trace.sort_unstable_by_key(|row| (row.ended, row.visit, row.page, row.attempt));
        self.people.sort_unstable_by_key(|row| row.visitor);
        if !self.is_complete {
            outcome.complete = false;
            outcome.interrupted = Some("simulate-incomplete".into());
        }
        Simulated { outcome, digest, trace: self.trace, people: self.people, effects: Vec::new() }
    }
}

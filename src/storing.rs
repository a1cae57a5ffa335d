//! What a scenario stores: bytes a week, week after week, and when the disk is full.

use afflux_models::storage::{StockFlow, deleted_share_of_half_life};
use afflux_outcome::interval::Figure;
use afflux_plan::scenario::Storage;
use serde::{Deserialize, Serialize};

use crate::report::StorageFigures;

/// The disk of a portal and how long things stay on it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Disk {
    /// Bytes stored at the start.
    pub(crate) stored: u64,
    /// Share of the uploaded bytes that stays after deduplication.
    pub(crate) kept_share: f64,
    /// Half-life of what is stored, in weeks; none: kept for ever.
    pub(crate) half_life_weeks: Option<f64>,
    /// Its size, bytes; none: not limited.
    pub(crate) capacity: Option<u64>,
}

impl Disk {
    /// That of a scenario.
    pub(crate) fn of(storage: &Storage) -> Self {
        let Storage { stored, kept_share, half_life_weeks, capacity, .. } = *storage;
        Self { stored, kept_share, half_life_weeks, capacity }
    }
}

fn flow(storage: &Disk, kept_per_week: f64) -> StockFlow {
    StockFlow {
        stored_bytes: storage.stored as f64,
        inflow_bytes_per_week: kept_per_week,
        deleted_share_per_week: storage.half_life_weeks.map_or(0.0, deleted_share_of_half_life),
        weeks_between_purges: 0,
        purged_share: 0.0,
    }
}

/// Weeks until the disk is full, from the bytes that a week uploads.
pub(crate) fn storage_figures(storage: &Disk, per_week: Figure) -> StorageFigures {
    let kept = |bytes: f64| bytes * storage.kept_share;
    let weeks = |inflow: f64| {
        let full = flow(storage, kept(inflow)).weeks_to_full(storage.capacity? as f64);
        full.map(f64::from)
    };
    let weeks_to_full = weeks(per_week.value).map(|value| Figure {
        value,
        // More bytes a week fill the disk sooner.
        low: per_week.high.and_then(weeks),
        high: per_week.low.and_then(weeks),
    });
    let (low, high) = (per_week.low.map(kept), per_week.high.map(kept));
    StorageFigures { bytes_per_week: Figure { value: kept(per_week.value), low, high }, weeks_to_full }
}

/// Bytes stored at the end of each of some weeks like the one that was simulated.
pub(crate) fn stored_by_week(storage: &Disk, kept_per_week: &Figure, weeks: u32) -> Vec<Figure> {
    let at = |inflow: f64, week: u32| flow(storage, inflow).after(week);
    let figure = |week: u32| Figure {
        value: at(kept_per_week.value, week),
        low: kept_per_week.low.map(|inflow| at(inflow, week)),
        high: kept_per_week.high.map(|inflow| at(inflow, week)),
    };
    (1..=weeks).map(figure).collect()
}

//! What a scenario stores: bytes a week, week after week, and when the disk is full.

use afflux_models::storage::{StockFlow, deleted_share_of_half_life};
use afflux_outcome::interval::Figure;
use afflux_plan::scenario::Storage;

use crate::report::StorageFigures;

fn flow(storage: &Storage, kept_per_week: f64) -> StockFlow {
    StockFlow {
        stored_bytes: storage.stored as f64,
        inflow_bytes_per_week: kept_per_week,
        deleted_share_per_week: storage.half_life_weeks.map_or(0.0, deleted_share_of_half_life),
        weeks_between_purges: 0,
        purged_share: 0.0,
    }
}

/// Weeks until the disk is full, from the bytes that a week uploads.
pub(crate) fn storage_figures(storage: &Storage, per_week: Figure) -> StorageFigures {
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
pub(crate) fn stored_by_week(storage: &Storage, kept_per_week: &Figure, weeks: u32) -> Vec<Figure> {
    let at = |inflow: f64, week: u32| flow(storage, inflow).after(week);
    let figure = |week: u32| Figure {
        value: at(kept_per_week.value, week),
        low: kept_per_week.low.map(|inflow| at(inflow, week)),
        high: kept_per_week.high.map(|inflow| at(inflow, week)),
    };
    (1..=weeks).map(figure).collect()
}

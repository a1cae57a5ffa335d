//! What visitors store, and for how long.

use std::collections::BTreeMap;

use afflux_models::document::{Bytes, Share, Span, Table, Texts};
use afflux_models::law::{Law, Unit};
use afflux_models::vocabulary::Service;

use super::Loader;
use super::behaviour::read_law;
use super::factor::read_shares;

/// Uploads, their sizes and what becomes of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Storage {
    /// Probability that a page of a service stores a file.
    pub uploads: BTreeMap<Service, f64>,
    /// Size of a file, bytes.
    pub size: Law,
    /// Largest file, bytes.
    pub largest: u64,
    /// Share of the uploaded bytes that stays after deduplication.
    pub kept_share: f64,
    /// Half-life of what is stored, in weeks; none: kept for ever.
    pub half_life_weeks: Option<f64>,
    /// Bytes stored at the start.
    pub stored: u64,
    /// Disk, bytes; none: not limited.
    pub capacity: Option<u64>,
}

impl Storage {
    /// The same disk for a share of the people: it and what is on it shrink with them.
    #[must_use]
    pub fn scaled(&self, scale: f64) -> Self {
        let shrink = |bytes: u64| if scale < 1.0 { (bytes as f64 * scale).ceil() as u64 } else { bytes };
        Self { stored: shrink(self.stored), capacity: self.capacity.map(shrink), ..self.clone() }
    }
}

/// Greatest disk, bytes: a thousand petabytes.
const GREATEST_DISK: f64 = 1e18;
/// Greatest file, bytes.
const GREATEST_FILE: f64 = 1e12;
/// Longest half-life: a century.
const LONGEST_HALF_LIFE_S: f64 = 36_525.0 * 86_400.0;

pub(super) fn read(table: &Table<'_>, file: &str, load: Loader<'_>) -> Option<Storage> {
    let entry = table.required_table("storage")?;
    entry.optional::<Texts>("source");
    let uploads = entry.required_table("uploads").map(|uploads| read_shares::<Service>(&uploads));
    let size = read_law(&entry, "size", Unit::Bytes, file, load);
    let half_life = entry.ask("half_life").within(60.0..=LONGEST_HALF_LIFE_S).optional::<Span>();
    let half_life_weeks = half_life.map(|span| span.0.as_secs_f64() / 604_800.0);
    let largest = entry.ask("largest").within(1.0..=GREATEST_FILE).or(Bytes(50_000_000)).0;
    let kept_share = entry.or("kept", Share(1.0)).0;
    let stored = entry.ask("stored").within(0.0..=GREATEST_DISK).or(Bytes(0)).0;
    let capacity = entry.ask("capacity").within(1.0..=GREATEST_DISK).optional::<Bytes>().map(|bytes| bytes.0);
    entry.finish();
    Some(Storage { uploads: uploads?, size: size?, largest, kept_share, half_life_weeks, stored, capacity })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_shrinks_with_the_people() {
        let storage = Storage {
            uploads: BTreeMap::new(),
            size: Law::constant(1e6, Unit::Bytes),
            largest: 1,
            kept_share: 1.0,
            half_life_weeks: None,
            stored: 1001,
            capacity: Some(4000),
        };
        let tenth = storage.scaled(0.1);
        assert_eq!((tenth.stored, tenth.capacity), (101, Some(400)));
        assert_eq!((storage.scaled(1.0), storage.scaled(3.0)), (storage.clone(), storage));
    }
}

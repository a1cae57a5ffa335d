//! What visitors store, and for how long.

use std::collections::BTreeMap;

use afflux_models::Message;
use afflux_models::document::{Bytes, FromNode, Share, Span, Table};
use afflux_models::law::{Law, Unit};
use afflux_models::vocabulary::{Service, Word};

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

pub(super) fn read(table: &Table<'_>) -> Option<Storage> {
    let entry = table.required_table("storage")?;
    entry.optional::<String>("source");
    let uploads = entry.required_table("uploads").map(|uploads| read_uploads(&uploads));
    let size = entry.required::<Law>("size");
    if size.as_ref().is_some_and(|size| size.unit() != Unit::Bytes) {
        entry.note_key("size", Message::new("law-wrong-unit").with("wanted", "MB"));
    }
    let half_life_weeks = entry.optional::<Span>("half_life").map(|span| span.0.as_secs_f64() / 604_800.0);
    if half_life_weeks == Some(0.0) {
        entry.note_key("half_life", Message::new("problem-not-positive"));
    }
    let largest = entry.or("largest", Bytes(50_000_000)).0;
    let kept_share = entry.or("kept", Share(1.0)).0;
    let stored = entry.or("stored", Bytes(0)).0;
    let capacity = entry.optional::<Bytes>("capacity").map(|bytes| bytes.0);
    entry.finish();
    Some(Storage { uploads: uploads?, size: size?, largest, kept_share, half_life_weeks, stored, capacity })
}

fn read_uploads(table: &Table<'_>) -> BTreeMap<Service, f64> {
    let mut read = BTreeMap::new();
    for (word, node) in table.all() {
        if word == "source" {
            continue;
        }
        match (Service::from_text(word), Share::from_node(node)) {
            (None, _) => table.note(node, word, Message::new("problem-not-one-of").with("words", Service::texts())),
            (_, Err(message)) => table.note(node, word, message),
            (Some(service), Ok(share)) => {
                read.insert(service, share.0);
            }
        }
    }
    read
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

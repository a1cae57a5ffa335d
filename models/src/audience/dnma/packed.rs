//! Rows in few bytes: numbers as long as they need to be, week by week.
//!
//! Four million rows of fifteen figures stay under 200 MB this way, and every sum over any schools
//! can still be taken afterwards.

use super::week::Week;
use super::weeks::WeekSums;

/// Bytes of a piece of a block.
const PIECE: usize = 1 << 14;

/// What a row says of one measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Triple {
    pub(super) visits: u64,
    pub(super) users: Option<u64>,
    pub(super) duration_s: Option<u64>,
}

impl Triple {
    /// Nobody came: the commonest of all.
    const ZERO: Self = Self { visits: 0, users: Some(0), duration_s: Some(0) };

    /// The sums of this one row.
    fn sums(self) -> WeekSums {
        let seconds = self.duration_s.unwrap_or(0);
        WeekSums {
            schools: 1,
            visits: self.visits,
            schools_with_users: u32::from(self.users.is_some()),
            users: self.users.unwrap_or(0),
            duration_s: seconds,
            duration_by_visit_s: u128::from(seconds) * u128::from(self.visits),
            visits_with_duration: self.duration_s.map_or(0, |_| self.visits),
        }
    }
}

/// The rows of one week.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    pieces: Vec<Vec<u8>>,
}

impl Block {
    /// Begins a row: the school, and which list of measures it has.
    pub(super) fn push(&mut self, row: &[u8]) {
        let full = self.pieces.last().is_none_or(|piece| piece.len() + row.len() > piece.capacity());
        if full {
            self.pieces.push(Vec::with_capacity(PIECE.max(row.len())));
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.extend_from_slice(row);
        }
    }

    /// Every row, measure by measure: school, measure, sums. What was not measured is left out.
    pub(super) fn each(&self, layouts: &[Vec<usize>], mut visit: impl FnMut(usize, usize, WeekSums)) {
        for piece in &self.pieces {
            let mut bytes = piece.as_slice();
            while !bytes.is_empty() {
                let (school, layout) = (take(&mut bytes) as usize, take(&mut bytes) as usize);
                for measure in layouts.get(layout).into_iter().flatten() {
                    if let Some(triple) = take_triple(&mut bytes) {
                        visit(school, *measure, triple.sums());
                    }
                }
            }
        }
    }
}

/// Begins a row.
pub(super) fn begin(row: &mut Vec<u8>, school: usize, layout: usize) {
    row.clear();
    put(row, school as u64);
    put(row, layout as u64);
}

/// Adds what a row says of its next measure.
pub(super) fn put_triple(row: &mut Vec<u8>, triple: Option<Triple>) {
    match triple {
        None => put(row, 0),
        Some(Triple::ZERO) => put(row, 1),
        Some(Triple { visits, users, duration_s }) => {
            put(row, visits.saturating_add(2));
            put(row, users.map_or(0, |users| users.saturating_add(1)));
            put(row, duration_s.map_or(0, |seconds| seconds.saturating_add(1)));
        }
    }
}

fn take_triple(bytes: &mut &[u8]) -> Option<Triple> {
    match take(bytes) {
        0 => None,
        1 => Some(Triple::ZERO),
        visits => {
            let (users, duration_s) = (take(bytes), take(bytes));
            Some(Triple { visits: visits - 2, users: users.checked_sub(1), duration_s: duration_s.checked_sub(1) })
        }
    }
}

/// Seven bits a byte, the least first.
fn put(row: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        row.push(value as u8 | 0x80);
        value >>= 7;
    }
    row.push(value as u8);
}

fn take(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    let mut shift = 0;
    while let Some((byte, rest)) = bytes.split_first() {
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
        shift = (shift + 7).min(63);
    }
    value
}

/// Blocks by week, with the last one at hand: rows of a week mostly come together.
#[derive(Debug, Clone, Default)]
pub(super) struct Blocks {
    blocks: std::collections::BTreeMap<Week, Block>,
}

impl Blocks {
    /// Adds a row to a week.
    pub(super) fn push(&mut self, week: Week, row: &[u8]) {
        self.blocks.entry(week).or_default().push(row);
    }

    /// Every week, in the order of time.
    pub(super) fn weeks(&self) -> impl DoubleEndedIterator<Item = Week> + '_ {
        self.blocks.keys().copied()
    }

    /// The rows of a week.
    pub(super) fn get(&self, week: Week) -> Option<&Block> {
        self.blocks.get(&week)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn triple() -> impl Strategy<Value = Option<Triple>> {
        let number = || prop_oneof![0_u64..3, 0_u64..1_000_000_000_000];
        let full = (number(), prop::option::of(number()), prop::option::of(number()));
        prop::option::of(full.prop_map(|(visits, users, duration_s)| Triple { visits, users, duration_s }))
    }

    proptest! {
        #[test]
        fn rows_come_back(rows in prop::collection::vec((0_usize..100_000, prop::collection::vec(triple(), 3)), 0..2000)) {
            let layouts = [vec![], vec![4, 0, 2]];
            let (mut block, mut row) = (Block::default(), Vec::new());
            let mut expected = Vec::new();
            for (school, triples) in &rows {
                begin(&mut row, *school, 1);
                triples.iter().for_each(|triple| put_triple(&mut row, *triple));
                block.push(&row);
                let measured = layouts[1].iter().zip(triples).filter_map(|(at, triple)| Some((*school, *at, (*triple)?.sums())));
                expected.extend(measured);
            }
            let mut found = Vec::new();
            block.each(&layouts, |school, measure, sums| found.push((school, measure, sums)));
            prop_assert_eq!(found, expected);
        }
    }
}

//! The attempts to come: a timing wheel whose items are single words.
//!
//! A bucket's number gives the high digits of an instant, an item the low ones, whether it is a first
//! attempt, and the slot of its visitor; so a bucket is sorted as it is. Items of one instant are put in
//! the order of their visits (DESIGN §3). Its buckets and what lies beyond a turn are those of
//! [`crate::wheel`], whose items are of any kind.

use afflux_models::time::SimTime;

/// Items of a chunk: with its head two cache lines.
const CHUNK: usize = 15;
/// No chunk.
const NONE: u32 = u32::MAX;
/// log2 of the buckets of a turn: an hour and ten minutes of buckets of a second.
const TURN: u32 = 12;
/// log2 of the µs of the widest bucket.
const WIDEST: u32 = 31;

/// An instant, doubled, and one more for a first attempt: the order of what happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct When(pub(super) i64);

impl When {
    /// After everything.
    pub(super) const NEVER: When = When(i64::MAX);

    /// That of an attempt; further ones come first. The instant is one of a window.
    #[inline]
    pub(super) fn of(at: SimTime, is_first: bool) -> Self {
        Self(at.0 << 1 | i64::from(is_first))
    }

    /// The same of any instant: there is a last one.
    #[inline]
    pub(super) fn new(at: SimTime, is_first: bool) -> Self {
        Self(at.0.clamp(i64::MIN >> 1, (i64::MAX >> 1) - 1) << 1 | i64::from(is_first))
    }

    /// The first after it.
    #[inline]
    pub(super) fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Its instant.
    #[inline]
    pub(super) fn at(self) -> SimTime {
        SimTime(self.0 >> 1)
    }
}

#[derive(Debug, Clone, Copy)]
struct Chunk {
    items: [u64; CHUNK],
    count: u32,
    next: u32,
}

/// Attempts to come, by slot.
#[derive(Debug)]
pub(super) struct Calendar {
    /// log2 of a bucket's width, in halves of µs.
    shift: u32,
    heads: Vec<u32>,
    /// A bit for each bucket that holds something.
    filled: Vec<u64>,
    pool: Vec<Chunk>,
    /// First free chunk.
    free: u32,
    /// Items in buckets.
    filed: usize,
    /// The open bucket's items, the next one last.
    open: Vec<u64>,
    /// Number of the open bucket.
    at: i64,
    /// No bucket that holds something begins before it.
    begins: When,
    beyond: Vec<(When, u32)>,
    /// Bucket from which those beyond are looked at again.
    refile: i64,
}

const MASK: usize = (1 << TURN) - 1;

impl Calendar {
    /// An empty calendar from an instant on, whose buckets are 2^`width` µs wide.
    pub(super) fn new(width: u32, from: SimTime) -> Self {
        let shift = width.min(WIDEST) + 1;
        let at = (When::new(from, false).0 >> shift) - 1;
        Self {
            shift,
            heads: vec![NONE; MASK + 1],
            filled: vec![0; (MASK + 1) / 64],
            pool: Vec::new(),
            free: NONE,
            filed: 0,
            open: Vec::new(),
            at,
            begins: When::NEVER,
            beyond: Vec::new(),
            refile: at + MASK as i64 / 2,
        }
    }

    /// Puts an attempt down, not before the one that [`Calendar::first`] told of last. `id` gives the visit of a slot.
    #[inline]
    pub(super) fn put(&mut self, when: When, slot: u32, id: impl Fn(u32) -> u64) {
        let bucket = when.0 >> self.shift;
        let ahead = bucket - self.at;
        if (1..=MASK as i64).contains(&ahead) {
            self.begins = self.begins.min(When(bucket << self.shift));
            self.file(bucket as usize & MASK, self.item(when, slot));
        } else if ahead <= 0 {
            self.put_late(when, slot, id);
        } else {
            self.begins = self.begins.min(When(self.refile << self.shift));
            self.beyond.push((when, slot));
        }
    }

    /// When the first attempt is due, if that is before a limit; else [`When::NEVER`], and from then on
    /// nothing is put before the limit.
    #[inline]
    pub(super) fn first(&mut self, limit: When, id: impl Fn(u32) -> u64) -> When {
        if self.open.is_empty() && (limit <= self.begins || !self.open_next(limit, id)) {
            return When::NEVER;
        }
        let Some(first) = self.open.last() else { return When::NEVER };
        let when = When((self.at << self.shift) + (first >> u32::BITS) as i64);
        if when < limit { when } else { When::NEVER }
    }

    /// The slot of the first attempt, once [`Calendar::first`] has told when it is due.
    #[inline]
    pub(super) fn first_slot(&self) -> Option<u32> {
        self.open.last().map(|item| *item as u32)
    }

    /// Slots of some of the attempts that come next.
    #[inline]
    pub(super) fn slots_soon(&self, count: usize) -> impl Iterator<Item = u32> + '_ {
        self.open[self.open.len().saturating_sub(count)..].iter().map(|item| *item as u32)
    }

    /// Takes that one out.
    #[inline]
    pub(super) fn take(&mut self) {
        self.open.pop();
    }

    /// Takes out all that happens before an instant; how many that is.
    pub(super) fn take_before(&mut self, limit: When, id: impl Fn(u32) -> u64 + Copy) -> usize {
        let mut count = 0;
        while self.first(limit, id) != When::NEVER {
            let last = When((self.at + 1) << self.shift);
            if last <= limit {
                count += self.open.len();
                self.open.clear();
            } else {
                count += 1;
                self.open.pop();
            }
        }
        count
    }

    #[inline]
    fn item(&self, when: When, slot: u32) -> u64 {
        ((when.0 as u64) & ((1 << self.shift) - 1)) << u32::BITS | u64::from(slot)
    }

    #[inline]
    fn file(&mut self, place: usize, item: u64) {
        let head = self.heads[place];
        self.filed += 1;
        if let Some(chunk) = self.pool.get_mut(head as usize) {
            let count = chunk.count as usize;
            if let Some(free) = chunk.items.get_mut(count) {
                *free = item;
                chunk.count += 1;
                return;
            }
        }
        self.file_in_new_chunk(place, item);
    }

    #[inline(never)]
    fn file_in_new_chunk(&mut self, place: usize, item: u64) {
        let next = self.heads[place];
        let mut fresh = Chunk { items: [0; CHUNK], count: 1, next };
        fresh.items[0] = item;
        self.heads[place] = match self.pool.get_mut(self.free as usize) {
            Some(reused) => {
                let chunk = std::mem::replace(&mut self.free, reused.next);
                *reused = fresh;
                chunk
            }
            None => {
                self.pool.push(fresh);
                (self.pool.len() - 1) as u32
            }
        };
        self.filled[place / 64] |= 1 << (place % 64);
    }

    /// Puts an attempt into the open bucket.
    #[inline(never)]
    fn put_late(&mut self, when: When, slot: u32, id: impl Fn(u32) -> u64) {
        let item = self.item(when, slot);
        let order = |item: u64| (item >> u32::BITS, id(item as u32));
        let own = order(item);
        let place = self.open.partition_point(|other| order(*other) > own);
        self.open.insert(place, item);
    }

    /// Opens the next bucket that holds something, unless it begins at or after a limit. Whether one is
    /// open.
    #[inline(never)]
    fn open_next(&mut self, limit: When, id: impl Fn(u32) -> u64) -> bool {
        self.begins = When::NEVER;
        while self.filed > 0 || !self.beyond.is_empty() {
            // What lies beyond must be filed before the wheel turns past its place.
            let bucket = match self.next_filled() {
                Some(bucket) => bucket.min(self.refile),
                None => self.beyond.iter().map(|(when, _)| when.0 >> self.shift).min().unwrap_or(self.refile),
            };
            let begins = When(bucket.saturating_mul(1 << self.shift));
            if begins >= limit {
                self.begins = begins;
                return false;
            }
            self.at = bucket;
            self.empty_bucket(bucket as usize & MASK);
            if bucket >= self.refile || self.filed == 0 {
                self.file_beyond();
            }
            if !self.open.is_empty() {
                self.sort_open(id);
                self.begins = When(i64::MIN);
                return true;
            }
        }
        false
    }

    fn sort_open(&mut self, id: impl Fn(u32) -> u64) {
        self.open.sort_unstable_by(|a, b| b.cmp(a));
        let mut from = 0;
        for to in 1..=self.open.len() {
            let is_same = self.open.get(to).is_some_and(|item| item >> u32::BITS == self.open[from] >> u32::BITS);
            if !is_same {
                if to - from > 1 {
                    self.open[from..to].sort_unstable_by_key(|item| std::cmp::Reverse(id(*item as u32)));
                }
                from = to;
            }
        }
    }

    /// Number of the first filled bucket after the open one.
    fn next_filled(&self) -> Option<i64> {
        if self.filed == 0 {
            return None;
        }
        let from = (self.at + 1) as usize & MASK;
        let words = self.filled.len();
        let mut word = self.filled[from / 64] & (u64::MAX << (from % 64));
        for step in 0..=words {
            if word != 0 {
                let place = ((from / 64 + step) % words) * 64 + word.trailing_zeros() as usize;
                return Some(self.at + 1 + (place.wrapping_sub(from) & MASK) as i64);
            }
            word = self.filled[(from / 64 + step + 1) % words];
        }
        None
    }

    /// Moves the items of a bucket into the open one.
    fn empty_bucket(&mut self, place: usize) {
        let mut chunk = std::mem::replace(&mut self.heads[place], NONE);
        self.filled[place / 64] &= !(1 << (place % 64));
        while let Some(found) = self.pool.get_mut(chunk as usize) {
            self.open.extend_from_slice(&found.items[..found.count as usize]);
            self.filed -= found.count as usize;
            let next = std::mem::replace(&mut found.next, self.free);
            self.free = chunk;
            chunk = next;
        }
    }

    /// Files what is no longer beyond a turn.
    fn file_beyond(&mut self) {
        self.refile = self.at + MASK as i64 / 2;
        let (at, shift) = (self.at, self.shift);
        let is_near = |(when, _): &mut (When, u32)| (when.0 >> shift) - at <= MASK as i64;
        let near: Vec<(When, u32)> = self.beyond.extract_if(.., is_near).collect();
        for (when, slot) in near {
            let (bucket, item) = (when.0 >> shift, self.item(when, slot));
            if bucket == at { self.open.push(item) } else { self.file(bucket as usize & MASK, item) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;

    proptest! {
        /// Against a heap, as a simulation puts and takes: never into the past, any width of buckets, near and
        /// far; at one instant the order is that of kind and visit.
        #[test]
        fn any_calendar_is_a_heap(
            width in 0_u32..33,
            start in -5_000_000_000_i64..5_000_000_000,
            steps in prop::collection::vec(
                (0_u8..10, prop_oneof![0_i64..5, 0_i64..3_000_000, 0_i64..20_000_000_000], any::<bool>()), 1..300),
        ) {
            // The visit of a slot is the slot, digits turned around.
            let id = |slot: u32| u64::from(slot.reverse_bits());
            let mut calendar = Calendar::new(width, SimTime(start));
            let mut heap = BinaryHeap::new();
            let (mut now, mut slots) = (When::new(SimTime(start), false), 0);
            for (kind, ahead, is_first) in steps {
                let when = When::new(SimTime(now.at().0 + ahead), is_first).max(now);
                if kind < 6 {
                    calendar.put(when, slots, id);
                    heap.push(Reverse((when, id(slots))));
                    slots += 1;
                    continue;
                }
                while heap.peek().is_some_and(|Reverse((first, _))| *first < when) {
                    let Some(Reverse((first, visit))) = heap.pop() else { break };
                    prop_assert_eq!(calendar.first(when, id), first);
                    prop_assert_eq!(calendar.first_slot().map(id), Some(visit));
                    calendar.take();
                    now = first;
                    if slots % 3 == 0 {
                        break;
                    }
                }
                if heap.peek().is_none_or(|Reverse((first, _))| *first >= when) {
                    prop_assert_eq!(calendar.first(when, id), When::NEVER);
                    now = now.max(when);
                }
            }
            let half = now.max(heap.peek().map_or(now, |Reverse((first, _))| *first)).0 / 2;
            let limit = When(half + heap.iter().map(|Reverse((when, _))| when.0).max().unwrap_or(0) / 2).max(now);
            let before = heap.iter().filter(|Reverse((when, _))| *when < limit).count();
            prop_assert_eq!(calendar.take_before(limit, id), before);
            heap.retain(|Reverse((when, _))| *when >= limit);
            while let Some(Reverse((first, visit))) = heap.pop() {
                prop_assert_eq!(calendar.first(When::NEVER, id), first);
                prop_assert_eq!(calendar.first_slot().map(id), Some(visit));
                calendar.take();
            }
            prop_assert_eq!(calendar.first(When::NEVER, id), When::NEVER);
        }
    }
}

//! A timing wheel: what is to come, taken out in order.
//!
//! Instants are cut into buckets of 2^k µs. A turn of the wheel holds a few thousand of them, each a list
//! of chunks from one pool, so that memory follows what is pending and not the buckets. A bucket is
//! sorted when it is opened; what is put into the open one goes through a small heap. What lies beyond a
//! turn waits aside and is filed every half turn (calendar queue, Brown 1988; the two-level form of Varghese
//! & Lauck 1987). The order is that of the items alone: no width of buckets changes it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What a wheel holds: its order begins with its instant.
pub trait Timed: Ord + Copy {
    /// The instant, µs.
    fn at_us(&self) -> i64;
}

/// Items of a chunk.
const CHUNK: usize = 16;
/// Bits of a position in a bucket.
const POSITION: u32 = 20;
/// No chunk.
const NONE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Chunk<T> {
    count: u32,
    next: u32,
    items: [T; CHUNK],
}

/// Pending items, taken out in their order.
#[derive(Debug)]
pub struct Wheel<T> {
    /// log2 of a bucket's width in µs.
    shift: u32,
    /// Buckets of a turn less one; a power of two less one.
    mask: usize,
    /// First chunk of each bucket.
    heads: Vec<u32>,
    /// A bit for each bucket that holds something.
    filled: Vec<u64>,
    pool: Vec<Chunk<T>>,
    /// First free chunk.
    free: u32,
    /// Items in buckets.
    filed: usize,
    /// The open bucket's items, the next one last.
    open: Vec<T>,
    /// Instants and positions of a bucket that is sorted, and its items meanwhile.
    keys: Vec<u64>,
    sorted: Vec<T>,
    /// What was put into the open bucket, or before it, since it was opened.
    late: BinaryHeap<Reverse<T>>,
    /// Number of the open bucket.
    at: i64,
    /// Items beyond a turn.
    beyond: Vec<T>,
    /// Bucket from which those are looked at again.
    refile: i64,
}

impl<T: Timed> Wheel<T> {
    /// An empty wheel of 2^`turn` buckets of 2^`width` µs.
    pub fn new(width: u32, turn: u32) -> Self {
        let buckets = 1_usize << turn.clamp(6, 24);
        Self {
            shift: width.min(50),
            mask: buckets - 1,
            heads: vec![NONE; buckets],
            filled: vec![0; buckets / 64],
            pool: Vec::new(),
            free: NONE,
            filed: 0,
            open: Vec::new(),
            keys: Vec::new(),
            sorted: Vec::new(),
            late: BinaryHeap::new(),
            at: i64::MIN,
            beyond: Vec::new(),
            refile: i64::MIN,
        }
    }

    /// How many items are pending.
    pub fn len(&self) -> usize {
        self.open.len() + self.late.len() + self.filed + self.beyond.len()
    }

    /// Whether nothing is pending.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts an item down.
    #[inline]
    pub fn put(&mut self, item: T) {
        let bucket = item.at_us() >> self.shift;
        if self.at == i64::MIN {
            self.start(bucket);
        }
        if bucket <= self.at {
            self.late.push(Reverse(item));
        } else if bucket.saturating_sub(self.at) <= self.mask as i64 {
            self.file(bucket, item);
        } else {
            self.beyond.push(item);
        }
    }

    /// Takes the first item out if it is before an instant (µs).
    #[inline]
    pub fn take_before(&mut self, limit_us: i64) -> Option<T> {
        if self.open.is_empty() && self.late.is_empty() && !self.open_next(limit_us) {
            return None;
        }
        let late = self.late.peek().map(|Reverse(item)| *item);
        let is_late = match (self.open.last(), late) {
            (Some(open), Some(late)) => late < *open,
            (open, _) => open.is_none(),
        };
        let next = if is_late { late? } else { *self.open.last()? };
        if next.at_us() >= limit_us {
            return None;
        }
        if is_late { self.late.pop().map(|Reverse(item)| item) } else { self.open.pop() }
    }

    /// Some of the items that will be taken next, if nothing comes between: none when it is not known.
    #[inline]
    pub fn soon(&self, count: usize) -> &[T] {
        &self.open[self.open.len().saturating_sub(count)..]
    }

    fn start(&mut self, bucket: i64) {
        self.at = bucket;
        self.refile = bucket.saturating_add(self.mask as i64 / 2);
    }

    /// Files an item in a bucket less than a turn away.
    fn file(&mut self, bucket: i64, item: T) {
        let place = bucket as usize & self.mask;
        let head = self.heads[place];
        let full = head == NONE || self.pool[head as usize].count as usize == CHUNK;
        let chunk = if full { self.chunk(item, head) } else { head };
        let found = &mut self.pool[chunk as usize];
        found.items[found.count as usize] = item;
        found.count += 1;
        self.heads[place] = chunk;
        self.filled[place / 64] |= 1 << (place % 64);
        self.filed += 1;
    }

    /// An empty chunk before another one.
    fn chunk(&mut self, filling: T, next: u32) -> u32 {
        if self.free == NONE {
            self.pool.push(Chunk { items: [filling; CHUNK], count: 0, next });
            return (self.pool.len() - 1) as u32;
        }
        let chunk = self.free;
        let reused = &mut self.pool[chunk as usize];
        self.free = reused.next;
        (reused.count, reused.next) = (0, next);
        chunk
    }

    /// Opens the next bucket that holds something, unless it begins at or after an instant. Whether
    /// one is open.
    fn open_next(&mut self, limit_us: i64) -> bool {
        while !self.is_empty() {
            let next = self.next_filled();
            // What lies beyond must be filed before the wheel turns past its place.
            let bucket = next.map_or(self.refile, |bucket| bucket.min(self.refile));
            let bucket = if self.filed == 0 { self.first_beyond().unwrap_or(bucket) } else { bucket };
            if bucket.saturating_mul(1 << self.shift) >= limit_us {
                return false;
            }
            self.at = bucket;
            self.empty_bucket(bucket as usize & self.mask);
            if bucket >= self.refile || self.filed == 0 {
                self.file_beyond();
            }
            if !self.open.is_empty() {
                self.sort_open();
                return true;
            }
        }
        false
    }

    /// Sorts the open bucket, the first item last: by instant alone, which is a word, and only those of
    /// one instant by themselves.
    fn sort_open(&mut self) {
        let position = (1_u64 << POSITION) - 1;
        if self.open.len() as u64 > position || self.shift > 63 - POSITION {
            return self.open.sort_unstable_by_key(|item| Reverse(*item));
        }
        let inside = (1_i64 << self.shift) - 1;
        let key = |(n, item): (usize, &T)| ((item.at_us() & inside) as u64) << POSITION | n as u64;
        self.keys.clear();
        self.keys.extend(self.open.iter().enumerate().map(key));
        self.keys.sort_unstable();
        self.sorted.clear();
        self.sorted.extend(self.keys.iter().rev().map(|key| self.open[(key & position) as usize]));
        std::mem::swap(&mut self.open, &mut self.sorted);
        let mut first = 0;
        for n in 1..=self.open.len() {
            if n == self.open.len() || self.open[n].at_us() != self.open[first].at_us() {
                if n - first > 1 {
                    self.open[first..n].sort_unstable_by_key(|item| Reverse(*item));
                }
                first = n;
            }
        }
    }

    /// Number of the first filled bucket after the open one.
    fn next_filled(&self) -> Option<i64> {
        if self.filed == 0 {
            return None;
        }
        let from = (self.at.wrapping_add(1)) as usize & self.mask;
        let words = self.filled.len();
        let mut word = self.filled[from / 64] & (u64::MAX << (from % 64));
        for step in 0..=words {
            if word != 0 {
                let place = ((from / 64 + step) % words) * 64 + word.trailing_zeros() as usize;
                let ahead = place.wrapping_sub(from) & self.mask;
                return Some(self.at + 1 + ahead as i64);
            }
            word = self.filled[(from / 64 + step + 1) % words];
        }
        None
    }

    fn first_beyond(&self) -> Option<i64> {
        self.beyond.iter().map(|item| item.at_us() >> self.shift).min()
    }

    /// Moves the items of a bucket into the open one.
    fn empty_bucket(&mut self, place: usize) {
        let mut chunk = std::mem::replace(&mut self.heads[place], NONE);
        self.filled[place / 64] &= !(1 << (place % 64));
        while chunk != NONE {
            let found = &mut self.pool[chunk as usize];
            self.open.extend_from_slice(&found.items[..found.count as usize]);
            self.filed -= found.count as usize;
            let next = std::mem::replace(&mut found.next, self.free);
            self.free = chunk;
            chunk = next;
        }
    }

    /// Files what is no longer beyond a turn.
    fn file_beyond(&mut self) {
        self.refile = self.at.saturating_add(self.mask as i64 / 2);
        let (at, reach, shift) = (self.at, self.mask as i64, self.shift);
        let mut near = Vec::new();
        self.beyond.retain(|item| {
            let ahead = (item.at_us() >> shift).saturating_sub(at);
            if ahead <= reach {
                near.push(*item);
            }
            ahead > reach
        });
        for item in near {
            let bucket = item.at_us() >> self.shift;
            if bucket <= self.at { self.open.push(item) } else { self.file(bucket, item) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    impl Timed for (i64, u32) {
        fn at_us(&self) -> i64 {
            self.0
        }
    }

    /// Puts and takes as a simulation does (never into the past), on a heap and on a wheel.
    fn as_on_a_heap(width: u32, turn: u32, start: i64, steps: &[(u8, i64, u32)]) {
        let (mut wheel, mut heap) = (Wheel::new(width, turn), BinaryHeap::new());
        let mut now = start;
        for (kind, ahead, number) in steps {
            if *kind < 6 {
                let item = (now + ahead, *number);
                wheel.put(item);
                heap.push(Reverse(item));
            } else {
                let limit = now + ahead;
                while let Some(Reverse(first)) = heap.pop_if_before(limit) {
                    assert_eq!(wheel.take_before(limit), Some(first));
                    now = first.0;
                    if number % 3 == 0 {
                        break;
                    }
                }
                if heap.peek().is_none_or(|Reverse(first)| first.0 >= limit) {
                    assert_eq!(wheel.take_before(limit), None);
                    now = now.max(limit.min(now + 1_000_000));
                }
            }
            assert_eq!(wheel.len(), heap.len());
        }
        while let Some(Reverse(first)) = heap.pop() {
            assert_eq!(wheel.take_before(i64::MAX), Some(first));
        }
        assert!(wheel.is_empty() && wheel.take_before(i64::MAX).is_none());
    }

    trait PopIf {
        fn pop_if_before(&mut self, limit: i64) -> Option<Reverse<(i64, u32)>>;
    }

    impl PopIf for BinaryHeap<Reverse<(i64, u32)>> {
        fn pop_if_before(&mut self, limit: i64) -> Option<Reverse<(i64, u32)>> {
            if self.peek()?.0.0 < limit { self.pop() } else { None }
        }
    }

    proptest! {
        /// Any width and turn, near and far instants, before and after the origin.
        #[test]
        fn any_wheel_is_a_heap(
            width in 0_u32..24,
            turn in 0_u32..10,
            start in -5_000_000_000_i64..5_000_000_000,
            steps in prop::collection::vec(
                (0_u8..10, prop_oneof![0_i64..50, 0_i64..3_000_000, 0_i64..20_000_000_000], 0_u32..9), 1..400),
        ) {
            as_on_a_heap(width, turn, start, &steps);
        }
    }

    #[test]
    fn the_last_instant_has_a_place() {
        let mut wheel = Wheel::new(20, 12);
        let items = [(i64::MAX, 2), (0, 1), (i64::MAX, 1), (i64::MAX - 1, 7)];
        items.iter().for_each(|item| wheel.put(*item));
        assert_eq!(wheel.take_before(i64::MAX), Some((0, 1)));
        assert_eq!(wheel.take_before(i64::MAX), Some((i64::MAX - 1, 7)));
        assert_eq!(wheel.take_before(i64::MAX), None);
        assert_eq!(wheel.len(), 2);
    }
}

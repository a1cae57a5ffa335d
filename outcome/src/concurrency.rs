//! How many at once: exactly while it happens, or from spans afterwards.

use std::io::{Read, Write};

use afflux_models::time::SimTime;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A count that goes up and down in the order of time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Gauge {
    now: i64,
    peak: (u32, SimTime),
}

impl Gauge {
    /// Changes the count.
    #[inline]
    pub fn add(&mut self, change: i64) {
        self.now += change;
    }

    /// The count.
    #[inline]
    pub fn now(&self) -> u32 {
        self.now.clamp(0, i64::from(u32::MAX)) as u32
    }

    /// Remembers the count when it is the greatest so far.
    #[inline]
    pub fn note(&mut self, at: SimTime) {
        self.note_count(at, self.now());
    }

    /// Remembers a count when it is the greatest so far.
    #[inline]
    pub fn note_count(&mut self, at: SimTime, count: u32) {
        if count > self.peak.0 {
            self.peak = (count, at);
        }
    }

    /// The greatest noted count and the first instant it stood.
    pub fn peak(&self) -> (u32, SimTime) {
        self.peak
    }
}

/// Counts how many spans cover each tick of a stretch: +1 at the first tick a span covers, −1 at
/// the first one it does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Spans {
    from: SimTime,
    tick_us: i64,
    changes: Vec<i32>,
}

impl Spans {
    /// Ticks over a stretch: a tenth of a second up to an hour, a second up to two days, five beyond.
    pub fn new(from: SimTime, to: SimTime) -> Self {
        let length = (to.0 - from.0).max(1);
        let tick_us = match length {
            ..=3_600_000_000 => 100_000,
            3_600_000_001..=172_800_000_000 => 1_000_000,
            _ => 5_000_000,
        };
        Self { from, tick_us, changes: vec![0; (length / tick_us) as usize + 2] }
    }

    /// Adds spans `[since, until)`.
    pub fn add(&mut self, since: SimTime, until: SimTime, count: u32) {
        if since < until {
            self.opens(since, count);
            self.closes(until, count);
        }
    }

    /// Whether another one counts the same ticks of the same stretch.
    pub fn is_like(&self, other: &Spans) -> bool {
        (self.from, self.tick_us, self.changes.len()) == (other.from, other.tick_us, other.changes.len())
    }

    /// Spans begin that are closed later on.
    #[inline(always)]
    pub fn opens(&mut self, since: SimTime, count: u32) {
        let tick = self.tick(since);
        self.changes[tick] = self.changes[tick].wrapping_add(count as i32);
    }

    /// Spans end that were opened, not before they began.
    #[inline(always)]
    pub fn closes(&mut self, until: SimTime, count: u32) {
        let tick = self.tick(until);
        self.changes[tick] = self.changes[tick].wrapping_sub(count as i32);
    }

    /// The first tick at or after an instant.
    #[inline(always)]
    fn tick(&self, at: SimTime) -> usize {
        let since_us = (at.0 - self.from.0).max(0) as u64;
        (since_us.div_ceil(self.tick_us as u64) as usize).min(self.changes.len() - 1)
    }

    /// Adds the spans of the same stretch that another one has counted.
    pub fn merge(&mut self, other: &Spans) {
        self.changes.iter_mut().zip(&other.changes).for_each(|(change, more)| *change = change.saturating_add(*more));
    }

    /// Calls with the instant and the count of each tick.
    pub fn for_each(&self, mut call: impl FnMut(SimTime, u32)) {
        let mut count = 0i64;
        for (n, change) in self.changes[..self.changes.len() - 1].iter().enumerate() {
            count += i64::from(*change);
            call(SimTime(self.from.0 + n as i64 * self.tick_us), count.max(0) as u32);
        }
    }

    /// How many cover the last tick before an instant, or the first one.
    pub fn at(&self, at: SimTime) -> u32 {
        let passed = (at.0 - self.from.0).max(0) / self.tick_us;
        let ticks = &self.changes[..self.changes.len() - 1];
        let known = ticks.len().min(usize::try_from(passed).unwrap_or(usize::MAX).saturating_add(1));
        let count: i64 = ticks[..known].iter().copied().map(i64::from).sum();
        u32::try_from(count).unwrap_or(0)
    }

    /// The greatest count from the opening of the window on, and the first instant it stood.
    pub fn peak(&self) -> (u32, SimTime) {
        let ticks = &self.changes[..self.changes.len() - 1];
        // Ticks before the opening are counted and not looked at.
        let before = ((-self.from.0).max(0) + self.tick_us - 1) / self.tick_us;
        let (before, after) = ticks.split_at((before as usize).min(ticks.len()));
        let mut count: i64 = before.iter().copied().map(i64::from).sum();
        let (mut most, mut place) = (0, None);
        for (n, change) in after.iter().enumerate() {
            count += i64::from(*change);
            if count > most {
                (most, place) = (count, Some(n + before.len()));
            }
        }
        let at = |n: usize| SimTime(self.from.0 + n as i64 * self.tick_us);
        (u32::try_from(most).unwrap_or(u32::MAX), place.map_or(SimTime(0), at))
    }
}

/// Most ticks that are read back: a year of five seconds each.
const MOST_TICKS: u64 = 6_400_000;

/// Spans as they are stored: the changes as little-endian numbers of four bytes, deflated, in base64.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "StoredSpans")]
struct Stored {
    from_us: i64,
    tick_us: i64,
    changes: String,
}

impl From<Spans> for Stored {
    fn from(spans: Spans) -> Self {
        let bytes: Vec<u8> = spans.changes.iter().flat_map(|change| change.to_le_bytes()).collect();
        let mut deflated = ZlibEncoder::new(Vec::new(), Compression::fast());
        // Writing into memory does not fail.
        let deflated = deflated.write_all(&bytes).and_then(|()| deflated.finish()).unwrap_or_default();
        Self { from_us: spans.from.0, tick_us: spans.tick_us, changes: STANDARD.encode(deflated) }
    }
}

impl TryFrom<Stored> for Spans {
    type Error = &'static str;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        const REFUSED: &str = "not spans by tick";
        let deflated = STANDARD.decode(stored.changes).map_err(|_| REFUSED)?;
        let mut bytes = Vec::new();
        let mut plain = ZlibDecoder::new(deflated.as_slice()).take(4 * MOST_TICKS);
        plain.read_to_end(&mut bytes).map_err(|_| REFUSED)?;
        let (numbers, rest) = bytes.as_chunks::<4>();
        let changes: Vec<i32> = numbers.iter().map(|number| i32::from_le_bytes(*number)).collect();
        let is_sound = rest.is_empty() && changes.len() > 1 && stored.tick_us > 0;
        // The last tick is a number too.
        let last = (changes.len() as i64).checked_mul(stored.tick_us).and_then(|us| us.checked_add(stored.from_us));
        let is_sound = is_sound && last.is_some();
        is_sound.then_some(Self { from: SimTime(stored.from_us), tick_us: stored.tick_us, changes }).ok_or(REFUSED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_count_at_an_instant_is_that_of_its_tick(spans in prop::collection::vec((0_i64..900_000, 0_i64..900_000, 1_u32..4), 0..30)) {
            let mut counted = Spans::new(SimTime(-100_000), SimTime(800_000));
            spans.iter().for_each(|(since, length, count)| counted.add(SimTime(*since), SimTime(since + length), *count));
            let mut last = 0;
            counted.for_each(|at, count| {
                assert_eq!((counted.at(at), counted.at(SimTime(at.0 + 99_999))), (count, count));
                last = count;
            });
            prop_assert_eq!(counted.at(SimTime(i64::MAX / 2)), last);
        }
    }

    #[test]
    fn what_cannot_be_spans_is_refused() {
        let stored = |from_us: i64, tick_us: i64, bytes: &[u8]| {
            let mut deflated = ZlibEncoder::new(Vec::new(), Compression::fast());
            deflated.write_all(bytes).unwrap();
            let changes = STANDARD.encode(deflated.finish().unwrap());
            Spans::try_from(Stored { from_us, tick_us, changes })
        };
        assert!(stored(-5, 10, &[0; 8]).is_ok());
        assert!(stored(-5, 0, &[0; 8]).is_err() && stored(-5, -1, &[0; 8]).is_err());
        assert!(stored(-5, 10, &[0; 9]).is_err() && stored(-5, 10, &[0; 4]).is_err());
        assert!(stored(i64::MAX, 10, &[0; 8]).is_err() && stored(0, i64::MAX, &[0; 8]).is_err());
    }

    proptest! {
        /// What is stored is read back, and the merged parts are the whole.
        #[test]
        fn stored_parts_are_the_whole(spans in prop::collection::vec((-500_000i64..9_000_000, 1i64..5_000_000, any::<bool>()), 0..30)) {
            let empty = || Spans::new(SimTime(-1_000_000), SimTime(10_000_000));
            let (mut whole, mut parts) = (empty(), [empty(), empty()]);
            for (since, length, second) in spans {
                let (since, until) = (SimTime(since), SimTime(since + length));
                whole.add(since, until, 2);
                parts[usize::from(second)].add(since, until, 2);
            }
            let read = parts.map(|part| serde_json::from_str::<Spans>(&serde_json::to_string(&part).unwrap()).unwrap());
            let [mut merged, other] = read;
            prop_assert!(merged.is_like(&other));
            merged.merge(&other);
            prop_assert_eq!(merged, whole);
        }

        /// Against counting at each tick by hand.
        #[test]
        fn spans_are_counted(from in -1_000_000_i64..=0, spans in prop::collection::vec((-500_000i64..9_000_000, 1i64..5_000_000), 0..30)) {
            let mut counted = Spans::new(SimTime(from), SimTime(10_000_000));
            for (since, length) in &spans {
                counted.add(SimTime(*since), SimTime(since + length), 1);
            }
            let mut peak = (0, SimTime(0));
            counted.for_each(|at, count| {
                if at.0 >= 0 && count > peak.0 {
                    peak = (count, at);
                }
                let by_hand = spans.iter().filter(|(since, length)| *since <= at.0 && at.0 < since + length).count();
                assert_eq!(count as usize, by_hand, "at {}", at.0);
            });
            prop_assert_eq!(counted.peak(), peak);
        }
    }
}

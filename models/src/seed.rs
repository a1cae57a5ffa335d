//! Random numbers as a function: seed, replication, visit, purpose and draw go in, bits come out.
//!
//! Counter-based (Philox2x64-10; Salmon, Moraes, Dror & Shaw 2011), so no draw depends on another:
//! any visit can be computed alone, on any thread or shard, and a change of the scenario moves no
//! draw that it does not concern. The window, the scenario, its factors and the shard are in
//! neither word of the counter.

use rand_core::{Infallible, TryRng};

/// SplitMix64's output function (Steele, Lea & Flood 2014), a bijection of 64 bits.
pub const fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// Philox2x64's multiplier, and what its key grows by each round.
const MULTIPLIER: u64 = 0xD2B7_4407_B1CE_6E93;
const WEYL: u64 = 0x9E37_79B9_7F4A_7C15;

/// One block of Philox2x64-10: a counter of two words and a key give two words.
#[inline]
pub const fn philox2x64(counter: [u64; 2], key: u64) -> [u64; 2] {
    let [mut left, mut right] = counter;
    let mut key = key;
    let mut round = 0;
    while round < 10 {
        let product = (left as u128) * MULTIPLIER as u128;
        left = ((product >> 64) as u64) ^ key ^ right;
        right = product as u64;
        key = key.wrapping_add(WEYL);
        round += 1;
    }
    [left, right]
}

/// A uniform strictly inside (0, 1): ((x >> 12) + ½)·2⁻⁵².
#[inline]
pub fn uniform(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
}

/// What a draw is for. The numbers are a registry: never reused, never renumbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Purpose {
    /// The national part of a day's busyness (cell id of territory 0, local midnight).
    BusynessNational = 1,
    /// The territorial part of a day's busyness.
    BusynessTerritory = 2,
    /// The within-day factor's innovations.
    WithinDay = 3,
    /// How many visits begin in a cell.
    Count = 4,
    /// A visit's offset in its minute.
    Offset = 5,
    /// Lane 0: which activity class, and which person of it. Lane 1: the device, what that leaves the
    /// logout, and what that leaves the patience.
    Visitor = 6,
    /// The device, up to version 4 of the plan.
    Device = 7,
    /// How many pages.
    PageCount = 8,
    /// Pages by pairs: of an even page the lanes are the services of it and of the next one, of an odd
    /// page the gaps before it and before the next one.
    Page = 9,
    /// Bytes up and down of a page.
    Bytes = 10,
    /// Patience.
    Patience = 11,
    /// Whether and when a timed-out page is reloaded.
    Reload = 12,
    /// Whether and when a turned-away visitor returns.
    Return = 13,
    /// Whether the visit ends with a logout.
    Logout = 14,
    /// A scenario's uncertain factor.
    Factor = 15,
    /// Service time at the portal (portal replication): where the law takes one uniform, the block of an
    /// even page has a lane for it and one for the next page.
    ServiceTime = 16,
    /// Failures of the portal (portal replication).
    Failure = 17,
    /// A page clock's small draws that belong to the player, not to the plan.
    Player = 18,
    /// Sample paths of a forecast.
    Forecast = 19,
    /// Diagnostics of a fit: times within their bins, residuals under the fitted model.
    Diagnostics = 20,
    /// Counts drawn again for the intervals of a fit.
    Resample = 21,
    /// Whom a lever concerns and how long they wait for it (attempt: the lever's number).
    Lever = 22,
    /// How long a visitor stays in a queue of the portal that has a patience of its own (lane 0; draw:
    /// as the service time's).
    QueuePatience = 23,
    /// When visits are active after they began.
    Activity = 40,
    /// Times between the arrivals of a single station.
    StationArrival = 50,
    /// Service times of a single station.
    StationService = 51,
    /// Patience at a single station.
    StationPatience = 52,
    /// Times until the blocked of a single station come back.
    StationReturn = 53,
}

/// The second word of a counter: purpose (8 bits) | page (16) | attempt (8) | draw (32).
#[inline(always)]
const fn counter_word(purpose: Purpose, page: u16, attempt: u8, draw: u32) -> u64 {
    ((purpose as u64) << 56) | ((page as u64) << 40) | ((attempt as u64) << 32) | draw as u64
}

/// The key of a family of draws: m(m(seed) xor replication), m = SplitMix64's output function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(pub u64);

impl Key {
    /// The key of a seed and a replication number (plan and portal each have their own).
    pub const fn new(seed: u64, replication: u64) -> Self {
        Self(mix(mix(seed) ^ replication))
    }

    /// One block: 128 bits for a visit (or cell), purpose, page, attempt and draw.
    #[inline]
    pub const fn block(self, id: VisitId, purpose: Purpose, page: u16, attempt: u8, draw: u32) -> [u64; 2] {
        philox2x64([id.0, counter_word(purpose, page, attempt, draw)], self.0)
    }

    /// The same key made ready for many blocks.
    pub const fn rounds(self) -> Rounds {
        let mut keys = [self.0; 10];
        let mut round = 1;
        while round < 10 {
            keys[round] = keys[round - 1].wrapping_add(WEYL);
            round += 1;
        }
        Rounds(keys)
    }

    /// The first lane of the first block, as a uniform in (0, 1).
    #[inline]
    pub fn uniform(self, id: VisitId, purpose: Purpose, page: u16, attempt: u8) -> f64 {
        uniform(self.block(id, purpose, page, attempt, 0)[0])
    }

    /// A stream of draws for laws that need more than one.
    pub const fn stream(self, id: VisitId, purpose: Purpose, page: u16, attempt: u8) -> Stream {
        Stream { key: self, id, purpose, page, attempt, draw: 0, held: None }
    }
}

/// A key with the keys of its ten rounds worked out: the same blocks, a third quicker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounds([u64; 10]);

impl Rounds {
    /// As [`Key::block`].
    #[inline(always)]
    pub const fn block(&self, id: VisitId, purpose: Purpose, page: u16, attempt: u8, draw: u32) -> [u64; 2] {
        let [mut left, mut right] = [id.0, counter_word(purpose, page, attempt, draw)];
        let mut round = 0;
        while round < 10 {
            let product = (left as u128) * MULTIPLIER as u128;
            left = ((product >> 64) as u64) ^ self.0[round] ^ right;
            right = product as u64;
            round += 1;
        }
        [left, right]
    }
}

/// Name of a visit, and of the cell (territory, group, minute) it begins in when its index is 0.
///
/// territory (12 bits) | group (8) | UTC minute since 2000-01-01 (25) | index in that minute (19).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VisitId(pub u64);

impl VisitId {
    /// Most visits that one cell can begin: 2¹⁹.
    pub const MAX_INDEX: u32 = (1 << 19) - 1;
    /// Greatest territory number.
    pub const MAX_TERRITORY: u16 = (1 << 12) - 1;

    /// The id of the index-th visit of a cell; each part is taken modulo its width.
    pub const fn new(territory: u16, group: u8, minute: u32, index: u32) -> Self {
        Self(
            (((territory & 0xFFF) as u64) << 52)
                | ((group as u64) << 44)
                | (((minute & 0x1FF_FFFF) as u64) << 19)
                | ((index & 0x7_FFFF) as u64),
        )
    }

    /// Territory number.
    pub const fn territory(self) -> u16 {
        (self.0 >> 52) as u16
    }

    /// Number of the group (profil × level).
    pub const fn group(self) -> u8 {
        (self.0 >> 44) as u8
    }

    /// UTC minute since 2000-01-01.
    pub const fn minute(self) -> u32 {
        ((self.0 >> 19) & 0x1FF_FFFF) as u32
    }

    /// Index among the visits of its cell.
    pub const fn index(self) -> u32 {
        (self.0 & 0x7_FFFF) as u32
    }
}

/// A stream of draws under one counter: the draw number grows, the rest stays.
#[derive(Debug, Clone)]
pub struct Stream {
    key: Key,
    id: VisitId,
    purpose: Purpose,
    page: u16,
    attempt: u8,
    draw: u32,
    held: Option<u64>,
}

impl Stream {
    /// The same stream from another draw on: a part of it that no law reaches from the start.
    #[must_use]
    pub const fn from_draw(mut self, draw: u32) -> Self {
        self.draw = draw;
        self.held = None;
        self
    }

    /// The next 64 bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        if let Some(bits) = self.held.take() {
            return bits;
        }
        let [first, second] = self.key.block(self.id, self.purpose, self.page, self.attempt, self.draw);
        self.draw = self.draw.wrapping_add(1);
        self.held = Some(second);
        first
    }

    /// The next uniform in (0, 1).
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        uniform(self.bits())
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.bits() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.bits())
    }

    fn try_fill_bytes(&mut self, target: &mut [u8]) -> Result<(), Infallible> {
        for chunk in target.chunks_mut(8) {
            let bytes = self.bits().to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known-answer vectors of Random123 (kat_vectors, philox2x64 10).
    #[test]
    fn philox_known_answers() {
        assert_eq!(philox2x64([0, 0], 0), [0xca00_a045_9843_d731, 0x66c2_4222_c9a8_45b5]);
        assert_eq!(philox2x64([u64::MAX; 2], u64::MAX), [0x65b0_21d6_0cd8_310f, 0x4d02_f322_2f86_df20]);
        assert_eq!(
            philox2x64([0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344], 0xa409_3822_299f_31d0),
            [0x0a5e_742c_2997_341c, 0xb0f8_83d3_8000_de5d]
        );
    }

    /// First output of SplitMix64 seeded with 1234567 (reference implementation by Vigna).
    #[test]
    fn splitmix_known_answer() {
        assert_eq!(mix(1_234_567), 6_457_827_717_110_365_317);
    }

    #[test]
    fn a_visit_id_gives_its_parts_back() {
        let id = VisitId::new(4095, 0x2B, 33_554_431, 524_287);
        assert_eq!((id.territory(), id.group(), id.minute(), id.index()), (4095, 0x2B, 33_554_431, 524_287));
        assert_eq!(id.0, !(0xFF << 44) | (0x2B << 44));
    }

    #[test]
    fn a_uniform_is_never_zero_or_one() {
        assert!(uniform(0) > 0.0);
        assert!(uniform(u64::MAX) < 1.0);
    }

    #[test]
    fn a_stream_may_begin_at_a_later_draw() {
        let stream = || Key::new(7, 0).stream(VisitId(3), Purpose::ServiceTime, 1, 0);
        let mut walked = stream();
        let drawn: Vec<u64> = (0..6).map(|_| walked.bits()).collect();
        let mut later = stream().from_draw(2);
        assert_eq!([later.bits(), later.bits()], [drawn[4], drawn[5]]);
    }

    #[test]
    fn rounds_worked_out_give_the_same_blocks() {
        for n in 0..1000_u64 {
            let (key, id) = (Key(mix(n)), VisitId(mix(n ^ 7)));
            let of = |word: u64| (word as u16, (word >> 16) as u8, (word >> 32) as u32);
            let (page, attempt, draw) = of(mix(n ^ 9));
            let block = key.block(id, Purpose::Page, page, attempt, draw);
            assert_eq!(key.rounds().block(id, Purpose::Page, page, attempt, draw), block);
        }
    }

    /// Every part of the counter and of the key changes the draw.
    #[test]
    fn each_part_of_the_counter_matters() {
        let id = VisitId::new(1, 2, 3, 4);
        let base = Key::new(7, 0).block(id, Purpose::Page, 1, 1, 1);
        let others = [
            Key::new(8, 0).block(id, Purpose::Page, 1, 1, 1),
            Key::new(7, 1).block(id, Purpose::Page, 1, 1, 1),
            Key::new(7, 0).block(VisitId::new(1, 2, 3, 5), Purpose::Page, 1, 1, 1),
            Key::new(7, 0).block(id, Purpose::Bytes, 1, 1, 1),
            Key::new(7, 0).block(id, Purpose::Page, 2, 1, 1),
            Key::new(7, 0).block(id, Purpose::Page, 1, 2, 1),
            Key::new(7, 0).block(id, Purpose::Page, 1, 1, 2),
        ];
        for (n, other) in others.iter().enumerate() {
            assert_ne!(&base, other, "part {n}");
        }
    }
}

//! Durations without their crowd: HdrHistogram, three significant digits, microseconds.

use std::borrow::Cow;
use std::io::Read;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::ZlibDecoder;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::{Deserializer, Serializer, V2DeflateSerializer};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer as SerdeDeserializer, Serialize, Serializer as SerdeSerializer};

/// Longest duration kept apart, µs: an hour. Longer ones count as this and are counted.
pub const LONGEST_US: u64 = 3_600_000_000;

/// A histogram of durations in microseconds, merged losslessly, stored as V2 base64.
#[derive(Debug, Clone)]
pub struct Durations {
    histogram: Histogram<u32>,
    /// Durations over an hour, recorded as an hour.
    pub over_range: u64,
}

impl Default for Durations {
    fn default() -> Self {
        Self::new()
    }
}

/// The same durations in the same classes; the library's own comparison also tells apart how much room
/// two histograms have.
impl PartialEq for Durations {
    fn eq(&self, other: &Self) -> bool {
        fn classes(durations: &Durations) -> impl Iterator<Item = (u64, u32)> + '_ {
            let recorded = durations.histogram.iter_recorded();
            recorded.map(|class| (class.value_iterated_to(), class.count_at_value()))
        }
        self.over_range == other.over_range && classes(self).eq(classes(other))
    }
}

impl Durations {
    /// An empty histogram.
    pub fn new() -> Self {
        Self { histogram: EMPTY.clone(), over_range: 0 }
    }

    /// Records a duration; negative ones count as 0.
    #[inline]
    pub fn record(&mut self, duration_us: i64) {
        let value = duration_us.max(0) as u64;
        if value > LONGEST_US {
            self.over_range += 1;
        }
        // The histogram resizes by itself up to the bound above.
        if self.histogram.record(value.min(LONGEST_US)).is_err() {
            self.over_range += 1;
        }
    }

    /// Records a duration of at most [`LONGEST_US`] many times.
    pub(crate) fn record_many(&mut self, value_us: u64, count: u32) {
        if self.histogram.record_n(value_us, count).is_err() {
            self.over_range = self.over_range.saturating_add(u64::from(count));
        }
    }

    /// Every value that was recorded, µs to three digits, and how often.
    pub fn recorded(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        let classes = self.histogram.iter_recorded();
        classes.map(|class| (self.histogram.median_equivalent(class.value_iterated_to()), class.count_at_value()))
    }

    /// How many were recorded.
    pub fn count(&self) -> u64 {
        self.histogram.len()
    }

    /// The value that a share of the durations is not above, µs; none without samples.
    pub fn quantile_us(&self, share: f64) -> Option<u64> {
        (self.count() > 0).then(|| self.histogram.value_at_quantile(share))
    }

    /// Largest recorded value, µs.
    pub fn max_us(&self) -> Option<u64> {
        (self.count() > 0).then(|| self.histogram.max())
    }

    /// Mean, µs.
    pub fn mean_us(&self) -> Option<f64> {
        (self.count() > 0).then(|| self.histogram.mean())
    }

    /// How many durations are longer than this.
    pub fn count_over(&self, limit_us: u64) -> u64 {
        if limit_us >= LONGEST_US { 0 } else { self.count() - self.histogram.count_between(0, limit_us) }
    }

    /// Adds the durations of another histogram.
    pub fn merge(&mut self, other: &Durations) {
        if self.histogram.add(&other.histogram).is_err() {
            self.over_range = self.over_range.saturating_add(other.count());
        }
        self.over_range = self.over_range.saturating_add(other.over_range);
    }

    /// 90 % interval of a quantile by order statistics, distribution-free, µs.
    pub fn quantile_interval_us(&self, share: f64) -> Option<(u64, u64)> {
        let n = self.count();
        if n == 0 {
            return None;
        }
        let (low, high) = crate::interval::order_statistics(n, share, 0.90);
        let at = |rank: u64| self.histogram.value_at_quantile(rank as f64 / n as f64);
        Some((at(low), at(high)))
    }

    /// V2 deflated, base64.
    pub fn to_base64(&self) -> Option<String> {
        let mut bytes = Vec::new();
        V2DeflateSerializer::new().serialize(&self.histogram, &mut bytes).ok()?;
        Some(STANDARD.encode(bytes))
    }

    /// Reads what [`Durations::to_base64`] wrote.
    pub fn from_base64(text: &str) -> Option<Self> {
        let plain = inflated(&STANDARD.decode(text).ok()?)?;
        let mut histogram: Histogram<u32> = Deserializer::new().deserialize(&mut plain.as_slice()).ok()?;
        // What is read has room for itself only, and would not take a longer duration.
        histogram.auto(true);
        (histogram.sigfig() == 3).then_some(Self { histogram, over_range: 0 })
    }
}

/// What a deflated V2 histogram holds, if the reader of the library can take it: it sets aside whatever
/// length is claimed, and turns the sign of any number, which the least of all does not survive.
fn inflated(deflated: &[u8]) -> Option<Vec<u8>> {
    const COOKIE_AND_LENGTH: usize = 8;
    const HEADER: usize = 40;
    const LONGEST: u64 = 1 << 20;
    const LEAST_OF_ALL: [u8; 9] = [0xff; 9];
    let mut plain = Vec::new();
    let compressed = deflated.get(COOKIE_AND_LENGTH..)?;
    ZlibDecoder::new(compressed).take(LONGEST).read_to_end(&mut plain).ok()?;
    let claimed = u32::from_be_bytes(*plain.get(4..)?.first_chunk()?) as usize;
    let counts = plain.get(HEADER..)?;
    (claimed <= counts.len() && !counts.windows(9).any(|number| number == LEAST_OF_ALL)).then_some(plain)
}

/// Resizes by itself. Three digits are a valid precision, so making it never fails.
#[expect(clippy::expect_used, reason = "a constant argument that the constructor accepts")]
static EMPTY: LazyLock<Histogram<u32>> = LazyLock::new(|| Histogram::new(3).expect("three digits"));

/// As a histogram is stored.
#[derive(Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Durations")]
struct Stored {
    /// The classes of durations in µs: an HdrHistogram of three significant digits, V2 deflated, base64.
    hdr: String,
    /// Durations over an hour, recorded as an hour.
    #[serde(default, skip_serializing_if = "is_zero")]
    over_range: u64,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl JsonSchema for Durations {
    fn schema_name() -> Cow<'static, str> {
        Stored::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Stored::json_schema(generator)
    }
}

impl Serialize for Durations {
    fn serialize<S: SerdeSerializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let hdr = self.to_base64().ok_or_else(|| serde::ser::Error::custom("histogram"))?;
        Stored { hdr, over_range: self.over_range }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Durations {
    fn deserialize<D: SerdeDeserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        let mut read = Self::from_base64(&stored.hdr).ok_or_else(|| serde::de::Error::custom("not a V2 histogram"))?;
        read.over_range = stored.over_range;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::write::ZlibEncoder;
    use proptest::prelude::*;
    use std::io::Write;

    #[test]
    fn what_is_stored_is_read_back() {
        let mut durations = Durations::new();
        for value in [0, 1, 1500, 2_000_000, 3_599_999_999, 9_000_000_000] {
            durations.record(value);
        }
        let read = serde_json::from_str::<Durations>(&serde_json::to_string(&durations).unwrap()).unwrap();
        assert_eq!(read, durations);
        assert_eq!((read.count(), read.over_range), (6, 1));
        let mut short = Durations::new();
        short.record(5);
        let mut short = serde_json::from_str::<Durations>(&serde_json::to_string(&short).unwrap()).unwrap();
        short.merge(&durations);
        assert_eq!((short.count(), short.over_range, short.max_us() >= Some(3_599_999_999)), (7, 1, true));
    }

    #[test]
    fn counts_that_no_histogram_has_are_refused() {
        let stored = |length: u32, counts: &[u8]| {
            let mut plain = [0x1c, 0x84, 0x93, 0x13].to_vec();
            plain.extend(length.to_be_bytes());
            plain.extend([0u32, 3].map(u32::to_be_bytes).concat());
            plain.extend([1u64, LONGEST_US, 1f64.to_bits()].map(u64::to_be_bytes).concat());
            plain.extend(counts);
            let mut deflated = ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            deflated.write_all(&plain).unwrap();
            let deflated = deflated.finish().unwrap();
            let mut bytes = [0x1c, 0x84, 0x93, 0x14].to_vec();
            bytes.extend((deflated.len() as u32).to_be_bytes());
            bytes.extend(deflated);
            Durations::from_base64(&STANDARD.encode(bytes))
        };
        assert_eq!(stored(2, &[4, 6]).map(|durations| durations.count()), Some(5));
        assert_eq!(stored(9, &[0xff; 9]), None);
        assert_eq!(stored(u32::MAX, &[4, 6]), None);
    }

    #[test]
    fn a_stored_number_out_of_range_may_be_any() {
        let mut most = Durations { over_range: u64::MAX, ..Durations::new() };
        most.merge(&most.clone());
        assert_eq!(most.over_range, u64::MAX);
    }

    proptest! {
        #[test]
        fn merging_is_recording_both(a in prop::collection::vec(0i64..10_000_000, 0..50), b in prop::collection::vec(0i64..10_000_000, 0..50)) {
            let fill = |values: &[i64]| { let mut d = Durations::new(); values.iter().for_each(|v| d.record(*v)); d };
            let mut merged = fill(&a);
            merged.merge(&fill(&b));
            let both: Vec<i64> = a.iter().chain(&b).copied().collect();
            prop_assert_eq!(merged, fill(&both));
        }

        #[test]
        fn any_text_is_a_histogram_or_not(text in "\\PC{0,60}") {
            let _ = Durations::from_base64(&text);
        }
    }
}

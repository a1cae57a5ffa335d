//! Records durations in the inner loop of a simulation: the counts of a histogram, and nothing else.

use crate::histogram::{Durations, LONGEST_US};

/// log2 of the values that are kept apart to the microsecond: three significant digits.
const DIGITS: u32 = 11;

/// Values of one octave of classes.
const OCTAVE: usize = 1 << (DIGITS - 1);

/// Durations whose classes are noted before they are counted together: a small crowd takes no more
/// memory than that.
const NOTED: usize = 256;

/// Counts of durations in the classes of HdrHistogram with three significant digits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recorder {
    /// Classes that are not counted yet.
    noted: Vec<u16>,
    /// By octave, made when first used: most durations of a page are of the same few.
    octaves: Vec<Option<Box<[u32; OCTAVE]>>>,
    /// How many are counted.
    counted: u64,
    over_range: u64,
}

impl Recorder {
    /// Records a duration, and gives its class; negative ones count as 0.
    #[inline(always)]
    pub(crate) fn record(&mut self, duration_us: i64) -> u16 {
        let value = duration_us.max(0) as u64;
        self.over_range += u64::from(value > LONGEST_US);
        let class = class_of(value.min(LONGEST_US)) as u16;
        self.record_class(class);
        class
    }

    /// Records a duration of a class.
    #[inline(always)]
    pub(crate) fn record_class(&mut self, class: u16) {
        if self.noted.len() >= NOTED {
            self.count_noted();
        }
        self.noted.push(class);
    }

    #[inline(never)]
    fn count_noted(&mut self) {
        let mut noted = std::mem::take(&mut self.noted);
        self.counted += noted.len() as u64;
        for class in noted.drain(..) {
            self.add(usize::from(class), 1);
        }
        self.noted = noted;
    }

    fn add(&mut self, class: usize, more: u32) {
        let octave = match self.octaves.get_mut(class / OCTAVE) {
            Some(Some(octave)) => octave,
            _ => self.make(class / OCTAVE),
        };
        let count = &mut octave[class % OCTAVE];
        *count = count.saturating_add(more);
    }

    /// Records a duration of nothing many times.
    pub(crate) fn record_zeros(&mut self, count: u64) {
        if count > 0 {
            self.add(0, u32::try_from(count).unwrap_or(u32::MAX));
            self.counted += count;
        }
    }

    #[cold]
    fn make(&mut self, nth: usize) -> &mut [u32; OCTAVE] {
        if self.octaves.len() <= nth {
            self.octaves.resize(nth + 1, None);
        }
        self.octaves[nth].get_or_insert_with(|| Box::new([0; OCTAVE]))
    }

    /// How many were recorded.
    pub(crate) fn count(&self) -> u64 {
        self.counted + self.noted.len() as u64
    }

    /// Adds the durations of another one.
    pub(crate) fn merge(&mut self, other: &Recorder) {
        for (nth, more) in other.octaves.iter().enumerate() {
            if let Some(more) = more {
                let octave = self.make(nth);
                octave.iter_mut().zip(more.iter()).for_each(|(count, more)| *count = count.saturating_add(*more));
            }
        }
        other.noted.iter().for_each(|class| self.record_class(*class));
        self.counted += other.counted;
        self.over_range += other.over_range;
    }

    /// How many were longer than [`LONGEST_US`].
    pub(crate) fn over_range(&self) -> u64 {
        self.over_range
    }

    /// Calls with each class that holds something: its least value in µs, and how many.
    pub(crate) fn for_each(&mut self, mut call: impl FnMut(u64, u32)) {
        self.count_noted();
        for (nth, octave) in self.octaves.iter().enumerate() {
            let counts = octave.iter().flat_map(|octave| octave.iter().enumerate());
            for (class, count) in counts.filter(|(_, count)| **count > 0) {
                call(value_of(nth * OCTAVE + class), *count);
            }
        }
    }

    /// The histogram.
    pub(crate) fn durations(&mut self) -> Durations {
        let mut durations = Durations::new();
        self.for_each(|value, count| durations.record_many(value, count));
        durations.over_range += self.over_range;
        durations
    }
}

/// The class of a value: its highest [`DIGITS`] binary digits.
#[inline]
pub(crate) fn class_of(value: u64) -> usize {
    let shift = (u64::BITS - DIGITS).saturating_sub((value | 1).leading_zeros());
    ((shift as usize) << (DIGITS - 1)) + (value >> shift) as usize
}

/// The least value of a class.
pub(crate) fn value_of(class: usize) -> u64 {
    let shift = (class >> (DIGITS - 1)).saturating_sub(1);
    ((class - (shift << (DIGITS - 1))) as u64) << shift
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against the library's histogram, value by value.
        #[test]
        fn counts_as_the_library_does(values in prop::collection::vec(prop_oneof![-5_i64..3_000, 0_i64..10_000_000, 0_i64..9_000_000_000], 0..700), cut in 0_usize..700) {
            let (mut recorder, mut other, mut durations) = (Recorder::default(), Recorder::default(), Durations::new());
            for (n, value) in values.iter().enumerate() {
                durations.record(*value);
                if n < cut { recorder.record(*value) } else { other.record(*value) };
            }
            recorder.merge(&other);
            let count = recorder.count();
            let found = recorder.durations();
            prop_assert_eq!((found.count(), recorder.count()), (count, count));
            prop_assert_eq!(found.max_us(), durations.max_us());
            prop_assert_eq!(found.to_base64(), durations.to_base64());
            prop_assert_eq!(found, durations);
        }
    }
}

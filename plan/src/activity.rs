//! Some people come often, some rarely: 16 classes of equal size, weighted by a gamma law.

use statrs::distribution::{ContinuousCDF, Gamma};

/// Number of activity classes.
const CLASSES: usize = 16;

/// log2 of the parts of a draw that know where to begin to look.
const GUIDE: u32 = 6;

/// Weights are whole parts per million, so that their last bits are the same on every machine.
const PARTS: f64 = 1e6;

/// The activity classes of a population.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Cumulated weights.
    cumulated: [u64; CLASSES],
    /// The first class that a draw of each part may choose.
    first: [u8; 1 << GUIDE],
}

impl Activity {
    /// Classes whose weights are the gamma law's quantiles at the middle of each class; mean 1,
    /// `cv` the coefficient of variation of people's activity \[A\].
    pub fn new(cv: f64) -> Self {
        let shape = 1.0 / (cv * cv).max(1e-6);
        let law = Gamma::new(shape, shape);
        let weight = |class: usize| {
            let p = (class as f64 + 0.5) / CLASSES as f64;
            let quantile = law.as_ref().map_or(1.0, |law| law.inverse_cdf(p));
            (libm::round(quantile * PARTS) as u64).max(1)
        };
        let mut sum = 0;
        let cumulated: [u64; CLASSES] = std::array::from_fn(|class| {
            sum += weight(class);
            sum
        });
        let from = |part: usize| ((u128::from(sum) * part as u128) >> GUIDE) as u64;
        let first = std::array::from_fn(|part| cumulated.partition_point(|to| *to <= from(part)) as u8);
        Self { cumulated, first }
    }

    /// How often the people of each class come, against all: 16 classes of as many people, mean 1.
    pub(crate) fn weights(&self) -> impl Iterator<Item = f64> + '_ {
        let total = self.cumulated[CLASSES - 1] as f64;
        let before = std::iter::once(0).chain(self.cumulated);
        self.cumulated.iter().zip(before).map(move |(to, from)| (to - from) as f64 * CLASSES as f64 / total)
    }

    /// Which person of a population comes: a class by its weight, then evenly inside the class by what
    /// that leaves of the draw.
    #[inline]
    pub fn person(&self, people: u32, bits: u64) -> u32 {
        let product = u128::from(bits) * u128::from(self.cumulated[CLASSES - 1]);
        let at = (product >> 64) as u64;
        let mut class = usize::from(self.first[(bits >> (u64::BITS - GUIDE)) as usize]);
        while class + 1 < CLASSES && at >= self.cumulated[class] {
            class += 1;
        }
        let before = if class == 0 { 0 } else { self.cumulated[class - 1] };
        let place = (at - before) as f64 + ((product as u64) >> 12) as f64 * (1.0 / 4_503_599_627_370_496.0);
        let within = place / (self.cumulated[class] - before) as f64;
        let edge = |class: usize| (u64::from(people) * class as u64 / CLASSES as u64) as u32;
        let (mut from, mut to) = (edge(class), edge(class + 1));
        if from == to {
            // Fewer people than classes: everybody alike.
            (from, to) = (0, people);
        }
        (from + (within * f64::from(to - from)) as u32).min(to.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_models::seed::mix;

    #[test]
    fn everybody_is_somebody_and_some_come_more_often() {
        let activity = Activity::new(1.0);
        let mut counts = vec![0u32; 1600];
        for n in 0..200_000u64 {
            counts[activity.person(1600, mix(n)) as usize] += 1;
        }
        let class = |c: usize| counts[c * 100..(c + 1) * 100].iter().sum::<u32>();
        // Gamma of cv 1 is the exponential: weights −ln(1 − p) at p = 1/32 and 31/32, ratio 109.
        assert!(class(15) > 60 * class(0), "{} {}", class(0), class(15));
        // Inside a class everybody comes alike: 100 people of the busiest, chi-square of 99 degrees, 4 sd.
        let busiest = &counts[1500..];
        let mean = f64::from(class(15)) / 100.0;
        let chi: f64 = busiest.iter().map(|count| (f64::from(*count) - mean).powi(2) / mean).sum();
        assert!((chi - 99.0).abs() < 4.0 * (2.0_f64 * 99.0).sqrt(), "{chi}");
        assert!((0..100u64).all(|n| activity.person(3, mix(n)) < 3));
        assert_eq!(
            (activity.person(1, u64::MAX), activity.person(1600, u64::MAX), activity.person(1600, 0)),
            (0, 1599, 0)
        );
    }
}

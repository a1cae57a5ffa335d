//! Some people come often, some rarely: 16 classes of equal size, weighted by a gamma law.

use statrs::distribution::{ContinuousCDF, Gamma};

/// Number of activity classes.
const CLASSES: usize = 16;

/// Weights are whole parts per million, so that their last bits are the same on every machine.
const PARTS: f64 = 1e6;

/// The activity classes of a population.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Cumulated weights.
    cumulated: [u64; CLASSES],
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
        let cumulated = std::array::from_fn(|class| {
            sum += weight(class);
            sum
        });
        Self { cumulated }
    }

    /// How often the people of each class come, against all: 16 classes of as many people, mean 1.
    pub(crate) fn weights(&self) -> impl Iterator<Item = f64> + '_ {
        let total = self.cumulated[CLASSES - 1] as f64;
        let before = std::iter::once(0).chain(self.cumulated);
        self.cumulated.iter().zip(before).map(move |(to, from)| (to - from) as f64 * CLASSES as f64 / total)
    }

    /// Which person of a population comes: a class by its weight, then evenly inside the class.
    #[inline]
    pub fn person(&self, people: u32, class_bits: u64, within_bits: u64) -> u32 {
        let total = self.cumulated[CLASSES - 1];
        let at = ((u128::from(class_bits) * u128::from(total)) >> 64) as u64;
        let class = self.cumulated.iter().position(|cumulated| at < *cumulated).unwrap_or(CLASSES - 1);
        let edge = |class: usize| (u64::from(people) * class as u64 / CLASSES as u64) as u32;
        let (mut from, mut to) = (edge(class), edge(class + 1));
        if from == to {
            // Fewer people than classes: everybody alike.
            (from, to) = (0, people);
        }
        from + ((u128::from(within_bits) * u128::from(to - from)) >> 64) as u32
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
            counts[activity.person(1600, mix(n), mix(n ^ 0xABCD)) as usize] += 1;
        }
        let class = |c: usize| counts[c * 100..(c + 1) * 100].iter().sum::<u32>();
        // Gamma of cv 1 is the exponential: weights −ln(1 − p) at p = 1/32 and 31/32, ratio 109.
        assert!(class(15) > 60 * class(0), "{} {}", class(0), class(15));
        assert_eq!(counts.len(), 1600);
        assert!((0..100u64).all(|n| activity.person(3, mix(n), mix(n + 1)) < 3));
    }
}

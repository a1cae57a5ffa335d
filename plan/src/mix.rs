//! Which word a uniform chooses, by the words' shares.

/// Parts of (0, 1) that know where to begin to look.
const PARTS: usize = 64;

/// Words with their cumulated shares.
#[derive(Debug, Clone)]
pub(crate) struct Mix<W> {
    words: Vec<(W, f64)>,
    /// The first word that a uniform of each part may choose.
    first: [u8; PARTS],
}

impl<W: Copy> Mix<W> {
    /// Weights that are not positive are left out.
    pub(crate) fn new(weights: impl Iterator<Item = (W, f64)>) -> Self {
        let mut sum = 0.0;
        let mut words: Vec<(W, f64)> = weights.filter(|(_, weight)| *weight > 0.0).collect();
        for (_, weight) in &mut words {
            sum += *weight;
            *weight = sum;
        }
        for (_, cumulated) in &mut words {
            *cumulated /= sum;
        }
        let place = |part: usize| words.partition_point(|(_, cumulated)| *cumulated <= part as f64 / PARTS as f64);
        let first = std::array::from_fn(|part| place(part).min(words.len().saturating_sub(1)).min(255) as u8);
        Self { words, first }
    }

    /// The word at a uniform, and what is left of it: a uniform again, independent of the word.
    #[inline]
    pub(crate) fn at(&self, u: f64) -> Option<(W, f64)> {
        let mut place = usize::from(self.first[((u * PARTS as f64) as usize).min(PARTS - 1)]);
        while place + 1 < self.words.len() && u >= self.words[place].1 {
            place += 1;
        }
        let (word, to) = *self.words.get(place)?;
        let from = place.checked_sub(1).map_or(0.0, |before| self.words[before].1);
        Some((word, inner((u - from) / (to - from))))
    }

    /// Share of each word.
    pub(crate) fn shares(&self) -> impl Iterator<Item = (W, f64)> + '_ {
        let before = std::iter::once(0.0).chain(self.words.iter().map(|(_, cumulated)| *cumulated));
        self.words.iter().zip(before).map(|((word, cumulated), before)| (*word, cumulated - before))
    }
}

/// Whether a uniform is under a share, and what is left of it: a uniform again.
#[inline]
pub(crate) fn decide(u: f64, share: f64) -> (bool, f64) {
    if u < share { (true, inner(u / share)) } else { (false, inner((u - share) / (1.0 - share))) }
}

/// Strictly inside (0, 1), whatever rounding did.
#[inline]
fn inner(u: f64) -> f64 {
    u.clamp(f64::EPSILON * 0.5, 1.0 - f64::EPSILON * 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A fine grid of uniforms: each word gets its share, and what is left is even within each word.
    #[test]
    fn what_is_left_of_a_uniform_is_even() {
        let mix = Mix::new([('a', 0.3), ('b', 0.0), ('c', 0.015), ('d', 0.2), ('e', 0.485)].into_iter());
        let n = 1_000_000;
        for (word, share) in [('a', 0.3), ('c', 0.015), ('d', 0.2), ('e', 0.485)] {
            let chosen = (0..n).filter_map(|k| mix.at((f64::from(k) + 0.5) / f64::from(n)));
            let left: Vec<f64> = chosen.filter(|(found, _)| *found == word).map(|(_, left)| left).collect();
            assert!((left.len() as f64 / f64::from(n) - share).abs() < 2e-6, "{word} {}", left.len());
            let mean = left.iter().sum::<f64>() / left.len() as f64;
            let square = left.iter().map(|u| u * u).sum::<f64>() / left.len() as f64;
            assert!((mean - 0.5).abs() < 1e-4 && (square - 1.0 / 3.0).abs() < 1e-4, "{word} {mean} {square}");
        }
        assert_eq!(Mix::<char>::new(std::iter::empty()).at(0.5), None);
    }

    proptest! {
        #[test]
        fn a_guided_walk_finds_what_a_plain_one_finds(weights in prop::collection::vec(0.0_f64..1.0, 1..30), u in 0.0_f64..1.0) {
            let mix = Mix::new(weights.iter().copied().enumerate());
            let plain = mix.words.iter().find(|(_, cumulated)| u < *cumulated).or(mix.words.last());
            prop_assert_eq!(mix.at(u).map(|(word, _)| word), plain.map(|(word, _)| *word));
        }

        #[test]
        fn a_decision_leaves_a_uniform(u in 1e-9_f64..1.0, share in 0.0_f64..=1.0) {
            let (_, left) = decide(u, share);
            prop_assert!(left > 0.0 && left < 1.0);
        }
    }
}

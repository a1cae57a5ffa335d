//! Which word a uniform chooses, by the words' shares.

use afflux_models::seed::uniform;

/// log2 of the parts of (0, 1) that know where to begin to look.
const PARTS: u32 = 6;

/// A word and the part of (0, 1) that chooses it.
#[derive(Debug, Clone, Copy)]
struct Choice<W> {
    word: W,
    from: f64,
    to: f64,
}

/// Words with their cumulated shares.
#[derive(Debug, Clone)]
pub(crate) struct Mix<W> {
    choices: Vec<Choice<W>>,
    /// The first word that a uniform of each part may choose.
    first: [u8; 1 << PARTS],
}

impl<W: Copy> Mix<W> {
    /// Weights that are not positive are left out.
    pub(crate) fn new(weights: impl Iterator<Item = (W, f64)>) -> Self {
        let weights: Vec<(W, f64)> = weights.filter(|(_, weight)| *weight > 0.0).collect();
        let sum = weights.iter().fold(0.0, |sum, (_, weight)| sum + weight);
        let choice = |to: &mut f64, (word, weight): (W, f64)| {
            let from = *to;
            *to += weight;
            Some(Choice { word, from: from / sum, to: *to / sum })
        };
        let choices: Vec<Choice<W>> = weights.into_iter().scan(0.0, choice).collect();
        let place = |part: usize| choices.partition_point(|choice| choice.to <= part as f64 / f64::from(1 << PARTS));
        let first = std::array::from_fn(|part| place(part).min(choices.len().saturating_sub(1)).min(255) as u8);
        Self { choices, first }
    }

    /// The word at the uniform of some bits, and what is left of it: a uniform again, independent of the
    /// word.
    #[inline(always)]
    pub(crate) fn at(&self, bits: u64) -> Option<(W, f64)> {
        let u = uniform(bits);
        let mut place = usize::from(self.first[(bits >> (u64::BITS - PARTS)) as usize]);
        let mut choice = self.choices.get(place)?;
        while u >= choice.to {
            place += 1;
            let Some(next) = self.choices.get(place) else { break };
            choice = next;
        }
        Some((choice.word, inner((u - choice.from) / (choice.to - choice.from))))
    }

    /// Share of each word.
    pub(crate) fn shares(&self) -> impl Iterator<Item = (W, f64)> + '_ {
        self.choices.iter().map(|choice| (choice.word, choice.to - choice.from))
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
        let n = 1_000_000_u64;
        for (word, share) in [('a', 0.3), ('c', 0.015), ('d', 0.2), ('e', 0.485)] {
            let chosen = (0..n).filter_map(|k| mix.at(k * (u64::MAX / n)));
            let left: Vec<f64> = chosen.filter(|(found, _)| *found == word).map(|(_, left)| left).collect();
            assert!((left.len() as f64 / n as f64 - share).abs() < 2e-6, "{word} {}", left.len());
            let mean = left.iter().sum::<f64>() / left.len() as f64;
            let square = left.iter().map(|u| u * u).sum::<f64>() / left.len() as f64;
            assert!((mean - 0.5).abs() < 1e-4 && (square - 1.0 / 3.0).abs() < 1e-4, "{word} {mean} {square}");
        }
        assert_eq!(Mix::<char>::new(std::iter::empty()).at(1 << 63), None);
    }

    proptest! {
        #[test]
        fn a_guided_walk_finds_what_a_plain_one_finds(weights in prop::collection::vec(0.0_f64..1.0, 1..30), bits: u64) {
            let mix = Mix::new(weights.iter().copied().enumerate());
            let plain = mix.choices.iter().find(|choice| uniform(bits) < choice.to).or(mix.choices.last());
            prop_assert_eq!(mix.at(bits).map(|(word, _)| word), plain.map(|choice| choice.word));
        }

        #[test]
        fn a_decision_leaves_a_uniform(u in 1e-9_f64..1.0, share in 0.0_f64..=1.0) {
            let (_, left) = decide(u, share);
            prop_assert!(left > 0.0 && left < 1.0);
        }
    }
}

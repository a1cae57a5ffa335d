//! Several measures of the same pairs, judged together.
//!
//! Where nothing has changed, baseline and candidate of a pair may be swapped: every pattern of signs is
//! equally likely, for all measures of a pair at once. So the greatest signed-rank statistic of all
//! measures is laid beside its law over the patterns (Westfall & Young 1993): the probability of one false
//! alarm or more keeps its level however the measures hang together, and measures that say the same cost
//! nothing.

use afflux_models::seed::{Key, Purpose, VisitId};

/// Up to so many pairs every pattern of signs is tried: 65 536.
const ALL_PATTERNS: usize = 16;

/// Beyond, so many drawn ones.
const DRAWN_PATTERNS: u64 = 65_535;

/// Of each measure's differences: the probability that some measure looks at least as far above 0 by
/// chance, and at least as far below.
pub fn probabilities(measures: &[Vec<f64>]) -> Vec<(f64, f64)> {
    let ranked: Vec<Vec<f64>> = measures.iter().map(|differences| signed_ranks(differences)).collect();
    let observed: Vec<f64> = ranked.iter().map(|ranks| ranks.iter().sum()).collect();
    let pairs = ranked.first().map_or(0, Vec::len);
    let mut counts = vec![(0_u64, 0_u64); measures.len()];
    let mut count = |is_turned: &dyn Fn(usize) -> bool| {
        let sums = ranked.iter().map(|ranks| {
            let turned = ranks.iter().enumerate().map(|(n, rank)| if is_turned(n) { -rank } else { *rank });
            turned.sum::<f64>()
        });
        let (greatest, least) =
            sums.fold((f64::MIN, f64::MAX), |(greatest, least), sum| (greatest.max(sum), least.min(sum)));
        for ((above, below), observed) in counts.iter_mut().zip(&observed) {
            // Sums of halves near 1: far apart, or equal.
            *above += u64::from(greatest >= observed - 1e-9);
            *below += u64::from(least <= observed + 1e-9);
        }
    };
    if pairs <= ALL_PATTERNS {
        (0..1_u32 << pairs).for_each(|pattern| count(&|n| pattern >> n & 1 == 1));
        let patterns = f64::from(1_u32 << pairs);
        return counts.iter().map(|(above, below)| (*above as f64 / patterns, *below as f64 / patterns)).collect();
    }
    let key = Key::new(pairs as u64, 0);
    for pattern in 0..DRAWN_PATTERNS {
        let mut stream = key.stream(VisitId(pattern), Purpose::Resample, 0, 0);
        let words: Vec<u64> = (0..pairs.div_ceil(64)).map(|_| stream.bits()).collect();
        count(&|n| words[n / 64] >> (n % 64) & 1 == 1);
    }
    // The pattern that was seen is one of them (Davison & Hinkley 1997, § 4.3).
    let share = |count: u64| (count + 1) as f64 / (DRAWN_PATTERNS + 1) as f64;
    counts.iter().map(|(above, below)| (share(*above), share(*below))).collect()
}

/// Ranks by size with the sign, middle ranks for equal ones, none for 0 (Pratt 1959), on a scale on which
/// the law of their sum has variance 1.
fn signed_ranks(differences: &[f64]) -> Vec<f64> {
    let rank = |one: f64| {
        let smaller = differences.iter().filter(|other| other.abs() < one.abs()).count();
        let equal = differences.iter().filter(|other| other.abs() == one.abs()).count();
        smaller as f64 + (equal as f64 + 1.0) / 2.0
    };
    let sign = |one: f64| if one == 0.0 { 0.0 } else { one.signum() };
    let ranks: Vec<f64> = differences.iter().map(|one| sign(*one) * rank(*one)).collect();
    let scale = ranks.iter().map(|rank| rank * rank).sum::<f64>().sqrt();
    if scale > 0.0 { ranks.iter().map(|rank| rank / scale).collect() } else { ranks }
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_models::normal;

    /// One measure alone is the signed-rank test: 6 pairs all above 0 have 1 of 64; of 1, 2, −3, 4, 5, 6
    /// the sum of the positive ranks is 18 of 21, and T ≤ 3 has 5 of 64.
    #[test]
    fn one_measure_by_hand() {
        let of = |differences: &[f64]| probabilities(&[differences.to_vec()])[0];
        assert_eq!(of(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), (1.0 / 64.0, 1.0));
        assert_eq!(of(&[1.0, 2.0, -3.0, 4.0, 5.0, 6.0]).0, 5.0 / 64.0);
        assert_eq!(of(&[-1.0, -2.0, -3.0, -4.0, -5.0, -6.0]).1, 1.0 / 64.0);
        assert_eq!(of(&[0.0; 6]), (1.0, 1.0));
    }

    /// Hollander & Wolfe's nine patients: one side p = .01953 (R's `wilcox.test`, V = 40).
    #[test]
    fn the_published_example() {
        let differences = [0.952, -0.147, 1.022, 0.430, 0.620, 0.590, 0.490, -0.080, 0.010];
        assert!((probabilities(&[differences.to_vec()])[0].0 - 0.019_53).abs() < 1e-5);
    }

    /// A measure that says the same as another costs nothing; one that says something else does: with
    /// the second measure's greatest sum at the pattern of the even pairs, two patterns of 64 reach it.
    #[test]
    fn the_price_of_a_second_measure() {
        let one = vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let double: Vec<f64> = one.iter().map(|difference| 2.0 * difference).collect();
        assert_eq!(probabilities(&[one.clone(), double])[1].0, 1.0 / 64.0);
        let other = vec![1.0, -2.0, 3.0, -4.0, 5.0, -6.0];
        assert_eq!(probabilities(&[one, other])[0].0, 2.0 / 64.0);
    }

    /// 2 000 comparisons of 6 pairs and three measures that share half of their noise, seeds 1 to 2 000,
    /// nothing changed. At 5 % the alarms have a standard error of .49 points: at alpha .1 % (one side)
    /// a true 5 % stays under 6.5 %.
    #[test]
    fn the_level_holds_for_three_measures() {
        let alarms = (1..=2000).filter(|seed| {
            let mut draws = Key::new(*seed, 0).stream(VisitId(1), Purpose::Count, 0, 0);
            let mut normal = || normal::quantile(draws.uniform());
            let pairs: Vec<[f64; 3]> = (0..6)
                .map(|_| {
                    let common = normal();
                    std::array::from_fn(|_| common + normal())
                })
                .collect();
            let measures: Vec<Vec<f64>> = (0..3).map(|n| pairs.iter().map(|pair| pair[n]).collect()).collect();
            probabilities(&measures).iter().any(|(slower, _)| *slower <= 0.05)
        });
        let share = alarms.count() as f64 / 2000.0;
        assert!((0.02..0.065).contains(&share), "{share}");
    }

    /// Twenty pairs are drawn: all above 0 is the rarest pattern there is, and none above 0 no news.
    #[test]
    fn many_pairs_are_drawn() {
        let all: Vec<f64> = (1..=20).map(f64::from).collect();
        let (slower, quicker) = probabilities(&[all])[0];
        assert!(slower <= 2.0 / 65_536.0 && quicker > 0.999, "{slower} {quicker}");
        let mixed: Vec<f64> = (1..=20).map(|n| if n % 2 == 0 { f64::from(n) } else { -f64::from(n) }).collect();
        // P(T ≥ 110) of 20 pairs is .432 (exact law, `signed_rank::cumulative`).
        let exact = 1.0 - super::super::signed_rank::cumulative(20)[109];
        let (slower, _) = probabilities(&[mixed])[0];
        assert!((slower - exact).abs() < 0.01, "{slower} {exact}");
    }
}

//! The rootogram (Kleiber & Zeileis 2016): how many bins held how many visits, beside how many
//! should have under their fitted laws.

use std::collections::BTreeMap;

use super::CountLaw;

/// Bins whose counts lie in a range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// Least count.
    pub from: u64,
    /// Greatest count; absent for all that are greater.
    pub to: Option<u64>,
    /// Bins observed.
    pub observed: f64,
    /// Bins expected.
    pub expected: f64,
}

/// Bars at most, the open one aside.
const MOST_BARS: f64 = 20.0;
/// Share of the counts above the last closed bar, at most.
const OPEN_SHARE: f64 = 0.005;
/// Classes of means in a factor of e: means of one class are taken as one.
const CLASSES_PER_E: f64 = 40.0;

/// The rootogram of counts and means, the law of a mean being `law`; empty when there is none.
pub fn rootogram(pairs: impl Iterator<Item = (f64, f64)>, law: impl Fn(f64) -> CountLaw) -> Vec<Bar> {
    let mut counts = Vec::new();
    let mut classes: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    for (count, mean) in pairs {
        counts.push(count.max(0.0));
        let mean = mean.max(1e-12);
        let class = classes.entry((libm::log(mean) * CLASSES_PER_E) as i64).or_insert((0.0, 0.0));
        *class = (class.0 + 1.0, class.1 + mean);
    }
    let mut bars = empty_bars(&mut counts);
    for count in &counts {
        let at = bars.partition_point(|bar| (bar.from as f64) <= *count);
        if let Some(bar) = at.checked_sub(1).and_then(|at| bars.get_mut(at)) {
            bar.observed += 1.0;
        }
    }
    for (number, sum) in classes.values() {
        let law = law(sum / number);
        let mut below = 0.0;
        for bar in &mut bars {
            let at = bar.to.map_or(1.0, |to| law.cdf(to as f64));
            bar.expected += number * (at - below);
            below = at;
        }
    }
    bars
}

/// Bars of equal round width from 0 that hold all but the greatest counts, and one for those.
fn empty_bars(counts: &mut [f64]) -> Vec<Bar> {
    if counts.is_empty() {
        return Vec::new();
    }
    counts.sort_unstable_by(f64::total_cmp);
    let last = ((counts.len() as f64) * (1.0 - OPEN_SHARE)) as usize;
    let high = counts[last.min(counts.len() - 1)].min(1e15);
    let width = round_up(((high + 1.0) / MOST_BARS).max(1.0)) as u64;
    let number = (high as u64) / width + 1;
    let bar = |n: u64| Bar { from: n * width, to: Some((n + 1) * width - 1), observed: 0.0, expected: 0.0 };
    let open = Bar { from: number * width, to: None, observed: 0.0, expected: 0.0 };
    (0..number).map(bar).chain([open]).collect()
}

/// The smallest of 1, 2, 5 × 10ⁿ that is not under a width.
fn round_up(width: f64) -> f64 {
    let decade = libm::pow(10.0, libm::floor(libm::log10(width)));
    [1.0, 2.0, 5.0].into_iter().map(|factor| factor * decade).find(|w| *w >= width - 1e-9).unwrap_or(10.0 * decade)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Key, Purpose, VisitId};
    use rand_distr::Distribution;

    fn poisson(means: &[f64]) -> Vec<(f64, f64)> {
        let mut draws = Key::new(5, 0).stream(VisitId(1), Purpose::Player, 0, 0);
        means.iter().map(|mean| (rand_distr::Poisson::new(*mean).unwrap().sample(&mut draws), *mean)).collect()
    }

    /// Seed 5, 20 000 Poisson counts of means 1 to 40: Pearson's χ² over the bars stays under its
    /// .999 quantile for 20 degrees of freedom, 45.3; a law three times as dispersed does not.
    #[test]
    fn observed_and_expected_agree_under_the_right_law_only() {
        let means: Vec<f64> = (0..20_000).map(|n| 1.0 + f64::from(n % 40)).collect();
        let pairs = poisson(&means);
        let chi = |dispersion: f64| {
            let bars = rootogram(pairs.iter().copied(), |mean| CountLaw::dispersed(mean, dispersion));
            assert_eq!(bars.iter().map(|bar| bar.observed).sum::<f64>(), 20_000.0);
            assert!((bars.iter().map(|bar| bar.expected).sum::<f64>() - 20_000.0).abs() < 1e-6);
            assert!(bars.len() <= 21, "{}", bars.len());
            bars.iter().map(|bar| (bar.observed - bar.expected).powi(2) / bar.expected.max(1e-9)).sum::<f64>()
        };
        assert!(chi(1.0) < 45.3, "{}", chi(1.0));
        assert!(chi(3.0) > 200.0, "{}", chi(3.0));
    }

    #[test]
    fn bars_are_whole_numbers_and_follow_each_other() {
        for most in [0.0, 1.0, 7.0, 19.0, 20.0, 873.0, 1e6, 1e300] {
            let bars = rootogram([(0.0, 0.5), (most, most)].into_iter(), |mean| CountLaw::dispersed(mean, 1.0));
            assert_eq!(bars[0].from, 0);
            assert!(bars.windows(2).all(|pair| pair[0].to.map(|to| to + 1) == Some(pair[1].from)), "{most}: {bars:?}");
            assert_eq!(bars.iter().map(|bar| bar.observed).sum::<f64>(), 2.0);
            assert_eq!(bars.last().map(|bar| bar.to), Some(None));
        }
        assert_eq!(rootogram(std::iter::empty(), |mean| CountLaw::dispersed(mean, 1.0)), []);
    }
}

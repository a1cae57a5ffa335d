//! Pages per visit from counts: K = 1 + NB(size, mean − 1) by maximum likelihood.

use super::{MOST_PAGES, PagesLaw};

/// Sizes that are looked at: under the first nearly every visit has one page, over the second the law
/// is Poisson's.
const SIZES: (f64, f64) = (1e-2, 1e3);
/// The 95 % quantile of χ² with one degree of freedom.
const CHI2_95: f64 = 3.841_458_820_694_124;

/// A fitted law, and whether the geometric one (size 1) is as good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PagesFit {
    /// The law: geometric where it is not rejected.
    pub law: PagesLaw,
    /// Size of the negative binomial that fits best.
    pub best_size: f64,
    /// Twice the log likelihood ratio of that one against the geometric law.
    pub geometric_deviance: f64,
}

/// Fits the law to weights of visits by their pages (1 or more); none when no visit has two pages.
pub fn fit_pages(visits: &[(u32, f64)]) -> Option<PagesFit> {
    let (count, more) = visits.iter().fold((0.0, 0.0), |(count, more), (pages, weight)| {
        (count + weight, more + weight * f64::from(pages.saturating_sub(1)))
    });
    let mean = more / count;
    if count <= 0.0 || mean <= 0.0 {
        return None;
    }
    let likelihood = |log_size: f64| log_likelihood(visits, mean, libm::exp(log_size));
    let best = libm::exp(highest(likelihood, libm::log(SIZES.0), libm::log(SIZES.1)));
    let deviance = 2.0 * (log_likelihood(visits, mean, best) - log_likelihood(visits, mean, 1.0));
    let size = if deviance < CHI2_95 { 1.0 } else { best };
    let law = PagesLaw::new(1.0 + mean, size).ok()?;
    Some(PagesFit { law, best_size: best, geometric_deviance: deviance.max(0.0) })
}

/// Σ w·log P(K = k) without the terms that no size changes.
fn log_likelihood(visits: &[(u32, f64)], mean: f64, size: f64) -> f64 {
    let (stop, go_on) = (libm::log(size / (size + mean)), libm::log(mean / (size + mean)));
    let start = libm::lgamma(size);
    let term = |more: f64| libm::lgamma(more + size) - start - libm::lgamma(more + 1.0) + size * stop + more * go_on;
    visits.iter().map(|(pages, weight)| weight * term(f64::from(pages.saturating_sub(1)))).sum()
}

/// Where a function with one hill is highest, by golden section.
pub(crate) fn highest(value: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let (mut a, mut b) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
    let (mut at_a, mut at_b) = (value(a), value(b));
    for _ in 0..60 {
        if at_a > at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - GOLDEN * (high - low);
            at_a = value(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + GOLDEN * (high - low);
            at_b = value(b);
        }
    }
    0.5 * (low + high)
}

/// A bar of a rootogram: visits with some number of pages, seen and expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PagesBar {
    /// Number of pages; the last bar holds all visits with at least so many.
    pub pages: u32,
    /// Visits seen.
    pub seen: f64,
    /// Visits expected.
    pub expected: f64,
}

/// Visits by pages, seen and expected, up to `most` pages and over.
pub fn rootogram(visits: &[(u32, f64)], law: &PagesLaw, most: u32) -> Vec<PagesBar> {
    let total: f64 = visits.iter().map(|(_, weight)| weight).sum();
    let seen = |wanted: &dyn Fn(u32) -> bool| visits.iter().filter(|(k, _)| wanted(*k)).map(|(_, w)| w).sum::<f64>();
    let most = most.clamp(2, MOST_PAGES);
    let mut below = 0.0;
    let bar = |pages: u32| {
        let probability = law.probability(pages);
        below += probability;
        PagesBar { pages, seen: seen(&|k| k == pages), expected: total * probability }
    };
    let mut bars: Vec<PagesBar> = (1..most).map(bar).collect();
    bars.push(PagesBar { pages: most, seen: seen(&|k| k >= most), expected: total * (1.0 - below).max(0.0) });
    bars
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Key, Purpose, VisitId};

    fn drawn(law: &PagesLaw, count: usize, seed: u64) -> Vec<(u32, f64)> {
        let mut stream = Key::new(seed, 0).stream(VisitId(1), Purpose::PageCount, 0, 0);
        let mut pages: Vec<u32> = (0..count).map(|_| law.quantile(stream.uniform())).collect();
        pages.sort_unstable();
        pages.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as f64)).collect()
    }

    /// 20 000 visits, seed 7: the standard error of the mean is under 0.8 %, of log size about 2 %.
    #[test]
    fn a_law_is_found_again() {
        for (mean, size) in [(3.64, 2.0), (3.64, 0.5), (8.0, 4.0)] {
            let fit = fit_pages(&drawn(&PagesLaw::new(mean, size).unwrap(), 20_000, 7)).unwrap();
            assert!((fit.law.mean() / mean - 1.0).abs() < 0.03, "{fit:?}");
            assert!((fit.law.size() / size - 1.0).abs() < 0.12, "{size}: {fit:?}");
            assert!(fit.geometric_deviance > 20.0);
        }
    }

    /// Rejected at 5 %: in 60 samples of 2 000 geometric visits at most 9 times (binomial, alpha 4e-4),
    /// seeds 0 to 59.
    #[test]
    fn the_geometric_law_is_kept_where_it_holds() {
        let law = PagesLaw::new(3.64, 1.0).unwrap();
        let rejected = (0..60).filter(|seed| fit_pages(&drawn(&law, 2000, *seed)).unwrap().law.size() != 1.0);
        assert!(rejected.count() <= 9);
    }

    #[test]
    fn a_rootogram_holds_every_visit() {
        let law = PagesLaw::new(3.0, 1.0).unwrap();
        let visits = drawn(&law, 500, 3);
        let bars = rootogram(&visits, &law, 10);
        let sums = bars.iter().fold((0.0, 0.0), |(a, b), bar| (a + bar.seen, b + bar.expected));
        assert!(bars.len() == 10 && sums.0 == 500.0 && (sums.1 - 500.0).abs() < 1e-9);
    }

    #[test]
    fn no_second_page_is_no_law() {
        assert_eq!((fit_pages(&[]), fit_pages(&[(1, 10.0)])), (None, None));
        assert!(fit_pages(&[(u32::MAX, 1.0)]).is_none());
    }
}

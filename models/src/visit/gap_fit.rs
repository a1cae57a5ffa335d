//! Gaps between pages from counts in cells: a lognormal cut at the time of inactivity, by maximum
//! likelihood. A gap over the cut ends a visit, so the law is conditional on staying under it.

use crate::normal;

/// Counts in a cell of gaps, seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapCell {
    /// Lower edge, seconds.
    pub from_s: f64,
    /// Upper edge, seconds.
    pub to_s: f64,
    /// Gaps in it.
    pub count: f64,
}

/// A fitted lognormal: log seconds before the cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapFit {
    /// Mean of the log, before the cut.
    pub mu: f64,
    /// Standard deviation of the log, before the cut.
    pub sigma: f64,
    /// Where it is cut, seconds.
    pub cut_s: f64,
}

/// Ranges of the parameters: a median from a millisecond to a hundred cuts; beyond, the data tell no
/// lognormal.
const SIGMAS: (f64, f64) = (0.05, 4.0);
const STEPS: usize = 200;

/// Fits the law; none with fewer than ten gaps or all of them in one cell.
pub fn fit_gaps(cells: &[GapCell], cut_s: f64) -> Option<GapFit> {
    let cells: Vec<GapCell> = cells.iter().filter(|cell| cell.count > 0.0 && cell.from_s < cut_s).copied().collect();
    let total: f64 = cells.iter().map(|cell| cell.count).sum();
    if cells.len() < 2 || total < 10.0 {
        return None;
    }
    let middle = |cell: &GapCell| libm::log(0.5 * (cell.from_s + cell.to_s.min(cut_s)));
    let mean = cells.iter().map(|cell| cell.count * middle(cell)).sum::<f64>() / total;
    let square = |x: f64| x * x;
    let variance = cells.iter().map(|cell| cell.count * square(middle(cell) - mean)).sum::<f64>() / total;
    let mut fit = GapFit { mu: mean, sigma: libm::sqrt(variance).clamp(SIGMAS.0, SIGMAS.1), cut_s };
    let mut value = fit.log_likelihood(&cells);
    for _ in 0..STEPS {
        let (score, information) = fit.score(&cells);
        let Some(step) = solved(information, score) else { break };
        let Some((next, reached)) = fit.better(&cells, step, value) else { break };
        let gained = reached - value;
        (fit, value) = (next, reached);
        if gained < 1e-8 * total {
            break;
        }
    }
    Some(fit)
}

impl GapFit {
    /// P(gap ≤ x), given that it is under the cut.
    pub fn cdf(&self, x_s: f64) -> f64 {
        if x_s >= self.cut_s {
            return 1.0;
        }
        if x_s <= 0.0 {
            return 0.0;
        }
        self.below(x_s) / self.below(self.cut_s).max(f64::MIN_POSITIVE)
    }

    fn z(&self, x_s: f64) -> f64 {
        (libm::log(x_s) - self.mu) / self.sigma
    }

    fn below(&self, x_s: f64) -> f64 {
        normal::cdf(self.z(x_s))
    }

    /// Mean after the cut, seconds.
    pub fn mean_s(&self) -> f64 {
        let edge = self.z(self.cut_s);
        let whole = libm::exp(self.mu + 0.5 * self.sigma * self.sigma);
        (whole * normal::cdf(edge - self.sigma) / normal::cdf(edge).max(f64::MIN_POSITIVE)).min(self.cut_s)
    }

    /// Coefficient of variation before the cut: what the law's text says.
    pub fn cv(&self) -> f64 {
        libm::sqrt(libm::expm1(self.sigma * self.sigma))
    }

    /// Largest distance between the seen and the fitted distribution function, at the cells' edges.
    pub fn distance(&self, cells: &[GapCell]) -> f64 {
        let total: f64 = cells.iter().map(|cell| cell.count).sum();
        let mut below = 0.0;
        cells.iter().fold(0.0, |most: f64, cell| {
            let before = (below / total - self.cdf(cell.from_s)).abs();
            below += cell.count;
            most.max(before).max((below / total - self.cdf(cell.to_s)).abs())
        })
    }

    fn log_likelihood(&self, cells: &[GapCell]) -> f64 {
        let probability = |cell: &GapCell| (self.cdf(cell.to_s) - self.cdf(cell.from_s)).max(1e-300);
        cells.iter().map(|cell| cell.count * libm::log(probability(cell))).sum()
    }

    /// Derivatives of P(X ≤ x) before the cut by µ and by log σ.
    fn slopes(&self, x_s: f64) -> [f64; 2] {
        if x_s <= 0.0 {
            return [0.0; 2];
        }
        let z = self.z(x_s);
        [-normal::density(z) / self.sigma, -normal::density(z) * z]
    }

    /// Score and its outer product: the information, but for a mean of zero (Berndt et al. 1974).
    fn score(&self, cells: &[GapCell]) -> ([f64; 2], [[f64; 2]; 2]) {
        let (all, all_slopes) = (self.below(self.cut_s).max(f64::MIN_POSITIVE), self.slopes(self.cut_s));
        let (mut score, mut information) = ([0.0; 2], [[0.0; 2]; 2]);
        for cell in cells {
            let to = cell.to_s.min(self.cut_s);
            let inside = (self.cdf(to) - self.cdf(cell.from_s)).max(1e-300);
            let (upper, lower) = (self.slopes(to), self.slopes(cell.from_s));
            let slope = |n: usize| (upper[n] - lower[n]) / (all * inside) - all_slopes[n] / all;
            let slope = [slope(0), slope(1)];
            for n in 0..2 {
                score[n] += cell.count * slope[n];
                for m in 0..2 {
                    information[n][m] += cell.count * slope[n] * slope[m];
                }
            }
        }
        (score, information)
    }

    /// A step along which the likelihood grows, halved until it does.
    fn better(&self, cells: &[GapCell], step: [f64; 2], value: f64) -> Option<(Self, f64)> {
        let most = step[0].abs().max(step[1].abs()).max(1.0);
        let mut scale = 1.0 / most;
        for _ in 0..30 {
            let highest = libm::log(self.cut_s) + 4.6;
            let next = Self {
                mu: (self.mu + scale * step[0]).clamp(-6.9, highest),
                sigma: (self.sigma * libm::exp(scale * step[1])).clamp(SIGMAS.0, SIGMAS.1),
                ..*self
            };
            let reached = next.log_likelihood(cells);
            if reached > value {
                return Some((next, reached));
            }
            scale *= 0.5;
        }
        None
    }
}

/// Solves two equations; none without a unique solution.
fn solved(matrix: [[f64; 2]; 2], right: [f64; 2]) -> Option<[f64; 2]> {
    let determinant = matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[1][0];
    let unique = determinant > 1e-12 * matrix[0][0] * matrix[1][1];
    let first = (right[0] * matrix[1][1] - right[1] * matrix[0][1]) / determinant;
    let second = (matrix[0][0] * right[1] - matrix[1][0] * right[0]) / determinant;
    (unique && first.is_finite() && second.is_finite()).then_some([first, second])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audience::histogram::Histogram;
    use crate::law::Law;
    use crate::seed::{Key, Purpose, VisitId};
    use proptest::prelude::*;

    fn cells(law: &str, count: usize, whole_seconds: bool) -> Vec<GapCell> {
        let (law, mut histogram) = (Law::parse(law).unwrap(), Histogram::default());
        let mut stream = Key::new(5, 0).stream(VisitId(1), Purpose::Page, 0, 0);
        for _ in 0..count {
            let gap_ms = (law.sample(&mut stream) * 1000.0) as u64;
            histogram.record(if whole_seconds { (gap_ms + 500) / 1000 * 1000 } else { gap_ms });
        }
        super::super::model::gap_cells(&histogram)
    }

    /// 40 000 gaps, seed 5: the standard error of the mean is at most 0.6 %, of σ about 1 %.
    #[test]
    fn a_cut_law_is_found_again() {
        for (mean, cv) in [(180.0, 1.5), (60.0, 1.0), (400.0, 1.5), (20.0, 2.0)] {
            for whole_seconds in [false, true] {
                let law = format!("lognormal:mean={mean}s,cv={cv},max=30min");
                let cells = cells(&law, 40_000, whole_seconds);
                let fit = fit_gaps(&cells, 1800.0).unwrap();
                assert!((fit.mean_s() / mean - 1.0).abs() < 0.025, "{law}: {fit:?} {}", fit.mean_s());
                assert!((fit.cv() / cv - 1.0).abs() < 0.08, "{law}: {fit:?} {}", fit.cv());
                // 99.9 % of KS distances of 40 000 values are under 0.01.
                assert!(fit.distance(&cells) < 0.01, "{law}: {}", fit.distance(&cells));
            }
        }
    }

    #[test]
    fn too_little_is_no_law() {
        let cell = |from_s: f64, count: f64| GapCell { from_s, to_s: from_s + 1.0, count };
        assert_eq!(fit_gaps(&[], 1800.0), None);
        assert_eq!(fit_gaps(&[cell(3.0, 1000.0)], 1800.0), None);
        assert_eq!(fit_gaps(&[cell(3.0, 4.0), cell(5.0, 5.0)], 1800.0), None);
    }

    proptest! {
        /// Whatever the counts, a fit has its numbers and is no worse than where it began.
        #[test]
        fn any_counts_give_numbers(counts in prop::collection::vec((0_u64..3_000_000, 1_u32..1000), 2..40), cut in 1.0_f64..5000.0) {
            let mut histogram = Histogram::default();
            counts.iter().for_each(|(gap_ms, count)| (0..count % 50).for_each(|_| histogram.record(*gap_ms)));
            let cells = super::super::model::gap_cells(&histogram);
            if let Some(fit) = fit_gaps(&cells, cut) {
                prop_assert!(fit.mean_s() > 0.0 && fit.mean_s() <= cut && fit.cv().is_finite());
                prop_assert!((0.0..=1.0).contains(&fit.distance(&cells)) && fit.sigma > 0.0);
            }
        }
    }
}

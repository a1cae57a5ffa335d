//! The law of the Kolmogorov–Smirnov distance when the rate was fitted to the very visits that are
//! tested: a fitted curve lies nearer to them than the true one, and Kolmogorov's own law would
//! nearly never reject.
//!
//! The distance is recomputed on drawn residuals. A draw takes independent Poisson noise z of each
//! pattern of bins (its normal limit), and takes off what a refit of the shape would follow, by one
//! scoring step: δ = H⁻¹X'z, e = z − μXδ. The bias of smoothing is not in the law: a fit that is too
//! smooth for its data is to be found.

use super::rescaled::{PooledDay, WIDEST_MIN, kolmogorov_upper};
use crate::arrival::cholesky::Factor;
use crate::arrival::link::{CompositeLink, Levels, Solution, Sparse};
use crate::normal;
use crate::seed::Stream;

/// Draws of the distance: a p-value is a multiple of 1/200.
const DRAWS: usize = 199;
/// Under this Kolmogorov's own p-value, which is too large for a fitted rate, settles it.
const SETTLED: f64 = 0.001;

/// Distance and p-value of the test; none when there is nothing to compare.
pub(crate) fn test(day: &PooledDay, fit: &FittedRate<'_>, stream: &mut Stream) -> (f64, f64) {
    let distance = day.distance();
    let by_law = kolmogorov_upper(distance, day.visits);
    if by_law < SETTLED {
        return (distance, by_law);
    }
    let law = Law::new(fit, day.visits);
    let further = (0..DRAWS).filter(|_| law.draw(stream) >= distance).count();
    (distance, (further + 1) as f64 / (DRAWS + 1) as f64)
}

/// A fit whose rate is tested.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FittedRate<'a> {
    /// Model and data.
    pub model: &'a CompositeLink,
    /// Its fit.
    pub solution: &'a Solution,
    /// Dispersion that the likelihood was divided by.
    pub dispersion: f64,
}

struct Law {
    visits: f64,
    /// Patterns in the order of the day: first cell, mean over all groups, d log mean/db.
    patterns: Vec<(usize, f64, Sparse)>,
    /// Mean slope, when levels are free.
    centre: Option<Vec<f64>>,
    total: f64,
    curvature: Factor,
    dispersion: f64,
}

impl Law {
    fn new(fit: &FittedRate<'_>, visits: f64) -> Self {
        let model = fit.model;
        let mut means = vec![0.0; model.patterns.len()];
        for (o, mean) in model.observations.iter().zip(&fit.solution.means).filter(|(o, _)| !o.censored) {
            means[o.pattern] += mean;
        }
        let first = |pattern: usize| model.patterns[pattern].cells.first().map_or(0, |(cell, _)| *cell);
        let has_a_place = |pattern: usize| model.patterns[pattern].cells.len() <= WIDEST_MIN as usize;
        let slopes = model.log_slopes(fit.solution).into_iter().enumerate();
        let mut patterns: Vec<(usize, f64, Sparse)> =
            slopes.filter(|(n, _)| has_a_place(*n)).map(|(n, slope)| (first(n), means[n], slope)).collect();
        patterns.retain(|pattern| pattern.1 > 0.0);
        patterns.sort_by_key(|pattern| pattern.0);
        let total: f64 = patterns.iter().map(|pattern| pattern.1).sum();
        let mut centre = vec![0.0; model.design.columns];
        for (_, mean, slope) in &patterns {
            slope.iter().for_each(|(column, value)| centre[*column] += mean * value / total);
        }
        Self {
            visits,
            patterns,
            centre: (model.levels == Levels::Free).then_some(centre),
            total,
            curvature: fit.solution.curvature.clone(),
            dispersion: fit.dispersion,
        }
    }

    /// One draw of the distance.
    fn draw(&self, stream: &mut Stream) -> f64 {
        let mut normal = || normal::quantile(stream.uniform());
        let mut noise: Vec<f64> = self.patterns.iter().map(|(_, mean, _)| libm::sqrt(*mean) * normal()).collect();
        if self.centre.is_some() {
            let shift = noise.iter().sum::<f64>() / self.total;
            noise.iter_mut().zip(&self.patterns).for_each(|(z, pattern)| *z -= shift * pattern.1);
        }
        let mut right = vec![0.0; self.curvature.size()];
        for (z, (_, _, slope)) in noise.iter().zip(&self.patterns) {
            slope.iter().for_each(|(column, value)| right[*column] += value * z / self.dispersion);
        }
        let step = self.curvature.solve(&right);
        let along = |slope: &Sparse| slope.iter().map(|(column, value)| value * step[*column]).sum::<f64>();
        let centre = self.centre.as_ref().map_or(0.0, |centre| centre.iter().zip(&step).map(|(a, b)| a * b).sum());
        let (mut reached, mut distance) = (0.0, 0.0_f64);
        for (n, (z, (first, mean, slope))) in noise.iter().zip(&self.patterns).enumerate() {
            reached += z - mean * (along(slope) - centre);
            if self.patterns.get(n + 1).is_none_or(|next| next.0 != *first) {
                distance = distance.max(reached.abs());
            }
        }
        distance / self.visits
    }
}

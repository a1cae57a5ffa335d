//! How smooth: the weight of the roughness penalty by Laplace REML, the likelihood divided by the
//! dispersion so that overdispersion is not fitted as wiggles (Wood 2011).

use super::goodness;
use super::link::{CLOSE, CompositeLink, Levels, Solution};
use crate::normal;

/// A fit with its smoothness and its dispersion.
#[derive(Debug, Clone)]
pub struct Smoothed {
    /// The fit.
    pub solution: Solution,
    /// κ.
    pub weight: f64,
    /// Dispersion φ that its errors use, at least 1.
    pub dispersion: f64,
    /// Pearson's φ as measured; absent when no degrees of freedom are left.
    pub pearson: Option<f64>,
    /// Effective degrees of freedom, levels included.
    pub edf: f64,
}

/// log κ is sought between these.
const RANGE: (f64, f64) = (-5.0, 18.0);
/// Counts are taken as Poisson unless that is refuted at this level.
const REFUTED: f64 = 0.001;
/// Weight, in degrees of freedom, of the belief that φ is 1 while it is not refuted.
const POISSON_BELIEF: f64 = 60.0;

/// Fits with the smoothness that the data ask for, or with a given one.
pub fn fit_smooth(model: &CompositeLink, given: Option<f64>) -> Smoothed {
    let levels = if model.levels == Levels::Free { model.groups as f64 } else { 0.0 };
    let pearson =
        |solution: &Solution, edf: f64| goodness::pearson_dispersion(&model.observations, &solution.means, edf);
    fit_smooth_by(model, given, levels, CLOSE, &pearson)
}

/// Pearson's φ and its degrees of freedom, of a fit and its edf.
pub(crate) type Measure<'a> = dyn Fn(&Solution, f64) -> Option<(f64, f64)> + 'a;

/// The same where the observations of `model` are sums of those that Pearson's φ is measured on:
/// `levels` is the number of levels that those have, `pearson` measures φ and its degrees of freedom
/// given a fit and its edf. Weights are compared by fits whose last step was under `tolerance`.
pub(crate) fn fit_smooth_by(
    model: &CompositeLink,
    given: Option<f64>,
    levels: f64,
    tolerance: f64,
    pearson: &Measure<'_>,
) -> Smoothed {
    let at = |dispersion: f64, start: Option<&[f64]>| {
        let (weight, solution) = match given {
            Some(weight) => (weight, model.solve(weight, dispersion, start)),
            None if tolerance > CLOSE => near_best_weight(model, dispersion, start, tolerance),
            None => best_weight(model, dispersion, start),
        };
        let edf = solution.edf() + levels;
        let pearson = pearson(&solution, edf);
        let dispersion = pearson.map_or(1.0, |(value, freedom)| believed_dispersion(value, freedom));
        Smoothed { solution, weight, dispersion, pearson: pearson.map(|found| found.0), edf }
    };
    let mut dispersion = 1.0;
    let mut found = at(dispersion, None);
    for _ in 0..2 {
        if given.is_some() || found.dispersion < 1.05 * dispersion {
            break;
        }
        dispersion = found.dispersion;
        found = at(dispersion, Some(&found.solution.coefficients));
    }
    // The errors use the dispersion of the fit that is returned.
    let solution = model.solve(found.weight, found.dispersion, Some(&found.solution.coefficients));
    let steps = found.solution.steps.max(solution.steps);
    Smoothed { solution: Solution { steps, ..solution }, ..found }
}

/// φ for the errors: as measured where Poisson is refuted, drawn towards 1 where it is not.
pub fn believed_dispersion(pearson: f64, freedom: f64) -> f64 {
    if chi_square_upper(pearson * freedom, freedom) < REFUTED {
        return pearson.max(1.0);
    }
    ((pearson * freedom + POISSON_BELIEF) / (freedom + POISSON_BELIEF)).max(1.0)
}

/// P(χ² > x), by the cube-root approximation (Wilson & Hilferty 1931).
fn chi_square_upper(x: f64, freedom: f64) -> f64 {
    let spread = 2.0 / (9.0 * freedom);
    1.0 - normal::cdf((libm::cbrt(x / freedom) - 1.0 + spread) / libm::sqrt(spread))
}

/// A coarse walk over log κ, then a golden section around the best.
fn best_weight(model: &CompositeLink, dispersion: f64, start: Option<&[f64]>) -> (f64, Solution) {
    let mut warm = start.map(<[f64]>::to_vec);
    let mut score = |log_weight: f64| {
        let weight = libm::exp(log_weight);
        let solution = model.solve(weight, dispersion, warm.as_deref());
        warm = Some(solution.coefficients.clone());
        (criterion(model, &solution, log_weight), weight, solution)
    };
    // From smooth to rough, so that each start is near.
    let (mut best_log, mut best) = (RANGE.1, score(RANGE.1));
    let mut log = RANGE.1;
    while log > RANGE.0 {
        log -= COARSE_STEP;
        let next = score(log);
        if next.0 < best.0 {
            (best_log, best) = (log, next);
        }
    }
    let (mut low, mut high) = (best_log - COARSE_STEP, best_log + COARSE_STEP);
    while high - low > 0.3 {
        let (left, right) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
        let (at_left, at_right) = (score(left), score(right));
        let (nearer, side) = if at_left.0 < at_right.0 { (at_left, true) } else { (at_right, false) };
        if side {
            high = right
        } else {
            low = left
        }
        if nearer.0 < best.0 {
            best = nearer;
        }
    }
    (best.1, best.2)
}

/// The same for large models: the walk ends once the criterion has risen twice, and two parabolas
/// through the best three points take the place of the golden section.
fn near_best_weight(model: &CompositeLink, dispersion: f64, start: Option<&[f64]>, tolerance: f64) -> (f64, Solution) {
    let mut warm = start.map(<[f64]>::to_vec);
    let mut score = |log_weight: f64| {
        let solution = model.solve_to(libm::exp(log_weight), dispersion, warm.as_deref(), tolerance);
        warm = Some(solution.coefficients.clone());
        (criterion(model, &solution, log_weight), solution)
    };
    let (mut tried, mut best, mut rises) = (Vec::new(), (f64::INFINITY, None), 0);
    let mut log = RANGE.1;
    // At the smooth end the criterion is flat: a rise there says nothing of what comes.
    while log >= RANGE.0 && (rises < 2 || tried.len() < 6) {
        let (value, solution) = score(log);
        rises = if value < best.0 { 0 } else { rises + 1 };
        if value < best.0 {
            best = (value, Some((log, solution)));
        }
        tried.push((log, value));
        log -= COARSE_STEP;
    }
    for _ in 0..2 {
        let Some(log) = lowest_of_parabola(&mut tried) else { break };
        let (value, solution) = score(log);
        if value < best.0 {
            best = (value, Some((log, solution)));
        }
        tried.push((log, value));
    }
    match best.1 {
        Some((log, solution)) => (libm::exp(log), solution),
        None => (libm::exp(RANGE.1), score(RANGE.1).1),
    }
}

/// Where the parabola through the lowest point and its neighbours is lowest, strictly between them
/// and not where a point is already.
fn lowest_of_parabola(tried: &mut [(f64, f64)]) -> Option<f64> {
    tried.sort_by(|a, b| a.0.total_cmp(&b.0));
    let lowest = (0..tried.len()).min_by(|a, b| tried[*a].1.total_cmp(&tried[*b].1))?;
    let [left, middle, right] = [tried.get(lowest.checked_sub(1)?)?, &tried[lowest], tried.get(lowest + 1)?];
    let (before, after) = (middle.0 - left.0, right.0 - middle.0);
    let (up, down) = (before * before * (middle.1 - right.1), after * after * (middle.1 - left.1));
    let below = 2.0 * (before * (middle.1 - right.1) + after * (middle.1 - left.1));
    let lowest = middle.0 - (up - down) / below;
    let away = 0.1 * before.min(after);
    (lowest.is_finite() && lowest > left.0 + away && lowest < right.0 - away && (lowest - middle.0).abs() > 0.1)
        .then_some(lowest)
}

const COARSE_STEP: f64 = 3.0;
const GOLDEN: f64 = 0.618_033_988_749_894_8;

/// −2·(log restricted likelihood), constants left out.
fn criterion(model: &CompositeLink, solution: &Solution, log_weight: f64) -> f64 {
    -2.0 * solution.objective + solution.curvature.log_determinant() - model.penalty.rank as f64 * log_weight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dispersion_stays_poisson_until_that_is_refuted() {
        assert_eq!(believed_dispersion(0.7, 35.0), 1.0);
        assert!(believed_dispersion(1.5, 35.0) < 1.25);
        assert_eq!(believed_dispersion(3.0, 35.0), 3.0);
        assert_eq!(believed_dispersion(1.1, 40_000.0), 1.1);
    }

    #[test]
    fn the_lowest_point_of_a_parabola() {
        let at = |x: f64| (x, 2.0 * (x - 4.3) * (x - 4.3) + 1.0);
        assert!((lowest_of_parabola(&mut [at(6.0), at(0.0), at(3.0)]).unwrap() - 4.3).abs() < 1e-12);
        assert_eq!(lowest_of_parabola(&mut [at(0.0), at(3.0)]), None);
    }

    #[test]
    fn chi_square_tail() {
        // scipy.stats.chi2.sf(49.802, 35) = 0.05
        assert!((chi_square_upper(49.802, 35.0) - 0.05).abs() < 2e-4);
    }
}

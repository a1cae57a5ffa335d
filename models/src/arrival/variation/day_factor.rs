//! The day factor from one-day-ahead errors: scale and degrees of freedom of a Student-t cut at 4 scales
//! by maximum likelihood, Poisson's own part inside the likelihood, the interval by its profile.

use crate::arrival::busyness_law::{CUT, CutStudent};
use crate::arrival::rate::Interval;
use crate::normal;

/// Degrees of freedom that are tried.
const FREEDOMS: [f64; 9] = [3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 14.0, 20.0, 30.0];
/// What they are taken to be where errors are too few to tell \[A\].
const ASSUMED_FREEDOM: f64 = 5.0;
/// Errors from which on they are estimated.
const LEAST_FOR_FREEDOM: usize = 40;
/// Errors that an estimate needs.
const LEAST_ERRORS: usize = 7;
/// Scales between which the likelihood is looked at; the smallest is none.
const SCALES: (f64, f64) = (1e-3, 1.0);
/// Scales of the first scan.
const SCAN: usize = 16;
/// Steps of a search afterwards.
const STEPS: usize = 18;
/// Half of the 90 % quantile of χ² with one degree of freedom.
const DROP: f64 = 0.5 * 2.705_543_454_095_417;
/// One day in a hundred is something else than busyness (a closure nobody announced, a dead tag), its
/// log ratio anywhere within ±3 \[A\]: without it one such day would decide the scale.
const STRANGE_SHARE: f64 = 0.01;
const STRANGE_DENSITY: f64 = 1.0 / 6.0;
/// Finest step of the integral over the law, in scales, and its coarsest.
const FINEST: f64 = 1.0 / 16.0;
const COARSEST: usize = 4;
/// Standard deviations of the noise that the integral reaches.
const REACH: f64 = 6.0;

/// The error of one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DayError {
    /// log of the total over its forecast.
    pub log_ratio: f64,
    /// Variance of that which is not the day factor's: Poisson's, and the wandering within the day.
    pub noise: f64,
}

/// What the errors tell of the day factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DayFactor {
    /// Scale and its 90 % interval.
    pub scale: Interval,
    /// Degrees of freedom; absent where the errors are too few.
    pub df: Option<f64>,
}

impl DayFactor {
    /// The most likely law; none from fewer than seven errors.
    pub(super) fn of(errors: &[DayError]) -> Option<Self> {
        let errors: Vec<DayError> =
            errors.iter().filter(|error| error.log_ratio.is_finite() && error.noise > 0.0).copied().collect();
        if errors.len() < LEAST_ERRORS {
            return None;
        }
        let middle = super::median(&mut errors.iter().map(|error| error.log_ratio).collect::<Vec<_>>());
        let centred: Vec<DayError> =
            errors.iter().map(|error| DayError { log_ratio: error.log_ratio - middle, ..*error }).collect();
        let tells_freedom = centred.len() >= LEAST_FOR_FREEDOM;
        let freedoms = if tells_freedom { &FREEDOMS[..] } else { &[ASSUMED_FREEDOM] };
        let laws: Vec<Law> = freedoms.iter().map(|df| Law::new(*df)).collect();
        // The middle was estimated too: half the logarithm of the variance, as in restricted likelihood.
        let noise = centred.iter().map(|error| error.noise).sum::<f64>() / centred.len() as f64;
        let profile = |scale: f64| {
            let highest = laws.iter().map(|law| law.log_likelihood(&centred, scale)).fold(f64::MIN, f64::max);
            highest + 0.5 * libm::log(scale * scale + noise)
        };
        let scale = greatest(profile);
        let highest = profile(scale);
        let inside = |scale: f64| highest - profile(scale) <= DROP;
        let low = if inside(SCALES.0) { 0.0 } else { edge(SCALES.0, scale, inside) };
        let high = if inside(SCALES.1) { SCALES.1 } else { edge(SCALES.1, scale, inside) };
        let likeliest = laws.iter().max_by(|a, b| {
            let of = |law: &Law| law.log_likelihood(&centred, scale);
            of(a).total_cmp(&of(b))
        });
        // At the smallest scale the likelihood no longer changes: none.
        let value = if scale <= 1.5 * SCALES.0 { 0.0 } else { scale };
        let told = tells_freedom && low > 0.0;
        Some(Self {
            scale: Interval { value, low: low.min(value), high: high.max(value) },
            df: likeliest.filter(|_| told).map(|law| law.df),
        })
    }
}

/// The scale of the greatest value: a scan on the log scale, then a golden section.
fn greatest(value: impl Fn(f64) -> f64) -> f64 {
    let (low, high) = (libm::log(SCALES.0), libm::log(SCALES.1));
    let step = (high - low) / (SCAN - 1) as f64;
    let scanned = (0..SCAN).map(|n| low + n as f64 * step);
    let best = scanned.map(|at| (value(libm::exp(at)), at)).fold((f64::MIN, low), |a, b| if b.0 > a.0 { b } else { a });
    let (mut from, mut to) = ((best.1 - step).max(low), (best.1 + step).min(high));
    const GOLDEN: f64 = 0.618_033_988_749_894_8;
    for _ in 0..STEPS {
        let (left, right) = (to - GOLDEN * (to - from), from + GOLDEN * (to - from));
        if value(libm::exp(left)) < value(libm::exp(right)) { from = left } else { to = right }
    }
    let found = 0.5 * (from + to);
    libm::exp(if value(libm::exp(found)) >= best.0 { found } else { best.1 })
}

/// Where the inside ends between a scale outside and one inside.
fn edge(outside: f64, inside: f64, is_inside: impl Fn(f64) -> bool) -> f64 {
    let (mut outside, mut inside) = (libm::log(outside), libm::log(inside));
    for _ in 0..STEPS {
        let middle = 0.5 * (outside + inside);
        if is_inside(libm::exp(middle)) { inside = middle } else { outside = middle }
    }
    libm::exp(inside)
}

/// The law of the day factor on a grid.
struct Law {
    df: f64,
    /// Density at −4, −4 + 1/16, … 4.
    density: Vec<f64>,
}

impl Law {
    fn new(df: f64) -> Self {
        let (law, last) = (CutStudent::new(df), (2.0 * CUT / FINEST) as usize);
        Self { df, density: (0..=last).map(|n| law.density(-CUT + n as f64 * FINEST)).collect() }
    }

    fn log_likelihood(&self, errors: &[DayError], scale: f64) -> f64 {
        let of = |error: &DayError| {
            let busy = self.convolved(error.log_ratio / scale, libm::sqrt(error.noise) / scale) / scale;
            libm::log((1.0 - STRANGE_SHARE) * busy + STRANGE_SHARE * STRANGE_DENSITY)
        };
        errors.iter().map(of).sum()
    }

    /// Density of the law plus a normal of a standard deviation, in scales, by the trapezium rule. A
    /// noise of under a sixteenth counts as that: it adds 0.4 % to a variance.
    fn convolved(&self, at: f64, noise: f64) -> f64 {
        let noise = noise.max(FINEST);
        let stride = [4, 2, 1].into_iter().find(|stride| *stride as f64 * FINEST <= noise).unwrap_or(1).min(COARSEST);
        let last = self.density.len() - 1;
        let place = |x: f64| (x + CUT) / FINEST;
        let from = (place(at - REACH * noise).max(0.0) as usize).div_ceil(stride) * stride;
        let to = place(at + REACH * noise).min(last as f64);
        let mut sum = 0.0;
        let mut n = from;
        while n as f64 <= to {
            let x = -CUT + n as f64 * FINEST;
            let weight = if n == 0 || n == last { 0.5 } else { 1.0 };
            sum += weight * self.density[n] * normal::density((at - x) / noise);
            n += stride;
        }
        sum * stride as f64 * FINEST / noise
    }
}

#[cfg(test)]
mod tests;

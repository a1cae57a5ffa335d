//! How well counts agree with their means, and the gaps between visits with a Poisson process.
//!
//! Counts and their means come in as [`Count`]s; deviance, Pearson's φ, the PIT histogram, the
//! rootogram, the Kolmogorov–Smirnov tests of rescaled times and the correlation of residuals go out.

use jiff::civil::Date;

use super::link::Observation;
use crate::seed::{Key, Purpose, Stream, VisitId};

pub mod correlation;
mod count_law;
pub(crate) mod null;
mod pit;
pub mod rescaled;
pub mod rootogram;

pub use count_law::CountLaw;
pub use pit::{conditional_pit, pit_histogram};

/// A count, its mean, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    /// Which level it shares: a day, or a wider bin.
    pub group: usize,
    /// Local day; absent for a bin wider than a day.
    pub date: Option<Date>,
    /// Local minute of the day at which its bin begins.
    pub minute: u32,
    /// Width of its bin, minutes.
    pub width_min: f64,
    /// Visits.
    pub count: f64,
    /// Visits expected.
    pub mean: f64,
}

/// What counts and their means tell together.
#[derive(Debug, Clone, PartialEq)]
pub struct Goodness {
    /// Poisson deviance.
    pub deviance: f64,
    /// PIT histogram.
    pub pit: Vec<f64>,
    /// Rootogram.
    pub rootogram: Vec<rootogram::Bar>,
    /// Distance and p-value of Lewis' test.
    pub lewis: Option<(f64, f64)>,
    /// Correlation of residuals.
    pub residuals: Option<correlation::Correlation>,
}

/// Most counts that the PIT histogram looks at: more change nothing that can be seen.
const MOST_PIT: usize = 3000;

impl Goodness {
    /// Looks at counts in the order of time whose variance is `dispersion` times their mean.
    pub fn of(counts: impl Iterator<Item = Count> + Clone, dispersion: f64, seed: u64) -> Self {
        let law = |mean: f64| CountLaw::dispersed(mean, dispersion);
        // A step without a common divisor with the minutes of a day, so that every minute is seen.
        let mut every = counts.clone().count().div_ceil(MOST_PIT).max(1);
        while every > 1 && [2_usize, 3, 5].iter().any(|prime| every.is_multiple_of(*prime)) {
            every += 1;
        }
        Self {
            deviance: counts.clone().map(|one| deviance(one.count, one.mean)).sum(),
            pit: pit_histogram(counts.clone().step_by(every).map(|one| (one.count, law(one.mean)))),
            rootogram: rootogram::rootogram(counts.clone().map(|one| (one.count, one.mean)), law),
            lewis: rescaled::lewis(counts.clone(), &mut stream(seed, 1)),
            residuals: correlation::Correlation::of(counts),
        }
    }
}

/// The draws of a test.
pub(crate) fn stream(seed: u64, test: u16) -> Stream {
    Key::new(seed, 0).stream(VisitId(0), Purpose::Diagnostics, test, 0)
}

/// Poisson deviance of one count.
pub fn deviance(count: f64, mean: f64) -> f64 {
    let log = if count > 0.0 { count * libm::log(count / mean) } else { 0.0 };
    2.0 * (log - (count - mean))
}

/// Pearson's φ of the counts that are not censored, and its degrees of freedom when at least one
/// is left.
pub fn pearson_dispersion(observations: &[Observation], means: &[f64], edf: f64) -> Option<(f64, f64)> {
    let (mut sum, mut counts) = (0.0, 0.0);
    for (o, mean) in observations.iter().zip(means).filter(|(o, _)| !o.censored) {
        sum += (o.count - mean) * (o.count - mean) / mean.max(1e-9);
        counts += 1.0;
    }
    let freedom = counts - edf;
    (freedom >= 1.0).then(|| (sum / freedom, freedom))
}

//! The greatest minute of an average day, and how far it is known.
//!
//! Its error has three parts, taken as independent on the log scale: the level's, that of the share of
//! its minute, and, where bins are too wide to show the pulses of hour starts, the prior's of their
//! heights. The last is not a normal law: the shape is fitted again with the heights at their 5 % and
//! 95 % quantiles, so that the counts of each bin stay what they are.

use super::rate::{DayShape, Interval, Z90};

/// The greatest minute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// Local minute of the day.
    pub minute: usize,
    /// Visits expected in it on an average day.
    pub visits_per_min: Interval,
    /// Whether its height is that of a prior, because the bins cannot show it.
    pub from_prior: bool,
}

/// Standard deviation of the factor that all pulses' heights have in common before any data shows
/// them \[A\]: nine in ten lie between .4 and 1.6 times the height believed.
pub const PULSE_FACTOR_SD: f64 = 0.35;

/// The 5 % and 95 % quantiles of that factor.
pub(crate) const PULSE_FACTORS: [f64; 2] = [1.0 - Z90 * PULSE_FACTOR_SD, 1.0 + Z90 * PULSE_FACTOR_SD];

/// The greatest minute of a shape and its share of the day.
pub(crate) fn greatest(shape: &DayShape) -> (usize, f64) {
    let shares = shape.shares().into_iter().enumerate();
    shares.fold((0, 0.0), |best, next| if next.1 > best.1 { next } else { best })
}

impl Peak {
    /// `log_error` is the standard error of the log share of the minute, `prior` the greatest shares
    /// at the quantiles of the pulses' prior, where the pulses come from one.
    pub(crate) fn new(shape: &DayShape, level: &Interval, log_error: f64, prior: Option<[f64; 2]>) -> Self {
        let (minute, share) = greatest(shape);
        let of_share = Z90 * log_error;
        let part = |of_level: f64, of_prior: f64| {
            libm::exp(libm::sqrt(of_level * of_level + of_share * of_share + of_prior * of_prior))
        };
        let log = |high: f64, low: f64| libm::log(high.max(1e-300) / low.max(1e-300)).clamp(0.0, 50.0);
        let [least, most] = prior.unwrap_or([share; 2]);
        let value = level.value * share;
        let low = value / part(log(level.value, level.low), log(share, least));
        let high = value * part(log(level.high, level.value), log(most, share));
        Self { minute, visits_per_min: Interval { value, low, high }, from_prior: prior.is_some() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrival::rate::tests::wavy;

    #[test]
    fn the_parts_of_a_peaks_error_add_up_in_squares() {
        let (shape, level) = (wavy(), Interval::from_log_error(1000.0, 0.03));
        let (minute, share) = greatest(&shape);
        let peak = Peak::new(&shape, &level, 0.04, None);
        assert_eq!((peak.minute, peak.from_prior), (minute, false));
        let expected = Interval::from_log_error(1000.0 * share, 0.05);
        assert!((peak.visits_per_min.high / expected.high - 1.0).abs() < 1e-9);
        assert!((peak.visits_per_min.low / expected.low - 1.0).abs() < 1e-9);
        let wider = Peak::new(&shape, &level, 0.04, Some([0.8 * share, 1.3 * share]));
        assert!(wider.from_prior && wider.visits_per_min.high > 1.3 * 1000.0 * share);
    }
}

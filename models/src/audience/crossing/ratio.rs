//! The ratio of two sources over one stretch of time, with its interval.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::pairing::{Pair, Unit};
use crate::arrival::rate::{Interval, Z90};
use crate::arrival::variation::student_95;
use crate::audience::breaks::median;
use crate::vocabulary::Profil;

/// Source over reference between two jumps.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratio {
    /// The source.
    pub source: String,
    /// Whose visits; none for everybody's.
    pub profil: Option<Profil>,
    /// First day of the first unit.
    pub from: Date,
    /// First day of the last unit.
    pub to: Date,
    /// Visits of the source for one of the reference.
    pub ratio: Interval,
    /// Error of its logarithm, such that 1.645 of them make the interval.
    pub log_error: f64,
    /// What was compared.
    pub unit: Unit,
    /// How many units told it.
    pub units: usize,
    /// Units left out because they stand far from the others.
    pub odd: usize,
    /// Whether bins are divided by it: not where a tag was dead or people were refused.
    pub used: bool,
}

/// Scales from the median at which a unit is odd.
const ODD_SCALES: f64 = 5.0;
/// Two tools never agree better than this (standard deviation of the log) \[A\].
const LEAST_SCALE: f64 = 0.005;
/// Error of the log ratio of a single unit beside Poisson's: nothing tells it \[A\].
const ERROR_OF_ONE: f64 = 0.05;
/// Least number of days or weeks that the error is taken from; with fewer, from the units themselves.
const LEAST_CLUSTERS: usize = 5;

/// Ratio of sums, its error from the residuals of weeks (of days where there are few): units of one
/// week err together. Value, error of the log, odd units; none where a sum is nothing.
pub(super) fn of(pairs: &[Pair], unit: Unit) -> Option<(f64, f64, usize)> {
    let kept = ordinary(pairs);
    let source: f64 = kept.iter().map(|pair| pair.source).sum();
    let reference: f64 = kept.iter().map(|pair| pair.reference).sum();
    if source <= 0.0 || reference <= 0.0 {
        return None;
    }
    let ratio = source / reference;
    let residuals = clusters(&kept, unit, ratio);
    let poisson = 1.0 / source.max(1.0);
    let count = residuals.len() as f64;
    if residuals.len() < 2 {
        return Some((ratio, libm::sqrt(poisson + ERROR_OF_ONE * ERROR_OF_ONE), pairs.len() - kept.len()));
    }
    let squares: f64 = residuals.iter().map(|residual| residual * residual).sum();
    let variance = squares * count / (count - 1.0) / (source * source);
    let error = libm::sqrt(variance) * student_95(count - 1.0) / Z90;
    Some((ratio, error, pairs.len() - kept.len()))
}

/// The interval of a ratio.
pub(super) fn interval(ratio: f64, log_error: f64) -> Interval {
    Interval::from_log_error(ratio, log_error)
}

/// Residuals of source − ratio·reference, summed over weeks (units of days) or days (hours).
fn clusters(pairs: &[&Pair], unit: Unit, ratio: f64) -> Vec<f64> {
    let key = |pair: &Pair| match unit {
        Unit::Hour => pair.at,
        _ => pair.at.saturating_sub(jiff::ToSpan::days(i64::from(pair.at.weekday().to_monday_zero_offset()))),
    };
    let mut sums: BTreeMap<Date, f64> = BTreeMap::new();
    for pair in pairs {
        *sums.entry(key(pair)).or_default() += pair.source - ratio * pair.reference;
    }
    if sums.len() >= LEAST_CLUSTERS || unit == Unit::Week {
        return sums.into_values().collect();
    }
    pairs.iter().map(|pair| pair.source - ratio * pair.reference).collect()
}

/// Pairs near the median of the log ratios.
fn ordinary(pairs: &[Pair]) -> Vec<&Pair> {
    let log = |pair: &Pair| libm::log(pair.source.max(0.5) / pair.reference.max(0.5));
    let middle = median(&mut pairs.iter().map(log).collect::<Vec<_>>());
    let distances = |pair: &Pair| (log(pair) - middle).abs();
    let scale = (1.4826 * median(&mut pairs.iter().map(distances).collect::<Vec<_>>())).max(LEAST_SCALE);
    let usual = median(&mut pairs.iter().map(|pair| pair.reference).collect::<Vec<_>>());
    let near = |pair: &&Pair| {
        let tells = if usual > 0.0 { (pair.reference / usual).clamp(1e-3, 1.0) } else { 1.0 };
        distances(pair) <= ODD_SCALES * scale / tells.sqrt()
    };
    let kept: Vec<&Pair> = pairs.iter().filter(near).collect();
    if kept.len() * 5 >= pairs.len() * 4 { kept } else { pairs.iter().collect() }
}

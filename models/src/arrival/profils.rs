//! Whose visits they are: shares by profil and, where counts are fine, shapes of their own.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::estimate::FitOptions;
use super::rate::{DayShape, Interval, Z90};
use super::rows::Rows;
use super::shape_fit::{ShapeFit, fit_shape};
use crate::audience::curve::{Bin, Curve};
use crate::time::MINUTE_US;
use crate::vocabulary::Profil;

/// Visits that a profil needs before it gets a shape of its own.
const LEAST_VISITS: f64 = 500.0;

/// Share of each profil among the visits whose profil is known, over the bins that all profils have.
pub(crate) fn shares(curves: &[Curve], zone: &TimeZone, dispersion: f64) -> BTreeMap<Profil, Interval> {
    let known: Vec<(Profil, &Curve)> = curves.iter().filter_map(|curve| Some((curve.profil?, curve))).collect();
    let mut bins: BTreeMap<(i64, i64), (Bin, Vec<f64>)> = BTreeMap::new();
    for (n, (_, curve)) in known.iter().enumerate() {
        for bin in &curve.bins {
            let entry = bins.entry((bin.start.0, bin.width_us)).or_insert_with(|| (*bin, Vec::new()));
            if entry.1.len() == n {
                entry.1.push(bin.count);
            }
        }
    }
    let common: Vec<(Bin, Vec<f64>)> = bins.into_values().filter(|found| found.1.len() == known.len()).collect();
    let whole: Vec<Bin> = common.iter().map(|(bin, counts)| Bin { count: counts.iter().sum(), ..*bin }).collect();
    let groups: Vec<usize> = Rows::new(&whole, zone).observations.iter().map(|o| o.group).collect();
    let total: f64 = whole.iter().map(|bin| bin.count).sum();
    if total <= 0.0 {
        return BTreeMap::new();
    }
    let share = |(n, (profil, _)): (usize, &(Profil, &Curve))| {
        let own: f64 = common.iter().map(|(_, counts)| counts[n]).sum();
        let share = own / total;
        let residuals = common.iter().zip(&whole).map(|((_, counts), bin)| counts[n] - share * bin.count);
        let error = share_error(share, total, dispersion, groups.iter().copied().zip(residuals));
        let (low, high) = ((share - Z90 * error).max(0.0), (share + Z90 * error).min(1.0));
        (*profil, Interval { value: share, low, high })
    };
    known.iter().enumerate().map(share).collect()
}

/// Standard error of a ratio: by days from three of them on, binomial with the dispersion before.
fn share_error(share: f64, total: f64, dispersion: f64, residuals: impl Iterator<Item = (usize, f64)>) -> f64 {
    let mut by_day: BTreeMap<usize, f64> = BTreeMap::new();
    residuals.for_each(|(day, residual)| *by_day.entry(day).or_insert(0.0) += residual);
    let days = by_day.len() as f64;
    let binomial = share * (1.0 - share) / total;
    if by_day.len() < 3 {
        return libm::sqrt(binomial * dispersion);
    }
    let squares: f64 = by_day.values().map(|residual| residual * residual).sum();
    libm::sqrt((squares * days / (days - 1.0) / (total * total)).max(binomial))
}

/// Shapes of the profils whose bins show pulses, each a deviation from the common one.
pub(crate) fn shapes(
    curves: &[Curve],
    zone: &TimeZone,
    options: &FitOptions,
    common: &ShapeFit,
) -> BTreeMap<Profil, DayShape> {
    let mut found = BTreeMap::new();
    for curve in curves {
        let Some(profil) = curve.profil else { continue };
        let Some(finest) = curve.bins.iter().map(|bin| bin.width_us).min() else { continue };
        let finest = finest as f64 / MINUTE_US as f64;
        let rows = Rows::new(&curve.bins, zone);
        if curve.total() >= LEAST_VISITS && rows.tell_a_shape() {
            found.insert(profil, fit_shape(&rows, options, finest, Some(&common.shape)).shape);
        }
    }
    found
}

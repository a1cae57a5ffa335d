//! Whose visits they are: shares by profil and, where counts are fine, shapes of their own.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::estimate::FitOptions;
use super::rate::{DayShape, Interval, Z90};
use super::rows::{Offsets, Rows, local_day};
use super::shape_fit::{ShapeFit, fit_shape};
use crate::audience::curve::{Bin, Curve};
use crate::time::MINUTE_US;
use crate::vocabulary::Profil;

/// Visits that a profil needs before it gets a shape of its own.
const LEAST_VISITS: f64 = 500.0;

/// Share of each profil among the visits whose profil is known, over the bins that all profils have.
pub(crate) fn shares(curves: &[Curve], zone: &TimeZone, dispersion: f64) -> BTreeMap<Profil, Interval> {
    let known: Vec<(Profil, &Curve)> = curves.iter().filter_map(|curve| Some((curve.profil?, curve))).collect();
    let days = common_days(&known, zone);
    let own = |n: usize| days.iter().map(|day| day[n]).sum::<f64>();
    let total: f64 = (0..known.len()).map(own).sum();
    if total <= 0.0 {
        return BTreeMap::new();
    }
    let share = |(n, (profil, _)): (usize, &(Profil, &Curve))| {
        let share = own(n) / total;
        let residuals = days.iter().map(|day| day[n] - share * day.iter().sum::<f64>());
        let error = share_error(share, total, dispersion, residuals);
        let (low, high) = ((share - Z90 * error).max(0.0), (share + Z90 * error).min(1.0));
        (*profil, Interval { value: share, low, high })
    };
    known.iter().enumerate().map(share).collect()
}

/// Visits of each curve on each local day (or wider bin), in the bins that all curves have.
fn common_days(known: &[(Profil, &Curve)], zone: &TimeZone) -> Vec<Vec<f64>> {
    let key = |bin: &Bin| (bin.start, bin.width_us);
    let mut heads: Vec<_> = known.iter().map(|(_, curve)| curve.bins.iter().peekable()).collect();
    let mut offsets = Offsets::new(zone);
    let mut days: Vec<Vec<f64>> = Vec::new();
    let mut last = None;
    loop {
        let Some(latest) = heads.iter_mut().map(|head| head.peek().map(|bin| key(bin))).collect::<Option<Vec<_>>>()
        else {
            return days;
        };
        let Some(latest) = latest.into_iter().max() else { return days };
        let mut bins = heads.iter_mut().filter_map(|head| {
            while head.next_if(|bin| key(bin) < latest).is_some() {}
            head.next_if(|bin| key(bin) == latest)
        });
        let found: Vec<&Bin> = bins.by_ref().collect();
        if let (true, Some(first)) = (found.len() == known.len(), found.first()) {
            let day = local_day(first, &mut offsets);
            if day.is_none() || day != last || days.is_empty() {
                days.push(vec![0.0; known.len()]);
                last = day;
            }
            if let Some(day) = days.last_mut() {
                day.iter_mut().zip(&found).for_each(|(sum, bin)| *sum += bin.count);
            }
        }
    }
}

/// Standard error of a ratio: by days from three of them on, binomial with the dispersion before.
fn share_error(share: f64, total: f64, dispersion: f64, residuals: impl ExactSizeIterator<Item = f64>) -> f64 {
    let days = residuals.len() as f64;
    let binomial = share * (1.0 - share) / total;
    if days < 3.0 {
        return libm::sqrt(binomial * dispersion);
    }
    let squares: f64 = residuals.map(|residual| residual * residual).sum();
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
        let rows = Rows::counting(&curve.bins, zone, options.activity.as_ref());
        if curve.total() >= LEAST_VISITS && rows.tell_a_shape() {
            found.insert(profil, fit_shape(&rows, options, finest, Some(&common.shape)).shape);
        }
    }
    found
}

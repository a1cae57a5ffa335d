//! Fits an arrival-rate model to counts of any width: one estimator for every input (MODELS §1).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::day_type::Region;
use super::goodness::Goodness;
use super::peak::Peak;
use super::profils;
use super::rate::{ArrivalModel, DAY_MINUTES, DataSummary, DayShape, Diagnostics, ErrorSource};
use super::reference::Facts;
use super::returns::ReturnBehaviour;
use super::rows::{Group, Rows};
use super::shape_fit::{ShapeFit, fit_shape};
use super::variation;
use crate::audience::curve::{Bin, Curve};
use crate::message::Message;
use crate::time::MINUTE_US;
use crate::visit::activity::Activity;
use crate::vocabulary::Profil;

mod day_levels;

use day_levels::Levels;

/// A shape to fall back on.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Its name, shown wherever it was used.
    pub name: String,
    /// The shape.
    pub shape: DayShape,
}

/// How to fit.
#[derive(Debug, Clone, PartialEq)]
pub struct FitOptions {
    /// Knots of the day's spline (96 to 144 serve well).
    pub knots: usize,
    /// Weight of the roughness penalty; estimated when absent.
    pub roughness: Option<f64>,
    /// Decays of the pulses that are tried, minutes; the first is used where data cannot tell.
    pub pulse_decays_min: Vec<f64>,
    /// Minutes by which pulses may begin before the hour; the first is used where data cannot tell.
    pub pulse_leads_min: Vec<f64>,
    /// Pulses' rise, minutes.
    pub pulse_rise_min: f64,
    /// Widest bin, minutes, that still shows pulses.
    pub widest_bin_for_pulses_min: f64,
    /// Shape for what the data do not show.
    pub reference: Option<Reference>,
    /// What a source says of the day, as pseudo-observations; without a reference it also is the
    /// shape for what the data do not show.
    pub facts: Option<Facts>,
    /// Whether profils with fine counts get a shape of their own.
    pub profil_shapes: bool,
    /// Whether kinds of days with fine counts get a shape of their own.
    pub day_shapes: bool,
    /// Whose days they are, where the French school calendar holds.
    pub region: Region,
    /// What people do whom a saturated portal turns away.
    pub returns: ReturnBehaviour,
    /// When visits are counted, if not only in the minute in which they begin.
    pub activity: Option<Activity>,
    /// Seed of the draws of the diagnostics.
    pub seed: u64,
}

impl Default for FitOptions {
    fn default() -> Self {
        Self {
            knots: 120,
            roughness: None,
            pulse_decays_min: vec![6.0, 4.0, 9.0],
            pulse_leads_min: vec![0.0, 3.0],
            pulse_rise_min: 1.5,
            widest_bin_for_pulses_min: 15.0,
            reference: None,
            facts: None,
            profil_shapes: true,
            day_shapes: true,
            region: Region::national(),
            returns: ReturnBehaviour::default(),
            activity: None,
            seed: 0,
        }
    }
}

/// The level of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct DayLevel {
    /// Which day, or wider bin.
    pub group: Group,
    /// Visits of a whole day at that level.
    pub visits_per_day: f64,
    /// Share of a day's visits that the observed minutes hold; over 1 for wider bins.
    pub observed_share: f64,
}

/// A bin and what the model says of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FittedBin {
    /// The bin.
    pub bin: Bin,
    /// Visits expected.
    pub mean: f64,
    /// The count, or its expectation when the bin was saturated.
    pub expected_count: f64,
}

/// A model with what is not written in its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The model.
    pub model: ArrivalModel,
    /// Level of each day.
    pub days: Vec<DayLevel>,
    /// Every bin used, with its mean.
    pub fitted: Vec<FittedBin>,
    /// The greatest minute of an average day.
    pub peak: Peak,
    /// Days with saturated bins.
    pub saturated: Vec<SaturatedDay>,
    /// log of the returns of people turned away against what [`ReturnBehaviour`] says; absent when
    /// nothing was saturated.
    pub log_return_factor: Option<f64>,
}

/// A day on which the portal refused people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SaturatedDay {
    /// The local day; that of the first instant for a bin wider than a day.
    pub date: Date,
    /// Saturated bins.
    pub bins: u64,
    /// Visits counted in them.
    pub counted: f64,
    /// Visits that the model would expect there if nobody were refused.
    pub expected: f64,
}

/// Least share of the day's minutes that a fit without a reference needs.
const LEAST_OBSERVED: f64 = 0.75;

/// Fits one model to all curves. Curves without a profil hold everybody; when there is none, the
/// curves of the profils are summed where all of them have the bin.
///
/// # Errors
/// No bin or no visit; zones that differ; a bin counted twice; a shape that the data do not show
/// and no reference gives.
pub fn fit(curves: &[Curve], options: &FitOptions) -> Result<Fit, Message> {
    let zone = zone_of(curves)?;
    let bins = everybody(curves)?;
    if options.activity.is_some() && bins.iter().any(|bin| bin.width_us != MINUTE_US || bin.saturated) {
        return Err(Message::new("fit-active-minutes"));
    }
    let rows = Rows::counting(&bins, &zone, options.activity.as_ref());
    let visits = bins.iter().map(|bin| bin.count).sum::<f64>() / rows.counts_per_visit();
    if visits <= 0.0 {
        return Err(Message::new("fit-no-visits"));
    }
    let mut assumptions = Vec::new();
    let finest = bins.iter().map(|bin| bin.width_us).min().unwrap_or(MINUTE_US) as f64 / MINUTE_US as f64;
    let observed = rows.observed();
    let seen: u32 = observed.iter().map(|span| span.to - span.from).sum();
    let shape = if rows.tell_a_shape() {
        let known_elsewhere = options.reference.is_some() || options.facts.is_some() || !rows.ties.is_empty();
        if f64::from(seen) < LEAST_OBSERVED * DAY_MINUTES as f64 && !known_elsewhere {
            return Err(Message::new("fit-part-of-day").with("minutes", seen));
        }
        fit_shape(&rows, options, finest, None)
    } else {
        let reference = reference_of(options).ok_or_else(|| Message::new("fit-needs-reference"))?;
        ShapeFit::of_reference(&rows, &reference.shape)
    };
    if (seen as usize) < DAY_MINUTES {
        assumptions.push(String::from("assumption-unobserved-minutes"));
    }
    if shape.pulse_from_prior {
        assumptions.push("assumption-pulse-prior".into());
    }
    if rows.activity.is_some() {
        assumptions.push("assumption-activity".into());
    }
    let days = day_levels(&rows, &shape);
    let levels = Levels::of(&rows, &days, &zone, shape.dispersion, options);
    let level = levels.mean(visits, shape.dispersion);
    if days.len() < 3 {
        assumptions.push("assumption-level-of-few-days".into());
    }
    let dispersion = variation::estimate(&rows, &shape, &days, &zone, &options.region);
    if !dispersion.assumed.is_empty() {
        assumptions.push("assumption-dispersion".into());
    }
    if dispersion.day_log_sd_interval.is_none() && !dispersion.is_assumed("day_log_sd") {
        assumptions.push("assumption-day-factor-in-sample".into());
    }
    let takes_reference = !rows.tell_a_shape() || (seen as usize) < DAY_MINUTES;
    let shape_from_reference = reference_of(options).filter(|_| takes_reference).map(|found| found.name);
    let mut profil_shares = profils::shares(curves, &zone, shape.dispersion);
    if let Some(facts) = &options.facts {
        assumptions.push("assumption-facts".into());
        if profil_shares.is_empty() {
            profil_shares = facts.model.profil_shares.clone();
        }
    }
    let profil_shapes = if options.profil_shapes && rows.tell_a_shape() {
        profils::shapes(curves, &zone, options, &shape)
    } else {
        BTreeMap::new()
    };
    let model = ArrivalModel {
        zone: zone.iana_name().unwrap_or("UTC").into(),
        level,
        profil_shares,
        shape: shape.shape.clone(),
        profil_shapes,
        shape_log_errors: shape.log_errors(),
        observed,
        dispersion,
        data: summary(curves, &bins, &days, finest, visits),
        diagnostics: diagnostics(&rows, &shape, options.seed),
        visits: None,
        storage: None,
        day_types: levels.types(&rows, &zone, options, finest, &shape),
        pulse_from_prior: shape.pulse_from_prior,
        shape_from_reference,
        assumptions,
    };
    Ok(Fit {
        peak: shape.peak(&level),
        saturated: saturated(&rows, &shape, &zone),
        model,
        days,
        fitted: fitted(&rows, &shape),
        log_return_factor: shape.log_return_factor,
    })
}

/// The shape for what the data do not show.
fn reference_of(options: &FitOptions) -> Option<Reference> {
    let of_facts = |facts: &Facts| Reference { name: facts.name.clone(), shape: facts.model.shape.clone() };
    options.reference.clone().or_else(|| options.facts.as_ref().map(of_facts))
}

/// The zone that all curves share.
pub(crate) fn zone_of(curves: &[Curve]) -> Result<TimeZone, Message> {
    let zone = curves.first().map(|curve| curve.zone.clone()).ok_or_else(|| Message::new("fit-no-bins"))?;
    match curves.iter().find(|curve| curve.zone != zone) {
        Some(_) => Err(Message::new("fit-zones-differ")),
        None => Ok(zone),
    }
}

/// The bins of everybody, in the order of time.
pub(crate) fn everybody(curves: &[Curve]) -> Result<Vec<Bin>, Message> {
    let whole: Vec<&Curve> = curves.iter().filter(|curve| curve.profil.is_none()).collect();
    let (from, parts) = if whole.is_empty() { (curves.iter().collect(), curves.len()) } else { (whole, 1) };
    let profils: BTreeSet<Option<Profil>> = from.iter().map(|curve| curve.profil).collect();
    if parts > 1 && profils.len() != parts {
        return Err(Message::new("fit-profil-twice"));
    }
    let mut bins: Vec<Bin> =
        from.iter().flat_map(|curve| &curve.bins).filter(|bin| bin.width_us > 0).copied().collect();
    bins.sort_by_key(|bin| (bin.start, bin.width_us));
    let mut complete = Vec::with_capacity(bins.len() / parts.max(1));
    for same in bins.chunk_by(|a, b| (a.start, a.width_us) == (b.start, b.width_us)) {
        if same.len() > parts {
            return Err(Message::new("fit-bin-twice"));
        }
        if same.len() == parts {
            let (count, saturated) = (same.iter().map(|bin| bin.count).sum(), same.iter().any(|bin| bin.saturated));
            complete.push(Bin { count, saturated, ..same[0] });
        }
    }
    if complete.is_empty() { Err(Message::new("fit-no-bins")) } else { Ok(complete) }
}

fn day_levels(rows: &Rows, shape: &ShapeFit) -> Vec<DayLevel> {
    let whole = shape.day_sum() * rows.counts_per_visit();
    let mut sums = vec![0.0; rows.groups.len()];
    for (o, mean) in rows.observations.iter().zip(&shape.means) {
        sums[o.group] += mean / shape.levels[o.group];
    }
    let level = |(n, group): (usize, &Group)| DayLevel {
        group: group.clone(),
        visits_per_day: shape.levels[n] * shape.day_sum(),
        observed_share: sums[n] / whole,
    };
    rows.groups.iter().enumerate().map(level).collect()
}

fn summary(curves: &[Curve], bins: &[Bin], days: &[DayLevel], finest: f64, visits: f64) -> DataSummary {
    let fingerprints: Vec<&str> = curves.iter().map(|curve| curve.fingerprint.as_str()).collect();
    DataSummary {
        fingerprint: fingerprints.join("+"),
        from: bins.iter().map(|bin| bin.start).min().unwrap_or_default(),
        to: bins.iter().map(|bin| bin.start.plus_us(bin.width_us)).max().unwrap_or_default(),
        bins: bins.len() as u64,
        finest_bin_min: finest,
        days: days.iter().map(|day| if day.group.date.is_some() { 1.0 } else { day.group.days }).sum::<f64>() as u64,
        visits,
    }
}

fn diagnostics(rows: &Rows, shape: &ShapeFit, seed: u64) -> Diagnostics {
    let of_a_count = (shape.dispersion / rows.repetition()).max(1.0);
    let found = Goodness::of(rows.counts(&shape.means, &shape.returns), of_a_count, seed);
    // Times tell nothing of a shape that was not fitted to them.
    // Counts of active visits are no points of a process, and neighbours share their visits.
    let started = rows.activity.is_none();
    let gaps = found.lewis.filter(|_| shape.steps > 0 && started);
    Diagnostics {
        deviance: found.deviance,
        pearson_dispersion: shape.pearson,
        edf: shape.edf,
        roughness_weight: shape.weight,
        pit: found.pit,
        rootogram: found.rootogram,
        ks_distance: shape.rescaled.filter(|_| started).map(|found| found.0),
        ks_p: shape.rescaled.filter(|_| started).map(|found| found.1),
        lewis_distance: gaps.map(|found| found.0),
        lewis_p: gaps.map(|found| found.1),
        residuals: found.residuals.filter(|_| started),
        steps: shape.steps,
        converged: shape.converged,
        errors: if shape.sandwich { ErrorSource::DaySandwich } else { ErrorSource::Model },
    }
}

fn fitted(rows: &Rows, shape: &ShapeFit) -> Vec<FittedBin> {
    let all = rows.bins.iter().zip(&shape.means).zip(&shape.expected_counts);
    all.map(|((bin, mean), count)| FittedBin { bin: *bin, mean: *mean, expected_count: *count }).collect()
}

fn saturated(rows: &Rows, shape: &ShapeFit, zone: &TimeZone) -> Vec<SaturatedDay> {
    let mut days: BTreeMap<Date, SaturatedDay> = BTreeMap::new();
    for (o, mean) in rows.observations.iter().zip(&shape.means).filter(|(o, _)| o.censored) {
        let group = &rows.groups[o.group];
        let date = group.date.unwrap_or_else(|| group.from.civil(zone).date());
        let day = days.entry(date).or_insert(SaturatedDay { date, bins: 0, counted: 0.0, expected: 0.0 });
        day.bins += 1;
        day.counted += o.count;
        day.expected += mean;
    }
    days.into_values().collect()
}

#[cfg(test)]
mod level_tests;
#[cfg(test)]
mod tests;

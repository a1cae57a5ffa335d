//! Several sources of the same visits, crossed: how they stand to each other, where that jumps, and
//! one set of curves on one scale.
//!
//! In: sources, and what DNMA weeks say of themselves (dead tags, jumps of the perimeter). Out: the
//! ratio of each source to the reference with its interval, piecewise constant; every jump with its
//! week and what it may mean; curves in which no visit counts twice: where the finest source counted,
//! a coarser one tells the ratio only, elsewhere its counts over the ratio tell the level. What a dead
//! tag or a source that refused people counted is left out, never taken for a fall of demand.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::breaks::{Break, Reading};
use super::curve::{Bin, Curve};
use super::dead_tags::DeadTag;
use super::observed::Observed;
use super::perimeter::PerimeterBreak;
use crate::arrival::estimate::{Fit, everybody, zone_of};
use crate::arrival::rate::{Interval, Z90};
use crate::message::Message;
use crate::time::{UtcTime, day_start};
use crate::vocabulary::Profil;

mod cleaning;
mod meaning;
mod merging;
mod pairing;
mod ratio;

pub use cleaning::{Dropped, Why, clean};
pub use pairing::Unit;
pub use ratio::Ratio;

/// A source, with what its own weeks say.
#[derive(Debug, Clone)]
pub struct Crossable {
    /// What it counted.
    pub observed: Observed,
    /// Dead tags of its measures.
    pub dead: Vec<DeadTag>,
    /// Jumps of its perimeter.
    pub perimeter: Vec<PerimeterBreak>,
}

/// A jump of the ratio of two sources.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceBreak {
    /// The source beside the reference.
    pub source: String,
    /// Which of the two moved, when the data tell.
    pub mover: Option<String>,
    /// Whose visits; none for everybody's.
    pub profil: Option<Profil>,
    /// The jump of source over reference.
    pub found: Break,
}

/// Sources on one scale.
#[derive(Debug, Clone)]
pub struct Crossed {
    /// Name of the source whose scale it is.
    pub reference: String,
    /// Source over reference, segment by segment.
    pub ratios: Vec<Ratio>,
    /// The jumps of the ratios.
    pub breaks: Vec<SourceBreak>,
    /// Bins left out, and why.
    pub dropped: Vec<Dropped>,
    /// Curves for a fit: bins never overlap.
    pub curves: Vec<Curve>,
    /// Bins of everybody that were divided by a ratio: first instant, end, log error of the ratio.
    rescaled: Vec<Rescaled>,
}

/// A bin that was divided by a ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rescaled {
    start: UtcTime,
    end: UtcTime,
    /// Which segment of which ratio.
    ratio: usize,
    log_error: f64,
}

/// A source while it is crossed: its bins by profil, everybody's under none.
struct Counted {
    name: String,
    attempts: bool,
    bins: BTreeMap<Option<Profil>, Vec<Bin>>,
    perimeter: Vec<PerimeterBreak>,
}

/// Crosses sources. The reference is the one named, else the one whose bins are finest (of equals the
/// one with the most visits). What dead tags of DNMA weeks spoil is left out first.
///
/// # Errors
/// No source of that name; no bin; zones that differ; a bin counted twice in one source; a source that
/// has no time in common with the reference.
pub fn cross(sources: Vec<Crossable>, reference: Option<&str>) -> Result<Crossed, Message> {
    let curves: Vec<Curve> = sources.iter().flat_map(|source| source.observed.curves.iter().cloned()).collect();
    let zone = zone_of(&curves)?;
    let mut dropped = Vec::new();
    let mut counted = Vec::new();
    for source in sources {
        counted.push(Counted::of(source, &mut dropped)?);
    }
    order(&mut counted, reference)?;
    let mut crossed = Crossed {
        reference: counted[0].name.clone(),
        ratios: Vec::new(),
        breaks: Vec::new(),
        dropped,
        curves: Vec::new(),
        rescaled: Vec::new(),
    };
    let everybody = merging::merge(&mut crossed, &counted, None, &zone)?;
    let mut merged = vec![(None, everybody)];
    for profil in profils(&counted) {
        merged.push((Some(profil), merging::merge(&mut crossed, &counted, Some(profil), &zone)?));
    }
    let files: Vec<String> = curves.iter().flat_map(|curve| curve.files.iter().cloned()).collect();
    let fingerprints: Vec<&str> = curves.iter().map(|curve| curve.fingerprint.as_str()).collect();
    let curve = |(profil, bins): (Option<Profil>, Vec<Bin>)| Curve {
        files: files.clone(),
        zone: zone.clone(),
        profil,
        bins,
        notes: Vec::new(),
        fingerprint: if profil.is_none() { fingerprints.join("+") } else { String::new() },
    };
    crossed.curves = merged.into_iter().filter(|(_, bins)| !bins.is_empty()).map(curve).collect();
    Ok(crossed)
}

fn profils(counted: &[Counted]) -> Vec<Profil> {
    let mut found: Vec<Profil> = counted.iter().flat_map(|source| source.bins.keys().copied().flatten()).collect();
    found.sort();
    found.dedup();
    found
}

impl Counted {
    fn of(source: Crossable, dropped: &mut Vec<Dropped>) -> Result<Self, Message> {
        let Crossable { observed, dead, perimeter } = source;
        let curves = cleaning::without_dead(&observed.name, observed.curves, &dead, dropped);
        let mut bins = BTreeMap::from([(None, everybody(&curves)?)]);
        for curve in curves {
            if let Some(profil) = curve.profil {
                bins.entry(Some(profil)).or_insert_with(Vec::new).extend(curve.bins);
            }
        }
        bins.values_mut().for_each(|bins| bins.sort_by_key(|bin| bin.start));
        let attempts = meaning::counts_attempts(observed.kind);
        Ok(Self { name: observed.name, attempts, bins, perimeter })
    }

    fn whole(&self) -> &[Bin] {
        self.bins.get(&None).map_or(&[], Vec::as_slice)
    }

    /// Usual width of a bin.
    fn width_us(&self) -> i64 {
        let mut widths: Vec<i64> = self.whole().iter().map(|bin| bin.width_us).collect();
        widths.sort_unstable();
        widths.get(widths.len() / 2).copied().unwrap_or(i64::MAX)
    }

    fn total(&self) -> f64 {
        self.whole().iter().map(|bin| bin.count).sum()
    }
}

/// The reference first, then from fine to coarse.
fn order(counted: &mut [Counted], reference: Option<&str>) -> Result<(), Message> {
    counted.sort_by(|a, b| a.width_us().cmp(&b.width_us()).then(b.total().total_cmp(&a.total())));
    let Some(name) = reference else { return Ok(()) };
    let names = || counted.iter().map(|source| source.name.as_str()).collect::<Vec<_>>().join("`, `");
    let at = counted.iter().position(|source| source.name == name);
    let at = at.ok_or_else(|| Message::new("crossing-no-source").with("source", name).with("names", names()))?;
    counted[..=at].rotate_right(1);
    Ok(())
}

impl Crossed {
    /// Carries the errors of the ratios into the level of a fit of these curves, and returns the
    /// variance they add on the log scale. Every bin divided by one ratio shares its error, so a level
    /// of which a share q comes from such bins gains (q·error)²; errors of different segments are
    /// independent and add up.
    pub fn carry(&self, fit: &mut Fit) -> f64 {
        let weight = |days: f64, level: f64| days.max(0.0) * level;
        let (mut total, mut shares) = (0.0, BTreeMap::<usize, (f64, f64)>::new());
        for day in &fit.days {
            let days = if day.group.date.is_some() { 1.0 } else { day.group.days };
            let own = weight(days, day.visits_per_day);
            total += own;
            let after = self.rescaled.partition_point(|bin| bin.start <= day.group.from);
            let bin = after.checked_sub(1).map(|at| self.rescaled[at]).filter(|bin| day.group.from < bin.end);
            if let Some(bin) = bin {
                shares.entry(bin.ratio).or_insert((0.0, bin.log_error)).0 += own;
            }
        }
        if total <= 0.0 {
            return 0.0;
        }
        let added: f64 = shares.values().map(|(own, error)| (own / total * error).powi(2)).sum();
        let level = &mut fit.model.level;
        *level = widened(*level, added);
        added
    }
}

/// An interval with a variance of the log added on both sides.
fn widened(level: Interval, added: f64) -> Interval {
    let side = |log: f64| (log * log + Z90 * Z90 * added).sqrt();
    let (low, high) = (libm::log(level.value / level.low), libm::log(level.high / level.value));
    Interval { value: level.value, low: level.value / libm::exp(side(low)), high: level.value * libm::exp(side(high)) }
}

/// First instant of a jump.
fn instant(at: Date, zone: &TimeZone) -> UtcTime {
    day_start(at, zone)
}

/// Whether a jump's reading makes the new level of whoever moved useless.
fn spoils(reading: Reading) -> bool {
    matches!(reading, Reading::DeadTag | Reading::Refused)
}

#[cfg(test)]
mod tests;

//! Leaves out what a source could not count.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::audience::curve::{Bin, Curve};
use crate::audience::dead_tags::DeadTag;
use crate::audience::dnma::Measure;
use crate::audience::perimeter::PerimeterBreak;
use crate::time::{UtcTime, day_start};
use crate::vocabulary::{Profil, Word};

use super::Crossable;

/// Why bins are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Why {
    /// A tag was dead.
    DeadTag,
    /// Another perimeter, at a scale that nothing tells.
    Perimeter,
    /// People were refused, and attempts counted.
    Refused,
}

impl Word for Why {}

/// Bins of a source that are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Dropped {
    /// The source.
    pub source: String,
    /// Whose visits; none for everybody's.
    pub profil: Option<Profil>,
    /// Why.
    pub why: Why,
    /// First instant left out.
    pub from: UtcTime,
    /// End of the last bin left out.
    pub to: UtcTime,
    /// How many bins.
    pub bins: u64,
}

impl Dropped {
    /// Notes one more bin.
    pub(super) fn note(dropped: &mut Vec<Dropped>, source: &str, profil: Option<Profil>, bin: &Bin, why: Why) {
        let end = bin.start.plus_us(bin.width_us);
        let last = dropped
            .last_mut()
            .filter(|last| last.source == source && last.profil == profil && last.why == why && last.to <= bin.start);
        match last {
            Some(last) => (last.to, last.bins) = (end, last.bins + 1),
            None => dropped.push(Dropped { source: source.into(), profil, why, from: bin.start, to: end, bins: 1 }),
        }
    }
}

/// A dead tag of one place matters where it misses more than this share of the curve's week \[A\].
const LEAST_MISSED: f64 = 0.02;
/// Weeks of the last perimeter that are enough to go by.
const LEAST_WEEKS: usize = 4;

/// The curves of a single source without what its dead tags spoilt, and in its last perimeter only:
/// an earlier one says nothing of the schools of today. A last perimeter of fewer than four weeks is
/// left out instead.
pub fn clean(source: Crossable) -> (Vec<Curve>, Vec<Dropped>) {
    let mut dropped = Vec::new();
    let name = source.observed.name;
    let mut curves = without_dead(&name, source.observed.curves, &source.dead, &mut dropped);
    for curve in &mut curves {
        in_one_perimeter(&name, curve, &source.perimeter, &mut dropped);
    }
    (curves, dropped)
}

/// Curves without the weeks in which their measure was dead.
pub(super) fn without_dead(name: &str, curves: Vec<Curve>, dead: &[DeadTag], dropped: &mut Vec<Dropped>) -> Vec<Curve> {
    let clean = |mut curve: Curve| {
        let measure = curve.profil.map_or(Measure::Globales, Measure::Profil);
        let of_curve: Vec<&DeadTag> = dead.iter().filter(|tag| tag.measure == measure).collect();
        if of_curve.is_empty() {
            return curve;
        }
        let zone = curve.zone.clone();
        let usual = curve.total() / curve.bins.len().max(1) as f64;
        let spoils = |tag: &DeadTag, bin: &Bin| {
            let inside = day_start(tag.from, &zone) <= bin.start && bin.start <= day_start(tag.to, &zone);
            let weeks = f64::from((tag.to - tag.from).get_days() / 7 + 1);
            inside && (tag.place.is_none() || tag.expected / weeks > LEAST_MISSED * usual)
        };
        curve.bins.retain(|bin| {
            let spoilt = of_curve.iter().any(|tag| spoils(tag, bin));
            if spoilt {
                Dropped::note(dropped, name, curve.profil, bin, Why::DeadTag);
            }
            !spoilt
        });
        curve
    };
    curves.into_iter().map(clean).collect()
}

fn in_one_perimeter(name: &str, curve: &mut Curve, perimeter: &[PerimeterBreak], dropped: &mut Vec<Dropped>) {
    let mut edges: Vec<UtcTime> = perimeter.iter().map(|known| day_start(known.at, &curve.zone)).collect();
    edges.sort();
    let bins = &curve.bins;
    let (mut from, mut to) = (UtcTime(i64::MIN), UtcTime(i64::MAX));
    while let Some(edge) = edges.pop() {
        if bins.iter().filter(|bin| edge <= bin.start && bin.start < to).count() >= LEAST_WEEKS {
            from = edge;
            break;
        }
        to = edge;
    }
    let profil = curve.profil;
    curve.bins.retain(|bin| {
        let inside = from <= bin.start && bin.start < to;
        if !inside {
            Dropped::note(dropped, name, profil, bin, Why::Perimeter);
        }
        inside
    });
}

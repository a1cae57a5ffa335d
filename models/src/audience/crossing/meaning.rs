//! What a jump of the ratio of two sources may mean, and which of the two moved.

use jiff::civil::Date;

use super::Counted;
use super::pairing::{Pair, Unit};
use crate::audience::breaks::{Break, Reading, median};
use crate::audience::observed::Kind;
use crate::vocabulary::Word;

/// Whether a source counts requests that were refused as well: logs do, tags of pages do not.
pub(super) fn counts_attempts(kind: Kind) -> bool {
    ["access-log", "haproxy"].contains(&kind.as_str())
}

/// Which of two sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Source,
    Reference,
}

/// Units on each side of a jump that tell how each source moved by itself: four weeks or hours, seven
/// days, one of each.
fn around(unit: Unit) -> usize {
    if unit == Unit::Day { 7 } else { 4 }
}

/// A jump of the perimeter that close to one of the ratio is its reason: summers lie between.
const NEAR_DAYS: i32 = 28;
/// Units after which a new level is there to stay.
const LASTING: usize = 8;
/// log 10.
pub(super) const TENFOLD: f64 = std::f64::consts::LN_10;

/// A jump between two runs of pairs, read.
pub(super) fn read(
    found: &Break,
    unit: Unit,
    [before, after]: [&[Pair]; 2],
    [source, reference]: [&Counted; 2],
) -> (Reading, Option<Side>) {
    let jump = libm::log(found.factor.value);
    let moved = moves(before, after, around(unit));
    let mover = mover(jump, moved);
    if jump.abs() >= TENFOLD {
        // The one that fell died, unless it is the other one that came back to life.
        let (fell, rose) = if jump < 0.0 { (Side::Source, Side::Reference) } else { (Side::Reference, Side::Source) };
        let back = found.reading == Reading::Back || mover == Some(rose);
        return if back { (Reading::Back, Some(rose)) } else { (Reading::DeadTag, Some(fell)) };
    }
    if found.reading == Reading::Back {
        return (Reading::Back, mover);
    }
    let enters = |counted: &Counted| counted.perimeter.iter().any(|known| near(known.at, found.at));
    for (side, counted) in [(Side::Source, source), (Side::Reference, reference)] {
        if enters(counted) {
            return (Reading::Perimeter, Some(side));
        }
    }
    if let Some(side) = refused(jump, moved, before, after, [source, reference]) {
        return (Reading::Refused, Some(side));
    }
    if after.len() >= LASTING { (Reading::Definition, mover) } else { (Reading::Unexplained, mover) }
}

fn near(known: Date, found: Date) -> bool {
    (known - found).get_days().abs() <= NEAR_DAYS
}

/// How source and reference moved by themselves, on the log scale.
fn moves(before: &[Pair], after: &[Pair], around: usize) -> [f64; 2] {
    let before = &before[before.len().saturating_sub(around)..];
    let after = &after[..after.len().min(around)];
    let level = |pairs: &[Pair], count: fn(&Pair) -> f64| {
        libm::log(median(&mut pairs.iter().map(count).collect::<Vec<_>>()).max(0.5))
    };
    let counts: [fn(&Pair) -> f64; 2] = [|pair| pair.source, |pair| pair.reference];
    counts.map(|count| level(after, count) - level(before, count))
}

/// The one that made the jump while the other stayed; none where both moved.
fn mover(jump: f64, moved: [f64; 2]) -> Option<Side> {
    let stayed = moved.map(|moved| moved.abs() <= 0.3 * jump.abs());
    match stayed {
        [false, true] => Some(Side::Source),
        [true, false] => Some(Side::Reference),
        _ => None,
    }
}

/// Which of the two counted refused requests: one whose bins say so, or one that counts attempts and
/// rises while the other, which counts what was served, falls behind.
fn refused(jump: f64, moved: [f64; 2], before: &[Pair], after: &[Pair], both: [&Counted; 2]) -> Option<Side> {
    let share = |pairs: &[Pair], side: usize| {
        pairs.iter().filter(|pair| pair.saturated[side]).count() as f64 / pairs.len().max(1) as f64
    };
    let sides = [Side::Source, Side::Reference];
    let says = (0..2).find(|side| share(after, *side) >= 0.5 && share(before, *side) < 0.1);
    let falls_behind = |side: usize| if side == 0 { jump > 0.0 } else { jump < 0.0 };
    let rises = |side: &usize| both[*side].attempts && falls_behind(*side) && moved[*side] > 0.5 * jump.abs();
    says.or_else(|| (0..2).find(|side| !both[1 - *side].attempts && rises(side))).map(|side| sides[side])
}

//! Bins of all sources on the reference's scale, none over another.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::meaning::{self, Side};
use super::pairing::{Pair, Unit, pairs};
use super::ratio::{self, Ratio};
use super::{Counted, Crossed, Dropped, Rescaled, SourceBreak, Why, instant, spoils};
use crate::audience::breaks::{Break, Point, Reading, breaks, median};
use crate::audience::curve::Bin;
use crate::message::Message;
use crate::time::UtcTime;
use crate::vocabulary::Profil;

/// What happens to the counts of both sources from an instant on.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: UtcTime,
    /// Source over reference; none where nothing was in common to tell it.
    ratio: Option<(usize, f64, f64)>,
    /// The reference over what it usually counts.
    reference_factor: f64,
    source_spoilt: Option<Why>,
    reference_spoilt: Option<Why>,
}

/// Merges the bins of one profil (none: of everybody) into non-overlapping ones.
pub(super) fn merge(
    crossed: &mut Crossed,
    counted: &[Counted],
    profil: Option<Profil>,
    zone: &TimeZone,
) -> Result<Vec<Bin>, Message> {
    let having: Vec<&Counted> = counted.iter().filter(|source| source.bins.contains_key(&profil)).collect();
    let Some((reference, others)) = having.split_first() else { return Ok(Vec::new()) };
    let own = &reference.bins[&profil];
    let stretches: Vec<Vec<Stretch>> = others
        .iter()
        .map(|source| stretches(crossed, (source, &source.bins[&profil]), (reference, own), profil, zone))
        .collect::<Result<_, _>>()?;
    let mut merged: BTreeMap<i64, Bin> = BTreeMap::new();
    let judged = stretches.first().map(Vec::as_slice);
    let kept = of_reference(own, judged.unwrap_or(&[]), &reference.name, profil, &mut crossed.dropped);
    merged.extend(kept.into_iter().map(|bin| (bin.start.0, bin)));
    let mut rescaled = Vec::new();
    for (source, stretches) in others.iter().zip(&stretches) {
        let bins = &source.bins[&profil];
        let found = of_source(bins, stretches, &source.name, profil, &mut crossed.dropped);
        for (bin, origin) in found {
            if overlaps(&merged, &bin) {
                continue;
            }
            merged.insert(bin.start.0, bin);
            rescaled.push(origin);
        }
    }
    if profil.is_none() {
        rescaled.sort_by_key(|origin| origin.start);
        crossed.rescaled = rescaled;
    }
    Ok(merged.into_values().collect())
}

fn overlaps(merged: &BTreeMap<i64, Bin>, bin: &Bin) -> bool {
    let end = bin.start.0 + bin.width_us;
    let before = merged.range(..end).next_back();
    before.is_some_and(|(start, other)| start + other.width_us > bin.start.0)
}

/// Finds the stretches of a source against the reference and notes ratios and jumps.
fn stretches(
    crossed: &mut Crossed,
    (source, bins): (&Counted, &[Bin]),
    (reference, reference_bins): (&Counted, &[Bin]),
    profil: Option<Profil>,
    zone: &TimeZone,
) -> Result<Vec<Stretch>, Message> {
    let (unit, pairs) = pairs(bins, reference_bins, zone);
    if pairs.is_empty() {
        let message = Message::new("crossing-nothing-in-common");
        return Err(message.with("source", &source.name).with("reference", &reference.name));
    }
    let mut jumps = breaks(&points(&pairs, unit));
    let edges: Vec<usize> = [0].into_iter().chain(jumps.iter().map(|jump| jump.index)).chain([pairs.len()]).collect();
    let runs: Vec<&[Pair]> = edges.windows(2).map(|edge| &pairs[edge[0]..edge[1]]).collect();
    let mut sides = Vec::new();
    for (n, jump) in jumps.iter_mut().enumerate() {
        let (reading, side) = meaning::read(jump, unit, [runs[n], runs[n + 1]], [source, reference]);
        jump.reading = reading;
        sides.push(side);
        let mover = side.map(|side| if side == Side::Source { &source.name } else { &reference.name });
        let found = SourceBreak { source: source.name.clone(), mover: mover.cloned(), profil, found: *jump };
        crossed.breaks.push(found);
    }
    let spoilt = spoilt(&jumps, &sides);
    let mut stretches = Vec::new();
    for (n, run) in runs.iter().enumerate() {
        let told = ratio::of(run, unit);
        let used = spoilt[n] == [None, None];
        let mut at = None;
        if let (Some((value, log_error, odd)), Some(first), Some(last)) = (told, run.first(), run.last()) {
            at = Some((crossed.ratios.len(), value, log_error));
            crossed.ratios.push(Ratio {
                source: source.name.clone(),
                profil,
                from: first.at,
                to: last.at,
                ratio: ratio::interval(value, log_error),
                log_error,
                unit,
                units: run.len() - odd,
                odd,
                used,
            });
        }
        stretches.push(Stretch {
            from: if n == 0 { UtcTime(i64::MIN) } else { run[0].start },
            ratio: at,
            reference_factor: 1.0,
            source_spoilt: spoilt[n][0],
            reference_spoilt: spoilt[n][1],
        });
    }
    settle(&mut stretches, &runs, &jumps, &sides);
    Ok(cut_at_perimeter(stretches, &pairs, source, zone))
}

/// Ratios beside the usual one of their weekday, where there are weeks enough to tell it. A unit of few
/// visits tells little.
fn points(pairs: &[Pair], unit: Unit) -> Vec<Point> {
    let usual = median(&mut pairs.iter().map(|pair| pair.source.max(pair.reference)).collect::<Vec<_>>());
    let ratio = |pair: &Pair| pair.source / pair.reference.max(0.5);
    let weekday = |pair: &Pair| pair.at.weekday().to_monday_zero_offset();
    let by_weekday = |day: i8| {
        let mut ratios: Vec<f64> = pairs.iter().filter(|pair| weekday(pair) == day).map(ratio).collect();
        if unit == Unit::Day && pairs.len() >= LEAST_FOR_WEEKDAYS { median(&mut ratios) } else { 1.0 }
    };
    let weekdays: Vec<f64> = (0..7).map(by_weekday).collect();
    let point = |pair: &Pair| {
        let weight = if usual > 0.0 { (pair.source.max(pair.reference) / usual).min(1.0) } else { 0.0 };
        let of_day = weekdays.get(weekday(pair) as usize).copied().filter(|ratio| *ratio > 0.0).unwrap_or(1.0);
        Point { at: pair.at, value: ratio(pair) / of_day, weight }
    };
    pairs.iter().map(point).collect()
}

/// Days that tell the usual ratio of each weekday.
const LEAST_FOR_WEEKDAYS: usize = 28;

/// Which of the two each run is spoilt for, source first: from a jump that spoils to the return.
fn spoilt(jumps: &[Break], sides: &[Option<Side>]) -> Vec<[Option<Why>; 2]> {
    let mut spoilt = vec![[None, None]];
    for (jump, side) in jumps.iter().zip(sides) {
        let why = if jump.reading == Reading::DeadTag { Why::DeadTag } else { Why::Refused };
        spoilt.push(match side {
            Some(Side::Source) if spoils(jump.reading) => [Some(why), None],
            Some(Side::Reference) if spoils(jump.reading) => [None, Some(why)],
            _ => [None, None],
        });
    }
    // Who comes back to life at a jump was dead before it, were it from the start.
    for (n, (jump, side)) in jumps.iter().zip(sides).enumerate() {
        let alive = jump.reading == Reading::Back && libm::log(jump.factor.value).abs() >= meaning::TENFOLD;
        if let (true, Some(side)) = (alive, side) {
            spoilt[n][usize::from(*side == Side::Reference)] = Some(Why::DeadTag);
        }
    }
    spoilt
}

/// Runs whose ratio cannot be trusted take the usual one (that of the run with the most units); where
/// the reference moved, its counts are brought back to what it usually counts.
fn settle(stretches: &mut [Stretch], runs: &[&[Pair]], jumps: &[Break], sides: &[Option<Side>]) {
    let sound = |stretch: &Stretch| stretch.source_spoilt.is_none() && stretch.reference_spoilt.is_none();
    let usual = (0..stretches.len())
        .filter(|n| sound(&stretches[*n]) && stretches[*n].ratio.is_some())
        .max_by_key(|n| runs[*n].len());
    let Some(usual) = usual else { return };
    let base = stretches[usual].ratio;
    // How far the reference stands from its scale, run by run.
    let mut moved = vec![0.0_f64];
    for (n, (jump, side)) in jumps.iter().zip(sides).enumerate() {
        let last = moved[n];
        moved.push(match (side, jump.reading) {
            (_, Reading::Back) => n.checked_sub(1).map_or(last, |before| moved[before]),
            (Some(Side::Reference), reading) if !spoils(reading) => last - libm::log(jump.factor.value),
            _ => last,
        });
    }
    let own = moved[usual];
    moved.iter_mut().for_each(|moved| *moved -= own);
    for (stretch, moved) in stretches.iter_mut().zip(&moved) {
        if !sound(stretch) {
            stretch.ratio = base;
        } else if *moved != 0.0 {
            stretch.reference_factor = libm::exp(-moved);
            stretch.ratio = stretch.ratio.map(|(at, value, error)| (at, value * stretch.reference_factor, error));
        }
    }
}

/// A source whose perimeter jumps where nothing is in common has no ratio there.
fn cut_at_perimeter(stretches: Vec<Stretch>, pairs: &[Pair], source: &Counted, zone: &TimeZone) -> Vec<Stretch> {
    let (Some(first), Some(last)) = (pairs.first(), pairs.last()) else { return stretches };
    let mut cut = stretches;
    let edge = |at| instant(at, zone);
    let before = source.perimeter.iter().map(|known| edge(known.at)).filter(|at| *at <= first.start).max();
    if let (Some(at), Some(stretch)) = (before, cut.first().copied()) {
        cut.insert(0, Stretch { ratio: None, ..stretch });
        cut[1].from = at;
    }
    let after = source.perimeter.iter().map(|known| edge(known.at)).filter(|at| *at > last.start).min();
    if let (Some(at), Some(stretch)) = (after, cut.last().copied()) {
        cut.push(Stretch { from: at, ratio: None, ..stretch });
    }
    cut
}

fn at(stretches: &[Stretch], start: UtcTime) -> Option<&Stretch> {
    let after = stretches.partition_point(|stretch| stretch.from <= start);
    after.checked_sub(1).map(|at| &stretches[at])
}

/// Bins of the reference: those it could not count are left out, those of another scale brought back.
fn of_reference(
    bins: &[Bin],
    stretches: &[Stretch],
    name: &str,
    profil: Option<Profil>,
    dropped: &mut Vec<Dropped>,
) -> Vec<Bin> {
    let mut kept = Vec::with_capacity(bins.len());
    for bin in bins {
        let stretch = at(stretches, bin.start);
        match stretch.and_then(|stretch| stretch.reference_spoilt).filter(|why| *why == Why::DeadTag || !bin.saturated)
        {
            Some(why) => Dropped::note(dropped, name, profil, bin, why),
            None => {
                let factor = stretch.map_or(1.0, |stretch| stretch.reference_factor);
                kept.push(Bin { count: bin.count * factor, ..*bin });
            }
        }
    }
    kept
}

/// Bins of another source over its ratio. While the reference was refusing people they are what was
/// served, so demand was at least that.
fn of_source(
    bins: &[Bin],
    stretches: &[Stretch],
    name: &str,
    profil: Option<Profil>,
    dropped: &mut Vec<Dropped>,
) -> Vec<(Bin, Rescaled)> {
    let mut kept = Vec::new();
    for bin in bins {
        let Some(stretch) = at(stretches, bin.start) else { continue };
        let why = stretch.source_spoilt.or(if stretch.ratio.is_none() { Some(Why::Perimeter) } else { None });
        match (why, stretch.ratio) {
            (None, Some((ratio, value, log_error))) => {
                let saturated = bin.saturated || stretch.reference_spoilt == Some(Why::Refused);
                let end = bin.start.plus_us(bin.width_us);
                let origin = Rescaled { start: bin.start, end, ratio, log_error };
                kept.push((Bin { count: bin.count / value, saturated, ..*bin }, origin));
            }
            (why, _) => Dropped::note(dropped, name, profil, bin, why.unwrap_or(Why::Perimeter)),
        }
    }
    kept
}

//! What a week's total says of the minutes that were not counted.
//!
//! A bin wider than a day whose days were all counted in part, by the same bins: the rest of it is the
//! visits of the minutes between those bins. With L_d the level of day d and R the rest,
//! E R = Σ_d L_d·S(what is missing on d); as days of equal bins share one sum of levels, the rest is
//! one more row of that sum.

use jiff::civil::Date;
use std::collections::BTreeMap;

use super::{DAY_US, Maker, Offsets, Rows, add_exposures, changing_cells, date_of};
use crate::arrival::link::Sparse;
use crate::arrival::rate::DAY_MINUTES;
use crate::audience::curve::Bin;

/// A wide bin and the days that it ties together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tie {
    /// The days' groups.
    pub(crate) groups: Vec<usize>,
    /// Minutes that were not counted, a mean over the days by their visits.
    pub(crate) cells: Sparse,
    /// Visits in them.
    pub(crate) rest: f64,
}

/// A day of a wide bin: its number, patterns, visits and missing minutes.
struct Part {
    group: usize,
    patterns: Vec<usize>,
    visits: f64,
    missing: Vec<f64>,
}

impl Maker {
    /// The ties of all wide bins.
    pub(super) fn ties(&mut self) -> Vec<Tie> {
        let rows = &self.rows;
        if rows.groups.iter().all(|group| group.date.is_some()) {
            return Vec::new();
        }
        let groups: BTreeMap<Date, usize> =
            rows.groups.iter().enumerate().filter_map(|(n, group)| Some((group.date?, n))).collect();
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); rows.groups.len()];
        rows.observations.iter().enumerate().for_each(|(n, o)| members[o.group].push(n));
        let wide: Vec<usize> =
            (0..rows.bins.len()).filter(|n| rows.groups[rows.observations[*n].group].date.is_none()).collect();
        let mut tied = vec![false; rows.groups.len()];
        let mut found = Vec::new();
        for n in wide {
            let Some(tie) = tie(&self.rows, n, &groups, &members, &mut self.offsets) else { continue };
            // A day belongs to one tie.
            if tie.groups.iter().all(|group| !tied[*group]) {
                tie.groups.iter().for_each(|group| tied[*group] = true);
                found.push(tie);
            }
        }
        found
    }
}

fn tie(
    rows: &Rows,
    wide: usize,
    groups: &BTreeMap<Date, usize>,
    members: &[Vec<usize>],
    offsets: &mut Offsets,
) -> Option<Tie> {
    let (bin, o) = (rows.bins[wide], rows.observations[wide]);
    let first = bin.start.0 + offsets.at(bin.start);
    let end = bin.start.plus_us(bin.width_us);
    let last = end.0 + offsets.at(end);
    if o.censored || first.rem_euclid(DAY_US) != 0 || last.rem_euclid(DAY_US) != 0 {
        return None;
    }
    let mut parts = Vec::new();
    let mut rest = o.count;
    for day in first.div_euclid(DAY_US)..last.div_euclid(DAY_US) {
        let group = *groups.get(&date_of(day))?;
        let part = part(rows, group, &members[group], offsets)?;
        rest -= part.visits;
        if part.missing.iter().any(|minutes| *minutes > 1e-9) {
            parts.push(part);
        }
    }
    let same = parts.windows(2).all(|pair| pair[0].patterns == pair[1].patterns);
    let visits: f64 = parts.iter().map(|part| part.visits).sum();
    if !same || visits <= 0.0 || rest < 0.0 {
        return None;
    }
    let mean = |minute: usize| parts.iter().map(|part| part.visits / visits * part.missing[minute]).sum::<f64>();
    let cells: Sparse = (0..DAY_MINUTES).map(|minute| (minute, mean(minute))).filter(|cell| cell.1 > 1e-9).collect();
    Some(Tie { groups: parts.iter().map(|part| part.group).collect(), cells, rest })
}

/// A day that was counted by bins that do not overlap, none of them censored or over midnight.
fn part(rows: &Rows, group: usize, members: &[usize], offsets: &mut Offsets) -> Option<Part> {
    let mut missing = vec![0.0; DAY_MINUTES];
    day_cells(&rows.bins[*members.first()?], offsets).into_iter().for_each(|(minute, whole)| missing[minute] = whole);
    let mut visits = 0.0;
    for n in members {
        let o = rows.observations[*n];
        if o.censored {
            return None;
        }
        visits += o.count;
        for (minute, exposure) in &rows.patterns[o.pattern].cells {
            missing[*minute] -= exposure;
        }
    }
    let overlap = missing.iter().any(|minutes| *minutes < -1e-6);
    let patterns = members.iter().map(|n| rows.observations[*n].pattern).collect();
    (!overlap).then_some(Part { group, patterns, visits, missing })
}

/// Exposures of all minutes of the local day of a bin.
fn day_cells(bin: &Bin, offsets: &mut Offsets) -> Sparse {
    let local = bin.start.0 + offsets.at(bin.start);
    let start = local.div_euclid(DAY_US) * DAY_US;
    let midnight = |local: i64, offsets: &mut Offsets| {
        let guess = crate::time::UtcTime(local - offsets.at(crate::time::UtcTime(local)));
        crate::time::UtcTime(local - offsets.at(guess))
    };
    let (from, to) = (midnight(start, offsets), midnight(start + DAY_US, offsets));
    let width_us = to.0 - from.0;
    if width_us == DAY_US {
        let mut exposures = BTreeMap::new();
        add_exposures(&mut exposures, 0, DAY_US);
        return exposures.into_iter().collect();
    }
    changing_cells(&Bin { start: from, width_us, ..*bin }, offsets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{HOUR_US, UtcTime, day_start, paris};
    use jiff::civil::date;

    fn bin(start: UtcTime, width_us: i64, count: f64) -> Bin {
        Bin { start, width_us, count, saturated: false }
    }

    /// The week of 23 March 2020, each day counted from 8 to 18 h: the rest is the nights, of which
    /// Sunday's is an hour shorter.
    #[test]
    fn a_week_of_days_counted_in_part_tells_the_nights() {
        let zone = paris();
        let mut bins = Vec::new();
        let start = day_start(date(2020, 3, 23), &zone);
        bins.push(bin(start, 7 * DAY_US - HOUR_US, 1000.0));
        for day in 23..30 {
            for hour in 8..18 {
                let at = UtcTime::from_civil(date(2020, 3, day).at(hour, 0, 0, 0), &zone);
                bins.push(bin(at, HOUR_US, 10.0));
            }
        }
        let rows = Rows::new(&bins, &zone);
        assert_eq!(rows.ties.len(), 1);
        let tie = &rows.ties[0];
        assert_eq!((tie.groups.len(), tie.rest), (7, 300.0));
        let minutes: f64 = tie.cells.iter().map(|cell| cell.1).sum();
        assert!((minutes - (14.0 * 60.0 - 60.0 / 7.0)).abs() < 1e-9, "{minutes}");
        // A day that was not counted breaks the tie; so does a smaller total.
        let without: Vec<Bin> = bins.iter().filter(|bin| bin.start.0 < start.plus_us(5 * DAY_US).0).copied().collect();
        assert!(Rows::new(&without, &zone).ties.is_empty());
        bins[0].count = 600.0;
        assert!(Rows::new(&bins, &zone).ties.is_empty());
    }
}

//! Days that tell the same of a shape become one.
//!
//! Days with the same patterns, each at a free level, enter the likelihood of the shape only through
//! their summed counts: with N_g the count of day g, T the sum of its patterns at level 1 and
//! N_g/T its level, Σ_g Σ_p y_gp log(N_g/T·S_p) − N_g = Σ_p (Σ_g y_gp) log(S_p/T) + a constant. A
//! year of minutes is thus a handful of days to the scoring steps. Days with a censored count or with
//! returns stay alone.

use std::collections::BTreeMap;

use super::link::{Observation, Pattern, Solution, expected_count};
use super::rows::{Rows, Tie};
use crate::seed::mix;

/// Rows summed over days of equal patterns.
#[derive(Debug, Clone)]
pub(crate) struct Gathered {
    /// The patterns of the rows, and those that were added.
    pub(crate) patterns: Vec<Pattern>,
    /// Counts summed over the days of a class.
    pub(crate) observations: Vec<Observation>,
    /// Number of classes.
    pub(crate) groups: usize,
    class_of: Vec<usize>,
    members: Vec<usize>,
    /// Whether a class holds a row of a wide bin, so that its level is not that of its days alone.
    tied: Vec<bool>,
}

/// Levels, means and expected counts of the rows themselves.
pub(crate) struct Expanded {
    pub(crate) levels: Vec<f64>,
    pub(crate) means: Vec<f64>,
    pub(crate) expected_counts: Vec<f64>,
}

impl Gathered {
    pub(crate) fn new(rows: &Rows) -> Self {
        let mut found = Self {
            patterns: rows.patterns.clone(),
            observations: Vec::new(),
            groups: 0,
            class_of: vec![0; rows.groups.len()],
            members: Vec::new(),
            tied: Vec::new(),
        };
        let groups = by_group(rows);
        let mut tied = vec![false; groups.len()];
        for tie in &rows.ties {
            tie.groups.iter().for_each(|group| tied[*group] = true);
            found.tie(tie, &groups, rows);
        }
        let mut known: BTreeMap<u64, Vec<(usize, usize)>> = BTreeMap::new();
        for (group, own) in groups.iter().enumerate().filter(|(group, _)| !tied[*group]) {
            let at = |n: u32| &rows.observations[n as usize];
            let alone = own.iter().any(|n| at(*n).censored || at(*n).returns > 0.0);
            let key = own.iter().fold(0, |key, n| mix(key ^ at(*n).pattern as u64));
            let like = |(_, first): &&(usize, usize)| found.same_patterns(*first, own, rows);
            let class = known.get(&key).filter(|_| !alone).and_then(|classes| classes.iter().find(like));
            match class {
                Some(&(class, first)) => found.join(group, class, first, own, rows),
                None => {
                    let (class, first) = found.found_class(group, own, rows);
                    if !alone {
                        known.entry(key).or_default().push((class, first));
                    }
                }
            }
        }
        found
    }

    /// Days tied by a wide bin become a class, with the rest of that bin as one more count.
    fn tie(&mut self, tie: &Tie, groups: &[Vec<u32>], rows: &Rows) {
        let Some((first, others)) = tie.groups.split_first() else { return };
        let (class, start) = self.found_class(*first, &groups[*first], rows);
        others.iter().for_each(|group| self.join(*group, class, start, &groups[*group], rows));
        let pattern = self.patterns.len();
        self.patterns.push(Pattern { cells: tie.cells.clone() });
        self.observations.push(Observation { pattern, group: class, count: tie.rest, censored: false, returns: 0.0 });
        self.tied[class] = true;
    }

    /// Shares of a day's visits that a source states, worth so many visits at a level of their own.
    pub(crate) fn add_shares(&mut self, shares: &[(usize, usize, f64)], visits: f64) {
        let class = self.groups;
        self.groups += 1;
        for (from, to, share) in shares {
            let pattern = self.patterns.len();
            self.patterns.push(Pattern { cells: (*from..*to).map(|minute| (minute, 1.0)).collect() });
            let count = share * visits;
            self.observations.push(Observation { pattern, group: class, count, censored: false, returns: 0.0 });
        }
    }

    fn same_patterns(&self, first: usize, own: &[u32], rows: &Rows) -> bool {
        let class = self.observations[first].group;
        let mut of_class = self.observations[first..].iter().take_while(|o| o.group == class).map(|o| o.pattern);
        let same = own.iter().all(|n| of_class.next() == Some(rows.observations[*n as usize].pattern));
        same && of_class.next().is_none()
    }

    fn join(&mut self, group: usize, class: usize, first: usize, own: &[u32], rows: &Rows) {
        self.class_of[group] = class;
        self.members[class] += 1;
        let sums = self.observations[first..].iter_mut();
        sums.zip(own).for_each(|(sum, n)| sum.count += rows.observations[*n as usize].count);
    }

    fn found_class(&mut self, group: usize, own: &[u32], rows: &Rows) -> (usize, usize) {
        let (class, first) = (self.groups, self.observations.len());
        self.groups += 1;
        self.class_of[group] = class;
        self.members.push(1);
        self.tied.push(false);
        let of_class = |n: &u32| Observation { group: class, ..rows.observations[*n as usize] };
        self.observations.extend(own.iter().map(of_class));
        (class, first)
    }

    /// What a fit of the summed rows says of the rows.
    pub(crate) fn expand(&self, rows: &Rows, solution: &Solution, dispersion: f64) -> Expanded {
        let (mut counts, mut totals) = (vec![0.0; rows.groups.len()], vec![0.0; rows.groups.len()]);
        for o in &rows.observations {
            counts[o.group] += o.count;
            totals[o.group] += solution.sums[o.pattern];
        }
        let mut of_class = vec![0.0; self.members.len()];
        self.class_of.iter().zip(&counts).for_each(|(class, count)| of_class[*class] += count);
        let level = |(group, class): (usize, &usize)| match self.members[*class] {
            1 => solution.levels[*class],
            // Tied days share the sum of their levels by their counts.
            _ if self.tied[*class] => (solution.levels[*class] * counts[group] / of_class[*class]).max(1e-12),
            _ => (counts[group] / totals[group].max(1e-300)).max(1e-12),
        };
        let levels: Vec<f64> = self.class_of.iter().enumerate().map(level).collect();
        let means: Vec<f64> = rows.observations.iter().map(|o| levels[o.group] * solution.sums[o.pattern]).collect();
        let expected = |(o, mean): (&Observation, &f64)| expected_count(o, *mean, dispersion);
        let expected_counts = rows.observations.iter().zip(&means).map(expected).collect();
        Expanded { levels, means, expected_counts }
    }

    /// Pearson's sum over the rows that are not censored, and how many they are.
    pub(crate) fn pearson_sum(&self, rows: &Rows, solution: &Solution) -> (f64, f64) {
        let means = self.expand(rows, solution, 1.0).means;
        let (mut sum, mut count) = (0.0, 0.0);
        for (o, mean) in rows.observations.iter().zip(&means).filter(|(o, _)| !o.censored) {
            let whole = (mean + o.returns).max(1e-9);
            sum += (o.count - whole) * (o.count - whole) / whole;
            count += 1.0;
        }
        (sum, count)
    }
}

/// Numbers of the observations of each group, in their order.
fn by_group(rows: &Rows) -> Vec<Vec<u32>> {
    let mut sizes = vec![0; rows.groups.len()];
    rows.observations.iter().for_each(|o| sizes[o.group] += 1);
    let mut lists: Vec<Vec<u32>> = sizes.into_iter().map(Vec::with_capacity).collect();
    rows.observations.iter().enumerate().for_each(|(n, o)| lists[o.group].push(n as u32));
    lists
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrival::basis;
    use crate::arrival::cholesky::Symmetric;
    use crate::arrival::link::{CompositeLink, Levels, Penalty};
    use crate::audience::curve::Bin;
    use crate::time::{HOUR_US, day_start, paris};
    use jiff::civil::date;

    /// Days of hours, one with a hole, one of them an hour shorter.
    fn rows() -> Rows {
        let start = day_start(date(2020, 3, 23), &paris());
        let bin = |n: i64| Bin {
            start: start.plus_us(n * HOUR_US),
            width_us: HOUR_US,
            count: (n * 7919 % 97 + 5) as f64 * (1.0 + (n / 24) as f64),
            saturated: false,
        };
        Rows::new(&(0..200).filter(|n| *n != 60).map(bin).collect::<Vec<_>>(), &paris())
    }

    fn model(patterns: &[Pattern], observations: &[Observation], groups: usize) -> CompositeLink {
        let design = basis::day_design(24, &[], 1.5, 6.0);
        let mut precision = Symmetric::zeros(24);
        basis::fix_mean(&mut precision, 24);
        let penalty = Penalty {
            roughness: basis::cyclic_roughness(24, 24),
            rank: 23,
            roughness_centre: vec![0.0; 24],
            precision,
            prior_mean: vec![0.0; 24],
        };
        let (patterns, observations) = (patterns.to_vec(), observations.to_vec());
        CompositeLink { design, patterns, observations, groups, levels: Levels::Free, penalty }
    }

    #[test]
    fn summed_days_give_the_fit_of_all_days() {
        let rows = rows();
        let gathered = Gathered::new(&rows);
        // Whole days, the day with a hole, the short day, the part of the last day.
        assert_eq!((rows.groups.len(), gathered.groups), (9, 4));
        let every = model(&rows.patterns, &rows.observations, rows.groups.len()).solve(2.0, 3.0, None);
        let few = model(&gathered.patterns, &gathered.observations, gathered.groups).solve(2.0, 3.0, None);
        let close = |a: &f64, b: &f64| assert!((a / b - 1.0).abs() < 1e-7, "{a} {b}");
        every.coefficients.iter().zip(&few.coefficients).for_each(|(a, b)| assert!((a - b).abs() < 1e-7));
        let expanded = gathered.expand(&rows, &few, 3.0);
        every.levels.iter().zip(&expanded.levels).for_each(|(a, b)| close(a, b));
        every.means.iter().zip(&expanded.means).for_each(|(a, b)| close(a, b));
        assert!((every.edf() - few.edf()).abs() < 1e-6);
    }
}

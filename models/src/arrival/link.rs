//! The penalised composite-link Poisson model (Thompson & Baker 1981; Eilers 2007).
//!
//! Latent cells have a log rate X b. An observation counts the visits of a pattern, which sums
//! cells with exposures, at the level of its group (a day). A missing bin is an absent observation,
//! a coarse one a wide pattern, a saturated one is right-censored. Penalised Fisher scoring finds b;
//! levels, when free, are profiled out exactly.

use super::censored::Tail;
use super::cholesky::{Factor, Symmetric, dot, trace_of_product};

/// Indices and values of what is not zero.
pub type Sparse = Vec<(usize, f64)>;

/// The rows of X, one per latent cell.
#[derive(Debug, Clone)]
pub struct Design {
    /// Columns of X.
    pub columns: usize,
    /// One row per cell.
    pub cells: Vec<Sparse>,
}

/// Which cells an observation sums, and with which exposure.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// Cells and exposures.
    pub cells: Sparse,
}

/// One count.
#[derive(Debug, Clone, Copy)]
pub struct Observation {
    /// Which pattern it sums.
    pub pattern: usize,
    /// Which level multiplies it.
    pub group: usize,
    /// The count, or its least value when censored.
    pub count: f64,
    /// Whether the true count is at least this.
    pub censored: bool,
    /// Visits expected in it beside those of the pattern: people who were turned away before and
    /// come back.
    pub returns: f64,
}

/// Whether each group has a level of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Levels {
    /// All levels are 1.
    Fixed,
    /// Each is estimated, without penalty.
    Free,
}

/// ½κ(b − c)'R(b − c) + ½(b − d)'Q(b − d): what is taken off the log likelihood.
#[derive(Debug, Clone)]
pub struct Penalty {
    /// R, whose weight κ is estimated.
    pub roughness: Symmetric,
    /// Rank of R.
    pub rank: usize,
    /// c.
    pub roughness_centre: Vec<f64>,
    /// Q, a prior's precision.
    pub precision: Symmetric,
    /// d, the prior's mean.
    pub prior_mean: Vec<f64>,
}

/// A model and its data.
#[derive(Debug, Clone)]
pub struct CompositeLink {
    /// X.
    pub design: Design,
    /// Patterns.
    pub patterns: Vec<Pattern>,
    /// Counts.
    pub observations: Vec<Observation>,
    /// Number of groups.
    pub groups: usize,
    /// Levels.
    pub levels: Levels,
    /// Penalty.
    pub penalty: Penalty,
}

/// A fit for one weight of the roughness penalty.
#[derive(Debug, Clone)]
pub struct Solution {
    /// b.
    pub coefficients: Vec<f64>,
    /// Level of each group.
    pub levels: Vec<f64>,
    /// Rate sum of each pattern, at level 1.
    pub sums: Vec<f64>,
    /// Mean of each observation, returns left out.
    pub means: Vec<f64>,
    /// Expected count of each observation, returns left out: the count, or its expectation given the
    /// censoring.
    pub expected_counts: Vec<f64>,
    /// Information of b, levels profiled out, divided by the dispersion.
    pub information: Symmetric,
    /// Curvature: information and penalty.
    pub curvature: Factor,
    /// Log likelihood over dispersion, less the penalty.
    pub objective: f64,
    /// Steps taken.
    pub steps: u64,
    /// Whether the last step was negligible.
    pub converged: bool,
}

const MOST_STEPS: u64 = 200;
/// Longest last step of a fit, on the log scale.
pub(crate) const CLOSE: f64 = 1e-9;
const LONGEST_STEP: f64 = 2.0;
const MOST_LEVEL_STEPS: usize = 30;

struct State {
    coefficients: Vec<f64>,
    rates: Vec<f64>,
    sums: Vec<f64>,
    levels: Vec<f64>,
    objective: f64,
}

struct Curvature {
    gradient: Vec<f64>,
    information: Symmetric,
}

impl CompositeLink {
    /// Fits for a weight κ of the roughness and a dispersion φ that the likelihood is divided by.
    pub fn solve(&self, weight: f64, dispersion: f64, start: Option<&[f64]>) -> Solution {
        self.solve_to(weight, dispersion, start, CLOSE)
    }

    /// The same, ended by a step whose longest change is under `tolerance`.
    pub(crate) fn solve_to(&self, weight: f64, dispersion: f64, start: Option<&[f64]>, tolerance: f64) -> Solution {
        let start = start.map_or_else(|| self.rough_start(), <[f64]>::to_vec);
        let mut state = self.state(start, None, weight, dispersion);
        let (mut steps, mut converged) = (0, false);
        while steps < MOST_STEPS && !converged {
            let found = self.curvature(&state, weight, dispersion);
            let mut step = self.penalised(&found.information, weight).factor().solve(&found.gradient);
            let longest = step.iter().fold(0.0_f64, |most, d| most.max(d.abs()));
            let mut scale = if longest > LONGEST_STEP { LONGEST_STEP / longest } else { 1.0 };
            step.iter_mut().for_each(|d| *d *= scale);
            let mut next = self.moved(&state, &step, 1.0, weight, dispersion);
            let mut share = 1.0;
            while next.objective < state.objective - 1e-9 * (1.0 + state.objective.abs()) && share > 1e-3 {
                share *= 0.5;
                next = self.moved(&state, &step, share, weight, dispersion);
            }
            scale *= share;
            steps += 1;
            let level_change = state.levels.iter().zip(&next.levels).map(|(a, b)| (b / a - 1.0).abs());
            converged = longest < tolerance && scale == 1.0 && level_change.fold(0.0, f64::max) < 10.0 * tolerance;
            state = next;
        }
        self.solution(state, weight, dispersion, steps, converged)
    }

    fn solution(&self, state: State, weight: f64, dispersion: f64, steps: u64, converged: bool) -> Solution {
        let information = self.curvature(&state, weight, dispersion).information;
        let curvature = self.penalised(&information, weight).factor();
        let mean = |o: &Observation| state.levels[o.group] * state.sums[o.pattern];
        let means: Vec<f64> = self.observations.iter().map(mean).collect();
        let expected = |(o, mean): (&Observation, &f64)| expected_count(o, *mean, dispersion);
        let expected_counts = self.observations.iter().zip(&means).map(expected).collect();
        let State { coefficients, levels, sums, objective, .. } = state;
        Solution {
            coefficients,
            levels,
            sums,
            means,
            expected_counts,
            information,
            curvature,
            objective,
            steps,
            converged,
        }
    }

    fn moved(&self, state: &State, step: &[f64], share: f64, weight: f64, dispersion: f64) -> State {
        let coefficients = state.coefficients.iter().zip(step).map(|(b, d)| b + share * d).collect();
        self.state(coefficients, Some(&state.levels), weight, dispersion)
    }

    fn state(&self, coefficients: Vec<f64>, levels: Option<&[f64]>, weight: f64, dispersion: f64) -> State {
        let rates = self.rates(&coefficients);
        let sum = |pattern: &Pattern| pattern.cells.iter().map(|(cell, exposure)| exposure * rates[*cell]).sum();
        let sums: Vec<f64> = self.patterns.iter().map(sum).collect();
        let levels = match self.levels {
            Levels::Fixed => vec![1.0; self.groups],
            Levels::Free => self.free_levels(&sums, levels, dispersion),
        };
        let objective =
            self.log_likelihood(&sums, &levels, dispersion) / dispersion - self.penalty.value(&coefficients, weight);
        State { coefficients, rates, sums, levels, objective }
    }

    fn rates(&self, coefficients: &[f64]) -> Vec<f64> {
        let rate = |row: &Sparse| libm::exp(log_rate(row, coefficients).clamp(-60.0, 60.0));
        self.design.cells.iter().map(rate).collect()
    }

    /// The levels' own maximum of the likelihood: Σ counts / Σ sums of each group, and Newton's steps
    /// from there (or from `before`) where something is censored or holds returns.
    fn free_levels(&self, sums: &[f64], before: Option<&[f64]>, dispersion: f64) -> Vec<f64> {
        let (mut counts, mut totals) = (vec![0.0; self.groups], vec![0.0; self.groups]);
        let mut hidden = vec![false; self.groups];
        for o in &self.observations {
            counts[o.group] += o.count;
            totals[o.group] += sums[o.pattern];
            hidden[o.group] |= o.censored || o.returns > 0.0;
        }
        let level = |(count, total): (&f64, &f64)| (count / total.max(1e-300)).max(1e-12);
        let mut levels: Vec<f64> = counts.iter().zip(&totals).map(level).collect();
        if !hidden.contains(&true) {
            return levels;
        }
        if let Some(before) = before {
            let known = levels.iter_mut().zip(before).zip(&hidden).filter(|(_, hidden)| **hidden);
            known.for_each(|((level, before), _)| *level = *before);
        }
        let open: Vec<&Observation> = self.observations.iter().filter(|o| hidden[o.group]).collect();
        for _ in 0..MOST_LEVEL_STEPS {
            if self.step_levels(&open, sums, &mut levels, dispersion) < 1e-11 {
                break;
            }
        }
        levels
    }

    /// One Newton step of the log levels of some observations; gives the longest.
    fn step_levels(&self, open: &[&Observation], sums: &[f64], levels: &mut [f64], dispersion: f64) -> f64 {
        let (mut scores, mut weights) = (vec![0.0; self.groups], vec![0.0; self.groups]);
        for o in open {
            let mean = levels[o.group] * sums[o.pattern];
            scores[o.group] += expected_count(o, mean, dispersion) - mean;
            weights[o.group] += information_share(o, mean, dispersion) * mean;
        }
        let mut longest = 0.0_f64;
        for (level, (score, weight)) in
            levels.iter_mut().zip(scores.iter().zip(&weights)).filter(|(_, (_, w))| **w > 0.0)
        {
            let step = (score / weight).clamp(-LONGEST_STEP, LONGEST_STEP);
            *level *= libm::exp(step);
            longest = longest.max(step.abs());
        }
        longest
    }

    fn log_likelihood(&self, sums: &[f64], levels: &[f64], dispersion: f64) -> f64 {
        let log_sums: Vec<f64> = sums.iter().map(|sum| libm::log(sum.max(1e-300))).collect();
        let log_levels: Vec<f64> = levels.iter().map(|level| libm::log(*level)).collect();
        let term = |o: &Observation| {
            let mean = levels[o.group] * sums[o.pattern];
            if o.censored {
                return Tail::new(o.count, mean + o.returns, dispersion).log_probability() * dispersion;
            }
            if o.returns > 0.0 {
                return o.count * libm::log((mean + o.returns).max(1e-300)) - mean;
            }
            o.count * (log_sums[o.pattern] + log_levels[o.group]) - mean
        };
        self.observations.iter().map(term).sum()
    }

    /// d(sum of a pattern)/db.
    fn slope(&self, pattern: usize, rates: &[f64], scratch: &mut [f64], slope: &mut Sparse) {
        slope.clear();
        if let [(cell, exposure)] = self.patterns[pattern].cells[..] {
            let weight = exposure * rates[cell];
            slope.extend(self.design.cells[cell].iter().map(|(column, value)| (*column, weight * value)));
            return;
        }
        for &(cell, exposure) in &self.patterns[pattern].cells {
            let weight = exposure * rates[cell];
            for &(column, value) in &self.design.cells[cell] {
                if scratch[column] == 0.0 {
                    slope.push((column, 0.0));
                }
                scratch[column] += weight * value;
            }
        }
        slope.sort_unstable_by_key(|entry| entry.0);
        slope.dedup_by_key(|entry| entry.0);
        for (column, value) in slope.iter_mut() {
            *value = scratch[*column];
            scratch[*column] = 0.0;
        }
    }

    fn curvature(&self, state: &State, weight: f64, dispersion: f64) -> Curvature {
        let columns = self.design.columns;
        let patterns = self.patterns.len();
        let (mut residuals, mut weights) = (vec![0.0; patterns], vec![0.0; patterns]);
        let mut by_group = vec![Vec::new(); if self.levels == Levels::Free { self.groups } else { 0 }];
        for o in &self.observations {
            let mean = state.levels[o.group] * state.sums[o.pattern];
            residuals[o.pattern] += expected_count(o, mean, dispersion) - mean;
            let share = state.levels[o.group] * information_share(o, mean, dispersion);
            weights[o.pattern] += share;
            if let Some(entries) = by_group.get_mut(o.group) {
                entries.push((o.pattern, share));
            }
        }
        let mut gradient = vec![0.0; columns];
        let mut information = Symmetric::zeros(columns);
        let mut scratch = vec![0.0; columns];
        let mut slopes = Vec::with_capacity(patterns);
        for pattern in 0..patterns {
            let mut slope = Sparse::new();
            self.slope(pattern, &state.rates, &mut scratch, &mut slope);
            let sum = state.sums[pattern].max(1e-300);
            for &(column, value) in &slope {
                gradient[column] += residuals[pattern] / (sum * dispersion) * value;
            }
            information.add_outer(&slope, weights[pattern] / (sum * dispersion));
            slopes.push(slope);
        }
        for entries in &by_group {
            let (mut crossed, mut total) = (vec![0.0; columns], 0.0);
            for &(pattern, share) in entries {
                total += share * state.sums[pattern];
                slopes[pattern].iter().for_each(|(column, value)| crossed[*column] += share * value);
            }
            information.add_dense_outer(&crossed, -1.0 / (total.max(1e-300) * dispersion));
        }
        self.penalty.pull(&state.coefficients, weight, &mut gradient);
        Curvature { gradient, information }
    }

    fn penalised(&self, information: &Symmetric, weight: f64) -> Symmetric {
        let mut whole = information.clone();
        whole.add(&self.penalty.roughness, weight);
        whole.add(&self.penalty.precision, 1.0);
        whole
    }

    /// Slope of the log of each pattern's sum, d(log sum)/db: what a residual is multiplied by in the
    /// score of b.
    pub fn log_slopes(&self, solution: &Solution) -> Vec<Sparse> {
        let rates = self.rates(&solution.coefficients);
        let mut scratch = vec![0.0; self.design.columns];
        let slope = |pattern: usize| {
            let mut slope = Sparse::new();
            self.slope(pattern, &rates, &mut scratch, &mut slope);
            let sum = solution.sums[pattern].max(1e-300);
            slope.iter_mut().for_each(|entry| entry.1 /= sum);
            slope
        };
        (0..self.patterns.len()).map(slope).collect()
    }

    /// Least squares on log(count/exposure) of each cell, smoothed a little.
    fn rough_start(&self) -> Vec<f64> {
        let cells = self.design.cells.len();
        let (mut counts, mut exposures) = (vec![0.0; cells], vec![0.0; cells]);
        for o in &self.observations {
            let pattern = &self.patterns[o.pattern];
            let width: f64 = pattern.cells.iter().map(|(_, exposure)| exposure).sum();
            for &(cell, exposure) in &pattern.cells {
                counts[cell] += o.count * exposure / width.max(1e-9);
                exposures[cell] += exposure;
            }
        }
        let (mut right, mut square) = (vec![0.0; self.design.columns], Symmetric::zeros(self.design.columns));
        for ((row, count), exposure) in self.design.cells.iter().zip(&counts).zip(&exposures) {
            if *exposure > 0.0 {
                let log = libm::log((count + 0.1) / exposure);
                row.iter().for_each(|(column, value)| right[*column] += value * log);
                square.add_outer(row, 1.0);
            }
        }
        square.add(&self.penalty.precision, 1.0);
        square.add(&self.penalty.roughness, 0.1);
        self.penalty.pull(&vec![0.0; self.design.columns], 0.1, &mut right);
        (0..self.design.columns).for_each(|at| square.add_diagonal(at, 1e-6));
        square.factor().solve(&right)
    }
}

impl Penalty {
    fn value(&self, coefficients: &[f64], weight: f64) -> f64 {
        let away = difference(coefficients, &self.roughness_centre);
        let from_prior = difference(coefficients, &self.prior_mean);
        0.5 * weight * self.roughness.quadratic(&away) + 0.5 * self.precision.quadratic(&from_prior)
    }

    fn pull(&self, coefficients: &[f64], weight: f64, gradient: &mut [f64]) {
        let rough = self.roughness.times(&difference(coefficients, &self.roughness_centre));
        let prior = self.precision.times(&difference(coefficients, &self.prior_mean));
        for ((g, rough), prior) in gradient.iter_mut().zip(&rough).zip(&prior) {
            *g -= weight * rough + prior;
        }
    }
}

impl Solution {
    /// Effective degrees of freedom of the coefficients.
    pub fn edf(&self) -> f64 {
        trace_of_product(&self.curvature.inverse(), &self.information)
    }
}

fn difference(left: &[f64], right: &[f64]) -> Vec<f64> {
    left.iter().zip(right).map(|(a, b)| a - b).collect()
}

fn log_rate(row: &Sparse, coefficients: &[f64]) -> f64 {
    row.iter().map(|(column, value)| value * coefficients[*column]).sum()
}

/// The part of an observation's count that is not returns, its expectation given the censoring; the
/// split of a count between two Poisson laws is binomial.
pub(crate) fn expected_count(o: &Observation, mean: f64, dispersion: f64) -> f64 {
    let whole = mean + o.returns;
    let count = if o.censored { Tail::new(o.count, whole, dispersion).mean() } else { o.count };
    if o.returns > 0.0 { count * mean / whole } else { count }
}

/// Share of a count's information that censoring and returns leave, at least a twentieth of a
/// censored one's so that steps stay short (missing-information principle, Louis 1982).
fn information_share(o: &Observation, mean: f64, dispersion: f64) -> f64 {
    let whole = mean + o.returns;
    let open = if o.returns > 0.0 { mean / whole } else { 1.0 };
    if o.censored { (open * Tail::new(o.count, whole, dispersion).information_share()).max(0.05) } else { open }
}

/// The quadratic form of a sparse row.
pub fn row_variance(row: &Sparse, covariance: &Symmetric) -> f64 {
    let values: Vec<f64> = row.iter().map(|(_, value)| *value).collect();
    let product: Vec<f64> =
        row.iter().map(|(i, _)| row.iter().map(|(j, value)| covariance.get(*i, *j) * value).sum()).collect();
    dot(&values, &product)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrival::basis;
    use crate::arrival::goodness::deviance;

    const HOURLY: [f64; 24] = [
        20.0, 12.0, 9.0, 8.0, 10.0, 35.0, 160.0, 520.0, 910.0, 860.0, 800.0, 700.0, 520.0, 610.0, 690.0, 720.0, 800.0,
        1050.0, 1180.0, 900.0, 610.0, 400.0, 210.0, 70.0,
    ];

    fn hourly(design: Design, roughness: Symmetric, rank: usize) -> CompositeLink {
        let per_hour = design.cells.len() / 24;
        let cells = |hour: usize| (hour * per_hour..(hour + 1) * per_hour).map(|cell| (cell, 1.0)).collect();
        let patterns = (0..24).map(|hour| Pattern { cells: cells(hour) }).collect();
        let observation =
            |hour: usize| Observation { pattern: hour, group: 0, count: HOURLY[hour], censored: false, returns: 0.0 };
        let columns = design.columns;
        let penalty = Penalty {
            roughness,
            rank,
            roughness_centre: vec![0.0; columns],
            precision: Symmetric::zeros(columns),
            prior_mean: vec![0.0; columns],
        };
        CompositeLink {
            design,
            patterns,
            observations: (0..24).map(observation).collect(),
            groups: 1,
            levels: Levels::Fixed,
            penalty,
        }
    }

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found / expected - 1.0).abs() < tolerance, "{found} against {expected}");
    }

    /// stats-cases.json, `pclm_hourly_to_5min` (dense Newton).
    #[test]
    fn hourly_counts_are_ungrouped() {
        let cases = [
            (
                1.0,
                1.6282837882137185e-06,
                23.992248837629035,
                47.98449930354186,
                [44.546109163601194, 65.78097685786547, 88.86056048707023, 99.92754014591851],
            ),
            (
                100.0,
                0.009213082396747722,
                23.392327962095703,
                46.79386900658815,
                [44.5417883567913, 65.71727632621356, 88.85872327192872, 99.92169237163836],
            ),
            (
                10000.0,
                2.9416653146182914,
                17.222102635438237,
                37.385870585494764,
                [44.5770441111269, 65.3153307373336, 88.82166726244668, 99.28815362157721],
            ),
        ];
        let design = Design { columns: 288, cells: (0..288).map(|cell| vec![(cell, 1.0)]).collect() };
        let model = hourly(design, basis::cyclic_roughness(288, 288), 287);
        for (weight, expected_deviance, edf, aic, rates) in cases {
            let fit = model.solve(weight, 1.0, None);
            let total: f64 = HOURLY.iter().zip(&fit.means).map(|(count, mean)| deviance(*count, *mean)).sum();
            close(total, expected_deviance, 1e-5);
            close(fit.edf(), edf, 1e-5);
            close(total + 2.0 * fit.edf(), aic, 1e-5);
            close(fit.means.iter().sum(), 11804.0, 1e-9);
            for (cell, rate) in [90, 96, 210, 222].into_iter().zip(rates) {
                close(libm::exp(fit.coefficients[cell]), rate, 1e-5);
            }
        }
    }

    /// stats-cases.json, `poisson_harmonic_bin_integrals` (Fisher scoring).
    #[test]
    fn bin_integrals_of_harmonics() {
        let row = |minute: usize| {
            let mut row = vec![(0, 1.0)];
            for k in 1..=3 {
                let angle = std::f64::consts::TAU * k as f64 * (minute as f64 + 0.5) / 1440.0;
                row.extend([(2 * k - 1, libm::cos(angle)), (2 * k, libm::sin(angle))]);
            }
            row
        };
        let design = Design { columns: 7, cells: (0..1440).map(row).collect() };
        let fit = hourly(design, Symmetric::zeros(7), 0).solve(0.0, 1.0, None);
        let expected = [
            1.2690693869346543,
            -1.6471653159268913,
            -1.3512311920452782,
            -0.38786531399560475,
            -1.2152835279944527,
            0.2413078804516253,
            -0.14819905735484842,
        ];
        fit.coefficients.iter().zip(expected).for_each(|(found, expected)| close(*found, expected, 1e-6));
        let total: f64 = HOURLY.iter().zip(&fit.means).map(|(count, mean)| deviance(*count, *mean)).sum();
        close(total, 107.96828902962395, 1e-6);
        close(fit.means.iter().sum(), 11804.0, 1e-9);
        let bins = [(7, 476.66118539647397), (8, 829.800065584278), (17, 1022.3134426741092), (18, 1035.7635920582604)];
        bins.iter().for_each(|(hour, expected)| close(fit.means[*hour], *expected, 1e-6));
    }

    /// A level of its own for one group changes nothing but where the level is kept.
    #[test]
    fn free_levels_give_the_same_means() {
        let design = basis::day_design(48, &[], 1.5, 6.0);
        let mut model = hourly(design, basis::cyclic_roughness(48, 48), 47);
        let fixed = model.solve(1.0, 1.0, None);
        model.levels = Levels::Free;
        basis::fix_mean(&mut model.penalty.precision, 48);
        let free = model.solve(1.0, 1.0, None);
        fixed.means.iter().zip(&free.means).for_each(|(a, b)| close(*a, *b, 1e-6));
        close(free.edf() + 1.0, fixed.edf(), 1e-6);
        assert!(free.converged && fixed.converged);
    }

    /// A censored bin is raised by its neighbours, and never under its bound.
    #[test]
    fn a_censored_bin_is_at_least_its_bound() {
        let design = basis::day_design(48, &[], 1.5, 6.0);
        let mut model = hourly(design, basis::cyclic_roughness(48, 48), 47);
        model.observations[17].count = 500.0;
        let as_counted = model.solve(100.0, 1.0, None);
        model.observations[17].censored = true;
        let censored = model.solve(100.0, 1.0, None);
        assert!(censored.converged);
        assert!(censored.means[17] > 900.0 && as_counted.means[17] < 800.0);
        close(censored.means.iter().sum::<f64>(), censored.expected_counts.iter().sum::<f64>(), 1e-6);
    }
}

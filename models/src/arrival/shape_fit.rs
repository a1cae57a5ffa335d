//! The shape of the day fitted to rows: spline and pulses, their choice, and the errors of the
//! share of each minute.

use super::basis::{self, PulseTerm};
use super::cholesky::{Symmetric, dot};
use super::estimate::FitOptions;
use super::gathered::{Expanded, Gathered};
use super::goodness;
use super::goodness::null::{self, FittedRate};
use super::goodness::rescaled::PooledDay;
use super::link::{CompositeLink, Levels, Penalty, Solution, Sparse};
use super::peak::{self, PULSE_FACTORS, Peak};
use super::rate::{DayShape, Interval, Pulse};
use super::returns;
use super::rows::Rows;
use super::smoothing::{Smoothed, fit_smooth_by};

/// A shape and all that was found with it.
#[derive(Debug, Clone)]
pub(crate) struct ShapeFit {
    pub shape: DayShape,
    pub levels: Vec<f64>,
    pub means: Vec<f64>,
    pub expected_counts: Vec<f64>,
    pub dispersion: f64,
    pub pearson: Option<f64>,
    pub edf: f64,
    pub weight: f64,
    pub steps: u64,
    pub converged: bool,
    pub sandwich: bool,
    pub pulse_from_prior: bool,
    pub log_return_factor: Option<f64>,
    /// Returns expected in each observation.
    pub returns: Vec<f64>,
    /// Distance and p-value of the rescaled times; absent for a shape that was not fitted.
    pub rescaled: Option<(f64, f64)>,
    /// Greatest share of a minute at the quantiles of the pulses' prior, where they come from one.
    pub prior_peaks: Option<[f64; 2]>,
    covariance: Option<Symmetric>,
}

/// What one fit assumes of the pulses, the knots and the target of shrinkage.
struct Plan {
    knots: usize,
    terms: Vec<PulseTerm>,
    rise_min: f64,
    decay_min: f64,
    target: Option<DayShape>,
    pulse_from_prior: bool,
    /// Whether the shape is everybody's, whose diagnostics are kept.
    is_common: bool,
    seed: u64,
}

/// Weight of the ridge beside the roughness of a deviation from a target: κ(‖D²δ‖² + r‖δ − δ̄‖²), so
/// that one κ, found by REML, says how far a shape may go from its target. A deviation then forgets
/// itself over about r^(−1/4) knots, one hour \[A\].
const RIDGE: f64 = 1e-3;
/// Precision that keeps a pulse at its prior where bins are too wide to show it.
const PINNED: f64 = 1e6;
/// Days from which on scores are clustered by day.
const LEAST_DAYS_FOR_SANDWICH: usize = 5;

/// Fits a shape; `centre` is a common shape that this one deviates from (partial pooling).
pub(crate) fn fit_shape(rows: &Rows, options: &FitOptions, finest_min: f64, centre: Option<&DayShape>) -> ShapeFit {
    let mut found = fit_demand(rows, options, finest_min, centre);
    if !rows.observations.iter().any(|o| o.censored) {
        return found;
    }
    let (mut rows, mut log_scale) = (rows.clone(), 0.0);
    // Smoothness and the form of the pulses are chosen again once the returns are known.
    let quick = FitOptions {
        roughness: Some(found.weight),
        pulse_decays_min: vec![found.shape.pulse_decay_min],
        pulse_leads_min: options.pulse_leads_min.iter().take(1).copied().collect(),
        ..options.clone()
    };
    for _ in 0..MOST_RETURN_ROUNDS {
        let expected = returns::expected(&rows.bins, &found.means, &options.returns);
        let before: f64 = rows.observations.iter().map(|o| o.returns).sum();
        let scale = libm::exp(log_scale);
        rows.observations.iter_mut().zip(&expected).for_each(|(o, returns)| o.returns = scale * returns);
        let after: f64 = rows.observations.iter().map(|o| o.returns).sum();
        let last_scale = log_scale;
        found = fit_demand(&rows, &quick, finest_min, centre);
        log_scale = returns::step_scale(&rows.observations, &found.means, found.dispersion, log_scale);
        if (after - before).abs() < 1e-3 * after && (log_scale - last_scale).abs() < 1e-3 {
            break;
        }
    }
    ShapeFit { log_return_factor: Some(log_scale), ..fit_demand(&rows, options, finest_min, centre) }
}

/// Rounds in which returns and demand are fitted in turn.
const MOST_RETURN_ROUNDS: usize = 12;

/// Fits with returns as they stand in the rows.
pub(crate) fn fit_demand(rows: &Rows, options: &FitOptions, finest_min: f64, centre: Option<&DayShape>) -> ShapeFit {
    let mut gathered = Gathered::new(rows);
    if let (None, Some(facts)) = (centre, &options.facts) {
        gathered.add_shares(&facts.shares, facts.believed_visits);
    }
    let mut plan = Plan::new(options, finest_min, centre);
    let mut smoothed = smooth(rows, &gathered, &plan, options);
    if !plan.pulse_from_prior && centre.is_none() {
        let tried = plan.choose_pulses(&gathered, options, &smoothed);
        if let Some(chosen) = tried {
            plan = chosen;
            smoothed = smooth(rows, &gathered, &plan, options);
        }
    }
    let peaks = (plan.pulse_from_prior && centre.is_none()).then(|| plan.prior_peaks(&gathered, &smoothed));
    ShapeFit { prior_peaks: peaks, ..ShapeFit::new(rows, &gathered, &plan, smoothed) }
}

/// Last step of the fits that smoothness is chosen by: REML's error is of its square.
const NEAR: f64 = 1e-4;

fn smooth(rows: &Rows, gathered: &Gathered, plan: &Plan, options: &FitOptions) -> Smoothed {
    let pearson = |solution: &Solution, edf: f64| {
        let (sum, count) = gathered.pearson_sum(rows, solution);
        let freedom = count - edf;
        // Sums of counts vary more than the counts say when visits are counted again and again.
        (freedom >= 1.0).then(|| (rows.repetition() * sum / freedom, freedom))
    };
    let found = fit_smooth_by(&plan.model(gathered), options.roughness, rows.groups.len() as f64, NEAR, &pearson);
    Smoothed { pearson: found.pearson.map(|value| value / rows.repetition()), ..found }
}

impl Plan {
    fn new(options: &FitOptions, finest_min: f64, centre: Option<&DayShape>) -> Self {
        let reference = options.reference.as_ref().map(|reference| &reference.shape);
        let target = centre.or(reference).cloned();
        let facts = options.facts.as_ref().filter(|_| target.is_none());
        let fine = finest_min <= options.widest_bin_for_pulses_min;
        let mut terms = match &target {
            Some(shape) if !shape.pulses.is_empty() => terms_of(shape),
            None if facts.is_some() => facts.map(|facts| terms_of(&facts.model.shape)).unwrap_or_default(),
            _ => PulseTerm::school_hours(),
        };
        if !fine {
            terms.iter_mut().for_each(|term| (term.precision, term.family_precision) = (PINNED, 0.0));
        }
        let first = |values: &[f64], other: f64| values.first().copied().unwrap_or(other);
        let lead = if target.is_some() || facts.is_some() { 0.0 } else { first(&options.pulse_leads_min, 0.0) };
        terms.iter_mut().for_each(|term| term.minute -= lead);
        let stated = facts.map(|facts| &facts.model.shape);
        let decay = stated.map_or(first(&options.pulse_decays_min, 6.0), |shape| shape.pulse_decay_min);
        let rise = stated.map_or(options.pulse_rise_min, |shape| shape.pulse_rise_min);
        Self {
            knots: target.as_ref().map_or(options.knots, |shape| shape.coefficients.len()).max(8),
            terms,
            rise_min: target.as_ref().map_or(rise, |shape| shape.pulse_rise_min),
            decay_min: target.as_ref().map_or(decay, |shape| shape.pulse_decay_min),
            target,
            pulse_from_prior: !fine,
            is_common: centre.is_none(),
            seed: options.seed,
        }
    }

    /// The decay and the lead with the greatest penalised likelihood, when they beat the first ones.
    fn choose_pulses(&self, gathered: &Gathered, options: &FitOptions, smoothed: &Smoothed) -> Option<Self> {
        if self.target.is_some() || options.facts.is_some() {
            return None;
        }
        let start = &smoothed.solution.coefficients;
        let mut best = (smoothed.solution.objective + NOTICEABLE, None);
        let first_lead = options.pulse_leads_min.first().copied().unwrap_or(0.0);
        for lead in &options.pulse_leads_min {
            for decay in
                options.pulse_decays_min.iter().filter(|decay| (**decay, *lead) != (self.decay_min, first_lead))
            {
                let mut terms = self.terms.clone();
                terms.iter_mut().for_each(|term| term.minute += first_lead - lead);
                let plan = Self { terms, decay_min: *decay, target: None, ..*self };
                let found = plan.model(gathered).solve(smoothed.weight, smoothed.dispersion, Some(start));
                if found.objective > best.0 {
                    best = (found.objective, Some(plan));
                }
            }
        }
        best.1
    }

    /// Greatest share of a minute with the heights of all pulses at the quantiles of their prior.
    fn prior_peaks(&self, gathered: &Gathered, smoothed: &Smoothed) -> [f64; 2] {
        PULSE_FACTORS.map(|factor| {
            let mut terms = self.terms.clone();
            terms.iter_mut().for_each(|term| term.height *= factor);
            let plan = Self { terms, target: self.target.clone(), ..*self };
            let start = Some(smoothed.solution.coefficients.as_slice());
            let found = plan.model(gathered).solve_to(smoothed.weight, smoothed.dispersion, start, NEAR);
            peak::greatest(&plan.shape(&found.coefficients)).1
        })
    }

    fn shape(&self, coefficients: &[f64]) -> DayShape {
        let pulse = |(n, term): (usize, &PulseTerm)| Pulse {
            minute: term.minute.rem_euclid(1440.0),
            height: coefficients[self.knots + n],
        };
        DayShape {
            coefficients: coefficients[..self.knots].to_vec(),
            pulses: self.terms.iter().enumerate().map(pulse).collect(),
            pulse_rise_min: self.rise_min,
            pulse_decay_min: self.decay_min,
        }
    }

    fn minutes(&self) -> Vec<f64> {
        self.terms.iter().map(|term| term.minute).collect()
    }

    fn model(&self, gathered: &Gathered) -> CompositeLink {
        let design = basis::day_design(self.knots, &self.minutes(), self.rise_min, self.decay_min);
        let columns = design.columns;
        let mut precision = basis::pulse_precision(columns, self.knots, &self.terms);
        let mut centre = vec![0.0; columns];
        let mut prior_mean = vec![0.0; columns];
        self.terms.iter().enumerate().for_each(|(n, term)| prior_mean[self.knots + n] = term.height);
        let mut roughness = basis::cyclic_roughness(columns, self.knots);
        let rank = self.knots - 1;
        if let Some(target) = &self.target {
            centre[..self.knots].copy_from_slice(&target.coefficients);
            (0..self.knots).for_each(|at| roughness.add_diagonal(at, RIDGE));
            let ones: Sparse = (0..self.knots).map(|at| (at, 1.0)).collect();
            roughness.add_outer(&ones, -RIDGE / self.knots as f64);
        }
        basis::fix_mean(&mut precision, self.knots);
        CompositeLink {
            design,
            patterns: gathered.patterns.clone(),
            observations: gathered.observations.clone(),
            groups: gathered.groups,
            levels: Levels::Free,
            penalty: Penalty { roughness, rank, roughness_centre: centre, precision, prior_mean },
        }
    }
}

/// A gain of penalised likelihood that is worth another pulse.
const NOTICEABLE: f64 = 2.0;

fn terms_of(shape: &DayShape) -> Vec<PulseTerm> {
    let term = |pulse: &Pulse| PulseTerm {
        minute: pulse.minute,
        height: pulse.height,
        precision: 1.0 / (0.3 * 0.3),
        family_precision: 0.0,
    };
    shape.pulses.iter().map(term).collect()
}

impl ShapeFit {
    fn new(rows: &Rows, gathered: &Gathered, plan: &Plan, smoothed: Smoothed) -> Self {
        let Expanded { levels, means, expected_counts } =
            gathered.expand(rows, &smoothed.solution, smoothed.dispersion);
        let inverse = smoothed.solution.curvature.inverse();
        let days = rows.groups.iter().filter(|group| group.date.is_some()).count();
        let sandwich = days >= LEAST_DAYS_FOR_SANDWICH;
        let residuals: Vec<f64> = expected_counts.iter().zip(&means).map(|(count, mean)| count - mean).collect();
        let covariance =
            if sandwich { day_sandwich(rows, &plan.model(gathered), &residuals, &smoothed, &inverse) } else { inverse };
        let shape = plan.shape(&smoothed.solution.coefficients);
        Self {
            shape,
            dispersion: smoothed.dispersion,
            pearson: smoothed.pearson,
            edf: smoothed.edf,
            weight: smoothed.weight,
            sandwich,
            pulse_from_prior: plan.pulse_from_prior,
            log_return_factor: None,
            rescaled: if plan.is_common && rows.activity.is_none() {
                rescaled(rows, gathered, plan, &smoothed, &means)
            } else {
                None
            },
            prior_peaks: None,
            returns: rows.observations.iter().map(|o| o.returns).collect(),
            covariance: Some(covariance),
            steps: smoothed.solution.steps,
            converged: smoothed.solution.converged,
            levels,
            means,
            expected_counts,
        }
    }

    /// A reference's shape as it is, with the levels of the rows.
    pub(crate) fn of_reference(rows: &Rows, reference: &DayShape) -> Self {
        let shares = reference.shares();
        let sum =
            |n: usize| rows.patterns[n].cells.iter().map(|(cell, exposure)| exposure * shares[*cell]).sum::<f64>();
        let sums: Vec<f64> = (0..rows.patterns.len()).map(sum).collect();
        let (mut counts, mut totals) = (vec![0.0; rows.groups.len()], vec![0.0; rows.groups.len()]);
        for o in &rows.observations {
            counts[o.group] += o.count;
            totals[o.group] += sums[o.pattern];
        }
        let levels: Vec<f64> =
            counts.iter().zip(&totals).map(|(count, total)| (count / total.max(1e-300)).max(1e-12)).collect();
        Self {
            // The shares themselves are the rates here, whatever the coefficients' mean.
            shape: scaled(reference, 1.0),
            means: rows.observations.iter().map(|o| levels[o.group] * sums[o.pattern]).collect(),
            expected_counts: rows.observations.iter().map(|o| o.count).collect(),
            edf: levels.len() as f64,
            levels,
            dispersion: 1.0,
            pearson: None,
            weight: 0.0,
            steps: 0,
            converged: true,
            sandwich: false,
            pulse_from_prior: true,
            log_return_factor: None,
            prior_peaks: Some(
                PULSE_FACTORS.map(|factor| reference.shares_with(factor).into_iter().fold(0.0, f64::max)),
            ),
            returns: vec![0.0; rows.observations.len()],
            rescaled: None,
            covariance: None,
        }
    }

    /// Sum of the rates of a day's minutes, on the scale of the levels.
    pub(crate) fn day_sum(&self) -> f64 {
        let rate = |minute: usize| {
            let middle = minute as f64 + 0.5;
            libm::exp(self.shape.base_log_rate(middle) + self.shape.pulse_log_rate(middle))
        };
        (0..super::rate::DAY_MINUTES).map(rate).sum()
    }

    /// Standard error of the log share at each half hour's first minute.
    pub(crate) fn log_errors(&self) -> Vec<f64> {
        self.log_errors_at(&(0..48).map(|half_hour| half_hour * 30).collect::<Vec<_>>())
    }

    /// Standard error of the log share of minutes; none when not known.
    pub(crate) fn log_errors_at(&self, minutes: &[usize]) -> Vec<f64> {
        let Some(covariance) = &self.covariance else { return Vec::new() };
        let knots = self.shape.coefficients.len();
        let starts: Vec<f64> = self.shape.pulses.iter().map(|pulse| pulse.minute).collect();
        let row = |minute: usize| {
            let (rise, decay) = (self.shape.pulse_rise_min, self.shape.pulse_decay_min);
            basis::day_row(minute as f64 + 0.5, knots, &starts, rise, decay)
        };
        let mut mean = vec![0.0; covariance.size()];
        for (minute, share) in self.shape.shares().iter().enumerate() {
            row(minute).iter().for_each(|(column, value)| mean[*column] += share * value);
        }
        let error = |minute: &usize| {
            let mut slope: Vec<f64> = mean.iter().map(|value| -value).collect();
            row(*minute).iter().for_each(|(column, value)| slope[*column] += value);
            libm::sqrt(dot(&covariance.times(&slope), &slope).max(0.0))
        };
        minutes.iter().map(error).collect()
    }

    /// The greatest minute of a day with a level.
    pub(crate) fn peak(&self, level: &Interval) -> Peak {
        let (minute, _) = peak::greatest(&self.shape);
        let log_error = self.log_errors_at(&[minute]).first().copied().unwrap_or(0.0);
        Peak::new(&self.shape, level, log_error, self.prior_peaks)
    }
}

/// The test of the rescaled times under the law of a fitted rate.
fn rescaled(rows: &Rows, gathered: &Gathered, plan: &Plan, smoothed: &Smoothed, means: &[f64]) -> Option<(f64, f64)> {
    let returns: Vec<f64> = rows.observations.iter().map(|o| o.returns).collect();
    let day = PooledDay::of(rows.counts(means, &returns))?;
    let (model, solution) = (&plan.model(gathered), &smoothed.solution);
    let fit = FittedRate { model, solution, dispersion: smoothed.dispersion };
    Some(null::test(&day, &fit, &mut goodness::stream(plan.seed, 0)))
}

fn scaled(shape: &DayShape, day_sum: f64) -> DayShape {
    let rate = |minute: usize| {
        let middle = minute as f64 + 0.5;
        libm::exp(shape.base_log_rate(middle) + shape.pulse_log_rate(middle))
    };
    let total: f64 = (0..super::rate::DAY_MINUTES).map(rate).sum();
    let shift = libm::log(day_sum / total);
    let coefficients = shape.coefficients.iter().map(|value| value + shift).collect();
    DayShape { coefficients, ..shape.clone() }
}

/// H⁻¹(Σ s s' + penalty)H⁻¹ with the scores s of days.
fn day_sandwich(
    rows: &Rows,
    model: &CompositeLink,
    residuals: &[f64],
    smoothed: &Smoothed,
    inverse: &Symmetric,
) -> Symmetric {
    let slopes = model.log_slopes(&smoothed.solution);
    let mut scores = vec![vec![0.0; inverse.size()]; rows.groups.len()];
    for (o, residual) in rows.observations.iter().zip(residuals) {
        let (score, residual) = (&mut scores[o.group], residual / smoothed.dispersion);
        slopes[o.pattern].iter().for_each(|(column, value)| score[*column] += residual * value);
    }
    let days = scores.len() as f64;
    let mut covariance = Symmetric::zeros(inverse.size());
    for score in &scores {
        covariance.add_dense_outer(&inverse.times(score), days / (days - 1.0));
    }
    // Penalty between two inverses, a column at a time: H⁻¹ − H⁻¹ I H⁻¹.
    let mut bread = Symmetric::zeros(inverse.size());
    for at in 0..inverse.size() {
        let column: Vec<f64> = (0..inverse.size()).map(|row| inverse.get(row, at)).collect();
        let through = inverse.times(&smoothed.solution.information.times(&column));
        bread.set_row(at, &through);
    }
    covariance.add(inverse, 1.0);
    covariance.add(&bread, -1.0);
    covariance
}

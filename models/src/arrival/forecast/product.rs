//! The next day as a level times a shape: the log of the total is a robust mean of its kind and a
//! damped local level; the shape is the mean of its kind on the square-root scale and two factors;
//! and the day goes on from where the evening before left off.

use super::day_kind::DayKind;
use super::deviation::Midnight;
use super::factors::leading;
use super::means::{HUBER, deviations, huber, kind_means, robust_means};
use super::table::{Table, add_scaled, mean, robust_scale};
use crate::arrival::cholesky::dot;

/// What is added to a count before its square root is taken (Anscombe 1948).
pub(super) const ANSCOMBE: f64 = 0.375;
/// What is left of the level's excess after a day.
const DAMPING: f64 = 0.8;
/// Shares of an innovation that the level can take; the one that forecasts best is used.
const GAINS: [f64; 6] = [0.1, 0.2, 0.35, 0.5, 0.7, 0.9];
/// Shape factors.
const FACTORS: usize = 2;
/// Days by which the mean log total of a kind is drawn towards its group.
const LEVEL_POOLING: f64 = 1.0;
/// Days by which the shape of a kind is drawn towards its group.
const SHAPE_POOLING: f64 = 2.0;
/// Least count an interval is taken to have where a logarithm is needed.
const LEAST_COUNT: f64 = 0.5;

/// What the next forecast starts from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State {
    level: f64,
    shape: [f64; FACTORS],
    evening: f64,
}

/// The model.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Product {
    log_totals: Vec<f64>,
    shapes: Table,
    factors: Table,
    memories: [f64; FACTORS],
    gain: f64,
    /// Scale of a day's log total around the mean of its kind.
    scale: f64,
    /// What is added to shares before the square root.
    ground: f64,
    midnight: Midnight,
}

/// Count of a value of the square-root scale.
pub(super) fn count_of(value: f64) -> f64 {
    (value.max(0.0) * value.max(0.0) - ANSCOMBE).max(0.0)
}

/// Mean of a Poisson count whose square root, as above, has a mean: the unbiased inverse of Mäkitalo &
/// Foi (2011, IEEE Transactions on Image Processing 20, their closed form), where [`count_of`] is a
/// quarter of a count too low.
pub(super) fn mean_of(value: f64) -> f64 {
    let d = 2.0 * value.max(libm::sqrt(ANSCOMBE));
    let root = libm::sqrt(1.5);
    (0.25 * d * d + (0.25 * root + (-11.0 / 8.0 + 0.625 * root / d) / d) / d - 0.125).max(0.0)
}

pub(super) fn total_of(curve: &[f64]) -> f64 {
    curve.iter().map(|value| count_of(*value)).sum::<f64>().max(1.0)
}

impl Product {
    /// Learns from days on the square-root scale; weights are those of the means and of the
    /// deviations.
    pub(super) fn fit(rows: &Table, kinds: &[DayKind], for_means: &[f64], memory: &[f64]) -> (Self, State) {
        let mut logs = Table::new(1);
        rows.rows().for_each(|row| logs.push(&[libm::log(total_of(row))]));
        let (log_totals, _) = robust_means(&logs, kinds, for_means, LEVEL_POOLING, 4);
        let excess: Vec<f64> = deviations(&logs, kinds, &log_totals).rows().map(|row| row[0]).collect();
        let scale = robust_scale(&excess) + 1e-6;
        let (gain, level) = local_level(&excess, scale, for_means);
        let ground = ANSCOMBE / super::table::median(&mut rows.rows().map(total_of).collect::<Vec<f64>>());
        let mut shares = Table::new(rows.width());
        rows.rows().for_each(|row| shares.push(&root_shares(row, ground)));
        let kept = huber(&excess, HUBER);
        let weigh = |weights: &[f64]| weights.iter().zip(&kept).map(|(a, b)| a * b).collect::<Vec<f64>>();
        let shapes = kind_means(&shares, kinds, &weigh(for_means), SHAPE_POOLING);
        let off = deviations(&shares, kinds, &shapes);
        let factors = leading(&off, &weigh(memory), FACTORS);
        let log_totals = log_totals.rows().map(|row| row[0]).collect();
        let midnight = Midnight::learn(rows.width(), std::iter::empty());
        let mut model = Self { log_totals, shapes, factors, memories: [0.0; FACTORS], gain, scale, ground, midnight };
        for n in 0..model.factors.len() {
            let scores: Vec<f64> = off.rows().map(|row| dot(row, model.factors.row(n))).collect();
            model.memories[n] = memory_of(&scores, memory);
        }
        let evenings: Vec<f64> = rows.rows().zip(kinds).map(|(row, kind)| model.evening(row, *kind)).collect();
        let mornings = rows.rows().zip(kinds).map(|(row, kind)| model.morning(row, *kind));
        let pairs = evenings.iter().zip(mornings.skip(1)).zip(&memory[1..]).map(|((a, b), weight)| (*a, b, *weight));
        model.midnight = Midnight::learn(rows.width(), pairs);
        let mut state = State { level, shape: [0.0; FACTORS], evening: evenings.last().copied().unwrap_or(0.0) };
        if off.len() > 0 {
            model.take_shape(&mut state, off.row(off.len() - 1));
        }
        (model, state)
    }

    /// The curve of the next day; `trust` in the state shrinks it towards the mean of its kind.
    pub(super) fn forecast(&self, state: &State, kind: DayKind, trust: f64) -> Vec<f64> {
        let shape = self.shapes.row(kind as usize);
        let mut moved = shape.to_vec();
        for ((n, factor), memory) in self.factors.rows().enumerate().zip(self.memories) {
            add_scaled(&mut moved, factor, trust * memory * state.shape[n]);
        }
        let square = |root: f64| root.max(0.0) * root.max(0.0);
        let (sum, mean_sum): (f64, f64) =
            (moved.iter().map(|root| square(*root)).sum(), shape.iter().map(|root| square(*root)).sum());
        let level = trust * state.level;
        let total = libm::exp((self.log_totals[kind as usize] + level).min(60.0));
        let counts: Vec<f64> = moved.iter().map(|root| total * square(*root) / sum.max(f64::MIN_POSITIVE)).collect();
        // What this already says of the first intervals, against what the evening before says.
        let early = self.midnight.slots;
        let log = |count: f64| libm::log(count.max(LEAST_COUNT));
        let usual = |root: &f64| log(total * square(*root) / mean_sum.max(f64::MIN_POSITIVE));
        let said = counts[..early].iter().map(|count| log(*count)).sum::<f64>() / early as f64
            - shape[..early].iter().map(usual).sum::<f64>() / early as f64;
        let jump = trust * self.midnight.carried * state.evening - level - said;
        let value = |(count, decay): (&f64, &f64)| libm::sqrt(count * libm::exp(decay * jump) + ANSCOMBE);
        counts.iter().zip(&self.midnight.decay).map(value).collect()
    }

    /// Moves on by a day.
    pub(super) fn advance(&self, state: &mut State, curve: &[f64], kind: DayKind) {
        let excess = libm::log(total_of(curve)) - self.log_totals[kind as usize];
        state.level = next_level(state.level, excess, self.gain, self.scale);
        let mut off = root_shares(curve, self.ground);
        add_scaled(&mut off, self.shapes.row(kind as usize), -1.0);
        self.take_shape(state, &off);
        state.evening = self.evening(curve, kind);
    }

    fn take_shape(&self, state: &mut State, off: &[f64]) {
        self.factors.rows().zip(&mut state.shape).for_each(|(factor, score)| *score = dot(off, factor));
    }

    /// log of the last intervals' counts over the usual ones of the kind of day.
    fn evening(&self, curve: &[f64], kind: DayKind) -> f64 {
        let from = curve.len() - self.midnight.slots;
        self.log_ratio(curve, kind, from..curve.len())
    }

    fn morning(&self, curve: &[f64], kind: DayKind) -> f64 {
        self.log_ratio(curve, kind, 0..self.midnight.slots)
    }

    fn log_ratio(&self, curve: &[f64], kind: DayKind, slots: std::ops::Range<usize>) -> f64 {
        let shape = self.shapes.row(kind as usize);
        let sum: f64 = shape.iter().map(|root| root.max(0.0) * root.max(0.0)).sum();
        let total = libm::exp(self.log_totals[kind as usize].min(60.0)) / sum.max(f64::MIN_POSITIVE);
        let log = |count: f64| libm::log(count.max(LEAST_COUNT));
        let ratios: Vec<f64> = slots
            .map(|slot| log(count_of(curve[slot])) - log(total * shape[slot].max(0.0) * shape[slot].max(0.0)))
            .collect();
        mean(&ratios)
    }
}

/// Square roots of the shares of a day's total.
fn root_shares(curve: &[f64], ground: f64) -> Vec<f64> {
    let total = total_of(curve);
    curve.iter().map(|value| libm::sqrt(count_of(*value) / total + ground)).collect()
}

/// The damped local level after a day; an innovation beyond six scales is cut.
fn next_level(level: f64, excess: f64, gain: f64, scale: f64) -> f64 {
    let innovation = (excess - level).clamp(-6.0 * scale, 6.0 * scale);
    DAMPING * (level + gain * innovation)
}

/// The gain whose forecasts were off least, and the level it ends with.
fn local_level(excess: &[f64], scale: f64, weights: &[f64]) -> (f64, f64) {
    let mut best = (f64::INFINITY, GAINS[0], 0.0);
    for gain in GAINS {
        let (mut level, mut loss) = (0.0, 0.0);
        for ((n, excess), weight) in excess.iter().enumerate().zip(weights) {
            if n >= 3 {
                loss += weight * (excess - level).abs().min(4.0 * scale);
            }
            level = next_level(level, *excess, gain, scale);
        }
        if loss < best.0 - 1e-12 {
            best = (loss, gain, level);
        }
    }
    (best.1, best.2)
}

/// First-order autoregression of scores, drawn towards 0 as by four days.
fn memory_of(scores: &[f64], weights: &[f64]) -> f64 {
    let (mut both, mut square) = (0.0, 0.0);
    for ((last, score), weight) in scores.iter().zip(&scores[1..]).zip(&weights[1..]) {
        both += weight * last * score;
        square += weight * last * last;
    }
    let shrink = 1.0 + 4.0 / scores.len() as f64;
    (both / (square * shrink + 1e-12)).clamp(0.0, 0.95)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_forecast_as_the_weeks_before() {
        let kinds: Vec<DayKind> =
            (0..42).map(|n| if n % 7 == 5 { DayKind::Saturday } else { DayKind::Monday }).collect();
        let mut rows = Table::new(24);
        for (n, kind) in kinds.iter().enumerate() {
            let level = if *kind == DayKind::Saturday { 40.0 } else { 100.0 } * (1.0 + 0.01 * ((n % 3) as f64 - 1.0));
            let row: Vec<f64> = (0..24).map(|slot| libm::sqrt(level * (1.0 + slot as f64) + ANSCOMBE)).collect();
            rows.push(&row);
        }
        let weights = vec![1.0; 42];
        let (model, mut state) = Product::fit(&rows, &kinds, &weights, &weights);
        for (kind, level) in [(DayKind::Monday, 100.0), (DayKind::Saturday, 40.0)] {
            let next = model.forecast(&state, kind, 1.0);
            let noon = count_of(next[12]);
            assert!((noon / (13.0 * level) - 1.0).abs() < 0.1, "{kind:?} {noon}");
        }
        let usual = count_of(model.forecast(&state, DayKind::Monday, 1.0)[12]);
        let high: Vec<f64> = (0..24).map(|slot| libm::sqrt(150.0 * (1.0 + slot as f64) + ANSCOMBE)).collect();
        (0..3).for_each(|_| model.advance(&mut state, &high, DayKind::Monday));
        assert!(count_of(model.forecast(&state, DayKind::Monday, 1.0)[12]) > 1.005 * usual);
        assert!((count_of(model.forecast(&state, DayKind::Monday, 0.0)[12]) / 1300.0 - 1.0).abs() < 0.05);
    }
}

//! The next day as the mean curve of its kind and a deviation from it, on the square-root scale
//! (Shen & Huang 2008, with more memory): the deviation is a few factors, each of which follows from
//! its last value, its recent level and its value a week ago; and it goes on from where the evening
//! before left off.

use super::day_kind::DayKind;
use super::factors::leading;
use super::means::{deviations, robust_means};
use super::table::{Table, mean, robust_scale};
use crate::arrival::cholesky::{Symmetric, dot};

/// Factors.
const FACTORS: usize = 5;
/// Half-life of the means, days.
pub(super) const MEANS_HALF_LIFE: f64 = 28.0;
/// Half-life of what is learnt of deviations, days.
pub(super) const MEMORY_HALF_LIFE: f64 = 42.0;
/// Half-life of the recent level of a factor, days.
const LEVEL_HALF_LIFE: f64 = 4.0;
/// Ridge of the three coefficients, in days.
const RIDGE: [f64; 3] = [4.0, 8.0, 8.0];
/// Days by which a kind is drawn towards its group.
const POOLING: f64 = 1.0;

/// How an evening goes on after midnight.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Midnight {
    /// Intervals at each side: an hour and a half.
    pub(super) slots: usize,
    /// How much of the evening's deviation is left after midnight.
    pub(super) carried: f64,
    /// What is left of that in each interval: halves every six hours.
    pub(super) decay: Vec<f64>,
}

impl Midnight {
    /// Learns how much is carried over from pairs of (evening, next morning) with their weights.
    pub(super) fn learn(slots_of_day: usize, pairs: impl Iterator<Item = (f64, f64, f64)>) -> Self {
        let (mut both, mut square, mut days) = (0.0, 0.0, 0.0);
        for (evening, morning, weight) in pairs {
            both += weight * evening * morning;
            square += weight * evening * evening;
            days += 1.0;
        }
        let carried = (both / (square * (1.0 + 4.0 / (days + 1.0)) + 1e-12)).clamp(0.0, 1.0);
        let six_hours = slots_of_day as f64 / 4.0;
        let decay = (0..slots_of_day).map(|n| libm::exp2(-((n + 1) as f64) / six_hours)).collect();
        Self { slots: Self::edge(slots_of_day), carried, decay }
    }

    /// Intervals of an hour and a half, at least one.
    pub(super) fn edge(slots_of_day: usize) -> usize {
        ((slots_of_day as f64 / 16.0).round() as usize).max(1)
    }
}

/// What the next forecast starts from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State {
    /// Scores of the last seven days, the last one first.
    week: [[f64; FACTORS]; 7],
    level: [f64; FACTORS],
    evening: f64,
}

/// The model.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Deviation {
    means: Table,
    factors: Table,
    coefficients: Vec<[f64; 3]>,
    midnight: Midnight,
}

impl Deviation {
    /// Learns from days on the square-root scale; weights are those of the means and of the
    /// deviations.
    pub(super) fn fit(rows: &Table, kinds: &[DayKind], for_means: &[f64], memory: &[f64]) -> (Self, State) {
        let (means, kept) = robust_means(rows, kinds, for_means, POOLING, 2);
        let off = deviations(rows, kinds, &means);
        let weights: Vec<f64> = memory.iter().zip(&kept).map(|(weight, kept)| weight * kept).collect();
        let factors = leading(&off, &weights, FACTORS);
        let edge = Midnight::edge(rows.width());
        let evenings: Vec<f64> = off.rows().map(|row| mean(&row[row.len() - edge..])).collect();
        let mornings = off.rows().skip(1).map(|row| mean(&row[..edge]));
        let pairs = evenings.iter().zip(mornings).zip(&memory[1..]).map(|((a, b), weight)| (*a, b, *weight));
        let midnight = Midnight::learn(rows.width(), pairs);
        let mut model = Self { means, factors, coefficients: Vec::new(), midnight };
        let mut states = vec![State { week: [[0.0; FACTORS]; 7], level: [0.0; FACTORS], evening: 0.0 }];
        for row in off.rows() {
            let mut state = states[states.len() - 1].clone();
            model.take(&mut state, row);
            states.push(state);
        }
        model.coefficients = (0..model.factors.len()).map(|factor| coefficients(&states, factor, memory)).collect();
        let last = states.pop().unwrap_or(State { week: [[0.0; FACTORS]; 7], level: [0.0; FACTORS], evening: 0.0 });
        (model, last)
    }

    /// The curve of the next day; `trust` in the state shrinks it towards the mean of its kind.
    pub(super) fn forecast(&self, state: &State, kind: DayKind, trust: f64) -> Vec<f64> {
        let mut off = vec![0.0; self.means.width()];
        for ((n, factor), coefficients) in self.factors.rows().enumerate().zip(&self.coefficients) {
            super::table::add_scaled(&mut off, factor, dot(coefficients, &features(state, n)));
        }
        let midnight = &self.midnight;
        let jump = midnight.carried * state.evening - mean(&off[..midnight.slots]);
        let means = self.means.row(kind as usize).iter();
        means.zip(&off).zip(&midnight.decay).map(|((mean, off), decay)| mean + trust * (off + decay * jump)).collect()
    }

    /// Moves on by a day.
    pub(super) fn advance(&self, state: &mut State, curve: &[f64], kind: DayKind) {
        let off: Vec<f64> = curve.iter().zip(self.means.row(kind as usize)).map(|(value, mean)| value - mean).collect();
        self.take(state, &off);
    }

    fn take(&self, state: &mut State, off: &[f64]) {
        state.week.rotate_right(1);
        state.week[0] = [0.0; FACTORS];
        let share = 1.0 - libm::exp2(-1.0 / LEVEL_HALF_LIFE);
        for (n, factor) in self.factors.rows().enumerate() {
            state.week[0][n] = dot(off, factor);
            state.level[n] += share * (state.week[0][n] - state.level[n]);
        }
        state.evening = mean(&off[off.len() - self.midnight.slots..]);
    }
}

/// The last score of a factor, its recent level, its score a week before the day to come.
fn features(state: &State, factor: usize) -> [f64; 3] {
    [state.week[0][factor], state.level[factor], state.week[6][factor]]
}

/// Robust ridge regression of a factor's score on what was known the evening before. `states` has
/// one more entry than there are days: the state before each, and the last.
fn coefficients(states: &[State], factor: usize, memory: &[f64]) -> [f64; 3] {
    let scores: Vec<f64> = states[1..].iter().map(|state| state.week[0][factor]).collect();
    let bound = 3.0 * (robust_scale(&scores[1..]) + 1e-9);
    let (mut normal, mut right) = (Symmetric::zeros(3), [0.0; 3]);
    let (mut square, mut total) = (0.0, 0.0);
    for ((score, state), weight) in scores.iter().zip(states).zip(memory).skip(1) {
        let known = features(state, factor);
        let weight = weight * (bound / score.abs().max(1e-9)).min(1.0);
        normal.add_dense_outer(&known, weight);
        super::table::add_scaled(&mut right, &known, weight * score);
        square += weight * score * score;
        total += weight;
    }
    if square <= 0.0 {
        return [0.0; 3];
    }
    for (n, days) in RIDGE.iter().enumerate() {
        normal.add_diagonal(n, days * square / total);
    }
    let found = normal.factor().solve(&right);
    std::array::from_fn(|n| found[n].clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Key, Purpose, VisitId};

    /// Days of a cosine whose height follows an autoregression of 0.8.
    fn days(count: usize) -> (Table, Vec<DayKind>) {
        let mut stream = Key::new(5, 0).stream(VisitId(1), Purpose::Player, 0, 0);
        let (mut rows, mut height) = (Table::new(24), 0.0);
        for _ in 0..count {
            height = 0.8 * height + 3.0 * crate::normal::quantile(stream.uniform());
            let form = |slot: usize| libm::cos(slot as f64 / 24.0 * std::f64::consts::TAU);
            let row: Vec<f64> = (0..24).map(|slot| 40.0 + height * form(slot)).collect();
            rows.push(&row);
        }
        (rows, vec![DayKind::Monday; count])
    }

    #[test]
    fn a_lasting_deviation_is_expected_to_last() {
        let (rows, kinds) = days(120);
        let memory = super::super::table::forgetting(120, MEMORY_HALF_LIFE);
        let (model, mut state) = Deviation::fit(&rows, &kinds, &memory, &memory);
        let means = model.means.row(0).to_vec();
        let last: Vec<f64> =
            (0..24).map(|slot| means[slot] + 10.0 * libm::cos(slot as f64 / 24.0 * std::f64::consts::TAU)).collect();
        for _ in 0..8 {
            model.advance(&mut state, &last, DayKind::Monday);
        }
        let next = model.forecast(&state, DayKind::Monday, 1.0);
        let noon = next[12] - means[12];
        assert!((-10.5..-5.0).contains(&noon), "{noon}");
        let flat = model.forecast(&state, DayKind::Monday, 0.0);
        assert_eq!(flat, means);
    }

    #[test]
    fn days_without_any_deviation_are_forecast_as_they_are() {
        let mut rows = Table::new(4);
        (0..10).for_each(|_| rows.push(&[1.0, 2.0, 3.0, 4.0]));
        let weights = [1.0; 10];
        let (model, state) = Deviation::fit(&rows, &[DayKind::Sunday; 10], &weights, &weights);
        let next = model.forecast(&state, DayKind::Sunday, 1.0);
        assert!(next.iter().zip([1.0, 2.0, 3.0, 4.0]).all(|(found, value)| (found - value).abs() < 1e-9), "{next:?}");
    }
}

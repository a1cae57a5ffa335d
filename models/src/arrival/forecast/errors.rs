//! How far one-day-ahead forecasts were off, as whole curves, and how the next one may be.
//!
//! A path strays from the forecast as one earlier day did, all day long: so the correlation within
//! a day is the observed one, of any form. Three things are done to such a curve: it is scaled by
//! how large errors have been of late against how large they were then; it is moved by up to an hour
//! and a half, because the day to come will not err at the same minute; and it is widened a little
//! for the few days it is drawn from.

use super::day_kind::DayKind;
use super::table::{Table, forgetting, median};
use crate::seed::Stream;

/// Errors kept, days.
pub(super) const KEPT: usize = 182;
/// Half-life of an error's weight, days.
const HALF_LIFE: f64 = 60.0;
/// Weight of an error of another group of days.
const OTHER_GROUP: f64 = 0.6;
/// Half-life of the recent size of errors, days.
const SIZE_HALF_LIFE: f64 = 3.0;
/// Power of the recent size that the next error follows.
const SIZE_POWER: f64 = 0.6;
/// Bounds of that.
const SIZE_BOUNDS: (f64, f64) = (0.7, 2.5);
/// Widening that holds for many days: chosen on the days before the first test days.
const WIDENING: f64 = 1.0;

/// Earlier errors, on the square-root scale.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Errors {
    curves: Table,
    kinds: Vec<DayKind>,
}

impl Errors {
    pub(super) fn new(width: usize) -> Self {
        Self { curves: Table::new(width), kinds: Vec::new() }
    }

    /// Adds an error, the oldest goes.
    pub(super) fn push(&mut self, curve: &[f64], kind: DayKind) {
        self.curves.push(curve);
        self.kinds.push(kind);
        self.forget(self.kinds.len().saturating_sub(KEPT));
    }

    /// Forgets the oldest errors.
    pub(super) fn forget(&mut self, count: usize) {
        let count = count.min(self.kinds.len());
        (0..count).for_each(|_| self.curves.remove_first());
        self.kinds.drain(..count);
    }

    pub(super) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// What the error of a day of a kind is drawn from; none without any earlier error.
    pub(super) fn law(&self, kind: DayKind) -> Option<ErrorLaw> {
        let count = self.len();
        if count == 0 {
            return None;
        }
        let (sizes, next) = self.sizes();
        let mut curves = self.curves.clone();
        let widening = WIDENING * libm::sqrt(1.0 + 1.0 / count as f64) * next;
        for (curve, size) in curves.rows_mut().zip(sizes) {
            curve.iter_mut().for_each(|value| *value *= widening / size);
        }
        let mut reached = 0.0;
        let cumulated = forgetting(count, HALF_LIFE)
            .iter()
            .zip(&self.kinds)
            .map(|(weight, other)| {
                reached += weight * if other.group() == kind.group() { 1.0 } else { OTHER_GROUP };
                reached
            })
            .collect();
        let shift = (1.5 * curves.width() as f64 / 24.0).round() as usize;
        Some(ErrorLaw { curves, cumulated, shift })
    }

    /// How large each error was expected to be against the usual, and the next one.
    fn sizes(&self) -> (Vec<f64>, f64) {
        let rms = |curve: &[f64]| libm::sqrt(curve.iter().map(|value| value * value).sum::<f64>() / curve.len() as f64);
        let logs: Vec<f64> = self.curves.rows().map(|curve| libm::log(rms(curve) + 1e-6)).collect();
        let usual = median(&mut logs.clone());
        let share = 1.0 - libm::exp2(-1.0 / SIZE_HALF_LIFE);
        let size = |recent: f64| libm::exp(SIZE_POWER * recent).clamp(SIZE_BOUNDS.0, SIZE_BOUNDS.1);
        let mut recent = 0.0;
        let sizes = logs
            .iter()
            .map(|log| {
                let expected = size(recent);
                recent += share * ((log - usual).clamp(-1.5, 2.5) - recent);
                expected
            })
            .collect();
        (sizes, size(recent))
    }
}

/// Law of the error of one day.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ErrorLaw {
    curves: Table,
    cumulated: Vec<f64>,
    shift: usize,
}

impl ErrorLaw {
    /// Adds a drawn error to a curve; `place` in (0, 1) picks the day.
    pub(super) fn add(&self, curve: &mut [f64], place: f64, stream: &mut Stream) {
        let total = self.cumulated.last().copied().unwrap_or(0.0);
        let day = self.cumulated.partition_point(|reached| *reached < place * total).min(self.curves.len() - 1);
        let moved = (stream.uniform() * (2 * self.shift + 1) as f64) as usize;
        let error = self.curves.row(day);
        let last = error.len() - 1;
        for (slot, value) in curve.iter_mut().enumerate() {
            *value += error[(slot + moved).saturating_sub(self.shift).min(last)];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Key, Purpose, VisitId};

    #[test]
    fn errors_are_drawn_as_they_were() {
        let mut errors = Errors::new(48);
        assert!(errors.law(DayKind::Monday).is_none());
        for n in 0..250 {
            errors.push(&[if n % 2 == 0 { 1.0 } else { -1.0 }; 48], DayKind::Monday);
        }
        assert_eq!(errors.len(), KEPT);
        let law = errors.law(DayKind::Monday).unwrap();
        let mut stream = Key::new(1, 0).stream(VisitId(0), Purpose::Forecast, 0, 0);
        let drawn: Vec<f64> = (0..1000)
            .map(|n| {
                let mut curve = [10.0; 48];
                law.add(&mut curve, (f64::from(n) + 0.5) / 1000.0, &mut stream);
                assert!(curve.iter().all(|value| *value == curve[0]), "an even error stays one");
                curve[0] - 10.0
            })
            .collect();
        let up = drawn.iter().filter(|error| **error > 0.0).count();
        assert!((480..=520).contains(&up), "{up}");
        let widened = WIDENING * libm::sqrt(1.0 + 1.0 / KEPT as f64);
        assert!(drawn.iter().all(|error| (error.abs() - widened).abs() < 1e-9));
    }

    #[test]
    fn after_large_errors_larger_ones_are_expected() {
        let mut errors = Errors::new(4);
        (0..40).for_each(|n| errors.push(&[1.0 + 0.01 * f64::from(n % 5); 4], DayKind::Monday));
        let calm = errors.sizes().1;
        (0..3).for_each(|_| errors.push(&[8.0; 4], DayKind::Monday));
        assert!((calm - 1.0).abs() < 0.05 && errors.sizes().1 > 1.4, "{calm} {}", errors.sizes().1);
    }
}

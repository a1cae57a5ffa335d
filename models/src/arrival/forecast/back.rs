//! The first day back: a working day after a closure, a holiday or a public holiday, on which people catch
//! up (or stay away). How many more come is learnt from how far earlier such days were off.

use super::day_kind::DayKind;

/// Days by which the effect is drawn towards none.
const POOLING: f64 = 3.0;
/// Earlier days that are remembered.
const KEPT: usize = 20;
/// Most that one day can tell, of the log.
const MOST: f64 = 0.7;

/// What earlier first days back tell.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct FirstDayBack {
    errors: Vec<f64>,
}

/// Whether a day of a kind is a first day back.
pub(super) fn is_back(before: Option<DayKind>, kind: DayKind) -> bool {
    let was_off =
        matches!(before, Some(DayKind::HolidayWeekday | DayKind::HolidayWeekend | DayKind::DayOff | DayKind::Closure));
    was_off && kind.group() == DayKind::Monday.group()
}

impl FirstDayBack {
    /// Takes the log of a first day's total over what was expected without any effect.
    pub(super) fn learn(&mut self, error: f64) {
        self.errors.push(error.clamp(-MOST, MOST));
        if self.errors.len() > KEPT {
            self.errors.remove(0);
        }
    }

    /// What the square roots of the counts of a day are multiplied with.
    pub(super) fn root_factor(&self, before: Option<DayKind>, kind: DayKind) -> f64 {
        if !is_back(before, kind) {
            return 1.0;
        }
        libm::exp(0.5 * self.errors.iter().sum::<f64>() / (self.errors.len() as f64 + POOLING))
    }
}

/// Multiplies a curve.
pub(super) fn scale(curve: &mut [f64], factor: f64) {
    if factor != 1.0 {
        curve.iter_mut().for_each(|value| *value *= factor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_working_day_after_a_day_off_is_a_first_day_back() {
        assert!(is_back(Some(DayKind::HolidayWeekend), DayKind::Monday));
        assert!(is_back(Some(DayKind::DayOff), DayKind::Tuesday));
        assert!(!is_back(Some(DayKind::Sunday), DayKind::Monday), "an ordinary Monday");
        assert!(!is_back(Some(DayKind::DayOff), DayKind::Saturday));
        assert!(!is_back(None, DayKind::Monday));
    }

    #[test]
    fn the_effect_is_learnt_slowly_and_robustly() {
        let mut back = FirstDayBack::default();
        let factor = |back: &FirstDayBack| back.root_factor(Some(DayKind::DayOff), DayKind::Tuesday);
        assert_eq!(factor(&back), 1.0);
        (0..100).for_each(|_| back.learn(0.2));
        assert!((2.0 * libm::log(factor(&back)) - 0.2 * 20.0 / 23.0).abs() < 1e-12);
        back.learn(9.0);
        assert!(2.0 * libm::log(factor(&back)) < 0.2);
        assert_eq!(back.root_factor(Some(DayKind::Sunday), DayKind::Monday), 1.0);
    }
}

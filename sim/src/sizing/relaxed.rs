//! The nearest limits that can be met, where those of the scenario cannot.

use super::trial::{Goal, LEAST_MAX, Trial};

/// What is left between the nearest limit and what is reached when nothing is short, so that a finite
/// capacity meets it \[A\].
const ROOM: f64 = 1.02;

/// The limits, those that break stretched by one common factor so that as many replications as needed
/// hold when nothing is short; none when that many cannot tell.
pub(super) fn nearest(goal: &Goal, free: &[Trial], needed: u64) -> Option<Goal> {
    let mut worst: Vec<f64> = free.iter().map(|trial| goal.worst(trial)).collect();
    worst.sort_by(f64::total_cmp);
    let factor = *worst.get(needed as usize - 1)?;
    if !factor.is_finite() {
        return None;
    }
    let breaks = |n: usize| {
        let over = |trial: &&Trial| trial.values[goal.first + n].is_some_and(|value| value > goal.max[n]);
        free.iter().filter(over).count() > 0
    };
    let stretched =
        |(n, max): (usize, &f64)| if breaks(n) { max.max(LEAST_MAX) * factor.max(1.0) * ROOM } else { *max };
    Some(Goal { first: goal.first, max: goal.max.iter().enumerate().map(stretched).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sizing::trial::Demand;

    #[test]
    fn only_what_breaks_is_stretched_and_enough_replications_hold() {
        let trial = |response: f64, refused: f64| Trial {
            values: vec![Some(response), Some(refused)],
            demand: Demand::default(),
        };
        let free = [trial(3.0, 0.0), trial(2.5, 0.005), trial(9.0, 0.0), trial(1.0, 0.0)];
        let goal = Goal { first: 0, max: vec![2.0, 0.01] };
        let near = nearest(&goal, &free, 3).unwrap();
        assert!((near.max[0] - 3.0 * ROOM).abs() < 1e-12 && near.max[1] == 0.01, "{near:?}");
        assert_eq!(free.iter().filter(|trial| near.is_met(trial)).count(), 3);
        let silent = Trial { values: vec![None, None], demand: Demand::default() };
        assert_eq!(nearest(&goal, &[silent], 1), None);
    }
}

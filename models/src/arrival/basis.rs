//! The columns that a log rate is made of, and the penalties on them: a cubic B-spline over the day
//! (cyclic) or over a window (open), and the pulses of hour starts.

use super::cholesky::Symmetric;
use super::link::{Design, Sparse};
use super::rate::{DAY_MINUTES, cubic_weights, pulse_form};

/// A pulse to estimate, and what is believed of its height before any data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PulseTerm {
    /// Local minute of the day at which it begins.
    pub minute: f64,
    /// Height believed.
    pub height: f64,
    /// Precision (1/variance) of that belief; 0 for none.
    pub precision: f64,
    /// Precision with which it is held near the mean of its family; 0 for none.
    pub family_precision: f64,
}

impl PulseTerm {
    /// The hour starts of a school day \[A\]: 8 to 12 h held near a common height that the data
    /// choose (deviations of .3), 13 to 17 h held near none (.2).
    pub fn school_hours() -> Vec<Self> {
        let morning = (8..=12).map(|hour| Self {
            minute: 60.0 * f64::from(hour),
            height: MORNING_HEIGHT,
            precision: 0.25,
            family_precision: 1.0 / (0.3 * 0.3),
        });
        let afternoon = (13..=17).map(|hour| Self {
            minute: 60.0 * f64::from(hour),
            height: 0.0,
            precision: 1.0 / (0.2 * 0.2),
            family_precision: 0.0,
        });
        morning.chain(afternoon).collect()
    }
}

/// Height of a morning pulse when no data show one \[A\]: the peak minute is 1.6 times the rate
/// beside it.
pub const MORNING_HEIGHT: f64 = 0.9;

/// The columns of a day: `knots` splines, then the pulses.
pub fn day_design(knots: usize, pulses: &[f64], rise_min: f64, decay_min: f64) -> Design {
    let cells = (0..DAY_MINUTES).map(|minute| day_row(minute as f64 + 0.5, knots, pulses, rise_min, decay_min));
    Design { columns: knots + pulses.len(), cells: cells.collect() }
}

/// The values of a day's columns at a minute.
pub fn day_row(minute: f64, knots: usize, pulses: &[f64], rise_min: f64, decay_min: f64) -> Sparse {
    let (first, weights) = cubic_weights(minute, knots);
    let mut row: Sparse = weights.iter().enumerate().map(|(n, weight)| ((first + n) % knots, *weight)).collect();
    for (n, start) in pulses.iter().enumerate() {
        let form = pulse_form((minute - start).rem_euclid(DAY_MINUTES as f64), rise_min, decay_min);
        if form != 0.0 {
            row.push((knots + n, form));
        }
    }
    row
}

/// The columns of a window of `minutes` cells cut in `pieces`: an open cubic B-spline, then pulses
/// that begin `pulses` minutes after its start (negative before).
pub fn window_design(minutes: usize, pieces: usize, pulses: &[f64], rise_min: f64, decay_min: f64) -> Design {
    let row = |minute: usize| {
        let position = (minute as f64 + 0.5) / minutes as f64 * pieces as f64;
        let piece = (position as usize).min(pieces - 1);
        // The local weights are those of the cyclic basis; only the columns differ.
        let (_, weights) = cubic_weights((position - piece as f64) / 24.0 * DAY_MINUTES as f64, 24);
        let mut row: Sparse = weights.iter().enumerate().map(|(n, weight)| (piece + n, *weight)).collect();
        for (n, start) in pulses.iter().enumerate() {
            let form = pulse_form(minute as f64 + 0.5 - start, rise_min, decay_min);
            if form != 0.0 {
                row.push((pieces + 3 + n, form));
            }
        }
        row
    };
    Design { columns: pieces + 3 + pulses.len(), cells: (0..minutes).map(row).collect() }
}

/// D'D of cyclic second differences of the first `knots` columns; its rank is `knots` − 1.
pub fn cyclic_roughness(columns: usize, knots: usize) -> Symmetric {
    let mut matrix = Symmetric::zeros(columns);
    for at in 0..knots {
        matrix.add_outer(&[(at, 1.0), ((at + 1) % knots, -2.0), ((at + 2) % knots, 1.0)], 1.0);
    }
    matrix
}

/// D'D of second differences of the first `knots` columns; its rank is `knots` − 2.
pub fn open_roughness(columns: usize, knots: usize) -> Symmetric {
    let mut matrix = Symmetric::zeros(columns);
    for at in 0..knots.saturating_sub(2) {
        matrix.add_outer(&[(at, 1.0), (at + 1, -2.0), (at + 2, 1.0)], 1.0);
    }
    matrix
}

/// The prior precision of pulses that stand from column `first` on: each near its own belief, and
/// the members of the family near their mean.
pub fn pulse_precision(columns: usize, first: usize, terms: &[PulseTerm]) -> Symmetric {
    let mut matrix = Symmetric::zeros(columns);
    let family: Vec<usize> = (0..terms.len()).filter(|n| terms[*n].family_precision > 0.0).collect();
    for (n, term) in terms.iter().enumerate() {
        matrix.add_diagonal(first + n, term.precision + term.family_precision);
    }
    // w(I − 11'/n), so that the common height itself is free.
    if let Some(weight) = family.first().map(|n| terms[*n].family_precision) {
        let ones: Sparse = family.iter().map(|n| (first + n, 1.0)).collect();
        matrix.add_outer(&ones, -weight / family.len() as f64);
    }
    matrix
}

/// Adds the constraint that fixes what levels leave free: the mean of the spline's coefficients.
pub fn fix_mean(matrix: &mut Symmetric, knots: usize) {
    let ones: Sparse = (0..knots).map(|at| (at, 1.0 / knots as f64)).collect();
    matrix.add_outer(&ones, knots as f64);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrival::cholesky::dot;

    #[test]
    fn constants_and_lines_cost_nothing() {
        let cyclic = cyclic_roughness(12, 10);
        let mut constant = vec![1.0; 10];
        constant.extend([5.0, 5.0]);
        assert!(cyclic.quadratic(&constant).abs() < 1e-12);
        let line: Vec<f64> = (0..10).map(f64::from).collect();
        assert!(open_roughness(10, 10).quadratic(&line).abs() < 1e-12);
    }

    #[test]
    fn a_window_basis_adds_up_to_one_and_reproduces_lines() {
        let design = window_design(40, 8, &[], 1.5, 6.0);
        let line: Vec<f64> = (0..11).map(f64::from).collect();
        for (minute, row) in design.cells.iter().enumerate() {
            let weights: Vec<f64> = row.iter().map(|entry| entry.1).collect();
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            let values: Vec<f64> = row.iter().map(|entry| line[entry.0]).collect();
            let expected = (minute as f64 + 0.5) / 5.0 + 1.0;
            assert!((dot(&weights, &values) - expected).abs() < 1e-12, "{minute}");
        }
    }

    #[test]
    fn a_common_height_is_free() {
        let terms = [PulseTerm { minute: 480.0, height: 0.0, precision: 0.0, family_precision: 9.0 }; 3];
        let precision = pulse_precision(3, 0, &terms);
        assert!(precision.quadratic(&[2.0, 2.0, 2.0]).abs() < 1e-12);
        assert!(precision.quadratic(&[2.0, 2.0, 1.0]) > 1.0);
    }
}

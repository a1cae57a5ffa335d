//! Leading factors of deviations: the few forms that days differ by (Shen & Huang 2008).

use super::table::{Table, add_scaled};
use crate::arrival::cholesky::{Symmetric, dot};

/// Rounds of the orthogonal iteration: the space of the leading factors settles long before, and a
/// rotation inside it changes nothing that is forecast to speak of.
const ROUNDS: usize = 16;

/// At most `count` leading right singular vectors of weighted rows, by orthogonal iteration from a
/// fixed start. Fewer when the rows hold fewer.
pub(super) fn leading(rows: &Table, weights: &[f64], count: usize) -> Table {
    let (days, width) = (rows.len(), rows.width());
    let mut factors = Table::new(width);
    let count = count.min(days.saturating_sub(1)).min(width);
    if count == 0 {
        return factors;
    }
    let mut weighted = rows.clone();
    for (row, weight) in weighted.rows_mut().zip(weights) {
        let root = libm::sqrt(*weight);
        row.iter_mut().for_each(|value| *value *= root);
    }
    // Fewer days than intervals: the days' products are turned instead, and taken back at the end.
    let narrow = width <= days;
    let products = if narrow { column_products(&weighted) } else { row_products(&weighted) };
    let mut vectors: Vec<Vec<f64>> = (0..count).map(|n| start(n, products.size())).collect();
    for _ in 0..ROUNDS {
        vectors.iter_mut().for_each(|vector| *vector = products.times(vector));
        orthonormal(&mut vectors);
    }
    if !narrow {
        vectors.iter_mut().for_each(|vector| *vector = combined(&weighted, vector));
        orthonormal(&mut vectors);
    }
    vectors.iter().filter(|vector| dot(vector, vector) > 0.5).for_each(|vector| factors.push(vector));
    factors
}

/// X'X.
fn column_products(rows: &Table) -> Symmetric {
    let mut products = Symmetric::zeros(rows.width());
    rows.rows().for_each(|row| products.add_dense_outer(row, 1.0));
    products
}

/// XX'.
fn row_products(rows: &Table) -> Symmetric {
    let mut products = Symmetric::zeros(rows.len());
    for (n, row) in rows.rows().enumerate() {
        let line: Vec<f64> = rows.rows().map(|other| dot(row, other)).collect();
        products.set_row(n, &line);
    }
    products
}

/// X'v.
fn combined(rows: &Table, weights: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; rows.width()];
    rows.rows().zip(weights).for_each(|(row, weight)| add_scaled(&mut sum, row, *weight));
    sum
}

/// A cosine of `n` half turns, a little askew so that no symmetry of the data hides a factor.
fn start(n: usize, width: usize) -> Vec<f64> {
    let form = |slot: usize| {
        let turn = (slot as f64 + 0.5) / width as f64;
        libm::cos(std::f64::consts::PI * n as f64 * turn) + 0.1 * libm::sin((n + 1) as f64 * 7.0 * turn)
    };
    (0..width).map(form).collect()
}

/// Gram–Schmidt; a vector that lies in the span of those before becomes 0.
fn orthonormal(vectors: &mut [Vec<f64>]) {
    for n in 0..vectors.len() {
        let (before, rest) = vectors.split_at_mut(n);
        let vector = &mut rest[0];
        let length = libm::sqrt(dot(vector, vector));
        for _ in 0..2 {
            for other in before.iter() {
                let along = dot(vector, other);
                add_scaled(vector, other, -along);
            }
        }
        let left = libm::sqrt(dot(vector, vector));
        let scale = if left > 1e-10 * length && left > 0.0 { 1.0 / left } else { 0.0 };
        vector.iter_mut().for_each(|value| *value *= scale);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_forms_are_found_again() {
        let forms = [[0.6, 0.8, 0.0, 0.0], [0.0, 0.0, 0.8, -0.6]];
        let mut rows = Table::new(4);
        for n in 0..30 {
            let (large, small) = (10.0 * libm::sin(f64::from(n)), libm::cos(3.0 * f64::from(n)));
            let row: Vec<f64> = (0..4).map(|slot| large * forms[0][slot] + small * forms[1][slot]).collect();
            rows.push(&row);
        }
        let factors = leading(&rows, &[1.0; 30], 3);
        assert_eq!(factors.len(), 2, "the third is nothing");
        for (factor, form) in factors.rows().zip(forms) {
            assert!((dot(factor, &form).abs() - 1.0).abs() < 1e-3, "{factor:?}");
        }
        assert_eq!(leading(&rows, &[1.0; 30], 0).len(), 0);
    }
}

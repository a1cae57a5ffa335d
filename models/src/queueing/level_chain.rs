//! Chains on (level, phase) whose level moves by one at most: solved level by level from the top
//! (linear level reduction: Gaver, Jacobs & Latouche 1984).

/// A square matrix of rates, row by row.
pub(crate) type Matrix = Vec<Vec<f64>>;

/// The rates out of a level: up by one, within, down by one.
pub(crate) struct Level {
    /// To the level above.
    pub(crate) up: Matrix,
    /// Within the level; the diagonal is not read.
    pub(crate) within: Matrix,
    /// To the level below.
    pub(crate) down: Matrix,
}

impl Level {
    /// A level of a number of phases, without any move.
    pub(crate) fn still(phases: usize) -> Self {
        let zero = vec![vec![0.0; phases]; phases];
        Self { up: zero.clone(), within: zero.clone(), down: zero }
    }
}

/// Stationary law by level and phase of the chain cut at the level `top`; none if a system is singular.
pub(crate) fn stationary(top: usize, level: &dyn Fn(usize) -> Level) -> Option<Vec<Vec<f64>>> {
    let mut ratios: Vec<Matrix> = Vec::with_capacity(top);
    let mut above = level(top);
    above.up.iter_mut().flatten().for_each(|rate| *rate = 0.0);
    let mut core = with_diagonal(&above);
    for l in (0..top).rev() {
        let here = level(l);
        // R = U·(−core)⁻¹, so R·(−core) = U.
        let ratio = divide(&here.up, &core)?;
        core = with_diagonal(&here);
        add_product(&mut core, &ratio, &above.down);
        ratios.push(ratio);
        above = here;
    }
    let mut law = vec![null_vector(&core)?];
    for ratio in ratios.iter().rev() {
        let last = law.last()?;
        law.push((0..last.len()).map(|j| last.iter().zip(ratio).map(|(p, row)| p * row[j]).sum()).collect());
    }
    let total: f64 = law.iter().flatten().sum();
    law.iter_mut().flatten().for_each(|p| *p /= total);
    Some(law)
}

fn with_diagonal(level: &Level) -> Matrix {
    let mut core = level.within.clone();
    for (i, row) in core.iter_mut().enumerate() {
        row[i] = 0.0;
        let out = row.iter().sum::<f64>() + level.up[i].iter().sum::<f64>() + level.down[i].iter().sum::<f64>();
        row[i] = -out;
    }
    core
}

fn add_product(target: &mut Matrix, left: &Matrix, right: &Matrix) {
    for (row, left) in target.iter_mut().zip(left) {
        for (factor, right) in left.iter().zip(right).filter(|(factor, _)| **factor != 0.0) {
            row.iter_mut().zip(right).for_each(|(value, other)| *value += factor * other);
        }
    }
}

/// X with X·(−core) = up, by elimination on the transposed system; rows of zeros stay.
fn divide(up: &Matrix, core: &Matrix) -> Option<Matrix> {
    let n = core.len();
    let rows: Vec<usize> = (0..n).filter(|i| up[*i].iter().any(|rate| *rate != 0.0)).collect();
    let mut system: Matrix =
        (0..n).map(|i| (0..n).map(|j| -core[j][i]).chain(rows.iter().map(|row| up[*row][i])).collect()).collect();
    eliminate(&mut system)?;
    let mut found = vec![vec![0.0; n]; n];
    for (k, row) in rows.iter().enumerate() {
        (0..n).for_each(|i| found[*row][i] = system[i][n + k]);
    }
    Some(found)
}

/// The vector x with x·core = 0, first value 1.
fn null_vector(core: &Matrix) -> Option<Vec<f64>> {
    let n = core.len();
    if n == 1 {
        return Some(vec![1.0]);
    }
    // The first equation is left out and x₀ = 1 goes to the right-hand side.
    let mut system: Matrix =
        (1..n).map(|i| (1..n).map(|j| core[j][i]).chain(std::iter::once(-core[0][i])).collect()).collect();
    eliminate(&mut system)?;
    Some(std::iter::once(1.0).chain(system.iter().map(|row| row[n - 1])).collect())
}

/// Gauss–Jordan with row pivots; the columns beyond the square are right-hand sides.
fn eliminate(system: &mut Matrix) -> Option<()> {
    let n = system.len();
    for column in 0..n {
        let pivot = (column..n).max_by(|a, b| system[*a][column].abs().total_cmp(&system[*b][column].abs()))?;
        system.swap(column, pivot);
        let lead = system[column][column];
        if lead == 0.0 || !lead.is_finite() {
            return None;
        }
        system[column][column..].iter_mut().for_each(|value| *value /= lead);
        let row = system[column].clone();
        for (_, other) in system.iter_mut().enumerate().filter(|(i, _)| *i != column) {
            let factor = other[column];
            if factor != 0.0 {
                other[column..].iter_mut().zip(&row[column..]).for_each(|(value, lead)| *value -= factor * lead);
            }
        }
    }
    Some(())
}

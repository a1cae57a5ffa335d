//! Small dense symmetric matrices and their Cholesky factor: all the linear algebra the estimator
//! needs, for about 150 columns.

/// A symmetric matrix; both triangles are held, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Symmetric {
    size: usize,
    values: Vec<f64>,
}

impl Symmetric {
    /// A matrix of zeros.
    pub fn zeros(size: usize) -> Self {
        Self { size, values: vec![0.0; size * size] }
    }

    /// Rows, and columns.
    pub fn size(&self) -> usize {
        self.size
    }

    /// One value.
    pub fn get(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.size + column]
    }

    /// Replaces a row.
    pub(crate) fn set_row(&mut self, row: usize, values: &[f64]) {
        self.values[row * self.size..(row + 1) * self.size].copy_from_slice(values);
    }

    /// Adds to one place of the diagonal.
    pub fn add_diagonal(&mut self, at: usize, value: f64) {
        self.values[at * self.size + at] += value;
    }

    /// Adds `weight`·v v' of a sparse vector, each index at most once.
    pub fn add_outer(&mut self, vector: &[(usize, f64)], weight: f64) {
        for &(row, left) in vector {
            let scaled = weight * left;
            let line = &mut self.values[row * self.size..(row + 1) * self.size];
            for &(column, right) in vector {
                line[column] += scaled * right;
            }
        }
    }

    /// Adds `weight`·v v' of a dense vector.
    pub fn add_dense_outer(&mut self, vector: &[f64], weight: f64) {
        for (left, line) in vector.iter().zip(self.values.chunks_exact_mut(self.size)) {
            let scaled = weight * left;
            line.iter_mut().zip(vector).for_each(|(value, right)| *value += scaled * right);
        }
    }

    /// Adds `weight` times another matrix of the same size.
    pub fn add(&mut self, other: &Symmetric, weight: f64) {
        self.values.iter_mut().zip(&other.values).for_each(|(value, more)| *value += weight * more);
    }

    /// The product with a vector.
    pub fn times(&self, vector: &[f64]) -> Vec<f64> {
        self.values.chunks_exact(self.size.max(1)).map(|line| dot(line, vector)).collect()
    }

    /// v' A v.
    pub fn quadratic(&self, vector: &[f64]) -> f64 {
        dot(&self.times(vector), vector)
    }

    /// The Cholesky factor; a pivot that is not positive is raised to a small share of its diagonal,
    /// so that a direction without any information stands still instead of failing.
    pub fn factor(&self) -> Factor {
        let n = self.size;
        let mut lower = vec![0.0; n * n];
        // What is zero before a row's first value stays so in the factor: products with it are left out, four
        // at a time, so that each sum is the one of all.
        let mut firsts = Vec::with_capacity(n);
        for i in 0..n {
            let (above, line) = lower.split_at_mut(i * n);
            let first = self.values[i * n..i * n + i].iter().position(|value| *value != 0.0).unwrap_or(i);
            firsts.push(first / 4 * 4);
            for j in first..i {
                let other = &above[j * n..j * n + j + 1];
                let from = firsts[i].max(firsts[j]).min(j);
                let from = from / 4 * 4;
                line[j] = (self.get(i, j) - dot(&line[from..j], &other[from..j])) / other[j];
            }
            let pivot = self.get(i, i) - dot(&line[firsts[i]..i], &line[firsts[i]..i]);
            let least = 1e-13 * self.get(i, i).abs().max(1e-300);
            line[i] = libm::sqrt(pivot.max(least));
        }
        Factor { size: n, lower }
    }
}

/// A lower Cholesky factor.
#[derive(Debug, Clone)]
pub struct Factor {
    size: usize,
    lower: Vec<f64>,
}

impl Factor {
    /// Solves A x = b.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let n = self.size;
        let mut x = right.to_vec();
        for i in 0..n {
            let line = &self.lower[i * n..i * n + i + 1];
            x[i] = (x[i] - dot(&line[..i], &x[..i])) / line[i];
        }
        for i in (0..n).rev() {
            x[i] /= self.lower[i * n + i];
            let value = x[i];
            let line = &self.lower[i * n..i * n + i];
            x[..i].iter_mut().zip(line).for_each(|(x, l)| *x -= l * value);
        }
        x
    }

    /// Rows, and columns.
    pub fn size(&self) -> usize {
        self.size
    }

    /// log |A|.
    pub fn log_determinant(&self) -> f64 {
        (0..self.size).map(|i| 2.0 * libm::log(self.lower[i * self.size + i])).sum()
    }

    /// A⁻¹.
    pub fn inverse(&self) -> Symmetric {
        let mut inverse = Symmetric::zeros(self.size);
        let mut unit = vec![0.0; self.size];
        for i in 0..self.size {
            unit[i] = 1.0;
            let column = self.solve(&unit);
            inverse.values[i * self.size..(i + 1) * self.size].copy_from_slice(&column);
            unit[i] = 0.0;
        }
        inverse
    }
}

/// tr(A B) of two symmetric matrices.
pub fn trace_of_product(left: &Symmetric, right: &Symmetric) -> f64 {
    dot(&left.values, &right.values)
}

/// Σ a·b, in four lanes of fixed order.
pub fn dot(left: &[f64], right: &[f64]) -> f64 {
    let (mut lanes, mut rest) = ([0.0; 4], 0.0);
    let (a, b) = (left.chunks_exact(4), right.chunks_exact(4));
    for (x, y) in a.remainder().iter().zip(b.remainder()) {
        rest += x * y;
    }
    for (x, y) in a.zip(b) {
        for lane in 0..4 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The factor by the textbook's sums, with nothing left out.
    fn plain_factor(matrix: &Symmetric) -> Vec<f64> {
        let n = matrix.size;
        let mut lower = vec![0.0; n * n];
        for i in 0..n {
            let (above, line) = lower.split_at_mut(i * n);
            for j in 0..i {
                let other = &above[j * n..j * n + j + 1];
                line[j] = (matrix.get(i, j) - dot(&line[..j], &other[..j])) / other[j];
            }
            line[i] = libm::sqrt(matrix.get(i, i) - dot(&line[..i], &line[..i]));
        }
        lower
    }

    /// Bands, a corner of a cycle and full columns, as in the estimator: the same factor to the bit.
    #[test]
    fn zeros_left_out_change_no_digit() {
        for size in [1, 5, 12, 31, 50] {
            let mut matrix = Symmetric::zeros(size);
            for at in 0..size {
                matrix.add_diagonal(at, 1.5);
                let band: Vec<(usize, f64)> =
                    (0..4.min(size)).map(|n| ((at + n) % size, 0.3 + 0.1 * n as f64)).collect();
                matrix.add_outer(&band, 0.7);
                if at % 11 == 3 {
                    let full: Vec<f64> = (0..size).map(|n| if n + 9 > at { 0.01 * n as f64 } else { 0.0 }).collect();
                    matrix.add_dense_outer(&full, 0.2);
                }
            }
            assert_eq!(matrix.factor().lower, plain_factor(&matrix), "{size}");
        }
    }

    #[test]
    fn a_system_is_solved_and_its_determinant_known() {
        let mut matrix = Symmetric::zeros(3);
        matrix.add_outer(&[(0, 1.0), (1, 2.0)], 1.0);
        matrix.add_dense_outer(&[0.5, 0.0, 1.0], 2.0);
        (0..3).for_each(|at| matrix.add_diagonal(at, 1.0));
        let factor = matrix.factor();
        let x = factor.solve(&[1.0, 2.0, 3.0]);
        for (found, expected) in matrix.times(&x).iter().zip([1.0, 2.0, 3.0]) {
            assert!((found - expected).abs() < 1e-12);
        }
        // |A| by the first row: 2.5·(5·3) − 2·(2·3) − 1·(5·1) = 20.5
        assert!((libm::exp(factor.log_determinant()) - 20.5).abs() < 1e-12);
        assert!((trace_of_product(&factor.inverse(), &matrix) - 3.0).abs() < 1e-12);
    }
}

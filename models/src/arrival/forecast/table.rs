//! Rows of equal width, one after another.

/// Some rows of numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Table {
    width: usize,
    values: Vec<f64>,
}

impl Table {
    /// A table without rows.
    pub(super) fn new(width: usize) -> Self {
        Self { width: width.max(1), values: Vec::new() }
    }

    /// Rows of zeros.
    pub(super) fn zeros(rows: usize, width: usize) -> Self {
        Self { width: width.max(1), values: vec![0.0; rows * width.max(1)] }
    }

    pub(super) fn push(&mut self, row: &[f64]) {
        self.values.extend_from_slice(row);
    }

    /// Forgets the first row.
    pub(super) fn remove_first(&mut self) {
        self.values.drain(..self.width.min(self.values.len()));
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn len(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    pub(super) fn row(&self, at: usize) -> &[f64] {
        &self.values[at * self.width..(at + 1) * self.width]
    }

    pub(super) fn row_mut(&mut self, at: usize) -> &mut [f64] {
        &mut self.values[at * self.width..(at + 1) * self.width]
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.values.chunks_exact(self.width.max(1))
    }

    /// Every row with its place.
    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = &mut [f64]> {
        self.values.chunks_exact_mut(self.width.max(1))
    }
}

/// `target` += `weight`·`row`.
pub(super) fn add_scaled(target: &mut [f64], row: &[f64], weight: f64) {
    target.iter_mut().zip(row).for_each(|(value, more)| *value += weight * more);
}

/// Mean of some values; 0 for none.
pub(super) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// The median, the values being put in any order; 0 for none.
pub(super) fn median(values: &mut [f64]) -> f64 {
    let count = values.len();
    if count == 0 {
        return 0.0;
    }
    let (below, middle, _) = values.select_nth_unstable_by(count / 2, f64::total_cmp);
    let upper = *middle;
    if count % 2 == 1 {
        return upper;
    }
    0.5 * (upper + below.iter().copied().fold(f64::NEG_INFINITY, f64::max))
}

/// Robust standard deviation of values around 0: 1.4826·median |value|.
pub(super) fn robust_scale(values: &[f64]) -> f64 {
    let mut distances: Vec<f64> = values.iter().map(|value| value.abs()).collect();
    1.4826 * median(&mut distances)
}

/// Weights of `count` rows that halve every `half_life` rows back; the last row's is 1.
pub(super) fn forgetting(count: usize, half_life: f64) -> Vec<f64> {
    (0..count).map(|n| libm::exp2(-((count - 1 - n) as f64) / half_life)).collect()
}

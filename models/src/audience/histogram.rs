//! Counts of whole values in fixed cells: the same cells for every log, so that days and files add
//! up.
//!
//! The first cell is 0 to 499, then come cells of 1 000 around each whole thousand up to 60 000,
//! then cells that grow by 2 %. In milliseconds this is a cell for each second of the first minute:
//! what a log in whole seconds can tell.

use std::sync::LazyLock;

/// Lower edges of the cells, from 0.
static EDGES: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let thousands = (0..=60).map(|n| n * 1000 + 500);
    let mut edges: Vec<u64> = std::iter::once(0).chain(thousands).collect();
    let mut edge = 60_500;
    while edge < 1 << 62 {
        edge += edge / 50;
        edges.push(edge);
    }
    edges
});

/// Counts of values, and their exact sum.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
    sum: u128,
}

/// Values that fell into one cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Least value.
    pub from: f64,
    /// Least value of the next cell.
    pub to: f64,
    /// How many values.
    pub count: u64,
}

impl Histogram {
    /// Takes a value.
    pub fn record(&mut self, value: u64) {
        let value = value.min((1 << 62) - 1);
        let cell = match value {
            0..60_500 => (value + 500) / 1000,
            _ => EDGES.partition_point(|edge| *edge <= value) as u64 - 1,
        } as usize;
        if self.counts.len() <= cell {
            self.counts.resize(cell + 1, 0);
        }
        self.counts[cell] += 1;
        self.total += 1;
        self.sum += u128::from(value);
    }

    /// Takes the values of another one.
    pub fn merge(&mut self, other: &Self) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        self.counts.iter_mut().zip(&other.counts).for_each(|(count, more)| *count += more);
        self.total += other.total;
        self.sum += other.sum;
    }

    /// How many values.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Exact sum of the values.
    pub fn sum(&self) -> u128 {
        self.sum
    }

    /// Exact mean; none without values.
    pub fn mean(&self) -> Option<f64> {
        (self.total > 0).then(|| self.sum as f64 / self.total as f64)
    }

    /// The cells that hold values, in order.
    pub fn cells(&self) -> impl Iterator<Item = Cell> {
        let edges = self.counts.iter().zip(EDGES.windows(2)).filter(|(count, _)| **count > 0);
        edges.map(|(count, edges)| Cell { from: edges[0] as f64, to: edges[1] as f64, count: *count })
    }

    /// The value under which a share of the values lies, within its cell's width; none without values.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let wanted = share * self.total as f64;
        let mut below = 0.0;
        let mut last = None;
        for cell in self.cells() {
            let count = cell.count as f64;
            if below + count >= wanted {
                return Some(cell.from + (cell.to - cell.from) * ((wanted - below) / count).clamp(0.0, 1.0));
            }
            below += count;
            last = Some(cell.to);
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_whole_second_has_a_cell_of_its_own() {
        let mut histogram = Histogram::default();
        [0, 499, 1000, 1499, 60_000, 60_499, 60_500].iter().for_each(|value| histogram.record(*value));
        let cells: Vec<(f64, u64)> = histogram.cells().map(|cell| (cell.from, cell.count)).collect();
        assert_eq!(cells, [(0.0, 2), (500.0, 2), (59_500.0, 2), (60_500.0, 1)]);
        assert_eq!((histogram.total(), histogram.sum()), (7, 183_997));
    }

    proptest! {
        #[test]
        fn a_value_lies_in_its_cell(value in 0_u64..u64::MAX >> 1, other in 0_u64..100_000) {
            let mut histogram = Histogram::default();
            histogram.record(value);
            let value = value.min((1 << 62) - 1) as f64;
            let cell = histogram.cells().next().unwrap();
            prop_assert!(cell.from <= value && value <= cell.to);
            prop_assert!(cell.to - cell.from <= (0.021 * value).max(1000.0));
            prop_assert!(histogram.quantile(0.5).is_some_and(|median| cell.from <= median && median <= cell.to));
            let mut both = Histogram::default();
            both.record(other);
            both.merge(&histogram);
            let mut again = histogram.clone();
            again.record(other);
            prop_assert_eq!(both, again);
        }
    }
}

//! Mean curves of the kinds of days: with forgetting, pooled inside their group, robust.

use strum::VariantArray;

use super::day_kind::DayKind;
use super::table::{Table, add_scaled, mean, median, robust_scale};

/// Weighted means of rows by kind of day. A kind is drawn towards its group as by `pooling` days,
/// a group without days is taken to be like its stand-in.
pub(super) fn kind_means(rows: &Table, kinds: &[DayKind], weights: &[f64], pooling: f64) -> Table {
    let width = rows.width();
    let mut groups = Table::zeros(DayKind::GROUPS, width);
    let mut means = Table::zeros(DayKind::COUNT, width);
    let (mut group_weights, mut kind_weights) = ([0.0; DayKind::GROUPS], [0.0; DayKind::COUNT]);
    let mut all = vec![0.0; width];
    for ((row, kind), weight) in rows.rows().zip(kinds).zip(weights) {
        add_scaled(groups.row_mut(kind.group()), row, *weight);
        add_scaled(means.row_mut(*kind as usize), row, *weight);
        add_scaled(&mut all, row, *weight);
        group_weights[kind.group()] += weight;
        kind_weights[*kind as usize] += weight;
    }
    let total: f64 = weights.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    all.iter_mut().for_each(|value| *value /= total);
    for (group, weight) in group_weights.iter().enumerate() {
        if *weight > 0.0 {
            groups.row_mut(group).iter_mut().for_each(|value| *value /= weight);
        }
    }
    for kind in DayKind::VARIANTS {
        let pooled = match seen_group(kind.group(), &group_weights) {
            Some(group) => groups.row(group),
            None => &all,
        };
        let weight = kind_weights[*kind as usize] + pooling;
        let row = means.row_mut(*kind as usize);
        row.iter_mut().zip(pooled).for_each(|(value, pooled)| *value = (*value + pooling * pooled) / weight);
    }
    means
}

/// The group, or the first of its stand-ins that has days.
fn seen_group(group: usize, weights: &[f64; DayKind::GROUPS]) -> Option<usize> {
    let chain = std::iter::successors(Some(group), |group| Some(DayKind::stand_in(*group)));
    chain.take(4).find(|group| weights[*group] > 0.0)
}

/// Rows less the mean of their kind.
pub(super) fn deviations(rows: &Table, kinds: &[DayKind], means: &Table) -> Table {
    let mut deviations = rows.clone();
    for (row, kind) in deviations.rows_mut().zip(kinds) {
        add_scaled(row, means.row(*kind as usize), -1.0);
    }
    deviations
}

/// Huber's weights of days by how far their deviation is off as a whole.
pub(super) fn huber(levels: &[f64], scales: f64) -> Vec<f64> {
    let bound = scales * (robust_scale(levels) + 1e-9);
    levels.iter().map(|level| (bound / level.abs().max(1e-9)).min(1.0)).collect()
}

/// Means whose days count less the farther they are off, and those weights.
pub(super) fn robust_means(
    rows: &Table,
    kinds: &[DayKind],
    weights: &[f64],
    pooling: f64,
    rounds: usize,
) -> (Table, Vec<f64>) {
    let mut kept = vec![1.0; rows.len()];
    let mut means = kind_means(rows, kinds, weights, pooling);
    for _ in 0..rounds {
        let levels: Vec<f64> = deviations(rows, kinds, &means).rows().map(mean).collect();
        kept = huber(&levels, HUBER);
        let both: Vec<f64> = weights.iter().zip(&kept).map(|(weight, kept)| weight * kept).collect();
        means = kind_means(rows, kinds, &both, pooling);
    }
    (means, kept)
}

/// Scales from which a day counts less.
pub(super) const HUBER: f64 = 1.5;

/// Counts farther from the mean of their kind of day than some scales, pulled in: a burst that is
/// never seen again does not raise the mean of its hour.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Winsor {
    means: Table,
    bounds: Vec<f64>,
}

/// Scales at which counts are pulled in.
const BOUND: f64 = 2.5;

impl Winsor {
    /// The bounds and the rows inside them.
    pub(super) fn of(rows: &Table, kinds: &[DayKind], weights: &[f64]) -> (Self, Table) {
        let mut winsor = Self { means: kind_means(rows, kinds, weights, 1.0), bounds: Vec::new() };
        let mut inside = rows.clone();
        for _ in 0..2 {
            winsor.bounds = bounds(&deviations(rows, kinds, &winsor.means));
            for ((inside, row), kind) in inside.rows_mut().zip(rows.rows()).zip(kinds) {
                inside.copy_from_slice(row);
                winsor.clip(inside, *kind);
            }
            winsor.means = kind_means(&inside, kinds, weights, 1.0);
        }
        (winsor, inside)
    }

    /// Pulls a curve in.
    pub(super) fn clip(&self, curve: &mut [f64], kind: DayKind) {
        let means = self.means.row(kind as usize);
        for ((value, mean), bound) in curve.iter_mut().zip(means).zip(&self.bounds) {
            *value = value.clamp(mean - bound, mean + bound);
        }
    }
}

/// Bounds of each interval: scales of its deviations, averaged over five neighbours.
fn bounds(deviations: &Table) -> Vec<f64> {
    let width = deviations.width();
    let mut column = Vec::with_capacity(deviations.len());
    let scales: Vec<f64> = (0..width)
        .map(|slot| {
            column.clear();
            column.extend(deviations.rows().map(|row| row[slot].abs()));
            1.4826 * median(&mut column)
        })
        .collect();
    let around = |slot: usize| (0..5).map(|n| scales[(slot + width * 5 + n - 2) % width]).sum::<f64>() / 5.0;
    (0..width).map(|slot| BOUND * around(slot) + 1e-9).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEK: [DayKind; 4] = [DayKind::Monday, DayKind::Tuesday, DayKind::Saturday, DayKind::Monday];

    fn column(values: &[f64]) -> Table {
        let mut table = Table::new(1);
        values.iter().for_each(|value| table.push(&[*value]));
        table
    }

    #[test]
    fn kinds_are_pooled_with_their_group() {
        let means = kind_means(&column(&[1.0, 4.0, 10.0, 1.0]), &WEEK, &[1.0; 4], 1.0);
        let mean = |kind: DayKind| means.row(kind as usize)[0];
        assert_eq!(mean(DayKind::Monday), (1.0 + 1.0 + 2.0) / 3.0);
        assert_eq!(mean(DayKind::Friday), 2.0, "never seen: its group's");
        assert_eq!(mean(DayKind::Saturday), 10.0);
        assert_eq!(mean(DayKind::DayOff), 10.0, "no Sunday either: a Saturday");
    }

    #[test]
    fn one_strange_count_moves_little() {
        let kinds = [DayKind::Monday; 21];
        let mut values: Vec<f64> = (0..21).map(|n| 10.0 + f64::from(n % 3)).collect();
        values[5] = 100.0;
        let (winsor, inside) = Winsor::of(&column(&values), &kinds, &[1.0; 21]);
        assert!(inside.row(5)[0] < 30.0, "{:?}", inside.row(5));
        assert_eq!(inside.row(4)[0], values[4]);
        let mut far = [500.0];
        winsor.clip(&mut far, DayKind::Monday);
        assert!(far[0] < 30.0);
        let (means, kept) = robust_means(&column(&values), &kinds, &[1.0; 21], 1.0, 4);
        assert!(means.row(0)[0] < 12.5 && kept[5] < 0.1, "{:?} {}", means.row(0), kept[5]);
    }
}

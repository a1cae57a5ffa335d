//! The slow trend of days' totals, so that the mean of past weeks is that of today.

use super::day_kind::DayKind;
use super::means::{HUBER, deviations, huber, kind_means};
use super::product::total_of;
use super::table::Table;

/// How much more a slope must explain than chance in independent days: levels last \[A\].
const LASTING: f64 = 6.0;
/// Days under which a trend is not looked for: four weeks.
const LEAST_DAYS: usize = 28;
/// Steepest slope of the log, per day.
const STEEPEST: f64 = 0.02;

/// Slope per day of the log of totals around the means of their kinds, drawn towards 0.
pub(super) fn slope(rows: &Table, kinds: &[DayKind], weights: &[f64]) -> f64 {
    if rows.len() < LEAST_DAYS {
        return 0.0;
    }
    let mut logs = Table::new(1);
    rows.rows().for_each(|row| logs.push(&[libm::log(total_of(row))]));
    let sum: f64 = weights.iter().sum();
    let centre = weights.iter().enumerate().map(|(n, weight)| weight * n as f64).sum::<f64>() / sum;
    let (mut slope, mut kept) = (0.0, vec![1.0; weights.len()]);
    let mut shrink = 0.0;
    for _ in 0..4 {
        let mut level = logs.clone();
        level.rows_mut().enumerate().for_each(|(n, row)| row[0] -= slope * (n as f64 - centre));
        let both: Vec<f64> = weights.iter().zip(&kept).map(|(a, b)| a * b).collect();
        let means = kind_means(&level, kinds, &both, 1.0);
        let off: Vec<f64> = deviations(&level, kinds, &means).rows().map(|row| row[0]).collect();
        kept = huber(&off, HUBER);
        let (mut xx, mut xe, mut ee) = (0.0, 0.0, 0.0);
        for (n, (off, weight)) in off.iter().zip(&both).enumerate() {
            let x = n as f64 - centre;
            xx += weight * x * x;
            xe += weight * x * off;
            ee += weight * off * off;
        }
        slope += xe / xx.max(f64::MIN_POSITIVE);
        let explained = slope * slope * xx;
        let days = both.iter().sum::<f64>();
        let chance = LASTING * ee / days.max(1.0);
        shrink = if explained > chance { 1.0 - chance / explained } else { 0.0 };
    }
    (slope * shrink).clamp(-STEEPEST, STEEPEST)
}

/// Brings earlier days to the level of the last one.
pub(super) fn to_last_day(rows: &Table, slope: f64) -> Table {
    let mut level = rows.clone();
    let count = rows.len();
    for (n, row) in level.rows_mut().enumerate() {
        let factor = libm::exp(0.5 * slope * (count - 1 - n) as f64);
        row.iter_mut().for_each(|value| *value *= factor);
    }
    level
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal;
    use crate::seed::{Key, Purpose, VisitId};

    fn days(count: usize, slope: f64, seed: u64) -> f64 {
        let mut stream = Key::new(seed, 0).stream(VisitId(0), Purpose::Player, 0, 0);
        let mut rows = Table::new(2);
        for n in 0..count {
            let log = slope * n as f64 + 0.1 * normal::quantile(stream.uniform());
            rows.push(&[libm::exp(0.5 * (7.0 + log)), libm::exp(0.5 * (6.0 + log))]);
        }
        super::slope(&rows, &vec![DayKind::Monday; count], &vec![1.0; count])
    }

    /// Seeds 0 to 39: chance passes its sixfold variance once in seventy.
    #[test]
    fn chance_is_no_trend_and_a_trend_is_found() {
        let found = (0..40).filter(|seed| days(90, 0.0, *seed) != 0.0).count();
        assert!(found <= 3, "{found}");
        for slope in [0.005, -0.01] {
            let found = days(90, slope, 7);
            assert!((0.8..1.05).contains(&(found / slope)), "{slope}: {found}");
        }
        assert_eq!(days(27, 0.01, 7), 0.0, "too few days");
        assert_eq!(days(60, 0.1, 7), STEEPEST);
    }

    #[test]
    fn earlier_days_come_to_the_level_of_the_last() {
        let mut rows = Table::new(1);
        (0..5).for_each(|n| rows.push(&[libm::exp(0.5 * 0.01 * f64::from(n))]));
        let level = to_last_day(&rows, 0.01);
        assert!(level.rows().all(|row| (row[0] / level.row(4)[0] - 1.0).abs() < 1e-12));
    }
}

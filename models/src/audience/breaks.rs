//! Where a series of counts or of ratios jumps.
//!
//! In: positive values in the order of time, each with a weight. Out: the jumps, each with its date,
//! its size with an interval, and what it may mean. The logarithm of the values is taken as piecewise
//! constant; the partition is the one of least cost with a bounded loss, so that one odd week is no
//! jump (Fearnhead & Rigaill 2019), a price for each jump, and a scale and a memory of the noise taken
//! robustly from differences of neighbours and of neighbours but one, in the manner of Chakar, Lebarbier,
//! Lévy-Leduc & Robin (2017), so that a jump is not taken for noise nor the memory of noise for jumps. A
//! holiday moves both sources alike: give the ratio of two sources,
//! or of a part to its whole, never visits alone.

use jiff::civil::Date;
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::arrival::rate::{Interval, Z90};
use crate::arrival::variation::student_95;
use crate::vocabulary::Word;

mod noise;
mod partition;

use noise::Noise;
pub(crate) use noise::median;

/// One value of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Its day, or the Monday of its week.
    pub at: Date,
    /// A count or a ratio; nothing and less is taken for next to nothing.
    pub value: f64,
    /// How much it tells beside the others, 1 for an ordinary one: the variance of its logarithm is
    /// inverse to it. A point of no weight is left out.
    pub weight: f64,
}

/// What a jump may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Reading {
    /// One measure falls to nearly nothing while others go on: its tag is dead.
    DeadTag,
    /// Schools entered or left what is measured.
    Perimeter,
    /// The portal refused people: the log counts attempts, the others what was served.
    Refused,
    /// A constant factor from then on: something else is counted, or counted otherwise.
    Definition,
    /// Back at the level before the last jump.
    Back,
    /// Data do not tell.
    Unexplained,
}

impl Word for Reading {}

/// A jump.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Break {
    /// Which point is the first at the new level.
    pub index: usize,
    /// Its date.
    pub at: Date,
    /// New level over old one, with its 90 % interval.
    pub factor: Interval,
    /// What it may mean.
    pub reading: Reading,
}

/// A jump smaller than 5 % changes no size of a portal: never told \[A\].
const LEAST_LOG: f64 = 0.0488;
/// Log of nearly the greatest number that there is.
const GREATEST_LOG: f64 = 700.0;
/// A point with less than this share of the usual weight (a holiday) dates no jump.
const LEAST_WEIGHT_TO_DATE: f64 = 0.3;
/// What is added to every value before the partition, as a share of the usual one.
const NOTHING_SHARE: f64 = 0.005;
/// A level under this share of the one before is next to nothing.
const NEXT_TO_NOTHING: f64 = 0.1;

/// The jumps of a series. Without any jump, at most one series in twenty shows one: see the tests.
/// Fewer than six points show none.
pub fn breaks(series: &[Point]) -> Vec<Break> {
    let used: Vec<usize> = (0..series.len()).filter(|at| tells(&series[*at])).collect();
    if used.len() < 6 {
        return Vec::new();
    }
    let weights: Vec<f64> = used.iter().map(|at| series[*at].weight).collect();
    let values: Vec<f64> = used.iter().map(|at| series[*at].value).collect();
    // Next to nothing, chance alone makes great steps of the logarithm: the partition does not see them.
    let started = logs(&values, NOTHING_SHARE);
    let noise = Noise::of(&started, &weights);
    let mut starts = partition::starts(&started, &weights, noise.long_variance);
    let logs = logs(&values, 0.0);
    let usual = noise::median(&mut weights.clone());
    starts.iter_mut().for_each(|start| {
        let dates = |at: &usize| weights[*at] >= LEAST_WEIGHT_TO_DATE * usual;
        *start = (*start..weights.len()).find(dates).unwrap_or(*start);
    });
    starts.dedup();
    let levels = drop_small(&logs, &weights, &mut starts, &noise);
    let freedom = (logs.len() as f64 - levels.len() as f64).max(1.0);
    let jump = |(n, start): (usize, &usize)| {
        let error = libm::sqrt(levels[n].variance + levels[n + 1].variance) * student_95(freedom) / Z90;
        // A jump beyond every number is one of the greatest that there is.
        let log = (levels[n + 1].mean - levels[n].mean).clamp(-GREATEST_LOG, GREATEST_LOG);
        let factor = Interval::from_log_error(libm::exp(log), error);
        let before = n.checked_sub(1).map(|n| &levels[n]);
        let reading = reading(before, &levels[n], &levels[n + 1], freedom);
        Break { index: used[*start], at: series[used[*start]].at, factor, reading }
    };
    starts.iter().enumerate().map(jump).collect()
}

/// What a series says of its own jump: a fall to nearly nothing, a return, or nothing.
fn reading(before: Option<&Level>, old: &Level, new: &Level, freedom: f64) -> Reading {
    let near = |before: &Level| {
        let error = libm::sqrt(before.variance + new.variance) * student_95(freedom);
        (new.mean - before.mean).abs() <= error.max(2.0 * LEAST_LOG) && (new.mean - old.mean).abs() > 2.0 * error
    };
    if new.mean - old.mean < libm::log(NEXT_TO_NOTHING) {
        Reading::DeadTag
    } else if before.is_some_and(near) {
        Reading::Back
    } else {
        Reading::Unexplained
    }
}

fn tells(point: &Point) -> bool {
    point.value.is_finite() && point.weight.is_finite() && point.weight > 0.0
}

/// Logarithms of values to which a share of the usual one is added; what is next to nothing stands at a
/// ten-thousandth of the usual value.
fn logs(values: &[f64], share: f64) -> Vec<f64> {
    let mut positive: Vec<f64> = values.iter().copied().filter(|value| *value > 0.0).collect();
    let usual = if positive.is_empty() { 1.0 } else { noise::median(&mut positive) };
    let log = |value: &f64| libm::log((value.max(usual * 1e-4) + share * usual).clamp(f64::MIN_POSITIVE, f64::MAX));
    values.iter().map(log).collect()
}

/// A level between two jumps, on the scale of logarithms.
#[derive(Debug, Clone, Copy)]
struct Level {
    mean: f64,
    variance: f64,
}

impl Level {
    /// Weighted mean; points further than four scales from the weighted median are left out.
    fn of(logs: &[f64], weights: &[f64], noise: &Noise) -> Self {
        let middle = noise::weighted_median(logs, weights);
        let scale = libm::sqrt(noise.variance);
        let near = || {
            logs.iter().zip(weights).filter(move |(log, weight)| (*log - middle).abs() <= 4.0 * scale / weight.sqrt())
        };
        let total: f64 = near().map(|found| found.1).sum();
        if total <= 0.0 {
            let all: f64 = weights.iter().sum();
            return Self { mean: middle, variance: noise.long_variance / all };
        }
        let mean = near().map(|(log, weight)| log * weight).sum::<f64>() / total;
        Self { mean, variance: noise.long_variance / total }
    }
}

/// Takes out the jumps that are too small to matter, the smallest first.
fn drop_small(logs: &[f64], weights: &[f64], starts: &mut Vec<usize>, noise: &Noise) -> Vec<Level> {
    loop {
        let edges: Vec<usize> = [0].into_iter().chain(starts.iter().copied()).chain([logs.len()]).collect();
        let level = |edge: &[usize]| Level::of(&logs[edge[0]..edge[1]], &weights[edge[0]..edge[1]], noise);
        let levels: Vec<Level> = edges.windows(2).map(level).collect();
        let sizes = levels.windows(2).map(|pair| (pair[1].mean - pair[0].mean).abs());
        match sizes.enumerate().min_by(|a, b| a.1.total_cmp(&b.1)) {
            Some((n, size)) if size < LEAST_LOG => starts.remove(n),
            _ => return levels,
        };
    }
}

#[cfg(test)]
mod tests;

//! Scale and memory of the noise of a series that may jump.

/// Noise of a point of weight 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noise {
    /// Variance.
    pub(super) variance: f64,
    /// Variance that a mean of many points shows, times their weight.
    pub(super) long_variance: f64,
}

/// Share of the squared differences that is kept, the least ones.
const KEPT: f64 = 0.85;
/// Mean square of a standard normal x given |x| under its 85 % quantile: 1 − 2qφ(q)/0.85.
const MEAN_OF_KEPT: f64 = 0.520_533;
/// Counts of two tools never agree better than this (standard deviation of the log) \[A\].
const LEAST_SCALE: f64 = 0.005;
/// With so many points the memory found counts half: few points find one by chance.
const HALF_BELIEVED: f64 = 30.0;

impl Noise {
    /// From differences of neighbours and of neighbours but one, the greatest left out: a jump is in
    /// one or two of them only.
    pub(super) fn of(logs: &[f64], weights: &[f64]) -> Self {
        let (near, far) = (spread(logs, weights, 1), spread(logs, weights, 2));
        let count = logs.len() as f64;
        // 1 plus the memory is the ratio of the variances; its own error is taken off.
        let found = if near > 0.0 { far / near - 1.0 - 1.0 / count.sqrt() } else { 0.0 };
        let memory = found.clamp(0.0, 0.9) * count / (count + HALF_BELIEVED);
        let variance = (near / (1.0 - memory)).max(LEAST_SCALE * LEAST_SCALE);
        let long_variance = variance * (1.0 + memory) / (1.0 - memory);
        Self { variance, long_variance: long_variance.max(between_blocks(logs, weights)) }
    }
}

/// Points of a block: a week of days.
const BLOCK: usize = 7;
/// Blocks that tell something.
const LEAST_BLOCKS: usize = 10;
/// Squared median of |x| for a standard normal x.
const SQUARED_MEDIAN: f64 = 0.454_936_423_119_572_8;

/// The same from means of blocks, which see a memory of any form; 0 where there are few blocks.
fn between_blocks(logs: &[f64], weights: &[f64]) -> f64 {
    if logs.len() < BLOCK * LEAST_BLOCKS {
        return 0.0;
    }
    let blocks = logs.chunks_exact(BLOCK).zip(weights.chunks_exact(BLOCK));
    let block = |(logs, weights): (&[f64], &[f64])| {
        let weight: f64 = weights.iter().sum();
        (logs.iter().zip(weights).map(|(log, weight)| log * weight).sum::<f64>() / weight, weight)
    };
    let (means, weights): (Vec<f64>, Vec<f64>) = blocks.map(block).unzip();
    // A jump or an episode is in several of few differences: their median does not see it.
    median(&mut squares(&means, &weights, 1)) / SQUARED_MEDIAN
}

/// Half of the variance of the differences `lag` points apart.
fn spread(logs: &[f64], weights: &[f64], lag: usize) -> f64 {
    let mut squares = squares(logs, weights, lag);
    squares.sort_by(f64::total_cmp);
    let kept = ((squares.len() as f64 * KEPT) as usize).max(3).min(squares.len());
    squares[..kept].iter().sum::<f64>() / (kept as f64 * MEAN_OF_KEPT)
}

/// Squared differences `lag` points apart, for points of weight 1.
fn squares(logs: &[f64], weights: &[f64], lag: usize) -> Vec<f64> {
    let pairs = logs.iter().zip(weights).zip(logs.iter().zip(weights).skip(lag));
    let square =
        |((left, wl), (right, wr)): ((&f64, &f64), (&f64, &f64))| (right - left).powi(2) / (1.0 / wl + 1.0 / wr);
    pairs.map(square).collect()
}

/// The median; 0 of nothing.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { 0.5 * (values[middle - 1] + values[middle]) }
}

/// The least value at which half of the weight is reached.
pub(super) fn weighted_median(values: &[f64], weights: &[f64]) -> f64 {
    let mut pairs: Vec<(f64, f64)> = values.iter().copied().zip(weights.iter().copied()).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = 0.5 * weights.iter().sum::<f64>();
    let mut reached = 0.0;
    let found = pairs.iter().find(|(_, weight)| {
        reached += weight;
        reached >= half
    });
    found.or(pairs.last()).map_or(0.0, |pair| pair.0)
}

//! The piecewise constant level of least cost: each point costs its squared distance from the level,
//! bounded, and each jump a price. Exact over a grid of levels, by dynamic programming.

/// Steps of the grid in a standard deviation, up to this many points.
const STEPS: f64 = 4.0;
const POINTS_FOR_STEPS: f64 = 400.0;
/// Most a point can cost, in prices of a jump: over 1, so that two points together pay for a jump
/// away and one back; under 2, so that one never does.
const BOUND: f64 = 1.05;

/// Price of a jump, in variances: held at false alarms of at most 5 % for Gaussian, Student and
/// autocorrelated noise of 8 to 365 points (see the tests); dearer where few points tell the scale.
fn price(count: usize) -> f64 {
    let count = count as f64;
    (8.0 + 3.0 * libm::log(count)) * (1.0 + 12.0 / count)
}

/// Where a new level starts; every level holds at least two points.
pub(super) fn starts(logs: &[f64], weights: &[f64], variance: f64) -> Vec<usize> {
    let price = price(logs.len());
    let grid = grid(logs, variance);
    let cost = |at: usize, level: f64| {
        let distance = logs[at] - level;
        (distance * distance * weights[at] / variance).min(BOUND * price)
    };
    // A level is young at its first point, old from its second on; only an old one may end.
    let mut young: Vec<f64> = grid.iter().map(|level| cost(0, *level)).collect();
    let mut old = vec![f64::INFINITY; grid.len()];
    let (mut aged, mut ended) = (Vec::with_capacity(logs.len()), Vec::with_capacity(logs.len()));
    for at in 1..logs.len() {
        let (best, least) = least(&old);
        let mut ages = vec![false; grid.len()];
        for (n, level) in grid.iter().enumerate() {
            let here = cost(at, *level);
            ages[n] = young[n] < old[n];
            old[n] = here + old[n].min(young[n]);
            young[n] = here + least + price;
        }
        aged.push(ages);
        ended.push(best);
    }
    trace(&aged, &ended, least(&old).0)
}

/// Walks back from the last point: `aged[t][n]` says that level n was young at point t, `ended[t]`
/// which level ended there.
fn trace(aged: &[Vec<bool>], ended: &[usize], mut level: usize) -> Vec<usize> {
    let (mut starts, mut is_young) = (Vec::new(), false);
    for at in (1..=aged.len()).rev() {
        if is_young {
            starts.push(at);
            level = ended[at - 1];
            is_young = false;
        } else {
            is_young = aged[at - 1][level];
        }
    }
    starts.reverse();
    starts
}

fn least(costs: &[f64]) -> (usize, f64) {
    let found = costs.iter().copied().enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
    found.unwrap_or((0, f64::INFINITY))
}

/// Levels a fraction of a standard deviation apart, those near a point only.
fn grid(logs: &[f64], variance: f64) -> Vec<f64> {
    let step = libm::sqrt(variance) / (STEPS * (logs.len() as f64 / POINTS_FOR_STEPS).max(1.0).sqrt());
    let mut steps: Vec<i64> = logs.iter().map(|log| libm::round(log / step) as i64).collect();
    let beside: Vec<i64> = steps.iter().flat_map(|at| [at.saturating_sub(1), at.saturating_add(1)]).collect();
    steps.extend(beside);
    steps.sort_unstable();
    steps.dedup();
    steps.into_iter().map(|at| at as f64 * step).collect()
}

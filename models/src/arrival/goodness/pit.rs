//! The non-randomised PIT histogram (Czado, Gneiting & Held 2009): flat when the predictive laws are
//! right, a bowl when they are too narrow, a hump when they are too wide, a slope when they are biased.

use super::CountLaw;

/// The conditional PIT F(u | y): 0 under P(Y ≤ y − 1), 1 over P(Y ≤ y), straight between (Czado,
/// Gneiting & Held 2009).
pub fn conditional_pit(u: f64, below: f64, at: f64) -> f64 {
    if u <= below {
        0.0
    } else if u >= at {
        1.0
    } else {
        (u - below) / (at - below)
    }
}

/// Ten heights of the non-randomised PIT histogram; their mean is 1.
pub fn pit_histogram(pairs: impl Iterator<Item = (f64, CountLaw)>) -> Vec<f64> {
    let (mut heights, mut total) = (vec![0.0; PIT_BINS], 0.0);
    for (y, law) in pairs {
        let (below, at) = (law.cdf(y - 1.0), law.cdf(y));
        for (n, height) in heights.iter_mut().enumerate() {
            let (left, right) = (n as f64 / PIT_BINS as f64, (n + 1) as f64 / PIT_BINS as f64);
            *height += conditional_pit(right, below, at) - conditional_pit(left, below, at);
        }
        total += 1.0;
    }
    if total == 0.0 {
        return Vec::new();
    }
    heights.iter_mut().for_each(|height| *height *= PIT_BINS as f64 / total);
    heights
}

const PIT_BINS: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    /// stats-cases.json, `nonrandomised_pit` (Czado, Gneiting & Held 2009).
    #[test]
    fn nonrandomised_pit() {
        let law = CountLaw::Poisson { mean: 4.0 };
        let expected = [[1.0, 1.0, 1.0], [0.0, 0.3405382828036362, 1.0], [0.0, 0.0, 0.17927298280897616]];
        for (y, row) in [2.0, 4.0, 7.0].into_iter().zip(expected) {
            for (u, value) in [0.3, 0.5, 0.9].into_iter().zip(row) {
                assert!((conditional_pit(u, law.cdf(y - 1.0), law.cdf(y)) - value).abs() < 1e-9);
            }
        }
    }
}

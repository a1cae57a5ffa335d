//! A count known only to be at least a value: the upper tail of a Poisson law, on the scale that its
//! dispersion sets (count/φ is taken as Poisson).

use statrs::function::gamma::{gamma_lr, ln_gamma};

/// The tail Y ≥ `least` of a count with a mean and a dispersion.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tail {
    least: f64,
    mean: f64,
    dispersion: f64,
}

impl Tail {
    pub(crate) fn new(least: f64, mean: f64, dispersion: f64) -> Self {
        Self { least: least / dispersion, mean: (mean / dispersion).max(1e-12), dispersion }
    }

    /// log P(Z ≥ z): a regularised incomplete gamma, its first term where that underflows.
    fn log_upper(&self, least: f64) -> f64 {
        if least <= 0.0 {
            return 0.0;
        }
        let probability = gamma_lr(least, self.mean);
        if probability > 1e-280 {
            return libm::log(probability);
        }
        let first = least * libm::log(self.mean) - self.mean - ln_gamma(least + 1.0);
        first - libm::log1p(-self.mean / (least + 1.0))
    }

    /// log P(Y ≥ y), at the scale of the dispersion.
    pub(crate) fn log_probability(&self) -> f64 {
        self.log_upper(self.least)
    }

    /// E[Y | Y ≥ y] = µ·P(Y ≥ y − 1)/P(Y ≥ y).
    pub(crate) fn mean(&self) -> f64 {
        self.dispersion * self.mean_of_z()
    }

    fn mean_of_z(&self) -> f64 {
        let ratio = libm::exp(self.log_upper(self.least - 1.0) - self.log_upper(self.least));
        (self.mean * ratio).max(self.least)
    }

    /// 1 − Var(Z | Z ≥ z)/µ, between 0 and 1.
    pub(crate) fn information_share(&self) -> f64 {
        let mean = self.mean_of_z();
        let second = libm::exp(self.log_upper(self.least - 2.0) - self.log_upper(self.least));
        let variance = self.mean * self.mean * second + mean - mean * mean;
        (1.0 - variance / self.mean).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Direct sums of the Poisson probabilities.
    #[test]
    fn the_tail_agrees_with_direct_sums() {
        for (least, mean) in [(5.0, 4.0), (1.0, 0.3), (120.0, 100.0), (3.0, 50.0)] {
            let term = |n: i32| {
                let n = f64::from(n);
                libm::exp(n * libm::log(mean) - mean - ln_gamma(n + 1.0))
            };
            let from = least as i32;
            let (mut p, mut first, mut second) = (0.0, 0.0, 0.0);
            for n in from..from + 400 {
                p += term(n);
                first += f64::from(n) * term(n);
                second += f64::from(n * n) * term(n);
            }
            let tail = Tail::new(least, mean, 1.0);
            assert!((tail.log_probability() - libm::log(p)).abs() < 1e-9);
            assert!((tail.mean() - first / p).abs() < 1e-7 * mean);
            let variance = second / p - (first / p) * (first / p);
            assert!((tail.information_share() - (1.0 - variance / mean).clamp(0.0, 1.0)).abs() < 1e-6);
        }
    }

    #[test]
    fn a_bound_far_above_the_mean_is_the_mean_of_its_tail() {
        let tail = Tail::new(5000.0, 10.0, 1.0);
        assert!(tail.mean() >= 5000.0 && tail.mean() < 5001.0);
        assert!(tail.log_probability().is_finite());
    }
}

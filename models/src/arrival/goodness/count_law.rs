//! Predictive laws of a count, and the score of an outcome under one.

use statrs::function::beta::beta_reg;
use statrs::function::gamma::gamma_ur;

/// A predictive law of a count, known by its distribution function.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CountLaw {
    /// Poisson.
    Poisson {
        /// Mean.
        mean: f64,
    },
    /// Negative binomial: variance mean + mean²/size.
    NegativeBinomial {
        /// Mean.
        mean: f64,
        /// Size.
        size: f64,
    },
}

impl CountLaw {
    /// The law of a mean whose variance is `dispersion` times it.
    pub fn dispersed(mean: f64, dispersion: f64) -> Self {
        let mean = mean.max(1e-12);
        if dispersion <= 1.0 + 1e-3 {
            return Self::Poisson { mean };
        }
        Self::NegativeBinomial { mean, size: mean / (dispersion - 1.0) }
    }

    /// P(Y ≤ y); 0 for a negative y.
    pub fn cdf(&self, y: f64) -> f64 {
        let y = libm::floor(y);
        if y < 0.0 {
            return 0.0;
        }
        match *self {
            Self::Poisson { mean } => gamma_ur(y + 1.0, mean),
            Self::NegativeBinomial { mean, size } => beta_reg(size, y + 1.0, size / (size + mean)),
        }
    }

    fn variance(&self) -> f64 {
        match *self {
            Self::Poisson { mean } => mean,
            Self::NegativeBinomial { mean, size } => mean + mean * mean / size,
        }
    }

    fn mean(&self) -> f64 {
        match *self {
            Self::Poisson { mean } | Self::NegativeBinomial { mean, .. } => mean,
        }
    }

    /// Continuous ranked probability score of an outcome: Σ (F(k) − 1{y ≤ k})².
    pub fn crps(&self, y: f64) -> f64 {
        let highest = self.mean().max(y) + 40.0 * libm::sqrt(self.variance()) + 40.0;
        let mut sum = 0.0;
        for k in 0..highest as u64 {
            let k = k as f64;
            let distance = self.cdf(k) - f64::from(u8::from(y <= k));
            sum += distance * distance;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// stats-cases.json, `crps_poisson_nb` (direct sums).
    #[test]
    fn crps_of_poisson_and_negative_binomial() {
        let cases = [
            (CountLaw::Poisson { mean: 10.0 }, 7.0, 1.7073952940929735),
            (CountLaw::Poisson { mean: 100.0 }, 120.0, 14.567073479775738),
            (CountLaw::NegativeBinomial { mean: 50.0, size: 5.0 }, 80.0, 20.73829251980696),
        ];
        for (law, y, expected) in cases {
            assert!((law.crps(y) / expected - 1.0).abs() < 1e-8, "{law:?}: {}", law.crps(y));
        }
    }
}

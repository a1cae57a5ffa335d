//! Distribution functions and the limited means that occupancy needs.

use statrs::function::gamma::gamma_lr;

use super::{Kind, Law};
use crate::normal;

impl Law {
    /// P(X ≤ x).
    pub fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return if matches!(&self.kind, Kind::Constant(value) if *value <= x) { 1.0 } else { 0.0 };
        }
        match &self.kind {
            Kind::Constant(value) => f64::from(u8::from(x >= *value)),
            Kind::Exponential { mean } => -libm::expm1(-x / mean),
            Kind::Erlang { k, mean } => gamma_lr(f64::from(*k), x * f64::from(*k) / mean),
            Kind::Gamma { mean, shape } => gamma_lr(*shape, x * shape / mean),
            Kind::Lognormal { mu, sigma, max } => match max {
                Some(max) if x >= *max => 1.0,
                Some(max) => normal::cdf((libm::log(x) - mu) / sigma) / normal::cdf((libm::log(*max) - mu) / sigma),
                None => normal::cdf((libm::log(x) - mu) / sigma),
            },
            Kind::Hyperexponential { p, mean1, mean2 } => {
                1.0 - p * libm::exp(-x / mean1) - (1.0 - p) * libm::exp(-x / mean2)
            }
            Kind::Pareto { min, alpha } if x > *min => 1.0 - libm::pow(min / x, *alpha),
            Kind::Pareto { .. } => 0.0,
            Kind::Empirical(values) => values.partition_point(|value| *value <= x) as f64 / values.len() as f64,
        }
    }

    /// H(x) = E min(X, x), the integral of P(X > u) from 0 to x (Eick, Massey & Whitt 1993).
    pub fn limited_mean(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        match &self.kind {
            Kind::Constant(value) => value.min(x),
            Kind::Exponential { mean } => -mean * libm::expm1(-x / mean),
            Kind::Erlang { k, mean } => limited_gamma(f64::from(*k), *mean, x),
            Kind::Gamma { mean, shape } => limited_gamma(*shape, *mean, x),
            Kind::Lognormal { mu, sigma, max } => self.limited_lognormal(*mu, *sigma, *max, x),
            Kind::Hyperexponential { p, mean1, mean2 } => {
                -p * mean1 * libm::expm1(-x / mean1) - (1.0 - p) * mean2 * libm::expm1(-x / mean2)
            }
            Kind::Pareto { min, .. } if x <= *min => x,
            Kind::Pareto { min, alpha } if *alpha == 1.0 => min * (1.0 + libm::log(x / min)),
            Kind::Pareto { min, alpha } => min + min * (1.0 - libm::pow(min / x, alpha - 1.0)) / (alpha - 1.0),
            Kind::Empirical(values) => values.iter().map(|value| value.min(x)).sum::<f64>() / values.len() as f64,
        }
    }

    /// E min(X, x)², twice the integral of u·P(X > u) from 0 to x: with [`Law::limited_mean`], how much
    /// what a cut law gives varies.
    pub fn limited_second_moment(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        let exponential = |mean: f64| 2.0 * mean * (-mean * libm::expm1(-x / mean) - x * libm::exp(-x / mean));
        match &self.kind {
            Kind::Constant(value) => value.min(x).powi(2),
            Kind::Exponential { mean } => exponential(*mean),
            Kind::Erlang { k, mean } => limited_square_gamma(f64::from(*k), *mean, x),
            Kind::Gamma { mean, shape } => limited_square_gamma(*shape, *mean, x),
            Kind::Lognormal { mu, sigma, max } => limited_square_lognormal(*mu, *sigma, *max, x),
            Kind::Hyperexponential { p, mean1, mean2 } => p * exponential(*mean1) + (1.0 - p) * exponential(*mean2),
            Kind::Pareto { min, .. } if x <= *min => x * x,
            Kind::Pareto { min, alpha } if *alpha == 2.0 => min * min * (1.0 + 2.0 * libm::log(x / min)),
            Kind::Pareto { min, alpha } => {
                min * min * (1.0 + 2.0 * (libm::pow(x / min, 2.0 - alpha) - 1.0) / (2.0 - alpha))
            }
            Kind::Empirical(values) => {
                values.iter().map(|value| value.min(x).powi(2)).sum::<f64>() / values.len() as f64
            }
        }
    }

    fn limited_lognormal(&self, mu: f64, sigma: f64, max: Option<f64>, x: f64) -> f64 {
        let reach = max.map_or(x, |max| x.min(max));
        let total = max.map_or(1.0, |max| normal::cdf((libm::log(max) - mu) / sigma));
        let edge = (libm::log(reach) - mu) / sigma;
        let partial = libm::exp(mu + 0.5 * sigma * sigma) * normal::cdf(edge - sigma) / total;
        partial + reach * (1.0 - normal::cdf(edge) / total)
    }
}

/// E min(X, x) of a gamma law: mean·F(x; shape + 1) + x·(1 − F(x; shape)).
fn limited_gamma(shape: f64, mean: f64, x: f64) -> f64 {
    let scaled = x * shape / mean;
    mean * gamma_lr(shape + 1.0, scaled) + x * (1.0 - gamma_lr(shape, scaled))
}

/// E min(X, x)² of a gamma law: E X²·F(x; shape + 2) + x²·(1 − F(x; shape)).
fn limited_square_gamma(shape: f64, mean: f64, x: f64) -> f64 {
    let scaled = x * shape / mean;
    mean * mean * (1.0 + 1.0 / shape) * gamma_lr(shape + 2.0, scaled) + x * x * (1.0 - gamma_lr(shape, scaled))
}

/// E min(X, x)² of a lognormal law, cut at `max`: the part of E X² under x, and x² for the rest.
fn limited_square_lognormal(mu: f64, sigma: f64, max: Option<f64>, x: f64) -> f64 {
    let reach = max.map_or(x, |max| x.min(max));
    let total = max.map_or(1.0, |max| normal::cdf((libm::log(max) - mu) / sigma));
    let edge = (libm::log(reach) - mu) / sigma;
    let partial = libm::exp(2.0 * (mu + sigma * sigma)) * normal::cdf(edge - 2.0 * sigma) / total;
    partial + reach * reach * (1.0 - normal::cdf(edge) / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// stats-cases.json, `lognormal_limited_moments` (closed form): mean 8, cv 1.5.
    #[test]
    fn lognormal_limited_means() {
        let law = Law::parse("lognormal:mean=8s,cv=1.5").unwrap();
        let cases = [
            (1.0, 0.9709066458286999, 0.9560613956139763),
            (5.0, 3.597957760938689, 15.48948342671929),
            (10.0, 5.214781917508226, 38.805991554021844),
            (30.0, 7.1757393501287225, 106.09083319915456),
            (120.0, 7.939301384614224, 184.99097891327995),
        ];
        for (x, mean, square) in cases {
            assert!((law.limited_mean(x) / mean - 1.0).abs() < 1e-10, "{x}: {}", law.limited_mean(x));
            let found = law.limited_second_moment(x);
            assert!((found / square - 1.0).abs() < 1e-10, "{x}: {found}");
        }
    }

    /// The closed forms against the trapezium rule on the survival function.
    #[test]
    fn limited_means_integrate_the_survival_function() {
        for text in [
            "exp:mean=2s",
            "erlang:k=4,mean=1s",
            "gamma:mean=1s,cv=.5",
            "lognormal:mean=3s,cv=1,max=8s",
            "hyperexp:mean=1s,cv2=4",
            "pareto:min=1s,alpha=1.6",
        ] {
            let law = Law::parse(text).unwrap();
            let (x, steps) = (6.0, 60_000);
            let step = x / f64::from(steps);
            let survival = |n: i32| 1.0 - law.cdf(f64::from(n) * step);
            let sum: f64 = (1..steps).map(survival).sum::<f64>() + 0.5 * (survival(0) + survival(steps));
            assert!((law.limited_mean(x) - sum * step).abs() < 1e-4, "{text}");
            let weighed: f64 =
                (1..steps).map(|n| f64::from(n) * step * survival(n)).sum::<f64>() + 0.5 * x * survival(steps);
            assert!((law.limited_second_moment(x) - 2.0 * weighed * step).abs() < 1e-3, "{text}");
        }
    }
}

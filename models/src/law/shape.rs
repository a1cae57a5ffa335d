//! What queueing formulas ask of a law: whether it is one that they know, and its transform.

use super::{Kind, Law};

impl Law {
    /// Whether every value is the same.
    pub fn is_constant(&self) -> bool {
        matches!(self.kind, Kind::Constant(_))
    }

    /// Whether it has no memory.
    pub fn is_exponential(&self) -> bool {
        match &self.kind {
            Kind::Exponential { .. } => true,
            Kind::Hyperexponential { mean1, mean2, .. } => mean1 == mean2,
            _ => false,
        }
    }

    /// A mixture of two exponential laws: the share of the first, and both means.
    pub fn two_phases(&self) -> Option<(f64, f64, f64)> {
        match &self.kind {
            Kind::Hyperexponential { p, mean1, mean2 } => Some((*p, *mean1, *mean2)),
            _ => None,
        }
    }

    /// Laplace transform E[exp(−sX)] at s ≥ 0, where it has a closed form.
    pub fn transform(&self, s: f64) -> Option<f64> {
        match &self.kind {
            Kind::Constant(value) => Some(libm::exp(-s * value)),
            Kind::Exponential { mean } => Some(1.0 / (1.0 + s * mean)),
            Kind::Erlang { k, mean } => {
                let k = f64::from(*k);
                Some(libm::exp(-k * libm::log1p(s * mean / k)))
            }
            Kind::Gamma { mean, shape } => Some(libm::exp(-shape * libm::log1p(s * mean / shape))),
            Kind::Hyperexponential { p, mean1, mean2 } => Some(p / (1.0 + s * mean1) + (1.0 - p) / (1.0 + s * mean2)),
            Kind::Lognormal { .. } | Kind::Pareto { .. } => None,
            Kind::Empirical(values) => {
                Some(values.iter().map(|value| libm::exp(-s * value)).sum::<f64>() / values.len() as f64)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::law::Law;

    #[test]
    fn the_transform_near_zero_tells_the_mean() {
        for text in ["const:2s", "exp:mean=2s", "erlang:k=3,mean=2s", "gamma:mean=2s,cv=.4", "hyperexp:mean=2s,cv2=4"] {
            let law = Law::parse(text).unwrap();
            let slope = (1.0 - law.transform(1e-7).unwrap()) / 1e-7;
            assert!((slope / 2.0 - 1.0).abs() < 1e-5, "{text}: {slope}");
            assert_eq!(law.is_constant(), text.starts_with("const"));
            assert_eq!(law.is_exponential(), text.starts_with("exp"));
            assert_eq!(law.two_phases().is_some(), text.starts_with("hyper"));
        }
        assert!(Law::parse("lognormal:mean=2s,cv=1").unwrap().transform(1.0).is_none());
        for text in ["erlang:k=1,mean=2s", "gamma:mean=2s,cv=1"] {
            let law = Law::parse(text).unwrap();
            assert!(law.is_exponential() && law.takes_one_uniform() && law.to_string() == text, "{text}");
        }
    }
}

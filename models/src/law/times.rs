//! A law of the same shape, so many times as large.

use super::text::quantity;
use super::{Law, Unit};

/// Parameters that are quantities; the others are pure numbers.
const QUANTITIES: [&str; 3] = ["mean", "min", "max"];

impl Law {
    /// The law of `factor` times the quantity, written as one writes it. None of an empirical law, whose values
    /// are a file's, and where the factor is not a positive number or leads out of what a law may be.
    pub fn times(&self, factor: f64) -> Option<Self> {
        if !(factor.is_finite() && factor > 0.0) {
            return None;
        }
        let suffix = match self.unit {
            Unit::Seconds => "s",
            Unit::Bytes => "B",
            Unit::Number => "",
        };
        let larger = |text: &str| Some(format!("{}{suffix}", quantity(text).ok()?.0 * factor));
        let (name, parameters) = self.text.split_once(':')?;
        let text = match name.trim() {
            "empirical" => None,
            "const" => larger(parameters),
            _ => {
                let parameter = |text: &str| match text.split_once('=') {
                    Some((key, value)) if QUANTITIES.contains(&key.trim()) => {
                        Some(format!("{}={}", key.trim(), larger(value)?))
                    }
                    _ => Some(text.trim().to_owned()),
                };
                parameters.split(',').map(parameter).collect::<Option<Vec<String>>>().map(|list| list.join(","))
            }
        };
        Self::parse(&format!("{}:{}", name.trim(), text?)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every quantile grows by the factor, whatever the law.
    #[test]
    fn every_quantile_grows_by_the_factor() {
        for text in [
            "const:250ms",
            "exp:mean=2s",
            "erlang:k=4,mean=1s",
            "gamma:mean=90ms,cv=0.5",
            "lognormal:mean=60ms,cv=1",
            "lognormal:mean=8min,cv=1.5,max=30min",
            "hyperexp:mean=1s,cv2=4",
            "pareto:min=1MB,alpha=1.6",
            "const:3",
        ] {
            let law = Law::parse(text).unwrap();
            let larger = law.times(1.1).unwrap();
            assert_eq!(larger.unit(), law.unit(), "{text}");
            for share in [0.01, 0.5, 0.99] {
                let ratio = larger.quantile(share) / law.quantile(share);
                assert!((ratio - 1.1).abs() < 1e-6, "{text} at {share}: {ratio}");
            }
        }
    }

    #[test]
    fn what_has_no_larger_law_has_none() {
        let law = Law::parse("exp:mean=1s").unwrap();
        assert!([0.0, -1.0, f64::NAN, f64::INFINITY, 1e300].into_iter().all(|factor| law.times(factor).is_none()));
        let empirical = Law::parse_with("empirical:f", &|_| Ok("1\n2\n".into())).unwrap();
        assert_eq!(empirical.times(2.0), None);
    }

    proptest! {
        #[test]
        fn a_larger_law_is_read_back(mean in 1e-3f64..1e3, factor in 0.1f64..10.0) {
            let larger = Law::parse(&format!("exp:mean={mean}s")).unwrap().times(factor).unwrap();
            prop_assert_eq!(&Law::parse(&larger.to_string()).unwrap(), &larger);
            prop_assert!((larger.mean() / (mean * factor) - 1.0).abs() < 1e-9);
        }
    }
}

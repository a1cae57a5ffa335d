//! A law for a sample of times: its mean and coefficient of variation by moments, its family by
//! likelihood, and how far both may be off.

use super::Law;
use super::Unit;
use crate::seed::Stream;

/// Fewest values that a law is made of.
pub const LEAST: usize = 8;

/// Under this coefficient of variation a time is constant.
const CONSTANT_CV: f64 = 0.01;

/// How much greater its log-likelihood must be before another family takes the lognormal's place.
const MARGIN: f64 = 2.0;

/// Samples that are drawn again for an interval.
const RESAMPLES: usize = 200;

/// Most values of each of them: an interval of more is as narrow as the square root says.
const MOST_DRAWN: usize = 2000;

/// A figure and its 90 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// 5 % point.
    pub low: f64,
    /// 95 % point.
    pub high: f64,
}

impl Estimate {
    /// A figure that is known.
    pub const fn exact(value: f64) -> Self {
        Self { value, low: value, high: value }
    }

    /// The same so many times as large.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { value: self.value * factor, low: self.low * factor, high: self.high * factor }
    }

    /// Whether the interval holds a value.
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// The product of two independent positive figures: their half widths on the log scale add as squares.
    #[must_use]
    pub fn product(self, other: Self) -> Self {
        let half = |ratio: fn(&Self) -> f64| {
            let (own, its) = (libm::log(ratio(&self)), libm::log(ratio(&other)));
            libm::exp(libm::sqrt(own * own + its * its))
        };
        let value = self.value * other.value;
        let (down, up) = (half(|it| it.value / it.low.max(f64::MIN_POSITIVE)), half(|it| it.high / it.value));
        Self { value, low: value / down, high: value * up }
    }
}

/// A family of laws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Always the same.
    Constant,
    /// Lognormal.
    Lognormal,
    /// Gamma.
    Gamma,
    /// Gamma with a whole shape: a sum of as many exponential times.
    Erlang,
}

/// The law of a sample.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedLaw {
    /// Values.
    pub count: usize,
    /// Mean, s.
    pub mean: Estimate,
    /// Coefficient of variation.
    pub cv: Estimate,
    /// The family.
    pub family: Family,
    /// The law itself.
    pub law: Law,
}

/// Mean and standard deviation.
pub fn moments(sample: &[f64]) -> (f64, f64) {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n.max(1.0);
    let squares: f64 = sample.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, libm::sqrt(squares / (n - 1.0).max(1.0)))
}

/// The law of positive values, seconds; none of fewer than [`LEAST`], or of a mean that is not positive.
///
/// The intervals are a parametric bootstrap: samples as large are drawn from the fitted law, and what
/// their estimates are in proportion to it is taken the other way round.
pub fn fit(sample: &[f64], draws: &mut Stream) -> Option<FittedLaw> {
    let (mean, sd) = moments(sample);
    if sample.len() < LEAST || !(mean > 0.0 && mean.is_finite()) {
        return None;
    }
    let cv = sd / mean;
    if cv < CONSTANT_CV {
        return Some(FittedLaw {
            count: sample.len(),
            mean: Estimate::exact(mean),
            cv: Estimate::exact(cv),
            family: Family::Constant,
            law: Law::constant(mean, Unit::Seconds),
        });
    }
    let family = family(sample, mean, cv);
    let law = law_of(family, mean, cv)?;
    let drawn = sample.len().min(MOST_DRAWN);
    let narrower = libm::sqrt(drawn as f64 / sample.len() as f64);
    let mut ratios: [Vec<f64>; 2] = Default::default();
    let mut again = vec![0.0; drawn];
    for _ in 0..RESAMPLES {
        again.iter_mut().for_each(|value| *value = law.sample(draws));
        let (its_mean, its_sd) = moments(&again);
        ratios[0].push(libm::log(its_mean / mean) * narrower);
        ratios[1].push(libm::log(its_sd / its_mean / cv) * narrower);
    }
    let [mean, cv] = [(mean, 0), (cv, 1)].map(|(value, nth)| {
        let ratios = &mut ratios[nth];
        ratios.sort_by(f64::total_cmp);
        let at = |share: f64| ratios[(share * (RESAMPLES - 1) as f64) as usize];
        Estimate { value, low: value * libm::exp(-at(0.95)), high: value * libm::exp(-at(0.05)) }
    });
    Some(FittedLaw { count: sample.len(), mean, cv, family, law })
}

/// A law of a family with this mean and coefficient of variation, as it is written in files.
pub fn law_of(family: Family, mean: f64, cv: f64) -> Option<Law> {
    let mean_ms = mean * 1e3;
    let text = match family {
        Family::Constant => format!("const:{mean_ms:.4}ms"),
        Family::Lognormal => format!("lognormal:mean={mean_ms:.4}ms,cv={cv:.4}"),
        Family::Gamma => format!("gamma:mean={mean_ms:.4}ms,cv={cv:.4}"),
        Family::Erlang => format!("erlang:k={},mean={mean_ms:.4}ms", whole_shape(cv)),
    };
    Law::parse(&text).ok()
}

fn whole_shape(cv: f64) -> u32 {
    libm::round(1.0 / (cv * cv)).clamp(1.0, 1000.0) as u32
}

/// The lognormal, unless a gamma law of the same moments is clearly more likely; an Erlang law where that
/// is as good.
fn family(sample: &[f64], mean: f64, cv: f64) -> Family {
    let lognormal = lognormal_likelihood(sample, mean, cv);
    let gamma = gamma_likelihood(sample, mean, 1.0 / (cv * cv));
    // No sum of exponential times varies more than one of them.
    let is_sum = cv <= 1.0;
    let erlang = if is_sum { gamma_likelihood(sample, mean, f64::from(whole_shape(cv))) } else { f64::NEG_INFINITY };
    if gamma.max(erlang) <= lognormal + MARGIN {
        Family::Lognormal
    } else if erlang > gamma - 0.5 {
        Family::Erlang
    } else {
        Family::Gamma
    }
}

/// A value of 0 would have no logarithm: a nanosecond is as good.
fn logarithm(value: f64) -> f64 {
    libm::log(value.max(1e-9))
}

fn lognormal_likelihood(sample: &[f64], mean: f64, cv: f64) -> f64 {
    let variance = libm::log1p(cv * cv);
    let mu = libm::log(mean) - 0.5 * variance;
    let term = |value: &f64| {
        let log = logarithm(*value);
        -log - 0.5 * libm::log(2.0 * std::f64::consts::PI * variance) - (log - mu) * (log - mu) / (2.0 * variance)
    };
    sample.iter().map(term).sum()
}

fn gamma_likelihood(sample: &[f64], mean: f64, shape: f64) -> f64 {
    let scale = mean / shape;
    let constant = -libm::lgamma(shape) - shape * libm::log(scale);
    sample.iter().map(|value| constant + (shape - 1.0) * logarithm(*value) - value / scale).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Key, Purpose, VisitId};

    fn stream(seed: u64, nth: u64) -> Stream {
        Key::new(seed, nth).stream(VisitId(nth), Purpose::Diagnostics, 0, 0)
    }

    fn sample(law: &Law, n: usize, draws: &mut Stream) -> Vec<f64> {
        (0..n).map(|_| law.sample(draws)).collect()
    }

    /// Of 400 samples of 120 values each the 90 % intervals hold the law's own mean: at alpha .001 a share
    /// of .9 is found between .85 and .95 (binomial, 400). A moment estimate of the cv is short of tails in
    /// small samples, so its interval holds less often: the bar is .80. Seed 11.
    #[test]
    fn intervals_hold_what_they_are_of() {
        let cases = [
            ("lognormal:mean=50ms,cv=0.5", 0.5),
            ("lognormal:mean=50ms,cv=1", 1.0),
            ("gamma:mean=20ms,cv=0.6", 0.6),
            ("erlang:k=4,mean=10ms", 0.5),
        ];
        for (text, cv) in cases {
            let law = Law::parse(text).unwrap();
            let (mut means, mut cvs) = (0, 0);
            for nth in 0..400 {
                let mut draws = stream(11, nth);
                let fitted = fit(&sample(&law, 120, &mut draws), &mut draws).unwrap();
                means += u32::from(fitted.mean.holds(law.mean()));
                cvs += u32::from(fitted.cv.holds(cv));
            }
            let (means, cvs) = (f64::from(means) / 400.0, f64::from(cvs) / 400.0);
            assert!((0.85..=0.95).contains(&means), "{text}: mean {means}");
            assert!((0.80..=0.95).contains(&cvs), "{text}: cv {cvs}");
        }
    }

    /// 2 000 values tell the families apart in at least 95 of 100 samples (seed 5).
    #[test]
    fn the_family_is_found() {
        let cases = [
            ("lognormal:mean=50ms,cv=0.8", Family::Lognormal),
            ("gamma:mean=50ms,cv=0.8", Family::Gamma),
            ("erlang:k=3,mean=50ms", Family::Erlang),
            ("const:5ms", Family::Constant),
        ];
        for (text, expected) in cases {
            let law = Law::parse(text).unwrap();
            let found = (0..100).filter(|nth| {
                let mut draws = stream(5, *nth);
                let (values, mut again) = (sample(&law, 2000, &mut draws), stream(6, *nth));
                let family = fit(&values, &mut again).unwrap().family;
                // A gamma law of nearly whole shape is an Erlang law as well.
                family == expected || (expected == Family::Erlang && family == Family::Gamma)
            });
            let found = found.count();
            assert!(found >= 95, "{text}: {found}");
        }
    }

    #[test]
    fn the_law_has_the_moments_of_the_sample() {
        let values: Vec<f64> = (1..=40).map(|n| f64::from(n) * 1e-3).collect();
        let fitted = fit(&values, &mut stream(1, 1)).unwrap();
        let (mean, sd) = moments(&values);
        assert!((fitted.law.mean() / mean - 1.0).abs() < 1e-3 && (mean - 0.0205).abs() < 1e-12);
        assert!((fitted.cv.value - sd / mean).abs() < 1e-12);
        assert_eq!(fit(&values[..7], &mut stream(1, 1)), None);
        assert_eq!(fit(&[0.0; 20], &mut stream(1, 1)), None);
    }

    /// 10 (8–12.5) times 2 (1.6–2.5): both 1.25 either way, so 1.25^√2 = 1.371 together.
    #[test]
    fn a_product_is_as_wide_as_both() {
        let product =
            Estimate { value: 10.0, low: 8.0, high: 12.5 }.product(Estimate { value: 2.0, low: 1.6, high: 2.5 });
        assert_eq!(product.value, 20.0);
        assert!(
            (product.high / 20.0 - 1.3711).abs() < 1e-3 && (20.0 / product.low - 1.3711).abs() < 1e-3,
            "{product:?}"
        );
        assert_eq!(Estimate::exact(3.0).product(Estimate::exact(2.0)), Estimate::exact(6.0));
    }
}

//! How many bytes a week's uploads add up to: a Poisson number of files of lognormal sizes (MODELS §6).
//!
//! The law of the sum has no closed form. Its distribution function is the Fourier series of its
//! characteristic function φ(ω) = exp(λ(χ(ω) − 1)), χ being that of one size (Abate & Whitt 1992,
//! Queueing Systems 10): on a period that the sum leaves with negligible probability the series is
//! exact but for its end, and for many files φ falls off within some tens of terms.

use crate::message::Message;
use crate::normal;

/// A Poisson number of files of lognormal sizes.
#[derive(Debug, Clone, PartialEq)]
pub struct Uploads {
    files: f64,
    mean_size: f64,
    size_cv: f64,
    /// ω of the first term.
    base: f64,
    /// φ at each multiple of it, real and imaginary part.
    terms: Vec<(f64, f64)>,
}

/// Fewest files for which φ falls off far enough: e⁻³⁰ is nothing.
const LEAST_FILES: f64 = 30.0;
/// Largest coefficient of variation of a size.
const MOST_CV: f64 = 10.0;
/// Standard deviations of the sum over its mean after which the period ends.
const REACH: f64 = 30.0;
/// Most terms, and the size of φ under which no more are needed.
const MOST_TERMS: usize = 4096;
const NEGLIGIBLE: f64 = 1e-13;
/// Nodes of the integral over one size, and how far it goes in standard deviations of its logarithm.
const NODES: i32 = 1600;
const SPREAD: f64 = 9.0;

impl Uploads {
    /// A mean number of files, of sizes of a mean (bytes, or any unit) and a coefficient of variation.
    ///
    /// # Errors
    /// Under 30 files, a size that is not positive, a coefficient outside 0 to 10.
    pub fn new(files: f64, mean_size: f64, size_cv: f64) -> Result<Self, Message> {
        if !((LEAST_FILES..=1e12).contains(&files) && (1e-12..=1e24).contains(&mean_size)) {
            return Err(Message::new("uploads-figures").with("files", files).with("size", mean_size));
        }
        if !(0.0..=MOST_CV).contains(&size_cv) {
            return Err(Message::new("uploads-cv").with("cv", size_cv));
        }
        let mut uploads = Self { files, mean_size, size_cv, base: 0.0, terms: Vec::new() };
        uploads.base = std::f64::consts::TAU / uploads.period();
        let nodes = uploads.nodes();
        uploads.terms = (1..=MOST_TERMS)
            .map(|k| uploads.characteristic(k as f64 * uploads.base, &nodes))
            .take_while(|(real, imaginary)| libm::hypot(*real, *imaginary) > NEGLIGIBLE)
            .collect();
        Ok(uploads)
    }

    /// Mean of the sum, λ·E X.
    pub fn mean(&self) -> f64 {
        self.files * self.mean_size
    }

    /// Standard deviation of the sum, √(λ·E X²).
    pub fn sd(&self) -> f64 {
        self.mean_size * libm::sqrt(self.files * (1.0 + self.size_cv * self.size_cv))
    }

    fn period(&self) -> f64 {
        self.mean() + REACH * self.sd()
    }

    /// Sizes and their weights: the trapezium rule in the logarithm of a size.
    fn nodes(&self) -> Vec<(f64, f64)> {
        let sigma = libm::sqrt(libm::log1p(self.size_cv * self.size_cv));
        let step = 2.0 * SPREAD / f64::from(NODES);
        let node = |n: i32| {
            let z = -SPREAD + f64::from(n) * step;
            (self.mean_size * libm::exp(sigma * (z - 0.5 * sigma)), step * normal::density(z))
        };
        (0..=NODES).map(node).collect()
    }

    /// φ(ω) of the sum.
    fn characteristic(&self, omega: f64, nodes: &[(f64, f64)]) -> (f64, f64) {
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (size, weight) in nodes {
            // cos a − 1 = −2·sin²(a/2), sin a = 2·sin(a/2)·cos(a/2): no digit is lost for a small angle.
            let (sine, cosine) = libm::sincos(0.5 * omega * size);
            real -= weight * 2.0 * sine * sine;
            imaginary += weight * 2.0 * sine * cosine;
        }
        let size = libm::exp(self.files * real);
        (size * libm::cos(self.files * imaginary), size * libm::sin(self.files * imaginary))
    }

    /// P(sum ≤ x).
    pub fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        if x >= self.period() {
            return 1.0;
        }
        let mut sum = x / self.period();
        for (n, (real, imaginary)) in self.terms.iter().enumerate() {
            let k = (n + 1) as f64;
            let (sine, cosine) = (libm::sin(k * self.base * x), libm::cos(k * self.base * x));
            sum += (imaginary * (1.0 - cosine) + real * sine) / (std::f64::consts::PI * k);
        }
        sum.clamp(0.0, 1.0)
    }

    /// The sum that is not exceeded with a probability between 0 and 1.
    pub fn quantile(&self, probability: f64) -> f64 {
        let (mut low, mut high) = (0.0, self.period());
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if self.cdf(middle) < probability { low = middle } else { high = middle }
        }
        0.5 * (low + high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// stats-cases.json, `compound_poisson_lognormal_uploads`, tolerance 5 MB: 3 000 files of 2 MB, cv 5
    /// (FFT of cells of 0.05 MB). The normal approximation falls 341 MB short at 99 %.
    #[test]
    fn compound_poisson_lognormal_uploads() {
        let uploads = Uploads::new(3000.0, 2.0, 5.0).unwrap();
        assert!((uploads.mean() / 6000.0 - 1.0).abs() < 1e-12);
        assert!((uploads.sd() / 558.5696017507577 - 1.0).abs() < 1e-12);
        let expected =
            [(0.5, 5938.200000000001, 6000.0), (0.9, 6670.45, 6715.862801603771), (0.99, 7640.45, 7299.4004645527875)];
        for (p, quantile, normal_approximation) in expected {
            let found = uploads.quantile(p);
            assert!((found - quantile).abs() < 5.0, "{p}: {found}");
            let normal = uploads.mean() + uploads.sd() * normal::quantile(p);
            assert!((normal - normal_approximation).abs() < 5.0, "{p}: {normal}");
        }
    }

    /// Files of one size: the sum is that size times a Poisson count, whose steps the series rounds off.
    #[test]
    fn files_of_one_size_are_counted() {
        let uploads = Uploads::new(10_000.0, 3.0, 0.0).unwrap();
        let count = crate::queueing::uncertain::UncertainCount {
            mean: 10_000.0,
            busyness_cv: 0.0,
            busyness: crate::queueing::uncertain::Busyness::Gamma,
        };
        for p in [0.05, 0.5, 0.95] {
            assert!((uploads.quantile(p) / 3.0 - count.quantile(p) as f64).abs() < 1.0);
        }
    }

    #[test]
    fn figures_that_make_no_law_are_refused() {
        for (files, size, cv) in
            [(29.0, 1.0, 1.0), (f64::NAN, 1.0, 1.0), (1e300, 1.0, 1.0), (100.0, 0.0, 1.0), (100.0, f64::INFINITY, 1.0)]
        {
            assert_eq!(Uploads::new(files, size, cv).unwrap_err().key, "uploads-figures");
        }
        assert_eq!(Uploads::new(100.0, 1.0, -1.0).unwrap_err().key, "uploads-cv");
        assert_eq!(Uploads::new(100.0, 1.0, f64::NAN).unwrap_err().key, "uploads-cv");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn quantiles_grow_and_lie_around_the_mean(files in 30.0f64..1e6, cv in 0.1f64..5.0) {
            let uploads = Uploads::new(files, 1e6, cv).unwrap();
            let [low, middle, high] = [0.05, 0.5, 0.95].map(|p| uploads.quantile(p));
            prop_assert!(low < middle && middle < high, "{low} {middle} {high}");
            prop_assert!((middle - uploads.mean()).abs() < uploads.sd());
        }
    }
}

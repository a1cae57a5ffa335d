//! The law of how busy a day is, on the log scale and in units of its scale: a Student-t cut at 4, else
//! the mean of its exponential would be infinite (MODELS §1).
//!
//! In: degrees of freedom. Out: density, quantile (what a plan draws), variance. `libm` throughout, so
//! that a draw is the same on every machine.

/// Scales at which the law is cut, on both sides.
pub const CUT: f64 = 4.0;
/// Cells of the table between 0 and the cut.
const CELLS: usize = 400;
const WIDTH: f64 = CUT / CELLS as f64;

/// A standard Student-t between −4 and 4.
#[derive(Debug, Clone, PartialEq)]
pub struct CutStudent {
    df: f64,
    /// What makes the density integrate to 1.
    norm: f64,
    /// P(0 < X ≤ n·[`WIDTH`]).
    cumulated: Vec<f64>,
}

impl CutStudent {
    /// The law of some degrees of freedom, between 0.1 and a million.
    pub fn new(df: f64) -> Self {
        let df = if df.is_nan() { 5.0 } else { df.clamp(0.1, 1e6) };
        let mut law = Self { df, norm: 1.0, cumulated: Vec::with_capacity(CELLS + 1) };
        let mut sum = 0.0;
        law.cumulated.push(0.0);
        for cell in 0..CELLS {
            let from = cell as f64 * WIDTH;
            // Simpson's rule: exact to 1e-11 in cells so small.
            let ends = law.form(from) + law.form(from + WIDTH);
            sum += (ends + 4.0 * law.form(from + 0.5 * WIDTH)) * WIDTH / 6.0;
            law.cumulated.push(sum);
        }
        law.norm = 0.5 / sum;
        let norm = law.norm;
        law.cumulated.iter_mut().for_each(|value| *value *= norm);
        law
    }

    /// Degrees of freedom.
    pub fn df(&self) -> f64 {
        self.df
    }

    fn form(&self, x: f64) -> f64 {
        libm::exp(-0.5 * (self.df + 1.0) * libm::log1p(x * x / self.df))
    }

    /// Density; 0 beyond the cut.
    pub fn density(&self, x: f64) -> f64 {
        if x.abs() <= CUT { self.norm * self.form(x) } else { 0.0 }
    }

    /// The inverse of the distribution function at a uniform in (0, 1), to 1e-5: straight inside the
    /// cells of the table.
    pub fn quantile(&self, u: f64) -> f64 {
        let beyond = (u - 0.5).abs().min(0.5);
        let cell = self.cumulated.partition_point(|reached| *reached < beyond).clamp(1, CELLS);
        let (from, to) = (self.cumulated[cell - 1], self.cumulated[cell]);
        let place = WIDTH * ((cell - 1) as f64 + ((beyond - from) / (to - from)).clamp(0.0, 1.0));
        if u < 0.5 { -place } else { place }
    }

    /// Variance.
    pub fn variance(&self) -> f64 {
        let square = |n: usize| {
            let x = n as f64 * WIDTH;
            x * x * self.density(x) * if n % 2 == 1 { 4.0 } else { 2.0 }
        };
        let inside: f64 = (1..CELLS).map(square).sum();
        2.0 * (inside + CUT * CUT * self.density(CUT)) * WIDTH / 3.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use statrs::distribution::{Continuous, ContinuousCDF, StudentsT};

    /// The library's t, cut: density, quantiles, and the variance by its own density.
    #[test]
    fn the_law_is_a_students_t_cut_at_four() {
        for df in [3.0, 5.0, 30.0] {
            let (law, peer) = (CutStudent::new(df), StudentsT::new(0.0, 1.0, df).unwrap());
            let inside = peer.cdf(CUT) - peer.cdf(-CUT);
            for x in [-3.9, -1.0, 0.0, 0.3, 2.5] {
                assert!((law.density(x) - peer.pdf(x) / inside).abs() < 1e-9, "{df} {x}");
                let u = (peer.cdf(x) - peer.cdf(-CUT)) / inside;
                assert!((law.quantile(u) - x).abs() < 2e-5, "{df} {x}: {}", law.quantile(u));
            }
            let step = 1e-3;
            let variance: f64 = (-4000..=4000).map(|n| f64::from(n) * step).map(|x| x * x * peer.pdf(x) * step).sum();
            assert!((law.variance() - variance / inside).abs() < 1e-3, "{df}: {}", law.variance());
        }
        assert_eq!(CutStudent::new(5.0).density(4.001), 0.0);
        assert!((CutStudent::new(1e9).variance() - 0.998_87).abs() < 1e-3, "a normal law cut at 4");
    }

    proptest! {
        #[test]
        fn any_uniform_gives_a_value_inside_the_cut(df in proptest::num::f64::ANY, u in 0.0f64..=1.0, more in 0.0f64..0.5) {
            let law = CutStudent::new(df);
            let (low, high) = (law.quantile(u), law.quantile((u + more).min(1.0)));
            prop_assert!((-CUT..=CUT).contains(&low) && low <= high + 1e-12);
            prop_assert!((law.quantile(1.0 - u) + low).abs() < 1e-6);
        }
    }
}

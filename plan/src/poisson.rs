//! How many visits begin in a cell: the Poisson quantile at one uniform.
//!
//! Inversion keeps the count growing with the rate, so a higher level keeps every visit and adds
//! some (DESIGN §3). The walk starts at the mode: exact to rounding, monotone, no tables.

/// Smallest k with P(X ≤ k) ≥ u, X ~ Poisson(rate); 0 for a rate that is not positive.
pub fn quantile(rate: f64, u: f64) -> u32 {
    if rate <= 0.0 || !rate.is_finite() {
        return 0;
    }
    if rate < 12.0 { from_zero(rate, u) } else { from_mode(rate, u) }
}

fn from_zero(rate: f64, u: f64) -> u32 {
    let mut term = libm::exp(-rate);
    let mut sum = term;
    let mut k = 0u32;
    while sum < u && k < 200 {
        k += 1;
        term *= rate / f64::from(k);
        sum += term;
    }
    k
}

fn from_mode(rate: f64, u: f64) -> u32 {
    let mode = libm::floor(rate);
    let at_mode = mode_probability(rate, mode);
    // P(X ≤ mode): the terms below the mode fall off within a few standard deviations.
    let mut below = at_mode;
    let (mut term, mut k) = (at_mode, mode);
    while k > 0.0 && term > 1e-20 {
        term *= k / rate;
        k -= 1.0;
        below += term;
    }
    if u > below { walk_up(rate, u, mode, at_mode, below) } else { walk_down(rate, u, mode, at_mode, below) }
}

fn walk_up(rate: f64, u: f64, mode: f64, at_mode: f64, below: f64) -> u32 {
    let (mut k, mut term, mut sum) = (mode, at_mode, below);
    while sum < u && term > 1e-20 {
        k += 1.0;
        term *= rate / k;
        sum += term;
    }
    k as u32
}

fn walk_down(rate: f64, u: f64, mode: f64, at_mode: f64, below: f64) -> u32 {
    let (mut k, mut term, mut sum) = (mode, at_mode, below);
    while k > 0.0 && sum - term >= u {
        sum -= term;
        term *= k / rate;
        k -= 1.0;
    }
    k as u32
}

/// P(X = mode) by Loader's saddle-point form (2000), which loses no digits for large rates.
fn mode_probability(rate: f64, mode: f64) -> f64 {
    let d = (rate - mode) / mode;
    let deviance = mode * (d - libm::log1p(d));
    libm::exp(-stirling_error(mode) - deviance) / libm::sqrt(2.0 * std::f64::consts::PI * mode)
}

/// ln(n!) − ln(√(2πn)(n/e)ⁿ) for n ≥ 12.
fn stirling_error(n: f64) -> f64 {
    let square = n * n;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / (1680.0 * square)) / square) / square) / n
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_models::seed::{Key, Purpose, VisitId};
    use proptest::prelude::*;
    use statrs::distribution::{DiscreteCDF, Poisson};

    /// stats-cases.json, `poisson_quantiles_m50` and `poisson_quantiles_m100000` (scipy).
    #[test]
    fn published_quantiles() {
        let p = [0.5, 0.9, 0.99, 0.999];
        assert_eq!(p.map(|u| quantile(50.0, u)), [50, 59, 67, 73]);
        assert_eq!(p.map(|u| quantile(100_000.0, u)), [100_000, 100_405, 100_736, 100_979]);
    }

    const BY_HOUR: [f64; 24] = [
        3.0, 2.0, 1.0, 1.0, 2.0, 8.0, 40.0, 120.0, 160.0, 140.0, 130.0, 110.0, 90.0, 100.0, 110.0, 120.0, 140.0, 190.0,
        210.0, 170.0, 120.0, 80.0, 40.0, 12.0,
    ];

    /// stats-cases.json, `thinning_acceptance` (arithmetic): a day of these rates has 125 940 arrivals;
    /// thinning from its greatest rate would draw 2.40 candidates for each. Cell by cell none is thrown
    /// away: the mean of 200 days, seed 17, within three standard errors.
    #[test]
    fn a_day_needs_no_candidates() {
        let highest = BY_HOUR.iter().copied().fold(0.0, f64::max);
        let expected: f64 = BY_HOUR.iter().map(|rate| 60.0 * rate).sum();
        assert_eq!(expected, 125_940.0);
        assert!((expected / 1440.0 / highest - 0.41646825396825393).abs() < 1e-12);
        assert!((1440.0 * highest / expected - 2.401143401619819).abs() < 1e-12);
        let mut stream = Key::new(17, 0).stream(VisitId(0), Purpose::Count, 0, 0);
        let mut day =
            || (0..1440).map(|minute| f64::from(quantile(BY_HOUR[minute / 60], stream.uniform()))).sum::<f64>();
        let mean = (0..200).map(|_| day()).sum::<f64>() / 200.0;
        assert!((mean - expected).abs() < 3.0 * libm::sqrt(expected / 200.0), "{mean}");
    }

    #[test]
    fn no_rate_no_visits() {
        assert_eq!(quantile(0.0, 0.999), 0);
        assert_eq!(quantile(-1.0, 0.5), 0);
        assert_eq!(quantile(f64::NAN, 0.5), 0);
    }

    proptest! {
        /// The library's distribution function brackets ours (its own error is 1e-9 or so).
        #[test]
        fn agrees_with_the_distribution_function(rate in 0.01f64..3000.0, u in 0.0001f64..0.9999) {
            let k = u64::from(quantile(rate, u));
            let peer = Poisson::new(rate).unwrap();
            prop_assert!(peer.cdf(k) >= u - 1e-8);
            prop_assert!(k == 0 || peer.cdf(k - 1) < u + 1e-8);
        }

        #[test]
        fn grows_with_the_rate_and_with_the_uniform(rate in 0.01f64..2000.0, more in 0.0f64..50.0, u in 0.001f64..0.999) {
            prop_assert!(quantile(rate + more, u) >= quantile(rate, u));
            prop_assert!(quantile(rate, (u + 0.0005).min(0.9999)) >= quantile(rate, u));
        }
    }

    /// queue-cases.json, "Cox counts: Poisson with Gamma day factor, mean 1, cv 0.2, base mean 1000 per hour": mean
    /// 1000, variance 41 000, P(N > 1300) .07728; 400 000 draws from seed 1, |z| ≤ 4 and the standard errors of
    /// SIMULATION §6.
    #[test]
    fn a_gamma_day_factor_spreads_the_counts() {
        let factor = afflux_models::law::Law::parse("gamma:mean=1,cv=0.2").unwrap();
        let (key, draws) = (Key::new(1, 0), 400_000_u64);
        let count = |visit: u64| {
            let busy = factor.sample(&mut key.stream(VisitId(visit), Purpose::BusynessNational, 0, 0));
            let [bits, _] = key.block(VisitId(visit), Purpose::Count, 0, 0, 0);
            f64::from(quantile(1000.0 * busy, afflux_models::seed::uniform(bits)))
        };
        let counts: Vec<f64> = (0..draws).map(count).collect();
        let figure = |name: &str, of: &dyn Fn(f64) -> f64, expected: f64, bar: f64| {
            let n = draws as f64;
            let mean = counts.iter().map(|count| of(*count)).sum::<f64>() / n;
            let variance = counts.iter().map(|count| (of(*count) - mean).powi(2)).sum::<f64>() / (n - 1.0);
            let error = (variance / n).sqrt();
            assert!((mean - expected).abs() <= 4.0 * error, "{name}: {mean} ± {error} against {expected}");
            assert!(error <= bar * expected, "{name}: {error}");
        };
        figure("mean", &|count| count, 1000.0, 0.005);
        figure("variance", &|count| (count - 1000.0) * (count - 1000.0), 41_000.0, 0.005);
        figure("over 1300", &|count| f64::from(u8::from(count > 1300.0)), 0.07728324845415452, 0.02);
    }
}

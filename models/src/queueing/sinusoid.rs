//! How many are inside under a rate λ(t) = λ̄ + A·sin ωt (Eick, Massey & Whitt 1993, §4):
//! m(t) = λ̄·E\[S\] + A·(C·sin ωt − D·cos ωt), with C = ∫P(S > u)·cos ωu du and D = ∫P(S > u)·sin ωu du.

use crate::law::Law;

/// Step and reach of the quadrature in z = ln u: the integrand is smooth there and falls off doubly
/// exponentially at both ends, so that the trapezium rule converges faster than any power.
const STEP: f64 = 1e-3;
const BELOW: f64 = 40.0;
const ABOVE: f64 = 14.0;

/// The answer of a law of stays to one frequency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Response {
    mean_stay: f64,
    cosine: f64,
    sine: f64,
    omega: f64,
}

impl Response {
    /// The answer of a law with a smooth distribution function to an angular frequency, in radians per
    /// unit of time of the law.
    pub fn new(law: &Law, omega: f64) -> Self {
        let centre = libm::log(law.mean());
        let steps = ((BELOW + ABOVE) / STEP) as u32;
        let (mut cosine, mut sine) = (0.0, 0.0);
        for step in 0..=steps {
            let u = libm::exp(centre - BELOW + STEP * f64::from(step));
            let weight = (1.0 - law.cdf(u)) * u * STEP;
            cosine += weight * libm::cos(omega * u);
            sine += weight * libm::sin(omega * u);
        }
        Self { mean_stay: law.mean(), cosine, sine, omega }
    }

    /// Mean number inside at a time under λ(t) = mean_rate + amplitude·sin ωt.
    pub fn mean_at(&self, mean_rate: f64, amplitude: f64, t: f64) -> f64 {
        let phase = self.omega * t;
        mean_rate * self.mean_stay + amplitude * (self.cosine * libm::sin(phase) - self.sine * libm::cos(phase))
    }

    /// Swing of the mean number around its own mean, for a rate of amplitude 1.
    pub fn gain(&self) -> f64 {
        libm::hypot(self.cosine, self.sine)
    }

    /// Time by which the greatest number comes after the greatest rate.
    pub fn lag(&self) -> f64 {
        libm::atan2(self.sine, self.cosine) / self.omega
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::law::Unit;

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found / expected - 1.0).abs() < tolerance, "{found} against {expected}");
    }

    fn lognormal_of_sigma_one(mean: f64) -> Law {
        Law::lognormal(mean, libm::sqrt(libm::expm1(1.0)), None, Unit::Seconds).unwrap()
    }

    /// stats-cases.json, `mtginf_sinusoid_exponential` and `mtginf_sinusoid_exponential_peak`, tolerance 1e-9.
    #[test]
    fn exponential_stays() {
        let response = Response::new(&Law::parse("exp:mean=0.5").unwrap(), TAU / 24.0);
        let expected = [
            (0.0, 46.13916357224754),
            (3.0, 68.12582056039975),
            (6.0, 79.49461769341087),
            (7.0, 79.48887096411599),
            (12.0, 53.86083642775247),
            (18.0, 20.505382306589127),
            (21.0, 26.414132201368627),
        ];
        expected.iter().for_each(|(t, mean)| close(response.mean_at(100.0, 60.0, *t), *mean, 1e-9));
        close(60.0 * response.gain(), 29.746235573637318, 1e-9);
        close(response.lag(), 0.4971732169704781, 1e-9);
        close(6.0 + response.lag(), 6.497173216970478, 1e-9);
        close(response.mean_at(100.0, 60.0, 6.0 + response.lag()), 79.74623557363732, 1e-9);
    }

    /// stats-cases.json, `mtginf_sinusoid_lognormal`, tolerance 1e-6.
    #[test]
    fn lognormal_stays() {
        let law = Law::lognormal(8.0, 1.5, None, Unit::Seconds).unwrap();
        let response = Response::new(&law, TAU / 60.0);
        let expected = [
            (0.0, 11130.516809676503),
            (10.0, 18953.27594304184),
            (15.0, 22221.546752160535),
            (20.0, 23822.759133365336),
            (30.0, 20869.4831903235),
            (45.0, 9778.453247839469),
        ];
        expected.iter().for_each(|(t, mean)| close(response.mean_at(2000.0, 1500.0, *t), *mean, 1e-6));
        close(1500.0 * response.gain(), 7900.601909, 1e-6);
        close(response.lag(), 6.341599, 1e-6);
    }

    /// queue-cases.json, the Mt/G/inf day, tolerance 1e-8: λ(t) = 10(1 − cos ωt) is 10 + 10·sin of a
    /// quarter day earlier.
    #[test]
    fn a_day_of_lognormal_stays() {
        let response = Response::new(&lognormal_of_sigma_one(1800.0), TAU / 86_400.0);
        let mean_at = |t: f64| response.mean_at(10.0, 10.0, t - 21_600.0);
        let expected = [
            (0.0, 768.935941384556),
            (21_600.0, 15146.8279976731),
            (43_200.0, 35231.0640586154),
            (64_800.0, 20853.1720023269),
            (45_456.4566045771, 35465.685187446),
        ];
        expected.iter().for_each(|(t, mean)| close(mean_at(*t), *mean, 1e-8));
        close(response.lag(), 2256.45660457713, 1e-8);
    }
}

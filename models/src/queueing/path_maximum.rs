//! The greatest concurrency over an interval, without limits and with exponential durations: a
//! birth–death chain that is absorbed above c. Its quantiles lie above those at any one instant.

use statrs::function::gamma::ln_gamma;

/// Visits in progress over an interval.
#[derive(Debug, Clone, Copy)]
pub struct Occupied<R> {
    /// Visits that begin, per unit of time, at a time since the start.
    pub rate: R,
    /// Mean duration, in the same unit.
    pub mean_duration: f64,
    /// Mean of the Poisson number in progress at the start.
    pub mean_at_start: f64,
    /// Length of the interval.
    pub length: f64,
}

/// Share of a jump's mean time that a step takes: the method is stable up to 2.7.
const STEP: f64 = 0.35;

impl<R: Fn(f64) -> f64> Occupied<R> {
    /// P(the greatest number in progress ≤ c) over the interval: Kolmogorov's forward equations by the
    /// classical Runge–Kutta method. `highest_rate` bounds the rate.
    pub fn maximum_cdf(&self, c: usize, highest_rate: f64) -> f64 {
        let mut now: Vec<f64> = (0..=c).map(|n| poisson(self.mean_at_start, n)).collect();
        let fastest = highest_rate + c as f64 / self.mean_duration;
        let steps = libm::ceil(self.length * fastest / STEP).clamp(1.0, 1e7) as usize;
        let h = self.length / steps as f64;
        let size = now.len();
        let (mut slopes, mut tried) = (vec![vec![0.0; size]; 4], vec![0.0; size]);
        for step in 0..steps {
            let t = step as f64 * h;
            self.slope(t, &now, &mut slopes[0]);
            for (stage, share) in [(1, 0.5), (2, 0.5), (3, 1.0)] {
                let before = &slopes[stage - 1];
                tried.iter_mut().zip(now.iter().zip(before)).for_each(|(x, (p, d))| *x = p + share * h * d);
                self.slope(t + share * h, &tried, &mut slopes[stage]);
            }
            for (n, p) in now.iter_mut().enumerate() {
                *p += h / 6.0 * (slopes[0][n] + 2.0 * slopes[1][n] + 2.0 * slopes[2][n] + slopes[3][n]);
            }
        }
        now.iter().sum()
    }

    /// The smallest c with P(maximum ≤ c) ≥ p.
    pub fn maximum_quantile(&self, p: f64, highest_rate: f64) -> usize {
        let mut high = (self.mean_at_start.max(highest_rate * self.mean_duration) as usize).max(8);
        let mut low = 0;
        while self.maximum_cdf(high, highest_rate) < p && high < 1 << 20 {
            (low, high) = (high + 1, 2 * high);
        }
        while low < high {
            let middle = low.midpoint(high);
            if self.maximum_cdf(middle, highest_rate) < p { low = middle + 1 } else { high = middle }
        }
        high
    }

    /// dp/dt: births lead out above the last state.
    fn slope(&self, t: f64, p: &[f64], slope: &mut [f64]) {
        let birth = (self.rate)(t);
        for n in 0..p.len() {
            let ended = n as f64 / self.mean_duration;
            let from_below = if n > 0 { birth * p[n - 1] } else { 0.0 };
            let from_above = p.get(n + 1).map_or(0.0, |above| (n + 1) as f64 / self.mean_duration * above);
            slope[n] = from_below + from_above - (birth + ended) * p[n];
        }
    }
}

fn poisson(mean: f64, n: usize) -> f64 {
    let n = n as f64;
    libm::exp(n * libm::log(mean.max(1e-300)) - mean - ln_gamma(n + 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// stats-cases.json, `mminf_max_over_hour_cdf` (absorbing chain, DOP853).
    #[test]
    fn maximum_over_an_hour_at_a_constant_rate() {
        let hour = Occupied { rate: |_| 20.0, mean_duration: 5.0, mean_at_start: 100.0, length: 60.0 };
        let expected = [
            (100, 5.797219036386475e-06),
            (105, 0.0004934272705127407),
            (110, 0.011620376786643414),
            (115, 0.09413602684459998),
            (120, 0.3308716893721058),
            (125, 0.6418600563778588),
            (130, 0.8622763390196624),
            (135, 0.9602192589671759),
            (140, 0.9909579827485812),
            (145, 0.9983313430819922),
            (150, 0.9997453218712866),
        ];
        for (c, probability) in expected {
            let found = hour.maximum_cdf(c, 20.0);
            assert!((found / probability - 1.0).abs() < 1e-7, "{c}: {found} {probability}");
        }
    }

    /// stats-cases.json, `mtminf_max_over_hour_quantiles`: the maximum's quantiles and, lower, those at
    /// the instant of the greatest mean.
    #[test]
    fn maximum_over_an_hour_at_a_moving_rate() {
        let rate = |t: f64| 20.0 + 10.0 * libm::sin(std::f64::consts::TAU * t / 60.0);
        let hour = Occupied { rate, mean_duration: 5.0, mean_at_start: 79.453108254, length: 60.0 };
        let found = [0.5, 0.9, 0.95, 0.99, 0.999].map(|p| hour.maximum_quantile(p, 30.0));
        assert_eq!(found, [159, 172, 176, 184, 192]);
        let angle = std::f64::consts::TAU / 60.0;
        let peak = 100.0 + 50.0 / libm::sqrt(1.0 + 25.0 * angle * angle);
        // The closed form; the case's own peak is that of a grid of instants, 3e-8 off.
        assert!((peak / 144.29540948984382 - 1.0).abs() < 4e-8, "{peak}");
        let at_peak = crate::queueing::uncertain::UncertainCount {
            mean: peak,
            busyness_cv: 0.0,
            busyness: crate::queueing::uncertain::Busyness::Gamma,
        };
        assert_eq!([0.5, 0.9, 0.95, 0.99, 0.999].map(|p| at_peak.quantile(p)), [144, 160, 164, 173, 183]);
    }
}

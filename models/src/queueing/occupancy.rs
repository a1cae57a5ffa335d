//! How many are inside when nobody is ever refused: Mt/G/∞ (Eick, Massey & Whitt 1993).
//!
//! N(t) is Poisson with mean m(t) = ∫λ(t − u)·P(S > u)du; for a rate that is constant on pieces,
//! m(t) = Σ r·[H(t − a) − H(t − b)] with H(x) = E min(S, x).

use crate::law::Law;

/// A rate that is constant on a piece of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    /// First instant.
    pub from: f64,
    /// First instant after.
    pub to: f64,
    /// Arrivals per unit of time, the unit of the law of stays.
    pub rate: f64,
}

/// Consecutive pieces of one width.
pub fn pieces(start: f64, width: f64, rates: &[f64]) -> Vec<Piece> {
    let piece = |(n, rate): (usize, &f64)| {
        let from = start + n as f64 * width;
        Piece { from, to: from + width, rate: *rate }
    };
    rates.iter().enumerate().map(piece).collect()
}

/// Mean number inside at an instant; stays follow `law`, in the unit of time of the pieces.
pub fn mean_at(t: f64, pieces: &[Piece], law: &Law) -> f64 {
    let part = |piece: &Piece| piece.rate * (law.limited_mean(t - piece.from) - law.limited_mean(t - piece.to));
    pieces.iter().filter(|piece| piece.from < t).map(part).sum()
}

/// Mean number inside at each multiple of `width` from `start` on, for rates on pieces of that same
/// width: result n is at `start + n·width`, one more than there are rates. Nobody was inside before.
pub fn means(width: f64, rates: &[f64], law: &Law) -> Vec<f64> {
    let limited: Vec<f64> = (0..=rates.len()).map(|n| law.limited_mean(n as f64 * width)).collect();
    let gains: Vec<f64> = limited.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // Where nothing is left of a stay, the rest of the sum is nothing.
    let last = gains.iter().rposition(|gain| *gain > 0.0).map_or(0, |at| at + 1);
    let at = |n: usize| {
        let oldest = n.saturating_sub(last);
        rates[oldest..n].iter().rev().zip(&gains).map(|(rate, gain)| rate * gain).sum()
    };
    (0..=rates.len()).map(at).collect()
}

/// Mean number inside at a time of a day that repeats for ever, from `before` earlier days on.
pub fn mean_of_repeated_day(t: f64, day: &[Piece], day_length: f64, before: u32, law: &Law) -> f64 {
    (0..=before).map(|n| mean_at(t + f64::from(n) * day_length, day, law)).sum()
}

/// The greatest value of a series and its index; the first one of equals.
pub fn peak(series: &[f64]) -> Option<(usize, f64)> {
    let first = *series.first()?;
    let better = |best: (usize, f64), next: (usize, &f64)| if *next.1 > best.1 { (next.0, *next.1) } else { best };
    Some(series.iter().enumerate().fold((0, first), better))
}

/// The four concurrencies that one visit causes (MODELS §4), each a mean of person-time per visit in
/// seconds; times the arrival rate, and spread by [`mean_at`], it is a number of people or sockets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimePerVisit {
    /// Visit in progress.
    pub visit_s: f64,
    /// Session alive at the server.
    pub session_s: f64,
    /// Requests in flight.
    pub request_s: f64,
    /// Connections open.
    pub connection_s: f64,
}

impl TimePerVisit {
    /// From pages per visit, the law of gaps, the server's mean response, session life, keep-alive
    /// (seconds) and connections per browser (1 for HTTP/2, up to 6 for HTTP/1.1).
    pub fn new(
        mean_pages: f64,
        gap: &Law,
        response_s: f64,
        session_life_s: f64,
        keep_alive_s: f64,
        connections: f64,
    ) -> Self {
        let visit_s = (mean_pages - 1.0) * gap.mean();
        let connection_s = ((mean_pages - 1.0) * gap.limited_mean(keep_alive_s) + keep_alive_s) * connections;
        Self { visit_s, session_s: visit_s + session_life_s, request_s: mean_pages * response_s, connection_s }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::Unit;
    use std::f64::consts::TAU;

    const HOURLY: [f64; 24] = [
        3.0, 2.0, 1.0, 1.0, 2.0, 8.0, 40.0, 120.0, 160.0, 140.0, 130.0, 110.0, 90.0, 100.0, 110.0, 120.0, 140.0, 190.0,
        210.0, 170.0, 120.0, 80.0, 40.0, 12.0,
    ];

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found / expected - 1.0).abs() < tolerance, "{found} against {expected}");
    }

    fn lognormal(mean: f64, cv: f64) -> Law {
        Law::lognormal(mean, cv, None, Unit::Number).unwrap()
    }

    /// stats-cases.json, `mtginf_piecewise_constant_lognormal_periodic` (closed form).
    #[test]
    fn a_repeated_day_of_hourly_rates() {
        let (law, day) = (lognormal(8.0, 1.5), pieces(0.0, 60.0, &HOURLY));
        let expected = [
            (30.0, 37.019264711168205),
            (420.0, 311.3156956504027),
            (450.0, 890.2128456880777),
            (479.0, 936.2385532598628),
            (480.0, 936.9508968034311),
            (485.0, 1084.029783039659),
            (540.0, 1263.9099678977052),
            (1080.0, 1505.3269662100492),
            (1110.0, 1656.7951134838074),
            (1139.0, 1670.8844696106914),
            (1140.0, 1671.1211322345493),
            (1200.0, 1367.9357543797869),
            (1439.0, 107.49483523767395),
        ];
        for (t, mean) in expected {
            close(mean_of_repeated_day(t, &day, 1440.0, 6, &law), mean, 1e-8);
        }
    }

    /// stats-cases.json, `mtginf_peak_8min` and `mtginf_peak_16min` (closed form on a 1-min grid).
    #[test]
    fn the_peak_is_under_the_product_of_rate_and_stay() {
        let day = pieces(0.0, 60.0, &HOURLY);
        for (mean, expected, product) in [(8.0, 1671.1211295532828, 1680.0), (16.0, 3294.213118580376, 3360.0)] {
            let law = lognormal(mean, 1.5);
            let series: Vec<f64> =
                (0..1440).map(|t| mean_of_repeated_day(f64::from(t), &day, 1440.0, 3, &law)).collect();
            let (at, value) = peak(&series).unwrap();
            close(value, expected, 1e-6);
            assert!(at == 1140 && value < product);
        }
    }

    /// stats-cases.json, `mtginf_departure_rate_deterministic`: m(t) = Λ(t) − Λ(t − D).
    #[test]
    fn stays_that_never_vary() {
        let law = Law::constant(20.0, Unit::Number);
        let rates = pieces(0.0, 60.0, &[10.0, 30.0]);
        for (t, expected) in [(10.0, 100.0), (50.0, 200.0), (70.0, 400.0), (100.0, 600.0), (130.0, 300.0)] {
            close(mean_at(t, &rates, &law), expected, 1e-12);
        }
    }

    /// A sinusoid cut in fine pieces, each with the rate's mean over it: the error falls as the square
    /// of the width.
    fn sinusoid(mean: f64, amplitude: f64, period: f64, phase: f64, periods: usize, per_period: usize) -> Vec<Piece> {
        let width = period / per_period as f64;
        let integral = |t: f64| mean * t - amplitude * period / TAU * libm::cos(TAU * (t - phase) / period);
        let rate = |n: usize| {
            let from = (n as f64 - (periods * per_period) as f64) * width;
            Piece { from, to: from + width, rate: (integral(from + width) - integral(from)) / width }
        };
        (0..(periods + 1) * per_period).map(rate).collect()
    }

    /// queue-cases.json, the M/G/inf mean and the Mt/G/inf and Mt/D/inf days, with pieces of 15 s.
    #[test]
    fn days_of_the_queue_cases() {
        let cv = libm::sqrt(libm::expm1(1.0));
        let steady = pieces(-1e7, 1e7, &[7.0]);
        close(mean_at(0.0, &steady, &lognormal(300.0, cv)), 2100.0, 1e-9);
        // 10(1 − cos) is 10 + 10 sin of a quarter day later.
        let day = sinusoid(10.0, 10.0, 86_400.0, 21_600.0, 4, 5760);
        let law = lognormal(1800.0, cv);
        let expected = [
            (0.0, 768.935941384556),
            (21_600.0, 15146.8279976731),
            (43_200.0, 35231.0640586154),
            (64_800.0, 20853.1720023269),
            (45_456.4566045771, 35465.685187446),
        ];
        expected.iter().for_each(|(t, mean)| close(mean_at(*t, &day, &law), *mean, 1e-5));
        let fixed = Law::constant(3600.0, Unit::Number);
        let expected = [(0.0, 409.826539246708), (21_600.0, 31314.4647743232), (43_200.0, 71590.1734607533)];
        expected.iter().for_each(|(t, mean)| close(mean_at(*t, &day, &fixed), *mean, 1e-9));
        close(mean_at(45_000.0, &day, &fixed), 71897.2796645869, 1e-9);
    }

    #[test]
    fn a_series_is_its_points() {
        let law = lognormal(8.0, 1.5);
        let rates: Vec<f64> = (0..300).map(|n| f64::from(n % 37)).collect();
        let (series, each) = (means(1.0, &rates, &law), pieces(0.0, 1.0, &rates));
        assert_eq!(series.len(), 301);
        for t in [0, 1, 2, 57, 300] {
            assert!((series[t] - mean_at(t as f64, &each, &law)).abs() < 1e-9 * (1.0 + series[t]));
        }
    }

    /// queue-cases.json, "Session occupancy": geometric pages of mean 3.64, gaps of 60 s, no queueing.
    #[test]
    fn four_concurrencies_of_one_visit() {
        let gap = Law::parse("exp:mean=60s").unwrap();
        let found = TimePerVisit::new(3.64, &gap, 0.2, 1800.0, 15.0, 1.0);
        close(found.visit_s, 2.64 * 60.0, 1e-12);
        close(found.session_s, 2.64 * 60.0 + 1800.0, 1e-12);
        close(found.request_s, 0.728, 1e-12);
        assert!(found.connection_s > 15.0 && found.connection_s < 3.64 * 15.0);
    }
}

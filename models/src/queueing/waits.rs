//! Mean waits of stations with other laws than exponential ones.

use crate::law::Law;

/// Pollaczek (1930) and Khinchine (1932): mean wait of M/G/1, from the service's first two moments;
/// none without a steady state or a finite second moment.
pub fn pollaczek_khinchine(arrival_rate: f64, mean: f64, second_moment: f64) -> Option<f64> {
    let utilisation = arrival_rate * mean;
    let wait = arrival_rate * second_moment / (2.0 * (1.0 - utilisation));
    (utilisation < 1.0 && wait.is_finite()).then_some(wait)
}

/// Terms of Crommelin's series beyond which it is not summed.
const MOST_TERMS: u32 = 200_000;

/// Crommelin (1932): mean wait of M/D/c, as the sum over i ≥ 1 of P(N ≥ ic) − P(N > ic)/ρ with N
/// Poisson of mean iλD, times D; none without a steady state or too close to one.
pub fn crommelin(servers: u32, arrival_rate: f64, service: f64) -> Option<f64> {
    let (c, load) = (f64::from(servers), arrival_rate * service);
    let utilisation = load / c;
    if servers == 0 || load.is_nan() || load <= 0.0 || utilisation >= 1.0 {
        return None;
    }
    let mut sum = 0.0;
    for i in 1..=MOST_TERMS {
        let (mean, least) = (f64::from(i) * load, f64::from(i) * c);
        let at = libm::exp(least * libm::log(mean) - mean - libm::lgamma(least + 1.0));
        let (mut beyond, mut term, mut n) = (0.0, at, least);
        while term > 1e-17 * at {
            n += 1.0;
            term *= mean / n;
            beyond += term;
        }
        let part = at + beyond - beyond / utilisation;
        sum += part;
        if at < 1e-300 || at / (1.0 - utilisation) < 1e-13 * sum {
            return Some(sum * service);
        }
    }
    None
}

/// The root σ of σ = A*(µ(1 − σ)) in (0, 1): P(an arrival waits) of GI/M/1 (Kendall 1953); none
/// without a steady state or a transform of the law between arrivals.
pub fn gi_m_1_root(between_arrivals: &Law, service_rate: f64) -> Option<f64> {
    let load = 1.0 / (between_arrivals.mean() * service_rate);
    if load.is_nan() || load >= 1.0 {
        return None;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        // A* is convex, so it lies under the diagonal exactly between σ and 1.
        if between_arrivals.transform(service_rate * (1.0 - middle))? > middle { low = middle } else { high = middle }
    }
    Some(0.5 * (low + high))
}

/// Cobham (1954): mean wait by class, the most urgent first, of a station that serves them without
/// interrupting anyone, given the mean work found ahead by one who would be served at once but for
/// those in service (`residual`: p_wait/(cµ) of M/M/c, λE\[S²\]/2 of M/G/1) and each class's load as a
/// share of the capacity. A class without a steady state has none.
pub fn cobham(residual: f64, load_shares: &[f64]) -> Vec<Option<f64>> {
    let mut above = 0.0;
    let wait = |share: &f64| {
        let before: f64 = above;
        above += share;
        (above < 1.0).then(|| residual / ((1.0 - before) * (1.0 - above)))
    };
    load_shares.iter().map(wait).collect()
}

/// Allen–Cunneen (Allen 1990): approximate mean wait of GI/G/c, from that of M/M/c and the squared
/// coefficients of variation.
pub fn allen_cunneen(mean_wait_mmc: f64, arrivals_cv2: f64, service_cv2: f64) -> f64 {
    mean_wait_mmc * (arrivals_cv2 + service_cv2) / 2.0
}

/// Kingman (1961): the heavy-traffic value and the strict upper bound of the mean wait of GI/G/1.
pub fn kingman(arrival_rate: f64, service_mean: f64, arrivals_cv2: f64, service_cv2: f64) -> Option<(f64, f64)> {
    let utilisation = arrival_rate * service_mean;
    if utilisation.is_nan() || utilisation >= 1.0 {
        return None;
    }
    let spare = 1.0 - utilisation;
    let near = utilisation / spare * (arrivals_cv2 + service_cv2) / 2.0 * service_mean;
    let variances = arrivals_cv2 / (arrival_rate * arrival_rate) + service_cv2 * service_mean * service_mean;
    Some((near, arrival_rate * variances / (2.0 * spare)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queueing::erlang;

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found / expected - 1.0).abs() < tolerance, "{found} against {expected}");
    }

    /// queue-cases.json, M/G/1.
    #[test]
    fn one_server() {
        close(pollaczek_khinchine(0.8, 1.0, 1.25).unwrap(), 2.5, 1e-12);
        let lognormal = libm::exp(1.0);
        close(pollaczek_khinchine(0.8, 1.0, lognormal).unwrap(), 5.43656365691809, 1e-9);
        assert_eq!(pollaczek_khinchine(1.0, 1.0, 2.0), None);
        assert_eq!(pollaczek_khinchine(0.5, 1.0, f64::INFINITY), None);
    }

    /// queue-cases.json, M/D/c; with one server it is Pollaczek's.
    #[test]
    fn constant_service() {
        close(crommelin(10, 9.0, 1.0).unwrap(), 0.34458205033827, 1e-7);
        close(crommelin(20, 16.0, 1.0).unwrap(), 0.03587409700430693, 1e-7);
        close(crommelin(1, 0.9, 1.0).unwrap(), 4.5, 1e-9);
        assert_eq!(crommelin(2, 2.0, 1.0), None);
    }

    /// queue-cases.json, GI/M/1.
    #[test]
    fn renewal_arrivals() {
        for (law, sigma, wait) in [
            ("const:1.25s", 0.628629796496947, 1.6927308399199),
            ("erlang:k=2,mean=1.25s", 0.739852949126456, 2.84397976698991),
        ] {
            let found = gi_m_1_root(&Law::parse(law).unwrap(), 1.0).unwrap();
            close(found, sigma, 1e-9);
            close(found / (1.0 - found), wait, 1e-9);
        }
        assert_eq!(gi_m_1_root(&Law::parse("const:1s").unwrap(), 1.0), None);
    }

    /// queue-cases.json, priorities.
    #[test]
    fn priorities() {
        let waits = cobham(0.8, &[0.3, 0.5]);
        close(waits[0].unwrap(), 1.14285714285714, 1e-9);
        close(waits[1].unwrap(), 5.71428571428571, 1e-9);
        let residual = erlang::wait_probability(20, 18.0) / 20.0;
        let waits = cobham(residual, &[0.3, 0.4, 0.2]);
        for (found, expected) in waits.iter().zip([0.0393406432011513, 0.131135477337171, 0.917948341360196]) {
            close(found.unwrap(), expected, 1e-9);
        }
        assert_eq!(cobham(1.0, &[0.5, 0.6])[1], None);
    }

    /// queue-cases.json, approximations.
    #[test]
    fn approximations() {
        let mmc = erlang::delay(5, 4.5, 1.0).unwrap().mean_wait;
        close(allen_cunneen(mmc, 1.0, 4.0), 3.81246610366468, 1e-9);
        let (near, bound) = kingman(0.8, 1.0, 0.5, 2.0).unwrap();
        close(near, 5.0, 1e-9);
        close(bound, 5.5625, 1e-9);
    }
}

//! Erlang's formulas: loss (B), delay (C) and delay with abandonment (A), and the staffing rules
//! that follow from them.

use crate::normal;

/// Steady state of a station.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Delay {
    /// P(an arrival waits).
    pub p_wait: f64,
    /// Mean wait of all arrivals, in the unit of time of the rates.
    pub mean_wait: f64,
    /// Mean number waiting.
    pub mean_queue: f64,
    /// Mean number waiting or in service.
    pub mean_in_system: f64,
    /// Share of the servers' time in use.
    pub utilisation: f64,
    /// P(an arrival leaves before service).
    pub p_abandon: f64,
}

/// Erlang B: the share of arrivals refused by `servers` servers and no queue, offered `load`
/// (arrival rate × mean service), by B(0) = 1, B(c) = aB(c−1)/(c + aB(c−1)). Any service law.
pub fn loss(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |b, c| load * b / (f64::from(c) + load * b))
}

/// Erlang C: P(wait) of M/M/c with an offered load; 1 when it is not under the servers.
pub fn wait_probability(servers: u32, load: f64) -> f64 {
    let c = f64::from(servers);
    if load >= c {
        return 1.0;
    }
    let b = loss(servers, load);
    c * b / (c - load * (1.0 - b))
}

/// M/M/c; absent when it has no steady state.
pub fn delay(servers: u32, arrival_rate: f64, service_rate: f64) -> Option<Delay> {
    let (c, load) = (f64::from(servers), arrival_rate / service_rate);
    if load >= c || load.is_nan() {
        return None;
    }
    let p_wait = wait_probability(servers, load);
    let mean_wait = p_wait / (c * service_rate - arrival_rate);
    let mean_queue = mean_wait * arrival_rate;
    let utilisation = load / c;
    Some(Delay { p_wait, mean_wait, mean_queue, mean_in_system: mean_queue + load, utilisation, p_abandon: 0.0 })
}

/// The wait that a share of all arrivals does not exceed (M/M/c: exponential beyond 0).
pub fn wait_quantile(share: f64, servers: u32, arrival_rate: f64, service_rate: f64) -> Option<f64> {
    let found = delay(servers, arrival_rate, service_rate)?;
    let spare = f64::from(servers) * service_rate - arrival_rate;
    Some((libm::log(found.p_wait / (1.0 - share)) / spare).max(0.0))
}

/// Erlang A: M/M/c whose waiting customers leave at `abandonment_rate` each, by its stationary
/// birth-death chain, summed outwards from c busy servers.
pub fn abandonment(servers: u32, arrival_rate: f64, service_rate: f64, abandonment_rate: f64) -> Delay {
    let c = f64::from(servers);
    // Weights relative to the state c.
    let (mut below, mut busy_below, mut weight) = (0.0, 0.0, 1.0);
    for n in (0..servers).rev() {
        weight *= f64::from(n + 1) * service_rate / arrival_rate;
        below += weight;
        busy_below += f64::from(n) * weight;
        if weight < 1e-18 * below {
            break;
        }
    }
    let (mut above, mut waiting, mut weight, mut queue) = (1.0, 0.0, 1.0, 0.0);
    loop {
        queue += 1.0;
        weight *= arrival_rate / (c * service_rate + queue * abandonment_rate);
        above += weight;
        waiting += queue * weight;
        let falling = arrival_rate < c * service_rate + queue * abandonment_rate;
        if (falling && weight * queue < 1e-18 * (above + waiting)) || queue > 1e8 {
            break;
        }
    }
    let total = below + above;
    let mean_queue = waiting / total;
    let mean_busy = (busy_below + c * above) / total;
    Delay {
        p_wait: above / total,
        mean_wait: mean_queue / arrival_rate,
        mean_queue,
        mean_in_system: mean_queue + mean_busy,
        utilisation: mean_busy / c,
        p_abandon: abandonment_rate * mean_queue / arrival_rate,
    }
}

/// Halfin & Whitt (1981): the β whose c = R + β√R servers make a share `p_wait` of arrivals wait,
/// the root of p = 1/(1 + βΦ(β)/φ(β)).
pub fn staffing_beta(p_wait: f64) -> f64 {
    let reached = |beta: f64| 1.0 / (1.0 + beta * normal::cdf(beta) / normal::density(beta));
    let (mut low, mut high) = (0.0, 30.0);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if reached(middle) > p_wait { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Garnett, Mandelbaum & Reiman (2002): P(wait) with abandonment at c = R + β√R:
/// 1/(1 + √(θ/µ)·h(β√(µ/θ))/h(−β)), h the hazard rate of the standard normal law.
pub fn garnett_wait(beta: f64, theta_over_mu: f64) -> f64 {
    let hazard = |x: f64| normal::density(x) / normal::cdf(-x);
    let root = libm::sqrt(theta_over_mu);
    1.0 / (1.0 + root * hazard(beta / root) / hazard(-beta))
}

/// The least servers of M/M/c that make at most a share `p_wait` of arrivals wait.
pub fn least_servers(load: f64, p_wait: f64) -> u32 {
    let mut servers = load.max(0.0) as u32 + 1;
    let mut b = loss(servers, load);
    loop {
        let c = f64::from(servers);
        if c * b / (c - load * (1.0 - b)) <= p_wait || servers == u32::MAX {
            return servers;
        }
        servers += 1;
        b = load * b / (f64::from(servers) + load * b);
    }
}

/// The least servers of M/M/c that serve a share of arrivals within a wait.
pub fn least_servers_within(load: f64, service_rate: f64, wait: f64, share: f64) -> u32 {
    let mut servers = load.max(0.0) as u32 + 1;
    loop {
        let c = f64::from(servers);
        let late = wait_probability(servers, load) * libm::exp(-(c - load) * service_rate * wait);
        if 1.0 - late >= share || servers == u32::MAX {
            return servers;
        }
        servers += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found / expected - 1.0).abs() < tolerance, "{found} against {expected}");
    }

    /// stats-cases.json, `erlang_b`; queue-cases.json, the M/G/c/c cases.
    #[test]
    fn erlang_b() {
        let cases = [
            (10, 5.0, 0.01838457033664814),
            (100, 90.0, 0.026957380464359214),
            (1000, 1000.0, 0.024811917646160406),
            (10, 8.0, 0.121661064252952),
            (10, 12.0, 0.301925040286379),
            (18, 20.0, 0.221260343419679),
            (100, 84.0642, 0.010000082034597),
        ];
        cases.iter().for_each(|(servers, load, expected)| close(loss(*servers, *load), *expected, 1e-10));
    }

    /// stats-cases.json, `erlang_c`; queue-cases.json, the M/M/c cases.
    #[test]
    fn erlang_c() {
        let cases = [
            (10, 5.0, 0.0361053591583202, 0.0072210718316640405),
            (100, 90.0, 0.21694048090636645, 0.021694048090636645),
            (1050, 1000.0, 0.07440177403742824, 0.0014880354807485648),
            (1, 0.9, 0.9, 9.0),
            (10, 9.0, 0.668731524107697, 0.668731524107697),
            (55, 48.0, 0.238700936378009, 0.034100133768287),
            (500, 480.0, 0.266512519962364, 0.0133256259981182),
        ];
        for (servers, rate, p_wait, mean_wait) in cases {
            let found = delay(servers, rate, 1.0).unwrap();
            close(found.p_wait, p_wait, 1e-9);
            close(found.mean_wait, mean_wait, 1e-9);
        }
        let quantiles = [(1, 0.9, 28.9037175789617), (10, 9.0, 2.59335966489791), (55, 48.0, 0.223312635818944)];
        for (servers, rate, expected) in quantiles {
            close(wait_quantile(0.95, servers, rate, 1.0).unwrap(), expected, 1e-9);
        }
        assert_eq!(delay(10, 10.0, 1.0), None);
        close(delay(55, 48.0, 1.0).unwrap().mean_in_system, 49.6368064208778, 1e-9);
    }

    /// stats-cases.json, `erlang_a_*` and queue-cases.json, the Erlang A cases (birth-death chains).
    #[test]
    fn erlang_a() {
        let cases = [
            (100, 100.0, 1.0, 0.5132987982791296, 0.03986099680914476, 3.9860996809144758, 0.9601390031908505),
            (90, 100.0, 2.0, 0.7441326254430253, 0.11381288560929714, 5.690644280464857, 0.9846523493229977),
            (1000, 1000.0, 0.2, 0.6935678173456952, 0.007796619152453243, 38.98309576226621, 0.9922033808475154),
            (50, 48.0, 0.5, 0.46777406855379, 0.0309122491621932, 2.96757591957055, 0.930324240804295),
            (20, 30.0, 2.0, 0.921456955074485, 0.339256739315559, 5.08885108973339, 0.991114891026661),
        ];
        for (servers, rate, theta, p_wait, p_abandon, queue, utilisation) in cases {
            let found = abandonment(servers, rate, 1.0, theta);
            close(found.p_wait, p_wait, 1e-8);
            close(found.p_abandon, p_abandon, 1e-8);
            close(found.mean_queue, queue, 1e-8);
            close(found.utilisation, utilisation, 1e-8);
        }
    }

    const ALPHAS: [f64; 5] = [0.5, 0.2, 0.1, 0.05, 0.01];

    /// stats-cases.json, `halfin_whitt_beta` and `square_root_staffing_vs_exact`.
    #[test]
    fn square_root_staffing() {
        let betas = [0.5060544689891808, 1.0615162754187175, 1.420186888100441, 1.7398362717905036, 2.3748881475350507];
        ALPHAS.iter().zip(betas).for_each(|(alpha, beta)| close(staffing_beta(*alpha), beta, 1e-8));
        let staffed: [(f64, [u32; 5]); 4] = [
            (10.0, [12, 14, 15, 16, 18]),
            (100.0, [106, 111, 115, 118, 124]),
            (1000.0, [1017, 1034, 1045, 1056, 1076]),
            (10000.0, [10051, 10107, 10143, 10174, 10238]),
        ];
        for (load, expected) in staffed {
            for (alpha, servers) in ALPHAS.iter().zip(expected) {
                assert_eq!((load + staffing_beta(*alpha) * load.sqrt()).ceil() as u32, servers);
                assert!(least_servers(load, *alpha).abs_diff(servers) <= 1);
            }
        }
    }

    /// stats-cases.json, `garnett_alpha` (Garnett, Mandelbaum & Reiman 2002).
    #[test]
    fn waits_with_abandonment_at_the_limit() {
        let ratios = [0.1, 0.5, 1.0, 2.0];
        let expected = [
            (-1.0, [0.9994425227243522, 0.931226265231626, 0.8413447460685429, 0.7251872661878677]),
            (0.0, [0.7597469266479578, 0.585786437626905, 0.5, 0.4142135623730951]),
            (1.0, [0.20937227860725158, 0.17895767713793562, 0.15865525393145707, 0.13564081011681653]),
            (2.0, [0.02627080949201665, 0.02439922846720779, 0.02275013194817919, 0.020506104728077183]),
        ];
        for (beta, row) in expected {
            ratios.iter().zip(row).for_each(|(ratio, alpha)| close(garnett_wait(beta, *ratio), alpha, 1e-9));
        }
    }

    /// stats-cases.json, `service_level_80_20`.
    #[test]
    fn eighty_per_cent_within_twenty_seconds() {
        let rates = [0.05555555555555555, 0.5555555555555556, 5.555555555555555];
        for (rate, expected) in rates.into_iter().zip([14, 107, 1011]) {
            assert_eq!(least_servers_within(rate * 180.0, 1.0 / 180.0, 20.0, 0.8), expected);
        }
    }
}

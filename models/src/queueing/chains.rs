//! Stations worked out on a chain of two numbers: returns of the blocked, and services of two phases.

use super::level_chain::{Level, stationary};

/// Most servers that a chain of two numbers is worked out for.
const MOST_SERVERS: u32 = 40;
/// Levels beyond which no chain is worked out.
const MOST_LEVELS: usize = 6400;
/// Weight of the last level under which the chain is long enough.
const NEGLIGIBLE: f64 = 1e-13;

/// M/M/c/c whose blocked come back, each after an exponential time, for ever.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Retrial {
    /// Mean number of people who are to come back.
    pub mean_orbit: f64,
    /// P(a first attempt is blocked).
    pub p_first_attempt_blocked: f64,
    /// Share of all attempts that are blocked.
    pub p_block: f64,
}

/// The retrial queue (Falin & Templeton 1997), on (orbit, busy servers); none without a steady state,
/// with more than 40 servers, or too close to its limit.
pub fn retrial(servers: u32, arrival_rate: f64, service_rate: f64, retry_rate: f64) -> Option<Retrial> {
    let c = servers as usize;
    if !(1..=MOST_SERVERS).contains(&servers) || !is_under(arrival_rate, service_rate * f64::from(servers)) {
        return None;
    }
    let level = |orbit: usize| {
        let mut level = Level::still(c + 1);
        for busy in 0..=c {
            if busy > 0 {
                level.within[busy][busy - 1] = busy as f64 * service_rate;
            }
            if busy < c {
                level.within[busy][busy + 1] = arrival_rate;
                level.down[busy][busy + 1] = orbit as f64 * retry_rate;
            } else {
                level.up[busy][busy] = arrival_rate;
            }
        }
        level
    };
    let law = long_enough(&level)?;
    let levels = || law.iter().enumerate().map(|(orbit, phases)| (orbit as f64, phases));
    let mean_orbit: f64 = levels().map(|(orbit, phases)| orbit * phases.iter().sum::<f64>()).sum();
    let full: f64 = levels().map(|(_, phases)| phases[c]).sum();
    let blocked: f64 = levels().map(|(orbit, phases)| (arrival_rate + orbit * retry_rate) * phases[c]).sum();
    let attempts = arrival_rate + retry_rate * mean_orbit;
    Some(Retrial { mean_orbit, p_first_attempt_blocked: full, p_block: blocked / attempts })
}

/// Mean wait and P(wait) of M/H₂/c: each service is exponential with mean `mean1` with probability
/// `share1`, else with mean `mean2`; on (people, those in their first kind of service).
pub fn two_phase_service(servers: u32, arrival_rate: f64, phases: (f64, f64, f64)) -> Option<(f64, f64)> {
    let (share1, mean1, mean2) = phases;
    let c = servers as usize;
    let load = arrival_rate * (share1 * mean1 + (1.0 - share1) * mean2);
    if !(1..=MOST_SERVERS).contains(&servers) || !is_under(load, f64::from(servers)) {
        return None;
    }
    let level = |n: usize| {
        let mut level = Level::still(c + 1);
        for first in 0..=c {
            if first > n {
                // Cannot happen: left at once, so that the system has one solution.
                level.within[first][0] = 1.0;
                continue;
            }
            let second = n.min(c) - first;
            let (leave1, leave2) = (first as f64 / mean1, second as f64 / mean2);
            if n < c {
                level.up[first][first + 1] = arrival_rate * share1;
                level.up[first][first] = arrival_rate * (1.0 - share1);
            } else {
                level.up[first][first] = arrival_rate;
            }
            // Who leaves is replaced by one who waited.
            let (next1, next2) = if n > c { (share1, 1.0 - share1) } else { (0.0, 1.0) };
            if first > 0 {
                level.down[first][first - 1] += leave1 * next2;
            }
            level.down[first][first] += leave1 * next1 + leave2 * next2;
            if first < c {
                level.down[first][first + 1] += leave2 * next1;
            }
        }
        if n == 0 {
            level.down.iter_mut().flatten().for_each(|rate| *rate = 0.0);
        }
        level
    };
    let law = long_enough(&level)?;
    let by_level = || law.iter().map(|phases| phases.iter().sum::<f64>()).enumerate().skip(c);
    let mean_queue: f64 = by_level().map(|(n, p)| (n - c) as f64 * p).sum();
    Some((mean_queue / arrival_rate, by_level().map(|(_, p)| p).sum()))
}

/// Whether there is a steady state; not with NaN.
fn is_under(load: f64, capacity: f64) -> bool {
    load < capacity
}

fn long_enough(level: &dyn Fn(usize) -> Level) -> Option<Vec<Vec<f64>>> {
    let mut top = 400;
    while top <= MOST_LEVELS {
        let law = stationary(top, level)?;
        let last: f64 = law.last()?.iter().sum();
        if last * (top as f64) < NEGLIGIBLE {
            return Some(law);
        }
        top *= 2;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found / expected - 1.0).abs() < tolerance, "{found} against {expected}");
    }

    /// queue-cases.json, retrials; one server: mean orbit ρ(λ + ρθ)/(θ(1 − ρ)) (Falin & Templeton).
    #[test]
    fn the_blocked_come_back() {
        let found = retrial(10, 8.0, 1.0, 0.5).unwrap();
        close(found.mean_orbit, 6.86235369159465, 1e-7);
        close(found.p_first_attempt_blocked, 0.2620072289041845, 1e-7);
        let one = retrial(1, 0.6, 1.0, 0.5).unwrap();
        close(one.mean_orbit, 0.6 * (0.6 + 0.6 * 0.5) / (0.5 * 0.4), 1e-9);
        close(one.p_first_attempt_blocked, 0.6, 1e-9);
        assert_eq!(retrial(10, 10.0, 1.0, 0.5), None);
    }

    /// queue-cases.json, M/H2/10; one server is Pollaczek's.
    #[test]
    fn service_of_two_phases() {
        let phases = (0.8872983346207417, 1.0 / 1.7745966692414834, 1.0 / 0.2254033307585166);
        let (mean_wait, p_wait) = two_phase_service(10, 8.0, phases).unwrap();
        close(mean_wait, 0.43236858758118824, 1e-5);
        close(p_wait, 0.4274308346434474, 1e-5);
        let (mean_wait, p_wait) = two_phase_service(1, 0.5, phases).unwrap();
        close(mean_wait, 0.5 * 5.0 / (2.0 * 0.5), 1e-9);
        close(p_wait, 0.5, 1e-9);
    }
}

//! People who were turned away come back: what that adds to the counts of saturated bins and of the
//! minutes after them.
//!
//! In: the bins in the order of time, the demand that a fit expects in each. Out: expected returns
//! in each bin. A saturated bin serves what it counted; who finds no place comes back after a delay,
//! or gives up. Refusals in a step of demand a and places c are E(A − c)⁺, A Poisson, by its normal
//! approximation. The scale of the returns is estimated with the fit (see [`LOG_SD`]).

use std::collections::VecDeque;

use super::link::Observation;
use crate::audience::curve::Bin;
use crate::normal;
use crate::time::MINUTE_US;

/// What people who are turned away do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReturnBehaviour {
    /// Share of them that gives up, at each refusal.
    pub gives_up_share: f64,
    /// Soonest return, minutes.
    pub soonest_min: f64,
    /// Latest return, minutes; delays are even between the two.
    pub latest_min: f64,
}

impl Default for ReturnBehaviour {
    /// \[A\]: one in four gives up, the others come back after one to three minutes.
    fn default() -> Self {
        Self { gives_up_share: 0.25, soonest_min: 1.0, latest_min: 3.0 }
    }
}

/// Standard deviation of the log of the returns against those of the behaviour \[A\]: the share that
/// gives up is known to about a half.
pub const LOG_SD: f64 = 0.5;

/// Points that a delay is taken at.
const DELAYS: u32 = 8;

/// Expected returns in each bin, given the demand of each.
pub(crate) fn expected(bins: &[Bin], demand: &[f64], behaviour: &ReturnBehaviour) -> Vec<f64> {
    let mut orbit = Orbit { behaviour, due: VecDeque::new(), step_us: 0, at: i64::MIN };
    bins.iter().zip(demand).map(|(bin, demand)| orbit.pass(bin, *demand)).collect()
}

/// Who is away and will come back, by steps of time.
struct Orbit<'a> {
    behaviour: &'a ReturnBehaviour,
    due: VecDeque<f64>,
    step_us: i64,
    at: i64,
}

impl Orbit<'_> {
    /// Returns in a bin; its refused enter the orbit.
    fn pass(&mut self, bin: &Bin, demand: f64) -> f64 {
        if !bin.saturated && self.due.is_empty() {
            return 0.0;
        }
        self.step_us = bin.width_us.min(MINUTE_US);
        // What was not measured lets everybody in; so does a bin of another source.
        if bin.start.0 != self.at {
            self.due.clear();
        }
        self.at = bin.start.0 + bin.width_us;
        let steps = (bin.width_us / self.step_us).max(1);
        let (fresh, places) = (demand / steps as f64, bin.count / steps as f64);
        let mut returns = 0.0;
        for _ in 0..steps {
            let back = self.due.pop_front().unwrap_or(0.0);
            returns += back;
            if bin.saturated {
                self.refuse(excess(fresh + back, places));
            }
        }
        while self.due.back().is_some_and(|people| *people < 1e-6) {
            self.due.pop_back();
        }
        returns
    }

    fn refuse(&mut self, people: f64) {
        let step_min = self.step_us as f64 / MINUTE_US as f64;
        let each = people * (1.0 - self.behaviour.gives_up_share) / f64::from(DELAYS);
        for n in 0..DELAYS {
            let part = (f64::from(n) + 0.5) / f64::from(DELAYS);
            let delay = self.behaviour.soonest_min + part * (self.behaviour.latest_min - self.behaviour.soonest_min);
            // From the middle of this step on; the next step is the first of the queue.
            let steps = ((0.5 + delay / step_min) as usize).clamp(1, 10_000);
            if self.due.len() < steps {
                self.due.resize(steps, 0.0);
            }
            self.due[steps - 1] += each;
        }
    }
}

/// E(A − places)⁺ of a Poisson number of attempts, by the normal law.
fn excess(attempts: f64, places: f64) -> f64 {
    let sd = libm::sqrt(attempts.max(1e-12));
    let distance = (attempts - places) / sd;
    (attempts - places) * normal::cdf(distance) + sd * normal::density(distance)
}

/// One step of Newton of the log scale γ of the returns, observations holding returns at scale
/// e^γ: score Σ(E[returns | count] − returns)/φ − γ/s².
pub(crate) fn step_scale(observations: &[Observation], means: &[f64], dispersion: f64, log_scale: f64) -> f64 {
    let precision = 1.0 / (LOG_SD * LOG_SD);
    let (mut score, mut information) = (-log_scale * precision, precision);
    for (o, mean) in observations.iter().zip(means).filter(|(o, _)| o.returns > 0.0 && !o.censored) {
        let share = o.returns / (o.returns + mean);
        score += (o.count * share - o.returns) / dispersion;
        information += o.returns * share / dispersion;
    }
    (log_scale + (score / information).clamp(-0.5, 0.5)).clamp(-3.0, 1.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::UtcTime;

    fn bin(minute: i64, count: f64, saturated: bool) -> Bin {
        Bin { start: UtcTime(minute * MINUTE_US), width_us: MINUTE_US, count, saturated }
    }

    /// 100 people in one minute for 40 places, 10 a minute after: 60 are turned away, a quarter gives
    /// up, and the others come in the three minutes after in the shares 1/4, 1/2, 1/4.
    #[test]
    fn the_refused_come_back_within_minutes() {
        let bins: Vec<Bin> = (0..6).map(|n| bin(n, if n == 0 { 40.0 } else { 10.0 }, n == 0)).collect();
        let demand = [100.0, 10.0, 10.0, 10.0, 10.0, 10.0];
        let returns = expected(&bins, &demand, &ReturnBehaviour::default());
        for (found, share) in returns.iter().zip([0.0, 0.25, 0.5, 0.25, 0.0, 0.0]) {
            assert!((found - 45.0 * share).abs() < 0.01, "{returns:?}");
        }
    }

    /// While all places are taken the orbit grows towards refused·(1 − g)/g.
    #[test]
    fn a_long_saturation_reaches_its_balance() {
        let bins: Vec<Bin> = (0..200).map(|n| bin(n, 40.0, true)).collect();
        let returns = expected(&bins, &[100.0; 200], &ReturnBehaviour::default());
        // r = (1 − g)(100 + r − 40)
        assert!((returns[199] - 180.0).abs() < 0.5, "{}", returns[199]);
    }

    #[test]
    fn nothing_saturated_gives_no_returns() {
        let bins: Vec<Bin> = (0..9).map(|n| bin(n, 5.0, false)).collect();
        assert_eq!(expected(&bins, &[9.0; 9], &ReturnBehaviour::default()), [0.0; 9]);
    }
}

//! The plateau: pages a second when more are asked for than can be served, and how many workers that means.
//!
//! A short search doubles the rate until the target falls behind; then a while at three tenths of what it
//! served tells how long a page takes alone, and a while at one and a half times tells the plateau. Pages a
//! second times the seconds of a page in which a worker is busy with it are workers (the utilisation law): what an answer
//! takes that no worker has a part in is measured beside and left out.

use std::collections::VecDeque;

use afflux_models::queueing::erlang::wait_probability;
use tokio::time::Instant;

use super::crowd::{Asking, Crowd, mean_interval};
use super::floor::Floor;
use super::probe::Member;
use super::ramp::{Ramp, Tell};
use super::{CapacityProgress, Counts};

/// Most people who ask.
const MOST_PEOPLE: usize = 4000;

/// Pages a second at which a search begins.
const FIRST_PER_S: f64 = 20.0;

/// How the plateau is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlateauOptions {
    /// Length of a level of the search, s.
    pub level_s: f64,
    /// Length of the measurement at little load, s.
    pub low_s: f64,
    /// Length of the measurement at too much load, s.
    pub high_s: f64,
    /// Pages a second that are not gone beyond.
    pub most_per_s: f64,
    /// Seed of the arrivals.
    pub seed: u64,
}

impl Default for PlateauOptions {
    fn default() -> Self {
        Self { level_s: 2.0, low_s: 20.0, high_s: 40.0, most_per_s: f64::INFINITY, seed: 1 }
    }
}

/// A plateau; intervals are 90 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plateau {
    /// Pages a second.
    pub per_s: f64,
    /// Its interval.
    pub per_s_interval: (f64, f64),
    /// Mean time of a page at little load, s.
    pub alone_s: f64,
    /// Its interval.
    pub alone_s_interval: (f64, f64),
    /// What of it no worker has a part in: mean time of an answer that asks nothing of them, s.
    pub floor_s: f64,
    /// Workers that this means.
    pub workers: f64,
    /// Their interval.
    pub workers_interval: (f64, f64),
    /// Whether the target fell behind at all: if not, it serves at least this much.
    pub is_reached: bool,
    /// Seconds that it took.
    pub took_s: f64,
}

/// What a search by doubling gave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Search {
    /// Most pages a second that were served.
    pub(super) served_per_s: f64,
    /// Whether the target fell behind.
    pub(super) is_reached: bool,
    /// Mean time of a page at the first rate, s; none when the target fell behind at it already.
    pub(super) quiet_s: Option<f64>,
}

/// Measures the plateau; none when it was stopped, or nobody is let in.
pub(super) async fn measure(ramp: &mut Ramp<'_>, how: &PlateauOptions, held: u64, tell: Tell<'_>) -> Option<Plateau> {
    let began = Instant::now();
    let asking = if ramp.asked.counts == Counts::Sessions { Asking::Page } else { Asking::Login };
    let is_of_strangers = matches!(asking, Asking::Login);
    if is_of_strangers && !ramp.free().await {
        return None;
    }
    let free: VecDeque<Member> = if is_of_strangers {
        let people = (held as usize).clamp(8, MOST_PEOPLE);
        (0..people).filter_map(|_| ramp.next()).map(Member::outside).collect()
    } else {
        std::mem::take(&mut ramp.held).into_iter().map(Member::inside).collect()
    };
    let mut crowd = Crowd::new(ramp, free, asking, how.seed);
    let plateau = crowd.measure(ramp, how, tell, began).await;
    ramp.requests += crowd.requests;
    if !is_of_strangers {
        ramp.held = crowd.free.into_iter().filter_map(Member::held).collect();
    }
    plateau
}

impl Crowd {
    /// Doubles the rate until the target falls behind; none when somebody stopped it.
    pub(super) async fn search(
        &mut self,
        ramp: &Ramp<'_>,
        how: &PlateauOptions,
        tell: &mut (dyn FnMut(f64) + Send),
    ) -> Option<Search> {
        let mut rate = FIRST_PER_S.min(how.most_per_s);
        let mut found = Search { served_per_s: 0.0, is_reached: false, quiet_s: None };
        loop {
            let level = self.level(ramp, rate, how.level_s, tell).await?;
            found.served_per_s = found.served_per_s.max(level.per_s().0);
            if level.is_behind() {
                found.is_reached = true;
                return Some(found);
            }
            if found.quiet_s.is_none() {
                found.quiet_s = Some(mean_interval(&level.times_s).0);
            }
            if rate >= how.most_per_s {
                return Some(found);
            }
            rate = (rate * 2.0).min(how.most_per_s);
        }
    }

    async fn measure(
        &mut self,
        ramp: &Ramp<'_>,
        how: &PlateauOptions,
        tell: Tell<'_>,
        began: Instant,
    ) -> Option<Plateau> {
        let whole_s = how.low_s + how.high_s;
        let mut tell_at = |passed_s: f64| {
            let plateau = Some((passed_s as u64, whole_s as u64));
            tell(&CapacityProgress { requests: 0, held: 0, refused: 0, plateau });
        };
        let Search { served_per_s: served, is_reached, .. } = self.search(ramp, how, &mut |_| ()).await?;
        let floor = Floor::begin(&self.player);
        let low = self.level(ramp, 0.3 * served, how.low_s, &mut tell_at).await;
        let floor_s = floor.end().await;
        self.requests += floor_s.len() as u64;
        let (floor_s, low) = (mean_interval(&floor_s).0, low?);
        let high = self
            .level(ramp, (1.5 * served).min(how.most_per_s), how.high_s, &mut |passed_s| tell_at(how.low_s + passed_s))
            .await?;
        let (per_s, per_s_interval) = high.per_s();
        let (alone_s, alone_s_interval) = mean_interval(&low.times_s);
        let quiet = Quiet { rate_per_s: low.asked as f64 / how.low_s, floor_s, squared_cv: squared_cv(&low.times_s) };
        let busy = |page_s: f64| quiet.busy_s(page_s, per_s);
        Some(Plateau {
            per_s,
            per_s_interval,
            alone_s,
            alone_s_interval,
            floor_s,
            workers: per_s * busy(alone_s),
            workers_interval: (
                per_s_interval.0 * busy(alone_s_interval.0),
                per_s_interval.1 * busy(alone_s_interval.1),
            ),
            is_reached: is_reached && high.is_behind(),
            took_s: began.elapsed().as_secs_f64(),
        })
    }
}

/// What there was at little load.
struct Quiet {
    rate_per_s: f64,
    floor_s: f64,
    squared_cv: f64,
}

impl Quiet {
    /// Seconds in which a worker is busy with a page that takes `page_s`, where so many pages a second are served at
    /// most: the floor and the mean wait at little load are taken off. The wait is that of M/G/c by Lee and Longton
    /// (Erlang's for exponential times, times half of one and the squared coefficient of variation).
    fn busy_s(&self, page_s: f64, plateau_per_s: f64) -> f64 {
        // A page that takes no longer than the floor says nothing of its worker.
        let taken_s = if self.floor_s < page_s { page_s - self.floor_s } else { page_s };
        let mut busy_s = taken_s;
        for _ in 0..8 {
            let workers = libm::round(plateau_per_s * busy_s).clamp(1.0, 1e5);
            let load = self.rate_per_s * busy_s;
            if load >= workers {
                break;
            }
            let waits = wait_probability(workers as u32, load) * (1.0 + self.squared_cv) / 2.0;
            // taken = busy + waits · busy / (workers − load).
            busy_s = taken_s / (1.0 + waits / (workers - load));
        }
        busy_s
    }
}

/// Squared coefficient of variation.
fn squared_cv(values: &[f64]) -> f64 {
    let mean = mean_interval(values).0;
    let squares = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
    if mean > 0.0 { squares / values.len().max(1) as f64 / (mean * mean) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// M/M/2 at a load of .6 waits .6² / (4 − .6²) of a service time (Erlang C, the closed form for two servers).
    #[test]
    fn the_wait_at_little_load_is_taken_off() {
        let (service_s, floor_s) = (0.02, 0.001);
        let alone_s = floor_s + service_s * (1.0 + 0.09 / 0.91);
        let quiet = Quiet { rate_per_s: 0.6 / service_s, floor_s, squared_cv: 1.0 };
        let busy_s = quiet.busy_s(alone_s, 2.0 / service_s);
        assert!((busy_s / service_s - 1.0).abs() < 1e-3, "{busy_s}");
        assert!((squared_cv(&[1.0, 3.0]) - 0.25).abs() < 1e-12);
    }
}

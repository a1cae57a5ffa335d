//! The plateau: pages a second when more are asked for than can be served, and how many workers that means.
//!
//! A short search doubles the rate until the target falls behind; then a while at three tenths of what it
//! served tells how long a page takes alone, and a while at one and a half times tells the plateau. Pages a
//! second times seconds a page are workers (the utilisation law).

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use afflux_models::seed::{Key, Purpose, Stream, VisitId};
use afflux_plan::Answer;
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use super::probe::{Seen, Who, log_in, page};
use super::ramp::{Ramp, Tell};
use super::{CapacityProgress, Counts};
use crate::walk::{Guest, Player, Walked};

/// Share of a level at its beginning that is not looked at.
const SETTLES_SHARE: f64 = 0.25;

/// A target that refuses more than this share of the pages has fallen behind.
const REFUSES_SHARE: f64 = 0.05;

/// So has one whose pages under way grow by more than this share of those that are asked for meanwhile.
const GROWS_SHARE: f64 = 0.1;

/// Pages under way that are no sign of anything, however few are asked for.
const FEW: f64 = 6.0;

/// Longest wait for a page, beyond a level.
const LAST_PAGES: Duration = Duration::from_secs(10);

/// Most people who ask.
const MOST_PEOPLE: usize = 4000;

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
    /// Workers that this means.
    pub workers: f64,
    /// Their interval.
    pub workers_interval: (f64, f64),
    /// Whether the target fell behind at all: if not, it serves at least this much.
    pub is_reached: bool,
    /// Seconds that it took.
    pub took_s: f64,
}

/// What one level of load gave.
#[derive(Debug, Default)]
struct Level {
    asked: u64,
    /// Refused, failed, not answered, or not asked because nobody was free.
    not_served: u64,
    /// Under way in the middle of the level and at its end.
    under_way: (usize, usize),
    /// Served within the level and after its beginning, by stretch.
    by_stretch: Vec<u64>,
    /// Length of such a stretch: a second, or all there is.
    stretch_s: f64,
    /// Seconds of each page that was served.
    times_s: Vec<f64>,
}

/// 95 % point of Student's t: the normal one with the first term of its expansion (Abramowitz & Stegun 26.7.5).
fn t_95(degrees: f64) -> f64 {
    const Z: f64 = 1.644_853_626_951_472_2;
    Z + (Z * Z * Z + Z) / (4.0 * degrees.max(1.0))
        + (5.0 * Z.powi(5) + 16.0 * Z.powi(3) + 3.0 * Z) / (96.0 * degrees.max(1.0).powi(2))
}

/// Mean and 90 % interval of independent values.
fn mean_interval(values: &[f64]) -> (f64, (f64, f64)) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n.max(1.0);
    if values.len() < 2 {
        return (mean, (mean, mean));
    }
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let half = t_95(n - 1.0) * libm::sqrt(variance / n);
    (mean, (mean - half, mean + half))
}

impl Level {
    fn new(seconds: f64) -> Self {
        let looked_at = seconds * (1.0 - SETTLES_SHARE);
        let stretches = looked_at.floor().max(1.0);
        Self { by_stretch: vec![0; stretches as usize], stretch_s: looked_at / stretches, ..Self::default() }
    }

    /// Pages served a second.
    fn per_s(&self) -> (f64, (f64, f64)) {
        let rates: Vec<f64> = self.by_stretch.iter().map(|count| *count as f64 / self.stretch_s).collect();
        mean_interval(&rates)
    }

    /// Whether the target served less than was asked of it.
    fn is_behind(&self) -> bool {
        let asked = self.asked as f64;
        let grown = self.under_way.1 as f64 - self.under_way.0 as f64;
        self.not_served as f64 > REFUSES_SHARE * asked || grown > (GROWS_SHARE * asked / 2.0).max(FEW)
    }
}

/// People who ask for pages, each one page at a time.
struct Crowd {
    player: Arc<Player>,
    free: VecDeque<(Who, Guest)>,
    /// Whether each page is that of somebody who comes anew, on the journey's login.
    is_of_strangers: bool,
    silence: Duration,
    draws: Stream,
    requests: u64,
}

/// Measures the plateau; none when it was stopped, or nobody is let in.
pub(super) async fn measure(ramp: &mut Ramp<'_>, how: &PlateauOptions, held: u64, tell: Tell<'_>) -> Option<Plateau> {
    let began = Instant::now();
    let is_of_strangers = ramp.asked.counts != Counts::Sessions;
    if is_of_strangers && !ramp.free().await {
        return None;
    }
    let mut free: VecDeque<(Who, Guest)> = std::mem::take(&mut ramp.held).into();
    if is_of_strangers {
        let people = (held as usize).clamp(8, MOST_PEOPLE);
        free = (0..people).filter_map(|_| ramp.next()).map(|who| (who, who.guest())).collect();
    }
    let mut crowd = Crowd {
        player: Arc::clone(&ramp.player),
        free,
        is_of_strangers,
        silence: ramp.asked.silence.max(LAST_PAGES),
        draws: Key::new(how.seed, 0).stream(VisitId(0), Purpose::Player, 0, 0),
        requests: 0,
    };
    let plateau = crowd.measure(ramp, how, tell, began).await;
    ramp.requests += crowd.requests;
    if !is_of_strangers {
        ramp.held = crowd.free.into();
    }
    plateau
}

impl Crowd {
    async fn measure(
        &mut self,
        ramp: &Ramp<'_>,
        how: &PlateauOptions,
        tell: Tell<'_>,
        began: Instant,
    ) -> Option<Plateau> {
        let (mut rate, mut served, mut is_reached) = (20.0_f64.min(how.most_per_s), 0.0_f64, false);
        let whole_s = how.low_s + how.high_s;
        let mut tell_at = |passed_s: f64| {
            let plateau = Some((passed_s as u64, whole_s as u64));
            tell(&CapacityProgress { requests: 0, held: 0, refused: 0, plateau });
        };
        loop {
            let level = self.level(ramp, rate, how.level_s, &mut |_| ()).await?;
            let per_s = level.per_s().0;
            served = served.max(per_s);
            if level.is_behind() {
                is_reached = true;
                break;
            }
            if rate >= how.most_per_s {
                break;
            }
            rate = (rate * 2.0).min(how.most_per_s);
        }
        let low = self.level(ramp, 0.3 * served, how.low_s, &mut tell_at).await?;
        let high = self
            .level(ramp, (1.5 * served).min(how.most_per_s), how.high_s, &mut |passed_s| tell_at(how.low_s + passed_s))
            .await?;
        let (per_s, per_s_interval) = high.per_s();
        let (alone_s, alone_s_interval) = mean_interval(&low.times_s);
        Some(Plateau {
            per_s,
            per_s_interval,
            alone_s,
            alone_s_interval,
            workers: per_s * alone_s,
            workers_interval: (per_s_interval.0 * alone_s_interval.0, per_s_interval.1 * alone_s_interval.1),
            is_reached: is_reached && high.is_behind(),
            took_s: began.elapsed().as_secs_f64(),
        })
    }

    /// Asks for pages at a rate, at random instants; none when somebody stopped it.
    async fn level(
        &mut self,
        ramp: &Ramp<'_>,
        rate: f64,
        seconds: f64,
        tell: &mut (dyn FnMut(f64) + Send),
    ) -> Option<Level> {
        let settles = seconds * SETTLES_SHARE;
        let mut level = Level::new(seconds);
        let (send, mut receive) = unbounded_channel();
        let start = Instant::now();
        let end = start + Duration::from_secs_f64(seconds);
        let (mut next_s, mut out, mut told) = (self.gap_s(rate), 0usize, 0.0);
        loop {
            let due = start + Duration::from_secs_f64(next_s.min(seconds));
            tokio::select! {
                biased;
                Some(back) = receive.recv(), if out > 0 => {
                    out -= 1;
                    self.back(back, start, settles, &mut level);
                }
                () = sleep_until(due) => {
                    if Instant::now() >= end {
                        break;
                    }
                    next_s += self.gap_s(rate);
                    if next_s - told > 1.0 {
                        told = next_s;
                        tell(next_s);
                        if ramp.stop.raised().is_some() || crate::goose::interrupted() {
                            self.wait_for(out, &mut receive).await;
                            return None;
                        }
                    }
                    level.asked += 1;
                    if (due - start).as_secs_f64() < seconds / 2.0 {
                        level.under_way.0 = out;
                    }
                    // Without anybody free the target has more than enough to do already.
                    match self.free.pop_front() {
                        Some((who, guest)) => {
                            out += 1;
                            self.send_out(who, guest, &send);
                        }
                        None => level.not_served += 1,
                    }
                }
            }
        }
        level.under_way.1 = out;
        self.wait_for(out, &mut receive).await;
        Some(level)
    }

    fn gap_s(&mut self, rate: f64) -> f64 {
        -libm::log(self.draws.uniform()) / rate.max(1e-6)
    }

    fn send_out(&self, who: Who, mut guest: Guest, send: &tokio::sync::mpsc::UnboundedSender<Back>) {
        let (player, send, silence) = (Arc::clone(&self.player), send.clone(), self.silence);
        let is_of_strangers = self.is_of_strangers;
        tokio::spawn(async move {
            let began = Instant::now();
            let (guest, requests, is_served) = if is_of_strangers {
                let (seen, requests, _) = log_in(who, player, silence).await;
                (who.guest(), requests, matches!(seen, Seen::In(_)))
            } else {
                let walked: Option<Walked> = timeout(silence, page(who, &mut guest, &player)).await.ok();
                let is_served = walked.as_ref().is_some_and(|walked| walked.answer == Answer::Served);
                (guest, u64::from(walked.map_or(1, |walked| walked.requests)), is_served)
            };
            // Nobody waits any more when the search was stopped.
            let _ = send.send(Back { who, guest, requests, is_served, began, ended: Instant::now() });
        });
    }

    fn back(&mut self, back: Back, start: Instant, settles: f64, level: &mut Level) {
        self.requests += back.requests;
        if back.is_served {
            let at = (back.ended - start).as_secs_f64() - settles;
            if at >= 0.0
                && let Some(count) = level.by_stretch.get_mut((at / level.stretch_s) as usize)
            {
                *count += 1;
            }
            level.times_s.push((back.ended - back.began).as_secs_f64());
        } else {
            level.not_served += 1;
        }
        self.free.push_back((back.who, back.guest));
    }

    /// Pages that are still under way come back, or are given up.
    async fn wait_for(&mut self, mut out: usize, receive: &mut tokio::sync::mpsc::UnboundedReceiver<Back>) {
        let until = Instant::now() + LAST_PAGES;
        while out > 0 {
            let Ok(Some(back)) = timeout_at(until, receive.recv()).await else { break };
            self.requests += back.requests;
            self.free.push_back((back.who, back.guest));
            out -= 1;
        }
    }
}

/// Somebody who has their page, or not.
struct Back {
    who: Who,
    guest: Guest,
    requests: u64,
    is_served: bool,
    began: Instant,
    ended: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// t(0.95) for 5, 10 and 29 degrees of freedom: 2.015, 1.812, 1.699 (any table).
    #[test]
    fn the_t_quantile_is_that_of_the_tables() {
        for (degrees, expected) in [(5.0, 2.015), (10.0, 1.812), (29.0, 1.699)] {
            assert!((t_95(degrees) - expected).abs() < 1e-2, "{degrees}: {}", t_95(degrees));
        }
    }

    #[test]
    fn a_level_tells_whether_the_target_falls_behind() {
        let level = |asked, not_served, under_way| Level { asked, not_served, under_way, ..Level::new(2.0) };
        assert!(!level(100, 5, (3, 8)).is_behind(), "few are no sign");
        assert!(level(100, 6, (3, 3)).is_behind(), "more than one in twenty is refused");
        assert!(!level(1000, 0, (400, 420)).is_behind(), "slow pages, as many in the middle as at the end");
        assert!(level(1000, 0, (100, 190)).is_behind(), "a queue that grows");
        let level = Level { by_stretch: vec![30], ..Level::new(1.0) };
        assert!((level.per_s().0 - 40.0).abs() < 1e-9, "three quarters of a second are looked at");
    }

    #[test]
    fn an_interval_is_about_its_mean() {
        // Mean 3, standard deviation 1.5811, five values: half width 2.132 × 1.5811 / √5 = 1.507.
        let (mean, (low, high)) = mean_interval(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        assert!((mean - 3.0).abs() < 1e-12 && (high - 3.0 - 1.507).abs() < 0.02 && (3.0 - low - 1.507).abs() < 0.02);
        assert_eq!(mean_interval(&[2.0]), (2.0, (2.0, 2.0)));
    }
}

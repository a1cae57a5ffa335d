//! People who ask for pages at a rate, whatever the target does, and what came of it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use afflux_models::seed::{Key, Purpose, Stream, VisitId};
use afflux_outcome::calibration::{PageClass, ServedPage};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::Signal;
use super::calibration::Wanted;
use super::probe::{Asked, Member, Seen};
use super::ramp::Ramp;
use crate::walk::Player;

/// Share of a level at its beginning that is not looked at.
pub(super) const SETTLES_SHARE: f64 = 0.25;

/// Fewest stretches that a level is looked at in.
const FEWEST_STRETCHES: f64 = 4.0;

/// A target that refuses more than this share of the pages has fallen behind.
const REFUSES_SHARE: f64 = 0.05;

/// So has one whose pages under way grow by more than this share of those that are asked for meanwhile.
const GROWS_SHARE: f64 = 0.1;

/// Pages under way that are no sign of anything, however few are asked for.
const FEW: f64 = 6.0;

/// Longest wait for a page, beyond a level.
pub(super) const LAST_PAGES: Duration = Duration::from_secs(10);

/// What one level of load gave.
#[derive(Debug, Default)]
pub(super) struct Level {
    pub(super) asked: u64,
    /// Refused, failed, not answered, or not asked because nobody was free.
    pub(super) not_served: u64,
    /// Under way in the middle of the level and at its end.
    pub(super) under_way: (usize, usize),
    /// Served within the level and after its beginning, by stretch.
    pub(super) by_stretch: Vec<u64>,
    /// Length of such a stretch: a second, or less of a short level.
    stretch_s: f64,
    /// Seconds of each page that was served.
    pub(super) times_s: Vec<f64>,
    /// Each page that was served, and when, in seconds of the level.
    pub(super) served: Vec<ServedPage>,
    /// When each page that was turned away was told so.
    refused: Vec<f64>,
    /// Pages that this machine could not ask for.
    pub(super) local_faults: u64,
}

/// 95 % point of Student's t: the normal one with the first term of its expansion (Abramowitz & Stegun 26.7.5).
fn t_95(degrees: f64) -> f64 {
    const Z: f64 = 1.644_853_626_951_472_2;
    Z + (Z * Z * Z + Z) / (4.0 * degrees.max(1.0))
        + (5.0 * Z.powi(5) + 16.0 * Z.powi(3) + 3.0 * Z) / (96.0 * degrees.max(1.0).powi(2))
}

/// Mean and 90 % interval of independent values.
pub(super) fn mean_interval(values: &[f64]) -> (f64, (f64, f64)) {
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
    pub(super) fn new(seconds: f64) -> Self {
        let looked_at = seconds * (1.0 - SETTLES_SHARE);
        let stretches = looked_at.floor().max(FEWEST_STRETCHES);
        Self { by_stretch: vec![0; stretches as usize], stretch_s: looked_at / stretches, ..Self::default() }
    }

    /// Pages served a second.
    pub(super) fn per_s(&self) -> (f64, (f64, f64)) {
        let rates: Vec<f64> = self.by_stretch.iter().map(|count| *count as f64 / self.stretch_s).collect();
        mean_interval(&rates)
    }

    /// Whether the target served less than was asked of it.
    pub(super) fn is_behind(&self) -> bool {
        let asked = self.asked as f64;
        let grown = self.under_way.1 as f64 - self.under_way.0 as f64;
        self.not_served as f64 > REFUSES_SHARE * asked || grown > (GROWS_SHARE * asked / 2.0).max(FEW)
    }

    /// Pages that the target held at once when it turned others away: the middle one of what was under way
    /// at each of these instants; none when it turned away too few to tell.
    pub(super) fn places(&self) -> Option<f64> {
        let seconds = self.stretch_s * self.by_stretch.len() as f64;
        let settled = seconds * SETTLES_SHARE / (1.0 - SETTLES_SHARE);
        let told = self.refused.iter().filter(|at| (settled..=settled + seconds).contains(*at));
        if (self.refused.len() as f64) < REFUSES_SHARE * self.asked as f64 {
            return None;
        }
        let mut began: Vec<f64> = self.served.iter().map(|page| page.asked_s).collect();
        let mut ended: Vec<f64> = self.served.iter().map(|page| page.ended_s).collect();
        began.sort_by(f64::total_cmp);
        ended.sort_by(f64::total_cmp);
        let until = |times: &[f64], at: f64| times.partition_point(|time| *time <= at) as f64;
        let mut held: Vec<f64> = told.map(|at| until(&began, *at) - until(&ended, *at)).collect();
        held.sort_by(f64::total_cmp);
        held.get(held.len() / 2).copied()
    }
}

/// What is asked for.
#[derive(Debug, Clone)]
pub(super) enum Asking {
    /// The journey's page, by those who are in.
    Page,
    /// The journey's login, by people who come anew.
    Login,
    /// One of these, drawn anew each time.
    Mix(Arc<[Wanted]>),
}

/// People who ask for pages, each one page at a time.
pub(super) struct Crowd {
    pub(super) player: Arc<Player>,
    pub(super) free: VecDeque<Member>,
    pub(super) asking: Asking,
    silence: Duration,
    draws: Stream,
    pub(super) requests: u64,
}

/// Somebody who has their page, or not.
struct Back {
    member: Member,
    class: PageClass,
    asked: Asked,
    began: Instant,
    ended: Instant,
}

impl Back {
    fn page(&self, start: Instant) -> ServedPage {
        ServedPage {
            class: self.class,
            asked_s: (self.began - start).as_secs_f64(),
            ended_s: (self.ended - start).as_secs_f64(),
        }
    }
}

impl Crowd {
    pub(super) fn new(ramp: &Ramp<'_>, free: VecDeque<Member>, asking: Asking, seed: u64) -> Self {
        Self {
            player: Arc::clone(&ramp.player),
            free,
            asking,
            silence: ramp.asked.silence.max(LAST_PAGES),
            draws: Key::new(seed, 0).stream(VisitId(0), Purpose::Player, 0, 0),
            requests: 0,
        }
    }

    /// Asks for pages at a rate, at random instants; none when somebody stopped it.
    pub(super) async fn level(
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
                            self.wait_for(out, start, &mut receive, &mut level).await;
                            return None;
                        }
                    }
                    level.asked += 1;
                    if (due - start).as_secs_f64() < seconds / 2.0 {
                        level.under_way.0 = out;
                    }
                    // Without anybody free the target has more than enough to do already.
                    match self.free.pop_front() {
                        Some(member) => {
                            out += 1;
                            self.send_out(member, &send);
                        }
                        None => level.not_served += 1,
                    }
                }
            }
        }
        level.under_way.1 = out;
        self.wait_for(out, start, &mut receive, &mut level).await;
        Some(level)
    }

    fn gap_s(&mut self, rate: f64) -> f64 {
        -libm::log(self.draws.uniform()) / rate.max(1e-6)
    }

    fn send_out(&mut self, mut member: Member, send: &UnboundedSender<Back>) {
        let (player, send, silence) = (Arc::clone(&self.player), send.clone(), self.silence);
        let wanted = match &self.asking {
            Asking::Page => Wanted::HOME,
            Asking::Login => Wanted::LOGIN,
            Asking::Mix(list) => {
                let nth = (self.draws.uniform() * list.len() as f64) as usize;
                list.get(nth).or(list.last()).copied().unwrap_or(Wanted::HOME)
            }
        };
        tokio::spawn(async move {
            member.prepare(&wanted, &player, silence).await;
            let began = Instant::now();
            let asked = member.ask(&wanted, &player, silence).await;
            // Nobody waits any more when the search was stopped.
            let _ = send.send(Back { member, class: wanted.class, asked, began, ended: Instant::now() });
        });
    }

    fn back(&mut self, mut back: Back, start: Instant, settles: f64, level: &mut Level) {
        self.requests += back.member.take_requests();
        let page = back.page(start);
        let ended_s = page.ended_s;
        match back.asked {
            Ok(()) => {
                if ended_s >= settles
                    && let Some(count) = level.by_stretch.get_mut(((ended_s - settles) / level.stretch_s) as usize)
                {
                    *count += 1;
                }
                level.times_s.push(ended_s - page.asked_s);
                level.served.push(page);
            }
            Err(seen) => {
                level.not_served += 1;
                match seen {
                    Seen::Out(Signal::TurnedAway) => level.refused.push(ended_s),
                    Seen::Local => level.local_faults += 1,
                    _ => {}
                }
            }
        }
        self.free.push_back(back.member);
    }

    /// Pages that are still under way come back, or are given up.
    async fn wait_for(
        &mut self,
        mut out: usize,
        start: Instant,
        receive: &mut UnboundedReceiver<Back>,
        level: &mut Level,
    ) {
        let until = Instant::now() + LAST_PAGES;
        while out > 0 {
            let Ok(Some(mut back)) = timeout_at(until, receive.recv()).await else { break };
            self.requests += back.member.take_requests();
            if back.asked.is_ok() {
                level.served.push(back.page(start));
            }
            self.free.push_back(back.member);
            out -= 1;
        }
    }
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
        let level = Level { by_stretch: vec![7, 8, 8, 7], ..Level::new(1.0) };
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

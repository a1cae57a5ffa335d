//! Pages that nobody makes wait: as few at once as leave most workers idle, each person asking for the next
//! page after a pause, so that what a page takes is its service time and what lies outside the workers.
//! Each page is somebody else's: pages of one person cost what that person's school costs.
//!
//! Half of the pages come as the plan has them, half of them class by class, so that a rare class is timed
//! as well. Beside them the target's proof is asked for now and then on a connection of its own: what that
//! takes no worker has a part in.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use afflux_models::seed::{Key, Purpose, VisitId};
use afflux_outcome::calibration::PageClass;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::calibration::Wanted;
use super::crowd::{Crowd, LAST_PAGES};
use super::floor::Floor;
use super::probe::{Member, Seen};
use super::ramp::Ramp;
use crate::walk::Player;

/// Share of the workers that may be busy with our pages.
const LOAD: f64 = 0.2;

/// Most who ask at once.
const MOST_LANES: f64 = 32.0;

/// Share of the time at its beginning that is not looked at: caches fill, files are opened.
const SETTLES_SHARE: f64 = 0.1;

/// What was timed.
#[derive(Debug, Default)]
pub(super) struct Alone {
    /// Seconds of each page, by class.
    pub(super) times_s: BTreeMap<PageClass, Vec<f64>>,
    /// Seconds of each answer that no worker had a part in.
    pub(super) floor_s: Vec<f64>,
    /// Pages that were not served.
    pub(super) not_served: u64,
    /// Pages that this machine could not ask for.
    pub(super) local_faults: u64,
    /// Who asked at once.
    pub(super) lanes: u64,
    /// Whether somebody stopped it.
    pub(super) is_stopped: bool,
}

/// What a lane tells.
struct Told {
    class: PageClass,
    took_s: f64,
    is_settled: bool,
    seen: Result<(), Seen>,
}

/// Times pages for a while. `workers` is a guess of how many there are.
pub(super) async fn time_alone(
    crowd: &mut Crowd,
    ramp: &Ramp<'_>,
    wanted: &Arc<[Wanted]>,
    (workers, seconds, seed): (f64, f64, u64),
    tell: &mut (dyn FnMut(f64) + Send),
) -> Alone {
    let lanes = (LOAD * workers).floor().clamp(1.0, MOST_LANES);
    // One lane that always asks keeps a worker busy: it pauses where that is more than the share.
    let pause_share = (lanes / (LOAD * workers.max(1.0)) - 1.0).max(0.0);
    let over = Arc::new(AtomicBool::new(false));
    let start = Instant::now();
    let settled = start + Duration::from_secs_f64(SETTLES_SHARE * seconds);
    let (send, mut receive) = unbounded_channel();
    let mut running = JoinSet::new();
    let mut alone = Alone { lanes: lanes as u64, ..Alone::default() };
    let people: People = Arc::new(Mutex::new(std::mem::take(&mut crowd.free)));
    for nth in 0..lanes as u64 {
        let (player, wanted, people) = (Arc::clone(&crowd.player), Arc::clone(wanted), Arc::clone(&people));
        let lane = Lane { nth, seed, pause_share, settled, over: Arc::clone(&over), send: send.clone() };
        running.spawn(async move { lane.run(&people, &player, &wanted).await });
    }
    let floor = Floor::begin(&crowd.player);
    let end = start + Duration::from_secs_f64(seconds);
    while Instant::now() < end {
        sleep(Duration::from_millis(100).min(end - Instant::now())).await;
        tell((Instant::now() - start).as_secs_f64());
        while let Ok(told) = receive.try_recv() {
            alone.note(told);
        }
        if ramp.stop.raised().is_some() || crate::goose::interrupted() {
            alone.is_stopped = true;
            break;
        }
    }
    over.store(true, Ordering::Relaxed);
    while running.join_next().await.is_some() {}
    crowd.free = std::mem::take(&mut *people.lock().unwrap_or_else(PoisonError::into_inner));
    crowd.requests += crowd.free.iter_mut().map(Member::take_requests).sum::<u64>();
    while let Ok(told) = receive.try_recv() {
        alone.note(told);
    }
    alone.floor_s = floor.end().await;
    crowd.requests += alone.floor_s.len() as u64;
    alone
}

impl Alone {
    fn note(&mut self, told: Told) {
        match told.seen {
            Ok(()) if told.is_settled => self.times_s.entry(told.class).or_default().push(told.took_s),
            Ok(()) => {}
            Err(seen) => {
                self.not_served += 1;
                self.local_faults += u64::from(matches!(seen, Seen::Local));
            }
        }
    }
}

/// Who is free to ask; whoever has asked goes to the end.
type People = Arc<Mutex<VecDeque<Member>>>;

struct Lane {
    nth: u64,
    seed: u64,
    pause_share: f64,
    settled: Instant,
    over: Arc<AtomicBool>,
    send: UnboundedSender<Told>,
}

impl Lane {
    async fn run(self, people: &People, player: &Arc<Player>, wanted: &[Wanted]) {
        let people = || people.lock().unwrap_or_else(PoisonError::into_inner);
        let mut by_class: BTreeMap<PageClass, Vec<&Wanted>> = BTreeMap::new();
        for wanted in wanted {
            by_class.entry(wanted.class).or_default().push(wanted);
        }
        let by_class: Vec<Vec<&Wanted>> = by_class.into_values().collect();
        let mut draws = Key::new(self.seed, 1 + self.nth).stream(VisitId(0), Purpose::Player, 0, 0);
        let mut pages = self.nth as usize;
        while !self.over.load(Ordering::Relaxed) {
            let mut one_of = |count: usize| ((draws.uniform() * count as f64) as usize).min(count.saturating_sub(1));
            let next = match by_class.get(pages / 2 % by_class.len().max(1)) {
                Some(class) if pages % 2 == 1 => class.get(one_of(class.len())).copied(),
                _ => wanted.get(one_of(wanted.len())),
            };
            let Some(next) = next else { break };
            let Some(mut member) = people().pop_front() else { break };
            pages += 1;
            member.prepare(next, player, LAST_PAGES).await;
            let began = Instant::now();
            let seen = member.ask(next, player, LAST_PAGES).await;
            let took = began.elapsed();
            let is_settled = began >= self.settled;
            // Nobody listens any more when it was stopped.
            let _ = self.send.send(Told { class: next.class, took_s: took.as_secs_f64(), is_settled, seen });
            people().push_back(member);
            sleep(took.mul_f64(self.pause_share)).await;
        }
    }
}

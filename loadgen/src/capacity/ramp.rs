//! The ramp: everybody who is let in stays, one more at a time once the target refuses.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::probe::{Seen, Who, log_in, log_out, page};
use super::{Capacity, CapacityOptions, CapacityProgress, Counts, Ended, Signal};
use crate::stop::StopSignal;
use crate::walk::{Guest, Player, Walked};

/// People who come at once before the first refusal.
const AT_ONCE: u64 = 16;

/// Refusals in a row, one at a time, after which the target is full.
const CONFIRMED: u32 = 4;

/// Pause between two attempts after a refusal.
const PAUSE: Duration = Duration::from_millis(100);

/// After a slow page was asked for, so long until a quick one is: the target takes them in this order.
const HEAD_START: Duration = Duration::from_millis(1);

/// A refusal of a slow page comes within this.
const SETTLED: Duration = Duration::from_millis(60);

/// Logouts under way at once.
const LEAVING: usize = 32;

/// Between two looks at all connections that are held.
const LOOK_AT_ALL: u64 = 256;

/// Calls that tell how far a search is.
pub(super) type Tell<'t> = &'t mut (dyn FnMut(&CapacityProgress) + Send);

/// A search under way.
pub(super) struct Ramp<'o> {
    pub(super) player: Arc<Player>,
    pub(super) asked: &'o CapacityOptions,
    pub(super) stop: &'o StopSignal,
    next: u64,
    pub(super) held: Vec<(Who, Guest)>,
    slow: JoinSet<Walked>,
    most_slow: u64,
    opened: u64,
    pub(super) requests: u64,
    refused: u64,
    signal: Option<Signal>,
    /// Held when the target refused first, and at most.
    interval: Option<(u64, u64)>,
}

/// What one step of the ramp gave.
enum Stepped {
    In,
    Out(Signal),
    /// In, and nobody else would be.
    Last(Signal),
    Ended(Ended),
}

impl<'o> Ramp<'o> {
    pub(super) fn new(player: Arc<Player>, asked: &'o CapacityOptions, stop: &'o StopSignal) -> Self {
        Self {
            player,
            asked,
            stop,
            next: 0,
            held: Vec::new(),
            slow: JoinSet::new(),
            most_slow: 0,
            opened: 0,
            requests: 0,
            refused: 0,
            signal: None,
            interval: None,
        }
    }

    /// How many are held.
    fn count(&self) -> u64 {
        if self.asked.counts == Counts::Requests { self.slow.len() as u64 } else { self.held.len() as u64 }
    }

    pub(super) fn requests(&self) -> u64 {
        self.requests
    }

    /// The next person; the same ones again when there are no more.
    pub(super) fn next(&mut self) -> Option<Who> {
        let visitors = &self.asked.visitors;
        let visitor = *visitors.get(self.next as usize % visitors.len().max(1))?;
        let who = Who { visitor, at: self.asked.at, nth: self.next };
        self.next += 1;
        Some(who)
    }

    /// What was found.
    pub(super) fn found(&self, ended: Ended, took: Duration) -> Capacity {
        let held = match self.asked.counts {
            Counts::Requests => self.most_slow,
            Counts::Sessions | Counts::Connections => self.interval.map_or(self.count(), |(_, most)| most),
        };
        let interval = self.interval.map_or((held, held), |(low, high)| (low.min(held), high.max(held)));
        Capacity {
            ended,
            held,
            interval: if ended == Ended::Found { interval } else { (self.count(), self.count()) },
            counts: self.asked.counts,
            signal: self.signal,
            opened: self.opened,
            requests: self.requests,
            took,
            released: (0, 0),
            plateau: None,
        }
    }

    /// Climbs until nobody else is let in.
    pub(super) async fn climb(&mut self, tell: Tell<'_>) -> Ended {
        let mut at_once = if self.asked.counts == Counts::Sessions { AT_ONCE } else { 1 };
        let mut in_a_row = 0;
        loop {
            tell(&self.progress());
            if self.stop.raised().is_some() || crate::goose::interrupted() {
                return Ended::Stopped;
            }
            if self.count() >= self.asked.most {
                return Ended::Ceiling;
            }
            let room = self.asked.most - self.count();
            for stepped in self.step(at_once.min(room)).await {
                match stepped {
                    Stepped::In => in_a_row = 0,
                    Stepped::Out(signal) => {
                        in_a_row += 1;
                        self.out(signal);
                    }
                    Stepped::Last(signal) => {
                        self.out(signal);
                        return self.confirm_full().await;
                    }
                    Stepped::Ended(ended) => return ended,
                }
            }
            if in_a_row > 0 {
                // Several who come at once are told apart one by one from now on.
                if at_once > 1 {
                    (at_once, in_a_row) = (1, 0);
                }
                if in_a_row >= CONFIRMED {
                    return Ended::Found;
                }
                tokio::time::sleep(PAUSE).await;
            }
            if self.has_lost() {
                self.out(Signal::ClosedHeld);
                // The one that was let in last took the place of one that was there.
                let before = self.count().saturating_sub(1);
                self.interval = Some((before, before));
                return Ended::Found;
            }
        }
    }

    fn progress(&self) -> CapacityProgress {
        CapacityProgress { held: self.count(), refused: self.refused, requests: self.requests, plateau: None }
    }

    fn out(&mut self, signal: Signal) {
        self.refused += 1;
        self.signal.get_or_insert(signal);
        let count = self.count();
        let (low, high) = self.interval.get_or_insert((count, count));
        (*low, *high) = ((*low).min(count), (*high).max(count));
    }

    async fn step(&mut self, people: u64) -> Vec<Stepped> {
        match self.asked.counts {
            Counts::Requests => vec![self.ask_slowly().await],
            Counts::Sessions | Counts::Connections => self.let_in(people).await,
        }
    }

    /// People who log in at once.
    async fn let_in(&mut self, people: u64) -> Vec<Stepped> {
        let mut coming = JoinSet::new();
        for _ in 0..people {
            let Some(who) = self.next() else { break };
            let (player, silence) = (Arc::clone(&self.player), self.asked.silence);
            coming.spawn(async move { (who, log_in(who, player, silence).await) });
        }
        let mut stepped = Vec::new();
        while let Some(came) = coming.join_next().await {
            let Ok((who, (seen, requests, _))) = came else { continue };
            self.opened += 1;
            self.requests += requests;
            stepped.push(match seen {
                Seen::In(guest) if self.asked.counts == Counts::Connections && !guest.is_connected() => {
                    Stepped::Out(Signal::ClosedHeld)
                }
                Seen::In(guest) => {
                    self.held.push((who, *guest));
                    Stepped::In
                }
                Seen::Out(signal) => Stepped::Out(signal),
                Seen::Local => Stepped::Ended(Ended::Generator),
                Seen::HeldBack => Stepped::Ended(Ended::Ceiling),
            });
        }
        if stepped.is_empty() { vec![Stepped::Ended(Ended::Generator)] } else { stepped }
    }

    /// Whether the target has closed a connection that was held. The oldest goes first; all are looked at now
    /// and then.
    fn has_lost(&self) -> bool {
        if self.asked.counts != Counts::Connections {
            return false;
        }
        let is_gone = |(_, guest): &(Who, Guest)| !guest.is_connected();
        self.held.first().is_some_and(is_gone)
            || self.count().is_multiple_of(LOOK_AT_ALL) && self.held.iter().any(is_gone)
    }

    /// One more slow page, then a quick one: while that is answered there was a place for the slow one.
    async fn ask_slowly(&mut self) -> Stepped {
        let Some(who) = self.next() else { return Stepped::Ended(Ended::Generator) };
        let player = Arc::clone(&self.player);
        self.slow.spawn(async move {
            let mut guest = who.guest();
            page(who, &mut guest, &player).await
        });
        self.opened += 1;
        self.requests += 1;
        tokio::time::sleep(HEAD_START).await;
        if let Some(stepped) = self.ended_early() {
            return stepped;
        }
        match self.ask_quickly().await {
            Seen::In(_) => self.ended_early().unwrap_or_else(|| {
                self.most_slow = self.most_slow.max(self.count());
                Stepped::In
            }),
            Seen::Local => Stepped::Ended(Ended::Generator),
            Seen::HeldBack => Stepped::Ended(Ended::Ceiling),
            Seen::Out(signal) => {
                tokio::time::sleep(SETTLED).await;
                let refused = self.ended_early();
                self.most_slow = self.most_slow.max(self.count());
                match refused {
                    Some(Stepped::Ended(ended)) => Stepped::Ended(ended),
                    Some(Stepped::Out(own)) => Stepped::Last(own),
                    _ => Stepped::Last(signal),
                }
            }
        }
    }

    async fn ask_quickly(&mut self) -> Seen {
        let Some(who) = self.next() else { return Seen::Local };
        let (seen, requests, _) = log_in(who, Arc::clone(&self.player), self.asked.silence).await;
        self.requests += requests;
        seen
    }

    /// What became of slow pages that are over: refused, which is an answer; or served, which is too soon.
    fn ended_early(&mut self) -> Option<Stepped> {
        let mut out = None;
        while let Some(ended) = self.slow.try_join_next() {
            let Ok(walked) = ended else { continue };
            match super::probe::refusal(&walked) {
                Ok(()) => return Some(Stepped::Ended(Ended::NotHeld)),
                Err(Seen::Out(signal)) => out = Some(Stepped::Out(signal)),
                Err(Seen::Local) => return Some(Stepped::Ended(Ended::Generator)),
                Err(_) => return Some(Stepped::Ended(Ended::Ceiling)),
            }
        }
        out
    }

    /// The target is full: no quick page is answered.
    async fn confirm_full(&mut self) -> Ended {
        for _ in 1..CONFIRMED {
            tokio::time::sleep(PAUSE).await;
            match self.ask_quickly().await {
                // A place has become free meanwhile: what was held is not held any more.
                Seen::In(_) => return Ended::NotHeld,
                Seen::Out(_) => self.refused += 1,
                Seen::Local => return Ended::Generator,
                Seen::HeldBack => return Ended::Ceiling,
            }
        }
        Ended::Found
    }

    /// Lets everything go: people log out, connections are closed. How many were let go, and how many logouts
    /// failed.
    pub(super) async fn release(&mut self) -> (u64, u64) {
        let slow = self.slow.len() as u64;
        self.slow.shutdown().await;
        if self.asked.counts != Counts::Sessions {
            let held = self.held.len() as u64;
            self.held.clear();
            return (held + slow, 0);
        }
        let (mut out, mut failed) = (0, 0);
        let mut leaving = JoinSet::new();
        let held = std::mem::take(&mut self.held);
        let mut waiting = held.into_iter();
        loop {
            while leaving.len() < LEAVING {
                let Some((who, guest)) = waiting.next() else { break };
                leaving.spawn(log_out(who, guest, Arc::clone(&self.player), self.asked.silence));
            }
            let Some(left) = leaving.join_next().await else { break };
            let (is_out, requests) = left.unwrap_or((false, 1));
            self.requests += requests;
            if is_out {
                out += 1;
            } else {
                failed += 1;
            }
        }
        (out, failed)
    }

    /// Lets slow pages go and waits until the target answers again.
    pub(super) async fn free(&mut self) -> bool {
        self.slow.shutdown().await;
        if self.asked.counts == Counts::Connections {
            self.held.clear();
        }
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(60) {
            if matches!(self.ask_quickly().await, Seen::In(_)) {
                return true;
            }
            tokio::time::sleep(PAUSE).await;
        }
        false
    }
}

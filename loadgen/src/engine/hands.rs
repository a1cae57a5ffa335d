//! The hands that walk pages: tasks that take one page after the other, so that neither a task nor a timer is made
//! for every page.

use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

use super::{Report, Returned};
use crate::client::Broken;
use crate::walk::{Guest, Player, Step, Walked, walk};

/// Most hands that wait for a page; others are let go, with the memory of the page they walked.
const MOST_IDLE: usize = 256;

/// A page to walk.
pub(super) struct Errand {
    pub(super) slot: u32,
    pub(super) guest: Box<Guest>,
    pub(super) step: Step,
    /// When the visitor stops waiting.
    pub(super) deadline: Instant,
    /// Whether the breaker lets it be sent.
    pub(super) lets: bool,
}

/// One of them.
pub(crate) struct Hand {
    errands: UnboundedSender<Errand>,
    task: AbortHandle,
}

/// All of them.
pub(super) struct Hands {
    player: Arc<Player>,
    reports: UnboundedSender<Report>,
    idle: Vec<Hand>,
}

impl Hands {
    /// None yet; each tells `reports` what became of its page.
    pub(super) const fn new(player: Arc<Player>, reports: UnboundedSender<Report>) -> Self {
        Self { player, reports, idle: Vec::new() }
    }

    /// Sends a hand on an errand; it is to be given back once it has told what became of it.
    pub(super) fn send(&mut self, errand: Errand) -> Hand {
        let hand = self.idle.pop().unwrap_or_else(|| self.another());
        // It waits for one.
        let _ = hand.errands.send(errand);
        hand
    }

    /// Takes a hand back whose errand is over.
    pub(super) fn take_back(&mut self, hand: Hand) {
        if self.idle.len() < MOST_IDLE {
            self.idle.push(hand);
        }
    }

    fn another(&self) -> Hand {
        let (errands, waiting) = unbounded_channel();
        // Boxed, for the runtime moves what it is given a few times.
        let task = tokio::spawn(Box::pin(walk_all(waiting, Arc::clone(&self.player), self.reports.clone())));
        Hand { errands, task: task.abort_handle() }
    }
}

impl Hand {
    /// Lets its page go, and the hand with it.
    pub(super) fn abort(&self) {
        self.task.abort();
    }
}

async fn walk_all(mut waiting: UnboundedReceiver<Errand>, player: Arc<Player>, reports: UnboundedSender<Report>) {
    // Set again for every page: a timer that is put off costs next to nothing.
    let mut alarm = std::pin::pin!(sleep_until(Instant::now()));
    while let Some(Errand { slot, mut guest, step, deadline, lets }) = waiting.recv().await {
        let walked = if lets {
            alarm.as_mut().reset(deadline);
            tokio::select! {
                biased;
                walked = walk(&step, &mut guest, &player) => Some(walked),
                () = alarm.as_mut() => None,
            }
        } else {
            Some(Walked::broken(Broken::HeldBack, 0))
        };
        // The engine is gone when the run was broken off.
        let _ = reports.send(Report::Step(Returned { slot, guest, walked, ended: Instant::now() }));
    }
}

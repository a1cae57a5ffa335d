//! One attempt at being let in.

use std::sync::Arc;
use std::time::{Duration, Instant};

use afflux_models::time::UtcTime;
use afflux_models::vocabulary::Service;
use afflux_plan::{Answer, Visitor};
use tokio::time::timeout;

use super::{Signal, visit};
use crate::client::Broken;
use crate::walk::{Guest, Player, Step, StepKind, Walked, walk};

/// Bytes of a page, where a portal gives as many as it is asked for.
const PAGE_BYTES: u64 = 2000;

/// Who comes, and how their requests are told apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Who {
    pub(super) visitor: Visitor,
    pub(super) at: UtcTime,
    pub(super) nth: u64,
}

impl Who {
    fn step(self, kind: StepKind) -> Step {
        Step { kind, visit: visit(self.visitor, self.at, self.nth), visitor: self.visitor, at: self.at, page: 1 }
    }

    /// Their browser; the number decides the source address.
    pub(super) fn guest(self) -> Guest {
        Guest::of_slot(u32::try_from(self.nth).unwrap_or(u32::MAX))
    }
}

/// What an attempt gave.
pub(super) enum Seen {
    /// Let in.
    In(Box<Guest>),
    /// Not let in.
    Out(Signal),
    /// This machine could not ask.
    Local,
    /// The guard did not allow it.
    HeldBack,
}

/// What became of a page that has ended; fine when it was served.
pub(super) fn refusal(walked: &Walked) -> Result<(), Seen> {
    match (walked.answer, walked.broken) {
        (_, Some(Broken::Local)) => Err(Seen::Local),
        (_, Some(Broken::HeldBack | Broken::Refused)) => Err(Seen::HeldBack),
        (_, Some(Broken::Connect)) => Err(Seen::Out(Signal::NoConnection)),
        (_, Some(_)) => Err(Seen::Out(Signal::Reset)),
        (Answer::Served, None) => Ok(()),
        (Answer::TurnedAway, None) => Err(Seen::Out(Signal::TurnedAway)),
        (_, None) => Err(Seen::Out(Signal::WrongResponse)),
    }
}

/// Logs somebody in; what comes within the silence counts. Gives the requests it took, and how long.
pub(super) async fn log_in(who: Who, player: Arc<Player>, silence: Duration) -> (Seen, u64, Duration) {
    let mut guest = who.guest();
    let began = Instant::now();
    let walked = timeout(silence, walk(&who.step(StepKind::Login), &mut guest, &player)).await.ok();
    let requests = u64::from(walked.as_ref().map_or(1, |walked| walked.requests));
    let seen = match walked.as_ref().map(refusal) {
        None => Seen::Out(Signal::Silence),
        Some(Ok(())) => Seen::In(Box::new(guest)),
        Some(Err(other)) => other,
    };
    (seen, requests, began.elapsed())
}

/// Logs somebody out; whether it worked, and the requests it took.
pub(super) async fn log_out(who: Who, mut guest: Guest, player: Arc<Player>, silence: Duration) -> (bool, u64) {
    let walked = timeout(silence, walk(&who.step(StepKind::Logout), &mut guest, &player)).await.ok();
    let is_out = walked.as_ref().is_some_and(|walked| walked.answer == Answer::Served);
    (is_out, u64::from(walked.map_or(1, |walked| walked.requests)))
}

/// A page of somebody who is in.
pub(super) async fn page(who: Who, guest: &mut Guest, player: &Player) -> Walked {
    let kind = StepKind::Page { service: Service::Accueil, bytes_down: PAGE_BYTES, bytes_up: 0 };
    walk(&who.step(kind), guest, player).await
}

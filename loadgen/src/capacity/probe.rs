//! One attempt at being let in.

use std::sync::Arc;
use std::time::{Duration, Instant};

use afflux_models::time::UtcTime;
use afflux_outcome::calibration::PageClass;
use afflux_plan::{Answer, Visitor};
use tokio::time::timeout;

use super::calibration::Wanted;
use super::{Signal, visit};
use crate::client::Broken;
use crate::walk::{Guest, Player, Step, StepKind, Walked, walk};

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
    walk(&who.step(Wanted::HOME.kind()), guest, player).await
}

/// What became of a page that was asked for.
pub(super) type Asked = Result<(), Seen>;

/// Somebody who asks for one page after the other.
pub(super) struct Member {
    who: Who,
    guest: Guest,
    /// Whether they have a session, as far as this side knows.
    is_in: bool,
    requests: u64,
}

impl Member {
    /// Somebody who is let in each time anew.
    pub(super) fn outside(who: Who) -> Self {
        Self { who, guest: who.guest(), is_in: false, requests: 0 }
    }

    /// Somebody who is in.
    pub(super) fn inside((who, guest): (Who, Guest)) -> Self {
        Self { who, guest, is_in: true, requests: 0 }
    }

    /// Who is to be logged out at the end.
    pub(super) fn held(self) -> Option<(Who, Guest)> {
        self.is_in.then_some((self.who, self.guest))
    }

    /// Requests sent since this was asked last.
    pub(super) fn take_requests(&mut self) -> u64 {
        std::mem::take(&mut self.requests)
    }

    /// Leaves the session before a login, and gets one before a page: neither is part of what is timed.
    pub(super) async fn prepare(&mut self, wanted: &Wanted, player: &Arc<Player>, silence: Duration) {
        let is_login = wanted.class == PageClass::Login;
        if is_login && self.is_in {
            let guest = std::mem::take(&mut self.guest);
            self.requests += log_out(self.who, guest, Arc::clone(player), silence).await.1;
            (self.guest, self.is_in) = (self.who.guest(), false);
        } else if !is_login && !self.is_in {
            let _ = self.log_in(player, silence).await;
        }
    }

    /// Asks for a page; what comes within the silence counts.
    pub(super) async fn ask(&mut self, wanted: &Wanted, player: &Arc<Player>, silence: Duration) -> Asked {
        if wanted.class == PageClass::Login {
            return self.log_in(player, silence).await;
        }
        if !self.is_in {
            return Err(Seen::Out(Signal::WrongResponse));
        }
        let walked = timeout(silence, walk(&self.who.step(wanted.kind()), &mut self.guest, player)).await.ok();
        self.requests += u64::from(walked.as_ref().map_or(1, |walked| walked.requests));
        walked.as_ref().map_or(Err(Seen::Out(Signal::Silence)), refusal)
    }

    async fn log_in(&mut self, player: &Arc<Player>, silence: Duration) -> Asked {
        let (seen, requests, _) = log_in(self.who, Arc::clone(player), silence).await;
        self.requests += requests;
        match seen {
            Seen::In(guest) => {
                (self.guest, self.is_in) = (*guest, true);
                Ok(())
            }
            other => Err(other),
        }
    }
}

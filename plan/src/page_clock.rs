//! What a visitor does next: the one set of rules that the simulator and the replay both follow.
//!
//! Page 1 is due at its planned instant; page n+1 at the last byte of page n plus its think time; a
//! timed-out page is reloaded, a turned-away visitor returns, and whoever is out of patience leaves
//! (DESIGN §3). Time is played time since the window opens.

use afflux_models::seed::VisitId;
use afflux_models::time::{LONGEST_VISIT_US, SimTime};

use crate::cut_plan::WarmVisit;
use crate::plan::Plan;
use crate::planned_visit::{Aim, PlannedVisit};
use crate::tempo::Tempo;

/// How an attempt at a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// The page came.
    Served,
    /// The portal asked to come back later: its sessions or a queue were full.
    TurnedAway,
    /// Nothing came until the time-out.
    TimedOut,
    /// The visitor left while waiting.
    Abandoned,
    /// Anything else than a page: a refused connection, an error status, a lost session.
    Failed,
    /// The service is switched off, and the portal says so: the visitor goes on without the page.
    Shed,
    /// The visitor has it already: nothing is asked of the portal, and the visitor goes on.
    Spared,
}

/// An attempt at a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// Page from 0; the first is the login.
    pub page: u16,
    /// Attempt from 0.
    pub attempt: u8,
    /// When it is due.
    pub due: SimTime,
    /// When the page's first attempt was due.
    pub first_due: SimTime,
    /// When it times out.
    pub times_out: SimTime,
    /// When the visitor loses patience.
    pub leaves: SimTime,
    /// Whether it is the login of somebody who was there before the window opened.
    pub ramp: bool,
}

/// Why a visit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// All pages were seen.
    Finished,
    /// After a refusal or a time-out the visitor does not come back.
    GaveUp,
    /// The visitor waited too long.
    LostPatience,
    /// Six hours are the longest visit.
    Cut,
}

/// The end of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Departure {
    /// Why.
    pub why: Why,
    /// When.
    pub at: SimTime,
    /// Whether the session is closed by a logout.
    pub logout: bool,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// An attempt.
    Ask(Ask),
    /// The end.
    Leave(Departure),
}

/// The state of one visitor between two attempts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageClock {
    /// The visit.
    pub visit: PlannedVisit,
    aim: Aim,
    began: SimTime,
    ask: Ask,
    sitting: SimTime,
    returns: u8,
    reloads: u8,
    /// For somebody who was there before: what follows the login.
    resume: Option<Resume>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resume {
    /// The next page and when it is due.
    Page(u16, SimTime),
    /// No page is left: the session is held until then.
    Hold(SimTime),
}

impl PageClock {
    /// A visit that begins in the window, at its planned instant.
    pub fn begin(plan: &Plan<'_>, visit: PlannedVisit, due: SimTime) -> (Self, Ask) {
        let mut clock = Self::new(plan, visit, due, None);
        clock.set_limits(plan, due, false);
        (clock, clock.ask)
    }

    /// Somebody who was there before: logs in during the ramp, then goes on.
    pub fn resume(plan: &Plan<'_>, warm: &WarmVisit, due: SimTime) -> (Self, Ask) {
        let resume = match warm.next {
            Some((page, due)) => Resume::Page(page, due),
            None => Resume::Hold(warm.session_until),
        };
        let mut clock = Self::new(plan, warm.visit, due, Some(resume));
        clock.set_limits(plan, due, true);
        (clock, clock.ask)
    }

    fn new(plan: &Plan<'_>, visit: PlannedVisit, due: SimTime, resume: Option<Resume>) -> Self {
        let ask = Ask { page: 0, attempt: 0, due, first_due: due, times_out: due, leaves: due, ramp: resume.is_some() };
        Self { visit, aim: plan.aim(visit.id, 0), began: due, ask, sitting: due, returns: 0, reloads: 0, resume }
    }

    /// The id of the visit.
    #[inline]
    pub fn id(&self) -> VisitId {
        self.visit.id
    }

    /// What the page that was asked for last is for.
    #[inline]
    pub fn aim(&self) -> &Aim {
        &self.aim
    }

    /// The attempt that was asked for last.
    #[inline]
    pub fn asked(&self) -> Ask {
        self.ask
    }

    /// The same where it is.
    #[inline]
    pub fn ask(&self) -> &Ask {
        &self.ask
    }

    /// What the visitor does after an answer at an instant.
    pub fn answered(&mut self, plan: &Plan<'_>, tempo: Tempo, answer: Answer, at: SimTime) -> Next {
        match answer {
            Answer::Served | Answer::Shed | Answer::Spared => self.go_on(plan, tempo, at),
            Answer::TurnedAway => {
                let delay = plan.return_delay_us(self.visit.id, self.returns);
                self.returns = self.returns.saturating_add(1);
                self.try_again(plan, tempo, at, delay, true)
            }
            Answer::TimedOut | Answer::Failed => {
                let delay = plan.reload_delay_us(self.visit.id, self.reloads);
                self.reloads = self.reloads.saturating_add(1);
                self.try_again(plan, tempo, at, delay, false)
            }
            Answer::Abandoned => self.leave(Why::LostPatience, at),
        }
    }

    /// Somebody who waited outside is let in: the attempt begins now. The page's whole time still
    /// counts from its first attempt.
    pub fn admitted(&mut self, plan: &Plan<'_>, at: SimTime) -> Ask {
        self.sitting = at;
        self.set_limits(plan, at, self.ask.ramp);
        self.ask
    }

    fn go_on(&mut self, plan: &Plan<'_>, tempo: Tempo, at: SimTime) -> Next {
        let (page, due) = match self.resume.take() {
            Some(Resume::Hold(until)) => {
                return Next::Leave(Departure { why: Why::Finished, at: until.max(at), logout: true });
            }
            Some(Resume::Page(page, due)) => {
                self.aim = plan.aim(self.visit.id, page);
                (page, due.max(at))
            }
            None => {
                let page = self.ask.page + 1;
                if page >= self.visit.pages {
                    return self.leave(Why::Finished, at);
                }
                self.aim = plan.aim(self.visit.id, page);
                (page, SimTime(at.0 + tempo.played_us(self.aim.think_us)))
            }
        };
        if due.0 - self.began.0 > tempo.played_us(LONGEST_VISIT_US) {
            return self.leave(Why::Cut, at);
        }
        self.ask = Ask { page, attempt: 0, due, first_due: due, ..self.ask };
        self.sitting = due;
        self.set_limits(plan, due, false);
        Next::Ask(self.ask)
    }

    fn try_again(&mut self, plan: &Plan<'_>, tempo: Tempo, at: SimTime, delay: Option<i64>, fresh: bool) -> Next {
        let (Some(delay), Some(attempt)) = (delay, self.ask.attempt.checked_add(1)) else {
            return self.leave(Why::GaveUp, at);
        };
        let due = SimTime(at.0 + tempo.played_us(delay));
        if fresh {
            self.sitting = due;
        } else if due >= self.ask.leaves {
            return self.leave(Why::LostPatience, self.ask.leaves.max(at));
        }
        if due.0 - self.began.0 > tempo.played_us(LONGEST_VISIT_US) {
            return self.leave(Why::Cut, at);
        }
        self.ask.attempt = attempt;
        self.set_limits(plan, due, self.ask.ramp);
        Next::Ask(self.ask)
    }

    fn set_limits(&mut self, plan: &Plan<'_>, due: SimTime, ramp: bool) {
        self.ask.due = due;
        self.ask.times_out = SimTime(due.0 + plan.scenario().behaviour.page_timeout_us);
        self.ask.leaves = SimTime(self.sitting.0 + self.visit.patience_us);
        self.ask.ramp = ramp;
    }

    fn leave(&self, why: Why, at: SimTime) -> Next {
        Next::Leave(Departure { why, at, logout: why == Why::Finished && self.visit.logout })
    }
}

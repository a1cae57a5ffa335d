//! What a visitor does next: the one set of rules that the simulator and the replay both follow.
//!
//! Page 1 is due at its planned instant; page n+1 at the last byte of page n plus its think time; a
//! timed-out page is reloaded, a turned-away visitor returns, and whoever is out of patience leaves
//! (DESIGN §3). Time is played time since the window opens.

use afflux_models::seed::{VisitId, uniform};
use afflux_models::time::{LONGEST_VISIT_US, SimTime};
use afflux_models::vocabulary::{Group, Profil, Service};

use crate::cut_plan::WarmVisit;
use crate::plan::Plan;
use crate::planned_visit::{PlannedVisit, Visitor};
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
    /// When the visit began.
    pub began: SimTime,
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

/// The state of one visitor between two attempts: what is played holds many, so it is small.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageClock {
    id: VisitId,
    began: SimTime,
    due: SimTime,
    first_due: SimTime,
    sitting: SimTime,
    patience_us: i64,
    /// What is left of the draw of the page's service.
    left: f64,
    /// The word of a pair of pages that is for the next one; before somebody who was there goes on, when
    /// that is.
    kept: u64,
    person: u32,
    pages: u16,
    page: u16,
    /// Of somebody who was there before: the page that follows the login.
    resumes_at: u16,
    attempt: u8,
    returns: u8,
    reloads: u8,
    profil: Profil,
    service: Service,
    after: AfterLogin,
    logout: bool,
    ramp: bool,
}

/// What follows a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AfterLogin {
    /// The visit, from its second page.
    Begins,
    /// The page at which somebody is who was there before.
    Resumes,
    /// No page is left: the session is held.
    Holds,
}

impl PageClock {
    /// A visit that begins in the window, at its planned instant.
    #[inline]
    pub fn begin(plan: &Plan<'_>, visit: &PlannedVisit, due: SimTime) -> Self {
        let [login, kept] = plan.pair(visit.id, 0);
        Self {
            id: visit.id,
            began: due,
            due,
            first_due: due,
            sitting: due,
            patience_us: visit.patience_us,
            left: uniform(login),
            kept,
            person: visit.visitor.person,
            pages: visit.pages,
            page: 0,
            resumes_at: 0,
            attempt: 0,
            returns: 0,
            reloads: 0,
            profil: visit.profil(),
            service: Service::Connexion,
            after: AfterLogin::Begins,
            logout: visit.logout,
            ramp: false,
        }
    }

    /// Somebody who was there before: logs in during the ramp, then goes on.
    #[inline]
    pub fn resume(plan: &Plan<'_>, warm: &WarmVisit, due: SimTime) -> Self {
        let (after, resumes_at, then) = match warm.next {
            Some((page, due)) => (AfterLogin::Resumes, page, due),
            None => (AfterLogin::Holds, 0, warm.session_until),
        };
        let begun = Self::begin(plan, &warm.visit, due);
        Self { after, resumes_at, kept: then.0 as u64, ramp: true, ..begun }
    }

    /// The id of the visit.
    #[inline]
    pub fn id(&self) -> VisitId {
        self.id
    }

    /// Whose visit it is.
    #[inline]
    pub fn visitor(&self) -> Visitor {
        Visitor { territory: self.id.territory(), group: Group(self.id.group()), person: self.person }
    }

    /// The visitor's profil.
    #[inline]
    pub fn profil(&self) -> Profil {
        self.profil
    }

    /// The service of the page that was asked for last.
    #[inline]
    pub fn service(&self) -> Service {
        self.service
    }

    /// Whether that page stores something.
    #[inline]
    pub fn stores(&self, plan: &Plan<'_>) -> bool {
        plan.stores(self.page, self.service, self.left)
    }

    /// Bytes up and down of that page.
    #[inline(always)]
    pub fn bytes(&self, plan: &Plan<'_>) -> (u64, u64) {
        plan.bytes(self.id, self.page, self.service, self.left)
    }

    /// The page and the attempt that were asked for last.
    #[inline]
    pub fn at(&self) -> (u16, u8) {
        (self.page, self.attempt)
    }

    /// The attempt that was asked for last.
    #[inline(always)]
    pub fn asked(&self, plan: &Plan<'_>) -> Ask {
        Ask {
            page: self.page,
            attempt: self.attempt,
            due: self.due,
            first_due: self.first_due,
            times_out: SimTime(self.due.0 + plan.scenario().behaviour.page_timeout_us),
            leaves: self.leaves(),
            ramp: self.ramp,
        }
    }

    /// When the visitor stops waiting for that page.
    #[inline(always)]
    pub fn waits_until(&self, plan: &Plan<'_>) -> SimTime {
        SimTime(self.due.0 + plan.scenario().behaviour.page_timeout_us).min(self.leaves())
    }

    #[inline]
    fn leaves(&self) -> SimTime {
        SimTime(self.sitting.0 + self.patience_us)
    }

    /// What the visitor does after an answer at an instant.
    #[inline(always)]
    pub fn answered(&mut self, plan: &Plan<'_>, tempo: Tempo, answer: Answer, at: SimTime) -> Next {
        match answer {
            Answer::Served | Answer::Shed | Answer::Spared => self.go_on(plan, tempo, at),
            _ => self.not_served(plan, tempo, answer, at),
        }
    }

    #[inline(never)]
    fn not_served(&mut self, plan: &Plan<'_>, tempo: Tempo, answer: Answer, at: SimTime) -> Next {
        match answer {
            Answer::TurnedAway => {
                let delay = plan.return_delay_us(self.id, self.returns);
                self.returns = self.returns.saturating_add(1);
                self.try_again(plan, tempo, at, delay, true)
            }
            Answer::TimedOut | Answer::Failed => {
                let delay = plan.reload_delay_us(self.id, self.reloads);
                self.reloads = self.reloads.saturating_add(1);
                self.try_again(plan, tempo, at, delay, false)
            }
            _ => self.leave(Why::LostPatience, at),
        }
    }

    /// Somebody who waited outside is let in: the attempt begins now. The page's whole time still
    /// counts from its first attempt.
    pub fn admitted(&mut self, plan: &Plan<'_>, at: SimTime) -> Ask {
        (self.sitting, self.due) = (at, at);
        self.asked(plan)
    }

    #[inline(always)]
    fn go_on(&mut self, plan: &Plan<'_>, tempo: Tempo, at: SimTime) -> Next {
        let due = if self.after == AfterLogin::Begins {
            let page = self.page + 1;
            if page >= self.pages {
                return self.leave(Why::Finished, at);
            }
            SimTime(at.0 + tempo.played_us(self.turn_to(plan, page)))
        } else {
            let then = SimTime(self.kept as i64).max(at);
            if self.after == AfterLogin::Holds {
                return Next::Leave(Departure { why: Why::Finished, at: then, began: self.began, logout: true });
            }
            self.turn_back_to(plan, self.resumes_at);
            then
        };
        if due.0 - self.began.0 > tempo.played_us(LONGEST_VISIT_US) {
            return self.leave(Why::Cut, at);
        }
        (self.due, self.first_due, self.sitting) = (due, due, due);
        (self.attempt, self.ramp) = (0, false);
        Next::Ask(self.asked(plan))
    }

    /// Turns to the next page; its think time, µs.
    #[inline(always)]
    fn turn_to(&mut self, plan: &Plan<'_>, page: u16) -> i64 {
        let [drawn, next] = plan.pair(self.id, page);
        let is_odd = page & 1 == 1;
        let (gap, service) = if is_odd { (drawn, self.kept) } else { (self.kept, drawn) };
        self.kept = next;
        self.page = page;
        (self.service, self.left) = plan.service(service);
        plan.think_us(self.profil, gap)
    }

    /// Turns to a page whose think time is past.
    #[inline(never)]
    fn turn_back_to(&mut self, plan: &Plan<'_>, page: u16) {
        let [own, next] = plan.pair(self.id, page & !1);
        let is_odd = page & 1 == 1;
        (self.service, self.left) = plan.service(if is_odd { next } else { own });
        self.kept = if is_odd { plan.pair(self.id, page)[1] } else { next };
        (self.page, self.after) = (page, AfterLogin::Begins);
    }

    fn try_again(&mut self, plan: &Plan<'_>, tempo: Tempo, at: SimTime, delay: Option<i64>, fresh: bool) -> Next {
        let (Some(delay), Some(attempt)) = (delay, self.attempt.checked_add(1)) else {
            return self.leave(Why::GaveUp, at);
        };
        let due = SimTime(at.0 + tempo.played_us(delay));
        if fresh {
            self.sitting = due;
        } else if due >= self.leaves() {
            return self.leave(Why::LostPatience, self.leaves().max(at));
        }
        if due.0 - self.began.0 > tempo.played_us(LONGEST_VISIT_US) {
            return self.leave(Why::Cut, at);
        }
        (self.attempt, self.due) = (attempt, due);
        Next::Ask(self.asked(plan))
    }

    fn leave(&self, why: Why, at: SimTime) -> Next {
        Next::Leave(Departure { why, at, began: self.began, logout: why == Why::Finished && self.logout })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two cache lines hold a visitor of a simulation, of which this is the greater part.
    #[test]
    fn a_clock_is_small() {
        assert!(size_of::<PageClock>() <= 88, "{}", size_of::<PageClock>());
    }
}

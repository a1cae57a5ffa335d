//! A stretch of the plan as it is played: who is there when the window opens, the ramp in which
//! they log in, and everybody who comes until it closes.

use afflux_models::time::{LONGEST_VISIT_US, SimTime, UtcTime};

use crate::minutes::Begun;
use crate::order::by_time_and_id;
use crate::page_clock::{Ask, PageClock};
use crate::plan::Plan;
use crate::planned_visit::{PlannedVisit, Visitor};
use crate::scenario::{Phase, Scenario, Window};
use crate::tempo::Tempo;

/// Somebody whose session is alive when the window opens, by the plan alone (nobody refused,
/// response 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WarmVisit {
    /// The visit.
    pub visit: PlannedVisit,
    /// The page they take part from and when it is due; none: their last page is past.
    pub next: Option<(u16, SimTime)>,
    /// When their session would end without another page.
    pub session_until: SimTime,
}

impl WarmVisit {
    /// When the session is next used, or ends.
    fn needed(&self) -> SimTime {
        self.next.map_or(self.session_until, |(_, due)| due)
    }
}

/// The stretch that is played.
#[derive(Debug, Clone)]
pub struct CutPlan<'p> {
    plan: &'p Plan<'p>,
    opens: UtcTime,
    closes: UtcTime,
    tempo: Tempo,
    ramp_us: i64,
    settle_us: i64,
    session_life_us: i64,
    warm: Vec<WarmVisit>,
}

/// What delimits a stretch. Times are the plan's; a player divides them by the speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// First instant.
    pub opens: UtcTime,
    /// First instant after it.
    pub closes: UtcTime,
    /// How much faster than the plan.
    pub tempo: Tempo,
    /// Length of the ramp before the window, µs.
    pub ramp_us: i64,
    /// Length of the start of the window that is not judged, µs.
    pub settle_us: i64,
    /// How long a session lives after its last page, µs.
    pub session_life_us: i64,
}

impl Cut {
    /// A window of a scenario at the plan's own pace, with the ramp and the settling of its replay.
    pub fn of(scenario: &Scenario, window: &Window, session_life_us: i64) -> Self {
        Self {
            opens: window.opens(),
            closes: window.closes(),
            tempo: Tempo::PLAN,
            ramp_us: scenario.replay.ramp_us,
            settle_us: scenario.replay.settle_us,
            session_life_us,
        }
    }
}

impl<'p> CutPlan<'p> {
    /// Cuts a stretch out of a plan; finds who is already there.
    pub fn new(plan: &'p Plan<'p>, cut: Cut) -> Self {
        let mut cut_plan = Self {
            plan,
            opens: cut.opens,
            closes: cut.closes,
            tempo: cut.tempo,
            ramp_us: cut.tempo.played_us(cut.ramp_us),
            settle_us: cut.tempo.played_us(cut.settle_us),
            session_life_us: cut.session_life_us,
            warm: Vec::new(),
        };
        let look_back = LONGEST_VISIT_US + cut.session_life_us;
        let alive_since = cut.opens.plus_us(-cut.session_life_us);
        let (mut minutes, mut warm) = (plan.minutes(), Vec::new());
        let longest_gap_us = plan.longest_gap_us();
        for minute in cut.opens.plus_us(-look_back).minute()..=cut.opens.minute() {
            let reaching = minutes.reaching(minute, alive_since).iter();
            warm.extend(reaching.filter_map(|begun| cut_plan.warm_visit(begun, longest_gap_us)));
        }
        // Who is needed first logs in first: a session that waits long for its next page begins late,
        // so that the ramp lets none expire that the plan has alive.
        let mut order = Vec::new();
        by_time_and_id(warm.len(), |n| warm[n].needed().0, |n| warm[n].visit.id.0, &mut order);
        cut_plan.warm = order.into_iter().map(|n| warm[n as usize]).collect();
        cut_plan
    }

    #[inline]
    fn warm_visit(&self, begun: &Begun, longest_gap_us: i64) -> Option<WarmVisit> {
        let Begun { id, at, pages, .. } = *begun;
        if at >= self.opens {
            return None;
        }
        let profil = begun.group().profil();
        let (mut last_us, mut kept) = (at.0, 0);
        // When the last page were due if all gaps to come were the longest.
        let mut latest_us = at.0 + longest_gap_us * i64::from(pages.saturating_sub(1));
        for page in 1..pages {
            if latest_us + self.session_life_us <= self.opens.0 {
                return None;
            }
            // Only the gaps are drawn, two at a time.
            let gap = if page % 2 == 1 {
                let [gap, next] = self.plan.pair(id, page);
                kept = next;
                gap
            } else {
                kept
            };
            let gap_us = self.plan.think_us(profil, gap);
            latest_us -= longest_gap_us - gap_us;
            let due = last_us + gap_us;
            if due - at.0 > LONGEST_VISIT_US {
                break;
            }
            if due >= self.opens.0 {
                let until = last_us + self.session_life_us;
                let next = Some((page, self.sim_time(UtcTime(due))));
                let session_until = self.sim_time(UtcTime(until));
                return (until > self.opens.0).then(|| WarmVisit {
                    visit: self.plan.visit(begun),
                    next,
                    session_until,
                });
            }
            last_us = due;
        }
        let until = last_us + self.session_life_us;
        let visit = (until > self.opens.0).then(|| self.plan.visit(begun)).filter(|visit| !visit.logout)?;
        Some(WarmVisit { visit, next: None, session_until: self.sim_time(UtcTime(until)) })
    }

    /// The plan.
    #[inline]
    pub fn plan(&self) -> &'p Plan<'p> {
        self.plan
    }

    /// The pace.
    #[inline]
    pub fn tempo(&self) -> Tempo {
        self.tempo
    }

    /// First instant of the window.
    pub fn opens(&self) -> UtcTime {
        self.opens
    }

    /// First instant after the window.
    pub fn closes(&self) -> UtcTime {
        self.closes
    }

    /// Played time of an instant of the plan.
    #[inline]
    pub fn sim_time(&self, instant: UtcTime) -> SimTime {
        SimTime(self.tempo.played_us(instant.0 - self.opens.0))
    }

    /// The plan's instant of a played time.
    pub fn instant(&self, at: SimTime) -> UtcTime {
        self.opens.plus_us(self.tempo.planned_us(at.0))
    }

    /// Played time at which the window closes.
    #[inline]
    pub fn end(&self) -> SimTime {
        self.sim_time(self.closes)
    }

    /// Played time at which the ramp begins; 0 or before.
    pub fn start(&self) -> SimTime {
        // The parts of a plan begin together, whoever is there.
        SimTime(if self.warm.is_empty() && !self.plan.is_part() { 0 } else { -self.ramp_us })
    }

    /// Session life as it is played, µs.
    #[inline]
    pub fn session_life_us(&self) -> i64 {
        self.tempo.played_us(self.session_life_us)
    }

    /// Who is there when the window opens, in the order in which they log in.
    pub fn warm(&self) -> &[WarmVisit] {
        &self.warm
    }

    /// When the nth of [`CutPlan::warm`] logs in: evenly over the ramp.
    pub fn ramp_due(&self, nth: usize) -> SimTime {
        let (parts, nth) = (2 * self.warm.len().max(1) as i64, 2 * nth as i64 + 1);
        let share = match self.ramp_us.checked_mul(nth) {
            Some(product) => product / parts,
            None => (i128::from(self.ramp_us) * i128::from(nth) / i128::from(parts)) as i64,
        };
        SimTime(share - self.ramp_us)
    }

    /// The clock of the nth who is already there; it asks for their login.
    #[inline]
    pub fn resume(&self, nth: usize) -> PageClock {
        PageClock::resume(self.plan, &self.warm[nth], self.ramp_due(nth))
    }

    /// The clock of a visit that begins in the window; it asks for its first page.
    #[inline]
    pub fn begin(&self, visit: &PlannedVisit) -> PageClock {
        PageClock::begin(self.plan, visit, self.sim_time(visit.at))
    }

    /// The visits that begin in the window, sorted by (time, id).
    pub fn visits(&self) -> Vec<PlannedVisit> {
        self.plan.visits_between(self.opens, self.closes)
    }

    /// Everybody who comes, those who are there already too: each once, by number.
    pub fn visitors(&self) -> Vec<Visitor> {
        let coming = self.visits().into_iter().map(|visit| visit.visitor);
        let mut visitors: Vec<Visitor> = self.warm.iter().map(|warm| warm.visit.visitor).chain(coming).collect();
        visitors.sort_unstable();
        visitors.dedup();
        visitors
    }

    /// The phase of an attempt.
    #[inline]
    pub fn phase(&self, ask: &Ask) -> Phase {
        if ask.ramp || ask.due.0 < 0 {
            Phase::Ramp
        } else if ask.due.0 < self.settle_us {
            Phase::Settle
        } else {
            Phase::Judged
        }
    }
}

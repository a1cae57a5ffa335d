//! The visits that are still to begin, drawn minute by minute when they are needed: a plan of millions
//! of visits takes no memory before it is played.

use std::ops::RangeInclusive;

use afflux_models::time::SimTime;
use afflux_plan::minutes::Minutes;
use afflux_plan::{CutPlan, PlannedVisit};

/// The visits that begin in the window, in the order of the plan.
pub(crate) struct Upcoming<'c> {
    cut: &'c CutPlan<'c>,
    minutes: Minutes<'c>,
    left: RangeInclusive<i64>,
    drawn: Vec<PlannedVisit>,
    next: usize,
}

impl<'c> Upcoming<'c> {
    pub(crate) fn new(cut: &'c CutPlan<'c>) -> Self {
        let left = cut.opens().minute()..=cut.closes().plus_us(-1).minute();
        Self { cut, minutes: cut.plan().minutes(), left, drawn: Vec::new(), next: 0 }
    }

    /// The next visit.
    pub(crate) fn peek(&mut self) -> Option<PlannedVisit> {
        while self.next == self.drawn.len() {
            self.drawn.clear();
            self.next = 0;
            self.minutes.draw(self.left.next()?, &mut self.drawn);
            let window = self.cut.opens()..self.cut.closes();
            self.drawn.retain(|visit| window.contains(&visit.at));
        }
        self.drawn.get(self.next).copied()
    }

    /// When the next visit is due.
    pub(crate) fn due(&mut self) -> Option<SimTime> {
        self.peek().map(|visit| self.cut.sim_time(visit.at))
    }

    /// Goes past the next visit.
    pub(crate) fn advance(&mut self) {
        self.next += usize::from(self.next < self.drawn.len());
    }

    /// How many visits are left; none afterwards.
    pub(crate) fn count(mut self) -> u64 {
        let mut count = 0;
        while self.peek().is_some() {
            count += (self.drawn.len() - self.next) as u64;
            self.next = self.drawn.len();
        }
        count
    }
}

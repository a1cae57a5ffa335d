//! One line of what really happened, to be laid beside the plan.

use afflux_models::seed::VisitId;
use afflux_models::time::SimTime;
use afflux_models::vocabulary::Service;
use afflux_plan::page_clock::Answer;

use crate::tally::Attempt;

/// An attempt at a page, as a player played it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceRow {
    /// The visit.
    pub visit: VisitId,
    /// Page from 0.
    pub page: u16,
    /// Attempt from 0.
    pub attempt: u8,
    /// Its service.
    pub service: Service,
    /// Whether it was the login of somebody who was there before.
    pub ramp: bool,
    /// When it was due.
    pub due: SimTime,
    /// When it ended.
    pub ended: SimTime,
    /// Bytes stored by it.
    pub bytes_up: u64,
    /// How it ended.
    pub answer: Answer,
}

impl TraceRow {
    /// The row of an attempt that has ended.
    pub fn of(visit: VisitId, attempt: &Attempt) -> Self {
        Self {
            visit,
            page: attempt.ask.page,
            attempt: attempt.ask.attempt,
            service: attempt.service,
            ramp: attempt.ask.ramp,
            due: attempt.ask.due,
            ended: attempt.ended,
            bytes_up: attempt.bytes_up,
            answer: attempt.answer,
        }
    }
}

//! What stood at once, tick by tick: visits in progress, sessions, connections, who will try again.
//!
//! A whole run keeps the greatest values only. A shard stores all of it, so that the greatest of
//! several shards together is found when they are merged, and not guessed.

use afflux_models::time::{MINUTE_US, SimTime};
use afflux_plan::Tempo;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::concurrency::Spans;
use crate::minutes::MinuteRow;

/// Spans of one stretch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AtOnce {
    /// Visits in progress.
    pub visits: Spans,
    /// Sessions alive.
    pub sessions: Spans,
    /// Connections open.
    pub connections: Spans,
    /// Visits that will try a page again.
    pub orbit: Spans,
}

impl AtOnce {
    /// Nothing yet, over a stretch.
    pub(crate) fn new(from: SimTime, to: SimTime) -> Self {
        let spans = || Spans::new(from, to);
        Self { visits: spans(), sessions: spans(), connections: spans(), orbit: spans() }
    }

    /// Whether another one is of the same stretch.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.visits.is_like(&other.visits)
            && self.sessions.is_like(&other.sessions)
            && self.connections.is_like(&other.connections)
            && self.orbit.is_like(&other.orbit)
    }

    /// Adds what stood at the same ticks elsewhere.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.visits.merge(&other.visits);
        self.sessions.merge(&other.sessions);
        self.connections.merge(&other.connections);
        self.orbit.merge(&other.orbit);
    }

    /// Writes the greatest value of each minute of the plan into its row.
    pub(crate) fn fill(&self, tempo: Tempo, rows: &mut [MinuteRow]) {
        let first_minute = rows.first().map_or(0, |row| i64::from(row.minute));
        let mut fill = |spans: &Spans, field: fn(&mut MinuteRow) -> &mut u32| {
            spans.for_each(|at, count| {
                let minute = tempo.planned_us(at.0).div_euclid(MINUTE_US) - first_minute;
                if let Some(row) = usize::try_from(minute).ok().and_then(|minute| rows.get_mut(minute)) {
                    let field = field(row);
                    *field = (*field).max(count);
                }
            });
        };
        fill(&self.visits, |row| &mut row.visits);
        fill(&self.sessions, |row| &mut row.sessions);
        fill(&self.connections, |row| &mut row.connections);
        fill(&self.orbit, |row| &mut row.orbit);
    }
}

//! What a tally must know of the stretch that is played: enough to count a run again from its journal.

use afflux_plan::{CutPlan, Tempo};
use serde::{Deserialize, Serialize};

/// A stretch of played time, and how long what is counted in it lives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// How much faster than the plan.
    pub speed: f64,
    /// When the ramp begins, µs since the window opens; 0 or before.
    pub start_us: i64,
    /// When the window closes, µs since it opens.
    pub end_us: i64,
    /// How long an idle connection stays open, µs.
    pub keep_alive_us: i64,
    /// How long a session lives after its last page, µs.
    pub session_life_us: i64,
    /// Connections of a browser.
    pub connections_per_browser: u32,
}

/// Most connections of a browser.
const MOST_CONNECTIONS: u32 = 1000;

impl Stretch {
    /// The stretch of a cut plan.
    pub fn of(cut: &CutPlan<'_>) -> Self {
        let behaviour = &cut.plan().scenario().behaviour;
        Self {
            speed: cut.tempo().speed(),
            start_us: cut.start().0,
            end_us: cut.end().0,
            keep_alive_us: behaviour.keep_alive_us,
            session_life_us: cut.session_life_us(),
            connections_per_browser: behaviour.connections_per_browser,
        }
    }

    /// The pace.
    pub fn tempo(&self) -> Tempo {
        Tempo::new(self.speed)
    }

    /// Whether a run may have had it: no time in it is longer than a bound, µs.
    pub fn is_sound(&self, longest_us: i64) -> bool {
        let length = |us: i64| (0..=longest_us).contains(&us);
        let is_ordered = self.start_us <= 0 && self.end_us >= 0;
        let lengths = [self.start_us.saturating_neg(), self.end_us, self.keep_alive_us, self.session_life_us];
        let planned = (self.end_us.saturating_sub(self.start_us)) as f64 * self.speed;
        is_ordered
            && lengths.into_iter().all(length)
            && self.speed.is_finite()
            && self.speed > 0.0
            && planned <= longest_us as f64
            && self.connections_per_browser <= MOST_CONNECTIONS
    }
}

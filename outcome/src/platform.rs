//! What one of several portals saw.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::outcome::AttemptCounts;

/// One of several portals, from the opening of the window to its close.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlatformRow {
    /// Its name.
    pub name: String,
    /// Accounts of its territories.
    pub accounts: u64,
    /// Visits planned in the window.
    pub visits: u64,
    /// Distinct visitors.
    pub visitors: u64,
    /// Distinct visitors with at least one refusal.
    pub visitors_turned_away: u64,
    /// Page attempts of the window.
    pub counts: AttemptCounts,
    /// Most visits in progress at once.
    pub most_visits: u64,
    /// Most sessions alive at once.
    pub most_sessions: u64,
    /// How many sessions it lets live at once; none: not limited.
    pub sessions_limit: Option<u32>,
    /// The station whose workers were busy most.
    pub busiest: String,
    /// Time that its workers were busy, µs, summed over the workers.
    pub busy_us: u64,
    /// Time that its workers were there, µs, summed over the workers.
    pub there_us: u64,
}

//! Demand of the scenario's day against the reference day, by local minute.

use afflux_models::time::{MINUTE_US, UtcTime, day_hours, day_start, paris};
use afflux_plan::scenario::{Scenario, Window};
use afflux_plan::{Plan, Selection};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::stored::written;

/// Visits per minute that are expected, busyness left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Demand {
    /// The scenario's day.
    #[serde(with = "written")]
    pub(crate) day: Date,
    /// Visits per minute of that day.
    pub(crate) crisis: Vec<f64>,
    /// The day that the level of the reference curve describes.
    #[serde(with = "written")]
    pub(crate) reference_day: Date,
    /// Visits per minute of that day, without any factor.
    pub(crate) reference: Vec<f64>,
}

impl Demand {
    /// The demand of the first day of a window.
    pub(crate) fn of(scenario: &Scenario, window: &Window, seed: u64) -> Self {
        let plan = Plan::new(scenario, seed, 0, Selection::ALL);
        let day = window.from.date();
        let opens: UtcTime = day_start(day, &paris());
        let minutes_of_day = (day_hours(day, &paris()) * 60.0) as i64;
        let mut minutes = plan.minutes();
        let first = opens.0.div_euclid(MINUTE_US);
        let crisis = (first..first + minutes_of_day).map(|minute| minutes.expected(minute)).collect();
        let visits = scenario.reference.visits_per_day.value;
        let reference = scenario.model.shape.shares().iter().map(|share| share * visits).collect();
        Self { day, crisis, reference_day: scenario.reference.day, reference }
    }
}

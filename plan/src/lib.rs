//! A scenario becomes visits: who comes when, to which pages, with which patience.
//!
//! A [`scenario::Scenario`] and a seed define a [`Plan`]. A [`CutPlan`] is the stretch of it that is
//! played, and a [`PageClock`] says what a visitor does next: the simulator and the replay both
//! follow it, so that what is predicted and what is measured come from the same visits.

pub mod activity;
pub mod arrivals;
pub mod busyness;
pub mod cut_plan;
pub mod expectation;
pub mod minutes;
mod mix;
pub mod ndjson;
mod order;
pub mod page_clock;
pub mod plan;
pub mod planned_visit;
pub mod poisson;
pub mod prediction;
pub mod scenario;
pub mod shard;
pub mod tempo;

pub use cut_plan::{Cut, CutPlan, WarmVisit};
pub use page_clock::{Answer, Ask, Departure, Next, PageClock, Why};
pub use plan::{PLAN_VERSION, Plan};
pub use planned_visit::{Aim, PlannedPage, PlannedVisit, Visitor};
pub use shard::Selection;
pub use tempo::Tempo;

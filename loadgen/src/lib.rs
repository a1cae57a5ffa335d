//! Plays the plan for real: every visit of a [`afflux_plan::CutPlan`] is sent to a target at its planned
//! instant, whatever the target does, with its own connection and its own cookies.
//!
//! [`guard`] accepts a target, [`replay`] plays on it and gives an
//! [`afflux_outcome::Outcome`] counted by the same tally as the simulator's, with how the generator
//! felt. Response times count from the due instant to the last byte.
//!
//! ```
//! use afflux_loadgen::guard::{AllowList, Guard, Place};
//! use afflux_loadgen::{Stop, StopSignal};
//! // Only what an operator has listed, and what proves to be staging, may be played on.
//! let list = AllowList::parse("allow.toml", "format = 1\ncontact = \"us@exemple.test\"\n").unwrap();
//! let elsewhere = Place::parse("http://127.0.0.1:8080").unwrap();
//! assert!(Guard::new(list).accept(&elsewhere).is_err());
//! // A replay ends early when its signal is raised, from any thread.
//! let stop = StopSignal::new();
//! stop.clone().raise(Stop::Terminate);
//! assert_eq!(stop.raised(), Some(Stop::Terminate));
//! ```

pub mod capacity;
mod clean_up;
mod client;
mod demand;
mod engine;
pub mod figures;
mod goose;
pub mod guard;
mod health;
mod journal;
pub mod journey;
mod leavers;
pub mod live;
pub mod people;
mod pulse;
mod rate_path;
mod replay;
mod resources;
mod secret;
mod stop;
mod trial;
mod upcoming;
mod visit;
mod walk;
mod wall_clock;
mod watch;

pub use clean_up::{Cleaned, clean_up};
pub use demand::{Asked, Demand};
pub use goose::{GooseTotals, interrupted};
pub use leavers::Released;
pub use replay::{Progress, ReplayError, ReplayOptions, Replayed, replay};
pub use secret::Secret;
pub use stop::{Stop, StopSignal};
pub use trial::{TRIAL_VISITOR, Trial, Tried, TriedPage, try_visit};
pub use walk::{Class, Created, Exchange, LeftBehind, LeftCounts, Taken, read_list, write_list};
pub use wall_clock::WallClock;

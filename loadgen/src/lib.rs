//! Plays the plan for real: every visit of a [`afflux_plan::CutPlan`] is sent to a target at its planned
//! instant, whatever the target does, with its own connection and its own cookies.
//!
//! [`replay`] checks that the target is the one that was meant, plays, and gives an
//! [`afflux_outcome::Outcome`] counted by the same tally as the simulator's, with how the generator
//! felt. Response times count from the due instant to the last byte.
//!
//! ```
//! use afflux_loadgen::{Stop, StopSignal, Target};
//! let elsewhere = Target {
//!     address: "192.0.2.1:80".parse().unwrap(),
//!     host: "ent.exemple.test".into(),
//!     nonce: "a-proof".into(),
//!     password: "fictitious".into(),
//! };
//! // Only this machine may be played on.
//! assert!(elsewhere.check().is_err());
//! // A replay ends early when its signal is raised, from any thread.
//! let stop = StopSignal::new();
//! stop.clone().raise(Stop::Terminate);
//! assert_eq!(stop.raised(), Some(Stop::Terminate));
//! ```

mod client;
mod engine;
mod goose;
mod health;
mod journal;
pub mod journey;
pub mod people;
mod rate_path;
mod replay;
mod stop;
mod target;
mod upcoming;
mod visit;
mod walk;
mod watch;

pub use goose::{GooseTotals, interrupted};
pub use replay::{Progress, ReplayError, ReplayOptions, Replayed, replay};
pub use stop::{Stop, StopSignal};
pub use target::Target;
pub use walk::{Class, Created, Exchange, LeftBehind, LeftCounts, Taken, read_list, write_list};

//! The connection capacity of a target: how many it lets in at once, found by one ramp in which everybody who
//! was let in stays, with single steps after the first refusal; then the pages it serves a second when it has
//! more than enough to do.
//!
//! Growing by doubling, or bisection, goes wrong where a session that is closed frees nothing until its life
//! ends; a ramp that holds does not. What is counted is said: sessions of people who logged in, requests that
//! are being answered, or connections that are open and idle.

use std::time::{Duration, Instant};

use afflux_models::Message;
use afflux_models::seed::VisitId;
use afflux_models::time::UtcTime;
use afflux_plan::Visitor;

use crate::guard::AcceptedTarget;
use crate::replay::{ReplayError, ReplayOptions, player, still_proves};

mod alone;
mod calibration;
mod crowd;
mod floor;
mod plateau;
mod probe;
mod ramp;

pub use calibration::{
    Calibration, CalibrationOptions, CalibrationProgress, CalibrationStep, StationLoad, Wanted, calibrate,
};
pub use plateau::{Plateau, PlateauOptions};

/// What is held while the capacity is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// People who logged in, by the journey's login.
    Sessions,
    /// Requests that are being answered: the journey's page, which must take longer than the search; its
    /// login is the quick page that tells whether there is still a place.
    Requests,
    /// Connections that stay open and idle after the journey's login.
    Connections,
}

impl Counts {
    /// Every one.
    pub const ALL: [Counts; 3] = [Counts::Sessions, Counts::Requests, Counts::Connections];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Counts::Sessions => "sessions",
            Counts::Requests => "requests",
            Counts::Connections => "connections",
        }
    }
}

/// What showed that a target was full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signal {
    /// The response that the journey calls a refusal.
    TurnedAway,
    /// Another response than the journey expects.
    WrongResponse,
    /// No connection is taken.
    NoConnection,
    /// The connection ends before a response.
    Reset,
    /// The connection is taken and nothing comes: the request waits in a queue.
    Silence,
    /// A connection that was held is closed by the target.
    ClosedHeld,
}

impl Signal {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Signal::TurnedAway => "turned-away",
            Signal::WrongResponse => "wrong-response",
            Signal::NoConnection => "no-connection",
            Signal::Reset => "reset",
            Signal::Silence => "silence",
            Signal::ClosedHeld => "closed-held",
        }
    }
}

/// How the capacity is searched.
#[derive(Debug, Clone)]
pub struct CapacityOptions {
    /// What is held.
    pub counts: Counts,
    /// Most that are held: a target that still lets in at it has no capacity that was found.
    pub most: u64,
    /// How long a quick page may take before it counts as not answered.
    pub silence: Duration,
    /// The people, in the order in which they come; at least `most` and a few more.
    pub visitors: Vec<Visitor>,
    /// The instant of the plan that dates in requests are of.
    pub at: UtcTime,
    /// How the pages a second are measured; none: they are not.
    pub plateau: Option<PlateauOptions>,
}

/// How a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The capacity was found.
    Found,
    /// The target still let in when the most that may be held were held, or a ceiling of the guard was
    /// reached.
    Ceiling,
    /// This machine was the limit: no descriptor or no port was left.
    Generator,
    /// Somebody stopped it.
    Stopped,
    /// What was held did not stay: the slow page was over too soon, or sessions ended.
    NotHeld,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Capacity {
    /// How it ended.
    pub ended: Ended,
    /// How many were held at the end of the ramp.
    pub held: u64,
    /// Least and most that were held when the target refused; equal on a quiet target.
    pub interval: (u64, u64),
    /// What was counted.
    pub counts: Counts,
    /// What showed that the target was full.
    pub signal: Option<Signal>,
    /// Attempts at being let in.
    pub opened: u64,
    /// Requests sent.
    pub requests: u64,
    /// How long it took, the plateau not included.
    pub took: Duration,
    /// Held ones that were logged out or closed afterwards, and those whose logout failed.
    pub released: (u64, u64),
    /// Pages a second, when they were measured.
    pub plateau: Option<Plateau>,
}

/// How far a search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CapacityProgress {
    /// Held now.
    pub held: u64,
    /// Refusals so far.
    pub refused: u64,
    /// Requests sent.
    pub requests: u64,
    /// Seconds of the plateau's measurement that are over, of how many; none before it.
    pub plateau: Option<(u64, u64)>,
}

/// Searches the capacity of a target. Whatever was held is logged out and closed before it returns.
///
/// # Errors
/// The target is not accepted or does not answer, or the generator cannot start.
pub fn capacity(
    target: &AcceptedTarget,
    options: &ReplayOptions,
    asked: &CapacityOptions,
    mut progress: impl FnMut(&CapacityProgress) + Send,
) -> Result<Capacity, ReplayError> {
    let player = player(target, options.the_journey()?, options);
    let generator =
        |error: std::io::Error| ReplayError::Generator(Message::new("replay-runtime").with("detail", error));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(generator)?;
    runtime.block_on(async {
        still_proves(target, &player.around).await?;
        let player = std::sync::Arc::new(player);
        let began = Instant::now();
        let mut ramp = ramp::Ramp::new(player, asked, &options.stop);
        let ended = ramp.climb(&mut progress).await;
        let mut found = ramp.found(ended, began.elapsed());
        if let (Some(how), Ended::Found) = (&asked.plateau, ended) {
            found.plateau = plateau::measure(&mut ramp, how, found.held, &mut progress).await;
        }
        found.released = ramp.release().await;
        found.requests = ramp.requests();
        Ok(found)
    })
}

/// The nth visit of a search: its name is used in requests only.
fn visit(visitor: Visitor, at: UtcTime, nth: u64) -> VisitId {
    VisitId::new(visitor.territory, visitor.group.0, at.minute() as u32, nth as u32 & VisitId::MAX_INDEX)
}

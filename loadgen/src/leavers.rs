//! Visitors whom the plan lets keep their session when their visit ends, or whom the end of the window cuts:
//! they are logged out when the run is over, where that is asked for, so that the target holds nobody of it.

use std::sync::Arc;
use std::time::Duration;

use afflux_models::seed::VisitId;
use afflux_models::time::UtcTime;
use afflux_plan::{Answer, Visitor};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::walk::{Guest, Player, Step, StepKind, walk};

/// Longest wait for a logout.
const PATIENCE: Duration = Duration::from_secs(10);

/// Logouts under way at once.
const AT_ONCE: usize = 32;

/// Who has left without a logout.
pub(crate) struct Leaver {
    pub(crate) visit: VisitId,
    pub(crate) visitor: Visitor,
    pub(crate) at: UtcTime,
    pub(crate) guest: Box<Guest>,
}

/// What became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Released {
    /// Logged out.
    pub out: u64,
    /// Whose logout failed, whose journey has none, or who could not be asked: the target may hold their sessions.
    pub held: u64,
}

/// Logs them out.
pub(crate) async fn log_out_all(leavers: Vec<Leaver>, player: &Arc<Player>) -> Released {
    let mut released = Released::default();
    if player.journey.logout.batches.is_empty() {
        released.held = leavers.len() as u64;
        return released;
    }
    let (mut waiting, mut leaving) = (leavers.into_iter(), JoinSet::new());
    loop {
        while leaving.len() < AT_ONCE {
            let Some(Leaver { visit, visitor, at, mut guest }) = waiting.next() else { break };
            let player = Arc::clone(player);
            let step = Step { kind: StepKind::Logout, visit, visitor, at, page: 0 };
            leaving.spawn(async move {
                let walked = timeout(PATIENCE, walk(&step, &mut guest, &player)).await;
                walked.is_ok_and(|walked| walked.answer == Answer::Served)
            });
        }
        match leaving.join_next().await {
            Some(Ok(true)) => released.out += 1,
            Some(_) => released.held += 1,
            None => return released,
        }
    }
}

//! What an answer takes that no worker has a part in: the target's proof, asked for now and then on a connection
//! of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::crowd::LAST_PAGES;
use crate::client::Browser;
use crate::guard::ask_for_proof_with;
use crate::walk::Player;

/// Pause between two looks.
const EVERY: Duration = Duration::from_millis(100);

/// The looks while they go on.
pub(super) struct Floor {
    over: Arc<AtomicBool>,
    times: JoinHandle<Vec<f64>>,
}

impl Floor {
    pub(super) fn begin(player: &Arc<Player>) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let times = tokio::spawn(look(Arc::clone(player), Arc::clone(&over)));
        Self { over, times }
    }

    /// Seconds of each answer.
    pub(super) async fn end(self) -> Vec<f64> {
        self.over.store(true, Ordering::Relaxed);
        self.times.await.unwrap_or_default()
    }
}

/// The first answer opens the connection and does not count.
async fn look(player: Arc<Player>, over: Arc<AtomicBool>) -> Vec<f64> {
    let (mut browser, mut is_open, mut times) = (Browser::default(), false, Vec::new());
    while !over.load(Ordering::Relaxed) {
        let began = Instant::now();
        let reply = timeout(LAST_PAGES, ask_for_proof_with(&mut browser, &player.around)).await;
        let answered = matches!(reply, Ok(Ok(_)));
        if answered && is_open {
            times.push(began.elapsed().as_secs_f64());
        }
        is_open = answered;
        sleep(EVERY).await;
    }
    times
}

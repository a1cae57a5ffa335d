//! The clean-up after a run: what it left on the target is removed by the accounts that left it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use afflux_models::Message;
use afflux_models::seed::VisitId;
use afflux_models::time::UtcTime;
use afflux_models::vocabulary::Group;
use afflux_plan::{Answer, Visitor};
use jiff::Timestamp;
use tokio::time::{sleep, timeout};

use crate::guard::AcceptedTarget;
use crate::replay::{ReplayError, ReplayOptions, player, still_proves};
use crate::walk::{Created, Guest, Player, Step, StepKind, Who, remove, walk_as};

/// Longest wait for a login or a removal.
const PATIENCE: Duration = Duration::from_secs(30);

/// Pauses of a clean-up while the target turns its logins away.
const PAUSES: u32 = 60;

/// How long one is.
const PAUSE: Duration = Duration::from_secs(2);

/// What a clean-up did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cleaned {
    /// Things that are gone.
    pub removed: u64,
    /// Things that are still there, in their order.
    pub remaining: Vec<Created>,
    /// Accounts that could not log in.
    pub accounts_refused: u64,
}

/// Removes things from a target, one account after the other; what is left when the stop signal is raised
/// remains. `progress` is told how many things were looked at.
///
/// # Errors
/// As [`crate::replay()`].
pub fn clean_up(
    things: Vec<Created>,
    target: &AcceptedTarget,
    options: &ReplayOptions,
    mut progress: impl FnMut(u64),
) -> Result<Cleaned, ReplayError> {
    let journey = options.the_journey()?;
    let mut by_account: BTreeMap<String, Vec<Created>> = BTreeMap::new();
    for thing in things {
        by_account.entry(thing.account.clone()).or_default().push(thing);
    }
    let generator =
        |error: std::io::Error| ReplayError::Generator(Message::new("replay-runtime").with("detail", error));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(generator)?;
    runtime.block_on(async {
        let player = Arc::new(player(target, journey, options));
        still_proves(target, &player.around).await?;
        let (mut cleaned, mut looked_at, mut pauses) = (Cleaned::default(), 0, PAUSES);
        let logout = step(StepKind::Logout);
        for (account, things) in by_account {
            let mut guest = Guest::default();
            let stopped = options.stop.raised().is_some();
            if stopped || !log_in(&account, &mut guest, &player, &mut pauses).await {
                cleaned.accounts_refused += u64::from(!stopped);
                looked_at += things.len() as u64;
                cleaned.remaining.extend(things);
                progress(looked_at);
                continue;
            }
            for thing in things {
                let removing = remove(&thing, &logout, &mut guest, &player, None);
                let gone = timeout(PATIENCE, removing).await.is_ok_and(|walked| walked.answer == Answer::Served);
                cleaned.removed += u64::from(gone);
                if !gone {
                    cleaned.remaining.push(thing);
                }
                looked_at += 1;
                progress(looked_at);
            }
            // Whether the session ended is seen by nobody.
            let logging_out = walk_as(&logout, who(&account, &player), &mut guest, &player, None);
            let _ = timeout(PATIENCE, logging_out).await;
        }
        Ok(cleaned)
    })
}

fn who<'a>(account: &'a str, player: &'a Player) -> Who<'a> {
    Who::Named { login: account.into(), password: player.people.password_of(account).unwrap_or_default() }
}

/// Logs an account in; while the target is full its visitors wait, as long as pauses are left.
async fn log_in(account: &str, guest: &mut Guest, player: &Player, pauses: &mut u32) -> bool {
    let login = step(StepKind::Login);
    loop {
        let logging_in = walk_as(&login, who(account, player), guest, player, None);
        match timeout(PATIENCE, logging_in).await {
            Ok(walked) if walked.answer == Answer::Served => return true,
            Ok(walked) if walked.answer == Answer::TurnedAway && *pauses > 0 => {
                *pauses -= 1;
                sleep(PAUSE).await;
            }
            _ => return false,
        }
    }
}

fn step(kind: StepKind) -> Step {
    let now = UtcTime::from_unix_us(Timestamp::now().as_microsecond());
    let nobody = Visitor { territory: 0, group: Group(0), person: 0 };
    Step { kind, visit: VisitId(0), visitor: nobody, at: now, page: 0 }
}

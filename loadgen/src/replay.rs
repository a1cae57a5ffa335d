//! A replay, from the check of its target to its outcome.

use std::fs::File;
use std::sync::Arc;
use std::time::SystemTime;

use afflux_models::Message;
use afflux_models::time::{SimTime, UtcTime};
use afflux_outcome::Outcome;
use afflux_outcome::outcome::Provenance;
use afflux_outcome::trace::TraceRow;
use afflux_plan::{Answer, CutPlan};
use bytes::Bytes;
use hyper::header::HeaderValue;

use crate::client::Surroundings;
use crate::engine::{Ended, Engine, Setting};
use crate::goose::{self, GooseTotals};
use crate::health::Judged;
use crate::journey::Journey;
use crate::people::People;
use crate::stop::StopSignal;
use crate::target::Target;
use crate::walk::{LeftBehind, Player};

/// Bytes that uploads are filled with, again and again.
const FILLING: usize = 64 << 10;

/// How a replay is played.
#[derive(Debug, Clone, Default)]
pub struct ReplayOptions {
    /// Whether every attempt is kept to be laid beside the plan.
    pub trace: bool,
    /// Smallest response-time limit that will be judged, µs: a run whose starts are later than a tenth
    /// of it is not valid.
    pub smallest_limit_us: Option<i64>,
    /// Ends the run early when it is raised.
    pub stop: StopSignal,
    /// When the run begins, by this machine's clock, so that several generators begin together; none,
    /// or past: at once.
    pub start_at: Option<SystemTime>,
    /// Where everything that is counted is noted as it happens, so that a run that is killed is not lost.
    pub journal: Option<Arc<File>>,
    /// Name of the run, told to the target.
    pub run_id: String,
    /// Whom to call about the run, told to the target.
    pub contact: String,
    /// What the visits send; none: the journey of our own portal.
    pub journey: Option<Arc<Journey>>,
    /// Who logs in as whom; none: accounts that follow from the visitors, with the target's password.
    pub people: Option<Arc<People>>,
    /// Whether the steps that write are left out.
    pub read_only: bool,
    /// Whether static files are fetched too.
    pub assets: bool,
    /// Where is written down what the run leaves on the target.
    pub left_behind: Arc<LeftBehind>,
}

/// How far a replay is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Played time since the window opens; negative in the ramp.
    pub played: SimTime,
    /// Played time at which the window closes.
    pub end: SimTime,
    /// Visits of the window that were started.
    pub started: u64,
    /// HTTP requests sent.
    pub requests: u64,
    /// Pages under way.
    pub in_flight: u64,
    /// Attempts turned away.
    pub turned_away: u64,
    /// Attempts that failed or timed out.
    pub errors: u64,
    /// 99 % point of the lateness of first pages, µs.
    pub lateness_p99_us: u64,
}

impl Progress {
    /// Counts an attempt.
    pub(crate) fn count(&mut self, answer: Answer) {
        match answer {
            Answer::TurnedAway => self.turned_away += 1,
            Answer::TimedOut | Answer::Failed => self.errors += 1,
            Answer::Served | Answer::Abandoned | Answer::Shed | Answer::Spared => {}
        }
    }
}

/// What a replay gives.
#[derive(Debug)]
pub struct Replayed {
    /// The outcome; marked when the run was broken off.
    pub outcome: Outcome,
    /// When the window opened, by this machine's clock: joins the target's log to the plan.
    pub opened: UtcTime,
    /// Every attempt, when it was asked for, in the order of the answers.
    pub trace: Vec<TraceRow>,
    /// What goose counted.
    pub goose: GooseTotals,
    /// Whether the run ended because the target died.
    pub died: bool,
    /// Whether the run ended because its journal could not be written.
    pub unwritten: bool,
}

/// Why a replay did not begin, or could not be concluded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// The target is not one that may be played on.
    #[error("{0}")]
    Refused(Message),
    /// Nothing answers at the target.
    #[error("{0}")]
    Unreachable(Message),
    /// The generator itself failed.
    #[error("{0}")]
    Generator(Message),
    /// The journal cannot be written.
    #[error("{0}")]
    Unwritten(Message),
}

impl ReplayError {
    /// What is said about it.
    pub fn message(&self) -> &Message {
        match self {
            Self::Refused(message)
            | Self::Unreachable(message)
            | Self::Generator(message)
            | Self::Unwritten(message) => message,
        }
    }
}

/// Plays a stretch of the plan on a target; returns when the window is over, the stop signal was
/// raised or the target died. `progress` is called about ten times a second, on this thread. One
/// replay at a time runs in a process: another one waits.
///
/// # Errors
/// See [`ReplayError`]; nothing but the question for the target's proof was sent then, unless the
/// generator failed.
pub fn replay(
    cut: &CutPlan<'_>,
    target: &Target,
    options: &ReplayOptions,
    provenance: Provenance,
    mut progress: impl FnMut(&Progress) + Send,
) -> Result<Replayed, ReplayError> {
    target.check()?;
    let player = player(target, options)?;
    let unwritten =
        |error: std::io::Error| ReplayError::Unwritten(Message::new("replay-journal").with("detail", error));
    let generator =
        |error: std::io::Error| ReplayError::Generator(Message::new("replay-runtime").with("detail", error));
    let _alone = goose::alone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(generator)?;
    runtime.block_on(async {
        target.prove(&player.around).await?;
        let hosted = goose::host(target.address).await.map_err(ReplayError::Generator)?;
        let setting = Setting {
            player: Arc::new(player),
            nonce: target.nonce.clone(),
            stop: &options.stop,
            goose: &hosted,
            traced: options.trace,
            start_at: options.start_at,
            journal: options.journal.as_ref().map(|file| file.try_clone()).transpose().map_err(unwritten)?,
            provenance: &provenance,
        };
        let (mut engine, mut reports) = Engine::new(cut, setting).map_err(unwritten)?;
        let ended = engine.play(&mut reports, &mut progress).await;
        let complete = ended == Ended::Whole;
        let judged = Judged { smallest_limit_us: options.smallest_limit_us, dropped: engine.dropped(), complete };
        let health = engine.health.concluded(judged);
        let (tally, trace, opened, provenance) = (engine.tally, engine.trace, engine.opened, engine.provenance);
        let goose = hosted.finish().await.map_err(ReplayError::Generator)?;
        let counted = tally.counted();
        let is_shard = cut.plan().selection().shard().1 > 1;
        let at_once = is_shard.then(|| counted.at_once().clone());
        let mut outcome = counted.into_outcome(cut.opens(), provenance);
        outcome.at_once = at_once;
        outcome.generator = Some(health);
        outcome.complete = complete;
        outcome.interrupted = match ended {
            Ended::Whole => None,
            Ended::Stopped => Some("replay-interrupted".into()),
            Ended::Died => Some("replay-target-died".into()),
            Ended::Unwritten => Some("replay-unwritten".into()),
        };
        Ok(Replayed { outcome, opened, trace, goose, died: ended == Ended::Died, unwritten: ended == Ended::Unwritten })
    })
}

fn player(target: &Target, options: &ReplayOptions) -> Result<Player, ReplayError> {
    let journey = match &options.journey {
        Some(journey) => Arc::clone(journey),
        None => Arc::new(
            Journey::portal()
                .map_err(|problems| ReplayError::Generator(Message::new("replay-journey").with("detail", problems)))?,
        ),
    };
    let people = match &options.people {
        Some(people) => Arc::clone(people),
        None => Arc::new(People::numbered(&target.password)),
    };
    Ok(Player {
        around: surroundings(target, options)?,
        journey,
        people,
        left: Arc::clone(&options.left_behind),
        origin: format!("http://{}", target.host),
        read_only: options.read_only,
        assets: options.assets,
    })
}

fn surroundings(target: &Target, options: &ReplayOptions) -> Result<Surroundings, ReplayError> {
    let host = HeaderValue::from_str(&target.host);
    let host = host.map_err(|_| ReplayError::Refused(Message::new("replay-target-host").with("host", &target.host)))?;
    Ok(Surroundings {
        address: target.address,
        host,
        user_agent: user_agent(options),
        filling: Bytes::from(vec![b'a'; FILLING]),
    })
}

/// Says who sends this, whom to call and which run it is.
fn user_agent(options: &ReplayOptions) -> HeaderValue {
    let plain = |text: &str| -> String {
        let letters = text.chars().map(|letter| if matches!(letter, ' '..='~') { letter } else { '?' });
        letters.filter(|letter| !matches!(letter, '(' | ')' | ';')).collect()
    };
    let version = env!("CARGO_PKG_VERSION");
    let text = format!("afflux/{version} (+{}; run {})", plain(&options.contact), plain(&options.run_id));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(concat!("afflux/", env!("CARGO_PKG_VERSION"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_says_who_it_is() {
        let options = ReplayOptions {
            run_id: "r\r\n7".into(),
            contact: "équipe@exemple.test".into(),
            ..ReplayOptions::default()
        };
        let expected = concat!("afflux/", env!("CARGO_PKG_VERSION"), " (+?quipe@exemple.test; run r??7)");
        assert_eq!(user_agent(&options), expected);
    }
}

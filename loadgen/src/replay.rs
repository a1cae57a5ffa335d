//! A replay, from the check of its target to its outcome.

use std::fs::File;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use afflux_models::Message;
use afflux_models::time::{SECOND_US, SimTime, UtcTime};
use afflux_outcome::Outcome;
use afflux_outcome::network::Network;
use afflux_outcome::outcome::Provenance;
use afflux_outcome::trace::TraceRow;
use afflux_plan::{Answer, CutPlan};
use bytes::Bytes;
use jiff::Timestamp;

use crate::client::{Surroundings, user_agent};
use crate::demand::Demand;
use crate::engine::{Ended, Engine, Setting};
use crate::figures::{FiguresOptions, Sampler};
use crate::goose::{self, GooseTotals};
use crate::guard::{AcceptedTarget, Proven, look};
use crate::health::Judged;
use crate::journey::Journey;
use crate::leavers::{Released, log_out_all};
use crate::live::{Board, Dashboard, MetricsPort};
use crate::people::People;
use crate::resources::provide;
use crate::secret::Secret;
use crate::stop::StopSignal;
use crate::walk::{LeftBehind, Player};
use crate::wall_clock::WallClock;

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
    /// What the wall clock is; it may jump.
    pub wall_clock: WallClock,
    /// Where everything that is counted is noted as it happens, so that a run that is killed is not lost.
    pub journal: Option<Arc<File>>,
    /// Name of the run, told to the target.
    pub run_id: String,
    /// The one password of the accounts that follow from the visitors.
    pub password: Secret,
    /// What the visits send; none: the journey of our own portal.
    pub journey: Option<Arc<Journey>>,
    /// Who logs in as whom; none: accounts that follow from the visitors, with the one password.
    pub people: Option<Arc<People>>,
    /// Whether the steps that write are left out.
    pub read_only: bool,
    /// Whether static files are fetched too.
    pub assets: bool,
    /// Where is written down what the run leaves on the target.
    pub left_behind: Arc<LeftBehind>,
    /// Whether those whom the plan lets keep their session are logged out when the run is over.
    pub logs_out: bool,
    /// Where the target's own figures are had; none: they are not asked for.
    pub figures: Option<FiguresOptions>,
    /// Goose's dashboard; none: nothing of it listens.
    pub dashboard: Option<Dashboard>,
    /// Where Prometheus may ask for metrics of the run; none: nowhere.
    pub metrics: Option<Arc<MetricsPort>>,
}

impl ReplayOptions {
    /// The journey that is played.
    ///
    /// # Errors
    /// The journey of our own portal cannot be read.
    pub fn the_journey(&self) -> Result<Arc<Journey>, ReplayError> {
        match &self.journey {
            Some(journey) => Ok(Arc::clone(journey)),
            None => Journey::portal()
                .map(Arc::new)
                .map_err(|problems| ReplayError::Generator(Message::new("replay-journey").with("detail", problems))),
        }
    }
}

/// How far a replay is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Progress {
    /// Played time since the window opens; negative in the ramp.
    pub played: SimTime,
    /// Played time at which the window closes.
    pub end: SimTime,
    /// Visits of the window that were started.
    pub started: u64,
    /// HTTP requests sent.
    pub requests: u64,
    /// HTTP requests a second, over the last five seconds.
    pub requests_per_s: f64,
    /// Visits in progress, those of the ramp included.
    pub visits: u64,
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
    /// What goose counted; none without its dashboard.
    pub goose: Option<GooseTotals>,
    /// Who was logged out after the run, where that was asked for.
    pub released: Released,
    /// Whether the run ended because the target died.
    pub died: bool,
    /// Whether the run ended because its journal could not be written.
    pub unwritten: bool,
    /// Why the guard ended the run, if it did: the catalogue key that the outcome is marked with.
    pub ended_by_guard: Option<&'static str>,
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
/// raised, the target died or the guard ended it. `progress` is called about ten times a second, on
/// this thread. One replay at a time runs in a process: another one waits.
///
/// # Errors
/// See [`ReplayError`]; nothing but the question for the target's proof was sent then, unless the
/// generator failed.
pub fn replay(
    cut: &CutPlan<'_>,
    target: &AcceptedTarget,
    options: &ReplayOptions,
    provenance: Provenance,
    mut progress: impl FnMut(&Progress) + Send,
) -> Result<Replayed, ReplayError> {
    let journey = options.the_journey()?;
    let demand = Demand::of(cut, &journey, options.read_only, options.assets);
    let begins = options.start_at.and_then(|at| Timestamp::try_from(at).ok()).unwrap_or_default();
    demand.fits(target, begins.max(Timestamp::now())).map_err(ReplayError::Refused)?;
    let descriptors_limit = provide(demand.most_connections, target).map_err(ReplayError::Generator)?;
    let unwritten =
        |error: std::io::Error| ReplayError::Unwritten(Message::new("replay-journal").with("detail", error));
    let generator =
        |error: std::io::Error| ReplayError::Generator(Message::new("replay-runtime").with("detail", error));
    let _alone = goose::alone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(generator)?;
    runtime.block_on(async {
        let player = Arc::new(player(target, journey, options));
        still_proves(target, &player.around).await?;
        let hosted = goose::host(target.address(), options.dashboard.as_ref()).await.map_err(ReplayError::Generator)?;
        let board = options.metrics.as_ref().map(|_| Board::default());
        let serving = options.metrics.as_ref().zip(board.as_ref()).map(|(port, board)| port.serve(board)).transpose();
        let _serving = serving.map_err(generator)?;
        let setting = Setting {
            board: board.as_ref(),
            player: Arc::clone(&player),
            stop: &options.stop,
            goose: &hosted,
            traced: options.trace,
            keeps_leavers: options.logs_out,
            start_at: options.start_at,
            wall_clock: &options.wall_clock,
            journal: options.journal.as_ref().map(|file| file.try_clone()).transpose().map_err(unwritten)?,
            provenance: &provenance,
        };
        let (mut engine, mut reports) = Engine::new(cut, setting).map_err(unwritten)?;
        let sampler = options.figures.as_ref().map(|figures| Sampler::begin(figures, &options.run_id));
        let ended = engine.play(&mut reports, &mut progress).await;
        let complete = ended == Ended::Whole;
        let unanswered = engine.wait_for_the_last(&mut reports).await;
        let leavers = std::mem::take(&mut engine.leavers);
        let metered = player.around.door.meter().metered();
        let judged = Judged {
            smallest_limit_us: options.smallest_limit_us,
            // Those that the breaker withheld are the target's doing.
            dropped: engine.dropped() - engine.withheld,
            complete,
            remote: !target.address().ip().is_loopback(),
            slowed: (engine.health.requests, metered.delayed + metered.held_back),
            descriptors: (metered.most_open, descriptors_limit),
        };
        let health = engine.health.concluded(judged);
        let mut network = network(target, &demand, &engine);
        network.figures = sampler.zip(options.figures.as_ref()).map(|(sampler, figures)| {
            let url = format!("{}{}", figures.target.place(), figures.path);
            sampler.end(url, |at| engine.sim_time(at).0 as f64 / SECOND_US as f64)
        });
        let (tally, trace, opened, provenance) = (engine.tally, engine.trace, engine.opened, engine.provenance);
        let goose = hosted.finish().await.map_err(ReplayError::Generator)?;
        let counted = tally.counted();
        let is_shard = cut.plan().selection().shard().1 > 1;
        let at_once = is_shard.then(|| counted.at_once().clone());
        let mut outcome = counted.into_outcome(cut.opens(), provenance);
        outcome.at_once = at_once;
        outcome.generator = Some(health);
        outcome.network = Some(network);
        outcome.complete = complete;
        outcome.interrupted = match ended {
            Ended::Whole => None,
            Ended::Stopped => Some("replay-interrupted".into()),
            Ended::Died => Some("replay-target-died".into()),
            Ended::Unwritten => Some("replay-unwritten".into()),
            Ended::Guard(reason) => Some(reason.into()),
        };
        let ended_by_guard = match ended {
            Ended::Guard(reason) => Some(reason),
            _ => None,
        };
        let (died, unwritten) = (ended == Ended::Died, ended == Ended::Unwritten);
        let released = match died {
            true => Released { out: 0, held: leavers.len() as u64 },
            false => log_out_all(leavers, &player).await,
        };
        let released = Released { held: released.held + unanswered, ..released };
        Ok(Replayed { outcome, opened, trace, goose, released, died, unwritten, ended_by_guard })
    })
}

/// Time may have passed since the target was accepted: it proves itself again.
pub(crate) async fn still_proves(target: &AcceptedTarget, around: &Surroundings) -> Result<(), ReplayError> {
    if let Some(reason) = around.door.must_end(Duration::ZERO) {
        return Err(ReplayError::Refused(Message::new(reason)));
    }
    match look(around).await {
        Proven::Yes => Ok(()),
        Proven::No => {
            let reason = around.door.refusal().unwrap_or("replay-target-unproven");
            Err(ReplayError::Refused(Message::new(reason).with("address", target.place())))
        }
        Proven::Gone | Proven::Silent => {
            Err(ReplayError::Unreachable(Message::new("replay-target-unreachable").with("address", target.place())))
        }
    }
}

pub(crate) fn player(target: &AcceptedTarget, journey: Arc<Journey>, options: &ReplayOptions) -> Player {
    let people = match &options.people {
        Some(people) => Arc::clone(people),
        None => Arc::new(People::numbered(options.password.reveal())),
    };
    let agent = user_agent(&target.0.load_contact, &options.run_id);
    let filling = Bytes::from(vec![b'a'; FILLING]);
    Player {
        around: Surroundings::new(Arc::clone(&target.0), agent, filling),
        journey,
        people,
        left: Arc::clone(&options.left_behind),
        origin: target.place().to_string(),
        read_only: options.read_only,
        assets: options.assets,
    }
}

fn network(target: &AcceptedTarget, demand: &Demand, engine: &Engine<'_>) -> Network {
    let metered = engine.metered();
    Network {
        connections_opened: metered.opened,
        most_connections: metered.most_open,
        bytes: metered.bytes,
        planned_requests_per_s: demand.most_requests_per_s,
        failures: engine.failures.iter().map(|(reason, count)| ((*reason).to_owned(), *count)).collect(),
        requests_delayed: metered.delayed,
        held_back: metered.held_back,
        visits_withheld: engine.withheld,
        breaker_openings: metered.breaker_openings,
        rate_ceiling_per_s: Some(target.ceilings().rate_per_s).filter(|rate| rate.is_finite()),
        target_contact: if target.is_own() { String::new() } else { target.contact().into() },
        figures: None,
    }
}

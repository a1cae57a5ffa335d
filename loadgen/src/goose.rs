//! Goose drives: it starts and ends a replay. Where its dashboard was asked for it counts every attempt beside
//! our own tally, for those who know it; otherwise nobody sees what it counts, and it is spared a tenth of the
//! processor's work. It is named in this file only.
//!
//! One goose user plays one transaction, which lasts as long as the engine and hands every sample to
//! `record_custom_request_duration`. Goose opens no connection, prints nothing and never ends the process:
//! its interrupt handler, which would, finds the place taken. Its telnet and WebSocket controllers are off; it
//! listens, and writes a report, only where its dashboard was asked for, which controls nothing.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use afflux_models::Message;
use afflux_models::vocabulary::{Service, Word};
use afflux_plan::Answer;
use goose::config::GooseConfiguration;
use goose::goose::{GooseUser, Scenario, Transaction, TransactionFunction, TransactionResult};
use goose::metrics::{GooseCoordinatedOmissionMitigation, GooseMetrics};
use goose::{GooseAttack, GooseError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::live::Dashboard;

/// How goose files an attempt: the method column of its tables.
const METHOD: &str = "PAGE";

/// Longest wait for goose to launch its user.
const LAUNCH_WAIT: Duration = Duration::from_secs(10);

/// Goose empties its tables once its users are launched, a few milliseconds after ours began: samples
/// wait in the channel until that is over.
const AFTER_LAUNCH: Duration = Duration::from_millis(500);

/// An attempt, for goose.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) service: Service,
    pub(crate) answer: Answer,
    pub(crate) response_us: i64,
}

/// What goose counted. It knows success and error only: what was turned away and what the visitor
/// did not wait for are requests of their own names, neither of them an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GooseTotals {
    /// Attempts.
    pub requests: u64,
    /// Those that failed or timed out.
    pub errors: u64,
}

/// Goose while it runs.
#[derive(Debug)]
pub(crate) struct Hosted {
    /// Where attempts go; none where nobody sees them.
    samples: Option<UnboundedSender<Sample>>,
    /// Until it is dropped, the user's transaction lasts.
    playing: UnboundedSender<Sample>,
    running: JoinHandle<Result<GooseMetrics, GooseError>>,
}

/// Goose keeps its stop switch in a static: one replay at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Set by an interrupt from the keyboard.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Waits until no other replay of this process uses goose.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether the keyboard interrupted this process since the first replay began.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// Takes the places that goose would otherwise fill: the process's interrupt handler, whose second
/// call would exit, and its logger, which would print.
fn take_places() {
    static TAKEN: Once = Once::new();
    TAKEN.call_once(|| {
        // Either fails only when somebody else holds the place, which serves as well.
        let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed));
        let _ = log::set_logger(&SILENT);
    });
}

struct Silent;

static SILENT: Silent = Silent;

impl log::Log for Silent {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        false
    }

    fn log(&self, _: &log::Record<'_>) {}

    fn flush(&self) {}
}

fn failed(error: impl std::fmt::Display) -> Message {
    Message::new("replay-goose").with("detail", error)
}

/// Launches goose on the runtime; returns once its user has begun.
///
/// # Errors
/// Goose refuses its configuration or does not begin.
pub(crate) async fn host(address: SocketAddr, dashboard: Option<&Dashboard>) -> Result<Hosted, Message> {
    take_places();
    let (samples, received) = unbounded_channel();
    let (begun, begins) = oneshot::channel();
    let transaction = Transaction::new(hosting(received, begun)).set_name("replay");
    let scenario = Scenario::new("afflux").register_transaction(transaction);
    let attack = GooseAttack::initialize_with_config(configuration(address, dashboard)?).map_err(failed)?;
    let running = tokio::spawn(attack.register_scenario(scenario).execute());
    match tokio::time::timeout(LAUNCH_WAIT, begins).await {
        Ok(Ok(())) => Ok(Hosted { samples: dashboard.map(|_| samples.clone()), playing: samples, running }),
        Ok(Err(_)) => Err(running.await.map_or_else(failed, |ended| ended.map_or_else(failed, |_| failed("")))),
        Err(_) => {
            running.abort();
            Err(failed("launch"))
        }
    }
}

fn configuration(address: SocketAddr, dashboard: Option<&Dashboard>) -> Result<GooseConfiguration, Message> {
    let mut configuration = GooseConfiguration::parse_args_default::<&str>(&[]).map_err(failed)?;
    configuration.host = Some(format!("http://{address}/"));
    // Users without iterations or a test plan, with a reset of the metrics and without printed ones:
    // the only way of launching that prints nothing.
    configuration.users = Some(1);
    configuration.increase_rate = Some("1000".into());
    configuration.no_print_metrics = true;
    configuration.quiet = 1;
    configuration.no_telnet = true;
    configuration.no_websocket = true;
    configuration.no_transaction_metrics = true;
    configuration.no_scenario_metrics = true;
    configuration.co_mitigation = Some(GooseCoordinatedOmissionMitigation::Disabled);
    if let Some(dashboard) = dashboard {
        configuration.dashboard = true;
        configuration.dashboard_host = Some(dashboard.address.address().ip().to_string());
        configuration.dashboard_port = Some(dashboard.address.address().port());
        configuration.dashboard_auth_token = Some(dashboard.token.reveal().to_owned());
        // Or it would leave its report in the folder that this process was started in.
        configuration.output_dir = Some(dashboard.folder.display().to_string());
    }
    Ok(configuration)
}

/// What the transaction needs when it begins; goose calls it again until it has noticed the end.
type Beginning = Arc<Mutex<Option<(UnboundedReceiver<Sample>, oneshot::Sender<()>)>>>;

fn hosting(received: UnboundedReceiver<Sample>, begun: oneshot::Sender<()>) -> TransactionFunction {
    let first: Beginning = Arc::new(Mutex::new(Some((received, begun))));
    Arc::new(move |user| {
        let first = first.lock().unwrap_or_else(PoisonError::into_inner).take();
        Box::pin(async move {
            match first {
                Some((received, begun)) => {
                    // Nobody waits any more when the launch took too long.
                    let _ = begun.send(());
                    record(user, received).await
                }
                None => {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    Ok(())
                }
            }
        })
    })
}

async fn record(user: &mut GooseUser, mut received: UnboundedReceiver<Sample>) -> TransactionResult {
    tokio::time::sleep(AFTER_LAUNCH).await;
    let mut samples = Vec::with_capacity(256);
    while received.recv_many(&mut samples, 256).await > 0 {
        for sample in samples.drain(..) {
            let took = Duration::from_micros(sample.response_us.max(0) as u64);
            let (success, error) = match sample.answer {
                Answer::Served | Answer::TurnedAway | Answer::Abandoned | Answer::Shed | Answer::Spared => (true, None),
                Answer::TimedOut => (false, Some("timed out")),
                Answer::Failed => (false, Some("failed")),
            };
            user.record_custom_request_duration(METHOD, &name(&sample), took, success, None, error).await?;
        }
    }
    goose::trigger_killswitch("the replay is over");
    Ok(())
}

fn name(sample: &Sample) -> std::borrow::Cow<'static, str> {
    let service = sample.service.as_str();
    match sample.answer {
        Answer::Served | Answer::TimedOut | Answer::Failed | Answer::Spared => service.into(),
        Answer::Shed => format!("{service} (switched off)").into(),
        Answer::TurnedAway => format!("{service} (turned away)").into(),
        Answer::Abandoned => format!("{service} (abandoned)").into(),
    }
}

impl Hosted {
    /// Hands an attempt over, where it is seen.
    pub(crate) fn record(&self, sample: impl FnOnce() -> Sample) {
        if let Some(samples) = &self.samples {
            // When goose ended by itself its totals tell.
            let _ = samples.send(sample());
        }
    }

    /// Ends goose; returns what it counted, where it did.
    ///
    /// # Errors
    /// Goose ended with an error of its own.
    pub(crate) async fn finish(self) -> Result<Option<GooseTotals>, Message> {
        let counts = self.samples.is_some();
        drop((self.samples, self.playing));
        let metrics = self.running.await.map_err(failed)?.map_err(failed)?;
        let mut totals = GooseTotals::default();
        for request in metrics.requests.values() {
            totals.requests += (request.success_count + request.fail_count) as u64;
            totals.errors += request.fail_count as u64;
        }
        Ok(counts.then_some(totals))
    }
}

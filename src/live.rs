//! A replay while it lasts: the line on the terminal, lines every ten seconds where there is none, goose's
//! dashboard and the metrics for Prometheus.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use afflux_loadgen::live::{Dashboard, LoopbackAddress, MetricsPort};
use afflux_loadgen::{Progress as Played, ReplayOptions, Secret, Stop, StopSignal};
use afflux_models::time::{UtcTime, paris};
use afflux_plan::{CutPlan, Tempo};
use clap::{Arg, ArgMatches};

use crate::cli::flag;
use crate::context::Context;
use crate::embedded::secret;
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::progress::Progress;

/// The environment variable with the dashboard's token; without it one is drawn and told.
const TOKEN: &str = "AFFLUX_DASHBOARD_TOKEN";

/// Goose's own folder in that of a run.
const GOOSE: &str = "goose";

/// Time between two lines where stderr is no terminal.
const EVERY: Duration = Duration::from_secs(10);

/// `--dashboard` and `--metrics`.
pub(crate) fn flags(catalogue: &Catalogue) -> [Arg; 2] {
    let address = |name: &'static str| flag(name, "ADDRESS", catalogue.text(&format!("help-flag-live-{name}"), &[]));
    [address("dashboard"), address("metrics")]
}

/// Where a run may be looked at; by default nowhere.
#[derive(Debug, Default)]
pub(crate) struct Doors {
    dashboard: Option<(LoopbackAddress, Secret)>,
    metrics: Option<Arc<MetricsPort>>,
    /// What is said when the run begins.
    told: Vec<String>,
}

impl Doors {
    /// What the flags ask for: the ports are looked at, or taken, before anything else is done.
    ///
    /// # Errors
    /// It is no address of the loopback, or the port is taken.
    pub(crate) fn of(matches: &ArgMatches, context: &Context) -> Result<Self, Failure> {
        let named = |name: &str| matches.get_one::<String>(name).map(|text| LoopbackAddress::parse(text)).transpose();
        let mut doors = Self::default();
        if let Some(address) = named("dashboard").map_err(Failure::Usage)? {
            MetricsPort::check(address).map_err(Failure::Usage)?;
            let known = std::env::var(TOKEN).ok().filter(|token| !token.is_empty());
            let shown = if known.is_some() { "live-dashboard-own" } else { "live-dashboard" };
            let token = known.map_or_else(secret, Ok)?;
            let arguments =
                [("address", address.to_string()), ("token", token.clone()), ("variable", TOKEN.to_owned())];
            doors.told.push(context.catalogue.text(shown, &arguments));
            doors.dashboard = Some((address, Secret::new(token)));
        }
        if let Some(address) = named("metrics").map_err(Failure::Usage)? {
            doors.metrics = Some(Arc::new(MetricsPort::open(address).map_err(Failure::Usage)?));
            doors.told.push(context.catalogue.text("live-metrics", &[("address", address.to_string())]));
        }
        Ok(doors)
    }

    /// The same options with them; says where they are.
    pub(crate) fn opened(&self, options: ReplayOptions, folder: &Path, context: &Context) -> ReplayOptions {
        self.told.iter().for_each(|told| context.say(told));
        let dashboard = self.dashboard.as_ref().map(|(address, token)| Dashboard {
            address: *address,
            token: token.clone(),
            folder: folder.join(GOOSE),
        });
        ReplayOptions { dashboard, metrics: self.metrics.clone(), ..options }
    }
}

/// What is told on stderr while a replay runs; passes signals on to it.
pub(crate) struct Live<'c> {
    pub(crate) progress: Progress,
    start_us: i64,
    end_us: i64,
    opens: UtcTime,
    tempo: Tempo,
    stop: StopSignal,
    context: &'c Context,
    /// When a line was written last, where stderr is no terminal; none: it is one, or nothing is to be said.
    last_line: Option<Instant>,
}

impl<'c> Live<'c> {
    pub(crate) fn new(cut: &CutPlan<'_>, stop: StopSignal, context: &'c Context) -> Self {
        let (start_us, end_us) = (cut.start().0, cut.end().0);
        let length_s = (end_us - start_us) / 1_000_000;
        let progress = Progress::new(context.quiet, length_s.max(1) as u64, &context.text("progress-replay"));
        let lines = !context.quiet && !std::io::stderr().is_terminal();
        let last_line = lines.then(Instant::now);
        Self { progress, start_us, end_us, opens: cut.opens(), tempo: cut.tempo(), stop, context, last_line }
    }

    /// During a replay Ctrl-C reaches the generator's own handler.
    pub(crate) fn note_interrupt(&self) {
        if afflux_loadgen::interrupted() && self.context.stop.code().is_none() {
            self.context.stop.note(130);
        }
    }

    pub(crate) fn at(&mut self, played: &Played) {
        self.note_interrupt();
        if let Some(code) = self.context.stop.code() {
            self.stop.raise(if code == 143 { Stop::Terminate } else { Stop::Interrupt });
        }
        let elapsed_us = (played.played.0 - self.start_us).max(1);
        self.progress.at((elapsed_us / 1_000_000) as u64);
        match &mut self.last_line {
            None => self.progress.say(self.told(played)),
            Some(last) if last.elapsed() >= EVERY => {
                *last = Instant::now();
                self.context.say(&self.line(played));
            }
            Some(_) => {}
        }
    }

    fn told(&self, played: &Played) -> String {
        let catalogue = &self.context.catalogue;
        catalogue.text(
            "replay-live",
            &[
                ("rate", catalogue.decimal(played.requests_per_s, 0)),
                ("visits", catalogue.integer(played.visits)),
                ("flight", catalogue.integer(played.in_flight)),
                ("refused", catalogue.integer(played.turned_away)),
                ("errors", catalogue.integer(played.errors)),
                ("late", catalogue.decimal(played.lateness_p99_us as f64 / 1000.0, 1)),
            ],
        )
    }

    /// The same with the time of the plan and how far the run is.
    fn line(&self, played: &Played) -> String {
        let planned = self.opens.plus_us(self.tempo.planned_us(played.played.0));
        let length_us = (self.end_us - self.start_us).max(1) as f64;
        let share = (played.played.0 - self.start_us) as f64 / length_us;
        let arguments = [
            ("time", planned.civil(&paris()).strftime("%H:%M:%S").to_string()),
            ("percent", format!("{:.0}", 100.0 * share.clamp(0.0, 1.0))),
            ("told", self.told(played)),
        ];
        self.context.catalogue.text("replay-live-line", &arguments)
    }
}

//! The embedded portal: the staging portal as a child process of a replay, known by its nonce.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use afflux_loadgen::Secret;
use afflux_loadgen::guard::FreshNonce;
use afflux_models::vocabulary::{Service, Word};
use afflux_models::{Message, Problem, Problems};
use afflux_plan::Tempo;
use afflux_plan::scenario::{Abandoned, Portal, Scenario, Station};
use afflux_portal::{Abandoned as PortalAbandoned, PortalSettings, StationSettings, Work};
use clap::{Arg, ArgMatches};
use rand::TryRng;
use rand::rngs::SysRng;
use serde_json::Value;

use crate::cli::flag;
use crate::failure::Failure;
use crate::locale::Catalogue;

/// How long the portal may take to open.
const OPENS_WITHIN: Duration = Duration::from_secs(20);

/// How long it may take to close, its log written.
const CLOSES_WITHIN: Duration = Duration::from_secs(10);

/// A portal that this process started.
#[derive(Debug)]
pub(crate) struct EmbeddedPortal {
    child: Child,
    /// The portal ends when this is closed.
    stdin: Option<ChildStdin>,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// What it must show to be ours.
    pub(crate) nonce: FreshNonce,
    /// The one password of its fictitious accounts.
    pub(crate) password: Secret,
}

impl EmbeddedPortal {
    /// Starts the portal of a scenario, its session life as the replay plays it; by this very program where no
    /// other is named.
    ///
    /// # Errors
    /// The process does not start or does not open in time.
    pub(crate) fn start(
        portal: &Portal,
        tempo: Tempo,
        seed: u64,
        access_log: &Path,
        program: Option<&Path>,
    ) -> Result<Self, Failure> {
        Self::that_does(Work::Drawn, portal, tempo, seed, access_log, program)
    }

    /// The same, whose pages cost what the work says: real work does not use the scenario's laws.
    ///
    /// # Errors
    /// As [`EmbeddedPortal::start`].
    pub(crate) fn that_does(
        work: Work,
        portal: &Portal,
        tempo: Tempo,
        seed: u64,
        access_log: &Path,
        program: Option<&Path>,
    ) -> Result<Self, Failure> {
        let nonce = FreshNonce::draw().map_err(Failure::Refused)?;
        let settings = PortalSettings { work, ..settings(portal, tempo, seed, access_log, &nonce)? };
        Self::with(settings, nonce, program)
    }

    /// Starts a portal of no scenario: every service, short work, no log.
    ///
    /// # Errors
    /// As [`EmbeddedPortal::start`].
    pub(crate) fn plain() -> Result<Self, Failure> {
        use strum::VariantArray;
        let nonce = FreshNonce::draw().map_err(Failure::Refused)?;
        let station = StationSettings {
            name: "portal".into(),
            services: Service::VARIANTS.iter().map(|service| service.as_str().to_owned()).collect(),
            workers: 8,
            queue: None,
            service_time: "const:1ms".into(),
            service_times: BTreeMap::new(),
        };
        let settings = PortalSettings {
            password: secret()?,
            nonce: nonce.as_str().to_owned(),
            contact: "embedded".into(),
            stations: vec![station],
            ..PortalSettings::default()
        };
        Self::with(settings, nonce, None)
    }

    fn with(settings: PortalSettings, nonce: FreshNonce, program: Option<&Path>) -> Result<Self, Failure> {
        let refused = |detail: String| Failure::Refused(Message::new("embedded-portal-start").with("detail", detail));
        let program = program.map_or_else(this_program, |program| Ok(program.to_owned()));
        let program = program.map_err(|error| refused(error.to_string()))?;
        let mut command = Command::new(program);
        command.args(["portal", "--settings", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        own_group(&mut command);
        let mut child = command.spawn().map_err(|error| refused(error.to_string()))?;
        let (mut stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let json = serde_json::to_string(&settings).map_err(|error| refused(error.to_string()))?;
        if let Some(stdin) = &mut stdin {
            writeln!(stdin, "{json}").map_err(|error| refused(error.to_string()))?;
        }
        let mut line = String::new();
        let opened = Instant::now();
        let read = stdout.map(|stdout| BufReader::new(stdout).read_line(&mut line));
        let address = address_of(&line).filter(|_| matches!(read, Some(Ok(_))) && opened.elapsed() < OPENS_WITHIN);
        let Some(address) = address else {
            let _ = child.kill();
            let _ = child.wait();
            return Err(refused(line));
        };
        Ok(Self { child, stdin, address, nonce, password: Secret::new(settings.password) })
    }

    /// Asks the portal to close and waits until its log is written.
    pub(crate) fn close(mut self) {
        self.stdin = None;
        let asked = Instant::now();
        while asked.elapsed() < CLOSES_WITHIN {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
    }
}

impl Drop for EmbeddedPortal {
    fn drop(&mut self) {
        self.stdin = None;
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// This very program, even when its file was replaced meanwhile.
fn this_program() -> std::io::Result<PathBuf> {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() { Ok(running) } else { std::env::current_exe() }
}

/// Ctrl-C in the terminal is for us: the portal ends when we close its input.
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

/// `{"address":"127.0.0.1:41234"}`
fn address_of(line: &str) -> Option<SocketAddr> {
    serde_json::from_str::<Value>(line).ok()?.get("address")?.as_str()?.parse().ok()
}

fn settings(
    portal: &Portal,
    tempo: Tempo,
    seed: u64,
    access_log: &Path,
    nonce: &FreshNonce,
) -> Result<PortalSettings, Failure> {
    let station = |(n, station): (usize, &Station)| StationSettings {
        name: station.name.clone(),
        services: portal.services_of(n).iter().map(|service| service.as_str().to_owned()).collect(),
        workers: station.workers,
        queue: station.queue,
        service_time: station.service_time.to_string(),
        service_times: own_times(station),
    };
    Ok(PortalSettings {
        seed,
        portal_replication: 0,
        sessions_limit: portal.sessions_limit,
        session_life_us: tempo.played_us(portal.session_life_us),
        abandoned: match portal.abandoned {
            Abandoned::Served => PortalAbandoned::Served,
            Abandoned::Cancelled => PortalAbandoned::Cancelled,
        },
        stations: portal.stations.iter().enumerate().map(station).collect(),
        password: secret()?,
        nonce: nonce.as_str().to_owned(),
        contact: "embedded".into(),
        access_log: Some(access_log.to_owned()),
        ..PortalSettings::default()
    })
}

fn own_times(station: &Station) -> BTreeMap<String, String> {
    station.service_times.iter().map(|(service, law)| (service.as_str().to_owned(), law.to_string())).collect()
}

/// Refuses a staging portal, or levers, that the embedded portal would not play: a prediction of one
/// thing beside a measurement of another says nothing.
pub(crate) fn refuse_unplayable(scenario: &Scenario) -> Result<(), Failure> {
    let problem = |key: String| Problem::of_file(&scenario.file, Message::new("embedded-cannot-play")).key(key);
    let staging = scenario.staging.beyond_plain().into_iter().map(|key| format!("staging.{key}"));
    let levers = scenario.levers.iter().map(|lever| format!("lever[{}]", lever.number));
    let problems: Vec<Problem> = staging.chain(levers).map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(Problems(problems).into()) }
}

/// `--work`: what a page of the embedded portal costs.
pub(crate) fn work_flag(catalogue: &Catalogue) -> Arg {
    flag("work", "WORD", catalogue.word("help-flag-work")).value_parser(["drawn", "real"]).hide_possible_values(true)
}

/// What `--work` says.
pub(crate) fn work(matches: &ArgMatches) -> Work {
    match matches.get_one::<String>("work").map(String::as_str) {
        Some("real") => Work::Real,
        _ => Work::Drawn,
    }
}

/// 128 bits that nobody can guess, in hex.
pub(crate) fn secret() -> Result<String, Failure> {
    let draw = || SysRng.try_next_u64();
    let drawn = draw().and_then(|high| draw().map(|low| format!("{high:016x}{low:016x}")));
    drawn.map_err(|error| Failure::Refused(Message::new("no-entropy").with("detail", error)))
}

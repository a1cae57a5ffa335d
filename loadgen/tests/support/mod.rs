//! A small scenario, and the staging portal on a thread of its own.

#![allow(dead_code, clippy::unwrap_used, reason = "each test uses a part of it, and may panic")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{OnceLock, mpsc};
use std::thread::JoinHandle;

use afflux_loadgen::guard::{AcceptedTarget, FreshNonce, accept_own};
use afflux_loadgen::{ReplayOptions, Secret};
use afflux_models::arrival::rate::{
    ArrivalModel, DataSummary, DayShape, Diagnostics, Dispersion, Interval, MinuteSpan,
};
use afflux_models::calendar::Calendar;
use afflux_models::time::UtcTime;
use afflux_plan::scenario::Scenario;
use afflux_plan::{Cut, CutPlan, Plan, Selection, Tempo};
use afflux_portal::{PortalReport, PortalSettings, StationSettings, serve};
use tokio::sync::oneshot;

/// What the portals of this process show.
pub(crate) fn nonce() -> &'static FreshNonce {
    static NONCE: OnceLock<FreshNonce> = OnceLock::new();
    NONCE.get_or_init(|| FreshNonce::draw().unwrap())
}

/// Options with the portals' password.
pub(crate) fn options() -> ReplayOptions {
    ReplayOptions { trace: true, password: Secret::new(PASSWORD), run_id: "test".into(), ..ReplayOptions::default() }
}

pub(crate) const PASSWORD: &str = "fictitious & secret";

/// Plays sixty times as fast as the plan: a planned minute is a second.
pub(crate) const SPEED: f64 = 60.0;

const SCENARIO: &str = r#"
format = 1
name = "small"
[title]
fr = "Petit"
en = "Small"
[[window]]
name = "morning"
from = "2019-09-09T10:00:00"
to = "2019-09-09T10:05:00"
[reference]
model = "flat.toml"
day = "2019-09-09"
visits_per_day = { value = VISITS, source = "[A] test" }
weekdays = [1, 1, 1, 1, 1, 1, 1]
holiday = 0.5
public_holiday = 0.5
profils = { eleve = 0.6, enseignant = 0.1, parent = 0.3 }
[[territory]]
id = 12
name = "Nancy-Metz"
zone = "B"
schools = { college = 3 }
people = { eleve = { "6e" = 400, "5e" = 300 }, enseignant = 60, parent = 500 }
[behaviour]
pages_per_visit = 4.0
longest_gap = "3min"
patience = "const:20s"
page_timeout = "10s"
reload_delay = "const:20s"
return_delay = "const:30s"
give_up = 0.2
logout = 0.5
page_size = "lognormal:mean=12KB,cv=1"
duration = { eleve = "60s", enseignant = "60s", parent = "60s", personnel = "60s", collectivite = "60s" }
services = { accueil = 0.5, notes = 0.3, stockage_partage = 0.2 }
devices = { ordinateur = 1.0 }
[storage]
size = "lognormal:mean=200KB,cv=1"
largest = "2MB"
uploads = { stockage_partage = 0.5 }
[portal]
session_life = "5min"
[[portal.station]]
name = "all"
workers = 8
service_time = "const:2ms"
[staging]
session_life = "5min"
[[staging.station]]
name = "all"
workers = 8
service_time = "const:2ms"
[replay]
from = "2019-09-09T10:00:00"
to = "2019-09-09T10:05:00"
speed = 60
"#;

fn flat_model() -> ArrivalModel {
    let from = UtcTime::from_unix_us(1_568_000_000_000_000);
    ArrivalModel {
        zone: "Europe/Paris".into(),
        level: Interval { value: 1000.0, low: 1000.0, high: 1000.0 },
        profil_shares: BTreeMap::new(),
        shape: DayShape::flat(),
        profil_shapes: BTreeMap::new(),
        shape_log_errors: Vec::new(),
        observed: vec![MinuteSpan { from: 0, to: 1440 }],
        dispersion: Dispersion::default(),
        data: DataSummary {
            fingerprint: "00".into(),
            from,
            to: from.plus_us(86_400_000_000),
            bins: 1440,
            finest_bin_min: 1.0,
            days: 1,
            visits: 1000.0,
        },
        diagnostics: Diagnostics::default(),
        day_types: None,
        visits: None,
        storage: None,
        pulse_from_prior: false,
        shape_from_reference: None,
        assumptions: Vec::new(),
    }
}

/// A scenario with this many visits on its day, at an even rate.
pub(crate) fn scenario(visits_per_day: u32) -> Scenario {
    let text = SCENARIO.replace("VISITS", &visits_per_day.to_string());
    let model = flat_model().to_toml();
    let load = |path: &str| Ok(if path == "small.toml" { text.clone() } else { model.clone() });
    Scenario::load("small.toml", &load, Calendar::built_in()).unwrap()
}

/// The plan of a scenario at seed 7.
pub(crate) fn plan(scenario: &Scenario) -> Plan<'_> {
    Plan::new(scenario, 7, 0, Selection::ALL)
}

/// The scenario's window, with a ramp of a played second.
pub(crate) fn cut<'p>(plan: &'p Plan<'p>) -> CutPlan<'p> {
    let window = &plan.scenario().windows[0];
    let cut = Cut {
        opens: window.opens(),
        closes: window.closes(),
        tempo: Tempo::new(SPEED),
        ramp_us: 60_000_000,
        settle_us: 30_000_000,
        session_life_us: plan.scenario().staging.session_life_us,
    };
    CutPlan::new(plan, cut)
}

/// Settings of a portal that is never short of workers.
pub(crate) fn settings(plan: &CutPlan<'_>) -> PortalSettings {
    let services = ["connexion", "accueil", "notes", "stockage_partage"];
    PortalSettings {
        password: PASSWORD.into(),
        nonce: nonce().as_str().into(),
        session_life_us: plan.session_life_us(),
        stations: vec![StationSettings {
            name: "all".into(),
            services: services.iter().map(ToString::to_string).collect(),
            workers: 8,
            queue: None,
            service_time: "const:2ms".into(),
            service_times: Default::default(),
        }],
        ..PortalSettings::default()
    }
}

/// A portal that runs until it is closed.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    close: oneshot::Sender<()>,
    thread: JoinHandle<PortalReport>,
}

impl Running {
    pub(crate) fn open(settings: PortalSettings) -> Self {
        let (close, closed) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            let ready = move |address| tell.send(address).unwrap();
            let report = runtime.block_on(serve(settings, ready, async { _ = closed.await })).unwrap();
            runtime.shutdown_background();
            report
        });
        Self { address: told.recv().unwrap(), close, thread }
    }

    pub(crate) fn target(&self) -> AcceptedTarget {
        accept_own(self.address, nonce()).unwrap()
    }

    pub(crate) fn close(self) -> PortalReport {
        drop(self.close);
        self.thread.join().unwrap()
    }
}

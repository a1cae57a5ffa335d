//! The scenario that is played, and the portal it is played on.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{OnceLock, mpsc};
use std::thread::JoinHandle;

use afflux_loadgen::guard::{AcceptedTarget, FreshNonce, accept_own};
use afflux_models::arrival::rate::{
    ArrivalModel, DataSummary, DayShape, Diagnostics, Dispersion, Interval, MinuteSpan,
};
use afflux_models::calendar::Calendar;
use afflux_models::time::UtcTime;
use afflux_plan::scenario::Scenario;
use afflux_portal::{PortalReport, PortalSettings, serve};
use tokio::sync::oneshot;

/// The password of every account.
pub(crate) const PASSWORD: &str = "fictitious & secret";

const SCENARIO: &str = r#"
format = 1
name = "visits"
[title]
fr = "Visites"
en = "Visits"
[[window]]
name = "morning"
from = "2019-09-09T10:00:00"
to = "2019-09-09T11:00:00"
[reference]
model = "flat.toml"
day = "2019-09-09"
visits_per_day = { value = VISITS, source = "[A] bench" }
weekdays = [1, 1, 1, 1, 1, 1, 1]
holiday = 0.5
public_holiday = 0.5
profils = { eleve = 0.6, enseignant = 0.1, parent = 0.3 }
[[territory]]
id = 12
name = "Nancy-Metz"
zone = "B"
schools = { college = 300 }
people = { eleve = { "6e" = 40000, "5e" = 30000 }, enseignant = 6000, parent = 50000 }
[behaviour]
pages_per_visit = 10.0
longest_gap = "10min"
patience = "const:60min"
page_timeout = "30min"
reload_delay = "const:20s"
return_delay = "const:30s"
give_up = 0.2
logout = 0.5
page_size = "const:2KB"
duration = { eleve = "5min", enseignant = "5min", parent = "5min", personnel = "5min", collectivite = "5min" }
services = { accueil = 0.5, notes = 0.3, stockage_partage = 0.2 }
devices = { ordinateur = 1.0 }
[storage]
size = "lognormal:mean=200KB,cv=1"
largest = "2MB"
uploads = { stockage_partage = 0.0 }
[portal]
session_life = "30min"
[[portal.station]]
name = "all"
workers = 400
service_time = "const:0ms"
[staging]
session_life = "30min"
[[staging.station]]
name = "all"
workers = 400
service_time = "const:0ms"
[replay]
from = "2019-09-09T10:00:00"
to = "2019-09-09T11:00:00"
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
pub(crate) fn scenario(visits_per_day: f64) -> Scenario {
    let text = SCENARIO.replace("VISITS", &format!("{visits_per_day:.0}"));
    let model = flat_model().to_toml();
    let load = |path: &str| Ok(if path == "visits.toml" { text.clone() } else { model.clone() });
    Scenario::load("visits.toml", &load, Calendar::built_in()).unwrap()
}

fn nonce() -> &'static FreshNonce {
    static NONCE: OnceLock<FreshNonce> = OnceLock::new();
    NONCE.get_or_init(|| FreshNonce::draw().unwrap())
}

/// A portal that is never short of workers, until it is closed.
pub(crate) struct Portal {
    pub(crate) address: SocketAddr,
    close: oneshot::Sender<()>,
    thread: JoinHandle<PortalReport>,
}

impl Portal {
    pub(crate) fn open() -> Self {
        let mut settings =
            PortalSettings { password: PASSWORD.into(), nonce: nonce().as_str().into(), ..PortalSettings::default() };
        for station in &mut settings.stations {
            (station.workers, station.service_time) = (400, "const:0ms".into());
        }
        let (close, closed) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let ready = move |address| tell.send(address).unwrap();
            runtime.block_on(serve(settings, ready, async { _ = closed.await })).unwrap()
        });
        Self { address: told.recv().unwrap(), close, thread }
    }

    pub(crate) fn target(&self) -> AcceptedTarget {
        accept_own(self.address, nonce()).unwrap()
    }

    pub(crate) fn close(self) {
        drop(self.close);
        self.thread.join().unwrap();
    }
}

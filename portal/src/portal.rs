//! The running portal: its parts, and how a request goes through a station.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use afflux_models::Message;
use afflux_models::seed::Key;
use afflux_models::vocabulary::Service;

use crate::access_log::AccessLog;
use crate::cookies::Tokens;
use crate::records::Records;
use crate::report::{Counts, PortalReport, StationGauge, metrics};
use crate::server::PortalError;
use crate::sessions::{Clock, Sessions};
use crate::settings::{Abandoned, Checked, PortalSettings, Work};
use crate::store::Store;
use crate::timer::Timer;
use crate::workers::{Place, Station};

/// The parts of a portal, shared by its requests.
#[derive(Debug)]
pub(crate) struct Portal {
    pub(crate) settings: PortalSettings,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// When the proof of `/.well-known/afflux` ends, Unix seconds.
    pub(crate) expiry_unix_s: i64,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) tokens: Tokens,
    pub(crate) counts: Arc<Counts>,
    pub(crate) store: Arc<Store>,
    pub(crate) log: AccessLog,
    /// What pages work on, where they do real work.
    pub(crate) records: Option<Arc<Records>>,
    stations: Vec<Arc<Station>>,
    station_of: BTreeMap<Service, usize>,
    timer: Arc<Timer>,
}

/// What a request's handler tells the access log.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) station: OnceLock<Arc<str>>,
}

impl Portal {
    /// Opens the files and starts the threads of a portal that listens at an address.
    pub(crate) fn open(settings: PortalSettings, checked: Checked, address: SocketAddr) -> Result<Self, PortalError> {
        let store = Store::open(settings.database.as_deref(), settings.quota_bytes_per_user)
            .map_err(|error| PortalError::Database(Message::new("portal-database").with("detail", error)))?;
        let records = match settings.work {
            Work::Drawn => None,
            Work::Real => Some(Arc::new(
                Records::open()
                    .map_err(|error| PortalError::Database(Message::new("portal-database").with("detail", error)))?,
            )),
        };
        let log = AccessLog::open(settings.access_log.as_deref())
            .map_err(|error| PortalError::AccessLog(Message::new("portal-access-log").with("detail", error)))?;
        let timer =
            Timer::start().map_err(|error| PortalError::Thread(Message::new("portal-thread").with("detail", error)))?;
        let timer = Arc::new(timer);
        let key = Key::new(settings.seed, settings.portal_replication);
        let station = |(index, station)| Arc::new(Station::new(station, settings.work, index, key, timer.clone()));
        let life_s = i64::try_from(settings.proof_life_s).unwrap_or(i64::MAX);
        Ok(Self {
            sessions: Arc::new(Sessions::new(settings.sessions_limit, settings.session_life_us, Clock::start())),
            expiry_unix_s: (unix_us() / 1_000_000).saturating_add(life_s),
            stations: checked.stations.into_iter().enumerate().map(station).collect(),
            station_of: checked.station_of,
            tokens: Tokens::new(),
            counts: Arc::new(Counts::default()),
            store: Arc::new(store),
            records,
            settings,
            address,
            log,
            timer,
        })
    }

    /// The station of a service, if the portal has that service.
    pub(crate) fn station(&self, service: Service) -> Option<&Arc<Station>> {
        self.station_of.get(&service).and_then(|index| self.stations.get(*index))
    }

    /// A request arrives at a station: its place, or none when the queue is full.
    pub(crate) fn place(&self, station: &Arc<Station>, service: Service, notes: &Notes) -> Option<Place> {
        // A request comes to one station only.
        let _ = notes.station.set(station.name().clone());
        let place = station.arrive(service);
        if place.is_none() {
            self.counts.queue_full.add(1);
        }
        place
    }

    /// Sees work through as the portal treats abandoned work: when the visitor leaves, this future
    /// is dropped, and with it the work, unless it is served all the same.
    pub(crate) async fn see_through<T: Send + 'static>(
        &self,
        work: impl Future<Output = Option<T>> + Send + 'static,
    ) -> Option<T> {
        match self.settings.abandoned {
            Abandoned::Served => tokio::spawn(work).await.ok().flatten(),
            Abandoned::Cancelled => work.await,
        }
    }

    /// The metrics of the moment.
    pub(crate) fn metrics(&self) -> String {
        let gauge = |station: &'_ Arc<Station>| {
            let occupancy = station.occupancy();
            (station.name().clone(), occupancy.busy, occupancy.waiting)
        };
        let gauges: Vec<_> = self.stations.iter().map(gauge).collect();
        let gauges: Vec<_> =
            gauges.iter().map(|(name, busy, waiting)| StationGauge { name, busy: *busy, waiting: *waiting }).collect();
        metrics(&self.counts, self.sessions.alive(), &gauges)
    }

    /// Closes the files and says what was counted.
    pub(crate) fn close(&self) -> PortalReport {
        self.store.close();
        self.log.close();
        let counts = &self.counts;
        PortalReport {
            requests: counts.requests.get(),
            logins: counts.logins.get(),
            refused: counts.refused.get(),
            wrong_passwords: counts.wrong_passwords.get(),
            csrf_refused: counts.csrf_refused.get(),
            queue_full: counts.queue_full.get(),
            abandoned: counts.abandoned.get(),
            pages_cut: counts.pages_cut.get(),
            uploads: counts.uploads.get(),
            bytes_stored: counts.bytes_stored.get(),
            over_quota: counts.over_quota.get(),
            uploads_failed: counts.uploads_failed.get(),
            removed: counts.removed.get(),
            most_sessions: self.sessions.most() as u64,
            sessions_at_end: self.sessions.alive() as u64,
            log_lines: self.log.written(),
            log_lines_lost: self.log.lost(),
            worst_wake_lag_us: self.timer.worst_lag_us(),
            stations: self.stations.iter().map(|station| station.report()).collect(),
        }
    }
}

/// The wall clock, Unix microseconds.
pub(crate) fn unix_us() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

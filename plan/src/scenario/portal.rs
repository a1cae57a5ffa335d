//! The portal of a scenario: admission, stations, service times.

use std::collections::BTreeMap;

use afflux_models::Message;
use afflux_models::document::{Span, Table};
use afflux_models::law::{Law, Unit};
use afflux_models::vocabulary::{Service, Word};

use super::Loader;
use super::behaviour::read_law;

/// What becomes of a request whose visitor has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abandoned {
    /// It is worked on to the end; real portals mostly do this.
    Served,
    /// It is dropped at once.
    Cancelled,
}

/// A portal: a limit of sessions, and stations that serve pages.
#[derive(Debug, Clone, PartialEq)]
pub struct Portal {
    /// Most sessions alive at once; none: not limited.
    pub sessions_limit: Option<u32>,
    /// How long a session lives after its last page, µs.
    pub session_life_us: i64,
    /// What becomes of abandoned work.
    pub abandoned: Abandoned,
    /// Time of a page outside the workers, seconds: connection, transfer, the visitor's machine.
    pub network: Law,
    /// The stations.
    pub stations: Vec<Station>,
    /// Index of the station of each service.
    pub routes: BTreeMap<Service, usize>,
}

/// Workers that serve some services, first come first served.
#[derive(Debug, Clone, PartialEq)]
pub struct Station {
    /// Its name.
    pub name: String,
    /// How many requests it works on at once.
    pub workers: u32,
    /// Waiting places; none: not limited. A request that finds them full is turned away.
    pub queue: Option<u32>,
    /// Service time of a request, seconds.
    pub service_time: Law,
}

impl Portal {
    /// The station of a service: a service that no station names is served by the last one.
    pub fn station_of(&self, service: Service) -> usize {
        self.routes.get(&service).copied().unwrap_or(self.stations.len() - 1)
    }

    /// The services that a station serves.
    pub fn services_of(&self, station: usize) -> Vec<Service> {
        let all = <Service as strum::VariantArray>::VARIANTS.iter().copied();
        all.filter(|service| self.station_of(*service) == station).collect()
    }

    /// The same portal for a share of the people: limits shrink with them, rounded up (DESIGN §3).
    #[must_use]
    pub fn scaled(&self, scale: f64) -> Self {
        if scale >= 1.0 {
            return self.clone();
        }
        let shrink = |count: u32| ((f64::from(count) * scale).ceil() as u32).max(1);
        let mut scaled = self.clone();
        scaled.sessions_limit = scaled.sessions_limit.map(shrink);
        for station in &mut scaled.stations {
            station.workers = shrink(station.workers);
            station.queue = station.queue.map(shrink);
        }
        scaled
    }
}

pub(super) fn read(table: &Table<'_>, key: &str, file: &str, load: Loader<'_>) -> Option<Portal> {
    let entry = table.required_table(key)?;
    entry.optional::<String>("source");
    let sessions_limit = entry.optional::<u32>("sessions_limit");
    if sessions_limit == Some(0) {
        entry.note_key("sessions_limit", Message::new("problem-at-least").with("least", 1));
    }
    let session_life_us = entry.required::<Span>("session_life").map(Span::as_us);
    let abandoned = match entry.or("abandoned", String::from("served")).as_str() {
        "served" => Abandoned::Served,
        "cancelled" => Abandoned::Cancelled,
        _ => {
            entry.note_key("abandoned", Message::new("problem-not-one-of").with("words", "served, cancelled"));
            Abandoned::Served
        }
    };
    let network = match entry.peek("network") {
        Some(_) => read_law(&entry, "network", Unit::Seconds, file, load),
        None => Some(Law::constant(0.0, Unit::Seconds)),
    };
    let mut routes = BTreeMap::new();
    let mut stations = Vec::new();
    let tables = entry.tables("station");
    if tables.is_empty() {
        entry.note_key("station", Message::new("scenario-needs-station"));
        return None;
    }
    let count = tables.len();
    for (n, station) in tables.into_iter().enumerate() {
        for service in station.list::<Service>("services") {
            if routes.insert(service, n).is_some() {
                station.note_key("services", Message::new("scenario-service-twice").with("service", service.as_str()));
            }
        }
        stations.extend(read_station(&station, file, load));
        station.finish();
    }
    entry.finish();
    let complete = stations.len() == count;
    let portal =
        Portal { sessions_limit, session_life_us: session_life_us?, abandoned, network: network?, stations, routes };
    complete.then_some(portal)
}

fn read_station(station: &Table<'_>, file: &str, load: Loader<'_>) -> Option<Station> {
    let name = station.required::<String>("name");
    let workers = station.required::<u32>("workers");
    if workers == Some(0) {
        station.note_key("workers", Message::new("problem-at-least").with("least", 1));
    }
    let queue = station.optional::<u32>("queue");
    let service_time = read_law(station, "service_time", Unit::Seconds, file, load);
    station.optional::<String>("source");
    Some(Station { name: name?, workers: workers?, queue, service_time: service_time? })
}

//! The portal of a scenario: admission, a network of stations, service times, failures.

use std::collections::{BTreeMap, BTreeSet};

use afflux_models::Message;
use afflux_models::document::{Span, Table, Texts};
use afflux_models::law::{Law, Unit};
use afflux_models::vocabulary::{Service, Word};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::Loader;
use super::behaviour::optional_law;

mod route;
mod schedule;
mod station;
#[cfg(test)]
mod tests;

pub(super) use schedule::read_instants;
pub use schedule::{ExtraWorkers, Failure, InProgress};
pub use station::{Discipline, Station};

/// What becomes of a request whose visitor has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Abandoned {
    /// It is worked on to the end; real portals mostly do this.
    Served,
    /// It is dropped at once.
    Cancelled,
}

impl Word for Abandoned {}

/// Most sessions, connections and waiting places.
pub(super) const MOST_PLACES: f64 = 1e8;
/// Most workers of a station.
pub(super) const MOST_WORKERS: f64 = 1e6;
/// Longest life of a session, seconds.
const LONGEST_SESSION_S: f64 = 86_400.0;

/// A portal: limits of sessions and connections, and stations that a page goes through.
#[derive(Debug, Clone, PartialEq)]
pub struct Portal {
    /// Most sessions alive at once; none: not limited.
    pub sessions_limit: Option<u32>,
    /// How long a session lives after its last page, µs.
    pub session_life_us: i64,
    /// Most connections open at once; none: not limited. Who finds them taken is refused a connection.
    pub connections_limit: Option<u32>,
    /// What becomes of abandoned work.
    pub abandoned: Abandoned,
    /// Time of a page outside the workers, seconds: connection, transfer, the visitor's machine.
    pub network: Law,
    /// The stations.
    pub stations: Vec<Station>,
    /// Indices of the stations that a page of each service goes through, in order; every service
    /// has at least one.
    pub routes: BTreeMap<Service, Vec<usize>>,
    /// The same for a page that stores something, where it goes another way.
    pub deposit_route: Option<Vec<usize>>,
    /// Losses of workers.
    pub failures: Vec<Failure>,
    /// Workers that come on top.
    pub extra_workers: Vec<ExtraWorkers>,
}

impl Portal {
    /// The first station of a page of a service that stores nothing.
    pub fn station_of(&self, service: Service) -> usize {
        self.route_of(service, false).first().copied().unwrap_or(0)
    }

    /// The stations that a page goes through: at least one.
    pub fn route_of(&self, service: Service, stores: bool) -> &[usize] {
        match &self.deposit_route {
            Some(route) if stores => route,
            _ => self.routes.get(&service).map_or(&[0], Vec::as_slice),
        }
    }

    /// The services whose pages go through a station.
    pub fn services_of(&self, station: usize) -> Vec<Service> {
        let all = <Service as strum::VariantArray>::VARIANTS.iter().copied();
        all.filter(|service| self.route_of(*service, false).contains(&station)).collect()
    }

    /// The same portal for a share of the people: limits shrink with them, rounded up (DESIGN §3).
    #[must_use]
    pub fn scaled(&self, scale: f64) -> Self {
        if scale >= 1.0 {
            return self.clone();
        }
        let mut scaled = self.clone();
        scaled.sessions_limit = scaled.sessions_limit.map(|count| shrunk(count, scale));
        scaled.connections_limit = scaled.connections_limit.map(|count| shrunk(count, scale));
        for station in &mut scaled.stations {
            station.workers = shrunk(station.workers, scale);
            station.queue = station.queue.map(|count| shrunk(count, scale));
        }
        for extra in &mut scaled.extra_workers {
            extra.workers = shrunk(extra.workers, scale);
        }
        scaled
    }

    /// The same portal whose every service time is so many times as long; none where a law has no larger
    /// one ([`Law::times`]).
    pub fn slower(&self, factor: f64) -> Option<Self> {
        let mut slower = self.clone();
        for station in &mut slower.stations {
            station.service_time = station.service_time.times(factor)?;
            for law in station.service_times.values_mut() {
                *law = law.times(factor)?;
            }
        }
        Some(slower)
    }

    /// Dotted keys of what a portal of one station a service, first come first served, at constant
    /// capacity, does not do: the embedded staging portal is such a one.
    pub fn beyond_plain(&self) -> Vec<String> {
        let mut keys = Vec::new();
        let mut note = |is_beyond: bool, key: String| keys.extend(is_beyond.then_some(key));
        note(self.connections_limit.is_some(), "connections_limit".into());
        for (service, route) in &self.routes {
            note(route.len() > 1, format!("route.{}", service.as_str()));
        }
        note(self.deposit_route.is_some(), format!("route.{}", route::DEPOSIT));
        for (n, station) in self.stations.iter().enumerate() {
            let key = |name: &str| format!("station[{n}].{name}");
            note(station.discipline != Discipline::Fifo, key("discipline"));
            note(!station.priority.is_empty(), key("priority"));
            note(station.time_out_us.is_some(), key("time_out"));
            note(station.patience.is_some(), key("patience"));
        }
        note(!self.failures.is_empty(), "failure".into());
        note(!self.extra_workers.is_empty(), "capacity".into());
        keys
    }
}

/// A limit for a share of the people, rounded up, at least one.
pub(super) fn shrunk(count: u32, scale: f64) -> u32 {
    if scale >= 1.0 { count } else { ((f64::from(count) * scale).ceil() as u32).max(1) }
}

pub(super) fn read(table: &Table<'_>, key: &str, file: &str, load: Loader<'_>) -> Option<Portal> {
    let entry = table.required_table(key)?;
    entry.optional::<Texts>("source");
    entry.shares("portal");
    let sessions_limit = entry.ask("sessions_limit").within(1.0..=MOST_PLACES).optional::<u32>();
    let session_life = entry.ask("session_life").within(1.0..=LONGEST_SESSION_S).required::<Span>();
    let session_life_us = session_life.map(Span::as_us);
    let connections_limit = entry.ask("connections_limit").within(1.0..=MOST_PLACES).optional::<u32>();
    let abandoned = entry.or("abandoned", Abandoned::Served);
    let network = optional_law(&entry, "network", Unit::Seconds, file, load);
    // A law that is wrong is noted and gives no portal; one that is not there takes no time.
    let network = network.or_else(|| entry.peek("network").is_none().then(|| Law::constant(0.0, Unit::Seconds)));
    entry.needs("station");
    let tables = entry.tables("station");
    if tables.is_empty() {
        entry.note_key("station", Message::new("scenario-needs-station"));
        return None;
    }
    let count = tables.len();
    let mut stations = Vec::new();
    let mut own_services = Vec::new();
    let mut served = BTreeSet::new();
    for station in tables {
        let own = station.list::<Service>("services");
        for service in own.iter().filter(|service| !served.insert(**service)) {
            station.note_key("services", Message::new("scenario-service-twice").with("service", service.as_str()));
        }
        own_services.push(own);
        stations.extend(station::read(&station, file, load));
        station.finish();
    }
    let complete = stations.len() == count;
    // What names a station is read even when one is wrong, so that every problem is told at once.
    let names: Vec<String> = if complete { stations.iter().map(|s| s.name.clone()).collect() } else { Vec::new() };
    let (routes, deposit_route) = route::read(&entry, &own_services, complete.then_some(&names));
    let failures = schedule::read_failures(&entry, complete.then_some(&stations));
    let extra_workers = schedule::read_extra_workers(&entry, complete.then_some(&names));
    entry.finish();
    let portal = Portal {
        sessions_limit,
        session_life_us: session_life_us?,
        connections_limit,
        abandoned,
        network: network?,
        stations,
        routes,
        deposit_route,
        failures,
        extra_workers,
    };
    complete.then_some(portal)
}

/// The index of a station of a portal that was read; none of one that is wrong itself.
pub(super) fn named_station(entry: &Table<'_>, key: &str, name: &str, portal: Option<&Portal>) -> Option<usize> {
    let names = portal.map(|portal| portal.stations.iter().map(|station| station.name.clone()).collect());
    station_named(entry, key, name, names.as_ref())
}

/// The index of a named station; `names` is none when the stations themselves are wrong already.
fn station_named(entry: &Table<'_>, key: &str, name: &str, names: Option<&Vec<String>>) -> Option<usize> {
    let names = names?;
    let mut found = names.iter().enumerate().filter(|(_, known)| *known == name);
    match (found.next(), found.next()) {
        (Some((n, _)), None) => Some(n),
        (Some(_), Some(_)) => {
            entry.note_key(key, Message::new("problem-duplicate"));
            None
        }
        (None, _) => {
            entry.note_key(key, Message::new("problem-not-one-of").with("words", names.join(", ")));
            None
        }
    }
}

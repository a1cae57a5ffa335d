//! One station: its workers, its queue, its service times.

use std::collections::BTreeMap;

use afflux_models::Message;
use afflux_models::document::{Share, Span, Table, Texts};
use afflux_models::law::{Law, Unit};
use afflux_models::vocabulary::{Family, Profil, Service, Word};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::super::Loader;
use super::super::behaviour::{LONGEST_WAIT_S, optional_law, read_law};
use super::{MOST_PLACES, MOST_WORKERS};

/// In which way a station shares its workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Discipline {
    /// First come first served; within a class where classes have priorities.
    Fifo,
    /// All requests at once, each at the same speed: a request alone has a whole worker, n requests
    /// on c workers have c/n of one each.
    Sharing,
}

impl Word for Discipline {}

/// Workers that serve some services.
#[derive(Debug, Clone, PartialEq)]
pub struct Station {
    /// Its name.
    pub name: String,
    /// How many requests it works on at once; cores where they are shared.
    pub workers: u32,
    /// Waiting places; none: not limited. A request that finds them full is turned away. Where
    /// workers are shared nobody waits, and this is how many requests there may be beyond the workers.
    pub queue: Option<u32>,
    /// How the workers are shared.
    pub discipline: Discipline,
    /// Profils with priority, the most urgent first; the others come after them. Work in progress is
    /// never interrupted for somebody more urgent.
    pub priority: Vec<Profil>,
    /// When the station gives up on a request, waiting and service together, µs.
    pub time_out_us: Option<i64>,
    /// How long a visitor stays in this queue, seconds; none: as long as they wait for the page. Who
    /// has lost it leaves the portal, and the request leaves the queue with them.
    pub patience: Option<Law>,
    /// Service time of a request, seconds.
    pub service_time: Law,
    /// Service time of a request of some services, seconds.
    pub service_times: BTreeMap<Service, Law>,
    /// Shares of the workers by site; empty: the sites are not told.
    pub sites: BTreeMap<String, f64>,
}

impl Station {
    /// A station that serves first come first served and gives up on nobody.
    pub fn plain(name: String, workers: u32, queue: Option<u32>, service_time: Law) -> Self {
        Self {
            name,
            workers,
            queue,
            discipline: Discipline::Fifo,
            priority: Vec::new(),
            time_out_us: None,
            patience: None,
            service_time,
            service_times: BTreeMap::new(),
            sites: BTreeMap::new(),
        }
    }

    /// Service time of a request of a service, seconds.
    pub fn service_time_of(&self, service: Service) -> &Law {
        self.service_times.get(&service).unwrap_or(&self.service_time)
    }

    /// Priority class of a profil, 0 the most urgent.
    pub fn class_of(&self, profil: Profil) -> usize {
        self.priority.iter().position(|urgent| *urgent == profil).unwrap_or(self.priority.len())
    }

    /// Number of priority classes.
    pub fn classes(&self) -> usize {
        self.priority.len() + 1
    }
}

pub(super) fn read(entry: &Table<'_>, file: &str, load: Loader<'_>) -> Option<Station> {
    let name = entry.required::<String>("name");
    let workers = entry.ask("workers").within(1.0..=MOST_WORKERS).required::<u32>();
    let queue = entry.ask("queue").within(0.0..=MOST_PLACES).optional::<u32>();
    let discipline = entry.or("discipline", Discipline::Fifo);
    let priority = read_priority(entry, discipline);
    let time_out_us = entry.ask("time_out").within(1e-3..=LONGEST_WAIT_S).optional::<Span>().map(Span::as_us);
    let patience = read_patience(entry, discipline, file, load);
    let service_time = read_law(entry, "service_time", Unit::Seconds, file, load);
    let service_times = read_service_times(entry, file, load);
    let sites = read_sites(entry);
    entry.optional::<Texts>("source");
    Some(Station {
        name: name?,
        workers: workers?,
        queue,
        discipline,
        priority,
        time_out_us,
        patience,
        service_time: service_time?,
        service_times,
        sites,
    })
}

fn read_priority(entry: &Table<'_>, discipline: Discipline) -> Vec<Profil> {
    let priority = entry.list::<Profil>("priority");
    let is_twice = |n: usize| priority[..n].contains(&priority[n]);
    if (0..priority.len()).any(is_twice) {
        entry.note_key("priority", Message::new("problem-duplicate"));
    }
    if discipline == Discipline::Sharing && !priority.is_empty() {
        entry.note_key("priority", Message::new("station-sharing-priority"));
    }
    priority
}

fn read_patience(entry: &Table<'_>, discipline: Discipline, file: &str, load: Loader<'_>) -> Option<Law> {
    let patience = optional_law(entry, "patience", Unit::Seconds, file, load);
    if patience.is_some() && discipline == Discipline::Sharing {
        entry.note_key("patience", Message::new("portal-sharing-patience"));
    }
    patience
}

/// `service_times` by service, `family_times` by family: a service's own goes before its family's.
fn read_service_times(entry: &Table<'_>, file: &str, load: Loader<'_>) -> BTreeMap<Service, Law> {
    let mut read = BTreeMap::new();
    if let Some(times) = entry.table("family_times") {
        for (family, word) in times.by_word::<Family>(&[]) {
            if let Some(law) = read_law(&times, word, Unit::Seconds, file, load) {
                let services = <Service as strum::VariantArray>::VARIANTS.iter();
                read.extend(services.filter(|service| service.family() == family).map(|s| (*s, law.clone())));
            }
        }
    }
    if let Some(times) = entry.table("service_times") {
        for (service, word) in times.by_word::<Service>(&[]) {
            read.extend(read_law(&times, word, Unit::Seconds, file, load).map(|law| (service, law)));
        }
    }
    read
}

/// `site = "a"` or `sites = { a = 0.6, b = 0.4 }`.
fn read_sites(entry: &Table<'_>) -> BTreeMap<String, f64> {
    let mut sites = BTreeMap::new();
    if let Some(shares) = entry.table("sites") {
        for (name, _) in shares.all() {
            sites.extend(shares.optional::<Share>(name).map(|share| (name.to_owned(), share.0)));
        }
        if (sites.values().sum::<f64>() - 1.0).abs() > 1e-6 {
            entry.note_key("sites", Message::new("station-sites-sum"));
        }
    }
    if let Some(site) = entry.optional::<String>("site") {
        if entry.peek("sites").is_some() {
            entry.note_key("site", Message::new("station-one-of-sites"));
        }
        sites.extend([(site, 1.0)]);
    }
    sites
}

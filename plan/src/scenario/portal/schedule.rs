//! How the capacity of a portal changes with time: failures, and workers that come on top.

use std::collections::BTreeSet;

use afflux_models::Message;
use afflux_models::document::{Share, Table, Texts};
use afflux_models::time::{UtcTime, paris};
use afflux_models::vocabulary::Word;
use jiff::civil::DateTime;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::station::Station;
use super::{MOST_WORKERS, station_named};

/// What becomes of the requests that a lost worker works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum InProgress {
    /// They are finished; the worker goes then.
    Finish,
    /// They are lost: the visitor sees an error.
    Lost,
}

impl Word for InProgress {}

/// Workers that are lost for a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// Share of the workers lost, by index of station; each over 0.
    pub shares: Vec<(usize, f64)>,
    /// When they are lost.
    pub from: UtcTime,
    /// When they are back.
    pub to: UtcTime,
    /// What becomes of work in progress.
    pub in_progress: InProgress,
}

/// Workers that come on top of a station's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExtraWorkers {
    /// Index of the station.
    pub station: usize,
    /// From when.
    pub from: UtcTime,
    /// Until when; none: for good.
    pub to: Option<UtcTime>,
    /// How many.
    pub workers: u32,
}

impl ExtraWorkers {
    /// Whether they are there at an instant.
    pub fn is_there(&self, at: UtcTime) -> bool {
        at >= self.from && self.to.is_none_or(|to| at < to)
    }
}

impl super::Portal {
    /// Workers of a station at an instant: its own and those on top, less the shares that failures
    /// take, each of what is left, rounded to the nearest whole worker.
    pub fn workers_at(&self, station: usize, at: UtcTime) -> u32 {
        let extra = self.extra_workers.iter().filter(|extra| extra.station == station && extra.is_there(at));
        let own = self.stations.get(station).map_or(0, |station| station.workers);
        let there = extra.fold(u64::from(own), |sum, extra| sum + u64::from(extra.workers));
        let failing = self.failures.iter().filter(|failure| at >= failure.from && at < failure.to);
        let shares = failing.flat_map(|failure| &failure.shares).filter(|(failed, _)| *failed == station);
        let left = shares.fold(there as f64, |left, (_, share)| left * (1.0 - share));
        libm::round(left).min(f64::from(u32::MAX)) as u32
    }

    /// The instants at which the workers of some station change, sorted, each once.
    pub fn changes(&self) -> Vec<UtcTime> {
        let failures = self.failures.iter().flat_map(|failure| [failure.from, failure.to]);
        let extra = self.extra_workers.iter().flat_map(|extra| std::iter::once(extra.from).chain(extra.to));
        failures.chain(extra).collect::<BTreeSet<UtcTime>>().into_iter().collect()
    }
}

/// `[[portal.failure]]`; `stations` is none when they are wrong themselves.
pub(super) fn read_failures(entry: &Table<'_>, stations: Option<&Vec<Station>>) -> Vec<Failure> {
    let mut read = Vec::new();
    for table in entry.tables("failure") {
        table.optional::<Texts>("source");
        let shares = read_lost(&table, stations);
        let (from, to) = read_instants(&table, true, true);
        let in_progress = table.or("in_progress", InProgress::Finish);
        table.finish();
        if let (Some(shares), Some(from), Some(to)) = (shares, from, to) {
            read.push(Failure { shares, from, to, in_progress });
        }
    }
    read
}

/// Share of each station's workers that a failure takes.
fn read_lost(table: &Table<'_>, stations: Option<&Vec<Station>>) -> Option<Vec<(usize, f64)>> {
    let share = table.or("share", Share(1.0)).0;
    if share <= 0.0 {
        table.note_key("share", Message::new("problem-not-positive"));
    }
    match (table.optional::<String>("station"), table.optional::<String>("site")) {
        (Some(name), None) => {
            let names = stations.map(|stations| stations.iter().map(|station| station.name.clone()).collect());
            station_named(table, "station", &name, names.as_ref()).map(|station| vec![(station, share)])
        }
        (None, Some(site)) => {
            let stations = stations?;
            let on_site = |(n, station): (usize, &Station)| Some((n, station.sites.get(&site)? * share));
            let lost: Vec<_> =
                stations.iter().enumerate().filter_map(on_site).filter(|(_, lost)| *lost > 0.0).collect();
            if lost.is_empty() {
                let sites: BTreeSet<&str> = stations.iter().flat_map(|s| s.sites.keys().map(String::as_str)).collect();
                let words = sites.into_iter().collect::<Vec<_>>().join(", ");
                table.note_key("site", Message::new("problem-not-one-of").with("words", words));
            }
            Some(lost)
        }
        _ => {
            table.note_key("station", Message::new("failure-station-or-site"));
            None
        }
    }
}

/// `[[portal.capacity]]`.
pub(super) fn read_extra_workers(entry: &Table<'_>, names: Option<&Vec<String>>) -> Vec<ExtraWorkers> {
    let mut read = Vec::new();
    for table in entry.tables("capacity") {
        table.optional::<Texts>("source");
        let station = table.required::<String>("station");
        let station = station.and_then(|name| station_named(&table, "station", &name, names));
        let workers = table.ask("workers").within(1.0..=MOST_WORKERS).required::<u32>();
        let (from, to) = read_instants(&table, true, false);
        table.finish();
        if let (Some(station), Some(workers), Some(from)) = (station, workers, from) {
            read.push(ExtraWorkers { station, from, to, workers });
        }
    }
    read
}

/// `from` and `to` in civil time of Europe/Paris.
pub(in super::super) fn read_instants(
    table: &Table<'_>,
    needs_start: bool,
    needs_end: bool,
) -> (Option<UtcTime>, Option<UtcTime>) {
    let zone = paris();
    let read = |key: &str, is_needed: bool| {
        let civil = if is_needed { table.required::<DateTime>(key) } else { table.optional(key) };
        civil.map(|civil| UtcTime::from_civil(civil, &zone))
    };
    let (from, to) = (read("from", needs_start), read("to", needs_end));
    if let (Some(from), Some(to)) = (from, to)
        && to <= from
    {
        table.note_key("to", Message::new("scenario-window-order"));
    }
    (from, to)
}

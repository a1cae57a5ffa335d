//! What a capacity means as settings of the usual servers, each with its formula.

use afflux_plan::scenario::{Discipline, Station};
use afflux_sim::sizing::{Answer, StationSize};

use super::Place;
use crate::locale::Catalogue;
use crate::storing::{Disk, stored_by_week};

/// Weeks for which the disk is to last.
const WEEKS: u32 = 12;

/// A value of a setting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value {
    /// A count.
    Count(u64),
    /// Requests a second.
    PerSecond(f64),
    /// Bytes.
    Bytes(f64),
}

impl Value {
    /// The number alone, as in JSON.
    pub(crate) fn number(self) -> f64 {
        match self {
            Value::Count(count) => count as f64,
            Value::PerSecond(value) | Value::Bytes(value) => value,
        }
    }

    /// In words.
    pub(crate) fn shown(self, catalogue: &Catalogue) -> String {
        match self {
            Value::Count(count) => catalogue.integer(count),
            Value::PerSecond(rate) => format!("{}r/s", catalogue.decimal(rate, 0)),
            Value::Bytes(bytes) => catalogue.bytes(bytes),
        }
    }
}

/// A setting.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Setting {
    /// The server's name.
    pub(crate) system: String,
    /// The setting, as the server calls it.
    pub(crate) setting: String,
    /// Its value.
    pub(crate) value: Value,
    /// How it is worked out, in words.
    pub(crate) formula: String,
}

/// The settings of a capacity.
pub(super) fn of(answer: &Answer, place: &Place<'_>, catalogue: &Catalogue) -> Vec<Setting> {
    let share = ("share", catalogue.percent(answer.confidence));
    let connections = answer.demand_at(answer.confidence, |demand| f64::from(demand.connections)) as u64;
    let connected = [("connections", catalogue.integer(connections)), share.clone()];
    let mut settings = vec![
        Setting {
            system: "HAProxy".into(),
            setting: "maxconn (global)".into(),
            value: Value::Count(connections),
            formula: catalogue.text("size-formula-maxconn", &connected),
        },
        Setting {
            system: "nginx".into(),
            setting: "worker_processes × worker_connections".into(),
            value: Value::Count(2 * connections),
            formula: catalogue.text("size-formula-worker-connections", &connected),
        },
        Setting {
            system: catalogue.word("size-system-sessions"),
            setting: catalogue.word("size-setting-sessions"),
            value: Value::Count(answer.sessions_limit.into()),
            formula: catalogue.text("size-formula-sessions", &[share]),
        },
    ];
    for (size, station) in answer.stations.iter().zip(&place.portal.stations) {
        settings.extend(of_station(size, station, catalogue));
    }
    settings.push(disk(answer, place, catalogue));
    settings
}

fn of_station(size: &StationSize, station: &Station, catalogue: &Catalogue) -> Vec<Setting> {
    let (workers, name) = (u64::from(size.workers), &size.name);
    let words = [("station", name.clone()), ("workers", catalogue.integer(workers))];
    let formula = |key: &str| catalogue.text(key, &words);
    let setting = |system: &str, setting: String, value: Value, formula: String| Setting {
        system: system.into(),
        setting,
        value,
        formula,
    };
    let count = Value::Count(workers);
    if station.discipline == Discipline::Sharing {
        // Shared workers are processors: how many requests they take at once is not their number.
        return vec![setting(
            &catalogue.word("size-system-machine"),
            format!("{name}: vCPU"),
            count,
            formula("size-formula-cores"),
        )];
    }
    let mean_s = station.service_time.mean();
    let mut settings = vec![
        setting("PHP-FPM", format!("{name}: pm.max_children"), count, formula("size-formula-fpm")),
        setting("JVM", format!("{name}: maxThreads"), count, formula("size-formula-jvm")),
        setting("HAProxy", format!("{name}: server maxconn"), count, formula("size-formula-server-maxconn")),
        setting("nginx", format!("{name}: upstream max_conns"), count, formula("size-formula-max-conns")),
    ];
    if mean_s > 0.0 {
        let mut words = words.to_vec();
        words.push(("service", catalogue.seconds(mean_s)));
        let rate = libm::floor(workers as f64 / mean_s).max(1.0);
        let formula = catalogue.text("size-formula-limit-req", &words);
        settings.push(setting("nginx", format!("{name}: limit_req rate"), Value::PerSecond(rate), formula));
    }
    if let Some(queue) = station.queue {
        let value = Value::Count(queue.into());
        settings.push(setting(
            "nginx",
            format!("{name}: limit_req burst"),
            value,
            catalogue.word("size-formula-burst"),
        ));
    }
    settings
}

/// The disk that holds what is there and some weeks like this one.
fn disk(answer: &Answer, place: &Place<'_>, catalogue: &Catalogue) -> Setting {
    let storage = place.scenario.storage.scaled(place.selection.scale());
    let in_window = answer.demand_at(answer.confidence, |demand| demand.stored_bytes as f64);
    let kept = in_window * place.week * storage.kept_share;
    let inflow = afflux_outcome::interval::Figure { value: kept, low: None, high: None };
    let full = stored_by_week(&Disk::of(&storage), &inflow, WEEKS).last().map_or(0.0, |figure| figure.value);
    let words = [
        ("stored", catalogue.bytes(storage.stored as f64)),
        ("weeks", WEEKS.to_string()),
        ("inflow", catalogue.bytes(kept)),
    ];
    Setting {
        system: catalogue.word("size-system-disk"),
        setting: catalogue.word("size-setting-disk"),
        value: Value::Bytes(full),
        formula: catalogue.text("size-formula-disk", &words),
    }
}

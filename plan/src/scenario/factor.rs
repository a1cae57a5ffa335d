//! What the crisis changes: each factor a value or an interval, with its source.

use std::collections::BTreeMap;

use afflux_models::Message;
use afflux_models::document::{FromNode, Share, Table};
use afflux_models::normal;
use afflux_models::seed::{Key, Purpose, VisitId, mix};
use afflux_models::vocabulary::{Device, Profil, Service, Word};
use jiff::civil::Time;

/// z of a 90 % interval's ends.
const Z90: f64 = 1.644_853_626_951_472;

/// A multiplier: its value, the 90 % interval around it and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Dotted key, which also names its draws.
    pub key: String,
    /// Central value.
    pub value: f64,
    /// 5 % and 95 % points, when the value is not certain.
    pub interval: Option<(f64, f64)>,
    /// Source, or `[A]` and the reason.
    pub source: String,
}

impl Factor {
    /// A factor that changes nothing.
    pub fn neutral(key: &str) -> Self {
        Self { key: key.into(), value: 1.0, interval: None, source: String::new() }
    }

    /// The value in a plan replication: replication 0 plays the stated value, each other draws from
    /// the interval, normal on the log scale (MODELS §2).
    pub fn in_replication(&self, seed: u64, replication: u64) -> f64 {
        let Some((low, high)) = self.interval.filter(|(low, _)| replication > 0 && *low > 0.0) else {
            return self.value;
        };
        let sd = (libm::log(high) - libm::log(low)) / (2.0 * Z90);
        let id = VisitId(self.key.bytes().fold(0, |state, byte| mix(state ^ u64::from(byte))));
        let u = Key::new(seed, replication).uniform(id, Purpose::Factor, 0, 0);
        self.value * libm::exp(sd * normal::quantile(u))
    }
}

/// How the shape of the day changes.
#[derive(Debug, Clone, PartialEq)]
pub struct ShapeFactors {
    /// Multiplies the heights of the hour-start pulses.
    pub pulses: Factor,
    /// Multiplies what the evening rush adds to its surroundings.
    pub evening: Factor,
    /// Share of the day's visits that moves to an even access over the day.
    pub continuous: Factor,
    /// When the even access begins and ends.
    pub continuous_hours: (Time, Time),
}

/// All factors of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Factors {
    /// On the number of visits.
    pub visits: Factor,
    /// On the number of visits of one profil.
    pub visits_by_profil: BTreeMap<Profil, Factor>,
    /// On the shape of the day.
    pub shape: ShapeFactors,
    /// On the duration of visits, by profil.
    pub duration: BTreeMap<Profil, Factor>,
    /// On pages per visit.
    pub pages: Factor,
    /// On the mix of services.
    pub services: BTreeMap<Service, Factor>,
    /// Shares of devices that replace the behaviour's (the others keep their proportions).
    pub devices: BTreeMap<Device, Factor>,
    /// On the share of pages that store something.
    pub uploads: Factor,
}

impl Factors {
    /// Factors that change nothing.
    pub fn none() -> Self {
        none()
    }

    /// The same without the factor of a dotted key (`factors.services.notes`); none when no factor has it.
    pub fn without(&self, key: &str) -> Option<Self> {
        let (mut left, neutral) = (self.clone(), none());
        match key {
            "factors.visits" => left.visits = neutral.visits,
            "factors.pages" => left.pages = neutral.pages,
            "factors.uploads" => left.uploads = neutral.uploads,
            "factors.shape.pulses" => left.shape.pulses = neutral.shape.pulses,
            "factors.shape.evening" => left.shape.evening = neutral.shape.evening,
            "factors.shape.continuous" => left.shape.continuous = neutral.shape.continuous,
            _ => return left.remove(key).then_some(left),
        }
        Some(left)
    }

    /// Takes out the factor of a word; false when there is none.
    fn remove(&mut self, key: &str) -> bool {
        let Some((table, word)) = key.strip_prefix("factors.").and_then(|key| key.split_once('.')) else {
            return false;
        };
        match table {
            "visits_by_profil" => remove(&mut self.visits_by_profil, word),
            "duration" => remove(&mut self.duration, word),
            "services" => remove(&mut self.services, word),
            "devices" => remove(&mut self.devices, word),
            _ => false,
        }
    }
}

fn remove<W: Word + Ord>(factors: &mut BTreeMap<W, Factor>, word: &str) -> bool {
    W::from_text(word).is_some_and(|word| factors.remove(&word).is_some())
}

pub(super) fn read(table: &Table<'_>) -> Option<Factors> {
    let Some(factors) = table.table("factors") else { return Some(none()) };
    let read = Factors {
        visits: read_factor(&factors, "visits"),
        visits_by_profil: read_by_word(&factors, "visits_by_profil"),
        shape: read_shape(&factors),
        duration: read_by_word(&factors, "duration"),
        pages: read_factor(&factors, "pages"),
        services: read_by_word(&factors, "services"),
        devices: read_by_word(&factors, "devices"),
        uploads: read_factor(&factors, "uploads"),
    };
    for (device, factor) in &read.devices {
        if factor.value > 1.0 {
            factors.note_key("devices", Message::new("problem-not-a-share").with("device", device.as_str()));
        }
    }
    factors.finish();
    Some(read)
}

fn none() -> Factors {
    Factors {
        visits: Factor::neutral("factors.visits"),
        visits_by_profil: BTreeMap::new(),
        shape: neutral_shape(),
        duration: BTreeMap::new(),
        pages: Factor::neutral("factors.pages"),
        services: BTreeMap::new(),
        devices: BTreeMap::new(),
        uploads: Factor::neutral("factors.uploads"),
    }
}

fn neutral_shape() -> ShapeFactors {
    let mut continuous = Factor::neutral("factors.shape.continuous");
    continuous.value = 0.0;
    ShapeFactors {
        pulses: Factor::neutral("factors.shape.pulses"),
        evening: Factor::neutral("factors.shape.evening"),
        continuous,
        continuous_hours: (jiff::civil::time(9, 0, 0, 0), jiff::civil::time(17, 0, 0, 0)),
    }
}

fn read_shape(factors: &Table<'_>) -> ShapeFactors {
    let Some(shape) = factors.table("shape") else { return neutral_shape() };
    let neutral = neutral_shape();
    let continuous =
        if shape.peek("continuous").is_some() { read_factor(&shape, "continuous") } else { neutral.continuous };
    if continuous.value > 1.0 {
        shape.note_key("continuous", Message::new("problem-not-a-share"));
    }
    let from = shape.or("continuous_from", neutral.continuous_hours.0);
    let to = shape.or("continuous_to", neutral.continuous_hours.1);
    if to <= from {
        shape.note_key("continuous_to", Message::new("scenario-window-order"));
    }
    let read = ShapeFactors {
        pulses: read_factor(&shape, "pulses"),
        evening: read_factor(&shape, "evening"),
        continuous,
        continuous_hours: (from, to),
    };
    shape.finish();
    read
}

/// `{ value = 4.9, low = 4.4, high = 5.5, source = "…" }`; neutral when it does not stand there.
pub(super) fn read_factor(table: &Table<'_>, key: &str) -> Factor {
    let path = format!("{}.{key}", table.path());
    let Some(entry) = table.table(key) else { return Factor::neutral(&path) };
    let value = entry.required::<f64>("value");
    let (low, high) = (entry.optional::<f64>("low"), entry.optional::<f64>("high"));
    let source = entry.required::<String>("source").unwrap_or_default();
    let value_or_one = value.unwrap_or(1.0);
    if value_or_one < 0.0 {
        entry.note_key("value", Message::new("problem-negative"));
    }
    let interval = match (low, high) {
        (Some(low), Some(high)) if low <= value_or_one && value_or_one <= high && low >= 0.0 => Some((low, high)),
        (None, None) => None,
        _ => {
            entry.note_key("low", Message::new("scenario-interval"));
            None
        }
    };
    entry.finish();
    Factor { key: path, value: value_or_one, interval, source }
}

/// Factors by a word of the vocabulary.
fn read_by_word<W: Word + Ord>(factors: &Table<'_>, key: &str) -> BTreeMap<W, Factor> {
    let Some(entries) = factors.table(key) else { return BTreeMap::new() };
    let mut read = BTreeMap::new();
    for (word, node) in entries.all() {
        match W::from_text(word) {
            Some(known) => {
                read.insert(known, read_factor(&entries, word));
            }
            None => entries.note(node, word, Message::new("problem-not-one-of").with("words", W::texts())),
        }
    }
    read
}

/// Shares by a word of the vocabulary, for the mixes of behaviour: non-negative, not all zero.
pub(super) fn read_weights<W: Word + Ord>(table: &Table<'_>, key: &str) -> BTreeMap<W, f64> {
    let Some(entries) = table.required_table(key) else { return BTreeMap::new() };
    let mut read = BTreeMap::new();
    for (word, node) in entries.all() {
        if word == "source" {
            continue;
        }
        match (W::from_text(word), Share::from_node(node)) {
            (None, _) => entries.note(node, word, Message::new("problem-not-one-of").with("words", W::texts())),
            (_, Err(message)) => entries.note(node, word, message),
            (Some(known), Ok(share)) => {
                read.insert(known, share.0);
            }
        }
    }
    if read.values().sum::<f64>() <= 0.0 {
        table.note_key(key, Message::new("scenario-no-weight"));
    }
    read
}

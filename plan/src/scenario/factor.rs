//! What the crisis changes: each factor a value or an interval, with its source.

use std::collections::BTreeMap;

use afflux_models::document::{Share, Table, Texts};
use afflux_models::normal;
use afflux_models::seed::{Key, Purpose, VisitId, mix};
use afflux_models::vocabulary::{Device, Profil, Service, Word};
use afflux_models::{Message, Problem};
use jiff::civil::Time;

/// z of a 90 % interval's ends.
const Z90: f64 = 1.644_853_626_951_472;
/// Standard deviations beyond which no factor is drawn: two draws in a thousand million lie there.
const FARTHEST: f64 = 6.0;
/// Most that the ends of an interval may be apart, as a ratio.
const WIDEST: f64 = 100.0;
/// Most that a factor multiplies visits, and people's own things.
const MOST_TIMES: f64 = 1000.0;
/// Most that a factor multiplies the length, the pages or the files of a visit.
const MOST_LONGER: f64 = 100.0;
/// Most that a factor multiplies the heights of the day's shape.
const MOST_HIGHER: f64 = 10.0;
/// Most that a factor multiplies the weight of a service.
const MOST_WEIGHT: f64 = 1e6;

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
    pub source: Texts,
}

impl Factor {
    /// A factor that changes nothing.
    pub fn neutral(key: &str) -> Self {
        Self { key: key.into(), value: 1.0, interval: None, source: Texts::default() }
    }

    /// Whether a file says it.
    pub fn is_said(&self) -> bool {
        !self.source.fr.is_empty()
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
        self.value * libm::exp(sd * normal::quantile(u).clamp(-FARTHEST, FARTHEST))
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
        visits: read_visits(&factors, "visits"),
        visits_by_profil: read_by_word(&factors, "visits_by_profil", MOST_TIMES),
        shape: read_shape(&factors),
        duration: read_by_word(&factors, "duration", MOST_LONGER),
        pages: read_factor(&factors, "pages", MOST_LONGER),
        services: read_by_word(&factors, "services", MOST_WEIGHT),
        devices: read_by_word(&factors, "devices", 1.0),
        uploads: read_factor(&factors, "uploads", MOST_LONGER),
    };
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
        if shape.peek("continuous").is_some() { read_factor(&shape, "continuous", 1.0) } else { neutral.continuous };
    let from = shape.or("continuous_from", neutral.continuous_hours.0);
    let to = shape.or("continuous_to", neutral.continuous_hours.1);
    if to <= from {
        shape.note_key("continuous_to", Message::new("scenario-window-order"));
    }
    let read = ShapeFactors {
        pulses: read_factor(&shape, "pulses", MOST_HIGHER),
        evening: read_factor(&shape, "evening", MOST_HIGHER),
        continuous,
        continuous_hours: (from, to),
    };
    shape.finish();
    read
}

/// A factor on how many come.
pub(super) fn read_visits(table: &Table<'_>, key: &str) -> Factor {
    read_factor(table, key, MOST_TIMES)
}

/// `{ value = 4.9, low = 4.4, high = 5.5, source = "…" }`, each figure 0 to `most`; neutral when it does not
/// stand there.
pub(super) fn read_factor(table: &Table<'_>, key: &str, most: f64) -> Factor {
    let path = format!("{}.{key}", table.path());
    let Some(entry) = table.ask(key).within(0.0..=most).table() else { return Factor::neutral(&path) };
    entry.shares("factor");
    let value = entry.ask("value").within(0.0..=most).required::<f64>();
    let end = |key: &str| entry.ask(key).within(0.0..=most).optional::<f64>();
    let (low, high) = (end("low"), end("high"));
    let source = entry.required::<Texts>("source").unwrap_or_default();
    let value_or_one = value.unwrap_or(1.0);
    let interval = match (low, high) {
        (Some(low), Some(high)) if low > 0.0 && high > WIDEST * low => {
            entry.note_key("high", Message::new("scenario-interval-wide").with("most", WIDEST));
            None
        }
        (Some(low), Some(high)) if low <= value_or_one && value_or_one <= high => Some((low, high)),
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
fn read_by_word<W: Word + Ord>(factors: &Table<'_>, key: &str, most: f64) -> BTreeMap<W, Factor> {
    let Some(entries) = factors.table(key) else { return BTreeMap::new() };
    let words = entries.by_word::<W>(&[]);
    words.into_iter().map(|(known, word)| (known, read_factor(&entries, word, most))).collect()
}

/// Shares by a word of the vocabulary, for the mixes of behaviour: non-negative, not all zero.
pub(super) fn read_weights<W: Word + Ord>(table: &Table<'_>, key: &str) -> BTreeMap<W, f64> {
    let Some(entries) = table.required_table(key) else { return BTreeMap::new() };
    read_weights_of(&entries)
}

/// The same of a table that stands there.
pub(super) fn read_weights_of<W: Word + Ord>(entries: &Table<'_>) -> BTreeMap<W, f64> {
    let read = read_shares(entries);
    if read.values().sum::<f64>() <= 0.0 {
        let problem = Problem::at_line(&entries.node().file, entries.node().line, Message::new("scenario-no-weight"));
        entries.findings().push(problem.key(entries.path()).value(entries.node().shown()));
    }
    read
}

/// A share under each word of the vocabulary that stands there.
pub(super) fn read_shares<W: Word + Ord>(entries: &Table<'_>) -> BTreeMap<W, f64> {
    let words = entries.by_word::<W>(&[]);
    words.into_iter().filter_map(|(known, word)| Some((known, entries.optional::<Share>(word)?.0))).collect()
}

//! Where the curve of a scenario comes from, and its level.

use std::collections::BTreeMap;

use afflux_models::arrival::rate::ArrivalModel;
use afflux_models::arrival::reference;
use afflux_models::document::{Node, Share, Table, Texts, Value};
use afflux_models::vocabulary::Profil;
use afflux_models::{Message, Problem};
use jiff::civil::Date;

use super::factor::{Factor, read_factor};
use super::role::entries;
use super::{Loader, MOST_VISITS_PER_DAY, beside};

/// The reference curve's level and how it moves with the calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// The file of the fitted model or of the facts it is fitted from.
    pub file: String,
    /// Whether the model is fitted from facts rather than read.
    pub from_facts: bool,
    /// Day that the level describes.
    pub day: Date,
    /// Visits of that day, all territories together.
    pub visits_per_day: Factor,
    /// Share of visits by profil; the model's when empty.
    pub profils: BTreeMap<Profil, f64>,
    /// Level of each weekday against the reference day, Monday first.
    pub weekdays: [f64; 7],
    /// Level of a day of school holidays.
    pub holiday: f64,
    /// Level of a public holiday.
    pub public_holiday: f64,
}

/// The table of the reference day.
const REFERENCE: &str = "reference";

/// Most that a weekday's level may be of the reference day's.
const HIGHEST_WEEKDAY: f64 = 100.0;

type ReadReference = (Reference, ArrivalModel, String);

pub(super) fn read(table: &Table<'_>, file: &str, load: Loader<'_>) -> Option<ReadReference> {
    let entry = table.required_table(REFERENCE)?;
    entry.optional::<Texts>("source");
    let (facts, fitted) = (entry.optional::<String>("facts"), entry.optional::<String>("model"));
    let (path, from_facts) = match (facts, fitted) {
        (Some(path), None) => (path, true),
        (None, Some(path)) => (path, false),
        _ => {
            entry.note_key("facts", Message::new("scenario-one-reference"));
            return None;
        }
    };
    // A path stands beside the file that writes it, which may be one that this scenario extends.
    let writer = entry.peek(if from_facts { "facts" } else { "model" }).map_or(file, |node| &node.file);
    let path = beside(writer, &path);
    let day = entry.required::<Date>("day");
    entry.needs("visits_per_day");
    let visits_per_day = read_factor(&entry, "visits_per_day", MOST_VISITS_PER_DAY);
    if entry.peek("visits_per_day").is_none() || visits_per_day.value <= 0.0 {
        entry.note_key("visits_per_day", Message::new("problem-not-positive"));
    }
    let weekdays = read_weekdays(&entry);
    let holiday = entry.required::<Share>("holiday").map(|share| share.0);
    let public_holiday = entry.required::<Share>("public_holiday").map(|share| share.0);
    let profils = entry.table("profils").map(|shares| super::factor::read_weights_of(&shares)).unwrap_or_default();
    let model = read_model(&path, from_facts, load, &entry);
    entry.finish();
    let (model, fingerprint) = model?;
    let reference = Reference {
        file: path,
        from_facts,
        day: day?,
        visits_per_day,
        profils,
        weekdays: weekdays?,
        holiday: holiday?,
        public_holiday: public_holiday?,
    };
    Some((reference, model, fingerprint))
}

/// The two ways to say what a day is like: the one that an extending file takes puts the other one of the file under
/// it away, and with it the inputs that it was made of.
pub(super) fn settle(under: &mut Node, over: &Node) {
    let Some(said) = entries(over, REFERENCE) else { return };
    for (key, other) in [("model", "facts"), ("facts", "model")] {
        if !said.contains_key(key) || said.contains_key(other) {
            continue;
        }
        let gone = format!("{REFERENCE}.{other}");
        let Value::Table(root) = &mut under.value else { return };
        if let Some(Node { value: Value::Table(reference), .. }) = root.get_mut(REFERENCE) {
            reference.remove(other);
        }
        if let Some(Node { value: Value::Table(inputs), .. }) = root.get_mut("input") {
            inputs.retain(|_, input| !is_made_of(input, &gone));
        }
    }
}

/// Whether an input names one key and no other.
fn is_made_of(input: &Node, key: &str) -> bool {
    let Value::Table(entries) = &input.value else { return false };
    let Some(Node { value: Value::Array(keys), .. }) = entries.get("keys") else { return false };
    !keys.is_empty() && keys.iter().all(|named| matches!(&named.value, Value::Text(text) if text == key))
}

fn read_weekdays(entry: &Table<'_>) -> Option<[f64; 7]> {
    entry.needs("weekdays");
    let node = entry.peek("weekdays");
    let values: Vec<f64> = entry.ask("weekdays").within(0.0..=HIGHEST_WEEKDAY).list();
    let read: Result<[f64; 7], _> = values.try_into();
    match read {
        Ok(weekdays) => Some(weekdays),
        _ => {
            entry.note(node.unwrap_or(entry.node()), "weekdays", Message::new("scenario-weekdays"));
            None
        }
    }
}

fn read_model(path: &str, from_facts: bool, load: Loader<'_>, entry: &Table<'_>) -> Option<(ArrivalModel, String)> {
    let text = match load(path) {
        Ok(text) => text,
        Err(message) => {
            entry.findings().push(Problem::of_file(path, message));
            return None;
        }
    };
    let read = Node::parse(path, &text).and_then(|node| {
        let model = if from_facts { reference::fit(&node)? } else { ArrivalModel::from_node(&node)? };
        Ok((model, node.canonical()))
    });
    match read {
        Ok(read) => Some(read),
        Err(problems) => {
            entry.findings().extend(problems);
            None
        }
    }
}

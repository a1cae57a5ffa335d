//! The header of a DNMA file: names vary in capitals, accents and order, columns in number.

use std::collections::BTreeMap;

use super::measure::Measure;
use super::record::{MEASURES, PLACES, UAI, WEEK};
use super::{By, Measures};
use crate::audience::fields::{Fields, plain};
use crate::message::{Message, Problem, Problems};

/// Where the columns stand.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// Names of the slots as they were written, for messages.
    pub(super) names: Vec<String>,
    /// The column of each slot.
    pub(super) columns: Vec<Option<usize>>,
    /// How many columns there are.
    pub(super) width: usize,
    /// The measures that are kept, in the order of their slots.
    pub(super) measures: Vec<Measure>,
    /// Every measure of the file.
    pub(super) all: Vec<Measure>,
}

impl Header {
    /// Finds the columns.
    ///
    /// # Errors
    /// No week, no school, no visits; a name that stands twice.
    pub(super) fn find(file: &str, line: usize, fields: &Fields, keep: Measures) -> Result<Self, Problems> {
        let written: Vec<&str> = fields.iter().collect();
        let mut problems = Vec::new();
        let mut columns: BTreeMap<String, usize> = BTreeMap::new();
        for (at, name) in written.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            if columns.insert(plain(name), at).is_some() {
                problems.push(Problem::at_line(file, line, Message::new("dnma-column-twice")).key(*name));
            }
        }
        let mut lacks = |wanted: &str| {
            let message = Message::new("problem-missing-column").with("column", wanted);
            problems.push(Problem::at_line(file, line, message).value(written.join(", ")));
        };
        let mut found = vec![None; MEASURES];
        for (slot, name) in [(WEEK, "debutsemaine"), (UAI, "uai")] {
            found[slot] = columns.get(name).copied();
            if found[slot].is_none() {
                lacks(name);
            }
        }
        for (slot, by) in (PLACES..).zip(By::EVERY_PLACE) {
            found[slot] = by.column().and_then(|name| columns.get(name).copied());
        }
        let mut endings: Vec<(usize, &str)> =
            columns.iter().filter_map(|(name, at)| Some((*at, name.strip_prefix("visites_")?))).collect();
        endings.sort_unstable();
        if endings.is_empty() {
            lacks("visites_…");
        }
        let (mut measures, mut all) = (Vec::new(), Vec::new());
        for (visits, ending) in endings {
            let measure = Measure::of(ending);
            all.push(measure.clone());
            if keep.keep(&measure) {
                let other = |start: &str| columns.get(&format!("{start}_{ending}")).copied();
                found.extend([Some(visits), other("utilisateurs"), other("duree")]);
                measures.push(measure);
            }
        }
        let name = |column: &Option<usize>| column.and_then(|at| written.get(at)).map_or("", |name| name).to_string();
        let names = found.iter().map(name).collect();
        let header = Self { names, columns: found, width: written.len(), measures, all };
        if problems.is_empty() { Ok(header) } else { Err(Problems(problems)) }
    }
}

//! What the readers of a document ask for: its format, told by the code that reads it.
//!
//! While a document is read with [`Findings::surveying`](super::Findings::surveying), every question of a
//! [`Table`](super::Table) is noted: key, kind of value, whether it must stand there, default, bounds. A document in
//! which everything stands once gives the whole format.

use std::collections::{BTreeMap, BTreeSet};

use super::value::Kind;

/// What is asked under a key.
#[derive(Debug, Clone, PartialEq)]
pub struct AskedKey {
    /// Pattern of the table: `portal.station[]`, or the name of what several tables share.
    pub table: String,
    /// Key; `*` for one that the file chooses.
    pub key: String,
    /// What may stand there.
    pub kind: Kind,
    /// Whether a list of those stands there.
    pub is_list: bool,
    /// When it must stand there.
    pub needed: Needed,
    /// The value when it does not, as a file writes it.
    pub default: Option<String>,
    /// Least and greatest value; of a law, of its mean.
    pub bounds: Option<(f64, f64)>,
    /// Words that a chosen key may be; none: any.
    pub words: Option<String>,
    /// Patterns of the tables in which it is asked.
    pub tables: BTreeSet<String>,
}

/// A format: every key that the readers ask for.
#[derive(Debug, Default)]
pub struct Format {
    /// The keys, each table's in the order in which they are read.
    pub keys: Vec<AskedKey>,
    survey: Survey,
}

impl Format {
    pub(super) fn of(survey: Survey) -> Self {
        Self { keys: survey.keys(), survey }
    }

    /// The pattern of the table at a path of the document that was read.
    pub fn pattern(&self, path: &str) -> String {
        self.survey.pattern(path)
    }
}

/// When a key must stand in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    /// In every one.
    Always,
    /// In some of them.
    Sometimes,
    /// In none.
    Never,
}

/// One question as it was asked of one table.
#[derive(Debug, Clone)]
pub(super) struct Note {
    pub(super) path: String,
    pub(super) part: Option<&'static str>,
    pub(super) key: String,
    pub(super) kind: Kind,
    pub(super) is_list: bool,
    pub(super) is_needed: bool,
    pub(super) default: Option<String>,
    pub(super) bounds: Option<(f64, f64)>,
}

/// Everything that was asked.
#[derive(Debug, Default)]
pub(super) struct Survey {
    notes: Vec<Note>,
    /// Exact paths of tables that were read.
    tables: BTreeSet<String>,
    /// Exact paths of tables whose keys are the file's own, with the words they may be.
    maps: BTreeMap<String, Option<String>>,
    /// Exact paths of tables that share their keys with others, and the name of what they share.
    shared: BTreeMap<String, &'static str>,
}

/// The key that every table may have beside words of a vocabulary.
pub(super) const SOURCE: &str = "source";

impl Survey {
    pub(super) fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    pub(super) fn table(&mut self, path: &str) {
        self.tables.insert(path.into());
    }

    pub(super) fn map(&mut self, path: &str, words: Option<String>) {
        let known = self.maps.entry(path.into()).or_default();
        if words.is_some() {
            *known = words;
        }
    }

    pub(super) fn share(&mut self, path: &str, name: &'static str) {
        self.shared.insert(path.into(), name);
    }

    /// The pattern of an exact path: list positions and chosen keys made general, shared tables by their name.
    fn pattern(&self, path: &str) -> String {
        let (mut exact, mut pattern) = (String::new(), String::new());
        for part in path.split('.').filter(|part| !part.is_empty()) {
            let (name, is_item) = match part.split_once('[') {
                Some((name, _)) => (name, true),
                None => (part, false),
            };
            let name = if self.maps.contains_key(&exact) && name != SOURCE { "*" } else { name };
            if !exact.is_empty() {
                exact.push('.');
            }
            exact.push_str(part);
            match self.shared.get(&exact) {
                Some(shared) => pattern = (*shared).to_owned(),
                None => {
                    if !pattern.is_empty() {
                        pattern.push('.');
                    }
                    pattern.push_str(name);
                    if is_item {
                        pattern.push_str("[]");
                    }
                }
            }
        }
        pattern
    }

    /// The format: every table's keys in the order in which they were first asked.
    fn keys(&self) -> Vec<AskedKey> {
        // How many tables of a pattern there are, and in how many a key must stand.
        let mut tables: BTreeMap<String, usize> = BTreeMap::new();
        for path in &self.tables {
            *tables.entry(self.pattern(path)).or_default() += 1;
        }
        let mut asked: Vec<AskedKey> = Vec::new();
        let mut needed_by: Vec<BTreeSet<&str>> = Vec::new();
        for note in &self.notes {
            let at_table = self.pattern(&note.path);
            let table = note.part.map_or_else(|| at_table.clone(), Into::into);
            let chosen = self.maps.get(&note.path).filter(|_| note.key != SOURCE);
            let key = if chosen.is_some() { "*" } else { note.key.as_str() };
            let known = asked.iter().position(|one| one.table == table && one.key == key);
            let at = known.unwrap_or(asked.len());
            if known.is_none() {
                asked.push(AskedKey {
                    table,
                    key: key.to_owned(),
                    kind: note.kind.clone(),
                    is_list: note.is_list,
                    needed: Needed::Never,
                    default: None,
                    bounds: None,
                    words: chosen.cloned().flatten(),
                    tables: BTreeSet::new(),
                });
                needed_by.push(BTreeSet::new());
            }
            let one = &mut asked[at];
            one.tables.insert(at_table);
            // A key may be looked at before it is read, and a table may stand where a value may.
            if matches!(one.kind, Kind::Any | Kind::Table) && note.kind != Kind::Any {
                (one.kind, one.is_list) = (note.kind.clone(), note.is_list);
            }
            one.default = one.default.take().or_else(|| note.default.clone());
            one.bounds = one.bounds.or(note.bounds);
            if note.is_needed && chosen.is_none() {
                needed_by[at].insert(&note.path);
            }
        }
        for (one, needed_by) in asked.iter_mut().zip(&needed_by) {
            let all = tables.get(&one.table).copied().unwrap_or(needed_by.len());
            one.needed = match needed_by.len() {
                0 => Needed::Never,
                some if some >= all => Needed::Always,
                _ => Needed::Sometimes,
            };
        }
        asked
    }
}

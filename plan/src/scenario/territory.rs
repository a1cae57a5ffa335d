//! Territories and the people enrolled there.

use std::collections::BTreeMap;

use afflux_models::Message;
use afflux_models::document::{FromNode, Node, Table, Value};
use afflux_models::seed::VisitId;
use afflux_models::vocabulary::{Group, Level, Profil, SchoolKind, Word, Zone};

/// A part of the country with its own schools and busyness.
#[derive(Debug, Clone, PartialEq)]
pub struct Territory {
    /// Number in visit ids, 1 to 4095: the official code where there is one.
    pub id: u16,
    /// Name, shown as it is.
    pub name: String,
    /// Holiday zone.
    pub zone: Zone,
    /// Whether Good Friday and 26 December are holidays.
    pub alsace_moselle: bool,
    /// Schools of each kind.
    pub schools: BTreeMap<SchoolKind, u32>,
    /// Who is enrolled.
    pub people: Vec<People>,
}

/// The people of one group in one territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct People {
    /// Profil and level.
    pub group: Group,
    /// How many have an account.
    pub count: u32,
}

impl Territory {
    /// Accounts of all groups.
    pub fn accounts(&self) -> u64 {
        self.people.iter().map(|people| u64::from(people.count)).sum()
    }

    /// The number of a person's school: écoles first, then collèges, then lycées; staff and parents
    /// are spread over all.
    pub fn school_of(&self, group: Group, person: u32) -> u32 {
        let count = |kind: SchoolKind| self.schools.get(&kind).copied().unwrap_or(0);
        let before = |kind: SchoolKind| -> u32 { self.schools.range(..kind).map(|(_, count)| *count).sum() };
        match group.level().school_kind() {
            Some(kind) if count(kind) > 0 => before(kind) + person % count(kind),
            _ => person % self.schools.values().sum::<u32>().max(1),
        }
    }
}

pub(super) fn read_all(table: &Table<'_>) -> Vec<Territory> {
    let tables = table.tables("territory");
    if tables.is_empty() {
        table.note_key("territory", Message::new("scenario-needs-territory"));
    }
    let mut territories: Vec<Territory> = Vec::new();
    for entry in tables {
        let territory = read(&entry);
        if let Some(territory) = territory {
            if territories.iter().any(|known| known.id == territory.id) {
                entry.note_key("id", Message::new("problem-duplicate"));
            }
            territories.push(territory);
        }
        entry.finish();
    }
    territories.sort_by_key(|territory| territory.id);
    territories
}

fn read(entry: &Table<'_>) -> Option<Territory> {
    let id = entry.required::<u16>("id");
    if id.is_some_and(|id| id == 0 || id > VisitId::MAX_TERRITORY) {
        entry.note_key("id", Message::new("scenario-territory-id").with("most", VisitId::MAX_TERRITORY));
    }
    let name = entry.required::<String>("name");
    let zone = entry.required::<Zone>("zone");
    let alsace_moselle = entry.or("alsace_moselle", false);
    entry.optional::<String>("source");
    let schools = entry.required_table("schools").map(|schools| {
        let read = <SchoolKind as strum::VariantArray>::VARIANTS
            .iter()
            .filter_map(|kind| Some((*kind, schools.optional::<u32>(kind.as_str())?)));
        let read = read.collect();
        schools.finish();
        read
    });
    let people = entry.required_table("people").map(|people| read_people(&people));
    let territory = Territory { id: id?, name: name?, zone: zone?, alsace_moselle, schools: schools?, people: people? };
    if territory.accounts() == 0 {
        entry.note_key("people", Message::new("scenario-nobody"));
    }
    Some(territory)
}

/// `enseignant = 30000` or `eleve = { "6e" = 12000, … }`.
fn read_people(table: &Table<'_>) -> Vec<People> {
    let mut people = Vec::new();
    for (key, node) in table.all() {
        let Some(profil) = Profil::from_text(key) else {
            table.note(node, key, Message::new("problem-not-one-of").with("words", Profil::texts()));
            continue;
        };
        if matches!(node.value, Value::Table(_)) {
            let levels = Table::new(node, format!("{}.{key}", table.path()), table.findings());
            for (word, count) in levels.all() {
                match Level::from_text(word) {
                    Some(level) => people.extend(counted(&levels, count, word, Group::new(profil, level))),
                    None => levels.note(count, word, Message::new("problem-not-one-of").with("words", Level::texts())),
                }
            }
        } else {
            people.extend(counted(table, node, key, Group::new(profil, Level::None)));
        }
    }
    people.sort_by_key(|people| people.group);
    people
}

fn counted(table: &Table<'_>, node: &Node, key: &str, group: Group) -> Option<People> {
    match u32::from_node(node) {
        Ok(count) => Some(People { group, count }),
        Err(message) => {
            table.note(node, key, message);
            None
        }
    }
}

//! Territories and the people enrolled there.

use std::collections::BTreeMap;

use afflux_models::Message;
use afflux_models::document::{Table, Texts, Value};
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

/// Most schools of a kind in a territory.
const MOST_SCHOOLS: f64 = 1e5;
/// Most people of a group in a territory.
const MOST_PEOPLE: f64 = 1e8;

pub(super) fn read_all(table: &Table<'_>) -> Vec<Territory> {
    table.needs("territory");
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
    let id = entry.ask("id").within(1.0..=f64::from(VisitId::MAX_TERRITORY)).required::<u16>();
    let name = entry.required::<String>("name");
    let zone = entry.required::<Zone>("zone");
    let alsace_moselle = entry.or("alsace_moselle", false);
    entry.optional::<Texts>("source");
    let schools = entry.required_table("schools").map(|schools| {
        let kinds = <SchoolKind as strum::VariantArray>::VARIANTS.iter();
        let count = |kind: SchoolKind| schools.ask(kind.as_str()).within(0.0..=MOST_SCHOOLS).optional::<u32>();
        let read = kinds.filter_map(|kind| Some((*kind, count(*kind)?))).collect();
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
    let count = |table: &Table<'_>, key: &str| table.ask(key).within(0.0..=MOST_PEOPLE).optional::<u32>();
    let mut people = Vec::new();
    for (profil, key) in table.by_word::<Profil>(&[]) {
        if table.peek(key).is_some_and(|node| matches!(node.value, Value::Table(_))) {
            let Some(levels) = table.table(key) else { continue };
            for (level, word) in levels.by_word::<Level>(&[]) {
                people.extend(count(&levels, word).map(|count| People { group: Group::new(profil, level), count }));
            }
        } else {
            let group = Group::new(profil, Level::None);
            people.extend(count(table, key).map(|count| People { group, count }));
        }
    }
    people.sort_by_key(|people| people.group);
    people
}

//! Several portals under one roof: which territories each serves, and its part of the capacity.

use std::collections::BTreeMap;

use afflux_models::Message;
use afflux_models::document::{Table, Texts};

use super::Scenario;
use super::lever::Lever;
use super::portal::Portal;
use super::territory::Territory;

/// One of several portals. `[portal]` says what all of them have together; each has a share of it,
/// rounded up, and serves the people of its own territories.
#[derive(Debug, Clone, PartialEq)]
pub struct Platform {
    /// Name, shown as it is.
    pub name: String,
    /// Ids of its territories.
    pub territories: Vec<u16>,
    /// Its share of what all portals have together, 0 to 1.
    pub share: f64,
}

impl Platform {
    /// Its portal, of what all of them have together.
    pub fn portal(&self, all: &Portal) -> Portal {
        all.scaled(self.share)
    }

    /// What a lever does there, of what it does for all of them together.
    pub fn lever(&self, lever: &Lever) -> Lever {
        lever.scaled(self.share)
    }
}

impl Scenario {
    /// The platforms; a scenario that names none has one portal for everybody, without a name.
    pub fn all_platforms(&self) -> Vec<Platform> {
        if !self.platforms.is_empty() {
            return self.platforms.clone();
        }
        vec![self.one_platform()]
    }

    /// One portal for everybody, without a name, whatever platforms there are: a staging one.
    pub fn one_platform(&self) -> Platform {
        let territories = self.territories.iter().map(|territory| territory.id).collect();
        Platform { name: String::new(), territories, share: 1.0 }
    }
}

pub(super) fn read_all(table: &Table<'_>, territories: &[Territory]) -> Vec<Platform> {
    let mut platforms: Vec<Platform> = Vec::new();
    let mut served: BTreeMap<u16, String> = BTreeMap::new();
    let accounts = |ids: &[u16]| -> u64 {
        let own = territories.iter().filter(|territory| ids.contains(&territory.id));
        own.map(Territory::accounts).sum()
    };
    let all: u64 = territories.iter().map(Territory::accounts).sum();
    let entries = table.tables("platform");
    let some = !entries.is_empty();
    for entry in entries {
        let name = entry.required::<String>("name").unwrap_or_default();
        if platforms.iter().any(|known| known.name == name) {
            entry.note_key("name", Message::new("problem-duplicate"));
        }
        entry.needs("territories");
        let ids = entry.list::<u16>("territories");
        if ids.is_empty() {
            entry.note_key("territories", Message::new("scenario-platform-nobody"));
        }
        for id in &ids {
            if !territories.iter().any(|territory| territory.id == *id) {
                let known: Vec<String> = territories.iter().map(|territory| territory.id.to_string()).collect();
                let message = Message::new("scenario-platform-unknown").with("id", *id);
                entry.note_key("territories", message.with("known", known.join(", ")));
            }
            if let Some(other) = served.insert(*id, name.clone()) {
                let message = Message::new("scenario-platform-twice").with("id", *id);
                entry.note_key("territories", message.with("other", other));
            }
        }
        let share = entry.ask("share").within(1e-6..=1.0).optional::<f64>();
        entry.optional::<Texts>("source");
        entry.finish();
        let share = share.unwrap_or_else(|| accounts(&ids) as f64 / all.max(1) as f64);
        platforms.push(Platform { name, territories: ids, share });
    }
    for territory in territories.iter().filter(|territory| some && !served.contains_key(&territory.id)) {
        let message = Message::new("scenario-platform-missing").with("id", territory.id);
        table.note_key("platform", message.with("name", &territory.name));
    }
    platforms
}

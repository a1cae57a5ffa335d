//! Episodes: on some days, in some territories, some people come more or less often than the scenario's
//! factors say: two zones confined before the others, schools that reopen, a deadline.

use afflux_models::Message;
use afflux_models::document::Table;
use afflux_models::vocabulary::{Group, Level, Profil};
use jiff::civil::Date;

use super::factor::{Factor, read_visits};
use super::lever::Who;
use super::{Territory, is_plain_name};

/// Most episodes of a scenario.
pub(crate) const MOST: usize = 32;

/// A factor on the visits of some people on some days; several multiply.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    /// Its name, which its draws have too.
    pub name: String,
    /// First day; none: from ever.
    pub from: Option<Date>,
    /// Last day, inside; none: for ever.
    pub to: Option<Date>,
    /// Territories, by id; all when empty.
    pub territories: Vec<u16>,
    /// Profils and levels.
    pub who: Who,
    /// The factor on their visits.
    pub visits: Factor,
}

impl Episode {
    /// Whether it is at work for a group of a territory on a day.
    pub fn holds(&self, territory: u16, group: Group, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date)
            && self.to.is_none_or(|to| date <= to)
            && (self.territories.is_empty() || self.territories.contains(&territory))
            && self.who.holds(group)
    }
}

/// An episode none of whose territories is there any more, because an extending file has its own, is over.
pub(super) fn read_all(table: &Table<'_>, territories: &[Territory]) -> Vec<Episode> {
    let Some(entries) = table.table("episode") else { return Vec::new() };
    let territories_file = table.peek("territory").map_or("", |node| &*node.file);
    let mut episodes = Vec::new();
    for (name, node) in entries.all() {
        let entry = Table::new(node, format!("episode.{name}"), table.findings());
        if !is_plain_name(name) {
            entries.note(node, name, Message::new("scenario-name"));
        }
        let (from, to) = (entry.optional::<Date>("from"), entry.optional::<Date>("to"));
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            entry.note_key("to", Message::new("fact-period-order"));
        }
        let mut ids = entry.list::<u16>("territories");
        let known = |id: &u16| territories.iter().any(|territory| territory.id == *id);
        for id in ids.iter().filter(|id| !known(id) && *entry.node().file == *territories_file) {
            entry.note_key("territories", Message::new("role-territory-unknown").with("id", id));
        }
        let some = !ids.is_empty();
        ids.retain(known);
        let who = Who { profils: entry.list::<Profil>("profils"), levels: entry.list::<Level>("niveaux") };
        if entry.required_table("visits").is_some() && !(some && ids.is_empty()) {
            let visits = read_visits(&entry, "visits");
            episodes.push(Episode { name: name.into(), from, to, territories: ids, who, visits });
        }
        entry.finish();
    }
    if episodes.len() > MOST {
        table.note_key("episode", Message::new("problem-at-most").with("most", MOST));
    }
    episodes
}

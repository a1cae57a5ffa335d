//! `[[lever]]` tables become levers.

use afflux_models::document::{Bytes, Positive, Share};
use afflux_models::law::Unit;
use afflux_models::vocabulary::Word;

use super::super::Loader;
use super::super::behaviour::read_law;
use super::super::portal::{named_station, read_instants};
use super::*;

/// Most levers of a scenario.
const MOST_LEVERS: usize = 64;

pub(in super::super) fn read_all(
    table: &Table<'_>,
    portal: Option<&Portal>,
    file: &str,
    load: Loader<'_>,
) -> Vec<Lever> {
    let tables = table.tables("lever");
    if tables.len() > MOST_LEVERS {
        table.note_key("lever", Message::new("problem-at-most").with("most", MOST_LEVERS));
        return Vec::new();
    }
    let mut levers = Vec::new();
    for (number, entry) in tables.into_iter().enumerate() {
        entry.optional::<String>("source");
        let name = entry.required::<String>("name");
        let who = Who { profils: entry.list("profils"), levels: entry.list("niveaux") };
        let when = read_when(&entry);
        let kind = read_kind(&entry, portal, file, load);
        entry.finish();
        if let (Some(name), Some(kind)) = (name, kind) {
            levers.push(Lever { number: number as u8, name, kind, who, when });
        }
    }
    levers
}

fn read_when(entry: &Table<'_>) -> When {
    let (from, to) = read_instants(entry, entry.peek("from").is_some(), false);
    When { from, to, hours: read_hours(entry) }
}

/// `hours = ["07:30", "17:30"]`.
fn read_hours(entry: &Table<'_>) -> Option<(Time, Time)> {
    entry.peek("hours")?;
    let hours: Vec<Time> = entry.list("hours");
    match hours[..] {
        [from, to] if from != to => Some((from, to)),
        _ => {
            entry.note_key("hours", Message::new("lever-hours"));
            None
        }
    }
}

fn read_kind(entry: &Table<'_>, portal: Option<&Portal>, file: &str, load: Loader<'_>) -> Option<LeverKind> {
    let word = entry.required::<String>("kind")?;
    Some(match word.as_str() {
        "slots" => LeverKind::Slots(read_slots(entry)),
        "exclusion" => LeverKind::Exclusion,
        "quota" => LeverKind::Quota { sessions: entry.required("sessions")? },
        "waiting-room" => {
            let patience = match entry.peek("patience") {
                Some(_) => read_law(entry, "patience", Unit::Seconds, file, load),
                // People who see their place wait longer than those who see nothing [A].
                None => Law::parse("gamma:mean=20min,cv=1").ok(),
            };
            LeverKind::WaitingRoom {
                rate_per_s: entry.required::<Positive>("rate_per_s")?.0,
                places: entry.optional("places"),
                from_sessions: entry.or("from_sessions", 0),
                patience: patience?,
            }
        }
        "shed" => LeverKind::Shed {
            services: read_services(entry),
            saved_share: entry.optional::<Share>("saved").map(|share| share.0),
        },
        "cache" => LeverKind::Cache { services: read_services(entry), share: entry.required::<Share>("share")?.0 },
        "offline" => LeverKind::Offline {
            services: read_services(entry),
            people_share: entry.required::<Share>("people")?.0,
            bytes: entry.required::<Bytes>("download")?.0,
        },
        "capacity" => {
            let (station, workers) = (entry.required::<String>("station"), entry.required::<u32>("workers"));
            if workers == Some(0) {
                entry.note_key("workers", Message::new("problem-at-least").with("least", 1));
            }
            if entry.peek("hours").is_some() {
                entry.note_key("hours", Message::new("lever-capacity-hours"));
            }
            let station = named_station(entry, "station", &station?, portal);
            LeverKind::Capacity { station: station?, workers: workers? }
        }
        "federation" => {
            let workers = entry.required::<u32>("workers");
            if workers == Some(0) {
                entry.note_key("workers", Message::new("problem-at-least").with("least", 1));
            }
            for key in ["hours", "from", "to", "profils", "niveaux"].iter().filter(|key| entry.peek(key).is_some()) {
                entry.note_key(key, Message::new("lever-federation-always"));
            }
            let queue = entry.optional("queue");
            let service_time = read_law(entry, "service_time", Unit::Seconds, file, load);
            LeverKind::Federation { workers: workers?, queue, service_time: service_time? }
        }
        _ => {
            entry.note_key("kind", Message::new("problem-not-one-of").with("words", LeverKind::WORDS));
            return None;
        }
    })
}

/// `services`, at least one.
fn read_services(entry: &Table<'_>) -> Vec<Service> {
    let services = entry.list("services");
    if entry.peek("services").is_none() || services.is_empty() {
        entry.note_key("services", Message::new("lever-services").with("words", Service::texts()));
    }
    services
}

fn read_slots(entry: &Table<'_>) -> Vec<Slot> {
    let tables = entry.tables("slot");
    if tables.is_empty() {
        entry.note_key("slot", Message::new("lever-needs-slot"));
    }
    let mut slots = Vec::new();
    for slot in tables {
        let levels = slot.list::<Level>("niveaux");
        if levels.is_empty() {
            slot.note_key("niveaux", Message::new("problem-not-one-of").with("words", Level::texts()));
        }
        let hours = read_hours(&slot);
        if slot.peek("hours").is_none() {
            slot.note_key("hours", Message::new("lever-hours"));
        }
        slot.finish();
        slots.extend(hours.map(|hours| Slot { levels, hours }));
    }
    slots
}

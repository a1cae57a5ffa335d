//! `[[lever]]` tables become levers.

use afflux_models::document::{Bytes, Positive, Share, Texts};
use afflux_models::law::Unit;
use afflux_models::vocabulary::Word;

use super::super::Loader;
use super::super::behaviour::{optional_law, read_law};
use super::super::portal::{MOST_PLACES, MOST_WORKERS, named_station, read_instants};
use super::*;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Most levers of a scenario.
const MOST_LEVERS: usize = 64;
/// Largest download of resources, bytes.
const LARGEST_DOWNLOAD: f64 = 1e12;

/// The kinds of levers by their words in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
enum KindWord {
    Slots,
    Exclusion,
    Quota,
    WaitingRoom,
    Shed,
    Cache,
    Offline,
    Capacity,
    Federation,
}

impl Word for KindWord {}

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
        entry.optional::<Texts>("source");
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
    let (from, to) = read_instants(entry, false, false);
    When { from, to, hours: read_hours(entry) }
}

/// `hours = ["07:30", "17:30"]`.
fn read_hours(entry: &Table<'_>) -> Option<(Time, Time)> {
    let hours: Vec<Time> = entry.list("hours");
    entry.peek("hours")?;
    match hours[..] {
        [from, to] if from != to => Some((from, to)),
        _ => {
            entry.note_key("hours", Message::new("lever-hours"));
            None
        }
    }
}

fn read_kind(entry: &Table<'_>, portal: Option<&Portal>, file: &str, load: Loader<'_>) -> Option<LeverKind> {
    let workers = || entry.ask("workers").within(1.0..=MOST_WORKERS).required::<u32>();
    let places = |key: &'static str| entry.ask(key).within(0.0..=MOST_PLACES);
    Some(match entry.required::<KindWord>("kind")? {
        KindWord::Slots => LeverKind::Slots(read_slots(entry)),
        KindWord::Exclusion => LeverKind::Exclusion,
        KindWord::Quota => LeverKind::Quota { sessions: places("sessions").required()? },
        KindWord::WaitingRoom => {
            let patience = optional_law(entry, "patience", Unit::Seconds, file, load);
            // People who see their place wait longer than those who see nothing [A].
            let usual = || entry.peek("patience").is_none().then(|| Law::parse("gamma:mean=20min,cv=1").ok()).flatten();
            let rate_per_s = entry.ask("rate_per_s").within(1e-6..=1e6).required::<Positive>();
            let (places, from_sessions) = (places("places").optional(), places("from_sessions").or(0));
            LeverKind::WaitingRoom {
                rate_per_s: rate_per_s?.0,
                places,
                from_sessions,
                patience: patience.or_else(usual)?,
            }
        }
        KindWord::Shed => LeverKind::Shed {
            services: read_services(entry),
            saved_share: entry.optional::<Share>("saved").map(|share| share.0),
        },
        KindWord::Cache => {
            LeverKind::Cache { services: read_services(entry), share: entry.required::<Share>("share")?.0 }
        }
        KindWord::Offline => LeverKind::Offline {
            services: read_services(entry),
            people_share: entry.required::<Share>("people")?.0,
            bytes: entry.ask("download").within(0.0..=LARGEST_DOWNLOAD).required::<Bytes>()?.0,
        },
        KindWord::Capacity => {
            let (station, workers) = (entry.required::<String>("station"), workers());
            if entry.peek("hours").is_some() {
                entry.note_key("hours", Message::new("lever-capacity-hours"));
            }
            let station = named_station(entry, "station", &station?, portal);
            LeverKind::Capacity { station: station?, workers: workers? }
        }
        KindWord::Federation => {
            let workers = workers();
            for key in ["hours", "from", "to", "profils", "niveaux"].iter().filter(|key| entry.peek(key).is_some()) {
                entry.note_key(key, Message::new("lever-federation-always"));
            }
            let queue = places("queue").optional();
            let service_time = read_law(entry, "service_time", Unit::Seconds, file, load);
            LeverKind::Federation { workers: workers?, queue, service_time: service_time? }
        }
    })
}

/// `services`, at least one.
fn read_services(entry: &Table<'_>) -> Vec<Service> {
    entry.needs("services");
    let services = entry.list("services");
    if entry.peek("services").is_none() || services.is_empty() {
        entry.note_key("services", Message::new("lever-services").with("words", Service::texts()));
    }
    services
}

fn read_slots(entry: &Table<'_>) -> Vec<Slot> {
    entry.needs("slot");
    let tables = entry.tables("slot");
    if tables.is_empty() {
        entry.note_key("slot", Message::new("lever-needs-slot"));
    }
    let mut slots = Vec::new();
    for slot in tables {
        ["niveaux", "hours"].into_iter().for_each(|key| slot.needs(key));
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

//! What an operator may do when the portal is too small: levers, each with whom and when.

use afflux_models::Message;
use afflux_models::document::Table;
use afflux_models::law::Law;
use afflux_models::time::{UtcTime, day_start, paris};
use afflux_models::vocabulary::{Group, Level, Profil, Service};
use jiff::civil::Time;

use super::portal::{ExtraWorkers, Portal, Station, shrunk};

mod files;
mod reading;
#[cfg(test)]
mod tests;

pub(super) use files::switch_on;
pub(super) use reading::read_all;

/// A lever.
#[derive(Debug, Clone, PartialEq)]
pub struct Lever {
    /// Position in the file, which also names its draws.
    pub number: u8,
    /// Name, shown as it is.
    pub name: String,
    /// What it does.
    pub kind: LeverKind,
    /// For whom.
    pub who: Who,
    /// When.
    pub when: When,
}

/// Profils and levels; an empty list means all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Who {
    /// Profils.
    pub profils: Vec<Profil>,
    /// Levels.
    pub levels: Vec<Level>,
}

/// Days and hours of a day; none: no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct When {
    /// First instant.
    pub from: Option<UtcTime>,
    /// First instant after it.
    pub to: Option<UtcTime>,
    /// Civil hours of each day, the second after the first or past midnight.
    pub hours: Option<(Time, Time)>,
}

/// Hours of some levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The levels that may log in.
    pub levels: Vec<Level>,
    /// Civil hours of each day.
    pub hours: (Time, Time),
}

/// What a lever does.
#[derive(Debug, Clone, PartialEq)]
pub enum LeverKind {
    /// A level that has slots logs in within them only.
    Slots(Vec<Slot>),
    /// Logins are turned away.
    Exclusion,
    /// Logins get a quota page once so many of these people's sessions are alive.
    Quota {
        /// Most sessions alive.
        sessions: u32,
    },
    /// Logins wait outside and are let in at a rate, first come first served.
    WaitingRoom {
        /// Logins let in per second.
        rate_per_s: f64,
        /// Most people who wait; none: not limited. Who finds them taken is turned away.
        places: Option<u32>,
        /// Nobody is made to wait while fewer sessions than this are alive.
        from_sessions: u32,
        /// How long people wait there before they leave, seconds.
        patience: Law,
    },
    /// Services are switched off, or made lighter.
    Shed {
        /// The services.
        services: Vec<Service>,
        /// Share of the service time that it saves; none: the pages are not given at all.
        saved_share: Option<f64>,
    },
    /// A share of the pages costs no worker time.
    Cache {
        /// The services.
        services: Vec<Service>,
        /// Share of their pages.
        share: f64,
    },
    /// People download resources once and need no page of them later.
    Offline {
        /// The services.
        services: Vec<Service>,
        /// Share of the people who do so.
        people_share: f64,
        /// Bytes of the download.
        bytes: u64,
    },
    /// Workers come on top.
    Capacity {
        /// Index of the station.
        station: usize,
        /// How many.
        workers: u32,
    },
    /// Logins go through an identity federation first: no help, but what stood between people and the portal.
    Federation {
        /// Its workers.
        workers: u32,
        /// Its waiting places; none: not limited.
        queue: Option<u32>,
        /// Time of a login there, seconds.
        service_time: Law,
    },
}

impl LeverKind {
    /// The word in files and in JSON.
    pub const fn as_str(&self) -> &'static str {
        match self {
            LeverKind::Slots(_) => "slots",
            LeverKind::Exclusion => "exclusion",
            LeverKind::Quota { .. } => "quota",
            LeverKind::WaitingRoom { .. } => "waiting-room",
            LeverKind::Shed { .. } => "shed",
            LeverKind::Cache { .. } => "cache",
            LeverKind::Offline { .. } => "offline",
            LeverKind::Capacity { .. } => "capacity",
            LeverKind::Federation { .. } => "federation",
        }
    }
}

impl Who {
    /// Whether a group is meant.
    pub fn holds(&self, group: Group) -> bool {
        (self.profils.is_empty() || self.profils.contains(&group.profil()))
            && (self.levels.is_empty() || self.levels.contains(&group.level()))
    }
}

/// Stretches of time, sorted, none touching the next.
pub type Stretches = Vec<(UtcTime, UtcTime)>;

impl When {
    /// The stretches of `[opens, closes)` that are meant.
    pub fn stretches(&self, opens: UtcTime, closes: UtcTime) -> Stretches {
        let opens = self.from.map_or(opens, |from| from.max(opens));
        let closes = self.to.map_or(closes, |to| to.min(closes));
        let inside = |(from, to): (UtcTime, UtcTime)| {
            let (from, to) = (from.max(opens), to.min(closes));
            (from < to).then_some((from, to))
        };
        let Some((first, last)) = self.hours else { return inside((opens, closes)).into_iter().collect() };
        let zone = paris();
        let mut stretches = Stretches::new();
        // The day before too: its hours may go past midnight.
        let mut date = opens.civil(&zone).date().yesterday().unwrap_or_default();
        while day_start(date, &zone) < closes {
            let end_date = if last > first { date } else { date.tomorrow().unwrap_or(date) };
            let at = |date: jiff::civil::Date, time: Time| UtcTime::from_civil(date.to_datetime(time), &zone);
            stretches.extend(inside((at(date, first), at(end_date, last))));
            match date.tomorrow() {
                Ok(next) => date = next,
                Err(_) => break,
            }
        }
        stretches
    }
}

impl Lever {
    /// The same lever for a share of the people: limits and rates shrink with them (DESIGN §3).
    #[must_use]
    pub fn scaled(&self, scale: f64) -> Self {
        let mut scaled = self.clone();
        match &mut scaled.kind {
            LeverKind::Quota { sessions } => *sessions = shrunk(*sessions, scale),
            LeverKind::WaitingRoom { rate_per_s, places, from_sessions, .. } if scale < 1.0 => {
                *rate_per_s *= scale;
                *places = places.map(|places| shrunk(places, scale));
                *from_sessions = (f64::from(*from_sessions) * scale).ceil() as u32;
            }
            LeverKind::Capacity { workers, .. } => *workers = shrunk(*workers, scale),
            LeverKind::Federation { workers, queue, .. } => {
                *workers = shrunk(*workers, scale);
                *queue = queue.map(|places| shrunk(places, scale));
            }
            _ => {}
        }
        scaled
    }
}

impl Portal {
    /// The portal with the workers and the station that levers add.
    #[must_use]
    pub fn with_levers<'l>(&self, levers: impl IntoIterator<Item = &'l Lever>) -> Self {
        let mut portal = self.clone();
        for lever in levers {
            if let LeverKind::Capacity { station, workers } = lever.kind {
                let from = lever.when.from.unwrap_or(UtcTime(i64::MIN / 4));
                portal.extra_workers.push(ExtraWorkers { station, from, to: lever.when.to, workers });
            }
            if let LeverKind::Federation { workers, queue, service_time } = &lever.kind {
                let name = lever.name.clone();
                portal.stations.push(Station::plain(name, *workers, *queue, service_time.clone()));
                let last = portal.stations.len() - 1;
                portal.routes.entry(Service::Connexion).or_default().insert(0, last);
            }
        }
        portal
    }
}

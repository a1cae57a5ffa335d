//! A visit before anybody plays it: who comes when, to which pages, with how much patience.

use afflux_models::seed::VisitId;
use afflux_models::time::UtcTime;
use afflux_models::vocabulary::{Degree, Device, Group, Level, Profil, Service};

/// A person: a place in the population of a group of a territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Visitor {
    /// Territory number.
    pub territory: u16,
    /// Profil and level.
    pub group: Group,
    /// Index among the people of the group in the territory.
    pub person: u32,
}

impl Visitor {
    /// Their profil.
    #[inline]
    pub fn profil(self) -> Profil {
        self.group.profil()
    }

    /// The visitor as one number: territory (12 bits) | group (8) | person (32).
    #[inline]
    pub const fn number(self) -> u64 {
        ((self.territory as u64) << 40) | ((self.group.0 as u64) << 32) | self.person as u64
    }
}

/// One visit. Its pages are computed when they are asked for ([`crate::Plan::page`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedVisit {
    /// Its name, which is also the counter of its draws.
    pub id: VisitId,
    /// When its first page is due.
    pub at: UtcTime,
    /// Who comes.
    pub visitor: Visitor,
    /// Pages, the login among them.
    pub pages: u16,
    /// With what.
    pub device: Device,
    /// Whether it ends with a logout.
    pub logout: bool,
    /// How long the visitor waits for a page, µs.
    pub patience_us: i64,
}

/// What a visitor is after with a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// What it belongs to; the first page is the login.
    pub service: Service,
    /// Time between the last byte of the page before and this one's due instant, µs; 0 for the first.
    pub think_us: i64,
    /// What is left of the page's draws: a uniform in (0, 1), of which [`crate::Plan::bytes`] is made.
    pub left: f64,
}

/// One page of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedPage {
    /// What it belongs to; the first page is the login.
    pub service: Service,
    /// Time between the last byte of the page before and this one's due instant, µs; 0 for the first.
    pub think_us: i64,
    /// Bytes sent with it: 0 unless something is stored.
    pub bytes_up: u64,
    /// Bytes of the page.
    pub bytes_down: u64,
}

impl PlannedVisit {
    /// The visitor's profil.
    #[inline]
    pub fn profil(&self) -> Profil {
        self.visitor.group.profil()
    }

    /// The visitor's level.
    pub fn level(&self) -> Level {
        self.visitor.group.level()
    }

    /// The degree of the visitor's school, when the level tells.
    pub fn degree(&self) -> Option<Degree> {
        self.level().degree()
    }
}

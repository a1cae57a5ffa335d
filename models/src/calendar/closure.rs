//! The table of closures: days that are in no holiday table and are not normal either.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::Date;
use strum::VariantArray;

use super::day::{Extent, Place};
use crate::vocabulary::{SchoolKind, Word, Zone};

const TABLE: &str = include_str!("closures.csv");

static CLOSURES: LazyLock<Vec<Closure>> = LazyLock::new(|| rows().filter_map(Closure::parse).collect());

/// One line of the table.
struct Closure {
    name: &'static str,
    from: Date,
    to: Date,
    kinds: Vec<SchoolKind>,
    zones: Vec<Zone>,
    departements: Departements,
    extent: Extent,
}

/// The départements of a closure.
enum Departements {
    All,
    In(BTreeSet<&'static str>),
    Except(BTreeSet<&'static str>),
}

fn rows() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#')).skip(1)
}

impl Closure {
    fn parse(line: &'static str) -> Option<Self> {
        let fields: Vec<&'static str> = line.split(';').collect();
        let [name, from, to, kinds, zones, departements, extent] = fields[..] else { return None };
        Some(Self {
            name,
            from: from.parse().ok()?,
            to: to.parse().ok()?,
            kinds: words(kinds)?,
            zones: words(zones)?,
            departements: Departements::parse(departements),
            extent: Extent::from_text(extent)?,
        })
    }

    /// How far it goes for one kind of school on a day.
    fn extent(&self, day: Date, kind: SchoolKind, place: &Place<'_>) -> Option<Extent> {
        let meant = (self.from..=self.to).contains(&day) && self.kinds.contains(&kind);
        if !meant || !self.zones.contains(&place.zone) {
            return None;
        }
        match (&self.departements, place.departement) {
            (Departements::All, _) => Some(self.extent),
            (_, None) => Some(Extent::Partial),
            (Departements::In(set), Some(code)) => set.contains(code).then_some(self.extent),
            (Departements::Except(set), Some(code)) => (!set.contains(code)).then_some(self.extent),
        }
    }
}

impl Departements {
    fn parse(text: &'static str) -> Self {
        match text.strip_prefix('!') {
            _ if text == "*" => Self::All,
            Some(rest) => Self::Except(rest.split(' ').collect()),
            None => Self::In(text.split(' ').collect()),
        }
    }
}

fn words<W: Word>(text: &str) -> Option<Vec<W>> {
    if text == "*" {
        return Some(W::VARIANTS.to_vec());
    }
    text.split(' ').map(W::from_text).collect()
}

/// The closure that holds on a day, and how far it goes. Without a kind of school it is full only
/// when all kinds are fully closed; without a département, only when all are.
pub(super) fn closure(day: Date, place: &Place<'_>) -> Option<(&'static str, Extent)> {
    let kinds = place.kind.as_ref().map_or(SchoolKind::VARIANTS, std::slice::from_ref);
    let found: Vec<Option<(Extent, &'static str)>> = kinds
        .iter()
        .map(|kind| {
            let of_kind = CLOSURES.iter().filter_map(|row| Some((row.extent(day, *kind, place)?, row.name)));
            of_kind.max_by_key(|(extent, _)| *extent)
        })
        .collect();
    let name = found.iter().flatten().map(|(_, name)| *name).next()?;
    let full = found.iter().all(|one| matches!(one, Some((Extent::Full, _))));
    Some((name, if full { Extent::Full } else { Extent::Partial }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn at(zone: Zone, kind: Option<SchoolKind>, departement: Option<&str>) -> Place<'_> {
        Place { zone, kind, alsace_moselle: false, departement }
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        assert_eq!(CLOSURES.len(), rows().count());
        assert!(CLOSURES.len() >= 12);
    }

    #[test]
    fn the_first_zones_were_two() {
        let day = date(2020, 3, 10);
        let name = "premieres-zones-2020";
        assert_eq!(closure(day, &at(Zone::B, None, Some("60"))), Some((name, Extent::Full)));
        assert_eq!(closure(day, &at(Zone::B, None, Some("67"))), None);
        assert_eq!(closure(day, &at(Zone::B, None, None)), Some((name, Extent::Partial)));
        assert_eq!(closure(day, &at(Zone::C, None, None)), None);
    }

    /// The reopening of 2020, kind by kind (green: 35 Rennes; red: 75 Paris).
    #[test]
    fn schools_came_back_by_kind_and_colour() {
        let college = Some(SchoolKind::College);
        let lycee = Some(SchoolKind::Lycee);
        let extent =
            |day, zone, kind, departement| closure(day, &at(zone, kind, Some(departement))).map(|(_, extent)| extent);
        assert_eq!(extent(date(2020, 5, 14), Zone::B, Some(SchoolKind::Ecole), "35"), Some(Extent::Partial));
        assert_eq!(extent(date(2020, 5, 14), Zone::B, college, "35"), Some(Extent::Full));
        assert_eq!(extent(date(2020, 5, 18), Zone::B, college, "35"), Some(Extent::Partial));
        assert_eq!(extent(date(2020, 5, 18), Zone::C, college, "75"), Some(Extent::Full));
        assert_eq!(extent(date(2020, 5, 29), Zone::B, lycee, "35"), Some(Extent::Full));
        assert_eq!(extent(date(2020, 6, 4), Zone::C, lycee, "75"), Some(Extent::Partial));
        assert_eq!(extent(date(2020, 6, 22), Zone::C, lycee, "75"), None);
    }
}

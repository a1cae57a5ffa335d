//! What became of the people of a run: one small row a person.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use afflux_models::seed::mix;
use afflux_models::vocabulary::{Group, Profil};
use afflux_plan::{CutPlan, Visitor};
use strum::VariantArray;

use crate::histogram::LONGEST_US;
use crate::recorder::{Recorder, class_of};

/// What is kept of a person, or of one of their visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Fate {
    /// Class of the worst page of the settling and of the judged phase, as a histogram has it, and one
    /// more; 0: none.
    worst: [u16; 2],
    flags: u8,
    /// Of a visit: how many of the times that people are watched for it passed in the minute in which a page
    /// was due last, and one more; 0: no page was.
    pub(crate) passed: u8,
}

/// What a fate says beyond its worst pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Flag {
    /// A visit began in the window.
    Begun = 1,
    /// Turned away at least once.
    TurnedAway = 2,
    /// A page came.
    Served = 4,
    /// Made to wait outside.
    Held = 8,
    /// Of a visit: it has a session.
    Session = 16,
    /// Of a visit: it was refused, and counted for that.
    Refused = 32,
}

/// What is said of people, not of one of their visits alone.
const OF_PEOPLE: u8 = 15;

impl Fate {
    /// Whether anything is to be told of the person.
    pub(crate) fn is_told(&self) -> bool {
        self.to_row() != Row::default()
    }

    /// Notes something.
    #[inline]
    pub(crate) fn note(&mut self, flag: Flag, is_so: bool) {
        self.flags |= if is_so { flag as u8 } else { 0 };
    }

    /// Whether it was noted.
    pub(crate) fn has(&self, flag: Flag) -> bool {
        self.flags & flag as u8 != 0
    }

    /// Notes how long a page took in all: over an hour counts as that.
    #[inline]
    pub(crate) fn took(&mut self, phase: usize, whole_us: i64) {
        self.took_class(phase, class_of((whole_us.max(0) as u64).min(LONGEST_US)) as u16);
    }

    /// Notes the class of how long a page took in all.
    #[inline]
    pub(crate) fn took_class(&mut self, phase: usize, class: u16) {
        self.worst[phase] = self.worst[phase].max(class + 1);
    }

    /// Adds another visit of the same person.
    #[inline]
    pub(crate) fn add(&mut self, other: &Fate) {
        self.worst = [self.worst[0].max(other.worst[0]), self.worst[1].max(other.worst[1])];
        self.flags |= other.flags;
    }

    fn to_row(self) -> Row {
        [self.worst[0], self.worst[1], u16::from(self.flags & OF_PEOPLE)]
    }

    fn of_row(row: Row) -> Self {
        let [settle, judged, flags] = row;
        Self { worst: [settle, judged], flags: flags as u8, passed: 0 }
    }

    /// The class of the worst page of a phase.
    fn worst_class(&self, phase: usize) -> Option<u16> {
        self.worst[phase].checked_sub(1)
    }
}

/// What became of a visitor of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonRow {
    /// The visitor's number.
    pub visitor: u64,
    /// Whether a page came.
    pub is_served: bool,
    /// Whether they were turned away at least once.
    pub is_turned_away: bool,
    /// Whether they were made to wait outside.
    pub is_held: bool,
}

/// Hashes the number of a visitor, which needs no protection.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = mix(self.0 ^ u64::from(*byte)));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = mix(number);
    }
}

/// A fate where everybody has one: plain numbers, so that the memory of those who never come is never
/// touched.
type Row = [u16; 3];

/// The people of a run, by number.
#[derive(Debug)]
pub(crate) enum People {
    /// A row for everybody.
    Rows(Rows),
    /// Rows of those who came: a small share of many people.
    Map(HashMap<u64, Fate, BuildHasherDefault<NumberHasher>>),
}

/// A row for everybody.
#[derive(Debug)]
pub(crate) struct Rows {
    /// Where each group of each territory begins, sorted.
    groups: Vec<(u32, usize)>,
    rows: Vec<Row>,
    /// Who came, while they are few.
    came: Option<Vec<(u64, u32)>>,
}

/// Of so many people one may come before all of them are looked at.
const FEW: usize = 16;

impl Rows {
    #[inline]
    fn add(&mut self, visitor: u64, fate: &Fate) {
        let group = self.groups.partition_point(|(key, _)| *key < (visitor >> 32) as u32);
        let first = self.groups.get(group).map_or(0, |(_, first)| *first);
        let place = first + (visitor & 0xffff_ffff) as usize;
        let most = self.rows.len() / FEW;
        let Some(row) = self.rows.get_mut(place) else { return };
        if *row == Row::default()
            && let Some(came) = &mut self.came
        {
            came.push((visitor, place as u32));
            if came.len() > most {
                self.came = None;
            }
        }
        let mut sum = Fate::of_row(*row);
        sum.add(fate);
        *row = sum.to_row();
    }

    fn for_each(&self, mut call: impl FnMut(u64, &Fate)) {
        if let Some(came) = &self.came {
            return came.iter().for_each(|(visitor, place)| call(*visitor, &Fate::of_row(self.rows[*place as usize])));
        }
        let ends = self.groups.iter().skip(1).map(|(_, first)| *first).chain([self.rows.len()]);
        for ((key, first), end) in self.groups.iter().zip(ends) {
            let came = self.rows[*first..end].iter().enumerate().filter(|(_, row)| **row != Row::default());
            came.for_each(|(person, row)| call(u64::from(*key) << 32 | person as u64, &Fate::of_row(*row)));
        }
    }
}

/// Most people who have a row each.
const MOST_ROWS: u64 = 8_000_000;
/// Least share of the people for which everybody has a row.
const LEAST_SHARE: f64 = 0.125;

impl People {
    pub(crate) fn new(cut: &CutPlan<'_>) -> Self {
        let territories = cut.plan().territories();
        let accounts: u64 = territories.iter().map(|territory| territory.accounts()).sum();
        if accounts > MOST_ROWS || cut.plan().selection().scale() < LEAST_SHARE {
            return Self::Map(HashMap::default());
        }
        let mut groups = Vec::new();
        let mut count = 0;
        for territory in territories {
            for people in &territory.people {
                let first = Visitor { territory: territory.id, group: people.group, person: 0 };
                groups.push(((first.number() >> 32) as u32, count));
                count += people.count as usize;
            }
        }
        groups.sort_unstable();
        let came = Some(Vec::with_capacity(count / FEW + 1));
        Self::Rows(Rows { groups, rows: vec![Row::default(); count], came })
    }

    /// Adds what a visit brought.
    #[inline]
    pub(crate) fn add(&mut self, visitor: u64, fate: &Fate) {
        match self {
            Self::Map(map) => map.entry(visitor).or_default().add(fate),
            Self::Rows(rows) => rows.add(visitor, fate),
        }
    }

    /// Everybody who came, in no order.
    fn for_each(&self, mut call: impl FnMut(u64, &Fate)) {
        match self {
            Self::Map(map) => map.iter().for_each(|(visitor, fate)| call(*visitor, fate)),
            Self::Rows(rows) => rows.for_each(call),
        }
    }

    /// Whether each visitor of the window was let in, turned away or made to wait, by number.
    pub(crate) fn rows(&self) -> Vec<PersonRow> {
        let mut rows = Vec::new();
        self.for_each(|visitor, fate| {
            let (is_served, is_turned_away) = (fate.has(Flag::Served), fate.has(Flag::TurnedAway));
            let row = PersonRow { visitor, is_served, is_turned_away, is_held: fate.has(Flag::Held) };
            rows.extend(fate.has(Flag::Begun).then_some(row));
        });
        rows.sort_unstable_by_key(|row| row.visitor);
        rows
    }

    /// What can be told of all of them together.
    pub(crate) fn told(&self) -> Told {
        let mut told = Told::default();
        self.for_each(|visitor, fate| {
            told.visitors += u64::from(fate.has(Flag::Begun));
            told.turned_away += u64::from(fate.has(Flag::TurnedAway));
            told.held += u64::from(fate.has(Flag::Held));
            // The visitor's number holds the group.
            let profil = Group((visitor >> 32) as u8).profil();
            for (phase, histograms) in told.worst.iter_mut().enumerate() {
                if let Some(class) = fate.worst_class(phase) {
                    histograms[profil as usize].record_class(class);
                }
            }
        });
        told
    }
}

/// What is told of the people of one portal, or of several that share nobody.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Of whom a visit began in the window.
    pub(crate) visitors: u64,
    /// Who were turned away at least once.
    pub(crate) turned_away: u64,
    /// Who were made to wait outside.
    pub(crate) held: u64,
    /// Worst pages of the settling and the judged phase, by number of the profil.
    pub(crate) worst: [[Recorder; Profil::VARIANTS.len()]; 2],
}

impl Told {
    /// Adds the people of another portal.
    pub(crate) fn merge(&mut self, other: Self) {
        self.visitors += other.visitors;
        self.turned_away += other.turned_away;
        self.held += other.held;
        for (worst, more) in self.worst.iter_mut().zip(&other.worst) {
            worst.iter_mut().zip(more).for_each(|(worst, more)| worst.merge(more));
        }
    }
}

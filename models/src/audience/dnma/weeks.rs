//! What weekly files told: sums by week, place and measure.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::By;
use super::measure::Measure;
use super::packed::Blocks;
use super::schools::Schools;
use super::week::Week;
use crate::audience::curve::{Bin, Curve};
use crate::message::{Message, Problem};
use crate::time::{day_start, paris};
use crate::vocabulary::{Profil, Word};

/// Sums over the schools of a place in a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WeekSums {
    /// Schools that were measured.
    pub schools: u32,
    /// Visits.
    pub visits: u64,
    /// Users, school by school: someone of two schools counts twice, and someone of two weeks in
    /// both.
    pub users: u64,
    /// Schools whose users were counted.
    pub schools_with_users: u32,
    /// Seconds as they stand in the duration column, added up.
    pub duration_s: u64,
    /// Seconds as they stand times the visits of the row.
    pub duration_by_visit_s: u128,
    /// Visits of the rows that have a duration.
    pub visits_with_duration: u64,
}

/// What the duration column means; the source does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DurationMeaning {
    /// Mean of a visit.
    MeanPerVisit,
    /// Sum over the visits.
    Total,
}

impl WeekSums {
    /// Adds other sums to these.
    pub fn add(&mut self, other: &WeekSums) {
        self.schools += other.schools;
        self.visits += other.visits;
        self.users += other.users;
        self.schools_with_users += other.schools_with_users;
        self.duration_s += other.duration_s;
        self.duration_by_visit_s += other.duration_by_visit_s;
        self.visits_with_duration += other.visits_with_duration;
    }

    /// Mean seconds of a visit; none without a visit that has a duration.
    pub fn mean_duration_s(&self, meaning: DurationMeaning) -> Option<f64> {
        let seconds = match meaning {
            DurationMeaning::MeanPerVisit => self.duration_by_visit_s as f64,
            DurationMeaning::Total => self.duration_s as f64,
        };
        (self.visits_with_duration > 0).then(|| seconds / self.visits_with_duration as f64)
    }
}

/// One line of the result.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekRow {
    /// Its Monday.
    pub week: Date,
    /// Académie, région, département or school, as the files name it.
    pub place: String,
    /// Whose or what visits.
    pub measure: Measure,
    /// The sums.
    pub sums: WeekSums,
}

/// What weekly DNMA files told. A school without a row in a week was not measured.
#[derive(Debug, Clone, Default)]
pub struct DnmaWeeks {
    /// The files, as the user named them.
    pub files: Vec<String>,
    /// Rows of the files that were kept.
    pub rows: u64,
    /// What was detected; shown to the user.
    pub notes: Vec<Message>,
    /// Some of what could not be read and was left out.
    pub examples: Vec<Problem>,
    /// SHA-256 of the text, in hex; of the files' own hashes when there are several.
    pub fingerprint: String,
    pub(super) measures: Vec<Measure>,
    pub(super) layouts: Vec<Vec<usize>>,
    pub(super) schools: Schools,
    pub(super) blocks: Blocks,
}

impl DnmaWeeks {
    /// Every measure of the files that was kept.
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// Mondays of the weeks that have a row, in the order of time.
    pub fn mondays(&self) -> impl DoubleEndedIterator<Item = Date> + '_ {
        self.blocks.weeks().map(Week::monday)
    }

    /// How many schools the files have.
    pub fn school_count(&self) -> usize {
        self.schools.len()
    }

    /// Whether some school's place of that kind is known.
    pub fn has_place(&self, by: By) -> bool {
        by == By::Uai || (0..self.schools.len()).any(|school| self.schools.place_of(school, by).is_some())
    }

    /// The schools.
    pub(crate) fn schools(&self) -> &Schools {
        &self.schools
    }

    /// What was measured in the week that a day starts: number of the school, number of the
    /// measure, what its row says.
    pub(crate) fn each(&self, monday: Date, visit: impl FnMut(usize, usize, WeekSums)) {
        if let Some(block) = Week::starting(monday).and_then(|week| self.blocks.get(week)) {
            block.each(&self.layouts, visit);
        }
    }

    /// Every sum, by week, place and measure; measures that no school of the place has in that
    /// week are left out.
    pub fn rows(&self, by: By) -> impl Iterator<Item = WeekRow> + '_ {
        self.mondays().flat_map(move |week| {
            let mut cells: BTreeMap<(String, usize), WeekSums> = BTreeMap::new();
            self.each(week, |school, measure, sums| {
                cells.entry((self.schools.name(school, by), measure)).or_default().add(&sums);
            });
            let row = move |((place, measure), sums): ((String, usize), WeekSums)| {
                Some(WeekRow { week, place, measure: self.measures.get(measure)?.clone(), sums })
            };
            cells.into_iter().filter_map(row)
        })
    }

    /// Sums of a measure over all places, week by week; weeks in which no school has it are absent.
    pub fn by_week(&self, measure: &Measure) -> BTreeMap<Date, WeekSums> {
        let Some(wanted) = self.measures.iter().position(|known| known == measure) else { return BTreeMap::new() };
        let sums = |week: Date| {
            let mut sums = WeekSums::default();
            self.each(week, |_, measure, row| {
                if measure == wanted {
                    sums.add(&row);
                }
            });
            (week, sums)
        };
        self.mondays().map(sums).filter(|(_, sums)| sums.schools > 0).collect()
    }

    /// Visits week by week, local weeks of Paris: of one profil, or of the schools as a whole
    /// (`visites_globales`). A week without a row is absent.
    ///
    /// # Errors
    /// When the files do not have that measure.
    pub fn to_curve(&self, profil: Option<Profil>) -> Result<Curve, Message> {
        let measure = profil.map_or(Measure::Globales, Measure::Profil);
        let weeks = self.by_week(&measure);
        if weeks.is_empty() {
            let name = profil.map_or("globales", Profil::as_str);
            return Err(Message::new("dnma-no-measure").with("measure", name));
        }
        let zone = paris();
        let bin = |(monday, sums): (&Date, &WeekSums)| {
            let start = day_start(*monday, &zone);
            let next = day_start(monday.checked_add(7.days()).unwrap_or(*monday), &zone);
            Bin { start, width_us: next.0 - start.0, count: sums.visits as f64, saturated: false }
        };
        let bins = weeks.iter().map(bin).collect();
        let mut notes = self.notes.clone();
        notes.extend(perimeter(&weeks));
        let (files, fingerprint) = (self.files.clone(), self.fingerprint.clone());
        Ok(Curve { files, zone, profil, bins, notes, fingerprint })
    }
}

/// A curve over a changing number of schools shows the perimeter as much as the use.
fn perimeter(weeks: &BTreeMap<Date, WeekSums>) -> Option<Message> {
    let least = weeks.values().map(|sums| sums.schools).min()?;
    let most = weeks.values().map(|sums| sums.schools).max()?;
    (least < most).then(|| Message::new("dnma-schools-vary").with("least", least).with("most", most))
}

//! Comparable indicators of weekly audience: by place or by profil, service, device; week by week.
//!
//! In: [`DnmaWeeks`] and a [`Question`]. Out: for every week and line a [`LineWeek`]. A week is
//! compared with the same week of another school year (same ISO week) over the schools that were
//! measured in both: the perimeter is held constant, so that a school that entered counts in neither.
//! Distinct users do not add up over weeks nor over schools: their sum is one of schools' users.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::accounts::Accounts;
use super::dnma::{By, DnmaWeeks, DurationMeaning, Measure, WeekSums};
use crate::calendar::{Calendar, DayStatus};
use crate::vocabulary::Zone;

mod warnings;

pub use warnings::{Warning, warnings};

/// The holiday zones, in the order of their numbers.
const ZONES: [Zone; 3] = [Zone::A, Zone::B, Zone::C];

/// What the lines of the answer are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// Places, of the first measure that is kept.
    Places(By),
    /// Profils, services, devices: every measure that is kept, over all schools.
    Measures,
}

/// What a week is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// Nothing.
    Nothing,
    /// The same week one school year before.
    YearBefore,
    /// The same week of the school year that begins in that year.
    SchoolYear(i16),
}

impl Compare {
    /// The Monday of the same ISO week in the other school year; none for a 53rd week that the
    /// other year does not have, and for a week of that very school year.
    pub fn same_week(self, monday: Date) -> Option<Date> {
        let years = match self {
            Compare::Nothing => return None,
            Compare::YearBefore => -1,
            Compare::SchoolYear(year) => year.checked_sub(school_year(monday))?,
        };
        if years == 0 {
            return None;
        }
        let week = monday.iso_week_date();
        let year = week.year().checked_add(years)?;
        ISOWeekDate::new(year, week.week(), Weekday::Monday).ok().map(ISOWeekDate::date)
    }
}

/// The year in which the school year of a week begins: it changes with August.
pub fn school_year(monday: Date) -> i16 {
    if monday.month() >= 8 { monday.year() } else { monday.year() - 1 }
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// What the lines are.
    pub lines: Lines,
    /// First day of the weeks asked for.
    pub from: Option<Date>,
    /// Last day of them.
    pub to: Option<Date>,
    /// What each week is compared with.
    pub compare: Compare,
    /// What the duration column means; minutes per visit are not told without.
    pub duration: Option<DurationMeaning>,
    /// Accounts, where they are known.
    pub accounts: Option<Accounts>,
}

/// Sums over the schools whose accounts are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PerAccount {
    /// Those schools.
    pub schools: u32,
    /// Their accounts.
    pub accounts: u64,
    /// Their visits.
    pub visits: u64,
    /// Their users, school by school.
    pub users: u64,
    /// Those of the schools whose users were counted.
    pub schools_with_users: u32,
}

/// A week beside the same week of another year, over the schools measured in both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The other Monday.
    pub week: Date,
    /// Schools measured in both weeks.
    pub schools_in_common: u32,
    /// Schools measured in the other week.
    pub schools_then: u32,
    /// Visits of the schools in common, in the other week.
    pub visits_then: u64,
    /// The same in this week.
    pub visits_now: u64,
    /// What the calendar says of both weeks; none where no school's zone is known.
    pub days: Option<DaysOfBoth>,
}

/// Days with class of two weeks, by the calendar alone, mean over the schools in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DaysOfBoth {
    /// In this week.
    pub now: f64,
    /// In the other week.
    pub then: f64,
    /// Whether schools were closed, or taught at a distance, in this week.
    pub closed_now: bool,
    /// The same of the other week.
    pub closed_then: bool,
}

impl DaysOfBoth {
    /// Whether the weeks differ by a quarter of a day with class or more, or in closures.
    pub fn differ(&self) -> bool {
        (self.now - self.then).abs() >= 0.25 || self.closed_now != self.closed_then
    }
}

impl Change {
    /// Visits over those of the other week, minus 1; none where the other week has none.
    pub fn share(&self) -> Option<f64> {
        (self.visits_then > 0).then(|| self.visits_now as f64 / self.visits_then as f64 - 1.0)
    }
}

/// One line in one week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LineWeek {
    /// Number of the line.
    pub line: usize,
    /// Sums over the schools measured.
    pub sums: WeekSums,
    /// Sums over the schools with accounts; none without accounts.
    pub per_account: Option<PerAccount>,
    /// Beside another year; none where nothing is compared or no school was measured then.
    pub change: Option<Change>,
}

impl LineWeek {
    /// Visits per school measured.
    pub fn visits_per_school(&self) -> f64 {
        self.sums.visits as f64 / f64::from(self.sums.schools.max(1))
    }

    /// Visits per 1 000 accounts.
    pub fn visits_per_1000_accounts(&self) -> Option<f64> {
        let per = self.per_account.filter(|per| per.accounts > 0)?;
        Some(per.visits as f64 * 1000.0 / per.accounts as f64)
    }

    /// Users per account, 0 to 1 and more: someone of two schools counts twice.
    pub fn users_share(&self) -> Option<f64> {
        let per = self.per_account.filter(|per| per.accounts > 0 && per.schools_with_users == per.schools)?;
        Some(per.users as f64 / per.accounts as f64)
    }

    /// Minutes of a visit.
    pub fn minutes_per_visit(&self, meaning: Option<DurationMeaning>) -> Option<f64> {
        self.sums.mean_duration_s(meaning?).map(|seconds| seconds / 60.0)
    }
}

/// The answer, computed week by week as it is asked for.
#[derive(Debug)]
pub struct Indicators<'a> {
    weeks: &'a DnmaWeeks,
    question: &'a Question,
    calendar: &'a Calendar,
    names: Vec<String>,
    line_of_school: Vec<usize>,
    zone_of_school: Vec<Option<Zone>>,
    /// Accounts of each school (by place: of each line), by measure.
    accounts: BTreeMap<(usize, usize), u64>,
}

impl<'a> Indicators<'a> {
    /// Sorts the schools into lines.
    pub fn new(weeks: &'a DnmaWeeks, question: &'a Question, calendar: &'a Calendar) -> Self {
        let schools = weeks.schools();
        let mut indicators = Self {
            weeks,
            question,
            calendar,
            names: Vec::new(),
            line_of_school: Vec::new(),
            zone_of_school: Vec::new(),
            accounts: BTreeMap::new(),
        };
        match question.lines {
            Lines::Measures => indicators.names = weeks.measures().iter().map(Measure::word).collect(),
            Lines::Places(by) => {
                let mut lines: BTreeMap<String, usize> = BTreeMap::new();
                let names: Vec<String> = (0..schools.len()).map(|school| schools.name(school, by)).collect();
                for name in &names {
                    lines.entry(name.clone()).or_default();
                }
                lines.values_mut().enumerate().for_each(|(line, number)| *number = line);
                indicators.line_of_school = names.iter().map(|name| lines.get(name).copied().unwrap_or(0)).collect();
                indicators.names = lines.into_keys().collect();
            }
        }
        let mut zones: BTreeMap<&str, Option<Zone>> = BTreeMap::new();
        let mut zone = |school| {
            let name = schools.place_of(school, By::Academie)?;
            *zones.entry(name).or_insert_with(|| calendar.zone_of_academie(name))
        };
        indicators.zone_of_school = (0..schools.len()).map(&mut zone).collect();
        indicators.find_accounts();
        indicators
    }

    /// Looks up the accounts of each school, or of each line where they are given by place.
    fn find_accounts(&mut self) {
        let Some(accounts) = &self.question.accounts else { return };
        let by_school = accounts.by == Some(By::Uai);
        let schools = self.weeks.schools();
        let names: Vec<String> = if by_school {
            (0..schools.len()).map(|school| schools.name(school, By::Uai)).collect()
        } else {
            self.names.clone()
        };
        for (measure_at, measure) in self.weeks.measures().iter().enumerate() {
            for (at, name) in names.iter().enumerate() {
                if let Some(count) = accounts.of(name, measure) {
                    self.accounts.insert((at, measure_at), count);
                }
            }
        }
    }

    /// Names of the lines: places as the files write them, or words of measures.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The measure of a line.
    pub fn measure(&self, line: usize) -> Option<&Measure> {
        let at = if self.question.lines == Lines::Measures { line } else { 0 };
        self.weeks.measures().get(at)
    }

    /// The weeks asked for that have a row.
    pub fn mondays(&self) -> impl DoubleEndedIterator<Item = Date> + '_ {
        let asked = |monday: &Date| {
            self.question.from.is_none_or(|from| from <= *monday) && self.question.to.is_none_or(|to| *monday <= to)
        };
        self.weeks.mondays().filter(asked)
    }

    /// Visits of each week, of all lines together.
    pub fn visits_by_week(&self) -> Vec<(Date, u64)> {
        let visits = |monday| {
            let mut visits = 0;
            self.weeks.each(monday, |_, _, sums| visits += sums.visits);
            (monday, visits)
        };
        self.mondays().map(visits).collect()
    }

    fn line(&self, school: usize, measure: usize) -> usize {
        match self.question.lines {
            Lines::Measures => measure,
            Lines::Places(_) => self.line_of_school.get(school).copied().unwrap_or(0),
        }
    }

    /// The lines of a week; a line without a school measured is left out.
    pub fn week(&self, monday: Date) -> Vec<LineWeek> {
        let mut found: Vec<LineWeek> = (0..self.names.len()).map(|line| LineWeek::empty(line, self)).collect();
        let by_school = self.question.accounts.as_ref().is_some_and(|accounts| accounts.by == Some(By::Uai));
        let then = self.question.compare.same_week(monday).map(|week| self.visits_in(week));
        let mut compared: Vec<Compared> = vec![Compared::default(); self.names.len()];
        self.weeks.each(monday, |school, measure, sums| {
            let at = self.line(school, measure);
            let (Some(line), Some(both)) = (found.get_mut(at), compared.get_mut(at)) else { return };
            line.sums.add(&sums);
            if let Some(per) = &mut line.per_account
                && by_school
                && let Some(accounts) = self.accounts.get(&(school, measure))
            {
                per.add(*accounts, &sums);
            }
            if let Some(visits_then) = then.as_ref().and_then(|then| then.of(school, measure)) {
                both.add(sums.visits, visits_then, self.zone_of_school.get(school).copied().flatten());
            }
        });
        if !by_school {
            found.iter_mut().for_each(|line| self.add_accounts_of_place(line));
        }
        if let Some(then) = then {
            let days = [self.class_weeks(monday), self.class_weeks(then.week)];
            for (line, both) in found.iter_mut().zip(compared) {
                line.change = both.change(line.line, &then, &days);
            }
        }
        found.retain(|line| line.sums.schools > 0);
        found
    }

    /// Where accounts are given by place, all its schools count.
    fn add_accounts_of_place(&self, line: &mut LineWeek) {
        let (Some(per), Lines::Places(_)) = (&mut line.per_account, self.question.lines) else { return };
        if let Some(accounts) = self.accounts.get(&(line.line, 0)) {
            per.add(*accounts, &line.sums);
            per.schools = line.sums.schools;
            per.schools_with_users = line.sums.schools_with_users;
        }
    }

    /// Visits of every school in a week.
    fn visits_in(&self, week: Date) -> Then {
        let measures = self.weeks.measures().len();
        let mut then = Then {
            week,
            measures,
            visits: vec![Then::NONE; measures * self.weeks.school_count()],
            schools: vec![0; self.names.len()],
        };
        self.weeks.each(week, |school, measure, sums| {
            if let Some(place) = then.visits.get_mut(school * measures + measure) {
                *place = sums.visits;
            }
            if let Some(schools) = then.schools.get_mut(self.line(school, measure)) {
                *schools += 1;
            }
        });
        then
    }

    /// What the calendar says of a week, zone by zone.
    fn class_weeks(&self, monday: Date) -> [Option<(u32, bool)>; 3] {
        ZONES.map(|zone| self.class_days(monday, zone))
    }

    /// Days with class of a week by the calendar alone, and whether schools were closed then.
    fn class_days(&self, monday: Date, zone: Zone) -> Option<(u32, bool)> {
        let (mut days, mut closed) = (0, false);
        for day in 0..5 {
            let status = self.calendar.status(monday.checked_add(day.days()).ok()?, zone, None, false).ok()?;
            closed |= matches!(status, DayStatus::Closure { .. });
            days += u32::from(status.without_closure().is_school());
        }
        Some((days, closed))
    }
}

impl LineWeek {
    fn empty(line: usize, of: &Indicators<'_>) -> Self {
        let per_account = of.question.accounts.as_ref().map(|_| PerAccount::default());
        Self { line, sums: WeekSums::default(), per_account, change: None }
    }
}

impl PerAccount {
    fn add(&mut self, accounts: u64, sums: &WeekSums) {
        self.schools += 1;
        self.accounts += accounts;
        self.visits += sums.visits;
        self.users += sums.users;
        self.schools_with_users += sums.schools_with_users.min(1);
    }
}

/// Visits of a week, school by school.
struct Then {
    week: Date,
    measures: usize,
    visits: Vec<u64>,
    schools: Vec<u32>,
}

impl Then {
    /// Not measured.
    const NONE: u64 = u64::MAX;

    fn of(&self, school: usize, measure: usize) -> Option<u64> {
        self.visits.get(school * self.measures + measure).copied().filter(|visits| *visits != Self::NONE)
    }
}

/// What a line has in both weeks.
#[derive(Debug, Clone, Default)]
struct Compared {
    schools: u32,
    now: u64,
    then: u64,
    zones: [u32; 3],
}

impl Compared {
    fn add(&mut self, now: u64, then: u64, zone: Option<Zone>) {
        self.schools += 1;
        self.now += now;
        self.then += then;
        if let Some(count) = zone.and_then(|zone| self.zones.get_mut(zone as usize)) {
            *count += 1;
        }
    }
}

impl Compared {
    fn change(&self, line: usize, then: &Then, days: &[[Option<(u32, bool)>; 3]; 2]) -> Option<Change> {
        (self.schools > 0).then(|| Change {
            week: then.week,
            schools_in_common: self.schools,
            schools_then: then.schools.get(line).copied().unwrap_or(0),
            visits_then: self.then,
            visits_now: self.now,
            days: self.days(days),
        })
    }

    /// Days with class of both weeks, mean over the schools of each zone; none where the calendar
    /// does not say.
    fn days(&self, [now, then]: &[[Option<(u32, bool)>; 3]; 2]) -> Option<DaysOfBoth> {
        let mut found = DaysOfBoth { now: 0.0, then: 0.0, closed_now: false, closed_then: false };
        let all: u32 = self.zones.iter().sum();
        if all == 0 {
            return None;
        }
        for (schools, (now, then)) in self.zones.iter().zip(now.iter().zip(then)).filter(|(schools, _)| **schools > 0) {
            let share = f64::from(*schools) / f64::from(all);
            let ((days, closed), (days_then, closed_then)) = now.zip(*then)?;
            found.now += share * f64::from(days);
            found.then += share * f64::from(days_then);
            found.closed_now |= closed;
            found.closed_then |= closed_then;
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests;

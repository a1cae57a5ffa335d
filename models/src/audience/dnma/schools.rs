//! The schools of the files, and where each of them lies.

use std::collections::BTreeMap;

use super::By;
use super::cell::uai_of;
use super::week::Week;
use crate::audience::fields::plain;

/// Codes share a page of the table by thousands: a département's codes lie together.
const PAGE: usize = 1 << 10;
/// No school, no place.
const NONE: u32 = u32::MAX;

/// Every school, by the order in which it came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Schools {
    pages: Vec<Vec<u32>>,
    schools: Vec<School>,
    names: Vec<String>,
    numbers: BTreeMap<String, u32>,
    plain_numbers: BTreeMap<String, u32>,
}

/// One school: its places are those of its latest week.
#[derive(Debug, Clone, Copy)]
struct School {
    code: u32,
    latest: Week,
    places: [u32; By::PLACES],
    moved: bool,
}

impl Schools {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.schools.len()
    }

    /// The number of a school here, by that of its code.
    pub(super) fn number_of(&mut self, code: u32) -> usize {
        let (page, at) = (code as usize / PAGE, code as usize % PAGE);
        if self.pages.len() <= page {
            self.pages.resize_with(page + 1, Vec::new);
        }
        let Some(page) = self.pages.get_mut(page) else { return 0 };
        if page.is_empty() {
            page.resize(PAGE, NONE);
        }
        let Some(known) = page.get_mut(at) else { return 0 };
        if *known == NONE {
            *known = u32::try_from(self.schools.len()).unwrap_or(NONE);
            self.schools.push(School { code, latest: Week(0), places: [NONE; By::PLACES], moved: false });
        }
        *known as usize
    }

    /// Notes where a school lies in a week; the latest week counts.
    pub(super) fn place(&mut self, school: usize, week: Week, by: By, name: &str) {
        let (Some(at), false) = (by.index(), name.is_empty()) else { return };
        let Some(known) = self.schools.get(school).and_then(|school| school.places.get(at)).copied() else { return };
        if self.names.get(known as usize).is_some_and(|known| known == name) {
            return;
        }
        let number = self.number_of_name(name);
        let Some(school) = self.schools.get_mut(school) else { return };
        school.moved |= known != NONE && known != number;
        if known == NONE || week >= school.latest {
            school.places[at] = number;
        }
    }

    /// Notes that a school was seen in a week.
    pub(super) fn seen(&mut self, school: usize, week: Week) {
        if let Some(school) = self.schools.get_mut(school) {
            school.latest = school.latest.max(week);
        }
    }

    /// Names that differ in accents and capitals only are one place: the first writing stays.
    fn number_of_name(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let next = u32::try_from(self.names.len()).unwrap_or(NONE);
        let number = *self.plain_numbers.entry(plain(name)).or_insert(next);
        if number == next {
            self.names.push(name.into());
        }
        self.numbers.insert(name.into(), number);
        number
    }

    /// The code of a school.
    pub(crate) fn code(&self, school: usize) -> u32 {
        self.schools.get(school).map_or(0, |school| school.code)
    }

    /// The name of a school's place; none when no file says it.
    pub(crate) fn place_of(&self, school: usize, by: By) -> Option<&str> {
        let at = by.index()?;
        let number = self.schools.get(school)?.places.get(at)?;
        self.names.get(*number as usize).map(String::as_str)
    }

    /// What a school counts for: its place, or its code.
    pub(crate) fn name(&self, school: usize, by: By) -> String {
        match by {
            By::Uai => uai_of(self.code(school)),
            _ => self.place_of(school, by).unwrap_or("").into(),
        }
    }

    /// Schools that lay elsewhere in some weeks.
    pub(super) fn moved(&self) -> usize {
        self.schools.iter().filter(|school| school.moved).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_lies_where_its_latest_week_says() {
        let mut schools = Schools::default();
        let (first, second) = (schools.number_of(750_655), schools.number_of(1));
        assert_eq!((first, second, schools.number_of(750_655)), (0, 1, 0));
        for (week, name) in [(5, "Normandie"), (2, "Caen"), (6, "NORMANDIE")] {
            schools.place(first, Week(week), By::Academie, name);
            schools.seen(first, Week(week));
        }
        assert_eq!(schools.place_of(first, By::Academie), Some("Normandie"));
        assert_eq!((schools.place_of(second, By::Academie), schools.moved()), (None, 1));
        assert_eq!(schools.name(first, By::Uai), "0750655E");
    }
}

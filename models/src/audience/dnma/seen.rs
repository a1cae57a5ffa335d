//! Which school-weeks were read, and where: eight bytes each.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

/// A place in the files read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    week: u16,
    /// Number of the file.
    pub(super) file: u16,
    /// Line in it.
    pub(super) line: u32,
}

/// School-weeks of one data set.
#[derive(Debug, Default)]
pub(super) struct Seen {
    schools: BTreeMap<u32, Vec<Place>>,
}

impl Seen {
    /// Notes a school-week; returns where it stood before, if it did.
    pub(super) fn insert(&mut self, school: u32, week: Date, file: usize, line: usize) -> Option<Place> {
        let number = week_number(week);
        let place = Place {
            week: number,
            file: u16::try_from(file).unwrap_or(u16::MAX),
            line: u32::try_from(line).unwrap_or(u32::MAX),
        };
        let weeks = self.schools.entry(school).or_default();
        match weeks.binary_search_by_key(&number, |place| place.week) {
            Ok(at) => weeks.get(at).copied(),
            Err(at) => {
                weeks.insert(at, place);
                None
            }
        }
    }
}

/// Weeks since Monday 5 January 1970; dates are between 1970 and 2200.
fn week_number(week: Date) -> u16 {
    let days = (week - date(1970, 1, 5)).get_days();
    u16::try_from(days / 7).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_place_is_remembered(rows in prop::collection::vec((0_u32..3, 0_i32..4), 0..40)) {
            let mut seen = Seen::default();
            let mut lines = BTreeMap::new();
            for (line, (school, weeks)) in rows.into_iter().enumerate() {
                let week = date(2020, 3, 16).checked_add(jiff::Span::new().weeks(weeks)).unwrap();
                let before = seen.insert(school, week, 1, line).map(|place| place.line as usize);
                prop_assert_eq!(before, lines.get(&(school, week)).copied());
                lines.entry((school, week)).or_insert(line);
            }
        }
    }
}

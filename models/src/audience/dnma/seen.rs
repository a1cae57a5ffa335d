//! Which school-weeks were read, and where: eight bytes each.

use super::week::Week;

/// A place in the files read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    week: Week,
    /// Number of the file.
    pub(super) file: u16,
    /// Line in it.
    pub(super) line: u32,
}

/// School-weeks of one data set.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// By the number of the school, in the order of weeks.
    schools: Vec<Vec<Place>>,
}

impl Seen {
    /// Notes a school-week; returns where it stood before, if it did.
    pub(super) fn insert(&mut self, school: usize, week: Week, file: usize, line: usize) -> Option<Place> {
        if self.schools.len() <= school {
            self.schools.resize_with(school + 1, Vec::new);
        }
        let weeks = self.schools.get_mut(school)?;
        let file = u16::try_from(file).unwrap_or(u16::MAX);
        let place = Place { week, file, line: u32::try_from(line).unwrap_or(u32::MAX) };
        if weeks.last().is_none_or(|last| last.week < week) {
            weeks.push(place);
            return None;
        }
        match weeks.binary_search_by_key(&week, |place| place.week) {
            Ok(at) => weeks.get(at).copied(),
            Err(at) => {
                weeks.insert(at, place);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn the_first_place_is_remembered(rows in prop::collection::vec((0_usize..3, 0_u16..4), 0..40)) {
            let mut seen = Seen::default();
            let mut lines = BTreeMap::new();
            for (line, (school, week)) in rows.into_iter().enumerate() {
                let before = seen.insert(school, Week(week), 1, line).map(|place| place.line as usize);
                prop_assert_eq!(before, lines.get(&(school, week)).copied());
                lines.entry((school, week)).or_insert(line);
            }
        }
    }
}

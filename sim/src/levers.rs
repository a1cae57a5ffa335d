//! What a lever changes: who is served with it and would not be without it, and the other way round.
//!
//! Both runs play the same visits with the same draws (common random numbers), so the difference is
//! the lever's alone.

use std::collections::BTreeMap;

use afflux_models::vocabulary::{Group, Profil};
use afflux_outcome::tally::PersonRow;

/// People of the window, with a lever and without it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeverEffect {
    /// Position of the lever in the scenario.
    pub number: u8,
    /// People who got at least one page.
    pub served: u64,
    /// People who were turned away and never got a page.
    pub turned_away: u64,
    /// People who were made to wait outside.
    pub waiting: u64,
    /// The same three without the lever.
    pub without: [u64; 3],
    /// People who got a page with it and none without it, by profil.
    pub gained: BTreeMap<Profil, u64>,
    /// People who got none with it and one without it, by profil.
    pub lost: BTreeMap<Profil, u64>,
}

impl LeverEffect {
    /// Lays two runs of the same visits side by side; rows are sorted by visitor.
    pub fn of(number: u8, with: &[PersonRow], without: &[PersonRow]) -> Self {
        let [served, turned_away, waiting] = counts(with);
        let mut effect = Self { number, served, turned_away, waiting, without: counts(without), ..Self::default() };
        let mut others = without.iter().peekable();
        for row in with {
            while others.next_if(|other| other.visitor < row.visitor).is_some() {}
            let Some(other) = others.next_if(|other| other.visitor == row.visitor) else { continue };
            let side = match (row.is_served, other.is_served) {
                (true, false) => &mut effect.gained,
                (false, true) => &mut effect.lost,
                _ => continue,
            };
            *side.entry(Group((row.visitor >> 32) as u8).profil()).or_default() += 1;
        }
        effect
    }
}

impl LeverEffect {
    /// Adds the people of another portal.
    pub fn merge(&mut self, other: &Self) {
        self.served += other.served;
        self.turned_away += other.turned_away;
        self.waiting += other.waiting;
        self.without.iter_mut().zip(other.without).for_each(|(count, more)| *count += more);
        for (sum, more) in [(&mut self.gained, &other.gained), (&mut self.lost, &other.lost)] {
            more.iter().for_each(|(profil, more)| *sum.entry(*profil).or_default() += more);
        }
    }
}

/// Served, turned away for good, made to wait.
fn counts(rows: &[PersonRow]) -> [u64; 3] {
    let count = |meant: fn(&PersonRow) -> bool| rows.iter().filter(|row| meant(row)).count() as u64;
    [count(|row| row.is_served), count(|row| row.is_turned_away && !row.is_served), count(|row| row.is_held)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_models::vocabulary::Level;

    #[test]
    fn gained_and_lost_people_are_told_by_profil() {
        let row = |profil: Profil, person: u64, is_served: bool| PersonRow {
            visitor: (u64::from(Group::new(profil, Level::None).0) << 32) | person,
            is_served,
            is_turned_away: !is_served,
            is_held: person == 9,
        };
        let (pupil, parent) = (Profil::Eleve, Profil::Parent);
        let with = [row(pupil, 1, true), row(pupil, 2, true), row(pupil, 9, true), row(parent, 1, false)];
        let without = [row(pupil, 1, true), row(pupil, 2, false), row(pupil, 9, false), row(parent, 1, true)];
        let effect = LeverEffect::of(3, &with, &without);
        assert_eq!((effect.served, effect.turned_away, effect.waiting, effect.without), (3, 1, 1, [2, 2, 1]));
        assert_eq!(effect.gained, BTreeMap::from([(pupil, 2)]));
        assert_eq!(effect.lost, BTreeMap::from([(parent, 1)]));
    }
}

//! The rate at which visits begin: reference curve × calendar × people × factors × busyness.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use afflux_models::calendar::DayStatus;
use afflux_models::seed::Key;
use afflux_models::time::{UtcTime, paris};
use afflux_models::vocabulary::{Group, Profil};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use crate::busyness::DayBusyness;
use crate::scenario::{Episode, Scenario, ShapeFactors, Territory};

/// Minutes of a local day.
const DAY: usize = 1440;

/// The rates of a scenario in one plan replication.
#[derive(Debug, Clone)]
pub struct Arrivals {
    zone: TimeZone,
    key: Key,
    /// Visits per day of one person of a group, on the reference day with the factors.
    per_person: BTreeMap<Profil, f64>,
    /// Share of a profil's day in each local minute, by number of the profil.
    shares: Vec<Vec<f64>>,
    /// The factor of each episode.
    episodes: Vec<f64>,
}

/// The rates of one territory on one local day: what a minute needs without looking anything up.
#[derive(Debug, Clone)]
pub struct DayRates {
    /// The local day.
    pub date: Date,
    territory: u16,
    /// Made when it is first asked for.
    busyness: OnceCell<DayBusyness>,
    /// For each group with people: visits of the day before busyness.
    groups: Vec<(Group, f64)>,
}

impl Arrivals {
    /// The rates of a scenario for a seed and a plan replication.
    pub fn new(scenario: &Scenario, seed: u64, replication: u64) -> Self {
        let drawn = |factor: &crate::scenario::Factor| factor.in_replication(seed, replication);
        let factors = &scenario.factors;
        let total = drawn(&scenario.reference.visits_per_day) * drawn(&factors.visits);
        let profil_shares = profil_shares(scenario);
        let per_person = <Profil as strum::VariantArray>::VARIANTS
            .iter()
            .filter_map(|profil| {
                let people: u64 = scenario.territories.iter().map(|territory| people_of(territory, *profil)).sum();
                let share = profil_shares.get(profil).copied().unwrap_or(0.0);
                let own = factors.visits_by_profil.get(profil).map_or(1.0, drawn);
                (people > 0).then(|| (*profil, total * share * own / people as f64))
            })
            .collect();
        let episodes = scenario.episodes.iter().map(|episode| drawn(&episode.visits)).collect();
        let pulses = drawn(&factors.shape.pulses);
        let evening = drawn(&factors.shape.evening);
        let continuous = drawn(&factors.shape.continuous).min(1.0);
        let shares = <Profil as strum::VariantArray>::VARIANTS
            .iter()
            .map(|profil| {
                let reference = scenario.model.shape_of(*profil).shares_with(pulses);
                crisis_shape(reference, evening, continuous, &factors.shape)
            })
            .collect();
        Self { zone: paris(), key: Key::new(seed, replication), per_person, shares, episodes }
    }

    /// The rates of a territory on a local day.
    pub fn day(&self, scenario: &Scenario, territory: &Territory, date: Date) -> DayRates {
        let groups = territory.people.iter().filter(|people| people.count > 0).filter_map(|people| {
            let per_person = self.per_person.get(&people.group.profil())?;
            let level = day_level(scenario, territory, people.group, date)
                * self.of_episodes(episodes_of(scenario, territory, people.group, date));
            Some((people.group, per_person * f64::from(people.count) * level))
        });
        DayRates { date, territory: territory.id, busyness: OnceCell::new(), groups: groups.collect() }
    }

    /// Visits of one person of a profil on the reference day, with the factors.
    pub(crate) fn per_person(&self, profil: Profil) -> f64 {
        self.per_person.get(&profil).copied().unwrap_or(0.0)
    }

    /// Product of the factors of some episodes, one bit each.
    pub(crate) fn of_episodes(&self, at_work: u32) -> f64 {
        let factors = self.episodes.iter().enumerate().filter(|(nth, _)| at_work >> nth & 1 == 1);
        factors.map(|(_, factor)| factor).product()
    }

    /// Share of the day of a group in a local minute.
    #[inline]
    fn share(&self, group: Group, minute_of_day: usize) -> f64 {
        self.shares[group.profil() as usize][minute_of_day]
    }

    /// Share of a profil's day in each local minute.
    pub(crate) fn shares(&self, profil: Profil) -> &[f64] {
        &self.shares[profil as usize]
    }

    /// The zone of the local minutes.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }
}

impl DayRates {
    /// Visits per minute of each group in a minute that starts then, busyness included.
    pub fn drawn<'d>(
        &'d self,
        arrivals: &'d Arrivals,
        scenario: &Scenario,
        minute_start: UtcTime,
        minute_of_day: usize,
    ) -> impl Iterator<Item = (Group, f64)> + 'd {
        let dispersion = &scenario.model.dispersion;
        let busyness =
            self.busyness.get_or_init(|| DayBusyness::new(dispersion, arrivals.key, self.territory, self.date));
        let busy = busyness.at(minute_start);
        let share =
            move |(group, visits): &(Group, f64)| (*group, visits * arrivals.share(*group, minute_of_day) * busy);
        self.groups.iter().map(share)
    }

    /// Adds the visits of the day of each profil, busyness left out, to some numbers.
    pub(crate) fn add_visits(&self, by_profil: &mut [f64]) {
        self.groups.iter().for_each(|(group, visits)| by_profil[group.profil() as usize] += visits);
    }
}

/// Which minute of its local day a time is in.
pub(crate) fn minute_of_day(civil: DateTime) -> usize {
    (civil.hour() as usize * 60 + civil.minute() as usize).min(DAY - 1)
}

fn people_of(territory: &Territory, profil: Profil) -> u64 {
    let own = territory.people.iter().filter(|people| people.group.profil() == profil);
    own.map(|people| u64::from(people.count)).sum()
}

/// The scenario's shares of visits by profil, else the model's, among the profils that have people.
fn profil_shares(scenario: &Scenario) -> BTreeMap<Profil, f64> {
    let mut shares: BTreeMap<Profil, f64> = if scenario.reference.profils.is_empty() {
        scenario.model.profil_shares.iter().map(|(profil, share)| (*profil, share.value)).collect()
    } else {
        scenario.reference.profils.clone()
    };
    shares.retain(|profil, _| scenario.territories.iter().any(|territory| people_of(territory, *profil) > 0));
    let sum: f64 = shares.values().sum();
    shares.values_mut().for_each(|share| *share /= sum);
    shares
}

/// The episodes at work for a group of a territory on a day: a bit for each.
pub(crate) fn episodes_of(scenario: &Scenario, territory: &Territory, group: Group, date: Date) -> u32 {
    let holds = |(nth, episode): (usize, &Episode)| u32::from(episode.holds(territory.id, group, date)) << nth;
    scenario.episodes.iter().take(32).enumerate().map(holds).sum()
}

/// Level of a day for a group against the reference day.
pub(crate) fn day_level(scenario: &Scenario, territory: &Territory, group: Group, date: Date) -> f64 {
    let reference = &scenario.reference;
    let weekday = |date: Date| reference.weekdays[date.weekday().to_monday_zero_offset() as usize];
    let status = scenario.calendar.status(date, territory.zone, group.level().school_kind(), territory.alsace_moselle);
    // A closure is not a holiday: its own level is what the scenario's factors say. A holiday that lies
    // inside one is a holiday all the same.
    let against_monday = match status.as_ref().map(DayStatus::without_closure) {
        Ok(DayStatus::PublicHoliday { .. }) => reference.public_holiday,
        Ok(DayStatus::Holiday(_)) => reference.holiday * weekday(date),
        _ => weekday(date),
    };
    against_monday / weekday(reference.day).max(1e-9)
}

/// The day's shape in the crisis: a lower evening rush, and a part of the visits spread evenly over
/// the day ("continuous access", \[R20\]).
fn crisis_shape(mut shares: Vec<f64>, evening: f64, continuous: f64, factors: &ShapeFactors) -> Vec<f64> {
    if evening != 1.0 {
        scale_evening(&mut shares, evening);
    }
    let plateau = plateau(factors.continuous_hours);
    let sum: f64 = shares.iter().sum();
    shares.iter().zip(&plateau).map(|(share, even)| share / sum * (1.0 - continuous) + even * continuous).collect()
}

/// Multiplies what the evening adds over the straight line from 16:30 to 20:30.
fn scale_evening(shares: &mut [f64], evening: f64) {
    let (from, to) = (16 * 60 + 30, 20 * 60 + 30);
    let (start, end) = (shares[from], shares[to]);
    for (n, share) in shares[from..to].iter_mut().enumerate() {
        let line = start + (end - start) * n as f64 / (to - from) as f64;
        if *share > line {
            *share = line + evening * (*share - line);
        }
    }
}

/// An even access between two times, with half-hour slopes; sums to 1.
fn plateau((from, to): (Time, Time)) -> Vec<f64> {
    let minutes = |time: Time| f64::from(time.hour()) * 60.0 + f64::from(time.minute());
    let (from, to) = (minutes(from), minutes(to));
    let height = |m: f64| ((m - from + 30.0) / 30.0).min((to + 30.0 - m) / 30.0).clamp(0.0, 1.0);
    let heights: Vec<f64> = (0..DAY).map(|m| height(m as f64 + 0.5)).collect();
    let sum: f64 = heights.iter().sum();
    heights.iter().map(|height| height / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::time;

    #[test]
    fn an_even_access_sums_to_one_and_is_flat_inside() {
        let plateau = plateau((time(9, 0, 0, 0), time(17, 0, 0, 0)));
        assert!((plateau.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!(plateau[9 * 60 + 1], plateau[16 * 60 + 30]);
        assert_eq!(plateau[8 * 60], 0.0);
    }

    #[test]
    fn a_lower_evening_leaves_its_edges() {
        let mut shares = vec![1.0; DAY];
        shares[18 * 60] = 3.0;
        scale_evening(&mut shares, 0.5);
        assert_eq!((shares[18 * 60], shares[17 * 60]), (2.0, 1.0));
    }
}

//! Bins of a curve become rows: which local minutes each sums, how often, and at whose level.
//!
//! A bin of up to 26 hours belongs to the local day of its middle; a wider one (a week) has a level
//! of its own. Local minutes that daylight saving repeats count twice, those it removes never.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use super::goodness::Count;
use super::link::{Observation, Pattern, Sparse};
use super::rate::{DAY_MINUTES, MinuteSpan};
use crate::audience::curve::Bin;
use crate::time::{HOUR_US, MINUTE_US, UtcTime};
use crate::visit::activity::Activity;

mod offsets;
mod ties;

pub(crate) use offsets::Offsets;
pub(crate) use ties::Tie;

/// A day (or wider bin) with a level of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its local day; absent for a bin wider than a day.
    pub date: Option<Date>,
    /// First instant with data.
    pub from: UtcTime,
    /// Days that its bins cover.
    pub days: f64,
}

/// The rows of a curve.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    pub patterns: Vec<Pattern>,
    pub observations: Vec<Observation>,
    pub groups: Vec<Group>,
    /// The bin of each observation.
    pub bins: Vec<Bin>,
    /// What wider bins say of the minutes that no other bin counted.
    pub ties: Vec<Tie>,
    /// How often a visit is counted, where it is counted whenever it is active.
    pub activity: Option<Activity>,
}

const WIDEST_IN_A_DAY_US: i64 = 26 * HOUR_US;
/// Minutes under which a bin is a part of a day.
const PART_OF_DAY: usize = 1380;
pub(crate) const DAY_US: i64 = 24 * HOUR_US;

/// What decides a bin's pattern: local time of day, width, and its start when the clock changes
/// inside.
type PatternKey = (i64, i64, i64);

/// Rows while they are made.
struct Maker {
    rows: Rows,
    offsets: Offsets,
    keys: Vec<PatternKey>,
    known: BTreeMap<PatternKey, usize>,
    days: BTreeMap<i64, usize>,
    last_day: Option<(i64, usize)>,
}

impl Rows {
    /// The rows of bins in the order of time.
    pub(crate) fn new(bins: &[Bin], zone: &TimeZone) -> Self {
        let count = bins.len();
        let rows = Self {
            patterns: Vec::new(),
            observations: Vec::with_capacity(count),
            groups: Vec::new(),
            bins: bins.to_vec(),
            ties: Vec::new(),
            activity: None,
        };
        let mut maker = Maker {
            rows,
            offsets: Offsets::new(zone),
            keys: Vec::new(),
            known: BTreeMap::new(),
            days: BTreeMap::new(),
            last_day: None,
        };
        bins.iter().for_each(|bin| maker.add(bin));
        maker.rows.ties = maker.ties();
        maker.rows
    }

    /// The same where visits are counted in every minute in which they are active: a bin then sums the
    /// minutes before it too. What happened before midnight has the level of the day of the bin \[A\].
    pub(crate) fn counting(bins: &[Bin], zone: &TimeZone, activity: Option<&Activity>) -> Self {
        let mut rows = Self::new(bins, zone);
        if let Some(activity) = activity {
            rows.patterns.iter_mut().for_each(|pattern| pattern.cells = before(&pattern.cells, &activity.chances));
            rows.activity = Some(activity.clone());
        }
        rows
    }

    /// How many minutes a visit is counted in.
    pub(crate) fn counts_per_visit(&self) -> f64 {
        self.activity.as_ref().map_or(1.0, Activity::minutes_per_visit)
    }

    /// The variance of sums of counts against Poisson's, by counting visits more than once.
    pub(crate) fn repetition(&self) -> f64 {
        self.activity.as_ref().map_or(1.0, |activity| activity.repetition)
    }

    /// The counts that are not censored, with their means, returns of people turned away added.
    pub(crate) fn counts<'a>(
        &'a self,
        means: &'a [f64],
        returns: &'a [f64],
    ) -> impl Iterator<Item = Count> + Clone + 'a {
        let all = self.observations.iter().zip(&self.bins).zip(means.iter().zip(returns));
        all.filter(|((o, _), _)| !o.censored).map(|((o, bin), (mean, returns))| Count {
            group: o.group,
            date: self.groups[o.group].date,
            minute: self.patterns[o.pattern].cells.first().map_or(0, |(cell, _)| *cell as u32),
            width_min: bin.width_us as f64 / MINUTE_US as f64,
            count: o.count,
            mean: mean + returns,
        })
    }

    /// Which minutes of the day have data of their own, as spans: bins of a day or more tell none.
    pub(crate) fn observed(&self) -> Vec<MinuteSpan> {
        let mut seen = [false; DAY_MINUTES];
        let parts = self.patterns.iter().filter(|pattern| pattern.cells.len() < PART_OF_DAY);
        parts.flat_map(|pattern| &pattern.cells).for_each(|(cell, _)| seen[*cell] = true);
        let mut spans: Vec<MinuteSpan> = Vec::new();
        for minute in (0..DAY_MINUTES).filter(|minute| seen[*minute]) {
            let minute = minute as u32;
            match spans.last_mut() {
                Some(span) if span.to == minute => span.to += 1,
                _ => spans.push(MinuteSpan { from: minute, to: minute + 1 }),
            }
        }
        spans
    }

    /// Whether some group has parts of the day to tell apart.
    pub(crate) fn tell_a_shape(&self) -> bool {
        let mut first: Vec<Option<usize>> = vec![None; self.groups.len()];
        self.observations.iter().any(|o| *first[o.group].get_or_insert(o.pattern) != o.pattern)
    }
}

/// Local day of a bin, as a number, when it is not wider than one: that of its middle.
pub(crate) fn local_day(bin: &Bin, offsets: &mut Offsets) -> Option<i64> {
    let middle = bin.start.plus_us(bin.width_us / 2);
    (bin.width_us <= WIDEST_IN_A_DAY_US).then(|| (middle.0 + offsets.at(middle)).div_euclid(DAY_US))
}

/// The date of a local day's number: days since 2000-01-01.
pub(crate) fn date_of(day: i64) -> Date {
    date(2000, 1, 1).saturating_add(day.clamp(-3_000_000, 3_000_000).days())
}

impl Maker {
    fn add(&mut self, bin: &Bin) {
        let pattern = self.pattern(bin);
        let group = self.group(bin);
        self.rows.groups[group].days += bin.width_us as f64 / DAY_US as f64;
        let count = bin.count.max(0.0);
        self.rows.observations.push(Observation { pattern, group, count, censored: bin.saturated, returns: 0.0 });
    }

    fn group(&mut self, bin: &Bin) -> usize {
        let day = local_day(bin, &mut self.offsets);
        match (day, self.last_day) {
            (Some(day), Some((last, group))) if day == last => return group,
            _ => {}
        }
        if let Some(group) = day.and_then(|day| self.days.get(&day)) {
            self.last_day = day.map(|day| (day, *group));
            return *group;
        }
        let group = self.rows.groups.len();
        self.rows.groups.push(Group { date: day.map(date_of), from: bin.start, days: 0.0 });
        if let Some(day) = day {
            self.days.insert(day, group);
            self.last_day = Some((day, group));
        }
        group
    }

    fn pattern(&mut self, bin: &Bin) -> usize {
        let first = self.offsets.at(bin.start);
        let last = self.offsets.at(bin.start.plus_us(bin.width_us - 1));
        let local = (bin.start.0 + first).rem_euclid(DAY_US);
        // Bins over a change of hour are each their own pattern.
        let key = (local, bin.width_us, if first == last { 0 } else { bin.start.0 });
        // The pattern after the last one is the likeliest.
        let guess = self.rows.observations.last().map_or(0, |o| o.pattern + 1);
        if self.keys.get(guess) == Some(&key) {
            return guess;
        }
        if let Some(pattern) = self.known.get(&key) {
            return *pattern;
        }
        let cells =
            if first == last { local_cells(local, bin.width_us) } else { changing_cells(bin, &mut self.offsets) };
        let pattern = self.keys.len();
        self.rows.patterns.push(Pattern { cells });
        self.keys.push(key);
        self.known.insert(key, pattern);
        pattern
    }
}

/// Cells and the minutes before them, weighed by the chance to be active so much later; the first cell
/// stays the first.
fn before(cells: &Sparse, chances: &[f64]) -> Sparse {
    let mut exposures = vec![0.0; DAY_MINUTES];
    for (cell, exposure) in cells {
        for (late, chance) in chances.iter().enumerate() {
            exposures[(cell + DAY_MINUTES - late % DAY_MINUTES) % DAY_MINUTES] += exposure * chance;
        }
    }
    let first = cells.first().map_or(0, |cell| cell.0);
    let order = (0..DAY_MINUTES).map(|back| (first + DAY_MINUTES - back) % DAY_MINUTES);
    order.map(|cell| (cell, exposures[cell])).filter(|cell| cell.1 > 0.0).collect()
}

/// Local minutes and exposures of a bin that begins `local_us` after midnight.
fn local_cells(local_us: i64, width_us: i64) -> Sparse {
    let mut exposures = BTreeMap::new();
    add_exposures(&mut exposures, local_us, width_us);
    exposures.into_iter().collect()
}

fn add_exposures(exposures: &mut BTreeMap<usize, f64>, local_us: i64, width_us: i64) {
    let (mut at, end) = (local_us, local_us + width_us);
    while at < end {
        let next = (at.div_euclid(MINUTE_US) + 1) * MINUTE_US;
        let minute = at.div_euclid(MINUTE_US).rem_euclid(DAY_MINUTES as i64) as usize;
        *exposures.entry(minute).or_insert(0.0) += (next.min(end) - at) as f64 / MINUTE_US as f64;
        at = next;
    }
}

/// The same for a bin inside which the clock changes: offsets change on whole quarters of an hour.
fn changing_cells(bin: &Bin, offsets: &mut Offsets) -> Sparse {
    const QUARTER_US: i64 = 15 * MINUTE_US;
    let mut exposures = BTreeMap::new();
    let (mut at, end) = (bin.start.0, bin.start.0 + bin.width_us);
    while at < end {
        let next = ((at.div_euclid(QUARTER_US) + 1) * QUARTER_US).min(end);
        let local = at + offsets.at(UtcTime(at));
        add_exposures(&mut exposures, local, next - at);
        at = next;
    }
    exposures.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{day_start, paris};
    use jiff::civil::date;

    fn bin(start: UtcTime, width_us: i64) -> Bin {
        Bin { start, width_us, count: 1.0, saturated: false }
    }

    #[test]
    fn a_day_of_25_hours_counts_one_hour_twice() {
        let start = day_start(date(2020, 10, 25), &paris());
        let rows = Rows::new(&[bin(start, 25 * HOUR_US)], &paris());
        let cells: BTreeMap<usize, f64> = rows.patterns[0].cells.iter().copied().collect();
        assert_eq!((cells[&119], cells[&120], cells[&179], cells[&180]), (1.0, 2.0, 2.0, 1.0));
        let start = day_start(date(2020, 3, 29), &paris());
        let rows = Rows::new(&[bin(start, 23 * HOUR_US)], &paris());
        let cells: BTreeMap<usize, f64> = rows.patterns[0].cells.iter().copied().collect();
        assert_eq!((cells.get(&119), cells.get(&120), cells.get(&180)), (Some(&1.0), None, Some(&1.0)));
    }

    #[test]
    fn the_same_minute_of_two_days_is_one_pattern_at_two_levels() {
        let start = day_start(date(2020, 3, 23), &paris());
        let bins: Vec<Bin> = (0..2880).map(|n| bin(start.plus_us(n * MINUTE_US), MINUTE_US)).collect();
        let rows = Rows::new(&bins, &paris());
        assert_eq!((rows.patterns.len(), rows.groups.len()), (1440, 2));
        assert_eq!(rows.observed(), [MinuteSpan { from: 0, to: 1440 }]);
        assert!(rows.tell_a_shape());
    }

    #[test]
    fn a_week_is_a_level_of_its_own() {
        let start = day_start(date(2020, 3, 23), &paris());
        let rows = Rows::new(&[bin(start, 7 * DAY_US - HOUR_US)], &paris());
        assert_eq!(rows.groups[0].date, None);
        assert!(!rows.tell_a_shape());
        // The week of 23 March 2020 loses an hour on its Sunday.
        let total: f64 = rows.patterns[0].cells.iter().map(|cell| cell.1).sum();
        assert!((total - (7.0 * 1440.0 - 60.0)).abs() < 1e-9);
    }
}

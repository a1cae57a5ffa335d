//! From the levels of days and wider bins to the level of an average day and of each kind of day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::day_model::{DayType, DayTypes};
use super::super::day_type::{DayCalendar, DayKind};
use super::super::levels::{LevelModel, LevelRow};
use super::super::rate::{DayShape, Interval, Z90};
use super::super::rows::Rows;
use super::super::shape_fit::{ShapeFit, fit_demand};
use super::super::variation;
use super::{DayLevel, FitOptions};
use crate::audience::curve::Bin;
use crate::time::{HOUR_US, day_start};

/// Least share of a day's visits that a day must show to count in the mean level.
const LEAST_SHARE: f64 = 0.05;
/// Part of a day from which on its kind is one for all zones.
const PURE: f64 = 0.999;
/// Visits that a kind of day needs before it gets a shape of its own.
const LEAST_VISITS: f64 = 500.0;

/// Levels of days, and of spans of days of which only the sum is known.
pub(super) struct Levels {
    /// Days counted themselves.
    days: BTreeMap<Date, LevelRow>,
    /// What wider bins say of the days that were not counted themselves.
    spans: Vec<LevelRow>,
    /// The model, where the days are enough for one.
    pub(super) model: Option<LevelModel>,
}

impl Levels {
    /// `dispersion` is that of the counts.
    pub(super) fn of(rows: &Rows, days: &[DayLevel], zone: &TimeZone, dispersion: f64, options: &FitOptions) -> Self {
        let mut found = Self { days: BTreeMap::new(), spans: Vec::new(), model: None };
        let used = |day: &&DayLevel| day.observed_share >= LEAST_SHARE;
        let enough = days.iter().any(|day| used(&day));
        for day in days.iter().filter(|day| !enough || used(day)) {
            if let Some(date) = day.group.date {
                let visits = day.visits_per_day;
                let log_variance = dispersion / (visits * day.observed_share.min(1.0)).max(1.0);
                found.days.insert(date, LevelRow { days: vec![(date, 1.0)], visits, log_variance });
            }
        }
        let wide = rows.observations.iter().zip(&rows.bins).filter(|(o, _)| rows.groups[o.group].date.is_none());
        for (o, bin) in wide.filter(|(o, _)| !o.censored) {
            found.spans.extend(found.rest(bin, o.count, zone, dispersion));
        }
        let dates = || found.rows().flat_map(|row| &row.days).map(|day| day.0);
        if let (Some(first), Some(last)) = (dates().min(), dates().max()) {
            let calendar = DayCalendar::of_curve(zone, first, last, &options.region);
            let mut rows: Vec<LevelRow> = found.rows().cloned().collect();
            let stated = options.facts.as_ref().and_then(|facts| facts.level);
            rows.extend(stated.filter(|(_, level)| level.value > 0.0 && level.low > 0.0).map(|(day, level)| {
                let sd = libm::log(level.high / level.low) / (2.0 * Z90);
                LevelRow { days: vec![(day, 1.0)], visits: level.value, log_variance: sd * sd }
            }));
            found.model = LevelModel::fit(&rows, calendar);
        }
        found
    }

    fn rows(&self) -> impl Iterator<Item = &LevelRow> {
        self.days.values().chain(&self.spans)
    }

    /// What a wide bin says once the days that were counted themselves are taken off; none when no day
    /// or no visit is left.
    fn rest(&self, bin: &Bin, count: f64, zone: &TimeZone, dispersion: f64) -> Option<LevelRow> {
        let (mut visits, mut days) = (count, Vec::new());
        let mut date = bin.start.civil(zone).date();
        let end = bin.start.plus_us(bin.width_us);
        loop {
            let (start, next) = (day_start(date, zone), date.tomorrow().ok()?);
            if start >= end {
                break;
            }
            let stop = day_start(next, zone);
            let inside = stop.0.min(end.0) - start.0.max(bin.start.0);
            let share = inside as f64 / (stop.0 - start.0).max(1) as f64;
            match self.days.get(&date) {
                Some(known) => visits -= share * known.visits,
                None => days.push((date, share)),
            }
            date = next;
        }
        // A rest smaller than its noise says only that two sources differ.
        let least = 3.0 * libm::sqrt(dispersion * count.max(1.0));
        (!days.is_empty() && visits > least).then(|| LevelRow {
            days,
            visits,
            log_variance: dispersion * count / (visits * visits),
        })
    }

    /// The mean level of the days, each counted once. From three days on its interval is that of a mean
    /// of days (Student) around what is expected of their kinds; before that it is Poisson's with the
    /// dispersion.
    pub(super) fn mean(&self, visits: f64, dispersion: f64) -> Interval {
        let entries: Vec<(f64, f64, f64)> = self.rows().map(|row| self.entry(row)).collect();
        let total: f64 = entries.iter().map(|entry| entry.0).sum();
        let mean = entries.iter().map(|(weight, level, _)| weight * level).sum::<f64>() / total.max(1e-300);
        let kinds = self.model.as_ref().map_or(1.0, LevelModel::parameters);
        let count = entries.len() as f64;
        if count < 3.0 || mean <= 0.0 {
            return Interval::from_log_error(mean, libm::sqrt(dispersion / visits.max(1.0)));
        }
        let spread = |centre: &dyn Fn(&(f64, f64, f64)) -> f64| {
            let square = |entry: &(f64, f64, f64)| entry.0 * ((entry.1 - centre(entry)) / mean).powi(2);
            entries.iter().map(square).sum::<f64>() / total
        };
        let (plain, around) = (spread(&|_| mean) / (count - 1.0), spread(&|entry| entry.2) / (count - kinds).max(1.0));
        let by_kind = self.model.is_some() && count - kinds >= 2.0 && around < plain;
        let (variance, freedom) = if by_kind { (around, count - kinds) } else { (plain, count - 1.0) };
        Interval::from_log_error(mean, libm::sqrt(variance) * variation::student_95(freedom) / Z90)
    }

    /// Weight in days, level of a day, and what is expected of it.
    fn entry(&self, row: &LevelRow) -> (f64, f64, f64) {
        let weight: f64 = row.days.iter().map(|day| day.1).sum();
        let level = row.visits / weight.max(1e-9);
        let model = self.model.as_ref();
        let expected = model.and_then(|model| {
            row.days.iter().map(|(date, share)| Some(share * model.expected(*date)?)).sum::<Option<f64>>()
        });
        (weight, level, expected.map_or(level, |visits| visits / weight.max(1e-9)))
    }

    /// Levels and shapes of the kinds of days.
    pub(super) fn types(
        &self,
        rows: &Rows,
        zone: &TimeZone,
        options: &FitOptions,
        finest_min: f64,
        shape: &ShapeFit,
    ) -> Option<DayTypes> {
        let model = self.model.as_ref()?;
        let dates = || self.rows().flat_map(|row| &row.days).map(|day| day.0);
        let mut shapes = match shape.steps > 0 && options.day_shapes {
            true => shapes_of_kinds(rows, model.calendar(), zone, options, finest_min, shape),
            false => BTreeMap::new(),
        };
        let kinds = model.kinds().into_iter();
        let kinds = kinds.map(|(kind, days, level)| (kind, DayType { level, days, shape: shapes.remove(&kind) }));
        Some(DayTypes {
            kinds: kinds.collect(),
            calendar: model.calendar().clone(),
            trend: model.trend(),
            days: (dates().min()?, dates().max()?),
        })
    }
}

/// Shapes of the kinds, each fitted to the days that are of that kind in all zones and drawn to the
/// common shape.
fn shapes_of_kinds(
    rows: &Rows,
    calendar: &DayCalendar,
    zone: &TimeZone,
    options: &FitOptions,
    finest_min: f64,
    common: &ShapeFit,
) -> BTreeMap<DayKind, DayShape> {
    let pure = |date: Date| calendar.mix(date)?.into_iter().find(|(_, part)| *part >= PURE).map(|found| found.0);
    let kind_of: Vec<Option<DayKind>> = rows.groups.iter().map(|group| group.date.and_then(pure)).collect();
    let known: BTreeSet<DayKind> = kind_of.iter().flatten().copied().collect();
    let mut shapes = BTreeMap::new();
    for kind in known.iter().filter(|_| known.len() > 1) {
        let inside = |o: &usize| kind_of[rows.observations[*o].group] == Some(*kind);
        let numbers: Vec<usize> = (0..rows.bins.len()).filter(inside).collect();
        let bins: Vec<Bin> = numbers.iter().map(|n| rows.bins[*n]).collect();
        let whole: f64 = bins.iter().map(|bin| bin.count).sum();
        let mut own = Rows::counting(&bins, zone, options.activity.as_ref());
        if whole >= LEAST_VISITS && bins.iter().all(|bin| bin.width_us <= HOUR_US) && own.tell_a_shape() {
            let returns = numbers.iter().map(|n| common.returns[*n]);
            own.observations.iter_mut().zip(returns).for_each(|(o, returns)| o.returns = returns);
            shapes.insert(*kind, fit_demand(&own, options, finest_min, Some(&common.shape)).shape);
        }
    }
    shapes
}

//! The level of days: kind by kind, zone by zone, with a trend where the data are long.
//!
//! A row says how many visits some days had together: one day, or the days of a week. Its expectation
//! is Σ_d s_d·e^(c·x_d)·Σ_k v_dk·e^(a + ρ_k + δ_k), v_dk the share of kind k in day d (a composite link
//! over zones), ρ_k the ratio expected before any data, δ_k drawn to 0 (partial pooling), a free, x_d
//! years. Log errors are Student-t with the scale of busyness; a row of several days has the variance
//! of their sum. Fitted by weighted Gauss–Newton steps (Lange, Little & Taylor 1989 for the weights).

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::cholesky::{Symmetric, dot};
use super::day_type::{DayCalendar, DayKind};
use super::rate::{Interval, Z90};
use super::variation::student_95;

/// Visits of some days together.
#[derive(Debug, Clone)]
pub(crate) struct LevelRow {
    /// Days, and the part of each that was counted.
    pub(crate) days: Vec<(Date, f64)>,
    /// Visits.
    pub(crate) visits: f64,
    /// Variance of their log that is counting noise.
    pub(crate) log_variance: f64,
}

/// A fitted level model.
#[derive(Debug, Clone)]
pub(crate) struct LevelModel {
    calendar: DayCalendar,
    coefficients: Vec<f64>,
    covariance: Symmetric,
    trend: bool,
    centre: Date,
    /// Days of each kind among the rows.
    weights: BTreeMap<DayKind, f64>,
    rows: usize,
    /// Scale of the log of a day's busyness.
    pub(crate) log_sd: f64,
}

/// A yearly change of the level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Change of the log level in a year.
    pub log_per_year: f64,
    /// Its standard error.
    pub log_error: f64,
    /// Day at which the levels are stated.
    pub centre: Date,
}

/// Standard deviation of a kind's log level around its expected ratio \[A\].
const KIND_SD: f64 = 0.7;
/// Standard deviation of a year's trend \[A\].
const TREND_SD: f64 = 0.3;
/// Days that data must span to show a trend.
const LONG_DAYS: f64 = 180.0;
/// Degrees of freedom of a day's error, as in the day factor's law.
const FREEDOM: f64 = 5.0;
/// Scale of busyness while nothing tells it \[A\].
const ASSUMED_SD: f64 = 0.1;
const DAYS_OF_YEAR: f64 = 365.25;
const ROUNDS: usize = 60;

impl LevelModel {
    /// Fits; none when no row has visits on days that the calendar knows.
    pub(crate) fn fit(rows: &[LevelRow], calendar: DayCalendar) -> Option<Self> {
        let known = |row: &&LevelRow| row.visits > 0.0 && row.days.iter().all(|day| calendar.mix(day.0).is_some());
        let rows: Vec<&LevelRow> = rows.iter().filter(known).collect();
        let dates = || rows.iter().flat_map(|row| &row.days).map(|day| day.0);
        let (first, last) = (dates().min()?, dates().max()?);
        let span = days_between(first, last);
        let centre = first.saturating_add(jiff::Span::new().days((0.5 * span) as i64));
        let kinds = calendar.kinds().len();
        let trend = span >= LONG_DAYS;
        let columns = kinds + usize::from(trend);
        let mut weights = BTreeMap::new();
        for (kind, share) in dates().filter_map(|date| calendar.mix(date)).flatten() {
            *weights.entry(kind).or_insert(0.0) += share;
        }
        let mut model = Self {
            calendar,
            coefficients: vec![0.0; columns],
            covariance: Symmetric::zeros(columns),
            trend,
            centre,
            weights,
            rows: rows.len(),
            log_sd: ASSUMED_SD,
        };
        let mut starts: Vec<f64> = rows.iter().map(|row| libm::log(row.visits) - model.row(row).0).collect();
        model.coefficients[0] = super::variation::median(&mut starts);
        for _ in 0..ROUNDS {
            let longest = model.step(&rows);
            let sd = model.scale(&rows);
            let settled = longest < 1e-9 && (sd / model.log_sd - 1.0).abs() < 1e-6;
            model.log_sd = sd;
            if settled {
                break;
            }
        }
        Some(model)
    }

    /// Log expectation of a row, its slope, and the squared shares of its days.
    fn row(&self, row: &LevelRow) -> (f64, Vec<f64>, f64) {
        let mut slope = vec![0.0; self.coefficients.len()];
        let (mut total, mut squares) = (0.0, 0.0);
        for (date, share) in &row.days {
            let (level, own) = self.day(*date);
            let visits = share * level;
            total += visits;
            squares += visits * visits;
            slope.iter_mut().zip(&own).for_each(|(sum, value)| *sum += share * value);
        }
        let total = total.max(1e-300);
        slope.iter_mut().for_each(|value| *value /= total);
        (libm::log(total), slope, squares / (total * total))
    }

    /// Expected visits of a day and their slope.
    fn day(&self, date: Date) -> (f64, Vec<f64>) {
        let mut slope = vec![0.0; self.coefficients.len()];
        let years = days_between(self.centre, date) / DAYS_OF_YEAR;
        let trend = if self.trend { self.coefficients[self.coefficients.len() - 1] } else { 0.0 };
        let mut level = 0.0;
        for (kind, share) in self.calendar.mix(date).into_iter().flatten() {
            let Some(at) = self.calendar.kinds().iter().position(|other| *other == kind) else { continue };
            let visits = share * libm::exp((self.log_level(at) + trend * years).clamp(-60.0, 60.0));
            level += visits;
            if at > 0 {
                slope[at] += visits;
            }
        }
        slope[0] = level;
        if self.trend {
            let last = slope.len() - 1;
            slope[last] = level * years;
        }
        (level, slope)
    }

    fn log_level(&self, at: usize) -> f64 {
        let own = if at > 0 { self.coefficients[at] } else { 0.0 };
        self.coefficients[0] + libm::log(self.calendar.kinds()[at].expected_ratio()) + own
    }

    fn prior_precision(&self, at: usize) -> f64 {
        let sd = if self.trend && at + 1 == self.coefficients.len() { TREND_SD } else { KIND_SD };
        if at == 0 { 0.0 } else { 1.0 / (sd * sd) }
    }

    /// One step; gives its longest change.
    fn step(&mut self, rows: &[&LevelRow]) -> f64 {
        let columns = self.coefficients.len();
        let (mut gradient, mut weighted) = (vec![0.0; columns], Symmetric::zeros(columns));
        let mut information = Symmetric::zeros(columns);
        for row in rows {
            let (log, slope, squares) = self.row(row);
            let residual = libm::log(row.visits) - log;
            let variance = self.log_sd * self.log_sd * squares + row.log_variance;
            let weight = (FREEDOM + 1.0) / (FREEDOM + residual * residual / variance);
            slope.iter().zip(&mut gradient).for_each(|(value, sum)| *sum += weight * residual / variance * value);
            weighted.add_dense_outer(&slope, weight / variance);
            information.add_dense_outer(&slope, (FREEDOM + 1.0) / (FREEDOM + 3.0) / variance);
        }
        for (at, pull) in gradient.iter_mut().enumerate() {
            let precision = self.prior_precision(at);
            *pull -= precision * self.coefficients[at];
            weighted.add_diagonal(at, precision + 1e-9);
            information.add_diagonal(at, precision + 1e-9);
        }
        let step = weighted.factor().solve(&gradient);
        let longest = step.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let scale = if longest > 1.0 { 1.0 / longest } else { 1.0 };
        self.coefficients.iter_mut().zip(&step).for_each(|(value, step)| *value += scale * step);
        self.covariance = information.factor().inverse();
        longest
    }

    /// Scale of a day's busyness: the t law's own, with the degrees of freedom that the fit took.
    fn scale(&self, rows: &[&LevelRow]) -> f64 {
        let freedom = self.freedom();
        if freedom < 2.0 {
            return ASSUMED_SD;
        }
        let (mut sum, mut count) = (0.0, 0.0);
        for row in rows {
            let (log, _, squares) = self.row(row);
            let residual = libm::log(row.visits) - log;
            let variance = self.log_sd * self.log_sd * squares + row.log_variance;
            let weight = (FREEDOM + 1.0) / (FREEDOM + residual * residual / variance);
            sum += (weight * residual * residual - row.log_variance) / squares;
            count += 1.0;
        }
        let square = sum / count * self.rows as f64 / freedom;
        libm::sqrt(square.max(0.0)).clamp(0.005, 1.0)
    }

    /// Rows less the parameters that they determine.
    fn freedom(&self) -> f64 {
        let seen = self.weights.values().filter(|days| **days >= 0.5).count();
        self.rows as f64 - seen as f64 - f64::from(u8::from(self.trend))
    }

    /// Parameters that the rows determine, the common level included.
    pub(crate) fn parameters(&self) -> f64 {
        self.rows as f64 - self.freedom()
    }

    /// What tells the kind of a day.
    pub(crate) fn calendar(&self) -> &DayCalendar {
        &self.calendar
    }

    /// Expected visits of a day; none when the calendar does not reach it.
    pub(crate) fn expected(&self, date: Date) -> Option<f64> {
        self.calendar.mix(date).map(|_| self.day(date).0)
    }

    /// Days of each kind among the rows, and its level with an interval.
    pub(crate) fn kinds(&self) -> Vec<(DayKind, f64, Interval)> {
        let student = student_95(self.freedom().max(1.0)) / Z90;
        let one = |(at, kind): (usize, &DayKind)| {
            let mut slope = vec![0.0; self.coefficients.len()];
            slope[0] = 1.0;
            if at > 0 {
                slope[at] = 1.0;
            }
            let error = libm::sqrt(dot(&self.covariance.times(&slope), &slope).max(0.0));
            let level = libm::exp(self.log_level(at).clamp(-60.0, 60.0));
            let days = self.weights.get(kind).copied().unwrap_or(0.0);
            (*kind, days, Interval::from_log_error(level, (error * student).min(10.0)))
        };
        self.calendar.kinds().iter().enumerate().map(one).collect()
    }

    /// The trend, where the data are long.
    pub(crate) fn trend(&self) -> Option<Trend> {
        let last = self.coefficients.len() - 1;
        self.trend.then(|| Trend {
            log_per_year: self.coefficients[last],
            log_error: libm::sqrt(self.covariance.get(last, last).max(0.0)),
            centre: self.centre,
        })
    }
}

/// Days from one date to another.
pub(crate) fn days_between(from: Date, to: Date) -> f64 {
    from.until(to).map_or(0.0, |span| f64::from(span.get_days()))
}

#[cfg(test)]
mod tests;

//! Scores on the last days of a curve: each day is forecast from the days before it alone, then
//! learnt, then the next (rolling origin at midnight, refitted every day).

use jiff::civil::Date;

use super::average::historical_average;
use super::day_kind::DayKind;
use super::days::Days;
use super::forecaster::Forecaster;
use super::paths::{Paths, quantile};
use crate::arrival::score::{MEDIAN, Quantiles, ScoredDay, Scores};
use crate::message::Message;
use crate::seed::Key;

/// One scored day.
#[derive(Debug, Clone, PartialEq)]
pub struct HoldoutDay {
    /// Which.
    pub date: Date,
    /// Ours.
    pub forecast: ScoredDay,
    /// The historical average; absent where there are no same weekdays before it.
    pub average: Option<ScoredDay>,
}

/// Forecasts of the last days and what came.
#[derive(Debug, Clone, PartialEq)]
pub struct Holdout {
    /// The days, in the order of time.
    pub days: Vec<HoldoutDay>,
    /// Mean absolute difference of counts a week apart before the first of them.
    pub weekly_error: Option<f64>,
}

/// How many paths a score needs.
pub const PATHS: usize = 1000;

impl Holdout {
    /// Forecasts the last `count` complete days with visits. `kind` says what a date is, `each` is
    /// told how many days are done.
    ///
    /// # Errors
    /// There are not so many such days with enough days before them.
    pub fn of(
        days: &Days,
        count: usize,
        kind: impl Fn(Date) -> DayKind,
        key: Key,
        mut each: impl FnMut(usize),
    ) -> Result<Self, Message> {
        let scored = days.last_complete(count);
        let complete = days.days.iter().filter(|day| day.complete).count();
        let missing = || Message::new("forecast-too-few-days").with("asked", count).with("complete", complete);
        let first = scored.first().copied().filter(|_| scored.len() == count && count > 0).ok_or_else(missing)?;
        let mut forecaster = Forecaster::new(days.slots);
        let from = first.saturating_sub(Forecaster::RECALL_DAYS);
        let mut found = Vec::with_capacity(count);
        for (place, day) in days.days.iter().enumerate().skip(from) {
            let known_as = kind(day.date);
            if scored.binary_search(&place).is_ok() {
                let paths = forecaster.forecast(&[(day.date, known_as)], PATHS, key).ok_or_else(missing)?;
                found.push(HoldoutDay::of(days, place, &paths[0]));
                each(found.len());
            }
            forecaster.observe(known_as, &day.counts);
        }
        Ok(Self { days: found, weekly_error: weekly_error(days, first) })
    }

    /// The scores of the days that pass.
    pub fn scores(&self, keep: impl Fn(Date) -> bool) -> Option<Scores> {
        let kept = self.days.iter().filter(|day| keep(day.date));
        Scores::of(kept.map(|day| &day.forecast), self.weekly_error)
    }

    /// The scores of the historical average on the days that pass and have one.
    pub fn average_scores(&self, keep: impl Fn(Date) -> bool) -> Option<Scores> {
        let kept = self.days.iter().filter(|day| keep(day.date));
        Scores::of(kept.filter_map(|day| day.average.as_ref()), self.weekly_error)
    }
}

impl HoldoutDay {
    fn of(days: &Days, place: usize, paths: &Paths) -> Self {
        let day = &days.days[place];
        let slots: Vec<usize> = (0..days.slots).filter(|slot| day.counts[*slot].is_some()).collect();
        let at = |all: &[Quantiles]| slots.iter().map(|slot| all[*slot]).collect::<Vec<_>>();
        let means = paths.means();
        // An interval that daylight saving removes is in no total.
        let measured: Vec<f64> = day.counts.iter().map(|count| f64::from(u8::from(count.is_some()))).collect();
        let totals = paths.totals_of_turns(&measured);
        let forecast = ScoredDay {
            actual: day.counts.iter().flatten().copied().collect(),
            quantiles: at(&paths.quantiles()),
            means: slots.iter().map(|slot| means[*slot]).collect(),
            highest_q95: Some(quantile(&paths.highest(), 0.95)),
            total_90: Some((quantile(&totals, 0.05), quantile(&totals, 0.95))),
        };
        let average = historical_average(days, place).map(|quantiles| ScoredDay {
            quantiles: at(&quantiles),
            means: slots.iter().map(|slot| quantiles[*slot][MEDIAN]).collect(),
            highest_q95: None,
            total_90: None,
            ..forecast.clone()
        });
        Self { date: day.date, forecast, average }
    }
}

/// Mean absolute difference of counts a week apart before a day.
fn weekly_error(days: &Days, before: usize) -> Option<f64> {
    let (mut sum, mut pairs) = (0.0, 0.0);
    for (day, last) in days.days[..before].iter().skip(7).zip(&days.days) {
        for (count, last) in day.counts.iter().zip(&last.counts) {
            if let (Some(count), Some(last)) = (count, last) {
                sum += (count - last).abs();
                pairs += 1.0;
            }
        }
    }
    (pairs > 0.0).then(|| sum / pairs)
}

#[cfg(test)]
mod tests;

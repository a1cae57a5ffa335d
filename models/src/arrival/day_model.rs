//! What a model says of a date: its kind, its level, its shape.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::day_type::{DayCalendar, DayKind, Region};
use super::levels::{Trend, days_between};
use super::rate::{ArrivalModel, DayShape, Interval};

/// Levels and shapes of the kinds of days.
#[derive(Debug, Clone, PartialEq)]
pub struct DayTypes {
    /// What tells the kind of a day, and whose days were fitted.
    pub calendar: DayCalendar,
    /// The kinds.
    pub kinds: BTreeMap<DayKind, DayType>,
    /// Yearly change of all levels, where the data were long enough.
    pub trend: Option<Trend>,
    /// First and last day of the data; the trend stands still outside.
    pub days: (Date, Date),
}

/// A kind of day.
#[derive(Debug, Clone, PartialEq)]
pub struct DayType {
    /// Visits of such a day, busyness left out.
    pub level: Interval,
    /// Days of this kind in the data (parts of days where zones differ); under a half the level is
    /// what is expected of the kind beside the others, an assumption.
    pub days: f64,
    /// Its shape, a deviation from everybody's; absent when the data do not tell one.
    pub shape: Option<DayShape>,
}

/// A day as the model expects it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedDay {
    /// Visits of the day, busyness left out.
    pub visits: Interval,
    /// Share of them in each local minute.
    pub shares: Vec<f64>,
    /// Share of the zones for which the day is of each kind.
    pub mix: BTreeMap<DayKind, f64>,
}

impl ArrivalModel {
    /// Expected visits and shape of a date, for the region that was fitted or another one of the
    /// same size: a composite over its zones. None when the model has no kinds of days, or its
    /// calendar does not reach the date.
    pub fn day(&self, date: Date, region: Option<&Region>) -> Option<ExpectedDay> {
        let types = self.day_types.as_ref()?;
        let mix = match (region, &types.calendar) {
            (Some(region), DayCalendar::School(_)) => DayCalendar::School(region.clone()).mix(date)?,
            (_, calendar) => calendar.mix(date)?,
        };
        let trend = types.trend_factor(date);
        let mut visits = Interval::exact(0.0);
        let mut shares = vec![0.0; super::rate::DAY_MINUTES];
        for (kind, part) in &mix {
            let of_kind = types.kinds.get(kind)?;
            let scale = part * trend;
            visits.value += scale * of_kind.level.value;
            // The errors of kinds are taken as one: the widest interval of their sum.
            visits.low += scale * of_kind.level.low;
            visits.high += scale * of_kind.level.high;
            let own = of_kind.shape.as_ref().unwrap_or(&self.shape).shares();
            shares.iter_mut().zip(&own).for_each(|(sum, share)| *sum += scale * of_kind.level.value * share);
        }
        shares.iter_mut().for_each(|share| *share /= visits.value.max(1e-300));
        Some(ExpectedDay { visits, shares, mix })
    }
}

impl DayTypes {
    fn trend_factor(&self, date: Date) -> f64 {
        let Some(trend) = &self.trend else { return 1.0 };
        let day = date.clamp(self.days.0, self.days.1);
        libm::exp(trend.log_per_year * days_between(trend.centre, day) / 365.25)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrival::rate::tests::a_model;
    use crate::vocabulary::Zone;
    use jiff::civil::date;

    pub(crate) fn with_days() -> ArrivalModel {
        let kind = |level: f64, shape| DayType {
            level: Interval { value: level, low: 0.9 * level, high: 1.1 * level },
            days: 3.0,
            shape,
        };
        let kinds = DayCalendar::School(Region::national()).kinds().iter().map(|k| match k {
            DayKind::School => (*k, kind(1000.0, None)),
            DayKind::Holiday => (*k, kind(100.0, Some(DayShape::flat()))),
            _ => (*k, kind(500.0, None)),
        });
        let types = DayTypes {
            calendar: DayCalendar::School(Region::national()),
            kinds: kinds.collect(),
            trend: Some(Trend { log_per_year: 0.1, log_error: 0.02, centre: date(2022, 2, 8) }),
            days: (date(2021, 9, 1), date(2022, 7, 1)),
        };
        ArrivalModel { day_types: Some(types), ..a_model() }
    }

    #[test]
    fn a_day_is_the_sum_of_its_zones() {
        let model = with_days();
        let day = model.day(date(2022, 2, 8), None).unwrap();
        assert!((day.visits.value - (540.0 + 46.0)).abs() < 1e-9, "{:?}", day.visits);
        assert!((day.shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let (school, flat) = (model.shape.shares()[600], 1.0 / 1440.0);
        assert!((day.shares[600] - (540.0 * school + 46.0 * flat) / 586.0).abs() < 1e-12);
        let own = model.day(date(2022, 2, 8), Some(&Region::of_zone(Zone::B))).unwrap();
        assert!((own.visits.value - 100.0).abs() < 1e-9);
        // The trend goes on to the end of the data and no further.
        let at_end = model.day(date(2022, 6, 30), None).unwrap().visits.value;
        let later = model.day(date(2023, 6, 29), None).unwrap().visits.value;
        assert!(at_end > 1030.0 && (later - at_end).abs() < 1.0, "{at_end} {later}");
        assert_eq!(model.day(date(1999, 1, 1), None), None);
    }

    #[test]
    fn kinds_of_days_are_written_and_read_back() {
        for model in [
            with_days(),
            ArrivalModel {
                day_types: with_days().day_types.map(|types| DayTypes {
                    calendar: DayCalendar::Week,
                    trend: None,
                    ..types
                }),
                ..a_model()
            },
        ] {
            assert_eq!(ArrivalModel::parse("f", &model.to_toml()), Ok(model));
        }
    }
}

//! The historical average, the line to beat: the mean of the last six days of the same weekday, with
//! the interval that Student's law gives a seventh.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::days::{Day, Days};
use crate::arrival::score::{LEVELS, Quantiles};

/// Same weekdays that are averaged.
const WEEKS: usize = 6;

/// Quantiles of each interval of the day at a place, from the same weekdays before it; none where
/// fewer than two of the last six were measured whole. The place may lie after the last day.
pub fn historical_average(days: &Days, place: usize) -> Option<Vec<Quantiles>> {
    let weeks = (1..).map_while(|week: usize| place.checked_sub(7 * week));
    let known = weeks.filter_map(|place| days.days.get(place)).take(WEEKS);
    let earlier: Vec<&Day> = known.filter(|day| day.complete).collect();
    if earlier.len() < 2 {
        return None;
    }
    let laws: Vec<Quantiles> = (2..=WEEKS).map(student).collect();
    Some((0..days.slots).map(|slot| quantiles(&earlier, slot, &laws)).collect())
}

fn quantiles(earlier: &[&Day], slot: usize, laws: &[Quantiles]) -> Quantiles {
    let counts: Vec<f64> = earlier.iter().filter_map(|day| day.counts[slot]).collect();
    if counts.len() < 2 {
        return [counts.first().copied().unwrap_or(0.0); 19];
    }
    let count = counts.len() as f64;
    let mean = counts.iter().sum::<f64>() / count;
    let variance = counts.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0);
    let spread = libm::sqrt(variance * (1.0 + 1.0 / count));
    laws[counts.len() - 2].map(|z| (mean + z * spread).max(0.0))
}

/// Quantiles of Student's law for the spread of some days.
fn student(days: usize) -> Quantiles {
    let law = StudentsT::new(0.0, 1.0, days as f64 - 1.0);
    LEVELS.map(|level| law.as_ref().map_or(0.0, |law| law.inverse_cdf(level)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::HOUR_US;
    use jiff::ToSpan;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    #[test]
    fn six_weeks_are_averaged() {
        let day = |n: i64| Day {
            date: date(2020, 1, 6).checked_add(n.days()).unwrap(),
            counts: vec![Some(if n % 7 == 0 { (n / 7) as f64 } else { 100.0 })],
            complete: true,
        };
        let days = Days { zone: TimeZone::UTC, width_us: 24 * HOUR_US, slots: 1, days: (0..50).map(day).collect() };
        // The Mondays 1 to 6; 7 itself is to be forecast.
        let found = historical_average(&days, 49).unwrap()[0];
        assert!((found[9] - 3.5).abs() < 1e-9);
        // scipy.stats.t.ppf(0.95, 5) = 2.015048372669157; sd of 1…6 is √3.5.
        let high = 3.5 + 2.015048372669157 * libm::sqrt(3.5 * 7.0 / 6.0);
        assert!((found[18] - high).abs() < 1e-6, "{} {high}", found[18]);
        assert_eq!(found[0], 0.0, "a count is never negative");
        assert!((historical_average(&days, 56).unwrap()[0][9] - 4.5).abs() < 1e-9, "after the last day");
        assert!(historical_average(&days, 13).is_none());
    }
}

//! In how many minutes a visit does something, and which: what turns counts of active visits into
//! arrivals.
//!
//! A visit that begins in a minute is counted in every later minute in which it asks for a page. So the
//! expected count of a minute sums the arrivals of the minutes before, each weighed with the chance
//! that a visit is active so long after its beginning: a row of the composite link like any other.

use super::PagesLaw;
use crate::law::Law;
use crate::seed::{Key, Purpose, VisitId};
use crate::time::MINUTE_US;

/// Visits drawn: the mean number of active minutes is known to about 0.3 %.
const VISITS: u64 = 100_000;
/// A visit is cut after six hours.
const MOST_MINUTES: usize = 360;
/// Chances under this are left out.
const NEGLIGIBLE: f64 = 1e-4;

/// How visits are active after the minute in which they begin.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// Chance that a visit asks for a page in the n-th minute after that of its beginning; 1 at 0.
    pub chances: Vec<f64>,
    /// How much larger the variance of a sum of such counts is than Poisson's: E\[A²\]/E\[A\] for A
    /// active minutes in a visit (compound Poisson).
    pub repetition: f64,
}

impl Activity {
    /// That of visits with such pages and gaps (seconds), begun anywhere in their minute.
    pub fn of(pages: &PagesLaw, gap: &Law) -> Self {
        let key = Key::new(1, 0);
        let mut counts = vec![0_u64; MOST_MINUTES];
        let (mut minutes, mut squares) = (0_u64, 0_u64);
        for visit in 0..VISITS {
            let mut stream = key.stream(VisitId(visit), Purpose::Activity, 0, 0);
            let mut at_us = (stream.uniform() * MINUTE_US as f64) as i64;
            let mut last = 0;
            let mut active = 1;
            counts[0] += 1;
            for _ in 1..pages.quantile(stream.uniform()) {
                at_us = at_us.saturating_add(gap.sample_us(&mut stream));
                let minute = (at_us / MINUTE_US) as usize;
                if minute >= MOST_MINUTES {
                    break;
                }
                if minute > last {
                    counts[minute] += 1;
                    active += 1;
                    last = minute;
                }
            }
            minutes += active;
            squares += active * active;
        }
        let mut chances: Vec<f64> = counts.iter().map(|count| *count as f64 / VISITS as f64).collect();
        let end = chances.iter().rposition(|chance| *chance >= NEGLIGIBLE).map_or(1, |last| last + 1);
        chances.truncate(end);
        Self { chances, repetition: squares as f64 / minutes as f64 }
    }

    /// E\[A\], minutes in which a visit is counted.
    pub fn minutes_per_visit(&self) -> f64 {
        self.chances.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::Unit;
    use crate::visit::gap_law;

    #[test]
    fn a_page_a_minute_is_active_in_all_of_them() {
        let gap = Law::constant(60.0, Unit::Seconds);
        let found = Activity::of(&PagesLaw::new(4.0, 1.0).unwrap(), &gap);
        // P(K > n) = (3/4)^n of the geometric law; three standard errors of 100 000 draws.
        for (n, chance) in found.chances.iter().take(8).enumerate() {
            let expected = libm::pow(0.75, n as f64);
            let error = libm::sqrt(expected * (1.0 - expected) / 1e5);
            assert!((chance - expected).abs() <= 3.0 * error, "{n}: {chance} {expected}");
        }
        // E[K] = 4, E[K²] = Var K + 16 = 12 + 16.
        assert!((found.minutes_per_visit() / 4.0 - 1.0).abs() < 0.01, "{}", found.minutes_per_visit());
        assert!((found.repetition / 7.0 - 1.0).abs() < 0.02, "{}", found.repetition);
    }

    #[test]
    fn pages_within_a_minute_are_one_active_minute() {
        let found = Activity::of(&PagesLaw::new(3.0, 1.0).unwrap(), &Law::constant(0.001, Unit::Seconds));
        assert!(found.minutes_per_visit() < 1.001);
        assert_eq!(Activity::of(&PagesLaw::new(1.0, 1.0).unwrap(), &Law::constant(9.0, Unit::Seconds)).chances, [1.0]);
    }

    /// No more active minutes than pages, and no fewer than one; the tail is that of a visit.
    #[test]
    fn an_ordinary_visit() {
        let pages = PagesLaw::default();
        let found = Activity::of(&pages, &gap_law(720.0, &pages).unwrap());
        assert!((2.0..3.64).contains(&found.minutes_per_visit()), "{}", found.minutes_per_visit());
        assert!(found.repetition > found.minutes_per_visit());
        assert!((60..240).contains(&found.chances.len()), "{}", found.chances.len());
    }
}

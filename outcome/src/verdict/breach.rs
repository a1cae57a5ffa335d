//! Since when a limit is broken.
//!
//! The first minute that breaks it beyond doubt by itself: at night, one visit in five is no breach. Where no
//! minute does, that by which all that the limit allows of the whole phase is used up.

use afflux_models::time::{MINUTE_US, SECOND_US};
use afflux_plan::scenario::{Limit, Measure, Phase};

use crate::Outcome;
use crate::limit_minutes::{LimitMinute, Watched};
use crate::minutes::{MinuteRow, SKETCH_BOUNDS_US};

/// Natural logarithm of the odds, a thousand to one, against a minute that looks like this by chance where the
/// limit holds exactly \[A\].
const DOUBT: f64 = 6.907_755_278_982_137;

/// The minute (since the window opens) since which a limit is broken; `settle_us` is not judged. None when
/// nothing breaks it, or when the outcome is older than the rows that tell.
pub(crate) fn first_breach(outcome: &Outcome, limit: &Limit, settle_us: i64) -> Option<i32> {
    let settled = (settle_us + MINUTE_US - 1).div_euclid(MINUTE_US) as i32;
    let stretch = match limit.phase {
        Phase::Ramp => i32::MIN..0,
        Phase::Settle => 0..settled,
        Phase::Judged => settled..i32::MAX,
    };
    let minutes: Vec<LimitMinute> =
        minutes_of(outcome, limit)?.into_iter().filter(|minute| stretch.contains(&minute.0)).collect();
    let allowed = allowed_share(limit);
    minutes.iter().find(|minute| is_beyond_doubt(**minute, allowed)).or_else(|| used_up(&minutes, allowed)).map(|m| m.0)
}

/// How many there were in each minute, and how many of them hit the limit.
fn minutes_of(outcome: &Outcome, limit: &Limit) -> Option<Vec<LimitMinute>> {
    if let Some(watched) = Watched::of(limit) {
        return outcome.limits.iter().find(|row| row.of == watched).map(|row| row.minutes.clone());
    }
    let minute = |row: &MinuteRow| match limit.measure {
        Measure::ResponseTime { .. } => {
            let served = row.sketch.iter().fold(0_u32, |sum, count| sum.saturating_add(*count));
            Some(LimitMinute(row.minute, served, over(row, limit.max)))
        }
        Measure::TurnedAwayShare => Some(LimitMinute(row.minute, row.asked, row.turned_away)),
        Measure::ErrorShare => Some(LimitMinute(row.minute, row.asked, row.timed_out.saturating_add(row.failed))),
        Measure::AbandonedShare | Measure::PeopleOver { .. } => None,
    };
    outcome.minutes.iter().map(minute).collect()
}

/// Pages of a minute over a response time that lies between two classes.
fn over(row: &MinuteRow, seconds: f64) -> u32 {
    let us = (seconds * SECOND_US as f64) as u64;
    let first = SKETCH_BOUNDS_US.partition_point(|bound| *bound < us) + 1;
    row.sketch.iter().skip(first).fold(0, |sum, count| sum.saturating_add(*count))
}

/// The share that may be over, turned away, in error or abandoned.
fn allowed_share(limit: &Limit) -> f64 {
    match limit.measure {
        Measure::ResponseTime { percentile } => 1.0 - percentile / 100.0,
        _ => limit.max,
    }
}

/// Whether so many are more than chance makes of the share that is allowed: the bound of Hoeffding 1963,
/// theorem 1, on the upper tail of a binomial count, P(X ≥ h) ≤ exp(−n·KL(h/n ‖ p)).
fn is_beyond_doubt(LimitMinute(_, count, hits): LimitMinute, allowed: f64) -> bool {
    let (n, share) = (f64::from(count), f64::from(hits.min(count)) / f64::from(count.max(1)));
    if share <= allowed {
        return false;
    }
    let part = |share: f64, allowed: f64| if share > 0.0 { share * libm::log(share / allowed) } else { 0.0 };
    n * (part(share, allowed) + part(1.0 - share, 1.0 - allowed)) > DOUBT
}

/// The minute by which more have hit the limit than it allows of all of them.
fn used_up(minutes: &[LimitMinute], allowed: f64) -> Option<&LimitMinute> {
    let allowance = allowed * minutes.iter().map(|minute| f64::from(minute.1)).sum::<f64>();
    let mut hits = 0.0;
    minutes.iter().find(|minute| {
        hits += f64::from(minute.2);
        hits > allowance
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::samples::an_outcome;

    fn turned_away(max: f64) -> Limit {
        Limit { measure: Measure::TurnedAwayShare, max, phase: Phase::Judged, profil: None, service: None }
    }

    fn rows(rows: &[(i32, u32, u32)]) -> Outcome {
        let row = |(minute, asked, turned_away)| MinuteRow { minute, asked, turned_away, ..MinuteRow::default() };
        Outcome { minutes: rows.iter().copied().map(row).collect(), ..an_outcome() }
    }

    #[test]
    fn the_first_minute_that_breaks_a_limit_is_found() {
        let outcome = rows(&[(-1, 10, 10), (0, 100, 20), (1, 1000, 10), (2, 1000, 40)]);
        assert_eq!(first_breach(&outcome, &turned_away(0.01), 0), Some(0));
        assert_eq!(first_breach(&outcome, &turned_away(0.01), MINUTE_US), Some(2));
        assert_eq!(first_breach(&outcome, &turned_away(0.5), MINUTE_US), None);
    }

    /// One of five at night is nothing where one of fifty is allowed; three of five are something.
    #[test]
    fn a_minute_of_few_breaks_nothing_by_chance() {
        let night = |hits| rows(&[(0, 5, hits), (1, 900, 0), (2, 900, 100)]);
        assert_eq!(first_breach(&night(1), &turned_away(0.02), 0), Some(2));
        assert_eq!(first_breach(&night(3), &turned_away(0.02), 0), Some(0));
        // What may never happen has happened.
        assert_eq!(first_breach(&night(1), &turned_away(0.0), 0), Some(0));
    }

    /// Every minute is a little over: none of them tells, all of them do.
    #[test]
    fn a_limit_that_wears_away_is_broken_when_its_allowance_is_used_up() {
        let outcome = rows(&[(0, 100, 2), (1, 100, 2), (2, 100, 1), (3, 100, 2)]);
        assert_eq!(first_breach(&outcome, &turned_away(0.015), 0), Some(3));
        assert_eq!(first_breach(&outcome, &turned_away(0.01), 0), Some(2));
        assert_eq!(first_breach(&outcome, &turned_away(0.02), 0), None);
    }

    /// The bound is never under the tail itself, worked out term by term.
    #[test]
    fn the_bound_holds_the_binomial_tail() {
        for (n, p) in [(5_u32, 0.02), (40, 0.05), (300, 0.01), (300, 0.3)] {
            let term = |k: u32| {
                let choose: f64 = (0..k).map(|j| libm::log(f64::from(n - j) / f64::from(j + 1))).sum();
                libm::exp(choose + f64::from(k) * libm::log(p) + f64::from(n - k) * libm::log(1.0 - p))
            };
            for hits in 0..=n {
                let tail: f64 = (hits..=n).map(term).sum();
                if is_beyond_doubt(LimitMinute(0, n, hits), p) {
                    assert!(tail < 1e-3, "{hits} of {n} at {p}: {tail}");
                }
                // It is not useless either.
                assert!(tail > 1e-5 || is_beyond_doubt(LimitMinute(0, n, hits), p), "{hits} of {n} at {p}: {tail}");
            }
        }
    }

    #[test]
    fn slow_pages_of_a_minute_are_counted_when_they_surely_are() {
        let mut row = MinuteRow::default();
        [900_000, 1_500_000, 3_000_000].iter().for_each(|us| row.respond(*us));
        assert_eq!((over(&row, 1.0), over(&row, 1.2), over(&row, 2.0)), (2, 1, 1));
    }
}

//! Counts of different widths and facts in one fit.

use super::*;
use crate::arrival::day_type::{DayKind, Region};
use crate::arrival::reference::{Facts, read_facts};
use crate::document::Node;
use crate::vocabulary::Zone;

fn weeks(minutes: &Curve, first: Date, count: i64) -> Curve {
    let week = |n: i64| {
        let monday = first.saturating_add(jiff::Span::new().days(7 * n));
        let (start, end) =
            (day_start(monday, &paris()), day_start(monday.saturating_add(jiff::Span::new().days(7)), &paris()));
        let inside = minutes.bins.iter().filter(|bin| (start..end).contains(&bin.start));
        Bin { start, width_us: end.0 - start.0, count: inside.map(|bin| bin.count).sum(), saturated: false }
    };
    Curve { bins: (0..count).map(week).collect(), ..minutes.clone() }
}

fn between(shape: &DayShape, from: usize, to: usize) -> f64 {
    shape.shares()[from..to].iter().sum()
}

fn facts() -> Facts {
    let text = include_str!("../../../../../scenarios/facts/reference-2019-09-09.toml");
    read_facts(&Node::parse("facts.toml", text).unwrap()).unwrap()
}

/// Minutes of 8 to 18 h and the totals of three weeks, over a change of hour: what happens in the
/// evening and at night is known in sum, and so is the level.
#[test]
fn weekly_totals_tell_the_hours_that_nobody_counted() {
    let whole = minute_curve(21, date(2020, 3, 9), 21, 20_000.0, 0.2);
    let totals = weeks(&whole, date(2020, 3, 9), 3);
    let counted = |bin: &&Bin| (8..18).contains(&bin.start.civil(&paris()).hour());
    let part = Curve { bins: whole.bins.iter().filter(counted).copied().collect(), ..whole.clone() };
    let refused = fit(std::slice::from_ref(&part), &FitOptions::default()).unwrap_err();
    assert_eq!(refused.key, "fit-part-of-day");
    let found = fit(&[part, totals], &FitOptions::default()).unwrap();
    let rest = |shape: &DayShape| 1.0 - between(shape, 480, 1080);
    assert!((rest(&found.model.shape) - rest(&truth())).abs() < 0.005, "{}", rest(&found.model.shape));
    assert!((found.model.level.value * 21.0 / whole.total() - 1.0).abs() < 2e-3, "{:?}", found.model.level);
    assert_eq!(found.model.observed.len(), 1);
    let inside = |shape: &DayShape| between(shape, 540, 600) / between(shape, 480, 1080);
    assert!((inside(&found.model.shape) / inside(&truth()) - 1.0).abs() < 0.03);
}

/// Seven weekly totals and the hours of two days: the hours give the shape, the weeks the level, each
/// visit counted once.
#[test]
fn weeks_and_a_few_days_are_one_fit() {
    let mut whole = minute_curve(22, date(2021, 9, 6), 49, 20_000.0, 0.1);
    for bin in &mut whole.bins {
        bin.count *=
            [1.0, 1.0, 0.7, 1.0, 1.0, 0.3, 0.5][(bin.start.civil(&paris()).weekday().to_monday_zero_offset()) as usize];
    }
    let hours = coarser(&whole, HOUR_US);
    let days = Curve { bins: hours.bins[24..72].to_vec(), ..hours };
    let options = FitOptions { region: Region::of_zone(Zone::B), ..FitOptions::default() };
    let found = fit(&[days, weeks(&whole, date(2021, 9, 6), 7)], &options).unwrap();
    assert!((found.model.level.value * 49.0 / whole.total() - 1.0).abs() < 1e-9, "{:?}", found.model.level);
    assert!(distance(&found.model.shape) < 0.12 && found.model.pulse_from_prior);
    let types = found.model.day_types.as_ref().unwrap();
    let school = types.kinds[&DayKind::School].level;
    assert!(school.contains(20_000.0), "{school:?}");
    let week: f64 = (13..20).map(|day| found.model.day(date(2021, 9, day), None).unwrap().visits.value).sum();
    assert!((week / 110_000.0 - 1.0).abs() < 0.08, "{week}");
}

/// Stated shares count as much as they say: they rule a day of 200 visits and not one of 200 000.
#[test]
fn facts_are_pseudo_observations() {
    let facts = facts();
    let near = |visits: f64| {
        let curve = coarser(&minute_curve(23, date(2019, 9, 9), 1, visits, 0.0), 15 * MINUTE_US);
        let options = FitOptions { facts: Some(facts.clone()), day_shapes: false, ..FitOptions::default() };
        let fitted = fit(&[curve], &options).unwrap();
        let other: f64 =
            fitted.model.shape.shares().iter().zip(facts.model.shape.shares()).map(|(a, b)| (a - b).abs()).sum();
        assert!(fitted.model.assumptions.contains(&String::from("assumption-facts")));
        assert_eq!(fitted.model.profil_shares, facts.model.profil_shares);
        (distance(&fitted.model.shape), other)
    };
    let (few, many) = (near(200.0), near(200_000.0));
    assert!(few.1 < 0.5 * few.0, "{few:?}");
    assert!(many.0 < 0.1 * many.1, "{many:?}");
}

/// Weeks alone take their shape from the facts, and say so; a stated level of the same perimeter is
/// one more day.
#[test]
fn weeks_take_their_shape_from_facts() {
    let whole = minute_curve(24, date(2019, 9, 9), 21, 20_000.0, 0.1);
    let totals = weeks(&whole, date(2019, 9, 9), 3);
    let mut facts = facts();
    let options = |facts: &Facts| FitOptions { facts: Some(facts.clone()), ..FitOptions::default() };
    let found = fit(std::slice::from_ref(&totals), &options(&facts)).unwrap();
    assert_eq!(found.model.shape_from_reference.as_deref(), Some("reference-2019-09-09"));
    assert!((found.model.level.value * 21.0 / whole.total() - 1.0).abs() < 1e-9);
    let school = |model: &ArrivalModel| model.day_types.as_ref().unwrap().kinds[&DayKind::School].level;
    facts.level =
        Some((date(2019, 9, 9), crate::arrival::rate::Interval { value: 40_000.0, low: 36_000.0, high: 44_000.0 }));
    let with_level = fit(&[totals], &options(&facts)).unwrap();
    assert!(school(&with_level.model).value > 1.05 * school(&found.model).value);
}

//! The forecaster on days whose law is known.

use super::*;
use crate::arrival::forecast::paths::quantile;
use crate::normal;
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

fn a_date(n: usize) -> Date {
    date(2021, 3, 1).checked_add((n as i64).days()).unwrap()
}

/// A day of 24 hours: a hump, a weekly rhythm, a busyness of its own.
fn day(n: usize, busyness: f64) -> Vec<Option<f64>> {
    let weekend = if n % 7 >= 5 { 0.4 } else { 1.0 };
    let form =
        |slot: usize| 50.0 + 950.0 * libm::exp(-0.5 * ((slot as f64 - 14.0) / 3.0) * ((slot as f64 - 14.0) / 3.0));
    (0..24).map(|slot| Some(libm::round(weekend * form(slot) * busyness))).collect()
}

/// alpha: the share of days in the 90 % interval of 200 totals lies in the exact binomial 99.9 %
/// interval (seed 11); busyness is log-normal with a known spread, so the interval's width is known
/// too.
#[test]
fn the_total_of_a_day_is_covered_as_promised() {
    let mut stream = Key::new(11, 0).stream(VisitId(3), Purpose::Player, 0, 0);
    let mut forecaster = Forecaster::new(24);
    let (mut inside, mut widths) = (0, 0.0);
    for n in 0..260 {
        let counts = day(n, libm::exp(0.1 * normal::quantile(stream.uniform())));
        let kind = DayKind::of_weekday(a_date(n));
        if n >= 60 {
            let paths = forecaster.forecast(&[(a_date(n), kind)], 500, Key::new(1, 0)).unwrap();
            let totals = paths[0].totals();
            let (low, high) = (quantile(&totals, 0.05), quantile(&totals, 0.95));
            let total: f64 = counts.iter().flatten().sum();
            inside += i32::from(low <= total && total <= high);
            widths += libm::log(high / low) / 200.0;
        }
        forecaster.observe(kind, &counts);
    }
    // scipy.stats.binom.ppf([0.0005, 0.9995], 200, 0.9)
    assert!((165..=193).contains(&inside), "{inside}");
    let expected = 2.0 * 1.6449 * 0.1;
    assert!((0.85..1.35).contains(&(widths / expected)), "{}", widths / expected);
}

#[test]
fn a_level_that_lasts_is_followed_for_days_and_then_let_go() {
    let mut forecaster = Forecaster::new(24);
    for n in 0..70 {
        let lift = if n >= 60 { 1.3 } else { 1.0 };
        forecaster.observe(DayKind::of_weekday(a_date(n)), &day(n, lift * (1.0 + 0.02 * ((n % 5) as f64 - 2.0))));
    }
    let days: Vec<_> = (70..84).map(|n| (a_date(n), DayKind::of_weekday(a_date(n)))).collect();
    let paths = forecaster.forecast(&days, 300, Key::new(1, 0)).unwrap();
    let lift = |n: usize| {
        let usual: f64 = day(70 + n, 1.0).iter().flatten().sum();
        quantile(&paths[n].totals(), 0.5) / usual
    };
    assert!(lift(0) > 1.12, "{}", lift(0));
    assert!(lift(13) < lift(0) - 0.02 && lift(13) > 0.99, "{} {}", lift(0), lift(13));
    let spread = |n: usize| {
        let totals = paths[n].totals();
        libm::log(quantile(&totals, 0.95) / quantile(&totals, 0.05))
    };
    assert!(spread(0) > 0.02 && spread(1) > 0.0);
}

#[test]
fn the_same_seed_gives_the_same_paths_and_another_gives_others() {
    let mut forecaster = Forecaster::new(24);
    (0..20).for_each(|n| forecaster.observe(DayKind::of_weekday(a_date(n)), &day(n, 1.0 + 0.05 * (n % 3) as f64)));
    let days = [(a_date(20), DayKind::Sunday), (a_date(21), DayKind::Monday)];
    let first = forecaster.clone().forecast(&days, 50, Key::new(1, 0)).unwrap();
    assert_eq!(first, forecaster.forecast(&days, 50, Key::new(1, 0)).unwrap());
    assert_ne!(first, forecaster.forecast(&days, 50, Key::new(2, 0)).unwrap());
    assert!(first.iter().flat_map(|paths| paths.means()).all(|mean| mean.is_finite() && mean >= 0.0));
}

/// A gap of weeks changes the forecast of the days after it little, and no day of it is an error.
#[test]
fn days_that_were_not_measured_teach_nothing() {
    let mut forecaster = Forecaster::new(24);
    for n in 0..60 {
        let counts = if (30..45).contains(&n) { vec![None; 24] } else { day(n, 1.0 + 0.05 * (n % 3) as f64) };
        forecaster.observe(DayKind::of_weekday(a_date(n)), &counts);
    }
    assert_eq!(forecaster.errors.len(), 60 - LEAST_DAYS - 15 - EARLY_ERRORS);
    let kind = DayKind::of_weekday(a_date(60));
    let paths = forecaster.forecast(&[(a_date(60), kind)], 200, Key::new(1, 0)).unwrap();
    let usual: f64 = day(60, 1.05).iter().flatten().sum();
    assert!((quantile(&paths[0].totals(), 0.5) / usual - 1.0).abs() < 0.1);
}

#[test]
fn too_few_days_give_no_forecast() {
    let mut forecaster = Forecaster::new(24);
    for n in 0..LEAST_DAYS + 2 {
        assert!(forecaster.forecast(&[(a_date(n), DayKind::Monday)], 10, Key::new(1, 0)).is_none());
        forecaster.observe(DayKind::Monday, &day(0, 1.0));
    }
    assert!(forecaster.forecast(&[(a_date(9), DayKind::Monday)], 10, Key::new(1, 0)).is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// No counts, however large, empty or few, bring it down or give a count that is none.
    #[test]
    fn any_counts_are_borne(
        counts in prop::collection::vec(prop::option::of(prop_oneof![0.0..5.0_f64, 0.0..1e300_f64, Just(0.0)]), 40..120),
        slots in 1..9_usize,
    ) {
        let mut forecaster = Forecaster::new(slots);
        for (n, day) in counts.chunks(slots).enumerate() {
            forecaster.observe(DayKind::of_weekday(a_date(n)), day);
        }
        let days: Vec<_> = (200..204).map(|n| (a_date(n), DayKind::of_weekday(a_date(n)))).collect();
        if let Some(paths) = forecaster.forecast(&days, 20, Key::new(1, 0)) {
            for count in paths.iter().flat_map(|paths| paths.paths()).flatten() {
                prop_assert!(*count >= 0.0, "{count}");
            }
        }
    }
}

/// Every third Monday is a day off, and a quarter more come on the Tuesday after: that Tuesday is expected
/// to be so, an ordinary one is not.
#[test]
fn the_day_after_a_day_off_is_learnt() {
    let mut forecaster = Forecaster::new(24);
    let kind_of = |n: usize| if n.is_multiple_of(21) { DayKind::DayOff } else { DayKind::of_weekday(a_date(n)) };
    let lift = |n: usize| match n % 21 {
        0 => 0.3,
        1 => 1.25,
        _ => 1.0 + 0.02 * ((n % 5) as f64 - 2.0),
    };
    let (mut back, mut ordinary) = (Vec::new(), Vec::new());
    for n in 0..273 {
        let expected = forecaster.expected(kind_of(n)).map(|curve| curve.iter().sum::<f64>());
        let usual: f64 = day(n, 1.0).iter().flatten().sum();
        match (n % 21, expected) {
            (1, Some(expected)) if n > 189 => back.push(expected / usual),
            (8, Some(expected)) if n > 189 => ordinary.push(expected / usual),
            _ => {}
        }
        forecaster.observe(kind_of(n), &day(n, lift(n)));
    }
    assert!(back.len() == 4 && back.iter().all(|ratio| (1.12..1.3).contains(ratio)), "{back:?}");
    assert!(ordinary.iter().all(|ratio| (ratio - 1.0).abs() < 0.05), "{ordinary:?}");
    let days = [(a_date(273), DayKind::DayOff), (a_date(274), DayKind::Tuesday), (a_date(275), DayKind::Wednesday)];
    let paths = forecaster.forecast(&days, 300, Key::new(1, 0)).unwrap();
    let usual = |n: usize| day(n, 1.0).iter().flatten().sum::<f64>();
    let middle = |ahead: usize| quantile(&paths[ahead].totals(), 0.5) / usual(273 + ahead);
    assert!(middle(1) > 1.08 && (middle(2) - 1.0).abs() < 0.08, "{} {}", middle(1), middle(2));
}

/// A total that grows by 1 % a day for half a year: the next week is expected at the level reached, not at
/// the mean of the last months.
#[test]
fn a_trend_is_followed() {
    let mut forecaster = Forecaster::new(24);
    let level = |n: usize| libm::exp(0.01 * n as f64) * (1.0 + 0.05 * ((n % 3) as f64 - 1.0));
    let mut off = Vec::new();
    for n in 0..150 {
        let kind = DayKind::of_weekday(a_date(n));
        let total: f64 = day(n, libm::exp(0.01 * n as f64)).iter().flatten().sum();
        off.extend(forecaster.expected(kind).filter(|_| n >= 60).map(|curve| curve.iter().sum::<f64>() / total - 1.0));
        forecaster.observe(kind, &day(n, level(n)));
    }
    let mean = off.iter().sum::<f64>() / off.len() as f64;
    assert!(mean.abs() < 0.025, "{mean}");
}

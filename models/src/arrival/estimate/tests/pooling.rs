//! Profils and kinds of days: shapes of their own where the data tell, the common one where not.

use super::*;
use crate::arrival::day_type::{DayKind, Region};
use crate::vocabulary::Zone;

/// A day whose evening hump lies an hour and a half later.
fn later() -> DayShape {
    let mut shape = truth();
    let moved: Vec<f64> =
        (0..48).map(|n| if n < 30 { shape.coefficients[n] } else { shape.coefficients[n - 3] }).collect();
    shape.coefficients = moved;
    shape
}

fn drawn(seed: u64, shape: &DayShape, days: i32, visits: f64) -> Curve {
    let like = minute_curve(seed, date(2019, 9, 9), days, 1.0, 0.0);
    let shares = shape.shares();
    let mut stream = Key::new(seed, 1).stream(VisitId(11), Purpose::Player, 0, 0);
    let count = |bin: &Bin| {
        let civil = bin.start.civil(&paris());
        let mean = visits * shares[civil.hour() as usize * 60 + civil.minute() as usize];
        Bin { count: poisson(&mut stream, mean), ..*bin }
    };
    Curve { bins: like.bins.iter().map(count).collect(), ..like }
}

fn between_shapes(a: &DayShape, b: &DayShape) -> f64 {
    0.5 * a.shares().iter().zip(b.shares()).map(|(a, b)| (a - b).abs()).sum::<f64>()
}

/// Ten seeds (1 to 10) of pupils with the common shape, and of parents whose evening is later, or is
/// not. 42 000 visits of parents give their shape within 3 % of the visits. 630 give a later one no
/// worse than they would alone (within a tenth), and one like the common one twice as well.
#[test]
fn profils_are_drawn_to_the_common_shape_as_far_as_they_are_like_it() {
    let options = FitOptions { day_shapes: false, ..FitOptions::default() };
    let (mut many, mut far, mut far_alone, mut near, mut near_alone) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for seed in 1..=10 {
        let pupils = Curve { profil: Some(Profil::Eleve), ..drawn(seed, &truth(), 7, 20_000.0) };
        let pooled = |shape: &DayShape, visits: f64| {
            let parents = Curve { profil: Some(Profil::Parent), ..drawn(100 + seed, shape, 7, visits) };
            let found = fit(&[pupils.clone(), parents], &options).unwrap();
            between_shapes(&found.model.profil_shapes[&Profil::Parent], shape) / 10.0
        };
        let alone = |shape: &DayShape| {
            let own = fit(&[drawn(100 + seed, shape, 7, 90.0)], &options).unwrap();
            between_shapes(&own.model.shape, shape) / 10.0
        };
        many += pooled(&later(), 6_000.0);
        far += pooled(&later(), 90.0);
        near += pooled(&truth(), 90.0);
        far_alone += alone(&later());
        near_alone += alone(&truth());
    }
    assert!(many < 0.03, "{many}");
    assert!(far < 1.1 * far_alone, "{far}, alone {far_alone}");
    assert!(near < 0.5 * near_alone, "{near}, alone {near_alone}");
}

/// Four weeks whose Wednesdays end at noon and whose Sundays begin late.
#[test]
fn kinds_of_days_have_shapes_and_levels_of_their_own() {
    let start = date(2021, 9, 13);
    let whole = minute_curve(41, start, 28, 30_000.0, 0.05);
    let bins = whole.bins.iter().map(|bin| {
        let civil = bin.start.civil(&paris());
        let factor = match civil.weekday() {
            jiff::civil::Weekday::Wednesday if civil.hour() >= 13 => 0.3,
            jiff::civil::Weekday::Sunday if civil.hour() < 12 => 0.1,
            jiff::civil::Weekday::Saturday => 0.3,
            _ => 1.0,
        };
        Bin { count: bin.count * factor, ..*bin }
    });
    let curve = Curve { bins: bins.collect(), ..whole.clone() };
    let options = FitOptions { region: Region::of_zone(Zone::A), ..FitOptions::default() };
    let model = fit(&[curve], &options).unwrap().model;
    let day = |number: i8| model.day(date(2021, 9, number), None).unwrap();
    let morning = |shares: &[f64]| shares[..720].iter().sum::<f64>();
    let plain = morning(&truth().shares());
    // A Tuesday, a Wednesday and a Sunday after the data's first week.
    assert!((morning(&day(21).shares) - plain).abs() < 0.02, "{}", morning(&day(21).shares));
    let wednesday: f64 = truth().shares().iter().enumerate().map(|(m, s)| s * if m >= 780 { 0.3 } else { 1.0 }).sum();
    assert!((morning(&day(22).shares) - plain / wednesday).abs() < 0.03);
    assert!((day(22).visits.value / (30_000.0 * wednesday) - 1.0).abs() < 0.06, "{:?}", day(22).visits);
    assert!(morning(&day(26).shares) < 0.25 * plain);
    assert!((day(25).visits.value / 9_000.0 - 1.0).abs() < 0.08, "{:?}", day(25).visits);
    let types = model.day_types.as_ref().unwrap();
    assert_eq!((types.kinds[&DayKind::Wednesday].days, types.kinds[&DayKind::Holiday].days), (4.0, 0.0));
    assert!(types.kinds[&DayKind::Holiday].shape.is_none());
    assert_eq!(ArrivalModel::parse("f", &model.to_toml()).as_ref(), Ok(&model));
}

/// Nights of the two changes of hour: the hour that is missing or twice there bends no shape, and the
/// level is that of a day of 24 hours.
#[test]
fn changes_of_hour_are_exposure() {
    let days = [date(2020, 3, 28), date(2020, 10, 24)];
    let mut curve = minute_curve(51, days[0], 3, 3_000_000.0, 0.0);
    curve.bins.extend(minute_curve(52, days[1], 3, 3_000_000.0, 0.0).bins);
    assert_eq!(curve.bins.len(), 6 * 1440);
    let found = fit(&[curve], &FitOptions { day_shapes: false, ..FitOptions::default() }).unwrap();
    let night = |shape: &DayShape| shape.shares()[120..180].iter().sum::<f64>();
    assert!((night(&found.model.shape) / night(&truth()) - 1.0).abs() < 0.02);
    for day in &found.days {
        assert!((day.visits_per_day / 3_000_000.0 - 1.0).abs() < 0.003, "{day:?}");
    }
}

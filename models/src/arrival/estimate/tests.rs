//! The estimator against curves whose truth is known.

use super::*;
use crate::arrival::rate::Pulse;
use crate::seed::{Key, Purpose, Stream, VisitId};
use crate::time::{HOUR_US, UtcTime, day_start, paris};
use jiff::civil::{Date, date};

mod active;
mod coverage;
mod mixture;
mod pooling;
mod saturation;

/// A school day: two humps and morning pulses.
pub(super) fn truth() -> DayShape {
    let coefficients = (0..48).map(|n| {
        let hour = f64::from(n) / 2.0;
        let hump = |at: f64, width: f64| libm::exp(-0.5 * ((hour - at) / width) * ((hour - at) / width));
        -3.0 + 3.0 * hump(10.5, 2.5) + 3.2 * hump(18.5, 1.5) + hump(14.5, 2.0)
    });
    let pulses = (8..=12).map(|hour| Pulse { minute: 60.0 * f64::from(hour), height: 0.9 }).collect();
    DayShape { coefficients: coefficients.collect(), pulses, pulse_rise_min: 1.5, pulse_decay_min: 6.0 }
}

fn poisson(stream: &mut Stream, mean: f64) -> f64 {
    use rand_distr::Distribution;
    rand_distr::Poisson::new(mean).map_or(0.0, |law| law.sample(stream))
}

fn minute_curve(seed: u64, first: Date, days: i32, visits: f64, busyness: f64) -> Curve {
    minute_curve_of(&truth(), seed, first, days, visits, busyness)
}

pub(super) fn minute_curve_of(
    shape: &DayShape,
    seed: u64,
    first: Date,
    days: i32,
    visits: f64,
    busyness: f64,
) -> Curve {
    let (zone, shares) = (paris(), shape.shares());
    let mut stream = Key::new(seed, 0).stream(VisitId(9), Purpose::Player, 0, 0);
    let mut bins = Vec::new();
    for day in 0..days {
        let day = first.saturating_add(jiff::Span::new().days(day));
        let level = visits * libm::exp(busyness * crate::normal::quantile(stream.uniform()));
        let (start, end) = (day_start(day, &zone), day_start(day.tomorrow().unwrap(), &zone));
        let mut at = start;
        while at < end {
            let civil = at.civil(&zone);
            let minute = civil.hour() as usize * 60 + civil.minute() as usize;
            let count = poisson(&mut stream, level * shares[minute]);
            bins.push(Bin { start: at, width_us: MINUTE_US, count, saturated: false });
            at = at.plus_us(MINUTE_US);
        }
    }
    Curve { files: vec![], zone, profil: None, bins, notes: vec![], fingerprint: "test".into() }
}

pub(super) fn coarser(curve: &Curve, width_us: i64) -> Curve {
    let mut bins: Vec<Bin> = Vec::new();
    for bin in &curve.bins {
        let start = UtcTime(bin.start.0.div_euclid(width_us) * width_us);
        match bins.last_mut() {
            Some(last) if last.start == start => last.count += bin.count,
            _ => bins.push(Bin { start, width_us, ..*bin }),
        }
    }
    Curve { bins, ..curve.clone() }
}

fn distance(found: &DayShape) -> f64 {
    truth().shares().iter().zip(found.shares()).map(|(a, b)| (a - b).abs()).sum()
}

#[test]
fn one_day_of_minutes_gives_its_shape_level_and_pulses() {
    let curve = minute_curve(1, date(2019, 9, 9), 1, 100_000.0, 0.0);
    let fit = fit(&[curve], &FitOptions::default()).unwrap();
    let model = &fit.model;
    assert!(distance(&model.shape) < 0.06, "{}", distance(&model.shape));
    assert!(model.level.contains(100_000.0) || (model.level.value / 1e5 - 1.0).abs() < 0.01, "{:?}", model.level);
    let morning = |n: usize| model.shape.pulses[n].height;
    assert!((0..5).all(|n| (morning(n) - 0.9).abs() < 0.35), "{:?}", model.shape.pulses);
    assert!(model.diagnostics.converged && !model.pulse_from_prior);
    assert_eq!(model.diagnostics.errors, ErrorSource::Model);
    assert!(model.diagnostics.ks_p.unwrap() > 0.001);
    let pearson = model.diagnostics.pearson_dispersion.unwrap();
    assert!((pearson - 1.0).abs() < 0.15, "{pearson}");
    assert_eq!(ArrivalModel::parse("a", &model.to_toml()).as_ref(), Ok(model));
}

/// A month of minutes over a change of hour, with a busyness of 20 % a day.
#[test]
fn a_month_gives_the_day_factor_and_errors_by_day() {
    let curve = minute_curve(2, date(2020, 3, 9), 28, 40_000.0, 0.2);
    let fit = fit(std::slice::from_ref(&curve), &FitOptions::default()).unwrap();
    let model = &fit.model;
    assert_eq!((fit.days.len(), model.diagnostics.errors), (28, ErrorSource::DaySandwich));
    assert!(distance(&model.shape) < 0.03, "{}", distance(&model.shape));
    assert!(model.dispersion.day_log_sd > 0.1 && model.dispersion.day_log_sd < 0.32, "{:?}", model.dispersion);
    let mean: f64 = fit.fitted.iter().map(|bin| bin.mean).sum();
    assert!((mean / curve.total() - 1.0).abs() < 1e-6);
}

#[test]
fn hourly_counts_keep_their_totals_and_say_that_pulses_are_a_prior() {
    let curve = coarser(&minute_curve(3, date(2019, 9, 9), 3, 100_000.0, 0.0), HOUR_US);
    let fit = fit(&[curve], &FitOptions::default()).unwrap();
    assert!(fit.model.pulse_from_prior);
    assert!(fit.model.assumptions.contains(&"assumption-pulse-prior".to_string()));
    assert!(distance(&fit.model.shape) < 0.1, "{}", distance(&fit.model.shape));
    // A reference's pulses replace the prior's.
    let curve = coarser(&minute_curve(3, date(2019, 9, 9), 3, 100_000.0, 0.0), HOUR_US);
    let reference = Some(Reference { name: "truth".into(), shape: truth() });
    let better = super::fit(&[curve], &FitOptions { reference, ..FitOptions::default() }).unwrap();
    assert!(distance(&better.model.shape) < distance(&fit.model.shape));
}

#[test]
fn weekly_counts_give_a_level_and_name_the_reference() {
    let minutes = minute_curve(4, date(2019, 9, 9), 21, 10_000.0, 0.1);
    let start = day_start(date(2019, 9, 9), &paris());
    let week = 7 * 24 * HOUR_US;
    let bins = (0..3).map(|n| {
        let from = start.plus_us(n * week);
        let inside = minutes.bins.iter().filter(|bin| bin.start >= from && bin.start < from.plus_us(week));
        Bin { start: from, width_us: week, count: inside.map(|bin| bin.count).sum(), saturated: false }
    });
    let curve = Curve { bins: bins.collect(), ..minutes.clone() };
    let refused = fit(std::slice::from_ref(&curve), &FitOptions::default()).unwrap_err();
    assert_eq!(refused.key, "fit-needs-reference");
    let reference = Some(Reference { name: "reference-2019".into(), shape: truth() });
    let fit = fit(&[curve], &FitOptions { reference, ..FitOptions::default() }).unwrap();
    assert_eq!(fit.model.shape_from_reference.as_deref(), Some("reference-2019"));
    assert!((fit.model.level.value * 21.0 / minutes.total() - 1.0).abs() < 1e-9);
    assert_eq!(fit.model.shape.shares().len(), truth().shares().len());
    assert!(fit.model.pulse_from_prior);
}

#[test]
fn part_of_a_day_needs_a_reference_and_follows_it_elsewhere() {
    let mut curve = minute_curve(5, date(2019, 9, 9), 1, 100_000.0, 0.0);
    curve.bins.retain(|bin| (9 * 60..10 * 60).contains(&((bin.start.0 - curve_start()) / MINUTE_US)));
    assert_eq!(fit(std::slice::from_ref(&curve), &FitOptions::default()).unwrap_err().key, "fit-part-of-day");
    let reference = Some(Reference { name: "truth".into(), shape: truth() });
    let fit = fit(&[curve], &FitOptions { reference, ..FitOptions::default() }).unwrap();
    assert!(distance(&fit.model.shape) < 0.1, "{}", distance(&fit.model.shape));
    assert!((fit.model.level.value / 1e5 - 1.0).abs() < 0.15, "{:?}", fit.model.level);
    assert_eq!(fit.model.observed.len(), 1);
    assert_eq!((fit.model.observed[0].from, fit.model.observed[0].to), (540, 600));
}

fn curve_start() -> i64 {
    day_start(date(2019, 9, 9), &paris()).0
}

/// Two hours are capped: taken as counted they bend the shape, taken as censored they do so less.
#[test]
fn saturated_bins_are_bounds() {
    let open = minute_curve(6, date(2019, 9, 9), 5, 50_000.0, 0.0);
    let mut capped = coarser(&open, 5 * MINUTE_US);
    for bin in &mut capped.bins {
        let hour = bin.start.civil(&paris()).hour();
        let first = bin.start.0 < curve_start() + 2 * 24 * HOUR_US;
        if first && (18..20).contains(&hour) {
            bin.count = bin.count.min(150.0);
            bin.saturated = true;
        }
    }
    let censored = fit(std::slice::from_ref(&capped), &FitOptions::default()).unwrap();
    capped.bins.iter_mut().for_each(|bin| bin.saturated = false);
    let counted = fit(&[capped], &FitOptions::default()).unwrap();
    assert!(censored.model.diagnostics.converged, "{:?}", censored.model.diagnostics);
    assert!(censored.log_return_factor.is_some() && counted.log_return_factor.is_none());
    assert!(distance(&censored.model.shape) < distance(&counted.model.shape));
    assert!(censored.model.level.value > counted.model.level.value);
    assert!((censored.model.level.value / 5e4 - 1.0).abs() < 0.05, "{:?}", censored.model.level);
}

#[test]
fn profils_are_shares_and_may_be_the_whole() {
    let pupils = Curve { profil: Some(Profil::Eleve), ..minute_curve(7, date(2019, 9, 9), 4, 60_000.0, 0.0) };
    let parents = Curve { profil: Some(Profil::Parent), ..minute_curve(8, date(2019, 9, 9), 4, 30_000.0, 0.0) };
    let fit = fit(&[pupils, parents], &FitOptions::default()).unwrap();
    let share = fit.model.profil_shares[&Profil::Eleve];
    assert!((share.value - 2.0 / 3.0).abs() < 0.01 && share.low < share.value && share.value < share.high);
    assert!((fit.model.level.value / 90_000.0 - 1.0).abs() < 0.02);
    assert_eq!(fit.model.profil_shapes.len(), 2);
    assert!(distance(&fit.model.profil_shapes[&Profil::Parent]) < 0.06);
}

#[test]
fn nonsense_is_refused() {
    let curve = minute_curve(9, date(2019, 9, 9), 1, 1000.0, 0.0);
    let empty = Curve { bins: vec![], ..curve.clone() };
    assert_eq!(fit(&[], &FitOptions::default()).unwrap_err().key, "fit-no-bins");
    assert_eq!(fit(&[empty], &FitOptions::default()).unwrap_err().key, "fit-no-bins");
    assert_eq!(fit(&[curve.clone(), curve], &FitOptions::default()).unwrap_err().key, "fit-bin-twice");
}

/// Real curves (Numenta Anomaly Benchmark, MIT): half hours of taxis over a change of hour, 5-minute
/// requests with gaps. Poisson is refuted on both, the mean is kept, a month's fit stays quick.
#[test]
fn public_curves_are_fitted() {
    let Ok(data) = std::env::var("AFFLUX_DATA") else {
        assert!(std::env::var("AFFLUX_REQUIRE_DATA").is_err(), "AFFLUX_DATA is not set");
        println!("did not run: AFFLUX_DATA is not set");
        return;
    };
    let cases = [("nab_nyc_taxi_30min.csv", "America/New_York", 30), ("nab_elb_request_count_5min.csv", "UTC", 5)];
    for (name, zone, width) in cases {
        let text = std::fs::read_to_string(format!("{data}/curves/{name}")).unwrap();
        let zone = jiff::tz::TimeZone::get(zone).unwrap();
        let bin = |line: &str| {
            let (stamp, count) = line.split_once(',').unwrap();
            let civil: jiff::civil::DateTime = stamp.parse().unwrap();
            let start = UtcTime::from_civil(civil, &zone);
            Bin { start, width_us: width * MINUTE_US, count: count.trim().parse().unwrap(), saturated: false }
        };
        let mut bins: Vec<Bin> = text.lines().skip(1).map(bin).collect();
        bins.dedup_by_key(|bin| bin.start);
        let curve = Curve { files: vec![], zone, profil: None, bins, notes: vec![], fingerprint: name.into() };
        let begun = std::time::Instant::now();
        let fit = fit(std::slice::from_ref(&curve), &FitOptions::default()).unwrap();
        let found = &fit.model.diagnostics;
        println!("{name}: {:?} level {:?} {found:?} {:?}", begun.elapsed(), fit.model.level, fit.model.dispersion);
        assert!(found.converged && found.pearson_dispersion.unwrap() > 2.0, "{name}: {found:?}");
        let mean: f64 = fit.fitted.iter().map(|bin| bin.mean).sum();
        assert!((mean / curve.total() - 1.0).abs() < 1e-6);
        assert_eq!(fit.model.pulse_from_prior, width > 15);
    }
}

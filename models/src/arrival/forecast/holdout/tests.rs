//! The rows to beat on public curves, and the protocol that they were measured with.

use super::*;
use crate::audience::counts::{Absent, CountsOptions, read};
use jiff::civil::date;
use jiff::tz::TimeZone;
use std::time::Duration;

/// A public curve on its days, if the environment says where it is.
fn curve(file: &str, zone: &str, interval_s: u64, absent: Absent) -> Option<Days> {
    let Some(folder) = std::env::var_os("AFFLUX_DATA") else {
        let required = std::env::var_os("AFFLUX_REQUIRE_DATA").is_some_and(|value| value == "1");
        assert!(!required, "AFFLUX_REQUIRE_DATA is 1 and AFFLUX_DATA is not set");
        println!("not run: AFFLUX_DATA is not set");
        return None;
    };
    let input = std::fs::File::open(std::path::Path::new(&folder).join("curves").join(file)).unwrap();
    let interval = Some(Duration::from_secs(interval_s));
    let options = CountsOptions { zone: TimeZone::get(zone).unwrap(), interval, absent, ..CountsOptions::default() };
    let curve = read(file, std::io::BufReader::new(input), &options).unwrap();
    Some(Days::of(&[curve]).unwrap())
}

fn holdout(days: &Days, count: usize) -> Holdout {
    Holdout::of(days, count, DayKind::of_weekday, Key::new(1, 0), |_| ()).unwrap()
}

fn taxis() -> Option<Days> {
    curve("nab_nyc_taxi_30min.csv", "America/New_York", 1800, Absent::Missing)
}

/// The days of the test period without the named anomalies (forecast-peers.json).
fn regular(day: Date) -> bool {
    let anomalies = [
        (date(2014, 12, 23), date(2014, 12, 27)),
        (date(2014, 12, 29), date(2015, 1, 3)),
        (date(2015, 1, 24), date(2015, 1, 29)),
    ];
    !anomalies.iter().any(|(from, to)| (*from..=*to).contains(&day))
}

fn near(found: f64, published: f64, half_a_digit: f64) {
    assert!((found - published).abs() <= half_a_digit, "{found} is not {published}");
}

/// forecast-peers.json, `histavg6`: our scoring gives the published figures of a method that is
/// defined without any freedom, to their digits.
#[test]
fn the_protocol_gives_the_peers_own_figures() {
    let Some(days) = taxis() else { return };
    assert_eq!(days.days[days.last_complete(62)[0]].date, date(2014, 12, 1));
    let holdout = holdout(&days, 62);
    let all = holdout.average_scores(|_| true).unwrap();
    near(all.ncrps, 0.1166, 0.00015);
    near(all.wape, 0.1455, 0.0001);
    near(all.mase.unwrap(), 1.863, 0.011);
    near(all.coverage90, 0.823, 0.0005);
    near(all.interval_score90, 1.173, 0.002);
    near(all.peak_error, 0.124, 0.0006);
    near(all.day_total_error, 0.1344, 0.0005);
    let some = holdout.average_scores(regular).unwrap();
    assert_eq!((all.days, some.days), (62, 45));
    near(some.ncrps, 0.0743, 0.00015);
    near(some.coverage90, 0.902, 0.0005);
    near(some.interval_score90, 0.667, 0.002);
}

/// forecast-peers.json, the rows to beat.
#[test]
fn taxis_are_forecast_better_than_by_anybody() {
    let Some(days) = taxis() else { return };
    let holdout = holdout(&days, 62);
    let (all, some) = (holdout.scores(|_| true).unwrap(), holdout.scores(regular).unwrap());
    println!("all {all:?}\nregular {some:?}");
    assert!(all.ncrps <= 0.0897 && some.ncrps <= 0.0526, "{} {}", all.ncrps, some.ncrps);
    assert!(all.coverage90 >= 0.80 && (0.86..=0.94).contains(&some.coverage90));
    assert!(all.wape > all.wape_floor);
    assert!(some.day_total_coverage90.unwrap() >= 0.85 && some.peak_coverage95.unwrap() >= 0.88);
}

/// forecast-peers.json, the row to beat.
#[test]
fn tweets_are_forecast_better_than_by_anybody() {
    let Some(days) = curve("nab_twitter_volume_GOOG_5min.csv", "UTC", 1800, Absent::Missing) else { return };
    assert_eq!(days.days[days.last_complete(21)[0]].date, date(2015, 4, 1));
    let holdout = holdout(&days, 21);
    near(holdout.average_scores(|_| true).unwrap().ncrps, 0.3051, 0.004);
    let all = holdout.scores(|_| true).unwrap();
    println!("{all:?}");
    assert!(all.ncrps <= 0.2713, "{}", all.ncrps);
    assert!((0.80..=0.96).contains(&all.coverage90), "{}", all.coverage90);
}

/// Curves without a row to beat: better than the average of weeks, with intervals that hold.
#[test]
fn other_curves_are_forecast_better_than_by_their_weeks() {
    let curves = [
        ("seoul_bike_hourly.csv", "Asia/Seoul", 3600, 60),
        ("uci_capital_bikeshare_hourly_fr_locale.csv", "America/New_York", 3600, 60),
    ];
    for (file, zone, interval_s, count) in curves {
        let Some(days) = curve(file, zone, interval_s, Absent::Zero) else { return };
        let holdout = holdout(&days, count);
        let (ours, weeks) = (holdout.scores(|_| true).unwrap(), holdout.average_scores(|_| true).unwrap());
        println!("{file}: {ours:?}\n{weeks:?}");
        assert!(ours.ncrps < weeks.ncrps, "{file}: {} {}", ours.ncrps, weeks.ncrps);
        assert!((0.80..=0.96).contains(&ours.coverage90), "{file}: {}", ours.coverage90);
    }
}

/// The day before the first scored day is the last thing a forecast can know: changing a later day
/// changes nothing before it.
#[test]
fn no_day_knows_the_days_after_it() {
    let day = |n: i64, lift: f64| super::super::days::Day {
        date: date(2021, 3, 1).checked_add(jiff::Span::new().days(n)).unwrap(),
        counts: (0..24).map(|slot| Some(libm::round(lift * (10 + slot + n % 4) as f64))).collect(),
        complete: true,
    };
    let zone = TimeZone::UTC;
    let width_us = crate::time::HOUR_US;
    let plain = Days { zone, width_us, slots: 24, days: (0..40).map(|n| day(n, 1.0)).collect() };
    let mut changed = plain.clone();
    changed.days[37] = day(37, 5.0);
    let (one, other) = (holdout(&plain, 5), holdout(&changed, 5));
    let quantiles = |holdout: &Holdout, n: usize| holdout.days[n].forecast.quantiles.clone();
    assert!((0..=2).all(|n| quantiles(&one, n) == quantiles(&other, n)));
    assert_ne!(quantiles(&one, 3), quantiles(&other, 3));
    let mut told = Vec::new();
    assert!(Holdout::of(&plain, 3, DayKind::of_weekday, Key::new(1, 0), |n| told.push(n)).is_ok());
    assert_eq!(told, [1, 2, 3]);
    for count in [0, 38, 1000] {
        let refused = Holdout::of(&plain, count, DayKind::of_weekday, Key::new(1, 0), |_| ());
        assert_eq!(refused.unwrap_err().key, "forecast-too-few-days");
    }
    assert!(one.weekly_error.unwrap() > 0.0);
}

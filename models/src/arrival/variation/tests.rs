//! Both factors through whole fits of drawn days.

use jiff::ToSpan;
use jiff::civil::date;
use rand_distr::Distribution;

use crate::arrival::busyness_law::CutStudent;
use crate::arrival::estimate::{FitOptions, fit};
use crate::arrival::rate::Dispersion;
use crate::audience::curve::{Bin, Curve};
use crate::normal;
use crate::seed::{Key, Purpose, VisitId};
use crate::time::{MINUTE_US, day_start, paris};

const BIN_MIN: i64 = 15;

/// A curve of quarters of an hour with known factors, in summer time.
fn drawn(days: i64, visits: f64, day: f64, df: f64, within: f64, seed: u64) -> Curve {
    let (zone, law) = (paris(), CutStudent::new(df));
    let mut stream = Key::new(seed, 0).stream(VisitId(0), Purpose::Diagnostics, 9, 0);
    let hump = |hour: f64, at: f64, width: f64| libm::exp(-0.5 * ((hour - at) / width) * ((hour - at) / width));
    let mut bins = Vec::new();
    for n in 0..days {
        let today = date(2021, 3, 29).saturating_add(n.days());
        let weekend = if n % 7 >= 5 { 0.4 } else { 1.0 };
        let level = visits * weekend * libm::exp(day * law.quantile(stream.uniform()));
        let mut state = normal::quantile(stream.uniform());
        let start = day_start(today, &zone);
        for slot in 0..96 {
            let hour = (slot as f64 + 0.5) / 4.0;
            let share = (0.03 + hump(hour, 10.5, 2.5) + 0.9 * hump(hour, 18.0, 1.5)) / 42.0;
            let mean = level * share * libm::exp(within * state - 0.5 * within * within);
            state = 0.8 * state + 0.6 * normal::quantile(stream.uniform());
            let count = rand_distr::Poisson::new(mean).unwrap().sample(&mut stream);
            let start = start.plus_us(slot * BIN_MIN * MINUTE_US);
            bins.push(Bin { start, width_us: BIN_MIN * MINUTE_US, count, saturated: false });
        }
    }
    Curve { files: vec![], zone, profil: None, bins, notes: vec![], fingerprint: "drawn".into() }
}

fn dispersion(curve: Curve) -> (Dispersion, Vec<String>) {
    let model = fit(&[curve], &FitOptions { roughness: Some(10.0), ..FitOptions::default() }).unwrap().model;
    (model.dispersion, model.assumptions)
}

/// Half a year of a known day factor (scale .12, 4 degrees of freedom) and within-day factor (sd .1,
/// memory .8): the interval of the scale, three times wider on each side, holds it; the forecast's own
/// error of the level, 4 to 7 %, is in it.
#[test]
fn known_factors_are_recovered() {
    let (found, _) = dispersion(drawn(182, 30_000.0, 0.12, 4.0, 0.1, 5));
    let interval = found.day_log_sd_interval.unwrap();
    assert_eq!(interval.value, found.day_log_sd);
    assert!((found.day_log_sd / 0.12 - 1.05).abs() < 0.2, "{found:?}");
    assert!(interval.low < 0.126 && 0.126 < interval.high && interval.high / interval.low < 1.5, "{interval:?}");
    assert!((3.0..=10.0).contains(&found.day_df), "{found:?}");
    assert!((found.within_log_sd - 0.1).abs() < 0.012, "{found:?}");
    assert!((found.within_autocorrelation_per_bin - 0.8).abs() < 0.06, "{found:?}");
    assert!((found.overdispersion - 1.0).abs() < 0.25, "{found:?}");
    assert_eq!(found.assumed, ["national_share"]);
}

/// Poisson days: no factor within the day, and a day factor whose interval holds none at all.
#[test]
fn poisson_days_have_no_factor() {
    let (found, _) = dispersion(drawn(70, 20_000.0, 0.0, 5.0, 0.0, 6));
    let interval = found.day_log_sd_interval.unwrap();
    assert!(interval.low < 0.004 && interval.high < 0.02, "{found:?}");
    assert_eq!(found.within_log_sd, 0.0, "{found:?}");
    assert!(found.overdispersion < 1.15 && found.assumed.iter().all(|name| name != "within"), "{found:?}");
}

#[test]
fn under_three_weeks_the_fit_itself_tells_and_says_so() {
    let (found, assumptions) = dispersion(drawn(20, 30_000.0, 0.12, 5.0, 0.1, 7));
    assert_eq!(found.day_log_sd_interval, None);
    assert!((0.04..0.25).contains(&found.day_log_sd) && found.is_assumed("day_df"), "{found:?}");
    assert!(assumptions.iter().any(|key| key == "assumption-day-factor-in-sample"), "{assumptions:?}");
    let (found, assumptions) = dispersion(drawn(28, 30_000.0, 0.12, 5.0, 0.1, 7));
    assert!(found.day_log_sd_interval.is_some() && found.is_assumed("day_df"), "{found:?}");
    assert!(assumptions.iter().all(|key| key != "assumption-day-factor-in-sample"), "{assumptions:?}");
}

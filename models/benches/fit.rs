//! A year of minute counts of four profils, drawn from a known model, is fitted: CPU seconds, peak
//! memory, scoring steps, and how far what comes out is from the truth.
//!
//! `cargo bench -p afflux-models --bench fit [-- DAYS]`; 365 days when none are given. Deviations
//! beyond their tolerance end with an error, so that a fast wrong fit is no success.
//! `-- --write-month FILE` writes the first 28 days of everybody as a CSV `start,visits` instead, for
//! the peers of `peers/run`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a benchmark prints and stops")]

use afflux_models::arrival::estimate::{Fit, FitOptions, fit};
use afflux_models::arrival::rate::{DayShape, Pulse};
use afflux_models::audience::curve::{Bin, Curve};
use afflux_models::calendar::{Calendar, DayStatus};
use afflux_models::seed::{Key, Purpose, VisitId};
use afflux_models::time::{MINUTE_US, day_start, paris};
use afflux_models::vocabulary::{Profil, Zone};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use rand_distr::Distribution;

const FIRST: Date = date(2021, 9, 1);
/// Visits of a school day of each profil, and the hour of its evening hump.
const PROFILS: [(Profil, f64, f64); 4] = [
    (Profil::Eleve, 12_000.0, 18.0),
    (Profil::Enseignant, 3_000.0, 17.0),
    (Profil::Parent, 5_000.0, 20.0),
    (Profil::Personnel, 400.0, 15.0),
];
const PULSE: f64 = 0.9;

fn main() {
    let mut words = std::env::args().skip_while(|word| word != "--write-month").skip(1);
    if let Some(file) = words.next() {
        return std::fs::write(file, month()).unwrap();
    }
    let days: i64 = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(365);
    let curves: Vec<Curve> = PROFILS.iter().enumerate().map(|(n, profil)| curve(n as u16, *profil, days)).collect();
    let cells: usize = curves.iter().map(|curve| curve.bins.len()).sum();
    let visits: f64 = curves.iter().map(Curve::total).sum();
    let before = cpu_s();
    let found = fit(&curves, &FitOptions::default()).unwrap();
    let spent = cpu_s() - before;
    println!("cells {cells}, visits {visits}, days {}", found.model.data.days);
    println!("fit: {spent:.2} CPU s, {} scoring steps, peak memory {} MiB", steps(&found), peak_mib());
    check(&found, visits / days as f64);
}

/// The first 28 days of everybody: no clock changes in them.
fn month() -> String {
    let curves: Vec<Curve> = PROFILS.iter().enumerate().map(|(n, profil)| curve(n as u16, *profil, 28)).collect();
    let mut text = String::from("start,visits\n");
    for (minute, bin) in curves[0].bins.iter().enumerate() {
        let visits: f64 = curves.iter().map(|curve| curve.bins[minute].count).sum();
        text.push_str(&format!("{},{visits}\n", bin.start.civil(&paris()).strftime("%Y-%m-%dT%H:%M")));
    }
    text
}

fn steps(found: &Fit) -> u64 {
    found.model.diagnostics.steps
}

/// The truth of a profil's day: a morning hump, an evening hump, pulses at 8 to 12 h.
fn truth(evening: f64) -> DayShape {
    let coefficients = (0..48).map(|n| {
        let hour = f64::from(n) / 2.0;
        let hump = |at: f64, width: f64| libm::exp(-0.5 * ((hour - at) / width) * ((hour - at) / width));
        -3.0 + 3.0 * hump(10.5, 2.5) + 3.2 * hump(evening, 1.5) + hump(14.5, 2.0)
    });
    let pulses = (8..=12).map(|hour| Pulse { minute: 60.0 * f64::from(hour), height: PULSE }).collect();
    DayShape { coefficients: coefficients.collect(), pulses, pulse_rise_min: 1.5, pulse_decay_min: 6.0 }
}

/// Level of a day against a school day.
fn level(day: Date) -> f64 {
    match Calendar::built_in().status(day, Zone::B, None, false) {
        Ok(DayStatus::School(_)) if day.weekday() == Weekday::Wednesday => 0.7,
        Ok(DayStatus::School(_)) => 1.0,
        Ok(DayStatus::Weekend) => 0.35,
        _ => 0.2,
    }
}

fn curve(number: u16, (profil, visits, evening): (Profil, f64, f64), days: i64) -> Curve {
    let (zone, shares) = (paris(), truth(evening).shares());
    let mut stream = Key::new(1, 0).stream(VisitId::new(number, 0, 0, 0), Purpose::Player, 0, 0);
    let mut bins = Vec::with_capacity(days as usize * 1441);
    for day in 0..days {
        let day = FIRST.saturating_add(day.days());
        let busy = libm::exp(0.1 * normal(&mut stream));
        let (start, end) = (day_start(day, &zone), day_start(day.tomorrow().unwrap(), &zone));
        let mut at = start;
        while at < end {
            let civil = at.civil(&zone);
            let share = shares[civil.hour() as usize * 60 + civil.minute() as usize];
            let count = rand_distr::Poisson::new(visits * level(day) * busy * share).unwrap().sample(&mut stream);
            bins.push(Bin { start: at, width_us: MINUTE_US, count, saturated: false });
            at = at.plus_us(MINUTE_US);
        }
    }
    Curve { files: vec![], zone, profil: Some(profil), bins, notes: vec![], fingerprint: String::from("drawn") }
}

fn normal(stream: &mut afflux_models::seed::Stream) -> f64 {
    rand_distr::StandardNormal.sample(stream)
}

fn check(found: &Fit, mean_day: f64) {
    let model = &found.model;
    let distance = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f64>();
    let mut mixed = vec![0.0; 1440];
    let whole: f64 = PROFILS.iter().map(|profil| profil.1).sum();
    for (_, visits, evening) in PROFILS {
        mixed.iter_mut().zip(truth(evening).shares()).for_each(|(sum, share)| *sum += visits / whole * share);
    }
    let shape = distance(&model.shape.shares(), &mixed);
    println!("level {:.0} [{:.0}, {:.0}], drawn {mean_day:.0}", model.level.value, model.level.low, model.level.high);
    println!("shape: total variation {:.4}", 0.5 * shape);
    let heights: Vec<f64> = model.shape.pulses.iter().take(5).map(|pulse| pulse.height).collect();
    println!("pulses of the morning {heights:.3?}, drawn {PULSE}");
    assert!((model.level.value / mean_day - 1.0).abs() < 1e-3 && shape < 0.06);
    assert!(heights.iter().all(|height| (height - PULSE).abs() < 0.15));
    for (profil, _, evening) in PROFILS {
        let own = 0.5 * distance(&model.profil_shapes[&profil].shares(), &truth(evening).shares());
        println!("shape of {profil:?}: total variation {own:.4}");
        assert!(own < 0.05, "{profil:?}");
    }
}

/// User and system time of this process, from Linux; ticks of 10 ms.
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> =
        stat.rsplit(')').next().unwrap_or("").split_whitespace().skip(11).take(2).flat_map(str::parse).collect();
    fields.iter().sum::<f64>() / 100.0
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

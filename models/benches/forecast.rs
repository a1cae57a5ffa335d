//! Day-ahead forecasts of public curves beside those of other forecasters.
//!
//!     AFFLUX_DATA=… cargo bench -p afflux-models --bench forecast [-- --tuning]
//!
//! Prints, for each curve, our scores beside the peers' (results/forecast-peers.csv), and seconds
//! per fit. `--tuning` scores as many days before the first test day instead: the days that
//! settings were compared on (results/benchmarks.md says what else was looked at). The same settings serve every curve.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark speaks and may fail")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use afflux_models::arrival::forecast::holdout::Holdout;
use afflux_models::arrival::forecast::{DayKind, Days, Forecaster};
use afflux_models::arrival::score::Scores;
use afflux_models::audience::counts::{Absent, CountsOptions, read};
use afflux_models::seed::Key;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

struct PublicCurve {
    name: &'static str,
    file: &'static str,
    zone: &'static str,
    interval_s: u64,
    absent: Absent,
    days: usize,
}

const CURVES: [PublicCurve; 5] = [
    curve("nyc_taxi", "nab_nyc_taxi_30min.csv", "America/New_York", 1800, Absent::Missing, 62),
    curve("tweets_GOOG", "nab_twitter_volume_GOOG_5min.csv", "UTC", 1800, Absent::Missing, 21),
    curve("bikeshare", "uci_capital_bikeshare_hourly_fr_locale.csv", "America/New_York", 3600, Absent::Zero, 60),
    curve("seoul_bike", "seoul_bike_hourly.csv", "Asia/Seoul", 3600, Absent::Missing, 60),
    curve("elb", "nab_elb_request_count_5min.csv", "UTC", 300, Absent::Zero, 4),
];

const fn curve(
    name: &'static str,
    file: &'static str,
    zone: &'static str,
    interval_s: u64,
    absent: Absent,
    days: usize,
) -> PublicCurve {
    PublicCurve { name, file, zone, interval_s, absent, days }
}

fn main() {
    let Some(data) = std::env::var_os("AFFLUX_DATA").map(PathBuf::from) else {
        println!("not run: AFFLUX_DATA is not set");
        return;
    };
    let tuning = std::env::args().any(|argument| argument == "--tuning");
    let peers = peers();
    for curve in &CURVES {
        let days = curve.days_before(&data, tuning);
        let began = Instant::now();
        let holdout = Holdout::of(&days, curve.days.min(days.days.len() / 2), DayKind::of_weekday, key(), |_| ());
        let holdout = holdout.unwrap();
        let rolling = began.elapsed();
        println!("\n{} · {} days from {}", curve.name, holdout.days.len(), holdout.days[0].date);
        println!(
            "{:<30} {:>7} {:>7} {:>6} {:>9} {:>8} {:>10}",
            "", "nCRPS%", "WAPE%", "MASE", "cover90%", "IS90", "s/fit"
        );
        let subsets: &[(&str, Keep)] =
            if curve.name == "nyc_taxi" && !tuning { &[("all", any), ("regular", regular)] } else { &[("all", any)] };
        for (subset, keep) in subsets {
            let per_fit = rolling / holdout.days.len() as u32;
            line(&format!("afflux ({subset})"), &holdout.scores(keep).unwrap(), Some(per_fit));
            if let Some(scores) = holdout.average_scores(keep) {
                line("historical average", &scores, None);
            }
            if !tuning {
                peers.iter().filter(|peer| peer.curve == curve.name && peer.subset == *subset).for_each(Peer::print);
            }
        }
        println!("one fit and forecast from nothing but the days: {:.4} s", cold(&days).as_secs_f64());
    }
}

/// Which days a subset keeps.
type Keep = fn(Date) -> bool;

fn key() -> Key {
    Key::new(1, 0)
}

fn any(_: Date) -> bool {
    true
}

/// The days of the test period without its named anomalies.
fn regular(day: Date) -> bool {
    let anomalies = [
        (date(2014, 12, 23), date(2014, 12, 27)),
        (date(2014, 12, 29), date(2015, 1, 3)),
        (date(2015, 1, 24), date(2015, 1, 29)),
    ];
    !anomalies.iter().any(|(from, to)| (*from..=*to).contains(&day))
}

impl PublicCurve {
    fn days_before(&self, data: &Path, tuning: bool) -> Days {
        let input = std::fs::File::open(data.join("curves").join(self.file)).unwrap();
        let options = CountsOptions {
            zone: TimeZone::get(self.zone).unwrap(),
            interval: Some(Duration::from_secs(self.interval_s)),
            absent: self.absent,
            ..CountsOptions::default()
        };
        let curve = read(self.file, std::io::BufReader::new(input), &options).unwrap();
        let mut days = Days::of(&[curve]).unwrap();
        if tuning {
            let first = days.last_complete(self.days)[0];
            days.days.truncate(first);
        }
        days
    }
}

/// Time of a forecast that starts from the curve: every earlier day is forecast too.
fn cold(days: &Days) -> Duration {
    let began = Instant::now();
    let mut forecaster = Forecaster::new(days.slots);
    for day in days.days.iter().rev().take(Forecaster::RECALL_DAYS).rev() {
        forecaster.observe(DayKind::of_weekday(day.date), &day.counts);
    }
    let next = days.next_dates(1)[0];
    let paths = forecaster.forecast(&[(next, DayKind::of_weekday(next))], 1000, key());
    assert!(paths.is_some());
    began.elapsed()
}

fn line(name: &str, scores: &Scores, per_fit: Option<Duration>) {
    let mase = scores.mase.map_or_else(|| "–".into(), |mase| format!("{mase:.3}"));
    let per_fit = per_fit.map_or_else(String::new, |time| format!("{:.4}", time.as_secs_f64()));
    let (ncrps, wape, covered) = (100.0 * scores.ncrps, 100.0 * scores.wape, 100.0 * scores.coverage90);
    println!(
        "{name:<30} {ncrps:>7.2} {wape:>7.2} {mase:>6} {covered:>9.1} {:>8.3} {per_fit:>10}",
        scores.interval_score90
    );
    if let (Some(total), Some(peak)) = (scores.day_total_coverage90, scores.peak_coverage95) {
        let floor = 100.0 * scores.wape_floor;
        println!(
            "{:<30} day total in 90%: {:.1} %, peak under q95: {:.1} %, floor {floor:.2} %",
            "",
            100.0 * total,
            100.0 * peak
        );
    }
}

struct Peer {
    curve: String,
    subset: String,
    method: String,
    figures: [f64; 6],
}

fn peers() -> Vec<Peer> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../results/forecast-peers.csv");
    let text = std::fs::read_to_string(file).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    let peer = |row: &str| {
        let fields: Vec<&str> = row.split(',').collect();
        let figures = std::array::from_fn(|n| fields[3 + n].parse().unwrap());
        Peer { curve: fields[0].into(), subset: fields[1].into(), method: fields[2].into(), figures }
    };
    rows.map(peer).collect()
}

impl Peer {
    fn print(&self) {
        let [ncrps, wape, mase, covered, interval, seconds] = self.figures;
        let (ncrps, wape, covered) = (100.0 * ncrps, 100.0 * wape, 100.0 * covered);
        println!(
            "  {:<28} {ncrps:>7.2} {wape:>7.2} {mase:>6.3} {covered:>9.1} {interval:>8.3} {seconds:>10.2}",
            self.method
        );
    }
}

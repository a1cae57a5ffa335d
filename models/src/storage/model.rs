//! What visitors store in a week, fitted to the uploads of a log, and when a disk is full of it
//! (MODELS §6).
//!
//! Intervals are 90 %, of 200 replicates: whole days drawn with replacement from five of them on, Poisson's
//! numbers before, and sizes drawn anew cell by cell. They are those of the figures of this log; a
//! crisis or a holiday multiplies them.

use rand_distr::{Distribution, Poisson};

use super::{LONGEST_WEEKS, StockFlow, deleted_share_of_half_life};
use crate::arrival::rate::{Interval, Z90};
use crate::audience::access_log::LogVisits;
use crate::audience::histogram::{Cell, Histogram};
use crate::seed::{Key, Purpose, Stream, VisitId};
use crate::time::{HOUR_US, UtcTime};

/// Replicates for intervals.
const REPLICATES: usize = 200;
/// Files without which nothing is fitted.
const LEAST_FILES: u64 = 30;
/// Days from which they are drawn whole.
const LEAST_DAYS: usize = 5;
/// Share of the sizes that are the tail.
const TAIL_SHARE: f64 = 0.1;
/// Files that a tail needs.
const LEAST_TAIL: f64 = 30.0;
const DAYS_OF_WEEK: f64 = 7.0;
const DAY_US: i64 = 24 * HOUR_US;

/// What a week stores.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageModel {
    /// Files seen.
    pub files: u64,
    /// Days of log.
    pub days: f64,
    /// Files a week.
    pub files_per_week: Interval,
    /// Mean size, bytes: that of the files seen, whatever the law.
    pub mean_bytes: Interval,
    /// Median and σ of the log of sizes: a lognormal by maximum likelihood.
    pub median_bytes: f64,
    /// See `median_bytes`.
    pub log_sd: f64,
    /// The largest tenth.
    pub tail: Option<SizeTail>,
    /// Bytes a week.
    pub bytes_per_week: Interval,
}

/// A Pareto tail of sizes (Hill 1975, Annals of Statistics 3).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SizeTail {
    /// Where it begins, bytes.
    pub from_bytes: f64,
    /// α: under 2 the variance, under 1 the mean is that of the largest file.
    pub alpha: Interval,
}

/// A disk and what is on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disk {
    /// Its size, bytes.
    pub capacity_bytes: f64,
    /// Bytes stored today.
    pub stored_bytes: f64,
    /// Share of the uploaded bytes that stays after deduplication, 0 to 1.
    pub kept_share: f64,
    /// Weeks after which half of what is stored is deleted; none: nothing is.
    pub half_life_weeks: Option<f64>,
    /// Share that a purge removes each year.
    pub yearly_purge_share: f64,
}

/// When a disk is full: weeks from today, none for not within a century.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeeksToFull {
    /// In half of the cases sooner.
    pub median: Option<u32>,
    /// In one of twenty sooner.
    pub low: Option<u32>,
    /// In one of twenty later.
    pub high: Option<u32>,
}

impl StorageModel {
    /// Fits the uploads of a log; none where it does not tell sizes of requests, has fewer than 30
    /// uploads or less than an hour.
    pub fn of_log(log: &LogVisits, seed: u64) -> Option<Self> {
        log.request_bytes?;
        let (first, last) = log.covered?;
        let days = (last.0 - first.0) as f64 / DAY_US as f64;
        let files = log.uploads.total();
        if files < LEAST_FILES || days < 1.0 / 24.0 {
            return None;
        }
        let cells: Vec<Cell> = log.uploads.cells().collect();
        let by_day = files_by_day(log, first, last);
        let weeks = days / DAYS_OF_WEEK;
        let (rate, mean) = (files as f64 / weeks, log.uploads.mean()?);
        let mut stream = Key::new(seed, 1).stream(VisitId(0), Purpose::Resample, 0, 0);
        let drawn: Vec<(f64, f64)> = (0..REPLICATES)
            .map(|_| (rate * again_days(&by_day, files as f64, &mut stream), again_mean(&cells, mean, &mut stream)))
            .collect();
        let interval = |value: f64, of: &dyn Fn(&(f64, f64)) -> f64| {
            let mut values: Vec<f64> = drawn.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            let at = |share: f64| values[(share * REPLICATES as f64) as usize];
            Interval { value, low: at(0.05).min(value), high: at(0.95).max(value) }
        };
        let (log_mean, log_sd) = log_moments(&cells);
        Some(Self {
            files,
            days,
            files_per_week: interval(rate, &|(rate, _)| *rate),
            mean_bytes: interval(mean, &|(_, mean)| *mean),
            median_bytes: libm::exp(log_mean),
            log_sd,
            tail: tail(&log.uploads, &cells),
            bytes_per_week: interval(rate * mean, &|(rate, mean)| rate * mean),
        })
    }

    /// When a disk is full if every week is like those of the log, as a distribution over what the log
    /// leaves open: the log of the inflow is taken as normal.
    pub fn weeks_to_full(&self, disk: &Disk) -> WeeksToFull {
        let weeks = |inflow: f64| {
            let flow = StockFlow {
                stored_bytes: disk.stored_bytes,
                inflow_bytes_per_week: inflow * disk.kept_share,
                deleted_share_per_week: disk.half_life_weeks.map_or(0.0, deleted_share_of_half_life),
                weeks_between_purges: if disk.yearly_purge_share > 0.0 { 52 } else { 0 },
                purged_share: disk.yearly_purge_share,
            };
            flow.weeks_to_full(disk.capacity_bytes)
        };
        // More bytes a week never fill it later: quantiles of the inflow are quantiles of the weeks.
        let inflow = &self.bytes_per_week;
        WeeksToFull { median: weeks(inflow.value), low: weeks(inflow.high), high: weeks(inflow.low) }
    }
}

/// Whether a figure of weeks is beyond what is looked at.
pub fn is_never(weeks: Option<u32>) -> bool {
    weeks.is_none_or(|weeks| weeks >= LONGEST_WEEKS)
}

/// Uploads of each day that the log covers but for an hour, those without any too.
fn files_by_day(log: &LogVisits, first: UtcTime, last: UtcTime) -> Vec<f64> {
    let days = (first.0 - HOUR_US).div_euclid(DAY_US) + 1..(last.0 + HOUR_US).div_euclid(DAY_US);
    let of = |day: i64| log.days.get(&day).map_or(0, |profils| profils.values().map(|counts| counts.uploads).sum());
    // A date far away makes no day of its own.
    days.take(36_600).map(|day| of(day) as f64).collect()
}

/// How many files as many days might have had, against how many they had.
fn again_days(by_day: &[f64], files: f64, stream: &mut Stream) -> f64 {
    let (count, total) = (by_day.len(), by_day.iter().sum::<f64>());
    if count < LEAST_DAYS || total <= 0.0 {
        return poisson(files, stream) / files;
    }
    (0..count).map(|_| by_day[((stream.uniform() * count as f64) as usize).min(count - 1)]).sum::<f64>() / total
}

fn again_mean(cells: &[Cell], mean: f64, stream: &mut Stream) -> f64 {
    let middle = |cell: &Cell| 0.5 * (cell.from + cell.to);
    let seen: f64 = cells.iter().map(|cell| cell.count as f64 * middle(cell)).sum();
    let files: f64 = cells.iter().map(|cell| cell.count as f64).sum();
    let drawn: Vec<f64> = cells.iter().map(|cell| poisson(cell.count as f64, stream)).collect();
    let total: f64 = drawn.iter().sum();
    let bytes: f64 = drawn.iter().zip(cells).map(|(count, cell)| count * middle(cell)).sum();
    // The middles of cells are off by the same share in both.
    if total > 0.0 { mean * (bytes / total) / (seen / files) } else { mean }
}

fn poisson(mean: f64, stream: &mut Stream) -> f64 {
    Poisson::new(mean).map_or(0.0, |law: Poisson<f64>| law.sample(stream))
}

/// Mean and standard deviation of the logs.
fn log_moments(cells: &[Cell]) -> (f64, f64) {
    let log = |cell: &Cell| 0.5 * (libm::log(cell.from.max(1.0)) + libm::log(cell.to.max(1.0)));
    let files: f64 = cells.iter().map(|cell| cell.count as f64).sum();
    let mean = cells.iter().map(|cell| cell.count as f64 * log(cell)).sum::<f64>() / files;
    let square = cells.iter().map(|cell| cell.count as f64 * (log(cell) - mean) * (log(cell) - mean)).sum::<f64>();
    (mean, libm::sqrt(square / files))
}

/// Hill's estimate over the sizes above the tail's beginning, an edge of a cell.
fn tail(sizes: &Histogram, cells: &[Cell]) -> Option<SizeTail> {
    let wanted = sizes.quantile(1.0 - TAIL_SHARE)?;
    let from_bytes = cells.iter().map(|cell| cell.from).find(|from| *from >= wanted && *from > 0.0)?;
    let above = || cells.iter().filter(|cell| cell.from >= from_bytes);
    let count: f64 = above().map(|cell| cell.count as f64).sum();
    let logs: f64 = above()
        .map(|cell| cell.count as f64 * 0.5 * (libm::log(cell.from / from_bytes) + libm::log(cell.to / from_bytes)))
        .sum();
    if count < LEAST_TAIL || logs <= 0.0 {
        return None;
    }
    let (alpha, error) = (count / logs, Z90 / libm::sqrt(count));
    Some(SizeTail {
        from_bytes,
        alpha: Interval { value: alpha, low: alpha / (1.0 + error), high: alpha * (1.0 + error) },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audience::access_log::{LogOptions, read};

    /// A log of some days with `per_day` uploads a day of sizes that a law gives.
    fn log(days: u32, per_day: u32, size: impl Fn(f64) -> f64) -> LogVisits {
        let mut stream = Key::new(7, 0).stream(VisitId(1), Purpose::Player, 0, 0);
        let mut text = String::new();
        for day in 0..days {
            // A page before each upload, and one at each end of the day, so that the log covers it.
            for n in 0..=per_day + 1 {
                let second = u64::from(n) * 86_399 / u64::from(per_day + 1);
                let mut line = |method: &str, bytes: u64| {
                    text.push_str(&format!(
                        "10.0.{}.{day} - - [{:02}/Mar/2020:{:02}:{:02}:{:02} +0000] \"{method} /workspace HTTP/1.1\" 200 10 \"-\" \"-\" rt=0.1 rl={bytes}\n",
                        n % 250, day + 1, second / 3600, second / 60 % 60, second % 60
                    ));
                };
                line("GET", 400);
                if n > 0 && n <= per_day {
                    line("POST", size(stream.uniform()) as u64);
                }
            }
        }
        read("x", text.as_bytes(), &LogOptions::default()).unwrap()
    }

    /// 20 000 lognormal files in 10 days: the median, σ and bytes a week come back within what 20 000
    /// draws leave open (σ/√n = 0.7 %, heavy mean 1.6 %).
    #[test]
    fn lognormal_sizes_come_back() {
        let size = |u: f64| 2e6 * libm::exp(crate::normal::quantile(u));
        let found = StorageModel::of_log(&log(10, 2000, size), 1).unwrap();
        // One size in 740 (z < −3) is under that of an upload, 100 kB: 27 ± 5 of them.
        assert!((19_950..=19_995).contains(&found.files), "{}", found.files);
        assert!((found.median_bytes / 2e6 - 1.0).abs() < 0.03, "{}", found.median_bytes);
        assert!((found.log_sd - 1.0).abs() < 0.03, "{}", found.log_sd);
        let expected = 14_000.0 * 2e6 * libm::exp(0.5);
        let bytes = found.bytes_per_week;
        assert!((bytes.value / expected - 1.0).abs() < 0.05, "{bytes:?} {expected}");
        assert!(bytes.low < bytes.value && bytes.value < bytes.high && bytes.high / bytes.low < 1.1, "{bytes:?}");
    }

    /// Pareto sizes of α 1.6: Hill's interval holds it, 200 files of the tail leave ±12 %.
    #[test]
    fn a_pareto_tail_is_told() {
        let size = |u: f64| 1e6 * libm::pow(u, -1.0 / 1.6);
        let found = StorageModel::of_log(&log(4, 500, size), 1).unwrap();
        let alpha = found.tail.unwrap().alpha;
        assert!(alpha.low < 1.6 && 1.6 < alpha.high, "{alpha:?}");
        assert!(alpha.high / alpha.low < 1.4);
    }

    #[test]
    fn a_disk_fills_sooner_the_more_comes() {
        let interval = |value: f64| Interval { value, low: 0.8 * value, high: 1.25 * value };
        let model = StorageModel {
            files: 1000,
            days: 7.0,
            files_per_week: interval(1000.0),
            mean_bytes: interval(1e9),
            median_bytes: 5e8,
            log_sd: 1.0,
            tail: None,
            bytes_per_week: interval(1e12),
        };
        let disk = Disk {
            capacity_bytes: 14e12,
            stored_bytes: 4e12,
            kept_share: 1.0,
            half_life_weeks: None,
            yearly_purge_share: 0.0,
        };
        // Ten free terabytes: full when more is stored, 11 weeks at 1, 9 at 1.25 (8 × 1.25 is just 10), 13 at 0.8.
        let found = model.weeks_to_full(&disk);
        assert_eq!((found.low, found.median, found.high), (Some(9), Some(11), Some(13)));
        // What is deleted in a week keeps it from ever being full: 1 TB / δ = 7.7 TB at a half-life of 5 weeks.
        let deleting = Disk { half_life_weeks: Some(5.0), ..disk };
        assert_eq!(model.weeks_to_full(&deleting).median, None);
        assert!(is_never(None) && !is_never(Some(11)));
        // Half of it each year: 56 TB come in a year, so it is full before the first purge.
        assert_eq!(model.weeks_to_full(&Disk { yearly_purge_share: 0.5, ..disk }).median, Some(11));
    }

    #[test]
    fn logs_without_sizes_tell_nothing() {
        let few = log(1, 20, |_| 1e6);
        assert_eq!(StorageModel::of_log(&few, 1), None);
        let mut unsaid = log(2, 100, |_| 1e6);
        assert!(StorageModel::of_log(&unsaid, 1).is_some());
        unsaid.request_bytes = None;
        assert_eq!(StorageModel::of_log(&unsaid, 1), None);
    }
}

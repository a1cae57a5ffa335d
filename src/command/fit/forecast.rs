//! `fit --forecast-days N`: the days after the data, as intervals and as sample paths.

use std::fmt::Write;
use std::path::Path;

use afflux_models::Message;
use afflux_models::arrival::forecast::average::historical_average;
use afflux_models::arrival::forecast::holdout::PATHS;
use afflux_models::arrival::forecast::paths::quantile;
use afflux_models::arrival::forecast::{DayKind, Days, Forecaster, Paths};
use afflux_models::arrival::score::MEDIAN;
use afflux_models::seed::Key;
use afflux_models::time::{MINUTE_US, UtcTime, day_start};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::context::Context;
use crate::failure::Failure;
use crate::{files, table};

/// The days to come.
pub(super) struct Ahead {
    days: Vec<AheadDay>,
}

struct AheadDay {
    paths: Paths,
    /// How often each bin of the day comes: not once where the clock changes.
    turns: Vec<f64>,
    /// Total and highest count of the historical average.
    average: Option<(f64, f64)>,
}

/// Days from which on the forecast goes back to the calendar's mean.
const TRUSTED_DAYS: usize = 3;

/// Forecasts the days that follow the data.
pub(super) fn ahead(days: &Days, count: usize, kind: impl Fn(Date) -> DayKind, seed: u64) -> Result<Ahead, Message> {
    let mut forecaster = Forecaster::new(days.slots);
    let known = days.days.len();
    for day in days.days.iter().skip(known.saturating_sub(Forecaster::RECALL_DAYS)) {
        forecaster.observe(kind(day.date), &day.counts);
    }
    let next: Vec<(Date, DayKind)> = days.next_dates(count).into_iter().map(|date| (date, kind(date))).collect();
    let paths = forecaster.forecast(&next, PATHS, Key::new(seed, 0)).ok_or_else(|| {
        let complete = days.days.iter().filter(|day| day.complete).count();
        Message::new("forecast-no-forecast").with("complete", complete)
    })?;
    let of_day = |(ahead, paths): (usize, Paths)| {
        let turns = days.turns(paths.date);
        let average = historical_average(days, known + ahead).map(|quantiles| {
            let medians = || quantiles.iter().map(|quantiles| quantiles[MEDIAN]);
            (medians().zip(&turns).map(|(count, turns)| count * turns).sum(), medians().fold(0.0, f64::max))
        });
        AheadDay { paths, turns, average }
    };
    Ok(Ahead { days: paths.into_iter().enumerate().map(of_day).collect() })
}

impl AheadDay {
    /// Median, 5 % and 95 % quantiles of the total.
    fn total(&self) -> [f64; 3] {
        let totals = self.paths.totals_of_turns(&self.turns);
        [0.5, 0.05, 0.95].map(|level| quantile(&totals, level))
    }

    /// Time of day of the busiest bin.
    fn peak_at(&self, width_us: i64) -> String {
        let minutes = self.paths.peak().slot as i64 * width_us / MINUTE_US;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl Ahead {
    /// The days as JSON.
    pub(super) fn to_json(&self, width_us: i64) -> Value {
        let day = |day: &AheadDay| {
            let ([total, low, high], peak) = (day.total(), day.paths.peak());
            json!({
                "date": day.paths.date.to_string(),
                "total": { "value": total, "low": low, "high": high },
                "peak": { "value": peak.value, "low": peak.low, "high": peak.high, "at": day.peak_at(width_us) },
                "historical_average": day.average.map(|(total, peak)| json!({ "total": total, "peak": peak })),
                "bins": day.paths.quantiles().iter().map(|bin| json!([bin[0], bin[MEDIAN], bin[18]])).collect::<Vec<_>>(),
            })
        };
        self.days.iter().map(day).collect()
    }

    /// The days as a table.
    pub(super) fn lines(&self, width_us: i64, context: &Context) -> Vec<String> {
        let catalogue = &context.catalogue;
        let show = |value: f64| catalogue.quantity(value);
        let interval = |value: f64, low: f64, high: f64| format!("{} [{}–{}]", show(value), show(low), show(high));
        let row = |day: &AheadDay| {
            let ([total, low, high], peak) = (day.total(), day.paths.peak());
            vec![
                catalogue.short_date(day.paths.date),
                interval(total, low, high),
                day.average.map_or_else(|| "–".into(), |(total, _)| show(total)),
                interval(peak.value, peak.low, peak.high),
                day.peak_at(width_us),
            ]
        };
        let heading = ["forecast-day", "forecast-total", "forecast-average-total", "forecast-peak", "forecast-peak-at"];
        let heading = heading.map(|key| catalogue.word(key));
        let rows: Vec<Vec<String>> = self.days.iter().map(row).collect();
        let mut lines = vec![
            catalogue.text("forecast-ahead", &[("paths", catalogue.integer(PATHS as u64))]),
            table::headed(&heading, &rows),
            catalogue.word("forecast-average-note"),
        ];
        if self.days.len() > TRUSTED_DAYS {
            lines.push(catalogue.word("forecast-damped"));
        }
        lines
    }

    /// Writes the paths: a line for each bin that the days have, a column for each path. An hour
    /// that daylight saving repeats has both its turns.
    ///
    /// # Errors
    /// The file could not be written.
    pub(super) fn write_paths(&self, days: &Days, file: &Path) -> Result<(), Failure> {
        let mut text = String::from("start");
        text.extend((1..=PATHS).map(|path| format!(",path_{path}")));
        text.push('\n');
        for day in &self.days {
            let date = day.paths.date;
            let end = day_start(date.tomorrow().unwrap_or(date), &days.zone);
            let mut at = day_start(date, &days.zone);
            while at < end {
                day.push_bin(at, days, &mut text);
                at = at.plus_us(days.width_us);
            }
        }
        files::write(file, text.as_bytes())
    }
}

impl AheadDay {
    fn push_bin(&self, at: UtcTime, days: &Days, text: &mut String) {
        let zoned = at.zoned(&days.zone);
        let minutes = i64::from(zoned.hour()) * 60 + i64::from(zoned.minute());
        let slot = (minutes * MINUTE_US / days.width_us) as usize;
        let _ = write!(text, "{}", zoned.strftime("%Y-%m-%dT%H:%M:%S%:z"));
        for path in self.paths.paths() {
            let _ = write!(text, ",{}", path.get(slot).copied().unwrap_or(0.0));
        }
        text.push('\n');
    }
}

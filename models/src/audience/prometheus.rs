//! Reads what a Prometheus (or Thanos, Mimir, VictoriaMetrics) answers to a range query.
//!
//! In: the JSON of `query_range`, the bare list of its series, or an export with one series a line;
//! several files are one answer, because a server gives at most 11 000 points at once. Out: a [`Curve`]
//! of counts an interval, all series summed.
//!
//! A sample may be a counter, what was counted in the step before, or a rate a second: the name tells
//! (`…_total`, `…_count`), or a course that only rises but for restarts, or the user must
//! ([`PrometheusOptions::meaning`]). A gauge (sessions open, users connected) is no count of arrivals and
//! is refused.
//!
//! ```
//! use afflux_models::audience::prometheus::{PrometheusOptions, read};
//! let text = r#"[{"metric":{"__name__":"logins_total"},
//!     "values":[[1584946800,"90"],[1584946860,"96"],[1584946920,"99"],[1584946980,"4"],
//!     [1584947040,"9"],[1584947100,"12"],[1584947160,"13"]]}]"#;
//! let curve = read("logins.json", text.as_bytes(), &PrometheusOptions::default()).unwrap();
//! assert_eq!(curve.bins.iter().map(|bin| bin.count).collect::<Vec<_>>(), [6.0, 3.0, 4.0, 5.0, 3.0, 1.0]);
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::time::Duration;

use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use super::counts::binning;
use super::counts::instants::Instants;
use super::counts::stamp::Stamp;
use super::counts::{Absent, CountsOptions};
use super::curve::Curve;
use super::lines;
use super::problem_list::ProblemList;
use crate::message::{Message, Problem, Problems};
use crate::time::{SECOND_US, UtcTime, paris};

mod answer;
mod increase;

use answer::Series;
use increase::{Course, Increases, Steps, increases};

/// Largest file, 256 MiB: ten million samples.
const LARGEST_FILE: u64 = 256 << 20;

/// What a sample says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// How many there were since the process started.
    Counter,
    /// How many there were in the step before: `increase(…[STEP])`.
    Increase,
    /// How many there are a second: `rate(…)`.
    Rate,
}

/// What the files do not say of themselves.
#[derive(Debug, Clone)]
pub struct PrometheusOptions {
    /// Zone whose days the intervals belong to; the samples are in UTC.
    pub zone: TimeZone,
    /// Width of the bins, a multiple of the step; none for the step.
    pub interval: Option<Duration>,
    /// What an interval without a sample means.
    pub absent: Absent,
    /// What a sample says; none to tell by name and course.
    pub meaning: Option<Meaning>,
}

impl Default for PrometheusOptions {
    fn default() -> Self {
        Self { zone: paris(), interval: None, absent: Absent::Missing, meaning: None }
    }
}

/// A series with its samples in the order of time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Known {
    is_counter_by_name: bool,
    samples: Vec<(UtcTime, f64)>,
}

/// Reads one answer.
///
/// # Errors
/// As [`PrometheusReader::read`] and [`PrometheusReader::finish`].
pub fn read(file: &str, input: impl BufRead, options: &PrometheusOptions) -> Result<Curve, Problems> {
    PrometheusReader::new(options.clone()).read(file, input)?.finish()
}

/// An answer in several files.
pub struct PrometheusReader {
    options: PrometheusOptions,
    files: Vec<String>,
    series: BTreeMap<BTreeMap<String, String>, Known>,
    fingerprint: String,
    not_finite: u64,
    parts_of_histograms: u64,
    histograms: u64,
    partial: bool,
}

impl PrometheusReader {
    /// Nothing read yet.
    pub fn new(options: PrometheusOptions) -> Self {
        Self {
            options,
            files: Vec::new(),
            series: BTreeMap::new(),
            fingerprint: String::new(),
            not_finite: 0,
            parts_of_histograms: 0,
            histograms: 0,
            partial: false,
        }
    }

    /// Reads one more file. Samples of a series that stands in several files are put together.
    ///
    /// # Errors
    /// Larger than 256 MiB, not JSON, an error or an instant query instead of a range, no series, or
    /// instants outside 1970–2199.
    pub fn read(mut self, file: &str, input: impl BufRead) -> Result<Self, Problems> {
        let (text, fingerprint) = lines::whole(file, input, LARGEST_FILE)?;
        if text.trim().is_empty() {
            return Err(Problem::of_file(file, Message::new("problem-empty-file")).into());
        }
        let (series, partial) = answer::parse(file, &text)?;
        self.partial |= partial;
        for one in series {
            self.take(one).map_err(|message| Problem::of_file(file, message))?;
        }
        self.files.push(file.into());
        self.fingerprint = if self.files.len() == 1 {
            fingerprint
        } else {
            let both = Sha256::new().chain_update(&self.fingerprint).chain_update(fingerprint).finalize();
            both.iter().map(|byte| format!("{byte:02x}")).collect()
        };
        Ok(self)
    }

    fn take(&mut self, series: Series) -> Result<(), Message> {
        // The buckets of a histogram hold each other; the quantiles of a summary are no counts.
        let part = series.labels.get("le").is_some_and(|le| le != "+Inf") || series.labels.contains_key("quantile");
        if part {
            self.parts_of_histograms += 1;
            return Ok(());
        }
        self.histograms += u64::from(series.is_histogram);
        let name = series.labels.get("__name__").map_or("", String::as_str);
        let by_name = ["_total", "_count", "_bucket"].iter().any(|ending| name.ends_with(ending));
        let is_counter_by_name = by_name || series.is_histogram;
        let known = self.series.entry(series.labels).or_insert(Known { is_counter_by_name, samples: Vec::new() });
        for (at_s, value) in series.samples {
            if !(0.0..7_258_118_400.0).contains(&at_s) {
                return Err(Message::new("prometheus-instant-range").with("seconds", at_s));
            }
            if !value.is_finite() {
                self.not_finite += 1;
                continue;
            }
            let at = UtcTime::from_unix_us((at_s * SECOND_US as f64).round() as i64);
            known.samples.push((at, value));
        }
        Ok(())
    }

    /// The counts of all series together.
    ///
    /// # Errors
    /// Series of several metrics; nothing but samples that are not finite, one sample a series, samples whose meaning is not
    /// known, a step that no day is a multiple of, an interval that is no multiple of the step.
    pub fn finish(self) -> Result<Curve, Problems> {
        let file = self.files.join(", ");
        let names: BTreeSet<&str> =
            self.series.keys().filter_map(|labels| labels.get("__name__")).map(String::as_str).collect();
        if names.len() > 1 {
            let shown = names.into_iter().take(5).collect::<Vec<_>>().join(", ");
            return Err(Problem::of_file(&file, Message::new("prometheus-several-metrics")).value(shown).into());
        }
        let (said, options, files) = (self.said(), self.options, self.files);
        let mut series: Vec<Known> = self.series.into_values().filter(|known| !known.samples.is_empty()).collect();
        for known in &mut series {
            known.samples.sort_by_key(|sample| sample.0);
            known.samples.dedup_by_key(|sample| sample.0);
        }
        let curve = curve(&series, &options, said).map_err(|message| Problem::of_file(&file, message))?;
        Ok(Curve { files, fingerprint: self.fingerprint, ..curve })
    }

    fn said(&self) -> Vec<Message> {
        let mut notes = vec![Message::new("prometheus-series").with("series", self.series.len())];
        if self.partial {
            notes.push(Message::new("prometheus-partial"));
        }
        let mut note = |count: u64, message: Message| {
            if count > 0 {
                notes.push(message.with("count", count));
            }
        };
        note(self.histograms, Message::new("prometheus-histograms"));
        note(self.parts_of_histograms, Message::new("prometheus-buckets"));
        note(self.not_finite, Message::new("prometheus-not-finite"));
        notes
    }
}

fn curve(series: &[Known], options: &PrometheusOptions, mut notes: Vec<Message>) -> Result<Curve, Message> {
    let steps = Steps::of(series)?;
    let meaning = meaning(series, options.meaning, &mut notes)?;
    let found = increases(series, &steps, meaning)?;
    note_increases(&found, &steps, &mut notes);
    let mut instants = Instants::new(options.zone.clone());
    // Instants of a grid, in order: nothing can be wrong with them.
    let mut problems = ProblemList::new("");
    for (start, (count, _)) in &found.counts {
        instants.push(Stamp::Instant(*start), Some(*count), 0, &mut problems);
    }
    instants.finish(&mut problems);
    let laid = CountsOptions {
        zone: options.zone.clone(),
        interval: options.interval,
        absent: options.absent,
        ..CountsOptions::default()
    };
    let binned = binning::bins_of(&instants, steps.step_us, &laid).map_err(|message| match message.key {
        "counts-odd-interval" => Message::new("prometheus-odd-step").with("step_s", shown_s(steps.step_us)),
        "counts-no-row" => Message::new("prometheus-no-neighbours"),
        _ => message,
    })?;
    notes.extend(binned.notes);
    let (files, fingerprint) = (Vec::new(), String::new());
    Ok(Curve { files, zone: options.zone.clone(), profil: None, bins: binned.bins, notes, fingerprint })
}

/// What the samples say: as told, else by name, else by their course.
fn meaning(series: &[Known], told: Option<Meaning>, notes: &mut Vec<Message>) -> Result<Meaning, Message> {
    let course = Course::of(series);
    let by_name = series.iter().all(|known| known.is_counter_by_name);
    let counts = |message: Message| message.with("rises", course.rises).with("falls", course.falls);
    match told {
        Some(Meaning::Counter) if !course.is_a_counters() => Err(counts(Message::new("prometheus-not-a-counter"))),
        Some(told) => Ok(told),
        None if by_name && !course.is_a_counters() => Err(counts(Message::new("prometheus-not-a-counter"))),
        None if by_name => {
            notes.push(Message::new("prometheus-counter-by-name"));
            Ok(Meaning::Counter)
        }
        None if course.rises >= 10 && course.most > 10.0 && course.is_a_counters() => {
            notes.push(counts(Message::new("prometheus-counter-by-course")));
            Ok(Meaning::Counter)
        }
        None => Err(counts(Message::new("prometheus-which-samples"))),
    }
}

fn note_increases(found: &Increases, steps: &Steps, notes: &mut Vec<Message>) {
    if found.resets > 0 {
        notes.push(Message::new("prometheus-resets").with("resets", found.resets).with("steps", found.steps));
    }
    if found.jitter_us * 100 > steps.step_us {
        notes.push(Message::new("prometheus-jitter").with("jitter_s", shown_s(found.jitter_us)));
    }
    let series = || found.counts.values().map(|(_, series)| *series);
    let (least, most) = (series().min().unwrap_or(0), series().max().unwrap_or(0));
    if least < most {
        notes.push(Message::new("prometheus-series-vary").with("least", least).with("most", most));
    }
}

fn shown_s(us: i64) -> f64 {
    us as f64 / SECOND_US as f64
}

#[cfg(test)]
mod tests;

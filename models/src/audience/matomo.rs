//! Reads visits by hour from Matomo, as its interface, its API or a scheduled report writes them.
//!
//! In: *Visitors › Times › Visits per server time* of one day a file, or of several days in one (a
//! column `Date`, or JSON by day); also visits by day. CSV in UTF-16 or UTF-8, whatever the language of
//! the interface among French and English, and JSON. Out: a [`Curve`] of all files together. The
//! hour is that of the site's own time zone; a day that the file does not name is taken from the
//! file's name or told ([`MatomoReader::read`]). A day without data was not measured, unless
//! [`HourlyOptions::absent`] says otherwise.

use std::collections::BTreeMap;
use std::io::BufRead;

use jiff::civil::{Date, DateTime};
use sha2::{Digest, Sha256};

use super::curve::Curve;
use super::hourly::{self, HourlyOptions};
use super::lines;
use crate::message::{Message, Problem, Problems};
use crate::time::{SECOND_US, UtcTime, day_start};

mod day;
mod report;

use report::{Report, Row};

/// Largest file: 64 MiB are a thousand years of hours.
const LARGEST_FILE: u64 = 64 << 20;

/// Reads one file.
///
/// # Errors
/// As [`MatomoReader::read`] and [`MatomoReader::finish`].
pub fn read(file: &str, input: impl BufRead, day: Option<Date>, options: &HourlyOptions) -> Result<Curve, Problems> {
    MatomoReader::new(options.clone()).read(file, input, day)?.finish()
}

/// Reports of several days.
pub struct MatomoReader {
    options: HourlyOptions,
    files: Vec<String>,
    /// Visits, the file and its line; of whole days where `true`.
    counts: BTreeMap<DateTime, (f64, usize, usize)>,
    of_days: Option<bool>,
    empty: usize,
    named_by_file: usize,
    /// Offset from UTC, hours, that segments tell where it is not the zone's.
    other_offset: Option<i8>,
    fingerprint: String,
}

impl MatomoReader {
    /// Nothing read yet.
    pub fn new(options: HourlyOptions) -> Self {
        Self {
            options,
            files: Vec::new(),
            counts: BTreeMap::new(),
            of_days: None,
            empty: 0,
            named_by_file: 0,
            other_offset: None,
            fingerprint: String::new(),
        }
    }

    /// Reads one more file; `day` is the day of its hours, when it is told.
    ///
    /// # Errors
    /// Not a report of visits by hour or by day; an error of the server; no day, or more than one; an
    /// hour that another file has already; hours and days mixed.
    pub fn read(mut self, file: &str, input: impl BufRead, day: Option<Date>) -> Result<Self, Problems> {
        let (text, fingerprint) = lines::whole(file, input, LARGEST_FILE)?;
        let report = report::parse(file, &text)?;
        self.files.push(file.into());
        self.empty += report.empty;
        let day = self.day_of(file, &report, day)?;
        let mut problems = Vec::new();
        for row in &report.rows {
            let problem = |message: Message| Problem::at_line(file, row.line, message);
            if let Err(message) = self.take(row, day).map_err(problem) {
                problems.push(message);
            }
        }
        problems.truncate(100);
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        self.fingerprint = if self.files.len() == 1 {
            fingerprint
        } else {
            let both = Sha256::new().chain_update(&self.fingerprint).chain_update(fingerprint).finalize();
            both.iter().map(|byte| format!("{byte:02x}")).collect()
        };
        Ok(self)
    }

    /// The day of rows that do not name theirs: as told, else in a title, else in the file's name.
    fn day_of(&mut self, file: &str, report: &Report, told: Option<Date>) -> Result<Option<Date>, Problems> {
        if told.is_some() || report.rows.iter().all(|row| row.day.is_some()) {
            return Ok(told);
        }
        let name = file.rsplit('/').next().unwrap_or(file);
        let (days, by_name) =
            if report.titles.is_empty() { (day::days_in(name), true) } else { (report.titles.clone(), false) };
        let problem = |message: Message| Problems::from(Problem::of_file(file, message));
        match days.as_slice() {
            [] => Err(problem(Message::new("matomo-no-day"))),
            [day, rest @ ..] if rest.iter().all(|other| other == day) => {
                self.named_by_file += usize::from(by_name);
                Ok(Some(*day))
            }
            [first, .., last] => Err(problem(Message::new("matomo-several-days").with("from", first).with("to", last))),
            [_] => Ok(None),
        }
    }

    fn take(&mut self, row: &Row, day: Option<Date>) -> Result<(), Message> {
        let day = row.day.or(day).ok_or_else(|| Message::new("matomo-no-day"))?;
        let of_days = row.hour.is_none();
        if *self.of_days.get_or_insert(of_days) != of_days {
            return Err(Message::new("matomo-mixed"));
        }
        let at = day.at(row.hour.unwrap_or(0), 0, 0, 0);
        if let (Some(hour), Some(utc_hour)) = (row.hour, row.utc_hour) {
            self.compare(day, hour, utc_hour);
        }
        let file = self.files.len() - 1;
        match self.counts.insert(at, (row.visits, file, row.line)) {
            None => Ok(()),
            Some((_, other, line)) => {
                let message = Message::new("matomo-duplicate").with("at", at).with("file", &self.files[other]);
                Err(message.with("line", line))
            }
        }
    }

    /// Segments name the hour in UTC: whether the site's clock is that of the zone. Where both hours
    /// are the same, the segment is in the site's time and tells nothing.
    fn compare(&mut self, day: Date, hour: i8, utc_hour: i8) {
        let offset = (hour - utc_hour + 36) % 24 - 12;
        let noon = UtcTime(day_start(day, &self.options.zone).0 + 12 * 3600 * SECOND_US);
        let zone = &self.options.zone;
        let of_zone = zone.to_offset(noon.zoned(zone).timestamp()).seconds() / 3600;
        if offset != 0 && i32::from(offset) != of_zone {
            self.other_offset = Some(offset);
        }
    }

    /// The curve of all files.
    ///
    /// # Errors
    /// No data at all; a count in an hour that the zone's clock skips; an interval that is no multiple
    /// of the hour or day.
    pub fn finish(self) -> Result<Curve, Problems> {
        let file = self.files.join(", ");
        if self.counts.is_empty() {
            return Err(Problem::of_file(&file, Message::new("matomo-all-empty")).into());
        }
        let counts: BTreeMap<DateTime, f64> = self.counts.iter().map(|(at, (visits, ..))| (*at, *visits)).collect();
        let binned = hourly::bins(&file, &counts, self.of_days == Some(true), &self.options)?;
        let zone = self.options.zone.iana_name().unwrap_or("UTC");
        let mut notes = vec![Message::new("matomo-zone").with("zone", zone)];
        if let Some(offset) = self.other_offset {
            notes.push(Message::new("matomo-other-zone").with("offset", format!("{offset:+}")).with("zone", zone));
        }
        if self.named_by_file > 0 {
            notes.push(Message::new("matomo-day-by-name").with("files", self.named_by_file));
        }
        if self.empty > 0 {
            notes.push(Message::new("matomo-empty").with("days", self.empty));
        }
        notes.extend(binned.notes);
        Ok(Curve {
            files: self.files,
            zone: self.options.zone,
            profil: None,
            bins: binned.bins,
            notes,
            fingerprint: self.fingerprint,
        })
    }
}

#[cfg(test)]
mod tests;

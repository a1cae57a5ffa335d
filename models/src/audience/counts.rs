//! Reads counts per interval from any CSV: exports of audience tools, of databases, of spreadsheets.
//!
//! In: lines with a date and a count; separator `,`, `;` or tab; with or without header; decimal
//! point or comma; dates in several writings, or a day and an hour in two columns. Out: a
//! [`Curve`] on an even grid, and notes on everything that was detected or repaired. Wrong lines
//! are reported together and nothing is returned.
//!
//! ```
//! use afflux_models::audience::counts::{CountsOptions, read};
//! let text = "date;visites\n23/03/2020 08:00;120\n23/03/2020 08:30;180\n";
//! let curve = read("visites.csv", text.as_bytes(), &CountsOptions::default()).unwrap();
//! assert_eq!(curve.total(), 300.0);
//! ```

use std::io::BufRead;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::curve::Curve;
use super::fields::{Fields, plain, separator};
use super::lines::Lines;
use super::problem_list::ProblemList;
use crate::message::{Message, Problem, Problems};
use crate::time::paris;

pub(crate) mod binning;
mod columns;
pub(crate) mod grid;
pub(crate) mod instants;
pub(crate) mod number;
pub(crate) mod stamp;

use columns::{Columns, Head, is_header};
use instants::Instants;
use stamp::{Stamp, stamp, time_of_day};

/// What an interval without a row means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Absent {
    /// Nothing was measured.
    #[default]
    Missing,
    /// Nothing happened: the source leaves zeros out.
    Zero,
}

/// What the file does not say of itself.
#[derive(Debug, Clone)]
pub struct CountsOptions {
    /// Zone of dates without offset.
    pub zone: TimeZone,
    /// Width of the bins; none for the file's own, its most common gap.
    pub interval: Option<Duration>,
    /// What an interval without a row means.
    pub absent: Absent,
    /// Column of the count, by name or number from 1; none to find it.
    pub value_column: Option<String>,
    /// Column of the date, by name or number from 1; none to find it.
    pub date_column: Option<String>,
}

impl Default for CountsOptions {
    fn default() -> Self {
        Self { zone: paris(), interval: None, absent: Absent::Missing, value_column: None, date_column: None }
    }
}

/// Reads a file of counts; gzip is unpacked.
///
/// # Errors
/// Every line that is cut short, whose date or count can't be read, whose count is negative or not
/// finite, whose instant is out of order or stands twice (up to a hundred); or one problem of the
/// whole file: empty, no date or count column, no interval.
pub fn read(file: &str, input: impl BufRead, options: &CountsOptions) -> Result<Curve, Problems> {
    let mut lines = Lines::open(file, input)?;
    let mut rows = Rows::new(file, options);
    while let Some((number, line)) = lines.next_line()? {
        rows.line(number, &line)?;
        if rows.problems.is_full() {
            break;
        }
    }
    rows.conclude(lines.fingerprint())
}

/// The rows read so far.
struct Rows<'a> {
    file: &'a str,
    options: &'a CountsOptions,
    separator: char,
    fields: Fields,
    names: Option<Vec<String>>,
    columns: Option<Columns>,
    instants: Instants,
    problems: ProblemList,
    empty: bool,
}

impl<'a> Rows<'a> {
    fn new(file: &'a str, options: &'a CountsOptions) -> Self {
        Self {
            file,
            options,
            separator: ',',
            fields: Fields::default(),
            names: None,
            columns: None,
            instants: Instants::new(options.zone.clone()),
            problems: ProblemList::new(file),
            empty: true,
        }
    }

    /// Takes a line: the header, the first row, which tells the columns, or another row.
    fn line(&mut self, number: usize, line: &str) -> Result<(), Problems> {
        if line.trim().is_empty() {
            return Ok(());
        }
        if self.empty {
            self.separator = separator(line);
        }
        if !self.fields.split(line, self.separator) {
            self.problems.at(number, "", line, Message::new("problem-open-quote"));
            return Ok(());
        }
        if std::mem::take(&mut self.empty) && is_header(&self.fields) {
            self.names = Some(self.fields.iter().map(plain).collect());
            return Ok(());
        }
        let columns = match self.columns {
            Some(columns) => columns,
            None => {
                let head = Head { names: self.names.clone(), first: &self.fields };
                *self.columns.insert(Columns::find(self.file, number, &head, self.options)?)
            }
        };
        self.row(number, &columns);
        Ok(())
    }

    fn row(&mut self, number: usize, columns: &Columns) {
        let (found, expected) = (self.fields.len(), columns.width);
        let more_than_empty = (expected..found).any(|at| !self.fields.get(at).is_empty());
        if found < expected || more_than_empty {
            let message = Message::new("problem-field-count").with("found", found).with("expected", expected);
            return self.problems.at(number, "", "", message);
        }
        let when = self.when(number, columns);
        let text = self.fields.get(columns.value);
        let count = number::count(text)
            .map_err(|message| self.problems.at(number, &name_of(&self.names, columns.value), text, message));
        if let (Some(when), Ok(count)) = (when, count) {
            self.instants.push(when, count, number, &mut self.problems);
        }
    }

    fn when(&mut self, number: usize, columns: &Columns) -> Option<Stamp> {
        let text = self.fields.get(columns.date);
        let Some(when) = stamp(text) else {
            let message = Message::new("problem-not-a-stamp");
            self.problems.at(number, &name_of(&self.names, columns.date), text, message);
            return None;
        };
        let (Stamp::Day(day), Some(hour)) = (when, columns.hour) else { return Some(when) };
        let text = self.fields.get(hour);
        let time = time_of_day(text);
        if time.is_none() {
            let message = Message::new("counts-not-an-hour");
            self.problems.at(number, &name_of(&self.names, hour), text, message);
        }
        time.map(|time| Stamp::Civil(day.to_datetime(time)))
    }

    fn conclude(mut self, fingerprint: String) -> Result<Curve, Problems> {
        self.instants.finish(&mut self.problems);
        if self.empty {
            return Err(Problem::of_file(self.file, Message::new("problem-empty-file")).into());
        }
        self.problems.conclude()?;
        let binned =
            binning::bins(&self.instants, self.options).map_err(|message| Problem::of_file(self.file, message))?;
        Ok(Curve {
            files: vec![self.file.into()],
            zone: self.options.zone.clone(),
            profil: None,
            bins: binned.bins,
            notes: binned.notes,
            fingerprint,
        })
    }
}

/// Name of a column, or its number from 1.
fn name_of(names: &Option<Vec<String>>, at: usize) -> String {
    let name = names.as_ref().and_then(|names| names.get(at)).cloned();
    name.unwrap_or_else(|| (at + 1).to_string())
}

#[cfg(test)]
mod tests;

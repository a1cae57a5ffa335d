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
use crate::time::{MINUTE_US, paris};
use crate::vocabulary::Profil;

pub(crate) mod binning;
mod columns;
mod dialect;
pub(crate) mod grid;
pub(crate) mod instants;
pub(crate) mod number;
pub(crate) mod stamp;

use columns::{Columns, Head, is_header};
use dialect::Dialect;
pub use dialect::{DateFormat, DecimalMark};
use instants::Instants;
use stamp::{Stamp, time_of_day};

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
    /// How dates are written; none to tell by the lines.
    pub date_format: Option<DateFormat>,
    /// The mark before decimals; none to tell by the lines.
    pub decimal: Option<DecimalMark>,
    /// What rows of a minute count; none when the file must say it itself.
    pub minutes: Option<Minutes>,
    /// Whether columns named after profils are read, each as a curve ([`read_all`]).
    pub profils: bool,
}

/// What an audience tool counts in the row of a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Minutes {
    /// Visits that began in it.
    Started,
    /// Visits that did something in it, whenever they began.
    Active,
}

impl Default for CountsOptions {
    fn default() -> Self {
        Self {
            zone: paris(),
            interval: None,
            absent: Absent::Missing,
            value_column: None,
            date_column: None,
            date_format: None,
            decimal: None,
            minutes: None,
            profils: false,
        }
    }
}

/// Reads a file of counts; gzip is unpacked.
///
/// # Errors
/// Every line that is cut short, whose date or count can't be read, whose count is negative or not
/// finite, whose instant is out of order or stands twice (up to a hundred); or one problem of the
/// whole file: empty, no date or count column, no interval.
pub fn read(file: &str, input: impl BufRead, options: &CountsOptions) -> Result<Curve, Problems> {
    let one = CountsOptions { profils: false, ..options.clone() };
    let mut curves = rows(file, input, &one)?.0;
    curves.pop().ok_or_else(|| Problem::of_file(file, Message::new("counts-no-row")).into())
}

/// Reads a file of counts for an operator: one curve a profil where columns are named after profils,
/// and no rows of minutes whose meaning is not told.
///
/// # Errors
/// As [`read`]; rows of minutes of an audience tool without [`CountsOptions::minutes`].
pub fn read_all(file: &str, input: impl BufRead, options: &CountsOptions) -> Result<Vec<Curve>, Problems> {
    let problem = |message: Message| Problems::from(Problem::of_file(file, message));
    let all = CountsOptions { profils: true, ..options.clone() };
    let (curves, measure) = rows(file, input, &all)?;
    let of_minutes = curves.iter().flat_map(|curve| &curve.bins).any(|bin| bin.width_us <= MINUTE_US);
    let by_name = measure.as_deref().is_some_and(|name| matches!(name, "mn" | "mne"));
    let unnamed = measure.as_deref().is_none_or(|name| UNNAMED.contains(&name));
    if options.minutes.is_none() && (by_name || of_minutes && unnamed) {
        let name = measure.unwrap_or_else(|| "-".into());
        return Err(problem(Message::new("counts-minutes-unsaid").with("column", name)));
    }
    Ok(curves)
}

/// Names of a column that do not say what is counted.
const UNNAMED: &[&str] = &["value", "valeur", "count", "cnt", "total", "nombre", "n"];

/// The curves of a file, and the name of the column that was counted, if there is one.
fn rows(file: &str, input: impl BufRead, options: &CountsOptions) -> Result<(Vec<Curve>, Option<String>), Problems> {
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
    /// Of each column of counts, or of each profil that rows name.
    instants: Vec<Instants>,
    /// Whose they are.
    people: Vec<Option<Profil>>,
    dialect: Dialect,
    /// Lines that can't be read before the dialect is settled.
    waiting: Vec<(usize, String)>,
    /// Rows whose date has an offset, and has none.
    zoned: [u64; 2],
    closed: u64,
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
            instants: Vec::new(),
            people: Vec::new(),
            dialect: Dialect::told(options.date_format, options.decimal),
            waiting: Vec::new(),
            zoned: [0; 2],
            closed: 0,
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
        let columns = match self.columns.take() {
            Some(columns) => columns,
            None => {
                let head = Head { names: self.names.clone(), first: &self.fields };
                let columns = Columns::find(self.file, number, &head, self.options)?;
                if columns.profil.is_none() {
                    columns.values.iter().for_each(|(profil, _)| self.counts_of(*profil));
                }
                columns
            }
        };
        let values = columns.values.iter().map(|(_, at)| self.fields.get(*at));
        self.dialect.look(self.fields.get(columns.date), values);
        if self.dialect.is_settled() {
            self.read_waiting(&columns);
            self.fields.split(line, self.separator);
            self.row(number, &columns);
        } else {
            self.waiting.push((number, line.to_owned()));
        }
        self.columns = Some(columns);
        Ok(())
    }

    /// Makes room for the counts of somebody.
    fn counts_of(&mut self, profil: Option<Profil>) {
        self.people.push(profil);
        self.instants.push(Instants::new(self.options.zone.clone()));
    }

    /// The place of the counts of the row, and whether it is a problem's first place to be told.
    fn place(&mut self, number: usize, columns: &Columns, column: usize) -> Option<(usize, bool)> {
        let Some(at) = columns.profil else { return Some((column, column == 0)) };
        let text = self.fields.get(at);
        match columns::profil_of(text) {
            Err(message) => {
                self.problems.at(number, &name_of(&self.names, at), text, message);
                None
            }
            Ok(profil) => {
                let known = self.people.iter().position(|known| *known == profil);
                Some((
                    known.unwrap_or_else(|| {
                        self.counts_of(profil);
                        self.people.len() - 1
                    }),
                    true,
                ))
            }
        }
    }

    fn read_waiting(&mut self, columns: &Columns) {
        for (number, line) in std::mem::take(&mut self.waiting) {
            self.fields.split(&line, self.separator);
            self.row(number, columns);
        }
    }

    fn row(&mut self, number: usize, columns: &Columns) {
        let (found, expected) = (self.fields.len(), columns.width);
        let more_than_empty = (expected..found).any(|at| !self.fields.get(at).is_empty());
        if found < expected || more_than_empty {
            let message = Message::new("problem-field-count").with("found", found).with("expected", expected);
            return self.problems.at(number, "", "", message);
        }
        let Some(when) = self.when(number, columns) else { return };
        self.zoned[usize::from(!matches!(when, Stamp::Instant(_)))] += 1;
        let is_closed = columns.open.is_some_and(|at| is_no(self.fields.get(at)));
        self.closed += u64::from(is_closed);
        for (n, (_, at)) in columns.values.iter().enumerate() {
            let text = self.fields.get(*at);
            match number::count_in(text, self.dialect.mark) {
                Err(message) => self.problems.at(number, &name_of(&self.names, *at), text, message),
                Ok(count) => {
                    let Some((place, is_first)) = self.place(number, columns, n) else { continue };
                    // What is wrong with a date is said once.
                    let mut again = ProblemList::new(self.file);
                    let problems = if is_first { &mut self.problems } else { &mut again };
                    self.instants[place].push(when, count.filter(|_| !is_closed), number, problems);
                }
            }
        }
    }

    fn when(&mut self, number: usize, columns: &Columns) -> Option<Stamp> {
        let text = self.fields.get(columns.date);
        let Some(when) = self.dialect.stamp(text) else {
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

    fn conclude(mut self, fingerprint: String) -> Result<(Vec<Curve>, Option<String>), Problems> {
        if self.empty {
            return Err(Problem::of_file(self.file, Message::new("problem-empty-file")).into());
        }
        let columns = self.columns.take();
        if let Some(columns) = &columns {
            self.settle(columns);
        }
        let by_row = columns.as_ref().is_some_and(|columns| columns.profil.is_some());
        for (n, instants) in self.instants.iter_mut().enumerate() {
            let mut again = ProblemList::new(self.file);
            instants.finish(if n == 0 || by_row { &mut self.problems } else { &mut again });
        }
        let notes = self.notes();
        let problems = std::mem::replace(&mut self.problems, ProblemList::new(self.file));
        problems.conclude()?;
        let values = columns.map_or_else(Vec::new, |columns| columns.values);
        let mut curves = Vec::new();
        for (n, profil) in self.people.iter().enumerate() {
            let binned = binning::bins(&self.instants[n], self.options);
            let binned = binned.map_err(|message| Problem::of_file(self.file, message))?;
            let said = if n == 0 { notes.iter().cloned().chain(binned.notes).collect() } else { Vec::new() };
            curves.push(Curve {
                files: vec![self.file.into()],
                zone: self.options.zone.clone(),
                profil: *profil,
                bins: binned.bins,
                notes: said,
                fingerprint: fingerprint.clone(),
            });
        }
        if curves.is_empty() {
            return Err(Problem::of_file(self.file, Message::new("counts-no-row")).into());
        }
        let names = self.names.unwrap_or_default();
        let measure = values.first().and_then(|(profil, at)| if profil.is_some() { None } else { names.get(*at) });
        let measure = if curves.len() > 1 { Some("profils".into()) } else { measure.cloned() };
        Ok((curves, measure))
    }

    /// Reads what waited; what no line settled is a problem that names the flag that does.
    fn settle(&mut self, columns: &Columns) {
        self.dialect.settle_numbers();
        let Some((line, text)) = self.waiting.first() else { return };
        if self.dialect.date_is_open() {
            self.problems.at(*line, "", text, Message::new("counts-ambiguous-date"));
        }
        if self.dialect.number_is_open() {
            self.problems.at(*line, "", text, Message::new("counts-ambiguous-number"));
        }
        if self.dialect.is_settled() {
            self.read_waiting(columns);
        }
    }

    /// What was detected, and on which evidence.
    fn notes(&self) -> Vec<Message> {
        let separator = if self.separator == '\t' { "tab".into() } else { self.separator.to_string() };
        let mut notes = vec![Message::new("counts-separator").with("separator", separator)];
        let [date, number] = &self.dialect.shown;
        match (self.dialect.format, date) {
            (Some(DateFormat::DayFirst), Some(shown)) => {
                notes.push(Message::new("counts-day-first").with("shown", shown));
            }
            (Some(DateFormat::MonthFirst), Some(shown)) => {
                notes.push(Message::new("counts-month-first").with("shown", shown));
            }
            _ => {}
        }
        if let Some(mark) = self.dialect.mark.filter(|_| self.options.decimal.is_none()) {
            let shown = number.clone().unwrap_or_else(|| "1000".into());
            notes.push(Message::new("counts-decimal").with("mark", mark.as_char()).with("shown", shown));
        }
        let [with_offset, without] = self.zoned;
        if with_offset > 0 {
            notes.push(Message::new("counts-with-offset").with("rows", with_offset));
        }
        if without > 0 {
            let zone = self.options.zone.iana_name().unwrap_or("UTC");
            notes.push(Message::new("counts-without-offset").with("rows", without).with("zone", zone));
        }
        if self.closed > 0 {
            notes.push(Message::new("counts-closed").with("rows", self.closed));
        }
        notes
    }
}

/// Whether a cell says no.
fn is_no(text: &str) -> bool {
    matches!(plain(text).as_str(), "no" | "non" | "false" | "faux" | "0")
}

/// Name of a column, or its number from 1.
fn name_of(names: &Option<Vec<String>>, at: usize) -> String {
    let name = names.as_ref().and_then(|names| names.get(at)).cloned();
    name.unwrap_or_else(|| (at + 1).to_string())
}

#[cfg(test)]
mod tests;

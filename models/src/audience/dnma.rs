//! Reads the weekly DNMA files (open data `fr-en-dnma-par-uai-…`): one row is one school in one week.
//!
//! In: any of the four data sets, as CSV with `;` or `,`, with or without BOM, headers by either
//! route, columns in any order and number; or as the JSON of the API (v1, v2.1) and of its exports;
//! plain or gzip. Out: [`DnmaWeeks`]: sums by week, place and profil, service or device, over any
//! schools. Millions of rows are read as they come and kept in few bytes each.
//!
//! No row means that a school was not measured, never that nobody came. A few rows or cells that
//! can't be read (one line in a hundred at most) are counted, shown and left out; more are an error.

use std::io::BufRead;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::fields::{Fields, separator};
use super::lines::{Lines, Unpacked, unpacked};
use crate::message::{Message, Problem, Problems};

pub(crate) mod cell;
mod faults;
mod header;
mod json;
mod measure;
mod packed;
mod record;
pub(crate) mod schools;
mod seen;
mod table;
pub(crate) mod week;
mod weeks;

use cell::uai;
use faults::{At, Faults};
use header::Header;
use measure::DataSet;
pub use measure::{Measure, Measures, service_named, services};
use packed::{Triple, begin, put_triple};
use record::{MEASURES, PLACES, Record, UAI, WEEK};
use seen::Seen;
use table::Cutter;
use week::Week;
pub use weeks::{DnmaWeeks, DurationMeaning, WeekRow, WeekSums};

/// What schools are summed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// Académie.
    #[default]
    Academie,
    /// Région.
    Region,
    /// Département.
    Departement,
    /// Each school for itself.
    Uai,
}

impl By {
    /// How many kinds of places a file names.
    pub(crate) const PLACES: usize = 3;
    /// Those kinds.
    pub(crate) const EVERY_PLACE: [By; Self::PLACES] = [By::Academie, By::Region, By::Departement];

    /// The column, without accents; none for the school itself.
    pub fn column(self) -> Option<&'static str> {
        match self {
            By::Academie => Some("academie"),
            By::Region => Some("region"),
            By::Departement => Some("departement"),
            By::Uai => None,
        }
    }

    /// Its number among the kinds of places.
    pub(crate) fn index(self) -> Option<usize> {
        Self::EVERY_PLACE.iter().position(|by| *by == self)
    }
}

/// What is read of the files.
#[derive(Debug, Clone, Default)]
pub struct DnmaOptions {
    /// The measures that are kept.
    pub measures: Measures,
    /// First and last day of the weeks that are kept; all when empty.
    pub weeks: Vec<(Date, Date)>,
}

/// Reads one file, all of it.
///
/// # Errors
/// What the header lacks; another kind of file. When more than one line in a hundred is cut short,
/// has a wrong school code, week, count or duration, or a school and week that stood before: each
/// of these, up to a hundred. Nothing is returned then.
pub fn read(file: &str, input: impl BufRead) -> Result<DnmaWeeks, Problems> {
    Ok(DnmaReader::new(DnmaOptions::default()).read(file, input)?.finish())
}

/// Several files: years of one data set, or different ones.
#[derive(Debug)]
pub struct DnmaReader {
    options: DnmaOptions,
    weeks: DnmaWeeks,
    seen: [Seen; 4],
    /// Data sets of the file that is being read.
    data_sets: Vec<DataSet>,
    row: Vec<u8>,
    last_week: (String, Option<Week>),
    fourth_groups: u64,
    unmeasured: u64,
}

impl DnmaReader {
    /// Nothing read yet.
    pub fn new(options: DnmaOptions) -> Self {
        Self {
            options,
            weeks: DnmaWeeks::default(),
            seen: Default::default(),
            data_sets: Vec::new(),
            row: Vec::new(),
            last_week: (String::new(), None),
            fourth_groups: 0,
            unmeasured: 0,
        }
    }

    /// Reads one more file. A school and week may stand in several data sets, but once in each.
    ///
    /// # Errors
    /// As [`read`]. Nothing of the other files is returned then.
    pub fn read(mut self, file: &str, mut input: impl BufRead) -> Result<Self, Problems> {
        refuse_foreign(file, &mut input)?;
        let text = unpacked(file, input)?;
        self.weeks.files.push(file.into());
        self.data_sets.clear();
        let mut faults = Faults::new(file);
        let fingerprint = if is_json(&text.head) {
            json::read(&mut self, file, text, &mut faults)?
        } else {
            self.read_table(file, text, &mut faults)?
        };
        let few = faults.conclude()?;
        self.weeks.notes.extend(few.note);
        self.weeks.examples.extend(few.examples);
        self.take_fingerprint(fingerprint);
        Ok(self)
    }

    /// Reads a CSV file; returns its fingerprint.
    fn read_table(&mut self, file: &str, text: Unpacked<'_>, faults: &mut Faults) -> Result<String, Problems> {
        let mut lines = Lines::of(file, text);
        let mut fields = Fields::default();
        let Some((number, first)) = lines.next_line()? else {
            return Err(Problem::of_file(file, Message::new("problem-empty-file")).into());
        };
        let separator = separator(&first);
        fields.split(&first, separator);
        let header = Header::find(file, number, &fields, self.options.measures)?;
        header.all.iter().for_each(|measure| self.add_data_set(measure));
        let layout = self.layout(&header.measures);
        let mut cutter = Cutter::new(separator, &header);
        while let Some((line, text)) = lines.next_line()? {
            if text.trim_ascii().is_empty() {
                continue;
            }
            let at = At { line, record: 0 };
            match cutter.cut(&text) {
                Ok(record) => self.row(at, record, layout, &header.names, faults),
                Err(message) => {
                    faults.line();
                    faults.rows += 1;
                    faults.push(at, "", "", message);
                }
            }
            if faults.is_hopeless() {
                break;
            }
        }
        Ok(lines.fingerprint())
    }

    /// The number of a list of measures, each by its number among all of them.
    fn layout(&mut self, list: &[Measure]) -> usize {
        let measures = &mut self.weeks.measures;
        let mut number = |measure: &Measure| {
            measures.iter().position(|known| known == measure).unwrap_or_else(|| {
                measures.push(measure.clone());
                measures.len() - 1
            })
        };
        self.weeks.layouts.push(list.iter().map(&mut number).collect());
        self.weeks.layouts.len() - 1
    }

    /// Notes that the file has a measure of a data set.
    fn add_data_set(&mut self, measure: &Measure) {
        if let Some(set) = measure.data_set()
            && !self.data_sets.contains(&set)
        {
            self.data_sets.push(set);
        }
    }

    /// Takes a row.
    fn row(&mut self, at: At, record: Record<'_>, layout: usize, names: &[String], faults: &mut Faults) {
        faults.line();
        let mut reading = Cells { at, record, names, faults };
        let week = self.week(&mut reading);
        let code = reading.read(UAI, uai);
        let (Some(week), Some(code)) = (week, code) else {
            faults.rows += 1;
            return;
        };
        if !self.keeps(week) {
            return;
        }
        let school = self.weeks.schools.number_of(code);
        if let Some((file, line)) = self.stood_before(school, week, at.line) {
            let message = Message::new("dnma-duplicate").with("line", line).with("first", file);
            let value = format!("{} {}", record.text(UAI), week.monday());
            faults.push(at, names.get(UAI).map_or("", String::as_str), &value, message);
            faults.rows += 1;
            return;
        }
        for (slot, by) in (PLACES..).zip(By::EVERY_PLACE) {
            self.weeks.schools.place(school, week, by, record.text(slot));
        }
        self.weeks.schools.seen(school, week);
        self.weeks.rows += 1;
        let mut row = std::mem::take(&mut self.row);
        begin(&mut row, school, layout);
        let count = self.weeks.layouts.get(layout).map_or(0, Vec::len);
        let mut reading = Cells { at, record, names, faults };
        for slot in (MEASURES..).step_by(3).take(count) {
            put_triple(&mut row, self.triple(slot, &mut reading));
        }
        self.weeks.blocks.push(week, &row);
        self.row = row;
    }

    /// The week of a row; most rows have that of the row before.
    fn week(&mut self, cells: &mut Cells<'_>) -> Option<Week> {
        let text = cells.record.text(WEEK);
        if self.last_week.1.is_none() || self.last_week.0 != text {
            self.last_week.0.clear();
            self.last_week.0.push_str(text);
            self.last_week.1 = cells.read(WEEK, cell::week);
        }
        self.last_week.1
    }

    fn keeps(&self, week: Week) -> bool {
        let ranges = &self.options.weeks;
        let day = week.monday();
        ranges.is_empty() || ranges.iter().any(|(from, to)| (*from..=*to).contains(&day))
    }

    /// File and line where a school and week of the same data set stood before.
    fn stood_before(&mut self, school: usize, week: Week, line: usize) -> Option<(&str, u32)> {
        let file = self.weeks.files.len() - 1;
        let mut first = None;
        for set in &self.data_sets {
            let seen = self.seen.get_mut(*set as usize)?;
            first = seen.insert(school, week, file, line).or(first);
        }
        first.map(|place| (self.weeks.files.get(usize::from(place.file)).map_or("", String::as_str), place.line))
    }

    /// The measures of a row; nothing when it says no visits, because then it was not measured.
    fn triple(&mut self, slot: usize, cells: &mut Cells<'_>) -> Option<Triple> {
        let visits = cells.read_cell(slot, cell::count);
        let users = cells.read_cell(slot + 1, cell::count);
        let lasting = cells.read_cell(slot + 2, cell::duration);
        let Some(visits) = visits else {
            self.unmeasured += 1;
            return None;
        };
        self.fourth_groups += u64::from(lasting.is_some_and(|lasting| lasting.fourth_group));
        Some(Triple { visits, users, duration_s: lasting.map(|lasting| lasting.seconds) })
    }

    fn take_fingerprint(&mut self, fingerprint: String) {
        self.weeks.fingerprint = if self.weeks.files.len() == 1 {
            fingerprint
        } else {
            let both = Sha256::new().chain_update(&self.weeks.fingerprint).chain_update(fingerprint).finalize();
            both.iter().map(|byte| format!("{byte:02x}")).collect()
        };
    }

    /// What the files told.
    pub fn finish(self) -> DnmaWeeks {
        let mut weeks = self.weeks;
        let moved = weeks.schools.moved();
        let counts = [
            ("dnma-unmeasured", "cells", self.unmeasured),
            ("dnma-fourth-group", "cells", self.fourth_groups),
            ("dnma-moved", "schools", moved as u64),
        ];
        for (key, name, count) in counts.into_iter().filter(|(_, _, count)| *count > 0) {
            weeks.notes.push(Message::new(key).with(name, count));
        }
        weeks
    }
}

/// The cells of a row, and where what is wrong with them goes.
struct Cells<'a> {
    at: At,
    record: Record<'a>,
    names: &'a [String],
    faults: &'a mut Faults,
}

impl Cells<'_> {
    /// A cell read, or its problem noted.
    fn read<T>(&mut self, slot: usize, read: impl Fn(&str) -> Result<T, Message>) -> Option<T> {
        let text = self.record.text(slot);
        match read(text) {
            Ok(value) => Some(value),
            Err(message) => {
                self.faults.push(self.at, self.names.get(slot).map_or("", String::as_str), text, message);
                None
            }
        }
    }

    /// The same for a cell that may be empty; the rest of the row is kept when it is wrong.
    fn read_cell<T>(&mut self, slot: usize, read: impl Fn(&str) -> Result<Option<T>, Message>) -> Option<T> {
        let value = self.read(slot, read);
        self.faults.cells += u64::from(value.is_none());
        value.flatten()
    }
}

/// Whether a text opens as JSON does.
fn is_json(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    matches!(head.first(), Some(b'[' | b'{'))
}

/// Files that hold the data in a form that is not read here.
fn refuse_foreign(file: &str, input: &mut impl BufRead) -> Result<(), Problems> {
    let head = input.fill_buf().unwrap_or(&[]);
    let form = [(&b"PAR1"[..], "Parquet"), (b"PK\x03\x04", "Excel, zip")];
    match form.iter().find(|(start, _)| head.starts_with(start)) {
        Some((_, form)) => Err(Problem::of_file(file, Message::new("dnma-not-csv").with("form", form)).into()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;

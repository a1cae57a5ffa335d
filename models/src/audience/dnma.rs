//! Reads the weekly DNMA files (open data `fr-en-dnma-par-uai-…`): one row is one school in one week.
//!
//! In: any of the four data sets, as CSV with `;` or `,`, with or without BOM, headers by either
//! route, columns in any order and number. Out: [`DnmaWeeks`], sums by week, place and profil,
//! service or device. Millions of rows are read as they come; only the sums and eight bytes a row
//! (to find what stands twice) are held.

use std::collections::BTreeMap;
use std::io::BufRead;

use sha2::{Digest, Sha256};

use super::fields::{Fields, separator};
use super::lines::Lines;
use super::problem_list::ProblemList;
use crate::message::{Message, Problem, Problems};

mod cell;
mod header;
mod measure;
mod seen;
mod weeks;

use header::{Header, Triplet};
pub use measure::Measure;
use seen::Seen;
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
    /// The column, without accents; none for the school itself.
    fn column(self) -> Option<&'static str> {
        match self {
            By::Academie => Some("academie"),
            By::Region => Some("region"),
            By::Departement => Some("departement"),
            By::Uai => None,
        }
    }
}

/// Reads one file, by académie.
///
/// # Errors
/// Every row (up to a hundred) that is cut short, whose school code, week, count or duration is
/// wrong, or whose school and week stood before; or what the header lacks. Nothing is returned
/// then.
pub fn read(file: &str, input: impl BufRead) -> Result<DnmaWeeks, Problems> {
    Ok(DnmaReader::new(By::Academie).read(file, input)?.finish())
}

/// Several files: years of one data set, or different ones.
#[derive(Debug)]
pub struct DnmaReader {
    by: By,
    seen: BTreeMap<Vec<Measure>, Seen>,
    told: DnmaWeeks,
    fourth_groups: u64,
    unmeasured: u64,
}

impl DnmaReader {
    /// Nothing read yet.
    pub fn new(by: By) -> Self {
        Self { by, seen: BTreeMap::new(), told: DnmaWeeks::default(), fourth_groups: 0, unmeasured: 0 }
    }

    /// Reads one more file. A school and week may stand in several data sets, but once in each.
    ///
    /// # Errors
    /// As [`read`]. Nothing of the other files is returned then.
    pub fn read(mut self, file: &str, input: impl BufRead) -> Result<Self, Problems> {
        let mut lines = Lines::open(file, input)?;
        let mut fields = Fields::default();
        let Some((number, first)) = lines.next_line()? else {
            return Err(Problem::of_file(file, Message::new("problem-empty-file")).into());
        };
        let separator = separator(&first);
        fields.split(&first, separator);
        let header = Header::find(file, number, &fields, self.by)?;
        self.told.files.push(file.into());
        let places = self.places(&header.triplets);
        let kind: Vec<Measure> = header.triplets.iter().map(|triplet| triplet.measure.clone()).collect();
        let seen = self.seen.remove(&kind).unwrap_or_default();
        let mut reading = Reading { reader: self, header, places, seen, problems: ProblemList::new(file) };
        while let Some((number, line)) = lines.next_line()? {
            if line.trim().is_empty() {
                continue;
            }
            let closed = fields.split(&line, separator);
            reading.row(number, &fields, closed);
            if reading.problems.is_full() {
                break;
            }
        }
        let (mut reader, seen) = reading.conclude()?;
        reader.seen.insert(kind, seen);
        reader.take_fingerprint(lines.fingerprint());
        Ok(reader)
    }

    /// Where each measure of a file goes among all measures.
    fn places(&mut self, triplets: &[Triplet]) -> Vec<usize> {
        let measures = &mut self.told.measures;
        let mut place = |measure: &Measure| {
            measures.iter().position(|known| known == measure).unwrap_or_else(|| {
                measures.push(measure.clone());
                measures.len() - 1
            })
        };
        triplets.iter().map(|triplet| place(&triplet.measure)).collect()
    }

    fn take_fingerprint(&mut self, fingerprint: String) {
        self.told.fingerprint = if self.told.files.len() == 1 {
            fingerprint
        } else {
            let both = Sha256::new().chain_update(&self.told.fingerprint).chain_update(fingerprint).finalize();
            both.iter().map(|byte| format!("{byte:02x}")).collect()
        };
    }

    /// What the files told.
    pub fn finish(self) -> DnmaWeeks {
        let mut told = self.told;
        if self.unmeasured > 0 {
            told.notes.push(Message::new("dnma-unmeasured").with("cells", self.unmeasured));
        }
        if self.fourth_groups > 0 {
            told.notes.push(Message::new("dnma-fourth-group").with("cells", self.fourth_groups));
        }
        told
    }
}

/// One file being read.
struct Reading {
    reader: DnmaReader,
    header: Header,
    places: Vec<usize>,
    seen: Seen,
    problems: ProblemList,
}

impl Reading {
    fn row(&mut self, line: usize, fields: &Fields, closed: bool) {
        let expected = self.header.names.len();
        if !closed {
            return self.problems.at(line, "", fields.get(0), Message::new("problem-open-quote"));
        }
        if fields.len() != expected {
            let message = Message::new("problem-field-count").with("found", fields.len()).with("expected", expected);
            return self.problems.at(line, "", "", message);
        }
        let (week_at, uai_at) = (self.header.week, self.header.uai);
        let week = self.checked(line, week_at, fields, cell::week);
        let school = self.checked(line, uai_at, fields, cell::uai);
        let sums = self.sums(line, fields);
        let (Some(week), Some(school)) = (week, school) else { return };
        if let Some(before) = self.seen.insert(school, week, self.reader.told.files.len() - 1, line) {
            let file = self.reader.told.files.get(usize::from(before.file)).map_or("", String::as_str);
            let message = Message::new("dnma-duplicate").with("line", before.line).with("first", file);
            let name = self.header.names.get(uai_at).map_or("", String::as_str);
            return self.problems.at(line, name, &format!("{} {week}", fields.get(uai_at)), message);
        }
        self.reader.told.rows += 1;
        let place = fields.get(self.header.group.unwrap_or(uai_at)).to_string();
        let cells = self.reader.told.cells.entry((week, place)).or_default();
        for (at, sums) in self.places.iter().zip(&sums) {
            if cells.len() <= *at {
                cells.resize(*at + 1, WeekSums::default());
            }
            if let Some(cell) = cells.get_mut(*at) {
                cell.add(sums);
            }
        }
    }

    /// The measures of a row. A row without visits of a measure was not measured for it.
    fn sums(&mut self, line: usize, fields: &Fields) -> Vec<WeekSums> {
        let triplets = std::mem::take(&mut self.header.triplets);
        let sums = triplets.iter().map(|triplet| self.sum(line, triplet, fields)).collect();
        self.header.triplets = triplets;
        sums
    }

    fn sum(&mut self, line: usize, triplet: &Triplet, fields: &Fields) -> WeekSums {
        let visits = self.checked(line, triplet.visits, fields, cell::count).flatten();
        let users = triplet.users.and_then(|at| self.checked(line, at, fields, cell::count)).flatten();
        let lasting = triplet.duration.and_then(|at| self.checked(line, at, fields, cell::duration)).flatten();
        let Some(visits) = visits else {
            self.reader.unmeasured += 1;
            return WeekSums::default();
        };
        self.reader.fourth_groups += u64::from(lasting.is_some_and(|lasting| lasting.fourth_group));
        let seconds = lasting.map_or(0, |lasting| lasting.seconds);
        WeekSums {
            schools: 1,
            visits,
            users: users.unwrap_or(0),
            duration_s: seconds,
            duration_by_visit_s: u128::from(seconds) * u128::from(visits),
            visits_with_duration: lasting.map_or(0, |_| visits),
        }
    }

    /// A cell read, or its problem noted.
    fn checked<T>(
        &mut self,
        line: usize,
        at: usize,
        fields: &Fields,
        read: impl Fn(&str) -> Result<T, Message>,
    ) -> Option<T> {
        let text = fields.get(at);
        read(text)
            .map_err(|message| {
                let name = self.header.names.get(at).map_or("", String::as_str);
                self.problems.at(line, name, text, message);
            })
            .ok()
    }

    fn conclude(self) -> Result<(DnmaReader, Seen), Problems> {
        self.problems.conclude()?;
        Ok((self.reader, self.seen))
    }
}

#[cfg(test)]
mod tests;

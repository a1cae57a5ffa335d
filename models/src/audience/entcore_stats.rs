//! Reads the "stats" export of an entcore portal: logins by school, profil and hour or day.
//!
//! In: CSV with BOM, `;` and quotes: `"Établissement";"UAI";"Date";"Profil";"Connexions";"Visiteurs
//! uniques";"Comptes chargés";"Comptes activés"`; texts are HTML-escaped, dates stand as
//! `2025-09-01T00:00` in the portal's own time. Out: one [`Curve`] a profil, schools summed. An hour
//! in which any row stands was measured: a profil without a row in it had no login \[A\]. The export by
//! device (`Support`) gives one curve without profil; those by connector or application count
//! something else and are refused.
//!
//! Written from the documented columns: no real export is public, so this is unverified on real
//! bytes.
//!
//! ```
//! use afflux_models::audience::entcore_stats::read;
//! let text = "\u{feff}\"UAI\";\"Date\";\"Profil\";\"Connexions\"\n\
//!     \"0750654D\";\"2025-09-01T08:00\";\"&Eacute;l&egrave;ve\";\"120\"\n\
//!     \"0750655E\";\"2025-09-01T08:00\";\"Élève\";\"30\"\n\
//!     \"0750654D\";\"2025-09-01T09:00\";\"Enseignant\";\"5\"\n";
//! let curves = read("stats.csv", text.as_bytes(), &Default::default()).unwrap();
//! assert_eq!(curves.iter().map(|curve| curve.total()).collect::<Vec<_>>(), [150.0, 5.0]);
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use jiff::civil::{Date, DateTime, date};

use super::counts::number;
use super::counts::stamp::{Stamp, stamp};
use super::curve::Curve;
use super::fields::{Fields, plain, separator};
use super::hourly::{self, HourlyOptions};
use super::lines::Lines;
use super::problem_list::ProblemList;
use crate::message::{Message, Problem, Problems};
use crate::vocabulary::Profil;

mod words;

use words::{profil, unescaped};

/// First and last day that the authors of the export call wrong.
const WRONG: [Date; 2] = [date(2025, 9, 9), date(2025, 9, 24)];
/// Most different dates: a century of hours.
const MOST_DATES: usize = 876_600;

/// Schools that are told apart, for their number only.
const MOST_SCHOOLS: usize = 100_000;

/// Reads one export; one curve a profil.
///
/// # Errors
/// As [`EntcoreReader::read`] and [`EntcoreReader::finish`].
pub fn read(file: &str, input: impl BufRead, options: &HourlyOptions) -> Result<Vec<Curve>, Problems> {
    EntcoreReader::new(options.clone()).read(file, input)?.finish()
}

/// Exports of several months.
pub struct EntcoreReader {
    options: HourlyOptions,
    files: Vec<String>,
    counts: BTreeMap<(Option<Profil>, DateTime), f64>,
    dates: BTreeSet<DateTime>,
    schools: BTreeSet<String>,
    others: BTreeMap<String, f64>,
    unmeasured: u64,
    by_device: bool,
    fingerprints: Vec<String>,
}

/// Where the columns stand.
struct Columns {
    date: usize,
    logins: usize,
    profil: Option<usize>,
    school: Option<usize>,
    width: usize,
}

impl EntcoreReader {
    /// Nothing read yet.
    pub fn new(options: HourlyOptions) -> Self {
        Self {
            options,
            files: Vec::new(),
            counts: BTreeMap::new(),
            dates: BTreeSet::new(),
            schools: BTreeSet::new(),
            others: BTreeMap::new(),
            unmeasured: 0,
            by_device: false,
            fingerprints: Vec::new(),
        }
    }

    /// Reads one more file.
    ///
    /// # Errors
    /// Empty, another export, and every line whose date or count can't be read (up to a hundred).
    pub fn read(mut self, file: &str, input: impl BufRead) -> Result<Self, Problems> {
        let mut lines = Lines::open(file, input)?;
        let mut fields = Fields::default();
        let mut problems = ProblemList::new(file);
        let mut table: Option<(Columns, char)> = None;
        while let Some((number, text)) = lines.next_line()? {
            if text.trim().is_empty() {
                continue;
            }
            let mark = table.as_ref().map_or_else(|| separator(&text), |(_, mark)| *mark);
            if !fields.split(&text, mark) {
                problems.at(number, "", &text, Message::new("problem-open-quote"));
            } else if let Some((columns, _)) = &table {
                self.row(number, &fields, columns, &mut problems);
            } else {
                table = Some((self.columns(file, number, &fields)?, mark));
            }
            if problems.is_full() || self.dates.len() > MOST_DATES {
                break;
            }
        }
        if table.is_none() {
            return Err(Problem::of_file(file, Message::new("problem-empty-file")).into());
        }
        if self.dates.len() > MOST_DATES {
            problems.push(Problem::of_file(file, Message::new("entcore-too-many-dates").with("most", MOST_DATES)));
        }
        problems.conclude()?;
        self.files.push(file.into());
        self.fingerprints.push(lines.fingerprint());
        Ok(self)
    }

    fn columns(&mut self, file: &str, line: usize, fields: &Fields) -> Result<Columns, Problems> {
        let names: Vec<String> = fields.iter().map(|name| plain(&unescaped(name))).collect();
        let place = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
        let problem = |message: Message| Problems::from(Problem::at_line(file, line, message).value(names.join(", ")));
        let accesses = names.iter().any(|name| name.starts_with("nombre d") && name.ends_with("acces"));
        if accesses || place(&["connecteur", "application"]).is_some() {
            return Err(problem(Message::new("entcore-accesses")));
        }
        let missing = |column: &str| problem(Message::new("entcore-missing-column").with("column", column));
        let logins = place(&["connexions"]).ok_or_else(|| missing("Connexions"))?;
        let date = place(&["date"]).ok_or_else(|| missing("Date"))?;
        let profil = place(&["profil"]);
        let by_device = profil.is_none() && place(&["support"]).is_some();
        if profil.is_none() && !by_device {
            return Err(missing("Profil"));
        }
        if !self.files.is_empty() && self.by_device != by_device {
            return Err(problem(Message::new("entcore-mixed")));
        }
        self.by_device = by_device;
        Ok(Columns { date, logins, profil, school: place(&["uai"]), width: names.len() })
    }

    fn row(&mut self, line: usize, fields: &Fields, columns: &Columns, problems: &mut ProblemList) {
        if fields.len() < columns.width {
            let message = Message::new("problem-field-count").with("found", fields.len());
            return problems.at(line, "", "", message.with("expected", columns.width));
        }
        let text = fields.get(columns.date);
        let at = match stamp(text) {
            Some(Stamp::Civil(at)) => Some(at),
            Some(Stamp::Day(day)) => Some(day.at(0, 0, 0, 0)),
            Some(Stamp::Instant(at)) => Some(at.civil(&self.options.zone)),
            None => None,
        };
        let Some(at) = at else { return problems.at(line, "Date", text, Message::new("problem-not-a-stamp")) };
        let text = fields.get(columns.logins);
        let logins = match number::count(text) {
            Ok(Some(logins)) => logins,
            Ok(None) => return self.unmeasured += 1,
            Err(message) => return problems.at(line, "Connexions", text, message),
        };
        self.dates.insert(at);
        let school = columns.school.map_or("", |at| fields.get(at));
        if !school.is_empty() && self.schools.len() < MOST_SCHOOLS && !self.schools.contains(school) {
            self.schools.insert(school.to_owned());
        }
        let name = columns.profil.map(|at| unescaped(fields.get(at)));
        match name.as_deref().map(|name| (name, profil(name))) {
            None => *self.counts.entry((None, at)).or_default() += logins,
            Some((_, Some(profil))) => *self.counts.entry((Some(profil), at)).or_default() += logins,
            Some((name, None)) => {
                let shown: String = name.chars().take(40).collect();
                let name = if self.others.len() < 20 { shown } else { String::from("…") };
                *self.others.entry(name).or_default() += logins;
            }
        }
    }

    /// The curves, in the order of the profils.
    ///
    /// # Errors
    /// No login; one row a month; an hour that is not whole; a count in an hour that the zone's clock
    /// skips; an interval that is no multiple of the file's.
    pub fn finish(self) -> Result<Vec<Curve>, Problems> {
        let file = self.files.join(", ");
        let problem = |message: Message| Problems::from(Problem::of_file(&file, message));
        if self.counts.is_empty() {
            return Err(problem(Message::new("counts-no-row")));
        }
        if let Some(odd) = self.dates.iter().find(|at| at.minute() != 0 || at.second() != 0) {
            return Err(problem(Message::new("entcore-odd-time").with("at", odd)));
        }
        let of_days = self.dates.iter().all(|at| at.hour() == 0);
        if of_days && self.dates.iter().all(|at| at.day() == 1) {
            return Err(problem(Message::new("entcore-months")));
        }
        let notes = self.notes(of_days);
        let fingerprint = match self.fingerprints.as_slice() {
            [only] => only.clone(),
            several => several.join("+"),
        };
        let profils: BTreeSet<Option<Profil>> = self.counts.keys().map(|(profil, _)| *profil).collect();
        let mut curves = Vec::new();
        for profil in profils {
            let counts: BTreeMap<DateTime, f64> =
                self.dates.iter().map(|at| (*at, self.counts.get(&(profil, *at)).copied().unwrap_or(0.0))).collect();
            let binned = hourly::bins(&file, &counts, of_days, &self.options)?;
            let mut own = if curves.is_empty() { notes.clone() } else { Vec::new() };
            own.extend(binned.notes.into_iter().filter(|_| curves.is_empty()));
            curves.push(Curve {
                files: self.files.clone(),
                zone: self.options.zone.clone(),
                profil,
                bins: binned.bins,
                notes: own,
                fingerprint: fingerprint.clone(),
            });
        }
        Ok(curves)
    }

    /// What is said once for all profils.
    fn notes(&self, of_days: bool) -> Vec<Message> {
        let zone = self.options.zone.iana_name().unwrap_or("UTC");
        let mut notes = vec![Message::new("entcore-zone").with("zone", zone)];
        if of_days {
            notes.push(Message::new("entcore-days"));
        }
        if self.by_device {
            notes.push(Message::new("entcore-devices"));
        }
        if !self.schools.is_empty() {
            notes.push(Message::new("entcore-schools").with("schools", self.schools.len()));
        }
        for (name, logins) in &self.others {
            notes.push(Message::new("entcore-other-profil").with("profil", name).with("logins", logins));
        }
        if self.unmeasured > 0 {
            notes.push(Message::new("counts-unmeasured").with("rows", self.unmeasured));
        }
        if self.dates.iter().any(|at| (WRONG[0]..=WRONG[1]).contains(&at.date())) {
            notes.push(Message::new("entcore-known-wrong").with("from", WRONG[0]).with("to", WRONG[1]));
        }
        notes
    }
}

#[cfg(test)]
mod tests;

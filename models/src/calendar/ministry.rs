//! Reads the school calendar as the ministry writes it (open data `fr-en-calendrier-scolaire`).
//!
//! It is written in several ways: dates with the offset of Paris, or in UTC, where midnight in
//! Paris is 22:00 or 23:00 the day before; English or French headers; with or without BOM; CRLF or
//! LF. All give the same calendar.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;

use super::{Calendar, Holiday, Period, easter};
use crate::audience::fields::{Fields, plain, separator};
use crate::audience::problem_list::ProblemList;
use crate::message::{Message, Problem, Problems};
use crate::time::paris;
use crate::vocabulary::{Word, Zone};

/// Where each column stands.
struct Columns {
    description: usize,
    start: usize,
    end: usize,
    zones: usize,
    population: Option<usize>,
    academie: Option<usize>,
}

const DESCRIPTION: &[&str] = &["description"];
const START: &[&str] = &["start_date", "date de debut"];
const END: &[&str] = &["end_date", "date de fin"];
const ZONES: &[&str] = &["zones", "zone"];
const POPULATION: &[&str] = &["population"];
const ACADEMIE: &[&str] = &["location", "academies", "academie"];

impl Calendar {
    /// Reads a calendar file of the ministry. Rows of teachers only and of places that [`Zone`] does not name
    /// are left out and counted in the notes.
    ///
    /// # Errors
    /// Missing columns, lines cut short, dates that are no dates, a return before its departure, no
    /// row of a known zone.
    pub fn from_ministry_csv(file: &str, bytes: &[u8]) -> Result<Calendar, Problems> {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0,
        };
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let mut problems = ProblemList::new(file);
        let mut fields = Fields::default();
        let Some((at, header)) = lines.next() else {
            return Err(Problem::of_file(file, Message::new("problem-empty-file")).into());
        };
        let separator = separator(header);
        fields.split(header, separator);
        let header: Vec<String> = fields.iter().map(plain).collect();
        let Some(columns) = columns(&header, at + 1, &mut problems) else { return Err(problems.into()) };
        let mut reading = Reading::new(columns, header.len());
        for (at, line) in lines {
            if problems.is_full() {
                break;
            }
            let closed = fields.split(line, separator);
            reading.row(at + 1, &fields, closed, &mut problems);
        }
        reading.conclude(file, problems)
    }
}

fn columns(header: &[String], line: usize, problems: &mut ProblemList) -> Option<Columns> {
    let find = |names: &[&str]| header.iter().position(|name| names.contains(&name.as_str()));
    let mut required = |names: &[&'static str]| {
        let found = find(names);
        if found.is_none() {
            let message = Message::new("problem-missing-column").with("column", names[0]);
            problems.at(line, "", &header.join(", "), message);
        }
        found
    };
    let (description, start, end, zones) = (required(DESCRIPTION), required(START), required(END), required(ZONES));
    Some(Columns {
        description: description?,
        start: start?,
        end: end?,
        zones: zones?,
        population: find(POPULATION),
        academie: find(ACADEMIE),
    })
}

struct Reading {
    columns: Columns,
    width: usize,
    zone: TimeZone,
    periods: BTreeMap<Zone, Vec<Period>>,
    academies: BTreeMap<String, Zone>,
    elsewhere: usize,
    teachers: usize,
    notes: Vec<Message>,
    wrong: BTreeSet<Zone>,
}

impl Reading {
    fn new(columns: Columns, width: usize) -> Self {
        Self {
            columns,
            width,
            zone: paris(),
            periods: BTreeMap::new(),
            academies: BTreeMap::new(),
            elsewhere: 0,
            teachers: 0,
            notes: Vec::new(),
            wrong: BTreeSet::new(),
        }
    }

    fn row(&mut self, line: usize, fields: &Fields, closed: bool, problems: &mut ProblemList) {
        if !closed || fields.len() != self.width {
            let message = if closed {
                Message::new("problem-field-count").with("found", fields.len()).with("expected", self.width)
            } else {
                Message::new("problem-open-quote")
            };
            return problems.at(line, "", "", message);
        }
        let Some(zone) = zone_of(fields.get(self.columns.zones)) else {
            self.elsewhere += 1;
            return;
        };
        let start = self.date(line, "start_date", fields.get(self.columns.start), problems);
        let end = self.date(line, "end_date", fields.get(self.columns.end), problems);
        let (Some(start), Some(end)) = (start, end) else { return };
        let is_letter = Zone::LETTERS.contains(&zone);
        if end < start && !is_letter {
            // The ministry's own file has such rows overseas: what else it says of the place is not believed.
            let note = Message::new("calendar-territory-wrong").with("line", line).with("zone", zone.as_str());
            self.notes.push(note);
            self.wrong.insert(zone);
            return;
        }
        if end < start {
            let message = Message::new("calendar-return-before-departure").with("departure", start);
            return problems.at(line, "end_date", &end.to_string(), message);
        }
        let population = self.columns.population.map(|at| plain(fields.get(at))).unwrap_or_default();
        if population == "enseignants" {
            self.teachers += 1;
            return;
        }
        // Two islands of the académie of Guadeloupe have days of their own.
        if ["saint martin", "saint barthelemy"].contains(&population.replace('-', " ").as_str()) {
            self.elsewhere += 1;
            return;
        }
        if let Some(academie) = self.columns.academie.filter(|_| is_letter) {
            self.academies.insert(plain(fields.get(academie)), zone);
        }
        let description = fields.get(self.columns.description);
        let holiday = holiday_of(description);
        let mut read = period(holiday, start, end);
        if !is_letter && holiday != Holiday::PontAscension && !plain(description).starts_with("debut") {
            read =
                day_off(start, end).map_or(read, |(departure, back)| Period { departure, back: Some(back), holiday });
        }
        if read.back.is_some_and(|back| (back - read.departure).get_days() > LONGEST_HOLIDAY_DAYS) {
            let note = Message::new("calendar-long-holiday").with("line", line).with("departure", read.departure);
            self.notes.push(note.with("back", end));
            read.back = None;
        }
        self.periods.entry(zone).or_default().push(read);
    }

    /// The day in Paris that a stamp means.
    fn date(&self, line: usize, column: &str, text: &str, problems: &mut ProblemList) -> Option<Date> {
        let instant = text.parse::<Timestamp>().ok();
        let day = instant.map(|instant| instant.to_zoned_datetime(self.zone.clone()).date());
        let day = day.or_else(|| text.parse::<Date>().ok()).or_else(|| Some(text.parse::<DateTime>().ok()?.date()));
        if day.is_none() {
            let message = Message::new("problem-not-a-stamp");
            problems.at(line, column, text, message);
        }
        day
    }

    fn conclude(mut self, file: &str, mut problems: ProblemList) -> Result<Calendar, Problems> {
        self.periods.retain(|zone, _| !self.wrong.contains(zone));
        if self.periods.is_empty() && problems.is_empty() {
            problems.push(Problem::of_file(file, Message::new("calendar-no-zone")));
        }
        problems.conclude()?;
        for list in self.periods.values_mut() {
            drop_open_when_closed(list);
        }
        let mut calendar = Calendar::of(self.periods, self.academies);
        calendar.notes = self.notes;
        if self.elsewhere > 0 {
            calendar.notes.push(Message::new("calendar-rows-elsewhere").with("rows", self.elsewhere));
        }
        if self.teachers > 0 {
            calendar.notes.push(Message::new("calendar-rows-teachers").with("rows", self.teachers));
        }
        Ok(calendar)
    }
}

/// A file may hold both the announced start of a summer and, later, the whole of it.
fn drop_open_when_closed(list: &mut Vec<Period>) {
    let closed: Vec<Period> = list.iter().copied().filter(|period| period.back.is_some()).collect();
    let same =
        |open: &Period, one: &Period| one.holiday == open.holiday && one.departure.year() == open.departure.year();
    list.retain(|period| period.back.is_some() || !closed.iter().any(|one| same(period, one)));
}

fn zone_of(text: &str) -> Option<Zone> {
    let text = text.trim();
    let name = text.strip_prefix("Zone ").unwrap_or(text).trim();
    Zone::from_text(name).or_else(|| Zone::from_text(&plain(name)))
}

/// No holiday is longer: a return beyond it is a slip of the file.
const LONGEST_HOLIDAY_DAYS: i32 = 120;

/// Overseas files write a single day off by itself or with the day after: the day before it has class, and the
/// day after too.
fn day_off(start: Date, end: Date) -> Option<(Date, Date)> {
    let is_one = (end - start).get_days() <= 1;
    is_one.then(|| Some((start.yesterday().ok()?, start.tomorrow().ok()?))).flatten()
}

fn holiday_of(description: &str) -> Holiday {
    let name = plain(description).replace('’', "'");
    let known = [
        ("hiver austral", Holiday::HiverAustral),
        ("ete austral", Holiday::EteAustral),
        ("toussaint", Holiday::Toussaint),
        ("noel", Holiday::Noel),
        ("carnaval", Holiday::Carnaval),
        ("paques", Holiday::Paques),
        ("hiver", Holiday::Hiver),
        ("printemps", Holiday::Printemps),
        ("ascension", Holiday::PontAscension),
        ("vacances d'ete", Holiday::Ete),
        ("periode", Holiday::Periode),
    ];
    known.iter().find(|(word, _)| name.contains(word)).map_or(Holiday::Autre, |(_, holiday)| *holiday)
}

/// A row as a period. The bridge of the Ascension is written in four ways (departure on Wednesday,
/// Thursday or Friday, return on Friday, Saturday or Monday): all mean Thursday to Sunday. A start
/// without an end leaves the return open.
fn period(holiday: Holiday, start: Date, end: Date) -> Period {
    if holiday == Holiday::PontAscension
        && let Some(thursday) = easter(start.year()).and_then(|easter| easter.checked_add(39.days()).ok())
        && thursday.weekday() == Weekday::Thursday
    {
        let departure = thursday.yesterday().unwrap_or(thursday);
        return Period { departure, back: thursday.checked_add(4.days()).ok(), holiday };
    }
    Period { departure: start, back: (start < end).then_some(end), holiday }
}

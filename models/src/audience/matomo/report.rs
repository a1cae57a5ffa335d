//! What a file of Matomo holds: hours of a day or whole days, from CSV or JSON.

use jiff::civil::Date;
use serde_json::Value;

use super::day::{days_in, hour, iso};
use crate::audience::counts::number;
use crate::audience::fields::{Fields, plain, separator};
use crate::message::{Message, Problem, Problems};

/// Names of the column of visits.
const VISITS: [&str; 3] = ["nb_visits", "visits", "visites"];

/// One count.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) line: usize,
    /// None when the file itself does not say the day.
    pub(super) day: Option<Date>,
    /// None for a whole day.
    pub(super) hour: Option<i8>,
    pub(super) visits: f64,
    /// The hour in UTC, when a segment names it.
    pub(super) utc_hour: Option<i8>,
}

/// The counts of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Report {
    pub(super) rows: Vec<Row>,
    /// Days that stand in titles above the table.
    pub(super) titles: Vec<Date>,
    /// Days or tables without data.
    pub(super) empty: usize,
}

pub(super) fn parse(file: &str, text: &str) -> Result<Report, Problems> {
    let start = text.trim_start();
    match start.chars().next() {
        None => Err(Problem::of_file(file, Message::new("problem-empty-file")).into()),
        Some('[' | '{') => json(file, start),
        Some('<') => xml(file, start),
        Some(_) => csv(file, text),
    }
}

/// An empty answer is the same in both; any other is not read.
fn xml(file: &str, text: &str) -> Result<Report, Problems> {
    if text.contains("<result />") || text.contains("<result/>") {
        return Ok(Report { empty: 1, ..Report::default() });
    }
    Err(Problem::of_file(file, Message::new("matomo-xml")).into())
}

fn json(file: &str, text: &str) -> Result<Report, Problems> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let detail = error.to_string();
        let detail = detail.split(" at line ").next().unwrap_or_default();
        let message = Message::new("matomo-json").with("detail", detail);
        Problem::at_line(file, error.line(), message).column(error.column())
    })?;
    let problem = |message: Message| Problems::from(Problem::of_file(file, message));
    if value.get("result").and_then(Value::as_str) == Some("error") {
        let detail = value.get("message").and_then(Value::as_str).unwrap_or_default();
        return Err(problem(Message::new("matomo-error").with("detail", detail)));
    }
    let mut report = Report::default();
    match &value {
        Value::Object(days) if !days.is_empty() && days.keys().all(|key| iso(key).is_some()) => {
            for (key, inner) in days {
                report.json_day(iso(key), inner).map_err(problem)?;
            }
        }
        other => report.json_day(None, other).map_err(problem)?,
    }
    Ok(report)
}

impl Report {
    fn json_day(&mut self, day: Option<Date>, value: &Value) -> Result<(), Message> {
        let row = |hour, visits, utc_hour| Row { line: 0, day, hour, visits, utc_hour };
        match value {
            Value::Array(rows) if rows.is_empty() => self.empty += 1,
            Value::Array(rows) => {
                for inner in rows {
                    let label = inner.get("label").map(text_of).unwrap_or_default();
                    let hour = hour(&label).ok_or_else(|| Message::new("matomo-not-hours").with("label", label))?;
                    let segment = inner.get("segment").map(text_of).unwrap_or_default();
                    self.rows.push(row(Some(hour), visits_of(inner)?, utc_hour(&segment)));
                }
            }
            Value::Object(_) | Value::Number(_) => self.rows.push(row(None, visits_of(value)?, None)),
            _ => return Err(Message::new("matomo-no-visits")),
        }
        Ok(())
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The visits of a row; a number stands for itself.
fn visits_of(value: &Value) -> Result<f64, Message> {
    let found = match value {
        Value::Number(_) => Some(value),
        _ => VISITS.iter().chain(&["value"]).find_map(|name| value.get(name)),
    };
    let text = found.map(text_of).ok_or_else(|| Message::new("matomo-no-visits"))?;
    number::count(&text)?.ok_or_else(|| Message::new("matomo-no-visits"))
}

/// The hour in a segment such as `visitStartServerHour==22`.
fn utc_hour(segment: &str) -> Option<i8> {
    hour(segment.trim().strip_prefix("visitStartServerHour==")?)
}

/// The table that is being read.
struct Table {
    separator: char,
    visits: usize,
    date: Option<usize>,
    label: Option<usize>,
    segment: Option<usize>,
    /// A table of something else than hours or days, once its first row has shown it.
    foreign: Option<Problem>,
}

impl Table {
    /// The table below a line, when it names visits.
    fn of(line: &str) -> Option<Self> {
        let separator = separator(line);
        let mut fields = Fields::default();
        fields.split(line, separator);
        let names: Vec<String> = fields.iter().map(plain).collect();
        let place = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
        let visits = VISITS.iter().find_map(|name| place(&[name]))?;
        let date = place(&["date"]);
        let first_is_label = names.len() > 1 && visits != 0 && date != Some(0);
        let label = place(&["label", "libelle", "etiquette"]).or(first_is_label.then_some(0));
        let segment = place(&["metadata: segment", "metadata_segment", "segment"]);
        Some(Self { separator, visits, date, label, segment, foreign: None })
    }

    fn row(&self, file: &str, line: usize, text: &str) -> Result<Row, Box<Problem>> {
        let mut fields = Fields::default();
        let problem = |message: Message, value: &str| Box::new(Problem::at_line(file, line, message).value(value));
        if !fields.split(text, self.separator) {
            return Err(problem(Message::new("problem-open-quote"), text));
        }
        let day = match self.date.map(|at| fields.get(at)) {
            None => None,
            Some(day) => Some(iso(day).ok_or_else(|| problem(Message::new("matomo-too-coarse"), day))?),
        };
        let hour = match self.label.map(|at| fields.get(at)) {
            None => None,
            Some(label) => {
                let wrong = || problem(Message::new("matomo-not-hours").with("label", label), label);
                Some(hour(label).ok_or_else(wrong)?)
            }
        };
        let visits = fields.get(self.visits);
        let found = number::count(visits).map_err(|message| problem(message, visits))?;
        let visits = found.ok_or_else(|| problem(Message::new("matomo-no-visits"), text))?;
        let utc_hour = self.segment.and_then(|at| utc_hour(fields.get(at)));
        Ok(Row { line, day, hour, visits, utc_hour })
    }
}

/// Tables below each other, with titles between them, as a scheduled report has them.
fn csv(file: &str, text: &str) -> Result<Report, Problems> {
    let mut report = Report::default();
    let mut table: Option<Table> = None;
    let mut foreign = Vec::new();
    let mut problems = Vec::new();
    for (number, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line.trim_end())) {
        if line.is_empty() {
            foreign.extend(table.take().and_then(|table| table.foreign));
            continue;
        }
        if let Some(found) = Table::of(line) {
            foreign.extend(table.take().and_then(|table| table.foreign));
            table = Some(found);
            continue;
        }
        let Some(table) = &mut table else {
            report.titles.extend(days_in(line));
            let said = plain(line);
            report.empty += usize::from(said.contains("no data") || said.contains("aucune donnee"));
            continue;
        };
        match table.row(file, number, line) {
            _ if table.foreign.is_some() => {}
            Ok(row) => report.rows.push(row),
            Err(problem) if problem.message.key == "matomo-not-hours" && table.label == Some(0) => {
                table.foreign = Some(*problem);
            }
            Err(problem) if problems.len() < 100 => problems.push(*problem),
            Err(_) => {}
        }
    }
    foreign.extend(table.and_then(|table| table.foreign));
    match (problems.is_empty(), report.rows.is_empty(), foreign.pop()) {
        (false, ..) => Err(Problems(problems)),
        (_, true, Some(other)) => Err(other.into()),
        (_, true, None) if report.empty == 0 => Err(Problem::of_file(file, Message::new("matomo-no-visits")).into()),
        _ => Ok(report),
    }
}

//! Rows of a CSV file: a line becomes the fields that are wanted, without copying where it has no
//! quotes.

use super::header::Header;
use super::record::{Record, Span, position};
use crate::audience::fields::Fields;
use crate::message::Message;

/// Cuts lines into fields.
#[derive(Debug)]
pub(super) struct Cutter {
    separator: char,
    columns: Vec<Option<usize>>,
    width: usize,
    ends: Vec<usize>,
    spans: Vec<Span>,
    quoted: Fields,
    text: String,
}

impl Cutter {
    pub(super) fn new(separator: char, header: &Header) -> Self {
        Self {
            separator,
            columns: header.columns.clone(),
            width: header.width,
            ends: Vec::new(),
            spans: Vec::new(),
            quoted: Fields::default(),
            text: String::new(),
        }
    }

    /// The wanted fields of a line. Empty fields at the end that the header does not have are let go.
    ///
    /// # Errors
    /// Fewer or more fields than the header has; a quote that is not closed.
    pub(super) fn cut<'a>(&'a mut self, line: &'a str) -> Result<Record<'a>, Message> {
        if memchr::memchr(b'"', line.as_bytes()).is_some() {
            return self.cut_quoted(line);
        }
        self.ends.clear();
        self.ends.extend(memchr::memchr_iter(self.separator as u8, line.as_bytes()));
        self.ends.push(line.len());
        if self.ends.len() != self.width {
            let kept = self.ends.get(self.width.saturating_sub(1)).copied();
            let more =
                kept.and_then(|end| line.get(end..)).is_some_and(|rest| rest.trim_matches(self.separator).is_empty());
            if !more {
                return Err(self.wrong_width(self.ends.len()));
            }
        }
        self.spans.clear();
        for column in &self.columns {
            let span = column.map(|at| {
                let from = if at == 0 { 0 } else { self.ends.get(at - 1).map_or(0, |end| end + 1) };
                trimmed(line, from, self.ends.get(at).copied().unwrap_or(from))
            });
            self.spans.push(span);
        }
        Ok(Record { text: line, spans: &self.spans })
    }

    fn cut_quoted(&mut self, line: &str) -> Result<Record<'_>, Message> {
        if !self.quoted.split(line, self.separator) {
            return Err(Message::new("problem-open-quote"));
        }
        let more = (self.width..self.quoted.len()).any(|at| !self.quoted.get(at).is_empty());
        if self.quoted.len() < self.width || more {
            return Err(self.wrong_width(self.quoted.len()));
        }
        self.text.clear();
        self.spans.clear();
        for column in &self.columns {
            let from = self.text.len();
            let span = column.map(|at| {
                self.text.push_str(self.quoted.get(at).trim());
                (position(from), position(self.text.len()))
            });
            self.spans.push(span);
        }
        Ok(Record { text: &self.text, spans: &self.spans })
    }

    fn wrong_width(&self, found: usize) -> Message {
        Message::new("problem-field-count").with("found", found).with("expected", self.width)
    }
}

/// A field without the spaces around it.
fn trimmed(line: &str, from: usize, to: usize) -> (u32, u32) {
    let field = line.get(from..to).unwrap_or("");
    let from = from + field.len() - field.trim_start().len();
    (position(from), position(from + field.trim().len()))
}

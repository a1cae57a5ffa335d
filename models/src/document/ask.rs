//! One key of a table about to be read: its bounds, then its value.

use std::ops::RangeInclusive;

use super::survey::Note;
use super::value::{Kind, bytes_written, seconds_written};
use super::{FromNode, Node, Table, Value};
use crate::message::Message;

/// A key of a table, and what its value may be.
#[derive(Debug)]
pub struct Ask<'t, 'a> {
    table: &'t Table<'a>,
    key: &'t str,
    bounds: Option<(f64, f64)>,
    kind: Option<Kind>,
}

impl<'t, 'a> Ask<'t, 'a> {
    pub(super) fn new(table: &'t Table<'a>, key: &'t str) -> Self {
        Self { table, key, bounds: None, kind: None }
    }

    /// Least and greatest value: seconds of a length of time, bytes of a size, the mean of a law.
    #[must_use]
    pub fn within(mut self, bounds: RangeInclusive<f64>) -> Self {
        self.bounds = Some(bounds.into_inner());
        self
    }

    /// Says what stands there where the type that is read does not: a law that is read as a text.
    #[must_use]
    pub fn of_kind(mut self, kind: Kind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// The value when it stands there; a wrong one is noted.
    pub fn optional<T: FromNode>(self) -> Option<T> {
        self.survey::<T>(false, false, None);
        self.read()
    }

    /// The value; a missing one is noted.
    pub fn required<T: FromNode>(self) -> Option<T> {
        self.survey::<T>(false, true, None);
        self.must_stand();
        self.read()
    }

    /// The value, or another when it does not stand there.
    pub fn or<T: FromNode>(self, default: T) -> T {
        self.survey::<T>(false, false, Some(&default));
        self.read().unwrap_or(default)
    }

    /// The value as another reader makes it of a node, when it stands there.
    pub fn optional_by<T: FromNode>(self, read: impl Fn(&Node) -> Result<T, Message>) -> Option<T> {
        self.survey::<T>(false, false, None);
        self.read_by(read)
    }

    /// The value as another reader makes it of a node; a missing one is noted.
    pub fn required_by<T: FromNode>(self, read: impl Fn(&Node) -> Result<T, Message>) -> Option<T> {
        self.survey::<T>(false, true, None);
        self.must_stand();
        self.read_by(read)
    }

    /// A table inside this one; the bounds are those of what it stands for.
    pub fn table(self) -> Option<Table<'a>> {
        self.table.findings.survey(|survey| survey.note(self.note(Kind::Table, false, false, None, self.bounds)));
        self.table.table(self.key)
    }

    /// Every value of a list; none when it does not stand there.
    pub fn list<T: FromNode>(self) -> Vec<T> {
        self.survey::<T>(true, false, None);
        let Some(node) = self.table.get(self.key) else { return Vec::new() };
        let Value::Array(items) = &node.value else {
            self.table.note(node, self.key, Message::new("problem-not-a-list"));
            return Vec::new();
        };
        let read = |(n, item): (usize, &Node)| self.checked(T::from_node(item), item, &format!("{}[{n}]", self.key));
        items.iter().enumerate().filter_map(read).collect()
    }

    fn must_stand(&self) {
        if self.table.get(self.key).is_none() && self.table.entries().is_some() {
            self.table.missing(self.key);
        }
    }

    fn read<T: FromNode>(&self) -> Option<T> {
        self.read_by(T::from_node)
    }

    fn read_by<T: FromNode>(&self, read: impl Fn(&Node) -> Result<T, Message>) -> Option<T> {
        let node = self.table.get(self.key)?;
        self.checked(read(node), node, self.key)
    }

    /// Notes what is wrong. A value out of its bounds is noted and given all the same: the problems of what
    /// is read beside it are told too.
    fn checked<T: FromNode>(&self, read: Result<T, Message>, node: &Node, key: &str) -> Option<T> {
        let inside = |value: &T| match (value.magnitude(), self.bounds) {
            (Some(magnitude), Some(bounds)) => check(magnitude, bounds, &T::kind()),
            _ => Ok(()),
        };
        let wrong = match &read {
            Ok(value) => inside(value).err(),
            Err(message) => Some(message.clone()),
        };
        wrong.into_iter().for_each(|message| self.table.note(node, key, message));
        read.ok()
    }

    fn survey<T: FromNode>(&self, is_list: bool, is_needed: bool, default: Option<&T>) {
        let kind = self.kind.clone().unwrap_or_else(T::kind);
        let bounds = self.bounds.or_else(T::bounds);
        let note = || self.note(kind, is_list, is_needed, default.map(T::written), bounds);
        self.table.findings.survey(|survey| survey.note(note()));
    }

    fn note(
        &self,
        kind: Kind,
        is_list: bool,
        is_needed: bool,
        default: Option<String>,
        bounds: Option<(f64, f64)>,
    ) -> Note {
        let (path, part, key) = (self.table.path.clone(), self.table.part.get(), self.key.to_owned());
        Note { path, part, key, kind, is_list, is_needed, default, bounds }
    }
}

/// Whether a value lies in its bounds, which are said in the value's own unit.
pub(super) fn check(value: f64, (least, most): (f64, f64), kind: &Kind) -> Result<(), Message> {
    if value < 0.0 && least == 0.0 {
        return Err(Message::new("problem-negative"));
    }
    // The mean of some laws is no number.
    if value.is_nan() || value < least {
        return Err(Message::new("problem-at-least").with("least", shown(least, kind)));
    }
    if value > most {
        return Err(Message::new("problem-at-most").with("most", shown(most, kind)));
    }
    Ok(())
}

fn shown(bound: f64, kind: &Kind) -> String {
    match kind {
        Kind::Span => seconds_written(bound),
        Kind::Size => bytes_written(bound),
        _ => bound.to_string(),
    }
}

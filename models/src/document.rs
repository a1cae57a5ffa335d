//! A TOML file read with all its problems at once.
//!
//! A text becomes a [`Node`] that knows where each value stands; one document may lie over another
//! (a scenario extends another); a [`Table`] reads keys into checked types, notes every problem with
//! file, line and key, and refuses the keys that nobody asked for.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::message::{Message, Problem, Problems};
use crate::vocabulary::Word;

mod ask;
mod survey;
mod value;
pub use ask::Ask;
pub use survey::{AskedKey, Format, Needed};
use survey::{Note, SOURCE, Survey};
pub use value::{Bytes, FromNode, Kind, Percentile, Positive, Share, Span, Texts, bytes_written, seconds_written};
pub(crate) use value::{bytes_of, seconds_of, split_unit};

/// A value of a document and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// File as named by the user.
    pub file: Arc<str>,
    /// Line from 1.
    pub line: usize,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text.
    Text(String),
    /// Whole number.
    Integer(i64),
    /// Number with a fraction; never NaN or infinite.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// A date, time or both, as written.
    Date(String),
    /// A list.
    Array(Vec<Node>),
    /// A table.
    Table(BTreeMap<String, Node>),
}

/// Deepest nesting that is read: deeper input is hostile, not a scenario.
const DEEPEST: usize = 64;

impl Node {
    /// Parses a document.
    ///
    /// # Errors
    /// Every syntax error of the text, every number that is not finite or too large.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (table, errors) = DeTable::parse_recoverable(text);
        let lines = LineIndex::new(text);
        let mut problems: Vec<Problem> = errors
            .iter()
            .map(|error| {
                let (line, column) = error.span().map_or((0, 0), |span| lines.position(span.start));
                let message = Message::new("problem-toml-syntax").with("detail", error.message());
                Problem::at_line(file, line, message).column(column)
            })
            .collect();
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        let builder = Builder { file: file.into(), lines: &lines };
        let span = table.span();
        let node = builder.table(table.into_inner(), span.start, "", 0, &mut problems);
        if problems.is_empty() { Ok(node) } else { Err(Problems(problems)) }
    }

    /// Lays another document over this one: its tables merge key by key, anything else replaces.
    #[must_use]
    pub fn overlaid(self, over: Node) -> Node {
        match (self.value, over.value) {
            (Value::Table(mut under), Value::Table(over_table)) => {
                for (key, node) in over_table {
                    let merged = match under.remove(&key) {
                        Some(old) => old.overlaid(node),
                        None => node,
                    };
                    under.insert(key, merged);
                }
                Node { value: Value::Table(under), file: over.file, line: over.line }
            }
            (_, value) => Node { value, file: over.file, line: over.line },
        }
    }

    /// The text of this value in one fixed form: keys sorted, no comments, no layout. Two documents
    /// that mean the same have the same text.
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        self.write_canonical(&mut text);
        text
    }

    fn write_canonical(&self, out: &mut String) {
        match &self.value {
            Value::Text(text) | Value::Date(text) => out.push_str(&format!("{text:?}")),
            Value::Integer(number) => out.push_str(&number.to_string()),
            Value::Float(number) => out.push_str(&format!("{number:?}")),
            Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
            Value::Array(items) => {
                out.push('[');
                for item in items {
                    item.write_canonical(out);
                    out.push(',');
                }
                out.push(']');
            }
            Value::Table(entries) => {
                out.push('{');
                for (key, node) in entries {
                    out.push_str(&format!("{key:?}="));
                    node.write_canonical(out);
                    out.push(';');
                }
                out.push('}');
            }
        }
    }

    /// The value as a person would write it, for messages.
    pub fn shown(&self) -> String {
        match &self.value {
            Value::Text(text) => format!("\"{text}\""),
            Value::Date(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            Value::Array(_) => "[…]".into(),
            Value::Table(_) => "{…}".into(),
        }
    }
}

struct Builder<'a> {
    file: Arc<str>,
    lines: &'a LineIndex,
}

impl Builder<'_> {
    fn node(&self, value: Value, at: usize) -> Node {
        Node { value, file: self.file.clone(), line: self.lines.position(at).0 }
    }

    fn table(&self, table: DeTable<'_>, at: usize, path: &str, depth: usize, problems: &mut Vec<Problem>) -> Node {
        let mut entries = BTreeMap::new();
        for (key, value) in table {
            let name = key.get_ref().to_string();
            let path = join(path, &name);
            let mut node = self.value(value, &path, depth + 1, problems);
            node.line = self.lines.position(key.span().start).0;
            entries.insert(name, node);
        }
        self.node(Value::Table(entries), at)
    }

    fn value(&self, value: Spanned<DeValue<'_>>, path: &str, depth: usize, problems: &mut Vec<Problem>) -> Node {
        let at = value.span().start;
        if depth > DEEPEST {
            problems.push(self.problem(at, path, "", Message::new("problem-too-deep").with("deepest", DEEPEST)));
            return self.node(Value::Bool(false), at);
        }
        match value.into_inner() {
            DeValue::String(text) => self.node(Value::Text(text.into_owned()), at),
            DeValue::Boolean(truth) => self.node(Value::Bool(truth), at),
            DeValue::Datetime(date) => self.node(Value::Date(date.to_string()), at),
            DeValue::Integer(number) => {
                let parsed = i64::from_str_radix(&number.as_str().replace('_', ""), number.radix());
                let value = parsed.unwrap_or_else(|_| {
                    problems.push(self.problem(at, path, number.as_str(), Message::new("problem-integer-too-large")));
                    0
                });
                self.node(Value::Integer(value), at)
            }
            DeValue::Float(number) => {
                let parsed = number.as_str().replace('_', "").parse::<f64>().ok().filter(|value| value.is_finite());
                let value = parsed.unwrap_or_else(|| {
                    problems.push(self.problem(at, path, number.as_str(), Message::new("problem-not-finite")));
                    0.0
                });
                self.node(Value::Float(value), at)
            }
            DeValue::Array(items) => {
                let nodes = items
                    .into_iter()
                    .enumerate()
                    .map(|(n, item)| self.value(item, &format!("{path}[{n}]"), depth + 1, problems))
                    .collect();
                self.node(Value::Array(nodes), at)
            }
            DeValue::Table(table) => self.table(table, at, path, depth, problems),
        }
    }

    fn problem(&self, at: usize, path: &str, value: &str, message: Message) -> Problem {
        let (line, column) = self.lines.position(at);
        Problem::at_line(&self.file, line, message).key(path).value(value).column(column)
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.into() } else { format!("{path}.{key}") }
}

/// Where each line of a text starts.
struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    fn new(text: &str) -> Self {
        let starts =
            std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(n, _)| n + 1));
        Self { starts: starts.collect() }
    }

    /// Line and column (in bytes), from 1.
    fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        (line.max(1), offset.saturating_sub(start) + 1)
    }
}

/// Collects problems while tables are read.
#[derive(Debug, Default)]
pub struct Findings {
    problems: RefCell<Vec<Problem>>,
    survey: Option<RefCell<Survey>>,
}

impl Findings {
    /// An empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// One that also notes what the readers ask for.
    pub fn surveying() -> Self {
        Self { survey: Some(RefCell::default()), ..Self::default() }
    }

    /// What the readers asked for; nothing unless it was to be noted.
    pub fn format(&self) -> Format {
        self.survey.as_ref().map_or_else(Format::default, |survey| Format::of(survey.take()))
    }

    fn survey(&self, note: impl FnOnce(&mut Survey)) {
        if let Some(survey) = &self.survey {
            note(&mut survey.borrow_mut());
        }
    }

    /// Notes a problem.
    pub fn push(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// Notes several.
    pub fn extend(&self, problems: Problems) {
        self.problems.borrow_mut().extend(problems.0);
    }

    /// Whether nothing was noted so far.
    pub fn is_empty(&self) -> bool {
        self.problems.borrow().is_empty()
    }

    /// The value, unless a problem was noted.
    ///
    /// # Errors
    /// All problems, in the order of their lines.
    pub fn conclude<T>(self, value: Option<T>) -> Result<T, Problems> {
        let mut problems = self.problems.into_inner();
        problems.sort_by(|a, b| (&a.file, a.line, &a.key).cmp(&(&b.file, b.line, &b.key)));
        match value {
            Some(value) if problems.is_empty() => Ok(value),
            _ => Err(Problems(problems)),
        }
    }
}

/// A table being read. [`Table::finish`] reports the keys that nobody read.
#[derive(Debug)]
pub struct Table<'a> {
    node: &'a Node,
    path: String,
    findings: &'a Findings,
    seen: RefCell<BTreeSet<String>>,
    part: Cell<Option<&'static str>>,
}

impl<'a> Table<'a> {
    /// Reads the root of a document and its `format`, which must be 1.
    pub fn root(node: &'a Node, findings: &'a Findings) -> Self {
        let table = Self::new(node, String::new(), findings);
        let format = table.required::<i64>("format");
        if let (Some(format), Some(found)) = (format, table.peek("format"))
            && format != 1
        {
            table.note(found, "format", Message::new("problem-format").with("found", format));
        }
        table
    }

    /// Reads a node that should be a table.
    pub fn new(node: &'a Node, path: String, findings: &'a Findings) -> Self {
        if !matches!(node.value, Value::Table(_)) {
            let problem = Problem::at_line(&node.file, node.line, Message::new("problem-not-a-table"));
            findings.push(problem.key(path.as_str()).value(node.shown()));
        }
        findings.survey(|survey| survey.table(&path));
        Self { node, path, findings, seen: RefCell::default(), part: Cell::default() }
    }

    /// Says that several tables have these keys: whoever describes the format does it once, under the name.
    pub fn shares(&self, name: &'static str) {
        self.findings.survey(|survey| survey.share(&self.path, name));
    }

    /// Says that the keys read meanwhile are a part that several tables have, described under the name.
    pub fn part<T>(&self, name: &'static str, read: impl FnOnce() -> T) -> T {
        let before = self.part.replace(Some(name));
        let value = read();
        self.part.set(before);
        value
    }

    /// The node of this table.
    pub fn node(&self) -> &'a Node {
        self.node
    }

    /// Dotted path of this table.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The findings that this table reports to.
    pub fn findings(&self) -> &'a Findings {
        self.findings
    }

    fn entries(&self) -> Option<&'a BTreeMap<String, Node>> {
        match &self.node.value {
            Value::Table(entries) => Some(entries),
            _ => None,
        }
    }

    /// The node of a key, without marking it as read.
    pub fn peek(&self, key: &str) -> Option<&'a Node> {
        self.entries()?.get(key)
    }

    /// The node of a key.
    pub fn get(&self, key: &str) -> Option<&'a Node> {
        self.seen.borrow_mut().insert(key.into());
        self.peek(key)
    }

    /// Every key with its node, all marked as read: the file chooses them.
    pub fn all(&self) -> Vec<(&'a str, &'a Node)> {
        self.findings.survey(|survey| survey.map(&self.path, None));
        let Some(entries) = self.entries() else { return Vec::new() };
        self.seen.borrow_mut().extend(entries.keys().cloned());
        entries.iter().map(|(key, node)| (key.as_str(), node)).collect()
    }

    /// The keys that are words of a vocabulary; others are noted, but for `source` and the words of `beside`.
    pub fn by_word<W: Word>(&self, beside: &[&str]) -> Vec<(W, &'a str)> {
        let words = beside.iter().map(|word| (*word).to_owned()).chain([W::texts()]).collect::<Vec<_>>().join(", ");
        let mut found = Vec::new();
        for (key, node) in self.all() {
            match W::from_text(key) {
                Some(word) => found.push((word, key)),
                None if key == SOURCE || beside.contains(&key) => {}
                None => self.note(node, key, Message::new("problem-not-one-of").with("words", &words)),
            }
        }
        if self.peek(SOURCE).is_some() {
            self.optional::<Texts>(SOURCE);
        }
        self.findings.survey(|survey| survey.map(&self.path, Some(words)));
        found
    }

    /// A key about to be read.
    pub fn ask<'t>(&'t self, key: &'t str) -> Ask<'t, 'a> {
        Ask::new(self, key)
    }

    /// A key's value when it stands there; a wrong one is noted.
    pub fn optional<T: FromNode>(&self, key: &str) -> Option<T> {
        self.ask(key).optional()
    }

    /// A key's value; a missing one is noted.
    pub fn required<T: FromNode>(&self, key: &str) -> Option<T> {
        self.ask(key).required()
    }

    /// A key's value, or another when it does not stand there.
    pub fn or<T: FromNode>(&self, key: &str, default: T) -> T {
        self.ask(key).or(default)
    }

    /// A list of values; empty when it does not stand there.
    pub fn list<T: FromNode>(&self, key: &str) -> Vec<T> {
        self.ask(key).list()
    }

    /// A table inside this one.
    pub fn table(&self, key: &str) -> Option<Table<'a>> {
        self.note_asked(key, Kind::Table, false, false);
        self.get(key).map(|node| Table::new(node, join(&self.path, key), self.findings))
    }

    /// A table that must stand here.
    pub fn required_table(&self, key: &str) -> Option<Table<'a>> {
        self.note_asked(key, Kind::Table, false, true);
        if self.get(key).is_none() && self.entries().is_some() {
            self.missing(key);
        }
        self.table(key)
    }

    /// A list of tables; empty when it does not stand there.
    pub fn tables(&self, key: &str) -> Vec<Table<'a>> {
        self.note_asked(key, Kind::Table, true, false);
        let Some(node) = self.get(key) else { return Vec::new() };
        let Value::Array(items) = &node.value else {
            self.note(node, key, Message::new("problem-not-a-list"));
            return Vec::new();
        };
        let path = |n: usize| format!("{}[{n}]", join(&self.path, key));
        items.iter().enumerate().map(|(n, item)| Table::new(item, path(n), self.findings)).collect()
    }

    /// Tells whoever describes the format that a key must stand here, where the reader sees to it in its own way.
    pub fn needs(&self, key: &str) {
        self.note_asked(key, Kind::Any, false, true);
    }

    fn note_asked(&self, key: &str, kind: Kind, is_list: bool, is_needed: bool) {
        self.findings.survey(|survey| {
            let (path, part) = (self.path.clone(), self.part.get());
            let key = key.to_owned();
            survey.note(Note { path, part, key, kind, is_list, is_needed, default: None, bounds: None });
        });
    }

    /// Notes a problem of a node under a key of this table.
    pub fn note(&self, node: &Node, key: &str, message: Message) {
        let problem = Problem::at_line(&node.file, node.line, message);
        self.findings.push(problem.key(join(&self.path, key)).value(node.shown()));
    }

    /// Notes a problem of a key that stands in this table, or of the table itself.
    pub fn note_key(&self, key: &str, message: Message) {
        self.note(self.peek(key).unwrap_or(self.node), key, message);
    }

    fn missing(&self, key: &str) {
        let problem = Problem::at_line(&self.node.file, self.node.line, Message::new("problem-missing-key"));
        self.findings.push(problem.key(join(&self.path, key)));
    }

    /// Refuses the keys that were not read.
    pub fn finish(self) {
        let Some(entries) = self.entries() else { return };
        let seen = self.seen.borrow();
        for (key, node) in entries.iter().filter(|(key, _)| !seen.contains(*key)) {
            let near = nearest(key, seen.iter());
            let message = match near {
                Some(near) => Message::new("problem-unknown-key-near").with("near", near),
                None => Message::new("problem-unknown-key"),
            };
            self.note(node, key, message);
        }
    }
}

/// The known key that is at most two letters away.
fn nearest<'k>(key: &str, known: impl Iterator<Item = &'k String>) -> Option<&'k str> {
    known
        .map(|candidate| (letters_apart(key, candidate), candidate.as_str()))
        .filter(|(apart, _)| *apart <= 2)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance.
fn letters_apart(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<(i64, f64), Problems> {
        let node = Node::parse("a.toml", text)?;
        let findings = Findings::new();
        let table = Table::root(&node, &findings);
        let workers = table.required::<i64>("workers");
        let share = table.required::<Share>("share");
        table.finish();
        findings.conclude(workers.zip(share.map(|share| share.0)))
    }

    #[test]
    fn a_good_document_is_read() {
        assert_eq!(read("format = 1\nworkers = 4\nshare = 0.5\n"), Ok((4, 0.5)));
    }

    #[test]
    fn all_problems_come_at_once_with_line_and_key() {
        let problems = read("format = 2\nworker = 4\nshare = 1.5\n").unwrap_err().0;
        let found: Vec<_> = problems.iter().map(|p| (p.line, p.key.as_str(), p.message.key)).collect();
        assert_eq!(
            found,
            [
                (1, "format", "problem-format"),
                (1, "workers", "problem-missing-key"),
                (2, "worker", "problem-unknown-key-near"),
                (3, "share", "problem-not-a-share"),
            ]
        );
    }

    #[test]
    fn a_nan_is_refused_with_its_place() {
        let problems = read("format = 1\nworkers = 4\nshare = nan\n").unwrap_err().0;
        assert_eq!((problems[0].line, problems[0].message.key), (3, "problem-not-finite"));
    }

    #[test]
    fn one_document_lies_over_another() {
        let under = Node::parse("a", "a = 1\n[t]\nx = 1\ny = 2\n").unwrap();
        let over = Node::parse("b", "[t]\ny = 3\n").unwrap();
        let merged = under.overlaid(over);
        assert_eq!(merged.canonical(), "{\"a\"=1;\"t\"={\"x\"=1;\"y\"=3;};}");
    }

    proptest! {
        #[test]
        fn any_text_gives_a_document_or_problems(text in "\\PC*") {
            let _ = read(&text);
        }

        #[test]
        fn any_assignment_gives_a_document_or_problems(key in "[a-z.]{1,8}", value in "[-+0-9a-z.\\[\\]{}\"]{0,12}") {
            let _ = read(&format!("format = 1\n{key} = {value}\n"));
        }
    }
}

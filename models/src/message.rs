//! What the product says, before it has a language: a key of the catalogue and its arguments.
//!
//! Libraries never write sentences. They return a [`Message`]; the command line looks the key up
//! in its French or English catalogue. Each key used here has an entry in both (a test checks it).

use std::fmt;

/// A text of the catalogue, not yet in any language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Key of the entry, for instance `problem-unknown-key`.
    pub key: &'static str,
    /// Named arguments, already formatted without any language of their own.
    pub args: Vec<(&'static str, String)>,
}

impl Message {
    /// A message without arguments.
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// Adds a named argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key)?;
        for (name, value) in &self.args {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

/// Something wrong in an input, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file as it was named by the user.
    pub file: String,
    /// Line from 1; 0 when the problem is about the whole file.
    pub line: usize,
    /// Column from 1; 0 when it is not known.
    pub column: usize,
    /// Dotted key or column name; empty when there is none.
    pub key: String,
    /// What stands there; empty when nothing does.
    pub value: String,
    /// What is wrong with it and what to do.
    pub message: Message,
}

impl Problem {
    /// A problem of a whole file.
    pub fn of_file(file: &str, message: Message) -> Self {
        Self::at_line(file, 0, message)
    }

    /// A problem of one line of a file.
    pub fn at_line(file: &str, line: usize, message: Message) -> Self {
        Self { file: file.into(), line, column: 0, key: String::new(), value: String::new(), message }
    }

    /// The same problem with the offending key or column name.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }

    /// The same problem with the offending value, cut at 80 characters.
    #[must_use]
    pub fn value(mut self, value: impl AsRef<str>) -> Self {
        let value = value.as_ref();
        self.value = value.chars().take(80).collect();
        if value.chars().count() > 80 {
            self.value.push('…');
        }
        self
    }

    /// The same problem with its column, from 1.
    #[must_use]
    pub fn column(mut self, column: usize) -> Self {
        self.column = column;
        self
    }
}

/// Every problem of an input: a reader goes on after the first one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} problems in the input, first: {:?}", .0.len(), .0.first())]
pub struct Problems(pub Vec<Problem>);

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

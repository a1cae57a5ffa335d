//! The problems of a file that is being read: all of them, up to a hundred.

use crate::message::{Message, Problem, Problems};

/// After so many, the file is another kind of file than the reader thinks.
const MOST: usize = 100;

/// Collects the problems of one file.
#[derive(Debug)]
pub(crate) struct ProblemList {
    file: String,
    problems: Vec<Problem>,
}

impl ProblemList {
    /// No problem so far.
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.into(), problems: Vec::new() }
    }

    /// Notes a problem.
    pub(crate) fn push(&mut self, problem: Problem) {
        if self.problems.len() < MOST {
            self.problems.push(problem);
        }
    }

    /// Notes a problem of a line and one of its columns.
    pub(crate) fn at(&mut self, line: usize, key: &str, value: &str, message: Message) {
        self.push(Problem::at_line(&self.file, line, message).key(key).value(value));
    }

    /// Whether nothing is wrong so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// Whether reading on is of no use.
    pub(crate) fn is_full(&self) -> bool {
        self.problems.len() >= MOST
    }

    /// Nothing, or every problem.
    ///
    /// # Errors
    /// When a problem was noted.
    pub(crate) fn conclude(self) -> Result<(), Problems> {
        if self.problems.is_empty() { Ok(()) } else { Err(Problems(self.problems)) }
    }
}

impl From<ProblemList> for Problems {
    fn from(list: ProblemList) -> Self {
        Self(list.problems)
    }
}

//! What could not be read in a file: a few such lines are counted, shown and left out; more are
//! the sign of another kind of file, and an error.

use crate::audience::problem_list::ProblemList;
use crate::message::{Message, Problem, Problems};

/// One line in so many may hold something that can't be read.
const ONE_IN: u64 = 100;
/// Faults that are shown.
const EXAMPLES: usize = 3;
/// So many lines say what kind of file this is.
const ENOUGH: u64 = 1000;

/// Where a row stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    /// Its line, from 1.
    pub(super) line: usize,
    /// The number of its record in a JSON text, from 1; 0 in a table.
    pub(super) record: usize,
}

/// The faults of one file.
#[derive(Debug)]
pub(super) struct Faults {
    file: String,
    problems: ProblemList,
    lines: u64,
    lines_with: u64,
    last: Option<(usize, usize)>,
    /// Rows left out.
    pub(super) rows: u64,
    /// Cells of other rows that were not read.
    pub(super) cells: u64,
}

/// What a file's faults come to when they are few.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FewFaults {
    pub(super) note: Option<Message>,
    pub(super) examples: Vec<Problem>,
}

impl Faults {
    pub(super) fn new(file: &str) -> Self {
        let problems = ProblemList::new(file);
        Self { file: file.into(), problems, lines: 0, lines_with: 0, last: None, rows: 0, cells: 0 }
    }

    /// A line begins.
    pub(super) fn line(&mut self) {
        self.lines += 1;
    }

    /// Notes what is wrong on a line.
    pub(super) fn push(&mut self, at: At, name: &str, value: &str, message: Message) {
        let here = Some((at.line, at.record));
        self.lines_with += u64::from(self.last != here);
        self.last = here;
        let name = if at.record == 0 { name.to_owned() } else { format!("[{}].{name}", at.record) };
        self.problems.at(at.line, &name, value, message);
    }

    /// Whether this is plainly another kind of file.
    pub(super) fn is_hopeless(&self) -> bool {
        self.lines >= ENOUGH && self.lines_with * 2 > self.lines
    }

    /// What to say of a few faults.
    ///
    /// # Errors
    /// Every fault (up to a hundred) when they are many.
    pub(super) fn conclude(self) -> Result<FewFaults, Problems> {
        if self.lines_with * ONE_IN > self.lines {
            let mut problems = Problems::from(self.problems);
            if self.lines_with > problems.0.len() as u64 {
                let message = Message::new("dnma-many-faults").with("with_count", self.lines_with);
                problems.0.push(Problem::of_file(&self.file, message.with("lines_count", self.lines)));
            }
            return Err(problems);
        }
        let examples: Vec<Problem> = Problems::from(self.problems).0.into_iter().take(EXAMPLES).collect();
        let note = examples.first().map(|first| {
            let message = Message::new("dnma-left-out").with("file", &self.file).with("rows_count", self.rows);
            message.with("cells_count", self.cells).with("lines_count", self.lines).with("line", first.line)
        });
        Ok(FewFaults { note, examples })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(lines: u64, wrong: usize) -> Faults {
        let mut faults = Faults::new("x");
        (0..lines).for_each(|_| faults.line());
        for line in 0..wrong {
            for name in ["a", "b"] {
                faults.push(At { line, record: 0 }, name, "?", Message::new("dnma-not-a-count"));
            }
        }
        faults
    }

    #[test]
    fn one_line_in_a_hundred_is_few() {
        let few = faults(500, 5).conclude().unwrap();
        assert_eq!((few.examples.len(), few.note.map(|note| note.key)), (3, Some("dnma-left-out")));
        assert_eq!(faults(500, 6).conclude().unwrap_err().0.len(), 12);
        assert_eq!(faults(0, 0).conclude().unwrap().note, None);
        let many = faults(10_000, 101).conclude().unwrap_err().0;
        assert_eq!((many.len(), many[100].message.key), (101, "dnma-many-faults"));
        assert!(!faults(999, 999).is_hopeless() && faults(1000, 501).is_hopeless());
    }
}

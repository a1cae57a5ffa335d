//! What a run leaves on the target, written down as it is made, so that it can be removed: after the
//! run, or after a run that was broken off.
//!
//! One JSON line a thing: its kind, the login name of the account that made it, and what its clean-up
//! must know of it. No secret is among them.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use afflux_models::{Message, Problem, Problems};
use serde::{Deserialize, Serialize};

/// Longest list that is read, bytes.
const LONGEST: usize = 1 << 30;

/// A thing on the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Created {
    /// Its kind: the journey says how one of these is removed.
    pub kind: String,
    /// Login name of the account that made it.
    pub account: String,
    /// What is known of it, by name.
    pub values: BTreeMap<String, String>,
}

/// The list while a run is played.
#[derive(Debug, Default)]
pub struct LeftBehind {
    file: Option<Mutex<File>>,
    /// Things that were made and written down.
    created: AtomicU64,
    /// Requests that may have made a thing and whose response never came, or told nothing of it.
    uncertain: AtomicU64,
    /// Things that could not be written down.
    lost: AtomicU64,
    /// The things themselves, where they are wanted at once.
    held: Option<Mutex<Vec<Created>>>,
}

/// The counts of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftCounts {
    /// Things that were made and written down.
    pub created: u64,
    /// Requests that may have made a thing without saying so.
    pub uncertain: u64,
    /// Things that could not be written down.
    pub lost: u64,
}

impl LeftBehind {
    /// A list that is written to a file, which is made when it is not there.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        Ok(Self { file: Some(Mutex::new(file)), ..Self::default() })
    }

    /// Writes a thing down.
    pub(crate) fn note(&self, created: &Created) {
        self.created.fetch_add(1, Ordering::Relaxed);
        if let Some(held) = &self.held {
            held.lock().unwrap_or_else(PoisonError::into_inner).push(created.clone());
        }
        let Some(file) = &self.file else { return };
        let written = serde_json::to_string(created).map_err(io::Error::from).and_then(|line| {
            // One call a line: a run that is killed leaves whole lines.
            file.lock().unwrap_or_else(PoisonError::into_inner).write_all(format!("{line}\n").as_bytes())
        });
        if written.is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A request is under way that makes a thing: what is returned counts it as uncertain unless it is
    /// settled.
    pub(super) fn making(&self) -> Making<'_> {
        Making { list: self, settled: false }
    }

    /// A list without a file, for a visit that cleans up itself.
    pub fn held() -> Self {
        Self { held: Some(Mutex::default()), ..Self::default() }
    }

    /// The things that are held; none are held afterwards.
    pub(crate) fn take(&self) -> Vec<Created> {
        let held = self.held.as_ref().map(|held| held.lock().unwrap_or_else(PoisonError::into_inner));
        held.map(|mut held| std::mem::take(&mut *held)).unwrap_or_default()
    }

    /// The counts so far.
    pub fn counts(&self) -> LeftCounts {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        LeftCounts { created: count(&self.created), uncertain: count(&self.uncertain), lost: count(&self.lost) }
    }
}

/// A request that makes a thing.
pub(super) struct Making<'l> {
    list: &'l LeftBehind,
    settled: bool,
}

impl Making<'_> {
    /// It is known what became of it.
    pub(super) fn settle(mut self) {
        self.settled = true;
    }
}

impl Drop for Making<'_> {
    fn drop(&mut self) {
        if !self.settled {
            self.list.uncertain.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Reads a list. Its last line may be cut: a run that was killed was writing it.
///
/// # Errors
/// Every line that is none of ours.
pub fn read_list(file: &str, text: &str) -> Result<Vec<Created>, Problems> {
    if text.len() > LONGEST {
        return Err(Problem::of_file(file, Message::new("file-too-large").with("most", LONGEST >> 20)).into());
    }
    let (mut things, mut problems) = (Vec::new(), Vec::new());
    let whole = text.ends_with('\n') || text.is_empty();
    let last = text.lines().count();
    for (line, row) in (1..).zip(text.lines()).filter(|(_, row)| !row.trim().is_empty()) {
        match serde_json::from_str::<Created>(row) {
            Ok(created) => things.push(created),
            Err(_) if line == last && !whole => {}
            Err(error) => {
                let message = Message::new("left-behind-line").with("detail", error);
                problems.push(Problem::at_line(file, line, message).value(row));
            }
        }
    }
    if problems.is_empty() { Ok(things) } else { Err(Problems(problems)) }
}

/// The text of a list.
pub fn write_list(things: &[Created]) -> String {
    let lines = things.iter().filter_map(|thing| serde_json::to_string(thing).ok());
    lines.map(|line| line + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn thing(id: &str) -> Created {
        let values = [("id".to_string(), id.to_string())].into();
        Created { kind: "document".into(), account: "a@exemple.test".into(), values }
    }

    #[test]
    fn what_is_written_down_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("left-behind.ndjson");
        let list = LeftBehind::open(&path).unwrap();
        [thing("1"), thing("2\n\"")].iter().for_each(|thing| list.note(thing));
        list.making().settle();
        drop(list.making());
        assert_eq!(list.counts(), LeftCounts { created: 2, uncertain: 1, lost: 0 });
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(read_list("l", &text).unwrap(), [thing("1"), thing("2\n\"")]);
        assert_eq!(write_list(&read_list("l", &text).unwrap()), text);
        // A run that was killed in the middle of a line.
        assert_eq!(read_list("l", &text[..text.len() - 9]).unwrap(), [thing("1")]);
    }

    #[test]
    fn every_foreign_line_is_told() {
        let text = format!("{}\n{{}}\nnonsense\n", serde_json::to_string(&thing("1")).unwrap());
        let lines: Vec<usize> = read_list("l", &text).unwrap_err().0.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [2, 3]);
    }

    proptest! {
        #[test]
        fn any_text_is_a_list_or_an_error(text in "[\\PC\n]{0,200}") {
            let _ = read_list("l", &text);
        }
    }
}

//! Outcomes as files: read with everything that is wrong said, written whole or not at all.

use std::io::Read;
use std::path::{Path, PathBuf};

use afflux_models::{Message, Problem, Problems};
use afflux_outcome::Outcome;
use afflux_outcome::journal::{Journal, MAGIC, Unreadable};

use crate::failure::Failure;
use crate::files;

/// The format of outcomes that this version writes.
const FORMAT: u32 = 1;

/// Reads an outcome.
///
/// # Errors
/// No such file, not JSON, not an outcome, or of a later format.
pub(crate) fn read(file: &str) -> Result<Outcome, Problems> {
    let bytes = files::read_bytes(file)?;
    let outcome: Outcome = serde_json::from_slice(&bytes).map_err(|error| {
        let message = Message::new("outcome-unreadable").with("detail", without_place(&error));
        let problem = Problem::at_line(file, error.line(), message);
        Problem { column: error.column(), ..problem }
    })?;
    if outcome.format != FORMAT {
        let message = Message::new("outcome-format").with("known", FORMAT);
        return Err(Problem::of_file(file, message).key("format").value(outcome.format.to_string()).into());
    }
    Ok(outcome)
}

/// What serde says, without the place, which stands before it.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(what, _)| what.to_owned())
}

/// The journal that a replay writes into its folder.
pub(crate) fn journal_in(folder: &Path) -> PathBuf {
    folder.join("journal")
}

/// Writes the outcome of a run into its folder; the journal, which says the same, goes then.
///
/// # Errors
/// It could not be written: the journal stays.
pub(crate) fn settle(folder: &Path, outcome: &Outcome) -> Result<PathBuf, Failure> {
    let path = folder.join("outcome.json");
    store(&path, outcome).map_err(|failure| match failure {
        Failure::Output(message) if journal_in(folder).exists() => {
            let detail = message.args.iter().find(|(name, _)| *name == "detail");
            let detail = detail.map(|(_, detail)| detail.clone()).unwrap_or_default();
            let told = Message::new("outcome-unwritten").with("file", path.display()).with("detail", detail);
            Failure::Output(told.with("folder", folder.display()))
        }
        other => other,
    })?;
    // Left behind it does no harm: the outcome is looked for first.
    let _ = std::fs::remove_file(journal_in(folder));
    Ok(path)
}

/// Where an outcome is, or was counted from its journal.
#[derive(Debug)]
pub(crate) struct Found {
    /// The outcome.
    pub(crate) outcome: Outcome,
    /// Its file.
    pub(crate) path: PathBuf,
    /// Whether it was counted from a journal just now, and how many bytes at its end were no whole block.
    pub(crate) recovered: Option<usize>,
}

/// The outcome of a file, or of a run's folder. Of a run that was killed there is a journal only: it is counted
/// again, and the outcome written beside it.
///
/// # Errors
/// Neither an outcome nor a journal, or the outcome could not be written.
pub(crate) fn find(place: &str) -> Result<Found, Failure> {
    let path = Path::new(place);
    let is_folder = path.is_dir();
    let (stored, journal) = match is_folder {
        true => (path.join("outcome.json"), journal_in(path)),
        false => (path.to_owned(), path.to_owned()),
    };
    if is_folder && stored.exists() || !is_folder && !is_journal(path) {
        return Ok(Found { outcome: read(&stored.display().to_string())?, path: stored, recovered: None });
    }
    if !journal.exists() {
        return Err(Problem::of_file(place, Message::new("outcome-none-in-folder")).into());
    }
    let (outcome, lost_bytes) = recovered(&journal.display().to_string())?;
    let path = settle(journal.parent().unwrap_or(Path::new(".")), &outcome)?;
    Ok(Found { outcome, path, recovered: Some(lost_bytes) })
}

/// The runs of a place: itself, or those that lie in the folder, by name. A folder of runs holds outcomes
/// (`*.json`) or folders of runs.
///
/// # Errors
/// A folder in which there is no run.
pub(crate) fn runs_of(place: &str) -> Result<Vec<String>, Problems> {
    let path = Path::new(place);
    if !path.is_dir() || is_run(path) {
        return Ok(vec![place.to_owned()]);
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_outcome = |path: &Path| path.is_file() && path.extension().is_some_and(|extension| extension == "json");
    let mut runs: Vec<String> =
        entries.filter(|path| is_outcome(path) || is_run(path)).map(|path| path.display().to_string()).collect();
    runs.sort();
    if runs.is_empty() {
        return Err(Problem::of_file(place, Message::new("compare-empty-folder")).into());
    }
    Ok(runs)
}

/// Whether a folder holds a run: an outcome, or the journal of one that was killed.
pub(crate) fn is_run(folder: &Path) -> bool {
    folder.join("outcome.json").exists() || journal_in(folder).exists()
}

/// Reads the outcomes of some places, each with the file that it was read from.
///
/// # Errors
/// Everything that is wrong with any of them.
pub(crate) fn read_all(places: &[String]) -> Result<Vec<(String, Outcome)>, Failure> {
    let (mut runs, mut problems) = (Vec::new(), Vec::new());
    for place in places {
        match find(place) {
            Ok(found) => runs.push((found.path.display().to_string(), found.outcome)),
            Err(Failure::Input(Problems(more))) => problems.extend(more),
            Err(other) => return Err(other),
        }
    }
    if problems.is_empty() { Ok(runs) } else { Err(Problems(problems).into()) }
}

fn is_journal(path: &Path) -> bool {
    let mut beginning = [0; MAGIC.len()];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut beginning)).is_ok() && beginning == MAGIC
}

/// What a journal counts to, and how many bytes at its end say nothing.
fn recovered(file: &str) -> Result<(Outcome, usize), Problems> {
    let journal = Journal::read(&files::read_bytes(file)?).map_err(|unreadable| {
        let detail = match unreadable {
            Unreadable::NoJournal => String::new(),
            Unreadable::Header(detail) => detail,
        };
        Problem::of_file(file, Message::new("journal-unreadable").with("detail", detail))
    })?;
    let lost_bytes = journal.lost_bytes;
    Ok((journal.into_outcome("replay-killed"), lost_bytes))
}

/// Writes an outcome.
///
/// # Errors
/// It could not be written; what stood there before is untouched.
pub(crate) fn store(path: &Path, outcome: &Outcome) -> Result<(), Failure> {
    let json = serde_json::to_vec(outcome).map_err(|error| {
        Failure::Output(Message::new("output-failed").with("file", path.display()).with("detail", error))
    })?;
    files::write(path, &json)
}

//! Outcomes as files: read with everything that is wrong said, written whole or not at all.

use std::path::Path;

use afflux_models::{Message, Problem, Problems};
use afflux_outcome::Outcome;

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

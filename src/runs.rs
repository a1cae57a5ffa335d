//! Where the results of runs are kept: `results/runs/<date>-<scenario>/`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::context::Context;
use crate::failure::Failure;

/// A new folder for a run: the one the user names, or the next of its scenario.
///
/// # Errors
/// It cannot be made.
pub(crate) fn folder(context: &Context, scenario: &str) -> Result<PathBuf, Failure> {
    let folder = match &context.output {
        Some(folder) => folder.clone(),
        None => next(Path::new("results/runs"), scenario),
    };
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
    Ok(folder)
}

/// `2026-03-20T08-05-12Z-confinement-2020`, with a number when it is taken.
fn next(runs: &Path, scenario: &str) -> PathBuf {
    let date = Timestamp::now().strftime("%Y-%m-%dT%H-%M-%SZ").to_string();
    let names = std::iter::once(format!("{date}-{scenario}")).chain((2..).map(|n| format!("{date}-{scenario}-{n}")));
    names.map(|name| runs.join(name)).find(|folder| !folder.exists()).unwrap_or_else(|| runs.join(scenario))
}

fn failed(folder: &Path, error: &io::Error) -> Failure {
    Failure::output(&folder.display().to_string(), error)
}

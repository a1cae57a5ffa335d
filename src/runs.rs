//! Where the results of runs are kept: `results/runs/<date>-<scenario>/`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::context::Context;
use crate::failure::Failure;
use crate::store::RUNS;

/// A new folder for a run: the one the user names, or the next of its scenario.
///
/// # Errors
/// It cannot be made.
pub(crate) fn folder(context: &Context, scenario: &str) -> Result<PathBuf, Failure> {
    let folder = match &context.output {
        Some(folder) => folder.clone(),
        None => next(Path::new(RUNS), scenario),
    };
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
    Ok(folder)
}

/// `2026-03-20T08-05-12Z-confinement-2020`, with a number when it is taken.
fn next(runs: &Path, scenario: &str) -> PathBuf {
    let scenario = &safe(scenario);
    let date = Timestamp::now().strftime("%Y-%m-%dT%H-%M-%SZ").to_string();
    let names = std::iter::once(format!("{date}-{scenario}")).chain((2..).map(|n| format!("{date}-{scenario}-{n}")));
    names.map(|name| runs.join(name)).find(|folder| !folder.exists()).unwrap_or_else(|| runs.join(scenario))
}

/// A scenario's name as a part of a folder's: nothing in it leads elsewhere or steers a terminal.
fn safe(name: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let plain: String = name.chars().map(|letter| if is_plain(letter) { letter } else { '-' }).collect();
    let plain = plain.trim_matches(['.', '-']);
    // A name of a file is at most 255 bytes long, and a letter at most four.
    let plain: String = plain.chars().take(40).collect();
    if plain.is_empty() { "run".into() } else { plain }
}

fn failed(folder: &Path, error: &io::Error) -> Failure {
    Failure::output(&folder.display().to_string(), error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let runs = Path::new("results/runs");
        for (name, expected) in [
            ("confinement-2020", "confinement-2020"),
            ("../../etc/passwd", "etc-passwd"),
            ("/abs", "abs"),
            ("..", "run"),
            ("", "run"),
            ("a\u{0}b\u{1b}[2J\n", "a-b--2J"),
            ("été", "été"),
        ] {
            assert_eq!(safe(name), expected, "{name:?}");
            let folder = next(runs, name);
            assert_eq!(folder.parent(), Some(runs), "{name:?}");
        }
        assert!(safe(&"é".repeat(400)).len() <= 160);
    }
}

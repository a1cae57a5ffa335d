//! The tutorials: every command that they show is run, in the order in which it stands, in one folder a tutorial; and
//! every line of output that they show must be one that was printed.
//!
//! A fence of `sh` holds commands, as a reader would type them. A command that is meant to end with another code than 0
//! says so: `# exit code 1`, `# code de sortie 1`. A fence of `text` after it shows lines of what was printed; `…`
//! stands for what is left out. A fence of another name is a file or a word, and is not run.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::shipped;

/// One step of a tutorial.
#[derive(Debug)]
struct Step {
    line: usize,
    script: String,
    shown: Vec<String>,
}

/// The steps of a page.
fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut fence: Option<(&str, usize, Vec<&str>)> = None;
    for (number, line) in page.lines().enumerate() {
        match (&mut fence, line.strip_prefix("```")) {
            (None, Some(name)) => fence = Some((name, number + 1, Vec::new())),
            (None, None) => {}
            (Some((_, _, lines)), None) => lines.push(line),
            (Some((name, at, lines)), Some(_)) => {
                match (*name, steps.last_mut()) {
                    ("sh", _) => steps.push(Step { line: *at, script: lines.join("\n"), shown: Vec::new() }),
                    ("text", Some(step)) => step.shown.extend(lines.iter().map(|line| (*line).to_owned())),
                    ("text", None) => panic!("line {at}: output before any command"),
                    _ => {}
                }
                fence = None;
            }
        }
    }
    assert!(fence.is_none(), "a fence does not end");
    steps
}

/// The code that a script says it ends with.
fn expected_code(script: &str) -> i32 {
    let said = ["# exit code ", "# code de sortie "].iter().find_map(|words| script.split_once(words));
    said.map_or(0, |(_, rest)| {
        rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().expect("a code")
    })
}

/// A text with the spaces that no line breaks at as plain ones: nobody types those.
fn plainly_spaced(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

/// Whether a line was printed: the parts around each `…` in their order.
fn was_printed(line: &str, printed: &str) -> bool {
    let (line, printed) = (plainly_spaced(line), plainly_spaced(printed));
    let parts: Vec<&str> = line.split('…').map(str::trim).filter(|part| !part.is_empty()).collect();
    printed.lines().any(|candidate| {
        let mut rest = candidate;
        parts.iter().all(|part| rest.find(part).inspect(|at| rest = &rest[at + part.len()..]).is_some())
    })
}

/// The processes that a tutorial leaves in the background end with it, by their numbers.
struct Started(PathBuf);

impl Drop for Started {
    fn drop(&mut self) {
        let started = std::fs::read_to_string(&self.0).unwrap_or_default();
        for process in started.split_whitespace() {
            let _ = Command::new("kill").arg(process).stderr(Stdio::null()).status();
        }
    }
}

/// Runs a tutorial as its reader would, with the binary on the path and a home of its own. False when the load generator
/// said that it was the limit itself, as it rightly may on a machine that is busy with other things.
fn follow(file: &str) -> bool {
    let page = std::fs::read_to_string(shipped(file)).expect("the page");
    let folder = tempfile::tempdir().expect("a folder");
    let (home, work) = (folder.path().join("home"), folder.path().join("work"));
    let started = Started(home.join("started"));
    std::fs::create_dir_all(&home).expect("a folder");
    std::fs::create_dir_all(&work).expect("a folder");
    let binary = Path::new(env!("CARGO_BIN_EXE_afflux")).parent().expect("a folder").to_path_buf();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
    let language = if file.contains("/fr/") { "fr_FR.UTF-8" } else { "en_GB.UTF-8" };
    let steps = steps(&page);
    assert!(steps.len() >= 4, "{file} has only {} steps", steps.len());
    for step in &steps {
        let begun = Instant::now();
        let script = format!("set -eo pipefail\nexec 2>&1\ntrap 'jobs -p >>\"$HOME/started\"' EXIT\n{}\n", step.script);
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-c", &script]).current_dir(&work).stdin(Stdio::null());
        command.env("HOME", &home).env("PATH", &path).env("LC_ALL", language).env_remove("XDG_CONFIG_HOME");
        let printed_to = folder.path().join("printed");
        command.stdout(std::fs::File::create(&printed_to).expect("a file")).stderr(Stdio::null());
        let status = command.status().expect("bash runs");
        let printed = std::fs::read_to_string(&printed_to).expect("what was printed");
        let place = format!("{file}:{}\n{}\n--- printed\n{printed}", step.line, step.script);
        if status.code() == Some(4) {
            eprintln!("{file}:{}: the generator was the limit", step.line);
            return false;
        }
        assert_eq!(status.code(), Some(expected_code(&step.script)), "{place}");
        for line in step.shown.iter().filter(|line| !line.trim().is_empty() && line.trim() != "…") {
            assert!(was_printed(line, &printed), "not printed: `{line}`\n{place}");
        }
        eprintln!("{file}:{}: {:.1} s", step.line, begun.elapsed().as_secs_f64());
        assert!(begun.elapsed() < Duration::from_secs(300), "too long for a tutorial: {place}");
    }
    drop(started);
    true
}

/// Runs a tutorial where the tutorials are asked for: some minutes, most of them spent waiting.
fn tutorial(file: &str) {
    if std::env::var_os("AFFLUX_TUTORIALS").is_none() {
        eprintln!("{file} was not typed: AFFLUX_TUTORIALS is not set (tests/run sets it)");
        return;
    }
    assert!((0..3).any(|_| follow(file)), "{file}: the generator was the limit three times");
}

#[test]
fn an_operator_s_first_hour() {
    tutorial("docs/en/tutorial-operator.md");
    tutorial("docs/fr/tutoriel-exploitant.md");
}

#[test]
fn a_local_authority_s_question() {
    tutorial("docs/fr/tutoriel-collectivite.md");
    tutorial("docs/en/tutorial-authority.md");
}

#[test]
fn a_gate_in_twenty_minutes() {
    tutorial("docs/en/tutorial-pipeline.md");
    tutorial("docs/fr/tutoriel-chaine.md");
}

#[test]
fn a_page_is_taken_apart_as_it_is_meant() {
    let page = "words\n```sh\nfalse   # exit code 1\n```\nmore\n```text\nan … line\n```\n```toml\nx = 1\n```\n";
    let steps = steps(page);
    assert_eq!(steps.len(), 1);
    assert_eq!((steps[0].line, expected_code(&steps[0].script)), (2, 1));
    assert_eq!(steps[0].shown, ["an … line"]);
    assert!(was_printed(&steps[0].shown[0], "before\nan entire line\n"));
    assert!(!was_printed("an … line", "a line an"));
    assert_eq!(expected_code("true   # code de sortie 3"), 3);
}

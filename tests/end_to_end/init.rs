//! `afflux init` as a user runs it: flags, questions, and what is wrong.

use std::io::Write;
use std::process::{Output, Stdio};

use crate::support::{afflux, json, run, shipped, stderr};

/// Answers typed line by line.
fn typed(arguments: &[&str], lines: &str) -> Output {
    let mut child = afflux()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    child.stdin.take().expect("a pipe").write_all(lines.as_bytes()).expect("the answers are read");
    child.wait_with_output().expect("it ends")
}

/// A scenario from flags stands by itself, outside of the project: it is checked and simulated where it was written.
#[test]
fn flags_become_a_scenario_that_plays() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("mon-ent.toml");
    let flags = "--name mon-ent --zone c --college 12000 --lycee 9000 --teachers 1800 --parents 24000 --visits 9000 \
                 --date 2026-11-23 --factor 5 --sessions 3000";
    let file = file.display().to_string();
    let mut arguments = vec!["init", "-o", &file, "--format", "json"];
    arguments.extend(flags.split_whitespace());
    let output = run(&arguments);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!((json(&output)["file"].as_str(), json(&output)["scenario"].as_str()), (Some(&*file), Some("mon-ent")));
    let run_there = |arguments: &[&str]| {
        let output = afflux().current_dir(folder.path()).args(arguments).output().expect("the binary starts");
        assert!(output.status.success(), "{}", stderr(&output));
        json(&output)
    };
    let expected = run_there(&["check", "mon-ent.toml", "--format", "json"]);
    // 9 000 visits of an ordinary Monday, five times.
    let visits = expected["visits"].as_f64().expect("visits");
    assert!((visits / 45_000.0 - 1.0).abs() < 1e-6, "{visits}");
    let played = run_there(&["simulate", "mon-ent.toml", "--scale", "0.05", "--replications", "2", "--format", "json"]);
    assert!(played["visits"].as_f64() > Some(1_000.0), "{}", played["visits"]);
    // Never over a file that is there, unless told to.
    let again = run(&arguments);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("--force"), "{}", stderr(&again));
    arguments.push("--force");
    assert!(run(&arguments).status.success());
}

#[test]
fn questions_are_asked_again_until_the_answer_is_right() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.toml").display().to_string();
    let lines = "mon-ent\nD\nA\n\nbeaucoup\n8000\n\n\n\n2026-11-23\n3,5\n\n";
    let output = typed(&["init", "--ask", "--lang", "fr", "-o", &file], lines);
    assert!(output.status.success(), "{}", stderr(&output));
    let asked = stderr(&output);
    for words in ["Zone de vacances", "`D`", "`beaucoup`", "[25000]", "Nombre maximal de sessions"] {
        assert!(asked.contains(words), "{words} in {asked}");
    }
    let text = std::fs::read_to_string(&file).expect("the scenario");
    for line in ["zone = \"A\"", "\"6e\" = 6250", "\"2de\" = 2667", "2026-11-23T00:00:00", "value = 3.5"] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("hypothèses") && said.contains("afflux check"), "{said}");
    // The answers end before the questions do: nothing is written.
    let short = folder.path().join("b.toml").display().to_string();
    let output = typed(&["init", "--ask", "-o", &short], "mon-ent\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(!std::path::Path::new(&short).exists());
}

#[test]
fn what_is_wrong_is_said_at_once_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.toml").display().to_string();
    let flags = ["--name", "Mon ENT", "--zone", "Z", "--college", "3x", "--date", "2026-02-30", "--factor", "0"];
    let output = run(&[&["init", "-o", &file], &flags[..]].concat());
    let told = stderr(&output);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{told}");
    for word in ["`Mon ENT`", "`Z`", "3x", "`2026-02-30`", "`0`"] {
        assert!(told.contains(word), "{word} in {told}");
    }
    // A day that the calendar does not reach is found before anything is written.
    let output = run(&["init", "-o", &file, "--date", "2040-01-09"]);
    assert_eq!(output.status.code(), Some(2));
    let output = run(&["init", "-o", &file, "--from", "no-such-file.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!std::path::Path::new(&file).exists());
}

/// The blank crisis is one page, and every answer has its line there.
#[test]
fn the_blank_crisis_is_a_page_that_plays() {
    let blank = shipped("scenarios/crise-type.toml");
    let text = std::fs::read_to_string(&blank).expect("the blank crisis");
    assert!(text.lines().count() <= 100, "{}", text.lines().count());
    let output = run(&["check", &blank.display().to_string(), "--format", "json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(json(&output)["visits"].as_f64() > Some(50_000.0));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("b.toml").display().to_string();
    let base = shipped("scenarios/confinement-2020.toml").display().to_string();
    let output = run(&["init", "-o", &file, "--from", &base]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(run(&["check", &file]).status.success());
}

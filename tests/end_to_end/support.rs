//! What the end-to-end tests share: the real binary, run as a user would.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The binary.
pub(crate) fn afflux() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_afflux"));
    command.env("LC_ALL", "C").stdin(Stdio::null());
    command
}

/// Runs it with some arguments.
pub(crate) fn run(arguments: &[&str]) -> Output {
    afflux().args(arguments).output().expect("the binary starts")
}

/// A file of the repository.
pub(crate) fn shipped(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What was written on stderr.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The JSON document on stdout.
pub(crate) fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(output)))
}

/// A scenario that replays a few minutes of the lockdown within some seconds.
pub(crate) fn short_scenario(folder: &Path, minutes: u32) -> String {
    let base = shipped("scenarios/confinement-2020.toml");
    let text = format!(
        r#"format = 1
extends = "{}"
name = "short"
[replay]
from = "2020-03-23T10:00:00"
to = "2020-03-23T10:{minutes:02}:00"
scale = 0.01
speed = 30.0
ramp = "1min"
settle = "30s"
[staging]
sessions_limit = 300
"#,
        base.display()
    );
    let file = folder.join("short.toml");
    std::fs::write(&file, text).expect("the scenario is written");
    file.display().to_string()
}

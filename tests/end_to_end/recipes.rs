//! The recipes for pipelines: every `run:` and `script:` step is taken out of the YAML itself and executed, on the
//! embedded portal, with stand-ins for the two programs that post a comment.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use saphyr::{LoadableYamlNode, Yaml};

use crate::support::{shipped, stderr};

/// A folder that is the machine of a pipeline: home, work and programs of its own.
struct Machine {
    folder: tempfile::TempDir,
    environment: BTreeMap<String, String>,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["home/.cache/afflux-gate", "work/.afflux-gate", "bin"] {
            std::fs::create_dir_all(folder.path().join(name)).expect("a folder");
        }
        let machine = Self { folder, environment: BTreeMap::new() };
        // What the cache of the recipe gave back: the binary under test.
        for place in ["home/.cache/afflux-gate/afflux", "work/.afflux-gate/afflux"] {
            std::fs::copy(env!("CARGO_BIN_EXE_afflux"), machine.path(place)).expect("the binary");
        }
        for name in ["gh", "curl"] {
            let stand_in = "#!/bin/sh\nprintf '%s\\n' \"$@\" >>\"$HOME/posted\"\n";
            let file = machine.path(&format!("bin/{name}"));
            std::fs::write(&file, stand_in).expect("a program");
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("executable");
        }
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn set(&mut self, name: &str, value: impl Into<String>) {
        self.environment.insert(name.into(), value.into());
    }

    fn run(&self, shell: &str, script: &str, environment: &BTreeMap<String, String>) -> Output {
        let path = format!("{}:{}", self.path("bin").display(), std::env::var("PATH").unwrap_or_default());
        let mut command = Command::new(shell);
        if shell == "bash" {
            // As the runner calls it.
            command.args(["--noprofile", "--norc", "-eo", "pipefail"]);
        } else {
            command.arg("-e");
        }
        command.args(["-c", script]).current_dir(self.path("work")).stdin(Stdio::null());
        command.env("HOME", self.path("home")).env("PATH", path).env("LC_ALL", "C");
        command.envs(&self.environment).envs(environment).output().expect("the shell runs")
    }

    /// Two minutes of the lockdown in seconds.
    fn scenario(&self) -> String {
        let base = shipped("scenarios/confinement-2020.toml");
        let text = format!(
            "format = 1\nextends = \"{}\"\nname = \"gated\"\n[replay]\nfrom = \"2020-03-23T10:00:00\"\n\
             to = \"2020-03-23T10:03:00\"\nscale = 0.02\nspeed = 90.0\nramp = \"30s\"\nsettle = \"30s\"\n",
            base.display()
        );
        let file = self.path("work/gated.toml");
        std::fs::write(&file, text).expect("the scenario");
        "gated.toml".into()
    }
}

fn yaml(text: &str) -> Yaml<'_> {
    Yaml::load_from_str(text).expect("YAML").remove(0)
}

fn words<'y>(node: Option<&'y Yaml<'_>>) -> BTreeMap<String, &'y Yaml<'y>> {
    let mapping = node.and_then(|node| node.as_mapping());
    let pairs = mapping.into_iter().flatten();
    pairs.map(|(key, value)| (key.as_str().expect("a word").to_owned(), value)).collect()
}

/// `${{ NAME }}` put into words.
fn filled(text: &str, value_of: &dyn Fn(&str) -> String) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${{") {
        let (name, after) = after.split_once("}}").expect("an expression ends");
        filled.push_str(before);
        filled.push_str(&value_of(name.trim()));
        rest = after;
    }
    filled + rest
}

#[test]
fn the_action_for_github_finds_a_slower_portal() {
    let text = std::fs::read_to_string(shipped(".github/actions/afflux-gate/action.yml")).expect("the action");
    let action = yaml(&text);
    let mut machine = Machine::new();
    let given = BTreeMap::from([
        ("scenario", machine.scenario()),
        ("candidate", "embedded:service-time=1.5".to_owned()),
        ("keep-as", "main".to_owned()),
        ("comment", "true".to_owned()),
        ("token", "a-token".to_owned()),
    ]);
    let inputs = words(action.as_mapping_get("inputs"));
    let value_of = |name: &str| match name.strip_prefix("inputs.") {
        Some(input) => given.get(input).cloned().unwrap_or_else(|| {
            let default = inputs.get(input).unwrap_or_else(|| panic!("no input `{input}`")).as_mapping_get("default");
            default
                .and_then(|default| default.as_str())
                .unwrap_or_else(|| panic!("`{input}` has no default"))
                .to_owned()
        }),
        None => match name {
            "github.action_path" => shipped(".github/actions/afflux-gate").display().to_string(),
            "github.event.pull_request.number" => "7".to_owned(),
            other => panic!("`{other}` is not known here"),
        },
    };
    for name in ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"] {
        machine.set(name, machine.path(name).display().to_string());
    }
    let steps = action.as_mapping_get("runs").and_then(|runs| runs.as_mapping_get("steps")).expect("steps");
    let mut codes = Vec::new();
    for step in steps.as_sequence().expect("steps") {
        let Some(script) = step.as_mapping_get("run").and_then(|script| script.as_str()) else { continue };
        // What a user writes never becomes a part of a script.
        assert!(!script.contains("${{"), "{script}");
        let environment: BTreeMap<String, String> = words(step.as_mapping_get("env"))
            .into_iter()
            .map(|(name, value)| (name, filled(value.as_str().expect("a text"), &value_of)))
            .collect();
        let output = machine.run("bash", script, &environment);
        let name = step.as_mapping_get("name").and_then(|name| name.as_str()).expect("a name");
        codes.push((name.to_owned(), output.status.code(), stderr(&output)));
    }
    let ended: Vec<(&str, Option<i32>)> = codes.iter().map(|(name, code, _)| (name.as_str(), *code)).collect();
    if ended[1] == ("gate", Some(4)) {
        // On a machine that is busy with other tests the generator may rightly call itself late.
        return;
    }
    let expected = [("binary", Some(0)), ("gate", Some(1)), ("proposed baseline", Some(0)), ("comment", Some(0))];
    assert_eq!(ended, expected, "{codes:?}");
    assert_eq!(machine.text("GITHUB_OUTPUT"), "verdict=regression\n");
    assert!(machine.text("GITHUB_STEP_SUMMARY").starts_with("### ✖ REGRESSION"));
    assert!(
        machine.text("home/posted").starts_with("pr\ncomment\n7\n--body-file\n"),
        "{}",
        machine.text("home/posted")
    );
    assert!(machine.path("work/afflux-gate/baselines/main/proposed").is_dir());
}

#[test]
fn the_template_for_gitlab_passes_an_equal_portal() {
    let text = std::fs::read_to_string(shipped(".gitlab/afflux-gate.yml")).expect("the template");
    let template = yaml(&text);
    let job = template.as_mapping_get(".afflux-gate").expect("the job");
    let mut machine = Machine::new();
    for (name, value) in words(job.as_mapping_get("variables")) {
        machine.set(&name, value.as_str().unwrap_or_else(|| panic!("`{name}` is no text")));
    }
    let source = shipped("").display().to_string();
    let scenario = machine.scenario();
    for (name, value) in [
        ("AFFLUX_SCENARIO", scenario.as_str()),
        ("AFFLUX_SOURCE", &source),
        ("AFFLUX_KEEP_AS", "main"),
        ("AFFLUX_COMMENT_TOKEN", "a-token"),
        ("CI_MERGE_REQUEST_IID", "7"),
        ("CI_PROJECT_ID", "1"),
        ("CI_API_V4_URL", "https://gitlab.example/api/v4"),
    ] {
        machine.set(name, value);
    }
    // The state of the sources that the cached binary was built from.
    let state = Command::new("git").args(["-C", &source, "rev-parse", "HEAD"]).output().expect("git runs");
    std::fs::write(machine.path("work/.afflux-gate/state"), &state.stdout).expect("the state");
    let mut last = Some(0);
    for part in ["script", "after_script"] {
        for step in job.as_mapping_get(part).and_then(|steps| steps.as_sequence()).expect("steps") {
            let output = machine.run("sh", step.as_str().expect("a script"), &BTreeMap::new());
            if part == "script" {
                last = output.status.code();
                assert!(matches!(last, Some(0 | 3 | 4)), "{}", stderr(&output));
            } else {
                assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
            }
        }
    }
    let unclear = job.as_mapping_get("allow_failure").and_then(|allowed| allowed.as_mapping_get("exit_codes"));
    assert_eq!(unclear.and_then(|codes| codes.as_sequence_get(0)).and_then(|code| code.as_integer()), Some(3));
    if last == Some(4) {
        return;
    }
    assert!(machine.path("work/afflux-gate/baselines/main/proposed").is_dir());
    let posted = machine.text("home/posted");
    assert!(posted.contains("merge_requests/7/notes") && !posted.contains("a-token"), "{posted}");
    assert!(machine.text("work/afflux-gate/bench/comparison.md").starts_with("### "), "the Markdown");
}

#[test]
fn the_recipes_name_files_that_are_there() {
    for file in [".github/actions/afflux-gate/action.yml", ".gitlab/afflux-gate.yml"] {
        let text = std::fs::read_to_string(shipped(file)).expect("the recipe");
        assert!(text.contains("docs/en/gate.md") && Path::new(&shipped("docs/en/gate.md")).exists(), "{file}");
    }
}

//! `afflux init`: ten questions, or flags, become a scenario of one's own portal.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use afflux_models::Message;
use afflux_plan::scenario::Scenario;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;

use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::files;
use crate::locale::Catalogue;

mod answers;

use answers::{Answers, QUESTIONS};

/// The blank crisis that is filled in.
const BLANK: &str = include_str!("../../scenarios/crise-type.toml");
/// What it extends when nothing else is named.
const BASE: &str = "afflux:/rentree-2019.toml";

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let text = |key: &str| catalogue.text(key, &[]);
    let mut command = Command::new("init").next_help_heading(text("help-options"));
    for question in &QUESTIONS {
        let help = catalogue.text(&format!("help-flag-init-{}", question.name), &[]);
        command = command.arg(flag(question.name, question.value, help));
    }
    let switch = |name: &'static str, help: String| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    command
        .arg(flag("from", "FILE", text("help-flag-init-from")))
        .arg(switch("ask", text("help-flag-init-ask")))
        .arg(switch("force", text("help-flag-init-force")))
}

/// Asks, writes the scenario and says what to do with it.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let given = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let asks = matches.get_flag("ask") || std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let mut answers = Answers::default();
    let mut wrong = Vec::new();
    for question in &QUESTIONS {
        match given(question.name) {
            Some(text) => wrong.extend(answers.take(question.name, text).err()),
            None if asks && wrong.is_empty() => ask(question.name, &mut answers, context)?,
            None => {}
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::Flags(wrong));
    }
    let file = context.output.clone().unwrap_or_else(|| PathBuf::from(format!("{}.toml", answers.name)));
    if file.exists() && !matches.get_flag("force") {
        return Err(Failure::Usage(Message::new("init-exists").with("file", file.display())));
    }
    let base = match given("from") {
        None => BASE.to_owned(),
        Some(from) => whole_path(from)?,
    };
    let text = answers.filled(BLANK, &base);
    let shown = file.display().to_string();
    // What is written can be read: nothing is left behind that cannot.
    let load = |path: &str| if path == shown { Ok(text.clone()) } else { files::read_text(path) };
    let scenario = Scenario::load(&shown, &load, afflux_models::calendar::Calendar::built_in())?;
    files::write(&file, text.as_bytes())?;
    if context.format == Format::Json {
        return context.print_json(&json!({
            "file": shown,
            "scenario": scenario.name,
            "scenario_hash": scenario.hash,
            "assumptions": scenario.assumptions.len(),
        }));
    }
    let count = [("file", shown.clone()), ("count", scenario.assumptions.len().to_string())];
    context.print_lines(&[
        context.catalogue.text("init-written", &count),
        context.catalogue.text("init-next", &[("file", shown)]),
    ])
}

/// A path that holds wherever the scenario is written.
fn whole_path(file: &str) -> Result<String, Failure> {
    if file.starts_with("afflux:/") {
        return Ok(file.into());
    }
    let path =
        std::fs::canonicalize(file).map_err(|_| Failure::Usage(Message::new("init-no-base").with("file", file)))?;
    Ok(path.display().to_string())
}

/// Asks until the answer is right; nothing typed takes what stands in brackets.
fn ask(name: &str, answers: &mut Answers, context: &Context) -> Result<(), Failure> {
    loop {
        let question = context.catalogue.text(&format!("init-ask-{name}"), &[]);
        let mut stderr = std::io::stderr().lock();
        let _ = write!(stderr, "{question} [{}] ", answers.shown(name)).and_then(|()| stderr.flush());
        drop(stderr);
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        context.check_stop()?;
        match read {
            Ok(0) | Err(_) => return Err(Failure::Usage(Message::new("init-no-answer").with("flag", name))),
            Ok(_) if line.trim().is_empty() => return Ok(()),
            Ok(_) => match answers.take(name, line.trim()) {
                Ok(()) => return Ok(()),
                Err(message) => context.say(&context.catalogue.message(&message)),
            },
        }
    }
}

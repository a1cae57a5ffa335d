//! The command line: built from the catalogue, so that help and errors speak French or English.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, value_parser};

use crate::command;
use crate::context::Context;
use crate::failure::Failure;
use crate::locale::{Catalogue, Language};

/// Columns of the help.
const COLUMNS: usize = 80;

/// Parses the command line, runs the command and says how it ended.
pub(crate) fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let catalogue = Catalogue::new(language(&arguments));
    let matches = match root(&catalogue).try_get_matches_from(&arguments) {
        Ok(matches) => matches,
        Err(error) => return refuse(&catalogue, &error),
    };
    let Some((name, matches)) = matches.subcommand() else { return ExitCode::from(2) };
    let context = Context::new(matches, catalogue);
    match command::run(name, matches, &context) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            explain(&context.catalogue, &failure);
            ExitCode::from(failure.code())
        }
    }
}

/// `--lang` wins over the locale; it is looked for before anything else is parsed.
fn language(arguments: &[OsString]) -> Language {
    let texts = arguments.iter().map(|argument| argument.to_string_lossy());
    let mut previous_is_lang = false;
    for text in texts {
        let value = if previous_is_lang { Some(text.as_ref()) } else { text.strip_prefix("--lang=") };
        if let Some(language) = value.and_then(Language::from_text) {
            return language;
        }
        previous_is_lang = text == "--lang";
    }
    Language::from_environment()
}

fn root(catalogue: &Catalogue) -> Command {
    let heading = catalogue.text("help-commands", &[]);
    let mut root = Command::new("afflux")
        .version(env!("CARGO_PKG_VERSION"))
        .about(catalogue.text("help-about", &[]))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_help_heading(heading)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .term_width(COLUMNS)
        .help_template(template(catalogue))
        .arg(version_flag(catalogue));
    root = common(root, catalogue);
    for command in command::all(catalogue) {
        let name = command.get_name().to_owned();
        root = root.subcommand(described(command, &name, catalogue));
    }
    root
}

/// A command with its texts; the commands under it have those of `name-theirs`.
fn described(command: Command, name: &str, catalogue: &Catalogue) -> Command {
    let examples = catalogue.text(&format!("help-{name}-examples"), &[]);
    let heading = catalogue.text("help-examples", &[]);
    let mut command = command
        .about(catalogue.text(&format!("help-{name}"), &[]))
        .after_help(format!("{heading}\n{examples}"))
        .disable_help_flag(true);
    let under: Vec<String> = command.get_subcommands().map(|under| under.get_name().to_owned()).collect();
    if under.is_empty() {
        return command.help_template(template(catalogue));
    }
    command = command
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(catalogue.text("help-commands", &[]))
        .help_template(template(catalogue));
    for own in under {
        let name = format!("{name}-{own}");
        command = command.mut_subcommand(own, |under| described(under, &name, catalogue));
    }
    command
}

fn template(catalogue: &Catalogue) -> String {
    format!("{{about}}\n\n{} {{usage}}\n\n{{all-args}}{{after-help}}", catalogue.text("help-usage", &[]))
}

fn version_flag(catalogue: &Catalogue) -> Arg {
    let help = catalogue.text("help-flag-version", &[]);
    let heading = catalogue.text("help-options", &[]);
    Arg::new("version").long("version").short('V').action(ArgAction::Version).help(help).help_heading(heading)
}

/// The flags that every command has, before its name or after it.
fn common(command: Command, catalogue: &Catalogue) -> Command {
    let text = |key: &str| catalogue.text(key, &[]);
    let words = |name: &'static str, value: &'static str, words: &'static [&'static str], help: String| {
        flag(name, value, help).value_parser(PossibleValuesParser::new(words)).hide_possible_values(true)
    };
    let flags = [
        Arg::new("help").long("help").short('h').action(ArgAction::Help).help(text("help-flag-help")),
        words("format", "FORMAT", &["text", "json", "ndjson"], text("help-flag-format")),
        words("lang", "LANG", &["fr", "en"], text("help-flag-lang")),
        flag("threads", "N", text("help-flag-threads")).value_parser(value_parser!(usize)),
        flag("output", "PATH", text("help-flag-output")).short('o').value_parser(value_parser!(PathBuf)),
        Arg::new("quiet").long("quiet").short('q').action(ArgAction::SetTrue).help(text("help-flag-quiet")),
        flag("seed", "N", text("help-flag-seed")).value_parser(value_parser!(u64)),
    ];
    let heading = text("help-options");
    // Below the flags of the command itself, in this order.
    let flags = flags.into_iter().zip(900..);
    let flags = flags.map(|(flag, order)| flag.global(true).help_heading(heading.clone()).display_order(order));
    command.disable_help_flag(true).args(flags)
}

/// A flag that takes a value.
pub(crate) fn flag(name: &'static str, value: &'static str, help: String) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

/// Says what is wrong with the command line, or prints the help that was asked for.
fn refuse(catalogue: &Catalogue, error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let mut stdout = std::io::stdout().lock();
        let _ = write!(stdout, "{error}");
        return ExitCode::SUCCESS;
    }
    let mut stderr = std::io::stderr().lock();
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = write!(stderr, "{error}");
        return ExitCode::from(2);
    }
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let valid = context(ContextKind::ValidValue);
    let suggested = [context(ContextKind::SuggestedArg), context(ContextKind::SuggestedSubcommand)].concat();
    let key = match error.kind() {
        ErrorKind::UnknownArgument => "usage-unknown-argument",
        ErrorKind::InvalidSubcommand => "usage-unknown-command",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage-invalid-value",
        ErrorKind::MissingRequiredArgument => "usage-missing-argument",
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => "usage-missing-value",
        ErrorKind::ArgumentConflict => "usage-conflict",
        _ => "usage-other",
    };
    let command = context(ContextKind::InvalidSubcommand);
    let shown = if command.is_empty() { argument } else { command };
    let text = catalogue.text(key, &[("argument", shown), ("value", value)]);
    let _ = writeln!(stderr, "{}{text}", catalogue.text("error-prefix", &[]));
    if !valid.is_empty() {
        let _ = writeln!(stderr, "{}", catalogue.text("hint-valid-values", &[("values", valid.replace(' ', ", "))]));
    }
    if !suggested.is_empty() {
        let _ = writeln!(stderr, "{}", catalogue.text("hint-near", &[("near", suggested)]));
    }
    let _ = writeln!(stderr, "{}", catalogue.text("hint-help", &[]));
    ExitCode::from(2)
}

/// Says on stderr why a command failed.
fn explain(catalogue: &Catalogue, failure: &Failure) {
    let prefix = catalogue.text("error-prefix", &[]);
    let mut stderr = std::io::stderr().lock();
    let written = match failure {
        Failure::Input(problems) => {
            problems.0.iter().try_for_each(|problem| writeln!(stderr, "{prefix}{}", catalogue.problem(problem)))
        }
        Failure::Flags(messages) => {
            messages.iter().try_for_each(|message| writeln!(stderr, "{prefix}{}", catalogue.message(message)))
        }
        Failure::Usage(message)
        | Failure::Inconclusive(message)
        | Failure::Invalid(message)
        | Failure::Refused(message)
        | Failure::Gate(message)
        | Failure::Output(message) => writeln!(stderr, "{prefix}{}", catalogue.message(message)),
        Failure::Stopped(_) => writeln!(stderr, "{}", catalogue.text("stopped", &[])),
        Failure::BrokenPipe => Ok(()),
    };
    // Nobody can be told that stderr is closed.
    drop(written);
}

//! `afflux journey import`: a recorded visit (HAR) becomes a first journey.

use std::path::{Path, PathBuf};

use afflux_loadgen::journey::har::{Imported, import};
use afflux_models::{Message, Problem};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;

use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::files;
use crate::locale::Catalogue;

/// Its flags.
pub(super) fn command(catalogue: &Catalogue) -> Command {
    let help = |key: &str| catalogue.text(key, &[]);
    Command::new("import")
        .arg(
            Arg::new("file")
                .value_name("FILE.har")
                .required(true)
                .help(help("help-arg-har"))
                .help_heading(help("help-arguments")),
        )
        .next_help_heading(help("help-options"))
        .arg(flag("host", "HOST", help("help-flag-har-host")))
        .arg(Arg::new("force").long("force").action(ArgAction::SetTrue).help(help("help-flag-init-force")))
}

/// Reads the recording and writes the journey.
pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let recording = text("file").unwrap_or_default();
    let name: String = Path::new(recording).file_stem().map(|stem| stem.to_string_lossy().into()).unwrap_or_default();
    let path = context.output.clone().unwrap_or_else(|| PathBuf::from(format!("{name}.toml")));
    if path.exists() && !matches.get_flag("force") {
        return Err(Failure::Usage(Message::new("init-exists").with("file", path.display())));
    }
    let har = files::read_text(recording).map_err(|message| Problem::of_file(recording, message))?;
    let imported = import(recording, &har, &name, text("host"))?;
    let file = path.display().to_string();
    files::write(&path, with_notes(&imported, context).as_bytes())?;
    // What was written must be a journey.
    crate::playing::journey(&file)?;
    if context.format == Format::Json {
        let notes: Vec<String> = imported.notes.iter().map(|note| context.catalogue.message(note)).collect();
        return context.print_json(&json!({
            "journey": file,
            "host": imported.host,
            "requests": imported.requests,
            "kept": imported.kept,
            "left_out": imported.left_out,
            "notes": notes,
        }));
    }
    let catalogue = &context.catalogue;
    let count = |count: usize| catalogue.integer(count as u64);
    let mut lines = vec![catalogue.text(
        "har-written",
        &[
            ("file", file),
            ("host", imported.host.clone()),
            ("kept", count(imported.kept)),
            ("requests", count(imported.requests)),
        ],
    )];
    for (reason, left_out) in &imported.left_out {
        lines.push(catalogue.text(&format!("har-left-out-{reason}"), &[("count", count(*left_out))]));
    }
    lines.extend(imported.notes.iter().map(|note| catalogue.message(note)));
    context.print_lines(&lines)
}

/// The journey, with what should be known of it on top.
fn with_notes(imported: &Imported, context: &Context) -> String {
    let notes = imported.notes.iter().flat_map(|note| {
        let text = crate::report::wrapped(&context.catalogue.message(note), 100);
        text.lines().map(|line| format!("# {line}\n")).collect::<Vec<_>>()
    });
    notes.chain([imported.text.clone()]).collect()
}

//! What every command is given: languages, formats, flags that all commands have.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use afflux_models::calendar::Calendar;
use clap::ArgMatches;
use serde_json::Value;

use crate::failure::Failure;
use crate::files;
use crate::locale::Catalogue;
use crate::report::{COLUMNS, wrapped};
use crate::stop::Stop;

/// What is written on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// One JSON document.
    Json,
    /// One JSON document a line.
    Ndjson,
}

/// What every command is given.
pub(crate) struct Context {
    /// Texts in the user's language.
    pub(crate) catalogue: Catalogue,
    /// What is written on stdout.
    pub(crate) format: Format,
    /// No progress and no talk.
    pub(crate) quiet: bool,
    /// Seed of every draw.
    pub(crate) seed: u64,
    /// Threads.
    pub(crate) threads: usize,
    /// Where results go, when the user says.
    pub(crate) output: Option<PathBuf>,
    /// Whether stdout may have colours.
    pub(crate) colour: bool,
    /// Signals.
    pub(crate) stop: Stop,
    /// The command line, for provenance. No flag takes a secret.
    pub(crate) command_line: String,
}

impl Context {
    /// The context of a command line.
    pub(crate) fn new(matches: &ArgMatches, catalogue: Catalogue) -> Self {
        let threads = matches.get_one::<usize>("threads").copied();
        let available = || std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            catalogue,
            format: match matches.get_one::<String>("format").map(String::as_str) {
                Some("json") => Format::Json,
                Some("ndjson") => Format::Ndjson,
                _ => Format::Text,
            },
            quiet: matches.get_flag("quiet"),
            seed: matches.get_one::<u64>("seed").copied().unwrap_or(1),
            threads: threads.unwrap_or_else(available).clamp(1, 256),
            output: matches.get_one::<PathBuf>("output").cloned(),
            colour: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && io::stdout().is_terminal(),
            stop: Stop::listen(),
            command_line: std::env::args().collect::<Vec<_>>().join(" "),
        }
    }

    /// A text without arguments.
    pub(crate) fn text(&self, key: &str) -> String {
        self.catalogue.text(key, &[])
    }

    /// Writes to stdout.
    ///
    /// # Errors
    /// The pipe is closed, or stdout cannot be written.
    pub(crate) fn print(&self, text: &str) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
        written.map_err(|error| Failure::output("stdout", &error))
    }

    /// Writes paragraphs to stdout, wrapped where a line is too long for a terminal. A table's lines
    /// are short enough.
    ///
    /// # Errors
    /// As [`Context::print`].
    pub(crate) fn print_lines(&self, paragraphs: &[String]) -> Result<(), Failure> {
        let fits = |line: &str| line.chars().count() <= COLUMNS;
        let lines = paragraphs.iter().flat_map(|paragraph| paragraph.lines());
        let text: String = lines
            .map(|line| if fits(line) { line.to_owned() } else { wrapped(line, COLUMNS) })
            .map(|line| line.trim_end().to_owned() + "\n")
            .collect();
        self.print(&text)
    }

    /// Writes one JSON document to stdout.
    ///
    /// # Errors
    /// As [`Context::print`].
    pub(crate) fn print_json(&self, value: &Value) -> Result<(), Failure> {
        let mut stdout = BufWriter::new(io::stdout().lock());
        let written = serde_json::to_writer_pretty(&mut stdout, value).map_err(io::Error::from);
        let written = written.and_then(|()| stdout.write_all(b"\n")).and_then(|()| stdout.flush());
        written.map_err(|error| Failure::output("stdout", &error))
    }

    /// Says something on stderr, unless told to be quiet.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{text}");
        }
    }

    /// The calendar: the built-in one, or the ministry's file that the user names.
    ///
    /// # Errors
    /// The file cannot be read or is not the ministry's.
    pub(crate) fn calendar(&self, matches: &ArgMatches) -> Result<Calendar, Failure> {
        match matches.get_one::<String>("calendar") {
            None => Ok(Calendar::built_in().clone()),
            Some(file) => {
                let bytes = files::read_bytes(file)?;
                Ok(Calendar::from_ministry_csv(file, &bytes)?)
            }
        }
    }

    /// Ends with the signal's code when one came.
    ///
    /// # Errors
    /// A signal came.
    pub(crate) fn check_stop(&self) -> Result<(), Failure> {
        self.stop.code().map_or(Ok(()), |code| Err(Failure::Stopped(code)))
    }
}

//! `--journey`: what a run sends, read from a file or from those that are in the binary.

use std::sync::Arc;

use afflux_loadgen::journey::{Journey, SecretSource, names, shipped};
use afflux_models::{Message, Problem};
use clap::{Arg, ArgMatches};

use crate::cli::flag;
use crate::failure::Failure;
use crate::files;
use crate::locale::Catalogue;

/// The flag.
pub(crate) fn journey_flag(catalogue: &Catalogue) -> Arg {
    let names = names().collect::<Vec<_>>().join(", ");
    flag("journey", "FILE|NAME", catalogue.text("help-flag-journey", &[("names", names)]))
}

/// The journey of the flag, if it was given.
///
/// # Errors
/// No such file or name, or what is wrong in it.
pub(crate) fn journey(matches: &ArgMatches) -> Result<Option<Arc<Journey>>, Failure> {
    let Some(name) = matches.try_get_one::<String>("journey").ok().flatten() else { return Ok(None) };
    load(name).map(Some)
}

/// A journey by its name in the binary, or by its file.
///
/// # Errors
/// As [`journey`].
pub(crate) fn load(name: &str) -> Result<Arc<Journey>, Failure> {
    let journey = match shipped(name) {
        Some(text) => Journey::parse(&format!("afflux:/journeys/{name}.toml"), text, &secret)?,
        None => {
            let text = files::read_text(name).map_err(|message| Problem::of_file(name, message))?;
            Journey::parse(name, &text, &secret)?
        }
    };
    Ok(Arc::new(journey))
}

/// A secret that a journey names: never an argument, never shown.
fn secret(source: &SecretSource) -> Result<String, Message> {
    match source {
        SecretSource::Environment(name) => {
            std::env::var(name).map_err(|_| Message::new("journey-secret-unset").with("name", name))
        }
        SecretSource::File(file) => {
            let text = files::read_text(file)?;
            Ok(text.lines().next().unwrap_or_default().to_owned())
        }
    }
}

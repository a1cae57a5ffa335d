//! `afflux guard key` and `afflux guard sign`: for those who authorise a run on a target that cannot
//! serve a proof.

use std::path::PathBuf;

use afflux_loadgen::guard::{Proof, SigningKey};
use afflux_models::Message;
use clap::{ArgMatches, Command, value_parser};
use serde_json::{Value, json};

use super::file_argument;
use super::proof::named;
use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::files;
use crate::locale::Catalogue;

/// `key`.
pub(super) fn key_command(_: &Catalogue) -> Command {
    Command::new("key")
}

/// `sign`.
pub(super) fn sign_command(catalogue: &Catalogue) -> Command {
    let help = |key: &str| catalogue.text(key, &[]);
    Command::new("sign")
        .arg(file_argument(catalogue, "help-arg-proof"))
        .next_help_heading(help("help-options"))
        .arg(flag("key", "FILE", help("help-flag-key")).value_parser(value_parser!(PathBuf)).required(true))
}

/// Makes a key pair: the private half in a file of its own, the public one printed.
pub(super) fn key(context: &Context) -> Result<(), Failure> {
    let path = context.output.as_ref().ok_or_else(|| Failure::Usage(Message::new("guard-key-needs-file")))?;
    let (key, pem) = SigningKey::generate().map_err(Failure::Refused)?;
    files::write_new_secret(path, pem.as_bytes())?;
    let (file, public) = (path.display().to_string(), key.public().to_string());
    if context.format == Format::Json {
        return context.print_json(&json!({ "file": file, "public_key": public }));
    }
    context.say(&context.catalogue.text("guard-key-written", &[("file", file)]));
    context.print(&format!("{public}\n"))
}

/// Signs a proof.
pub(super) fn sign(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let file = named(matches)?;
    let proof = Proof::from_json(&file, &files::read_bytes(&file)?)?;
    let key_file = matches.get_one::<PathBuf>("key").map(|path| path.display().to_string()).unwrap_or_default();
    let key = SigningKey::from_pem(&key_file, &files::read_bytes(&key_file)?)?;
    let text = key.sign(&proof).to_json();
    let written = context.output.as_ref().map(|path| path.display().to_string());
    if let Some(path) = &context.output {
        files::write(path, text.as_bytes())?;
    }
    match (context.format, written) {
        (Format::Json, written) => {
            let authorisation: Value = serde_json::from_str(&text).unwrap_or_default();
            let public = key.public().to_string();
            context.print_json(&json!({ "authorisation": authorisation, "public_key": public, "file": written }))
        }
        (_, Some(written)) => {
            let shown = [("file", written), ("key", key.public().to_string())];
            context.print_lines(&[context.catalogue.text("guard-signed", &shown)])
        }
        (_, None) => context.print(&text),
    }
}

//! `afflux guard proof`: the file that a staging target serves.

use afflux_loadgen::guard::{Place, Proof, sha256_hex};
use afflux_models::Message;
use clap::{ArgMatches, Command, value_parser};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::files;
use crate::locale::Catalogue;
use crate::target::told;

/// A proof holds so many days unless said otherwise.
const DAYS: i64 = 30;

/// Requests a second unless said otherwise.
const RATE: f64 = 100.0;

/// Its flags.
pub(super) fn command(catalogue: &Catalogue) -> Command {
    let help = |key: &str| catalogue.text(key, &[]);
    Command::new("proof")
        .next_help_heading(help("help-options"))
        .arg(flag("target", "URL", help("help-flag-guard-target")).required(true))
        .arg(flag("contact", "TEXT", help("help-flag-target-contact")).required(true))
        .arg(flag("max-rate", "N", help("help-flag-max-rate")).value_parser(value_parser!(f64)))
        .arg(flag("days", "N", help("help-flag-days")).value_parser(value_parser!(i64).range(1..=366)))
}

/// Writes a proof and says what to do with it.
pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let url = matches.get_one::<String>("target").map_or("", String::as_str);
    let place = Place::parse(url).map_err(Failure::Usage)?;
    let days = matches.get_one::<i64>("days").copied().unwrap_or(DAYS);
    let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default();
    let expiry = now.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX);
    let proof = Proof {
        host: place.host.clone(),
        port: place.port,
        expiry,
        max_rate: matches.get_one::<f64>("max-rate").copied().unwrap_or(RATE),
        nonce: crate::embedded::secret()?,
        contact: matches.get_one::<String>("contact").cloned().unwrap_or_default(),
    };
    let text = proof.to_json();
    // What is written must be read back: a rate of 0 or a contact of nothing is no proof.
    Proof::from_json("proof", text.as_bytes())?;
    let hash = sha256_hex(text.as_bytes());
    let file = context.output.as_ref().map(|path| path.display().to_string());
    if let Some(path) = &context.output {
        files::write(path, text.as_bytes())?;
    }
    let shown = [
        ("file", file.clone().unwrap_or_default()),
        ("place", place.to_string()),
        ("sha256", hash.clone()),
        ("expiry", told(expiry, context)),
    ];
    match (context.format, &file) {
        (Format::Json, _) => {
            let written: Value = serde_json::from_str(&text).unwrap_or_default();
            context.print_json(&json!({ "proof": written, "sha256": hash, "file": file }))
        }
        (_, Some(_)) => context.print_lines(&[context.catalogue.text("guard-proof-written", &shown)]),
        (_, None) => {
            context.print(&text)?;
            context.say(&context.catalogue.text("guard-proof-shown", &shown));
            Ok(())
        }
    }
}

/// The file that is named, as a problem names it.
pub(super) fn named(matches: &ArgMatches) -> Result<String, Failure> {
    let file = matches.get_one::<String>("file").cloned();
    file.ok_or_else(|| Failure::Usage(Message::new("usage-other")))
}

//! `afflux guard allow`: puts a target on the allow-list.

use std::path::PathBuf;
use std::time::Duration;

use afflux_loadgen::guard::{
    AllowList, Authorisation, BreakerRule, Ceilings, Entry, Evidence, Place, Proof, PublicKey, sha256,
};
use afflux_models::document::{Bytes, Span};
use afflux_models::{Message, Problem};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;

use super::file_argument;
use super::proof::named;
use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::files;
use crate::locale::Catalogue;
use crate::target::usual;

/// Ceilings unless said otherwise.
const CONNECTIONS: u64 = 5_000;
const BYTES: u64 = 50_000_000_000;
const DURATION: Duration = Duration::from_secs(2 * 3600);

/// The line that begins an entry.
const ENTRY: &str = "[[target]]";

/// Its flags.
pub(super) fn command(catalogue: &Catalogue) -> Command {
    let help = |key: &str| catalogue.text(key, &[]);
    let path = |name: &'static str, key: &str| flag(name, "FILE", help(key)).value_parser(value_parser!(PathBuf));
    Command::new("allow")
        .arg(file_argument(catalogue, "help-arg-proof"))
        .next_help_heading(help("help-options"))
        .arg(flag("target", "URL", help("help-flag-guard-target")).required(true))
        .arg(flag("public-key", "KEY", help("help-flag-public-key")))
        .arg(flag("contact", "TEXT", help("help-flag-load-contact")))
        .arg(flag("rate", "N", help("help-flag-ceiling-rate")).value_parser(value_parser!(f64)))
        .arg(flag("connections", "N", help("help-flag-ceiling-connections")).value_parser(value_parser!(u64)))
        .arg(flag("bytes", "SIZE", help("help-flag-ceiling-bytes")))
        .arg(flag("duration", "TIME", help("help-flag-ceiling-duration")))
        .arg(path("ca", "help-flag-ca"))
        .arg(path("allow", "help-flag-allow"))
        .arg(Arg::new("replace").long("replace").action(ArgAction::SetTrue).help(help("help-flag-replace")))
}

/// Adds an entry, or replaces the one that is there.
pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let entry = entry(matches)?;
    let path = matches.get_one::<PathBuf>("allow").cloned().or_else(|| usual("allow.toml"));
    let path = path.ok_or_else(|| Failure::Usage(Message::new("guard-no-home")))?;
    let file = path.display().to_string();
    let before = match path.exists() {
        true => files::read_text(&file).map_err(|message| Problem::of_file(&file, message))?,
        false => {
            let contact = matches.get_one::<String>("contact");
            let contact = contact.ok_or_else(|| Failure::Usage(Message::new("guard-contact-needed")))?;
            format!("format = 1\ncontact = {}\n", serde_json::Value::from(contact.as_str()))
        }
    };
    let known = AllowList::parse(&file, &before)?;
    let place = &entry.place;
    let before = match known.entries.iter().position(|listed| listed.place == *place) {
        None => before,
        Some(nth) if matches.get_flag("replace") => without(&before, nth),
        Some(_) => {
            let message = Message::new("guard-already-listed").with("place", place).with("file", &file);
            return Err(Failure::Usage(message));
        }
    };
    let text = format!("{}\n\n{}", before.trim_end(), entry.to_toml());
    // What is written is read back first.
    let list = AllowList::parse(&file, &text)?;
    if list.entry(place).is_none() || known.entries.iter().any(|listed| list.entry(&listed.place).is_none()) {
        return Err(Problem::of_file(&file, Message::new("guard-list-by-hand")).into());
    }
    files::write(&path, text.as_bytes())?;
    match context.format {
        Format::Json => context.print_json(&json!({ "file": file, "target": place.to_string() })),
        _ => {
            let shown = [("file", file), ("place", place.to_string())];
            context.print_lines(&[context.catalogue.text("guard-allowed", &shown)])
        }
    }
}

fn entry(matches: &ArgMatches) -> Result<Entry, Failure> {
    let file = named(matches)?;
    let bytes = files::read_bytes(&file)?;
    let url = matches.get_one::<String>("target").map_or("", String::as_str);
    let place = Place::parse(url).map_err(Failure::Usage)?;
    let (proof, evidence) = match matches.get_one::<String>("public-key") {
        None => (Proof::from_json(&file, &bytes)?, Evidence::Served(sha256(&bytes))),
        Some(key) => {
            let key = PublicKey::parse(key).map_err(Failure::Usage)?;
            let authorisation = Authorisation::from_json(&file, &bytes)?;
            if !authorisation.is_signed_by(&key) {
                return Err(Problem::of_file(&file, Message::new("guard-not-signed-by")).into());
            }
            (authorisation.proof, Evidence::Signed(key))
        }
    };
    if !proof.is_about(&place) {
        let about = format!("{}:{}", proof.host, proof.port);
        return Err(Failure::Usage(Message::new("guard-proof-not-about").with("place", &place).with("about", about)));
    }
    let wrong = |flag: &str, value: &str| {
        Failure::Usage(Message::new("guard-flag-value").with("flag", flag).with("value", value))
    };
    let text = |name: &str| matches.get_one::<String>(name);
    let bytes = text("bytes").map(|text| Bytes::parse(text).ok_or_else(|| wrong("bytes", text))).transpose()?;
    let duration = text("duration").map(|text| Span::parse(text).ok_or_else(|| wrong("duration", text))).transpose()?;
    let ca = matches.get_one::<PathBuf>("ca").map(|ca| std::path::absolute(ca).unwrap_or_else(|_| ca.clone()));
    Ok(Entry {
        place,
        evidence,
        ceilings: Ceilings {
            rate_per_s: matches.get_one::<f64>("rate").copied().unwrap_or(proof.max_rate),
            connections: matches.get_one::<u64>("connections").copied().unwrap_or(CONNECTIONS),
            bytes: bytes.map_or(BYTES, |bytes| bytes.0),
            duration: duration.map_or(DURATION, |duration| duration.0),
        },
        breaker: BreakerRule::default(),
        ca,
    })
}

/// A list without its nth entry: from its heading to the next one, or to the end.
fn without(text: &str, nth: usize) -> String {
    let (mut kept, mut seen) = (String::new(), 0usize);
    for line in text.split_inclusive('\n') {
        if line.trim() == ENTRY {
            seen += 1;
        }
        if seen != nth + 1 {
            kept.push_str(line);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_entry_is_taken_out_of_a_list() {
        let list = "format = 1\n# ours\n[[target]]\na = 1\n[target.breaker]\nb = 2\n[[target]]\nc = 3\n";
        assert_eq!(without(list, 0), "format = 1\n# ours\n[[target]]\nc = 3\n");
        assert_eq!(without(list, 1), "format = 1\n# ours\n[[target]]\na = 1\n[target.breaker]\nb = 2\n");
    }
}

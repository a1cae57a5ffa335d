//! What a territorial note needs beside the report: the audience of comparable territories, and what was sized.

use afflux_models::{Message, Problem};
use clap::ArgMatches;
use serde_json::Value;

use crate::command::audience::{Compared, compared};
use crate::context::Context;
use crate::failure::Failure;
use crate::files;
use crate::report::note::{Beside, Note, SizeTold};

/// Names that a message lists.
const MOST_NAMES: usize = 20;

/// The note's material.
pub(super) fn of(hash: &str, matches: &ArgMatches, context: &Context) -> Result<Note, Failure> {
    let territory = matches.get_one::<String>("territory").cloned().unwrap_or_default();
    let files: Vec<&String> = matches.get_many::<String>("audience").into_iter().flatten().collect();
    let audience = if files.is_empty() { None } else { Some(beside(&files, &territory, matches, context)?) };
    let sized = matches.get_one::<String>("size").map(|file| sized(file, hash)).transpose()?;
    Ok(Note { territory, audience, sized })
}

fn beside(files: &[&String], territory: &str, matches: &ArgMatches, context: &Context) -> Result<Beside, Failure> {
    let by = matches.get_one::<String>("by").map_or("region", String::as_str);
    let Compared { week, duration, mut lines } = compared(files, by, matches, context)?;
    let own = lines.iter().position(|(name, _)| name.to_lowercase() == territory.trim().to_lowercase());
    let Some(own) = own else {
        let names: Vec<&str> = lines.iter().map(|(name, _)| name.as_str()).take(MOST_NAMES).collect();
        let key = if territory.is_empty() { "note-territory-needed" } else { "note-territory-unknown" };
        let known = names.join(", ");
        return Err(Failure::Usage(Message::new(key).with("name", territory).with("known", known)));
    };
    let (_, own) = lines.swap_remove(own);
    let others = lines.into_iter().map(|(_, line)| line).collect();
    Ok(Beside { week, by: by.to_owned(), duration, own, others })
}

/// What `afflux size --format json` printed.
fn sized(file: &str, hash: &str) -> Result<SizeTold, Failure> {
    let unreadable = |detail: String| {
        Failure::from(Problem::of_file(file, Message::new("note-size-unreadable").with("detail", detail)))
    };
    let value: Value =
        serde_json::from_slice(&files::read_bytes(file)?).map_err(|error| unreadable(error.to_string()))?;
    read_size(&value, hash).ok_or_else(|| unreadable("stations, feasible, confidence".into()))
}

fn read_size(value: &Value, hash: &str) -> Option<SizeTold> {
    let stations = value["stations"].as_array()?.iter().map(|station| {
        Some((station["name"].as_str()?.to_owned(), station["workers"].as_u64()?, station["now"].as_u64()?))
    });
    Some(SizeTold {
        feasible: value["feasible"].as_bool()?,
        confidence: value["confidence"].as_f64()?,
        stations: stations.collect::<Option<Vec<_>>>()?,
        sessions: value["sessions_limit"].as_u64().map(|needed| (needed, value["sessions_now"].as_u64())),
        same_scenario: value["scenario_hash"].as_str()? == hash,
    })
}

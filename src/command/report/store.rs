//! `afflux report --list`: the runs of a folder, and those of them that may go.

use std::path::Path;
use std::time::{Duration, SystemTime};

use afflux_models::Message;
use afflux_models::time::{UtcTime, paris};
use clap::ArgMatches;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::locale::{Catalogue, NOTHING};
use crate::report::{labels, wrapped};
use crate::store::{self, RUNS, Retention, StoredRun};
use crate::table;

/// What became of a run that may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It would be removed.
    Due,
    /// It was.
    Removed,
    /// Its files were, its folder holds something else.
    Left,
}

/// Lists, and removes what is asked for.
pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let folder = matches.get_one::<String>("outcome").map_or(RUNS, String::as_str);
    let (store, now) = (Path::new(folder), SystemTime::now());
    let retention = Retention {
        keep: matches.get_one::<u64>("keep").map(|keep| usize::try_from(*keep).unwrap_or(usize::MAX)),
        older_than: matches.get_one::<String>("older-than").map(|text| age(text)).transpose()?,
    };
    let removes = matches.get_flag("remove");
    if removes && !retention.is_asked() {
        return Err(Failure::Usage(Message::new("store-remove-what")));
    }
    if removes {
        store::may_remove_from(store)?;
    }
    // Before the first run there is no such folder.
    let is_to_come = folder == RUNS && !store.exists();
    let runs = if is_to_come { Vec::new() } else { store::list(store, now)? };
    let mut due = Vec::new();
    for run in retention.surplus(&runs, now) {
        let fate = match removes {
            false => Fate::Due,
            true if store::remove(run)? => Fate::Removed,
            true => Fate::Left,
        };
        due.push((run, fate));
    }
    if context.format == Format::Json {
        return context.print_json(&document(&runs, &due));
    }
    let catalogue = &context.catalogue;
    let mut text = title(folder, &runs, catalogue);
    if !runs.is_empty() {
        text.push_str(&listed(&runs, catalogue));
    }
    for (run, fate) in &due {
        let key = match fate {
            Fate::Due => "store-would-remove",
            Fate::Removed => "store-removed",
            Fate::Left => "store-left",
        };
        text.push_str(&catalogue.text(key, &[("folder", run.folder.display().to_string())]));
        text.push('\n');
    }
    if retention.is_asked() && due.is_empty() {
        text.push_str(&format!("{}\n", catalogue.word("store-nothing")));
    }
    context.print(&text)
}

/// `90d`, `12h`, `2w`.
fn age(text: &str) -> Result<Duration, Failure> {
    let wrong = || Failure::Usage(Message::new("store-age").with("value", text));
    let unit = text.chars().next_back().ok_or_else(wrong)?;
    let hours: u64 = match unit {
        'h' => 1,
        'd' | 'j' => 24,
        'w' => 24 * 7,
        _ => return Err(wrong()),
    };
    let count: u64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    count.checked_mul(hours * 3600).map(Duration::from_secs).ok_or_else(wrong)
}

fn title(folder: &str, runs: &[StoredRun], catalogue: &Catalogue) -> String {
    let size: u64 = runs.iter().map(|run| run.size_bytes).fold(0, u64::saturating_add);
    let words = [
        ("count", catalogue.integer(runs.len() as u64)),
        ("folder", folder.to_owned()),
        ("size", catalogue.bytes(size as f64)),
    ];
    let key = if runs.is_empty() { "store-none" } else { "store-title" };
    format!("{}\n", wrapped(&catalogue.text(key, &words), crate::report::COLUMNS))
}

fn listed(runs: &[StoredRun], catalogue: &Catalogue) -> String {
    let keys = ["began", "run", "played", "verdict", "size"].map(|key| catalogue.word(&format!("store-column-{key}")));
    let rows: Vec<Vec<String>> = runs
        .iter()
        .map(|run| {
            let at = UtcTime::from_unix_us(run.began.as_microsecond()).civil(&paris());
            let began = format!(
                "{} {}",
                catalogue.day(at.date()),
                catalogue.time(at.time().with().second(0).subsec_nanosecond(0).build().unwrap_or_default())
            );
            let name = run.folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            vec![
                began,
                wrapped(&visible(&name), 30),
                visible(&run.played_by),
                verdict(run, catalogue),
                catalogue.bytes(run.size_bytes as f64),
            ]
        })
        .collect();
    table::headed(&keys, &rows) + "\n"
}

/// A name from the disk, without what would steer a terminal.
fn visible(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_control()).collect()
}

fn verdict(run: &StoredRun, catalogue: &Catalogue) -> String {
    if run.unreadable {
        return catalogue.word("store-unreadable-run");
    }
    if !run.complete {
        return catalogue.word("store-incomplete");
    }
    let word = |status| format!("{} {}", labels::status_sign(status), labels::status(status, catalogue));
    run.status.map_or(NOTHING.into(), word)
}

fn document(runs: &[StoredRun], due: &[(&StoredRun, Fate)]) -> Value {
    let row = |run: &StoredRun| {
        let fate = due.iter().find(|(other, _)| other.folder == run.folder).map(|(_, fate)| match fate {
            Fate::Due => "due",
            Fate::Removed => "removed",
            Fate::Left => "left",
        });
        json!({
            "folder": run.folder.display().to_string(),
            "began": Timestamp::to_string(&run.began),
            "scenario": run.scenario,
            "window": run.window,
            "played_by": run.played_by,
            "target": run.target,
            "complete": run.complete,
            "readable": !run.unreadable,
            "verdict": run.status.map(|status| status.as_str()),
            "size_bytes": run.size_bytes,
            "removal": fate,
        })
    };
    json!({ "runs": runs.iter().map(row).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_have_a_unit() {
        let hours = |text: &str| age(text).ok().map(|age| age.as_secs() / 3600);
        assert_eq!((hours("90d"), hours("12h"), hours("2w")), (Some(2160), Some(12), Some(336)));
        for text in ["", "d", "90", "-1d", "1é", "99999999999999999999d", "9999999999999999999h"] {
            assert_eq!(hours(text), None, "{text}");
        }
    }
}

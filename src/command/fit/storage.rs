//! What a week stores, fitted to the uploads of a log, and when a disk is full of it.

use afflux_models::arrival::rate::Interval;
use afflux_models::audience::access_log::LogVisits;
use afflux_models::document::Bytes;
use afflux_models::storage::model::{Disk, StorageModel, WeeksToFull, is_never};
use afflux_models::{Message, Problem};
use clap::{Arg, ArgMatches, value_parser};
use serde_json::{Value, json};

use crate::cli::flag;
use crate::context::Context;
use crate::failure::Failure;
use crate::locale::Catalogue;

const WEEK_S: f64 = 604_800.0;
/// Index of a tail under which sizes have no variance.
const HEAVY: f64 = 2.0;

/// Flags that state the disk.
pub(super) fn flags(catalogue: &Catalogue) -> [Arg; 5] {
    let help = |key: &str| catalogue.text(key, &[]);
    let share = |name: &'static str, key: &str| {
        flag(name, "SHARE", help(key)).requires("disk").value_parser(value_parser!(f64))
    };
    [
        flag("disk", "SIZE", help("help-flag-disk")),
        flag("stored", "SIZE", help("help-flag-stored")).requires("disk"),
        share("kept-share", "help-flag-kept-share"),
        flag("half-life", "TIME", help("help-flag-half-life")).requires("disk"),
        share("yearly-purge", "help-flag-yearly-purge"),
    ]
}

/// What a log tells of storage.
#[derive(Default)]
pub(super) struct Stored {
    /// The model, for the file.
    pub(super) model: Option<StorageModel>,
    disk: Option<Disk>,
    weeks: Option<WeeksToFull>,
}

impl Stored {
    /// Fits the uploads of a log.
    pub(super) fn new(log: Option<&LogVisits>, matches: &ArgMatches, seed: u64) -> Result<Self, Failure> {
        let disk = disk(matches)?;
        let model = log.and_then(|log| StorageModel::of_log(log, seed));
        if let (None, Some(_)) = (&model, &disk) {
            return Err(Failure::Usage(Message::new("usage-disk-needs-uploads")));
        }
        let weeks = model.as_ref().zip(disk.as_ref()).map(|(model, disk)| model.weeks_to_full(disk));
        Ok(Self { model, disk, weeks })
    }

    /// What is told on the terminal; nothing where the log does not tell.
    pub(super) fn lines(&self, context: &Context) -> Vec<String> {
        let Some(model) = &self.model else { return Vec::new() };
        let catalogue = &context.catalogue;
        let bytes = |value: f64| catalogue.bytes(value);
        let week = &model.bytes_per_week;
        let figures = [
            ("files", catalogue.quantity(model.files_per_week.value)),
            ("week", bytes(week.value)),
            ("low", bytes(week.low)),
            ("high", bytes(week.high)),
            ("mean", bytes(model.mean_bytes.value)),
            ("median", bytes(model.median_bytes)),
            ("sd", catalogue.decimal(model.log_sd, 2)),
        ];
        let mut lines = vec![catalogue.text("fit-storage", &figures)];
        if let Some(tail) = model.tail.as_ref().filter(|tail| tail.alpha.low < HEAVY) {
            let number = |value: f64| catalogue.decimal(value, 2);
            let alpha = &tail.alpha;
            let figures = [
                ("from", bytes(tail.from_bytes)),
                ("alpha", number(alpha.value)),
                ("low", number(alpha.low)),
                ("high", number(alpha.high)),
            ];
            lines.push(catalogue.text("fit-storage-tail", &figures));
        }
        if model.days < 7.0 {
            lines.push(catalogue.text("fit-storage-short", &[("days", catalogue.decimal(model.days, 1))]));
        }
        if let (Some(disk), Some(weeks)) = (&self.disk, &self.weeks) {
            let free = bytes((disk.capacity_bytes - disk.stored_bytes).max(0.0));
            lines.push(full(weeks, free, catalogue));
        }
        lines
    }

    /// The same as JSON: `storage`.
    pub(super) fn tell(&self, value: &mut Value) {
        let interval = |found: &Interval| json!({ "value": found.value, "low": found.low, "high": found.high });
        value["storage"] = json!(self.model.as_ref().map(|model| {
            json!({
                "files": model.files,
                "days": model.days,
                "files_per_week": interval(&model.files_per_week),
                "mean_bytes": interval(&model.mean_bytes),
                "median_bytes": model.median_bytes,
                "log_sd": model.log_sd,
                "tail_from_bytes": model.tail.map(|tail| tail.from_bytes),
                "tail_alpha": model.tail.map(|tail| interval(&tail.alpha)),
                "bytes_per_week": interval(&model.bytes_per_week),
                "weeks_to_full": self.weeks.map(|weeks| json!({
                    "value": weeks.median, "low": weeks.low, "high": weeks.high,
                })),
            })
        }));
    }
}

fn full(weeks: &WeeksToFull, free: String, catalogue: &Catalogue) -> String {
    if is_never(weeks.low) {
        return catalogue.text("fit-storage-never", &[("free", free)]);
    }
    let shown = |weeks: Option<u32>| match weeks {
        Some(weeks) if !is_never(Some(weeks)) => catalogue.integer(u64::from(weeks)),
        _ => catalogue.text("fit-storage-no-end", &[]),
    };
    let figures =
        [("free", free), ("weeks", shown(weeks.median)), ("low", shown(weeks.low)), ("high", shown(weeks.high))];
    catalogue.text("fit-storage-full", &figures)
}

/// The disk of `--disk` and the flags beside it.
fn disk(matches: &ArgMatches) -> Result<Option<Disk>, Failure> {
    let size = |name: &'static str| -> Result<Option<f64>, Failure> {
        let Some(text) = matches.get_one::<String>(name) else { return Ok(None) };
        let found = Bytes::parse(text).map(|bytes| bytes.0 as f64);
        found.map(Some).ok_or_else(|| Failure::Usage(Message::new("usage-flag").with("flag", name).with("value", text)))
    };
    let share = |name: &'static str, default: f64| -> Result<f64, Failure> {
        let Some(share) = matches.get_one::<f64>(name) else { return Ok(default) };
        let wrong = || Failure::Usage(Message::new("usage-flag").with("flag", name).with("value", *share));
        (0.0..=1.0).contains(share).then_some(*share).ok_or_else(wrong)
    };
    let Some(capacity_bytes) = size("disk")? else { return Ok(None) };
    let half_life = super::reading::span(matches, "half-life")?.map(|span| span.as_secs_f64() / WEEK_S);
    let disk = Disk {
        capacity_bytes,
        stored_bytes: size("stored")?.unwrap_or(0.0),
        kept_share: share("kept-share", 1.0)?,
        half_life_weeks: half_life,
        yearly_purge_share: share("yearly-purge", 0.0)?,
    };
    if disk.stored_bytes > disk.capacity_bytes {
        let message = Message::new("usage-disk-full");
        return Err(Failure::from(Problem::of_file("--stored", message)));
    }
    Ok(Some(disk))
}

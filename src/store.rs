//! The store of runs: which there are, what each says, which may go.
//!
//! A run is a folder of the store, one level down. What is removed is what the product wrote, file by file; a
//! folder that holds anything else stays, and a symbolic link is nothing that is looked into.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use afflux_models::Message;
use afflux_outcome::verdict::{Status, judge, overall};
use jiff::Timestamp;

use crate::failure::Failure;
use crate::{outcomes, studies};

/// Where runs are kept when nobody says otherwise.
pub(crate) const RUNS: &str = "results/runs";

/// Where baselines are kept: nothing of theirs is a run of the store.
const BASELINES: &str = "baselines";

/// Files of a run's folder that the product writes.
const OURS: [&str; 9] = [
    "outcome.json",
    "journal",
    studies::NAME,
    "report.html",
    "simulation.html",
    "size.html",
    "access.log",
    "left-behind.ndjson",
    "accounts.csv",
];

/// A run that is killed leaves a journal, and so does one that is being played: it is left alone for so long.
const AT_WORK: Duration = Duration::from_secs(24 * 3600);

/// A run of the store.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StoredRun {
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// When it began; when its folder was written, for what began at no time.
    pub(crate) began: Timestamp,
    /// Name of the scenario; empty when it cannot be read.
    pub(crate) scenario: String,
    /// Name of the window.
    pub(crate) window: String,
    /// `simulator` or `replay`.
    pub(crate) played_by: String,
    /// What it was played on.
    pub(crate) target: String,
    /// Whether the whole window was played.
    pub(crate) complete: bool,
    /// What its limits say; none when nothing was replayed, or no limits are known.
    pub(crate) status: Option<Status>,
    /// Bytes of its files.
    pub(crate) size_bytes: u64,
    /// What stands there, when it is no outcome that can be read.
    pub(crate) unreadable: bool,
    /// Whether it may be at work still.
    at_work: bool,
}

/// Which runs stay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Retention {
    /// The newest so many stay.
    pub(crate) keep: Option<usize>,
    /// What is not older than this stays.
    pub(crate) older_than: Option<Duration>,
}

/// The runs of a folder, newest first.
///
/// # Errors
/// No such folder.
pub(crate) fn list(store: &Path, now: SystemTime) -> Result<Vec<StoredRun>, Failure> {
    let entries = fs::read_dir(store).map_err(|error| {
        let message = Message::new("store-unreadable").with("folder", store.display()).with("detail", error);
        Failure::Usage(message)
    })?;
    let folders = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let mut runs: Vec<StoredRun> = folders.filter_map(|entry| read(&entry.path(), now)).collect();
    runs.sort_by(|a, b| b.began.cmp(&a.began).then_with(|| a.folder.cmp(&b.folder)));
    Ok(runs)
}

/// The run of a folder; none when it is no run's.
fn read(folder: &Path, now: SystemTime) -> Option<StoredRun> {
    let is_study = studies::in_folder(folder).is_file();
    if !outcomes::is_run(folder) && !is_study {
        return None;
    }
    let files = files_of(folder);
    let written = files.iter().filter_map(|(_, metadata)| metadata.modified().ok()).max().unwrap_or(now);
    let outcome_file = folder.join("outcome.json");
    let is_outcome = outcome_file.is_file();
    let journal = outcomes::journal_in(folder).is_file() && !is_outcome;
    let outcome = is_outcome.then(|| outcomes::read(&outcome_file.display().to_string()).ok()).flatten();
    let setting = studies::setting(folder);
    let limits = setting.as_ref().map_or(&[][..], |setting| &setting.limits);
    let settle_us = setting.as_ref().map_or(0, |setting| setting.settle_us);
    let judged = outcome.as_ref().filter(|_| !limits.is_empty()).map(|outcome| judge(outcome, limits, settle_us));
    let from = outcome.as_ref().map(|outcome| outcome.provenance.clone()).unwrap_or_default();
    Some(StoredRun {
        began: from.began.parse().or_else(|_| Timestamp::try_from(written)).unwrap_or_default(),
        scenario: if from.scenario.is_empty() {
            setting.map(|setting| setting.name).unwrap_or_default()
        } else {
            from.scenario
        },
        window: from.window,
        played_by: match (&outcome, journal) {
            (Some(_), _) => from.played_by,
            (None, true) => "replay".into(),
            (None, false) => "simulator".into(),
        },
        target: from.target,
        complete: outcome.as_ref().map_or(!journal, |outcome| outcome.complete),
        status: judged.map(|judged| overall(&judged)),
        size_bytes: files.iter().map(|(_, metadata)| metadata.len()).sum(),
        unreadable: is_outcome && outcome.is_none(),
        at_work: journal && now.duration_since(written).is_ok_and(|age| age < AT_WORK),
        folder: folder.to_owned(),
    })
}

/// The files of a folder itself; a link counts as what it is.
fn files_of(folder: &Path) -> Vec<(PathBuf, fs::Metadata)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter_map(|entry| Some((entry.path(), fs::symlink_metadata(entry.path()).ok()?)));
    files.collect()
}

impl Retention {
    /// Whether anything may go.
    pub(crate) fn is_asked(&self) -> bool {
        self.keep.is_some() || self.older_than.is_some()
    }

    /// The runs that may go, of those of a store, newest first: neither among the newest that are kept, nor too
    /// young, nor at work.
    pub(crate) fn surplus<'r>(&self, runs: &'r [StoredRun], now: SystemTime) -> Vec<&'r StoredRun> {
        if !self.is_asked() {
            return Vec::new();
        }
        let is_old = |run: &StoredRun| {
            let began = instant(run.began);
            self.older_than.is_none_or(|age| now.duration_since(began).is_ok_and(|lived| lived > age))
        };
        let rest = runs.iter().skip(self.keep.unwrap_or(0));
        rest.filter(|run| is_old(run) && !run.at_work).collect()
    }
}

/// A time as the system has it; what lies before 1970 lies there.
fn instant(at: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_micros(at.as_microsecond().try_into().unwrap_or(0))
}

/// Whether runs may be removed from a folder: never from that of the baselines.
///
/// # Errors
/// It holds baselines, or lies among them.
pub(crate) fn may_remove_from(store: &Path) -> Result<(), Failure> {
    let place = fs::canonicalize(store).unwrap_or_else(|_| store.to_owned());
    let is_of_baselines = place.components().any(|part| part.as_os_str() == BASELINES);
    if is_of_baselines || store.join("approved").is_dir() {
        return Err(Failure::Usage(Message::new("store-baselines").with("folder", store.display())));
    }
    Ok(())
}

/// Removes what the product wrote into a run's folder, and the folder when nothing else is left in it. Whether
/// the folder is gone.
///
/// # Errors
/// A file of ours could not be removed.
pub(crate) fn remove(run: &StoredRun) -> Result<bool, Failure> {
    let failed = |error: std::io::Error| Failure::output(&run.folder.display().to_string(), &error);
    // Between the listing and now somebody may have put a link in its place.
    if !fs::symlink_metadata(&run.folder).map_err(failed)?.is_dir() {
        return Ok(false);
    }
    for (path, metadata) in files_of(&run.folder) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if metadata.is_file() && OURS.contains(&name) {
            fs::remove_file(&path).map_err(failed)?;
        }
    }
    Ok(fs::remove_dir(&run.folder).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_outcome::Outcome;
    use std::os::unix::fs::symlink;

    const DAY: Duration = Duration::from_secs(24 * 3600);

    fn a_run(store: &Path, name: &str, began: &str) -> PathBuf {
        let folder = store.join(name);
        fs::create_dir_all(&folder).unwrap();
        let mut outcome = Outcome { format: 1, complete: true, ..Outcome::default() };
        outcome.provenance.began = began.into();
        outcome.provenance.scenario = "s".into();
        outcome.provenance.played_by = "replay".into();
        outcomes::store(&folder.join("outcome.json"), &outcome).unwrap();
        folder
    }

    fn now() -> SystemTime {
        instant("2026-05-01T00:00:00Z".parse().unwrap())
    }

    #[test]
    fn the_newest_come_first_and_what_is_no_run_is_left_out() {
        let store = tempfile::tempdir().unwrap();
        a_run(store.path(), "b", "2026-01-01T00:00:00Z");
        a_run(store.path(), "a", "2026-04-01T00:00:00Z");
        fs::create_dir(store.path().join("other")).unwrap();
        fs::write(store.path().join("notes.txt"), "x").unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        a_run(elsewhere.path(), "linked", "2020-01-01T00:00:00Z");
        symlink(elsewhere.path().join("linked"), store.path().join("link")).unwrap();
        let runs = list(store.path(), now()).unwrap();
        let names: Vec<_> = runs.iter().map(|run| run.folder.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["a", "b"]);
        assert!(runs.iter().all(|run| run.complete && run.size_bytes > 0 && run.status.is_none()));
    }

    #[test]
    fn what_may_go_is_neither_new_nor_young_nor_at_work() {
        let store = tempfile::tempdir().unwrap();
        for (name, began) in
            [("a", "2026-04-30T00:00:00Z"), ("b", "2026-03-01T00:00:00Z"), ("c", "2026-01-01T00:00:00Z")]
        {
            a_run(store.path(), name, began);
        }
        let mut runs = list(store.path(), now()).unwrap();
        let of = |retention: Retention, runs: &[StoredRun]| -> Vec<String> {
            let surplus = retention.surplus(runs, now());
            surplus.iter().map(|run| run.folder.file_name().unwrap().to_str().unwrap().to_owned()).collect()
        };
        let keep = |keep| Retention { keep: Some(keep), ..Retention::default() };
        assert_eq!(of(keep(1), &runs), ["b", "c"]);
        assert_eq!(of(Retention { older_than: Some(DAY * 90), ..Retention::default() }, &runs), ["c"]);
        assert_eq!(of(Retention { keep: Some(3), older_than: Some(DAY) }, &runs), [""; 0]);
        assert_eq!(of(Retention::default(), &runs), [""; 0]);
        runs[2].at_work = true;
        assert_eq!(of(keep(0), &runs), ["a", "b"]);
    }

    #[test]
    fn only_what_is_ours_is_removed_and_no_link_is_followed() {
        let store = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        fs::write(elsewhere.path().join("precious"), "x").unwrap();
        let plain = a_run(store.path(), "plain", "2026-01-01T00:00:00Z");
        let mixed = a_run(store.path(), "mixed", "2026-01-01T00:00:00Z");
        symlink(elsewhere.path(), mixed.join("report.html")).unwrap();
        fs::write(mixed.join("mine.txt"), "x").unwrap();
        let runs = list(store.path(), now()).unwrap();
        let gone: Vec<bool> = runs.iter().map(|run| remove(run).unwrap()).collect();
        assert_eq!(runs.iter().map(|run| run.folder.clone()).collect::<Vec<_>>(), [mixed.clone(), plain.clone()]);
        assert_eq!(gone, [false, true]);
        assert!(!plain.exists() && mixed.join("mine.txt").exists() && !mixed.join("outcome.json").exists());
        assert!(elsewhere.path().join("precious").exists());
        // A folder that has become a link since it was listed.
        let run = a_run(store.path(), "swapped", "2026-01-01T00:00:00Z");
        let listed = list(store.path(), now()).unwrap().into_iter().find(|listed| listed.folder == run).unwrap();
        fs::rename(&run, elsewhere.path().join("kept")).unwrap();
        symlink(elsewhere.path().join("kept"), &run).unwrap();
        assert!(!remove(&listed).unwrap() && elsewhere.path().join("kept/outcome.json").exists());
    }

    #[test]
    fn baselines_are_out_of_reach() {
        let results = tempfile::tempdir().unwrap();
        let approved = results.path().join("baselines/main/approved");
        fs::create_dir_all(&approved).unwrap();
        for folder in [results.path().join("baselines"), approved.clone(), results.path().join("baselines/main")] {
            assert!(may_remove_from(&folder).is_err(), "{}", folder.display());
        }
        let link = results.path().join("runs");
        symlink(&approved, &link).unwrap();
        assert!(may_remove_from(&link).is_err());
        fs::remove_file(&link).unwrap();
        fs::create_dir(&link).unwrap();
        assert!(may_remove_from(&link).is_ok());
    }
}

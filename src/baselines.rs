//! Stored baselines: the runs that later ones are compared with.
//!
//! `results/baselines/NAME/` holds `approved` (what counts), `proposed` (what may count next) and `former`
//! (what counted, by the time it was replaced): folders of outcomes, nothing else. Each is written beside its
//! place and then moved there, so that it is whole or not there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use afflux_models::Message;
use afflux_outcome::Outcome;
use jiff::Timestamp;

use crate::failure::Failure;
use crate::outcomes;

/// Longest name.
const LONGEST_NAME: usize = 64;

/// The folder of all baselines.
#[derive(Debug, Clone)]
pub(crate) struct Baselines {
    /// Where they are.
    pub(crate) folder: PathBuf,
}

/// A baseline's folder; its name is one.
#[derive(Debug, Clone)]
pub(crate) struct Baseline {
    /// Its name.
    pub(crate) name: String,
    folder: PathBuf,
}

/// How many runs a baseline has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Its name.
    pub(crate) name: String,
    /// Runs that are approved.
    pub(crate) approved: usize,
    /// Runs that are proposed.
    pub(crate) proposed: usize,
    /// Former baselines that are kept.
    pub(crate) former: usize,
}

/// Whether a text names a baseline: no path leads out of the folder by it.
fn is_name(text: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-');
    text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.len() <= LONGEST_NAME
        && text.chars().all(fits)
}

impl Baselines {
    /// The baseline of a name, whether it is there or not.
    ///
    /// # Errors
    /// No name.
    pub(crate) fn named(&self, name: &str) -> Result<Baseline, Message> {
        if !is_name(name) {
            return Err(Message::new("baseline-name").with("name", name));
        }
        Ok(Baseline { name: name.to_owned(), folder: self.folder.join(name) })
    }

    /// All that are there, by name.
    pub(crate) fn list(&self) -> Vec<Listed> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let found = names.filter_map(|name| self.named(&name).ok()).filter(Baseline::exists);
        let mut listed: Vec<Listed> = found.map(|baseline| baseline.listed()).collect();
        listed.sort_by(|a, b| a.name.cmp(&b.name));
        listed
    }
}

impl Baseline {
    fn approved_folder(&self) -> PathBuf {
        self.folder.join("approved")
    }

    fn proposed_folder(&self) -> PathBuf {
        self.folder.join("proposed")
    }

    fn former_folder(&self) -> PathBuf {
        self.folder.join("former")
    }

    /// Whether something is stored under its name.
    pub(crate) fn exists(&self) -> bool {
        self.approved_folder().is_dir() || self.proposed_folder().is_dir() || self.former_folder().is_dir()
    }

    /// The folder of the approved runs, if there are some.
    pub(crate) fn approved(&self) -> Option<PathBuf> {
        Some(self.approved_folder()).filter(|folder| folder.is_dir())
    }

    fn listed(&self) -> Listed {
        Listed {
            name: self.name.clone(),
            approved: entries(&self.approved_folder()).len(),
            proposed: entries(&self.proposed_folder()).len(),
            former: entries(&self.former_folder()).len(),
        }
    }

    /// Proposes runs in place of those that were proposed.
    ///
    /// # Errors
    /// They could not be written: what was proposed stays.
    pub(crate) fn propose(&self, runs: &[(String, Outcome)]) -> Result<PathBuf, Failure> {
        let failed = |error: io::Error| failed(&self.folder, &error);
        fs::create_dir_all(&self.folder).map_err(failed)?;
        let beside = tempfile::Builder::new().prefix(".new-").tempdir_in(&self.folder).map_err(failed)?;
        let digits = runs.len().to_string().len();
        for (n, (_, outcome)) in runs.iter().enumerate() {
            let name = format!("run-{:0digits$}-seed-{}.json", n + 1, outcome.provenance.seed);
            outcomes::store(&beside.path().join(name), outcome)?;
        }
        let proposed = self.proposed_folder();
        if proposed.is_dir() {
            let old = tempfile::Builder::new().prefix(".old-").tempdir_in(&self.folder).map_err(failed)?;
            fs::rename(&proposed, old.path().join("proposed")).map_err(failed)?;
        }
        readable(beside.path()).map_err(failed)?;
        fs::rename(beside.keep(), &proposed).map_err(failed)?;
        Ok(proposed)
    }

    /// What is proposed counts from now on; what counted is kept among the former, of which `keep` stay. How
    /// many runs count now.
    ///
    /// # Errors
    /// Nothing is proposed, or the folders could not be moved.
    pub(crate) fn approve(&self, keep: usize) -> Result<usize, Failure> {
        let failed = |error: io::Error| failed(&self.folder, &error);
        let (proposed, approved, former) = (self.proposed_folder(), self.approved_folder(), self.former_folder());
        if !proposed.is_dir() {
            return Err(Failure::Usage(Message::new("baseline-not-proposed").with("name", &self.name)));
        }
        if approved.is_dir() {
            fs::create_dir_all(&former).map_err(failed)?;
            fs::rename(&approved, former.join(free_name(&former))).map_err(failed)?;
        }
        fs::rename(&proposed, &approved).map_err(failed)?;
        let kept = entries(&former);
        for old in kept.iter().take(kept.len().saturating_sub(keep)) {
            fs::remove_dir_all(old).map_err(failed)?;
        }
        Ok(entries(&approved).len())
    }
}

/// A folder that is readable as any of the user's, which a temporary one is not.
fn readable(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

/// The present, as a name that sorts by time and is free.
fn free_name(folder: &Path) -> String {
    let mut at = Timestamp::now();
    loop {
        let name = at.strftime("%Y-%m-%dT%H-%M-%S-%6f").to_string();
        match at.checked_add(jiff::SignedDuration::from_micros(1)) {
            Ok(later) if folder.join(&name).exists() => at = later,
            _ => return name,
        }
    }
}

/// What lies in a folder, by name; what begins with a point does not count.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(folder).into_iter().flatten().flatten();
    let shown = found.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
    let mut paths: Vec<PathBuf> = shown.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn failed(folder: &Path, error: &io::Error) -> Failure {
    Failure::Output(Message::new("baseline-failed").with("file", folder.display()).with("detail", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(seeds: &[u64]) -> Vec<(String, Outcome)> {
        let run = |seed: &u64| {
            let mut outcome = Outcome { format: 1, ..Outcome::default() };
            outcome.provenance.seed = *seed;
            (String::new(), outcome)
        };
        seeds.iter().map(run).collect()
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for name in ["", ".", "..", "../x", "a/b", "/etc", "a\\b", ".hidden", "a b", "é", "a\0", "-x", &"a".repeat(65)]
        {
            assert!(!is_name(name), "{name:?}");
        }
        assert!(["main", "v1.2_rc-3", "0"].into_iter().all(is_name));
    }

    #[test]
    fn proposed_runs_count_once_they_are_approved() {
        let folder = tempfile::tempdir().unwrap();
        let store = Baselines { folder: folder.path().join("baselines") };
        let main = store.named("main").unwrap();
        assert!(!main.exists() && store.list().is_empty());
        main.propose(&runs(&[1, 2, 3])).unwrap();
        assert_eq!((main.approved(), main.exists()), (None, true));
        // Others in their place: nothing is left of the first.
        main.propose(&runs(&[4, 5])).unwrap();
        assert_eq!(main.approve(5).unwrap(), 2);
        let approved = main.approved().unwrap();
        let names: Vec<_> = entries(&approved).iter().map(|path| path.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["run-1-seed-4.json", "run-2-seed-5.json"]);
        assert!(matches!(main.approve(5), Err(Failure::Usage(_))));
        let read = outcomes::read_all(&outcomes::runs_of(&approved.display().to_string()).unwrap()).unwrap();
        assert_eq!(read.iter().map(|(_, run)| run.provenance.seed).collect::<Vec<_>>(), [4, 5]);
    }

    #[test]
    fn former_baselines_are_kept_up_to_a_number() {
        let folder = tempfile::tempdir().unwrap();
        let store = Baselines { folder: folder.path().to_owned() };
        let main = store.named("main").unwrap();
        for seed in 1..=5 {
            main.propose(&runs(&[seed])).unwrap();
            main.approve(2).unwrap();
        }
        assert_eq!(store.list(), [Listed { name: "main".into(), approved: 1, proposed: 0, former: 2 }]);
        let seeds: Vec<String> = entries(&main.former_folder())
            .iter()
            .map(|former| entries(former)[0].file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(seeds, ["run-1-seed-3.json", "run-1-seed-4.json"]);
        // No temporary folder is left behind.
        let hidden = fs::read_dir(folder.path().join("main")).unwrap().flatten();
        assert!(hidden.filter(|entry| entry.file_name().to_string_lossy().starts_with('.')).count() == 0);
    }
}

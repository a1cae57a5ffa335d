//! The kill file: whoever can make a file can end a run.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Files whose mere presence ends a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KillFiles(pub(crate) Vec<PathBuf>);

impl KillFiles {
    /// The first one that is there. One that cannot be looked for counts as there.
    pub(crate) fn present(&self) -> Option<&Path> {
        let there = |path: &&PathBuf| match std::fs::symlink_metadata(path) {
            Ok(_) => true,
            Err(error) => !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
        };
        self.0.iter().find(there).map(PathBuf::as_path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_of_the_files_ends_a_run() {
        let folder = tempfile::tempdir().unwrap();
        let files = KillFiles(vec![folder.path().join("a"), folder.path().join("b")]);
        assert_eq!(files.present(), None);
        std::fs::write(folder.path().join("b"), "").unwrap();
        assert_eq!(files.present(), Some(folder.path().join("b").as_path()));
        let under_a_file = KillFiles(vec![folder.path().join("b/c")]);
        assert_eq!(under_a_file.present(), None);
        // A link that leads nowhere is a file that somebody made.
        std::os::unix::fs::symlink("/nowhere", folder.path().join("a")).unwrap();
        assert_eq!(files.present(), Some(folder.path().join("a").as_path()));
    }
}

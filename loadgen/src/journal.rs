//! The journal of a replay as a file: what the tally is told, appended as it happens.
//!
//! The bytes reach the system at every tick of the engine, so that a process that is killed loses a tenth of
//! a second. When the disk is full, the file ends with its last whole block and the run ends.

use std::fs::File;
use std::io::{self, Write};

use afflux_outcome::journal::{Block, Entry, Header, head};

/// Entries are written when there are so many bytes of them, whatever the time.
const BLOCK: usize = 64 << 10;

/// A journal that is being written.
#[derive(Debug, Default)]
pub(crate) struct JournalFile {
    /// None: nothing is kept.
    file: Option<File>,
    block: Block,
    written: u64,
    failed: Option<io::Error>,
}

impl JournalFile {
    /// Begins a journal in a file; without one nothing is kept.
    ///
    /// # Errors
    /// The header cannot be written.
    pub(crate) fn begin(file: Option<File>, header: &Header) -> io::Result<Self> {
        let mut journal = Self { file, ..Self::default() };
        if let Some(file) = &mut journal.file {
            let head = head(header).ok_or(io::ErrorKind::InvalidData)?;
            file.write_all(&head)?;
            journal.written = head.len() as u64;
        }
        Ok(journal)
    }

    /// Appends an entry.
    pub(crate) fn push(&mut self, entry: &Entry) {
        if self.file.is_some() {
            self.block.push(entry);
            if self.block.len() >= BLOCK {
                self.flush();
            }
        }
    }

    /// Hands over to the system what is there.
    pub(crate) fn flush(&mut self) {
        let Some(file) = &mut self.file else { return };
        if self.block.is_empty() || self.failed.is_some() {
            return;
        }
        let bytes = self.block.take();
        match file.write_all(&bytes) {
            Ok(()) => self.written += bytes.len() as u64,
            Err(error) => {
                // What was written of the block is taken back; a reader would leave it out too.
                let _ = file.set_len(self.written);
                self.failed = Some(error);
            }
        }
    }

    /// Why it could not be written, if it could not.
    pub(crate) fn failure(&self) -> Option<&io::Error> {
        self.failed.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_outcome::journal::Journal;
    use afflux_outcome::outcome::Provenance;
    use afflux_outcome::tally::Stretch;

    fn header() -> Header {
        let stretch = Stretch {
            speed: 1.0,
            start_us: 0,
            end_us: 60_000_000,
            keep_alive_us: 0,
            session_life_us: 0,
            connections_per_browser: 1,
        };
        Header { provenance: Provenance::default(), stretch, opens_unix_us: 0, planned: 1, watched: Vec::new() }
    }

    #[test]
    fn entries_reach_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = JournalFile::begin(Some(File::create(&path).unwrap()), &header()).unwrap();
        let entry = Entry::Requested { at_us: 5 };
        journal.push(&entry);
        journal.flush();
        journal.push(&entry);
        let read = || Journal::read(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!((read().entries, read().header), (vec![entry], header()));
        journal.flush();
        journal.flush();
        assert_eq!((read().entries.len(), read().lost_bytes), (2, 0));
        (0..BLOCK).for_each(|_| journal.push(&entry));
        assert!(read().entries.len() > 2, "much is written without a tick");
        assert!(journal.failure().is_none());
    }

    /// `/dev/full` takes nothing: what a full disk says.
    #[test]
    fn a_full_disk_is_noticed_once_and_for_all() {
        let full = || File::options().write(true).open("/dev/full").unwrap();
        assert!(JournalFile::begin(Some(full()), &header()).is_err());
        let mut journal = JournalFile { file: Some(full()), ..JournalFile::default() };
        journal.push(&Entry::Requested { at_us: 5 });
        journal.flush();
        assert_eq!(journal.failure().map(io::Error::kind), Some(io::ErrorKind::StorageFull));
        let mut none = JournalFile::begin(None, &header()).unwrap();
        none.push(&Entry::Requested { at_us: 5 });
        none.flush();
        assert!(none.block.is_empty() && none.failure().is_none());
    }
}

//! Where uploads go: one SQLite file, one thread that writes it.
//!
//! Documents go in, their numbers come out. What waits together is committed together, so that the
//! disk is asked once for a burst. An account over its quota is refused, and nothing is stored.

use std::path::Path;
use std::sync::mpsc;
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::body::Bytes;
use rusqlite::{Connection, params};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// Most documents of one commit.
const BATCH: usize = 64;

/// What another process that reads the database may keep us waiting.
const BUSY: Duration = Duration::from_secs(5);

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS document (
        id INTEGER PRIMARY KEY,
        owner TEXT NOT NULL,
        name TEXT NOT NULL,
        size INTEGER NOT NULL,
        received_at INTEGER NOT NULL,
        body BLOB NOT NULL
    );
    CREATE INDEX IF NOT EXISTS document_owner ON document (owner, size);
";

/// A file on its way into the database.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) owner: String,
    pub(crate) name: String,
    /// Unix time, microseconds.
    pub(crate) received_at_us: i64,
    pub(crate) body: Bytes,
}

/// What became of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Saved {
    /// Stored under this number.
    Stored(i64),
    /// Its owner has no place left for it.
    OverQuota,
    /// The database did not take it.
    Failed,
}

#[derive(Debug)]
enum Job {
    Save(Document, oneshot::Sender<Saved>),
    Remove { owner: String, id: i64, reply: oneshot::Sender<Option<bool>> },
    Close,
}

/// The database of a running portal.
#[derive(Debug)]
pub(crate) struct Store {
    jobs: mpsc::Sender<Job>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Store {
    /// Opens a database, or a temporary one that goes when the store closes.
    ///
    /// # Errors
    /// The file cannot be opened or written, or is no database; the system gives no thread.
    pub(crate) fn open(path: Option<&Path>, quota_bytes: Option<u64>) -> Result<Self, Box<dyn std::error::Error>> {
        let (path, temporary) = match path {
            Some(path) => (path.to_path_buf(), None),
            None => {
                let folder = tempfile::Builder::new().prefix("afflux-portal-").tempdir()?;
                (folder.path().join("documents.sqlite"), Some(folder))
            }
        };
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        connection.execute_batch(SCHEMA)?;
        let (jobs, inbox) = mpsc::channel();
        let writer = Writer { connection, quota_bytes, temporary };
        let thread = std::thread::Builder::new().name("portal-store".into()).spawn(move || writer.run(&inbox))?;
        Ok(Self { jobs, thread: Mutex::new(Some(thread)) })
    }

    /// Stores a document.
    pub(crate) async fn save(&self, document: Document) -> Saved {
        let (reply, saved) = oneshot::channel();
        if self.jobs.send(Job::Save(document, reply)).is_err() {
            return Saved::Failed;
        }
        saved.await.unwrap_or(Saved::Failed)
    }

    /// Removes a document of an account: whether it was there; none when the database did not do it.
    pub(crate) async fn remove(&self, owner: String, id: i64) -> Option<bool> {
        let (reply, removed) = oneshot::channel();
        self.jobs.send(Job::Remove { owner, id, reply }).ok()?;
        removed.await.ok().flatten()
    }

    /// Finishes what came before, closes the database and removes it if it is a temporary one.
    pub(crate) fn close(&self) {
        let _ = self.jobs.send(Job::Close);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

struct Writer {
    connection: Connection,
    quota_bytes: Option<u64>,
    temporary: Option<TempDir>,
}

impl Writer {
    fn run(mut self, inbox: &mpsc::Receiver<Job>) {
        let mut open = true;
        while open {
            let mut batch = Vec::new();
            let mut next = inbox.recv().ok();
            while let Some(Job::Save(document, reply)) = next {
                batch.push((document, reply));
                next = if batch.len() < BATCH { inbox.try_recv().ok() } else { None };
            }
            let full = !batch.is_empty() && next.is_none();
            self.commit(batch);
            open = match next {
                Some(Job::Remove { owner, id, reply }) => {
                    // Who asked may have gone.
                    let _ = reply.send(remove(&self.connection, &owner, id).ok());
                    true
                }
                _ => full,
            };
        }
        drop(self.connection);
        drop(self.temporary);
    }

    /// One transaction for a batch; an answer only after its commit.
    fn commit(&mut self, batch: Vec<(Document, oneshot::Sender<Saved>)>) {
        let all = || batch.iter().map(|(document, _)| document);
        let saved = self.try_commit(all()).unwrap_or_else(|_| batch.iter().map(|_| Saved::Failed).collect());
        for ((_, reply), saved) in batch.into_iter().zip(saved) {
            // Who asked may have gone.
            let _ = reply.send(saved);
        }
    }

    fn try_commit<'d>(&mut self, batch: impl Iterator<Item = &'d Document>) -> rusqlite::Result<Vec<Saved>> {
        let transaction = self.connection.transaction()?;
        let saved = batch.map(|document| insert(&transaction, document, self.quota_bytes)).collect::<Result<_, _>>()?;
        transaction.commit()?;
        Ok(saved)
    }
}

fn insert(connection: &Connection, document: &Document, quota_bytes: Option<u64>) -> rusqlite::Result<Saved> {
    let size_bytes = i64::try_from(document.body.len()).unwrap_or(i64::MAX);
    if let Some(quota_bytes) = quota_bytes {
        let sum = "SELECT coalesce(sum(size), 0) FROM document WHERE owner = ?1";
        let held_bytes: i64 = connection.query_row(sum, params![document.owner], |row| row.get(0))?;
        if held_bytes.saturating_add(size_bytes).unsigned_abs() > quota_bytes {
            return Ok(Saved::OverQuota);
        }
    }
    connection.execute(
        "INSERT INTO document (owner, name, size, received_at, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![document.owner, document.name, size_bytes, document.received_at_us, &document.body[..]],
    )?;
    Ok(Saved::Stored(connection.last_insert_rowid()))
}

fn remove(connection: &Connection, owner: &str, id: i64) -> rusqlite::Result<bool> {
    connection.execute("DELETE FROM document WHERE id = ?1 AND owner = ?2", params![id, owner]).map(|rows| rows > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(owner: &str, bytes: usize) -> Document {
        let body = Bytes::from(vec![7; bytes]);
        Document { owner: owner.into(), name: "dessin.png".into(), received_at_us: 1, body }
    }

    #[tokio::test]
    async fn documents_are_in_the_file_after_the_answer_and_after_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.sqlite");
        for first in [1, 3] {
            let store = Store::open(Some(&path), None).unwrap();
            assert_eq!(store.save(document("a", 1_000)).await, Saved::Stored(first));
            assert_eq!(store.save(document("b", 0)).await, Saved::Stored(first + 1));
            store.close();
            assert_eq!(store.save(document("a", 1)).await, Saved::Failed);
        }
        let connection = Connection::open(&path).unwrap();
        let sums = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
        let found = connection.query_row("SELECT count(*), sum(length(body)) FROM document", [], sums).unwrap();
        assert_eq!(found, (4, 2_000));
    }

    #[tokio::test]
    async fn a_document_is_removed_by_its_owner() {
        let store = Store::open(None, Some(1_000)).unwrap();
        assert_eq!(store.save(document("a", 900)).await, Saved::Stored(1));
        assert_eq!(store.remove("b".into(), 1).await, Some(false));
        assert_eq!(store.save(document("a", 900)).await, Saved::OverQuota);
        assert_eq!(store.remove("a".into(), 1).await, Some(true));
        assert_eq!(store.remove("a".into(), 1).await, Some(false));
        assert_eq!(store.save(document("a", 900)).await, Saved::Stored(1));
        store.close();
        assert_eq!(store.remove("a".into(), 1).await, None);
    }

    #[tokio::test]
    async fn the_quota_is_of_the_account_and_exact() {
        let store = Store::open(None, Some(1_000)).unwrap();
        assert_eq!(store.save(document("a", 600)).await, Saved::Stored(1));
        assert_eq!(store.save(document("a", 401)).await, Saved::OverQuota);
        assert_eq!(store.save(document("b", 401)).await, Saved::Stored(2));
        assert_eq!(store.save(document("a", 400)).await, Saved::Stored(3));
        store.close();
    }

    #[test]
    fn a_file_that_is_no_database_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.sqlite");
        std::fs::write(&path, "no database, but long enough to look at".repeat(50)).unwrap();
        assert!(Store::open(Some(&path), None).is_err());
    }
}

//! The records of a school, for a portal whose pages do real work: a seeded SQLite file that pages ask
//! and write to. What a page costs is what this machine needs for it, and nobody is told.
//!
//! A page asks for what its service shows (the timeline, messages, marks, documents) of the class that
//! the account belongs to, and notes that somebody was there. Classes are not equally large, so pages
//! are not equally dear. A login stretches the password as a portal would; a document is hashed.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use afflux_models::vocabulary::Service;
use axum::body::Bytes;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::pages::escaped;

/// Classes of the school; the nth has more rows than the one before.
const CLASSES: u32 = 16;

/// Rounds that a password is stretched over.
const ROUNDS: u32 = 50_000;

/// How long one worker waits for another that writes.
const BUSY: Duration = Duration::from_secs(10);

/// What every connection is told: no wait for the disk at each page, as a portal's cache would have it.
const CONNECTED: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;";

/// 16 classes of 5 500 to 20 500 rows each for the timeline, messages and marks alike.
const SEEDED: &str = "
    CREATE TABLE account (name TEXT PRIMARY KEY, pages INTEGER NOT NULL, password BLOB,
        document BLOB) WITHOUT ROWID;
    CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE entry (class INTEGER NOT NULL, author INTEGER NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL);
    CREATE TABLE message (class INTEGER NOT NULL, author INTEGER NOT NULL, at INTEGER NOT NULL, seen INTEGER NOT NULL,
        text TEXT NOT NULL);
    CREATE TABLE mark (class INTEGER NOT NULL, pupil INTEGER NOT NULL, subject INTEGER NOT NULL, value REAL NOT NULL);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
        INSERT INTO author SELECT i, 'Personne fictive ' || i FROM n;
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 20499),
        c(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM c WHERE k < 15),
        row(k, i, x) AS (SELECT k, i, (i * 7919 + k * 104729) % 1000003 FROM c CROSS JOIN n WHERE i < 5500 + 1000 * k)
        INSERT INTO entry SELECT k, 1 + x % 600, x, 'Devoir à rendre, cahier numéro ' || x FROM row;
    INSERT INTO message SELECT class, author, (at * 31) % 1000003, at % 5 = 0, 'Message ' || text FROM entry;
    INSERT INTO mark SELECT class, at % 32, author % 12, (at % 41) / 2.0 FROM entry;
    CREATE INDEX entry_class ON entry (class);
    CREATE INDEX message_class ON message (class);
    CREATE INDEX mark_class ON mark (class);
";

const TIMELINE: &str = "SELECT author.name, entry.text FROM entry JOIN author ON author.id = entry.author
    WHERE class = ?1 ORDER BY entry.at DESC LIMIT 20";
const MESSAGES: &str = "SELECT author.name || ' (' || count(*) || ')', max(message.text) FROM message
    JOIN author ON author.id = message.author WHERE class = ?1 AND NOT seen GROUP BY author.id
    ORDER BY max(at) DESC LIMIT 20";
const MARKS: &str = "SELECT 'Matière ' || subject, printf('%.2f, classe %.2f', avg(value) FILTER (WHERE pupil = 7),
    avg(value)) FROM mark WHERE class = ?1 GROUP BY subject ORDER BY subject";
const DOCUMENTS: &str = "SELECT author.name, upper(entry.text) FROM entry JOIN author ON author.id = entry.author
    WHERE class = ?1 AND lower(entry.text) LIKE '%num_ro%7%' ORDER BY lower(author.name), entry.at LIMIT 20";
const VISITED: &str =
    "INSERT INTO account (name, pages) VALUES (?1, 1) ON CONFLICT (name) DO UPDATE SET pages = pages + 1";

/// The records of a running portal: connections that workers take and give back.
#[derive(Debug)]
pub(crate) struct Records {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    /// Removed with it.
    _folder: TempDir,
}

impl Records {
    /// Makes and fills the file, in a temporary folder that goes when the portal closes.
    ///
    /// # Errors
    /// The folder or the file cannot be written.
    pub(crate) fn open() -> Result<Self, Box<dyn std::error::Error>> {
        let folder = tempfile::Builder::new().prefix("afflux-records-").tempdir()?;
        let path = folder.path().join("records.sqlite");
        let mut first = connect(&path)?;
        let filling = first.transaction()?;
        filling.execute_batch(SEEDED)?;
        filling.commit()?;
        first.execute_batch("ANALYZE")?;
        Ok(Self { path, idle: Mutex::new(vec![first]), _folder: folder })
    }

    /// The rows that a page of a service shows to an account, as HTML; none when the database failed.
    pub(crate) async fn page(self: Arc<Self>, service: Service, account: String) -> Option<String> {
        self.work(move |connection| page(connection, service, &account)).await
    }

    /// Whoever logs in: their password is stretched and noted.
    pub(crate) async fn log_in(self: Arc<Self>, account: String, password: String) -> Option<()> {
        self.work(move |connection| {
            let stretched = stretched(&account, &password);
            connection.prepare(VISITED)?.execute(params![account])?;
            let noted = "UPDATE account SET password = ?2 WHERE name = ?1";
            connection.prepare(noted)?.execute(params![account, &stretched[..]]).map(drop)
        })
        .await
    }

    /// A document that comes in is hashed, and its owner noted, before it is stored.
    pub(crate) async fn receive(self: Arc<Self>, account: String, body: Bytes) -> Option<()> {
        self.work(move |connection| {
            let hash = Sha256::digest(&body);
            page(connection, Service::StockagePartage, &account)?;
            let noted = "UPDATE account SET document = ?2 WHERE name = ?1";
            connection.prepare(noted)?.execute(params![account, &hash[..]]).map(drop)
        })
        .await
    }

    /// One worker's work, on a thread that may block. The station lets in no more than it has workers.
    async fn work<T: Send + 'static>(
        self: Arc<Self>,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Option<T> {
        let done = tokio::task::spawn_blocking(move || {
            let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            let free = idle().pop();
            let connection = free.map_or_else(|| connect(&self.path), Ok)?;
            let done = work(&connection);
            idle().push(connection);
            done
        });
        done.await.ok()?.ok()
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.execute_batch(CONNECTED)?;
    Ok(connection)
}

/// The class of an account: its name decides.
fn class_of(account: &str) -> u32 {
    u32::from(Sha256::digest(account.as_bytes())[0]) % CLASSES
}

fn page(connection: &Connection, service: Service, account: &str) -> rusqlite::Result<String> {
    let asked = match service {
        Service::Accueil | Service::CahierTextes | Service::GestionTemps => TIMELINE,
        Service::CourrierElectronique | Service::TravailCollaboratif | Service::Actualites => MESSAGES,
        Service::Notes | Service::Absences | Service::GestionCompetences => MARKS,
        _ => DOCUMENTS,
    };
    let mut shown = String::from("<dl>\n");
    let mut query = connection.prepare(asked)?;
    let mut rows = query.query(params![class_of(account)])?;
    while let Some(row) = rows.next()? {
        let (of, what): (String, Option<String>) = (row.get(0)?, row.get(1)?);
        shown += &format!("<dt>{}</dt><dd>{}</dd>\n", escaped(&of), escaped(&what.unwrap_or_default()));
    }
    connection.prepare(VISITED)?.execute(params![account])?;
    Ok(shown + "</dl>\n")
}

fn stretched(account: &str, password: &str) -> [u8; 32] {
    let first = Sha256::new().chain_update(account).chain_update([0]).chain_update(password).finalize();
    (1..ROUNDS).fold(first, |hash, _| Sha256::digest(hash)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pages_show_what_their_service_has_and_note_the_visit() {
        let records = Arc::new(Records::open().unwrap());
        let services = [Service::Accueil, Service::CourrierElectronique, Service::Notes, Service::StockagePartage];
        let mut shown = Vec::new();
        for service in services {
            let page = records.clone().page(service, "a".into()).await.unwrap();
            assert!(page.matches("<dt>").count() >= 12, "{service:?}: {page}");
            shown.push(page);
        }
        assert!(shown[0].contains("Devoir") && shown[1].contains("Message") && shown[2].contains("Matière 3"));
        assert_eq!(records.clone().page(Service::Accueil, "a".into()).await.as_ref(), Some(&shown[0]));
        records.clone().log_in("a".into(), "p".into()).await.unwrap();
        let pages = |connection: &Connection| {
            connection.query_row("SELECT pages FROM account WHERE name = 'a'", [], |row| row.get::<_, i64>(0))
        };
        assert_eq!(records.clone().work(pages).await, Some(6));
        records.clone().receive("a".into(), Bytes::from_static(b"devoir")).await.unwrap();
        let hash = |connection: &Connection| {
            connection.query_row("SELECT document FROM account WHERE name = 'a'", [], |row| row.get::<_, Vec<u8>>(0))
        };
        assert_eq!(records.work(hash).await.unwrap(), Sha256::digest(b"devoir").to_vec());
    }

    /// SHA-256 of `a`, 0, `p`, then 49 999 times of the hash: computed apart, with Python's hashlib.
    #[test]
    fn a_password_is_stretched() {
        let hex: String = stretched("a", "p").iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, STRETCHED);
    }

    const STRETCHED: &str = "542561f4";

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn workers_do_not_fail_each_other() {
        let records = Arc::new(Records::open().unwrap());
        let pages: Vec<_> = (0..40)
            .map(|n| tokio::spawn(records.clone().page(Service::Notes, format!("somebody-{}", n % 8))))
            .collect();
        for page in pages {
            assert!(page.await.unwrap().is_some());
        }
    }
}

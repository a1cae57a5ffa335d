//! The allow-list: a file in which an operator says, host by host, what may be played on.
//!
//! TOML, `format = 1`; unknown keys are refused, all problems come at once.

use std::path::PathBuf;
use std::time::Duration;

use afflux_models::document::{Bytes, Findings, Node, Positive, Share, Span, Table};
use afflux_models::{Message, Problems};

use super::ceilings::{BreakerRule, Ceilings};
use super::key::{PublicKey, hex, sha256_of_hex};
use super::never::is_never;
use super::place::{Host, Place, Scheme};

/// Greatest rate that an allow-list may name, requests a second.
const GREATEST_RATE: f64 = 1e6;

/// Longest run that an allow-list may name.
const LONGEST_RUN: Duration = Duration::from_secs(14 * 24 * 3600);

/// What a target must show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// A proof, served by the target, of this SHA-256.
    Served([u8; 32]),
    /// An authorisation that this key signed.
    Signed(PublicKey),
}

/// One target.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where it is.
    pub place: Place,
    /// What it must show.
    pub evidence: Evidence,
    /// What may be done to it at most.
    pub ceilings: Ceilings,
    /// When a run backs off.
    pub breaker: BreakerRule,
    /// Certificates (PEM) of those who sign the target's own, in place of the system's.
    pub ca: Option<PathBuf>,
}

/// Every target that may be played on.
///
/// ```
/// use afflux_loadgen::guard::AllowList;
/// let text = r#"
/// format = 1
/// contact = "exploitation@exemple.test"
/// [[target]]
/// scheme = "https"
/// host = "ent-preprod.exemple.test"
/// port = 443
/// proof_sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
/// rate = 200
/// connections = 5000
/// bytes = "50GB"
/// duration = "2h"
/// "#;
/// let list = AllowList::parse("allow.toml", text).unwrap();
/// assert_eq!(list.entries[0].ceilings.rate_per_s, 200.0);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct AllowList {
    /// The file, as named by the user.
    pub file: String,
    /// Whom to call about the load: it stands in every request's `User-Agent`.
    pub contact: String,
    /// A file whose mere presence ends a run, besides the usual one.
    pub kill_file: Option<PathBuf>,
    /// The targets.
    pub entries: Vec<Entry>,
}

impl AllowList {
    /// Reads an allow-list.
    ///
    /// # Errors
    /// Every problem, with line and key.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        let node = Node::parse(file, text)?;
        let findings = Findings::new();
        let root = Table::root(&node, &findings);
        let contact = root.required::<String>("contact").filter(|contact| is_contact(contact, &root));
        let kill_file = root.optional::<String>("kill_file").map(PathBuf::from);
        if kill_file.as_ref().is_some_and(|path| !path.is_absolute()) {
            root.note_key("kill_file", Message::new("guard-kill-file-relative"));
        }
        let mut entries: Vec<Entry> = Vec::new();
        for table in root.tables("target") {
            let Some(entry) = Entry::read(&table) else {
                table.finish();
                continue;
            };
            if entries.iter().any(|known| known.place == entry.place) {
                table.note_key("host", Message::new("guard-entry-twice").with("place", &entry.place));
            }
            table.finish();
            entries.push(entry);
        }
        root.finish();
        let list = contact.map(|contact| Self { file: file.into(), contact, kill_file, entries });
        findings.conclude(list)
    }

    /// The entry of a place.
    pub fn entry(&self, place: &Place) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.place == *place)
    }
}

fn is_contact(contact: &str, root: &Table<'_>) -> bool {
    let good = !contact.trim().is_empty() && contact.len() <= 200 && !contact.chars().any(char::is_control);
    if !good {
        root.note_key("contact", Message::new("guard-contact"));
    }
    good
}

impl Entry {
    fn read(table: &Table<'_>) -> Option<Self> {
        let scheme = table.required::<String>("scheme").and_then(|text| {
            let scheme = Scheme::from_text(&text);
            if scheme.is_none() {
                table.note_key("scheme", Message::new("guard-entry-scheme"));
            }
            scheme
        });
        let host = table.required::<String>("host").and_then(|text| match Host::parse(&text) {
            Ok(host) => Some(host),
            Err(message) => {
                table.note_key("host", message);
                None
            }
        });
        if host.as_ref().is_some_and(is_never) {
            table.note_key("host", Message::new("guard-never"));
        }
        let port = table.required::<u16>("port");
        if port == Some(0) {
            table.note_key("port", Message::new("guard-proof-port"));
        }
        let evidence = read_evidence(table);
        let ceilings = read_ceilings(table);
        let breaker = table.table("breaker").map(|breaker| read_breaker(&breaker));
        let ca = table.optional::<String>("ca").map(|ca| beside(&table.node().file, &ca));
        Some(Self {
            place: Place { scheme: scheme?, host: host?, port: port? },
            evidence: evidence?,
            ceilings: ceilings?,
            breaker: breaker.unwrap_or_default(),
            ca,
        })
    }

    /// The entry as it stands in a file.
    pub fn to_toml(&self) -> String {
        let mut text = format!(
            "[[target]]\nscheme = \"{}\"\nhost = \"{}\"\nport = {}\n",
            self.place.scheme.as_str(),
            self.place.host,
            self.place.port
        );
        match &self.evidence {
            Evidence::Served(hash) => text.push_str(&format!("proof_sha256 = \"{}\"\n", hex(hash))),
            Evidence::Signed(key) => text.push_str(&format!("public_key = \"{key}\"\n")),
        }
        let ceilings = &self.ceilings;
        text.push_str(&format!(
            "rate = {}\nconnections = {}\nbytes = {}\nduration = \"{}s\"\n",
            ceilings.rate_per_s,
            ceilings.connections,
            ceilings.bytes,
            ceilings.duration.as_secs_f64()
        ));
        if let Some(ca) = &self.ca {
            text.push_str(&format!("ca = {}\n", quoted(&ca.display().to_string())));
        }
        if self.breaker != BreakerRule::default() {
            text.push_str(&format!(
                "breaker = {{ errors = {}, over = \"{}s\", pause = \"{}s\" }}\n",
                self.breaker.errors_share,
                self.breaker.over.as_secs_f64(),
                self.breaker.pause.as_secs_f64()
            ));
        }
        text
    }
}

/// A text as a basic string of TOML.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            letter if letter.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

fn read_evidence(table: &Table<'_>) -> Option<Evidence> {
    let served = table.optional::<String>("proof_sha256").map(|text| sha256_of_hex(&text).map(Evidence::Served));
    let signed = table.optional::<String>("public_key").map(|text| PublicKey::parse(&text).map(Evidence::Signed));
    let (key, read) = match (served, signed) {
        (Some(served), None) => ("proof_sha256", served),
        (None, Some(signed)) => ("public_key", signed),
        (Some(_), Some(_)) => ("public_key", Err(Message::new("guard-entry-one-evidence"))),
        (None, None) => ("proof_sha256", Err(Message::new("guard-entry-no-evidence"))),
    };
    match read {
        Ok(evidence) => Some(evidence),
        Err(message) => {
            table.note_key(key, message);
            None
        }
    }
}

fn read_ceilings(table: &Table<'_>) -> Option<Ceilings> {
    let rate = table.required::<Positive>("rate");
    let connections = table.required::<u64>("connections");
    let bytes = table.required::<Bytes>("bytes");
    let duration = table.required::<Span>("duration");
    if rate.is_some_and(|rate| rate.0 > GREATEST_RATE) {
        table.note_key("rate", Message::new("problem-at-most").with("most", GREATEST_RATE));
    }
    if connections == Some(0) {
        table.note_key("connections", Message::new("portal-not-positive"));
    }
    if bytes.is_some_and(|bytes| bytes.0 == 0) {
        table.note_key("bytes", Message::new("portal-not-positive"));
    }
    if duration.is_some_and(|duration| duration.0.is_zero() || duration.0 > LONGEST_RUN) {
        table.note_key("duration", Message::new("guard-entry-duration"));
    }
    Some(Ceilings { rate_per_s: rate?.0, connections: connections?, bytes: bytes?.0, duration: duration?.0 })
}

fn read_breaker(table: &Table<'_>) -> BreakerRule {
    let default = BreakerRule::default();
    let span = |key: &str, default: Duration| {
        let span = table.optional::<Span>(key).map_or(default, |span| span.0);
        if !(Duration::from_secs(1)..=Duration::from_secs(600)).contains(&span) {
            table.note_key(key, Message::new("guard-breaker-span"));
        }
        span
    };
    let rule = BreakerRule {
        errors_share: table.optional::<Share>("errors").map_or(default.errors_share, |share| share.0),
        over: span("over", default.over),
        pause: span("pause", default.pause),
    };
    // At 1 it would never open: a breaker cannot be switched off.
    if !(rule.errors_share > 0.0 && rule.errors_share <= 0.95) {
        table.note_key("errors", Message::new("guard-breaker-errors"));
    }
    rule
}

/// A path that stands in a file, relative to its folder.
fn beside(file: &str, path: &str) -> PathBuf {
    let folder = std::path::Path::new(file).parent().unwrap_or(std::path::Path::new(""));
    folder.join(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    fn good() -> String {
        format!(
            "format = 1\ncontact = \"us@exemple.test\"\n[[target]]\nscheme = \"https\"\nhost = \"Ent.exemple.test\"\n\
             port = 443\nproof_sha256 = \"{HASH}\"\nrate = 200\nconnections = 5000\nbytes = \"50GB\"\n\
             duration = \"2h\"\n"
        )
    }

    fn keys(text: &str) -> Vec<(usize, String, &'static str)> {
        let problems = AllowList::parse("allow.toml", text).unwrap_err().0;
        problems.into_iter().map(|problem| (problem.line, problem.key, problem.message.key)).collect()
    }

    #[test]
    fn an_entry_is_read_and_written_back() {
        let text = good() + "ca = \"ca.pem\"\n[target.breaker]\nerrors = 0.25\npause = \"5s\"\n";
        let list = AllowList::parse("dir/allow.toml", &text).unwrap();
        let entry = list.entry(&Place::parse("https://ent.exemple.test").unwrap()).unwrap();
        assert_eq!(entry.ca.as_deref(), Some(std::path::Path::new("dir/ca.pem")));
        assert_eq!((entry.breaker.errors_share, entry.breaker.pause), (0.25, Duration::from_secs(5)));
        assert_eq!((entry.ceilings.bytes, entry.ceilings.duration), (50_000_000_000, Duration::from_secs(7200)));
        assert!(list.entry(&Place::parse("http://ent.exemple.test:443").unwrap()).is_none(), "another scheme");
        let entry = Entry { ca: None, ..entry.clone() };
        let again = format!("format = 1\ncontact = \"us\"\n{}", entry.to_toml());
        assert_eq!(AllowList::parse("allow.toml", &again).unwrap().entries, [entry]);
    }

    #[test]
    fn every_problem_comes_at_once() {
        let text = "format = 1\ncontact = \"\"\nkill_file = \"stop\"\nallow = true\n[[target]]\nscheme = \"ftp\"\n\
                    host = \"*.exemple.test\"\nport = 0\nproof_sha256 = \"abc\"\nrate = 0\nconnections = 0\n\
                    bytes = \"0B\"\nduration = \"400d\"\n[target.breaker]\nerrors = 1\nover = \"0s\"\n";
        let expected = [
            (2, "contact", "guard-contact"),
            (3, "kill_file", "guard-kill-file-relative"),
            (4, "allow", "problem-unknown-key"),
            (6, "target[0].scheme", "guard-entry-scheme"),
            (7, "target[0].host", "guard-host-pattern"),
            (8, "target[0].port", "guard-proof-port"),
            (9, "target[0].proof_sha256", "guard-sha256"),
            (10, "target[0].rate", "problem-not-positive"),
            (11, "target[0].connections", "portal-not-positive"),
            (12, "target[0].bytes", "portal-not-positive"),
            (13, "target[0].duration", "guard-entry-duration"),
            (15, "target[0].breaker.errors", "guard-breaker-errors"),
            (16, "target[0].breaker.over", "guard-breaker-span"),
        ];
        let found = keys(text);
        let found: Vec<_> = found.iter().map(|(line, key, message)| (*line, key.as_str(), *message)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn an_entry_has_one_evidence_and_stands_once() {
        let none = good().replace("proof_sha256", "# proof_sha256");
        assert_eq!(keys(&none)[0].2, "guard-entry-no-evidence");
        let both = good() + &format!("public_key = \"{}\"\n", PublicKey([1; 32]));
        assert_eq!(keys(&both)[0].2, "guard-entry-one-evidence");
        let (_, entry) = good().split_once("[[target]]").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        assert_eq!(keys(&format!("{}[[target]]{entry}", good()))[0].2, "guard-entry-twice");
        let never = good().replace("Ent.exemple.test", "educonnect.education.gouv.fr");
        assert_eq!(keys(&never)[0].2, "guard-never");
    }

    proptest! {
        #[test]
        fn any_value_gives_a_list_or_problems(key in "(host|port|rate|bytes|duration|ca|public_key|breaker)",
                                              value in "[-+0-9a-zA-Z\"{}=. ]{0,20}") {
            let lines: Vec<String> = good().lines().filter(|line| !line.starts_with(&key)).map(str::to_owned).collect();
            let text = format!("{}\n{key} = {value}\n", lines.join("\n"));
            if let Ok(list) = AllowList::parse("allow.toml", &text) {
                let again = format!("format = 1\ncontact = \"us\"\n{}", list.entries[0].to_toml());
                let read = AllowList::parse("allow.toml", &again);
                prop_assert!(read.is_ok(), "{} gives {:?}", again, read);
            }
        }

        #[test]
        fn any_text_gives_a_list_or_problems(text in "\\PC{0,80}") {
            let _ = AllowList::parse("allow.toml", &format!("format = 1\ncontact = \"us\"\n{text}"));
        }
    }
}

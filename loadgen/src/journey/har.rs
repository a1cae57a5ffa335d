//! A first journey from a recording: a HAR file, as browsers save it from their network tab.
//!
//! In: the text of the recording. Out: the text of a journey and what should be known about it.
//! Noise is left out: other hosts, pictures and style sheets, trackers, broken requests. Where a
//! request sends what an earlier response held, the value is taken from there. Credentials become
//! `{account}` and `{password}`; what looks secret and came from nowhere is never written.

use std::collections::BTreeMap;

use afflux_models::{Message, Problem, Problems};

mod draft;
mod origin;
mod recording;
mod sift;
mod written;

use draft::Drafts;
use recording::Recording;

use super::Journey;

/// Largest recording, bytes.
const LARGEST: usize = 64 << 20;

/// Most requests of a journey: more of them is no visit.
const MOST: usize = 500;

/// What became of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The journey's file.
    pub text: String,
    /// The host that was recorded.
    pub host: String,
    /// Requests of the recording.
    pub requests: usize,
    /// Requests of the journey.
    pub kept: usize,
    /// Requests that were left out, by reason: `host`, `asset`, `tracker`, `broken`, `repeated`.
    pub left_out: BTreeMap<&'static str, usize>,
    /// What whoever uses it should know.
    pub notes: Vec<Message>,
}

/// Makes a journey of a recording. `name` is what it is called; `host` is the platform's host, when it is
/// not that of the first page.
///
/// # Errors
/// No HAR, one without a page of the host, one that is too large, or one whose credentials cannot be kept
/// out of the journey.
pub fn import(file: &str, text: &str, name: &str, host: Option<&str>) -> Result<Imported, Problems> {
    let refused = |message: Message| Problems::from(Problem::of_file(file, message));
    if text.len() > LARGEST {
        return Err(refused(Message::new("file-too-large").with("most", LARGEST >> 20)));
    }
    let recording = Recording::parse(file, text)?;
    let requests = recording.entries.len();
    let host = match host {
        Some(host) => host.to_ascii_lowercase(),
        None => sift::host(&recording).ok_or_else(|| refused(Message::new("har-no-page")))?,
    };
    let (kept, mut left_out) = sift::kept(recording, &host);
    if kept.is_empty() {
        return Err(refused(Message::new("har-nothing-of-host").with("host", &host)));
    }
    if kept.len() > MOST {
        return Err(refused(Message::new("har-too-many").with("count", kept.len()).with("most", MOST)));
    }
    let drafts = Drafts::of(&kept);
    if drafts.repeated > 0 {
        left_out.insert("repeated", drafts.repeated);
    }
    let text = written::journey(name, &drafts);
    if drafts.credentials.stand_in(&text) {
        return Err(refused(Message::new("har-credentials")));
    }
    // A recording may be odder than anybody has thought of: what cannot be read back is not handed out.
    if let Err(Problems(problems)) = Journey::parse("journey.toml", &text, &|_| Ok(String::new())) {
        let key = problems.first().map(|problem| problem.key.clone()).unwrap_or_default();
        return Err(refused(Message::new("har-odd").with("key", key)));
    }
    let kept = drafts.sections.values().map(Vec::len).sum();
    Ok(Imported { text, host, requests, kept, left_out, notes: drafts.notes })
}

#[cfg(test)]
mod tests;

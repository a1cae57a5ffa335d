//! What of a recording is the visit, and what is noise.

use std::collections::BTreeMap;

use super::recording::{Entry, Recording};

/// Ends of paths that a CDN serves.
const ASSETS: [&str; 20] = [
    ".css", ".js", ".mjs", ".map", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".ico", ".woff",
    ".woff2", ".ttf", ".eot", ".mp3", ".mp4", ".webm", ".wasm",
];

/// Types of responses that a CDN serves.
const ASSET_KINDS: [&str; 7] =
    ["text/css", "text/javascript", "application/javascript", "image/", "font/", "audio/", "video/"];

/// Words in the paths of trackers.
const TRACKERS: [&str; 8] = ["matomo", "piwik", "/collect", "beacon", "analytics", "xiti", "hit.xiti", "/metrics"];

/// The host of the visit: that of the first page; else the one that most requests go to.
pub(super) fn host(recording: &Recording) -> Option<String> {
    if let Some(page) = recording.entries.iter().find(|entry| entry.is_page() && entry.status > 0) {
        return Some(page.place());
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for entry in recording.entries.iter().filter(|entry| !is_tracker(entry)) {
        *counts.entry(entry.place()).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(host, _)| host)
}

/// The requests of the visit in the order of their beginnings, and how many others there were, by reason.
pub(super) fn kept(recording: Recording, host: &str) -> (Vec<Entry>, BTreeMap<&'static str, usize>) {
    let mut left_out: BTreeMap<&'static str, usize> = BTreeMap::new();
    if recording.unreadable > 0 {
        left_out.insert("broken", recording.unreadable);
    }
    let mut kept: Vec<Entry> = Vec::new();
    for entry in recording.entries {
        match noise(&entry, host) {
            Some(reason) => *left_out.entry(reason).or_default() += 1,
            None => kept.push(entry),
        }
    }
    kept.sort_by(|a, b| a.began_s.partial_cmp(&b.began_s).unwrap_or(std::cmp::Ordering::Equal));
    (kept, left_out)
}

fn noise(entry: &Entry, host: &str) -> Option<&'static str> {
    let named = entry.place() == host || entry.url.host_str().is_some_and(|name| name == host);
    if !named {
        return Some("host");
    }
    if entry.status == 0 || entry.method == "OPTIONS" {
        return Some("broken");
    }
    if is_tracker(entry) {
        return Some("tracker");
    }
    is_asset(entry).then_some("asset")
}

fn is_tracker(entry: &Entry) -> bool {
    let path = entry.url.path().to_ascii_lowercase();
    entry.resource == "ping" || TRACKERS.iter().any(|word| path.contains(word))
}

fn is_asset(entry: &Entry) -> bool {
    if !matches!(entry.method.as_str(), "GET" | "HEAD") {
        return false;
    }
    let path = entry.url.path().to_ascii_lowercase();
    ASSETS.iter().any(|end| path.ends_with(end))
        || ASSET_KINDS.iter().any(|kind| entry.kind.starts_with(kind))
        || matches!(entry.resource.as_str(), "stylesheet" | "script" | "image" | "font" | "media" | "manifest")
}

//! Where a value that is sent came from: an earlier response.

use serde_json::Value;

use super::super::extraction::json_text;
use super::super::html::Wanted;
use super::recording::Entry;

/// Letters before a value by which a pattern finds it again.
const CONTEXT: usize = 24;

/// Where a value stands in a response; it is found there again by exactly this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// A cookie that the response sets: nothing must be taken.
    Cookie(String),
    /// A field of a form, or of the head of the page.
    Css(String, &'static str),
    /// A JSON pointer.
    Json(String),
    /// A header and a pattern.
    Header(String, String),
    /// A pattern.
    Pattern(String),
}

/// Where a response holds a value.
pub(super) fn origin(entry: &Entry, value: &str) -> Option<Origin> {
    if let Some((name, _)) = entry.cookies.iter().find(|(name, held)| held == value && !name.is_empty()) {
        return Some(Origin::Cookie(name.clone()));
    }
    if !entry.text.is_empty() {
        let found = of_field(entry, value).or_else(|| of_json(entry, value)).or_else(|| of_text(&entry.text, value));
        if found.is_some() {
            return found;
        }
    }
    entry.answer_headers.iter().filter(|(name, _)| name == "location" || name.starts_with("x-")).find_map(
        |(name, held)| {
            let Origin::Pattern(pattern) = of_text(held, value)? else { return None };
            Some(Origin::Header(name.clone(), pattern))
        },
    )
}

fn of_field(entry: &Entry, value: &str) -> Option<Origin> {
    entry.fields().find_map(|tag| {
        let (element, attribute) = if tag.name() == "meta" { ("meta", "content") } else { ("input", "value") };
        if tag.attribute(attribute)? != value {
            return None;
        }
        let name = tag.attribute("name").filter(|name| !name.contains(['\'', '"', '\\', ']']))?;
        let selector = format!("{element}[name='{name}']");
        let found = Wanted::new(&selector, Some(attribute))?.find(entry.text.as_bytes())?;
        (found == value).then_some(Origin::Css(selector, attribute))
    })
}

fn of_json(entry: &Entry, value: &str) -> Option<Origin> {
    let document: Value = serde_json::from_str(&entry.text).ok()?;
    let mut pointer = String::new();
    search(&document, value, &mut pointer).then_some(Origin::Json(pointer))
}

/// Looks a value up in a document; the pointer to it is left in `pointer`.
fn search(document: &Value, value: &str, pointer: &mut String) -> bool {
    let length = pointer.len();
    let mut look = |key: &str, inner: &Value| {
        pointer.push('/');
        pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
        let found = search(inner, value, pointer);
        if !found {
            pointer.truncate(length);
        }
        found
    };
    match document {
        Value::Object(entries) => entries.iter().any(|(key, inner)| look(key, inner)),
        Value::Array(items) => items.iter().enumerate().any(|(at, inner)| look(&at.to_string(), inner)),
        leaf => json_text(leaf).is_some_and(|text| text == value),
    }
}

/// A pattern whose first match in a text is the value.
fn of_text(text: &str, value: &str) -> Option<Origin> {
    let at = text.find(value)?;
    let before: String = text[..at].chars().rev().take(CONTEXT).collect::<Vec<_>>().into_iter().rev().collect();
    // The line's beginning is enough: a pattern over lines is hard to read.
    let before = before.lines().next_back().unwrap_or_default();
    if before.trim().is_empty() {
        return None;
    }
    let pattern = format!("{}([^\"'&<>\\s;]+)", regex::escape(before));
    let found =
        regex::bytes::Regex::new(&pattern).ok()?.captures(text.as_bytes())?.get(1)?.as_bytes() == value.as_bytes();
    found.then_some(Origin::Pattern(pattern))
}

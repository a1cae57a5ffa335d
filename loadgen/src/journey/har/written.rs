//! The drafts as the text of a journey.

use std::fmt::Write;

use afflux_models::vocabulary::Word;
use serde_json::Value;

use super::draft::{Draft, Drafts, Section};
use super::origin::Origin;

/// The text of a journey.
pub(super) fn journey(name: &str, drafts: &Drafts) -> String {
    let writes = drafts.sections.values().flatten().any(|draft| draft.writes);
    let mut out = format!(
        "format = 1\nname = {name}\nwrites = {writes}\n\n[title]\nfr = {name}\nen = {name}\n",
        name = quoted(name)
    );
    if !drafts.unknown.is_empty() {
        out.push_str("\n[constants]\n");
        for name in &drafts.unknown {
            let _ = writeln!(out, "{name} = \"\"");
        }
    }
    for (section, drafts) in &drafts.sections {
        let table = match section {
            Section::Login => "login".to_owned(),
            Section::Page => "page".to_owned(),
            Section::Service(service) => format!("service.{}", service.as_str()),
            Section::Upload => "upload".to_owned(),
            Section::Logout => "logout".to_owned(),
        };
        for draft in drafts {
            step(&mut out, &format!("{table}.step"), *section, draft);
        }
    }
    if !drafts.sections.contains_key(&Section::Page) {
        out.push_str("\n[[page.step]]\npath = \"/\"\n[page.step.expect]\nstatus = [200, 302]\n");
    }
    out
}

fn step(out: &mut String, table: &str, section: Section, draft: &Draft) {
    let _ = write!(out, "\n[[{table}]]\nname = {}\n", quoted(&draft.name));
    let brings = !draft.form.is_empty() || draft.json.is_some() || !draft.parts.is_empty() || draft.text.is_some();
    if draft.method != if brings { "POST" } else { "GET" } {
        let _ = writeln!(out, "method = {}", quoted(&draft.method));
    }
    let _ = writeln!(out, "path = {}", quoted(&draft.path));
    if !draft.query.is_empty() {
        let _ = writeln!(out, "query = {}", table_of(&draft.query));
    }
    body(out, draft);
    if draft.together {
        out.push_str("together = true\n");
    }
    let by_nature =
        !matches!(section, Section::Login | Section::Logout) && !matches!(draft.method.as_str(), "GET" | "HEAD");
    if draft.writes || by_nature {
        let _ = writeln!(out, "writes = {}", draft.writes);
    }
    if !draft.headers.is_empty() {
        let _ = writeln!(out, "headers = {}", table_of(&draft.headers));
    }
    let _ = write!(out, "[{table}.expect]\nstatus = {}\n", draft.status);
    if let Some(cookie) = &draft.cookie {
        let _ = writeln!(out, "cookie = {}", quoted(cookie));
    }
    if let Some(location) = &draft.location {
        let _ = writeln!(out, "header = {{ location = {} }}", quoted(location));
    }
    if !draft.extract.is_empty() {
        let _ = writeln!(out, "[{table}.extract]");
        for (name, origin) in &draft.extract {
            let _ = writeln!(out, "{name} = {}", source(origin));
        }
    }
}

fn body(out: &mut String, draft: &Draft) {
    if !draft.form.is_empty() {
        let _ = writeln!(out, "form = {}", table_of(&draft.form));
    } else if let Some(document) = &draft.json {
        let _ = writeln!(out, "json = {}", value(document));
    } else if !draft.parts.is_empty() {
        let mut filled = false;
        let parts = draft.parts.iter().filter_map(|part| {
            let Some(file_name) = &part.file_name else {
                return Some(format!("{{ name = {}, value = {} }}", quoted(&part.name), quoted(&part.value)));
            };
            // One file of a form is filled.
            let first = !std::mem::replace(&mut filled, true);
            let end = file_name.rsplit_once('.').map_or("bin", |(_, end)| end);
            let end: String = end.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
            let kind = if part.kind.is_empty() { "application/octet-stream" } else { part.kind.as_str() };
            let (name, file) = (quoted(&part.name), quoted(&format!("devoir.{end}")));
            first
                .then(|| format!("{{ name = {name}, filename = {file}, type = {}, size = \"planned\" }}", quoted(kind)))
        });
        let _ = writeln!(out, "multipart = [{}]", parts.collect::<Vec<_>>().join(", "));
    } else if let Some((kind, text)) = &draft.text {
        let kind = if kind.is_empty() { "text/plain" } else { kind };
        let _ = writeln!(out, "text = {{ type = {}, content = {} }}", quoted(kind), quoted(text));
    }
}

fn source(origin: &Origin) -> String {
    match origin {
        Origin::Cookie(name) => format!("{{ cookie = {} }}", quoted(name)),
        Origin::Css(selector, attribute) => {
            format!("{{ css = {}, attribute = {} }}", quoted(selector), quoted(attribute))
        }
        Origin::Json(pointer) => format!("{{ json = {} }}", quoted(pointer)),
        Origin::Header(name, pattern) => format!("{{ header = {}, regex = {} }}", quoted(name), quoted(pattern)),
        Origin::Pattern(pattern) => format!("{{ regex = {} }}", quoted(pattern)),
    }
}

/// An inline table; of a name that stands there twice the last value counts.
fn table_of(pairs: &[(String, String)]) -> String {
    let mut entries: Vec<(&str, &str)> = Vec::new();
    for (name, value) in pairs {
        entries.retain(|(known, _)| known != name);
        entries.push((name, value));
    }
    let entries = entries.iter().map(|(name, value)| format!("{} = {}", quoted(name), quoted(value)));
    format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
}

/// A JSON document as a TOML value; nothing stands for null, which TOML has not.
fn value(document: &Value) -> String {
    match document {
        Value::Null => "\"\"".into(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.to_string(),
            None => {
                number.as_f64().filter(|number| number.is_finite()).map_or("0".into(), |number| format!("{number:?}"))
            }
        },
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries = entries.iter().map(|(name, inner)| format!("{} = {}", quoted(name), value(inner)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A text in quotes.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

//! The format as sections: what the readers ask of each table, with an example of every key.

use std::collections::BTreeMap;

use afflux_models::arrival::reference;
use afflux_models::calendar::Calendar;
use afflux_models::document::{AskedKey, Format, Kind, Node, Value};
use afflux_models::source::Facts;
use afflux_models::{Message, Problems};
use afflux_plan::scenario::Scenario;

/// The documented files, in which every key stands once.
pub(super) const FILES: [(&str, &str); 5] = [
    ("scenario.toml", include_str!("../../../docs/format/scenario.toml")),
    ("extension.toml", include_str!("../../../docs/format/extension.toml")),
    ("levers.toml", include_str!("../../../docs/format/levers.toml")),
    ("facts.toml", include_str!("../../../docs/format/facts.toml")),
    ("day.toml", include_str!("../../../docs/format/day.toml")),
];

/// A key that cannot stand beside another of its example, and how it is written.
pub(super) const APART: (&str, &str, &str) =
    ("reference", "model", "model = \"../../scenarios/fitted/reference-2019-09-09.toml\"");

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Document {
    /// A scenario.
    Scenario,
    /// A file of facts.
    Facts,
    /// A reference day.
    Day,
}

impl Document {
    /// The word in JSON and in the keys of texts.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Scenario => "scenario",
            Self::Facts => "facts",
            Self::Day => "day",
        }
    }
}

/// A key with an example.
#[derive(Debug)]
pub(super) struct Row {
    /// What the reader asks.
    pub(super) asked: AskedKey,
    /// `key = value`; none for a table, whose section has one.
    pub(super) example: Option<String>,
    /// Key of its text in the catalogue; none where the section of another table or a general text says it.
    pub(super) text: Option<String>,
    /// Pattern of the table that stands there.
    pub(super) inner: Option<String>,
}

/// A table of a file.
#[derive(Debug)]
pub(super) struct Section {
    /// The file it belongs to.
    pub(super) document: Document,
    /// Its pattern.
    pub(super) table: String,
    /// The pattern as one would ask for it: `portal.station`; empty for the top of a file.
    pub(super) plain: String,
    /// Lines of the example, from the head of the table.
    pub(super) block: Option<String>,
    /// Its keys.
    pub(super) rows: Vec<Row>,
}

impl Section {
    /// Whether it is the table that is asked for, or one inside it.
    pub(super) fn is_under(&self, asked: &str) -> bool {
        let asked = asked.trim_matches(['[', ']']);
        self.plain == asked || self.plain.strip_prefix(asked).is_some_and(|rest| rest.starts_with('.'))
    }

    /// Key of its text in the catalogue.
    pub(super) fn text(&self) -> String {
        format!("keys-section-{}", key_of(self.document, &self.table, ""))
    }
}

/// The part of a text's key that names a table and a key of it.
fn key_of(document: Document, table: &str, key: &str) -> String {
    let document = if document == Document::Scenario { "" } else { document.as_str() };
    let table = if table.is_empty() { "top" } else { table };
    let parts = [document].into_iter().chain(table.split('.')).chain([key]);
    let parts =
        parts.filter(|part| !part.is_empty() && *part != "any").map(|part| if part == "*" { "any" } else { part });
    parts.collect::<Vec<_>>().join("-").replace("[]", "").replace('_', "-")
}

/// Every section of every file.
///
/// # Errors
/// The examples are wrong: a test sees to it that they are not.
pub(super) fn all() -> Result<Vec<Section>, Problems> {
    let load = |path: &str| {
        let found = FILES.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| Message::new("file-not-found"))
    };
    let node = |n: usize| Node::parse(FILES[n].0, FILES[n].1);
    let scenario = Scenario::survey(FILES[0].0, &load, Calendar::built_in())?;
    let mut sections = of_document(Document::Scenario, scenario, &[(node(0)?, 0), (node(1)?, 1)]);
    sections.extend(of_document(Document::Facts, Facts::survey(&node(3)?)?, &[(node(3)?, 3)]));
    sections.extend(of_document(Document::Day, reference::survey(&node(4)?)?, &[(node(4)?, 4)]));
    Ok(sections)
}

fn of_document(document: Document, format: Format, examples: &[(Node, usize)]) -> Vec<Section> {
    let mut found = BTreeMap::new();
    for (node, _) in examples {
        gather(node, "", &format, &mut found);
    }
    let mut sections: Vec<Section> = Vec::new();
    for asked in &format.keys {
        let at = sections.iter().position(|section| section.table == asked.table).unwrap_or_else(|| {
            let table = asked.table.clone();
            let plain = table.replace("[]", "");
            let blocks = examples.iter().find_map(|(_, n)| block(FILES[*n].1, &plain));
            sections.push(Section { document, table, plain, block: blocks, rows: Vec::new() });
            sections.len() - 1
        });
        let of_tables = asked.tables.iter().find_map(|table| found.get(&(table.clone(), asked.key.clone())));
        let apart = ((APART.0, APART.1) == (&*asked.table, &*asked.key)).then(|| APART.2.to_owned());
        let inner = inner(asked, &format);
        let is_general = inner.is_some() || (asked.key == "source" && asked.kind == Kind::Texts);
        let is_of_day = document == Document::Day && ["source", "quote", "assumed"].contains(&&*asked.key);
        let table = if is_of_day { "any" } else { &asked.table };
        sections[at].rows.push(Row {
            // A table's section has its own.
            example: of_tables.cloned().or(apart).filter(|_| asked.kind != Kind::Table || asked.bounds.is_some()),
            text: (!is_general).then(|| format!("keys-{}", key_of(document, table, &asked.key))),
            inner,
            asked: asked.clone(),
        });
    }
    sections
}

/// The pattern of the table under a key, when it has a section of its own name.
fn inner(asked: &AskedKey, format: &Format) -> Option<String> {
    let dot = if asked.table.is_empty() { "" } else { "." };
    let own = format!("{}{dot}{}", asked.table, asked.key);
    let patterns = [format!("{own}[]"), own.clone(), format!("{own}.*")];
    let is_known = |pattern: &String| format.keys.iter().any(|key| key.table == *pattern);
    patterns.into_iter().filter(|_| asked.kind == Kind::Table).find(is_known)
}

/// The first example of each key by the pattern of its table, tables left out unless they are small.
fn gather(node: &Node, path: &str, format: &Format, found: &mut BTreeMap<(String, String), String>) {
    let Value::Table(entries) = &node.value else { return };
    let table = format.pattern(path);
    let is_chosen = format.keys.iter().any(|key| key.table == table && key.key == "*");
    for (key, inner) in entries {
        let inner_path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match &inner.value {
            Value::Table(_) => gather(inner, &inner_path, format, found),
            Value::Array(items) if items.iter().any(|item| matches!(item.value, Value::Table(_))) => {
                for (n, item) in items.iter().enumerate() {
                    gather(item, &format!("{inner_path}[{n}]"), format, found);
                }
            }
            _ => {}
        }
        let name = if is_chosen && key != "source" { "*" } else { key };
        let is_small = !matches!(&inner.value, Value::Table(entries) if entries.len() > 4);
        let is_list_of_tables = matches!(&inner.value, Value::Array(items)
            if items.iter().any(|item| matches!(item.value, Value::Table(_))));
        if is_small && !is_list_of_tables {
            found.entry((table.clone(), name.into())).or_insert_with(|| format!("{} = {}", bare(key), written(inner)));
        }
    }
}

/// A key as TOML writes it.
fn bare(key: &str) -> String {
    let is_bare = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if is_bare { key.into() } else { format!("\"{key}\"") }
}

/// A value as TOML writes it.
fn written(node: &Node) -> String {
    let join = |parts: Vec<String>| parts.join(", ");
    match &node.value {
        Value::Text(text) => format!("\"{text}\""),
        Value::Float(number) => format!("{number:?}"),
        Value::Array(items) => format!("[{}]", join(items.iter().map(written).collect())),
        Value::Table(entries) => {
            format!(
                "{{ {} }}",
                join(entries.iter().map(|(key, node)| format!("{} = {}", bare(key), written(node))).collect())
            )
        }
        _ => node.shown(),
    }
}

/// The lines of an example from the head of a table to the next head.
fn block(text: &str, plain: &str) -> Option<String> {
    let is_head = |line: &str| line.starts_with('[');
    let matches = |line: &str| {
        let head = line.trim_matches(['[', ']']);
        let (head, plain): (Vec<&str>, Vec<&str>) = (head.split('.').collect(), plain.split('.').collect());
        head.len() == plain.len() && head.iter().zip(&plain).all(|(head, plain)| head == plain || *plain == "*")
    };
    let mut lines = text.lines().skip_while(|line| match plain {
        "" => false,
        _ => !(is_head(line) && matches(line)),
    });
    let first = lines.next()?;
    let rest = lines.take_while(|line| !is_head(line));
    let lines: Vec<&str> = std::iter::once(first).chain(rest).collect();
    Some(lines.join("\n").trim_end().to_owned())
}

//! The keys for a terminal: a paragraph each.

use super::described;
use super::section::Section;
use crate::locale::{Catalogue, NOTHING};
use crate::report::{COLUMNS, wrapped};

/// Columns that a key's words stand in from the left.
const INDENT: usize = 4;

pub(super) fn text(sections: &[&Section], catalogue: &Catalogue) -> String {
    let mut text = String::new();
    for section in sections {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&paragraph(&described::heading(section, catalogue), 0));
        text.push_str(&paragraph(&described::section(section, catalogue), 0));
        for row in &section.rows {
            let without = described::without(row, catalogue);
            let when = if without == NOTHING { String::new() } else { format!(" · {without}") };
            text.push('\n');
            text.push_str(&paragraph(&described::key(row, catalogue), INDENT / 2));
            text.push_str(&paragraph(&format!("{}{when}", described::value(row, catalogue)), INDENT));
            text.push_str(&paragraph(&described::meaning(row, catalogue), INDENT));
            text.extend(row.example.iter().map(|example| paragraph(example, INDENT)));
        }
    }
    text
}

/// Words wrapped and moved in; marks of Markdown are for pages.
fn paragraph(words: &str, indent: usize) -> String {
    let words = words.replace("**", "").replace('`', "");
    let lines = wrapped(&words, COLUMNS - indent);
    lines.lines().map(|line| format!("{:indent$}{line}\n", "")).collect()
}

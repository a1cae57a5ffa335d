//! The keys as a page of the documentation.

use std::fmt::Write as _;

use super::described;
use super::section::Section;
use crate::locale::Catalogue;

pub(super) fn page(sections: &[&Section], catalogue: &Catalogue) -> String {
    let word = |key: &str| catalogue.word(key);
    let mut page = format!("# {}\n\n{}\n", word("keyspage-title"), word("keyspage-intro"));
    let _ = write!(page, "\n## {}\n\n{}\n", word("keyspage-values-title"), word("keyspage-values"));
    let heads = [
        "keyspage-column-key",
        "keyspage-column-value",
        "keyspage-column-without",
        "keyspage-column-meaning",
        "keyspage-column-example",
    ];
    let mut document = None;
    for section in sections {
        if document != Some(section.document) {
            document = Some(section.document);
            let _ = write!(page, "\n## {}\n", described::heading_of_document(section.document, catalogue));
        }
        let _ = write!(
            page,
            "\n### {}\n\n{}\n",
            described::heading(section, catalogue),
            described::section(section, catalogue)
        );
        if let Some(block) = &section.block {
            let _ = write!(page, "\n```toml\n{block}\n```\n");
        }
        let _ = write!(page, "\n| {} |\n|{}\n", heads.map(word).join(" | "), "---|".repeat(heads.len()));
        for row in &section.rows {
            let example = row.example.as_ref().map(|example| format!("`{example}`")).unwrap_or_default();
            let cells = [
                described::key(row, catalogue),
                described::value(row, catalogue),
                described::without(row, catalogue),
                described::meaning(row, catalogue),
                example,
            ];
            let _ = writeln!(page, "| {} |", cells.map(|cell| cell.replace('|', "\\|").replace('\n', " ")).join(" | "));
        }
    }
    page
}

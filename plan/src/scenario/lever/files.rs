//! Levers in files of their own, which any scenario can switch on.
//!
//! A scenario's `levers = ["levers/quota-de-sessions.toml"]` and the files that a user names put their `[[lever]]`
//! tables before the scenario's own, in that order.

use afflux_models::document::{Findings, Node, Table, Value};
use afflux_models::{Problem, Problems};

use super::super::{Loader, beside};
use super::*;

/// Takes the list out of a resolved document and puts the levers of its files in.
pub(in super::super) fn switch_on(root: &mut Node, named: &[String], load: Loader<'_>) -> Result<(), Problems> {
    let Value::Table(entries) = &mut root.value else { return Ok(()) };
    let mut files = Vec::new();
    if let Some(list) = entries.remove("levers") {
        let wrong = |node: &Node, key| {
            let problem = Problem::at_line(&node.file, node.line, Message::new(key));
            Problems::from(problem.key("levers").value(node.shown()))
        };
        let Value::Array(items) = &list.value else { return Err(wrong(&list, "problem-not-a-list")) };
        for item in items {
            let Value::Text(name) = &item.value else { return Err(wrong(item, "problem-not-a-text")) };
            // A path stands beside the file that writes it.
            files.push(beside(&item.file, name));
        }
    }
    files.extend_from_slice(named);
    let mut levers = Vec::new();
    let mut place: Option<(std::sync::Arc<str>, usize)> = None;
    for file in &files {
        let node = read_file(file, load)?;
        place.get_or_insert((node.file.clone(), node.line));
        if let Value::Table(mut entries) = node.value
            && let Some(Node { value: Value::Array(tables), .. }) = entries.remove("lever")
        {
            levers.extend(tables);
        }
    }
    let Some((file, line)) = place else { return Ok(()) };
    match entries.get_mut("lever") {
        Some(Node { value: Value::Array(own), .. }) => levers.append(own),
        Some(_) => return Ok(()),
        None => {}
    }
    entries.insert("lever".into(), Node { value: Value::Array(levers), file, line });
    Ok(())
}

/// A file of levers: `format = 1` and at least one `[[lever]]`.
fn read_file(file: &str, load: Loader<'_>) -> Result<Node, Problems> {
    let text = load(file).map_err(|message| Problem::of_file(file, message))?;
    let node = Node::parse(file, &text)?;
    let findings = Findings::new();
    let table = Table::root(&node, &findings);
    if table.tables("lever").is_empty() {
        table.note_key("lever", Message::new("lever-file-empty"));
    }
    table.finish();
    findings.conclude(Some(()))?;
    Ok(node)
}

//! `afflux keys`: every key that a scenario file may have, as the code that reads it asks for it.

use afflux_models::Message;
use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};

use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::files;
use crate::locale::Catalogue;

mod described;
mod markdown;
mod section;
mod terminal;

use section::Section;

/// Its flags.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let table = Arg::new("table").value_name("TABLE").help(catalogue.text("help-arg-keys-table", &[]));
    Command::new("keys").arg(table.help_heading(catalogue.text("help-arguments", &[])))
}

/// Prints the keys, or writes them as a page.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let all = section::all()?;
    let asked = matches.get_one::<String>("table").map(String::as_str);
    let shown: Vec<&Section> = all.iter().filter(|section| asked.is_none_or(|asked| section.is_under(asked))).collect();
    if let (Some(asked), true) = (asked, shown.is_empty()) {
        let names: Vec<String> =
            all.iter().map(|section| section.plain.clone()).filter(|name| !name.is_empty()).collect();
        let message = Message::new("keys-no-table").with("table", asked).with("names", names.join(", "));
        return Err(Failure::Usage(message));
    }
    if let Some(path) = &context.output {
        return files::write(path, markdown::page(&shown, &context.catalogue).as_bytes());
    }
    if context.format == Format::Json {
        let sections = shown.iter().map(|section| to_json(section, &context.catalogue));
        return context.print_json(&json!({ "tables": sections.collect::<Vec<_>>() }));
    }
    context.print(&terminal::text(&shown, &context.catalogue))
}

fn to_json(section: &Section, catalogue: &Catalogue) -> Value {
    let key = |row: &section::Row| {
        let (least, most) = row.asked.bounds.unzip();
        json!({
            "key": row.asked.key,
            "value": described::value(row, catalogue),
            "list": row.asked.is_list,
            "needed": described::needed_word(row),
            "default": row.asked.default,
            "least": least,
            "most": most,
            "example": row.example,
            "meaning": described::meaning(row, catalogue),
        })
    };
    json!({
        "table": section.plain,
        "file": section.document.as_str(),
        "meaning": described::section(section, catalogue),
        "keys": section.rows.iter().map(key).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests;

//! `afflux guard check`: what the guard says of a target; nothing but its proof is asked for.

use clap::{ArgMatches, Command};
use serde_json::json;

use crate::cli::flag;
use crate::context::{Context, Format};
use crate::failure::Failure;
use crate::locale::Catalogue;
use crate::table;
use crate::target::{accepted, guard_flags, told};

/// Its flags.
pub(super) fn command(catalogue: &Catalogue) -> Command {
    let help = |key: &str| catalogue.text(key, &[]);
    Command::new("check")
        .next_help_heading(help("help-options"))
        .arg(flag("target", "URL", help("help-flag-guard-target")).required(true))
        .args(guard_flags(catalogue))
}

/// Asks the guard and prints what binds the target.
pub(super) fn run(matches: &ArgMatches, context: &Context) -> Result<(), Failure> {
    let url = matches.get_one::<String>("target").map_or("", String::as_str);
    let target = accepted(url, matches, 1, context)?;
    let (ceilings, catalogue) = (target.ceilings(), &context.catalogue);
    let expiry = target.expiry().unwrap_or_default();
    if context.format == Format::Json {
        return context.print_json(&json!({
            "target": target.place().to_string(),
            "address": target.address().to_string(),
            "accepted": true,
            "expiry": expiry.to_string(),
            "contact": target.contact(),
            "rate_per_s": ceilings.rate_per_s,
            "connections": ceilings.connections,
            "bytes": ceilings.bytes,
            "duration_s": ceilings.duration.as_secs_f64(),
        }));
    }
    let row = |key: &str, value: String| (context.text(key), value);
    let rows = [
        row("guard-row-target", target.place().to_string()),
        row("guard-row-address", target.address().to_string()),
        row("guard-row-expiry", told(expiry, context)),
        row("guard-row-contact", target.contact().to_owned()),
        row("guard-row-rate", catalogue.decimal(ceilings.rate_per_s, 1)),
        row("guard-row-connections", catalogue.integer(ceilings.connections)),
        row("guard-row-bytes", catalogue.bytes(ceilings.bytes as f64)),
        row("guard-row-duration", catalogue.seconds(ceilings.duration.as_secs_f64())),
    ];
    context.print(&format!("{}\n{}\n", context.text("guard-accepted"), table::pairs(&rows)))
}

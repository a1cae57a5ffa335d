//! `--report DIR`: the page of pictures of a fit.

use std::path::Path;

use afflux_models::audience::curve::Curve;
use clap::ArgMatches;

use super::Told;
use crate::context::Context;
use crate::failure::Failure;
use crate::files;
use crate::report::fit::{FitPage, Fitted, render};

/// Writes `report.html` into the folder of `--report`; nothing without that flag.
///
/// # Errors
/// It cannot be written.
pub(super) fn write(
    fitted: Fitted<'_>,
    curves: &[Curve],
    told: &Told,
    matches: &ArgMatches,
    context: &Context,
) -> Result<(), Failure> {
    let Some(folder) = matches.get_one::<String>("report") else { return Ok(()) };
    let mut sources = told.crossing.lines(context);
    sources.extend(told.stored.lines(context));
    let page = FitPage { fitted, curves, notes: &told.notes, sources, command: &context.command_line };
    let file = Path::new(folder).join("report.html");
    files::write(&file, render(&page, &context.catalogue).as_bytes())?;
    context.say(&context.catalogue.text("fit-page-written", &[("file", file.display().to_string())]));
    Ok(())
}

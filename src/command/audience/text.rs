//! The answer for a terminal of 80 columns: one week of every line, its weeks as a small picture.

use std::path::Path;

use afflux_models::audience::indicators::LineWeek;
use jiff::civil::Date;

use super::Summary;
use crate::context::Context;
use crate::failure::Failure;
use crate::locale::{Catalogue, NOTHING};
use crate::table;

/// Weeks of the small picture.
const PICTURE: usize = 10;
/// Weeks in the table of a single line.
const MOST_WEEKS: usize = 26;
/// Widest name.
const NAME: usize = 20;
/// Heights of the picture.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Prints it.
pub(super) fn print(summary: &Summary<'_>, page: Option<&Path>, context: &Context) -> Result<(), Failure> {
    let catalogue = &context.catalogue;
    let mut lines = vec![head(summary, catalogue), String::new()];
    lines.push(match summary.lines.as_slice() {
        [one] => weeks_table(summary, one.line, catalogue),
        _ => lines_table(summary, catalogue),
    });
    if summary.more() > 0 {
        lines.push(catalogue.text("audience-more-lines", &[("count", catalogue.integer(summary.more()))]));
    }
    lines.push(String::new());
    lines.extend(summary.warnings_in_words(catalogue).iter().map(|warning| format!("! {warning}")));
    lines.extend(summary.notes().iter().map(|note| format!("- {}", catalogue.message(note))));
    lines.extend(summary.weeks.examples.iter().map(|problem| format!("  {}", catalogue.problem(problem))));
    for path in [context.output.as_deref(), page].into_iter().flatten() {
        lines.push(catalogue.text("audience-written", &[("file", path.display().to_string())]));
    }
    context.print_lines(&lines)
}

/// What was read, and which week is shown.
fn head(summary: &Summary<'_>, catalogue: &Catalogue) -> String {
    let args = [
        ("by", catalogue.word(&format!("audience-by-{}", summary.by))),
        ("weeks", catalogue.integer(summary.week_count as u64)),
        ("from", catalogue.day(summary.span.0)),
        ("to", catalogue.day(summary.span.1)),
        ("schools", catalogue.integer(summary.weeks.school_count() as u64)),
        ("shown", catalogue.day(summary.shown)),
    ];
    catalogue.text("audience-head", &args)
}

/// Headings of the figures.
fn headings(summary: &Summary<'_>, catalogue: &Catalogue) -> Vec<String> {
    let mut keys = vec!["audience-short-schools"];
    if summary.by_accounts() {
        keys.extend(["audience-short-per-1000", "audience-short-users"]);
    } else {
        keys.extend(["audience-short-visits", "audience-short-per-school"]);
    }
    if summary.question.duration.is_some() {
        keys.push("audience-short-minutes");
    }
    keys.push("audience-short-change");
    keys.into_iter().map(|key| catalogue.word(key)).collect()
}

/// The figures of a line and week.
fn figures(summary: &Summary<'_>, line: &LineWeek, catalogue: &Catalogue) -> Vec<String> {
    let nothing = || NOTHING.to_owned();
    let mut cells = vec![catalogue.integer(line.sums.schools.into())];
    if summary.by_accounts() {
        cells.push(line.visits_per_1000_accounts().map_or_else(nothing, |value| catalogue.decimal(value, 0)));
        cells.push(line.users_share().map_or_else(nothing, |share| rounded_percent(share, catalogue)));
    } else {
        cells.push(catalogue.integer(line.sums.visits));
        cells.push(catalogue.decimal(line.visits_per_school(), 0));
    }
    if summary.question.duration.is_some() {
        let minutes = line.minutes_per_visit(summary.question.duration);
        cells.push(minutes.map_or_else(nothing, |minutes| catalogue.decimal(minutes, 1)));
    }
    cells.push(line.change.as_ref().map_or_else(nothing, |change| Summary::change(change, catalogue)));
    cells
}

fn rounded_percent(share: f64, catalogue: &Catalogue) -> String {
    catalogue.percent((share * 100.0).round() / 100.0)
}

fn lines_table(summary: &Summary<'_>, catalogue: &Catalogue) -> String {
    let mut heading = vec![catalogue.word(&format!("audience-line-{}", summary.by))];
    heading.extend(headings(summary, catalogue));
    heading.push(catalogue.word("audience-short-weeks"));
    let row = |line: &LineWeek| {
        let mut row = vec![shortened(&summary.name(line.line, catalogue))];
        row.extend(figures(summary, line, catalogue));
        row.push(picture(summary, line.line));
        row
    };
    table::headed(&heading, &summary.lines.iter().map(row).collect::<Vec<_>>())
}

fn weeks_table(summary: &Summary<'_>, line: usize, catalogue: &Catalogue) -> String {
    let mut heading = vec![catalogue.word("audience-short-week")];
    heading.extend(headings(summary, catalogue));
    let weeks = summary.series.get(&line).map_or(&[][..], Vec::as_slice);
    let last = weeks.get(weeks.len().saturating_sub(MOST_WEEKS)..).unwrap_or(&[]);
    let row = |(monday, week): &(Date, LineWeek)| {
        let mut row = vec![catalogue.day(*monday)];
        row.extend(figures(summary, week, catalogue));
        row
    };
    let table = table::headed(&heading, &last.iter().map(row).collect::<Vec<_>>());
    format!("{}\n{table}", summary.name(line, catalogue))
}

/// The last weeks up to the one shown: visits per school; a dot where nothing was measured.
fn picture(summary: &Summary<'_>, line: usize) -> String {
    let mondays: Vec<Date> = summary.indicators.mondays().filter(|monday| *monday <= summary.shown).collect();
    let last = mondays.get(mondays.len().saturating_sub(PICTURE)..).unwrap_or(&[]);
    let weeks = summary.series.get(&line).map_or(&[][..], Vec::as_slice);
    let level = |monday: &Date| {
        let at = weeks.binary_search_by_key(monday, |(monday, _)| *monday).ok()?;
        weeks.get(at).map(|(_, week)| week.visits_per_school())
    };
    bars(&last.iter().map(level).collect::<Vec<_>>())
}

fn bars(levels: &[Option<f64>]) -> String {
    let most = levels.iter().flatten().copied().fold(0.0, f64::max);
    let bar = |level: &Option<f64>| match level {
        None => '·',
        Some(level) if most > 0.0 => BARS[((level / most * 7.0).round() as usize).min(7)],
        Some(_) => BARS[0],
    };
    levels.iter().map(bar).collect()
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.into();
    }
    name.chars().take(NAME - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_beside_the_highest() {
        assert_eq!(bars(&[Some(0.0), Some(50.0), None, Some(100.0)]), "▁▅·█");
        assert_eq!(bars(&[Some(0.0), None]), "▁·");
        assert_eq!(shortened("Bourgogne-Franche-Comté"), "Bourgogne-Franche-C…");
    }
}

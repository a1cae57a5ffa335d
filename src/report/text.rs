//! The report on a terminal: at most 80 columns.

use afflux_plan::scenario::Limit;
use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Style};

use super::pages::{day, limits as limit_pages, replay};
use super::{RunReport, labels};
use crate::locale::{Catalogue, NOTHING};

/// Columns of the terminal that a report takes.
pub(crate) const COLUMNS: usize = 80;

/// The text of a run; `in_colour` for a terminal that shows colours and a user who wants them.
pub(crate) fn render(report: &RunReport, catalogue: &Catalogue, in_colour: bool) -> String {
    let mut text = String::new();
    heading(report, catalogue, &mut text);
    demand(report, catalogue, &mut text);
    section("section-replay", catalogue, &mut text);
    for line in replay::agreement_lines(report, catalogue) {
        paragraph(&line, &mut text);
    }
    let (heading, rows) = replay::agreement_rows(report, catalogue);
    table(&heading, &rows, &mut text);
    if report.measured.is_some() {
        paragraph(&format!("{}.", catalogue.word("report-plumbing")), &mut text);
    }
    if let Some(line) = replay::refit_line(report, catalogue) {
        paragraph(&line, &mut text);
    }
    limits(report, catalogue, &mut text);
    storage(report, catalogue, &mut text);
    verdict(report, catalogue, in_colour, &mut text);
    text
}

fn heading(report: &RunReport, catalogue: &Catalogue, text: &mut String) {
    paragraph(report.setting.title(catalogue.language().code()), text);
    if let Some(day) = &report.day {
        let span = [("span", catalogue.span(day.window.from, day.window.to))];
        paragraph(&catalogue.text("report-window", &span), text);
    }
}

fn storage(report: &RunReport, catalogue: &Catalogue, text: &mut String) {
    let Some(day) = &report.day else { return };
    section("section-storage", catalogue, text);
    match &day.storage {
        None => paragraph(&catalogue.word("storage-none"), text),
        Some(figures) => {
            let lines = day::storage_lines(figures, day.window.from.date(), catalogue);
            lines.iter().for_each(|line| paragraph(line, text));
        }
    }
}

fn demand(report: &RunReport, catalogue: &Catalogue, text: &mut String) {
    let Some(demand) = &report.demand else { return };
    section("text-demand", catalogue, text);
    let (crisis, reference): (f64, f64) = (demand.crisis.iter().sum(), demand.reference.iter().sum());
    let busiest = demand.crisis.iter().copied().fold(0.0, f64::max);
    let rows = [
        ("text-visits-day", catalogue.decimal(crisis, 0)),
        ("text-factor", catalogue.quantity(crisis / reference)),
        ("text-peak-minute", catalogue.decimal(busiest, 0)),
    ];
    let rows: Vec<Vec<String>> = rows.map(|(key, value)| vec![catalogue.word(key), value]).to_vec();
    table(&[], &rows, text);
}

fn limits(report: &RunReport, catalogue: &Catalogue, text: &mut String) {
    section("section-limits", catalogue, text);
    if report.setting.limits.is_empty() {
        paragraph(&catalogue.word("limits-none"), text);
    }
    if !report.readiness.risks.is_empty() {
        paragraph(&catalogue.word("limits-day"), text);
        let (heading, rows) = limit_pages::risk_rows(report, catalogue);
        table(&heading, &rows, text);
        for risk in &report.readiness.risks {
            remark(&risk.limit, labels::risk_remark(risk, report, catalogue), catalogue, text);
        }
    }
    if report.measured_limits.is_empty() {
        return;
    }
    paragraph(&catalogue.word("limits-replay"), text);
    let keys = ["column-limit", "column-max", "column-predicted", "column-measured", "column-status"];
    let rows = report.measured_limits.iter().enumerate().map(|(n, judged)| {
        let show = |value: f64| labels::limit_value(&judged.limit, value, catalogue);
        let sign = labels::status_sign(judged.status);
        vec![
            labels::limit(&judged.limit, catalogue),
            show(judged.limit.max),
            limit_pages::predicted_value(report, n, show),
            judged.value.map_or(NOTHING.into(), show),
            format!("{sign} {}", labels::status(judged.status, catalogue)),
        ]
    });
    table(&keys.map(|key| catalogue.word(key)), &rows.collect::<Vec<_>>(), text);
    for judged in &report.measured_limits {
        remark(&judged.limit, labels::remark(judged, report, catalogue), catalogue, text);
    }
}

/// What else is to say of a limit, if there is anything.
fn remark(limit: &Limit, remark: String, catalogue: &Catalogue, text: &mut String) {
    if !remark.is_empty() {
        let named = [("name", labels::limit(limit, catalogue)), ("text", remark)];
        paragraph(&catalogue.text("text-named", &named), text);
    }
}

fn verdict(report: &RunReport, catalogue: &Catalogue, in_colour: bool, text: &mut String) {
    section("report-verdict", catalogue, text);
    let verdict = labels::verdict(report, catalogue);
    let word = format!("{} {}", verdict.sign, verdict.word);
    text.push_str(&if in_colour { format!("\u{1b}[1;{}m{word}\u{1b}[0m", colour(verdict.class)) } else { word });
    text.push('\n');
    paragraph(&format!("{}.", verdict.sentence), text);
    for line in labels::verdict_details(report, catalogue) {
        paragraph(&format!("{line}."), text);
    }
    if let Some(agreement) = &report.agreement {
        let key = if agreement.all_inside { "text-agreement-yes" } else { "text-agreement-no" };
        paragraph(&catalogue.word(key), text);
    }
    let written = [("text-page", &report.page), ("text-outcome", &report.outcome_file)];
    for (key, path) in written {
        // A path is never wrapped: it is there to be copied.
        if let Some(path) = path {
            text.push_str(&catalogue.text(key, &[("path", path.clone())]));
            text.push('\n');
        }
    }
}

fn colour(class: &str) -> u8 {
    match class {
        "green" => 32,
        "orange" => 33,
        "red" => 31,
        _ => 36,
    }
}

fn section(key: &str, catalogue: &Catalogue, text: &mut String) {
    let title = catalogue.word(key);
    text.push_str(&format!("\n{title}\n{}\n", "─".repeat(title.chars().count())));
}

/// A paragraph, wrapped at words.
fn paragraph(words: &str, text: &mut String) {
    text.push_str(&wrapped(words, COLUMNS));
    text.push('\n');
}

/// Words in lines of so many columns; control characters of names are left out.
pub(crate) fn wrapped(words: &str, columns: usize) -> String {
    let mut text = String::new();
    let mut column = 0;
    for word in words.split([' ', '\n']).filter(|word| !word.is_empty()) {
        let word: String = word.chars().filter(|letter| !letter.is_control()).collect();
        let length = word.chars().count();
        if column > 0 {
            let fits = column + 1 + length <= columns;
            text.push(if fits { ' ' } else { '\n' });
            column = if fits { column + 1 } else { 0 };
        }
        text.push_str(&word);
        column += length;
    }
    text
}

/// Rows with their names wrapped into what the other columns leave.
pub(crate) fn table(heading: &[String], rows: &[Vec<String>], text: &mut String) {
    if rows.is_empty() {
        return;
    }
    let heading = (!heading.is_empty()).then(|| heading.to_vec());
    let has_heading = heading.is_some();
    let mut rows: Vec<Vec<String>> = heading.into_iter().chain(rows.iter().cloned()).collect();
    let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    // A cell has a space on either side and a line to its right.
    let taken: usize = (1..).map_while(widest).map(|width| width + 3).sum();
    let left = COLUMNS.saturating_sub(taken + 2);
    for row in &mut rows {
        row[0] = wrapped(&row[0], left);
    }
    let mut builder = Builder::default();
    rows.into_iter().for_each(|row| builder.push_record(row));
    let mut table = builder.build();
    if has_heading {
        table.with(Style::psql())
    } else {
        table.with(Style::blank())
    };
    table.modify(Columns::new(1..), Alignment::right());
    let lines = table.to_string();
    lines.lines().for_each(|line| text.push_str(&format!("{}\n", line.trim_end())));
}

//! The answer in words, tables and bars for the terminal.

use afflux_sim::sizing::{Asked, Marginal};

use super::Sized;
use crate::locale::{Catalogue, NOTHING};
use crate::report::{labels, wrapped};
use crate::table;

/// Columns of the longest bar.
const BAR: usize = 16;

/// Everything that is printed.
pub(super) fn lines(sized: &Sized<'_>, catalogue: &Catalogue) -> Vec<String> {
    let (answer, place) = (sized.answer, &sized.place);
    let mut lines = vec![
        format!("{} · {}", place.scenario.title(catalogue.language().code()), place.window.name),
        verdict(sized, catalogue),
        String::new(),
        stations(sized, catalogue),
        String::new(),
        limits(sized, catalogue),
        format!("\n{}", catalogue.word("size-tradeoff")),
        tradeoff(&answer.marginal, catalogue),
        catalogue.word("size-tradeoff-note"),
        format!("\n{}", catalogue.word("size-decomposition")),
        decomposition(sized, catalogue),
        format!("\n{}", catalogue.word("size-settings")),
        settings(sized, catalogue),
    ];
    if place.selection.scale() < 1.0 {
        lines.push(catalogue.text("size-scaled", &[("scale", catalogue.decimal(place.selection.scale(), 3))]));
    }
    lines.push(catalogue.text("size-runs", &[("runs", catalogue.integer(answer.runs))]));
    lines
}

/// In how many days the limits hold.
pub(crate) fn verdict(sized: &Sized<'_>, catalogue: &Catalogue) -> String {
    let answer = sized.answer;
    let (low, high) = afflux_outcome::interval::wilson(answer.met, answer.replications).unwrap_or((0.0, 1.0));
    let words = [
        ("met", catalogue.integer(answer.met)),
        ("replications", catalogue.integer(answer.replications)),
        ("confidence", catalogue.percent(answer.confidence)),
        ("low", catalogue.percent(low)),
        ("high", catalogue.percent(high)),
        ("most", catalogue.integer(answer.met_at_most)),
    ];
    catalogue.text(if answer.feasible { "size-verdict" } else { "size-verdict-infeasible" }, &words)
}

/// Rows of the stations and of the sessions.
pub(crate) fn station_rows(sized: &Sized<'_>, catalogue: &Catalogue) -> (Vec<String>, Vec<Vec<String>>) {
    let count = |count: u32| catalogue.integer(count.into());
    let mut rows: Vec<Vec<String>> = Vec::new();
    for station in &sized.answer.stations {
        rows.push(vec![
            wrapped(&station.name, 20),
            catalogue.decimal(station.offered_load, 1),
            count(station.start),
            count(station.now),
            count(station.workers),
        ]);
    }
    let now = sized.answer.sessions_now.map_or(NOTHING.into(), count);
    let wanted = sized.answer.demand_at(0.5, |demand| f64::from(demand.sessions));
    let wanted = catalogue.decimal(wanted, 0);
    rows.push(vec![catalogue.word("size-sessions"), wanted, NOTHING.into(), now, count(sized.answer.sessions_limit)]);
    let heading = ["size-station", "size-load", "size-start", "size-now", "size-least"];
    (heading.map(|key| catalogue.word(key)).to_vec(), rows)
}

fn stations(sized: &Sized<'_>, catalogue: &Catalogue) -> String {
    let (heading, rows) = station_rows(sized, catalogue);
    table::headed(&heading, &rows)
}

/// Rows of the limits.
pub(crate) fn limit_rows(sized: &Sized<'_>, catalogue: &Catalogue) -> (Vec<String>, Vec<Vec<String>>) {
    let rows = sized.answer.limits.iter().map(|reached| {
        let show = |value: f64| labels::limit_value(&reached.limit, value, catalogue);
        vec![
            wrapped(&labels::limit(&reached.limit, catalogue), 34),
            show(reached.limit.max),
            reached.value.map_or(NOTHING.into(), show),
            reached.nearest.map_or(NOTHING.into(), show),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let heading = ["size-limit", "size-max", "size-value", "size-nearest"];
    let mut heading = heading.map(|key| catalogue.word(key)).to_vec();
    if sized.answer.feasible {
        heading.pop();
        return (heading, rows.into_iter().map(|row| row[..3].to_vec()).collect());
    }
    (heading, rows)
}

fn limits(sized: &Sized<'_>, catalogue: &Catalogue) -> String {
    let (heading, rows) = limit_rows(sized, catalogue);
    table::headed(&heading, &rows)
}

/// What a row of the trade-off asks.
pub(crate) fn asked(row: &Marginal, catalogue: &Catalogue) -> String {
    match row.asked {
        Asked::Confidence(confidence) => catalogue.text("size-asked-days", &[("share", catalogue.percent(confidence))]),
        Asked::StricterLimits => catalogue.word("size-asked-nine"),
    }
}

/// What it costs against what was found.
pub(crate) fn cost(row: &Marginal, catalogue: &Catalogue) -> String {
    match row.cost {
        Some(cost) if cost > 0.0 => format!("+{}", catalogue.percent((cost * 1e3).round() / 1e3)),
        Some(cost) => catalogue.percent((cost * 1e3).round() / 1e3),
        None => NOTHING.into(),
    }
}

/// Bars as long as the workers that a stricture takes.
fn tradeoff(rows: &[Marginal], catalogue: &Catalogue) -> String {
    let total = |row: &Marginal| row.capacity.as_ref().map(|capacity| capacity.total());
    let most = rows.iter().filter_map(total).max().unwrap_or(1).max(1);
    let shown = rows.iter().map(|row| {
        let (workers, sessions, bar) = match &row.capacity {
            Some(capacity) => {
                let length = (capacity.total() as usize * BAR).div_ceil(most as usize);
                let fill = if row.from == afflux_sim::sizing::From::Law { "░" } else { "█" };
                let sessions = catalogue.integer(capacity.sessions_limit.unwrap_or_default().into());
                (catalogue.integer(capacity.total()), sessions, fill.repeat(length))
            }
            None => (NOTHING.into(), NOTHING.into(), String::new()),
        };
        let bar = format!("{bar:<BAR$}");
        vec![format!("{} {bar}", padded(&asked(row, catalogue), 24)), workers, cost(row, catalogue), sessions]
    });
    let heading = ["size-asked", "size-workers", "size-cost", "size-sessions"].map(|key| catalogue.word(key));
    table::headed(&heading, &shown.collect::<Vec<_>>())
}

fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}

/// Rows of the decomposition.
pub(crate) fn decomposition_rows(sized: &Sized<'_>, catalogue: &Catalogue) -> (Vec<String>, Vec<Vec<String>>) {
    let signed = |value: f64, decimals: usize| {
        let sign = if value > 0.0 { "+" } else { "" };
        format!("{sign}{}", catalogue.decimal(value, decimals))
    };
    let answer = sized.answer;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for part in &answer.decomposition {
        let number = |value: f64, decimals: usize| {
            if part.cause == "mean" { catalogue.decimal(value, decimals) } else { signed(value, decimals) }
        };
        rows.push(vec![
            wrapped(&cause(part.cause, catalogue), 36),
            part.log_sd.map_or(NOTHING.into(), |sd| catalogue.decimal(sd, 3)),
            number(part.workers, 1),
            number(part.sessions, 0),
        ]);
    }
    let total = catalogue.integer(answer.capacity().total());
    let sessions = catalogue.integer(answer.sessions_limit.into());
    rows.push(vec![catalogue.word("size-total"), String::new(), total, sessions]);
    let heading = ["size-cause", "size-log-sd", "size-workers", "size-sessions"];
    (heading.map(|key| catalogue.word(key)).to_vec(), rows)
}

/// A cause in words.
pub(crate) fn cause(cause: &str, catalogue: &Catalogue) -> String {
    catalogue.word(&format!("size-cause-{}", cause.replace('_', "-")))
}

fn decomposition(sized: &Sized<'_>, catalogue: &Catalogue) -> String {
    let (heading, rows) = decomposition_rows(sized, catalogue);
    table::headed(&heading, &rows)
}

/// A line a setting: system and setting, value, formula below.
fn settings(sized: &Sized<'_>, catalogue: &Catalogue) -> String {
    let line = |setting: &super::Setting| {
        let name = format!("{} · {}", setting.system, setting.setting);
        format!(
            "{} = {}\n    {}",
            name,
            setting.value.shown(catalogue),
            wrapped(&setting.formula, 74).replace('\n', "\n    ")
        )
    };
    sized.settings.iter().map(line).collect::<Vec<_>>().join("\n")
}

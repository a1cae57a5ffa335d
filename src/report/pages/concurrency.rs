//! How many at once over the simulated window: four meanings, four panels.

use afflux_models::time::MINUTE_US;
use maud::{Markup, html};

use super::super::RunReport;
use super::super::curves::{Field, Spread, civil_at, of_many, time_axis};
use super::super::details::{behind, thinned};
use super::super::picture::{Axis, Look, Mark, Panel};
use super::day::day_bin;
use super::{kind, legend};
use crate::locale::Catalogue;

const MEANINGS: [(&str, Field); 4] = [
    ("visits", |row| row.visits),
    ("sessions", |row| row.sessions),
    ("connections", |row| row.connections),
    ("requests", |row| row.requests),
];

/// The section.
pub(crate) fn section(report: &RunReport<'_>, catalogue: &Catalogue) -> Markup {
    let names = [(Some(Look::Simulated), catalogue.word("picture-median")), (None, catalogue.word("picture-band"))];
    html! {
        section {
            h2 { (catalogue.word("section-concurrency")) }
            p { (catalogue.word("concurrency-text")) }
            div.panels { @for (name, field) in MEANINGS { (panel(report, name, field, catalogue)) } }
            (legend(&names))
            (kind(&["simulated"], catalogue))
        }
    }
}

fn panel(report: &RunReport<'_>, name: &str, field: Field, catalogue: &Catalogue) -> Markup {
    let opens = report.day.window.opens();
    let curve = of_many(&report.day.outcomes, field, day_bin(report));
    let title = catalogue.word(&format!("picture-{name}"));
    let limit = report.scenario.portal.sessions_limit.filter(|_| name == "sessions");
    let most = curve.iter().map(|spread| spread.high).fold(0.0, f64::max);
    // A limit far above would flatten the curve.
    let limit = limit.map(f64::from).filter(|limit| *limit < 3.0 * most);
    let mut marks = vec![
        Mark::Band(curve.iter().map(|spread| (spread.x, spread.low, spread.high)).collect()),
        Mark::Line(Look::Simulated, curve.iter().map(|spread| (spread.x, spread.median)).collect()),
    ];
    marks.extend(limit.map(|limit| Mark::Level(limit, catalogue.word("picture-limit"))));
    let panel = Panel {
        id: format!("day-{name}"),
        description: description(&title, &curve, report, catalogue),
        title: title.clone(),
        size: (380.0, 170.0),
        x: time_axis(opens, (report.day.window.length_us() / MINUTE_US) as usize, 5, catalogue),
        y: Axis::from_zero(most.max(limit.unwrap_or(0.0)), |count| catalogue.quantity(count)),
        marks,
    };
    let row = |spread: &Spread| {
        let at = catalogue.time(civil_at(opens, spread.x).time());
        let counts = [spread.low, spread.median, spread.high].map(|count| catalogue.decimal(count, 0));
        std::iter::once(at).chain(counts).collect::<Vec<String>>()
    };
    let heading = ["picture-hour", "column-low", "picture-median", "column-high"].map(|key| catalogue.word(key));
    html! {
        figure {
            h3 { (title) }
            figcaption { (catalogue.word(&format!("concurrency-{name}-text"))) }
            (panel.draw())
            (behind(&heading, &thinned(curve.iter().map(row).collect(), 48), catalogue))
        }
    }
}

fn description(title: &str, curve: &[Spread], report: &RunReport<'_>, catalogue: &Catalogue) -> String {
    let peak = curve.iter().max_by(|a, b| a.median.total_cmp(&b.median));
    let (at, peak) = peak.map_or((0.0, 0.0), |spread| (spread.x, spread.median));
    let args = [
        ("name", title.to_string()),
        ("count", catalogue.integer(report.day.outcomes.len() as u64)),
        ("peak", catalogue.decimal(peak, 0)),
        ("at", catalogue.time(civil_at(report.day.window.opens(), at).time())),
    ];
    catalogue.text("picture-over-day-text", &args)
}

//! The note of a territory: two printed pages for who decides, not for who operates.
//!
//! Page one: are we ready, what was measured of its audience beside comparable territories, what the day would
//! ask. Page two: what it would take, which limits hold, what is assumed. Lists are cut so that both pages hold.

use afflux_models::audience::dnma::DurationMeaning;
use afflux_models::audience::indicators::LineWeek;
use afflux_outcome::interval::quantile_of_sorted;
use jiff::civil::Date;
use maud::{Markup, html};

use super::course::{Course, Drawn};
use super::curves::{Fold, Spread};
use super::details::captioned;
use super::html::{document, verdict};
use super::pages::day::storage_lines;
use super::{DayRun, RunReport, labels, limits_told};
use crate::locale::{Catalogue, NOTHING};

/// Rows of a list on the note.
const MOST_ROWS: usize = 6;
/// Assumptions on the note.
const MOST_ASSUMPTIONS: usize = 9;
/// Characters of a cell or a sentence that a user wrote.
const LONGEST: usize = 130;
/// Characters of a title.
const LONGEST_TITLE: usize = 80;

/// What a note shows beside the report.
#[derive(Debug, Default)]
pub(crate) struct Note {
    /// The territory, as the user names it; empty: all those of the scenario.
    pub(crate) territory: String,
    /// Its audience beside others'.
    pub(crate) audience: Option<Beside>,
    /// What was sized.
    pub(crate) sized: Option<SizeTold>,
}

/// The audience of a territory beside those of comparable ones.
#[derive(Debug)]
pub(crate) struct Beside {
    /// Monday of the week that is shown.
    pub(crate) week: Date,
    /// What the lines are: `region`, `departement`, `academie`.
    pub(crate) by: String,
    /// What the duration column means.
    pub(crate) duration: Option<DurationMeaning>,
    /// The territory's line.
    pub(crate) own: LineWeek,
    /// The others'.
    pub(crate) others: Vec<LineWeek>,
}

/// The capacities that meet the limits.
#[derive(Debug)]
pub(crate) struct SizeTold {
    /// Whether any capacity does.
    pub(crate) feasible: bool,
    /// Confidence that was asked for.
    pub(crate) confidence: f64,
    /// Name, workers needed and workers there are.
    pub(crate) stations: Vec<(String, u64, u64)>,
    /// Sessions needed and admitted today; none: not limited.
    pub(crate) sessions: Option<(u64, Option<u64>)>,
    /// Whether it is of the same scenario, word for word.
    pub(crate) same_scenario: bool,
}

/// The page.
pub(crate) fn render(report: &RunReport, note: &Note, catalogue: &Catalogue) -> String {
    let places = report.setting.territories.iter().map(|place| place.name.as_str());
    let territory = match note.territory.as_str() {
        "" => places.collect::<Vec<_>>().join(", "),
        named => named.to_owned(),
    };
    let scenario = report.setting.title(catalogue.language().code());
    let title = shortened(if territory.is_empty() { scenario } else { &territory }, LONGEST_TITLE);
    let body = html! {
        main.note {
            div.sheet {
                header {
                    p.kicker { "Afflux · " (catalogue.word("note-kicker")) }
                    h1 { (title) }
                    p.meta { (shortened(scenario, LONGEST)) }
                }
                (verdict(report, 1, catalogue))
                (audience(note.audience.as_ref(), &title, catalogue))
                (asked(report, catalogue))
            }
            div.sheet {
                (takes(report, note.sized.as_ref(), catalogue))
                (limits(report, catalogue))
                (assumed(report, catalogue))
                (sources(report, catalogue))
            }
        }
    };
    document(&format!("{} · {title}", catalogue.word("note-kicker")), &body, catalogue)
}

/// The indicators of the territory beside those of the others.
fn audience(beside: Option<&Beside>, territory: &str, catalogue: &Catalogue) -> Markup {
    html! {
        section {
            h2 { (catalogue.word("note-audience")) }
            @match beside {
                None => { p { (catalogue.word("note-audience-none")) } }
                Some(beside) => {
                    (captioned(
                        &catalogue.text("note-audience-caption", &[
                            ("day", catalogue.date(beside.week)),
                            ("count", catalogue.integer(beside.others.len() as u64)),
                            ("by", catalogue.word(&format!("audience-by-{}", beside.by))),
                        ]),
                        &["note-indicator", "", "note-median", "note-range", "note-rank"].map(|key| match key {
                            "" => shortened(territory, 24),
                            key => catalogue.word(key),
                        }),
                        &indicators(beside, catalogue),
                    ))
                    p.kind { (catalogue.word("note-audience-kind")) }
                }
            }
        }
    }
}

type Of = fn(&LineWeek, Option<DurationMeaning>) -> Option<f64>;

const INDICATORS: [(&str, Of); 5] = [
    ("note-schools", |line, _| Some(f64::from(line.sums.schools))),
    ("note-visits-per-school", |line, _| (line.sums.schools > 0).then(|| line.visits_per_school())),
    ("note-visits-per-1000", |line, _| line.visits_per_1000_accounts()),
    ("note-minutes-per-visit", |line, duration| line.minutes_per_visit(duration)),
    ("note-change", |line, _| line.change.and_then(|change| change.share())),
];

/// Each indicator that both sides have: the territory's, the median of the others, their range, its rank.
fn indicators(beside: &Beside, catalogue: &Catalogue) -> Vec<Vec<String>> {
    let rows = INDICATORS.iter().filter_map(|(key, of)| {
        let own = of(&beside.own, beside.duration)?;
        let mut others: Vec<f64> = beside.others.iter().filter_map(|line| of(line, beside.duration)).collect();
        others.sort_by(f64::total_cmp);
        let show = |value: f64| match *key {
            "note-change" => format!("{}{}", if value > 0.0 { "+" } else { "" }, catalogue.percent(value)),
            "note-minutes-per-visit" => catalogue.decimal(value, 1),
            _ => catalogue.decimal(value, 0),
        };
        let rank = others.iter().filter(|other| **other > own).count() + 1;
        let words = [("rank", catalogue.integer(rank as u64)), ("all", catalogue.integer(others.len() as u64 + 1))];
        let ends = (others.first().copied(), others.last().copied());
        Some(vec![
            catalogue.word(key),
            show(own),
            quantile_of_sorted(&others, 0.5).map_or(NOTHING.into(), show),
            labels::range(ends.0, ends.1, show),
            catalogue.text("note-rank-of", &words),
        ])
    });
    rows.collect()
}

/// What the day would ask of the portal.
fn asked(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let lines = match &report.day {
        Some(day) => day_lines(report, day, catalogue),
        None => Vec::new(),
    };
    html! {
        section {
            h2 { (catalogue.word("note-asked")) }
            @if lines.is_empty() { p { (catalogue.word("note-asked-none")) } }
            @if !lines.is_empty() { ul { @for line in lines { li { (line) } } } }
            @if let Some(course) = Course::of(report) { (pictures(&course, report, catalogue)) }
        }
    }
}

fn day_lines(report: &RunReport, day: &DayRun, catalogue: &Catalogue) -> Vec<String> {
    let mut lines: Vec<String> =
        super::html::answers(report, day, catalogue).into_iter().map(|line| line + ".").collect();
    let storage = day.storage.as_ref().map(|storage| storage_lines(storage, day.window.from.date(), catalogue));
    lines.extend(storage.into_iter().flatten());
    lines
}

fn pictures(course: &Course<'_>, report: &RunReport, catalogue: &Catalogue) -> Markup {
    let limit = report.setting.sessions_limit.filter(|_| report.day.is_some());
    let show = |count: f64| catalogue.quantity(count);
    let drawn = |id: &str, title: &str, curve: Vec<Spread>, limit: Option<u32>| Drawn {
        id: format!("note-{id}"),
        title: catalogue.word(title),
        text: String::new(),
        curve,
        most: 0.0,
        level: limit.map(|limit| (f64::from(limit), catalogue.word("picture-limit"))),
        show: &show,
    };
    let sessions = drawn("sessions", "picture-sessions", course.counts(|row| row.sessions, Fold::Greatest), limit);
    let refused = course.counts(|row| row.turned_away.saturating_add(row.shed), Fold::Mean);
    let refused = drawn("refused", "picture-pages-refused", refused, None);
    html! {
        div.panels { (course.figure(&sessions, catalogue)) (course.figure(&refused, catalogue)) }
        (course.legend(catalogue))
    }
}

/// What it would take: the capacities, and what each lever changes.
fn takes(report: &RunReport, sized: Option<&SizeTold>, catalogue: &Catalogue) -> Markup {
    let levers = report.day.as_ref().map_or(&[][..], |day| &day.levers);
    html! {
        section {
            h2 { (catalogue.word("note-takes")) }
            @match sized {
                Some(sized) => { (capacities(sized, catalogue)) }
                None => { p { (catalogue.word("note-takes-none")) } }
            }
            @if !levers.is_empty() {
                h3 { (catalogue.word("note-levers")) }
                @let whole = |value: f64| catalogue.decimal(value, 0);
                @let rows: Vec<Vec<String>> = levers.iter().take(MOST_ROWS).map(|lever| {
                    let figures = [lever.served.with, lever.served.without, lever.gained, lever.lost];
                    std::iter::once(shortened(&lever.name, 60)).chain(figures.map(|figure| whole(figure.value))).collect()
                }).collect();
                (captioned(
                    &catalogue.word("note-levers-caption"),
                    &["note-lever", "lever-with", "lever-without", "lever-gained", "lever-lost"].map(|key| catalogue.word(key)),
                    &rows,
                ))
                (more(levers.len(), MOST_ROWS, catalogue))
            }
        }
    }
}

fn capacities(sized: &SizeTold, catalogue: &Catalogue) -> Markup {
    let whole = |count: u64| catalogue.integer(count);
    let mut rows: Vec<Vec<String>> = sized
        .stations
        .iter()
        .take(MOST_ROWS)
        .map(|(name, needed, now)| {
            let station = [("name", shortened(name, 40))];
            vec![catalogue.text("note-workers", &station), whole(*now), whole(*needed)]
        })
        .collect();
    if let Some((needed, now)) = sized.sessions {
        let now = now.map_or(NOTHING.into(), whole);
        rows.push(vec![catalogue.word("note-sessions"), now, whole(needed)]);
    }
    let key = if sized.feasible { "note-size-feasible" } else { "note-size-nearest" };
    let confidence = [("share", catalogue.percent(sized.confidence))];
    html! {
        p { (catalogue.text(key, &confidence)) }
        (captioned(
            &catalogue.word("note-size-caption"),
            &["note-what", "note-now", "note-needed"].map(|key| catalogue.word(key)),
            &rows,
        ))
        (more(sized.stations.len(), MOST_ROWS, catalogue))
        @if !sized.same_scenario { p.small { (catalogue.word("note-size-other")) } }
    }
}

fn limits(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let limits = limits_told::rows(report, catalogue);
    // The day's are what is asked; a replay's stand in when there is no day.
    let kind = if report.day.is_some() { "simulated" } else { "measured" };
    let of_kind: Vec<_> = limits.iter().filter(|limit| limit.kind == kind).collect();
    let keys = ["column-limit", "column-max", "column-told", "column-interval", "column-status"];
    html! {
        section {
            h2 { (catalogue.word("section-limits")) }
            @if of_kind.is_empty() { p { (catalogue.word("limits-none")) } }
            @if !of_kind.is_empty() {
                @let rows: Vec<Vec<String>> = of_kind.iter().take(MOST_ROWS).map(|limit| {
                    let mut cells = limit.cells_with_since();
                    cells.remove(4);
                    cells
                }).collect();
                (captioned(&catalogue.word(&format!("note-limits-{kind}")), &keys.map(|key| catalogue.word(key)), &rows))
                (more(of_kind.len(), MOST_ROWS, catalogue))
            }
        }
    }
}

fn assumed(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let assumptions = &report.setting.assumptions;
    let count = [("count", catalogue.integer(assumptions.len() as u64))];
    html! {
        section {
            h2 { (catalogue.word("section-assumptions")) }
            @if assumptions.is_empty() { p { (catalogue.word("assumptions-none")) } }
            @if !assumptions.is_empty() {
                p { (catalogue.text("note-assumptions", &count)) }
                ul.tight {
                    @for one in assumptions.iter().take(MOST_ASSUMPTIONS) {
                        li { code { (shortened(&one.key, 40)) } " – " (shortened(one.of(catalogue.language()), LONGEST)) }
                    }
                }
                (more(assumptions.len(), MOST_ASSUMPTIONS, catalogue))
            }
        }
    }
}

fn sources(report: &RunReport, catalogue: &Catalogue) -> Markup {
    let rows = labels::provenance_keys(report, catalogue);
    let of = |wanted: &str| rows.iter().find(|(key, _)| *key == wanted).map(|(_, value)| value.clone());
    let words = [
        ("version", of("row-version").unwrap_or_default()),
        ("scenario", shortened(&report.setting.name, 60)),
        ("hash", report.setting.hash.chars().take(12).collect()),
        ("seed", of("row-seed").unwrap_or_default()),
    ];
    html! {
        section {
            h2 { (catalogue.word("note-method")) }
            p { (catalogue.word("note-method-text")) }
            p.small { (catalogue.text("note-provenance", &words)) }
        }
    }
}

fn more(all: usize, shown: usize, catalogue: &Catalogue) -> Markup {
    let more = all.saturating_sub(shown);
    html! {
        @if more > 0 { p.small { (catalogue.text("told-more", &[("count", catalogue.integer(more as u64))])) } }
    }
}

fn shortened(words: &str, most: usize) -> String {
    match words.char_indices().nth(most) {
        None => words.to_owned(),
        Some((at, _)) => format!("{}…", &words[..at]),
    }
}

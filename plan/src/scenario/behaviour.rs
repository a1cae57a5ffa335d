//! How visitors behave: pages, think times, patience, returns.

use std::collections::BTreeMap;

use afflux_models::Message;
use afflux_models::document::{Ask, FromNode, Kind, Node, Positive, Share, Span, Table, Texts};
use afflux_models::law::{Law, Unit};
use afflux_models::visit::PagesLaw;
use afflux_models::vocabulary::{Device, Profil, Service};

use super::{Loader, beside, factor};

/// Most pages of a mean visit.
pub(super) const MOST_PAGES: f64 = 1000.0;
/// Longest that a scenario makes anybody or anything wait, seconds.
pub(super) const LONGEST_WAIT_S: f64 = 86_400.0 * 7.0;
/// Longest mean visit, seconds: visits are cut at six hours.
const LONGEST_VISIT_S: f64 = 6.0 * 3600.0;
/// Greatest coefficient of variation of people and gaps.
const MOST_CV: f64 = 20.0;
/// Chance of a draw that no replication meets, and what it may be at most, times the greatest mean.
const RAREST: f64 = 1e-12;
const GREATEST_VALUE: f64 = 1e3;

/// How visitors behave when nothing is wrong and when something is.
#[derive(Debug, Clone, PartialEq)]
pub struct Behaviour {
    /// Mean pages of a visit, the login among them.
    pub pages_per_visit: f64,
    /// Size of the negative binomial behind the number of pages; 1 is geometric (MODELS §5).
    pub pages_size: f64,
    /// Mean measured duration of a visit by profil, seconds (last hit − first hit).
    pub duration_s: BTreeMap<Profil, f64>,
    /// Coefficient of variation of the gaps, before they are cut.
    pub gap_cv: f64,
    /// Gaps are cut here, seconds: a longer one would split the measured visit.
    pub longest_gap_s: f64,
    /// How long a visitor waits for a page, seconds.
    pub patience: Law,
    /// When the browser or the gateway gives up on a page, µs.
    pub page_timeout_us: i64,
    /// After a time-out: the delay before the reload, seconds.
    pub reload_delay: Law,
    /// After being turned away: the delay before the return, seconds.
    pub return_delay: Law,
    /// Probability of giving up instead of coming back or reloading.
    pub give_up_share: f64,
    /// Probability of ending with a logout.
    pub logout_share: f64,
    /// Coefficient of variation of the activity of people.
    pub activity_cv: f64,
    /// Bytes of a page.
    pub page_size: Law,
    /// How long an idle connection stays open, µs.
    pub keep_alive_us: i64,
    /// Connections of one browser.
    pub connections_per_browser: u32,
    /// Mix of the services of pages after the login.
    pub services: BTreeMap<Service, f64>,
    /// Shares of devices.
    pub devices: BTreeMap<Device, f64>,
}

pub(super) fn read(table: &Table<'_>, file: &str, load: Loader<'_>) -> Option<Behaviour> {
    let entry = table.required_table("behaviour")?;
    entry.optional::<Texts>("source");
    let law = |key: &str, unit: Unit| read_law(&entry, key, unit, file, load);
    let pages = entry.ask("pages_per_visit").within(1.0..=MOST_PAGES).required::<Positive>();
    let page_timeout = entry.ask("page_timeout").within(1e-3..=LONGEST_WAIT_S).required::<Span>();
    let (patience, reload_delay) = (law("patience", Unit::Seconds), law("reload_delay", Unit::Seconds));
    let (return_delay, page_size) = (law("return_delay", Unit::Seconds), law("page_size", Unit::Bytes));
    let (give_up, logout) = (entry.required::<Share>("give_up"), entry.required::<Share>("logout"));
    let pages_size = entry.ask("pages_size").within(1e-3..=1e6).or(Positive(1.0)).0;
    if let Some(pages) = pages
        && let Err(message) = PagesLaw::new(pages.0, pages_size)
    {
        entry.note_key("pages_per_visit", message);
    }
    let gap_cv = entry.ask("gap_cv").within(0.01..=MOST_CV).or(Positive(1.5)).0;
    let longest_gap = entry.ask("longest_gap").within(1.0..=LONGEST_WAIT_S).or(Span::of_secs(1800));
    let longest_gap_s = longest_gap.0.as_secs_f64();
    let activity_cv = entry.ask("activity_cv").within(0.01..=MOST_CV).or(Positive(1.0)).0;
    let keep_alive = entry.ask("keep_alive").within(0.0..=LONGEST_WAIT_S).or(Span::of_secs(65));
    let keep_alive_us = keep_alive.as_us();
    let connections_per_browser = entry.ask("connections_per_browser").within(1.0..=100.0).or(1u32);
    let duration_s = read_durations(&entry);
    let (services, devices) = (factor::read_weights(&entry, "services"), factor::read_weights(&entry, "devices"));
    entry.finish();
    Some(Behaviour {
        pages_per_visit: pages?.0,
        pages_size,
        duration_s,
        gap_cv,
        longest_gap_s,
        patience: patience?,
        page_timeout_us: page_timeout?.as_us(),
        reload_delay: reload_delay?,
        return_delay: return_delay?,
        give_up_share: give_up?.0,
        logout_share: logout?.0,
        activity_cv,
        page_size: page_size?,
        keep_alive_us,
        connections_per_browser,
        services,
        devices,
    })
}

fn read_durations(entry: &Table<'_>) -> BTreeMap<Profil, f64> {
    let Some(durations) = entry.required_table("duration") else { return BTreeMap::new() };
    durations.optional::<Texts>("source");
    let mut read = BTreeMap::new();
    for profil in <Profil as strum::VariantArray>::VARIANTS {
        let name: &'static str = (*profil).into();
        if let Some(span) = durations.ask(name).within(0.0..=LONGEST_VISIT_S).required::<Span>() {
            read.insert(*profil, span.0.as_secs_f64());
        }
    }
    durations.finish();
    read
}

/// A law of a key; a file it names is beside the scenario.
pub(super) fn read_law(table: &Table<'_>, key: &str, unit: Unit, file: &str, load: Loader<'_>) -> Option<Law> {
    law_asked(table, key, unit).required_by(|node| law_of(node, unit, file, load))
}

/// The same where none need stand.
pub(super) fn optional_law(table: &Table<'_>, key: &str, unit: Unit, file: &str, load: Loader<'_>) -> Option<Law> {
    law_asked(table, key, unit).optional_by(|node| law_of(node, unit, file, load))
}

fn law_asked<'t, 'a>(table: &'t Table<'a>, key: &'t str, unit: Unit) -> Ask<'t, 'a> {
    let kind = if unit == Unit::Bytes { Kind::LawOfSize } else { Kind::LawOfTime };
    table.ask(key).of_kind(kind).within(0.0..=greatest_mean(unit))
}

/// The greatest mean that a law of a scenario may have.
fn greatest_mean(unit: Unit) -> f64 {
    if unit == Unit::Bytes { 1e12 } else { LONGEST_WAIT_S }
}

fn law_of(node: &Node, unit: Unit, file: &str, load: Loader<'_>) -> Result<Law, Message> {
    let law = Law::parse_with(&String::from_node(node)?, &|path| load(&beside(file, path)))?;
    if law.unit() != unit {
        let wanted = if unit == Unit::Bytes { "MB" } else { "s" };
        return Err(Message::new("law-wrong-unit").with("wanted", wanted));
    }
    // The mean has bounds of its own; a law without one is refused by them.
    if law.mean().is_finite() && law.quantile(1.0 - RAREST) > GREATEST_VALUE * greatest_mean(unit) {
        return Err(Message::new("law-too-wide"));
    }
    Ok(law)
}

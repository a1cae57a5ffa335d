//! How visitors behave: pages, think times, patience, returns.

use std::collections::BTreeMap;

use afflux_models::Message;
use afflux_models::document::{Positive, Share, Span, Table};
use afflux_models::law::{Law, Unit};
use afflux_models::visit::PagesLaw;
use afflux_models::vocabulary::{Device, Profil, Service};

use super::{Loader, beside, factor};

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
    entry.optional::<String>("source");
    let law = |key: &str, unit: Unit| read_law(&entry, key, unit, file, load);
    let pages = entry.required::<Positive>("pages_per_visit");
    let page_timeout = entry.required::<Span>("page_timeout");
    let (patience, reload_delay) = (law("patience", Unit::Seconds), law("reload_delay", Unit::Seconds));
    let (return_delay, page_size) = (law("return_delay", Unit::Seconds), law("page_size", Unit::Bytes));
    let (give_up, logout) = (entry.required::<Share>("give_up"), entry.required::<Share>("logout"));
    let pages_size = entry.or("pages_size", Positive(1.0)).0;
    if let Some(pages) = pages
        && let Err(message) = PagesLaw::new(pages.0, pages_size)
    {
        entry.note_key("pages_per_visit", message);
    }
    let gap_cv = entry.or("gap_cv", Positive(1.5)).0;
    let longest_gap_s = entry.optional::<Span>("longest_gap").map_or(1800.0, |span| span.0.as_secs_f64());
    let activity_cv = entry.or("activity_cv", Positive(1.0)).0;
    let keep_alive_us = entry.optional::<Span>("keep_alive").map_or(65_000_000, Span::as_us);
    let connections_per_browser = entry.or("connections_per_browser", 1u32).max(1);
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
    durations.optional::<String>("source");
    let mut read = BTreeMap::new();
    for profil in <Profil as strum::VariantArray>::VARIANTS {
        let name: &'static str = (*profil).into();
        if let Some(span) = durations.required::<Span>(name) {
            read.insert(*profil, span.0.as_secs_f64());
        }
    }
    durations.finish();
    read
}

/// A law of a key; a file it names is beside the scenario.
pub(super) fn read_law(table: &Table<'_>, key: &str, unit: Unit, file: &str, load: Loader<'_>) -> Option<Law> {
    let text = table.required::<String>(key)?;
    match Law::parse_with(&text, &|path| load(&beside(file, path))) {
        Ok(law) if law.unit() == unit => Some(law),
        Ok(_) => {
            let wanted = if unit == Unit::Bytes { "MB" } else { "s" };
            table.note_key(key, Message::new("law-wrong-unit").with("wanted", wanted));
            None
        }
        Err(message) => {
            table.note_key(key, message);
            None
        }
    }
}

//! A scenario in plain sentences: when, how many against the ordinary day, in which shape, who, on what
//! portal, with which levers and limits. Every figure is worked out, none is a text's.

use afflux_models::time::{UtcTime, paris};
use afflux_models::vocabulary::{Level, Profil, Word};
use afflux_plan::expectation::Expectation;
use afflux_plan::scenario::{Episode, Lever, Portal, Scenario, Window};
use jiff::civil::Time;

use super::figure;
use super::story::{Compared, Load, Story, is_first_day};
use crate::locale::Catalogue;
use crate::report::limit_words;
use crate::storing::{Disk, storage_figures};

/// Territories, services and levels that are named one by one.
const NAMED: usize = 4;
/// A ratio within this share of a whole number is told by that number.
const NEAR: f64 = 0.06;
/// A ratio within this share of a whole number is that number.
const EXACT: f64 = 0.01;
/// From this ratio up, the start of the hour stands out.
const PEAK: f64 = 1.15;
/// A ratio this far from 1 is worth telling.
const TOLD: f64 = 0.15;

/// What the sentences are about.
pub(super) struct Told<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) window: &'a Window,
    pub(super) expected: &'a Expectation,
    /// The portal for the share of the visitors that takes part.
    pub(super) portal: &'a Portal,
    pub(super) scale: f64,
    /// Bytes that a week stores.
    pub(super) stored_per_week: f64,
    pub(super) seed: u64,
}

impl Told<'_> {
    /// The sentences, a paragraph each.
    pub(super) fn sentences(&self, catalogue: &Catalogue) -> Vec<String> {
        let story = Story::of(self.scenario, self.window, self.expected, self.portal, self.scale, self.seed);
        let first = [self.level(&story, catalogue), self.shape(&story, catalogue), days(&story, catalogue)];
        let first = first.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let mut sentences =
            vec![first, self.people(&story, catalogue), visit(&story, catalogue), mix(&story, catalogue)];
        sentences.push(portal(&story, self.scenario, catalogue));
        sentences.push(self.storage(catalogue));
        sentences.extend(self.episodes(catalogue));
        sentences.extend(self.levers(catalogue));
        sentences.extend(self.limits(catalogue));
        sentences.retain(|sentence| !sentence.is_empty());
        sentences
    }

    fn level(&self, story: &Story, catalogue: &Catalogue) -> String {
        let reference = catalogue.date(self.scenario.reference.day);
        let of = match story.compared {
            Compared::Hours => "explain-of-hours",
            Compared::Day | Compared::MeanDay => "explain-of-day",
        };
        let of = catalogue.text(of, &[("day", reference)]);
        let figure = figure(self.expected.visits, self.expected.log_sd, true);
        let whole = |value: f64| catalogue.integer(round_to_two(value));
        let peak = self.expected.peak_visits_per_s;
        let arguments = [
            ("when", capital(&catalogue.span(self.window.from, self.window.to))),
            ("level", times_of(story.level, &of, catalogue)),
            ("visits", whole(figure.value)),
            ("low", whole(figure.low.unwrap_or(figure.value))),
            ("high", whole(figure.high.unwrap_or(figure.value))),
            ("rate", catalogue.decimal(peak.0, usize::from(peak.0 < 10.0))),
            ("at", self.moment(peak.1, catalogue)),
            ("peak", times_of(story.peak, &catalogue.word("explain-of-peak"), catalogue)),
        ];
        let key = if story.compared == Compared::MeanDay { "explain-level-mean" } else { "explain-level" };
        format!("{} {}", catalogue.text(key, &arguments), catalogue.text("explain-peak", &arguments))
    }

    /// A time of the window's first day, or the day and the time.
    fn moment(&self, at: UtcTime, catalogue: &Catalogue) -> String {
        let civil = at.civil(&paris());
        if is_first_day(self.window, at) { catalogue.time(civil.time()) } else { catalogue.date_time(civil) }
    }

    fn shape(&self, story: &Story, catalogue: &Catalogue) -> String {
        let shape = &self.scenario.factors.shape;
        let mut parts = Vec::new();
        if shape.continuous.value > 0.0 {
            let arguments = [
                ("from", catalogue.time(shape.continuous_hours.0)),
                ("to", catalogue.time(shape.continuous_hours.1)),
                ("share", catalogue.percent(shape.continuous.value)),
            ];
            parts.push(catalogue.text("explain-continuous", &arguments));
        }
        let above = [("share", catalogue.percent(round_share(story.hour_starts - 1.0)))];
        parts.push(match story.hour_starts {
            ratio if ratio >= PEAK => catalogue.text("explain-hour-starts", &above),
            _ => catalogue.word("explain-no-hour-starts"),
        });
        let evening = shape.evening.value;
        if (evening - 1.0).abs() >= TOLD {
            let key = if evening < 1.0 { "explain-evening-lower" } else { "explain-evening-higher" };
            parts.push(catalogue.word(key));
        }
        let (last, rest) = parts.split_last().map_or((String::new(), &[][..]), |(last, rest)| (last.clone(), rest));
        let list = if rest.is_empty() { last } else { format!("{}, {last}", rest.join(", ")) };
        format!("{}.", capital(&list))
    }

    fn people(&self, story: &Story, catalogue: &Catalogue) -> String {
        let whole = |value: f64| catalogue.integer(value.round().max(0.0) as u64);
        let accounts: f64 = story.accounts.values().sum();
        let profil = |(profil, count): (&Profil, &f64)| {
            format!("{} {}", whole(*count), catalogue.word(&format!("profil-{}", profil.as_str())))
        };
        let arguments = [
            ("accounts", whole(accounts)),
            ("where", territories(self.scenario, catalogue)),
            ("profils", story.accounts.iter().map(profil).collect::<Vec<_>>().join(", ")),
            ("users", story.users.map(|users| catalogue.integer(round_to_two(users))).unwrap_or_default()),
        ];
        let key = if story.users.is_some() { "explain-people-users" } else { "explain-people" };
        catalogue.text(key, &arguments)
    }

    fn storage(&self, catalogue: &Catalogue) -> String {
        let per_week = figure(self.stored_per_week, self.expected.log_sd, false);
        let stored = storage_figures(&Disk::of(&self.scenario.storage.scaled(self.scale)), per_week);
        let bytes = |value: f64| catalogue.bytes(value);
        let week = &stored.bytes_per_week;
        let arguments = [
            ("week", bytes(week.value)),
            ("low", bytes(week.low.unwrap_or(week.value))),
            ("high", bytes(week.high.unwrap_or(week.value))),
            ("weeks", stored.weeks_to_full.as_ref().map(|weeks| catalogue.decimal(weeks.value, 0)).unwrap_or_default()),
        ];
        let full = if stored.weeks_to_full.is_some() { "explain-disk-full" } else { "explain-disk-never" };
        format!("{} {}", catalogue.text("explain-storage", &arguments), catalogue.text(full, &arguments))
    }

    fn episodes(&self, catalogue: &Catalogue) -> Vec<String> {
        let (first, end) = (self.window.from.date(), self.window.to);
        let is_there = |episode: &&Episode| {
            episode.from.is_none_or(|from| from.to_datetime(Time::midnight()) < end)
                && episode.to.is_none_or(|to| first <= to)
        };
        let told = |episode: &Episode| {
            let dates = match (episode.from, episode.to) {
                (Some(from), Some(to)) => {
                    catalogue.text("explain-from-to", &[("from", catalogue.date(from)), ("to", catalogue.date(to))])
                }
                (Some(from), None) => catalogue.text("explain-from", &[("from", catalogue.date(from))]),
                (None, Some(to)) => catalogue.text("explain-to", &[("to", catalogue.date(to))]),
                (None, None) => catalogue.word("explain-all-the-time"),
            };
            let places = episode.territories.iter().filter_map(|id| {
                let known = self.scenario.territories.iter().find(|territory| territory.id == *id);
                known.map(|territory| territory.name.clone())
            });
            let who = who(&episode.who.profils, &episode.who.levels, places.collect(), catalogue);
            let arguments = [
                ("name", episode.name.clone()),
                ("when", dates),
                ("who", who),
                ("times", catalogue.quantity(episode.visits.value)),
            ];
            catalogue.text("explain-episode", &arguments)
        };
        self.scenario.episodes.iter().filter(is_there).map(told).collect()
    }

    fn levers(&self, catalogue: &Catalogue) -> Vec<String> {
        let told = |lever: &Lever| {
            let kind = catalogue.word(&format!("lever-kind-{}", lever.kind.as_str()));
            let who = who(&lever.who.profils, &lever.who.levels, Vec::new(), catalogue);
            let hours = lever.when.hours.map(|(from, to)| {
                catalogue.text("explain-hours", &[("from", catalogue.time(from)), ("to", catalogue.time(to))])
            });
            let arguments = [("name", lever.name.clone()), ("kind", kind), ("who", who)];
            let told = catalogue.text("explain-lever", &arguments);
            format!("{told}{}.", hours.map(|hours| format!(", {hours}")).unwrap_or_default())
        };
        self.scenario.levers.iter().map(told).collect()
    }

    fn limits(&self, catalogue: &Catalogue) -> Option<String> {
        let limits: Vec<String> = self.scenario.limits.iter().map(|limit| limit_words(limit, catalogue)).collect();
        (!limits.is_empty()).then(|| catalogue.text("explain-limits", &[("limits", limits.join(separator(catalogue)))]))
    }
}

/// "nearly 5 times …", "2.3 times …", "77 % of …".
fn times_of(ratio: f64, of: &str, catalogue: &Catalogue) -> String {
    let whole = ratio.round();
    let off = if whole > 0.0 { ratio / whole - 1.0 } else { -1.0 };
    let text =
        |key: &str, name: &'static str, value: String| catalogue.text(key, &[(name, value), ("of", of.to_owned())]);
    match whole {
        _ if (ratio - 1.0).abs() <= 0.05 => text("explain-times-same", "times", String::new()),
        _ if ratio < 1.0 => text("explain-share-of", "share", catalogue.percent(round_share(ratio))),
        whole if whole >= 2.0 && off.abs() <= EXACT => text("explain-times", "times", catalogue.decimal(whole, 0)),
        whole if whole >= 2.0 && (-NEAR..0.0).contains(&off) => {
            text("explain-times-nearly", "times", catalogue.decimal(whole, 0))
        }
        whole if whole >= 2.0 && (0.0..=NEAR).contains(&off) => {
            text("explain-times-over", "times", catalogue.decimal(whole, 0))
        }
        _ => text("explain-times", "times", catalogue.decimal(ratio, 1)),
    }
}

fn days(story: &Story, catalogue: &Catalogue) -> String {
    if !story.kinds.is_empty() {
        let kind = |(kind, count): &(&'static str, f64)| {
            let decimals = usize::from((count - count.round()).abs() >= 0.05);
            format!("{} {}", catalogue.decimal(*count, decimals), catalogue.word(&format!("explain-days-{kind}")))
        };
        let kinds = story.kinds.iter().map(kind).collect::<Vec<_>>().join(", ");
        return catalogue.text("explain-days", &[("kinds", kinds)]);
    }
    let there = |day: &afflux_plan::scenario::DayThere| {
        let (place, what) =
            (super::super::date::places(day, catalogue), super::super::date::what(&day.status, catalogue));
        catalogue.text("explain-day", &[("where", place), ("what", what)])
    };
    story.there.iter().map(there).collect::<Vec<_>>().join(" ")
}

fn visit(story: &Story, catalogue: &Catalogue) -> String {
    let duration = |(profil, seconds, times): &(Profil, f64, f64)| {
        let who = catalogue.word(&format!("profil-{}", profil.as_str()));
        let arguments = [("who", who), ("duration", catalogue.seconds((seconds / 60.0).round() * 60.0))];
        format!("{}{}", catalogue.text("explain-duration", &arguments), beside(*times, catalogue))
    };
    let durations = story.durations.iter().map(duration).collect::<Vec<_>>().join(", ");
    catalogue.text("explain-visit", &[("pages", catalogue.decimal(story.pages, 2)), ("durations", durations)])
}

/// How many times the usual, in brackets, where it is worth telling.
fn beside(times: f64, catalogue: &Catalogue) -> String {
    if (times - 1.0).abs() < TOLD {
        return String::new();
    }
    format!(" ({})", times_of(times, &catalogue.word("explain-of-usual"), catalogue))
}

fn mix(story: &Story, catalogue: &Catalogue) -> String {
    let service = |(service, share, times): &(afflux_models::vocabulary::Service, f64, f64)| {
        let name = catalogue.word(&format!("service-{}", service.as_str().replace('_', "-")));
        format!("{name} {}{}", catalogue.percent(round_share(*share)), beside(*times, catalogue))
    };
    let device = |(device, share): &(afflux_models::vocabulary::Device, f64)| {
        let name = catalogue.word(&format!("device-{}", device.as_str()));
        format!("{name} {}", catalogue.percent(round_share(*share)))
    };
    let services = story.services.iter().take(NAMED).map(service).collect::<Vec<_>>().join(", ");
    let devices = story.devices.iter().take(2).map(device).collect::<Vec<_>>().join(", ");
    catalogue.text("explain-mix", &[("services", services), ("devices", devices)])
}

fn portal(story: &Story, scenario: &Scenario, catalogue: &Catalogue) -> String {
    let whole = |value: f64| catalogue.integer(value.round().max(0.0) as u64);
    let told = |load: &Load| {
        let share = ("share", catalogue.percent(round_share(load.share())));
        match &load.station {
            Some(name) => {
                let asked = catalogue.decimal(load.asked, 1);
                let arguments = [("name", name.clone()), ("has", whole(load.has)), ("asked", asked), share];
                catalogue.text("explain-load-station", &arguments)
            }
            None => {
                let asked = catalogue.integer(round_to_two(load.asked));
                catalogue.text("explain-load-sessions", &[("has", whole(load.has)), ("asked", asked), share])
            }
        }
    };
    let Some(scarcest) = story.loads.first() else { return String::new() };
    let verdict = match scarcest.share() {
        share if share > 1.0 => "explain-portal-short",
        share if share > 0.8 => "explain-portal-tight",
        _ => "explain-portal-ample",
    };
    let all = story.loads.iter().skip(1).map(told).collect::<Vec<_>>().join(separator(catalogue));
    let first = told(scarcest);
    let portals = match scenario.platforms.len() {
        0 | 1 => String::new(),
        count => catalogue.text("explain-portals", &[("count", catalogue.integer(count as u64))]) + " ",
    };
    let free =
        if scenario.portal.sessions_limit.is_none() { catalogue.word("explain-no-limit") + " " } else { String::new() };
    let rest = if all.is_empty() {
        String::new()
    } else {
        format!(" {}", catalogue.text("explain-portal-rest", &[("all", all)]))
    };
    format!("{portals}{free}{}{rest}", catalogue.text(verdict, &[("first", first)]))
}

fn territories(scenario: &Scenario, catalogue: &Catalogue) -> String {
    let names: Vec<&str> = scenario.territories.iter().map(|territory| territory.name.as_str()).collect();
    if names.len() <= NAMED {
        return names.join(", ");
    }
    catalogue.text("explain-territories", &[("count", catalogue.integer(names.len() as u64))])
}

/// Whom a lever or an episode means.
fn who(profils: &[Profil], levels: &[Level], places: Vec<String>, catalogue: &Catalogue) -> String {
    let profils = profils.iter().map(|profil| catalogue.word(&format!("profil-{}", profil.as_str())));
    let levels = levels.iter().map(|level| match level {
        Level::None => catalogue.word("explain-no-level"),
        level => level.as_str().to_owned(),
    });
    let parts = [profils.collect::<Vec<_>>(), levels.collect(), places];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).map(|part| part.join(", ")).collect();
    if parts.is_empty() { catalogue.word("explain-everybody") } else { parts.join(" – ") }
}

/// A count with two significant digits: a sentence is no table.
fn round_to_two(value: f64) -> u64 {
    let value = value.max(0.0);
    let step = if value < 100.0 { 1.0 } else { libm::pow(10.0, libm::floor(libm::log10(value)) - 1.0) };
    ((value / step).round() * step) as u64
}

/// A share in whole per cents.
fn round_share(share: f64) -> f64 {
    (100.0 * share).round() / 100.0
}

/// What stands between two parts of a list whose parts have commas.
fn separator(catalogue: &Catalogue) -> &'static str {
    if catalogue.language().code() == "fr" { "\u{a0}; " } else { "; " }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

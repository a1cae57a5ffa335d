//! A back-test: what was reported of a date, asked of a scenario made of what was known before it.

use std::collections::BTreeMap;

use afflux_models::Message;
use afflux_models::document::{Share, Table};
use afflux_models::source::Fact;
use afflux_models::time::{UtcTime, paris};
use afflux_models::vocabulary::Word;
use jiff::civil::DateTime;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::role::{Question, Reader};
use super::{Portal, Window};

/// Replications when the file does not say.
const REPLICATIONS: u64 = 40;
/// Most that a file may ask for.
const MOST_REPLICATIONS: f64 = 10_000.0;

/// What can be asked of a scenario that is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
pub enum PlayedFigure {
    /// Visits that begin in the stretch.
    #[strum(serialize = "begun")]
    Begun,
    /// Most sessions alive at once in the stretch.
    #[strum(serialize = "most-sessions")]
    MostSessions,
    /// Most visits in progress at once in the stretch.
    #[strum(serialize = "most-visits")]
    MostVisits,
    /// Whether the share of the attempts that were not served reaches a bound in the stretch.
    #[strum(serialize = "not-served")]
    NotServed,
    /// Whether those who will try again reach a share of the visits in progress in the stretch.
    #[strum(serialize = "returning")]
    Returning,
    /// Whether a station is the busiest of all, and busy for at least a share of the window.
    #[strum(serialize = "bottleneck")]
    Bottleneck,
}

impl PlayedFigure {
    /// Whether the answer is yes or no.
    pub fn is_statement(self) -> bool {
        matches!(self, Self::NotServed | Self::Returning | Self::Bottleneck)
    }
}

impl Word for PlayedFigure {}

/// How a figure is laid beside that of usual times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
pub enum Beside {
    /// By how much it is more.
    #[strum(serialize = "more")]
    More,
    /// How many times as much it is.
    #[strum(serialize = "times")]
    Times,
}

impl Word for Beside {}

/// A question that is answered by playing.
#[derive(Debug, Clone, PartialEq)]
pub struct PlayedQuestion {
    /// What is asked.
    pub figure: PlayedFigure,
    /// What is played.
    pub window: Window,
    /// First instant of the stretch that is asked about.
    pub from: UtcTime,
    /// First instant after it.
    pub to: UtcTime,
    /// What the figure is laid beside.
    pub than_usual: Option<Beside>,
    /// Index of the station that is meant.
    pub station: Option<usize>,
    /// Share from which the answer is yes.
    pub least: f64,
}

/// How a case is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// From expected visits of whole days.
    Told(Question),
    /// By playing.
    Played(PlayedQuestion),
}

/// A fact that was reported, and the question that it answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// What was reported.
    pub fact: Fact,
    /// What the scenario is asked.
    pub asked: Asked,
}

/// The back-test of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Backtest {
    /// What was known before, by language.
    pub known: BTreeMap<String, String>,
    /// Values that were tuned to the cases, by dotted key; none should be.
    pub tuned: Vec<String>,
    /// Share of the visitors that is played.
    pub scale: f64,
    /// How many replications are played.
    pub replications: u64,
    /// The cases, by id of their fact.
    pub cases: Vec<Case>,
}

/// `[backtest]` with a table `case.FACT` for each fact.
pub(super) fn read(table: &Table<'_>, reader: &Reader<'_>, portal: Option<&Portal>) -> Option<Backtest> {
    let entry = table.table("backtest")?;
    let mut known = BTreeMap::new();
    if let Some(texts) = entry.required_table("known") {
        for language in ["fr", "en"] {
            known.extend(texts.required::<String>(language).map(|text| (language.to_owned(), text)));
        }
        texts.finish();
    }
    let tuned = entry.list::<String>("tuned");
    let scale = entry.or("scale", Share(1.0)).0;
    if scale <= 0.0 {
        entry.note_key("scale", Message::new("problem-not-positive"));
    }
    let replications = entry.ask("replications").within(2.0..=MOST_REPLICATIONS).or(REPLICATIONS);
    entry.needs("case");
    let cases = reader.entries(&entry, "case", |id, case| {
        let fact = reader.fact(id, case);
        let asked = match case.peek("played") {
            Some(_) => read_played(case, reader, portal).map(Asked::Played),
            None => reader.question(case).map(Asked::Told),
        };
        Some(Case { fact: fact?, asked: asked? })
    });
    if entry.peek("case").is_none() {
        entry.note_key("case", Message::new("backtest-needs-case"));
    }
    entry.finish();
    Some(Backtest { known, tuned, scale, replications, cases })
}

fn read_played(case: &Table<'_>, reader: &Reader<'_>, portal: Option<&Portal>) -> Option<PlayedQuestion> {
    let figure = case.required::<PlayedFigure>("played");
    let window = reader.played_window(case);
    let civil = |key: &str, default: Option<DateTime>| case.optional::<DateTime>(key).or(default);
    let from = civil("from", window.as_ref().map(|window| window.from));
    let to = civil("to", window.as_ref().map(|window| window.to));
    let than_usual = case.optional::<Beside>("than_usual");
    let name = case.optional::<String>("station");
    let station = name.as_deref().and_then(|name| super::portal::named_station(case, "station", name, portal));
    let least = case.optional::<Share>("least").map(|share| share.0);
    let is_statement = figure.is_some_and(PlayedFigure::is_statement);
    if is_statement {
        case.needs("least");
    }
    if is_statement && least.is_none() {
        case.note_key("played", Message::new("role-measure-needs").with("key", "least"));
    }
    if figure == Some(PlayedFigure::Bottleneck) && name.is_none() {
        case.note_key("played", Message::new("role-measure-needs").with("key", "station"));
    }
    if is_statement && than_usual.is_some() {
        case.note_key("than_usual", Message::new("backtest-statement-beside"));
    }
    let (window, from, to) = (window?, from?, to?);
    if !(window.from <= from && from < to && to <= window.to) {
        case.note_key("from", Message::new("backtest-outside-window").with("window", &window.name));
        return None;
    }
    let zone = paris();
    let (from, to) = (UtcTime::from_civil(from, &zone), UtcTime::from_civil(to, &zone));
    Some(PlayedQuestion { figure: figure?, window, from, to, than_usual, station, least: least.unwrap_or(0.0) })
}

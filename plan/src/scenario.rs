//! A scenario: who the people are, how often they come, what the portal is, what must hold.
//!
//! A TOML text (and the ones it extends or names) goes in; a checked [`Scenario`] or every problem
//! at once comes out. Nothing here opens a file: a loader is handed in.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use afflux_models::arrival::rate::ArrivalModel;
use afflux_models::calendar::Calendar;
use afflux_models::document::{Findings, Format, FromNode, Node, Table, Texts, Value};
use afflux_models::vocabulary::Word;
use afflux_models::{Message, Problem, Problems};
use sha2::{Digest, Sha256};

mod backtest;
mod behaviour;
mod coverage;
mod episode;
mod factor;
mod lever;
mod limit;
mod moved;
mod platform;
mod portal;
mod reference;
mod role;
mod storage;
mod territory;
mod video;
mod window;

pub use backtest::{Asked, Backtest, Beside, Case, PlayedFigure, PlayedQuestion};
pub use behaviour::Behaviour;
pub use episode::Episode;
pub use factor::{Factor, Factors, ShapeFactors};
pub use lever::{Lever, LeverKind, Slot, Stretches, When, Who};
pub use limit::{Limit, Measure, Phase};
pub use moved::DayThere;
pub use platform::Platform;
pub use portal::{Abandoned, Discipline, ExtraWorkers, Failure, InProgress, Portal, Station};
pub use reference::Reference;
pub use role::{Input, Quantity, Question, Roles, Target, Than, given_away};
pub use storage::Storage;
pub use territory::{People, Territory};
pub use video::Video;
pub use window::{ReplaySettings, Window};

/// Gives the text of a file named in a scenario: the path is already relative to where the user is.
pub type Loader<'a> = &'a dyn Fn(&str) -> Result<String, Message>;

/// Longest chain of scenarios that extend one another.
const LONGEST_CHAIN: usize = 16;

/// A checked scenario.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The file as the user named it.
    pub file: String,
    /// Short name, used in paths.
    pub name: String,
    /// Title by language (`fr`, `en`).
    pub titles: BTreeMap<String, String>,
    /// Named windows, the first is the default.
    pub windows: Vec<Window>,
    /// Where the curve comes from and its level.
    pub reference: Reference,
    /// The fitted model behind the reference.
    pub model: ArrivalModel,
    /// The territories, by id.
    pub territories: Vec<Territory>,
    /// What the crisis changes.
    pub factors: Factors,
    /// Who comes more or less often than that, where and when.
    pub episodes: Vec<Episode>,
    /// Share of the schools whose audience is measured: what is seen of the visits, not how many there are.
    pub coverage: Factor,
    /// How visitors behave.
    pub behaviour: Behaviour,
    /// What visitors store.
    pub storage: Storage,
    /// What a video-conference asks; none: nobody asks.
    pub video: Option<Video>,
    /// The portal that is judged; of several platforms, what they have together.
    pub portal: Portal,
    /// Several portals, each for some territories; none: one portal for all.
    pub platforms: Vec<Platform>,
    /// What the operator does when the portal is too small.
    pub levers: Vec<Lever>,
    /// The staging portal that a replay plays on.
    pub staging: Portal,
    /// What `replay` and `run` play when no flag says otherwise.
    pub replay: ReplaySettings,
    /// What must hold.
    pub limits: Vec<Limit>,
    /// Which facts it is made of, and which it is judged by.
    pub roles: Roles,
    /// Assumptions: key and source of every value or part of one that is marked `[A]`.
    pub assumptions: Vec<Assumption>,
    /// SHA-256 of the resolved text, in hex.
    pub hash: String,
    /// Holidays and closures.
    pub calendar: Calendar,
}

/// A value that no source gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// Dotted key.
    pub key: String,
    /// What was assumed and why, as the file says.
    pub source: Texts,
}

impl Scenario {
    /// Reads a scenario, the ones it extends and the files it names.
    ///
    /// # Errors
    /// Every problem of every file at once.
    pub fn load(file: &str, load: Loader<'_>, calendar: &Calendar) -> Result<Self, Problems> {
        Self::load_with(file, &[], load, calendar)
    }

    /// The same with the levers of some files switched on.
    ///
    /// # Errors
    /// Every problem of every file at once.
    pub fn load_with(file: &str, levers: &[String], load: Loader<'_>, calendar: &Calendar) -> Result<Self, Problems> {
        let mut chain = Vec::new();
        let mut root = resolved(file, load, &mut chain)?;
        lever::switch_on(&mut root, levers, load)?;
        let findings = Findings::new();
        let scenario = read(&chain, &root, load, calendar, &findings);
        findings.conclude(scenario)
    }

    /// What the readers of a scenario ask of its file: every key, if the file has every table.
    ///
    /// # Errors
    /// Every problem of every file at once.
    pub fn survey(file: &str, load: Loader<'_>, calendar: &Calendar) -> Result<Format, Problems> {
        let mut chain = Vec::new();
        let mut root = resolved(file, load, &mut chain)?;
        lever::switch_on(&mut root, &[], load)?;
        let findings = Findings::surveying();
        let scenario = read(&chain, &root, load, calendar, &findings);
        let format = findings.format();
        findings.conclude(scenario.map(|_| format))
    }

    /// The window of a name, or the first.
    ///
    /// # Errors
    /// No window of that name; the message lists those there are.
    pub fn window(&self, name: Option<&str>) -> Result<&Window, Message> {
        let found = match name {
            None => self.windows.first(),
            Some(name) => self.windows.iter().find(|window| window.name == name),
        };
        found.ok_or_else(|| {
            let names: Vec<&str> = self.windows.iter().map(|window| window.name.as_str()).collect();
            Message::new("scenario-no-window").with("name", name.unwrap_or_default()).with("names", names.join(", "))
        })
    }

    /// Title in a language, or in the other one, or the name.
    pub fn title(&self, language: &str) -> &str {
        let title = self.titles.get(language).or_else(|| self.titles.values().next());
        title.map_or(&self.name, |title| title)
    }
}

/// The document of a scenario laid over those it extends.
fn resolved(file: &str, load: Loader<'_>, chain: &mut Vec<String>) -> Result<Node, Problems> {
    if chain.iter().any(|known| known == file) || chain.len() >= LONGEST_CHAIN {
        chain.push(file.into());
        let message = Message::new("scenario-extends-itself").with("chain", chain.join(" → "));
        return Err(Problem::of_file(&chain[0], message).key("extends").value(file).into());
    }
    chain.push(file.into());
    let text = load(file).map_err(|message| Problem::of_file(file, message))?;
    let mut node = Node::parse(file, &text)?;
    let Value::Table(entries) = &mut node.value else { return Ok(node) };
    let Some(base) = entries.remove("extends") else { return Ok(node) };
    let Value::Text(name) = &base.value else {
        let problem = Problem::at_line(file, base.line, Message::new("problem-not-a-text"));
        return Err(problem.key("extends").value(base.shown()).into());
    };
    let mut under = resolved(&beside(file, name), load, chain)?;
    role::settle(&mut under, &node);
    reference::settle(&mut under, &node);
    Ok(under.overlaid(node))
}

/// A path written in a file, seen from where the user is.
pub(crate) fn beside(file: &str, path: &str) -> String {
    // Absolute, or of what the player carries.
    if path.starts_with('/') || path.starts_with("afflux:/") {
        return path.into();
    }
    match file.rsplit_once('/') {
        Some((folder, _)) => tidy(&format!("{folder}/{path}")),
        None => tidy(path),
    }
}

/// Takes `./` and `folder/..` out of a path, so that a file has one name.
fn tidy(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Reads the resolved document of a chain of files, the one that the user named first.
fn read(chain: &[String], root: &Node, load: Loader<'_>, calendar: &Calendar, findings: &Findings) -> Option<Scenario> {
    let file = chain.first().map_or("", String::as_str);
    let table = Table::root(root, findings);
    // These two are settled before: a document is laid over the one it extends, levers come from their files.
    let _ = (table.optional::<String>("extends"), table.list::<String>("levers"));
    let name = table.required::<String>("name");
    if let Some(name) = &name
        && !is_plain_name(name)
    {
        table.note_key("name", Message::new("scenario-name"));
    }
    let titles = read_titles(&table);
    let windows = window::read_all(&table);
    let model = reference::read(&table, file, load);
    let territories = territory::read_all(&table);
    let factors = factor::read(&table);
    let episodes = episode::read_all(&table, &territories);
    let coverage = coverage::read(&table);
    let behaviour = behaviour::read(&table, file, load);
    let storage = storage::read(&table, file, load);
    let video = video::read(&table);
    let portal = portal::read(&table, "portal", file, load);
    let platforms = platform::read_all(&table, &territories);
    let levers = lever::read_all(&table, portal.as_ref(), file, load);
    let staging = portal::read(&table, "staging", file, load);
    let replay = window::read_replay(&table);
    let limits = limit::read_all(&table);
    let beside = role::Beside { windows: &windows, territories: &territories, portal: portal.as_ref(), chain, load };
    let roles = role::read(&table, &beside);
    table.finish();
    let (reference, model, fingerprint) = model?;
    let scenario = Scenario {
        file: file.into(),
        name: name?,
        titles,
        windows,
        reference,
        model,
        territories,
        factors: factors?,
        episodes,
        coverage,
        behaviour: behaviour?,
        storage: storage?,
        video,
        portal: portal?,
        platforms,
        levers,
        staging: staging?,
        replay: replay?,
        limits,
        roles,
        assumptions: assumptions(root),
        hash: hash(root, &fingerprint),
        calendar: calendar.clone(),
    };
    check_dates(&scenario, root, findings);
    check_profils(&scenario, root, findings);
    check_level(&scenario, root, findings);
    check_gaps(&scenario, root, findings);
    Some(scenario)
}

/// Lower-case letters, digits and hyphens: a name becomes a folder.
fn is_plain_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && !name.starts_with('-')
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn read_titles(table: &Table<'_>) -> BTreeMap<String, String> {
    let Some(titles) = table.required_table("title") else { return BTreeMap::new() };
    let read =
        ["fr", "en"].into_iter().filter_map(|lang| Some((lang.into(), titles.required::<String>(lang)?))).collect();
    titles.finish();
    read
}

/// Every date that a window needs must be in the calendar.
fn check_dates(scenario: &Scenario, root: &Node, findings: &Findings) {
    let table = Table::new(root, String::new(), findings);
    for window in scenario.windows.iter().chain([&scenario.replay.window]) {
        for date in [window.from.date(), window.to.date()] {
            if let Some(territory) = scenario.territories.first()
                && let Err(message) = scenario.calendar.status(date, territory.zone, None, false)
            {
                table.note_key("window", message.with("window", &window.name));
            }
        }
    }
}

/// Most visits of a day: more than a hundred times those of the country in the lockdown.
pub(crate) const MOST_VISITS_PER_DAY: f64 = 1e9;

/// A level that no country has is a slip of the pen, and would never end.
fn check_level(scenario: &Scenario, root: &Node, findings: &Findings) {
    let by_profil = scenario.factors.visits_by_profil.values().map(|factor| factor.value).fold(1.0, f64::max);
    let episodes: f64 = scenario.episodes.iter().map(|episode| episode.visits.value.max(1.0)).product();
    let visits = scenario.reference.visits_per_day.value * scenario.factors.visits.value * by_profil * episodes;
    if visits > MOST_VISITS_PER_DAY {
        let table = Table::new(root, String::new(), findings);
        table.note_key("reference", Message::new("problem-at-most").with("most", MOST_VISITS_PER_DAY));
    }
}

/// Somebody must come: a model fitted from plain counts does not say who.
fn check_profils(scenario: &Scenario, root: &Node, findings: &Findings) {
    if scenario.reference.profils.is_empty() && scenario.model.profil_shares.is_empty() {
        let table = Table::new(root, String::new(), findings);
        table.note_key("reference", Message::new("scenario-no-profils"));
    }
}

/// Visits must be short enough that their gaps end none of them.
fn check_gaps(scenario: &Scenario, root: &Node, findings: &Findings) {
    let table = Table::new(root, String::new(), findings);
    let (behaviour, factors) = (&scenario.behaviour, &scenario.factors);
    let pages = behaviour.pages_per_visit * factors.pages.value;
    if pages > behaviour::MOST_PAGES {
        let message = Message::new("problem-at-most").with("most", behaviour::MOST_PAGES / behaviour.pages_per_visit);
        table.note_key("factors", message);
    }
    let more_pages = pages - 1.0;
    for (profil, duration_s) in behaviour.duration_s.iter().filter(|_| more_pages > 0.0) {
        let gap_s = duration_s * factors.duration.get(profil).map_or(1.0, |factor| factor.value) / more_pages;
        if gap_s >= behaviour.longest_gap_s {
            let message = Message::new("scenario-gap-too-long").with("profil", profil.as_str());
            table.note_key("behaviour", message.with("gap_seconds", gap_s.round()));
        }
    }
}

/// Every `source` of the document that says `[A]` of some of its values, with the key it belongs to.
fn assumptions(root: &Node) -> Vec<Assumption> {
    let mut found = Vec::new();
    collect_assumptions(root, "", &mut found);
    found
}

fn collect_assumptions(node: &Node, path: &str, found: &mut Vec<Assumption>) {
    let Value::Table(entries) = &node.value else {
        if let Value::Array(items) = &node.value {
            for (n, item) in items.iter().enumerate() {
                collect_assumptions(item, &format!("{path}[{n}]"), found);
            }
        }
        return;
    };
    if let Some(Ok(source)) = entries.get("source").map(Texts::from_node)
        && source.contains("[A]")
    {
        found.push(Assumption { key: path.into(), source });
    }
    for (key, node) in entries {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        collect_assumptions(node, &path, found);
    }
}

/// SHA-256 of the canonical text and of what it refers to. Titles, sources and the roles of facts change
/// nothing that is played, and stay out.
fn hash(root: &Node, model_fingerprint: &str) -> String {
    let mut root = root.clone();
    if let Value::Table(entries) = &mut root.value {
        ["title", "facts", "input", "target", "backtest"].iter().for_each(|key| drop(entries.remove(*key)));
    }
    drop_sources(&mut root);
    let mut hasher = Sha256::new();
    hasher.update(root.canonical().as_bytes());
    hasher.update(model_fingerprint.as_bytes());
    hex(&hasher.finalize())
}

fn drop_sources(node: &mut Node) {
    match &mut node.value {
        Value::Table(entries) => {
            entries.remove("source");
            entries.values_mut().for_each(drop_sources);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_sources),
        _ => {}
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

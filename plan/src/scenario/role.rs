//! The role of each fact: an input that a value of the scenario was taken from, or a target that the
//! scenario is judged by. No target may be reachable from the inputs.

use std::collections::{BTreeMap, BTreeSet};

use afflux_models::Message;
use afflux_models::document::{FromNode, Node, Table, Texts, Value};
use afflux_models::source::{Fact, Facts};
use afflux_models::vocabulary::{Device, Profil, Service, Word};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::backtest::{self, Backtest};
use super::{Loader, Portal, Territory, Window};

mod reading;
pub(super) use reading::Reader;
use reading::{node_at, read_facts};

/// Unit of a statement without a figure.
const TRUTH: &str = "truth";

/// What can be asked of a scenario without playing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
pub enum Quantity {
    /// Visits that begin in the window.
    #[strum(serialize = "visits")]
    Visits,
    /// The same per week.
    #[strum(serialize = "visits-per-week")]
    VisitsPerWeek,
    /// Page views of those visits.
    #[strum(serialize = "pages")]
    Pages,
    /// Distinct people who come at least once.
    #[strum(serialize = "users")]
    Users,
    /// People who have an account.
    #[strum(serialize = "people")]
    People,
    /// Schools.
    #[strum(serialize = "schools")]
    Schools,
    /// Schools but primary schools.
    #[strum(serialize = "secondary-schools")]
    SecondarySchools,
    /// Share of some services among the pages after the login.
    #[strum(serialize = "service-share")]
    ServiceShare,
    /// Visits with at least one page of some services.
    #[strum(serialize = "service-visits")]
    ServiceVisits,
    /// Share of the visits that come from a device.
    #[strum(serialize = "device-share")]
    DeviceShare,
    /// Mean measured duration of a visit, minutes (last page − first page).
    #[strum(serialize = "duration-min")]
    DurationMin,
    /// Bytes stored per week.
    #[strum(serialize = "stored-per-week")]
    StoredPerWeek,
    /// Video-conferences: visits to that service over the people of a room.
    #[strum(serialize = "video-conferences")]
    VideoConferences,
    /// Greatest expected number of rooms open at once on the mean day.
    #[strum(serialize = "video-rooms")]
    VideoRooms,
    /// Rate just after the hour over the rate around it, mean of 9, 10 and 11 o'clock.
    #[strum(serialize = "hour-start-peak")]
    HourStartPeak,
}

impl Quantity {
    /// Whether it grows with how many come.
    pub fn is_amount(self) -> bool {
        !matches!(self, Self::People | Self::ServiceShare | Self::DeviceShare | Self::DurationMin | Self::HourStartPeak)
    }
}

impl Word for Quantity {}

/// What a quantity is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Than {
    /// The same of another window.
    Window(Window),
    /// The same of a window as in usual times, no factor at work.
    Usual(Window),
    /// Another quantity of the same window, of some profils.
    Quantity(Quantity, Vec<Profil>),
}

/// A question whose answer is a figure of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What is asked.
    pub quantity: Quantity,
    /// When: whole days.
    pub window: Window,
    /// What the answer is divided by.
    pub than: Option<Than>,
    /// Whose; all when empty.
    pub profils: Vec<Profil>,
    /// Of which services.
    pub services: Vec<Service>,
    /// Of which device.
    pub device: Option<Device>,
    /// Of which territories, by id; all when empty.
    pub territories: Vec<u16>,
    /// Only what the measurement sees of it: its coverage times the answer.
    pub seen: bool,
}

/// A fact that values of the scenario were taken from.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// The fact.
    pub fact: Fact,
    /// Dotted keys of the values.
    pub keys: Vec<String>,
    /// How the model says the same thing; none: it does not.
    pub question: Option<Question>,
}

/// A fact that the scenario is judged by.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The fact.
    pub fact: Fact,
    /// Least value that the fact allows; none: no lower bound.
    pub low: Option<f64>,
    /// Greatest value that the fact allows.
    pub high: Option<f64>,
    /// What the model is asked.
    pub question: Question,
}

impl Target {
    /// The fact's value; none of a statement without a figure.
    pub fn value(&self) -> Option<f64> {
        (self.fact.unit != TRUTH).then(|| self.fact.amount.central())
    }
}

/// The facts of a scenario and their roles.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Roles {
    /// Facts that values were taken from, by id.
    pub inputs: Vec<Input>,
    /// Facts that the scenario is judged by, by id.
    pub targets: Vec<Target>,
    /// Dotted keys of the tables whose source is the report without saying which fact.
    pub undeclared: Vec<String>,
    /// What was reported of a date that the scenario comes before.
    pub backtest: Option<Backtest>,
}

/// What the roles are read beside.
pub(super) struct Beside<'a> {
    pub(super) windows: &'a [Window],
    pub(super) territories: &'a [Territory],
    pub(super) portal: Option<&'a Portal>,
    /// Files of the scenario, the last to speak first.
    pub(super) chain: &'a [String],
    pub(super) load: Loader<'a>,
}

/// One fact has one role: what an extending file says takes the other role from the file under it.
pub(super) fn settle(under: &mut Node, over: &Node) {
    for (role, other) in [("input", "target"), ("target", "input")] {
        let (Some(named), Value::Table(entries)) = (entries(over, role), &mut under.value) else { continue };
        let ids: Vec<&String> = named.keys().collect();
        if let Some(Node { value: Value::Table(roles), .. }) = entries.get_mut(other) {
            roles.retain(|id, _| !ids.contains(&id));
        }
    }
}

/// The entries of a table under a node.
pub(super) fn entries<'n>(node: &'n Node, key: &str) -> Option<&'n BTreeMap<String, Node>> {
    let Value::Table(entries) = &node.value else { return None };
    match &entries.get(key)?.value {
        Value::Table(inner) => Some(inner),
        _ => None,
    }
}

pub(super) fn read(table: &Table<'_>, beside: &Beside<'_>) -> Roles {
    let facts = read_facts(table, beside.load);
    let windows_file = table.peek("window").map_or("", |node| &node.file);
    let territories_file = table.peek("territory").map_or("", |node| &node.file);
    let reader = Reader { facts: &facts, beside, windows_file, territories_file };
    let inputs = reader.inputs(table);
    let targets = reader.targets(table);
    let backtest = backtest::read(table, &reader, beside.portal);
    let judged = targets.iter().map(|target| &target.fact);
    check_reach(table.peek("target"), "target", table, &facts, &inputs, judged);
    if let (Some(backtest), Some(node)) = (&backtest, table.peek("backtest")) {
        let judged = backtest.cases.iter().map(|case| &case.fact);
        check_reach(node_at(node, "case"), "backtest.case", table, &facts, &inputs, judged);
    }
    let mut undeclared = Vec::new();
    if table.peek("facts").is_some() {
        walk_sources(table.node(), "", &inputs, &mut undeclared);
    }
    Roles { inputs, targets, undeclared, backtest }
}

/// What the inputs give away: themselves, what they were computed from, and what can be computed
/// from facts given away.
pub fn given_away<'f>(facts: &'f Facts, inputs: impl Iterator<Item = &'f str>) -> BTreeSet<&'f str> {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for id in inputs {
        known.insert(id);
        known.extend(facts.origins(id));
    }
    loop {
        let reached = facts.iter().filter(|fact| !known.contains(fact.id.as_str()));
        let reached = reached.filter(|fact| {
            !fact.derived_from.is_empty() && fact.derived_from.iter().all(|from| known.contains(from.as_str()))
        });
        let more: Vec<&str> = reached.map(|fact| fact.id.as_str()).collect();
        if more.is_empty() {
            return known;
        }
        known.extend(more);
    }
}

/// No fact that is judged by may be given away by an input.
fn check_reach<'f>(
    named: Option<&Node>,
    path: &str,
    table: &Table<'_>,
    facts: &Facts,
    inputs: &[Input],
    judged: impl Iterator<Item = &'f Fact>,
) {
    let known = given_away(facts, inputs.iter().map(|input| input.fact.id.as_str()));
    let Some(named) = named else { return };
    for fact in judged.filter(|fact| known.contains(fact.id.as_str())) {
        let node = node_at(named, &fact.id).unwrap_or(named);
        let names: Vec<&str> = inputs.iter().map(|input| input.fact.id.as_str()).collect();
        let by = names.iter().filter(|id| given_away(facts, std::iter::once(**id)).contains(fact.id.as_str()));
        let by: Vec<&str> = by.copied().collect();
        let by = if by.is_empty() { names } else { by };
        table.note(node, &format!("{path}.{}", fact.id), Message::new("role-reached").with("inputs", by.join(", ")));
    }
}

/// Tables whose `source` is the report, lists and roles left out, without an input at, above or below.
fn walk_sources(node: &Node, path: &str, inputs: &[Input], undeclared: &mut Vec<String>) {
    let Value::Table(entries) = &node.value else { return };
    let is_report = |node: &Node| Texts::from_node(node).is_ok_and(|source| source.contains("[R20]"));
    if entries.get("source").is_some_and(is_report) {
        let near = |key: &str| key == path || under(key, path) || under(path, key);
        if !inputs.iter().flat_map(|input| &input.keys).any(|key| near(key)) {
            undeclared.push(path.into());
        }
    }
    for (key, node) in
        entries.iter().filter(|(key, _)| !(path.is_empty() && ["input", "target", "lever"].contains(&key.as_str())))
    {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        walk_sources(node, &path, inputs, undeclared);
    }
}

fn under(key: &str, above: &str) -> bool {
    key.strip_prefix(above).is_some_and(|rest| rest.starts_with('.'))
}

//! The role of each fact: an input that a value of the scenario was taken from, or a target that the
//! scenario is judged by. No target may be reachable from the inputs.

use std::collections::{BTreeMap, BTreeSet};

use afflux_models::document::{FromNode, Node, Positive, Table, Value};
use afflux_models::source::{Fact, Facts};
use afflux_models::vocabulary::{Device, Profil, Service, Word};
use afflux_models::{Message, Problem};
use jiff::civil::Time;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::backtest::{self, Backtest};
use super::{Loader, Portal, Territory, Window, beside};

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

impl FromNode for Quantity {
    fn from_node(node: &Node) -> Result<Self, Message> {
        let text = String::from_node(node)?;
        Self::from_text(&text).ok_or_else(|| Message::new("problem-not-one-of").with("words", Self::texts()))
    }
}

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
        let (Some(named), Value::Table(entries)) = (entry(over, role), &mut under.value) else { continue };
        let ids: Vec<&String> = named.keys().collect();
        if let Some(Node { value: Value::Table(roles), .. }) = entries.get_mut(other) {
            roles.retain(|id, _| !ids.contains(&id));
        }
    }
}

fn entry<'n>(node: &'n Node, key: &str) -> Option<&'n BTreeMap<String, Node>> {
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

/// The facts of the files that the scenario names, each beside the file that writes it.
fn read_facts(table: &Table<'_>, load: Loader<'_>) -> Facts {
    let names = table.list::<String>("facts");
    let files = match table.peek("facts").map(|node| &node.value) {
        Some(Value::Array(items)) => items.iter().map(|item| item.file.clone()).collect(),
        _ => Vec::new(),
    };
    let findings = table.findings();
    let mut nodes = Vec::new();
    for (name, file) in names.iter().zip(&files) {
        let path = beside(file, name);
        match load(&path)
            .map_err(|message| Problem::of_file(&path, message).into())
            .and_then(|t| Node::parse(&path, &t))
        {
            Ok(node) => nodes.push(node),
            Err(problems) => findings.extend(problems),
        }
    }
    Facts::from_nodes(&nodes).unwrap_or_else(|problems| {
        findings.extend(problems);
        Facts::default()
    })
}

/// Reads entries named by facts.
pub(super) struct Reader<'a> {
    facts: &'a Facts,
    beside: &'a Beside<'a>,
    windows_file: &'a str,
    territories_file: &'a str,
}

impl Reader<'_> {
    fn inputs(&self, table: &Table<'_>) -> Vec<Input> {
        self.entries(table, "input", |id, entry| {
            let keys = self.keys(table, entry);
            let question = entry.peek("measure").and_then(|_| self.question(entry));
            let fact = self.fact(id, entry);
            Some(Input { fact: fact?, keys, question }).filter(|input| !input.keys.is_empty())
        })
    }

    fn targets(&self, table: &Table<'_>) -> Vec<Target> {
        self.entries(table, "target", |id, entry| {
            // Its other keys may come from a file under this one, and stand for nothing.
            if entry.optional::<String>("dropped").is_some() {
                entry.all();
                return None;
            }
            let question = self.question(entry);
            let fact = self.fact(id, entry);
            let bounds = fact.as_ref().map(|fact| bounds(entry, fact));
            entry.optional::<String>("source");
            if let Some(fact) = &fact
                && fact.unit == "ratio"
                && ["against", "usual", "per"].iter().all(|key| entry.peek(key).is_none())
            {
                entry.note_key("measure", Message::new("role-ratio-of-what"));
            }
            let (low, high) = bounds?;
            Some(Target { fact: fact?, low, high, question: question? })
        })
    }

    pub(super) fn entries<T>(
        &self,
        table: &Table<'_>,
        role: &str,
        read: impl Fn(&str, &Table<'_>) -> Option<T>,
    ) -> Vec<T> {
        let Some(entries) = table.table(role) else { return Vec::new() };
        let of_entry = |(id, node)| {
            let path = if table.path().is_empty() { role.to_owned() } else { format!("{}.{role}", table.path()) };
            let entry = Table::new(node, format!("{path}.{id}"), table.findings());
            let value = read(id, &entry);
            entry.finish();
            value
        };
        entries.all().into_iter().filter_map(of_entry).collect()
    }

    pub(super) fn fact(&self, id: &str, entry: &Table<'_>) -> Option<Fact> {
        let fact = self.facts.get(id);
        if fact.is_none() {
            let problem = Problem::at_line(&entry.node().file, entry.node().line, Message::new("role-fact-unknown"));
            entry.findings().push(problem.key(entry.path()).value(id));
        }
        fact.cloned()
    }

    /// The keys whose value stands where the input says it, or in a file under it: a value that an
    /// extending file gives anew is no longer that fact's.
    fn keys(&self, root: &Table<'_>, entry: &Table<'_>) -> Vec<String> {
        if entry.peek("keys").is_none() {
            entry.note_key("keys", Message::new("role-needs-keys"));
        }
        let keys = entry.list::<String>("keys");
        let said = entry.peek("keys").map_or("", |node| &node.file);
        let rank = |file: &str| self.beside.chain.iter().position(|known| known == file);
        let stands = |key: &String| match node_at(root.node(), key) {
            Some(node) => rank(&node.file) >= rank(said),
            None => {
                entry.note_key("keys", Message::new("role-key-unknown").with("key", key));
                false
            }
        };
        keys.into_iter().filter(stands).collect()
    }

    /// A question whose window or territories are no longer there, because an extending file has its
    /// own, is not asked any more.
    pub(super) fn question(&self, entry: &Table<'_>) -> Option<Question> {
        let quantity = entry.required::<Quantity>("measure");
        let window = match entry.peek("window") {
            Some(_) => self.window(entry, "window"),
            None => self.beside.windows.first().filter(|window| whole_days(window)).cloned(),
        };
        let (against, usual) = (entry.peek("against").is_some(), entry.peek("usual").is_some());
        let per = entry.optional::<Quantity>("per");
        let per_profils = entry.list::<Profil>("per_profils");
        if usize::from(against) + usize::from(usual) + usize::from(per.is_some()) > 1 {
            entry.note_key("per", Message::new("role-one-comparison"));
        }
        // Every key is read before one that is gone ends it.
        let than = if against {
            self.window(entry, "against").map(|window| Some(Than::Window(window)))
        } else if usual {
            self.window(entry, "usual").map(|window| Some(Than::Usual(window)))
        } else {
            Some(per.map(|per| Than::Quantity(per, per_profils)))
        };
        let (profils, services, device) = (entry.list("profils"), entry.list("services"), entry.optional("device"));
        let territories = self.territories(entry);
        let seen = entry.or("seen", false);
        let question = Question {
            quantity: quantity?,
            window: window?,
            than: than?,
            profils,
            services,
            device,
            territories: territories?,
            seen,
        };
        self.complete(&question, entry).then_some(question)
    }

    fn window(&self, entry: &Table<'_>, key: &str) -> Option<Window> {
        let found = self.any_window(entry, key)?;
        if !whole_days(&found) {
            entry.note_key(key, Message::new("role-whole-days"));
        }
        Some(found)
    }

    fn any_window(&self, entry: &Table<'_>, key: &str) -> Option<Window> {
        let name = entry.required::<String>(key)?;
        let found = self.beside.windows.iter().find(|window| window.name == name);
        if found.is_none() && *entry.node().file == *self.windows_file {
            let names: Vec<&str> = self.beside.windows.iter().map(|window| window.name.as_str()).collect();
            let message = Message::new("scenario-no-window").with("name", &name);
            entry.note_key(key, message.with("names", names.join(", ")));
        }
        found.cloned()
    }

    /// The window that is played for a case: the named one, or the first.
    pub(super) fn played_window(&self, entry: &Table<'_>) -> Option<Window> {
        match entry.peek("window") {
            Some(_) => self.any_window(entry, "window"),
            None => self.beside.windows.first().cloned(),
        }
    }

    fn territories(&self, entry: &Table<'_>) -> Option<Vec<u16>> {
        let ids = entry.list::<u16>("territories");
        let known = |id: &u16| self.beside.territories.iter().any(|territory| territory.id == *id);
        for id in ids.iter().filter(|id| !known(id) && *entry.node().file == *self.territories_file) {
            entry.note_key("territories", Message::new("role-territory-unknown").with("id", id));
        }
        ids.iter().all(known).then_some(ids)
    }

    fn complete(&self, question: &Question, entry: &Table<'_>) -> bool {
        let missing = match question.quantity {
            Quantity::ServiceVisits | Quantity::ServiceShare if question.services.is_empty() => "services",
            Quantity::DeviceShare if question.device.is_none() => "device",
            _ => return true,
        };
        entry.note_key("measure", Message::new("role-measure-needs").with("key", missing));
        false
    }
}

/// The target's own interval, or the fact's value give or take a share of it, or the fact's interval.
fn bounds(entry: &Table<'_>, fact: &Fact) -> (Option<f64>, Option<f64>) {
    let (low, high) = (entry.optional::<f64>("low"), entry.optional::<f64>("high"));
    let tolerance = entry.optional::<Positive>("tolerance").map(|tolerance| tolerance.0);
    if let (Some(low), Some(high)) = (low, high)
        && low > high
    {
        entry.note_key("low", Message::new("fact-interval-order"));
    }
    if fact.unit == TRUTH {
        if low.is_none() && high.is_none() {
            entry.note_key("low", Message::new("role-truth-bounds"));
        }
        return (low, high);
    }
    let spread = |bound: f64, sign: f64| tolerance.map_or(bound, |share| fact.amount.central() * (1.0 + sign * share));
    let of_fact = (spread(fact.amount.low, -1.0), spread(fact.amount.high, 1.0));
    (Some(low.unwrap_or(of_fact.0)), Some(high.unwrap_or(of_fact.1)))
}

fn whole_days(window: &Window) -> bool {
    [window.from, window.to].iter().all(|at| at.time() == Time::midnight())
}

/// The value at a dotted key: of a factor, its `value`.
fn node_at<'n>(root: &'n Node, key: &str) -> Option<&'n Node> {
    let step = |node: &'n Node, part: &str| match &node.value {
        Value::Table(entries) => entries.get(part),
        Value::Array(items) => items.iter().find(|item| named(item) == Some(part)),
        _ => None,
    };
    let node = key.split('.').try_fold(root, step)?;
    Some(step(node, "value").unwrap_or(node))
}

fn named(node: &Node) -> Option<&str> {
    let Value::Table(entries) = &node.value else { return None };
    match &entries.get("name")?.value {
        Value::Text(name) => Some(name),
        _ => None,
    }
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
    let is_report = |node: &Node| matches!(&node.value, Value::Text(source) if source.contains("[R20]"));
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

//! Roles read from a scenario's tables.

use afflux_models::document::{Node, Positive, Table, Texts, Value};
use afflux_models::source::{Fact, Facts};
use afflux_models::vocabulary::Profil;
use afflux_models::{Message, Problem};
use jiff::civil::Time;

use super::super::{Loader, Window, beside};
use super::{Beside, Input, Quantity, Question, TRUTH, Target, Than};

/// The facts of the files that the scenario names, each beside the file that writes it.
pub(in crate::scenario) fn read_facts(table: &Table<'_>, load: Loader<'_>) -> Facts {
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
pub(in crate::scenario) struct Reader<'a> {
    pub(in crate::scenario) facts: &'a Facts,
    pub(in crate::scenario) beside: &'a Beside<'a>,
    pub(in crate::scenario) windows_file: &'a str,
    pub(in crate::scenario) territories_file: &'a str,
}

impl Reader<'_> {
    pub(in crate::scenario) fn inputs(&self, table: &Table<'_>) -> Vec<Input> {
        self.entries(table, "input", |id, entry| {
            let keys = self.keys(table, entry);
            let question = entry.peek("measure").and_then(|_| self.question(entry));
            let fact = self.fact(id, entry);
            Some(Input { fact: fact?, keys, question }).filter(|input| !input.keys.is_empty())
        })
    }

    pub(in crate::scenario) fn targets(&self, table: &Table<'_>) -> Vec<Target> {
        self.entries(table, "target", |id, entry| {
            // Its other keys may come from a file under this one, and stand for nothing.
            if entry.optional::<String>("dropped").is_some() {
                entry.all();
                return None;
            }
            let question = self.question(entry);
            let fact = self.fact(id, entry);
            let bounds = fact.as_ref().map(|fact| bounds(entry, fact));
            entry.optional::<Texts>("source");
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

    pub(in crate::scenario) fn entries<T>(
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

    pub(in crate::scenario) fn fact(&self, id: &str, entry: &Table<'_>) -> Option<Fact> {
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
        entry.needs("keys");
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
    pub(in crate::scenario) fn question(&self, entry: &Table<'_>) -> Option<Question> {
        entry.part("question", || self.question_of(entry))
    }

    fn question_of(&self, entry: &Table<'_>) -> Option<Question> {
        let quantity = entry.required::<Quantity>("measure");
        let window = self.window(entry, "window");
        let window = match entry.peek("window") {
            Some(_) => window,
            None => self.beside.windows.first().filter(|window| whole_days(window)).cloned(),
        };
        let [against_window, usual_window] = ["against", "usual"].map(|key| self.window(entry, key));
        let (against, usual) = (entry.peek("against").is_some(), entry.peek("usual").is_some());
        let per = entry.optional::<Quantity>("per");
        let per_profils = entry.list::<Profil>("per_profils");
        if usize::from(against) + usize::from(usual) + usize::from(per.is_some()) > 1 {
            entry.note_key("per", Message::new("role-one-comparison"));
        }
        // Every key is read before one that is gone ends it.
        let than = if against {
            against_window.map(|window| Some(Than::Window(window)))
        } else if usual {
            usual_window.map(|window| Some(Than::Usual(window)))
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
        let name = entry.optional::<String>(key)?;
        let found = self.beside.windows.iter().find(|window| window.name == name);
        if found.is_none() && *entry.node().file == *self.windows_file {
            let names: Vec<&str> = self.beside.windows.iter().map(|window| window.name.as_str()).collect();
            let message = Message::new("scenario-no-window").with("name", &name);
            entry.note_key(key, message.with("names", names.join(", ")));
        }
        found.cloned()
    }

    /// The window that is played for a case: the named one, or the first.
    pub(in crate::scenario) fn played_window(&self, entry: &Table<'_>) -> Option<Window> {
        let named = self.any_window(entry, "window");
        if entry.peek("window").is_some() { named } else { self.beside.windows.first().cloned() }
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

/// Greatest figure of a target.
const MOST_FIGURE: f64 = 1e15;

/// The target's own interval, or the fact's value give or take a share of it, or the fact's interval.
fn bounds(entry: &Table<'_>, fact: &Fact) -> (Option<f64>, Option<f64>) {
    let end = |key: &str| entry.ask(key).within(-MOST_FIGURE..=MOST_FIGURE).optional::<f64>();
    let (low, high) = (end("low"), end("high"));
    let tolerance = entry.ask("tolerance").within(1e-6..=10.0).optional::<Positive>().map(|tolerance| tolerance.0);
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
pub(in crate::scenario) fn node_at<'n>(root: &'n Node, key: &str) -> Option<&'n Node> {
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

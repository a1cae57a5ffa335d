//! Facts: figures that a source gives, each with its period, its perimeter and the words it was
//! read in. A figure without a source is an assumption and says so.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::document::{Findings, Format, FromNode, Kind, Node, Table, Value};
use crate::message::{Message, Problem, Problems};

/// Where a figure comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The ministry report "Les ENT face à la crise sanitaire 2020" \[R20\].
    Report2020,
    /// Press, or an operator's statement of the time \[P\].
    Press,
    /// Read in public source code \[C\].
    Code,
    /// Read in the data themselves \[D\].
    Data,
    /// No source gives it: an assumption \[A\].
    Assumption,
}

impl Origin {
    /// Every origin.
    pub const ALL: [Self; 5] = [Self::Report2020, Self::Press, Self::Code, Self::Data, Self::Assumption];

    /// Its tag, shown wherever the figure is.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Report2020 => "R20",
            Self::Press => "P",
            Self::Code => "C",
            Self::Data => "D",
            Self::Assumption => "A",
        }
    }
}

/// Whom a figure is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Perimeter {
    /// The schools that the national audience measurement covers (55 % in 2020).
    Dnma,
    /// All schools, extrapolated by the source: never scaled again.
    National,
    /// The territories where collèges reopened on 18 May 2020.
    ReopenedTerritories,
    /// One day, all schools: not a level.
    OneDay,
    /// A named territory or vendor.
    Territory(String),
}

/// A figure: a value, an interval, or both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Amount {
    /// The value, when the source gives one.
    pub value: Option<f64>,
    /// Lower bound; the value when there is no interval.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Amount {
    /// The value, or the middle of the interval.
    pub fn central(&self) -> f64 {
        self.value.unwrap_or(0.5 * (self.low + self.high))
    }
}

/// A fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Kebab-case name, unique.
    pub id: String,
    /// The figure.
    pub amount: Amount,
    /// Its unit, for instance `visits` or `ratio`.
    pub unit: String,
    /// First day it is about.
    pub from: Date,
    /// Last day it is about.
    pub to: Date,
    /// Whom it is about.
    pub perimeter: Perimeter,
    /// Where it comes from.
    pub source: Origin,
    /// More about the source, for instance who spoke.
    pub detail: Option<String>,
    /// A few words.
    pub quote: String,
    /// Facts it was computed from.
    pub derived_from: Vec<String>,
    /// Why no shipped scenario uses it; none: one does, or nobody has said.
    pub not_used: Option<String>,
}

/// The facts of one or more files, ids unique.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts(BTreeMap<String, Fact>);

impl Facts {
    /// Parses a file of facts (`format = 1`, `[[fact]]`).
    ///
    /// # Errors
    /// Every problem of the text.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        Self::from_nodes(&[Node::parse(file, text)?])
    }

    /// Reads several files together; facts of one may be derived from facts of another.
    ///
    /// # Errors
    /// Every problem of all of them.
    pub fn from_nodes(nodes: &[Node]) -> Result<Self, Problems> {
        let findings = Findings::new();
        let facts = Self::read_all(nodes, &findings);
        findings.conclude(Some(facts))
    }

    /// What the reader of a file of facts asks of one.
    ///
    /// # Errors
    /// Every problem of the file.
    pub fn survey(node: &Node) -> Result<Format, Problems> {
        let findings = Findings::surveying();
        Self::read_all(std::slice::from_ref(node), &findings);
        let format = findings.format();
        findings.conclude(Some(format))
    }

    fn read_all(nodes: &[Node], findings: &Findings) -> Self {
        let mut facts = BTreeMap::new();
        let mut places = Vec::new();
        for node in nodes {
            let root = Table::root(node, findings);
            for table in root.tables("fact") {
                places.push((table.node(), table.path().to_owned()));
                if let Some(fact) = read(table) {
                    let (node, path) = &places[places.len() - 1];
                    if facts.contains_key(&fact.id) {
                        note(findings, node, path, "id", &fact.id, Message::new("fact-id-twice"));
                    }
                    facts.insert(fact.id.clone(), fact);
                }
            }
            root.finish();
        }
        check_derivations(&facts, nodes, findings);
        Self(facts)
    }

    /// A fact.
    pub fn get(&self, id: &str) -> Option<&Fact> {
        self.0.get(id)
    }

    /// All facts, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.0.values()
    }

    /// The facts that a fact was computed from, directly or not.
    pub fn origins(&self, id: &str) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        let mut open = vec![id];
        while let Some(fact) = open.pop().and_then(|id| self.0.get(id)) {
            for from in &fact.derived_from {
                if found.insert(from.as_str()) {
                    open.push(from);
                }
            }
        }
        found
    }
}

fn note(findings: &Findings, node: &Node, path: &str, key: &str, value: &str, message: Message) {
    let problem = Problem::at_line(&node.file, node.line, message);
    findings.push(problem.key(format!("{path}.{key}")).value(value));
}

fn check_derivations(facts: &BTreeMap<String, Fact>, nodes: &[Node], findings: &Findings) {
    let file = nodes.first().map_or("", |node| &node.file);
    let all = Facts(facts.clone());
    for fact in facts.values() {
        for from in fact.derived_from.iter().filter(|from| !facts.contains_key(*from)) {
            let problem = Problem::of_file(file, Message::new("fact-derived-from-unknown").with("id", &fact.id));
            findings.push(problem.key("derived_from").value(from));
        }
        if all.origins(&fact.id).contains(fact.id.as_str()) {
            let problem = Problem::of_file(file, Message::new("fact-derived-from-itself"));
            findings.push(problem.key("derived_from").value(&fact.id));
        }
    }
}

fn read(table: Table<'_>) -> Option<Fact> {
    let id = table.required::<String>("id");
    if let Some(id) = &id
        && !is_kebab(id)
    {
        table.note_key("id", Message::new("fact-id-form"));
    }
    let amount = read_amount(&table);
    let unit = filled(&table, "unit");
    let (from, to) = read_period(&table);
    let perimeter = table.required::<Perimeter>("perimeter");
    let source = table.required::<Origin>("source");
    let detail = table.optional("detail");
    let quote = filled(&table, "quote");
    let derived_from = table.list("derived_from");
    let not_used = table.optional("not_used").filter(|text: &String| is_filled(&table, "not_used", text));
    table.finish();
    Some(Fact {
        id: id?,
        amount: amount?,
        unit: unit?,
        from: from?,
        to: to?,
        perimeter: perimeter?,
        source: source?,
        detail,
        quote: quote?,
        derived_from,
        not_used,
    })
}

/// Figures that a fact may have.
const FIGURES: std::ops::RangeInclusive<f64> = -1e15..=1e15;

fn read_amount(table: &Table<'_>) -> Option<Amount> {
    let number = |key: &str| table.ask(key).within(FIGURES).optional::<f64>();
    let (value, low, high) = (number("value"), number("low"), number("high"));
    let amount = match (value, low, high) {
        (Some(value), None, None) => Amount { value: Some(value), low: value, high: value },
        (value, Some(low), Some(high)) => Amount { value, low, high },
        _ => {
            table.note_key("value", Message::new("fact-without-value"));
            return None;
        }
    };
    let central = amount.central();
    if !(amount.low <= central && central <= amount.high) {
        table.note_key("low", Message::new("fact-interval-order"));
    }
    Some(amount)
}

/// `day`, or `from` and `to`.
fn read_period(table: &Table<'_>) -> (Option<Date>, Option<Date>) {
    if table.peek("day").is_some() {
        let day = table.optional::<Date>("day");
        return (day, day);
    }
    let (from, to) = (table.required::<Date>("from"), table.required::<Date>("to"));
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        table.note_key("to", Message::new("fact-period-order"));
    }
    (from, to)
}

fn filled(table: &Table<'_>, key: &str) -> Option<String> {
    let text = table.required::<String>(key)?;
    is_filled(table, key, &text);
    Some(text)
}

fn is_filled(table: &Table<'_>, key: &str, text: &str) -> bool {
    let is_empty = text.trim().is_empty();
    if is_empty {
        table.note_key(key, Message::new("fact-empty-text"));
    }
    !is_empty
}

fn is_kebab(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.split('-').all(part)
}

impl FromNode for Origin {
    fn from_node(node: &Node) -> Result<Self, Message> {
        let text = String::from_node(node)?;
        let known = Self::ALL.into_iter().find(|origin| origin.tag() == text);
        known.ok_or_else(|| Message::new("problem-not-one-of").with("words", Self::ALL.map(Self::tag).join(", ")))
    }

    fn kind() -> Kind {
        Kind::Words(Self::ALL.map(Self::tag).join(", "))
    }

    fn written(&self) -> String {
        format!("\"{}\"", self.tag())
    }
}

impl FromNode for Perimeter {
    fn from_node(node: &Node) -> Result<Self, Message> {
        let Value::Text(text) = &node.value else { return Err(Message::new("problem-not-a-text")) };
        Ok(match text.as_str() {
            "dnma" => Self::Dnma,
            "national" => Self::National,
            "reopened-territories" => Self::ReopenedTerritories,
            "one-day" => Self::OneDay,
            other => match other.strip_prefix("territory:") {
                Some(name) if !name.trim().is_empty() => Self::Territory(name.trim().into()),
                _ => return Err(Message::new("fact-perimeter")),
            },
        })
    }

    fn kind() -> Kind {
        Kind::Words("dnma, national, reopened-territories, one-day, territory:…".into())
    }

    fn written(&self) -> String {
        match self {
            Self::Dnma => "\"dnma\"".into(),
            Self::National => "\"national\"".into(),
            Self::ReopenedTerritories => "\"reopened-territories\"".into(),
            Self::OneDay => "\"one-day\"".into(),
            Self::Territory(name) => format!("\"territory:{name}\""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = include_str!("../../scenarios/facts/report-2020.toml");
    const OTHER: &str = include_str!("../../scenarios/facts/other.toml");

    #[test]
    fn the_shipped_facts_are_read_together() {
        let nodes = [Node::parse("report-2020.toml", REPORT).unwrap(), Node::parse("other.toml", OTHER).unwrap()];
        let facts = Facts::from_nodes(&nodes).unwrap();
        let week = facts.get("visits-week-confinement").unwrap();
        assert_eq!(
            (week.amount.value, &week.perimeter, week.source),
            (Some(55e6), &Perimeter::National, Origin::Report2020)
        );
        let pages = facts.get("pages-per-visit").unwrap().amount.central();
        let expected = facts.get("page-views-week-confinement").unwrap().amount.central() / week.amount.central();
        assert!((pages - expected).abs() < 0.005);
        assert!(facts.origins("pages-per-visit").contains("visits-week-confinement"));
    }

    /// stats-cases.json, `report_per_working_day_drop` and `day_level_prior_from_report` (arithmetic).
    #[test]
    fn derived_facts_are_what_their_origins_give() {
        let facts = Facts::parse("report-2020.toml", REPORT).unwrap();
        let value = |id: &str| facts.get(id).unwrap().amount.central();
        let per_working_day = value("visits-ratio-reopening") * 4.0 / 5.0;
        assert!((value("visits-ratio-reopening-per-working-day") / per_working_day - 1.0).abs() < 1e-9);
        let log_day = libm::log(value("visits-ratio-rentree-2020-day"));
        let log_month = libm::log(value("visits-ratio-september-2020"));
        assert!((log_day - 0.7030975114131134).abs() < 1e-9 && (log_month - 0.4054651081081644).abs() < 1e-9);
        assert!((log_day - log_month - 0.297632403304949).abs() < 1e-9, "that day's own part");
    }

    #[test]
    fn all_problems_of_facts_come_at_once() {
        let text = "format = 1\n[[fact]]\nid = \"A b\"\nlow = 2\nhigh = 1\nunit = \"\"\nfrom = 2020-03-16\nto = 2020-03-01\n\
                    perimeter = \"space\"\nsource = \"X\"\nquote = \"q\"\nwhy = 1\n[[fact]]\nid = \"a\"\n";
        let problems = Facts::parse("f.toml", text).unwrap_err().0;
        let keys: BTreeSet<&str> = problems.iter().map(|problem| problem.message.key).collect();
        let expected = [
            "fact-empty-text",
            "fact-id-form",
            "fact-interval-order",
            "fact-period-order",
            "fact-perimeter",
            "fact-without-value",
            "problem-missing-key",
            "problem-not-one-of",
            "problem-unknown-key",
        ];
        assert!(expected.iter().all(|key| keys.contains(key)), "{keys:?}");
    }

    #[test]
    fn ids_are_unique_and_origins_known() {
        let fact = |id: &str, from: &str| {
            format!(
                "[[fact]]\nid = \"{id}\"\nvalue = 1\nunit = \"ratio\"\nday = 2020-03-16\nperimeter = \"national\"\n\
                 source = \"A\"\nquote = \"q\"\nderived_from = [{from}]\n"
            )
        };
        let text = format!("format = 1\n{}{}{}", fact("a", "\"b\""), fact("a", "\"b\""), fact("b", "\"a\", \"c\""));
        let problems = Facts::parse("f.toml", &text).unwrap_err().0;
        let keys: BTreeSet<&str> = problems.iter().map(|problem| problem.message.key).collect();
        assert!(keys.contains("fact-id-twice") && keys.contains("fact-derived-from-unknown"));
        assert!(keys.contains("fact-derived-from-itself"));
    }
}

//! The header of a DNMA file: names vary in capitals, accents and order, columns in number.

use super::By;
use super::measure::Measure;
use crate::audience::fields::{Fields, plain};
use crate::message::{Message, Problem, Problems};

/// Where the columns stand.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// Names as they were written, for messages.
    pub(super) names: Vec<String>,
    pub(super) week: usize,
    pub(super) uai: usize,
    /// What rows are grouped by; none when it is the school itself.
    pub(super) group: Option<usize>,
    pub(super) triplets: Vec<Triplet>,
}

/// The columns of one measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Triplet {
    pub(super) measure: Measure,
    pub(super) visits: usize,
    pub(super) users: Option<usize>,
    pub(super) duration: Option<usize>,
}

impl Header {
    /// Finds the columns.
    ///
    /// # Errors
    /// No week, no school, no place to group by, no visits; a name that stands twice.
    pub(super) fn find(file: &str, line: usize, fields: &Fields, by: By) -> Result<Self, Problems> {
        let names: Vec<String> = fields.iter().map(str::to_string).collect();
        let plain_names: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let mut problems = Vec::new();
        let find = |wanted: &str| plain_names.iter().position(|name| name == wanted);
        for (at, name) in plain_names.iter().enumerate() {
            if !name.is_empty() && plain_names[..at].contains(name) {
                problems.push(Problem::at_line(file, line, Message::new("dnma-column-twice")).key(&names[at]));
            }
        }
        let mut required = |wanted: &'static str| {
            let found = find(wanted);
            if found.is_none() {
                let message = Message::new("problem-missing-column").with("column", wanted);
                problems.push(Problem::at_line(file, line, message).value(names.join(", ")));
            }
            found.unwrap_or(0)
        };
        let (week, uai) = (required("debutsemaine"), required("uai"));
        let group = by.column().map(&mut required);
        let triplets = triplets(&plain_names);
        if triplets.is_empty() {
            let message = Message::new("problem-missing-column").with("column", "visites_…");
            problems.push(Problem::at_line(file, line, message).value(names.join(", ")));
        }
        let header = Self { names, week, uai, group, triplets };
        if problems.is_empty() { Ok(header) } else { Err(Problems(problems)) }
    }
}

fn triplets(names: &[String]) -> Vec<Triplet> {
    let find = |start: &str, ending: &str| names.iter().position(|name| name.strip_prefix(start) == Some(ending));
    let visits = names.iter().enumerate().filter_map(|(at, name)| Some((at, name.strip_prefix("visites_")?)));
    visits
        .map(|(visits, ending)| Triplet {
            measure: Measure::of(ending),
            visits,
            users: find("utilisateurs_", ending),
            duration: find("duree_", ending),
        })
        .collect()
}

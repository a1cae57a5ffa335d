//! Which column is the date, which the hour, which the count.

use super::CountsOptions;
use super::dialect::DecimalMark;
use super::stamp::{Stamp, is_stamp, stamp, stamp_month_first, time_of_day, unix};
use crate::audience::fields::{Fields, plain};
use crate::message::{Message, Problem, Problems};
use crate::vocabulary::{Profil, Word};

/// Names of a column that holds the count, most telling first.
const VALUE_NAMES: &[&str] =
    &["visites", "visits", "connexions", "count", "cnt", "value", "valeur", "total", "nombre", "requests", "requetes"];
/// Words inside the name of such a column, tried next.
const VALUE_WORDS: &[&str] = &["visit", "connexion", "count", "nombre", "nb_"];
/// Names of a column that holds the hour of a day.
const HOUR_NAMES: &[&str] = &["hour", "heure", "hr", "h", "time", "horaire", "creneau"];

/// Names of a column that says whether the service was open: `Yes` or `No`.
const OPEN: &[&str] = &["functioning day", "ouvert", "en service", "open"];

/// Names of a column that says whose visits a row counts.
const PROFIL_NAMES: &[&str] = &["profil", "profile", "profil utilisateur", "profils", "type de profil"];
/// What such a column says of everybody.
const EVERYBODY: &[&str] = &["", "total", "ensemble", "tous", "all"];

/// Where the columns stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(crate) date: usize,
    /// Only when the date has no time of its own.
    pub(crate) hour: Option<usize>,
    /// One, or one a profil.
    pub(crate) values: Vec<(Option<Profil>, usize)>,
    /// Whose visits a row counts, where each profil has rows of its own.
    pub(crate) profil: Option<usize>,
    /// Whether the service was open.
    pub(crate) open: Option<usize>,
    /// Fields of a line.
    pub(crate) width: usize,
}

/// The first lines of a file: names, if there are any, and values.
pub(crate) struct Head<'a> {
    pub(crate) names: Option<Vec<String>>,
    pub(crate) first: &'a Fields,
}

/// Whether a line names columns: none of its fields is a date.
pub(crate) fn is_header(fields: &Fields) -> bool {
    fields.iter().all(|field| !is_stamp(field) && unix(field).is_none())
}

impl Columns {
    /// Finds the columns from their names and the first line of values.
    ///
    /// # Errors
    /// No date, no count, or several that could be the count.
    pub(crate) fn find(file: &str, line: usize, head: &Head<'_>, options: &CountsOptions) -> Result<Self, Problems> {
        let problem = |message: Message| Problems::from(Problem::at_line(file, line, message).value(head.shown()));
        let date = match &options.date_column {
            Some(name) => Some(head.named(name).ok_or_else(|| problem(missing(name)))?),
            None => {
                let first = |is: fn(&str) -> bool| (0..head.first.len()).find(|at| is(head.first.get(*at)));
                first(is_stamp).or_else(|| first(|text| unix(text).is_some()))
            }
        };
        let date = date.ok_or_else(|| problem(Message::new("counts-no-date-column")))?;
        let needs_hour = {
            let text = head.first.get(date);
            matches!(stamp(text).or_else(|| stamp_month_first(text)), Some(Stamp::Day(_)))
        };
        let hour = needs_hour.then(|| head.hour(date)).flatten();
        let profils = head.profils(date, hour);
        let values = match &options.value_column {
            Some(name) => vec![(None, head.named(name).ok_or_else(|| problem(missing(name)))?)],
            None if options.profils && profils.len() > 1 => profils,
            None => vec![(None, head.value(date, hour).map_err(problem)?)],
        };
        let by_row = options.profils && values.len() == 1;
        let named = |known: &[&str]| head.names.as_ref()?.iter().position(|name| known.contains(&name.as_str()));
        let profil = named(PROFIL_NAMES).filter(|_| by_row);
        let open = head.names.as_ref().and_then(|names| names.iter().position(|name| OPEN.contains(&name.as_str())));
        let width = head.names.as_ref().map_or(head.first.len(), Vec::len);
        Ok(Self { date, hour, values, profil, open, width })
    }
}

/// Whose visits a row counts, by a word of its own: none for everybody.
///
/// # Errors
/// A word for nobody known.
pub(crate) fn profil_of(text: &str) -> Result<Option<Profil>, Message> {
    let word = plain(text);
    if EVERYBODY.contains(&word.as_str()) {
        return Ok(None);
    }
    profil_named(&word).map(Some).ok_or_else(|| Message::new("counts-profil").with("profils", Profil::texts()))
}

/// The profil that a column is named after.
fn profil_named(name: &str) -> Option<Profil> {
    let word = ["visites_", "visites ", "connexions_", "connexions ", "visits_", "nb_"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(name);
    match word.trim_end_matches('s') {
        "eleve" | "pupil" | "student" => Some(Profil::Eleve),
        "enseignant" | "teacher" | "professeur" => Some(Profil::Enseignant),
        "parent" | "responsable" => Some(Profil::Parent),
        "personnel" | "staff" | "admin_vie_scol_tech" => Some(Profil::Personnel),
        "collectivite" => Some(Profil::Collectivite),
        _ => None,
    }
}

fn missing(name: &str) -> Message {
    Message::new("problem-missing-column").with("column", name)
}

impl Head<'_> {
    fn shown(&self) -> String {
        match &self.names {
            Some(names) => names.join(", "),
            None => self.first.iter().collect::<Vec<_>>().join(", "),
        }
    }

    /// A column by name, or by number from 1.
    fn named(&self, name: &str) -> Option<usize> {
        let wanted = plain(name);
        let by_name = self.names.as_ref().and_then(|names| names.iter().position(|name| *name == wanted));
        let width = self.names.as_ref().map_or(self.first.len(), Vec::len);
        let by_number = || wanted.parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < width);
        by_name.or_else(by_number)
    }

    /// Columns that count one profil each: `eleve`, `visites_parent`, `Enseignants`.
    fn profils(&self, date: usize, hour: Option<usize>) -> Vec<(Option<Profil>, usize)> {
        let mut found: Vec<(Option<Profil>, usize)> = Vec::new();
        for (at, name) in self.names.iter().flatten().enumerate() {
            let Some(profil) = profil_named(name).filter(|_| at != date && Some(at) != hour) else { continue };
            if found.iter().all(|(known, _)| *known != Some(profil)) {
                found.push((Some(profil), at));
            }
        }
        found
    }

    fn hour(&self, date: usize) -> Option<usize> {
        let names = self.names.as_ref()?;
        (0..names.len()).find(|at| {
            *at != date && HOUR_NAMES.contains(&names[*at].as_str()) && time_of_day(self.first.get(*at)).is_some()
        })
    }

    fn value(&self, date: usize, hour: Option<usize>) -> Result<usize, Message> {
        let free = |at: &usize| *at != date && Some(*at) != hour;
        if let Some(names) = &self.names {
            let exact = VALUE_NAMES.iter().filter_map(|wanted| names.iter().position(|name| name == wanted)).find(free);
            let holding = |word: &&str| {
                let mut holding = (0..names.len()).filter(free).filter(|at| names[*at].contains(word));
                holding.next().filter(|_| holding.next().is_none())
            };
            if let Some(at) = exact.or_else(|| VALUE_WORDS.iter().find_map(holding)) {
                return Ok(at);
            }
        }
        let is_number = |at: &usize| {
            [None, Some(DecimalMark::Point), Some(DecimalMark::Comma)].into_iter().any(|mark| {
                let count = super::number::count_in(self.first.get(*at), mark);
                count.map_or_else(|message| message.key != "counts-not-a-number", |_| true)
            })
        };
        let mut numeric = (0..self.first.len()).filter(free).filter(is_number);
        match (numeric.next(), numeric.next()) {
            (Some(only), None) => Ok(only),
            (Some(_), Some(_)) => Err(Message::new("counts-which-column")),
            _ => Err(Message::new("counts-no-value-column")),
        }
    }
}

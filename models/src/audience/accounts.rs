//! How many accounts there are: `uai;profil;accounts`, or `place;profil;accounts`.
//!
//! In: a CSV whose header names the columns (`uai`, or `academie`, `region`, `departement`, `place`;
//! `profil`; `accounts` or `comptes`). Out: [`Accounts`]. Accounts of the profils add up, unlike
//! visits: a person has one account.

use std::collections::BTreeMap;
use std::io::BufRead;

use super::dnma::cell::uai;
use super::dnma::{By, Measure};
use super::fields::{Fields, plain, separator};
use super::lines::Lines;
use super::problem_list::ProblemList;
use crate::message::{Message, Problem, Problems};
use crate::vocabulary::{Profil, Word};

/// Most accounts of a place and profil.
const MOST: u64 = 1_000_000_000;

/// Accounts of one school or place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Heads {
    all: Option<u64>,
    by_profil: BTreeMap<Profil, u64>,
}

/// Accounts by school or by place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounts {
    /// What they are counted by; none for a column `place`, which may be any kind of place.
    pub by: Option<By>,
    heads: BTreeMap<String, Heads>,
}

impl Accounts {
    /// Accounts of those whom a measure counts: one profil's, or everybody's, which is the sum of
    /// the profils where the file gives no `globales`.
    pub fn of(&self, name: &str, measure: &Measure) -> Option<u64> {
        let heads = self.heads.get(&plain(name))?;
        match measure.profil() {
            Some(profil) => heads.by_profil.get(&profil).copied(),
            None => heads.all.or_else(|| (!heads.by_profil.is_empty()).then(|| heads.by_profil.values().sum())),
        }
    }

    /// The profils that the file gives accounts of.
    pub fn profils(&self) -> Vec<Profil> {
        let mut profils: Vec<Profil> = self.heads.values().flat_map(|heads| heads.by_profil.keys().copied()).collect();
        profils.sort_unstable();
        profils.dedup();
        profils
    }

    /// Reads the file.
    ///
    /// # Errors
    /// Every line whose school code, profil or number is wrong or stands twice; what the header
    /// lacks.
    pub fn read(file: &str, input: impl BufRead) -> Result<Self, Problems> {
        let mut lines = Lines::open(file, input)?;
        let mut fields = Fields::default();
        let Some((number, first)) = lines.next_line()? else {
            return Err(Problem::of_file(file, Message::new("problem-empty-file")).into());
        };
        let separator = separator(&first);
        fields.split(&first, separator);
        let columns = Columns::find(file, number, &fields)?;
        let mut reading = Reading { columns, heads: BTreeMap::new(), problems: ProblemList::new(file) };
        while let Some((number, line)) = lines.next_line()? {
            if line.trim().is_empty() {
                continue;
            }
            if fields.split(&line, separator) {
                reading.line(number, &fields);
            } else {
                reading.problems.at(number, "", &line, Message::new("problem-open-quote"));
            }
        }
        reading.problems.conclude()?;
        Ok(Self { by: reading.columns.by, heads: reading.heads })
    }
}

/// Where the columns stand.
struct Columns {
    by: Option<By>,
    place: usize,
    profil: usize,
    accounts: usize,
}

impl Columns {
    fn find(file: &str, line: usize, fields: &Fields) -> Result<Self, Problems> {
        let names: Vec<String> = fields.iter().map(plain).collect();
        let find = |wanted: &str| names.iter().position(|name| name == wanted);
        let places = [
            ("uai", Some(By::Uai)),
            ("academie", Some(By::Academie)),
            ("region", Some(By::Region)),
            ("departement", Some(By::Departement)),
            ("place", None),
            ("lieu", None),
        ];
        let place = places.iter().find_map(|(name, by)| Some((find(name)?, *by)));
        let accounts = find("accounts").or_else(|| find("comptes"));
        match (place, find("profil"), accounts) {
            (Some((place, by)), Some(profil), Some(accounts)) => Ok(Self { by, place, profil, accounts }),
            _ => {
                let message = Message::new("accounts-columns");
                Err(Problem::at_line(file, line, message).value(names.join(", ")).into())
            }
        }
    }
}

struct Reading {
    columns: Columns,
    heads: BTreeMap<String, Heads>,
    problems: ProblemList,
}

impl Reading {
    fn line(&mut self, line: usize, fields: &Fields) {
        let place = fields.get(self.columns.place);
        if self.columns.by == Some(By::Uai)
            && let Err(message) = uai(place)
        {
            self.problems.at(line, "uai", place, message);
        } else if place.is_empty() {
            self.problems.at(line, "place", place, Message::new("accounts-no-place"));
        }
        let written = fields.get(self.columns.profil);
        let profil = match plain(written).as_str() {
            "globales" | "tous" | "all" => Some(None),
            "admin_vie_scol_tech" => Some(Some(Profil::Personnel)),
            name => Profil::from_text(name).map(Some),
        };
        let Some(profil) = profil else {
            let words = format!("{}, globales", Profil::texts());
            return self.problems.at(line, "profil", written, Message::new("problem-not-one-of").with("words", words));
        };
        let text = fields.get(self.columns.accounts);
        let spaceless: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let Some(accounts) = spaceless.parse::<u64>().ok().filter(|accounts| *accounts <= MOST) else {
            return self.problems.at(line, "accounts", text, Message::new("accounts-not-a-number").with("most", MOST));
        };
        let heads = self.heads.entry(plain(place)).or_default();
        let before = match profil {
            None => heads.all.replace(accounts),
            Some(profil) => heads.by_profil.insert(profil, accounts),
        };
        if before.is_some() {
            self.problems.at(line, "profil", &format!("{place} {written}"), Message::new("accounts-twice"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn profils_add_up_to_everybody() {
        let text = "\u{feff}UAI;Profil;Comptes\r\n0750655E;eleve;1 200\n0750655E;enseignant;90\n0750654D;globales;5\n";
        let accounts = Accounts::read("x", text.as_bytes()).unwrap();
        assert_eq!(accounts.of("0750655E", &Measure::Globales), Some(1290));
        assert_eq!(accounts.of("0750655e", &Measure::Profil(Profil::Eleve)), Some(1200));
        assert_eq!(accounts.of("0750655E", &Measure::Profil(Profil::Parent)), None);
        assert_eq!(accounts.of("0750654D", &Measure::Service("notes".into())), Some(5));
        assert_eq!((accounts.by, accounts.profils()), (Some(By::Uai), vec![Profil::Eleve, Profil::Enseignant]));
    }

    #[test]
    fn everything_wrong_is_told() {
        let text = "uai,profil,accounts\n0750655A,eleve,1\n0750655E,élèves,1\n0750655E,parent,-4\n0750655E,eleve,1\n0750655E,eleve,2\n";
        let found = Accounts::read("x", text.as_bytes()).unwrap_err().0;
        let found: Vec<(usize, &str)> = found.iter().map(|problem| (problem.line, problem.message.key)).collect();
        let expected =
            [(2, "dnma-uai-letter"), (3, "problem-not-one-of"), (4, "accounts-not-a-number"), (6, "accounts-twice")];
        assert_eq!(found, expected);
        assert_eq!(Accounts::read("x", &b"a;b\n"[..]).unwrap_err().0[0].message.key, "accounts-columns");
    }

    proptest! {
        #[test]
        fn any_text_gives_accounts_or_problems(text in "(region;profil;comptes\n)?([a-z;\",0-9]{0,20}\n){0,6}") {
            let _ = Accounts::read("x", text.as_bytes());
        }
    }
}

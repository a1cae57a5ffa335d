//! Accounts of a platform: read from a CSV, or made up; written for import and to be removed again.
//!
//! In: a CSV whose header names `login` and `password`, and where they are known `profil`,
//! `first_name`, `last_name`, `email` and `id` (French names too); or people by their numbers, who
//! are made up by a seed. Out: [`Account`]s, and the files that platforms import. Real people's
//! accounts are never needed.

use std::collections::BTreeSet;
use std::fmt;
use std::io::BufRead;

use crate::audience::fields::{Fields, plain, separator};
use crate::audience::lines::Lines;
use crate::audience::problem_list::ProblemList;
use crate::message::{Message, Problem, Problems};
use crate::vocabulary::{Profil, Word};

mod fiction;
mod import_file;
mod names;

pub use fiction::{Fiction, Passwords};
pub use import_file::{ImportFile, Platform, files, formulas};

/// Longest login name, password or name, characters.
const LONGEST: usize = 254;

/// An account.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// Its login name.
    pub login: String,
    /// Its password.
    pub password: String,
    /// Whom it is for; none: for anybody.
    pub profil: Option<Profil>,
    /// First name; empty when it is not known.
    pub first_name: String,
    /// Last name; empty when it is not known.
    pub last_name: String,
    /// Mail address; empty when there is none.
    pub email: String,
    /// What another system calls the person; empty when it is not known.
    pub id: String,
}

/// The password is not shown.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("login", &self.login).field("profil", &self.profil).finish_non_exhaustive()
    }
}

/// The columns that a list may have, in the order of [`Account`]'s fields, each with its names.
const COLUMNS: [&[&str]; 7] = [
    &["login", "identifiant", "username", "account", "compte", "utilisateur"],
    &["password", "mot_de_passe", "mot de passe", "motdepasse", "mdp"],
    &["profil", "profile", "role"],
    &["first_name", "firstname", "prenom"],
    &["last_name", "lastname", "nom"],
    &["email", "courriel", "mail"],
    &["id", "external_id", "externalid", "identifiant_externe"],
];

/// Reads a list of accounts.
///
/// # Errors
/// Every line whose login name is missing or stands twice, whose password is missing, whose profil
/// is none, whose text is too long or holds a control character; what the header lacks. No password
/// is among what is told.
pub fn read(file: &str, input: impl BufRead) -> Result<Vec<Account>, Problems> {
    let mut lines = Lines::open(file, input)?;
    let mut fields = Fields::default();
    let Some((number, first)) = lines.next_line()? else {
        return Err(Problem::of_file(file, Message::new("problem-empty-file")).into());
    };
    let separator = separator(&first);
    fields.split(&first, separator);
    let names: Vec<String> = fields.iter().map(plain).collect();
    let columns = COLUMNS.map(|known| names.iter().position(|name| known.contains(&name.as_str())));
    let mut reading = Reading { columns, seen: BTreeSet::new(), problems: ProblemList::new(file) };
    for (column, name) in columns.iter().zip(["login", "password"]) {
        if column.is_none() {
            reading.problems.at(number, name, "", Message::new("roster-column"));
        }
    }
    let mut accounts = Vec::new();
    while reading.goes_on()
        && let Some((number, line)) = lines.next_line()?
    {
        if line.trim().is_empty() {
            continue;
        }
        if fields.split(&line, separator) {
            accounts.push(reading.account(number, &fields));
        } else {
            reading.problems.at(number, "", "", Message::new("problem-open-quote"));
        }
    }
    if accounts.is_empty() && reading.problems.is_empty() {
        reading.problems.push(Problem::of_file(file, Message::new("roster-empty")));
    }
    reading.problems.conclude()?;
    Ok(accounts)
}

struct Reading {
    columns: [Option<usize>; 7],
    seen: BTreeSet<String>,
    problems: ProblemList,
}

impl Reading {
    fn goes_on(&self) -> bool {
        !self.problems.is_full() && self.columns[0].is_some() && self.columns[1].is_some()
    }

    fn account(&mut self, line: usize, fields: &Fields) -> Account {
        let [login, password, profil, first_name, last_name, email, id] =
            self.columns.map(|column| column.map_or("", |column| fields.get(column)).to_owned());
        let texts = [
            ("login", &login),
            ("password", &password),
            ("first_name", &first_name),
            ("last_name", &last_name),
            ("email", &email),
            ("id", &id),
        ];
        for (name, text) in texts {
            if text.chars().count() > LONGEST || text.chars().any(char::is_control) {
                self.problems.at(line, name, "", Message::new("roster-text").with("most", LONGEST));
            }
        }
        if login.is_empty() {
            self.problems.at(line, "login", "", Message::new("roster-no-login"));
        } else if !self.seen.insert(login.clone()) {
            self.problems.at(line, "login", &login, Message::new("roster-twice"));
        }
        if password.is_empty() {
            self.problems.at(line, "password", "", Message::new("roster-no-password"));
        }
        let profil = self.profil(line, &profil);
        Account { login, password, profil, first_name, last_name, email, id }
    }

    fn profil(&mut self, line: usize, text: &str) -> Option<Profil> {
        let name = plain(text);
        if name.is_empty() {
            return None;
        }
        let profil = Profil::from_text(&name);
        if profil.is_none() {
            self.problems.at(line, "profil", text, Message::new("problem-not-one-of").with("words", Profil::texts()));
        }
        profil
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_list_is_read_with_french_names_too() {
        let text = "\u{feff}Identifiant;Mot de passe;Profil;Prénom;Nom\r\n\
                    ana@exemple.test;\"s;cret\";élève;Ana;\"Le \"\"Goff\"\"\"\r\n\r\nbob;p4ss;;;\r\n";
        let accounts = read("a.csv", text.as_bytes()).unwrap();
        assert_eq!(accounts.len(), 2);
        let first = &accounts[0];
        assert_eq!((first.login.as_str(), first.password.as_str()), ("ana@exemple.test", "s;cret"));
        assert_eq!((first.profil, first.last_name.as_str()), (Some(Profil::Eleve), "Le \"Goff\""));
        assert_eq!((accounts[1].profil, accounts[1].first_name.as_str()), (None, ""));
        assert!(!format!("{accounts:?}").contains("p4ss"));
    }

    #[test]
    fn everything_wrong_is_told_and_no_password() {
        let text =
            "login,password,profil\n,s3cret,eleve\na,,parent\nb,s3cret,prof\nb,s3cret,\nc,\"s3cret,\nd,s3\u{7}cret,\n";
        let problems = read("a.csv", text.as_bytes()).unwrap_err().0;
        let found: Vec<(usize, &str)> = problems.iter().map(|problem| (problem.line, problem.message.key)).collect();
        let expected = [
            (2, "roster-no-login"),
            (3, "roster-no-password"),
            (4, "problem-not-one-of"),
            (5, "roster-twice"),
            (6, "problem-open-quote"),
            (7, "roster-text"),
        ];
        assert_eq!(found, expected);
        assert!(!format!("{problems:?}").contains("s3cret"));
        let keys = |text: &str| -> Vec<String> {
            read("a.csv", text.as_bytes())
                .unwrap_err()
                .0
                .into_iter()
                .map(|problem| problem.message.key.into())
                .collect()
        };
        assert_eq!(keys("a,b\n1,2\n"), ["roster-column", "roster-column"]);
        assert_eq!(keys("login,password\n"), ["roster-empty"]);
        assert_eq!(keys(""), ["problem-empty-file"]);
    }

    proptest! {
        #[test]
        fn any_text_gives_accounts_or_problems(text in "(login;password;profil\n)?([a-z;\",0-9é]{0,20}\n){0,6}") {
            let _ = read("a.csv", text.as_bytes());
        }

        #[test]
        fn accounts_that_are_written_are_read_back(
            texts in proptest::collection::vec(("[a-zA-Z0-9.@][a-zA-Z0-9.@;,\" é_-]{0,14}[a-z]", "[A-Za-z0-9!?;,\"$][ -~]{0,14}[a-z]"), 1..8),
        ) {
            let mut seen = BTreeSet::new();
            let accounts: Vec<Account> = texts
                .into_iter()
                .filter(|(login, _)| seen.insert(login.clone()))
                .map(|(login, password)| Account { login, password, profil: Some(Profil::Parent), ..Account::default() })
                .collect();
            let written = files(Platform::Plain, &accounts);
            let read = read("a.csv", written[0].text.as_bytes());
            prop_assert_eq!(read.map(|read| read.iter().map(|account| account.password.clone()).collect::<Vec<_>>()),
                Ok(accounts.iter().map(|account| account.password.clone()).collect::<Vec<_>>()));
        }
    }
}

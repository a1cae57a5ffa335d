//! Accounts as files: for the import of a platform, for a replay, and to be removed again.
//!
//! A spreadsheet takes a field that begins with `=`, `+`, `-` or `@` for a formula. In names such a
//! field gets a `'` before it; a login name or a password can't be changed, so these are refused
//! before anything is written ([`formulas`]).

use super::Account;
use crate::message::{Message, Problem, Problems};
use crate::vocabulary::{Profil, Word};

/// A platform that imports accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// What `afflux replay --accounts` reads.
    Plain,
    /// entcore: a file a profil, as its CSV import takes them. The platform makes login names and
    /// activation codes itself.
    Entcore,
    /// Moodle's upload of users.
    Moodle,
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFile {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Whether passwords stand in it.
    pub secret: bool,
}

/// The files of a platform: what is imported first, the removal last.
pub fn files(platform: Platform, accounts: &[Account]) -> Vec<ImportFile> {
    match platform {
        Platform::Plain => plain(accounts),
        Platform::Entcore => entcore(accounts),
        Platform::Moodle => moodle(accounts),
    }
}

/// The accounts whose login name or password a spreadsheet would take for a formula.
///
/// # Errors
/// There is one: all of them are told, by login name.
pub fn formulas(file: &str, accounts: &[Account]) -> Result<(), Problems> {
    let wrong = |account: &&Account| is_formula(&account.login) || is_formula(&account.password);
    let problem = |account: &Account| {
        let key = if is_formula(&account.login) { "login" } else { "password" };
        Problem::of_file(file, Message::new("roster-formula")).key(key).value(&account.login)
    };
    let problems: Vec<Problem> = accounts.iter().filter(wrong).map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(Problems(problems)) }
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@'])
}

/// A field of a table: quoted where it must be, never a formula.
fn field(text: &str, separator: char) -> String {
    let safe = if is_formula(text) { format!("'{text}") } else { text.to_owned() };
    quoted(&safe, separator)
}

/// A field that must stay as it is.
fn quoted(text: &str, separator: char) -> String {
    let edge = text.starts_with(' ') || text.ends_with(' ');
    if edge || text.contains([separator, '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}

fn row(fields: &[String], separator: char) -> String {
    fields.join(&separator.to_string()) + "\n"
}

fn file(name: &str, head: &str, rows: impl Iterator<Item = String>, secret: bool) -> ImportFile {
    let text = std::iter::once(format!("{head}\n")).chain(rows).collect();
    ImportFile { name: name.into(), text, secret }
}

fn plain(accounts: &[Account]) -> Vec<ImportFile> {
    let rows = accounts.iter().map(|account| {
        let text = |text: &str| field(text, ',');
        let profil = account.profil.map_or("", |profil| profil.as_str());
        row(
            &[
                quoted(&account.login, ','),
                quoted(&account.password, ','),
                profil.into(),
                text(&account.first_name),
                text(&account.last_name),
                text(&account.email),
                text(&account.id),
            ],
            ',',
        )
    });
    let remove = accounts.iter().map(|account| row(&[quoted(&account.login, ','), field(&account.id, ',')], ','));
    vec![
        file("accounts.csv", "login,password,profil,first_name,last_name,email,id", rows, true),
        file("accounts-remove.csv", "login,id", remove, false),
    ]
}

/// Moodle: a password of its policy, a cohort that says where the account comes from.
fn moodle(accounts: &[Account]) -> Vec<ImportFile> {
    let rows = accounts.iter().map(|account| {
        let text = |text: &str| field(text, ',');
        // Moodle refuses an account without a name or an address.
        let or = |text: &str, other: &str| if text.is_empty() { other.to_owned() } else { text.to_owned() };
        row(
            &[
                quoted(&account.login.to_lowercase(), ','),
                quoted(&account.password, ','),
                text(&or(&account.first_name, "Afflux")),
                text(&or(&account.last_name, &account.login)),
                text(&or(&account.email, &format!("{}@exemple.test", account.login))),
                text(&account.id),
                "afflux".into(),
            ],
            ',',
        )
    });
    let remove = accounts.iter().map(|account| row(&[quoted(&account.login.to_lowercase(), ','), "1".into()], ','));
    vec![
        file("moodle.csv", "username,password,firstname,lastname,email,idnumber,cohort1", rows, true),
        file("moodle-remove.csv", "username,deleted", remove, false),
    ]
}

/// The files of entcore, by profil.
const OF_PROFIL: [(Profil, &str); 5] = [
    (Profil::Eleve, "entcore-eleves.csv"),
    (Profil::Enseignant, "entcore-enseignants.csv"),
    (Profil::Parent, "entcore-responsables.csv"),
    (Profil::Personnel, "entcore-personnels.csv"),
    (Profil::Collectivite, "entcore-collectivite.csv"),
];

/// One class takes them all, so that a removal by class is one step too.
const CLASS: &str = "AFFLUX";

/// A date of birth for all: a pupil must have one.
const BORN: &str = "01/01/2008";

fn entcore(accounts: &[Account]) -> Vec<ImportFile> {
    let of = |profil: Profil| accounts.iter().filter(move |account| account.profil.unwrap_or(Profil::Eleve) == profil);
    let children: Vec<&Account> = of(Profil::Eleve).collect();
    let mut files = Vec::new();
    for (profil, name) in OF_PROFIL {
        if of(profil).next().is_none() {
            continue;
        }
        let head = match profil {
            Profil::Eleve => "Id;Nom;Prénom;Date de naissance;Classe",
            Profil::Parent => "Id;Nom;Prénom;Email;Id enfant",
            Profil::Enseignant => "Id;Nom;Prénom;Email;Classe",
            Profil::Personnel | Profil::Collectivite => "Id;Nom;Prénom;Email",
        };
        let rows = of(profil).enumerate().map(|(n, account)| {
            let text = |text: &str| field(text, ';');
            let id = if account.id.is_empty() { &account.login } else { &account.id };
            let mut fields = vec![text(id), text(&account.last_name), text(&account.first_name)];
            match profil {
                Profil::Eleve => fields.extend([BORN.to_owned(), CLASS.to_owned()]),
                Profil::Parent => {
                    // A parent has a child: the pupils are given out in turn.
                    let child = children.get(n % children.len().max(1)).map_or("", |child| child.id.as_str());
                    fields.extend([text(&account.email), text(child)]);
                }
                Profil::Enseignant => fields.extend([text(&account.email), CLASS.to_owned()]),
                Profil::Personnel | Profil::Collectivite => fields.push(text(&account.email)),
            }
            row(&fields, ';')
        });
        files.push(file(name, head, rows, false));
    }
    let remove = accounts.iter().map(|account| {
        let id = if account.id.is_empty() { &account.login } else { &account.id };
        row(&[field(id, ';'), field(&account.last_name, ';'), field(&account.first_name, ';')], ';')
    });
    files.push(file("entcore-remove.csv", "Id;Nom;Prénom", remove, false));
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn account(login: &str, profil: Profil, last_name: &str) -> Account {
        Account {
            login: login.into(),
            password: "Aabc-12".into(),
            profil: Some(profil),
            first_name: "Zoé".into(),
            last_name: last_name.into(),
            email: login.into(),
            id: format!("id-{login}"),
        }
    }

    #[test]
    fn each_platform_has_its_files() {
        let accounts = [
            account("A@exemple.test", Profil::Eleve, "Le \"Goff\"; fils"),
            account("b@exemple.test", Profil::Parent, "Cabrol"),
            account("c@exemple.test", Profil::Parent, "Cabrol"),
        ];
        let plain = files(Platform::Plain, &accounts);
        assert_eq!(
            plain[0].text.lines().nth(1),
            Some("A@exemple.test,Aabc-12,eleve,Zoé,\"Le \"\"Goff\"\"; fils\",A@exemple.test,id-A@exemple.test")
        );
        assert_eq!(
            plain[1].text,
            "login,id\nA@exemple.test,id-A@exemple.test\nb@exemple.test,id-b@exemple.test\nc@exemple.test,id-c@exemple.test\n"
        );
        assert_eq!((plain[0].secret, plain[1].secret), (true, false));
        let moodle = files(Platform::Moodle, &accounts);
        assert_eq!(
            moodle[0].text.lines().nth(2),
            Some("b@exemple.test,Aabc-12,Zoé,Cabrol,b@exemple.test,id-b@exemple.test,afflux")
        );
        assert_eq!(moodle[1].text.lines().nth(1), Some("a@exemple.test,1"));
        let entcore = files(Platform::Entcore, &accounts);
        let names: Vec<&str> = entcore.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["entcore-eleves.csv", "entcore-responsables.csv", "entcore-remove.csv"]);
        assert_eq!(
            entcore[0].text,
            "Id;Nom;Prénom;Date de naissance;Classe\nid-A@exemple.test;\"Le \"\"Goff\"\"; fils\";Zoé;01/01/2008;AFFLUX\n"
        );
        assert_eq!(
            entcore[1].text.lines().nth(2),
            Some("id-c@exemple.test;Cabrol;Zoé;c@exemple.test;id-A@exemple.test")
        );
        assert!(entcore.iter().all(|file| !file.text.contains("Aabc-12") && !file.secret));
    }

    #[test]
    fn no_field_is_a_formula() {
        let mut wrong = account("=cmd|' /C calc'!A0", Profil::Eleve, "@SUM(A1)");
        assert_eq!(formulas("a.csv", std::slice::from_ref(&wrong)).unwrap_err().0[0].key, "login");
        wrong.login = "ok".into();
        wrong.password = "-s3cret".into();
        let refused = formulas("a.csv", std::slice::from_ref(&wrong)).unwrap_err().0;
        assert!(refused[0].key == "password" && !format!("{refused:?}").contains("s3cret"));
        wrong.password = "s3cret".into();
        assert!(formulas("a.csv", std::slice::from_ref(&wrong)).is_ok());
        assert!(files(Platform::Plain, &[wrong])[0].text.contains(",'@SUM(A1),"));
    }

    proptest! {
        #[test]
        fn no_name_is_a_formula_or_breaks_its_row(name in "[=+@\\-a-z;,\"\n ]{0,12}") {
            let mut account = account("ok", Profil::Eleve, "");
            account.last_name.clone_from(&name);
            for platform in [Platform::Plain, Platform::Entcore, Platform::Moodle] {
                for file in files(platform, std::slice::from_ref(&account)) {
                    let body = file.text.split_once('\n').unwrap().1;
                    let separator = if platform == Platform::Entcore { ';' } else { ',' };
                    let starts = body.split(separator).map(|field| field.trim_start_matches('"'));
                    // Inside quotes the separator splits too far, never a field that begins the cell.
                    if !name.contains([separator, '"', '\n']) {
                        prop_assert!(starts.into_iter().all(|field| !is_formula(field)), "{}", body);
                    }
                }
            }
        }
    }
}

//! The ten answers, and the blank crisis with them in.

use afflux_models::Message;
use afflux_models::vocabulary::{Word, Zone};
use jiff::ToSpan;
use jiff::civil::Date;

/// A question: the name of its flag and what is shown for its value.
pub(super) struct Question {
    pub(super) name: &'static str,
    pub(super) value: &'static str,
}

/// The ten, in the order in which they are asked.
pub(super) const QUESTIONS: [Question; 10] = [
    Question { name: "name", value: "NAME" },
    Question { name: "zone", value: "A|B|C" },
    Question { name: "college", value: "N" },
    Question { name: "lycee", value: "N" },
    Question { name: "teachers", value: "N" },
    Question { name: "parents", value: "N" },
    Question { name: "visits", value: "N" },
    Question { name: "date", value: "YYYY-MM-DD" },
    Question { name: "factor", value: "F" },
    Question { name: "sessions", value: "N" },
];

/// Most people or sessions that an answer may have.
const MOST: u64 = 50_000_000;
/// Visits a day of an account in ordinary times \[A\], as in the shipped scenarios.
const VISITS_PER_ACCOUNT: f64 = 0.18;
/// Sessions that a portal allows for each account \[A\], as in the shipped scenarios.
const SESSIONS_PER_ACCOUNT: f64 = 0.045;

/// What was answered; what was not has the value of the blank crisis, or follows from the rest.
#[derive(Debug, Clone)]
pub(super) struct Answers {
    pub(super) name: String,
    zone: Zone,
    college: u64,
    lycee: u64,
    teachers: u64,
    parents: u64,
    visits: Option<u64>,
    date: Date,
    factor: f64,
    sessions: Option<u64>,
}

impl Default for Answers {
    fn default() -> Self {
        Self {
            name: "ma-crise".into(),
            zone: Zone::B,
            college: 25_000,
            lycee: 18_000,
            teachers: 3_500,
            parents: 50_000,
            visits: None,
            date: Date::constant(2026, 11, 30),
            factor: 4.0,
            sessions: None,
        }
    }
}

impl Answers {
    /// Takes an answer.
    ///
    /// # Errors
    /// It is not one, and what would be.
    pub(super) fn take(&mut self, name: &str, text: &str) -> Result<(), Message> {
        let wrong = || Message::new("init-answer").with("flag", name).with("value", text);
        let whole = |least: u64| {
            let plain: String =
                text.chars().filter(|letter| !letter.is_whitespace() && *letter != '\u{202f}').collect();
            let number = plain.parse::<u64>().ok().filter(|number| (least..=MOST).contains(number));
            number.ok_or_else(|| wrong().with("most", MOST).with("least", least))
        };
        let other =
            |hint: &str| Message::new("init-answer-form").with("flag", name).with("value", text).with("form", hint);
        match name {
            "name" => {
                let is_plain = (1..=64).contains(&text.len())
                    && !text.starts_with('-')
                    && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
                self.name = if is_plain { text.into() } else { return Err(other("ma-crise")) };
            }
            "zone" => {
                let known = Zone::from_text(&text.to_uppercase()).or_else(|| Zone::from_text(&text.to_lowercase()));
                self.zone = known.ok_or_else(|| other(&Zone::texts()))?;
            }
            "college" => self.college = whole(0)?,
            "lycee" => self.lycee = whole(0)?,
            "teachers" => self.teachers = whole(1)?,
            "parents" => self.parents = whole(0)?,
            "visits" => self.visits = Some(whole(1)?),
            "sessions" => self.sessions = Some(whole(1)?),
            "date" => self.date = text.parse().map_err(|_| other("2026-11-30"))?,
            "factor" => {
                let factor = text.replace(',', ".").parse::<f64>().ok().filter(|factor| (0.1..=100.0).contains(factor));
                self.factor = factor.ok_or_else(|| other("0.1 – 100"))?;
            }
            _ => {}
        }
        Ok(())
    }

    /// What an answer is for now.
    pub(super) fn shown(&self, name: &str) -> String {
        match name {
            "name" => self.name.clone(),
            "zone" => self.zone.as_str().into(),
            "college" => self.college.to_string(),
            "lycee" => self.lycee.to_string(),
            "teachers" => self.teachers.to_string(),
            "parents" => self.parents.to_string(),
            "visits" => self.visits().to_string(),
            "sessions" => self.sessions().to_string(),
            "date" => self.date.to_string(),
            _ => self.factor.to_string(),
        }
    }

    fn staff(&self) -> u64 {
        self.teachers / 2
    }

    fn accounts(&self) -> u64 {
        self.college + self.lycee + self.teachers + self.parents + self.staff()
    }

    fn visits(&self) -> u64 {
        self.visits.unwrap_or((self.accounts() as f64 * VISITS_PER_ACCOUNT).ceil() as u64).max(1)
    }

    fn sessions(&self) -> u64 {
        self.sessions.unwrap_or((self.accounts() as f64 * SESSIONS_PER_ACCOUNT).ceil() as u64).max(1)
    }

    /// The blank crisis with these answers.
    pub(super) fn filled(&self, blank: &str, base: &str) -> String {
        let mut text = blank.to_owned();
        for (line, filled) in self.lines(base) {
            text = text.replacen(&line, &filled, usize::MAX);
        }
        text
    }

    /// Lines of the blank crisis and what stands there instead.
    fn lines(&self, base: &str) -> Vec<(String, String)> {
        let swap = |line: &str, filled: String| (line.to_owned(), filled);
        let day = |days: i64| self.date.checked_add(days.days()).unwrap_or(self.date);
        let visits = self.visits();
        let share = |factor: f64| (visits as f64 * factor).round() as u64;
        let level = |pupils: u64, levels: u64, nth: u64| pupils / levels + u64::from(nth < pupils % levels);
        let college = ["6e", "5e", "4e", "3e"].iter().zip(0..).map(|(name, n)| (name, level(self.college, 4, n)));
        let lycee = ["2de", "1re", "tle"].iter().zip(0..).map(|(name, n)| (name, level(self.lycee, 3, n)));
        let pupils: Vec<String> = college.chain(lycee).map(|(name, count)| format!("\"{name}\" = {count}")).collect();
        // Schools of five hundred pupils; workers and disk in proportion to the accounts of the blank one.
        let schools = |pupils: u64| if pupils == 0 { 0 } else { pupils.div_ceil(500) };
        let of_blank = self.accounts() as f64 / BLANK_ACCOUNTS;
        let workers = |count: f64| (count * of_blank).ceil().max(1.0) as u64;
        let places = |count: f64| (count * of_blank).ceil().max(10.0) as u64;
        let source =
            |said: bool, assumed: &str| if said { format!("source = {OWN_FIGURE}") } else { assumed.to_owned() };
        let assumed = "source = { fr = \"[A] 0,18 visite par jour et par compte, comme dans les scénarios livrés\", en = \"[A] 0.18 visit a day and account, as in the shipped scenarios\" }";
        vec![
            swap("extends = \"rentree-2019.toml\"", format!("extends = {base:?}")),
            swap("name = \"crise-type\"", format!("name = {:?}", self.name)),
            swap("fr = \"Une crise à remplir\"", format!("fr = \"{}, {}\"", self.name, self.date)),
            swap("en = \"A crisis to fill in\"", format!("en = \"{}, {}\"", self.name, self.date)),
            swap("2026-11-30T", format!("{}T", self.date)),
            swap("2026-12-01T", format!("{}T", day(1))),
            swap("2026-12-07T", format!("{}T", day(7))),
            swap(
                "value = 18000\nlow = 15000\nhigh = 21600",
                format!("value = {visits}\nlow = {}\nhigh = {}", share(1.0 / 1.2), share(1.2)),
            ),
            swap(assumed, source(self.visits.is_some(), assumed)),
            swap(
                "{ value = 4.0, low = 3.0, high = 5.3, source = { fr = \"[A] à peu près ce qu’apporta le 23 mars 2020\", en = \"[A] about what 23 March 2020 brought\" } }",
                format!(
                    "{{ value = {:?}, low = {:.3}, high = {:.3}, source = {ASKED_FOR} }}",
                    self.factor,
                    self.factor / 1.33,
                    self.factor * 1.33
                ),
            ),
            swap("zone = \"B\"", format!("zone = \"{}\"", self.zone.as_str())),
            swap(
                "college = 50, lycee = 20",
                format!("college = {}, lycee = {}", schools(self.college), schools(self.lycee)),
            ),
            swap(
                "eleve = { \"6e\" = 6250, \"5e\" = 6250, \"4e\" = 6250, \"3e\" = 6250, \"2de\" = 6000, \"1re\" = 6000, \"tle\" = 6000 }",
                format!("eleve = {{ {} }}", pupils.join(", ")),
            ),
            swap("enseignant = 3500", format!("enseignant = {}", self.teachers)),
            swap("parent = 50000", format!("parent = {}", self.parents)),
            swap("personnel = 1800", format!("personnel = {}", self.staff())),
            swap("sessions_limit = 4500", format!("sessions_limit = {}", self.sessions())),
            swap("workers = 2\nqueue = 100", format!("workers = {}\nqueue = {}", workers(2.0), places(100.0))),
            swap("workers = 4\nqueue = 200", format!("workers = {}\nqueue = {}", workers(4.0), places(200.0))),
            swap(
                "stored = \"1800GB\"\ncapacity = \"3TB\"",
                format!("stored = \"{}GB\"\ncapacity = \"{}GB\"", workers(1800.0), workers(3000.0)),
            ),
        ]
    }
}

/// Where a level comes from that the user gave.
const OWN_FIGURE: &str = "{ fr = \"notre propre chiffre\", en = \"our own figure\" }";
/// Where the factor of the crisis comes from.
const ASKED_FOR: &str = "{ fr = \"[A] la crise demandée, à un tiers près\", en = \"[A] the crisis that was asked for, give or take a third\" }";

/// Accounts of the blank crisis.
const BLANK_ACCOUNTS: f64 = 98_500.0;

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line that an answer replaces stands in the blank crisis, so that none is lost when that changes.
    #[test]
    fn every_answer_has_its_place() {
        let blank = super::super::BLANK;
        for (line, _) in Answers::default().lines("x") {
            assert!(blank.contains(&line), "{line}");
        }
    }

    #[test]
    fn answers_are_taken_or_said_to_be_wrong() {
        let mut answers = Answers::default();
        for (name, text) in
            [("college", "12 000"), ("zone", "c"), ("factor", "2,5"), ("date", "2027-01-11"), ("name", "mon-ent")]
        {
            assert_eq!(answers.take(name, text), Ok(()), "{name}");
        }
        assert_eq!((answers.college, answers.zone, answers.factor), (12_000, Zone::C, 2.5));
        for (name, text) in [
            ("college", "many"),
            ("teachers", "0"),
            ("zone", "D"),
            ("factor", "nan"),
            ("factor", "1e9"),
            ("date", "2027-13-01"),
            ("name", "Mon ENT"),
            ("visits", "99999999999"),
        ] {
            assert!(answers.take(name, text).is_err(), "{name} {text}");
        }
    }
}

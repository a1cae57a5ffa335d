//! Days and times of day as a language writes them.

use jiff::civil::{Date, DateTime, Time};

use super::{Catalogue, Language};

/// No-break space: around the `h` of a French time.
const SPACE: char = '\u{a0}';

const DAYS_FR: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const DAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Catalogue {
    /// `lundi 23 mars 2020`, `Monday 23 March 2020`.
    pub(crate) fn date(&self, date: Date) -> String {
        let (days, months) = match self.language() {
            Language::Fr => (DAYS_FR, MONTHS_FR),
            Language::En => (DAYS_EN, MONTHS_EN),
        };
        let weekday = days[date.weekday().to_monday_zero_offset() as usize];
        let month = months[(date.month() - 1) as usize];
        let first = if self.language() == Language::Fr && date.day() == 1 { "er" } else { "" };
        format!("{weekday} {}{first} {month} {}", date.day(), date.year())
    }

    /// `23/03/2020`, `2020-03-23`: in tables.
    pub(crate) fn day(&self, date: Date) -> String {
        match self.language() {
            Language::Fr => date.strftime("%d/%m/%Y").to_string(),
            Language::En => date.to_string(),
        }
    }

    /// `lun. 23`, `Mon 23`: enough on an axis.
    pub(crate) fn short_date(&self, date: Date) -> String {
        let (days, stop) = match self.language() {
            Language::Fr => (DAYS_FR, "."),
            Language::En => (DAYS_EN, ""),
        };
        let weekday = days[date.weekday().to_monday_zero_offset() as usize];
        format!("{}{stop}{SPACE}{}", &weekday[..3], date.day())
    }

    /// `8 h 05`, `08:05`; seconds only where there are some.
    pub(crate) fn time(&self, time: Time) -> String {
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        match self.language() {
            Language::Fr if second > 0 => {
                format!("{hour}{SPACE}h{SPACE}{minute:02}{SPACE}min{SPACE}{second:02}{SPACE}s")
            }
            Language::Fr if minute == 0 => format!("{hour}{SPACE}h"),
            Language::Fr => format!("{hour}{SPACE}h{SPACE}{minute:02}"),
            Language::En if second > 0 => format!("{hour:02}:{minute:02}:{second:02}"),
            Language::En => format!("{hour:02}:{minute:02}"),
        }
    }

    /// `lundi 23 mars 2020 à 8 h 05`.
    pub(crate) fn date_time(&self, at: DateTime) -> String {
        let between = if self.language() == Language::Fr { "à" } else { "at" };
        format!("{} {between} {}", self.date(at.date()), self.time(at.time()))
    }

    /// `lundi 23 mars 2020` for a whole day, `lundi 23 mars 2020, 9 h 40 – 10 h 20` within a day,
    /// otherwise both ends in full.
    pub(crate) fn span(&self, from: DateTime, to: DateTime) -> String {
        let starts_a_day = |at: DateTime| at.time() == Time::midnight();
        let next_day = from.date().tomorrow().ok();
        if starts_a_day(from) && starts_a_day(to) && next_day == Some(to.date()) {
            return self.date(from.date());
        }
        if from.date() == to.date() {
            return format!("{}, {} – {}", self.date(from.date()), self.time(from.time()), self.time(to.time()));
        }
        format!("{} – {}", self.date_time(from), self.date_time(to))
    }

    /// The civil time of an instant written as in outcomes, `2020-03-23T08:05:00+01:00`.
    pub(crate) fn instant(&self, text: &str) -> Option<String> {
        civil(text).map(|at| self.date_time(at))
    }
}

/// The civil part of an instant written as in outcomes.
pub(crate) fn civil(text: &str) -> Option<DateTime> {
    text.get(..19)?.parse().ok()
}

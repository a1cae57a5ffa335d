//! The verdict in one sentence about people: which day, how many pupils of how many, how long they would wait.

use afflux_outcome::verdict::{Light, Readiness};

use super::{DayRun, labels};
use crate::locale::Catalogue;

/// Fractions that one says, a few of which stand for any share within 15 %.
const FRACTIONS: [(u32, u32); 39] = [
    (1, 1000),
    (1, 800),
    (1, 600),
    (1, 500),
    (1, 400),
    (1, 300),
    (1, 250),
    (1, 200),
    (1, 150),
    (1, 120),
    (1, 100),
    (1, 80),
    (1, 60),
    (1, 50),
    (1, 40),
    (1, 30),
    (1, 25),
    (1, 20),
    (1, 15),
    (1, 12),
    (1, 11),
    (1, 10),
    (1, 9),
    (1, 8),
    (1, 7),
    (1, 6),
    (1, 5),
    (1, 4),
    (3, 10),
    (1, 3),
    (2, 5),
    (1, 2),
    (3, 5),
    (2, 3),
    (7, 10),
    (3, 4),
    (4, 5),
    (17, 20),
    (9, 10),
];
/// Under this share nobody can be counted among a thousand.
const FEWEST: f64 = 0.000_9;
/// From this share on nearly all are meant.
const NEARLY_ALL: f64 = 0.95;
/// A fraction that is this near, relatively, needs no "about".
const NEAR: f64 = 0.04;
/// Numbers up to this are written in words.
const LAST_WORD: u32 = 12;

/// How many pupils, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pupils {
    /// "one pupil in six".
    words: String,
    /// How the verb after them goes: `none`, `one` or `many`.
    verb: &'static str,
}

impl Pupils {
    fn of(share: f64, catalogue: &Catalogue) -> Self {
        let word = |key: &str, verb| Self { words: catalogue.word(key), verb };
        match share {
            share if share <= 0.0 => return word("pupils-none", "none"),
            share if share < FEWEST => return word("pupils-fewest", "one"),
            share if share >= 1.0 => return word("pupils-all", "many"),
            share if share >= NEARLY_ALL => return word("pupils-nearly-all", "many"),
            _ => {}
        }
        let nearest = FRACTIONS.iter().min_by(|a, b| distance(share, **a).total_cmp(&distance(share, **b)));
        let (some, all) = *nearest.unwrap_or(&(1, 2));
        let number = |count: u32| match count {
            1..=LAST_WORD => catalogue.word(&format!("number-{count}")),
            _ => catalogue.integer(count.into()),
        };
        let (key, verb) = if some == 1 { ("pupils-one-in", "one") } else { ("pupils-some-in", "many") };
        let words = catalogue.text(key, &[("some", number(some)), ("all", number(all))]);
        let is_near = distance(share, (some, all)) <= NEAR;
        let words = if is_near { words } else { catalogue.text("pupils-about", &[("pupils", words)]) };
        Self { words, verb }
    }
}

/// How far a share is from a fraction, as the logarithm of their ratio.
fn distance(share: f64, (some, all): (u32, u32)) -> f64 {
    libm::log(share * f64::from(all) / f64::from(some)).abs()
}

/// The sentence, without a full stop. It is of people: a pupil counts once, by their worst page of the day.
pub(super) fn sentence(readiness: &Readiness, day: &DayRun, catalogue: &Catalogue) -> String {
    let Some(share) = readiness.pupils_over.filter(|_| readiness.light != Light::Unknown) else {
        return catalogue.message(&readiness.sentence);
    };
    let one_day = day.is_one_day();
    let from = catalogue.date(day.window.from.date());
    let when = if one_day {
        catalogue.text("people-on", &[("day", from)])
    } else {
        catalogue.text("people-from", &[("span", catalogue.span(day.window.from, day.window.to))])
    };
    let pupils = Pupils::of(share.value, catalogue);
    let words = [("when", when), ("pupils", pupils.words), ("over", catalogue.seconds_in_words(readiness.over_s))];
    let mut sentence = catalogue.text(&format!("people-wait-{}", pupils.verb), &words);
    if let Some(minute) = readiness.first_breach {
        let at = labels::at(day.window.opens(), minute, one_day, catalogue);
        sentence.push_str(&catalogue.text("people-since", &[("at", at)]));
    }
    sentence.push_str(&catalogue.word(&format!("people-{}", readiness.light.as_str())));
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    #[test]
    fn shares_are_said_as_one_says_them() {
        let of = |language: Language, share: f64| Pupils::of(share, &Catalogue::new(language)).words;
        for (share, french, english) in [
            (0.0, "aucun élève", "no pupil"),
            (0.000_1, "moins d’un élève sur mille", "fewer than one pupil in a thousand"),
            (1.0 / 6.0, "un élève sur six", "one pupil in six"),
            (0.18, "environ un élève sur six", "about one pupil in six"),
            (0.021, "environ un élève sur 50", "about one pupil in 50"),
            (2.0 / 3.0, "deux élèves sur trois", "two pupils in three"),
            (0.97, "presque tous les élèves", "nearly all pupils"),
            (1.0, "tous les élèves", "all pupils"),
        ] {
            assert_eq!(
                (of(Language::Fr, share).as_str(), of(Language::En, share).as_str()),
                (french, english),
                "{share}"
            );
        }
    }

    #[test]
    fn what_is_said_is_within_15_per_cent_of_the_share() {
        for n in 9..=9_499 {
            let share = f64::from(n) / 10_000.0;
            let nearest = FRACTIONS.iter().map(|fraction| distance(share, *fraction)).fold(f64::MAX, f64::min);
            assert!(nearest < 0.15, "{share}: {nearest}");
        }
    }
}

use super::*;
use crate::audience::breaks::Reading;
use crate::audience::dnma::{DnmaOptions, DnmaReader, Measures};
use jiff::civil::date;
use proptest::prelude::*;

fn code(number: u32) -> String {
    let letters = b"ABCDEFGHJKLMNPRSTUVWXYZ";
    format!("{number:07}{}", char::from(letters[(number % 23) as usize]))
}

/// Rows of school, week, académie, visits of everybody and of pupils.
fn weeks(rows: &[(u32, Date, &str, u32, u32)], measures: Measures) -> DnmaWeeks {
    let mut text = String::from(
        "debutsemaine;uai;academie;visites_globales;utilisateurs_globales;duree_globales;visites_eleve;utilisateurs_eleve;duree_eleve\n",
    );
    for (school, week, academie, all, pupils) in rows {
        text.push_str(&format!(
            "{week};{};{academie};{all};{};00:10:00;{pupils};{};00:05:00\n",
            code(*school),
            all / 2,
            pupils / 2
        ));
    }
    let options = DnmaOptions { measures, ..DnmaOptions::default() };
    DnmaReader::new(options).read("x", text.as_bytes()).unwrap().finish()
}

fn question(lines: Lines) -> Question {
    Question { lines, from: None, to: None, compare: Compare::YearBefore, duration: None, accounts: None }
}

#[test]
fn the_same_week_is_that_of_the_same_number() {
    let year = Compare::YearBefore;
    assert_eq!(year.same_week(date(2020, 3, 16)), Some(date(2019, 3, 18)));
    assert_eq!(Compare::SchoolYear(2018).same_week(date(2019, 9, 9)), Some(date(2018, 9, 10)));
    // January belongs to the school year that began in the year before.
    assert_eq!(Compare::SchoolYear(2018).same_week(date(2021, 1, 11)), Some(date(2019, 1, 7)));
    // 2020 has a 53rd week, 2019 has none.
    assert_eq!(year.same_week(date(2020, 12, 28)), None);
    assert_eq!(
        (Compare::SchoolYear(2019).same_week(date(2020, 3, 16)), Compare::Nothing.same_week(date(2020, 3, 16))),
        (None, None)
    );
}

/// A school that entered makes visits but no change.
#[test]
fn the_perimeter_is_held_constant() {
    let (before, now) = (date(2019, 3, 18), date(2020, 3, 16));
    let rows = [
        (1, before, "Lille", 100, 60),
        (2, before, "Lille", 50, 1),
        (1, now, "Lille", 150, 90),
        (3, now, "Lille", 999, 9),
    ];
    let weeks = weeks(&rows, Measures::Globales);
    let question = question(Lines::Places(By::Academie));
    let indicators = Indicators::new(&weeks, &question, Calendar::built_in());
    let line = indicators.week(now)[0];
    let change = line.change.unwrap();
    assert_eq!((line.sums.schools, line.sums.visits, change.schools_in_common, change.schools_then), (2, 1149, 1, 2));
    assert_eq!((change.visits_now, change.visits_then, change.share()), (150, 100, Some(0.5)));
    // The first week of the lockdown beside an ordinary one.
    let days = change.days.unwrap();
    assert_eq!((days.now, days.then, days.closed_now, days.closed_then, days.differ()), (5.0, 5.0, true, false, true));
    assert_eq!(indicators.week(before)[0].change, None);
}

#[test]
fn holidays_that_moved_are_told() {
    // Winter holidays of zone B: 9 to 25 February 2019, 5 to 21 February 2022.
    let (then, now) = (date(2019, 2, 18), date(2022, 2, 21));
    let rows = [(1, then, "Lille", 100, 60), (1, now, "Lille", 150, 90)];
    let weeks = weeks(&rows, Measures::Globales);
    let question = Question { compare: Compare::SchoolYear(2018), ..question(Lines::Places(By::Academie)) };
    let days = Indicators::new(&weeks, &question, Calendar::built_in()).week(now)[0].change.unwrap().days.unwrap();
    assert_eq!((days.now, days.then, days.differ()), (5.0, 0.0, true));
}

#[test]
fn accounts_give_visits_by_thousand_and_share_of_users() {
    let now = date(2020, 1, 13);
    let rows = [(1, now, "Lille", 300, 200), (2, now, "Lille", 77, 7)];
    let weeks = weeks(&rows, Measures::Profils);
    let text = format!("uai;profil;accounts\n{};eleve;100\n{};parent;50\n", code(1), code(1));
    let accounts = Some(Accounts::read("a", text.as_bytes()).unwrap());
    let question = Question { accounts, duration: Some(DurationMeaning::MeanPerVisit), ..question(Lines::Measures) };
    let indicators = Indicators::new(&weeks, &question, Calendar::built_in());
    let found = indicators.week(now);
    assert_eq!(indicators.names(), ["globales", "eleve"]);
    let pupils = found[1];
    assert_eq!((pupils.visits_per_1000_accounts(), pupils.users_share()), (Some(2000.0), Some(1.0)));
    assert_eq!(found[0].visits_per_1000_accounts(), Some(2000.0));
    assert_eq!((pupils.per_account.unwrap().schools, pupils.sums.schools), (1, 2));
    assert_eq!((pupils.minutes_per_visit(question.duration), pupils.minutes_per_visit(None)), (Some(5.0), None));
}

#[test]
fn accounts_of_a_place_are_those_of_its_schools() {
    let now = date(2020, 1, 13);
    let rows = [(1, now, "Lille", 300, 200), (2, now, "Lille", 100, 7), (3, now, "Lyon", 5, 5)];
    let weeks = weeks(&rows, Measures::Globales);
    let accounts = Accounts::read("a", &b"academie;profil;comptes\nLILLE;globales;1000\n"[..]).unwrap();
    let question = Question { accounts: Some(accounts), ..question(Lines::Places(By::Academie)) };
    let found = Indicators::new(&weeks, &question, Calendar::built_in()).week(now);
    assert_eq!(found[0].visits_per_1000_accounts(), Some(400.0));
    assert_eq!((found[1].visits_per_1000_accounts(), found[1].visits_per_school()), (None, 5.0));
}

/// Four times the schools from one autumn on, and a profil whose tag dies.
#[test]
fn a_new_perimeter_and_a_dead_tag_are_told() {
    let mut rows = Vec::new();
    for week in 0..70 {
        let monday = date(2023, 9, 4).checked_add(jiff::Span::new().weeks(week)).unwrap();
        let schools = if week < 52 { 10 } else { 40 };
        for school in 0..schools {
            let visits = 400 + (week as u32 * 37 + school * 11) % 60;
            rows.push((school, monday, "Lille", visits, if week < 40 { visits / 2 } else { 0 }));
        }
    }
    let weeks = weeks(&rows, Measures::Profils);
    let question = question(Lines::Measures);
    let indicators = Indicators::new(&weeks, &question, Calendar::built_in());
    let found = warnings(&indicators);
    let entered = date(2024, 9, 2);
    let expected =
        [(0, entered, Reading::Perimeter), (1, entered, Reading::Perimeter), (1, date(2024, 6, 10), Reading::DeadTag)];
    let seen: Vec<(usize, Date, Reading)> =
        found.iter().map(|warning| (warning.line, warning.week, warning.reading)).collect();
    assert_eq!(seen, expected);
    assert!((found[0].factor - 4.0).abs() < 0.1);
}

proptest! {
    /// Sums of places are those of all; what is in common is in both weeks.
    #[test]
    fn places_add_up(rows in prop::collection::btree_map((0_u32..30, 0_i64..60), (0_u32..4, 0_u32..900), 1..80)) {
        let names = ["Lille", "Lyon", "Créteil", "Mayotte"];
        let rows: Vec<_> = rows.iter().map(|((school, week), (place, visits))| {
            let monday = date(2021, 9, 6).checked_add(jiff::Span::new().weeks(*week)).unwrap();
            (*school, monday, names[*place as usize], *visits, 0)
        }).collect();
        let weeks = weeks(&rows, Measures::Globales);
        let places = question(Lines::Places(By::Academie));
        let schools = question(Lines::Places(By::Uai));
        let whole = question(Lines::Measures);
        let calendar = Calendar::built_in();
        let of = |question| Indicators::new(&weeks, question, calendar);
        let (places, schools, whole) = (of(&places), of(&schools), of(&whole));
        for monday in whole.mondays() {
            let all = whole.week(monday)[0];
            for parts in [places.week(monday), schools.week(monday)] {
                prop_assert_eq!(parts.iter().map(|line| line.sums.visits).sum::<u64>(), all.sums.visits);
                prop_assert_eq!(parts.iter().map(|line| line.sums.schools).sum::<u32>(), all.sums.schools);
                let common: u32 = parts.iter().filter_map(|line| line.change).map(|change| change.schools_in_common).sum();
                prop_assert_eq!(common, all.change.map_or(0, |change| change.schools_in_common));
                for change in parts.iter().filter_map(|line| line.change) {
                    prop_assert!(change.schools_in_common <= change.schools_then);
                }
            }
        }
    }
}

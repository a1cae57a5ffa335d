use super::*;
use jiff::civil::date;
use proptest::prelude::*;
use strum::VariantArray;

/// Runs a test on the public data, if the environment says where they are.
fn with_data(test: impl FnOnce(&std::path::Path)) {
    match std::env::var_os("AFFLUX_DATA") {
        Some(folder) => test(&std::path::Path::new(&folder).join("calendar")),
        None if std::env::var_os("AFFLUX_REQUIRE_DATA").is_some_and(|value| value == "1") => {
            panic!("AFFLUX_REQUIRE_DATA is 1 and AFFLUX_DATA is not set")
        }
        None => println!("not run: AFFLUX_DATA is not set"),
    }
}

fn status(day: Date, zone: Zone) -> DayStatus {
    Calendar::built_in().status(day, zone, None, false).unwrap()
}

#[test]
fn the_tables_are_read_whole() {
    let rows = table_rows(HOLIDAYS).count();
    for zone in Zone::LETTERS {
        assert_eq!(Calendar::built_in().periods(zone).len(), rows);
    }
    let own: usize = Zone::VARIANTS.iter().skip(3).map(|zone| Calendar::built_in().periods(*zone).len()).sum();
    assert_eq!(own, table_rows(TERRITORIES).count());
    assert_eq!(Calendar::built_in().academies.len(), table_rows(ACADEMIES).count());
    assert_eq!(Calendar::built_in().covers(), Some((date(2017, 10, 1), date(2027, 7, 3))));
}

#[test]
fn a_plain_school_day() {
    assert_eq!(status(date(2019, 9, 9), Zone::A), DayStatus::School(SchoolDay::default()));
    let rentree = SchoolDay { back_from: Some(Holiday::Ete), ..SchoolDay::default() };
    assert_eq!(status(date(2019, 9, 2), Zone::C), DayStatus::School(rentree));
    let wednesday = SchoolDay { wednesday: true, ..SchoolDay::default() };
    assert_eq!(status(date(2019, 9, 11), Zone::C), DayStatus::School(wednesday));
}

#[test]
fn the_confinement_is_a_closure_everywhere() {
    for zone in Zone::LETTERS {
        for kind in [None, Some(SchoolKind::Ecole), Some(SchoolKind::College), Some(SchoolKind::Lycee)] {
            let status = Calendar::built_in().status(date(2020, 3, 23), zone, kind, false).unwrap();
            let otherwise = Box::new(DayStatus::School(SchoolDay::default()));
            assert_eq!(status, DayStatus::Closure { name: "confinement-2020", extent: Extent::Full, otherwise });
        }
    }
    // A Sunday, a school holiday and a public holiday inside it are known for what they are.
    assert_eq!(status(date(2020, 3, 29), Zone::B).without_closure(), &DayStatus::Weekend);
    assert_eq!(status(date(2020, 4, 15), Zone::B).without_closure(), &DayStatus::Holiday(Holiday::Printemps));
    let good_friday = Calendar::built_in().status(date(2020, 4, 10), Zone::B, None, true).unwrap();
    let name = PublicHoliday::VendrediSaint;
    assert_eq!(good_friday.without_closure(), &DayStatus::PublicHoliday { name, during: None });
    assert!(status(date(2020, 4, 10), Zone::B).without_closure().is_school());
}

#[test]
fn april_2021_had_one_holiday_between_two_weeks_at_a_distance() {
    for zone in &Zone::LETTERS {
        assert_eq!(status(date(2021, 4, 12), *zone), DayStatus::Holiday(Holiday::Printemps));
        assert!(matches!(status(date(2021, 4, 7), *zone), DayStatus::Closure { extent: Extent::Full, .. }));
        assert!(matches!(status(date(2021, 4, 27), *zone), DayStatus::Closure { extent: Extent::Partial, .. }));
        let primary = Calendar::built_in().status(date(2021, 4, 27), *zone, Some(SchoolKind::Ecole), false);
        assert!(primary.unwrap().is_school());
    }
}

#[test]
fn pupils_leave_after_class() {
    // Tuesday 6 July 2021 has class, Wednesday 7 has not.
    let last = SchoolDay { leaves_for: Some(Holiday::Ete), ..SchoolDay::default() };
    assert_eq!(status(date(2021, 7, 6), Zone::A), DayStatus::School(last));
    assert_eq!(status(date(2021, 7, 7), Zone::A), DayStatus::Holiday(Holiday::Ete));
    // Written as a Saturday: Friday is the last day with class, Saturday is a weekend.
    let last = SchoolDay { leaves_for: Some(Holiday::Toussaint), ..SchoolDay::default() };
    assert_eq!(status(date(2019, 10, 18), Zone::A), DayStatus::School(last));
    assert_eq!(status(date(2019, 10, 19), Zone::A), DayStatus::Weekend);
    assert_eq!(status(date(2019, 10, 20), Zone::A), DayStatus::Holiday(Holiday::Toussaint));
}

#[test]
fn bridges_kept_and_bridges_given() {
    // Friday 12 November 2021 had class, the Friday after the Ascension had not.
    assert!(matches!(status(date(2021, 11, 12), Zone::A), DayStatus::School(SchoolDay { bridge: true, .. })));
    for day in [date(2022, 5, 27), date(2024, 5, 10), date(2027, 5, 7)] {
        assert_eq!(status(day, Zone::C), DayStatus::Holiday(Holiday::PontAscension), "{day}");
    }
    assert!(status(date(2022, 5, 25), Zone::C).is_school());
}

#[test]
fn a_day_outside_the_table_is_an_error() {
    for day in [date(2017, 9, 30), date(2027, 7, 4), date(1970, 1, 1)] {
        let error = Calendar::built_in().status(day, Zone::A, None, false).unwrap_err();
        assert_eq!(error.key, "calendar-date-not-covered");
    }
}

#[test]
fn an_academie_has_a_zone() {
    let calendar = Calendar::built_in();
    assert_eq!(calendar.zone_of_academie("CRÉTEIL"), Some(Zone::C));
    assert_eq!(calendar.zone_of_academie("Nancy-Metz"), Some(Zone::B));
    assert_eq!(calendar.zone_of_academie("Corse"), None);
}

/// Every writing of the ministry's file says what the built-in table says.
#[test]
fn the_table_agrees_with_every_writing() {
    with_data(|folder| {
        let files = [
            "fr-en-calendrier-scolaire_2023-12.csv",
            "fr-en-calendrier-scolaire_2023-10_labels-fr_offset-paris_crlf_2020-2021.csv",
            "fr-en-calendrier-scolaire_2026-01_labels-fr_utc_2020-2021.csv",
            "fr-en-calendrier-scolaire_2026-01_labels-fr_utc_2025-2027.csv",
            "fr-en-calendrier-scolaire_2025-12_outre-mer_2024-2026.csv",
        ];
        for file in files {
            let calendar = Calendar::from_ministry_csv(file, &std::fs::read(folder.join(file)).unwrap()).unwrap();
            let from = calendar.reach.values().map(|reach| reach.0).min().unwrap();
            let to = calendar.reach.values().map(|reach| reach.1).max().unwrap();
            let mut compared = 0;
            for day in from.series(1.day()).take_while(|day| *day <= to) {
                for zone in Zone::VARIANTS {
                    let Ok(read) = calendar.status(day, *zone, None, false) else { continue };
                    // The ends of a file: it does not know what was before and what follows.
                    let (first, last) = calendar.reach[zone];
                    if day > date(2017, 10, 21) && first < day && day < last && Calendar::built_in().reach[zone].0 < day
                    {
                        assert_eq!(
                            read.without_closure(),
                            status(day, *zone).without_closure(),
                            "{file} {day} {zone:?}"
                        );
                        compared += 1;
                    }
                }
            }
            assert!(compared > 900, "{file}: {compared}");
            if Zone::LETTERS.iter().any(|zone| calendar.reach.contains_key(zone)) {
                assert_eq!(calendar.zone_of_academie("Besançon"), Some(Zone::A));
            }
        }
    });
}

/// A start without an end, then the next year: the summer between is unknown, not school.
#[test]
fn a_summer_without_return_is_not_known() {
    let head = "description;start_date;end_date;zones\n";
    let toussaint = "Vacances de la Toussaint;2026-10-17;2026-11-02;Zone A\n";
    let open = "Début des Vacances d'Été;2026-07-04;2026-07-04;Zone A\n";
    let spring = "Vacances de Printemps;2026-04-04;2026-04-20;Zone A\n";
    let is_known = |calendar: &Calendar, day| calendar.status(day, Zone::A, None, false).is_ok();
    let days = [date(2026, 5, 4), date(2026, 8, 3), date(2026, 10, 5), date(2026, 10, 19)];
    for (rows, known) in [
        ([spring, open, toussaint].concat(), [true, false, false, true]),
        ([spring, toussaint].concat(), [false, false, false, true]),
    ] {
        let calendar = Calendar::from_ministry_csv("x.csv", format!("{head}{rows}").as_bytes()).unwrap();
        assert_eq!(days.map(|day| is_known(&calendar, day)), known);
    }
}

#[test]
fn a_file_without_zones_is_a_problem() {
    let text = "description;start_date;end_date;zones\nVacances de Noël;2026-12-19;2027-01-04;Polynésie\n";
    let problems = Calendar::from_ministry_csv("x.csv", text.as_bytes()).unwrap_err();
    assert_eq!(problems.0[0].message.key, "calendar-no-zone");
}

/// La Réunion has its own year, and each territory its own day without school.
#[test]
fn territories_have_calendars_of_their_own() {
    assert_eq!(status(date(2020, 1, 13), Zone::Reunion), DayStatus::Holiday(Holiday::EteAustral));
    assert!(status(date(2020, 1, 13), Zone::B).is_school());
    assert_eq!(status(date(2020, 7, 20), Zone::Reunion), DayStatus::Holiday(Holiday::HiverAustral));
    let back = SchoolDay { back_from: Some(Holiday::HiverAustral), ..SchoolDay::default() };
    assert_eq!(status(date(2020, 8, 17), Zone::Reunion), DayStatus::School(back));
    assert_eq!(status(date(2023, 9, 8), Zone::Corse), DayStatus::Holiday(Holiday::Autre));
    assert!(status(date(2023, 9, 7), Zone::Corse).is_school() && status(date(2023, 9, 8), Zone::B).is_school());
    for (zone, day) in [
        (Zone::Martinique, date(2023, 5, 22)),
        (Zone::Guadeloupe, date(2024, 5, 27)),
        (Zone::Guyane, date(2022, 6, 10)),
        (Zone::Reunion, date(2022, 12, 20)),
        (Zone::Mayotte, date(2023, 4, 27)),
    ] {
        let found = status(day, zone);
        assert!(matches!(found, DayStatus::PublicHoliday { name: PublicHoliday::Abolition, .. }), "{zone:?} {found:?}");
        assert!(!matches!(status(day, Zone::A), DayStatus::PublicHoliday { .. }), "{day}");
    }
    // The weeks at a distance of 2021 were metropolitan, the lockdown of 2020 was not.
    assert!(!matches!(status(date(2021, 4, 27), Zone::Reunion), DayStatus::Closure { .. }));
    assert!(matches!(status(date(2020, 3, 24), Zone::Reunion), DayStatus::Closure { .. }));
}

/// A year that the ministry's files do not have is refused, never taken from a zone.
#[test]
fn a_year_without_a_table_is_refused() {
    let known = |day, zone| Calendar::built_in().status(day, zone, None, false).is_ok();
    assert!(known(date(2023, 10, 9), Zone::Corse) && known(date(2025, 11, 10), Zone::Corse));
    assert!(!known(date(2024, 10, 7), Zone::Corse) && known(date(2024, 10, 7), Zone::A));
    assert!(!known(date(2026, 10, 5), Zone::Reunion) && known(date(2026, 10, 5), Zone::C));
    assert!(!known(date(2018, 3, 5), Zone::Guadeloupe) && !known(date(2018, 10, 22), Zone::Reunion));
}

/// A row of a territory that cannot be is no reason to refuse the country.
#[test]
fn a_wrong_territory_is_left_out() {
    let text = "description;start_date;end_date;zones\nVacances après 1ère période;2019-01-10;2018-10-29;Réunion\n\
                Vacances d'Hiver austral;2019-07-06;2019-08-16;Réunion\nVacances de Noël;2018-12-22;2019-01-07;Zone A\n";
    let calendar = Calendar::from_ministry_csv("x.csv", text.as_bytes()).unwrap();
    assert_eq!(calendar.notes[0].key, "calendar-territory-wrong");
    let error = calendar.status(date(2019, 7, 20), Zone::Reunion, None, false).unwrap_err();
    assert_eq!(error.key, "calendar-zone-not-covered");
    assert!(calendar.status(date(2018, 12, 25), Zone::A, None, false).is_ok());
}

/// A return that lies years ahead is a slip of the file: it is told, and not believed.
#[test]
fn a_holiday_of_years_has_no_return() {
    let text = "description;start_date;end_date;zones\nVacances d'Été;2024-07-06;2027-07-06;Corse\nVacances de la Toussaint;2024-10-19;2024-11-04;Corse\n";
    let calendar = Calendar::from_ministry_csv("x.csv", text.as_bytes()).unwrap();
    assert_eq!(calendar.notes[0].key, "calendar-long-holiday");
    assert!(calendar.status(date(2024, 9, 9), Zone::Corse, None, false).is_err());
}

#[test]
fn public_holidays_agree_with_the_list_of_etalab() {
    with_data(|folder| {
        for (file, alsace_moselle) in [("jours_feries_metropole.csv", false), ("jours_feries_alsace-moselle.csv", true)]
        {
            let text = std::fs::read_to_string(folder.join(file)).unwrap();
            let listed: Vec<Date> = text.lines().skip(1).map(|line| line[..10].parse().unwrap()).collect();
            let mut computed: Vec<Date> = date(2006, 1, 1)
                .series(1.day())
                .take_while(|day| day.year() <= 2031)
                .filter(|day| public_holiday(*day, alsace_moselle).is_some())
                .collect();
            // In 2008 the Ascension fell on 1 May: one day, two lines.
            let mut listed_days = listed.clone();
            listed_days.sort();
            listed_days.dedup();
            computed.sort();
            assert_eq!(computed, listed_days, "{file}");
        }
    });
}

#[test]
fn all_problems_of_a_file_come_at_once() {
    let text = "description;population;start_date;end_date;location;zones;annee_scolaire\n\
                Vacances de Noël;-;2020-12-19;2020-13-01;Lyon;Zone A;2020-2021\n\
                Vacances de Noël;-;2020-12-19;2020-12-01;Lyon;Zone A;2020-2021\n\
                Vacances de Noël;-;2020-12-19\n";
    let problems = Calendar::from_ministry_csv("x.csv", text.as_bytes()).unwrap_err().0;
    let found: Vec<(usize, &str)> = problems.iter().map(|p| (p.line, p.message.key)).collect();
    let keys = ["problem-not-a-stamp", "calendar-return-before-departure", "problem-field-count"];
    assert_eq!(found, [(2, keys[0]), (3, keys[1]), (4, keys[2])]);
    let problems = Calendar::from_ministry_csv("x.csv", b"a;b\n1;2\n").unwrap_err().0;
    assert_eq!(problems.len(), 4);
}

proptest! {
    #[test]
    fn any_bytes_give_a_calendar_or_problems(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Calendar::from_ministry_csv("x", &bytes);
    }

    #[test]
    fn any_rows_give_a_calendar_or_problems(
        rows in prop::collection::vec(("[VPond 'été]{0,12}", "[0-9T:+-]{0,12}|20[0-9]{2}-0[1-9]-1[0-9]", "20[0-9]{2}-0[1-9]-1[0-9]|-9999-01-01|9999-12-31", "Zone [ABCD]"), 0..20),
        day in (2000_i16..2100, 1_i8..13, 1_i8..29),
    ) {
        let mut text = String::from("Description;Date de début;Date de fin;Zones\r\n");
        for (name, start, end, zone) in &rows {
            text.push_str(&format!("{name};{start};{end};{zone}\r\n"));
        }
        if let Ok(calendar) = Calendar::from_ministry_csv("x", text.as_bytes()) {
            for zone in Zone::VARIANTS {
                let _ = calendar.status(date(day.0, day.1, day.2), *zone, None, true);
            }
        }
    }
}

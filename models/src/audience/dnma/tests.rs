use super::*;
use crate::time::HOUR_US;
use crate::vocabulary::{Device, Profil, Service};
use jiff::civil::date;
use proptest::prelude::*;

/// A school code with its letter.
fn code(number: u32) -> String {
    let letters = b"ABCDEFGHJKLMNPRSTUVWXYZ";
    format!("{number:07}{}", char::from(letters[(number % 23) as usize]))
}

/// A row for a header: the value of a column is made from its name.
fn row(header: &str, separator: char, week: &str, uai: &str, visits: &str) -> String {
    let cell = |name: &str| match crate::audience::fields::plain(name).as_str() {
        "debutsemaine" => week.to_string(),
        "uai" => uai.to_string(),
        "academie" => "Nancy-Metz".into(),
        "circonscription" => String::new(),
        name if name.starts_with("visites_") => visits.into(),
        name if name.starts_with("utilisateurs_") => "7".into(),
        name if name.starts_with("duree_") => "00:10:00".into(),
        _ => "\"x;y, z\"".into(),
    };
    header.split(separator).map(cell).collect::<Vec<_>>().join(&separator.to_string())
}

const PROFILS: &str = "debutSemaine;UAI;académie;commune;département;région;ministère;circonscription;nature_uai;\
    secteur;visites_globales;utilisateurs_globales;duree_globales;visites_eleve;utilisateurs_eleve;duree_eleve;\
    visites_admin_vie_scol_tech;utilisateurs_admin_vie_scol_tech;duree_admin_vie_scol_tech";

fn keys(problems: Problems) -> Vec<(usize, String, &'static str)> {
    problems.0.into_iter().map(|problem| (problem.line, problem.key, problem.message.key)).collect()
}

#[test]
fn sums_by_week_place_and_profil() {
    let text = [
        PROFILS.into(),
        row(PROFILS, ';', "2020-03-16", &code(1), "100"),
        row(PROFILS, ';', "2020-03-16", &code(2), "50"),
        row(PROFILS, ';', "2020-03-23", &code(1), "N/A"),
    ]
    .join("\r\n");
    let weeks = read("profils.csv", text.as_bytes()).unwrap();
    let globales = weeks.by_week(&Measure::Globales);
    assert_eq!(globales.len(), 1);
    let sums = globales[&date(2020, 3, 16)];
    assert_eq!((sums.schools, sums.visits, sums.users, sums.duration_s), (2, 150, 14, 1200));
    assert_eq!(sums.mean_duration_s(DurationMeaning::MeanPerVisit), Some(600.0));
    assert_eq!(sums.mean_duration_s(DurationMeaning::Total), Some(8.0));
    assert!(weeks.rows().all(|row| row.place == "Nancy-Metz"));
    assert_eq!(weeks.rows, 3);
    assert_eq!(weeks.notes[0].key, "dnma-unmeasured");
}

#[test]
fn a_week_is_a_bin_and_no_row_is_no_bin() {
    let weeks = ["2020-03-16", "2020-03-23", "2020-04-06"].map(|week| row(PROFILS, ';', week, &code(1), "10"));
    let text = [PROFILS.to_string(), weeks.join("\n")].join("\n");
    let curve = read("x", text.as_bytes()).unwrap().to_curve(Some(Profil::Personnel)).unwrap();
    // The week from 23 March 2020 has an hour less.
    let hours: Vec<i64> = curve.bins.iter().map(|bin| bin.width_us / HOUR_US).collect();
    assert_eq!(hours, [168, 167, 168]);
    assert_eq!((curve.total(), curve.profil), (30.0, Some(Profil::Personnel)));
    let weeks = read("x", text.as_bytes()).unwrap();
    assert_eq!(weeks.to_curve(Some(Profil::Collectivite)).unwrap_err().key, "dnma-no-measure");
}

#[test]
fn every_wrong_row_is_reported() {
    let good = row(PROFILS, ';', "2020-03-16", &code(1), "100");
    let text = [
        PROFILS.to_string(),
        good.clone(),
        row(PROFILS, ';', "2020-03-17", &code(2), "100"),
        row(PROFILS, ';', "2020-03-16", "0000002A", "100"),
        row(PROFILS, ';', "2020-03-16", &code(3), "1").replace(";1;7", ";-1;7").replacen(";-1;7", ";1;7", 2),
        good[..good.len() - 12].to_string(),
        good.clone(),
        good.replace("00:10:00", "dix minutes"),
    ]
    .join("\n");
    let found = keys(read("x", text.as_bytes()).unwrap_err());
    assert_eq!(found[0], (3, "debutSemaine".into(), "dnma-not-a-monday"));
    assert_eq!(found[1], (4, "UAI".into(), "dnma-uai-letter"));
    assert_eq!(found[2], (5, "visites_admin_vie_scol_tech".into(), "dnma-negative"));
    assert_eq!(found[3], (6, String::new(), "problem-field-count"));
    assert_eq!(found[4], (7, "UAI".into(), "dnma-duplicate"));
    assert_eq!(found[5], (8, "duree_globales".into(), "dnma-not-a-duration"));
    let problems = read("x", text.as_bytes()).unwrap_err();
    assert_eq!(problems.0[4].message.args[0], ("line", "2".into()));
}

#[test]
fn what_a_header_lacks() {
    assert_eq!(keys(read("x", &b""[..]).unwrap_err())[0].2, "problem-empty-file");
    assert_eq!(read("x", &b"a;b\n1;2\n"[..]).unwrap_err().0.len(), 4);
    let twice = format!("{PROFILS};Visites_Globales");
    assert_eq!(keys(read("x", twice.as_bytes()).unwrap_err())[0].2, "dnma-column-twice");
}

#[test]
fn a_school_week_stands_once_in_each_data_set() {
    let services = "debutSemaine;UAI;visites_notes;utilisateurs_notes;duree_notes;académie";
    let file = |header: &str| format!("{header}\n{}\n", row(header, ';', "2020-03-16", &code(1), "5"));
    let reader = || DnmaReader::new(By::Uai).read("profils", file(PROFILS).as_bytes()).unwrap();
    let both = reader().read("services", file(services).as_bytes()).unwrap().finish();
    assert_eq!(both.by_week(&Measure::Service("notes".into()))[&date(2020, 3, 16)].visits, 5);
    assert_eq!(both.rows().next().unwrap().place, code(1));
    let again = reader().read("again", file(PROFILS).as_bytes()).unwrap_err();
    assert_eq!(again.0[0].message.args, [("line", "2".into()), ("first", "profils".into())]);
}

/// Both header forms of all four data sets, each with `;` and `,`, with and without BOM.
#[test]
fn every_header_of_the_four_data_sets() {
    let Some(folder) = std::env::var_os("AFFLUX_DATA") else {
        let required = std::env::var_os("AFFLUX_REQUIRE_DATA").is_some_and(|value| value == "1");
        assert!(!required, "AFFLUX_REQUIRE_DATA is 1 and AFFLUX_DATA is not set");
        return println!("not run: AFFLUX_DATA is not set");
    };
    let path = std::path::Path::new(&folder).join("samples/dnma/columns.txt");
    let columns = std::fs::read_to_string(path).unwrap();
    let headers: Vec<&str> =
        columns.lines().map(str::trim).filter(|line| line.to_lowercase().starts_with("debut")).collect();
    assert!(headers.len() >= 6);
    for header in headers {
        for (separator, bom) in [(';', ""), (';', "\u{feff}"), (',', "")] {
            let header = header.replace(';', &separator.to_string());
            let text = format!("{bom}{header}\n{}\n", row(&header, separator, "2021-09-06", &code(750_655), "12"));
            let weeks = read("x", text.as_bytes()).unwrap();
            let triplets = header.matches("visites_").count();
            assert_eq!(weeks.measures().len(), triplets, "{header}");
            assert!(weeks.rows().all(|row| (row.sums.visits, row.sums.users, row.sums.duration_s) == (12, 7, 600)));
            let known = |measure: &&Measure| !matches!(measure, Measure::Other(_));
            assert!(weeks.measures().iter().filter(known).count() >= 4);
        }
    }
}

#[test]
fn services_and_devices_have_their_words() {
    let header = "debutsemaine,uai,academie,visites_eleve_autresappareil,visites_ressource_documentaire";
    let text = format!("{header}\n{}\n", row(header, ',', "2021-09-06", &code(9), "1"));
    let weeks = read("x", text.as_bytes()).unwrap();
    assert_eq!(weeks.measures()[0], Measure::ProfilDevice(Profil::Eleve, Device::Autre));
    assert_eq!(weeks.measures()[1].service(), Some(Service::Ressources));
}

proptest! {
    #[test]
    fn any_bytes_give_weeks_or_problems(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read("x", bytes.as_slice());
    }

    #[test]
    fn any_rows_give_weeks_or_problems(
        rows in prop::collection::vec(("[0-9]{7}[A-Z]|[a-z]{0,4}", "20[0-9]{2}-0[1-9]-[0-2][1-8]|.{0,8}", "-?[0-9]{1,4}|N/A|.{0,5}"), 0..20),
    ) {
        let mut text = String::from("debutsemaine;uai;academie;visites_globales;duree_globales\n");
        for (uai, week, visits) in &rows {
            text.push_str(&format!("{week};{uai};Lille;{visits};00:01:00\n"));
        }
        let _ = read("x", text.as_bytes());
    }

    /// Sums are those of the rows, whatever their order.
    #[test]
    fn nothing_is_lost(rows in prop::collection::btree_map((0_u32..50, 0_i64..20), 0_u32..5000, 1..100)) {
        let mut text = format!("{PROFILS}\n");
        for ((school, week), visits) in &rows {
            let monday = date(2019, 9, 2).checked_add(jiff::Span::new().weeks(*week)).unwrap();
            text.push_str(&row(PROFILS, ';', &monday.to_string(), &code(*school), &visits.to_string()));
            text.push('\n');
        }
        let weeks = read("x", text.as_bytes()).unwrap();
        let total: u64 = weeks.by_week(&Measure::Globales).values().map(|sums| sums.visits).sum();
        prop_assert_eq!(total, rows.values().map(|visits| u64::from(*visits)).sum::<u64>());
        prop_assert_eq!(weeks.rows, rows.len() as u64);
        prop_assert_eq!(weeks.to_curve(None).unwrap().total(), total as f64);
    }
}

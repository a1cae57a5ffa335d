use super::*;
use crate::time::HOUR_US;
use crate::vocabulary::{Device, Profil, Service};
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::BTreeMap;

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
    assert!(weeks.rows(By::Academie).all(|row| row.place == "Nancy-Metz"));
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
        good.replace(&code(1), &code(4)).replace("00:10:00", "dix minutes"),
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
    assert_eq!(read("x", &b"a;b\n1;2\n"[..]).unwrap_err().0.len(), 3);
    let twice = format!("{PROFILS};Visites_Globales");
    assert_eq!(keys(read("x", twice.as_bytes()).unwrap_err())[0].2, "dnma-column-twice");
}

#[test]
fn a_school_week_stands_once_in_each_data_set() {
    let services = "debutSemaine;UAI;visites_notes;utilisateurs_notes;duree_notes;académie";
    let file = |header: &str| format!("{header}\n{}\n", row(header, ';', "2020-03-16", &code(1), "5"));
    let reader = || DnmaReader::new(DnmaOptions::default()).read("profils", file(PROFILS).as_bytes()).unwrap();
    let both = reader().read("services", file(services).as_bytes()).unwrap().finish();
    assert_eq!(both.by_week(&Measure::Service("notes".into()))[&date(2020, 3, 16)].visits, 5);
    assert_eq!(both.rows(By::Uai).next().unwrap().place, code(1));
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
            assert!(
                weeks
                    .rows(By::Academie)
                    .all(|row| (row.sums.visits, row.sums.users, row.sums.duration_s) == (12, 7, 600))
            );
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

/// A few wrong lines among many are counted, shown and left out, cell by cell where that will do.
#[test]
fn a_few_wrong_lines_are_left_out() {
    let mut rows: Vec<String> = (0..998).map(|school| row(PROFILS, ';', "2020-03-16", &code(school), "10")).collect();
    rows.push(row(PROFILS, ';', "2020-03-16", "0000002A", "10"));
    rows.push(row(PROFILS, ';', "2020-03-16", &code(2000), "10").replacen(";10;", ";dix;", 1));
    let text = format!("{PROFILS}\n{}\n", rows.join("\n"));
    let weeks = read("x.csv", text.as_bytes()).unwrap();
    assert_eq!(weeks.by_week(&Measure::Globales)[&date(2020, 3, 16)].schools, 998);
    assert_eq!(weeks.by_week(&Measure::Profil(Profil::Eleve))[&date(2020, 3, 16)].schools, 999);
    let places: Vec<(usize, &str)> = weeks.examples.iter().map(|found| (found.line, found.key.as_str())).collect();
    assert_eq!(places, [(1000, "UAI"), (1001, "visites_globales")]);
    let args = &weeks.notes[0].args;
    assert_eq!(
        (weeks.notes[0].key, &args[1].1, &args[2].1, &args[3].1),
        ("dnma-left-out", &"1".into(), &"1".into(), &"1000".into())
    );
}

#[test]
fn a_table_of_another_kind_is_given_up_early() {
    let row = row(PROFILS, ';', "lundi", &code(1), "1");
    let text = format!("{PROFILS}\n{}", format!("{row}\n").repeat(5000));
    let problems = read("x", text.as_bytes()).unwrap_err().0;
    assert_eq!((problems.len(), problems[0].message.key), (101, "problem-not-a-stamp"));
    assert_eq!(problems[100].message.args[1], ("lines_count", "1000".into()));
}

#[test]
fn empty_fields_at_the_end_are_let_go() {
    let text =
        format!("debutsemaine;uai;visites_globales\n2020-03-16;{};5;;\n\"2020-03-16\";{};6;\n", code(1), code(2));
    assert_eq!(read("x", text.as_bytes()).unwrap().to_curve(None).unwrap().total(), 11.0);
    let text = format!("debutsemaine;uai;visites_globales\n2020-03-16;{};5;x\n", code(1));
    assert_eq!(keys(read("x", text.as_bytes()).unwrap_err())[0].2, "problem-field-count");
}

#[test]
fn other_forms_of_file_are_refused_with_advice() {
    for bytes in [&b"PAR1\x15\x04"[..], b"PK\x03\x04\x14"] {
        assert_eq!(read("x.parquet", bytes).unwrap_err().0[0].message.key, "dnma-not-csv");
    }
    let wrong = [
        ("[", "dnma-json"),
        ("{\"results\": 3}", "dnma-json"),
        ("[1]", "dnma-json"),
        ("{}", "dnma-json-no-record"),
        ("[]", "dnma-json-no-record"),
        ("{\"uai\": \"0000001B\"} x", "dnma-json"),
        ("{\"error_code\": \"NotFound\"}", "dnma-json-no-record"),
    ];
    for (text, key) in wrong {
        assert_eq!(read("x.json", text.as_bytes()).unwrap_err().0[0].message.key, key, "{text}");
    }
}

#[test]
fn wrong_records_are_named() {
    let record = |week: &str, uai: &str| {
        format!("{{\"debutsemaine\": \"{week}\", \"uai\": \"{uai}\", \"visites_globales\": 3}}")
    };
    let text = format!(
        "[{},\n{},\n{},\n{}]",
        record("2020-03-16", &code(1)),
        record("2020-03-17", &code(1)),
        record("2020-03-16", &code(1)),
        "{\"uai\": null, \"visites_globales\": [1]}"
    );
    let found = read("x.json", text.as_bytes()).unwrap_err().0;
    assert_eq!(found[0].message.key, "dnma-json");
    let text = text.replace("[1]", "-1");
    let found = keys(read("x.json", text.as_bytes()).unwrap_err());
    assert_eq!(found[0], (2, "[2].debutsemaine".into(), "dnma-not-a-monday"));
    assert_eq!(found[1], (3, "[3].uai".into(), "dnma-duplicate"));
    assert_eq!((found[2].0, found[2].2), (4, "problem-not-a-stamp"));
}

#[test]
fn a_page_of_the_api_says_that_it_is_one() {
    let text = format!(
        "{{\"total_count\": 3900000, \"results\": [{{\"uai\": \"{}\", \"debutsemaine\": \"2020-03-16\", \"visites_globales\": 7, \
         \"geo\": {{\"lon\": 1.5, \"lat\": [2]}}, \"région\": \"Grand Est\"}}]}}",
        code(1)
    );
    let weeks = read("x.json", text.as_bytes()).unwrap();
    assert_eq!((weeks.notes[0].key, weeks.rows), ("dnma-json-page", 1));
    assert_eq!(weeks.rows(By::Region).next().unwrap().place, "Grand Est");
}

/// A row of a made data set.
#[derive(Debug, Clone)]
struct Made {
    school: u32,
    week: i64,
    cells: [Option<(u32, u32, u32)>; 3],
}

/// Endings of its three measures.
const MADE: [&str; 3] = ["globales", "eleve", "admin_vie_scol_tech"];

fn monday(week: i64) -> Date {
    date(2019, 9, 2).checked_add(jiff::Span::new().weeks(week)).unwrap()
}

impl Made {
    fn duration(seconds: u32) -> String {
        format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    fn csv(&self, separator: char, quote: &str, last: bool) -> String {
        let q = |text: &str| format!("{quote}{text}{quote}");
        let places = [q("Nancy-Metz"), q("Grand Est")];
        let mut fields = vec![q(&monday(self.week).to_string()), q(&code(self.school))];
        if !last {
            fields.extend(places.clone());
        }
        for cell in self.cells {
            let texts =
                cell.map(|(visits, users, lasting)| [visits.to_string(), users.to_string(), Self::duration(lasting)]);
            fields.extend(texts.unwrap_or_else(|| ["N/A".into(), String::new(), "N/A".into()]).map(|text| q(&text)));
        }
        if last {
            fields.extend(places);
        }
        fields.join(&separator.to_string())
    }

    fn header(separator: char, labels: bool, last: bool) -> String {
        let (mut names, places) = if labels {
            (vec!["debutSemaine".to_string(), "UAI".into()], ["académie".to_string(), "Région".into()])
        } else {
            (vec!["debutsemaine".to_string(), "uai".into()], ["academie".to_string(), "region".into()])
        };
        if !last {
            names.extend(places.clone());
        }
        for ending in MADE {
            names.extend(["visites", "utilisateurs", "duree"].map(|start| format!("{start}_{ending}")));
        }
        if last {
            names.extend(places);
        }
        names.join(&separator.to_string())
    }

    fn json(&self, labels: bool, nulls: bool) -> String {
        let (week, uai, place) =
            if labels { ("debutSemaine", "UAI", "académie") } else { ("debutsemaine", "uai", "academie") };
        let mut fields = vec![
            format!("\"{place}\": \"Nancy-Metz\""),
            format!("\"{uai}\": \"{}\"", code(self.school)),
            format!("\"{week}\": \"{}\"", monday(self.week)),
        ];
        for (ending, cell) in MADE.iter().zip(self.cells) {
            match cell {
                Some((visits, users, lasting)) => fields.push(format!(
                    "\"visites_{ending}\": {visits}, \"utilisateurs_{ending}\": {users}.0, \"duree_{ending}\": \"{}\"",
                    Self::duration(lasting)
                )),
                None if nulls => fields.push(format!("\"visites_{ending}\": null")),
                None => {}
            }
        }
        format!("{{{}}}", fields.join(", "))
    }
}

/// The same rows by every route that leads here.
fn every_route(rows: &[Made]) -> Vec<(String, Vec<u8>)> {
    let mut routes = Vec::new();
    for (separator, quote, labels, last, end, bom) in [
        (';', "", true, false, "\n", "\u{feff}"),
        (';', "", false, true, "\r\n", ""),
        (',', "\"", true, true, "\n", ""),
        ('\t', "", false, false, "\n", "\u{feff}"),
    ] {
        let lines = rows.iter().map(|row| row.csv(separator, quote, last));
        let text: String =
            std::iter::once(Made::header(separator, labels, last)).chain(lines).map(|line| line + end).collect();
        routes.push((format!("csv {separator}{quote}{labels}{last}"), format!("{bom}{text}").into_bytes()));
    }
    let records = |labels, nulls| rows.iter().map(|row| row.json(labels, nulls)).collect::<Vec<String>>();
    let wrapped = |name: &str| {
        records(false, false)
            .iter()
            .map(|row| format!("{{\"datasetid\": \"d\", \"{name}\": {row}}}"))
            .collect::<Vec<_>>()
    };
    let count = rows.len();
    let texts = [
        (
            "v1",
            format!(
                "{{\"nhits\": {count}, \"parameters\": {{\"rows\": 10}}, \"records\": [{}]}}",
                wrapped("fields").join(",")
            ),
        ),
        ("v1 export", format!("[{}]", wrapped("fields").join(",\n"))),
        ("v2.1", format!("{{\"total_count\": {count}, \"results\": [{}]}}", records(false, true).join(", "))),
        ("v2.1 export", format!("\u{feff}[{}]", records(true, true).join(", "))),
        ("lines", records(true, false).join("\n")),
    ];
    routes.extend(texts.map(|(name, text)| (name.to_string(), text.into_bytes())));
    let mut pack = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut pack, &routes[0].1).unwrap();
    routes.push(("gzip".into(), pack.finish().unwrap()));
    routes
}

fn made() -> impl Strategy<Value = Vec<Made>> {
    let cell = || prop::option::weighted(0.9, (0_u32..5000, 0_u32..300, 0_u32..200_000));
    let rows = prop::collection::btree_map((0_u32..40, 0_i64..12), [cell(), cell(), cell()], 1..60);
    rows.prop_map(|rows| rows.into_iter().map(|((school, week), cells)| Made { school, week, cells }).collect())
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

    /// Whatever the route, the sums are the same.
    #[test]
    fn every_route_gives_the_same_sums(rows in made()) {
        for (route, bytes) in every_route(&rows) {
            let weeks = read("x", bytes.as_slice()).unwrap_or_else(|problems| panic!("{route}: {:?}", problems.0[0]));
            prop_assert_eq!(weeks.rows, rows.len() as u64, "{}", route);
            for (at, ending) in MADE.iter().enumerate() {
                let mut expected: BTreeMap<Date, WeekSums> = BTreeMap::new();
                for row in &rows {
                    let Some((visits, users, lasting)) = row.cells[at] else { continue };
                    let sums = expected.entry(monday(row.week)).or_default();
                    sums.schools += 1;
                    sums.visits += u64::from(visits);
                    sums.users += u64::from(users);
                    sums.schools_with_users += 1;
                    sums.duration_s += u64::from(lasting);
                    sums.duration_by_visit_s += u128::from(lasting) * u128::from(visits);
                    sums.visits_with_duration += u64::from(visits);
                }
                prop_assert_eq!(weeks.by_week(&Measure::of(ending)), expected, "{} {}", route, ending);
            }
        }
    }

    #[test]
    fn any_json_gives_weeks_or_problems(text in "[\\[{][\\[\\]{}:,\"a-z0-9 ]{0,60}") {
        let _ = read("x", text.as_bytes());
    }
}

//! `afflux audience` on made DNMA files: both languages, every output, wrong input.

use std::fs;
use std::path::Path;

use crate::support::{json, run, stderr};

const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

fn code(number: u32) -> String {
    format!("{number:07}{}", char::from(LETTERS[(number % 23) as usize]))
}

/// Two school years of forty schools in two académies, from the week of 2 September 2024; ten more
/// schools in the second year.
fn profils(folder: &Path, end: &str) -> String {
    let mut text = String::from(
        "\u{feff}debutSemaine;UAI;académie;commune;département;région;ministère;circonscription;nature_uai;secteur;\
         visites_globales;utilisateurs_globales;duree_globales;visites_eleve;utilisateurs_eleve;duree_eleve\n",
    );
    let first: jiff::civil::Date = "2024-09-02".parse().expect("a date");
    for week in 0..60_u32 {
        let monday = first.checked_add(jiff::Span::new().weeks(i64::from(week))).expect("a date");
        for school in 0..if week < 52 { 40 } else { 50 } {
            let (academie, region) =
                if school % 2 == 0 { ("Lille", "Hauts-de-France") } else { ("Lyon", "Rhône-Alpes") };
            let visits = if week < 52 { 200 } else { 250 };
            let places = format!("{academie};x;Nord;{region};MEN;;300;PU");
            text.push_str(&format!(
                "{monday};{};{places};{visits};80;00:08:00;{};60;00:06:00\n",
                code(school),
                visits / 2
            ));
        }
    }
    text.push_str(end);
    let file = folder.join("profils.csv");
    fs::write(&file, text).expect("a file");
    file.display().to_string()
}

fn text(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    assert!(output.stderr.is_empty(), "{}", stderr(&output));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_table_fits_a_terminal_in_both_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = profils(folder.path(), "");
    for (language, words) in [
        ("en", ["+25%", "40 schools", "unverified", "--duration-is"]),
        ("fr", ["+25\u{202f}%", "40 établissements", "non vérifié", "--duration-is"]),
    ] {
        let said = text(&["audience", &file, "--lang", language]);
        assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
        for word in words {
            assert!(said.replace('\n', " ").contains(word), "no `{word}`: {said}");
        }
    }
}

#[test]
fn json_has_every_line_and_week() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = profils(folder.path(), "");
    let answer = json(&run(&["audience", &file, "--by", "academie", "--format", "json", "--duration-is", "mean"]));
    let rows = answer["rows"].as_array().expect("rows");
    assert_eq!(
        (rows.len(), answer["schools"].as_u64(), answer["unverified_on_real_bytes"].as_bool()),
        (120, Some(50), Some(true))
    );
    let last = &rows[119];
    assert_eq!((last["name"].as_str(), last["week"].as_str()), (Some("Lyon"), Some("2025-10-20")));
    assert_eq!((last["schools"].as_u64(), last["schools_in_common"].as_u64()), (Some(25), Some(20)));
    assert_eq!((last["change"].as_f64(), last["minutes_per_visit"].as_f64()), (Some(0.25), Some(8.0)));
    assert!(last["pages_per_visit"].is_null() && last["visits_per_1000_accounts"].is_null());
    // Both years break up for Toussaint in that week.
    assert_eq!((last["class_days"].as_f64(), last["holidays_differ"].as_bool()), (Some(0.0), Some(false)));

    let profils = json(&run(&["audience", &file, "--by", "profil", "--format", "json", "--from", "2025-W40"]));
    let rows = profils["rows"].as_array().expect("rows");
    assert_eq!((rows[0]["week"].as_str(), rows[1]["name"].as_str()), (Some("2025-09-29"), Some("eleve")));
    assert_eq!(rows[1]["change"].as_f64(), Some(0.25));
    let schools = json(&run(&["audience", &file, "--by", "uai", "--format", "json", "--to", "2024-09-02"]));
    assert_eq!(schools["rows"].as_array().map(Vec::len), Some(40));
}

#[test]
fn a_spreadsheet_of_each_language_and_a_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = profils(folder.path(), "");
    let at = |name: &str| folder.path().join(name).display().to_string();
    text(&["audience", &file, "--lang", "fr", "-o", &at("fr.csv"), "--report", &at("page")]);
    let french = fs::read_to_string(at("fr.csv")).expect("a file");
    assert!(french.starts_with("\u{feff}semaine;nom;établissements mesurés;"), "{french}");
    assert!(french.contains("\r\n20/10/2025;Hauts-de-France;25;6250;250,0000;"), "{french}");
    let page = fs::read_to_string(at("page/audience.html")).expect("a page");
    assert!(page.contains("<html lang=\"fr\">") && page.contains("<svg") && page.contains("Audience par région"));
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"));
    text(&["audience", &file, "--lang", "en", "-o", &at("en.csv")]);
    let english = fs::read_to_string(at("en.csv")).expect("a file");
    assert!(
        english.starts_with("week,name,schools measured,")
            && english.contains("\r\n2025-10-20,Hauts-de-France,25,6250,250.0000,")
    );
}

#[test]
fn accounts_by_school_and_by_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = profils(folder.path(), "");
    let accounts = folder.path().join("accounts.csv");
    let accounts_name = accounts.display().to_string();
    fs::write(&accounts, format!("uai;profil;comptes\n{};globales;100\n", code(0))).expect("a file");
    let answer = json(&run(&["audience", &file, "--by", "academie", "--accounts", &accounts_name, "--format", "json"]));
    let first = &answer["rows"][0];
    assert_eq!((first["visits_per_1000_accounts"].as_f64(), first["users_share"].as_f64()), (Some(2000.0), Some(0.8)));
    assert_eq!((first["schools_with_accounts"].as_u64(), first["schools"].as_u64()), (Some(1), Some(20)));
    fs::write(&accounts, "region;profil;comptes\nhauts-de-france;eleve;10000\n").expect("a file");
    let said = text(&["audience", &file, "--profil", "eleve", "--accounts", &accounts_name]);
    assert!(said.contains("/1000 acc."), "{said}");
    let output = run(&["audience", &file, "--by", "academie", "--accounts", &accounts_name]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("accounts.csv") && stderr(&output).contains("uai"), "{}", stderr(&output));
}

/// A few wrong rows are shown and left out; they do not end the work.
#[test]
fn a_few_wrong_rows_are_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let wrong = format!("2025-10-21;{};Lille;x;Nord;Hauts-de-France;MEN;;300;PU;1;1;00:01:00;1;1;00:01:00\n", code(1));
    let file = profils(folder.path(), &wrong);
    let said = text(&["audience", &file]);
    assert!(said.contains("profils.csv:2482") && said.contains("2025-10-21"), "{said}");
}

#[test]
fn wrong_input_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = profils(folder.path(), "");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let parquet = file("x.parquet", "PAR1....");
    let empty = file("empty.csv", "");
    let other = file("other.csv", "a;b\n1;2\n");
    let header = "debutsemaine;uai;visites_globales\n";
    let rows = file("rows.csv", &format!("{header}2020-03-17;{};3\n2020-03-16;0750654E;x\n", code(1)));
    let no_place = file("no-place.csv", &format!("{header}2020-03-16;{};3\n", code(1)));
    let json = file("x.json", "{\"results\": [");
    let page = folder.path().join("out").display().to_string();
    let cases: [(&[&str], &[&str]); 13] = [
        (&[&parquet], &["x.parquet", "CSV"]),
        (&[&empty], &["empty.csv"]),
        (&[&other], &["other.csv:1", "debutsemaine", "uai", "visites_"]),
        (&[&rows, "--by", "uai"], &["rows.csv:2", "2020-03-17", "rows.csv:3", "0750654E"]),
        (&[&no_place], &["no-place.csv", "region"]),
        (&[&json], &["x.json:1", "CSV"]),
        (&["nowhere.csv"], &["nowhere.csv"]),
        (&[&good, "--by", "service"], &["profils.csv", "service"]),
        (&[&good, "--by", "profil", "--profil", "eleve"], &["--by profil"]),
        (&[&good, "--from", "lundi"], &["--from", "lundi", "2020-W12"]),
        (&[&good, "--from", "2031-01-01"], &["--from"]),
        (&[&good, "--compare-to", "2018"], &["--compare-to", "2018-2019"]),
        (&[&good, "--service", "cantine"], &["cantine", "cahier_textes"]),
    ];
    for (arguments, words) in cases {
        let arguments = [&["audience"], arguments, &["-o", &page, "--report", &page]].concat();
        let output = run(&arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty() && !Path::new(&page).exists(), "{arguments:?}");
        for word in words {
            assert!(said.contains(word), "{arguments:?} does not say `{word}`: {said}");
        }
    }
}

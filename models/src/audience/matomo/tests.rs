use super::*;
use crate::audience::counts::Absent;
use crate::time::{HOUR_US, paris};
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

/// A public file, if the environment says where they are.
fn data(path: &str) -> Option<Vec<u8>> {
    match std::env::var_os("AFFLUX_DATA") {
        Some(folder) => Some(std::fs::read(std::path::Path::new(&folder).join("samples/matomo").join(path)).unwrap()),
        None => {
            let required = std::env::var_os("AFFLUX_REQUIRE_DATA").is_some_and(|value| value == "1");
            assert!(!required, "AFFLUX_REQUIRE_DATA is 1 and AFFLUX_DATA is not set");
            println!("not run: AFFLUX_DATA is not set");
            None
        }
    }
}

fn of(text: &str, day: Option<Date>) -> Result<Curve, Vec<(usize, &'static str)>> {
    read("x.csv", text.as_bytes(), day, &HourlyOptions::default())
        .map_err(|problems| problems.0.iter().map(|p| (p.line, p.message.key)).collect())
}

fn note(curve: &Curve, key: &str) -> Option<String> {
    curve.notes.iter().find(|note| note.key == key).and_then(|note| note.args.first()).map(|arg| arg.1.clone())
}

fn monday() -> Option<Date> {
    Some(date(2021, 10, 18))
}

#[test]
fn a_real_week() {
    let zurich = HourlyOptions { zone: TimeZone::get("Europe/Zurich").unwrap(), ..HourlyOptions::default() };
    let mut reader = MatomoReader::new(zurich);
    let days = ["18_Monday", "19_Tuesday", "20_Wednesday", "21_Thursday", "22_Friday", "23_Saturday", "24_Sunday"];
    for day in days {
        let name = format!("icorsi_visits_per_server_time_2021-10-{day}.csv");
        let Some(bytes) = data(&name) else { return };
        reader = reader.read(&name, bytes.as_slice(), None).unwrap();
    }
    let curve = reader.finish().unwrap();
    assert_eq!((curve.bins.len(), curve.files.len()), (168, 7));
    assert_eq!(curve.bins[0].start.civil(&curve.zone), date(2021, 10, 18).at(0, 0, 0, 0));
    assert_eq!((curve.bins[0].count, curve.bins[8].count, curve.bins[10].count), (118.0, 1250.0, 1765.0));
    assert_eq!(curve.bins[6 * 24 + 4].count, 0.0);
    assert_eq!(note(&curve, "matomo-day-by-name").unwrap(), "7");
    // Labels are two hours after UTC, as in the zone that week.
    assert_eq!(note(&curve, "matomo-other-zone"), None);
}

#[test]
fn a_real_day_in_another_zone_is_noted() {
    let name = "icorsi_visits_per_server_time_2021-10-18_Monday.csv";
    let Some(bytes) = data(name) else { return };
    let lisbon = HourlyOptions { zone: TimeZone::get("Europe/Lisbon").unwrap(), ..HourlyOptions::default() };
    let curve = read(name, bytes.as_slice(), None, &lisbon).unwrap();
    assert_eq!(note(&curve, "matomo-other-zone").unwrap(), "+2");
}

#[test]
fn real_reports_of_pages_are_refused() {
    for (name, key) in [
        ("icorsi_pageview_login_2021-22_utf16.csv", "matomo-no-visits"),
        ("icorsi_pageview_enrol_utf16.csv", "matomo-no-visits"),
    ] {
        let Some(bytes) = data(name) else { return };
        let problems = read(name, bytes.as_slice(), None, &HourlyOptions::default()).unwrap_err();
        assert_eq!(problems.0[0].message.key, key, "{name}");
    }
}

#[test]
fn a_scheduled_report_names_its_day_above_its_tables() {
    let text = "Portail - lundi 18 octobre 2021\n\nVisites par pays\nLibellé;Visites\nFrance;12\n\n\
                Visites par heure du serveur\nLibellé;Visiteurs uniques;Visites\n0h;3;4\n1h;0;\"1 000\"\n\n";
    let curve = of(text, None).unwrap();
    assert_eq!(curve.bins.iter().map(|bin| bin.count).collect::<Vec<_>>(), [4.0, 1000.0]);
    assert_eq!(curve.bins[0].start.civil(&paris()), date(2021, 10, 18).at(0, 0, 0, 0));
}

#[test]
fn one_file_of_many_days() {
    let hours = "Date,Label,Visits\n2021-10-18,00,4\n2021-10-18,01,5\n2021-10-19,00,6\n";
    assert_eq!(of(hours, None).unwrap().bins.len(), 3);
    let days = of("Date,Unique visitors,Visits\n2021-10-30,3,4\n2021-10-31,3,5\n", None).unwrap();
    assert_eq!(days.bins.iter().map(|bin| bin.width_us / HOUR_US).collect::<Vec<_>>(), [24, 25]);
    assert_eq!(of("Date,Visits\n2021-10,4\n", None).unwrap_err(), [(2, "matomo-too-coarse")]);
}

#[test]
fn answers_of_the_api() {
    let day = r#"[{"label":"0h","nb_visits":4,"segment":"visitStartServerHour==22"},{"label":"1h","nb_visits":"5"}]"#;
    let curve = of(day, monday()).unwrap();
    assert_eq!(curve.bins.iter().map(|bin| bin.count).collect::<Vec<_>>(), [4.0, 5.0]);
    assert_eq!(of(day, None).unwrap_err(), [(0, "matomo-no-day")]);
    let range = format!(r#"{{"2021-10-18":{day},"2021-10-19":[],"2021-10-20":{day}}}"#);
    let curve = of(&range, None).unwrap();
    assert_eq!((curve.bins.len(), note(&curve, "matomo-empty").unwrap()), (4, "1".into()));
    let zero = HourlyOptions { absent: Absent::Zero, ..HourlyOptions::default() };
    assert_eq!(read("x", range.as_bytes(), None, &zero).unwrap().bins.len(), 50);
    let days = of(r#"{"2021-10-18":{"nb_visits":4},"2021-10-19":7}"#, None).unwrap();
    assert_eq!(days.total(), 11.0);
    for (text, key) in [
        ("[]", "matomo-all-empty"),
        ("<?xml version=\"1.0\"?>\n<result />", "matomo-all-empty"),
        ("<result><row/></result>", "matomo-xml"),
        (r#"{"result":"error","message":"no access"}"#, "matomo-error"),
        ("{\"a\":", "matomo-json"),
        (r#"[{"label":"login","nb_visits":4}]"#, "matomo-not-hours"),
        (r#"[{"label":"0h"}]"#, "matomo-no-visits"),
        (r#"[{"label":"0h","nb_visits":-4}]"#, "counts-negative"),
        ("", "problem-empty-file"),
    ] {
        assert_eq!(of(text, monday()).unwrap_err()[0].1, key, "{text}");
    }
}

#[test]
fn wrong_files_and_days() {
    let hours = "Label,Visits\n00,4\n";
    let read =
        |name: &str| read(name, hours.as_bytes(), None, &HourlyOptions::default()).map_err(|p| p.0[0].message.key);
    assert_eq!(read("visites.csv").unwrap_err(), "matomo-no-day");
    assert_eq!(read("2021-10-18_2021-10-24.csv").unwrap_err(), "matomo-several-days");
    assert_eq!(of("Label,Visits\nlogin,4\n", monday()).unwrap_err(), [(2, "matomo-not-hours")]);
    assert_eq!(of("Label,Visits\n00,4\n00,5\n01,x\n", monday()).unwrap_err(), [(4, "counts-not-a-number")]);
    assert_eq!(of("Label,Visits\n00,4\n00,5\n", monday()).unwrap_err(), [(3, "matomo-duplicate")]);
    assert_eq!(of("Label,Visits\n02,5\n", Some(date(2021, 3, 28))).unwrap_err(), [(0, "counts-removed-hour")]);
}

proptest! {
    #[test]
    fn any_bytes_give_a_curve_or_problems(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read("x", bytes.as_slice(), monday(), &HourlyOptions::default());
    }

    #[test]
    fn any_tables_give_a_curve_or_problems(text in "(Label|Visits|Date|[0-9]{1,2}|2021-10-1[0-9]|[,;\n\"{}\\[\\]:]){0,60}") {
        let _ = read("x", text.as_bytes(), monday(), &HourlyOptions::default());
    }

    /// A week of hours is read back, as CSV in UTF-16 and as JSON.
    #[test]
    fn counts_come_back(counts in prop::collection::vec(0_u32..5000, 24..=168)) {
        let days = counts.len() / 24;
        let (mut csv, mut json) = (String::from("\u{feff}Date,Label,Visits\n"), Vec::new());
        for (n, day) in counts[..days * 24].chunks(24).enumerate() {
            let date = date(2021, 10, 18 + n as i8);
            let rows: Vec<String> = day.iter().enumerate().map(|(hour, count)| {
                csv.push_str(&format!("{date},{hour:02},{count}\n"));
                format!("{{\"label\":\"{hour}h\",\"nb_visits\":{count}}}")
            }).collect();
            json.push(format!("\"{date}\":[{}]", rows.join(",")));
        }
        let utf16: Vec<u8> = csv.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wanted: Vec<f64> = counts[..days * 24].iter().map(|count| f64::from(*count)).collect();
        for bytes in [utf16, format!("{{{}}}", json.join(",")).into_bytes()] {
            let curve = read("x", bytes.as_slice(), None, &HourlyOptions::default()).unwrap();
            prop_assert_eq!(&curve.bins.iter().map(|bin| bin.count).collect::<Vec<_>>(), &wanted);
        }
    }
}

//! `afflux fit` on what the tools around a portal export: real samples where they are public, and
//! wrong files.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{json, run, stderr};

/// A public file, read in place where `AFFLUX_DATA` says.
fn sample(path: &str) -> Option<String> {
    let Some(data) = std::env::var_os("AFFLUX_DATA") else {
        assert!(std::env::var_os("AFFLUX_REQUIRE_DATA").is_none(), "AFFLUX_DATA is not set");
        eprintln!("did not run: AFFLUX_DATA is not set");
        return None;
    };
    Some(Path::new(&data).join(path).display().to_string())
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path: PathBuf = self.0.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    }
}

fn fitted(arguments: &[&str]) -> Value {
    let output = run(&[&["fit", "--format", "json"], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    json(&output)
}

/// The command ends with code 2 and says each of the words.
fn refused(arguments: &[&str], words: &[&str]) {
    let output = run(&[&["fit"], arguments].concat());
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    for word in words {
        assert!(said.contains(word), "{arguments:?} does not say `{word}`: {said}");
    }
}

#[test]
fn a_real_week_of_matomo() {
    let days = ["18_Monday", "19_Tuesday", "20_Wednesday", "21_Thursday", "22_Friday", "23_Saturday", "24_Sunday"];
    let names = days.map(|day| sample(&format!("samples/matomo/icorsi_visits_per_server_time_2021-10-{day}.csv")));
    let files: Vec<&str> = names.iter().flatten().map(String::as_str).collect();
    if files.is_empty() {
        return;
    }
    let flags = ["--kind", "matomo", "--time-zone", "Europe/Zurich"];
    let found = fitted(&[&files[..], &flags].concat());
    // awk over the seven files: the sum of the column Visits.
    assert_eq!((found["days"].as_u64(), found["bins"].as_u64()), (Some(7), Some(168)));
    assert_eq!(found["pulse_from_prior"], true, "hours tell no peak minute");
}

#[test]
fn real_lines_of_haproxy() {
    let Some(file) = sample("samples/haproxy/produced_haproxy-2.6.12_httplog_rfc3164.log") else { return };
    let output = run(&["fit", &file, "--kind", "haproxy"]);
    // Seven seconds of a log: the rate of a window, and what HAProxy saw at once.
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", stderr(&output));
    for word in ["18 connections", "16 requests in one backend", "saturated", "Europe/Paris"] {
        assert!(said.replace('\n', " ").contains(word), "{word}: {said}");
    }
    let french = run(&["fit", &file, "--kind", "haproxy", "--lang", "fr"]);
    assert!(String::from_utf8_lossy(&french.stdout).contains("refoulées"));
}

#[test]
fn real_answers_of_prometheus() {
    let Some(gauge) = sample("samples/prometheus/prom-api-client_up_2series_400pts_resultonly.json") else { return };
    refused(&[&gauge, "--kind", "prometheus"], &["--samples", "gauge"]);
    let several = sample("samples/prometheus/victoriametrics_thanos_expected_filtered_aggr.json").expect("the folder");
    refused(&[&several, "--kind", "prometheus"], &["several metrics", "thanos_test_counter_total"]);
}

#[test]
fn a_counter_of_two_days() {
    let mut value = 0;
    let samples: Vec<String> = (0..=96)
        .map(|step| {
            value += if (32..72).contains(&(step % 48)) { 40 } else { 2 };
            // The process restarts once.
            value = if step == 50 { 2 } else { value };
            format!("[{},\"{value}\"]", 1_584_918_000 + step * 1800)
        })
        .collect();
    let text = format!("[{{\"metric\":{{\"__name__\":\"logins_total\"}},\"values\":[{}]}}]", samples.join(","));
    let folder = Folder::new();
    let found = fitted(&[&folder.file("logins.json", &text), "--kind", "prometheus"]);
    let notes = found["notes"].to_string();
    assert_eq!(found["bins"].as_u64(), Some(96));
    assert!(notes.contains("prometheus-resets") && notes.contains("prometheus-counter-by-name"), "{notes}");
}

#[test]
fn logins_of_an_entcore_portal() {
    let mut text = String::from("\u{feff}\"UAI\";\"Date\";\"Profil\";\"Connexions\"\r\n");
    for hour in 0..72 {
        for (profil, share) in [("Élève", 40), ("Enseignant", 8), ("Parent", 12)] {
            let logins = share * if (8..18).contains(&(hour % 24)) { 9 } else { 1 };
            let (day, hour) = (15 + hour / 24, hour % 24);
            text += &format!("\"0750654D\";\"2025-09-{day}T{hour:02}:00\";\"{profil}\";\"{logins}\"\r\n");
        }
    }
    let folder = Folder::new();
    let found = fitted(&[&folder.file("stats.csv", &text), "--kind", "entcore-stats"]);
    assert_eq!(found["visits"].as_f64(), Some(3.0 * 60.0 * (10.0 * 9.0 + 14.0)));
    assert!(found["notes"].to_string().contains("entcore-known-wrong"));
}

#[test]
fn wrong_files_of_every_tool() {
    let folder = Folder::new();
    let garbage = folder.file("garbage.txt", "hello\nworld\n");
    let empty = folder.file("empty.txt", "");
    for kind in ["haproxy", "prometheus", "matomo", "entcore-stats", "counts"] {
        refused(&[&garbage, "--kind", kind], &["garbage.txt"]);
        refused(&[&empty, "--kind", kind], &["empty.txt", "empty"]);
    }
    let tcp = "192.0.2.1:1 [20/Sep/2018:15:44:23.285] main app/a 0/1/1 212 -- 1/1/0/0/0 0/0\n";
    refused(&[&folder.file("tcp.log", tcp), "--kind", "haproxy"], &["option httplog"]);
    let hours = folder.file("hours.csv", "Label,Visits\n00,4\n");
    refused(&[&hours, "--kind", "matomo"], &["hours.csv", "--date 2021-10-18"]);
    refused(&[&hours, "--kind", "matomo", "--date", "18/10"], &["--date", "18/10"]);
    let accesses = folder.file("a.csv", "\"UAI\";\"Date\";\"Connecteur\";\"Nombre d'accès\"\n");
    refused(&[&accesses, "--kind", "entcore-stats"], &["a.csv", "Connexions", "Profil"]);
}

#[test]
fn counts_that_can_be_read_in_two_ways() {
    let folder = Folder::new();
    let mut days = String::from("date;visites\n");
    for hour in 0..48 {
        days += &format!("{:02}/03/2020 {:02}:00;{}\n", 3 + hour / 24, hour % 24, 100 + hour);
    }
    // 3 March shows nothing, 4 March may be 3 April.
    let file = folder.file("jours.csv", &days);
    refused(&[&file, "--kind", "counts"], &["jours.csv", "--date-format dmy"]);
    let found = fitted(&[&file, "--kind", "counts", "--date-format", "dmy"]);
    assert_eq!((found["bins"].as_u64(), found["days"].as_u64()), (Some(48), Some(2)));
    let minutes: String = (0..90).map(|n| format!("2020-03-23 {:02}:{:02},5\n", 8 + n / 60, n % 60)).collect();
    let file = folder.file("minutes.csv", &format!("date,MNe\n{minutes}"));
    refused(&[&file, "--kind", "counts"], &["minutes.csv", "MNe", "--minutes started"]);
    refused(&[&file, "--kind", "counts", "--minutes", "active"], &["--mean-duration"]);
    assert_eq!(fitted(&[&file, "--kind", "counts", "--minutes", "started"])["visits"].as_f64(), Some(450.0));
    refused(&[&file, "--kind", "counts", "--minutes", "both"], &["--minutes"]);
}

#[test]
fn active_minutes_are_divided_by_what_a_visit_is_active() {
    let folder = Folder::new();
    let minute = |n: i32| format!("2020-03-{:02} {:02}:{:02},{}\n", 2 + n / 1440, n / 60 % 24, n % 60, 6 + n % 5);
    let file = folder.file("mne.csv", &format!("date,MNe\n{}", (0..4 * 1440).map(minute).collect::<String>()));
    let active = ["--kind", "counts", "--minutes", "active"];
    let visit = ["--mean-duration", "12min", "--pages-per-visit", "3.64"];
    let asked = [&[file.as_str()], active.as_slice(), visit.as_slice()].concat();
    let found = fitted(&asked);
    let started = fitted(&[&file, "--kind", "counts", "--minutes", "started"]);
    let level = |found: &Value| found["level"]["value"].as_f64().unwrap();
    let minutes = level(&started) / level(&found);
    assert!((2.0..3.64).contains(&minutes), "{minutes}");
    assert!(found["notes"].as_array().unwrap().iter().any(|note| note == "fit-active"));
    assert!(found["ks_p"].is_null() && found["lewis_p"].is_null());
    refused(&[asked.as_slice(), &["--forecast-days", "2"]].concat(), &["forecast-days"]);
    let second = format!("counts={file}");
    refused(&[asked.as_slice(), &[&second]].concat(), &["MN"]);
}

/// Eight days of an access log: 40 uploads a day of 1 to 20 MB.
fn log_with_uploads(lengths: bool) -> String {
    let mut text = String::new();
    for day in 0..8 {
        for n in 0..96 {
            let at = format!("{:02}/Mar/2020:{:02}:{:02}:00 +0100", 2 + day, n / 4, n % 4 * 15);
            let line = |method: &str, bytes: u64| {
                let length = if lengths { format!(" rl={bytes}") } else { String::new() };
                format!("10.1.0.{n} - - [{at}] \"{method} /workspace HTTP/1.1\" 200 90 \"-\" \"-\" rt=0.01{length}\n")
            };
            text.push_str(&line("GET", 500));
            if (28..68).contains(&n) {
                text.push_str(&line("POST", 1_000_000 + 500_000 * (n * 7 + day * 3) % 20_000_000));
            }
        }
    }
    text
}

#[test]
fn uploads_of_a_log_fill_a_disk() {
    let folder = Folder::new();
    let file = folder.file("access.log", &log_with_uploads(true));
    let disk = ["--disk", "60GB", "--stored", "20GB", "--kept-share", "0.8"];
    let fitted_file = folder.0.path().join("fitted.toml").display().to_string();
    let asked = [[file.as_str(), "--kind", "access-log"].as_slice(), &disk].concat();
    let found = &fitted(&[asked.as_slice(), &["-o", &fitted_file]].concat())["storage"];
    assert_eq!(found["files"].as_u64(), Some(320));
    let number = |name: &str| found[name]["value"].as_f64().unwrap();
    assert!((number("files_per_week") / 280.0 - 1.0).abs() < 0.01, "{found}");
    let week = number("files_per_week") * number("mean_bytes");
    assert!((number("bytes_per_week") / week - 1.0).abs() < 1e-9);
    let weeks = (40e9 / (0.8 * week)).ceil();
    assert_eq!(number("weeks_to_full"), weeks);
    let bound = |name: &str| found["weeks_to_full"][name].as_f64().unwrap();
    assert!(bound("low") <= weeks && weeks <= bound("high"));
    assert!(std::fs::read_to_string(&fitted_file).unwrap().contains("[storage]"));
    let shown = run(&[&["fit", "--lang", "fr"], asked.as_slice()].concat());
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("est plein dans") && shown.contains("Stockage : 280 dépôts par semaine"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    refused(&[asked.as_slice(), &["--half-life", "soon"]].concat(), &["half-life", "soon"]);
    refused(&[&file, "--kind", "access-log", "--stored", "1GB"], &["--disk"]);
    refused(&[&file, "--kind", "access-log", "--disk", "1GB", "--stored", "2GB"], &["--stored"]);
    let silent = folder.file("silent.log", &log_with_uploads(false));
    refused(&[[silent.as_str(), "--kind", "access-log"].as_slice(), &disk].concat(), &["request_length"]);
}

//! Reads a file of the size and shape of the national `fr-en-dnma-par-uai-profils` export, beside a
//! plain pass over its lines in the same run.
//!
//! `cargo bench -p afflux-models --bench dnma [-- ROWS [MEASURES]]`: rows in millions (3.9), and
//! `globales`, `profils` (default) or `all`; `-- make MILLIONS FILE` keeps such a file. The file is made in a temporary folder, at random from
//! a fixed seed, and taken away. Peak memory is that of this process (`VmHWM`), so each way of
//! reading is a process of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark stops where it fails")]

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use afflux_models::audience::dnma::{DnmaOptions, DnmaReader, Measure, Measures};
use afflux_models::seed::mix;

/// Where the schools lie: académie, département, région.
const PLACES: [(&str, &str, &str); 6] = [
    ("Nancy-Metz", "Meurthe-et-Moselle", "Grand Est"),
    ("Orléans-Tours", "Indre-et-Loire", "Centre-Val de Loire"),
    ("Créteil", "Seine-Saint-Denis", "Ile-de-France"),
    ("Clermont-Ferrand", "Puy-de-Dôme", "Auvergne-Rhône-Alpes"),
    ("Lille", "Pas-de-Calais", "Hauts-de-France"),
    ("Montpellier", "Hérault", "Occitanie"),
];
const PROFILS: [&str; 5] = ["globales", "eleve", "parent", "enseignant", "admin_vie_scol_tech"];
const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["make", millions, file] => make(Path::new(file), rows(millions)),
        ["pass", file] => pass(file),
        ["read", measures, file] => read(measures, file),
        ref rest => drive(rest),
    }
}

/// Makes the file, then runs each way of reading it.
fn drive(arguments: &[&str]) {
    let rows = rows(arguments.first().copied().unwrap_or("3.9"));
    let measures = arguments.get(1).copied().unwrap_or("profils");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("profils.csv");
    let began = Instant::now();
    make(&file, rows);
    let size = file.metadata().unwrap().len();
    println!("made {:.0} MB in {:.1} s", size as f64 / 1e6, began.elapsed().as_secs_f64());
    let file = file.display().to_string();
    let this = std::env::current_exe().unwrap();
    for way in [vec!["pass", &file], vec!["read", measures, &file]] {
        assert!(Command::new(&this).args(way).status().unwrap().success());
    }
}

fn rows(millions: &str) -> u64 {
    (millions.parse::<f64>().expect("rows in millions") * 1e6) as u64
}

/// The lines alone.
fn pass(file: &str) {
    let began = Instant::now();
    let mut input = BufReader::with_capacity(1 << 16, File::open(file).unwrap());
    let (mut line, mut lines) = (Vec::new(), 0_u64);
    while input.read_until(b'\n', &mut line).unwrap() > 0 {
        lines += 1;
        line.clear();
    }
    say("plain pass", file, began, &format!("{lines} lines"));
}

fn read(measures: &str, file: &str) {
    let began = Instant::now();
    let measures = match measures {
        "globales" => Measures::Globales,
        "profils" => Measures::Profils,
        _ => Measures::All,
    };
    let options = DnmaOptions { measures, ..DnmaOptions::default() };
    let input = BufReader::with_capacity(1 << 16, File::open(file).unwrap());
    let weeks = DnmaReader::new(options).read(file, input).unwrap().finish();
    say("DNMA reader", file, began, &format!("{} rows", weeks.rows));
    let visits: u64 = weeks.by_week(&Measure::Globales).values().map(|sums| sums.visits).sum();
    say("with sums", file, began, &format!("{visits} visits"));
}

fn say(what: &str, file: &str, began: Instant, told: &str) {
    let seconds = began.elapsed().as_secs_f64();
    let size = Path::new(file).metadata().unwrap().len() as f64 / 1e6;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map_or("?", str::trim).to_owned();
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let cpu =
        stat.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(11)).and_then(|ticks| ticks.parse::<f64>().ok());
    let cpu = cpu.map_or_else(|| "?".to_owned(), |ticks| format!("{:.2}", ticks / 100.0));
    let peak = of("VmHWM:");
    println!("{what}: {seconds:.2} s wall, {cpu} s user, {:.0} MB/s, peak {peak}, {told}", size / seconds);
}

/// Rows week by week: schools enter with the years, some stay away in a week.
fn make(file: &Path, rows: u64) {
    let mut output = BufWriter::with_capacity(1 << 20, File::create(file).unwrap());
    let mut header =
        "\u{feff}debutSemaine;UAI;académie;commune;département;région;ministère;circonscription;nature_uai;secteur"
            .to_owned();
    for profil in PROFILS {
        header.push_str(&format!(";visites_{profil};utilisateurs_{profil};duree_{profil}"));
    }
    writeln!(output, "{header}").unwrap();
    let monday = jiff::civil::date(2019, 9, 2);
    let mut draws = 1_u64;
    let mut made = 0;
    for week in 0_u64.. {
        let date = monday.checked_add(jiff::Span::new().weeks(i64::try_from(week % 330).unwrap())).unwrap();
        // Past 330 weeks other schools follow, so that any number of rows can be made.
        let others = week / 330 * 50_000;
        let schools = match week % 330 {
            0..=259 => 8_000,
            260..=311 => 20_000,
            _ => 40_000,
        };
        for school in 0..schools {
            draws = draws.wrapping_add(1);
            let draw = mix(draws);
            if draw.is_multiple_of(20) {
                continue;
            }
            if made == rows {
                return output.flush().unwrap();
            }
            made += 1;
            write_row(&mut output, date, others + school, draw);
        }
    }
}

fn write_row(output: &mut impl Write, date: jiff::civil::Date, school: u64, draw: u64) {
    let number = (school % 95 + 1) * 10_000 + school / 95;
    let letter = char::from(LETTERS[(number % 23) as usize]);
    let (academie, departement, region) = PLACES[(school % 6) as usize];
    write!(output, "{date};{number:07}{letter};{academie};Commune-{};{departement};{region};", school % 3000).unwrap();
    write!(output, "MINISTERE DE L'EDUCATION NATIONALE;;{};PU", 300 + school % 50).unwrap();
    for (profil, shift) in [(0, 0), (1, 9), (2, 18), (3, 27), (4, 36)] {
        let visits = (draw >> shift) % if profil == 0 { 2000 } else { 500 };
        let seconds = (draw >> (shift + 3)) % 3600;
        if profil == 4 && draw.is_multiple_of(3) {
            write!(output, ";N/A;N/A;N/A").unwrap();
        } else {
            write!(output, ";{visits};{};00:{:02}:{:02}", visits / 3, seconds / 60, seconds % 60).unwrap();
        }
    }
    writeln!(output).unwrap();
}

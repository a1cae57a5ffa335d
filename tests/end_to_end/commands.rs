//! The commands that read a scenario or data, on the shipped ones.

use crate::support::{json, run, shipped, stderr};

fn scenario(name: &str) -> String {
    shipped(&format!("scenarios/{name}.toml")).display().to_string()
}

#[test]
fn a_plan_is_the_same_for_any_number_of_threads() {
    let confinement = scenario("confinement-2020");
    let lines = |threads: &str| {
        let output = run(&["plan", &confinement, "--scale", "0.01", "--format", "ndjson", "--threads", threads]);
        assert!(output.status.success(), "{}", stderr(&output));
        output.stdout
    };
    let one = lines("1");
    assert!(one == lines("2"));
    let text = String::from_utf8(one).expect("UTF-8");
    assert!(text.lines().count() > 5000);
    let first: serde_json::Value = serde_json::from_str(text.lines().next().expect("a line")).expect("JSON");
    assert_eq!(first["pages"][0]["service"], "connexion");
    assert!(first["at"].as_str().is_some_and(|at| at.starts_with("2020-03-23T00:0") && at.ends_with("+01:00")));
}

#[test]
fn another_seed_gives_another_digest() {
    let rentree = scenario("rentree-2019");
    let digest = |seed: &str| {
        let output = run(&["plan", &rentree, "--scale", "0.05", "--format", "json", "--seed", seed]);
        json(&output)["digest"].as_str().map(str::to_owned)
    };
    assert!(digest("1").is_some());
    assert_eq!(digest("1"), digest("1"));
    assert_ne!(digest("1"), digest("2"));
}

/// The fields that others rely on, and the lockdown's facts in them.
#[test]
fn check_and_simulate_say_the_same_day() {
    let confinement = scenario("confinement-2020");
    let rentree = scenario("rentree-2019");
    let expected = json(&run(&["check", &confinement, "--format", "json"]));
    let before = json(&run(&["check", &rentree, "--format", "json"]));
    let factor = expected["visits"].as_f64().unwrap() / before["visits"].as_f64().unwrap();
    assert!((factor - 4.85).abs() < 0.01, "{factor}");
    // The peak rises less than the day: access is continuous.
    let peaks = expected["peak_visits_per_s"].as_f64().unwrap() / before["peak_visits_per_s"].as_f64().unwrap();
    assert!(peaks < factor, "{peaks}");
    let week = expected["storage_bytes_per_week"].as_f64().unwrap();
    assert!((0.5e12..2e12).contains(&week), "{week}");

    let output = run(&["simulate", &confinement, "--format", "json", "--scale", "0.02", "--replications", "3"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let simulated = json(&output);
    for name in ["visits", "pages", "peak_visits_per_s", "storage_bytes_per_week", "digest", "cpu_s"] {
        assert!(!simulated[name].is_null(), "{name}");
    }
    for name in ["visits", "sessions", "connections", "requests"] {
        let peak = &simulated["concurrency"][name];
        assert!(peak["value"].as_f64().unwrap() > 0.0 && peak["at"].is_string() && peak["low"].is_number(), "{name}");
    }
    // Small samples and busyness: within 40 % of what is expected of 2 % of the people.
    let visits = simulated["visits"].as_f64().unwrap() / (0.02 * expected["visits"].as_f64().unwrap());
    assert!((0.6..1.4).contains(&visits), "{visits}");
}

/// What the measurement sees changes with its coverage, the load does not; ten times as many conferences
/// take ten times the rooms, and less than that once chance is allowed for.
#[test]
fn coverage_and_video_are_told_beside_the_load() {
    let all = json(&run(&["check", &scenario("france-confinement-2020"), "--format", "json"]));
    let measured = json(&run(&["check", &scenario("couverture-nationale"), "--format", "json"]));
    assert!(all["seen"].is_null());
    assert_eq!(all["visits"], measured["visits"]);
    let seen = measured["seen"]["visits"].as_f64().unwrap() / measured["visits"].as_f64().unwrap();
    assert!((seen - 0.55).abs() < 1e-12, "{seen}");

    let video = json(&run(&["check", &scenario("visioconference"), "--format", "json"]));
    let of = |times: &str, name: &str| video[times][name].as_f64().unwrap();
    let ratio = |name: &str| of("video_times_10", name) / of("video", name);
    assert!((ratio("rooms") - 10.0).abs() < 1e-9 && (ratio("conferences") - 10.0).abs() < 1e-9);
    assert!(ratio("rooms_q99") < 9.5 && of("video", "rooms_q99") > of("video", "rooms"));
    assert!((of("video", "megabits_per_s") / of("video", "rooms_q99") - 12.0 * 1.5).abs() < 1e-9);
}

/// Each fact beside the model, and each input left out: the fields that others rely on.
#[test]
fn targets_are_shown_beside_the_model() {
    let confinement = scenario("confinement-2020");
    let roles = json(&run(&["check", &confinement, "--targets", "--format", "json"]));
    let targets = roles["targets"].as_array().unwrap();
    assert!(targets.len() >= 2);
    for target in targets {
        for name in ["id", "value", "low", "high", "model", "model_low", "model_high", "inside"] {
            assert!(!target[name].is_null(), "{name}: {target}");
        }
    }
    let of = |list: &str, id: &str| {
        roles[list].as_array().unwrap().iter().find(|fact| fact["id"] == id).unwrap_or_else(|| panic!("{id}")).clone()
    };
    // 550 million over eight weeks with holidays in them, and 55 million in one: they do not agree.
    assert_eq!(of("targets", "eight-weeks-against-the-week")["inside"], false);
    assert_eq!(of("targets", "visits-per-visitor-confinement")["inside"], true);
    let left = of("inputs", "computer-share-confinement");
    assert!((left["left_out_prediction"].as_f64().unwrap() - 0.35).abs() < 1e-9, "{left}");
    assert!(of("inputs", "visits-ratio-23-march")["left_out_prediction"].is_null());
    for (language, word) in [("fr", "dehors"), ("en", "outside")] {
        let output = run(&["check", &confinement, "--targets", "--lang", language]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains(word) && text.contains("eight-weeks-against-the-week"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
}

#[test]
fn one_replication_has_no_interval() {
    let output =
        run(&["simulate", &scenario("rentree-2019"), "--format", "json", "--scale", "0.01", "--replications", "1"]);
    let simulated = json(&output);
    assert!(simulated["concurrency"]["sessions"]["low"].is_null());
    assert!(simulated["intervals"]["visits"]["high"].is_null());
}

#[test]
fn the_same_digest_for_any_number_of_threads() {
    let confinement = scenario("confinement-2020");
    let digest = |threads: &str| {
        let arguments = [
            "simulate",
            &confinement,
            "--format",
            "json",
            "--scale",
            "0.02",
            "--replications",
            "4",
            "--threads",
            threads,
        ];
        json(&run(&arguments))["digest"].as_str().map(str::to_owned)
    };
    assert_eq!(digest("1"), digest("2"));
}

#[test]
fn help_speaks_two_languages_and_has_examples() {
    for (language, word) in [("fr", "Exemples"), ("en", "Examples")] {
        for command in ["run", "audience", "fit", "check", "plan", "simulate", "size", "replay", "portal", "guard"] {
            let output = run(&[command, "--help", "--lang", language]);
            let help = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success() && help.contains(word), "{command} {language}: {help}");
            assert!(help.contains(&format!("afflux {command}")), "{command}");
        }
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let confinement = scenario("confinement-2020");
    let mut child = crate::support::afflux()
        .args(["plan", &confinement, "--scale", "0.05", "--format", "ndjson"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", stderr(&output));
}

/// The public curves and samples, read in place where `AFFLUX_DATA` says.
#[test]
fn fit_reads_public_data() {
    let Some(data) = std::env::var_os("AFFLUX_DATA") else {
        assert!(std::env::var_os("AFFLUX_REQUIRE_DATA").is_none(), "AFFLUX_DATA is not set");
        eprintln!("did not run: AFFLUX_DATA is not set");
        return;
    };
    let data = std::path::PathBuf::from(data);
    let folder = tempfile::tempdir().expect("a folder");
    let fit = |file: &str, more: &[&str]| {
        let file = data.join(file).display().to_string();
        let model = folder.path().join("model.toml").display().to_string();
        let arguments = [&["fit", file.as_str(), "-o", model.as_str(), "--format", "json"], more].concat();
        let output = run(&arguments);
        assert!(output.status.success(), "{file}: {}", stderr(&output));
        (json(&output), std::fs::read_to_string(model).ok())
    };
    let (taxi, model) = fit("curves/nab_nyc_taxi_30min.csv", &["--kind", "counts", "--time-zone", "America/New_York"]);
    assert_eq!(taxi["days"], 215);
    assert!(model.is_some_and(|text| text.starts_with("format = 1")));
    let (bikes, _) = fit(
        "curves/uci_capital_bikeshare_hourly_fr_locale.csv",
        &["--kind", "counts", "--time-zone", "America/New_York", "--absent", "zero"],
    );
    assert_eq!(bikes["pulse_from_prior"], true);
    let (log, _) = fit("samples/access/produced_nginx-1.22.1_combined.log", &["--kind", "access-log"]);
    assert!(log["visits"].as_f64().is_some_and(|visits| visits > 0.0));
}

/// The ministry's own calendar, for a school year that the built-in table may not hold.
#[test]
fn the_ministrys_calendar_is_read() {
    let Some(data) = std::env::var_os("AFFLUX_DATA") else {
        assert!(std::env::var_os("AFFLUX_REQUIRE_DATA").is_none(), "AFFLUX_DATA is not set");
        eprintln!("did not run: AFFLUX_DATA is not set");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let calendar =
        std::path::PathBuf::from(data).join("calendar/fr-en-calendrier-scolaire_2026-01_labels-fr_utc_2025-2027.csv");
    let calendar = calendar.display().to_string();
    let text = format!(
        "format = 1\nextends = \"{}\"\nname = \"later\"\n[[window]]\nname = \"w\"\nfrom = \"2025-11-17T00:00:00\"\n\
         to = \"2025-11-18T00:00:00\"\n[replay]\nfrom = \"2025-11-17T08:00:00\"\nto = \"2025-11-17T09:00:00\"\n",
        scenario("rentree-2019")
    );
    let file = folder.path().join("later.toml");
    std::fs::write(&file, text).expect("a file");
    let file = file.display().to_string();
    let term = json(&run(&["check", &file, "--calendar", &calendar, "--format", "json"]));
    assert!(term["visits"].as_f64().unwrap() > 100_000.0, "{term}");
    // The shipped scenario's own day is not in that file.
    let output = run(&["check", &scenario("rentree-2019"), "--calendar", &calendar]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("2019"), "{}", stderr(&output));
}

/// A DNMA file, made with the columns of the real ones, tells weeks and no shape.
#[test]
fn fit_reads_dnma_weeks() {
    let folder = tempfile::tempdir().expect("a folder");
    let header = "debutSemaine;UAI;académie;commune;departement;region;ministere;circonscription;nature_uai;secteur;\
                  visites_globales;utilisateurs_globales;duree_globales;visites_eleve;utilisateurs_eleve;duree_eleve";
    let row = |monday: &str, visits: u32| {
        format!("{monday};0010001W;Lyon;Bourg;Ain;ARA;MEN;;300;PU;{visits};50;01:00:00;{visits};40;00:30:00\n")
    };
    let rows: String = ["2020-03-02", "2020-03-09", "2020-03-16", "2020-03-23"]
        .iter()
        .zip([800, 900, 4000, 3900])
        .map(|(week, visits)| row(week, visits))
        .collect();
    let file = folder.path().join("dnma.csv");
    std::fs::write(&file, format!("{header}\n{rows}")).expect("a file");
    let reference = shipped("scenarios/fitted/reference-2019-09-09.toml").display().to_string();
    let output =
        run(&["fit", &file.display().to_string(), "--kind", "dnma", "--reference", &reference, "--format", "json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let fitted = json(&output);
    assert_eq!(fitted["shape_from_reference"], "reference-2019-09-09");
    // 9 600 visits in 28 days.
    let level = fitted["level"]["value"].as_f64().unwrap();
    assert!((level - 342.9).abs() < 40.0, "{level}");
}

/// Scores of the last days and sample paths of the days to come, from counts made here: three weeks
/// of hours over the change to summer time.
#[test]
fn fit_forecasts_days_and_scores_forecasts() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("heures.csv").display().to_string();
    let mut text = String::from("date,visits\n");
    let first = jiff::civil::date(2019, 3, 4);
    for n in 0..42_i64 {
        let day = first.checked_add(jiff::Span::new().days(n)).expect("a date");
        for hour in 0..24_i64 {
            if n == 27 && hour == 2 {
                continue;
            }
            let weekend = if n % 7 >= 5 { 3 } else { 1 };
            let count = (40 + 30 * (12 - (hour - 13).abs()) + 7 * ((n * 5 + hour * 3) % 11)) / weekend;
            text.push_str(&format!("{day} {hour:02}:00,{count}\n"));
        }
    }
    std::fs::write(&file, text).expect("written");
    let paths = folder.path().join("paths.csv").display().to_string();
    let asked = ["--kind", "counts", "--holdout-days", "7", "--forecast-days", "4", "--paths", paths.as_str()];
    let fit = |more: &[&str]| run(&[&["fit", file.as_str()], asked.as_slice(), more].concat());
    let output = fit(&["--format", "json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let value = json(&output);
    for name in ["ncrps", "wape", "wape_floor", "mase", "coverage90", "interval_score90", "day_total_coverage90"] {
        assert!(value[name].as_f64().is_some_and(|score| (0.0..5.0).contains(&score)), "{name}: {}", value[name]);
    }
    assert!(value["peak_coverage95"].is_number() && value["historical_average"]["ncrps"].is_number());
    assert_eq!(value["by_day"].as_array().map(Vec::len), Some(7));
    assert_eq!(value["by_day"][0]["date"], "2019-04-08");
    assert_eq!(value["forecast"].as_array().map(Vec::len), Some(4));
    let total = &value["forecast"][0]["total"];
    assert!(total["low"].as_f64() <= total["value"].as_f64() && total["value"].as_f64() <= total["high"].as_f64());
    let written = std::fs::read_to_string(&paths).expect("paths");
    assert_eq!(written.lines().count(), 1 + 4 * 24);
    assert!(written.lines().nth(1).is_some_and(|line| line.starts_with("2019-04-15T00:00:00+02:00,")));
    assert!(written.lines().all(|line| line.split(',').count() == 1001));
    let french = fit(&["--lang", "fr"]);
    let shown = String::from_utf8_lossy(&french.stdout).into_owned();
    assert!(shown.contains("Moyenne historique") && shown.contains("Les jours à venir"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    let same = fit(&["--format", "json"]);
    assert_eq!(output.stdout, same.stdout);
    let refused = run(&["fit", file.as_str(), "--kind", "counts", "--holdout-days", "41"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("41"), "{}", stderr(&refused));
    let alone = run(&["fit", file.as_str(), "--kind", "counts", "--paths", "x.csv"]);
    assert_eq!(alone.status.code(), Some(2));
}

/// Every lever of the shipped scenario beside the scenario without it, and every fate of the pages
/// apart, in words of at most 80 columns and in JSON.
#[test]
fn simulate_tells_what_levers_change() {
    let levers = scenario("confinement-leviers");
    let simulate = |more: &[&str]| {
        let arguments = [&["simulate", levers.as_str(), "--scale", "0.005", "--replications", "2"], more].concat();
        let output = run(&arguments);
        assert!(output.status.success(), "{}", stderr(&output));
        output
    };
    let value = json(&simulate(&["--format", "json"]));
    let list = value["levers"].as_array().expect("levers");
    assert_eq!(list.len(), 7);
    let count = |lever: &serde_json::Value, name: &str| lever[name]["value"].as_f64().expect("a count");
    assert!(count(&list[0], "lost") > 100.0 && count(&list[0], "gained") < count(&list[0], "lost"));
    assert!(list[0]["by_profil"]["eleve"]["lost"]["value"] == 0.0);
    assert!(list.iter().all(|lever| lever["without"]["served"]["high"].is_number()));
    let fates = &value["fates"];
    assert!(count(fates, "spared") > 0.0 && count(fates, "shed") > 0.0 && count(fates, "served") > 0.0);
    assert_eq!(value["stations"].as_array().map(Vec::len), Some(3));
    assert!(value["stations"][2]["utilisation"]["value"].as_f64().is_some_and(|busy| busy > 0.0 && busy < 1.0));
    assert_eq!(value["minutes"]["served"]["value"].as_array().map(Vec::len), Some(1440));
    assert!(
        value["bandwidth"]["down_bits_per_s"]["value"].as_f64() > value["bandwidth"]["up_bits_per_s"]["low"].as_f64()
    );
    assert!(value["pupils_over"]["share"]["value"].as_f64().is_some_and(|share| (0.0..=1.0).contains(&share)));
    assert_eq!(value["storage"]["stored_by_week"].as_array().map(Vec::len), Some(12));
    for language in ["fr", "en"] {
        let text = String::from_utf8_lossy(&simulate(&["--lang", language]).stdout).into_owned();
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(text.contains(if language == "fr" { "gagnées" } else { "gained" }), "{text}");
    }
    let replay = run(&["replay", &levers, "-o", "nowhere"]);
    assert_eq!(replay.status.code(), Some(2));
    assert!(stderr(&replay).contains("lever[0]"), "{}", stderr(&replay));
}

/// The country: a row for each of 31 portals that adds up to the whole, in JSON and in words of at most 80
/// columns; what is assumed of each territory in the same words is said once.
#[test]
fn simulate_tells_each_portal() {
    let country = scenario("france-confinement-2020");
    let simulate = |more: &[&str]| {
        let fixed = ["simulate", country.as_str(), "--window", "demi-heure", "--scale", "0.05", "--replications", "2"];
        let output = run(&[&fixed, more].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        output
    };
    let value = json(&simulate(&["--format", "json"]));
    let platforms = value["platforms"].as_array().expect("platforms");
    assert_eq!(platforms.len(), 31);
    assert_eq!(platforms[24]["name"], "Versailles");
    for platform in platforms {
        let most = platform["most_sessions"]["high"].as_f64().expect("sessions");
        assert!(most > 0.0 && platform["sessions_limit"].as_f64().is_some_and(|limit| most <= limit), "{platform}");
        assert!(platform["utilisation"]["value"].as_f64().is_some_and(|busy| busy > 0.0 && busy < 1.0));
    }
    // Of two replications a median is their mean, so that the medians add up.
    let visits: f64 = platforms.iter().filter_map(|platform| platform["visits"]["value"].as_f64()).sum();
    assert!((visits - value["visits"].as_f64().expect("visits")).abs() < 1e-6 * visits);
    let (one, eight) = (simulate(&["--threads", "1"]), simulate(&["--threads", "8"]));
    assert_eq!(one.stdout, eight.stdout);
    for (language, heading) in [("fr", "portail"), ("en", "portal")] {
        let text = String::from_utf8_lossy(&simulate(&["--lang", language]).stdout).into_owned();
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        let from = text.lines().position(|line| line.trim_start().starts_with(heading)).expect("a table of portals");
        assert_eq!(text.lines().skip(from + 2).filter(|line| line.contains('|')).count(), 31);
    }
    let check = run(&["check", &country]);
    let text = String::from_utf8_lossy(&check.stdout).into_owned();
    assert!(text.contains("territory[0] – territory[30]") && text.contains("31 portals"), "{text}");
}

/// The help of every command, in both languages, fits a terminal of 80 columns and shows an example.
#[test]
fn help_fits_a_terminal() {
    for language in ["en", "fr"] {
        let text = |arguments: &[&str]| {
            let output = run(&[arguments, &["--lang", language, "--help"]].concat());
            assert!(output.status.success(), "{}", stderr(&output));
            let text = String::from_utf8(output.stdout).expect("UTF-8");
            let widest = text.lines().max_by_key(|line| line.chars().count()).unwrap_or_default();
            assert!(widest.chars().count() <= 80, "{arguments:?} {language}: {widest}");
            text
        };
        let root = text(&[]);
        let names = root.lines().filter_map(|line| line.strip_prefix("  "));
        let names = names.filter_map(|line| line.split_once("  ")).map(|(name, _)| name);
        let names: Vec<&str> = names.filter(|name| name.chars().all(|letter| letter.is_ascii_lowercase())).collect();
        assert!(names.contains(&"simulate") && names.contains(&"station") && names.len() >= 9, "{names:?}");
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            assert!(text(&[name]).contains(&format!("  afflux {name} ")), "{name} has no example");
        }
        #[cfg(feature = "net")]
        for name in ["proof", "allow", "check", "key", "sign"] {
            assert!(text(&["guard", name]).contains(&format!("  afflux guard {name} ")), "{name} has no example");
        }
    }
}

/// A lever in a file is switched on by a flag, and its effect is told.
#[test]
fn a_lever_is_switched_on_by_a_flag() {
    let crisis = scenario("confinement-2020");
    let lever = shipped("scenarios/levers/parents-le-soir.toml").display().to_string();
    let federation = shipped("scenarios/levers/federation.toml").display().to_string();
    let flags =
        ["--scale", "0.01", "--replications", "2", "--format", "json", "--lever", &lever, "--lever", &federation];
    let output = run(&[&["simulate", &crisis], &flags[..]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let value = json(&output);
    let kinds: Vec<&str> =
        value["levers"].as_array().unwrap().iter().filter_map(|lever| lever["kind"].as_str()).collect();
    assert_eq!(kinds, ["exclusion", "federation"]);
    assert!(value["levers"][0]["lost"]["value"].as_f64() > Some(100.0), "{}", value["levers"][0]);
    let stations: Vec<&str> =
        value["stations"].as_array().unwrap().iter().filter_map(|row| row["name"].as_str()).collect();
    assert_eq!(stations.last(), Some(&"fédération d'identité"));
    let output = run(&["simulate", &crisis, "--lever", "no-such-file.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no-such-file.toml"), "{}", stderr(&output));
}

/// The visits of a scenario on another date are those of its calendar there.
#[test]
fn a_scenario_moves_to_another_date() {
    let before = scenario("rentree-2019");
    let on = |date: &str, window: &str| {
        let output = run(&["check", &before, "--date", date, "--window", window, "--format", "json"]);
        assert!(output.status.success(), "{}", stderr(&output));
        (json(&output), stderr(&output))
    };
    let visits = |date: &str| on(date, "jour-2019-09-09").0["visits"].as_f64().unwrap();
    let monday = visits("2019-09-09");
    // Wednesdays have .8 of a Monday; holidays .25 of it, public holidays .35.
    for (date, share) in [("2026-11-23", 1.0), ("2026-11-25", 0.8), ("2027-02-22", 0.25), ("2026-11-11", 0.35)] {
        let found = visits(date) / monday;
        assert!((found / share - 1.0).abs() < 1e-6, "{date}: {found}");
    }
    let (value, said) = on("2020-04-13", "jour-2019-09-09");
    assert_eq!(value["date"]["date"], "2020-04-13");
    let days = value["date"]["days"].as_array().unwrap();
    assert_eq!(days[0]["status"][0], "closure", "{value}");
    assert!(said.contains("Easter Monday") && said.contains("confinement-2020"), "{said}");
    // Good Friday is a holiday in Alsace only: two answers.
    let (value, said) = on("2019-04-19", "jour-2019-09-09");
    assert_eq!(value["date"]["days"].as_array().unwrap().len(), 2, "{value}");
    assert!(said.contains("Strasbourg: a public holiday, Good Friday"), "{said}");
    assert!(on("2020-09-01", "jour-2019-09-09").1.contains("summer"), "the rentrée");
    for (date, word) in [("2031-03-03", "2031-03-03"), ("20-3-3", "20-3-3"), ("9999-12-31", "9999-12-31")] {
        let output = run(&["check", &before, "--date", date]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{date}");
        assert!(stderr(&output).contains(word), "{}", stderr(&output));
    }
    assert_eq!(run(&["check", &before, "--date", "2026-11-23", "--targets"]).status.code(), Some(2));
}

/// The days on which the clock changes have 23 and 25 hours, and the plan has a minute row for each of theirs.
#[test]
fn days_of_23_and_25_hours_are_played() {
    let before = scenario("rentree-2019");
    for (date, minutes) in [("2020-03-29", 23 * 60), ("2020-10-25", 25 * 60), ("2020-10-26", 24 * 60)] {
        let flags = ["--date", date, "--scale", "0.005", "--replications", "1", "--format", "json"];
        let output = run(&[&["simulate", &before], &flags[..]].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        let value = json(&output);
        let rows = value["minutes"]["asked"]["value"].as_array().map(Vec::len);
        assert_eq!(rows, Some(minutes), "{date}");
    }
}

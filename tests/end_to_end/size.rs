//! `afflux size` as a user runs it.

use crate::support::{json, run, shipped, stderr};

/// An hour of the lockdown with something laid over it.
fn scenario(folder: &std::path::Path, rest: &str) -> String {
    let base = shipped("scenarios/confinement-2020.toml");
    let text = format!(
        "format = 1\nextends = \"{}\"\nname = \"sized\"\n[[window]]\nname = \"heure\"\nfrom = \"2020-03-23T10:00:00\"\n\
         to = \"2020-03-23T11:00:00\"\n{rest}",
        base.display()
    );
    let file = folder.join("sized.toml");
    std::fs::write(&file, text).expect("the scenario is written");
    file.display().to_string()
}

fn size(file: &str, more: &[&str]) -> std::process::Output {
    run(&[&["size", file, "--scale", "0.05", "--replications", "5", "--confidence", "0.8"], more].concat())
}

#[test]
fn a_portal_is_sized_in_two_languages_and_as_json() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = scenario(folder.path(), "");
    let page = folder.path().join("page").display().to_string();
    let output = size(&file, &["--format", "json", "-o", &page]);
    assert!(output.status.success(), "{}", stderr(&output));
    let value = json(&output);
    for name in ["sessions_limit", "confidence", "share_met", "cpu_s", "runs"] {
        assert!(value[name].is_number(), "{name}: {value}");
    }
    assert_eq!((value["feasible"].as_bool(), value["nearest"].is_null()), (Some(true), true));
    assert!(value["share_met"].as_f64() >= value["confidence"].as_f64());
    let stations = value["stations"].as_array().expect("stations");
    assert_eq!(stations.len(), 3);
    for station in stations {
        assert!(station["workers"].as_u64().is_some_and(|workers| workers > 0), "{station}");
        assert!(station["now"].is_number() && station["start"].is_number() && station["offered_load"].is_number());
    }
    let causes: Vec<&str> =
        value["decomposition"].as_array().unwrap().iter().filter_map(|p| p["cause"].as_str()).collect();
    assert_eq!(causes, ["mean", "poisson", "within_day", "day", "level", "scenario", "parameters", "simulation"]);
    let marginal = value["marginal"].as_array().expect("rows");
    assert!(marginal.iter().any(|row| row["limit"] == "one_more_nine"));
    let own = marginal.iter().find(|row| row["from"] == "found").expect("the row itself");
    assert_eq!((own["confidence"].as_f64(), own["cost"].as_f64()), (Some(0.8), Some(0.0)));
    assert_eq!(own["sessions_limit"], value["sessions_limit"]);
    let settings = value["settings"].as_array().expect("settings");
    for name in ["maxconn (global)", "worker_connections", "limit_req", "max_conns", "pm.max_children", "maxThreads"] {
        let of = |setting: &&serde_json::Value| setting["setting"].as_str().is_some_and(|text| text.contains(name));
        let setting = settings.iter().find(of).unwrap_or_else(|| panic!("{name}"));
        assert!(setting["value"].as_f64().is_some_and(|v| v > 0.0) && !setting["formula"].as_str().unwrap().is_empty());
    }
    let html = std::fs::read_to_string(format!("{page}/size.html")).expect("a page");
    assert!(html.matches("<svg").count() >= 3 && !html.contains("http://") && !html.contains("<script"));
    for (language, word) in [("fr", "Ce que coûte une autre exigence"), ("en", "What other strictures cost")] {
        let output = size(&file, &["--lang", language]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && text.contains(word) && text.contains('█'), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(!text.contains("size-"), "a key without its text: {text}");
    }
    let threads = |count: &str| json(&size(&file, &["--format", "json", "--threads", count]));
    let (one, two) = (threads("1"), threads("2"));
    assert_eq!((&one["stations"], &one["marginal"]), (&two["stations"], &two["marginal"]));
}

#[test]
fn what_cannot_be_met_is_said_with_the_nearest_that_can() {
    let folder = tempfile::tempdir().expect("a folder");
    let limit = "[[limit]]\noutput = \"response_time\"\npercentile = 95\nmax = \"20ms\"\n";
    let file = scenario(folder.path(), limit);
    let output = size(&file, &["--format", "json"]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stderr(&output).contains("cannot be met"), "{}", stderr(&output));
    let value = json(&output);
    assert_eq!(value["feasible"], false);
    assert!(value["nearest"]["limits"][0].as_f64().is_some_and(|max| max > 0.05), "{value}");
    assert!(value["nearest"]["capacity"]["workers"]["pages"].is_number());
    let french = size(&file, &["--lang", "fr"]);
    let text = String::from_utf8_lossy(&french.stdout).into_owned();
    assert!(text.contains("possible") && text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(stderr(&french).contains("les plus proches"), "{}", stderr(&french));
}

#[test]
fn wrong_flags_are_refused() {
    let file = shipped("scenarios/confinement-2020.toml").display().to_string();
    for value in ["0", "1", "-0.5", "nan", "1e300"] {
        let flag = format!("--confidence={value}");
        let output = run(&["size", &file, &flag]);
        assert_eq!(output.status.code(), Some(2), "{value}: {}", stderr(&output));
        assert!(stderr(&output).contains("0.95"), "{}", stderr(&output));
    }
    let output = run(&["size", &file, "--replications", "0"]);
    assert_eq!(output.status.code(), Some(2));
}

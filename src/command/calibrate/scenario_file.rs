//! The calibrated scenario as a file: it extends the one that was given and says of every value how it was
//! measured.

use std::fmt::Write as _;
use std::path::Path;

use afflux_models::law::fit::Estimate;
use afflux_models::vocabulary::{Service, Word};
use afflux_outcome::calibration::{CalibratedStation, PageClass};
use afflux_plan::scenario::{Scenario, Station};
use jiff::Timestamp;

use super::{Found, StoredTimes};
use crate::locale::{Catalogue, Language};

/// Longest name of a scenario.
const LONGEST_NAME: usize = 64;

/// A text in both languages: `{ fr = "…", en = "…" }`. Without a name the target is the embedded portal.
fn in_both(key: &str, args: &[(&str, String)], target: Option<&str>) -> String {
    let text = |language: Language| {
        let catalogue = Catalogue::new(language);
        let target = target.map_or_else(|| catalogue.word("calibrate-embedded"), str::to_owned);
        quoted(&catalogue.text(key, &[args, &[("target", target)]].concat()))
    };
    format!("{{ fr = {}, en = {} }}", text(Language::Fr), text(Language::En))
}

/// A text of TOML. JSON's escapes are TOML's, but for the few control characters that it leaves alone.
fn quoted(text: &str) -> String {
    let text: String = text.chars().filter(|letter| !letter.is_control()).collect();
    serde_json::Value::from(text).to_string()
}

/// What stands for numbers in a source, the same in both languages.
fn plain(estimate: &Estimate, factor: f64, digits: usize) -> String {
    let number = |value: f64| format!("{:.digits$}", value * factor);
    format!("{} ({} – {})", number(estimate.value), number(estimate.low), number(estimate.high))
}

/// Head of a calibrated scenario: what it extends, its name and titles.
pub(super) fn head(scenario: &Scenario) -> String {
    let file = match scenario.file.starts_with("afflux:/") {
        true => scenario.file.clone(),
        false => std::path::absolute(Path::new(&scenario.file))
            .map_or_else(|_| scenario.file.clone(), |path| path.display().to_string()),
    };
    let suffix = "-calibrated";
    let name: String = scenario.name.chars().take(LONGEST_NAME - suffix.len()).collect();
    let mut text = format!("format = 1\nextends = {}\nname = {}\n\n[title]\n", quoted(&file), quoted(&(name + suffix)));
    for language in [Language::Fr, Language::En] {
        let catalogue = Catalogue::new(language);
        let title = catalogue.text("calibrate-title-of", &[("title", scenario.title(language.code()).to_owned())]);
        let _ = writeln!(text, "{} = {}", language.code(), quoted(&title));
    }
    text
}

/// The whole file.
pub(super) fn of(found: &Found<'_>, as_portal: bool) -> String {
    let mut text = head(found.scenario);
    let date = Timestamp::now().strftime("%Y-%m-%dT%H:%MZ").to_string();
    let sections: &[&str] = if as_portal { &["staging", "portal"] } else { &["staging"] };
    for section in sections {
        let _ = write!(text, "\n[{section}]\n");
        if let Some(floor) = found.measured.floor_s {
            let _ = writeln!(text, "network = \"const:{:.4}ms\"", (floor.value + found.outside_s()) * 1e3);
            let figures = ("floor", plain(&floor, 1e3, 3));
            let outside = ("outside", format!("{:.3}", found.outside_s() * 1e3));
            let source = in_both("calibrate-source-floor", &[("date", date.clone()), figures, outside], found.place());
            let _ = writeln!(text, "source = {source}");
        }
        for (n, station) in found.scenario.staging.stations.iter().enumerate() {
            let services = found.scenario.staging.services_of(n);
            match found.stations.get(n).and_then(Option::as_ref) {
                Some(measured) => measured_station(&mut text, (section, &date), n, &services, measured, found),
                None => unmeasured_station(&mut text, section, station, &services),
            }
        }
    }
    text
}

fn list(services: &[Service]) -> String {
    services.iter().map(|service| quoted(service.as_str())).collect::<Vec<_>>().join(", ")
}

fn measured_station(
    text: &mut String,
    (section, date): (&str, &str),
    n: usize,
    services: &[Service],
    measured: &CalibratedStation,
    found: &Found<'_>,
) {
    let Some(station) = found.scenario.staging.stations.get(n) else { return };
    let _ =
        writeln!(text, "\n[[{section}.station]]\nname = {}\nservices = [{}]", quoted(&station.name), list(services));
    let _ = writeln!(text, "workers = {}", measured.workers);
    if let Some(queue) = measured.queue {
        let _ = writeln!(text, "queue = {queue}");
    }
    let _ = writeln!(text, "service_time = {}", quoted(&measured.common.law.to_string()));
    let load = found.measured.stations.get(n).copied().flatten();
    let plateau = load.and_then(|load| load.plateau).unwrap_or(Estimate::exact(0.0));
    let args = [
        ("date", date.to_owned()),
        ("plateau", plain(&plateau, 1.0, 1)),
        ("alone", plain(&measured.alone_s, 1e3, 2)),
        ("workers", plain(&measured.measured_workers, 1.0, 2)),
        ("under_load", format!("{:.2}", measured.under_load)),
        ("mean", plain(&measured.common.mean, 1e3, 2)),
        ("cv", plain(&measured.common.cv, 1.0, 2)),
        ("count", measured.common.count.to_string()),
        ("where", if measured.is_of_plateau { "plateau" } else { "alone" }.to_owned()),
    ];
    let _ = writeln!(text, "source = {}", in_both("calibrate-source-station", &args, found.place()));
    let own = found.asked.laws_of_services(measured, services);
    if !own.is_empty() {
        let _ = writeln!(text, "\n[{section}.station.service_times]");
        for (service, law) in own {
            let _ = writeln!(text, "{} = {}", service.as_str(), quoted(&law.to_string()));
        }
    }
}

/// A station that no page came to stays as it was.
fn unmeasured_station(text: &mut String, section: &str, station: &Station, services: &[Service]) {
    let _ =
        writeln!(text, "\n[[{section}.station]]\nname = {}\nservices = [{}]", quoted(&station.name), list(services));
    let _ = writeln!(text, "workers = {}", station.workers);
    if let Some(queue) = station.queue {
        let _ = writeln!(text, "queue = {queue}");
    }
    let _ = writeln!(text, "service_time = {}", quoted(&station.service_time.to_string()));
    let _ = writeln!(text, "source = {}", in_both("calibrate-source-unmeasured", &[], None));
}

/// The file of what stored replays tell: service times; workers stay as they were.
pub(super) fn of_stored(scenario: &Scenario, found: &StoredTimes) -> String {
    let mut text = head(scenario);
    let date = Timestamp::now().strftime("%Y-%m-%dT%H:%MZ").to_string();
    for (n, station) in scenario.staging.stations.iter().enumerate() {
        let services = scenario.staging.services_of(n);
        let Some(stored) = found.stations.get(n).and_then(Option::as_ref) else {
            unmeasured_station(&mut text, "staging", station, &services);
            continue;
        };
        let name = quoted(&station.name);
        let _ = writeln!(text, "\n[[staging.station]]\nname = {name}\nservices = [{}]", list(&services));
        let _ = writeln!(text, "workers = {}", station.workers);
        if let Some(queue) = station.queue {
            let _ = writeln!(text, "queue = {queue}");
        }
        let _ = writeln!(text, "service_time = {}", quoted(&stored.common.law.to_string()));
        let args = [
            ("date", date.clone()),
            ("outcomes", found.outcomes.to_string()),
            ("mean", plain(&stored.common.mean, 1e3, 2)),
            ("cv", plain(&stored.common.cv, 1.0, 2)),
            ("count", stored.common.count.to_string()),
            ("busy", format!("{:.0}", stored.utilisation_share * 100.0)),
        ];
        let _ = writeln!(text, "source = {}", in_both("calibrate-source-stored", &args, None));
        if !stored.own.is_empty() {
            text.push_str("\n[staging.station.service_times]\n");
        }
        for (class, fitted) in &stored.own {
            let service = if *class == PageClass::Login { Service::Connexion.as_str() } else { class.as_str() };
            let _ = writeln!(text, "{service} = {}", quoted(&fitted.law.to_string()));
        }
    }
    text
}

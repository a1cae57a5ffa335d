//! A run as OpenMetrics text (version 1.0): gauges of a run that is over, with its response times as a summary.

use afflux_outcome::verdict::Light;
use afflux_plan::scenario::Phase;
use strum::IntoStaticStr;

use super::curves::SHARES;
use super::limits_told;
use super::run_figures::{self, Unit};
use super::{RunReport, labels};
use crate::locale::{Catalogue, Language};

/// The media type of what [`render`] gives: `application/openmetrics-text; version=1.0.0; charset=utf-8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
enum Type {
    Gauge,
    Info,
    StateSet,
    Summary,
}

/// The document; its words are English whatever the language, as names of metrics are.
pub(crate) fn render(report: &RunReport) -> String {
    let catalogue = Catalogue::new(Language::En);
    let mut text = String::new();
    info(report, &mut text);
    for (unit, name) in [
        (Unit::Count, "afflux_run_count"),
        (Unit::Seconds, "afflux_run_response_seconds"),
        (Unit::Share, "afflux_run_people_ratio"),
        (Unit::Bytes, "afflux_run_traffic_bytes"),
    ] {
        let figures: Vec<_> = run_figures::of(report).into_iter().filter(|figure| figure.unit == unit).collect();
        if figures.is_empty() {
            continue;
        }
        let suffix = match unit {
            Unit::Count => None,
            Unit::Seconds => Some("seconds"),
            Unit::Share => Some("ratio"),
            Unit::Bytes => Some("bytes"),
        };
        family(
            name,
            Type::Gauge,
            suffix,
            "Figures of the run by name; over replications the median and 90% interval.",
            &mut text,
        );
        for figure in figures {
            let ends = [("value", Some(figure.figure.value)), ("low", figure.figure.low), ("high", figure.figure.high)];
            for (end, value) in ends.into_iter().filter_map(|(end, value)| Some((end, value?))) {
                sample(name, &[("figure", figure.name), ("kind", figure.kind), ("of", end)], value, &mut text);
            }
        }
    }
    response(report, &mut text);
    limits(report, &catalogue, &mut text);
    readiness(report, &mut text);
    text.push_str("# EOF\n");
    text
}

fn info(report: &RunReport, text: &mut String) {
    let catalogue = Catalogue::new(Language::En);
    family("afflux_run", Type::Info, None, "Where the figures come from.", text);
    let labels: Vec<(String, String)> = labels::provenance_keys(report, &catalogue)
        .into_iter()
        .map(|(key, value)| (key.trim_start_matches("row-").replace('-', "_"), value))
        .collect();
    let labels: Vec<(&str, &str)> = labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    sample("afflux_run_info", &labels, 1.0, text);
}

/// The response times of the replay's judged pages.
fn response(report: &RunReport, text: &mut String) {
    let durations = report.measured.as_ref().and_then(|outcome| outcome.response_of(Phase::Judged, None, None));
    let Some((durations, mean)) = durations.and_then(|durations| Some((durations, durations.mean_us()?))) else {
        return;
    };
    let name = "afflux_page_response_seconds";
    family(name, Type::Summary, Some("seconds"), "Response time of the judged pages, from the due instant.", text);
    for share in SHARES {
        if let Some(us) = durations.quantile_us(share) {
            sample(name, &[("quantile", &share.to_string())], us as f64 / 1e6, text);
        }
    }
    sample(&format!("{name}_count"), &[], durations.count() as f64, text);
    sample(&format!("{name}_sum"), &[], mean * durations.count() as f64 / 1e6, text);
}

fn limits(report: &RunReport, catalogue: &Catalogue, text: &mut String) {
    let limits = limits_told::rows(report, catalogue);
    if limits.is_empty() {
        return;
    }
    let of = |limit: &limits_told::LimitTold, n: usize| {
        let stored = &limit.limit;
        let word = |word: &Option<String>| word.clone().unwrap_or_default();
        [
            ("limit", n.to_string()),
            ("kind", limit.kind.to_owned()),
            ("output", stored.output.clone()),
            ("profil", word(&stored.profil)),
            ("service", word(&stored.service)),
        ]
    };
    family(
        "afflux_limit",
        Type::Gauge,
        None,
        "Limits: greatest value, value, ends of the 90% interval (seconds or a share).",
        text,
    );
    for (n, limit) in limits.iter().enumerate() {
        let values = [("max", Some(limit.limit.max)), ("value", limit.value), ("low", limit.low), ("high", limit.high)];
        for (end, value) in values.into_iter().filter_map(|(end, value)| Some((end, value?))) {
            let labels = of(limit, n);
            let labels: Vec<(&str, &str)> =
                labels.iter().map(|(name, word)| (*name, word.as_str())).chain([("of", end)]).collect();
            sample("afflux_limit", &labels, value, text);
        }
    }
    family("afflux_limit_status", Type::StateSet, None, "What is said of each limit.", text);
    for (n, limit) in limits.iter().enumerate() {
        for status in ["pass", "fail", "inconclusive", "invalid"] {
            let labels = of(limit, n);
            let state = [("afflux_limit_status", status)];
            let labels: Vec<(&str, &str)> =
                labels.iter().map(|(name, word)| (*name, word.as_str())).chain(state).collect();
            sample("afflux_limit_status", &labels, f64::from(u8::from(limit.status == status)), text);
        }
    }
}

fn readiness(report: &RunReport, text: &mut String) {
    if report.day.is_none() {
        return;
    }
    family("afflux_readiness", Type::StateSet, None, "Readiness for the scenario's day.", text);
    for light in [Light::Green, Light::Orange, Light::Red, Light::Unknown] {
        let is_so = f64::from(u8::from(report.readiness.light == light));
        sample("afflux_readiness", &[("afflux_readiness", light.as_str())], is_so, text);
    }
    if let Some(probability) = report.readiness.probability {
        let name = "afflux_breach_probability_ratio";
        family(name, Type::Gauge, Some("ratio"), "Share of the day's replications that break a limit.", text);
        sample(name, &[], probability, text);
    }
}

fn family(name: &str, kind: Type, unit: Option<&str>, help: &str, text: &mut String) {
    let kind: &'static str = kind.into();
    text.push_str(&format!("# TYPE {name} {kind}\n"));
    if let Some(unit) = unit {
        text.push_str(&format!("# UNIT {name} {unit}\n"));
    }
    text.push_str(&format!("# HELP {name} {}\n", escaped(help)));
}

fn sample(name: &str, labels: &[(&str, &str)], value: f64, text: &mut String) {
    let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
    let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
    let value = if value.is_finite() { value.to_string() } else { "NaN".to_owned() };
    text.push_str(&format!("{name}{labels} {value}\n"));
}

/// Text of a label or a help: a line feed, a quote and a backslash are escaped, other control characters left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '\n' => escaped.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

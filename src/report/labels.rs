//! Words of a report that the page and the terminal share.

use afflux_models::time::UtcTime;
use afflux_models::vocabulary::Word;
use afflux_outcome::interval::Figure;
use afflux_outcome::verdict::readiness::{ORANGE_FROM, RED_FROM};
use afflux_outcome::verdict::{Judged, Light, Risk, Status};
use afflux_plan::scenario::{Limit, Measure};

use super::curves::civil_at;
use super::setting::ReferenceTold;
use super::{RunReport, people};
use crate::locale::{Catalogue, NOTHING};

/// What a limit is about, in words.
pub(crate) fn limit(limit: &Limit, catalogue: &Catalogue) -> String {
    let mut name = match limit.measure {
        Measure::ResponseTime { percentile } => {
            catalogue.text("limit-response", &[("percentile", catalogue.quantity(percentile))])
        }
        Measure::TurnedAwayShare => catalogue.word("limit-turned-away"),
        Measure::AbandonedShare => catalogue.word("limit-abandoned"),
        Measure::ErrorShare => catalogue.word("limit-errors"),
        Measure::PeopleOver { over_s } => {
            let who = limit.profil.map_or("profil-any".into(), |profil| format!("profil-{}", profil.as_str()));
            catalogue.text("limit-people", &[("who", catalogue.word(&who)), ("over", catalogue.seconds(over_s))])
        }
    };
    // A limit on people names them already.
    let profil = limit.profil.filter(|_| !matches!(limit.measure, Measure::PeopleOver { .. }));
    if let Some(profil) = profil {
        name.push_str(&format!(", {}", catalogue.word(&format!("profil-{}", profil.as_str()))));
    }
    if let Some(service) = limit.service {
        name.push_str(&format!(", {}", catalogue.word(&format!("service-{}", service.as_str().replace('_', "-")))));
    }
    name
}

/// A limit with its greatest value.
pub(crate) fn limit_words(judged: &Limit, catalogue: &Catalogue) -> String {
    format!("{} ≤ {}", limit(judged, catalogue), limit_value(judged, judged.max, catalogue))
}

/// A value in the unit of a limit.
pub(crate) fn limit_value(limit: &Limit, value: f64, catalogue: &Catalogue) -> String {
    match limit.measure {
        Measure::ResponseTime { .. } => catalogue.seconds(value),
        _ => catalogue.percent(value),
    }
}

/// A value of a compared figure, whose name says its unit.
pub(crate) fn figure_value(name: &str, value: f64, catalogue: &Catalogue) -> String {
    match name.rsplit('_').next() {
        Some("share") => catalogue.percent(value),
        Some("s") => catalogue.seconds(value),
        _ => catalogue.decimal(value, 0),
    }
}

/// Name of a compared figure.
pub(crate) fn figure(name: &str, catalogue: &Catalogue) -> String {
    catalogue.word(&format!("figure-{}", name.replace('_', "-")))
}

/// Two ends of an interval.
pub(crate) fn range(low: Option<f64>, high: Option<f64>, show: impl Fn(f64) -> String) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{} – {}", show(low), show(high)),
        _ => NOTHING.into(),
    }
}

/// The ends of a figure over replications.
pub(crate) fn figure_range(figure: &Figure, show: impl Fn(f64) -> String) -> String {
    range(figure.low, figure.high, show)
}

/// The word of a light.
pub(crate) fn light(light: Light, catalogue: &Catalogue) -> String {
    catalogue.word(&format!("light-{}", light.as_str()))
}

/// A sign that stands beside the word, for who does not see colours.
pub(crate) const fn light_sign(light: Light) -> &'static str {
    match light {
        Light::Green => "✔",
        Light::Orange => "▲",
        Light::Red => "✖",
        Light::Unknown => "?",
    }
}

/// The word of a status.
pub(crate) fn status(status: Status, catalogue: &Catalogue) -> String {
    catalogue.word(&format!("status-{}", status.as_str()))
}

/// A sign that stands beside the word.
pub(crate) const fn status_sign(status: Status) -> &'static str {
    match status {
        Status::Pass => "✔",
        Status::Fail => "✖",
        Status::Inconclusive | Status::Invalid => "?",
    }
}

/// What else is to say of a judged limit: why nothing is, or when it first broke.
pub(crate) fn remark(judged: &Judged, report: &RunReport, catalogue: &Catalogue) -> String {
    if let Some(reason) = &judged.reason {
        return catalogue.message(reason);
    }
    let opens = report.measured.as_ref().map(super::curves::opening);
    match judged.first_breach.filter(|_| judged.status == Status::Fail).zip(opens) {
        Some((minute, opens)) => since(opens, minute, true, catalogue),
        None => String::new(),
    }
}

/// When a limit of the scenario's day first breaks, where it does.
pub(crate) fn risk_remark(risk: &Risk, report: &RunReport, catalogue: &Catalogue) -> String {
    let Some((minute, day)) = risk.first_breach.zip(report.day.as_ref()) else { return String::new() };
    catalogue.text("limit-since-median", &[("at", at(day.window.opens(), minute, day.is_one_day(), catalogue))])
}

/// Since when a limit is broken.
pub(crate) fn since(opens: UtcTime, minute: i32, is_one_day: bool, catalogue: &Catalogue) -> String {
    catalogue.text("limit-since", &[("at", at(opens, minute, is_one_day, catalogue))])
}

/// A minute of a window: of more than one day with its date.
pub(super) fn at(opens: UtcTime, minute: i32, is_one_day: bool, catalogue: &Catalogue) -> String {
    let at = civil_at(opens, f64::from(minute));
    if is_one_day { catalogue.time(at.time()) } else { catalogue.date_time(at) }
}

/// The verdict as it is shown: a sign and a word, a colour, one sentence.
pub(crate) struct Verdict {
    /// Class of the style sheet: `green`, `orange`, `red`, `unknown`.
    pub(crate) class: &'static str,
    /// A sign that stands beside the word.
    pub(crate) sign: &'static str,
    /// The word.
    pub(crate) word: String,
    /// What it means for people, without a full stop.
    pub(crate) sentence: String,
}

/// Readiness for the simulated day; without one, what the limits say of the replay.
pub(crate) fn verdict(report: &RunReport, catalogue: &Catalogue) -> Verdict {
    if let Some(day) = &report.day {
        let light = report.readiness.light;
        let sentence = people::sentence(&report.readiness, day, catalogue);
        return Verdict {
            class: light.as_str(),
            sign: light_sign(light),
            word: self::light(light, catalogue),
            sentence,
        };
    }
    let status = report.status();
    let class = match status {
        Status::Pass => "green",
        Status::Fail => "red",
        Status::Inconclusive | Status::Invalid => "unknown",
    };
    let key = if report.measured_limits.is_empty() { "no-limits" } else { status.as_str() };
    Verdict {
        class,
        sign: status_sign(status),
        word: catalogue.word(&format!("report-status-{}", status.as_str())),
        sentence: catalogue.word(&format!("report-sentence-{key}")),
    }
}

/// Sentences below the verdict: the risk, the first breach, the thresholds.
pub(crate) fn verdict_details(report: &RunReport, catalogue: &Catalogue) -> Vec<String> {
    let readiness = &report.readiness;
    let mut lines = Vec::new();
    if report.day.is_none() {
        return lines;
    }
    if let Some((probability, (low, high))) = readiness.probability.zip(readiness.interval) {
        let args = [
            ("share", catalogue.percent(probability)),
            ("count", catalogue.integer(readiness.replications)),
            ("low", catalogue.percent(low)),
            ("high", catalogue.percent(high)),
        ];
        lines.push(catalogue.text("report-breach-share", &args));
    }
    let opens = report.day.as_ref().map(|day| day.window.opens());
    if let Some((minute, opens)) = readiness.first_breach.zip(opens) {
        let at = catalogue.date_time(civil_at(opens, f64::from(minute)));
        lines.push(catalogue.text("report-first-breach", &[("at", at)]));
    }
    let thresholds = [("orange", catalogue.percent(ORANGE_FROM)), ("red", catalogue.percent(RED_FROM))];
    lines.push(catalogue.text("report-thresholds", &thresholds));
    lines
}

/// Where a run comes from: versions, seeds, hashes, machine; each with its name.
pub(crate) fn provenance(report: &RunReport, catalogue: &Catalogue) -> Vec<(String, String)> {
    provenance_keys(report, catalogue).into_iter().map(|(key, value)| (catalogue.word(key), value)).collect()
}

/// The same by key.
pub(crate) fn provenance_keys(report: &RunReport, catalogue: &Catalogue) -> Vec<(&'static str, String)> {
    let day = report.day.as_ref().map_or(&[][..], |day| &day.outcomes);
    let played = report.measured.as_ref().or(report.prediction.first()).or(day.first());
    let Some(from) = played.map(|outcome| &outcome.provenance) else { return Vec::new() };
    let count = |count: usize| if count > 0 { catalogue.integer(count as u64) } else { String::new() };
    let setting = &report.setting;
    let scenario = match setting.file.as_str() {
        "" => from.scenario.clone(),
        file => format!("{} ({file})", from.scenario),
    };
    let of_reference =
        |field: fn(&ReferenceTold) -> &String| setting.reference.as_ref().map(field).cloned().unwrap_or_default();
    let rows = [
        ("row-version", from.version.clone()),
        ("row-commit", from.commit.clone()),
        ("row-machine", from.machine.clone()),
        ("row-command", from.command.clone()),
        ("row-scenario", scenario),
        ("row-hash", from.scenario_hash.clone()),
        ("row-model", of_reference(|reference| &reference.fingerprint)),
        ("row-plan-version", from.plan_version.to_string()),
        ("row-seed", from.seed.to_string()),
        ("row-plan-replication", from.plan_replication.to_string()),
        ("row-portal-replications", count(report.prediction.len())),
        ("row-day-replications", count(day.len())),
        ("row-target", from.target.clone()),
        ("row-began", from.began.clone()),
        ("row-calendar", of_reference(|reference| &reference.zone)),
    ];
    rows.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

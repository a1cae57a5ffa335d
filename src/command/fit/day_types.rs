//! Kinds of days, the peak minute and saturated days: what a fit says of them.

use afflux_models::arrival::day_model::DayTypes;
use afflux_models::arrival::day_type::DayCalendar;
use afflux_models::arrival::estimate::{Fit, SaturatedDay};
use afflux_models::arrival::peak::Peak;
use afflux_models::arrival::rate::Interval;
use afflux_models::vocabulary::Word;
use serde_json::{Value, json};

use crate::locale::Catalogue;
use crate::table;

/// Days under which a kind's level is an expectation, not an estimate.
const LEAST_DAYS: f64 = 0.5;

/// The table of the kinds of days, then what is said of the peak and of saturation.
pub(super) fn lines(fitted: &Fit, catalogue: &Catalogue) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(types) = &fitted.model.day_types {
        lines.push(kinds(types, catalogue));
        lines.push(calendar(types, catalogue));
    }
    lines.extend(fitted.saturated.iter().map(|day| saturated(day, catalogue)));
    lines
}

/// The peak minute and its interval, as one row of the summary.
pub(super) fn peak(peak: &Peak, catalogue: &Catalogue) -> (String, String) {
    let name = if peak.from_prior { "fit-peak-from-prior" } else { "fit-peak" };
    let at = format!("{:02}:{:02}", peak.minute / 60, peak.minute % 60);
    (catalogue.text(name, &[("at", at)]), with_interval(&peak.visits_per_min, catalogue))
}

fn with_interval(interval: &Interval, catalogue: &Catalogue) -> String {
    let [value, low, high] = [interval.value, interval.low, interval.high].map(|value| catalogue.quantity(value));
    format!("{value} [{low}–{high}]")
}

fn kinds(types: &DayTypes, catalogue: &Catalogue) -> String {
    let text = |key: &str| catalogue.text(key, &[]);
    let heading = ["fit-kind", "fit-kind-days", "fit-kind-level", "fit-kind-shape"].map(text);
    let row =
        |(kind, found): (&afflux_models::arrival::day_type::DayKind, &afflux_models::arrival::day_model::DayType)| {
            let own = if found.shape.is_some() { "fit-kind-own-shape" } else { "fit-kind-common-shape" };
            vec![
                text(&format!("day-kind-{}", kind.as_str())),
                catalogue.decimal(found.days, 1),
                with_interval(&found.level, catalogue),
                text(own),
            ]
        };
    let seen = types.kinds.iter().filter(|(_, found)| found.days >= LEAST_DAYS);
    table::headed(&heading, &seen.map(row).collect::<Vec<_>>())
}

fn calendar(types: &DayTypes, catalogue: &Catalogue) -> String {
    match &types.calendar {
        DayCalendar::Week => catalogue.text("fit-calendar-week", &[]),
        DayCalendar::School(region) => {
            let zones: Vec<String> = region
                .zones
                .iter()
                .map(|(zone, weight)| format!("{} {} %", zone.as_str(), catalogue.decimal(100.0 * weight, 0)))
                .collect();
            catalogue.text("fit-calendar-school", &[("zones", zones.join(", "))])
        }
    }
}

fn saturated(day: &SaturatedDay, catalogue: &Catalogue) -> String {
    let figures = [
        ("date", day.date.to_string()),
        ("bins", catalogue.integer(day.bins)),
        ("counted", catalogue.quantity(day.counted)),
        ("expected", catalogue.quantity(day.expected)),
    ];
    catalogue.text("fit-saturated-day", &figures)
}

/// The same as JSON fields: `day_types`, `peak_visits_per_min`, `saturated_days`.
pub(super) fn add_json(fitted: &Fit, to: &mut Value) {
    let interval = |found: &Interval| json!({ "value": found.value, "low": found.low, "high": found.high });
    let kinds = fitted.model.day_types.iter().flat_map(|types| &types.kinds).map(|(kind, found)| {
        let assumed = found.days < LEAST_DAYS;
        let of_kind = json!({
            "level": interval(&found.level),
            "days": found.days,
            "own_shape": found.shape.is_some(),
            "assumed": assumed,
        });
        (String::from(kind.as_str()), of_kind)
    });
    to["day_types"] = Value::Object(kinds.collect());
    to["trend_log_per_year"] =
        fitted.model.day_types.as_ref().and_then(|types| types.trend).map_or(Value::Null, |t| json!(t.log_per_year));
    let mut peak = interval(&fitted.peak.visits_per_min);
    peak["minute"] = json!(fitted.peak.minute);
    peak["from_prior"] = json!(fitted.peak.from_prior);
    to["peak_visits_per_min"] = peak;
    let days = fitted.saturated.iter().map(|day| {
        json!({
            "date": day.date.to_string(),
            "bins": day.bins,
            "counted": day.counted,
            "expected": day.expected,
        })
    });
    to["saturated_days"] = Value::Array(days.collect());
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_models::arrival::day_type::DayKind;
    use strum::VariantArray;

    #[test]
    fn every_kind_of_day_has_a_name_in_both_languages() {
        for language in [crate::locale::Language::En, crate::locale::Language::Fr] {
            let catalogue = Catalogue::new(language);
            for kind in DayKind::VARIANTS {
                let key = format!("day-kind-{}", kind.as_str());
                assert_ne!(catalogue.text(&key, &[]), key);
            }
        }
    }
}

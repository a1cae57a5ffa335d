//! A calibration as JSON: seconds, shares and counts.

use afflux_loadgen::capacity::Ended;
use afflux_models::law::fit::{Estimate, FittedLaw};
use afflux_outcome::calibration::CalibratedStation;
use serde_json::{Value, json};

use super::{CheckRun, Found};

fn estimate(estimate: &Estimate) -> Value {
    json!({ "value": estimate.value, "low": estimate.low, "high": estimate.high })
}

/// A law and what it was made of.
pub(super) fn law(class: &str, fitted: &FittedLaw) -> Value {
    json!({
        "class": class,
        "law": fitted.law.to_string(),
        "mean_s": estimate(&fitted.mean),
        "cv": estimate(&fitted.cv),
        "samples": fitted.count,
    })
}

/// How the phases ended.
const fn ended(ended: Ended) -> &'static str {
    match ended {
        Ended::Found => "found",
        Ended::Ceiling => "no-plateau",
        Ended::Generator => "generator",
        Ended::Stopped => "stopped",
        Ended::NotHeld => "nobody-in",
    }
}

fn station(found: &Found<'_>, n: usize, name: &str) -> Option<Value> {
    let load = found.measured.stations.get(n).copied().flatten()?;
    let model: Option<&CalibratedStation> = found.stations.get(n).and_then(Option::as_ref);
    let laws = model.map(|model| {
        let own = model.own.iter().map(|(class, fitted)| law(class.as_str(), fitted));
        std::iter::once(law("all", &model.common)).chain(own).collect::<Vec<_>>()
    });
    Some(json!({
        "name": name,
        "share_of_pages": found.asked.share_of_station(n),
        "pages_per_s": load.plateau.as_ref().map(estimate),
        "asked_per_s": load.asked_per_s,
        "page_alone_s": model.map(|model| estimate(&model.alone_s)),
        "workers": model.map(|model| model.workers),
        "workers_measured": model.map(|model| estimate(&model.measured_workers)),
        "under_load": model.map(|model| model.under_load),
        "stalled": model.map(|model| model.stalled),
        "laws_of": model.map(|model| if model.is_of_plateau { "plateau" } else { "alone" }),
        "outside_s": model.map(|model| model.outside_s),
        "queue": model.and_then(|model| model.queue),
        "most_under_way": load.under_way,
        "generator_cpu_share": load.generator_cpu_share,
        "generator_waited_share": load.generator_waited_share,
        "laws": laws,
    }))
}

fn check(run: &CheckRun) -> Value {
    let figures = run.figures.iter().map(|figure| {
        json!({
            "name": figure.name,
            "predicted": figure.predicted,
            "low": figure.band.0,
            "high": figure.band.1,
            "measured": figure.measured,
            "off": figure.off(),
            "inside": figure.is_inside(),
        })
    });
    json!({
        "load": run.checked.load,
        "pages_per_s": run.checked.per_s,
        "scale": run.scale,
        "speed": run.speed,
        "valid": run.is_valid,
        "generator_waited_share": run.waited_share,
        "complete": run.is_complete,
        "released": run.released.map(|released| released.out),
        "not_released": run.released.map(|released| released.held),
        "outcome": run.outcome,
        "coverage": run.coverage,
        "all_inside": run.figures.iter().all(|figure| figure.is_inside()),
        "figures": figures.collect::<Vec<_>>(),
    })
}

/// Everything that was found.
pub(super) fn of(found: &Found<'_>) -> Value {
    let measured = &found.measured;
    let names = found.scenario.staging.stations.iter().enumerate();
    json!({
        "from": "phases",
        "target": found.target,
        "complete": found.is_complete(),
        "ended": ended(measured.ended),
        "people": measured.people,
        "at_once": measured.lanes,
        "requests": measured.requests,
        "seconds": measured.took.as_secs_f64(),
        "not_served": measured.not_served,
        "released": measured.released.0,
        "not_released": measured.released.1,
        "floor_s": measured.floor_s.as_ref().map(estimate),
        "capacity_pages_per_s": found.capacity_per_s(),
        "stations": names.filter_map(|(n, known)| station(found, n, &known.name)).collect::<Vec<_>>(),
        "scenario": found.file,
        "checks": found.checks.iter().map(check).collect::<Vec<_>>(),
    })
}

//! The answer as one JSON document.

use afflux_sim::sizing::{Asked, Capacity, Marginal};
use serde_json::{Value, json};

use super::Sized;

/// The document.
pub(super) fn document(sized: &Sized<'_>, seed: u64) -> Value {
    let (answer, place) = (sized.answer, &sized.place);
    let names: Vec<&str> = answer.stations.iter().map(|station| station.name.as_str()).collect();
    let stations = answer.stations.iter().map(|station| {
        json!({
            "name": station.name,
            "workers": station.workers,
            "now": station.now,
            "start": station.start,
            "offered_load": station.offered_load,
        })
    });
    let limits = answer.limits.iter().map(|reached| {
        json!({
            "output": reached.limit.measure.as_str(),
            "max": reached.limit.max,
            "value": reached.value,
            "nearest": reached.nearest,
        })
    });
    let decomposition = answer.decomposition.iter().map(|part| {
        json!({ "cause": part.cause, "log_sd": part.log_sd, "workers": part.workers, "sessions": part.sessions })
    });
    let settings = sized.settings.iter().map(|setting| {
        json!({
            "system": setting.system,
            "setting": setting.setting,
            "value": setting.value.number(),
            "formula": setting.formula,
        })
    });
    let interval = afflux_outcome::interval::wilson(answer.met, answer.replications);
    let nearest = (!answer.feasible).then(|| json!({
        "limits": answer.limits.iter().map(|reached| reached.nearest.unwrap_or(reached.limit.max)).collect::<Vec<_>>(),
        "capacity": capacity(&answer.capacity(), &names),
        "share_met": answer.share_met(),
        "share_met_at_most": answer.met_at_most as f64 / answer.replications.max(1) as f64,
    }));
    json!({
        "scenario": place.scenario.name,
        "scenario_hash": place.scenario.hash,
        "window": place.window.name,
        "scale": place.selection.scale(),
        "seed": seed,
        "feasible": answer.feasible,
        "stations": stations.collect::<Vec<_>>(),
        "sessions_limit": answer.sessions_limit,
        "sessions_now": answer.sessions_now,
        "confidence": answer.confidence,
        "share_met": answer.share_met(),
        "share_met_low": interval.map(|(low, _)| low),
        "share_met_high": interval.map(|(_, high)| high),
        "replications": answer.replications,
        "runs": answer.runs,
        "limits": limits.collect::<Vec<_>>(),
        "decomposition": decomposition.collect::<Vec<_>>(),
        "marginal": answer.marginal.iter().map(|row| marginal(row, &names)).collect::<Vec<_>>(),
        "settings": settings.collect::<Vec<_>>(),
        "nearest": nearest,
        "cpu_s": crate::machine::cpu_s(),
    })
}

fn marginal(row: &Marginal, names: &[&str]) -> Value {
    let mut value = match &row.capacity {
        Some(found) => capacity(found, names),
        None => json!({ "workers": null, "sessions_limit": null }),
    };
    match row.asked {
        Asked::Confidence(confidence) => value["confidence"] = json!(confidence),
        Asked::StricterLimits => value["limit"] = json!("one_more_nine"),
    }
    value["from"] = json!(row.from.as_str());
    value["cost"] = json!(row.cost);
    value
}

fn capacity(capacity: &Capacity, names: &[&str]) -> Value {
    let workers: serde_json::Map<String, Value> =
        names.iter().zip(&capacity.workers).map(|(name, workers)| ((*name).to_owned(), json!(workers))).collect();
    json!({ "workers": workers, "sessions_limit": capacity.sessions_limit })
}

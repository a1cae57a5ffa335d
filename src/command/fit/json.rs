//! What a fit says as JSON.

use afflux_models::arrival::estimate::Fit;
use afflux_models::arrival::rate::Interval;
use afflux_models::arrival::window::WindowFit;
use serde_json::{Value, json};

use super::Told;

/// A fitted model.
pub(super) fn of_fit(fitted: &Fit, told: &Told) -> Value {
    let summary = told.summary.as_ref();
    let model = &fitted.model;
    let interval = |interval: &Interval| json!({ "value": interval.value, "low": interval.low, "high": interval.high });
    json!({
        "visits": model.data.visits,
        "bins": model.data.bins,
        "days": model.data.days,
        "fingerprint": model.data.fingerprint,
        "level": interval(&model.level),
        "deviance": model.diagnostics.deviance,
        "pearson_dispersion": model.diagnostics.pearson_dispersion,
        "edf": model.diagnostics.edf,
        "ks_distance": model.diagnostics.ks_distance,
        "ks_p": model.diagnostics.ks_p,
        "pit": model.diagnostics.pit,
        "converged": model.diagnostics.converged,
        "pulse_from_prior": model.pulse_from_prior,
        "shape_from_reference": model.shape_from_reference,
        "visits_per_minute": model.visits_per_minute(),
        "pages_per_visit": summary.and_then(|summary| summary.pages_per_visit),
        "mean_duration_s": summary.and_then(|summary| summary.mean_duration_s),
        "sources": told.crossing.sources_json(),
        "breaks": told.crossing.breaks_json(),
        "left_out": told.crossing.left_out_json(),
        "saturation": told.crossing.saturation_json(),
        "notes": told.notes.iter().map(|note| note.key).collect::<Vec<_>>(),
    })
}

/// The rate of a window.
pub(super) fn of_window(fitted: &WindowFit, told: &Told) -> Value {
    let rate = fitted.mean_rate_per_min;
    json!({
        "visits": fitted.visits,
        "observed_minutes": fitted.observed_min,
        "rate_per_min": { "value": rate.value, "low": rate.low, "high": rate.high },
        "dispersion": fitted.dispersion,
        "deviance": fitted.diagnostics.deviance,
        "edf": fitted.diagnostics.edf,
        "ks_distance": fitted.diagnostics.ks_distance,
        "ks_p": fitted.diagnostics.ks_p,
        "sources": told.crossing.sources_json(),
        "breaks": told.crossing.breaks_json(),
        "left_out": told.crossing.left_out_json(),
        "saturation": told.crossing.saturation_json(),
        "pages_per_visit": told.summary.as_ref().and_then(|summary| summary.pages_per_visit),
        "mean_duration_s": told.summary.as_ref().and_then(|summary| summary.mean_duration_s),
    })
}

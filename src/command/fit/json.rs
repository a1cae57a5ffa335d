//! What a fit says as JSON.

use afflux_models::arrival::estimate::Fit;
use afflux_models::arrival::rate::{Diagnostics, Dispersion, Interval};
use afflux_models::arrival::window::WindowFit;
use serde_json::{Value, json};

use super::Told;

/// A fitted model.
pub(super) fn of_fit(fitted: &Fit, told: &Told) -> Value {
    let model = &fitted.model;
    let interval = |interval: &Interval| json!({ "value": interval.value, "low": interval.low, "high": interval.high });
    let mut found = json!({
        "visits": model.data.visits,
        "bins": model.data.bins,
        "days": model.data.days,
        "fingerprint": model.data.fingerprint,
        "level": interval(&model.level),
        "busyness": busyness(&model.dispersion),
        "pulse_from_prior": model.pulse_from_prior,
        "shape_from_reference": model.shape_from_reference,
        "visits_per_minute": model.visits_per_minute(),
        "sources": told.crossing.sources_json(),
        "breaks": told.crossing.breaks_json(),
        "left_out": told.crossing.left_out_json(),
        "saturation": told.crossing.saturation_json(),
        "notes": told.notes.iter().map(|note| note.key).collect::<Vec<_>>(),
    });
    super::day_types::add_json(fitted, &mut found);
    told.visits.tell(&mut found);
    told.stored.tell(&mut found);
    with_diagnostics(found, &model.diagnostics)
}

/// How busy days are; the bounds are null where the day factor comes from no forecast.
fn busyness(dispersion: &Dispersion) -> Value {
    let interval = dispersion.day_log_sd_interval.as_ref();
    json!({
        "day_log_sd": {
            "value": dispersion.day_log_sd,
            "low": interval.map(|found| found.low),
            "high": interval.map(|found| found.high),
        },
        "day_df": dispersion.day_df,
        "within_log_sd": dispersion.within_log_sd,
        "within_autocorrelation": dispersion.within_autocorrelation_per_bin,
        "within_step_s": 60.0 * dispersion.within_bin_min,
        "overdispersion": dispersion.overdispersion,
        "assumed": dispersion.assumed,
    })
}

/// The rate of a window.
pub(super) fn of_window(fitted: &WindowFit, told: &Told) -> Value {
    let rate = fitted.mean_rate_per_min;
    let mut value = json!({
        "visits": fitted.visits,
        "observed_minutes": fitted.observed_min,
        "rate_per_min": { "value": rate.value, "low": rate.low, "high": rate.high },
        "dispersion": fitted.dispersion,
        "sources": told.crossing.sources_json(),
        "breaks": told.crossing.breaks_json(),
        "left_out": told.crossing.left_out_json(),
        "saturation": told.crossing.saturation_json(),
    });
    told.visits.tell(&mut value);
    told.stored.tell(&mut value);
    with_diagnostics(value, &fitted.diagnostics)
}

/// The diagnostics beside the other fields.
fn with_diagnostics(mut value: Value, found: &Diagnostics) -> Value {
    let bars = found
        .rootogram
        .iter()
        .map(|bar| json!({ "from": bar.from, "to": bar.to, "observed": bar.observed, "expected": bar.expected }));
    let residuals = found.residuals.as_ref();
    let fields = json!({
        "deviance": found.deviance,
        "pearson_dispersion": found.pearson_dispersion,
        "edf": found.edf,
        "pit": found.pit,
        "rootogram": bars.collect::<Vec<_>>(),
        "ks_distance": found.ks_distance,
        "ks_p": found.ks_p,
        "lewis_distance": found.lewis_distance,
        "lewis_p": found.lewis_p,
        "residual_autocorrelation": residuals.map(|residuals| &residuals.within_day),
        "residual_autocorrelation_step_s": residuals.map(|residuals| 60.0 * residuals.block_min),
        "residual_correlation_next_day": residuals.and_then(|residuals| residuals.next_day),
        "converged": found.converged,
    });
    if let (Some(all), Value::Object(fields)) = (value.as_object_mut(), fields) {
        all.extend(fields);
    }
    value
}

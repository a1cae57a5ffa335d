//! The engine against closed forms: one login station fed by a flat rate is an M/M/c queue.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::collections::BTreeMap;

use afflux_models::Message;
use afflux_models::arrival::rate::{ArrivalModel, DataSummary, DayShape, Diagnostics, Dispersion, Interval};
use afflux_models::calendar::Calendar;
use afflux_models::time::{HOUR_US, MINUTE_US, UtcTime};
use afflux_models::vocabulary::Profil;
use afflux_outcome::outcome::Provenance;
use afflux_plan::scenario::{Phase, Scenario};
use afflux_plan::{Cut, CutPlan, Plan, Selection, Tempo};
use afflux_sim::simulate;

/// Replications of a case (SIMULATION §6), seed 3 for all.
const REPLICATIONS: u64 = 100;

/// Minutes that are not judged: many times the time in which these stations forget.
const WARM_UP_MIN: i64 = 5;

/// A scenario of one territory whose visits are one login each, at a flat rate.
fn scenario(visits_per_day: u32, workers: u32, queue: &str, service: &str, patience: &str) -> Scenario {
    let text = format!(
        r#"format = 1
name = "station"
title = {{ fr = "station", en = "station" }}
[[window]]
name = "day"
from = "2019-09-09T00:00:00"
to = "2019-09-10T00:00:00"
[reference]
model = "flat.toml"
day = "2019-09-09"
weekdays = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
holiday = 1.0
public_holiday = 1.0
visits_per_day = {{ value = {visits_per_day}, source = "the test's" }}
[[territory]]
id = 1
name = "Somewhere"
zone = "B"
schools = {{ college = 10 }}
people = {{ eleve = 1000000 }}
[behaviour]
pages_per_visit = 1.0
patience = "{patience}"
page_timeout = "100000s"
reload_delay = "const:1s"
return_delay = "const:1s"
give_up = 1.0
logout = 1.0
page_size = "const:1KB"
duration = {{ eleve = "1min", enseignant = "1min", parent = "1min", personnel = "1min", collectivite = "1min" }}
services = {{ accueil = 1.0 }}
devices = {{ ordinateur = 1.0 }}
[storage]
size = "const:1MB"
uploads = {{}}
[portal]
session_life = "1s"
[[portal.station]]
name = "connexion"
workers = {workers}
{queue}
service_time = "{service}"
[staging]
session_life = "1s"
[[staging.station]]
name = "connexion"
workers = 1
service_time = "const:1ms"
[replay]
from = "2019-09-09T08:00:00"
to = "2019-09-09T09:00:00"
"#
    );
    let load = |path: &str| match path {
        "station.toml" => Ok(text.clone()),
        "flat.toml" => Ok(flat().to_toml()),
        _ => Err(Message::new("file-not-found")),
    };
    Scenario::load("station.toml", &load, Calendar::built_in()).unwrap()
}

/// A flat day of pupils only, with nothing but Poisson around it.
fn flat() -> ArrivalModel {
    ArrivalModel {
        zone: "Europe/Paris".into(),
        level: Interval { value: 1000.0, low: 1000.0, high: 1000.0 },
        profil_shares: BTreeMap::from([(Profil::Eleve, Interval { value: 1.0, low: 1.0, high: 1.0 })]),
        shape: DayShape::flat(),
        profil_shapes: BTreeMap::new(),
        shape_log_errors: Vec::new(),
        observed: Vec::new(),
        dispersion: Dispersion { day_log_sd: 0.0, within_log_sd: 0.0, ..Dispersion::default() },
        data: DataSummary {
            fingerprint: "0".into(),
            from: UtcTime(0),
            to: UtcTime(HOUR_US),
            bins: 1,
            finest_bin_min: 60.0,
            days: 1,
            visits: 1000.0,
        },
        diagnostics: Diagnostics::default(),
        day_types: None,
        visits: None,
        pulse_from_prior: false,
        shape_from_reference: None,
        assumptions: Vec::new(),
    }
}

/// Mean and standard error over replications of a figure of the judged phase.
fn replicate(scenario: &Scenario, minutes: i64, figure: impl Fn(&afflux_outcome::Outcome) -> f64) -> (f64, f64) {
    let values: Vec<f64> = (0..REPLICATIONS)
        .map(|replication| {
            let plan = Plan::new(scenario, 3, replication, Selection::ALL);
            let window = scenario.window(None).unwrap();
            let cut = Cut {
                opens: window.opens(),
                closes: UtcTime(window.opens().0 + (WARM_UP_MIN + minutes) * MINUTE_US),
                tempo: Tempo::PLAN,
                ramp_us: 0,
                settle_us: WARM_UP_MIN * MINUTE_US,
                session_life_us: scenario.portal.session_life_us,
            };
            let cut = CutPlan::new(&plan, cut);
            figure(&simulate(&cut, &scenario.portal, replication, Provenance::default(), false).outcome)
        })
        .collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

fn assert_close(name: &str, (mean, error): (f64, f64), expected: f64, most_error: f64) {
    let z = (mean - expected) / error;
    assert!(z.abs() <= 4.0, "{name}: {mean} ± {error} against {expected}, z {z}");
    assert!(error <= most_error * expected, "{name}: standard error {error} of {expected}");
}

/// queue-cases.json, "M/M/10 lambda=9 mu=1 (Erlang C)": mean wait 0.6687 s. 100 replications of 130
/// minutes, |z| ≤ 4, standard error ≤ 0.5 % (SIMULATION §6).
#[test]
fn erlang_c() {
    let scenario = scenario(9 * 86_400, 10, "", "exp:mean=1s", "const:100000s");
    let response = replicate(&scenario, 130, |outcome| {
        outcome.response_of(Phase::Judged, None, None).unwrap().mean_us().unwrap() / 1e6
    });
    assert_close("mean response", response, 1.0 + 0.668731524107697, 0.005);
}

/// queue-cases.json, "M/G/10/10 a=8" (Erlang B, insensitive): blocked 0.12166, lognormal service.
#[test]
fn erlang_b_is_insensitive() {
    for service in ["exp:mean=1s", "lognormal:mean=1s,cv=1.31", "const:1s"] {
        let scenario = scenario(8 * 86_400, 10, "queue = 0", service, "const:100000s");
        let blocked = replicate(&scenario, 40, |outcome| {
            let counts = outcome.attempts_of(Phase::Judged, None, None);
            counts.turned_away as f64 / counts.asked as f64
        });
        assert_close(service, blocked, 0.121661064252952, 0.005);
    }
}

/// queue-cases.json, "M/M/100/150 lambda=110": blocked 0.09117 (K counts those in service). The
/// limit on the standard error is that of a probability under 0.1.
#[test]
fn a_finite_queue_turns_away() {
    let scenario = scenario(110 * 86_400, 100, "queue = 50", "exp:mean=1s", "const:100000s");
    let blocked = replicate(&scenario, 8, |outcome| {
        let counts = outcome.attempts_of(Phase::Judged, None, None);
        counts.turned_away as f64 / counts.asked as f64
    });
    assert_close("blocked", blocked, 0.0911670148541728, 0.02);
}

//! What the tests of the engine share: scenarios of one territory at a flat rate, and replications.

#![allow(dead_code, reason = "each test file uses a part")]

use std::collections::BTreeMap;
use std::path::Path;

use afflux_models::Message;
use afflux_models::arrival::rate::{ArrivalModel, DataSummary, DayShape, Diagnostics, Dispersion, Interval};
use afflux_models::calendar::Calendar;
use afflux_models::time::{HOUR_US, SECOND_US, UtcTime};
use afflux_models::vocabulary::Profil;
use afflux_outcome::Outcome;
use afflux_outcome::outcome::Provenance;
use afflux_plan::scenario::Scenario;
use afflux_plan::{Cut, CutPlan, Plan, Selection, Tempo};
use afflux_sim::{Simulated, simulate};

/// Replications of a case (SIMULATION §6), seed 3 for all.
pub(crate) const REPLICATIONS: u64 = 100;

/// Minutes that are not judged: many times the time in which these stations forget.
pub(crate) const WARM_UP_MIN: i64 = 5;

/// A scenario that is shipped.
pub(crate) fn shipped(name: &str) -> Scenario {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../scenarios/{name}.toml")).display().to_string();
    let load = |path: &str| std::fs::read_to_string(path).map_err(|_| Message::new("file-not-found"));
    Scenario::load(&file, &load, Calendar::built_in()).unwrap()
}

/// A scenario of one territory whose visits are one login each, at a flat rate, on one station.
pub(crate) fn scenario(visits_per_day: u32, workers: u32, queue: &str, service: &str, patience: &str) -> Scenario {
    let station = format!(
        "[[portal.station]]\nname = \"connexion\"\nworkers = {workers}\n{queue}\nservice_time = \"{service}\"\n"
    );
    flat_scenario(f64::from(visits_per_day), patience, &station, "")
}

/// The same on any portal; `rest` lies over all but the portal.
pub(crate) fn flat_scenario(visits_per_day: f64, patience: &str, portal: &str, rest: &str) -> Scenario {
    scenario_of(flat(), visits_per_day, patience, portal, rest)
}

/// The same with any model of the arrivals.
pub(crate) fn scenario_of(
    model: ArrivalModel,
    visits_per_day: f64,
    patience: &str,
    portal: &str,
    rest: &str,
) -> Scenario {
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
{portal}
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
    let over = format!("format = 1\nextends = \"station.toml\"\nname = \"over\"\n{rest}");
    let load = |path: &str| match path {
        "station.toml" => Ok(text.clone()),
        "over.toml" => Ok(over.clone()),
        "flat.toml" => Ok(model.to_toml()),
        _ => Err(Message::new("file-not-found")),
    };
    Scenario::load("over.toml", &load, Calendar::built_in()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// A flat day of pupils only, with nothing but Poisson around it.
pub(crate) fn flat() -> ArrivalModel {
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
        storage: None,
        pulse_from_prior: false,
        shape_from_reference: None,
        assumptions: Vec::new(),
    }
}

/// Mean and standard error over replications of a figure of the judged phase.
pub(crate) fn replicate(scenario: &Scenario, minutes: i64, figure: impl Fn(&Outcome) -> f64) -> (f64, f64) {
    let [figure] = replicate_seconds(scenario, (60 * WARM_UP_MIN, 60 * minutes), |outcome| [figure(outcome)]);
    figure
}

/// The same of several figures, with seconds that are not judged and seconds that are.
pub(crate) fn replicate_seconds<const N: usize>(
    scenario: &Scenario,
    seconds: (i64, i64),
    figures: impl Fn(&Outcome) -> [f64; N],
) -> [(f64, f64); N] {
    replicate_runs(scenario, seconds, false, |run| figures(&run.outcome))
}

/// The same of whole runs, with every attempt when they are traced.
pub(crate) fn replicate_runs<const N: usize>(
    scenario: &Scenario,
    (warm_s, judged_s): (i64, i64),
    traced: bool,
    figures: impl Fn(&Simulated) -> [f64; N],
) -> [(f64, f64); N] {
    let values: Vec<[f64; N]> = (0..REPLICATIONS)
        .map(|replication| {
            let plan = Plan::new(scenario, 3, replication, Selection::ALL);
            let window = scenario.window(None).unwrap();
            let cut = Cut {
                opens: window.opens(),
                closes: window.opens().plus_us((warm_s + judged_s) * SECOND_US),
                tempo: Tempo::PLAN,
                ramp_us: 0,
                settle_us: warm_s * SECOND_US,
                session_life_us: scenario.portal.session_life_us,
            };
            let cut = CutPlan::new(&plan, cut);
            let provenance = Provenance { portal_replication: replication, ..Provenance::default() };
            figures(&simulate(&cut, &scenario.portal, replication, provenance, traced))
        })
        .collect();
    let n = values.len() as f64;
    std::array::from_fn(|figure| {
        let mean = values.iter().map(|values| values[figure]).sum::<f64>() / n;
        let variance = values.iter().map(|values| (values[figure] - mean).powi(2)).sum::<f64>() / (n - 1.0);
        (mean, (variance / n).sqrt())
    })
}

pub(crate) fn assert_close(name: &str, (mean, error): (f64, f64), expected: f64, most_error: f64) {
    let z = (mean - expected) / error;
    assert!(z.abs() <= 4.0, "{name}: {mean} ± {error} against {expected}, z {z}");
    assert!(error <= most_error * expected, "{name}: standard error {error} of {expected}");
}

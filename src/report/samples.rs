//! A report of made-up outcomes on a shipped scenario, for the tests of the renderings.

use std::collections::BTreeMap;

use afflux_models::Message;
use afflux_models::arrival::rate::{
    ArrivalModel, DataSummary, DayShape, Diagnostics, Dispersion, ErrorSource, Interval, MinuteSpan, Pulse,
};
use afflux_models::calendar::Calendar;
use afflux_models::normal;
use afflux_models::seed::{Key, Purpose, VisitId};
use afflux_models::time::{MINUTE_US, UtcTime};
use afflux_models::vocabulary::{Profil, Service, Word};
use afflux_outcome::Outcome;
use afflux_outcome::generator::GeneratorHealth;
use afflux_outcome::histogram::Durations;
use afflux_outcome::interval::Figure;
use afflux_outcome::minutes::MinuteRow;
use afflux_outcome::outcome::{
    AttemptCounts, AttemptRow, Bytes, Concurrency, DurationsRow, Peak, Provenance, VisitCounts,
};
use afflux_plan::scenario::{Phase, Scenario, Window};

use super::{DayRun, Demand, Refit, RunReport, StorageFigures, Study};

/// The shipped lockdown scenario, on a made-up curve.
pub(super) fn a_scenario() -> Scenario {
    let load = |path: &str| {
        if path.ends_with("fitted.toml") {
            return Ok(a_model().to_toml());
        }
        let file = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(file).map_err(|_| Message::new("file-not-found"))?;
        let text = text.replace("facts = \"facts/reference-2019-09-09.toml\"", "model = \"fitted.toml\"");
        Ok(text.replace("reference.facts", "reference.model"))
    };
    Scenario::load("scenarios/confinement-2020.toml", &load, Calendar::built_in()).unwrap()
}

fn a_model() -> ArrivalModel {
    let bump = |hour: f64, at: f64, width: f64| libm::exp(-0.5 * ((hour - at) / width) * ((hour - at) / width));
    let coefficient = |n: usize| {
        let hour = n as f64 / 4.0;
        let morning = bump(hour, 10.5, 3.0);
        libm::log(
            0.02 + morning + 0.9 * bump(hour, 17.6, 0.7) + 0.8 * bump(hour, 19.2, 0.8) + 0.5 * bump(hour, 15.0, 2.0),
        )
    };
    let pulses = (8..=12).map(|hour| Pulse { minute: f64::from(hour) * 60.0, height: 1.1 });
    let shape = DayShape {
        coefficients: (0..96).map(coefficient).collect(),
        pulses: pulses.collect(),
        pulse_rise_min: 1.5,
        pulse_decay_min: 6.0,
    };
    let shares = [0.55, 0.15, 0.25, 0.04, 0.01].map(Interval::exact);
    let profils = <Profil as strum::VariantArray>::VARIANTS.iter().copied();
    let from = UtcTime::from_unix_us(1_568_000_000_000_000);
    ArrivalModel {
        zone: "Europe/Paris".into(),
        level: Interval { value: 147_000.0, low: 125_000.0, high: 173_000.0 },
        profil_shares: profils.zip(shares).collect(),
        shape,
        profil_shapes: BTreeMap::new(),
        shape_log_errors: Vec::new(),
        observed: vec![MinuteSpan { from: 0, to: 1440 }],
        dispersion: Dispersion::default(),
        data: DataSummary {
            fingerprint: "5f1c".repeat(16),
            from,
            to: from.plus_us(1440 * MINUTE_US),
            bins: 24,
            finest_bin_min: 60.0,
            days: 1,
            visits: 147_000.0,
        },
        diagnostics: Diagnostics {
            deviance: 1.0,
            pearson_dispersion: None,
            edf: 20.0,
            roughness_weight: 1.0,
            pit: vec![1.0; 10],
            ks_distance: None,
            ks_p: None,
            rootogram: Vec::new(),
            lewis_distance: None,
            lewis_p: None,
            residuals: None,
            steps: 5,
            converged: true,
            errors: ErrorSource::Stated,
        },
        day_types: None,
        visits: None,
        storage: None,
        pulse_from_prior: true,
        shape_from_reference: None,
        assumptions: Vec::new(),
    }
}

/// A made-up outcome of a window: the wanted visits per minute, and how slow the portal is.
fn an_outcome(scenario: &Scenario, window: &Window, rate: &[f64], slowness: f64, replication: u64) -> Outcome {
    let mut draws = Key::new(11, replication).stream(VisitId(replication), Purpose::Count, 0, 0);
    let mut normal = || normal::quantile(draws.uniform());
    let level = libm::exp(0.05 * normal());
    let limit = if rate.len() < 60 { 2_500.0 } else { 39_000.0 };
    let mut sessions = rate[0] * 30.0;
    let mut minutes = Vec::new();
    let mut counts = AttemptCounts::default();
    let mut response = Durations::new();
    for (minute, rate) in rate.iter().enumerate() {
        let mut drawn = |mean: f64| (mean + normal() * libm::sqrt(mean)).max(0.0);
        let begun = drawn(rate * level);
        sessions += begun - sessions / 32.0;
        let refused = drawn(((sessions - limit) / 30.0).max(0.0));
        let asked = begun * 3.6 + refused;
        let mut row = MinuteRow {
            minute: minute as i32,
            begun: begun as u32,
            asked: asked as u32,
            served: (asked - refused) as u32,
            turned_away: refused as u32,
            visits: drawn(begun * 9.0) as u32,
            sessions: drawn(sessions) as u32,
            connections: drawn(begun * 5.0) as u32,
            requests: drawn(begun * 0.2 + 3.0) as u32,
            ..MinuteRow::default()
        };
        for _ in 0..20 {
            let us = (6e4 * slowness * libm::exp(0.9 * normal())) as i64;
            row.respond(us);
            response.record(us);
        }
        counts.add(&AttemptCounts {
            asked: row.asked.into(),
            served: row.served.into(),
            turned_away: row.turned_away.into(),
            ..AttemptCounts::default()
        });
        minutes.push(row);
    }
    let mut worst = Durations::new();
    (0..500).for_each(|n| worst.record(if n % 6 == 0 { 14_000_000 } else { 900_000 }));
    let word = |text: &str| Some(text.to_string());
    let judged = || Phase::Judged.as_str().to_string();
    let started = rate.iter().sum::<f64>() as u64;
    let visits = VisitCounts {
        planned: started,
        started,
        finished: started,
        ever_turned_away: counts.turned_away.min(started) / 3,
        ..VisitCounts::default()
    };
    let peak = |field: fn(&MinuteRow) -> u32| Peak {
        value: minutes.iter().map(field).max().unwrap_or(0).into(),
        at: format!("{}+01:00", window.from),
    };
    Outcome {
        format: 1,
        provenance: Provenance {
            version: "0.1.0".into(),
            commit: "e8c70bf".into(),
            machine: "2 × x86-64".into(),
            command: "afflux run scenarios/confinement-2020.toml".into(),
            scenario: scenario.name.clone(),
            scenario_hash: scenario.hash.clone(),
            plan_version: 1,
            seed: 1,
            portal_replication: replication,
            window: window.name.clone(),
            from: format!("{}+01:00", window.from),
            to: format!("{}+01:00", window.to),
            scale: scenario.replay.scale,
            speed: scenario.replay.speed,
            shard: "0/1".into(),
            played_by: "simulator".into(),
            target: "model".into(),
            ..Provenance::default()
        },
        complete: true,
        interrupted: None,
        visits,
        attempts: vec![AttemptRow {
            phase: judged(),
            service: Service::Accueil.as_str().into(),
            profil: Profil::Eleve.as_str().into(),
            counts,
        }],
        response: vec![DurationsRow { phase: judged(), service: None, profil: None, us: response }],
        from_start: Vec::new(),
        first_byte: Vec::new(),
        first_byte_from_start: Vec::new(),
        worst_page: vec![DurationsRow { phase: judged(), service: None, profil: word("eleve"), us: worst }],
        concurrency: Concurrency {
            visits: peak(|row| row.visits),
            sessions: peak(|row| row.sessions),
            connections: peak(|row| row.connections),
            requests: peak(|row| row.requests),
        },
        minutes,
        limits: Vec::new(),
        bytes: Bytes { stored: 150_000_000_000, sent: 2_000_000_000_000 },
        traffic: Vec::new(),
        stations: Vec::new(),
        platforms: Vec::new(),
        at_once: None,
        generator: None,
        network: None,
    }
}

/// A whole report: 20 replications of the day, 100 of the cut, one replay.
pub(super) fn a_report(scenario: &Scenario) -> RunReport {
    let window = scenario.windows[0].clone();
    let demand = Demand::of(scenario, &window, 1);
    let day = (0..20).map(|n| an_outcome(scenario, &window, &demand.crisis, 6.0, n)).collect();
    let cut = &scenario.replay.window;
    let rate: Vec<f64> = demand.crisis[580..620].iter().map(|rate| rate * scenario.replay.scale).collect();
    let prediction = (0..100).map(|n| an_outcome(scenario, cut, &rate, 1.0, 100 + n)).collect();
    let storage = StorageFigures {
        bytes_per_week: Figure { value: 1.02e12, low: Some(0.85e12), high: Some(1.21e12) },
        weeks_to_full: Some(Figure { value: 11.7, low: Some(9.9), high: Some(14.2) }),
    };
    let study = Study {
        demand: Some(demand),
        day: Some(DayRun { window, outcomes: day, settle_us: 0, storage: Some(storage), levers: Vec::new() }),
        prediction,
        refit: Some(Refit {
            visits: 4_210,
            rate_per_min: Figure { value: 105.0, low: Some(101.0), high: Some(109.2) },
            played_rate_per_min: 104.3,
            inside: true,
        }),
        ..Study::of(scenario)
    };
    let mut report = RunReport::of(study, Some(a_replay(scenario, &rate)));
    report.page = Some("results/runs/confinement-2020/rapport.html".into());
    report.outcome_file = Some("results/runs/confinement-2020/outcome.json".into());
    report
}

/// A replay of the scenario's cut.
pub(super) fn a_replay(scenario: &Scenario, rate: &[f64]) -> Outcome {
    let mut measured = an_outcome(scenario, &scenario.replay.window, rate, 1.05, 777);
    measured.provenance.played_by = "replay".into();
    measured.provenance.target = "embedded portal".into();
    measured.provenance.began = "2024-05-01T09:00:00Z".into();
    measured.generator = Some(GeneratorHealth {
        lateness_p50_us: 180,
        lateness_p99_us: 2_400,
        lateness_max_us: 31_000,
        late_visits: 0,
        cpu_s: 12.3,
        wall_s: 81.0,
        requests: 41_200,
        valid: true,
        reasons: Vec::new(),
        ..GeneratorHealth::default()
    });
    measured
}

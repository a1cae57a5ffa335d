//! Outcomes for the tests of the verdicts.

use afflux_models::vocabulary::{Profil, Service, Word};
use afflux_plan::scenario::Phase;

use crate::Outcome;
use crate::generator::GeneratorHealth;
use crate::histogram::Durations;
use crate::outcome::{AttemptCounts, AttemptRow, Bytes, Concurrency, DurationsRow, Provenance, VisitCounts};

/// A hundred pages of 10 ms to 1 s and ten refusals; two of twelve pupils waited 15 s.
pub(super) fn an_outcome() -> Outcome {
    let recorded = |values: &[i64]| {
        let mut durations = Durations::new();
        values.iter().for_each(|us| durations.record(*us));
        durations
    };
    let judged = || Phase::Judged.as_str().to_string();
    let pages: Vec<i64> = (1..=100).map(|n| n * 10_000).collect();
    let people: Vec<i64> = (0..12).map(|n| if n < 2 { 15_000_000 } else { 500_000 }).collect();
    let profil = Some(Profil::Eleve.as_str().to_string());
    let counts = AttemptCounts { asked: 110, served: 100, turned_away: 10, ..AttemptCounts::default() };
    Outcome {
        format: 1,
        provenance: Provenance { scale: 1.0, speed: 1.0, target: "model".into(), ..Provenance::default() },
        complete: true,
        interrupted: None,
        visits: VisitCounts { planned: 30, started: 30, finished: 30, ..VisitCounts::default() },
        attempts: vec![AttemptRow {
            phase: judged(),
            service: Service::Accueil.as_str().into(),
            profil: Profil::Eleve.as_str().into(),
            counts,
        }],
        response: vec![DurationsRow { phase: judged(), service: None, profil: None, us: recorded(&pages) }],
        from_start: Vec::new(),
        first_byte: Vec::new(),
        first_byte_from_start: Vec::new(),
        worst_page: vec![DurationsRow { phase: judged(), service: None, profil, us: recorded(&people) }],
        minutes: Vec::new(),
        limits: Vec::new(),
        concurrency: Concurrency::default(),
        bytes: Bytes::default(),
        traffic: Vec::new(),
        stations: Vec::new(),
        platforms: Vec::new(),
        at_once: None,
        generator: None,
        network: None,
    }
}

/// The same as a load generator saw it.
pub(super) fn with_generator(generator: GeneratorHealth) -> Outcome {
    Outcome { generator: Some(generator), ..an_outcome() }
}

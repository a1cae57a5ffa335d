//! The minutes of a limit are the run's own figures, taken apart; the first that breaks it is found in them.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use afflux_models::time::MINUTE_US;
use afflux_models::vocabulary::{Profil, Service};
use afflux_outcome::Outcome;
use afflux_outcome::limit_minutes::{LimitRow, Watched};
use afflux_outcome::outcome::Provenance;
use afflux_outcome::tally::Tally;
use afflux_outcome::verdict::{Status, judge};
use afflux_plan::scenario::{Limit, Measure, Phase, Scenario};
use support::{Playing, Step, scenario};

/// A page: who asked, in which visit, its first due minute, and how long it took in all at each answer.
struct Page {
    profil: Profil,
    person: u64,
    minute: i64,
    whole_us: i64,
}

fn played(scenario: &Scenario) -> (Outcome, Vec<Page>) {
    let playing = Playing::new(scenario, 0, 1);
    let cut = playing.cut();
    let mut tally = Tally::new(&cut);
    let visitors: BTreeMap<_, _> = cut.visits().iter().map(|visit| (visit.id, visit.visitor)).collect();
    let mut pages = Vec::new();
    playing.play(&cut, &mut tally, &mut |step| {
        if let Step::Attempted(id, attempt) = step {
            let visitor = visitors[&id];
            let first_due = attempt.ask.first_due.0;
            pages.push(Page {
                profil: visitor.profil(),
                person: id.0,
                minute: first_due.div_euclid(MINUTE_US),
                whole_us: attempt.ended.0 - first_due,
            });
        }
    });
    (tally.into_outcome(&cut, Provenance { speed: 1.0, ..Provenance::default() }), pages)
}

fn row<'o>(outcome: &'o Outcome, limit: &Limit) -> &'o LimitRow {
    let watched = Watched::of(limit).unwrap();
    outcome.limits.iter().find(|row| row.of == watched).unwrap()
}

fn sums(row: &LimitRow) -> (u64, u64) {
    row.minutes.iter().fold((0, 0), |sum, minute| (sum.0 + u64::from(minute.1), sum.1 + u64::from(minute.2)))
}

/// No ramp is played and every phase is one: what the minutes add up to is what the outcome counts.
#[test]
fn minutes_add_up_to_the_run() {
    let scenario = scenario();
    let (outcome, _) = played(&scenario);
    for limit in &scenario.limits {
        let phases = [Phase::Settle, Phase::Judged].map(|phase| {
            let attempts = outcome.attempts_of(phase, limit.service, limit.profil);
            match limit.measure {
                Measure::ResponseTime { .. } => {
                    let slow = outcome.response_of(phase, limit.service, limit.profil);
                    (attempts.served, slow.map_or(0, |slow| slow.count_over((limit.max * 1e6) as u64)))
                }
                Measure::TurnedAwayShare => (attempts.asked, attempts.turned_away),
                Measure::ErrorShare => (attempts.asked, attempts.failed + attempts.timed_out),
                Measure::AbandonedShare | Measure::PeopleOver { .. } => (0, 0),
            }
        });
        let (count, hits) = sums(row(&outcome, limit));
        let told = (phases[0].0 + phases[1].0, phases[0].1 + phases[1].1);
        match limit.measure {
            // Histograms keep three digits: those within a class of the limit may fall on either side.
            Measure::ResponseTime { .. } => {
                assert_eq!(count, told.0);
                assert!(hits > 20 && hits.abs_diff(told.1) <= told.1 / 50 + 1, "{hits} {told:?}");
            }
            Measure::AbandonedShare => {
                let visits = &outcome.visits;
                assert_eq!((count, hits), (visits.started, visits.gave_up + visits.lost_patience));
                assert!(hits > 0);
            }
            Measure::PeopleOver { .. } => {}
            _ => {
                assert_eq!((count, hits), told);
                assert!(hits > 0);
            }
        }
    }
}

#[test]
fn a_person_counts_once_a_minute() {
    let scenario = scenario();
    let (outcome, pages) = played(&scenario);
    let limits = scenario.limits.iter().filter_map(|limit| match limit.measure {
        Measure::PeopleOver { over_s } => Some((limit, (over_s * 1e6) as i64)),
        _ => None,
    });
    for (limit, over_us) in limits {
        let mut wanted: BTreeMap<i64, (BTreeSet<u64>, BTreeSet<u64>)> = BTreeMap::new();
        for page in pages.iter().filter(|page| limit.profil.is_none_or(|profil| page.profil == profil)) {
            let (all, over) = wanted.entry(page.minute).or_default();
            all.insert(page.person);
            if page.whole_us > over_us {
                over.insert(page.person);
            }
        }
        let wanted: Vec<(i32, u32, u32)> = wanted
            .into_iter()
            .map(|(minute, (all, over))| (minute as i32, all.len() as u32, over.len() as u32))
            .collect();
        let told: Vec<(i32, u32, u32)> = row(&outcome, limit).minutes.iter().map(|m| (m.0, m.1, m.2)).collect();
        assert_eq!(told, wanted);
        assert!(told.iter().map(|minute| minute.2).sum::<u32>() > 0);
    }
}

/// The first broken minute of every kind of limit, on rows that are written down here.
#[test]
fn the_first_broken_minute_of_any_limit_is_found() {
    let scenario = scenario();
    let (mut outcome, _) = played(&scenario);
    for row in &mut outcome.limits {
        for minute in &mut row.minutes {
            minute.2 = 0;
        }
    }
    let none = judge(&outcome, &scenario.limits, 0);
    assert!(none.iter().all(|judged| judged.first_breach.is_none()));
    for limit in &scenario.limits {
        let watched = Watched::of(limit).unwrap();
        let row = outcome.limits.iter_mut().find(|row| row.of == watched).unwrap();
        for minute in row.minutes.iter_mut().filter(|minute| minute.0 == 3 || minute.0 >= 6) {
            (minute.1, minute.2) = (40, 40);
        }
    }
    let first = |settle_us| {
        judge(&outcome, &scenario.limits, settle_us).iter().map(|judged| judged.first_breach).collect::<Vec<_>>()
    };
    assert_eq!(first(0), vec![Some(3); scenario.limits.len()]);
    assert_eq!(first(4 * MINUTE_US), vec![Some(6); scenario.limits.len()]);
}

/// A run whose refusals everybody sees is broken from its first minute on, and says so.
#[test]
fn a_broken_run_says_since_when() {
    let scenario = scenario();
    let (outcome, _) = played(&scenario);
    let told = judge(&outcome, &scenario.limits, scenario.replay.settle_us);
    let of = |measure: &str, profil: Option<Profil>, service: Option<Service>| {
        let is_it =
            |limit: &Limit| limit.measure.as_str() == measure && limit.profil == profil && limit.service == service;
        told.iter().find(|judged| is_it(&judged.limit)).unwrap()
    };
    // A tenth of the attempts is turned away and a twentieth fails, each minute.
    let refused = of("turned_away_share", Some(Profil::Eleve), None);
    let failed = of("error_share", None, Some(Service::Accueil));
    let people = of("people_over", Some(Profil::Eleve), None);
    assert_eq!(people.status, Status::Fail);
    for judged in [refused, failed, people] {
        assert_eq!(judged.first_breach.is_some(), judged.status == Status::Fail, "{judged:?}");
    }
}

//! Episodes: some people on some days come more or less often.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::collections::HashSet;
use std::path::Path;

use afflux_models::calendar::Calendar;
use afflux_models::{Message, Problems};
use afflux_plan::expectation::Expectation;
use afflux_plan::prediction::predict;
use afflux_plan::scenario::{Quantity, Question, Scenario, Than};
use afflux_plan::{Plan, Selection};

fn read(path: &str) -> Result<String, Message> {
    std::fs::read_to_string(path).map_err(|_| Message::new("file-not-found"))
}

fn scenario(text: &str) -> Result<Scenario, Problems> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/mine.toml").display().to_string();
    let text = format!("format = 1\nname = \"mine\"\nextends = \"confinement-2020.toml\"\n{text}");
    let load = |path: &str| if path == file { Ok(text.clone()) } else { read(path) };
    Scenario::load(&file, &load, Calendar::built_in())
}

const TWO: &str = "[episode.reims]\nterritories = [19]\nfrom = \"2020-03-24\"\nto = \"2020-03-24\"\n\
                   visits = { value = 0.5, low = 0.4, high = 0.6, source = \"[A]\" }\n\
                   [episode.collegiens]\nniveaux = [\"6e\", \"5e\", \"4e\", \"3e\"]\nvisits = { value = 2.0, source = \"[A]\" }\n";

/// The episodes change the visits of whom they mean and of nobody else, to the bit: others keep every
/// visit; those who come less keep a part of theirs, those who come more keep all.
#[test]
fn an_episode_moves_only_whom_it_means() {
    let (with, without) = (scenario(TWO).unwrap(), scenario("").unwrap());
    let opens = without.window(Some("deux-jours")).unwrap().opens();
    let selection = Selection::new(0.05, 0, 1).unwrap();
    let visits = |scenario: &Scenario, day: i64| {
        let from = opens.plus_us(day * 86_400_000_000);
        Plan::new(scenario, 1, 0, selection).visits_between(from, from.plus_us(86_400_000_000))
    };
    for day in [0, 1] {
        let (some, all) = (visits(&with, day), visits(&without, day));
        let ids: HashSet<u64> = some.iter().map(|visit| visit.id.0).collect();
        for visit in &all {
            let in_reims = visit.visitor.territory == 19 && day == 1;
            assert!(in_reims || ids.contains(&visit.id.0));
        }
        let is_college = |group: afflux_models::vocabulary::Group| (7..=10).contains(&(group.level() as u8));
        let count = |visits: &[afflux_plan::PlannedVisit], college: bool, reims: bool| {
            let meant = |v: &&afflux_plan::PlannedVisit| {
                is_college(v.visitor.group) == college && (v.visitor.territory == 19) == reims
            };
            visits.iter().filter(meant).count() as f64
        };
        for (college, reims) in [(true, true), (true, false), (false, true), (false, false)] {
            let factor = if college { 2.0 } else { 1.0 } * if reims && day == 1 { 0.5 } else { 1.0 };
            let (found, before) = (count(&some, college, reims), count(&all, college, reims));
            // Four standard errors of a Poisson count (alpha 6e-5).
            assert!(
                (found - factor * before).abs() < 4.0 * (found + factor * factor * before).sqrt(),
                "{college} {reims}"
            );
            if factor == 1.0 {
                assert_eq!(found, before);
            }
        }
    }
}

/// Whole days summed with their episodes are the integral of the minutes, and the factors' intervals move.
#[test]
fn predictions_know_episodes() {
    let scenario = scenario(TWO).unwrap();
    let window = scenario.window(Some("deux-jours")).unwrap().clone();
    let plan = Plan::new(&scenario, 1, 0, Selection::ALL);
    let expected = Expectation::new(&plan, window.opens(), window.closes(), &scenario.portal).visits;
    let question = Question {
        quantity: Quantity::Visits,
        window: window.clone(),
        than: None,
        profils: Vec::new(),
        services: Vec::new(),
        device: None,
        territories: Vec::new(),
        seen: false,
    };
    assert!((predict(&scenario, &[&question], 1, 0)[0].value / expected - 1.0).abs() < 1e-9);
    let day = |from: &str| afflux_plan::scenario::Window {
        name: "d".into(),
        from: from.parse().unwrap(),
        to: format!("{}T00:00:00", from.parse::<jiff::civil::Date>().unwrap().tomorrow().unwrap()).parse().unwrap(),
    };
    let (tuesday, wednesday) = (day("2020-03-24"), day("2020-03-25"));
    let staff = vec![afflux_models::vocabulary::Profil::Enseignant];
    let ratio = Question {
        window: tuesday,
        than: Some(Than::Window(wednesday)),
        profils: staff,
        territories: vec![19],
        ..question
    };
    let found = predict(&scenario, &[&ratio], 1, 200)[0];
    assert!((found.value - 0.5 * 1.02 / 0.8).abs() < 1e-9);
    assert!(found.low < 0.9 * found.value && found.high > 1.1 * found.value, "{found:?}");
}

#[test]
fn problems_of_episodes_come_at_once() {
    let text = "[episode.\"Les zones\"]\nfrom = \"2020-03-24\"\nto = \"2020-03-20\"\nniveaux = [\"7e\"]\nwhy = 1\n\
                visits = { value = 1e300, source = \"[A]\" }\n[episode.b]\n[measurement]\ncoverage = { value = 1.5, source = \"[A]\" }\n";
    let problems = scenario(text).unwrap_err().0;
    let keys: Vec<&str> = problems.iter().map(|problem| problem.message.key).collect();
    for key in ["scenario-name", "fact-period-order", "problem-not-one-of", "problem-missing-key", "problem-at-most"] {
        assert!(keys.contains(&key), "{key}: {keys:?}");
    }
    let huge = "[episode.a]\nvisits = { value = 1e300, source = \"[A]\" }\n";
    assert_eq!(scenario(huge).unwrap_err().0[0].message.key, "problem-at-most");
    // An episode of territories that are no longer there is over.
    let own = "[episode.reims]\nterritories = [4000]\nvisits = { value = 0.5, source = \"[A]\" }\n";
    assert!(scenario(own).unwrap().episodes.is_empty());
}

//! The facts of the shipped scenarios: which are inputs, which are targets, and what the model says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use afflux_models::calendar::Calendar;
use afflux_models::document::Node;
use afflux_models::source::Facts;
use afflux_models::vocabulary::{Device, Profil, Service};
use afflux_models::{Message, Problems};
use afflux_plan::expectation::Expectation;
use afflux_plan::prediction::{left_out, predict};
use afflux_plan::scenario::{Quantity, Question, Scenario, Than, given_away};
use afflux_plan::{Plan, PlannedVisit, Selection};
use proptest::prelude::*;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

fn load(path: &str) -> Result<String, Message> {
    std::fs::read_to_string(path).map_err(|_| Message::new("file-not-found"))
}

fn shipped(name: &str) -> Scenario {
    let file = folder().join(format!("{name}.toml")).display().to_string();
    Scenario::load(&file, &load, Calendar::built_in()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn names() -> Vec<String> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

fn facts() -> Facts {
    let read = |name: &str| Node::parse(name, &load(&folder().join("facts").join(name).display().to_string()).unwrap());
    Facts::from_nodes(&[read("report-2020.toml").unwrap(), read("other.toml").unwrap()]).unwrap()
}

/// A scenario that extends a shipped one by a few lines.
fn extended(base: &str, text: &str) -> Result<Scenario, Problems> {
    let file = folder().join("extended.toml").display().to_string();
    let text = format!("format = 1\nname = \"extended\"\nextends = \"{base}.toml\"\n{text}");
    let load = |path: &str| if path == file { Ok(text.clone()) } else { load(path) };
    Scenario::load(&file, &load, Calendar::built_in())
}

fn keys(problems: &Problems) -> Vec<&'static str> {
    problems.0.iter().map(|problem| problem.message.key).collect()
}

#[test]
fn every_scenario_has_targets_and_none_is_given_away() {
    let facts = facts();
    for name in names() {
        let roles = shipped(&name).roles;
        // A blank scenario that is to be filled in names no facts.
        assert!(roles.targets.len() >= 2 || roles.inputs.is_empty(), "{name}");
        assert!(!roles.inputs.is_empty() || name == "crise-type", "{name}");
        assert_eq!(roles.undeclared, Vec::<String>::new(), "{name}: a figure of the report names no fact");
        let known = given_away(&facts, roles.inputs.iter().map(|input| input.fact.id.as_str()));
        let reached: Vec<&str> =
            roles.targets.iter().map(|target| target.fact.id.as_str()).filter(|id| known.contains(id)).collect();
        assert_eq!(reached, Vec::<&str>::new(), "{name}");
    }
}

/// Nothing of the report is lost: each fact is an input or a target somewhere, or says why it is not.
#[test]
fn every_fact_of_the_report_has_a_role_or_a_reason() {
    let text = load(&folder().join("facts/report-2020.toml").display().to_string()).unwrap();
    let report = Facts::parse("report-2020.toml", &text).unwrap();
    let scenarios: Vec<Scenario> = names().iter().map(|name| shipped(name)).collect();
    let roles = scenarios.iter().map(|scenario| &scenario.roles);
    let used: BTreeSet<&str> = roles
        .flat_map(|roles| {
            let inputs = roles.inputs.iter().map(|input| input.fact.id.as_str());
            inputs.chain(roles.targets.iter().map(|target| target.fact.id.as_str()))
        })
        .collect();
    for fact in report.iter() {
        let (has_role, has_reason) = (used.contains(fact.id.as_str()), fact.not_used.is_some());
        assert!(has_role != has_reason, "{}: role {has_role}, reason {has_reason}", fact.id);
    }
}

/// 3.64 is 200/55: with it as an input neither total is a target; with one total and 3.64 the other one
/// is known; a fact computed from two is known when both are.
#[test]
fn what_inputs_give_away_is_walked_both_ways() {
    let facts = facts();
    let known = |ids: &[&'static str]| -> BTreeSet<String> {
        given_away(&facts, ids.iter().copied()).into_iter().map(str::to_owned).collect()
    };
    let of_ratio = known(&["pages-per-visit"]);
    assert!(of_ratio.contains("page-views-week-confinement") && of_ratio.contains("visits-week-confinement"));
    assert!(!of_ratio.contains("eight-weeks-against-the-week"));
    let both = known(&["pages-per-visit", "visits-confinement"]);
    assert!(both.contains("eight-weeks-against-the-week") && both.contains("visits-per-week-over-confinement"));
    assert!(!both.contains("visits-per-visitor-confinement"));
}

#[test]
fn a_target_that_the_inputs_give_away_is_a_problem() {
    let direct = "[target.page-views-week-confinement]\nmeasure = \"pages\"\nwindow = \"semaine-2020-03-23\"\n";
    let problems = extended("confinement-2020", direct).unwrap_err();
    assert_eq!(keys(&problems), ["role-reached"], "{problems:?}");
    assert!(problems.0[0].message.args[0].1.contains("pages-per-visit"), "{problems:?}");
    // The value given anew without its fact gives nothing away any more.
    let anew = format!("[behaviour]\npages_per_visit = 4.0\n{direct}");
    assert!(extended("confinement-2020", &anew).is_ok());
}

/// One fact, one role: the last file to speak decides; a value given anew is no longer the fact's.
#[test]
fn an_extending_file_decides_the_role() {
    let scenario = extended("confinement-2020", "[factors.visits]\nvalue = 4.0\nsource = \"[A] ours\"\n").unwrap();
    assert!(!scenario.roles.inputs.iter().any(|input| input.fact.id == "visits-ratio-23-march"));
    let text = "[target.visits-ratio-23-march]\nmeasure = \"visits\"\nwindow = \"jour-2020-03-23\"\nusual = \"jour-2019-09-09\"\n";
    let scenario = extended("confinement-2020", text).unwrap();
    let has = |id: &str| scenario.roles.targets.iter().any(|target| target.fact.id == id);
    assert!(has("visits-ratio-23-march"));
    assert!(!scenario.roles.inputs.iter().any(|input| input.fact.id == "visits-ratio-23-march"));
    // Targets whose window an extending file no longer has are not asked any more.
    let other = "[[window]]\nname = \"w\"\nfrom = \"2020-03-24T08:00:00\"\nto = \"2020-03-24T09:00:00\"\n";
    let left = extended("confinement-2020", other).unwrap().roles.targets;
    assert!(left.iter().all(|target| target.question.window.name != "confinement"));
}

/// A curve of one's own takes the place of the facts that the day was made of, and they are no inputs any more.
#[test]
fn a_fitted_model_takes_the_place_of_the_facts() {
    let text = "[reference]\nmodel = \"fitted/reference-2019-09-09.toml\"\n";
    let scenario = extended("rentree-2019", text).unwrap();
    assert!(!scenario.reference.from_facts && scenario.reference.file.ends_with("fitted/reference-2019-09-09.toml"));
    let inputs: Vec<&str> = scenario.roles.inputs.iter().map(|input| input.fact.id.as_str()).collect();
    assert!(!inputs.contains(&"stable-daily-shape-2019") && inputs.contains(&"pages-per-visit"), "{inputs:?}");
    // Both at once, in one file, stay a problem.
    let both = extended("rentree-2019", &format!("{text}facts = \"facts/reference-2019-09-09.toml\"\n"));
    assert_eq!(keys(&both.unwrap_err()), ["scenario-one-reference"]);
}

#[test]
fn all_problems_of_roles_come_at_once() {
    let text = "[[window]]\nname = \"w\"\nfrom = \"2020-03-24T08:00:00\"\nto = \"2020-03-25T00:00:00\"\n\
                [target.no-such-fact]\nmeasure = \"visits\"\nwindow = \"x\"\n\
                [target.visits-confinement]\nmeasure = \"visit\"\nwindow = \"w\"\n\
                [target.visits-ratio-reopening]\nmeasure = \"visits\"\nwindow = \"w\"\nterritories = [4000]\n\
                [target.users-ratio-reopening]\nmeasure = \"service-visits\"\nper = \"users\"\nagainst = \"w\"\n\
                [target.levels-fall-in-june]\nmeasure = \"device-share\"\nwindow = \"w\"\n\
                [input.platforms-measured]\nkeys = [\"factors.nothing\"]\n\
                [input.projects-measured]\nmeasure = \"people\"\nwindow = \"w\"\n";
    let problems = extended("confinement-2020", text).unwrap_err();
    let found: BTreeSet<&str> = keys(&problems).into_iter().collect();
    for key in [
        "problem-not-one-of",
        "role-fact-unknown",
        "role-key-unknown",
        "role-measure-needs",
        "role-needs-keys",
        "role-one-comparison",
        "role-ratio-of-what",
        "role-truth-bounds",
        "role-whole-days",
        "scenario-no-window",
    ] {
        assert!(found.contains(key), "{key}: {found:?}");
    }
    assert!(problems.0.iter().all(|problem| problem.line > 0 && !problem.key.is_empty()), "{problems:#?}");
}

fn question(scenario: &Scenario, quantity: Quantity, window: &str) -> Question {
    Question {
        quantity,
        window: scenario.window(Some(window)).unwrap().clone(),
        than: None,
        profils: Vec::new(),
        services: Vec::new(),
        device: None,
        territories: Vec::new(),
        seen: false,
    }
}

/// The 8 weeks, holidays and the short night included: the sum of days is the integral of minutes, but
/// for the hour that the night of 29 March does not have (under 0.05 %).
#[test]
fn days_sum_to_the_integral_of_their_minutes() {
    let scenario = shipped("confinement-2020");
    for name in ["jour-2020-03-23", "confinement"] {
        let window = scenario.window(Some(name)).unwrap();
        let plan = Plan::new(&scenario, 1, 0, Selection::ALL);
        let expected = Expectation::new(&plan, window.opens(), window.closes(), &scenario.portal);
        let of = |quantity| predict(&scenario, &[&question(&scenario, quantity, name)], 1, 0)[0].value;
        assert!((of(Quantity::Visits) / expected.visits - 1.0).abs() < 5e-4);
        assert!((of(Quantity::Pages) / expected.pages - 1.0).abs() < 5e-4);
        let weeks = window.length_us() as f64 / 6.048e11;
        // 20 000 visits behind the expectation, a stored file every eighth of them: 2 % is a standard error.
        let stored = of(Quantity::StoredPerWeek) * weeks / expected.stored_bytes;
        assert!((stored - 1.0).abs() < 0.1, "{stored}");
    }
}

/// Holidays inside the closure count: the two weeks of zone B, Easter Monday, 1 and 8 May.
#[test]
fn holidays_inside_the_lockdown_are_holidays() {
    let scenario = shipped("confinement-2020");
    let target = scenario.roles.targets.iter().find(|target| target.fact.id == "eight-weeks-against-the-week").unwrap();
    let ratio = predict(&scenario, &[&target.question], 1, 0)[0].value;
    assert!(ratio > 6.0 && ratio < 7.0, "{ratio}");
}

/// A day of the lockdown without busyness, 1 visitor in 5, seed 1, some 170 000 visits: each answer
/// lies within 4 standard errors of what the drawn visits say (two-sided alpha 6e-5 each).
#[test]
fn answers_are_what_drawn_visits_say() {
    let mut scenario = shipped("confinement-2020");
    (scenario.model.dispersion.day_log_sd, scenario.model.dispersion.within_log_sd) = (0.0, 0.0);
    let (name, scale) = ("jour-2020-03-23", 0.2);
    let window = scenario.window(Some(name)).unwrap().clone();
    let plan = Plan::new(&scenario, 1, 0, Selection::new(scale, 0, 1).unwrap());
    let visits = plan.visits_between_threaded(window.opens(), window.closes(), 2);
    let n = visits.len() as f64;
    assert!(n > 150_000.0);
    let ask = |quantity: Quantity| question(&scenario, quantity, name);
    let answer = |question: &Question| predict(&scenario, &[question], 1, 0)[0].value;
    let near = |found: f64, answer: f64, error: f64, what: &str| {
        assert!((found - answer).abs() < 4.0 * error, "{what}: {found} against {answer} ± {error}");
    };

    let users = visits.iter().map(|visit| visit.visitor.number()).collect::<HashSet<u64>>().len() as f64;
    near(users, scale * answer(&ask(Quantity::Users)), users.sqrt(), "users");

    let service = Service::StockagePartage;
    let of_service = |visit: &PlannedVisit| (0..visit.pages).any(|page| plan.page(visit, page).service == service);
    let share = visits.iter().filter(|visit| of_service(visit)).count() as f64 / n;
    let asked = Question { services: vec![service], ..ask(Quantity::ServiceVisits) };
    let visits_asked = answer(&ask(Quantity::Visits));
    near(share, answer(&asked) / visits_asked, (share * (1.0 - share) / n).sqrt(), "visits of a service");

    let device = visits.iter().filter(|visit| visit.device == Device::Ordinateur).count() as f64 / n;
    let asked = Question { device: Some(Device::Ordinateur), ..ask(Quantity::DeviceShare) };
    near(device, answer(&asked), (device * (1.0 - device) / n).sqrt(), "device");

    let pupils: Vec<f64> = visits
        .iter()
        .filter(|visit| visit.visitor.group.profil() == Profil::Eleve)
        .map(|visit| (1..visit.pages).map(|page| plan.page(visit, page).think_us).sum::<i64>() as f64 / 6e7)
        .collect();
    let count = pupils.len() as f64;
    let mean = pupils.iter().sum::<f64>() / count;
    let variance = pupils.iter().map(|minutes| (minutes - mean).powi(2)).sum::<f64>() / count;
    let asked = Question { profils: vec![Profil::Eleve], ..ask(Quantity::DurationMin) };
    near(mean, answer(&asked), (variance / count).sqrt(), "duration of pupils");
}

#[test]
fn hour_starts_stand_out_before_the_crisis_and_not_in_it() {
    let (before, crisis) = (shipped("rentree-2019"), shipped("confinement-2020"));
    let peak = |scenario: &Scenario, name: &str| {
        predict(scenario, &[&question(scenario, Quantity::HourStartPeak, name)], 1, 0)[0].value
    };
    assert!(peak(&before, "jour-2019-09-09") > 1.3);
    assert!(peak(&crisis, "jour-2020-03-23") < 1.1);
}

/// Left out, the share of computers is the one of usual times; the factor on visits leaves nothing.
#[test]
fn an_input_left_out_is_what_the_others_say() {
    let scenario = shipped("confinement-2020");
    let of = |id: &str| left_out(&scenario, scenario.roles.inputs.iter().find(|i| i.fact.id == id).unwrap(), 1);
    assert!((of("computer-share-confinement").unwrap() - 0.35).abs() < 1e-9);
    assert_eq!(of("visits-ratio-23-march"), None);
    assert_eq!(of("pages-per-visit"), None);
}

/// The interval is that of the factors: a ratio in which the factor cancels has none, the others are as
/// wide as the factor on visits (sd .12: ±20 %).
#[test]
fn the_interval_comes_from_the_factors() {
    let scenario = shipped("confinement-2020");
    let visits = question(&scenario, Quantity::Visits, "jour-2020-03-23");
    let day = scenario.window(Some("jour-2019-09-09")).unwrap().clone();
    let ratio = Question { than: Some(Than::Usual(day)), ..visits.clone() };
    let same = Question { than: Some(Than::Window(visits.window.clone())), ..visits };
    let found = predict(&scenario, &[&ratio, &same], 1, 200);
    assert!((found[0].value - 4.85).abs() < 1e-9);
    // The 5 % point of 200 draws: its rank is 10 ± 3, a quantile between 2 and 9 %.
    assert!((3.6..4.25).contains(&found[0].low) && (5.5..6.5).contains(&found[0].high), "{:?}", found[0]);
    assert!((found[1].low - 1.0).abs() < 1e-12 && (found[1].high - 1.0).abs() < 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands in a role, a scenario or problems come out.
    #[test]
    fn any_role_gives_a_scenario_or_problems(
        role in "input|target|inputs",
        id in "visits-confinement|pages-per-visit|levels-fall-in-june|x",
        lines in prop::collection::btree_map(
            "keys|measure|window|against|usual|per|per_profils|profils|services|device|territories|low|high|tolerance",
            "\"[a-z.0-9-]{0,12}\"|-?[0-9]{1,3}(\\.[0-9])?|\\[\\]|\\[\"(eleve|factors.visits|\\.|)\"\\]|1e300|\\{\\}|\"(visits|users|confinement)\"",
            0..6,
        ),
    ) {
        let lines: String = lines.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
        if let Ok(scenario) = extended("confinement-2020", &format!("[{role}.{id}]\n{lines}")) {
            let questions: Vec<&Question> = scenario.roles.targets.iter().map(|target| &target.question).collect();
            predict(&scenario, &questions, 1, 1);
        }
    }
}

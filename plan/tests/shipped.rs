//! The plans of the shipped scenarios: what a plan promises, on at least a million visits.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use afflux_models::Message;
use afflux_models::calendar::Calendar;
use afflux_models::seed::{VisitId, mix};
use afflux_models::time::HOUR_US;
use afflux_plan::scenario::Scenario;
use afflux_plan::{Cut, CutPlan, Plan, PlannedVisit, Selection, Tempo, ndjson};

fn load(path: &str) -> Result<String, Message> {
    std::fs::read_to_string(path).map_err(|_| Message::new("file-not-found"))
}

fn shipped(name: &str) -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let file = folder.join(format!("{name}.toml")).display().to_string();
    Scenario::load(&file, &load, Calendar::built_in()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// The same scenario with one line of its text changed.
fn changed(name: &str, from: &str, to: &str) -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let file = folder.join(format!("{name}.toml")).display().to_string();
    let load = |path: &str| {
        load(path).map(|text| {
            if path.ends_with("rentree-2019.toml") {
                assert!(text.contains(from));
                text.replace(from, to)
            } else {
                text
            }
        })
    };
    Scenario::load(&file, &load, Calendar::built_in()).unwrap()
}

fn digest(plan: &Plan<'_>, visits: &[PlannedVisit]) -> u64 {
    visits.iter().fold(0, |state, visit| {
        let words = [visit.id.0, visit.at.0 as u64, visit.visitor.number(), visit.patience_us as u64];
        let state = words.iter().fold(state, |state, word| mix(state ^ word));
        (0..visit.pages).fold(state, |state, page| {
            let page = plan.page(visit, page);
            mix(state ^ page.think_us as u64 ^ (page.service as u64) << 56 ^ page.bytes_up)
        })
    })
}

/// Two days of the lockdown: over a million visits in three territories.
fn two_days(scenario: &Scenario) -> (afflux_models::time::UtcTime, afflux_models::time::UtcTime) {
    let window = scenario.window(Some("deux-jours")).unwrap();
    (window.opens(), window.closes())
}

#[test]
fn a_million_visits_keep_every_promise_of_the_plan() {
    let scenario = shipped("confinement-2020");
    let (opens, closes) = two_days(&scenario);
    let plan = Plan::new(&scenario, 1, 0, Selection::ALL);
    let visits = plan.visits_between_threaded(opens, closes, 2);
    assert!(visits.len() >= 1_000_000, "{}", visits.len());
    let territories: HashSet<u16> = visits.iter().map(|visit| visit.visitor.territory).collect();
    assert_eq!(territories.len(), 3);

    let golden = include_str!("golden/confinement-2020-two-days.txt");
    let found = format!("{} {:016x}\n", visits.len(), digest(&plan, &visits));
    assert_eq!(found, golden, "the plan of a seed has changed: on purpose, with PLAN_VERSION?");

    // Sorted by (time, id), every id once.
    assert!(visits.windows(2).all(|pair| (pair[0].at, pair[0].id) < (pair[1].at, pair[1].id)));
    assert_eq!(visits.iter().map(|visit| visit.id).collect::<HashSet<VisitId>>().len(), visits.len());

    // The same for one thread, two and five.
    for threads in [1, 5] {
        assert!(plan.visits_between_threaded(opens, closes, threads) == visits, "{threads} threads");
    }

    // Seven shards are the plan, and no visitor is in two of them.
    let mut union: Vec<PlannedVisit> = Vec::with_capacity(visits.len());
    let mut homes: HashMap<u64, u32> = HashMap::new();
    for index in 0..7 {
        let part = Plan::new(&scenario, 1, 0, Selection::new(1.0, index, 7).unwrap())
            .visits_between_threaded(opens, closes, 2);
        for visit in &part {
            assert_eq!(*homes.entry(visit.visitor.number()).or_insert(index), index);
        }
        union.extend(part);
    }
    union.sort_unstable_by_key(|visit| (visit.at, visit.id));
    assert!(union == visits);

    // Scale .5 is a sub-plan, by visitors.
    let half = Plan::new(&scenario, 1, 0, Selection::new(0.5, 0, 1).unwrap()).visits_between_threaded(opens, closes, 2);
    let kept: HashSet<u64> = half.iter().map(|visit| visit.visitor.number()).collect();
    let expected: Vec<&PlannedVisit> = visits.iter().filter(|visit| kept.contains(&visit.visitor.number())).collect();
    assert!(half.iter().eq(expected));
    let share = half.len() as f64 / visits.len() as f64;
    assert!((share - 0.5).abs() < 0.01, "{share}");

    // A higher level keeps every visit.
    let more = Plan::new(&scenario, 1, 0, Selection::new(1.5, 0, 1).unwrap()).visits_between_threaded(opens, closes, 2);
    let ids: HashSet<VisitId> = more.iter().map(|visit| visit.id).collect();
    assert!(more.len() > visits.len() && visits.iter().all(|visit| ids.contains(&visit.id)));
}

#[test]
fn digests_are_golden() {
    let scenario = shipped("confinement-2020");
    let window = scenario.window(None).unwrap();
    let (opens, closes) = (window.opens().plus_us(8 * HOUR_US), window.opens().plus_us(9 * HOUR_US));
    let of_seed = |seed| {
        let plan = Plan::new(&scenario, seed, 0, Selection::ALL);
        let visits = plan.visits_between(opens, closes);
        format!("{} {:016x}", visits.len(), digest(&plan, &visits))
    };
    let golden = include_str!("golden/confinement-2020-08h.txt");
    let found = format!("{}\n{}\n", of_seed(1), of_seed(2));
    assert_ne!(of_seed(1), of_seed(2));
    assert_eq!(found, golden, "the plan of a seed has changed: on purpose, with PLAN_VERSION?");
}

#[test]
fn doubling_think_times_moves_no_arrival() {
    let (short, long) = (shipped("rentree-2019"), changed("rentree-2019", "eleve = \"8min\"", "eleve = \"16min\""));
    let window = short.window(None).unwrap();
    let (opens, closes) = (window.opens().plus_us(8 * HOUR_US), window.opens().plus_us(10 * HOUR_US));
    let (first, second) = (Plan::new(&short, 1, 0, Selection::ALL), Plan::new(&long, 1, 0, Selection::ALL));
    let (a, b) = (first.visits_between(opens, closes), second.visits_between(opens, closes));
    assert!(a == b && !a.is_empty());
    let gaps = |plan: &Plan<'_>| -> i64 { a.iter().flat_map(|v| (1..v.pages).map(|p| plan.page(v, p).think_us)).sum() };
    assert!(gaps(&second) > gaps(&first));
}

#[test]
fn a_line_is_the_same_at_any_scale_shard_or_window() {
    let scenario = shipped("confinement-2020");
    let window = scenario.window(None).unwrap();
    let (opens, closes) = (window.opens().plus_us(10 * HOUR_US), window.opens().plus_us(10 * HOUR_US + HOUR_US / 6));
    let lines = |selection: Selection, from, to| -> BTreeMap<u64, String> {
        let plan = Plan::new(&scenario, 1, 0, selection);
        let visits = plan.visits_between(from, to);
        visits.iter().map(|visit| (visit.id.0, ndjson::line(&plan, &scenario.territories, visit).unwrap())).collect()
    };
    let all = lines(Selection::ALL, opens, closes);
    let part = lines(Selection::new(0.3, 2, 5).unwrap(), opens.plus_us(HOUR_US / 20), closes);
    assert!(part.len() > 100);
    assert!(part.iter().all(|(id, line)| all.get(id) == Some(line)));
}

#[test]
fn a_window_starts_warm_with_sessions() {
    let scenario = shipped("confinement-2020");
    let window = &scenario.replay.window;
    let plan = Plan::new(&scenario, 1, 0, Selection::new(0.1, 0, 1).unwrap());
    let cut = Cut {
        opens: window.opens(),
        closes: window.closes(),
        tempo: Tempo::new(30.0),
        ramp_us: scenario.replay.ramp_us,
        settle_us: scenario.replay.settle_us,
        session_life_us: scenario.staging.session_life_us,
    };
    let cut = CutPlan::new(&plan, cut);
    let holders = cut.warm().iter().filter(|warm| warm.next.is_none()).count();
    assert!(2 * holders > cut.warm().len(), "{holders} of {}", cut.warm().len());
    assert!(cut.warm().iter().all(|warm| warm.session_until.0 > 0 && warm.next.is_none_or(|(_, due)| due.0 >= 0)));
    let dues: Vec<_> = (0..cut.warm().len()).map(|nth| cut.ramp_due(nth)).collect();
    assert!(dues.windows(2).all(|pair| pair[0] <= pair[1]));
    assert!(dues.iter().all(|due| *due >= cut.start() && due.0 < 0));
    // Played time is plan time over speed.
    assert_eq!(cut.end().0, window.length_us() / 30);
}

/// Who is there at the opening is found without walking every visit to its end: nobody else is there, and
/// nobody is missed, beside a walk over all pages of all visits of the six hours and a session's life before.
#[test]
fn who_is_there_is_who_a_walk_over_all_pages_finds() {
    let scenario = shipped("confinement-2020");
    let opens = scenario.replay.window.opens();
    let plan = Plan::new(&scenario, 1, 0, Selection::new(0.1, 0, 1).unwrap());
    let session_life_us = scenario.staging.session_life_us;
    let (closes, tempo) = (opens.plus_us(HOUR_US), Tempo::PLAN);
    let cut = CutPlan::new(&plan, Cut { opens, closes, tempo, ramp_us: 60_000_000, settle_us: 0, session_life_us });
    let longest_us = 6 * HOUR_US;
    let walked = |visit: &PlannedVisit| {
        let mut last_us = visit.at.0;
        for page in 1..visit.pages {
            let due_us = last_us + plan.page(visit, page).think_us;
            if due_us - visit.at.0 > longest_us {
                break;
            }
            if due_us >= opens.0 {
                let is_there = last_us + session_life_us > opens.0;
                return is_there.then_some((visit.id.0, Some((page, due_us - opens.0))));
            }
            last_us = due_us;
        }
        let is_there = last_us + session_life_us > opens.0 && !visit.logout;
        is_there.then_some((visit.id.0, None))
    };
    let before = plan.visits_between(opens.plus_us(-longest_us - session_life_us), opens);
    let mut expected: Vec<_> = before.iter().filter_map(walked).collect();
    expected.sort_unstable();
    let of_warm = |warm: &afflux_plan::WarmVisit| (warm.visit.id.0, warm.next.map(|(page, due)| (page, due.0)));
    let mut found: Vec<_> = cut.warm().iter().map(of_warm).collect();
    found.sort_unstable();
    assert!(found.len() > 1000 && before.len() > 2 * found.len(), "{} of {}", found.len(), before.len());
    assert!(found == expected, "{} found, {} expected", found.len(), expected.len());
}

//! Each lever does what it says, and only that.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

mod support;

use std::sync::atomic::AtomicBool;

use afflux_models::time::MINUTE_US;
use afflux_models::vocabulary::Profil;
use afflux_outcome::outcome::{AttemptCounts, Provenance};
use afflux_plan::scenario::{Phase, Scenario};
use afflux_plan::{Cut, Selection, Tempo};
use afflux_sim::Simulated;
use afflux_sim::replications::{Draw, Study, play};
use support::flat_scenario;

/// Pupils of two levels and parents, three pages a visit, 2 visits a second.
const PEOPLE: &str = r#"[reference.profils]
eleve = 0.5
parent = 0.5
[behaviour]
pages_per_visit = 3.0
give_up = 0.5
services = { accueil = 0.5, ressources = 0.5 }
[[territory]]
id = 1
name = "Somewhere"
zone = "B"
schools = { college = 10 }
people = { eleve = { "6e" = 4000, "5e" = 4000 }, parent = 8000 }
"#;

fn portal(workers: u32) -> String {
    format!("[[portal.station]]\nname = \"pages\"\nworkers = {workers}\nqueue = 50\nservice_time = \"const:400ms\"\n")
}

fn with_lever(workers: u32, lever: &str) -> Scenario {
    flat_scenario(2.0 * 86_400.0, "const:60s", &portal(workers), &format!("{PEOPLE}{lever}"))
}

/// The first two hours of the day, two replications on two threads.
fn run(scenario: &Scenario, threads: usize) -> Vec<Simulated> {
    let opens = scenario.window(None).unwrap().opens();
    let study = Study {
        scenario,
        portal: &scenario.portal,
        platforms: scenario.all_platforms(),
        cut: Cut {
            opens,
            closes: opens.plus_us(120 * MINUTE_US),
            tempo: Tempo::PLAN,
            ramp_us: 300_000_000,
            settle_us: 0,
            session_life_us: 300_000_000,
        },
        seed: 5,
        selection: Selection::ALL,
        levers: &scenario.levers,
        compares_levers: true,
        draw: Draw::Everything,
        replications: 2,
        threads,
        provenance: Provenance::default(),
    };
    play(&study, &AtomicBool::new(false), &|_| {})
}

fn attempts(simulated: &Simulated, profil: Option<Profil>) -> AttemptCounts {
    let counts = simulated.outcome.attempts_of(Phase::Judged, None, profil);
    let answered =
        counts.served + counts.turned_away + counts.timed_out + counts.abandoned + counts.failed + counts.shed;
    assert_eq!(counts.asked, answered);
    counts
}

/// Parents are locked out for an hour: none of them is served in it, pupils are as before.
#[test]
fn parents_are_excluded_in_their_hours() {
    let lever =
        "[[lever]]\nname = \"x\"\nkind = \"exclusion\"\nprofils = [\"parent\"]\nhours = [\"00:30\", \"01:30\"]\n";
    let simulated = &run(&with_lever(20, lever), 2)[0];
    let (pupils, parents) = (attempts(simulated, Some(Profil::Eleve)), attempts(simulated, Some(Profil::Parent)));
    assert!(pupils.turned_away == 0 && parents.turned_away > 3000, "{pupils:?} {parents:?}");
    let effect = &simulated.effects[0];
    assert!(effect.gained.is_empty());
    assert!(effect.lost[&Profil::Parent] > 500 && !effect.lost.contains_key(&Profil::Eleve), "{effect:?}");
    assert_eq!(effect.without[1], 0);
    // Nobody's draws move: the scenario without the lever is the same run.
    let plain = run(&with_lever(20, ""), 2);
    let without = run(&with_lever(20, &lever.replace("01:30", "00:31")), 1);
    assert_ne!(plain[0].digest, without[0].digest);
    assert_eq!(plain[0].outcome.visits.planned, without[0].outcome.visits.planned);
}

/// Each level has its hour; parents have none and come when they like.
#[test]
fn levels_have_their_slots() {
    let lever = r#"[[lever]]
name = "slots"
kind = "slots"
slot = [{ niveaux = ["6e"], hours = ["00:00", "01:00"] }, { niveaux = ["5e"], hours = ["01:00", "02:00"] }]
"#;
    let simulated = &run(&with_lever(20, lever), 2)[0];
    let (pupils, parents) = (attempts(simulated, Some(Profil::Eleve)), attempts(simulated, Some(Profil::Parent)));
    assert_eq!(parents.turned_away, 0);
    // Half of the logins of pupils are out of their slot, and half of those give up each time.
    assert!(pupils.turned_away > 3000 && pupils.served > 9000, "{pupils:?}");
}

/// A quota on sessions of parents is never passed, and leaves the pupils alone.
#[test]
fn a_quota_counts_the_sessions_of_its_people() {
    let lever = "[[lever]]\nname = \"q\"\nkind = \"quota\"\nprofils = [\"parent\"]\nsessions = 40\n";
    let simulated = &run(&with_lever(20, lever), 2)[0];
    let parents = attempts(simulated, Some(Profil::Parent));
    assert_eq!(attempts(simulated, Some(Profil::Eleve)).turned_away, 0);
    assert!(parents.turned_away > 1000 && parents.served > 500, "{parents:?}");
}

/// On a full portal people wait outside instead of being refused; who loses patience leaves.
#[test]
fn a_waiting_room_lets_people_in_at_a_rate() {
    let lever = "[[lever]]\nname = \"w\"\nkind = \"waiting-room\"\nrate_per_s = 1.0\npatience = \"const:5min\"\n";
    let simulated = &run(&with_lever(20, lever), 2)[0];
    let outcome = &simulated.outcome;
    // 2 logins a second come and 1 is let in: the room holds those of five minutes, then they leave.
    assert!((520..=680).contains(&outcome.visits.most_held), "{}", outcome.visits.most_held);
    assert!(outcome.visits.lost_patience > 5500, "{:?}", outcome.visits);
    let logins = outcome.attempts.iter().filter(|row| row.service == "connexion" && row.phase == "judged");
    let let_in: u64 = logins.map(|row| row.counts.served).sum();
    assert!((7100..=7200).contains(&let_in), "{let_in}");
    assert_eq!(attempts(simulated, None).turned_away, 0);
    assert!(outcome.minutes.iter().any(|row| row.held > 250));
    let effect = &simulated.effects[0];
    assert!(effect.waiting > 1000 && effect.without[2] == 0);
    // A room that opens when many sessions are alive holds nobody here.
    let quiet = lever.replace("patience", "from_sessions = 100000\npatience");
    assert_eq!(run(&with_lever(20, &quiet), 2)[0].outcome.visits.held, 0);
}

/// Pages that are switched off, cached, lighter or had already cost the workers less.
#[test]
fn pages_that_cost_less() {
    let plain = run(&with_lever(20, ""), 2);
    let busy = |simulated: &Simulated| simulated.outcome.stations[0].busy_us as f64;
    let whole = busy(&plain[0]);
    let of = |lever: &str| run(&with_lever(20, &format!("[[lever]]\nname = \"x\"\n{lever}")), 2).remove(0);
    // A third of the pages are logins, a third are resources.
    let resources = "services = [\"ressources\"]\n";
    let shed = of(&format!("kind = \"shed\"\n{resources}"));
    assert!((busy(&shed) / whole - 2.0 / 3.0).abs() < 0.03, "{}", busy(&shed) / whole);
    assert!(attempts(&shed, None).shed > 4000);
    let lighter = of(&format!("kind = \"shed\"\nsaved = 0.5\n{resources}"));
    assert!((busy(&lighter) / whole - 5.0 / 6.0).abs() < 0.03);
    assert_eq!(attempts(&lighter, None).shed, 0);
    let cached = of(&format!("kind = \"cache\"\nshare = 0.5\n{resources}"));
    assert!((busy(&cached) / whole - 5.0 / 6.0).abs() < 0.03);
    // Pages come a little sooner: one more may fit in before the window closes.
    assert!(attempts(&cached, None).served.abs_diff(attempts(&plain[0], None).served) < 20);
    let offline = of(&format!("kind = \"offline\"\npeople = 1.0\ndownload = \"50MB\"\n{resources}"));
    let counts = attempts(&offline, None);
    assert!(counts.spared > 1000 && busy(&offline) < whole);
    assert!(offline.outcome.bytes.sent > plain[0].outcome.bytes.sent);
}

/// Extra workers from a date gain the people that a small portal loses.
#[test]
fn extra_workers_gain_people() {
    let lever = "[[lever]]\nname = \"more\"\nkind = \"capacity\"\nstation = \"pages\"\nworkers = 3\nfrom = \"2019-09-09T00:00:00\"\n";
    let scenario = with_lever(1, lever);
    let simulated = run(&scenario, 2);
    let effect = &simulated[0].effects[0];
    let (gained, lost): (u64, u64) = (effect.gained.values().sum(), effect.lost.values().sum());
    assert!(gained > 100 && lost < gained / 10, "{effect:?}");
    assert_eq!(effect.served, effect.without[0] + gained - lost);
    let digests = |threads| run(&scenario, threads).into_iter().map(|one| one.digest).collect::<Vec<_>>();
    assert_eq!(digests(1), digests(2));
}

/// A run that is stopped gives no half replication.
#[test]
fn a_stopped_study_keeps_whole_replications_only() {
    let scenario = with_lever(20, "");
    let opens = scenario.window(None).unwrap().opens();
    let cut = Cut {
        opens,
        closes: opens.plus_us(10 * MINUTE_US),
        tempo: Tempo::PLAN,
        ramp_us: 0,
        settle_us: 0,
        session_life_us: 1_000_000,
    };
    let study = Study {
        scenario: &scenario,
        portal: &scenario.portal,
        platforms: scenario.all_platforms(),
        cut,
        seed: 5,
        selection: Selection::ALL,
        levers: &[],
        compares_levers: false,
        draw: Draw::Everything,
        replications: 5,
        threads: 1,
        provenance: Provenance::default(),
    };
    assert_eq!(study.length_min(), 50);
    let stop = AtomicBool::new(false);
    let simulated = play(&study, &stop, &|minutes| {
        if minutes == 25 {
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    });
    assert_eq!(simulated.len(), 2);
    assert!(simulated.iter().all(|one| one.outcome.complete));
}

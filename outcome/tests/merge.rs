//! Shards merged are the whole run, to the last count; what is not a shard of the run is refused.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod support;

use afflux_models::Problems;
use afflux_outcome::Outcome;
use afflux_outcome::generator::{GeneratorHealth, SentCheck};
use afflux_outcome::merge::merge;
use afflux_outcome::outcome::Provenance;
use afflux_outcome::tally::Tally;
use afflux_plan::scenario::Scenario;
use support::{Playing, scenario};

fn played(scenario: &Scenario, shard: u32, shards: u32) -> Outcome {
    let playing = Playing::new(scenario, shard, shards);
    let cut = playing.cut();
    let mut tally = Tally::new(&cut);
    tally.planned(cut.visits().len() as u64);
    playing.play(&cut, &mut tally, &mut |_| {});
    let counted = tally.counted();
    let at_once = counted.at_once().clone();
    let mut outcome = counted.into_outcome(cut.opens(), provenance(shard, shards));
    outcome.at_once = (shards > 1).then_some(at_once);
    outcome.generator = Some(GeneratorHealth { valid: true, sent: Some(SentCheck::default()), ..Default::default() });
    outcome
}

fn provenance(shard: u32, shards: u32) -> Provenance {
    Provenance {
        shard: format!("{shard}/{shards}"),
        played_by: "replay".into(),
        target: "https://ent.exemple.test".into(),
        from: "2019-09-09T08:00:00+02:00".into(),
        began: format!("2026-01-05T09:00:00.{shard}00Z"),
        machine: "a machine".into(),
        scenario_hash: "ab".into(),
        speed: 1.0,
        seed: 5,
        ..Provenance::default()
    }
}

fn named(outcomes: &[Outcome]) -> Vec<(String, Outcome)> {
    outcomes.iter().map(|outcome| (format!("{}.json", &outcome.provenance.shard[..1]), outcome.clone())).collect()
}

/// Through a file and back.
fn stored(outcome: &Outcome) -> Outcome {
    serde_json::from_str(&serde_json::to_string(outcome).unwrap()).unwrap()
}

fn as_json(outcome: &Outcome) -> serde_json::Value {
    serde_json::to_value(outcome).unwrap()
}

fn refused(parts: Vec<(String, Outcome)>) -> Vec<(String, String, &'static str)> {
    let Err(Problems(problems)) = merge(parts) else { panic!("it was merged") };
    problems.into_iter().map(|problem| (problem.file, problem.key, problem.message.key)).collect()
}

#[test]
fn four_shards_are_the_whole_in_any_order() {
    let scenario = scenario();
    let whole = stored(&played(&scenario, 0, 1));
    let shards: Vec<Outcome> = (0..4).map(|shard| stored(&played(&scenario, shard, 4))).collect();
    assert!(whole.visits.planned > 400 && shards.iter().all(|shard| shard.visits.planned > 60), "{:?}", whole.visits);
    for order in [[0, 1, 2, 3], [2, 0, 3, 1]] {
        let parts = named(&order.map(|n: usize| shards[n].clone()));
        let mut merged = merge(parts).unwrap();
        // Requests in flight are the sum of each shard's greatest: at least the whole's.
        assert!(merged.concurrency.requests.value >= whole.concurrency.requests.value);
        merged.concurrency.requests = whole.concurrency.requests.clone();
        for (row, of_whole) in merged.minutes.iter_mut().zip(&whole.minutes) {
            assert!(row.requests >= of_whole.requests);
            row.requests = of_whole.requests;
        }
        assert_eq!(merged.provenance.shard, "0/1");
        assert_eq!(merged.provenance.began, whole.provenance.began);
        assert!(merged.response == whole.response, "response times");
        assert!(
            merged.from_start == whole.from_start
                && merged.first_byte == whole.first_byte
                && merged.worst_page == whole.worst_page,
            "histograms"
        );
        // The rest by key: not printed whole, an outcome is long.
        let (found, expected) = (as_json(&merged), as_json(&whole));
        for (key, value) in expected.as_object().unwrap() {
            let is_histogram =
                ["response", "from_start", "first_byte", "first_byte_from_start", "worst_page"].contains(&key.as_str());
            assert!(is_histogram || found[key] == *value, "`{key}` differs");
        }
        // A whole run is no shard: it is not merged again.
        assert_eq!(refused(vec![("m".into(), merged)])[0].2, "merge-not-shard");
    }
}

#[test]
fn what_is_not_a_shard_of_the_run_is_refused() {
    let scenario = scenario();
    let shards: Vec<Outcome> = (0..3).map(|shard| played(&scenario, shard, 3)).collect();
    assert_eq!(refused(Vec::new())[0].2, "merge-nothing");
    assert_eq!(refused(named(&shards[..2])), [("0.json".into(), String::new(), "merge-missing")]);
    let twice = [&shards[..], &shards[1..2]].concat();
    assert_eq!(refused(named(&twice)), [("1.json".into(), "provenance.shard".into(), "merge-twice")]);
    // Everything at once: another seed in one, another target and too late a beginning in the other.
    let mut wrong = shards.clone();
    wrong[1].provenance.seed = 6;
    wrong[2].provenance.target = "https://autre.exemple.test".into();
    wrong[2].provenance.began = "2026-01-05T09:00:09Z".into();
    let foreign = |file: &str, key: &str| (file.to_string(), format!("provenance.{key}"), "merge-foreign");
    let expected = [foreign("1.json", "seed"), foreign("2.json", "target"), foreign("2.json", "began")];
    assert_eq!(refused(named(&wrong)), expected);
    let mut simulated = shards.clone();
    simulated[0].provenance.played_by = "simulator".into();
    assert_eq!(refused(named(&simulated))[0].2, "merge-not-replay");
    // Each shard on a portal of its own: none of these saw the whole load.
    let mut apart = shards.clone();
    apart.iter_mut().for_each(|shard| shard.provenance.target = Provenance::EMBEDDED.into());
    let keys: Vec<&str> = refused(named(&apart)).iter().map(|(_, _, key)| *key).collect();
    assert_eq!(keys, ["merge-own-portals"; 3]);
    // Of the same words and another length.
    let mut short = shards.clone();
    short[1].minutes.pop();
    assert_eq!(refused(named(&short))[0].1, "provenance.window");
}

#[test]
fn a_part_that_was_broken_off_marks_the_whole() {
    let scenario = scenario();
    let mut shards: Vec<Outcome> = (0..2).map(|shard| played(&scenario, shard, 2)).collect();
    shards[1].complete = false;
    shards[1].interrupted = Some("replay-interrupted".into());
    let merged = merge(named(&shards)).unwrap();
    assert_eq!((merged.complete, merged.interrupted.as_deref()), (false, Some("replay-interrupted")));
}

//! Which runs stand beside each other, and whether they may.

use std::collections::BTreeMap;

use afflux_models::{Message, Problem, Problems};

use crate::Outcome;
use crate::outcome::Provenance;

/// More pairs than anybody plays: what is compared pair by pair must stay quick.
const MOST_PAIRS: usize = 500;

/// Why nothing is judged.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// Other plans, or runs without a partner: everything that is wrong, file by file.
    Input(Problems),
    /// In these runs the load generator was the limit.
    Invalid(Vec<String>),
    /// The two were not made on one machine: what is slower is not known.
    OtherMachine {
        /// A file of another machine than the first one's.
        file: String,
        /// That machine.
        machine: String,
        /// The first file's machine.
        first: String,
    },
}

/// Pairs runs by the seed of their plan, in the order in which they began: positions in the baseline and
/// in the candidate.
///
/// # Errors
/// Runs that are not of one plan (scenario, plan version, window, scale, speed, shard, player), not
/// whole, without a partner on the other side, invalid, or of several machines.
pub fn pair(baseline: &[(String, Outcome)], candidate: &[(String, Outcome)]) -> Result<Vec<(usize, usize)>, Refusal> {
    let mut problems = Vec::new();
    let all = || baseline.iter().chain(candidate);
    let Some((first_file, first)) = all().next() else {
        return Err(Refusal::Input(Problem::of_file("", Message::new("compare-nothing")).into()));
    };
    for (file, outcome) in all() {
        problems.extend(incomplete(file, outcome));
        problems.extend(foreign(first_file, &first.provenance, file, &outcome.provenance));
    }
    let (of_baseline, of_candidate) = (by_plan(baseline), by_plan(candidate));
    let mut pairs = Vec::new();
    for (key, runs) in &of_baseline {
        let partners = of_candidate.get(key).map_or(&[][..], Vec::as_slice);
        pairs.extend(runs.iter().copied().zip(partners.iter().copied()));
        problems.extend(runs.iter().skip(partners.len()).map(|n| alone(&baseline[*n], "compare-no-candidate")));
    }
    for (key, runs) in &of_candidate {
        let partners = of_baseline.get(key).map_or(0, Vec::len);
        problems.extend(runs.iter().skip(partners).map(|n| alone(&candidate[*n], "compare-no-baseline")));
    }
    if pairs.len() > MOST_PAIRS {
        problems.push(Problem::of_file(first_file, Message::new("compare-too-many").with("most", MOST_PAIRS)));
    }
    if !problems.is_empty() {
        return Err(Refusal::Input(Problems(problems)));
    }
    let invalid = all().filter(|(_, outcome)| outcome.generator.as_ref().is_some_and(|generator| !generator.valid));
    let invalid: Vec<String> = invalid.map(|(file, _)| file.clone()).collect();
    if !invalid.is_empty() {
        return Err(Refusal::Invalid(invalid));
    }
    let first = first.provenance.machine.clone();
    match all().find(|(_, outcome)| outcome.provenance.machine != first) {
        Some((file, other)) => {
            let machine = other.provenance.machine.clone();
            Err(Refusal::OtherMachine { file: file.clone(), machine, first })
        }
        None => Ok(pairs),
    }
}

fn incomplete(file: &str, outcome: &Outcome) -> Option<Problem> {
    let message = Message::new("compare-incomplete");
    (!outcome.complete).then(|| Problem::of_file(file, message).key("complete").value("false"))
}

/// What makes a run one of another plan.
fn foreign(first_file: &str, theirs: &Provenance, file: &str, mine: &Provenance) -> Vec<Problem> {
    let compared = [
        ("scenario_hash", mine.scenario_hash.clone(), theirs.scenario_hash.clone()),
        ("plan_version", mine.plan_version.to_string(), theirs.plan_version.to_string()),
        ("from", mine.from.clone(), theirs.from.clone()),
        ("to", mine.to.clone(), theirs.to.clone()),
        ("scale", mine.scale.to_string(), theirs.scale.to_string()),
        ("speed", mine.speed.to_string(), theirs.speed.to_string()),
        ("shard", mine.shard.clone(), theirs.shard.clone()),
        ("played_by", mine.played_by.clone(), theirs.played_by.clone()),
    ];
    let differ = compared.into_iter().filter(|(_, mine, theirs)| mine != theirs);
    let problem = |(key, mine, theirs): (&str, String, String)| {
        let message = Message::new("compare-foreign").with("other", first_file).with("theirs", theirs);
        Problem::of_file(file, message).key(format!("provenance.{key}")).value(mine)
    };
    differ.map(problem).collect()
}

fn alone((file, outcome): &(String, Outcome), key: &'static str) -> Problem {
    Problem::of_file(file, Message::new(key)).key("provenance.seed").value(outcome.provenance.seed.to_string())
}

/// Positions of the runs of each plan, in the order in which they began.
fn by_plan(runs: &[(String, Outcome)]) -> BTreeMap<(u64, u64), Vec<usize>> {
    let mut plans: BTreeMap<(u64, u64), Vec<usize>> = BTreeMap::new();
    for (n, (_, outcome)) in runs.iter().enumerate() {
        plans.entry((outcome.provenance.seed, outcome.provenance.plan_replication)).or_default().push(n);
    }
    plans
        .values_mut()
        .for_each(|plan| plan.sort_by(|a, b| runs[*a].1.provenance.began.cmp(&runs[*b].1.provenance.began)));
    plans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generator::GeneratorHealth;
    use crate::verdict::samples::an_outcome;

    fn runs(side: &str, seeds: &[u64]) -> Vec<(String, Outcome)> {
        let run = |seed: &u64| {
            let mut outcome = an_outcome();
            outcome.provenance.seed = *seed;
            outcome.provenance.machine = "m".into();
            (format!("{side}{seed}"), outcome)
        };
        seeds.iter().map(run).collect()
    }

    #[test]
    fn runs_stand_beside_those_of_their_seed() {
        assert_eq!(pair(&runs("a", &[3, 1, 2]), &runs("b", &[1, 2, 3])), Ok(vec![(1, 0), (2, 1), (0, 2)]));
        // Two runs of one seed: the first beside the first.
        let (mut a, b) = (runs("a", &[1, 1]), runs("b", &[1, 1]));
        a[0].1.provenance.began = "2026-01-02T00:00:00Z".into();
        a[1].1.provenance.began = "2026-01-01T00:00:00Z".into();
        assert_eq!(pair(&a, &b), Ok(vec![(1, 0), (0, 1)]));
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let (mut a, mut b) = (runs("a", &[1, 2, 4]), runs("b", &[1, 2, 3]));
        a[1].1.complete = false;
        b[0].1.provenance.scale = 0.5;
        b[1].1.provenance.scenario_hash = "other".into();
        b[1].1.provenance.plan_version += 1;
        b[2].1.provenance.to = "later".into();
        b[2].1.provenance.speed = 2.0;
        // A wrong machine is not looked at before the rest is right.
        b[2].1.provenance.machine = "n".into();
        let Err(Refusal::Input(Problems(problems))) = pair(&a, &b) else { panic!("refused") };
        let said: Vec<(&str, &str)> =
            problems.iter().map(|problem| (problem.file.as_str(), problem.key.as_str())).collect();
        let expected = [
            ("a2", "complete"),
            ("b1", "provenance.scale"),
            ("b2", "provenance.scenario_hash"),
            ("b2", "provenance.plan_version"),
            ("b3", "provenance.to"),
            ("b3", "provenance.speed"),
            ("a4", "provenance.seed"),
            ("b3", "provenance.seed"),
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn another_machine_and_a_sick_generator_are_refused() {
        let (a, mut b) = (runs("a", &[1, 2]), runs("b", &[1, 2]));
        b[1].1.provenance.machine = "n".into();
        let refused = Refusal::OtherMachine { file: "b2".into(), machine: "n".into(), first: "m".into() };
        assert_eq!(pair(&a, &b), Err(refused));
        b[0].1.generator = Some(GeneratorHealth { valid: false, ..GeneratorHealth::default() });
        assert_eq!(pair(&a, &b), Err(Refusal::Invalid(vec!["b1".into()])));
        let Err(Refusal::Input(Problems(problems))) = pair(&[], &[]) else { panic!("refused") };
        assert_eq!(problems[0].message.key, "compare-nothing");
    }
}

//! The shards of one run become one outcome: strictly, and without loss.
//!
//! Shards divide the visitors, so counts, histograms and minute rows add up; visits, sessions,
//! connections and the orbit add up tick by tick ([`crate::at_once`]). Of requests in flight a minute
//! keeps each shard's greatest number only: their sum is an upper bound, as it is for several portals.

use std::collections::BTreeMap;

use afflux_models::time::{MINUTE_US, SimTime, UtcTime};
use afflux_models::vocabulary::{Profil, Service, Word};
use afflux_models::{Message, Problem, Problems};
use afflux_plan::scenario::Phase;
use afflux_plan::{Selection, Tempo};
use jiff::Timestamp;
use strum::VariantArray;

use crate::Outcome;
use crate::at_once::AtOnce;
use crate::counted::civil;
use crate::limit_minutes;
use crate::outcome::{AttemptRow, DurationsRow, Peak, Provenance};

/// Shards of one run begin together: so far apart at most, µs.
const APART_US: i64 = 1_000_000;

/// Merges the shards of one run, each with the file that it was read from.
///
/// # Errors
/// Everything that is wrong, file by file: not a replay, on a portal of its own, not a shard, of another run (scenario, plan
/// version, seed, replications, window, scale, speed, target, beginning), there twice, or missing.
pub fn merge(mut parts: Vec<(String, Outcome)>) -> Result<Outcome, Problems> {
    let shards = check(&parts)?;
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_unstable_by_key(|nth| shards[*nth]);
    let mut ordered = order.into_iter().map(|nth| std::mem::take(&mut parts[nth].1));
    let Some(first) = ordered.next() else { return Err(Problem::of_file("", Message::new("merge-nothing")).into()) };
    Ok(ordered.fold(Merging::of(first), Merging::with).done())
}

/// The shard's number of each part.
fn check(parts: &[(String, Outcome)]) -> Result<Vec<u32>, Problems> {
    let Some((first_file, first)) = parts.first() else {
        return Err(Problem::of_file("", Message::new("merge-nothing")).into());
    };
    let mut problems = Vec::new();
    let mut numbers = Vec::new();
    let count = Selection::parse_shard(&first.provenance.shard).map_or(0, |(_, count)| count);
    for (nth, (file, outcome)) in parts.iter().enumerate() {
        let problem = |key: &str, message: Message| Problem::of_file(file, message).key(format!("provenance.{key}"));
        let own = &outcome.provenance;
        if own.played_by != "replay" {
            problems.push(problem("played_by", Message::new("merge-not-replay")).value(&own.played_by));
        }
        if own.target == Provenance::EMBEDDED {
            problems.push(problem("target", Message::new("merge-own-portals")).value(&own.target));
        }
        let (index, own_count) = Selection::parse_shard(&own.shard).unwrap_or((0, 0));
        if own_count < 2 || outcome.at_once.is_none() {
            problems.push(problem("shard", Message::new("merge-not-shard")).value(&own.shard));
        } else if let Some(before) = numbers.iter().position(|number| *number == index) {
            let other: &(String, Outcome) = &parts[before];
            problems.push(problem("shard", Message::new("merge-twice").with("other", &other.0)).value(&own.shard));
        }
        numbers.push(index);
        if nth > 0 {
            problems.extend(foreign(first, outcome).into_iter().map(|(key, mine, theirs)| {
                let message = Message::new("merge-foreign").with("other", first_file).with("theirs", theirs);
                problem(key, message).value(mine)
            }));
        }
    }
    let missing: Vec<String> = (0..count).filter(|n| !numbers.contains(n)).map(|n| format!("{n}/{count}")).collect();
    if problems.is_empty() && !missing.is_empty() {
        let shown: Vec<String> = missing.iter().take(20).cloned().collect();
        let message = Message::new("merge-missing").with("count", missing.len()).with("shards", shown.join(", "));
        problems.push(Problem::of_file(first_file, message));
    }
    if problems.is_empty() { Ok(numbers) } else { Err(Problems(problems)) }
}

/// What makes a part one of another run: key, what it says, what the first one says.
fn foreign(first: &Outcome, outcome: &Outcome) -> Vec<(&'static str, String, String)> {
    let (theirs, mine) = (&first.provenance, &outcome.provenance);
    let count = |provenance: &Provenance| Selection::parse_shard(&provenance.shard).map_or(0, |(_, count)| count);
    let mut found: Vec<(&'static str, String, String)> = Vec::new();
    let mut same = |key: &'static str, mine: String, theirs: String| {
        if mine != theirs {
            found.push((key, mine, theirs));
        }
    };
    same("scenario_hash", mine.scenario_hash.clone(), theirs.scenario_hash.clone());
    same("plan_version", mine.plan_version.to_string(), theirs.plan_version.to_string());
    same("seed", mine.seed.to_string(), theirs.seed.to_string());
    same("plan_replication", mine.plan_replication.to_string(), theirs.plan_replication.to_string());
    same("portal_replication", mine.portal_replication.to_string(), theirs.portal_replication.to_string());
    same("from", mine.from.clone(), theirs.from.clone());
    same("to", mine.to.clone(), theirs.to.clone());
    same("scale", mine.scale.to_string(), theirs.scale.to_string());
    same("speed", mine.speed.to_string(), theirs.speed.to_string());
    same("target", mine.target.clone(), theirs.target.clone());
    if count(mine) > 1 && count(theirs) > 1 {
        same("shard", count(mine).to_string(), count(theirs).to_string());
    }
    let began = |provenance: &Provenance| provenance.began.parse::<Timestamp>().ok();
    let apart = |(mine, theirs): (Timestamp, Timestamp)| (mine.as_microsecond() - theirs.as_microsecond()).abs();
    if began(mine).zip(began(theirs)).is_none_or(|pair| apart(pair) > APART_US) {
        found.push(("began", mine.began.clone(), theirs.began.clone()));
    }
    let minutes = |outcome: &Outcome| outcome.minutes.iter().map(|row| row.minute).collect::<Vec<_>>();
    let traffic = |outcome: &Outcome| outcome.traffic.iter().map(|row| row.minute).collect::<Vec<_>>();
    let is_like = match (&first.at_once, &outcome.at_once) {
        (Some(first), Some(own)) => first.is_like(own),
        // A part without is refused for that.
        _ => true,
    };
    if !is_like || minutes(first) != minutes(outcome) || traffic(first) != traffic(outcome) {
        found.push(("window", mine.window.clone(), theirs.window.clone()));
    }
    found
}

/// Places of a row's words in their vocabularies, then the words.
type RowKey = (usize, Option<usize>, Option<usize>, String, Option<String>, Option<String>);

/// The sum so far.
struct Merging {
    sum: Outcome,
    machines: Vec<String>,
    at_once: Option<AtOnce>,
}

impl Merging {
    fn of(mut first: Outcome) -> Self {
        let at_once = first.at_once.take();
        Self { machines: vec![first.provenance.machine.clone()], at_once, sum: first }
    }

    fn with(mut self, part: Outcome) -> Self {
        let sum = &mut self.sum;
        sum.complete &= part.complete;
        sum.interrupted = sum.interrupted.take().or(part.interrupted);
        sum.visits.add(&part.visits);
        sum.attempts = attempts(std::mem::take(&mut sum.attempts), part.attempts);
        for (rows, more) in [
            (&mut sum.response, part.response),
            (&mut sum.from_start, part.from_start),
            (&mut sum.first_byte, part.first_byte),
            (&mut sum.first_byte_from_start, part.first_byte_from_start),
            (&mut sum.worst_page, part.worst_page),
        ] {
            *rows = durations(std::mem::take(rows), more);
        }
        sum.minutes.iter_mut().zip(&part.minutes).for_each(|(row, more)| row.add(more));
        limit_minutes::add(&mut sum.limits, &part.limits);
        for (row, more) in sum.traffic.iter_mut().zip(&part.traffic) {
            row.up = row.up.saturating_add(more.up);
            row.down = row.down.saturating_add(more.down);
        }
        sum.bytes.stored = sum.bytes.stored.saturating_add(part.bytes.stored);
        sum.bytes.sent = sum.bytes.sent.saturating_add(part.bytes.sent);
        match (&mut self.at_once, &part.at_once) {
            (Some(all), Some(more)) => all.merge(more),
            (all, _) => *all = None,
        }
        sum.generator = match (sum.generator.take(), &part.generator) {
            (Some(mut all), Some(more)) => {
                all.merge(more);
                Some(all)
            }
            _ => None,
        };
        sum.network = match (sum.network.take(), &part.network) {
            (Some(mut all), Some(more)) => {
                all.merge(more);
                Some(all)
            }
            _ => None,
        };
        if sum.provenance.began > part.provenance.began {
            sum.provenance.began = part.provenance.began;
        }
        if !self.machines.contains(&part.provenance.machine) {
            self.machines.push(part.provenance.machine);
        }
        self
    }

    fn done(mut self) -> Outcome {
        let provenance = &mut self.sum.provenance;
        provenance.shard = "0/1".into();
        provenance.machine = self.machines.join(" + ");
        let opens = opening(provenance);
        let tempo = Tempo::new(if provenance.speed > 0.0 { provenance.speed } else { 1.0 });
        if let Some(at_once) = self.at_once {
            for row in &mut self.sum.minutes {
                (row.visits, row.sessions, row.connections, row.orbit) = (0, 0, 0, 0);
            }
            at_once.fill(tempo, &mut self.sum.minutes);
            let civil = |at: SimTime| civil(opens, tempo, at);
            let peak = |(value, at): (u32, SimTime)| Peak { value: u64::from(value), at: civil(at) };
            let concurrency = &mut self.sum.concurrency;
            concurrency.visits = peak(at_once.visits.peak());
            concurrency.sessions = peak(at_once.sessions.peak());
            concurrency.connections = peak(at_once.connections.peak());
            self.sum.visits.most_in_orbit = u64::from(at_once.orbit.peak().0);
            let inside = self.sum.minutes.iter().filter(|row| row.minute >= 0);
            let most =
                inside.fold(
                    (0, 0),
                    |most, row| {
                        if row.requests > most.0 { (row.requests, i64::from(row.minute)) } else { most }
                    },
                );
            concurrency.requests = peak((most.0, SimTime(tempo.played_us(most.1.saturating_mul(MINUTE_US)))));
        }
        self.sum
    }
}

fn opening(provenance: &Provenance) -> UtcTime {
    let opens = provenance.from.parse::<Timestamp>().unwrap_or_default();
    UtcTime::from_unix_us(opens.as_microsecond())
}

fn place<W: Word + VariantArray>(word: &str) -> usize {
    W::VARIANTS.iter().position(|known| known.as_str() == word).unwrap_or(usize::MAX)
}

fn phase_place(phase: &str) -> usize {
    Phase::ALL.iter().position(|known| known.as_str() == phase).unwrap_or(usize::MAX)
}

/// Rows in the order of their words.
fn attempts(rows: Vec<AttemptRow>, more: Vec<AttemptRow>) -> Vec<AttemptRow> {
    let mut sums: BTreeMap<_, AttemptRow> = BTreeMap::new();
    for row in rows.into_iter().chain(more) {
        let places = (phase_place(&row.phase), place::<Service>(&row.service), place::<Profil>(&row.profil));
        let key = (places, row.phase.clone(), row.service.clone(), row.profil.clone());
        match sums.get_mut(&key) {
            Some(sum) => sum.counts.add(&row.counts),
            None => {
                sums.insert(key, row);
            }
        }
    }
    sums.into_values().collect()
}

fn durations(rows: Vec<DurationsRow>, more: Vec<DurationsRow>) -> Vec<DurationsRow> {
    let mut sums: BTreeMap<RowKey, DurationsRow> = BTreeMap::new();
    for row in rows.into_iter().chain(more) {
        let places = (row.service.as_deref().map(place::<Service>), row.profil.as_deref().map(place::<Profil>));
        let (service, profil) = (row.service.clone(), row.profil.clone());
        let key = (phase_place(&row.phase), places.0, places.1, row.phase.clone(), service, profil);
        match sums.get_mut(&key) {
            Some(sum) => sum.us.merge(&row.us),
            None => {
                sums.insert(key, row);
            }
        }
    }
    sums.into_values().collect()
}

//! A journal counts a run again to the last figure, and whatever is cut off or broken costs only that.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod support;

use afflux_models::vocabulary::Profil;
use afflux_outcome::journal::{Block, Entry, Header, Journal, Unreadable, head};
use afflux_outcome::limit_minutes::Watched;
use afflux_outcome::outcome::Provenance;
use afflux_outcome::tally::{Stretch, Tally};
use afflux_plan::scenario::Phase;
use afflux_plan::{Answer, CutPlan, Next};
use proptest::prelude::*;
use support::{Playing, scenario};

/// A run, its journal in blocks of 50 entries, and its own outcome.
fn run() -> (Vec<u8>, afflux_outcome::Outcome, Vec<usize>) {
    run_with_first_bytes(false)
}

/// The same; the first byte of each page may be noted half-way between its start and its end.
fn run_with_first_bytes(first_bytes: bool) -> (Vec<u8>, afflux_outcome::Outcome, Vec<usize>) {
    let scenario = scenario();
    let playing = Playing::new(&scenario, 0, 1);
    let cut: CutPlan<'_> = playing.cut();
    let mut tally = Tally::new(&cut);
    let visits = cut.visits();
    tally.planned(visits.len() as u64);
    let provenance = Provenance { shard: "0/1".into(), scenario: "rentrée".into(), ..Provenance::default() };
    let opens_unix_us = cut.opens().unix_us();
    let header = Header {
        provenance: provenance.clone(),
        stretch: Stretch::of(&cut),
        opens_unix_us,
        planned: visits.len() as u64,
        watched: Watched::of_all(&scenario.limits),
    };
    let (mut bytes, mut block, mut ends, mut count) = (head(&header).unwrap(), Block::default(), Vec::new(), 0);
    let mut write = |entry: Entry| {
        block.push(&entry);
        count += 1;
        if count % 50 == 0 {
            bytes.extend(block.take());
            ends.push(bytes.len());
        }
    };
    playing.play(&cut, &mut tally, &mut |step| {
        if let support::Step::Attempted(id, attempt) = &step
            && first_bytes
            && attempt.answer == Answer::Served
        {
            write(Entry::attempted(*id, attempt));
            return write(Entry::FirstByte {
                before_us: ((attempt.ended.0 - attempt.started.0).max(0) / 2).unsigned_abs(),
            });
        }
        write(match step {
            support::Step::Began(visit, visitor, ask) => Entry::began(visit, visitor, ask),
            support::Step::Requested(at) => Entry::Requested { at_us: at.0 },
            support::Step::Attempted(id, attempt) => Entry::attempted(id, attempt),
            support::Step::Ended(id, Next::Leave(departure)) => Entry::left(id, departure),
            support::Step::Ended(id, Next::Ask(ask)) => Entry::Cut { visit: id.0, is_returning: ask.attempt > 0 },
        });
    });
    bytes.extend(block.take());
    ends.push(bytes.len());
    (bytes, tally.into_outcome(&cut, provenance), ends)
}

#[test]
fn a_run_is_counted_again() {
    let (bytes, expected, _) = run();
    let journal = Journal::read(&bytes).unwrap();
    assert_eq!((journal.lost_bytes, journal.header.planned), (0, expected.visits.planned));
    assert!(journal.entries.len() > 3000, "{}", journal.entries.len());
    let mut again = journal.into_outcome("replay-killed");
    assert_eq!((again.complete, again.interrupted.as_deref()), (false, Some("replay-killed")));
    let generator = again.generator.take().unwrap();
    assert_eq!(generator.visits_late.unwrap().count(), expected.visits.started);
    assert_eq!(generator.pages_late.unwrap().count(), expected.all_attempts().asked);
    (again.complete, again.interrupted) = (true, None);
    assert_eq!(again.concurrency, expected.concurrency);
    assert!(again == expected, "the same outcome");
}

#[test]
fn first_bytes_are_counted_again() {
    let (bytes, expected, _) = run_with_first_bytes(true);
    let again = Journal::read(&bytes).unwrap().into_outcome("replay-killed");
    assert!(expected.first_byte.is_empty() && again.response == expected.response);
    let served = |profil| expected.attempts_of(Phase::Judged, None, profil).served;
    let all = again.first_byte_from_start_of(Phase::Judged, None, None).unwrap();
    assert_eq!(all.count(), served(None));
    let whole = again.from_start_of(Phase::Judged, None, None).unwrap();
    let (half, full) = (all.mean_us().unwrap(), whole.mean_us().unwrap());
    assert!((half / full - 0.5).abs() < 0.01, "half-way: {half} of {full}");
    let pupils = again.first_byte_of(Phase::Judged, None, Some(Profil::Eleve)).unwrap();
    assert_eq!(pupils.count(), served(Some(Profil::Eleve)));
    // One that would have come before its attempt began is none.
    let mut block = Block::default();
    let journal = Journal::read(&bytes).unwrap();
    for entry in &journal.entries {
        block.push(match entry {
            Entry::FirstByte { .. } => &Entry::FirstByte { before_us: u64::MAX },
            entry => entry,
        });
    }
    let wrong = [head(&journal.header).unwrap(), block.take()].concat();
    assert!(Journal::read(&wrong).unwrap().into_outcome("replay-killed").first_byte.is_empty());
}

#[test]
fn what_was_cut_off_was_never_written() {
    let (bytes, _, ends) = run();
    let whole = Journal::read(&bytes).unwrap();
    // Within the last block, and at its beginning.
    for length in [bytes.len() - 1, ends[ends.len() - 2] + 1, ends[ends.len() - 2]] {
        let part = Journal::read(&bytes[..length]).unwrap();
        assert_eq!(part.lost_bytes, length - ends[ends.len() - 2]);
        assert_eq!(part.entries[..], whole.entries[..50 * (ends.len() - 1)]);
    }
    // A broken bit costs its block and what follows.
    let mut broken = bytes.clone();
    broken[ends[3] - 10] ^= 4;
    let part = Journal::read(&broken).unwrap();
    assert_eq!((part.entries.len(), part.lost_bytes), (150, bytes.len() - ends[2]));
    let outcome = part.into_outcome("replay-killed");
    let visits = outcome.visits;
    assert_eq!(visits.planned, visits.started + visits.dropped);
    assert_eq!(visits.started, visits.finished + visits.gave_up + visits.lost_patience + visits.cut_at_end);
    assert!(visits.dropped > 0 && visits.cut_at_end > 0);
}

#[test]
fn what_is_no_journal_is_refused() {
    assert_eq!(Journal::read(b"{}"), Err(Unreadable::NoJournal));
    assert!(matches!(Journal::read(b"afflux-journal 1\n{}\n"), Err(Unreadable::Header(_))));
    assert!(matches!(Journal::read(b"afflux-journal 1\n"), Err(Unreadable::Header(_))));
    let (bytes, _, _) = run();
    let text =
        String::from_utf8_lossy(&bytes[..1500]).replace("\"speed\":1.0,\"start_us\"", "\"speed\":1e300,\"start_us\"");
    assert!(matches!(Journal::read(text.as_bytes()), Err(Unreadable::Header(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Any bytes after a sound header: nothing panics, and the counts add up.
    #[test]
    fn any_entries_are_counted(entries in prop::collection::vec((0_u8..6, 0_u64..4, any::<i64>(), any::<u64>(), any::<[u8; 3]>()), 0..60)) {
        let stretch = Stretch { speed: 2.0, start_us: -1_000_000, end_us: 60_000_000, keep_alive_us: 5_000_000, session_life_us: 9_000_000, connections_per_browser: 6 };
        let header = Header { provenance: Provenance::default(), stretch, opens_unix_us: 1_600_000_000_000_000, planned: 5, watched: Vec::new() };
        let (mut bytes, mut block) = (head(&header).unwrap(), Block::default());
        for (kind, visit, at_us, number, words) in entries {
            let near = at_us % 70_000_000;
            block.push(&match kind {
                0 => Entry::Began { visit, visitor: number, due_us: near, is_warm: number % 2 == 0 },
                1 => Entry::Requested { at_us },
                2 => Entry::Attempted { visit, page: (0, words[0]), times_us: [near, near, near, at_us], words, bytes: [number, number], flags: [false, true] },
                3 => Entry::Left { visit, why: words[0], at_us: near, logout: true },
                4 => Entry::Cut { visit, is_returning: true },
                _ => Entry::Generator { requests: number, cpu_us: number, wall_us: number },
            });
        }
        bytes.extend(block.take());
        let outcome = Journal::read(&bytes).unwrap().into_outcome("replay-killed");
        prop_assert!(outcome.visits.started + outcome.visits.dropped >= outcome.visits.planned);
    }

    #[test]
    fn any_bytes_are_a_journal_or_not(rest in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Journal::read(&rest);
        let mut bytes = b"afflux-journal 1\n".to_vec();
        bytes.extend(&rest);
        let _ = Journal::read(&bytes);
    }
}

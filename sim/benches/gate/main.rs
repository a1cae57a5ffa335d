//! How often the gate raises a false alarm, and how often it sees a portal that is a tenth slower.
//!
//! `cargo bench -p afflux-sim --bench gate [-- EXPERIMENTS]`: so many experiments A/A and A/B (1 000 by default), six
//! runs a side, for three strengths of run-to-run noise. Ends with an error when the 99 % upper bound of the false
//! alarms at 5 % noise is not under 7 %.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its figures")]

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use afflux_models::Message;
use afflux_models::calendar::Calendar;
use afflux_outcome::interval::share_at_most;
use afflux_outcome::verdict::regression::Verdict;
use afflux_plan::scenario::Scenario;

mod experiment;

use experiment::Experiments;

/// Seed of the first plan.
const SEED: u64 = 20_200_323;

fn main() -> ExitCode {
    let count = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(1000);
    let file = format!("{}/../scenarios/confinement-2020.toml", env!("CARGO_MANIFEST_DIR"));
    let load = |path: &str| std::fs::read_to_string(path).map_err(|_| Message::new("file-not-found"));
    let scenario = match Scenario::load(&file, &load, Calendar::built_in()) {
        Ok(scenario) => scenario,
        Err(problems) => {
            eprintln!("{problems:?}");
            return ExitCode::from(2);
        }
    };
    println!(
        "{count} experiments each, 6 runs a side, seed {SEED}, 8 minutes of {}, 3 % of the visitors",
        scenario.name
    );
    let mut fits = true;
    for (noise, slower) in [(0.02, 1.1), (0.05, 1.1), (0.05, 1.2)] {
        let Some(experiments) = Experiments::new(&scenario, SEED, noise, slower) else { return ExitCode::from(2) };
        let bound = study(&experiments, count, noise, slower);
        fits &= bound < 0.07;
    }
    if fits { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints a study; the upper bound of its false alarms.
fn study(experiments: &Experiments<'_>, count: u64, noise: f64, slower: f64) -> f64 {
    let (began, next) = (Instant::now(), AtomicU64::new(0));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut verdicts = [[0_u64; 4]; 2];
    let mut pages = 0;
    std::thread::scope(|scope| {
        let worker = || {
            let (mut verdicts, mut pages) = ([[0_u64; 4]; 2], 0);
            loop {
                let nth = next.fetch_add(1, Ordering::Relaxed);
                if nth >= count {
                    return (verdicts, pages);
                }
                let (comparisons, of_run) = experiments.run(nth);
                pages += of_run;
                for (counts, comparison) in verdicts.iter_mut().zip(&comparisons) {
                    counts[comparison.verdict as usize] += 1;
                }
            }
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        for (counts, of_worker) in workers.into_iter().filter_map(|worker| worker.join().ok()) {
            pages += of_worker;
            verdicts.iter_mut().flatten().zip(counts.iter().flatten()).for_each(|(sum, more)| *sum += more);
        }
    });
    let share = |hits: u64| 100.0 * hits as f64 / count as f64;
    let alarms = verdicts[0][Verdict::Regression as usize];
    let bound = share_at_most(alarms, count, 0.99);
    println!(
        "\nrun-to-run noise {:.0} %, candidate {slower} times as slow, {} attempts a run",
        100.0 * noise,
        pages / count
    );
    for (name, counts) in [("A/A", verdicts[0]), ("A/B", verdicts[1])] {
        let words =
            Verdict::ALL.map(|verdict| format!("{} {:.1} %", verdict.as_str(), share(counts[verdict as usize])));
        println!("  {name}: {}", words.join(", "));
    }
    println!("  false alarms: {alarms} of {count}, 99 % upper bound {:.2} %", 100.0 * bound);
    println!("  {} simulated runs in {:.0} s on {threads} threads", 18 * count, began.elapsed().as_secs_f64());
    bound
}

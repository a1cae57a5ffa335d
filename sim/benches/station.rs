//! M/M/100 at ρ = .9 in events a second, and what a hold (take, put) costs on the wheel beside the
//! standard heap. `cargo bench -p afflux-sim --bench station`; CPU time of one thread.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::AtomicBool;

use afflux_models::law::Law;
use afflux_models::queueing::single_station::{Arrivals, Class, Discipline, SingleStation};
use afflux_models::seed::mix;
use afflux_sim::single_station::{Effort, play};
use afflux_sim::wheel::{Timed, Wheel};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Pending {
    at: i64,
    id: u64,
}

impl Timed for Pending {
    fn at_us(&self) -> i64 {
        self.at
    }
}

fn main() {
    mmc(None, "offered-wait recursion");
    mmc(Some(1_000_000), "explicit events on the wheel");
    for pending in [1_000, 100_000, 1_000_000] {
        holds(pending);
    }
}

fn mmc(places: Option<u32>, what: &str) {
    let Ok(service) = Law::parse("exp:mean=1s") else { return };
    let station = SingleStation {
        arrivals: Arrivals::Poisson,
        classes: vec![Class { rate_per_s: 90.0, service }],
        servers: 100,
        places,
        patience: None,
        retry: None,
        discipline: Discipline::Fifo,
    };
    let effort = Effort { precision: 1e-6, most_arrivals: 40_000_000, seed: 1, threads: 1 };
    let began = cpu_s();
    let found = play(&station, &effort, &AtomicBool::new(false), &|_, _| {});
    let seconds = cpu_s() - began;
    let events = found.map_or(0.0, |found| 2.0 * found.arrivals as f64);
    println!("M/M/100, {what}: {:.1} M events/s ({events:.0} events, {seconds:.2} s)", events / seconds / 1e6);
}

/// Each hold puts back what it took, later by an exponential time of mean 1 s per pending item.
fn holds(pending: u64) {
    const HOLDS: u64 = 4_000_000;
    let later = |n: u64| 1 + (-1e6 * libm::log(((mix(n) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64)) as i64;
    let items = || (0..pending).map(|id| Pending { at: later(id), id });
    let mut draws = 0_i64;
    let began = cpu_s();
    (0..HOLDS).for_each(|n| draws ^= later(pending + n));
    let drawing = cpu_s() - began;
    // About a hundred items a bucket.
    let width = (1e8 / pending as f64).log2().clamp(0.0, 30.0) as u32;
    let mut wheel = Wheel::new(width, 12);
    items().for_each(|item| wheel.put(item));
    let began = cpu_s();
    for n in 0..HOLDS {
        let Some(item) = wheel.take_before(i64::MAX) else { break };
        wheel.put(Pending { at: item.at + later(pending + n), id: item.id });
    }
    let on_wheel = cpu_s() - began - drawing;
    let mut heap: BinaryHeap<Reverse<Pending>> = items().map(Reverse).collect();
    let began = cpu_s();
    for n in 0..HOLDS {
        let Some(Reverse(item)) = heap.pop() else { break };
        heap.push(Reverse(Pending { at: item.at + later(pending + n), id: item.id }));
    }
    let on_heap = cpu_s() - began - drawing;
    // The two must agree on what comes next.
    assert_eq!(wheel.take_before(i64::MAX), heap.pop().map(|Reverse(item)| item), "{draws}");
    let each = 1e9 / HOLDS as f64;
    println!("{pending} pending: wheel {:.0} ns a hold, std heap {:.0} ns", on_wheel * each, on_heap * each);
}

/// User and system time of this process, from Linux; ticks of 10 ms.
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> =
        stat.rsplit(')').next().unwrap_or("").split_whitespace().skip(11).take(2).flat_map(str::parse).collect();
    fields.iter().sum::<f64>() / 100.0
}

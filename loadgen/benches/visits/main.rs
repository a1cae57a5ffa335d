//! What a visit costs the generator, beside the same journey carried by bare hyper: logins, pages after their think
//! times, each visit over a connection of its own with its own cookies, in an open model, on one staging portal.
//!
//! `cargo bench -p afflux-loadgen --bench visits [-- [afflux|bare|both] [--rate 5000] [--seconds 20] [--rounds 3]]`
//!
//! Processor time is that of the one thread that plays; the portal has threads of its own. The peer's visits are worked out
//! before it begins, which costs it nothing here; it keeps no tally, no journal and no limits.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::panic, reason = "a bench prints its figures, and may stop")]

mod bare;
mod target;

use std::sync::Arc;

use afflux_loadgen::{ReplayOptions, Secret, replay};
use afflux_outcome::outcome::Provenance;
use afflux_plan::{Cut, CutPlan, Plan, Selection, Tempo};
use target::{PASSWORD, Portal};

/// The plan goes sixty times as fast.
const SPEED: f64 = 60.0;

/// Requests of a visit: two for its login, nine pages, a logout of every second one.
const REQUESTS_PER_VISIT: f64 = 11.5;

struct Asked {
    player: String,
    rate_per_s: f64,
    seconds: i64,
    rounds: u32,
}

impl Asked {
    fn read() -> Self {
        let mut asked = Self { player: "both".into(), rate_per_s: 5000.0, seconds: 20, rounds: 3 };
        let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
        while let Some(word) = words.next() {
            let mut number = || words.next().unwrap().parse::<f64>().unwrap();
            match word.as_str() {
                "--rate" => asked.rate_per_s = number(),
                "--seconds" => asked.seconds = number() as i64,
                "--rounds" => asked.rounds = number() as u32,
                player => asked.player = player.into(),
            }
        }
        asked
    }
}

fn main() {
    let asked = Asked::read();
    let visits_per_day = asked.rate_per_s / REQUESTS_PER_VISIT * 86_400.0 / SPEED;
    let scenario = target::scenario(visits_per_day);
    let plan = Plan::new(&scenario, 7, 0, Selection::ALL);
    let opens = scenario.windows[0].opens();
    let cut = Cut {
        opens,
        closes: opens.plus_us(asked.seconds * 1_000_000 * SPEED as i64),
        tempo: Tempo::new(SPEED),
        ramp_us: 0,
        settle_us: 0,
        // Nobody is there before: a visit is played whole, unless the end cuts it.
        session_life_us: 0,
    };
    let cut = CutPlan::new(&plan, cut);
    let is_played = |player: &str| asked.player == player || asked.player == "both";
    for _ in 0..asked.rounds {
        let bare = is_played("bare").then(|| bare(&cut));
        let afflux = is_played("afflux").then(|| afflux(&cut));
        if let (Some(bare), Some(afflux)) = (bare, afflux) {
            println!("ratio {:.3}", afflux / bare);
        }
    }
}

/// Microseconds a request of bare hyper.
fn bare(cut: &CutPlan<'_>) -> f64 {
    let portal = Portal::open();
    let played = bare::play(cut, portal.address);
    portal.close();
    let each = 1e6 * played.cpu_s / played.requests as f64;
    println!(
        "bare hyper: {} requests, {} failed, {:.0} a second, {each:.1} CPU-s a million",
        played.requests,
        played.failed,
        played.requests as f64 / played.wall_s
    );
    each
}

/// Microseconds a request of a replay, journal included.
fn afflux(cut: &CutPlan<'_>) -> f64 {
    let portal = Portal::open();
    let options = ReplayOptions {
        password: Secret::new(PASSWORD),
        run_id: "bench".into(),
        journal: Some(Arc::new(tempfile::tempfile().unwrap())),
        ..ReplayOptions::default()
    };
    let replayed = replay(cut, &portal.target(), &options, Provenance::default(), |_| {}).unwrap();
    portal.close();
    let health = replayed.outcome.generator.as_ref().unwrap();
    let each = 1e6 * health.cpu_s / health.requests as f64;
    println!(
        "afflux: {} requests, {} failed, {:.0} a second, {each:.1} CPU-s a million, lateness p50 {:.2} ms, p99 {:.2} ms",
        health.requests,
        replayed.outcome.all_attempts().failed,
        health.requests as f64 / health.wall_s,
        health.lateness_p50_us as f64 / 1e3,
        health.lateness_p99_us as f64 / 1e3
    );
    each
}

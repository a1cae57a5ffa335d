//! How good the plateau of `afflux capacity` is: targets whose workers and service law are drawn by seed and withheld from
//! the search, on our portal, behind HAProxy and on nginx.
//!
//! `cargo bench -p afflux-loadgen --bench plateau [-- [portal] [haproxy] [nginx] [--targets 12] [--seed 1] [--seconds 20,40]]`
//!
//! True is the law's rate: workers by mean service time, or what nginx's `limit_req` says. Even a target's own count over
//! the measurement strays from it by the draws, as is told beside. Behind HAProxy a place is held as well for what lies
//! between it and the portal, so that its true rate is lower by that.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::panic, reason = "a bench prints its figures, and may stop")]

mod targets;

use std::sync::Arc;
use std::time::Duration;

use afflux_loadgen::capacity::{CapacityOptions, Counts, Ended, Plateau, PlateauOptions, capacity};
use afflux_loadgen::guard::AcceptedTarget;
use afflux_loadgen::journey::Journey;
use afflux_loadgen::{ReplayOptions, Secret};
use afflux_models::seed::mix;
use afflux_models::time::UtcTime;
use afflux_models::vocabulary::Group;
use afflux_plan::Visitor;
use targets::{PASSWORD, Portal, RealServer};

/// Share of a level that is looked at.
const LOOKED_AT: f64 = 0.75;

struct Asked {
    kinds: Vec<String>,
    targets: u64,
    seed: u64,
    how: PlateauOptions,
}

impl Asked {
    fn read() -> Self {
        let mut asked = Self { kinds: Vec::new(), targets: 12, seed: 1, how: PlateauOptions::default() };
        let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
        while let Some(word) = words.next() {
            match word.as_str() {
                "--targets" => asked.targets = words.next().unwrap().parse().unwrap(),
                "--seed" => asked.seed = words.next().unwrap().parse().unwrap(),
                "--seconds" => {
                    let text = words.next().unwrap();
                    let (low, high) = text.split_once(',').unwrap();
                    (asked.how.low_s, asked.how.high_s) = (low.parse().unwrap(), high.parse().unwrap());
                }
                kind => asked.kinds.push(kind.into()),
            }
        }
        asked
    }
}

/// A target as it was drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Drawn {
    pub(crate) workers: u32,
    pub(crate) mean_ms: u32,
    pub(crate) cv: f64,
}

impl Drawn {
    fn draw(seed: u64, nth: u64) -> Self {
        let bits = |purpose: u64| mix(mix(seed) ^ (nth << 8) ^ purpose);
        Self {
            workers: 2 + (bits(1) % 11) as u32,
            mean_ms: 10 + (bits(2) % 41) as u32,
            cv: (30 + bits(3) % 71) as f64 / 100.0,
        }
    }

    pub(crate) fn law(&self) -> String {
        format!("lognormal:mean={}ms,cv={:.2}", self.mean_ms, self.cv)
    }

    fn per_s(&self) -> f64 {
        f64::from(self.workers) * 1000.0 / f64::from(self.mean_ms)
    }

    /// Standard deviation of the target's own count, as a share of it.
    fn noise_share(&self, seconds: f64) -> f64 {
        self.cv / (self.per_s() * LOOKED_AT * seconds).sqrt()
    }
}

/// What the rows of a kind of target give together.
#[derive(Default)]
struct Sum {
    targets: u32,
    squares: f64,
    noise: f64,
    covered: u32,
    widths: f64,
    workers_right: u32,
    workers_covered: u32,
}

impl Sum {
    fn add(&mut self, plateau: &Plateau, per_s: f64, noise_share: f64, workers: Option<u32>) {
        let error = plateau.per_s / per_s - 1.0;
        let holds = |(low, high): (f64, f64), value: f64| u32::from(low <= value && value <= high);
        self.targets += 1;
        self.squares += error * error;
        self.noise += noise_share * noise_share;
        self.covered += holds(plateau.per_s_interval, per_s);
        self.widths += (plateau.per_s_interval.1 - plateau.per_s_interval.0) / 2.0 / plateau.per_s;
        if let Some(workers) = workers {
            self.workers_right += u32::from(plateau.workers.round() as u32 == workers);
            self.workers_covered += holds(plateau.workers_interval, f64::from(workers));
        }
        println!(
            "  {:.1} pages/s ({:.1}–{:.1}), true {per_s:.1}, error {:+.2} %; alone {:.2} ms, {:.2} of it outside; workers {:.2} ({:.2}–{:.2})",
            plateau.per_s,
            plateau.per_s_interval.0,
            plateau.per_s_interval.1,
            100.0 * error,
            1000.0 * plateau.alone_s,
            1000.0 * plateau.floor_s,
            plateau.workers,
            plateau.workers_interval.0,
            plateau.workers_interval.1
        );
    }

    fn tell(&self, kind: &str) {
        let of = f64::from(self.targets.max(1));
        println!(
            "{kind}: {} targets, rms error {:.2} % (draws alone {:.2} %), half width {:.2} %, interval holds {}, workers \
             right {}, their interval holds {}",
            self.targets,
            100.0 * (self.squares / of).sqrt(),
            100.0 * (self.noise / of).sqrt(),
            100.0 * self.widths / of,
            self.covered,
            self.workers_right,
            self.workers_covered
        );
    }
}

fn main() {
    let asked = Asked::read();
    let is_asked = |kind: &str| asked.kinds.is_empty() || asked.kinds.iter().any(|known| known == kind);
    if is_asked("portal") {
        of_portals(&asked, false);
    }
    if is_asked("haproxy") {
        of_portals(&asked, true);
    }
    if is_asked("nginx") {
        of_nginx(&asked);
    }
}

/// Portals of so many workers; or of many workers, behind HAProxy that lets so many requests through.
fn of_portals(asked: &Asked, is_behind: bool) {
    let mut sum = Sum::default();
    for nth in 0..asked.targets {
        let drawn = Drawn::draw(asked.seed, nth);
        println!("{drawn:?}");
        let portal = Portal::open(&drawn, is_behind);
        let front = is_behind.then(|| RealServer::haproxy(drawn.workers, portal.address.port()));
        let target = front.as_ref().map_or_else(|| portal.target(), RealServer::target);
        let plateau = measured(&target, None, Counts::Sessions, 2000, asked);
        sum.add(&plateau, drawn.per_s(), drawn.noise_share(asked.how.high_s), Some(drawn.workers));
        drop(front);
        portal.close();
    }
    sum.tell(if is_behind { "HAProxy, server maxconn" } else { "portal" });
}

/// A quick page that nginx gives so often a second, beside a slow one of which it holds a few.
fn of_nginx(asked: &Asked) {
    let mut sum = Sum::default();
    for nth in 0..asked.targets {
        let per_s = 50 + mix(mix(asked.seed) ^ nth) % 350;
        println!("limit_req {per_s} a second");
        let server = RealServer::nginx(per_s);
        let plateau = measured(&server.target(), Some(targets::JOURNEY), Counts::Requests, 200, asked);
        sum.add(&plateau, per_s as f64, 0.0, None);
    }
    sum.tell("nginx, limit_req");
}

fn measured(target: &AcceptedTarget, journey: Option<&str>, counts: Counts, most: u64, asked: &Asked) -> Plateau {
    let visitors = (0..most + 4100).map(|person| Visitor { territory: 12, group: Group(3), person: person as u32 });
    let options = CapacityOptions {
        counts,
        most,
        silence: Duration::from_secs(5),
        visitors: visitors.collect(),
        at: UtcTime::from_unix_us(1_568_000_000_000_000),
        plateau: Some(asked.how),
    };
    let journey = journey.map(|text| Arc::new(Journey::parse("bench.toml", text, &|_| Ok(String::new())).unwrap()));
    let run =
        ReplayOptions { password: Secret::new(PASSWORD), run_id: "bench".into(), journey, ..ReplayOptions::default() };
    let found = capacity(target, &run, &options, |_| {}).unwrap();
    assert_eq!(found.ended, Ended::Found, "{found:?}");
    let plateau = found.plateau.unwrap();
    assert!(plateau.is_reached, "{plateau:?}");
    plateau
}

//! One station played until its figures are precise: [`play`].
//!
//! 100 replications are warmed up from empty and then prolonged together until every standard error
//! is small enough, or the budget of arrivals is spent. The warm-up is 20 mean services (and patiences,
//! and returns), plus 20(1 + cv²)/(c(1 − ρ)²) mean services where ρ < 1: many times the time in
//! which a queue forgets its start (Newell 1982); with a finite number of sources, at most 20 mean
//! times between the requests of an idle one. Standard errors are those of ratio estimates over
//! independent replications.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use afflux_models::law::Law;
use afflux_models::queueing::single_station::{Arrivals, Discipline, Measure, SingleStation};
use afflux_models::seed::Key;

mod coming;
mod draws;
mod events;
mod fifo;
mod sharing;
mod tally;

use events::Events;
use fifo::Fifo;
use sharing::Sharing;
use tally::{Tally, Waits};

/// Independent replications.
pub const REPLICATIONS: u64 = 100;
/// Arrivals of each replication in the first round.
const FIRST_ARRIVALS: u64 = 5_000;
/// Probabilities under this are asked for less precisely.
const SMALL: f64 = 0.1;
/// Relative precision of small probabilities against the others'.
const SMALL_FACTOR: f64 = 4.0;

/// How long to play.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// Greatest standard error, as a share of its value; four times that for probabilities under 0.1.
    pub precision: f64,
    /// Arrivals after which it ends anyway, over all replications.
    pub most_arrivals: u64,
    /// Seed.
    pub seed: u64,
    /// Threads; the figures don't depend on them.
    pub threads: usize,
}

/// A figure and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
}

/// What was played.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulated {
    /// Figures by measure.
    pub figures: BTreeMap<Measure, Estimate>,
    /// Arrivals that were counted, first attempts only.
    pub arrivals: u64,
    /// Replications.
    pub replications: u64,
    /// Whether every figure is as precise as asked for.
    pub reached: bool,
}

enum Runner {
    Fifo(Box<Fifo>),
    Events(Box<Events>),
    Sharing(Box<Sharing>),
}

impl Runner {
    fn new(station: &SingleStation, key: Key) -> Self {
        let (warm_s, unit_s) = (warm_up_s(station), station.mean_service_s());
        let plain = station.places.is_none() && station.retry.is_none() && station.classes.len() == 1;
        match station.discipline {
            Discipline::Sharing => Self::Sharing(Box::new(Sharing::new(station, key, warm_s))),
            Discipline::Fifo | Discipline::Priority if plain && !matches!(station.arrivals, Arrivals::Sources(_)) => {
                Self::Fifo(Box::new(Fifo::new(station, key, warm_s, unit_s)))
            }
            _ => Self::Events(Box::new(Events::new(station, key, warm_s, unit_s))),
        }
    }

    fn advance(&mut self, arrivals: u64) {
        match self {
            Self::Fifo(runner) => runner.advance(arrivals),
            Self::Events(runner) => runner.advance(arrivals),
            Self::Sharing(runner) => runner.advance(arrivals),
        }
    }

    fn tally(&self) -> &Tally {
        match self {
            Self::Fifo(runner) => &runner.tally,
            Self::Events(runner) => &runner.tally,
            Self::Sharing(runner) => &runner.tally,
        }
    }
}

/// Time that each replication plays before it counts, seconds.
pub fn warm_up_s(station: &SingleStation) -> f64 {
    let mean_s = station.mean_service_s();
    let laws = [&station.patience, &station.retry];
    let others: f64 = laws.into_iter().flatten().map(Law::mean).filter(|mean| mean.is_finite()).sum();
    // Who never leaves plays no part: patience counts up to a hundred services.
    let others = others.min(100.0 * mean_s).max(0.0);
    let utilisation = (station.load() / f64::from(station.servers)).min(0.999);
    let spare = 1.0 - utilisation;
    let arrivals_cv = if let Arrivals::Renewal(law) = &station.arrivals { law.cv() } else { 1.0 };
    let second = (station.service_second_moment() / (mean_s * mean_s)).min(1e3) + (arrivals_cv * arrivals_cv).min(1e3);
    let limited = station.places.is_some() && station.retry.is_none() || station.patience.is_some();
    let queue = if limited { 0.0 } else { 20.0 * second / (f64::from(station.servers) * spare * spare) };
    let mut queue_s = queue * mean_s;
    if let Arrivals::Sources(count) = station.arrivals {
        // Each source draws the queue back to its mean: whatever the load, starts meet at the pace of one.
        queue_s = queue_s.min(20.0 * count as f64 / station.rate_per_s());
    }
    let returns = if station.retry.is_some() { others * 20.0 / spare } else { 0.0 };
    20.0 * mean_s + queue_s + 20.0 * others + returns
}

/// The figures that a station has.
pub fn measures(station: &SingleStation) -> Vec<Measure> {
    let mut measures = vec![Measure::MeanInSystem, Measure::MeanBusy, Measure::Utilisation];
    let returns = station.retry.is_some();
    let waits = station.discipline != Discipline::Sharing && station.places != Some(station.servers);
    if station.places.is_some() {
        measures.push(Measure::PBlock);
    }
    if returns {
        measures.extend([Measure::MeanOrbit, Measure::PFirstAttemptBlocked]);
    }
    if station.discipline == Discipline::Sharing || waits {
        measures.push(Measure::MeanSojourn);
    }
    if waits {
        measures.extend([Measure::PWait, Measure::WaitQ95, Measure::MeanQueue]);
        if !returns {
            measures.push(Measure::MeanWaitAll);
        }
        if station.places.is_some() && !returns {
            measures.extend([Measure::MeanWaitAdmitted, Measure::PWaitAdmitted]);
        }
        if station.patience.is_some() {
            measures.push(Measure::PAbandon);
        }
        if station.classes.len() > 1 {
            measures.extend((1..=station.classes.len() as u32).map(Measure::MeanWaitClass));
        }
    }
    if waits || (returns && station.discipline != Discipline::Sharing) {
        measures.push(Measure::MeanWait);
    }
    measures
}

/// Plays a station that [`SingleStation::check`] found right. `done` is told the worst standard error
/// against what is asked for, after each round; when `stop` becomes true, no further round begins. None
/// if it stopped before the first round was over.
pub fn play(station: &SingleStation, effort: &Effort, stop: &AtomicBool, done: &dyn Fn(u64, f64)) -> Option<Simulated> {
    let mut runners: Vec<Runner> =
        (0..REPLICATIONS).map(|nth| Runner::new(station, Key::new(effort.seed, nth))).collect();
    let mut target = FIRST_ARRIVALS;
    let mut last = None;
    loop {
        round(&mut runners, target, effort.threads, stop);
        if stop.load(Ordering::Relaxed) {
            return last;
        }
        let mut simulated = judge(station, &runners);
        let worst = worst(&simulated.figures, effort.precision);
        simulated.reached = worst <= 1.0;
        done(simulated.arrivals, worst);
        if simulated.reached || target * REPLICATIONS >= effort.most_arrivals {
            return Some(simulated);
        }
        let growth = (worst * worst * 1.05).clamp(1.2, 8.0);
        target = ((target as f64 * growth) as u64).min(effort.most_arrivals.div_ceil(REPLICATIONS));
        last = Some(simulated);
    }
}

fn round(runners: &mut [Runner], arrivals: u64, threads: usize, stop: &AtomicBool) {
    let waiting = Mutex::new(runners.iter_mut());
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, REPLICATIONS as usize) {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
                    match next {
                        Some(runner) if !stop.load(Ordering::Relaxed) => runner.advance(arrivals),
                        _ => break,
                    }
                }
            });
        }
    });
}

/// The greatest standard error against what is allowed.
fn worst(figures: &BTreeMap<Measure, Estimate>, precision: f64) -> f64 {
    let error = |(measure, estimate): (&Measure, &Estimate)| {
        let small = measure.is_share() && estimate.value < SMALL;
        let allowed = precision * if small { SMALL_FACTOR } else { 1.0 } * estimate.value.abs();
        if estimate.se == 0.0 { 0.0 } else { estimate.se / allowed }
    };
    figures.iter().map(error).fold(0.0, f64::max)
}

fn judge(station: &SingleStation, runners: &[Runner]) -> Simulated {
    let tallies: Vec<&Tally> = runners.iter().map(Runner::tally).collect();
    let estimate = |measure: Measure| {
        let found = if measure == Measure::WaitQ95 {
            quantile(&tallies, station.mean_service_s())
        } else {
            let pairs: Vec<(f64, f64)> = tallies.iter().map(|tally| tally.ratio(measure, station.servers)).collect();
            ratio(&pairs)
        };
        found.map(|estimate| (measure, estimate))
    };
    Simulated {
        figures: measures(station).into_iter().filter_map(estimate).collect(),
        arrivals: tallies.iter().map(|tally| tally.arrivals).sum(),
        replications: tallies.len() as u64,
        reached: false,
    }
}

/// A ratio of sums and its standard error (Cochran 1977, chapter 6).
fn ratio(pairs: &[(f64, f64)]) -> Option<Estimate> {
    let count = pairs.len() as f64;
    let (over, under) = pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    if under <= 0.0 || count < 2.0 {
        return None;
    }
    let value = over / under;
    let squares: f64 = pairs.iter().map(|(over, under)| (over - value * under) * (over - value * under)).sum();
    Some(Estimate { value, se: libm::sqrt(squares / (count * (count - 1.0))) * count / under })
}

/// The quantile of all waits; its error is that of the share under it, over the density there.
fn quantile(tallies: &[&Tally], unit_s: f64) -> Option<Estimate> {
    let mut all = Waits::default();
    tallies.iter().for_each(|tally| all.merge(&tally.waits));
    let value = all.quantile(0.95);
    let pairs: Vec<(f64, f64)> = tallies.iter().map(|tally| tally.waits.at_most(value)).collect();
    let share = ratio(&pairs)?;
    let width = all.quantile(0.96) - all.quantile(0.94);
    let se = if value > 0.0 { share.se * width / 0.02 } else { 0.0 };
    Some(Estimate { value: value * unit_s, se: se * unit_s })
}

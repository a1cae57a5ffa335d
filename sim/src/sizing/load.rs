//! What a portal is offered, before anything is played: the modified offered load of each station, and
//! how far it may be off.

use afflux_models::arrival::busyness_law::CutStudent;
use afflux_models::normal;
use afflux_models::queueing::uncertain::{Busyness, UncertainCount};
use afflux_models::time::{LONGEST_VISIT_US, MINUTE_US};
use afflux_plan::Plan;
use afflux_plan::expectation::Expectation;
use afflux_plan::scenario::{Factor, Scenario};

use super::Capacity;
use crate::replications::Study;

/// Visits that the work of a visit is read off.
const SAMPLE: usize = 20_000;

/// z of a 90 % interval's ends.
const Z90: f64 = 1.644_853_626_951_472;

/// Standard deviations of the log of the load, cause by cause (MODELS §4).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// The factor that wanders within a day.
    pub within_day: f64,
    /// How busy the day is.
    pub day: f64,
    /// How many visits the reference day has.
    pub level: f64,
    /// How many times more the scenario brings.
    pub scenario: f64,
    /// Everything else that the scenario gives as an interval, on the pages.
    pub parameters: f64,
    /// The same, on the sessions.
    pub parameters_of_sessions: f64,
}

impl Spread {
    /// Each cause and its standard deviation.
    fn causes(&self) -> [(&'static str, f64, f64); 5] {
        [
            ("within_day", self.within_day, self.within_day),
            ("day", self.day, self.day),
            ("level", self.level, self.level),
            ("scenario", self.scenario, self.scenario),
            ("parameters", self.parameters, self.parameters_of_sessions),
        ]
    }

    fn log_variance(&self) -> f64 {
        self.causes().iter().map(|(_, sd, _)| sd * sd).sum()
    }
}

/// What a cause adds to the capacity.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// `mean`, `poisson`, `within_day`, `day`, `level`, `scenario`, `parameters`, `simulation`.
    pub cause: &'static str,
    /// Standard deviation of the log of the load, where the cause has one.
    pub log_sd: Option<f64>,
    /// Workers that it adds, all stations together.
    pub workers: f64,
    /// Sessions that it adds.
    pub sessions: f64,
}

/// The load offered to a portal where nothing is short.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// Greatest mean number of requests in service, by station.
    pub stations: Vec<f64>,
    /// How far it may be off.
    pub spread: Spread,
}

impl Load {
    /// The load of a study's window, in its middle replication.
    pub fn new(study: &Study<'_>) -> Self {
        let stations = offered(study, study.scenario);
        let (parameters, parameters_of_sessions) = parameters(study, &stations);
        let scenario = study.scenario;
        let dispersion = &scenario.model.dispersion;
        let accounts: Vec<f64> = scenario.territories.iter().map(|territory| territory.accounts() as f64).collect();
        let all: f64 = accounts.iter().sum::<f64>().max(1.0);
        // Territories that vary apart make their sum vary less.
        let apart: f64 = accounts.iter().map(|own| (own / all) * (own / all)).sum();
        let shared = dispersion.national_share.clamp(0.0, 1.0);
        let day_sd = dispersion.day_log_sd * libm::sqrt(CutStudent::new(dispersion.day_df).variance());
        let spread = Spread {
            within_day: dispersion.within_log_sd * libm::sqrt(apart),
            day: day_sd * libm::sqrt(shared + (1.0 - shared) * apart),
            level: log_sd(&scenario.reference.visits_per_day),
            scenario: log_sd(&scenario.factors.visits),
            parameters,
            parameters_of_sessions,
        };
        Self { stations, spread }
    }

    /// Where a search starts: by station, the load that is exceeded with one less the confidence.
    pub fn start(&self, confidence: f64) -> Vec<u32> {
        let variance = self.spread.log_variance();
        self.stations.iter().map(|mean| (libm::ceil(exceeded(*mean, variance, confidence)) as u32).max(1)).collect()
    }

    /// How many times more a capacity must be for another confidence, for workers or for sessions: in
    /// proportion to the load, whose chance of each arrival the limits let wait.
    pub(super) fn ratio(&self, of_sessions: bool, from: f64, to: f64) -> f64 {
        let parameters = if of_sessions { self.spread.parameters_of_sessions } else { self.spread.parameters };
        let sd = libm::sqrt(Spread { parameters, ..self.spread }.log_variance());
        libm::exp(sd * (normal::quantile(to) - normal::quantile(from)))
    }

    /// What each cause adds, one after the other, until the capacity found.
    pub(super) fn decomposition(&self, confidence: f64, sessions: f64, found: &Capacity) -> Vec<Component> {
        let workers_at = |variance: f64| self.stations.iter().map(|mean| exceeded(*mean, variance, confidence)).sum();
        let mean: f64 = self.stations.iter().sum();
        let mut parts = vec![Component { cause: "mean", log_sd: None, workers: mean, sessions }];
        let (mut workers, mut alive): (f64, f64) = (workers_at(0.0), exceeded(sessions, 0.0, confidence));
        parts.push(Component { cause: "poisson", log_sd: None, workers: workers - mean, sessions: alive - sessions });
        let (mut variance, mut variance_of_sessions) = (0.0, 0.0);
        for (cause, sd, sd_of_sessions) in self.spread.causes() {
            variance += sd * sd;
            variance_of_sessions += sd_of_sessions * sd_of_sessions;
            let (next, next_alive) = (workers_at(variance), exceeded(sessions, variance_of_sessions, confidence));
            let (more, more_alive) = (next - workers, next_alive - alive);
            parts.push(Component { cause, log_sd: Some(sd), workers: more, sessions: more_alive });
            (workers, alive) = (next, next_alive);
        }
        let rest = (found.total() as f64 - workers, f64::from(found.sessions_limit.unwrap_or_default()) - alive);
        parts.push(Component { cause: "simulation", log_sd: None, workers: rest.0, sessions: rest.1 });
        parts
    }
}

/// The load that is exceeded with one less the confidence: the quantile of a Poisson count whose mean is
/// itself lognormal around a median, even between whole numbers. With no uncertainty this is the
/// square-root rule's R + z√R; with cv·√R over 1 it grows with R itself.
fn exceeded(median: f64, log_variance: f64, confidence: f64) -> f64 {
    let mean = median.max(0.0) * libm::exp(0.5 * log_variance);
    let busyness_cv = libm::sqrt(libm::expm1(log_variance));
    let count = UncertainCount { mean, busyness_cv, busyness: Busyness::Lognormal };
    let whole = count.quantile(confidence) as f64;
    let (below, at) = (count.cdf(whole - 1.0), count.cdf(whole));
    let share = if at > below { (confidence - below) / (at - below) } else { 1.0 };
    (whole - 1.0 + share.clamp(0.0, 1.0)).max(0.0)
}

/// Standard deviation of the log of a factor.
fn log_sd(factor: &Factor) -> f64 {
    match factor.interval {
        Some((low, high)) if low > 0.0 && high > low => (libm::log(high) - libm::log(low)) / (2.0 * Z90),
        _ => 0.0,
    }
}

/// Greatest mean number of requests in service at each station: the work of a visit, minute by minute
/// after it begins, spread over the visits that begin (Eick, Massey & Whitt 1993, on minutes).
fn offered(study: &Study<'_>, scenario: &Scenario) -> Vec<f64> {
    let plan = Plan::new(scenario, study.seed, 0, study.selection);
    let work = work_per_visit(&plan, study);
    let reach = work.first().map_or(0, Vec::len);
    let (first, last) = (study.cut.opens.minute(), study.cut.closes.plus_us(-1).minute());
    let mut minutes = plan.minutes();
    let rates: Vec<f64> = (first - reach as i64..=last).map(|minute| minutes.expected(minute)).collect();
    let at =
        |work: &Vec<f64>, now: usize| -> f64 { work.iter().zip(rates[..=now].iter().rev()).map(|(w, r)| w * r).sum() };
    // Seconds of work a minute over 60 s: how many are in service.
    work.iter().map(|work| (reach..rates.len()).map(|now| at(work, now) / 60.0).fold(0.0, f64::max)).collect()
}

/// Minutes after a visit's beginning beyond which its work is counted to the last.
const LONGEST_MIN: usize = 120;

/// Seconds of work of a visit at each station, by minute after it begins.
fn work_per_visit(plan: &Plan<'_>, study: &Study<'_>) -> Vec<Vec<f64>> {
    let portal = study.portal;
    let mut work = vec![vec![0.0; LONGEST_MIN]; portal.stations.len()];
    let (mut visits, mut walk, mut count) = (Vec::new(), plan.minutes(), 0_usize);
    let (first, span) = (study.cut.opens.minute(), (study.cut.closes.minute() - study.cut.opens.minute()).max(1));
    // Minutes spread over the window, in an order that covers it evenly whenever it stops.
    let stride = (span * 618 / 1000).max(1) | 1;
    for n in 0..span {
        visits.clear();
        walk.draw(first + n * stride % span, &mut visits);
        count += visits.len();
        for visit in &visits {
            let mut since_us = 0;
            for number in 0..visit.pages {
                let page = plan.page(visit, number);
                since_us += page.think_us;
                if since_us > LONGEST_VISIT_US {
                    break;
                }
                let minute = ((since_us / MINUTE_US) as usize).min(LONGEST_MIN - 1);
                for n in portal.route_of(page.service, page.bytes_up > 0) {
                    work[*n][minute] += portal.stations[*n].service_time_of(page.service).mean();
                }
            }
        }
        if count >= SAMPLE {
            break;
        }
    }
    work.iter_mut().flatten().for_each(|seconds| *seconds /= count.max(1) as f64);
    work
}

/// Standard deviations of the log of the pages' and of the sessions' load that come from the factors that
/// are intervals, those on visits left out: each is moved by one standard deviation, the others stay.
fn parameters(study: &Study<'_>, central: &[f64]) -> (f64, f64) {
    let pages = |stations: &[f64]| stations.iter().sum::<f64>();
    let sessions = |scenario: &Scenario| {
        let plan = Plan::new(scenario, study.seed, 0, study.selection);
        Expectation::new(&plan, study.cut.opens, study.cut.closes, study.portal).sessions.0
    };
    let central_sessions = sessions(study.scenario);
    let moved = |now: f64, before: f64| {
        let log = libm::log(now / before);
        if log.is_finite() { log * log } else { 0.0 }
    };
    let (mut of_pages, mut of_sessions) = (0.0, 0.0);
    let mut nth = 0;
    loop {
        let mut scenario = study.scenario.clone();
        let Some(factor) = others(&mut scenario).nth(nth) else { break };
        nth += 1;
        let sd = log_sd(factor);
        if sd == 0.0 {
            continue;
        }
        factor.value *= libm::exp(sd);
        of_pages += moved(pages(&offered(study, &scenario)), pages(central));
        of_sessions += moved(sessions(&scenario), central_sessions);
    }
    (libm::sqrt(of_pages), libm::sqrt(of_sessions))
}

/// The factors but the one on all visits.
fn others(scenario: &mut Scenario) -> impl Iterator<Item = &mut Factor> {
    let factors = &mut scenario.factors;
    let shape = &mut factors.shape;
    [&mut factors.pages, &mut factors.uploads, &mut shape.pulses, &mut shape.evening, &mut shape.continuous]
        .into_iter()
        .chain(factors.visits_by_profil.values_mut())
        .chain(factors.duration.values_mut())
        .chain(factors.services.values_mut())
        .chain(factors.devices.values_mut())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// stats-cases.json, `capacity_uncertain_load`: what the start is for a known load is the square-root
    /// rule's; with a busyness it grows with the load itself, which the rule misses by far.
    #[test]
    fn a_start_without_uncertainty_is_the_square_root_rules() {
        for (load, expected) in [(100.0, 124.0), (1000.0, 1074.0), (10_000.0, 10_233.0), (100_000.0, 100_736.0)] {
            assert!((exceeded(load, 0.0, 0.99) - expected).abs() <= 1.0);
            assert!((load + 2.326 * f64::sqrt(load) - expected).abs() / expected < 0.01);
        }
        let busy = libm::log1p(0.2 * 0.2);
        assert!(exceeded(100_000.0, busy, 0.99) > 1.5 * 100_000.0);
    }

    #[test]
    fn parts_sum_to_the_capacity() {
        let spread =
            Spread { within_day: 0.05, day: 0.1, level: 0.11, scenario: 0.12, parameters: 0.03, ..Spread::default() };
        let load = Load { stations: vec![4.0, 20.0], spread };
        let found = Capacity { workers: vec![8, 31], sessions_limit: Some(1500) };
        let parts = load.decomposition(0.9, 1000.0, &found);
        let sum = |of: fn(&Component) -> f64| parts.iter().map(of).sum::<f64>();
        assert!((sum(|part| part.workers) - 39.0).abs() < 1e-9);
        assert!((sum(|part| part.sessions) - 1500.0).abs() < 1e-9);
        assert!(parts[..7].iter().all(|part| part.workers >= 0.0 && part.sessions >= 0.0), "{parts:?}");
        let start: u32 = load.start(0.9).iter().sum();
        let over = f64::from(start) - parts[..7].iter().map(|part| part.workers).sum::<f64>();
        assert!((0.0..2.0).contains(&over), "rounded up at two stations: {over}");
        assert!(load.ratio(false, 0.9, 0.99) > 1.1 && (load.ratio(true, 0.9, 0.9) - 1.0).abs() < 1e-12);
    }
}

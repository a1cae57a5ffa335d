//! How many are there at an instant: the engine with workers for everybody, with a rate that moves, and with
//! people who leave the queue, against closed forms and forward equations. 100 replications, |z| ≤ 4.
//!
//! Where no bar on a standard error is asserted, it would take hundreds of millions of visits to get there:
//! variances, tails, and the few who are there at midnight.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

mod support;

use std::collections::BTreeMap;
use std::f64::consts::PI;

use afflux_models::arrival::rate::{ArrivalModel, DAY_MINUTES, DayShape};
use afflux_models::seed::VisitId;
use afflux_models::time::{SECOND_US, SimTime};
use afflux_outcome::trace::TraceRow;
use afflux_plan::Answer;
use afflux_plan::scenario::Scenario;
use support::{assert_close, flat, flat_scenario, replicate_runs, scenario_of};

const PATIENT: &str = "const:100000s";
const DAY_S: f64 = 86_400.0;

/// No bar on the standard error.
const ANY: f64 = f64::INFINITY;

/// A station of one service; `more` are keys of it.
fn station(workers: u32, service: &str, more: &str) -> String {
    format!("[[portal.station]]\nname = \"connexion\"\nworkers = {workers}\nservice_time = \"{service}\"\n{more}\n")
}

/// A model whose log rate is a function of the minute of the day, a knot a minute. A cubic B-spline through its
/// own coefficients smooths by a sixth of the second difference, which is taken off beforehand.
fn shaped(log_rate: impl Fn(f64) -> f64) -> ArrivalModel {
    let at = |knot: usize| log_rate((knot % DAY_MINUTES) as f64);
    let sharpened = |n: usize| at(n) - (at(n + 1) - 2.0 * at(n) + at(n + DAY_MINUTES - 1)) / 6.0;
    let coefficients = (0..DAY_MINUTES).map(sharpened).collect();
    ArrivalModel { shape: DayShape { coefficients, ..DayShape::flat() }, ..flat() }
}

/// Who is there at some instants (seconds): has come, and has not left.
struct Presence {
    came: Vec<SimTime>,
    left: Vec<SimTime>,
}

impl Presence {
    fn new(rows: &[TraceRow]) -> Self {
        let sorted = |of: fn(&TraceRow) -> SimTime| {
            let mut instants: Vec<SimTime> = rows.iter().map(of).collect();
            instants.sort_unstable();
            instants
        };
        Self { came: sorted(|row| row.due), left: sorted(|row| row.ended) }
    }

    fn at(&self, second: f64) -> f64 {
        let now = SimTime((second * SECOND_US as f64) as i64);
        let until = |instants: &[SimTime]| instants.partition_point(|at| *at <= now);
        (until(&self.came) - until(&self.left)) as f64
    }

    /// Mean of a figure of how many there are, over instants.
    fn mean(&self, seconds: impl Iterator<Item = f64>, figure: impl Fn(f64) -> f64) -> f64 {
        let (sum, count) = seconds.fold((0.0, 0.0), |(sum, count), at| (sum + figure(self.at(at)), count + 1.0));
        sum / count
    }
}

/// queue-cases.json, "M/G/inf lambda=7/s, lognormal session mean 300 s sigma=1": mean and variance 2100,
/// P(N > 2200) .01465.
#[test]
fn workers_for_everybody() {
    let portal = station(5_000, "lognormal:mean=300s,cv=1.3108324944320863", "");
    let scenario = flat_scenario(7.0 * DAY_S, PATIENT, &portal, "");
    let [mean, variance, tail] = replicate_runs(&scenario, (8_000, 4_000), true, |run| {
        let there = Presence::new(&run.trace);
        let instants = || (0..80).map(|n| 8_000.0 + 50.0 * f64::from(n));
        let over = |count: f64| f64::from(u8::from(count > 2200.0));
        [
            there.mean(instants(), |count| count),
            there.mean(instants(), |count| (count - 2100.0) * (count - 2100.0)),
            there.mean(instants(), over),
        ]
    });
    assert_close("mean", mean, 2100.0, 0.005);
    assert_close("variance", variance, 2100.0, ANY);
    assert_close("tail", tail, 0.0146455700411572, ANY);
}

/// One visit in 25 of λ(t) = 10(1 − cos 2πt/86 400) a second, with workers for everybody.
fn day(service: &str) -> Scenario {
    let rate = |minute: f64| (1.0 - libm::cos(2.0 * PI * minute / DAY_MINUTES as f64)).max(1e-9);
    let model = shaped(|minute| libm::log(rate(minute)));
    scenario_of(model, 0.4 * DAY_S, PATIENT, &station(9_000, service, ""), "")
}

/// Who is there at some instants of the days after the first, times 25.
fn over_days<const N: usize>(scenario: &Scenario, days: i64, instants: [f64; N]) -> [(f64, f64); N] {
    replicate_runs(scenario, (86_400, 86_400 * days), true, |run| {
        let there = Presence::new(&run.trace);
        instants.map(|at| there.mean((1..=days).map(|day| day as f64 * DAY_S + at), |count| 25.0 * count))
    })
}

/// queue-cases.json, "Mt/G/inf day: lambda(t)=10(1-cos(2 pi t/86400)) per s, lognormal mean 1800 s sigma 1
/// (periodic steady state)".
#[test]
fn a_day_without_limits() {
    let scenario = day("lognormal:mean=1800s,cv=1.3108324944320863");
    let instants = [DAY_S / 4.0, DAY_S / 2.0, 0.75 * DAY_S, 45456.4566045771, DAY_S - 1e-6];
    let [morning, noon, evening, peak, midnight] = over_days(&scenario, 2, instants);
    assert_close("6 h", morning, 15146.8279976731, 0.005);
    assert_close("12 h", noon, 35231.0640586154, 0.005);
    assert_close("18 h", evening, 20853.1720023269, 0.005);
    assert_close("peak", peak, 35465.685187446, 0.005);
    assert_close("midnight", midnight, 768.935941384556, ANY);
}

/// queue-cases.json, "Mt/D/inf day: same lambda, deterministic 3600 s".
#[test]
fn a_day_of_equal_stays() {
    let scenario = day("const:3600s");
    let [morning, noon, peak, midnight] = over_days(&scenario, 1, [DAY_S / 4.0, DAY_S / 2.0, 45_000.0, DAY_S - 1e-6]);
    assert_close("6 h", morning, 31314.4647743232, 0.005);
    assert_close("12 h", noon, 71590.1734607533, 0.005);
    assert_close("peak", peak, 71897.2796645869, 0.005);
    assert_close("midnight", midnight, 409.826539246708, ANY);
}

/// Mean service time such that a period of 2π of them is 144 minutes: ten a day.
const UNIT_S: f64 = 8_640.0 / (2.0 * PI);
/// Days that are judged.
const DAYS: i64 = 20;

/// λ(t) = 100 + 20 sin t on 105 servers, the queue's patience 1/θ times the mean service.
fn moving(theta: f64) -> Scenario {
    let model = shaped(|minute| libm::log(1.0 + 0.2 * libm::sin(2.0 * PI * minute / 144.0)));
    let patience = format!("patience = \"exp:mean={}s\"", UNIT_S / theta);
    let portal = station(105, &format!("exp:mean={UNIT_S}s"), &patience);
    scenario_of(model, 100.0 * DAY_S / UNIT_S, PATIENT, &portal, "")
}

/// Instants of a phase of all periods after the first day, seconds.
fn phase(share: f64) -> impl Iterator<Item = f64> {
    (0..10 * DAYS).map(move |period| DAY_S + (period as f64 + share) * 8_640.0)
}

fn delayed(count: f64) -> f64 {
    f64::from(u8::from(count >= 105.0))
}

/// queue-cases.json, "Mt/M/105+M lambda(t)=100+20 sin t, mu=theta=1, constant staffing": all but the share who
/// wait when few do come within the bar.
#[test]
fn a_moving_rate_with_people_who_leave() {
    let [high, highest, low, average, abandon, wait] =
        replicate_runs(&moving(1.0), (86_400, 86_400 * DAYS), true, |run| {
            let there = Presence::new(&run.trace);
            let minutes = (0..1440 * DAYS).map(|minute| DAY_S + 60.0 * minute as f64);
            let judged: Vec<&TraceRow> = run.trace.iter().filter(|row| row.due.0 >= 86_400 * SECOND_US).collect();
            let share = |count: usize| count as f64 / judged.len() as f64;
            let waits = |row: &&&TraceRow| there.at(row.due.0 as f64 / SECOND_US as f64 - 1e-6) >= 105.0;
            [
                there.mean(phase(0.25), delayed),
                there.mean(phase(0.375), delayed),
                there.mean(phase(0.875), delayed),
                there.mean(minutes, delayed),
                share(judged.iter().filter(|row| row.answer == Answer::Abandoned).count()),
                share(judged.iter().filter(waits).count()),
            ]
        });
    assert_close("π/2", high, 0.6959625743190542, 0.005);
    assert_close("3π/4", highest, 0.8158961909811602, 0.005);
    assert_close("7π/4", low, 0.024858468972586676, ANY);
    assert_close("time average", average, 0.37597367439416307, 0.005);
    assert_close("abandoned", abandon, 0.03638903101085977, 0.02);
    assert_close("wait of arrivals", wait, 0.4057161351576451, 0.005);
}

/// queue-cases.json, "Mt/M/105+M lambda(t)=100+20 sin t, mu=1, theta=0.5 (periodic steady state)".
#[test]
fn a_moving_rate_with_patient_people() {
    let phases = [0.25, 0.375, 0.5, 0.875];
    let found: [(f64, f64); 8] = replicate_runs(&moving(0.5), (86_400, 86_400 * DAYS), true, |run| {
        let there = Presence::new(&run.trace);
        std::array::from_fn(|n| match n {
            0..4 => there.mean(phase(phases[n]), delayed),
            _ => there.mean(phase(phases[n - 4]), |count| count),
        })
    });
    let expected = [
        (0.7171885193036179, 0.005),
        (0.8498925508265066, 0.005),
        (0.7852016055398101, 0.005),
        (0.04429906772442622, ANY),
        (111.87156608742298, 0.005),
        (118.37022063427762, 0.005),
        (115.6846046994249, 0.005),
        (87.24477870794094, 0.005),
    ];
    for (n, (found, (expected, bar))) in found.into_iter().zip(expected).enumerate() {
        assert_close(&format!("figure {n}"), found, expected, bar);
    }
}

/// queue-cases.json, "Session occupancy: geometric pages mean 3.64, exp think mean 60 s, sessions Poisson 10/s, no
/// queueing": a page of 60 s and no time between two is the same process.
#[test]
fn visits_of_geometric_length() {
    let rest = r#"[behaviour]
pages_per_visit = 3.64
duration = { eleve = "1ms", enseignant = "1ms", parent = "1ms", personnel = "1ms", collectivite = "1ms" }
"#;
    let scenario = flat_scenario(10.0 * DAY_S, PATIENT, &station(9_000, "exp:mean=60s", ""), rest);
    let [pages, mean, variance, square] = replicate_runs(&scenario, (2_500, 6_000), true, |run| {
        let there = Presence::new(&run.trace);
        let instants = || (0..40).map(|n| 2_500.0 + 100.0 * f64::from(n));
        let asked = run.trace.iter().filter(|row| (2_500..8_500).contains(&(row.due.0 / SECOND_US))).count();
        let mut stays: BTreeMap<VisitId, (i64, i64)> = BTreeMap::new();
        for row in &run.trace {
            let stay = stays.entry(row.visit).or_insert((row.due.0, row.ended.0));
            *stay = (stay.0.min(row.due.0), stay.1.max(row.ended.0));
        }
        // Those who come early enough are all gone at the end.
        let early = stays.values().filter(|(came, _)| *came < 4_000 * SECOND_US);
        let lengths: Vec<f64> = early.map(|(came, left)| (left - came) as f64 / SECOND_US as f64).collect();
        let square = lengths.iter().map(|length| length * length).sum::<f64>() / lengths.len() as f64;
        [
            asked as f64 / 6_000.0,
            there.mean(instants(), |count| count),
            there.mean(instants(), |count| (count - 2184.0) * (count - 2184.0)),
            square / (2.0 * 218.4 * 218.4),
        ]
    });
    assert_close("pages a second", pages, 36.4, 0.005);
    assert_close("live", mean, 2184.0, 0.005);
    assert_close("variance", variance, 2184.0, ANY);
    // E[S²] = 2 E[S]² of an exponential length: its squared coefficient of variation is 1.
    assert_close("second moment", square, 1.0, 0.005);
}

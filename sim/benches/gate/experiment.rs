//! Synthetic experiments of the gate: the simulator plays both sides, with run-to-run noise, and the verdict is
//! that of `afflux compare`.
//!
//! A pair of runs has the plan of its own seed on both sides. Each run draws its portal anew (service times) and has
//! a factor of its own on every service time, lognormal: the noise of a machine that others use too, which no
//! averaging inside a run takes away. A side that is slower has its service times multiplied.

use afflux_models::normal;
use afflux_models::seed::{Key, Purpose, VisitId};
use afflux_outcome::Outcome;
use afflux_outcome::outcome::Provenance;
use afflux_outcome::verdict::regression::{Comparison, LEAST_PAIRS, Measure, compare_runs};
use afflux_plan::scenario::{Portal, Scenario};
use afflux_plan::{Cut, CutPlan, Plan, Selection, Tempo};
use afflux_sim::simulate;

/// Factors of a run: the middles of so many equal shares of the lognormal, so that laws are made once.
const FACTORS: usize = 64;

/// The limit of the share of late pages, µs.
const LIMIT_US: u64 = 500_000;

/// What is played.
pub(crate) struct Experiments<'a> {
    scenario: &'a Scenario,
    cut: Cut,
    selection: Selection,
    seed: u64,
    /// The portal with each factor; then the slower one.
    portals: [Vec<Portal>; 2],
}

impl<'a> Experiments<'a> {
    /// Eight minutes of a scenario's replay at 3 % of the visitors and its speed, on its staging portal. `noise`:
    /// log sd of a run's factor; `slower`: factor on the service times of the slower side.
    pub(crate) fn new(scenario: &'a Scenario, seed: u64, noise: f64, slower: f64) -> Option<Self> {
        let window = &scenario.replay.window;
        let cut = Cut {
            tempo: Tempo::new(scenario.replay.speed),
            closes: window.opens().plus_us(8 * 60_000_000),
            settle_us: 60_000_000,
            ..Cut::of(scenario, window, scenario.staging.session_life_us)
        };
        let factor = |n: usize| libm::exp(noise * normal::quantile((n as f64 + 0.5) / FACTORS as f64));
        let portals =
            |times: f64| (0..FACTORS).map(|n| scenario.staging.slower(times * factor(n))).collect::<Option<_>>();
        let selection = Selection::new(0.03, 0, 1).ok()?;
        Some(Self { scenario, cut, selection, seed, portals: [portals(1.0)?, portals(slower)?] })
    }

    /// The nth experiment: A against A, and A against the slower side on the same visits. Also the page attempts
    /// of its last run.
    pub(crate) fn run(&self, nth: u64) -> ([Comparison; 2], u64) {
        let mut runs: [Vec<Outcome>; 3] = Default::default();
        for pair in 0..LEAST_PAIRS as u64 {
            let number = nth * LEAST_PAIRS as u64 + pair;
            let plan = Plan::new(self.scenario, self.seed.wrapping_add(number), 0, self.selection);
            let cut = CutPlan::new(&plan, self.cut);
            let mut draws = Key::new(self.seed, number).stream(VisitId(0), Purpose::Resample, 0, 0);
            for (side, runs) in runs.iter_mut().enumerate() {
                let portals = &self.portals[usize::from(side == 2)];
                let portal = &portals[((draws.uniform() * FACTORS as f64) as usize).min(FACTORS - 1)];
                runs.push(simulate(&cut, portal, 1 + side as u64, Provenance::default(), false).outcome);
            }
        }
        let measures = Measure::all(LIMIT_US, &[]);
        let against = |side: &[Outcome]| {
            let pairs: Vec<(&Outcome, &Outcome)> = runs[0].iter().zip(side).collect();
            compare_runs(&pairs, &measures)
        };
        let pages = runs[2].last().map_or(0, |run| run.all_attempts().asked);
        ([against(&runs[1]), against(&runs[2])], pages)
    }
}

//! Learns day by day and forecasts the days to come.

use jiff::civil::Date;

use super::back::{self, FirstDayBack};
use super::day_kind::DayKind;
use super::deviation::{self, Deviation, MEANS_HALF_LIFE, MEMORY_HALF_LIFE};
use super::errors::{Errors, KEPT};
use super::means::Winsor;
use super::paths::Paths;
use super::product::{self, ANSCOMBE, Product, count_of, mean_of, total_of};
use super::table::{Table, forgetting};
use super::trend;
use crate::seed::{Key, Purpose, Stream, VisitId};

/// Days that a forecast looks back on.
const WINDOW: usize = 182;
/// Days that the first forecast needs.
pub(super) const LEAST_DAYS: usize = 3;
/// First errors that are forgotten once there are as many more: they come from models that knew next
/// to nothing.
const EARLY_ERRORS: usize = 6;
/// Least share of a day that must be measured for its error to be learnt.
const LEAST_SHARE: f64 = 0.75;
/// Days ahead from which on what is known of the last days is trusted less: half each day \[A\].
const TRUSTED_DAYS: usize = 3;

/// Learns days one after another; see [`super`].
#[derive(Debug, Clone)]
pub struct Forecaster {
    slots: usize,
    rows: Table,
    kinds: Vec<DayKind>,
    /// Share of each day that was measured.
    shares: Vec<f64>,
    errors: Errors,
    back: FirstDayBack,
    /// Days forecast before they were taken.
    learnt: usize,
    models: Option<Models>,
}

/// Both models and where they stand.
#[derive(Debug, Clone)]
struct Models {
    winsor: Winsor,
    deviation: Deviation,
    product: Product,
    state: State,
}

#[derive(Debug, Clone)]
struct State {
    deviation: deviation::State,
    product: product::State,
}

impl Forecaster {
    /// Days before the first one to be forecast that change nothing if they are left out.
    pub const RECALL_DAYS: usize = WINDOW + KEPT;

    /// One that knows nothing, for days of some intervals.
    pub fn new(slots: usize) -> Self {
        Self {
            slots: slots.max(1),
            rows: Table::new(slots),
            kinds: Vec::new(),
            shares: Vec::new(),
            errors: Errors::new(slots),
            back: FirstDayBack::default(),
            learnt: 0,
            models: None,
        }
    }

    /// Takes the next day. What was not measured is taken to be as forecast and counts for nothing;
    /// as long as nothing can be forecast, only whole days are taken.
    pub fn observe(&mut self, kind: DayKind, counts: &[Option<f64>]) {
        let measured = counts.iter().flatten().count() as f64 / self.slots as f64;
        let expected = self.curve(kind);
        let mut row: Vec<f64> = Vec::with_capacity(self.slots);
        for slot in 0..self.slots {
            let count = counts.get(slot).copied().flatten().filter(|count| count.is_finite());
            match (count, &expected) {
                (Some(count), _) => row.push(libm::sqrt(count.max(0.0) + ANSCOMBE)),
                (None, Some(expected)) => row.push(expected[slot]),
                // The hour that daylight saving removes must not cost the day.
                (None, None) if measured >= LEAST_SHARE => row.push(row.last().copied().unwrap_or(0.0)),
                (None, None) => return,
            }
        }
        if let Some(expected) = expected {
            self.learn_error(kind, &row, &expected, measured);
            let before = self.kinds.last().copied();
            if back::is_back(before, kind) && measured >= LEAST_SHARE {
                let learnt = 2.0 * libm::log(self.back.root_factor(before, kind));
                self.back.learn(libm::log(total_of(&row) / total_of(&expected)) + learnt);
            }
        }
        self.rows.push(&row);
        self.kinds.push(kind);
        self.shares.push(measured.max(1e-6));
        if self.kinds.len() > WINDOW {
            self.rows.remove_first();
            self.kinds.remove(0);
            self.shares.remove(0);
        }
        self.models = None;
    }

    fn learn_error(&mut self, kind: DayKind, row: &[f64], expected: &[f64], measured: f64) {
        self.learnt += 1;
        if self.learnt == 2 * EARLY_ERRORS {
            self.errors.forget(EARLY_ERRORS);
        }
        if measured >= LEAST_SHARE {
            let error: Vec<f64> = row.iter().zip(expected).map(|(value, expected)| value - expected).collect();
            self.errors.push(&error, kind);
        }
    }

    /// The curve forecast for the next day, on the square-root scale.
    fn curve(&mut self, kind: DayKind) -> Option<Vec<f64>> {
        self.learn();
        let models = self.models.as_ref()?;
        let mut curve = models.forecast(&models.state, kind, 1.0);
        back::scale(&mut curve, self.back.root_factor(self.kinds.last().copied(), kind));
        Some(curve)
    }

    /// Counts expected on the next day, of a kind; none as long as nothing can be forecast.
    pub fn expected(&mut self, kind: DayKind) -> Option<Vec<f64>> {
        self.curve(kind).map(|curve| curve.into_iter().map(mean_of).collect())
    }

    /// Fits the models to the days seen, unless that was done.
    fn learn(&mut self) {
        if self.models.is_some() || self.rows.len() < LEAST_DAYS {
            return;
        }
        let weigh = |half_life: f64| -> Vec<f64> {
            forgetting(self.rows.len(), half_life).iter().zip(&self.shares).map(|(a, b)| a * b).collect()
        };
        let (for_means, memory) = (weigh(MEANS_HALF_LIFE), weigh(MEMORY_HALF_LIFE));
        let mut level = trend::to_last_day(&self.rows, trend::slope(&self.rows, &self.kinds, &for_means));
        for (row, kinds) in level.rows_mut().skip(1).zip(self.kinds.windows(2)) {
            back::scale(row, 1.0 / self.back.root_factor(Some(kinds[0]), kinds[1]));
        }
        let (winsor, inside) = Winsor::of(&level, &self.kinds, &for_means);
        let (deviation, deviation_state) = Deviation::fit(&inside, &self.kinds, &for_means, &memory);
        let (product, product_state) = Product::fit(&inside, &self.kinds, &for_means, &memory);
        let state = State { deviation: deviation_state, product: product_state };
        self.models = Some(Models { winsor, deviation, product, state });
    }

    /// Paths of the days to come, in their order; none before three days and two errors
    /// were seen. `days` are the dates and kinds that follow the last day observed.
    pub fn forecast(&mut self, days: &[(Date, DayKind)], paths: usize, key: Key) -> Option<Vec<Paths>> {
        self.learn();
        let models = self.models.as_ref()?;
        if self.errors.len() < 2 {
            return None;
        }
        let laws: Vec<_> = days.iter().map(|(_, kind)| self.errors.law(*kind)).collect::<Option<_>>()?;
        let before = self.kinds.last().copied().into_iter().chain(days.iter().map(|(_, kind)| *kind));
        let lifts: Vec<f64> =
            before.zip(days).map(|(before, (_, kind))| self.back.root_factor(Some(before), *kind)).collect();
        let mut counts: Vec<Vec<f64>> = days.iter().map(|_| Vec::with_capacity(paths * self.slots)).collect();
        let first = days.first().map(|(_, kind)| models.forecast(&models.state, *kind, 1.0))?;
        let (mut state, mut curve) = (models.state.clone(), first.clone());
        for path in 0..paths {
            let mut stream = key.stream(VisitId(path as u64), Purpose::Forecast, 0, 0);
            for (ahead, ((_, kind), law)) in days.iter().zip(&laws).enumerate() {
                if ahead == 0 {
                    state.clone_from(&models.state);
                    curve.clone_from(&first);
                } else {
                    back::scale(&mut curve, 1.0 / lifts[ahead - 1]);
                    models.advance(&mut state, &mut curve, days[ahead - 1].1);
                    curve = models.forecast(&state, *kind, trust(ahead));
                }
                back::scale(&mut curve, lifts[ahead]);
                let place = place(path, paths, ahead, &mut stream);
                law.add(&mut curve, place, &mut stream);
                counts[ahead].extend(curve.iter().map(|value| libm::round(count_of(*value))));
            }
        }
        let all = days.iter().zip(counts);
        Some(all.map(|((date, _), counts)| Paths::new(*date, self.slots, counts)).collect())
    }
}

/// Which of the earlier errors a path takes: the first day's are spread evenly over the paths, so
/// that few paths tell as much as many.
fn place(path: usize, paths: usize, ahead: usize, stream: &mut Stream) -> f64 {
    let uniform = stream.uniform();
    if ahead == 0 { (path as f64 + uniform) / paths as f64 } else { uniform }
}

/// Trust in what is known of the last days, for the forecast of a day that many days after the
/// first one.
fn trust(ahead: usize) -> f64 {
    libm::exp2(-(ahead.saturating_sub(TRUSTED_DAYS - 1) as f64))
}

impl Models {
    fn forecast(&self, state: &State, kind: DayKind, trust: f64) -> Vec<f64> {
        let left = self.deviation.forecast(&state.deviation, kind, trust);
        let right = self.product.forecast(&state.product, kind, trust);
        left.iter().zip(right).map(|(left, right)| 0.5 * (left + right)).collect()
    }

    fn advance(&self, state: &mut State, curve: &mut [f64], kind: DayKind) {
        self.winsor.clip(curve, kind);
        self.deviation.advance(&mut state.deviation, curve, kind);
        self.product.advance(&mut state.product, curve, kind);
    }
}

#[cfg(test)]
mod tests;

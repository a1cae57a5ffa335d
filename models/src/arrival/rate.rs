//! What a fitted arrival-rate model is: a daily shape, a level, shares by profil, dispersion, and
//! how well all that is known.
//!
//! Minutes are local minutes of the day (0 to 1440) in the model's zone. A minute's rate is that of
//! its middle.

use std::collections::BTreeMap;

use super::day_model::DayTypes;
use super::goodness::correlation::Correlation;
use super::goodness::rootogram::Bar;
use crate::storage::model::StorageModel;
use crate::time::UtcTime;
use crate::visit::model::VisitModel;
use crate::vocabulary::Profil;

/// Minutes of a local day without a change of hour.
pub const DAY_MINUTES: usize = 1440;

/// A value and its 90 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The value.
    pub value: f64,
    /// The 5 % bound.
    pub low: f64,
    /// The 95 % bound.
    pub high: f64,
}

impl Interval {
    /// A value known without error.
    pub const fn exact(value: f64) -> Self {
        Self { value, low: value, high: value }
    }

    /// A positive value with the standard error of its logarithm.
    pub fn from_log_error(value: f64, log_standard_error: f64) -> Self {
        let spread = libm::exp(Z90 * log_standard_error);
        Self { value, low: value / spread, high: value * spread }
    }

    /// Whether a value lies inside.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// The 95 % quantile of the standard normal law.
pub(crate) const Z90: f64 = 1.644_853_626_951_472_2;

/// A surge of connections that begins at a minute, for instance when lessons start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pulse {
    /// Local minute of the day at which it begins.
    pub minute: f64,
    /// Height on the scale of the log rate; 0 is no pulse.
    pub height: f64,
}

/// The shape of a day: a cyclic cubic B-spline of the log rate, and pulses.
#[derive(Debug, Clone, PartialEq)]
pub struct DayShape {
    /// Coefficients of the log rate per minute on equal knots over 24 h, the first knot at midnight.
    pub coefficients: Vec<f64>,
    /// Pulses.
    pub pulses: Vec<Pulse>,
    /// Minutes of a pulse's rise.
    pub pulse_rise_min: f64,
    /// Minutes of a pulse's decay.
    pub pulse_decay_min: f64,
}

impl DayShape {
    /// A day without any shape.
    pub fn flat() -> Self {
        Self { coefficients: vec![0.0; 24], pulses: Vec::new(), pulse_rise_min: 1.5, pulse_decay_min: 6.0 }
    }

    /// Log rate at a minute of the day without its pulses.
    pub fn base_log_rate(&self, minute: f64) -> f64 {
        let count = self.coefficients.len();
        if count == 0 {
            return 0.0;
        }
        let (first, weights) = cubic_weights(minute, count);
        weights.iter().enumerate().map(|(n, weight)| weight * self.coefficients[(first + n) % count]).sum()
    }

    /// What the pulses add to the log rate at a minute of the day.
    pub fn pulse_log_rate(&self, minute: f64) -> f64 {
        let form = |pulse: &Pulse| {
            let since = (minute - pulse.minute).rem_euclid(DAY_MINUTES as f64);
            pulse.height * pulse_form(since, self.pulse_rise_min, self.pulse_decay_min)
        };
        self.pulses.iter().map(form).sum()
    }

    /// Share of the day's visits that begin in each local minute; the sum is 1.
    pub fn shares(&self) -> Vec<f64> {
        self.shares_with(1.0)
    }

    /// The same with the heights of all pulses multiplied.
    pub fn shares_with(&self, pulse_factor: f64) -> Vec<f64> {
        let log_rate = |minute: usize| {
            let middle = minute as f64 + 0.5;
            self.base_log_rate(middle) + pulse_factor * self.pulse_log_rate(middle)
        };
        let logs: Vec<f64> = (0..DAY_MINUTES).map(log_rate).collect();
        let highest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut shares: Vec<f64> = logs.iter().map(|log| libm::exp(log - highest)).collect();
        let total: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= total);
        shares
    }
}

/// A pulse's form `since` minutes after it began: (1 − e^(−d/r))·e^(−d/τ) (MODELS §1), nothing
/// after twelve decays.
pub fn pulse_form(since: f64, rise_min: f64, decay_min: f64) -> f64 {
    if since <= 0.0 || since >= 12.0 * decay_min {
        return 0.0;
    }
    -libm::expm1(-since / rise_min) * libm::exp(-since / decay_min)
}

/// The four cyclic cubic B-splines that are not zero at a minute of the day, among `count` on equal
/// knots: the index of the first and their weights, which add up to 1.
pub fn cubic_weights(minute: f64, count: usize) -> (usize, [f64; 4]) {
    let position = (minute / DAY_MINUTES as f64).rem_euclid(1.0) * count as f64;
    let cell = (position as usize).min(count - 1);
    let t = position - cell as f64;
    let u = 1.0 - t;
    let weights = [
        u * u * u / 6.0,
        (3.0 * t * t * t - 6.0 * t * t + 4.0) / 6.0,
        (3.0 * u * u * u - 6.0 * u * u + 4.0) / 6.0,
        t * t * t / 6.0,
    ];
    ((cell + count - 1) % count, weights)
}

/// How counts vary around the rate (MODELS §1): a day factor, a within-day factor, then Poisson.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispersion {
    /// Scale of the log of the day factor, a Student-t cut at 4 scales
    /// ([`CutStudent`](super::busyness_law::CutStudent)).
    pub day_log_sd: f64,
    /// The same with its 90 % interval, where it comes from one-day-ahead errors of forecasts.
    pub day_log_sd_interval: Option<Interval>,
    /// Degrees of freedom of that law.
    pub day_df: f64,
    /// Share of the day factor's variance that all territories have in common.
    pub national_share: f64,
    /// Standard deviation of the log of the within-day factor, a first-order autoregression.
    pub within_log_sd: f64,
    /// Its autocorrelation from one bin to the next.
    pub within_autocorrelation_per_bin: f64,
    /// Width of that bin, minutes.
    pub within_bin_min: f64,
    /// Variance over mean that remains once both factors are known; 1 for Poisson.
    pub overdispersion: f64,
    /// Names of the values above that are assumed, not estimated.
    pub assumed: Vec<String>,
}

impl Default for Dispersion {
    /// Assumptions \[A\] for data that cannot tell: a day varies by 10 % with heavy tails, half of
    /// that everywhere at once; within a day 8 % with a memory of about an hour.
    fn default() -> Self {
        let assumed = ["day_log_sd", "day_df", "national_share", "within", "overdispersion"];
        Self {
            day_log_sd: 0.10,
            day_log_sd_interval: None,
            day_df: 5.0,
            national_share: 0.5,
            within_log_sd: 0.08,
            within_autocorrelation_per_bin: 0.78,
            within_bin_min: 15.0,
            overdispersion: 1.0,
            assumed: assumed.map(String::from).to_vec(),
        }
    }
}

impl Dispersion {
    /// Whether a value is assumed, not estimated.
    pub fn is_assumed(&self, name: &str) -> bool {
        self.assumed.iter().any(|assumed| assumed == name)
    }

    /// Notes that a value was estimated.
    pub(crate) fn estimated(&mut self, name: &str) {
        self.assumed.retain(|assumed| assumed != name);
    }
}

/// What the model was fitted to.
#[derive(Debug, Clone, PartialEq)]
pub struct DataSummary {
    /// SHA-256 of the data, in hex; several curves are joined by `+`.
    pub fingerprint: String,
    /// First instant with data.
    pub from: UtcTime,
    /// First instant after the data.
    pub to: UtcTime,
    /// Bins used.
    pub bins: u64,
    /// Width of the finest bin, minutes.
    pub finest_bin_min: f64,
    /// Local days with data.
    pub days: u64,
    /// Visits counted.
    pub visits: f64,
}

/// Where the standard errors come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorSource {
    /// Scores summed by day (sandwich): several days.
    DaySandwich,
    /// The model's own curvature times the dispersion: too few days for more.
    Model,
    /// Stated, not estimated.
    Stated,
}

/// How well the model fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostics {
    /// Poisson deviance.
    pub deviance: f64,
    /// Pearson's φ: squared standardised residuals over their degrees of freedom; absent when none
    /// is left.
    pub pearson_dispersion: Option<f64>,
    /// Effective degrees of freedom of the shape and the levels.
    pub edf: f64,
    /// Weight of the roughness penalty.
    pub roughness_weight: f64,
    /// Ten bins of the non-randomised PIT histogram, 1 each when the predictive law is right
    /// (Czado, Gneiting & Held 2009).
    pub pit: Vec<f64>,
    /// Bins by their count, observed and expected (Kleiber & Zeileis 2016); empty in older files.
    pub rootogram: Vec<Bar>,
    /// Kolmogorov–Smirnov distance of the rescaled times given each day's count.
    pub ks_distance: Option<f64>,
    /// Its p-value, for a Poisson process whose rate was fitted as this one was.
    pub ks_p: Option<f64>,
    /// The same distance for the gaps between visits (Lewis 1965).
    pub lewis_distance: Option<f64>,
    /// Its p-value for a Poisson process.
    pub lewis_p: Option<f64>,
    /// Correlation of the standardised residuals; absent when bins are too wide or too few.
    pub residuals: Option<Correlation>,
    /// Scoring steps taken in the last fit.
    pub steps: u64,
    /// Whether they converged.
    pub converged: bool,
    /// Where the intervals come from.
    pub errors: ErrorSource,
}

impl Default for Diagnostics {
    /// Of a stated model: nothing was fitted, so nothing tells how well.
    fn default() -> Self {
        Self {
            deviance: 0.0,
            pearson_dispersion: None,
            edf: 0.0,
            roughness_weight: 0.0,
            pit: vec![1.0; 10],
            rootogram: Vec::new(),
            ks_distance: None,
            ks_p: None,
            lewis_distance: None,
            lewis_p: None,
            residuals: None,
            steps: 0,
            converged: true,
            errors: ErrorSource::Stated,
        }
    }
}

/// A span of local minutes of the day, `from` included, `to` not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MinuteSpan {
    /// First minute.
    pub from: u32,
    /// First minute after it, at most 1440.
    pub to: u32,
}

/// A fitted arrival-rate model.
#[derive(Debug, Clone, PartialEq)]
pub struct ArrivalModel {
    /// Name of the time zone of its local minutes.
    pub zone: String,
    /// Visits per day.
    pub level: Interval,
    /// Share of the visits by profil; empty when the data do not tell.
    pub profil_shares: BTreeMap<Profil, Interval>,
    /// Shape of the day of everybody.
    pub shape: DayShape,
    /// Shape of the day of a profil, where the data tell it apart.
    pub profil_shapes: BTreeMap<Profil, DayShape>,
    /// Standard error of the log share at each half hour (48 values); empty when not known.
    pub shape_log_errors: Vec<f64>,
    /// Minutes of the day that had data; elsewhere the shape is an interpolation or a reference.
    pub observed: Vec<MinuteSpan>,
    /// Dispersion.
    pub dispersion: Dispersion,
    /// The data.
    pub data: DataSummary,
    /// Diagnostics.
    pub diagnostics: Diagnostics,
    /// Levels and shapes of the kinds of days, where the data have days.
    pub day_types: Option<DayTypes>,
    /// What visits are like, where a log or two numbers tell it.
    pub visits: Option<VisitModel>,
    /// What visitors store in a week, where a log tells it.
    pub storage: Option<StorageModel>,
    /// Whether the pulses come from a stated prior because the bins are too wide to show them: the
    /// peak minute is then the prior's.
    pub pulse_from_prior: bool,
    /// Name of the model that the shape was taken from, when the data have none.
    pub shape_from_reference: Option<String>,
    /// What was assumed: catalogue keys, or ids of facts.
    pub assumptions: Vec<String>,
}

impl ArrivalModel {
    /// The shape of a profil's day: its own, else everybody's.
    pub fn shape_of(&self, profil: Profil) -> &DayShape {
        self.profil_shapes.get(&profil).unwrap_or(&self.shape)
    }

    /// Visits expected in each local minute of an average day.
    pub fn visits_per_minute(&self) -> Vec<f64> {
        self.shape.shares().iter().map(|share| share * self.level.value).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn wavy() -> DayShape {
        let coefficients = (0..120).map(|n| libm::cos(f64::from(n) * 0.1)).collect();
        let pulses = vec![Pulse { minute: 480.0, height: 1.0 }, Pulse { minute: 1435.0, height: 0.5 }];
        DayShape { coefficients, pulses, pulse_rise_min: 1.5, pulse_decay_min: 6.0 }
    }

    pub(crate) fn a_model() -> ArrivalModel {
        ArrivalModel {
            zone: "Europe/Paris".into(),
            level: Interval { value: 1000.0, low: 900.0, high: 1100.0 },
            profil_shares: [(Profil::Eleve, Interval { value: 0.6, low: 0.55, high: 0.65 })].into(),
            shape: wavy(),
            profil_shapes: [(Profil::Eleve, DayShape::flat())].into(),
            shape_log_errors: vec![0.1; 48],
            observed: vec![MinuteSpan { from: 0, to: 1440 }],
            dispersion: Dispersion {
                day_log_sd_interval: Some(Interval { value: 0.1, low: 0.08, high: 0.13 }),
                ..Dispersion::default()
            },
            data: DataSummary {
                fingerprint: "ab12".into(),
                from: UtcTime::from_unix_us(1_568_000_000_000_000),
                to: UtcTime::from_unix_us(1_568_086_400_000_001),
                bins: 1440,
                finest_bin_min: 1.0,
                days: 1,
                visits: 1000.0,
            },
            diagnostics: Diagnostics {
                deviance: 1.5e-7,
                pearson_dispersion: Some(1.1),
                edf: 30.2,
                roughness_weight: 1e20,
                pit: vec![1.0; 10],
                rootogram: vec![
                    Bar { from: 0, to: Some(4), observed: 7.0, expected: 6.5 },
                    Bar { from: 5, to: None, observed: 0.0, expected: 0.25 },
                ],
                ks_distance: None,
                ks_p: None,
                lewis_distance: Some(0.01),
                lewis_p: Some(0.3),
                residuals: Some(Correlation { block_min: 15.0, within_day: vec![0.5, 0.25], next_day: None }),
                steps: 7,
                converged: true,
                errors: ErrorSource::Model,
            },
            day_types: None,
            visits: None,
            storage: None,
            pulse_from_prior: false,
            shape_from_reference: Some("a \"name\" with\nlines é".into()),
            assumptions: vec!["night-share".into()],
        }
    }

    #[test]
    fn splines_add_up_to_one_and_are_cyclic() {
        for minute in [0.0, 0.5, 719.9, 1439.99, 1440.0, -3.0] {
            let (_, weights) = cubic_weights(minute, 96);
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-15);
        }
        let shape = wavy();
        assert!((shape.base_log_rate(0.0) - shape.base_log_rate(1440.0)).abs() < 1e-12);
        assert!(shape.pulse_log_rate(2.0) > 0.1, "a pulse runs over midnight");
    }

    #[test]
    fn shares_are_a_distribution_with_and_without_pulses() {
        let shape = wavy();
        for factor in [0.0, 0.2, 1.0, 3.0] {
            assert!((shape.shares_with(factor).iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
        let (with, without) = (shape.shares(), shape.shares_with(0.0));
        assert!(with[482] > 1.3 * with[479] && without[482] < 1.1 * without[479]);
    }

    #[test]
    fn a_pulse_has_the_form_of_its_source() {
        let expected = (1.0 - libm::exp(-2.0)) * libm::exp(-0.5);
        assert!((pulse_form(3.0, 1.5, 6.0) - expected).abs() < 1e-15);
        assert_eq!((pulse_form(0.0, 1.5, 6.0), pulse_form(72.0, 1.5, 6.0)), (0.0, 0.0));
    }
}

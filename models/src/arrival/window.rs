//! The rate over one window, for instance of a replay's own access log: no day around it, no
//! reference, only the minutes that were observed.

use super::basis::{self, PulseTerm};
use super::cholesky::{Symmetric, dot};
use super::estimate::{FitOptions, everybody, zone_of};
use super::goodness::null::{self, FittedRate};
use super::goodness::rescaled::PooledDay;
use super::goodness::{self, Count, Goodness};
use super::link::{CompositeLink, Levels, Observation, Pattern, Penalty, Sparse, row_variance};
use super::rate::{Diagnostics, ErrorSource, Interval};
use super::smoothing::{Smoothed, fit_smooth};
use crate::audience::curve::{Bin, Curve};
use crate::message::Message;
use crate::time::{MINUTE_US, UtcTime};

/// The rate of a minute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MinuteRate {
    /// When the minute begins.
    pub start: UtcTime,
    /// Visits per minute.
    pub rate: Interval,
    /// Whether a bin covers it; its rate is an interpolation otherwise.
    pub observed: bool,
}

/// The rate over a window.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowFit {
    /// First instant.
    pub from: UtcTime,
    /// First instant after.
    pub to: UtcTime,
    /// Rate of each minute.
    pub minutes: Vec<MinuteRate>,
    /// Mean visits per minute over the observed minutes.
    pub mean_rate_per_min: Interval,
    /// Visits counted in the bins used.
    pub visits: f64,
    /// Minutes that bins cover.
    pub observed_min: f64,
    /// Dispersion that the intervals use, at least 1.
    pub dispersion: f64,
    /// Diagnostics.
    pub diagnostics: Diagnostics,
}

/// Longest window: two days, in minutes.
const LONGEST_MIN: i64 = 2880;
/// Minutes of a piece of the spline.
const PIECE_MIN: usize = 5;
/// Widest bin that shows pulses, in microseconds.
const WIDEST_FOR_PULSES_US: i64 = 5 * MINUTE_US;

/// Fits the rate from `from` to `to` (whole minutes from `from`) to the bins that lie inside.
///
/// # Errors
/// A window that is empty or longer than two days, no bin or no visit inside, zones that differ, a
/// bin counted twice.
pub fn fit_window(curves: &[Curve], from: UtcTime, to: UtcTime, options: &FitOptions) -> Result<WindowFit, Message> {
    let zone = zone_of(curves)?;
    let minutes = (to.0 - from.0 + MINUTE_US - 1).div_euclid(MINUTE_US);
    if !(1..=LONGEST_MIN).contains(&minutes) {
        return Err(Message::new("fit-window-length").with("minutes", minutes));
    }
    let inside = |bin: &Bin| bin.start >= from && bin.start.0 + bin.width_us <= to.0;
    let bins: Vec<Bin> = everybody(curves)?.into_iter().filter(inside).collect();
    let visits: f64 = bins.iter().map(|bin| bin.count).sum();
    if visits <= 0.0 {
        return Err(Message::new("fit-no-visits"));
    }
    let fine = bins.iter().all(|bin| bin.width_us <= WIDEST_FOR_PULSES_US);
    let midnight = crate::time::day_start(from.civil(&zone).date(), &zone);
    let pulses =
        if fine { pulses_inside((from.0 - midnight.0) as f64 / MINUTE_US as f64, minutes as f64) } else { Vec::new() };
    let model = model(&bins, from, minutes as usize, &pulses, options);
    let smoothed = fit_smooth(&model, options.roughness);
    let covariance = smoothed.solution.curvature.inverse();
    let (mean_rate_per_min, observed_min) = mean_rate(&model, &smoothed, &covariance);
    Ok(WindowFit {
        from,
        to,
        minutes: minute_rates(&model, &smoothed, &covariance, from),
        mean_rate_per_min,
        visits,
        observed_min,
        dispersion: smoothed.dispersion,
        diagnostics: diagnostics(&model, &bins, &smoothed, options.seed),
    })
}

/// Hour starts of the school day that touch the window, in minutes after its start.
fn pulses_inside(first_minute: f64, minutes: f64) -> Vec<f64> {
    let terms = PulseTerm::school_hours();
    terms.iter().map(|term| term.minute - first_minute).filter(|start| (-10.0..minutes).contains(start)).collect()
}

fn model(bins: &[Bin], from: UtcTime, minutes: usize, pulses: &[f64], options: &FitOptions) -> CompositeLink {
    let pieces = minutes.div_ceil(PIECE_MIN).clamp(1, 150);
    let decay = options.pulse_decays_min.first().copied().unwrap_or(6.0);
    let design = basis::window_design(minutes, pieces, pulses, options.pulse_rise_min, decay);
    let columns = design.columns;
    let mut precision = Symmetric::zeros(columns);
    // A pulse of a window has no belief but that of its size.
    (pieces + 3..columns).for_each(|at| precision.add_diagonal(at, 1.0));
    let patterns = bins.iter().map(|bin| Pattern { cells: cells(bin, from, minutes) }).collect();
    let observation = |(pattern, bin): (usize, &Bin)| Observation {
        pattern,
        group: 0,
        count: bin.count.max(0.0),
        censored: bin.saturated,
        returns: 0.0,
    };
    let penalty = Penalty {
        roughness: basis::open_roughness(columns, pieces + 3),
        rank: pieces + 1,
        roughness_centre: vec![0.0; columns],
        precision,
        prior_mean: vec![0.0; columns],
    };
    CompositeLink {
        design,
        patterns,
        observations: bins.iter().enumerate().map(observation).collect(),
        groups: 1,
        levels: Levels::Fixed,
        penalty,
    }
}

fn cells(bin: &Bin, from: UtcTime, minutes: usize) -> Sparse {
    let (start, end) = (bin.start.0 - from.0, bin.start.0 + bin.width_us - from.0);
    let (first, last) = (start.div_euclid(MINUTE_US), (end - 1).div_euclid(MINUTE_US));
    let exposure = |minute: i64| {
        let covered = end.min((minute + 1) * MINUTE_US) - start.max(minute * MINUTE_US);
        (minute as usize, covered as f64 / MINUTE_US as f64)
    };
    (first..=last).map(exposure).filter(|(minute, _)| *minute < minutes).collect()
}

/// Mean rate over the observed minutes: its log's error by the slope of the total.
fn mean_rate(model: &CompositeLink, smoothed: &Smoothed, covariance: &Symmetric) -> (Interval, f64) {
    let coefficients = &smoothed.solution.coefficients;
    let (mut total, mut observed, mut slope) = (0.0, 0.0, vec![0.0; coefficients.len()]);
    for (cell, exposure) in model.patterns.iter().flat_map(|pattern| &pattern.cells) {
        let row = &model.design.cells[*cell];
        let rate = libm::exp(row.iter().map(|(column, value)| value * coefficients[*column]).sum());
        total += exposure * rate;
        observed += exposure;
        row.iter().for_each(|(column, value)| slope[*column] += exposure * rate * value);
    }
    let variance = dot(&covariance.times(&slope), &slope) / (total * total);
    (Interval::from_log_error(total / observed, libm::sqrt(variance.max(0.0))), observed)
}

fn minute_rates(model: &CompositeLink, smoothed: &Smoothed, covariance: &Symmetric, from: UtcTime) -> Vec<MinuteRate> {
    let coefficients = &smoothed.solution.coefficients;
    let mut observed = vec![false; model.design.cells.len()];
    model.patterns.iter().flat_map(|pattern| &pattern.cells).for_each(|(cell, _)| observed[*cell] = true);
    let rate = |(minute, row): (usize, &Sparse)| {
        let rate = libm::exp(row.iter().map(|(column, value)| value * coefficients[*column]).sum());
        let error = libm::sqrt(row_variance(row, covariance).max(0.0));
        MinuteRate {
            start: from.plus_us(minute as i64 * MINUTE_US),
            rate: Interval::from_log_error(rate, error),
            observed: observed[minute],
        }
    };
    model.design.cells.iter().enumerate().map(rate).collect()
}

fn diagnostics(model: &CompositeLink, bins: &[Bin], smoothed: &Smoothed, seed: u64) -> Diagnostics {
    let counts = || {
        let all = model.observations.iter().zip(bins).zip(&smoothed.solution.means);
        all.filter(|((o, _), _)| !o.censored).map(|((o, bin), mean)| Count {
            group: 0,
            date: None,
            minute: model.patterns[o.pattern].cells.first().map_or(0, |(cell, _)| *cell as u32),
            width_min: bin.width_us as f64 / MINUTE_US as f64,
            count: o.count,
            mean: *mean,
        })
    };
    let fit = FittedRate { model, solution: &smoothed.solution, dispersion: smoothed.dispersion };
    let ks = PooledDay::of(counts()).map(|day| null::test(&day, &fit, &mut goodness::stream(seed, 0)));
    let found = Goodness::of(counts(), smoothed.dispersion, seed);
    Diagnostics {
        deviance: found.deviance,
        pearson_dispersion: smoothed.pearson,
        edf: smoothed.edf,
        roughness_weight: smoothed.weight,
        pit: found.pit,
        rootogram: found.rootogram,
        ks_distance: ks.map(|found| found.0),
        ks_p: ks.map(|found| found.1),
        lewis_distance: found.lewis.map(|found| found.0),
        lewis_p: found.lewis.map(|found| found.1),
        residuals: found.residuals,
        steps: smoothed.solution.steps,
        converged: smoothed.solution.converged,
        errors: ErrorSource::Model,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Key, Purpose, Stream, VisitId};
    use crate::time::{SECOND_US, paris};
    use jiff::civil::date;

    pub(crate) fn curve(bins: Vec<Bin>) -> Curve {
        Curve { files: vec![], zone: paris(), profil: None, bins, notes: vec![], fingerprint: "test".into() }
    }

    /// Instants of a Poisson process with a rate per minute, by thinning.
    fn instants(stream: &mut Stream, minutes: f64, highest: f64, rate: &dyn Fn(f64) -> f64) -> Vec<f64> {
        let (mut at, mut found) = (0.0, Vec::new());
        loop {
            at -= libm::log(stream.uniform()) / highest;
            if at >= minutes {
                return found;
            }
            if stream.uniform() * highest < rate(at) {
                found.push(at);
            }
        }
    }

    /// 200 seeds (1 to 200) of a window of 40 minutes with about 3 000 visits and the gentle slope of
    /// continuous access. The 90 % interval covers the true total in 90 % of them; 85 to 95 % is its
    /// own interval at alpha .018 (binomial, 200 draws). The width has no randomness but the count's
    /// and the dispersion's, which is 1 until Poisson is refuted at .001.
    #[test]
    fn the_interval_of_a_windows_rate_covers_it() {
        let rate = |minute: f64| 75.0 * (1.0 + 0.25 * libm::sin(minute / 40.0 * 3.0));
        let truth = (0..4000).map(|n| rate(f64::from(n) * 0.01 + 0.005) * 0.01).sum::<f64>() / 40.0;
        let from = UtcTime::from_civil(date(2020, 3, 23).at(10, 17, 0, 0), &paris());
        let mut covered = 0;
        for seed in 1..=200 {
            let mut stream = Key::new(seed, 0).stream(VisitId(1), Purpose::Player, 0, 0);
            let mut counts = [0.0; 40];
            let events = instants(&mut stream, 40.0, 100.0, &rate);
            events.iter().for_each(|at| counts[*at as usize] += 1.0);
            let bin = |(n, count): (usize, &f64)| Bin {
                start: from.plus_us(n as i64 * MINUTE_US),
                width_us: MINUTE_US,
                count: *count,
                saturated: false,
            };
            let curves = [curve(counts.iter().enumerate().map(bin).collect())];
            let fit = fit_window(&curves, from, from.plus_us(40 * MINUTE_US), &FitOptions::default()).unwrap();
            let mean = fit.mean_rate_per_min;
            covered += i32::from(mean.contains(truth));
            let half_width = 0.5 * (mean.high - mean.low) / mean.value;
            let allowed = 2.0 / libm::sqrt(events.len() as f64);
            assert!(half_width <= allowed, "seed {seed}: {half_width} over {allowed}, φ {}", fit.dispersion);
            assert!(fit.diagnostics.converged && (mean.value * 40.0 - events.len() as f64).abs() < 0.01);
        }
        assert!((170..=190).contains(&covered), "{covered} of 200");
    }

    /// Half of the minutes are missing: the mean is that of the others, and the output says which.
    #[test]
    fn missing_minutes_are_named() {
        let from = UtcTime::from_civil(date(2020, 3, 23).at(8, 0, 0, 0), &paris());
        let bin =
            |n: i64| Bin { start: from.plus_us(n * MINUTE_US), width_us: MINUTE_US, count: 30.0, saturated: false };
        let curves = [curve((0..30).filter(|n| n % 10 < 5).map(bin).collect())];
        let fit = fit_window(&curves, from, from.plus_us(30 * MINUTE_US), &FitOptions::default()).unwrap();
        assert!((fit.mean_rate_per_min.value - 30.0).abs() < 0.01);
        assert_eq!(fit.observed_min, 15.0);
        let observed: Vec<bool> = fit.minutes.iter().map(|minute| minute.observed).collect();
        assert!((0..30).all(|n| observed[n] == (n % 10 < 5)));
        assert!(
            fit.minutes[27].rate.high / fit.minutes[27].rate.low > fit.minutes[3].rate.high / fit.minutes[3].rate.low
        );
    }

    #[test]
    fn bins_may_be_finer_than_a_minute_and_windows_must_be_sane() {
        let from = UtcTime::from_civil(date(2020, 3, 23).at(8, 0, 0, 0), &paris());
        let bin = |n: i64| Bin {
            start: from.plus_us(n * 10 * SECOND_US),
            width_us: 10 * SECOND_US,
            count: 5.0,
            saturated: false,
        };
        let curves = [curve((0..60).map(bin).collect())];
        let fit = fit_window(&curves, from, from.plus_us(10 * MINUTE_US), &FitOptions::default()).unwrap();
        assert!((fit.mean_rate_per_min.value - 30.0).abs() < 1e-3);
        let backwards = fit_window(&curves, from, from.plus_us(-1), &FitOptions::default());
        assert_eq!(backwards.unwrap_err().key, "fit-window-length");
        assert_eq!(fit_window(&[], from, from, &FitOptions::default()).unwrap_err().key, "fit-no-bins");
    }
}
